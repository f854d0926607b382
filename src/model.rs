//! [`Model`]: everything learned, in one file.

#[cfg(feature = "train")]
use crate::atomic_file;
use crate::calibration::{Calibration, CalibrationMethod};
use crate::error::{Error, ErrorKind, Result};
use crate::features::Headers;
use crate::label::Labels;
use crate::linear::Linear;
use crate::model_file::{self, FORGED, HeaderRef, Parsed};
use crate::probability_histogram::ProbabilityHistogram;
use crate::provenance::Provenance;
use crate::report::ModelId;
use crate::script_coverage::ScriptCoverage;
use crate::tokens::Vocabulary;
use crate::verdict::Thresholds;
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// Everything learned: vocabulary, weights, calibration, thresholds, and where they came from.
#[derive(Clone)]
pub struct Model {
    labels: Arc<Labels>,
    headers: Headers,
    vocabulary: Vocabulary,
    linear: Linear,
    calibration: Calibration,
    thresholds: Thresholds,
    script_coverage: ScriptCoverage,
    provenance: Provenance,
    id: Arc<ModelId>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("id", &self.id).field("labels", &self.labels).finish_non_exhaustive()
    }
}

/// What training passes on.
#[cfg(feature = "train")]
pub(crate) struct LearnedModel {
    pub(crate) labels: Labels,
    pub(crate) headers: Headers,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) linear: Linear,
    pub(crate) calibration: Calibration,
    pub(crate) thresholds: Thresholds,
    pub(crate) script_coverage: ScriptCoverage,
    pub(crate) provenance: Provenance,
}

impl Model {
    /// The model that is built in.
    #[cfg(feature = "builtin-model")]
    #[must_use]
    pub fn builtin() -> Self {
        const BYTES: &[u8] = include_bytes!("../models/default.bluff");
        match Self::from_bytes(Cow::Borrowed(BYTES)) {
            Ok(model) => model,
            // the bytes are part of the program and a test loads them
            Err(error) => unreachable!("the built-in model is damaged: {error}"),
        }
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// If the file cannot be read, or as [`from_bytes`](Self::from_bytes).
    pub fn load(path: &Path) -> Result<Self> {
        Self::parse(Cow::Owned(model_file::read(path)?), &path.display().to_string())
    }

    /// The model in these bytes.
    ///
    /// # Errors
    /// If they are not a bluff model, truncated, altered, or of a version that this program does
    /// not know.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self> {
        Self::parse(bytes, "model")
    }

    fn parse(bytes: Cow<'static, [u8]>, place: &str) -> Result<Self> {
        let Parsed { checksum, header, merges, rows_at } = Parsed::parse(&bytes, place)?;
        let vocabulary = Vocabulary::from_merges(merges)?;
        let HeaderRef {
            labels, headers, scoring, calibration, thresholds, script_coverage, provenance, ..
        } = header;
        let (labels, scoring, calibration) =
            (labels.into_owned(), scoring.into_owned(), calibration.into_owned());
        let (script_coverage, provenance) = (script_coverage.into_owned(), provenance.into_owned());
        let rows = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(rows_at..).unwrap_or_default()),
            Cow::Owned(mut bytes) => {
                // moved to the front: it takes longer to get memory that was never touched
                bytes.drain(..rows_at.min(bytes.len()));
                Cow::Owned(bytes)
            }
        };
        let linear = Linear::from_rows(rows, scoring).ok_or_else(|| {
            let found = "a table of weights of the wrong size";
            Error::new(ErrorKind::Model, place, found, "one row per feature").hint(FORGED)
        })?;
        let id = Arc::new(ModelId { id: format!("{:08x}", checksum), version: provenance.version.clone() });
        Ok(Self {
            labels: Arc::new(labels),
            headers,
            vocabulary,
            linear,
            calibration,
            thresholds,
            script_coverage,
            provenance,
            id,
        })
    }

    /// The bytes of the file; the same model gives the same bytes.
    #[cfg(feature = "train")]
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = HeaderRef {
            labels: Cow::Borrowed(&self.labels),
            headers: self.headers,
            merges: self.vocabulary.merges().len(),
            scoring: Cow::Borrowed(self.linear.scoring()),
            calibration: Cow::Borrowed(&self.calibration),
            thresholds: self.thresholds,
            script_coverage: Cow::Borrowed(&self.script_coverage),
            provenance: Cow::Borrowed(&self.provenance),
        };
        model_file::to_bytes(&header, self.vocabulary.merges(), self.linear.rows())
    }

    /// Writes the file completely or not at all: to a neighbour first, which then takes its name.
    ///
    /// # Errors
    /// If the folder cannot be written; the old content is untouched then.
    #[cfg(feature = "train")]
    pub fn save(&self, path: &Path) -> Result<()> {
        atomic_file::write(path, "writing the model file", &self.to_bytes())
    }

    /// Whether a model could be saved there, so that no training is wasted.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    #[cfg(feature = "train")]
    pub fn check_place(path: &Path) -> Result<()> {
        atomic_file::check_place(path, "writing the model file")
    }

    /// The model that training learned, exactly as it will be after a save and a load.
    #[cfg(feature = "train")]
    pub(crate) fn new(learned: LearnedModel) -> Self {
        let LearnedModel {
            labels,
            headers,
            vocabulary,
            linear,
            calibration,
            thresholds,
            script_coverage,
            provenance,
        } = learned;
        let id = ModelId { id: String::new(), version: provenance.version.clone() };
        let mut model = Self {
            labels: Arc::new(labels),
            headers,
            vocabulary,
            linear,
            calibration,
            thresholds,
            script_coverage,
            provenance,
            id: Arc::new(id),
        };
        let checksum = model_file::checksum(&model.to_bytes());
        model.id =
            Arc::new(ModelId { id: format!("{checksum:08x}"), version: model.provenance.version.clone() });
        model
    }

    /// The same except for its weights, which this many messages have changed since it was trained;
    /// exactly as it will be after a save and a load.
    #[cfg(feature = "train")]
    pub(crate) fn with_linear(&self, linear: Linear, updates: usize) -> Self {
        Self::new(LearnedModel {
            labels: (*self.labels).clone(),
            headers: self.headers,
            vocabulary: self.vocabulary.clone(),
            linear,
            calibration: self.calibration.clone(),
            thresholds: self.thresholds,
            script_coverage: self.script_coverage.clone(),
            provenance: Provenance { updates, ..self.provenance.clone() },
        })
    }

    /// The labels, `ham` first.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Which header fields it reads.
    #[must_use]
    pub fn headers(&self) -> Headers {
        self.headers
    }

    /// The thresholds on probabilities by which it decides.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// What it was trained on, and how.
    #[must_use]
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// How its scores were calibrated.
    #[must_use]
    pub fn calibration_method(&self) -> CalibrationMethod {
        self.calibration.not_ham.method()
    }

    /// The probabilities of the messages that its scores were calibrated on, with the prior of the
    /// training data; `None` for a model that was written without.
    #[must_use]
    pub fn calibration_histogram(&self) -> Option<&ProbabilityHistogram> {
        self.calibration.histogram.as_ref()
    }

    /// Its name and version.
    #[must_use]
    pub fn id(&self) -> &ModelId {
        &self.id
    }

    /// The prior with some shares replaced, the others scaled to what is left.
    pub(crate) fn prior_with(&self, shares: &[(&str, f64)]) -> Result<Vec<f64>> {
        let refused =
            |found: String, expected: &str| Err(Error::new(ErrorKind::Usage, "prior", found, expected));
        let mut prior = self.calibration.prior.clone();
        let mut named = vec![false; prior.len()];
        for &(label, share) in shares {
            let Some(index) = self.labels.index_of(label) else {
                let known: Vec<_> = self.labels.iter().map(|label| label.as_str()).collect();
                return refused(format!("the label {label}"), &format!("one of {}", known.join(", ")));
            };
            if prior[index] == 0.0 && !named[index] {
                return refused(
                    format!("{label}={share} for a model that was calibrated on no {label}"),
                    "labels with held-out training data: other labels have no prior to replace",
                );
            }
            if !(share > 0.0 && share < 1.0) || named[index] {
                return refused(
                    format!("{label}={share}"),
                    "each label once, with a share above 0 and below 1",
                );
            }
            prior[index] = share;
            named[index] = true;
        }
        let given: f64 = prior.iter().zip(&named).filter(|(_, named)| **named).map(|(share, _)| share).sum();
        let kept: f64 = prior.iter().zip(&named).filter(|(_, named)| !**named).map(|(share, _)| share).sum();
        if kept == 0.0 && (given - 1.0).abs() > 1e-6 {
            return refused(format!("shares of all labels that add up to {given}"), "1");
        }
        if given >= 1.0 && kept > 0.0 {
            return refused(
                format!("shares that add up to {given}"),
                "less than 1, so that something is left for the other labels",
            );
        }
        let scale = if kept > 0.0 { (1.0 - given) / kept } else { 1.0 };
        prior.iter_mut().zip(&named).filter(|(_, named)| !**named).for_each(|(share, _)| *share *= scale);
        Ok(prior)
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub(crate) fn linear(&self) -> &Linear {
        &self.linear
    }

    pub(crate) fn script_coverage(&self) -> &ScriptCoverage {
        &self.script_coverage
    }

    pub(crate) fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    pub(crate) fn shared_names(&self) -> (Arc<Labels>, Arc<ModelId>) {
        (Arc::clone(&self.labels), Arc::clone(&self.id))
    }
}
