//! [`NativeReport`]: what was said of one mail; told in full only when asked.

use crate::error::refused;
use bluff::{Advice, Country, Language, Report};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What was said of one mail.
#[pyclass(frozen, module = "bluff._bluff")]
pub(crate) struct NativeReport {
    report: Report,
}

impl NativeReport {
    pub(crate) fn new(report: Report) -> Self {
        Self { report }
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
    fn doubt(&self) -> Option<&'static str> {
        self.report.doubt.map(bluff::UnsureReason::as_str)
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

    /// What a person who got the mail should know and do, as JSON.
    #[pyo3(signature = (language, country, /))]
    fn advice(&self, language: &str, country: Option<&str>) -> PyResult<String> {
        let codes = || Language::ALL.iter().map(|language| language.code()).collect::<Vec<_>>().join(", ");
        let language = language.parse::<Language>().map_err(|_| refused("language", language, &codes()))?;
        let parse = |code: &str| {
            code.parse::<Country>().map_err(|_| refused("country", code, &Country::all().join(", ")))
        };
        let advice = Advice::new(&self.report, language, country.map(parse).transpose()?);
        serde_json::to_string(&advice).map_err(unwritable)
    }
}

/// Names, numbers and lists are written to memory: this does not happen, and if it did it would be
/// no fault of the mail.
pub(crate) fn unwritable(error: serde_json::Error) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}
