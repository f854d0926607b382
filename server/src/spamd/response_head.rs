//! The head of an answer, as a client reads it.

use super::head::parse_length;
use super::printable::{found, printable};
use super::{ERROR_TEXT_BYTES_MAX, Places, SpamLine};
use std::error::Error;
use std::fmt;

/// The status line and the headers of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseHead {
    /// 0, or the number of an [`ExitCode`](super::ExitCode).
    pub code: u16,
    /// The words after the code, such as `EX_OK` or `PONG`: one line of printable ASCII.
    pub message: String,
    /// The value of `Content-length`.
    pub content_length: Option<u64>,
    /// The value of `Spam`.
    pub spam: Option<SpamLine>,
    /// The places of `DidSet`.
    pub did_set: Places,
    /// The places of `DidRemove`.
    pub did_remove: Places,
    /// Where the body begins in the answer: after the blank line. `None` if there is no such line, as
    /// after PONG and errors.
    pub body_at: Option<usize>,
}

/// Why bytes of a server are no answer. The text is one line of printable ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseError {
    /// The first line is not `SPAMD/`, a version, a number and words.
    StatusLine {
        /// The line, escaped and cut.
        found: String,
    },
    /// A header has a value that it cannot have.
    Header {
        /// The line, escaped and cut.
        found: String,
    },
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResponseError::StatusLine { found } => {
                write!(f, "expected an answer such as \"SPAMD/1.1 0 EX_OK\", found \"{found}\"")
            }
            ResponseError::Header { found } => write!(f, "the answer has a wrong header: \"{found}\""),
        }
    }
}

impl Error for ResponseError {}

impl ResponseHead {
    /// Reads the head from the bytes of a whole answer: `spamd` closes the connection after it. As in
    /// `_handle_spamd_header` unknown headers are ignored.
    pub fn parse(answer: &[u8]) -> Result<Self, ResponseError> {
        let mut lines = answer.split_inclusive(|&byte| byte == b'\n');
        let status = lines.next().unwrap_or_default();
        let mut head = parse_status(status.trim_ascii())
            .ok_or_else(|| ResponseError::StatusLine { found: found(status.trim_ascii()) })?;
        let mut at = status.len();
        for line in lines {
            at += line.len();
            let line = line.trim_ascii();
            if line.is_empty() {
                head.body_at = Some(at);
                break;
            }
            head.take(line).ok_or_else(|| ResponseError::Header { found: found(line) })?;
        }
        Ok(head)
    }

    /// The body within the same answer: as long as `Content-length` says, or all that is there without
    /// it. `None` if the answer is cut before its end.
    #[must_use]
    pub fn body<'a>(&self, answer: &'a [u8]) -> Option<&'a [u8]> {
        let body = answer.get(self.body_at?..)?;
        match self.content_length {
            Some(length) => body.get(..usize::try_from(length).ok()?),
            None => Some(body),
        }
    }

    fn take(&mut self, line: &[u8]) -> Option<()> {
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { return Some(()) };
        let (name, value) = line.split_at_checked(colon)?;
        let value = value.strip_prefix(b":")?.trim_ascii();
        if name.eq_ignore_ascii_case(b"Content-length") {
            self.content_length = Some(parse_length(value)?);
        } else if name.eq_ignore_ascii_case(b"Spam") {
            self.spam = Some(SpamLine::parse(std::str::from_utf8(value).ok()?)?);
        } else if name.eq_ignore_ascii_case(b"DidSet") {
            self.did_set = Places::parse(value);
        } else if name.eq_ignore_ascii_case(b"DidRemove") {
            self.did_remove = Places::parse(value);
        }
        Some(())
    }
}

/// Reads `SPAMD/1.1 0 EX_OK`.
fn parse_status(line: &[u8]) -> Option<ResponseHead> {
    let rest = line.strip_prefix(b"SPAMD/")?;
    let mut parts = rest.splitn(3, |&byte| byte == b' ');
    let version = parts.next()?;
    if !version.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return None;
    }
    let code = u16::try_from(parse_length(parts.next()?)?).ok()?;
    Some(ResponseHead {
        code,
        message: printable(parts.next()?.trim_ascii(), ERROR_TEXT_BYTES_MAX),
        content_length: None,
        spam: None,
        did_set: Places::NONE,
        did_remove: Places::NONE,
        body_at: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spamd::{ExitCode, Response, Version};

    const SPAM: SpamLine = SpamLine { spam: true, points: 15.0, required: 5.0 };

    fn parse(response: Response<'_>) -> (ResponseHead, Option<Vec<u8>>) {
        let mut answer = Vec::new();
        response.encode(Version::CURRENT, &mut answer);
        let head = ResponseHead::parse(&answer).expect("the answer is right");
        let body = head.body(&answer).map(<[u8]>::to_vec);
        (head, body)
    }

    #[test]
    fn answers_of_the_server_are_read() {
        let (head, body) = parse(Response::Pong);
        assert_eq!((head.code, head.message.as_str(), body), (0, "PONG", None));

        let (head, _) = parse(Response::Check(SPAM));
        assert_eq!((head.code, head.message.as_str(), head.spam), (0, "EX_OK", Some(SPAM)));

        let (head, body) = parse(Response::Report { spam: SPAM, text: "a\n\nb" });
        assert_eq!((head.spam, head.content_length), (Some(SPAM), Some(4)));
        assert_eq!(body.as_deref(), Some(&b"a\n\nb"[..]));

        let (head, body) = parse(Response::Process { spam: SPAM, parts: &[b"A: b\r\n", b"\r\nbody\xff"] });
        assert_eq!(head.spam, Some(SPAM));
        assert_eq!(body.as_deref(), Some(&b"A: b\r\n\r\nbody\xff"[..]));

        let both = Places { local: true, remote: true };
        let (head, _) = parse(Response::Told { did_set: both, did_remove: Places::NONE });
        assert_eq!((head.did_set, head.did_remove), (both, Places::NONE));

        let (head, body) = parse(Response::Error { code: ExitCode::TempFail, words: "busy" });
        assert_eq!((head.code, head.message.as_str(), body), (75, "Temporary failure: busy", None));
    }

    #[test]
    fn a_cut_answer_has_no_body() {
        let answer = b"SPAMD/1.1 0 EX_OK\r\nContent-length: 5\r\n\r\nabcd";
        let head = ResponseHead::parse(answer).expect("the head is whole");
        assert_eq!(head.body(answer), None);
        assert_eq!(head.body(b""), None);
    }

    #[test]
    fn wrong_answers_are_named() {
        for bad in
            ["", "HTTP/1.1 200 OK", "SPAMD/1.1", "SPAMD/x 0 EX_OK", "SPAMD/1.1 -1 EX", "SPAMD/1.1 99999 EX"]
        {
            assert_eq!(
                ResponseHead::parse(bad.as_bytes()),
                Err(ResponseError::StatusLine { found: bad.to_owned() }),
                "{bad}"
            );
        }
        for bad in ["Content-length: x", "Spam: Perhaps ; 1 / 2", "Spam: \u{1b}[2J"] {
            let answer = format!("SPAMD/1.1 0 EX_OK\r\n{bad}\r\n\r\n");
            let text = ResponseHead::parse(answer.as_bytes()).expect_err("the header is wrong").to_string();
            assert!(text.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{text}");
        }
    }
}
