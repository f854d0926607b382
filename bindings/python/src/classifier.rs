//! [`NativeClassifier`]: a classifier that any thread may use, and that lets other Python threads
//! run meanwhile.

use crate::email::PyEmail;
use crate::error::{raised, refused};
use crate::options::{PyCosts, parse, to_costs, to_thresholds};
use crate::report::NativeReport;
use bluff::{Classifier, Country, Language, Options};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// A model with its options.
#[pyclass(frozen, module = "bluff._bluff")]
pub(crate) struct NativeClassifier {
    classifier: Classifier,
    /// The language of the options, for the advice of reports.
    language: Language,
    country: Option<Country>,
}

/// Where a model is.
#[derive(FromPyObject)]
enum Source {
    Bytes(PyBackedBytes),
    Path(PathBuf),
}

#[pymethods]
impl NativeClassifier {
    /// Loads the model in a file or in bytes, or else the built-in one.
    #[new]
    #[pyo3(signature = (model, /, *, explain, threshold, thresholds, costs, max_fpr, confidence, prior, language, country))]
    #[allow(clippy::too_many_arguments)] // errors of type name the argument
    fn new(
        py: Python<'_>,
        model: Option<Source>,
        explain: usize,
        threshold: Option<f64>,
        thresholds: Option<(f64, f64)>,
        costs: Option<PyCosts>,
        max_fpr: Option<f64>,
        confidence: f64,
        prior: BTreeMap<String, f64>,
        language: Option<&str>,
        country: Option<&str>,
    ) -> PyResult<Self> {
        let mut options = Options::default();
        options.explain = explain;
        options.threshold = threshold;
        options.thresholds = thresholds.map(to_thresholds).transpose()?;
        options.costs = costs.map(to_costs).transpose()?;
        options.max_fpr = max_fpr;
        options.confidence = confidence;
        options.prior = prior;
        options.language = language.map(|code| parse("language", code)).transpose()?;
        options.country = country.map(|code| parse("country", code)).transpose()?;
        let loaded = py.detach(|| match &model {
            None => Ok(Classifier::builtin()),
            Some(Source::Bytes(bytes)) => Classifier::from_bytes(bytes),
            Some(Source::Path(path)) => Classifier::from_path(path),
        });
        let classifier = loaded.and_then(|classifier| classifier.with_options(&options)).map_err(raised)?;
        let language = options.language.unwrap_or_default();
        Ok(Self { classifier, language, country: options.country })
    }

    /// Classifies one message.
    #[pyo3(signature = (message, /))]
    fn classify(&self, py: Python<'_>, message: PyEmail) -> NativeReport {
        py.detach(|| self.report(&message))
    }

    /// Classifies messages on this many threads; `None` means one per core. Reports come in the
    /// order of the messages.
    #[pyo3(signature = (messages, /, threads))]
    fn classify_many(
        &self,
        py: Python<'_>,
        messages: Vec<PyEmail>,
        threads: Option<NonZeroUsize>,
    ) -> PyResult<Vec<NativeReport>> {
        py.detach(|| {
            if threads.is_some_and(|threads| threads.get() == 1) {
                return Ok(messages.iter().map(|message| self.report(message)).collect());
            }
            let pool = pool(threads, messages.len())?;
            Ok(pool.install(|| messages.par_iter().map(|message| self.report(message)).collect()))
        })
    }

    /// The labels the model knows, `ham` first.
    #[getter]
    fn labels(&self) -> Vec<&str> {
        self.classifier.labels().iter().map(|label| label.as_str()).collect()
    }

    /// The probability of "not ham" below which a message is ham, and the one from which on it gets
    /// another label.
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
    fn report(&self, message: &PyEmail) -> NativeReport {
        let report = self.classifier.classify_email(&message.parse());
        NativeReport::new(report, self.language, self.country.clone())
    }
}

/// More threads than any machine has cores: beyond this, starting them takes longer than the work.
const MAX_THREADS: usize = 1_024;

/// Threads for one job, never more than it has pieces. They end with the job, because a pool that
/// stays would hang in a child of `os.fork`.
pub(crate) fn pool(threads: Option<NonZeroUsize>, pieces: usize) -> PyResult<ThreadPool> {
    let count = threads.map_or(0, |threads| threads.get().min(pieces).clamp(1, MAX_THREADS)); // 0 is one per core
    let pool = ThreadPoolBuilder::new().num_threads(count).build();
    pool.map_err(|error| refused("threads", error, &format!("{count} threads to start")))
}
