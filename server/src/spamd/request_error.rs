//! What can be wrong with a request.

use super::{ExitCode, HEADERS_MAX, ZlibFault};
use std::error::Error;
use std::fmt;

/// Why bytes of a client are no request.
///
/// The text is one line of printable ASCII. It holds at most a short, escaped part of what the
/// client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The first line is not a known command and `SPAMC/`.
    CommandLine {
        /// The line, escaped and cut.
        found: String,
    },
    /// The first line has no version such as `1.5` after `SPAMC/`.
    Version {
        /// What stands there, escaped and cut.
        found: String,
    },
    /// The command line and the headers are too long.
    HeadTooLong {
        /// The most bytes they may have.
        limit: usize,
    },
    /// There are more than [`HEADERS_MAX`] headers.
    TooManyHeaders,
    /// A header has no colon.
    HeaderLine {
        /// The line, escaped and cut.
        found: String,
    },
    /// A header has a value that it cannot have.
    HeaderValue {
        /// The name of the header.
        header: &'static str,
        /// What the value should be.
        expected: &'static str,
        /// The value, escaped and cut.
        found: String,
    },
    /// `Content-length` is there twice, with two values.
    TwoLengths {
        /// The first value.
        first: u64,
        /// The other value.
        second: u64,
    },
    /// `Compress` without `Content-length` (`parse_body`).
    CompressWithoutLength,
    /// TELL without `Set`, `Remove` and `Message-class`.
    TellNothing,
    /// TELL with `Set` and without `Message-class`.
    SetWithoutClass,
    /// TELL sets and removes in the same place (`dotell`).
    SetAndRemove {
        /// `local` or `remote`.
        place: &'static str,
    },
    /// The compressed message cannot be expanded (`zlib_inflate_read`).
    Zlib(ZlibFault),
    /// The client closed before a command.
    EndBeforeCommand,
    /// The client closed before the blank line after the headers.
    EndInHeaders,
    /// The client closed before the end of the message.
    ShortBody {
        /// The value of `Content-length`.
        expected: u64,
        /// The bytes that came.
        found: u64,
    },
}

impl RequestError {
    /// The code of the answer, as `spamd` chooses it: faults of the compression are
    /// [`Unavailable`](ExitCode::Unavailable), all others are of the protocol.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        match self {
            RequestError::CompressWithoutLength | RequestError::Zlib(_) => ExitCode::Unavailable,
            _ => ExitCode::Protocol,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RequestError::CommandLine { found } => {
                write!(f, "expected a command such as CHECK SPAMC/1.5, found \"{found}\"")
            }
            RequestError::Version { found } => {
                write!(f, "expected a version such as 1.5 after SPAMC/, found \"{found}\"")
            }
            RequestError::HeadTooLong { limit } => {
                write!(f, "the command and the headers are longer than {limit} bytes")
            }
            RequestError::TooManyHeaders => write!(f, "more than {HEADERS_MAX} headers"),
            RequestError::HeaderLine { found } => {
                write!(f, "expected a header \"Name: value\", found \"{found}\"")
            }
            RequestError::HeaderValue { header, expected, found } => {
                write!(f, "{header}: expected {expected}, found \"{found}\"")
            }
            RequestError::TwoLengths { first, second } => {
                write!(f, "Content-length is there twice, with {first} and {second}")
            }
            RequestError::CompressWithoutLength => f.write_str("Compress requires Content-length header"),
            RequestError::TellNothing => f.write_str("TELL needs Message-class, Set or Remove"),
            RequestError::SetWithoutClass => f.write_str("Set needs Message-class: spam or ham"),
            RequestError::SetAndRemove { place } => {
                write!(f, "Unable to set {place} and remove {place} in the same operation.")
            }
            RequestError::Zlib(fault) => write!(f, "zlib: {fault}"),
            RequestError::EndBeforeCommand => f.write_str("(closed before headers)"),
            RequestError::EndInHeaders => f.write_str("(EOF during headers)"),
            RequestError::ShortBody { expected, found } => {
                write!(f, "(Content-Length mismatch: Expected {expected} bytes, got {found} bytes)")
            }
        }
    }
}

impl Error for RequestError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spamd::ERROR_TEXT_BYTES_MAX;
    use crate::spamd::printable::found;

    #[test]
    fn texts_are_one_short_line_of_printable_ascii() {
        let wild: Vec<u8> = (0..=255).rev().collect();
        let errors = [
            RequestError::CommandLine { found: found(&wild) },
            RequestError::Version { found: found(&wild) },
            RequestError::HeadTooLong { limit: usize::MAX },
            RequestError::TooManyHeaders,
            RequestError::HeaderLine { found: found(&wild) },
            RequestError::HeaderValue {
                header: "User",
                expected: "at most 256 bytes without control characters",
                found: found(&wild),
            },
            RequestError::TwoLengths { first: u64::MAX, second: u64::MAX },
            RequestError::CompressWithoutLength,
            RequestError::TellNothing,
            RequestError::SetWithoutClass,
            RequestError::SetAndRemove { place: "remote" },
            RequestError::Zlib(ZlibFault::Damaged),
            RequestError::Zlib(ZlibFault::NoEnd),
            RequestError::EndBeforeCommand,
            RequestError::EndInHeaders,
            RequestError::ShortBody { expected: u64::MAX, found: u64::MAX },
        ];
        for error in errors {
            let text = error.to_string();
            assert!(text.len() + error.code().words().len() + 2 <= ERROR_TEXT_BYTES_MAX, "{text}");
            assert!(text.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{text}");
        }
    }
}
