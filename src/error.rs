//! [`Error`]: the one error of the crate. It says where, what was found, what was expected and what
//! to do.

use std::fmt;
use std::path::Path;

/// What went wrong, where, and what to do about it.
///
/// Printed as `PLACE: FOUND; expected EXPECTED`, with the remedy on a second line.
///
/// # Example
/// ```
/// let error = bluff::Classifier::from_bytes(b"not a model").err().unwrap();
/// assert!(error.to_string().contains("expected"));
/// assert_eq!(error.kind(), bluff::ErrorKind::Model);
/// ```
#[derive(Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    place: String,
    found: String,
    /// Empty if the system refused: then a hint helps, not a rule.
    expected: Option<String>,
    remedy: Option<String>,
    source: Option<std::io::Error>,
}

/// The family an [`Error`] belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file or directory could not be read or written.
    Io,
    /// Labelled mail could not be understood.
    Corpus,
    /// A model file is foreign, truncated, altered or from a newer version.
    Model,
    /// Training cannot produce a meaningful model.
    Training,
    /// An argument is out of range.
    Usage,
}

impl Error {
    /// A new error; `place` is a file with a line, or the name of an argument.
    #[must_use]
    pub fn new(
        kind: ErrorKind,
        place: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                place: place.into(),
                found: found.into(),
                expected: Some(expected.into()),
                remedy: None,
                source: None,
            }),
        }
    }

    /// A file that could not be read or written.
    #[must_use]
    pub fn io(path: &Path, doing: &str, source: std::io::Error) -> Self {
        let found = format!("{doing} failed: {source}");
        let mut error = Self::new(ErrorKind::Io, path.display().to_string(), found, "");
        error.inner.expected = None;
        error.inner.source = Some(source);
        error
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, remedy: impl Into<String>) -> Self {
        self.inner.remedy = Some(remedy.into());
        self
    }

    /// What was found, without its place and what was expected.
    #[cfg(feature = "train")]
    pub(crate) fn found(&self) -> &str {
        &self.inner.found
    }

    /// The family this error belongs to.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// What to do about it, if there is something to say.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.inner.remedy.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { place, found, expected, remedy, .. } = &*self.inner;
        write!(f, "{place}: {found}")?;
        if let Some(expected) = expected {
            write!(f, "; expected {expected}")?;
        }
        match remedy {
            Some(remedy) => write!(f, "\n  hint: {remedy}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_ref().map(|source| source as _)
    }
}

/// The crate's `Result`.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_what_expected_and_what_to_do() {
        let error =
            Error::new(ErrorKind::Corpus, "corpus.csv:7", "an empty label", "a word such as ham or spam")
                .hint("fill the column, or use `skip_bad`");
        assert_eq!(
            error.to_string(),
            "corpus.csv:7: an empty label; expected a word such as ham or spam\n  \
             hint: fill the column, or use `skip_bad`"
        );
    }
}
