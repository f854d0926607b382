//! [`PyEmail`]: a message that came from Python and outlives the interpreter lock.

use bluff::Email;
use bluff::train::MessageSource;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyString;

/// A raw message or a pasted text.
pub(crate) enum PyEmail {
    /// `bytes`, read in place; a `bytearray` is copied, because it may change meanwhile.
    Raw(PyBackedBytes),
    /// `str`; half a surrogate pair, which a Rust string cannot hold, is replaced.
    Text(String),
}

impl<'py> FromPyObject<'_, 'py> for PyEmail {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match object.cast::<PyString>() {
            Ok(text) => Ok(Self::Text(text.to_string_lossy().into_owned())),
            Err(_) => Ok(Self::Raw(object.extract()?)),
        }
    }
}

impl PyEmail {
    pub(crate) fn parse(&self) -> Email<'_> {
        match self {
            Self::Raw(raw) => Email::parse(raw),
            Self::Text(text) => Email::from_text(text),
        }
    }

    pub(crate) fn into_source(self) -> MessageSource {
        match self {
            Self::Raw(raw) => MessageSource::InlineMessage(raw.to_vec()),
            Self::Text(text) => MessageSource::InlineText(text),
        }
    }
}
