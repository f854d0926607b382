//! What the server answers.

use super::printable::printable;
use super::{ExitCode, Places, SpamLine, Version};

/// The longest text of an error after its number. `spamc` takes lines up to 8188 bytes; nobody reads
/// as much in a log.
pub const ERROR_TEXT_BYTES_MAX: usize = 200;

/// The status line of `check` and `dotell`.
const OK: &str = "SPAMD/1.1 0 EX_OK\r\n";

/// The status line of `check` to a client older than [`Version::CONTENT_LENGTH`] that gets a message.
const OK_OLD: &str = "SPAMD/1.0 0 EX_OK\r\n";

/// The answer of `doskip_or_ping` to PING, whatever the version of the client.
const PONG: &str = "SPAMD/1.5 0 PONG\r\n";

/// An answer to each command but SKIP, to which `spamd` writes nothing (`doskip_or_ping`).
///
/// The bytes are those of `spamd` 4.0.1. After the answer the server closes the connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Response<'a> {
    /// To PING.
    Pong,
    /// To CHECK.
    Check(SpamLine),
    /// To SYMBOLS.
    Symbols {
        /// Whether the message is spam.
        spam: SpamLine,
        /// The names of the rules, written in this order. `spamd` sorts them.
        names: &'a [&'a str],
    },
    /// To REPORT.
    Report {
        /// Whether the message is spam.
        spam: SpamLine,
        /// The text for a person, written as it is. Exim keeps 32,600 bytes of the whole answer.
        text: &'a str,
    },
    /// To REPORT_IFSPAM. The text is left out if the message is no spam.
    ReportIfSpam {
        /// Whether the message is spam.
        spam: SpamLine,
        /// The text for a person, written as it is.
        text: &'a str,
    },
    /// To HEADERS.
    Headers {
        /// Whether the message is spam.
        spam: SpamLine,
        /// The headers, in any number of parts that follow each other. They end with the blank line of
        /// the message, after which `spamc` puts the body that it kept.
        parts: &'a [&'a [u8]],
    },
    /// To PROCESS.
    Process {
        /// Whether the message is spam.
        spam: SpamLine,
        /// The message, in any number of parts that follow each other, such as added headers and the
        /// message as it came.
        parts: &'a [&'a [u8]],
    },
    /// To TELL.
    Told {
        /// Where the class was set.
        did_set: Places,
        /// Where it was removed.
        did_remove: Places,
    },
    /// To any command.
    Error {
        /// Why it failed.
        code: ExitCode,
        /// The reason. It is escaped and cut: one line of printable ASCII, of at most
        /// [`ERROR_TEXT_BYTES_MAX`] bytes with the words of the code.
        words: &'a str,
    },
}

impl<'a> Response<'a> {
    /// Everything but [`body`](Response::body), for a client of `version`.
    #[must_use]
    pub fn head(&self, version: Version) -> Vec<u8> {
        let several_headers = version >= Version::SEVERAL_HEADERS;
        let text = match self {
            // doskip_or_ping
            Response::Pong => PONG.to_owned(),
            // check, $method eq "CHECK": the same for every version
            Response::Check(spam) => format!("{OK}{}\r\n\r\n", spam.line()),
            // check, $method eq "SYMBOLS": a line end for old clients only
            Response::Symbols { spam, names } => {
                let line_end = if several_headers { "" } else { "\r\n" };
                with_text(&spam.line(), &format!("{}{line_end}", names.join(",")), version)
            }
            // check, $method eq "REPORT"
            Response::Report { spam, text } => with_text(&spam.line(), text, version),
            // check, $method eq "REPORT_IFSPAM": "message is ham, $msg_resp remains empty"
            Response::ReportIfSpam { spam, text } => {
                with_text(&spam.line_of_report_if_spam(), if spam.spam { text } else { "" }, version)
            }
            // check, $method eq 'PROCESS' || $method eq 'HEADERS'
            Response::Headers { spam, parts } | Response::Process { spam, parts } => {
                let length = parts.iter().fold(0_usize, |sum, part| sum.saturating_add(part.len()));
                if several_headers {
                    format!("{OK}Content-length: {length}\r\n{}\r\n\r\n", spam.line())
                } else if version >= Version::CONTENT_LENGTH {
                    format!("{OK}Content-length: {length}\r\n\r\n")
                } else {
                    OK_OLD.to_owned()
                }
            }
            // dotell: each header has its line end, and then come two more
            Response::Told { did_set, did_remove } => {
                let line = |name: &str, places: &Places| match places.is_empty() {
                    true => String::new(),
                    false => format!("{name}: {places}\r\n"),
                };
                format!("{OK}{}{}\r\n\r\n", line("DidSet", did_set), line("DidRemove", did_remove))
            }
            // protocol_error, service_unavailable_error, service_timeout: one line and no blank one. After a
            // blank line `spamc -L` would say that the message was already learned, and exit with 0.
            Response::Error { code, words } => {
                let words = format!("{}: {words}", code.words());
                format!(
                    "SPAMD/1.0 {} {}\r\n",
                    code.number(),
                    printable(words.as_bytes(), ERROR_TEXT_BYTES_MAX)
                )
            }
        };
        text.into_bytes()
    }

    /// What follows the head: the parts of the message or of its headers. The server can write them
    /// without a copy.
    #[must_use]
    pub fn body(&self) -> &'a [&'a [u8]] {
        match self {
            Response::Headers { parts, .. } | Response::Process { parts, .. } => parts,
            _ => &[],
        }
    }

    /// Appends the whole answer to `out`.
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.head(version));
        for part in self.body() {
            out.extend_from_slice(part);
        }
    }
}

/// The end of `check`: with `Content-length` for clients that read several headers. Older ones, such as
/// Exim, want `Spam` right after the status line.
fn with_text(spam_line: &str, text: &str, version: Version) -> String {
    if version >= Version::SEVERAL_HEADERS {
        format!("{OK}Content-length: {}\r\n{spam_line}\r\n\r\n{text}", text.len())
    } else {
        format!("{OK}{spam_line}\r\n\r\n{text}")
    }
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;
