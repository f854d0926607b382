//! [`Models`]: the classifier that judges at present, and how another takes its place.

use arc_swap::ArcSwap;
use bluff::{Classifier, Options, ProbabilityHistogram, Result};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// A classifier, and since when it judges.
#[derive(Debug)]
pub struct Loaded {
    /// The classifier.
    pub classifier: Classifier,
    /// When its model was loaded.
    pub since: SystemTime,
}

/// The classifier that judges at present. A request that began with one ends with it.
#[derive(Debug)]
pub struct Models {
    /// The file of the model; `None` for the one that is built in.
    path: Option<PathBuf>,
    options: Options,
    current: ArcSwap<Loaded>,
}

impl Models {
    /// Loads the model in a file, or the one that is built in.
    ///
    /// # Errors
    /// If there is no model that this version can use in the file, or the options do not fit it.
    pub fn load(path: Option<PathBuf>, options: Options) -> Result<Self> {
        let current = ArcSwap::from_pointee(load(path.as_ref(), &options)?);
        Ok(Self { path, options, current })
    }

    /// The classifier to judge with now.
    #[must_use]
    pub fn current(&self) -> Arc<Loaded> {
        self.current.load_full()
    }

    /// The file of the model; `None` for the one that is built in.
    #[must_use]
    pub fn path(&self) -> Option<&PathBuf> {
        self.path.as_ref()
    }

    /// The probabilities of the messages that the model was calibrated on. `None` if it was written
    /// without them, or if a prior is set: then other probabilities are expected.
    #[must_use]
    pub fn histogram(&self) -> Option<ProbabilityHistogram> {
        let known = self.current().classifier.model().calibration_histogram().cloned();
        known.filter(|_| self.options.prior.is_empty())
    }

    /// Loads the model again, and judges with it from now on.
    ///
    /// # Errors
    /// As those of [`load`](Self::load). Then the classifier of before goes on judging.
    pub fn reload(&self) -> Result<Arc<Loaded>> {
        let loaded = Arc::new(load(self.path.as_ref(), &self.options)?);
        self.current.store(Arc::clone(&loaded));
        Ok(loaded)
    }
}

fn load(path: Option<&PathBuf>, options: &Options) -> Result<Loaded> {
    let classifier = path.map_or_else(|| Ok(Classifier::builtin()), |path| Classifier::from_path(path))?;
    let classifier = classifier.with_options(options)?;
    // what is made at first use is made now, and not while a mail server waits
    drop(classifier.classify(b"Subject: ready\r\n\r\nThis message is judged once to make ready.\r\n"));
    Ok(Loaded { classifier, since: SystemTime::now() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_model_does_not_take_the_place_of_a_good_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.bluff");
        std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/../models/default.bluff"), &path).unwrap();
        let models = Models::load(Some(path.clone()), Options::default()).unwrap();
        let before = models.current();
        std::fs::write(&path, b"no model").unwrap();
        assert!(models.reload().unwrap_err().to_string().contains("not a bluff model"));
        assert!(Arc::ptr_eq(&before, &models.current()));
        std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/../models/default.bluff"), &path).unwrap();
        models.reload().unwrap();
        assert!(!Arc::ptr_eq(&before, &models.current()));
    }

    #[test]
    fn options_that_do_not_fit_are_refused_at_the_start() {
        let options = Options::from_json(r#"{"prior": {"scam": 0.3}}"#).unwrap();
        assert!(Models::load(None, options).unwrap_err().to_string().contains("scam"));
    }
}
