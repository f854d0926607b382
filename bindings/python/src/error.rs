//! An error of the crate as the exception of its kind, with the words of the command line.

use bluff::ErrorKind;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyModule};
use std::error::Error;
use std::io;

/// The module with the exceptions.
static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

/// The exception of an error of the crate.
pub(crate) fn raised(error: bluff::Error) -> PyErr {
    let class = match error.kind() {
        ErrorKind::Io => "FileError",
        ErrorKind::Corpus => "CorpusError",
        ErrorKind::Model => "ModelError",
        ErrorKind::Training => "TrainingError",
        ErrorKind::Usage => "UsageError",
        _ => "BluffError",
    };
    let system = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    exception(class, &error.to_string(), error.remedy(), system.and_then(io::Error::raw_os_error))
}

/// The exception for an argument that the crate's types cannot hold, in the form of the crate's
/// errors.
pub(crate) fn refused(argument: &str, found: impl std::fmt::Display, expected: &str) -> PyErr {
    usage_error(&format!("{argument}: {found}; expected {expected}"))
}

/// The exception for a wrong argument.
pub(crate) fn usage_error(text: &str) -> PyErr {
    exception("UsageError", text, None, None)
}

fn exception(class: &str, text: &str, remedy: Option<&str>, errno: Option<i32>) -> PyErr {
    let make = |py: Python<'_>| {
        let module = ERRORS.get_or_try_init(py, || py.import("bluff.errors").map(Bound::unbind))?;
        let details = PyDict::new(py);
        details.set_item("remedy", remedy)?;
        let exception = module.bind(py).getattr(class)?.call((text,), Some(&details))?;
        if let Some(errno) = errno {
            exception.setattr("errno", errno)?;
        }
        Ok(PyErr::from_value(exception))
    };
    Python::attach(|py| make(py).unwrap_or_else(|failure| failure))
}
