//! [`NativeReport`]: the report on one message, written in full only when asked for.

use crate::options::parse;
use bluff::{Advice, Country, Language, Report};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The report on one message.
#[pyclass(frozen, module = "bluff._bluff")]
pub(crate) struct NativeReport {
    report: Report,
    /// The language of the options, for advice.
    language: Language,
    country: Option<Country>,
}

impl NativeReport {
    pub(crate) fn new(report: Report, language: Language, country: Option<Country>) -> Self {
        Self { report, language, country }
    }
}

#[pymethods]
impl NativeReport {
    /// A label of the model, or `unsure`.
    #[getter]
    fn label(&self) -> &str {
        self.report.verdict.as_str()
    }

    /// Why it is unsure.
    #[getter]
    fn unsure_reason(&self) -> Option<&'static str> {
        self.report.unsure_reason.map(bluff::UnsureReason::as_str)
    }

    /// The probability of anything but ham.
    #[getter]
    fn not_ham(&self) -> f64 {
        self.report.not_ham().get()
    }

    /// The probability of each label, in the order of the model.
    #[getter]
    fn probabilities<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let probabilities = PyDict::new(py);
        for (label, probability) in self.report.labels().iter().zip(&self.report.probabilities) {
            probabilities.set_item(label.as_str(), probability.get())?;
        }
        Ok(probabilities)
    }

    /// All of it, as `classify --format json` prints it.
    fn json(&self) -> PyResult<String> {
        serde_json::to_string(&self.report).map_err(unwritable)
    }

    /// What a person who received the message should know and do, as JSON; in the language and for
    /// the country of the options by default.
    #[pyo3(signature = (language, country, /))]
    fn advice(&self, language: Option<&str>, country: Option<&str>) -> PyResult<String> {
        let language = match language {
            Some(code) => parse("language", code)?,
            None => self.language,
        };
        let country = match country {
            Some(code) => Some(parse("country", code)?),
            None => self.country.clone(),
        };
        serde_json::to_string(&Advice::new(&self.report, language, country)).map_err(unwritable)
    }
}

/// Names, numbers and lists are written to memory, which does not fail. If it did, the message
/// would not be the cause.
pub(crate) fn unwritable(error: serde_json::Error) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}
