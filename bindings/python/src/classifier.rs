//! [`NativeClassifier`]: a classifier that may be asked from any thread, and lets others run while
//! it judges.

use crate::error::{raised, refused};
use crate::mail::Mail;
use crate::report::NativeReport;
use bluff::{Classifier, Costs, Email, FprBound, Probability, Thresholds};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// What a cost looks like: of ham lost, of anything else let in, of being unsure.
pub(crate) type Cost = (f64, f64, Option<f64>);

/// A model and what it decides by.
#[pyclass(frozen, module = "bluff._bluff")]
pub(crate) struct NativeClassifier {
    classifier: Classifier,
}

/// Where a model is.
#[derive(FromPyObject)]
enum Source {
    Bytes(PyBackedBytes),
    Path(PathBuf),
}

#[pymethods]
impl NativeClassifier {
    /// The model in a file or in bytes, else the one built in.
    #[new]
    #[pyo3(signature = (model=None, *, explain=0, thresholds=None, max_fpr=None, confidence=0.95, cost=None, prior=Vec::new()))]
    #[allow(clippy::too_many_arguments)] // Python names them
    fn new(
        py: Python<'_>,
        model: Option<Source>,
        explain: usize,
        thresholds: Option<(f64, f64)>,
        max_fpr: Option<f64>,
        confidence: f64,
        cost: Option<Cost>,
        prior: Vec<(String, f64)>,
    ) -> PyResult<Self> {
        let loaded = py.detach(|| match &model {
            None => Ok(Classifier::builtin()),
            Some(Source::Bytes(bytes)) => Classifier::from_bytes(bytes),
            Some(Source::Path(path)) => Classifier::from_path(path),
        });
        let mut classifier = loaded.map_err(raised)?.with_explanation(explain);
        if !prior.is_empty() {
            let shares: Vec<(&str, f64)> =
                prior.iter().map(|(label, share)| (label.as_str(), *share)).collect();
            classifier = classifier.with_prior(&shares).map_err(raised)?;
        }
        if let Some((ham, other)) = thresholds {
            classifier = classifier.with_thresholds(bounds(ham, other)?);
        }
        if let Some(cost) = cost {
            classifier = classifier.with_thresholds(Thresholds::for_costs(costs(cost)?));
        }
        if let Some(max_fpr) = max_fpr {
            classifier = classifier.with_fpr_bound(bound(max_fpr, confidence)?).map_err(raised)?;
        }
        Ok(Self { classifier })
    }

    /// Judges one mail.
    #[pyo3(signature = (mail, /))]
    fn judge(&self, py: Python<'_>, mail: Mail) -> NativeReport {
        py.detach(|| self.judge_alone(&mail))
    }

    /// Classifies emails on this many threads; `None` means one per core. Reports come in the order
    /// of the emails.
    #[pyo3(signature = (mails, /, threads))]
    fn judge_all(
        &self,
        py: Python<'_>,
        mails: Vec<Mail>,
        threads: Option<NonZeroUsize>,
    ) -> PyResult<Vec<NativeReport>> {
        py.detach(|| {
            if threads.is_some_and(|threads| threads.get() == 1) {
                return Ok(mails.iter().map(|mail| self.judge_alone(mail)).collect());
            }
            Ok(pool(threads, mails.len())?
                .install(|| mails.par_iter().map(|mail| self.judge_alone(mail)).collect()))
        })
    }

    /// The labels the model knows, `ham` first.
    #[getter]
    fn labels(&self) -> Vec<&str> {
        self.classifier.labels().iter().map(|label| label.as_str()).collect()
    }

    /// Up to which probability of "not ham" a mail is called ham, and from which on something else.
    #[getter]
    fn thresholds(&self) -> (f64, f64) {
        let thresholds = self.classifier.thresholds();
        (thresholds.ham().get(), thresholds.other().get())
    }

    /// Checksum of the model, and the version of bluff that trained it.
    #[getter]
    fn model(&self) -> (&str, &str) {
        let model = self.classifier.model().id();
        (&model.id, &model.version)
    }

    /// The bytes of the model file.
    fn to_bytes(&self) -> Vec<u8> {
        self.classifier.model().to_bytes()
    }

    /// Writes the model file, as a whole or not at all.
    #[pyo3(signature = (path, /))]
    fn save(&self, path: PathBuf) -> PyResult<()> {
        self.classifier.model().save(&path).map_err(raised)
    }
}

impl NativeClassifier {
    fn judge_alone(&self, mail: &Mail) -> NativeReport {
        NativeReport::new(self.classifier.classify_email(&Email::from_message(mail.message())))
    }
}

/// More threads than any machine has cores for: beyond, starting them takes longer than the work.
const MAX_THREADS: usize = 1_024;

/// Threads for one piece of work, never more than it has pieces. They end with it: a pool that
/// stays would hang in a child of `os.fork`.
pub(crate) fn pool(threads: Option<NonZeroUsize>, pieces: usize) -> PyResult<ThreadPool> {
    let count = threads.map_or(0, |threads| threads.get().min(pieces).clamp(1, MAX_THREADS)); // 0 is one a core
    let pool = ThreadPoolBuilder::new().num_threads(count).build();
    pool.map_err(|error| refused("threads", error, &format!("{count} threads to start")))
}

/// Both thresholds.
fn bounds(ham: f64, other: f64) -> PyResult<Thresholds> {
    let bounds = Probability::new(ham).zip(Probability::new(other));
    let thresholds = bounds.and_then(|(ham, other)| Thresholds::new(ham, other));
    let found = || if ham.to_bits() == other.to_bits() { ham.to_string() } else { format!("{ham}, {other}") };
    thresholds.ok_or_else(|| refused("thresholds", found(), "numbers from 0 to 1, the lower one first"))
}

/// What mistakes cost.
pub(crate) fn costs((fp, r#fn, unsure): Cost) -> PyResult<Costs> {
    let found =
        format!("fp={fp}, fn={fn}{}", unsure.map_or_else(String::new, |unsure| format!(", unsure={unsure}")));
    Costs::new(fp, r#fn, unsure).ok_or_else(|| refused("cost", found, "numbers above 0"))
}

/// A promise about false alarms.
pub(crate) fn bound(max_fpr: f64, confidence: f64) -> PyResult<FprBound> {
    let found = format!("{max_fpr} with confidence {confidence}");
    FprBound::new(max_fpr, confidence).ok_or_else(|| refused("max_fpr", found, "numbers above 0 and below 1"))
}
