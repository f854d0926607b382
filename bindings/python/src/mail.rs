//! [`Mail`]: a message that came from Python and outlives the interpreter lock.

use bluff::Message;
use bluff::train::MessageSource;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyString;

/// A raw mail or a pasted text.
pub(crate) enum Mail {
    /// `bytes`, read where they lie; a `bytearray` is copied, for it may change meanwhile.
    Raw(PyBackedBytes),
    /// `str`; half a surrogate pair, which no text of ours can hold, is replaced.
    Text(String),
}

impl<'py> FromPyObject<'_, 'py> for Mail {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match object.cast::<PyString>() {
            Ok(text) => Ok(Self::Text(text.to_string_lossy().into_owned())),
            Err(_) => Ok(Self::Raw(object.extract()?)),
        }
    }
}

impl Mail {
    pub(crate) fn message(&self) -> Message<'_> {
        match self {
            Self::Raw(raw) => Message::parse(raw),
            Self::Text(text) => Message::from_text(text),
        }
    }

    pub(crate) fn stored(self) -> MessageSource {
        match self {
            Self::Raw(raw) => MessageSource::InlineMessage(raw.to_vec()),
            Self::Text(text) => MessageSource::InlineText(text),
        }
    }
}
