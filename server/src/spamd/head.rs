//! The headers of a request.

use super::printable::found;
use super::{Command, HEADERS_MAX, MessageClass, Places, RequestError, USER_BYTES_MAX, Version};

/// The command and the headers that have been read.
#[derive(Debug)]
pub(super) struct Head {
    pub command: Command,
    pub version: Version,
    pub user: Option<String>,
    pub message_class: Option<MessageClass>,
    pub set: Places,
    pub remove: Places,
    pub content_length: Option<u64>,
    pub compressed: bool,
    headers: usize,
}

impl Head {
    pub fn new(command: Command, version: Version) -> Self {
        Head {
            command,
            version,
            user: None,
            message_class: None,
            set: Places::NONE,
            remove: Places::NONE,
            content_length: None,
            compressed: false,
            headers: 0,
        }
    }

    /// Bytes held in memory.
    pub fn held(&self) -> usize {
        self.user.as_ref().map_or(0, String::capacity)
    }

    /// Takes a header line, without its line end and not blank. As in `parse_headers` unknown headers
    /// are ignored, and of two equal ones the last counts; but two lengths must be the same.
    pub fn take(&mut self, line: &[u8]) -> Result<(), RequestError> {
        self.headers += 1;
        if self.headers > HEADERS_MAX {
            return Err(RequestError::TooManyHeaders);
        }
        let colon = line.iter().position(|&byte| byte == b':');
        let Some((name, value)) = colon.and_then(|colon| line.split_at_checked(colon)) else {
            return Err(RequestError::HeaderLine { found: found(line) });
        };
        let is = |known: &str| name.trim_ascii().eq_ignore_ascii_case(known.as_bytes());
        let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii();
        let wrong = |header, expected| RequestError::HeaderValue { header, expected, found: found(value) };
        if is("Content-length") {
            let length = parse_length(value).ok_or_else(|| wrong("Content-length", "a number of bytes"))?;
            match self.content_length {
                Some(first) if first != length => {
                    return Err(RequestError::TwoLengths { first, second: length });
                }
                _ => self.content_length = Some(length),
            }
        } else if is("User") {
            let user = parse_user(value).ok_or_else(|| wrong("User", USER_EXPECTED))?;
            self.user = Some(user.to_owned()).filter(|user| !user.is_empty());
        } else if is("Message-class") {
            let class = MessageClass::parse(value).ok_or_else(|| wrong("Message-class", "spam or ham"))?;
            self.message_class = Some(class);
        } else if is("Set") {
            self.set = Places::parse(value);
        } else if is("Remove") {
            self.remove = Places::parse(value);
        } else if is("Compress") {
            if !value.eq_ignore_ascii_case(b"zlib") {
                return Err(wrong("Compress", "zlib"));
            }
            self.compressed = true;
        }
        Ok(())
    }

    /// Checks the headers together, at the blank line after them.
    pub fn check(&self) -> Result<(), RequestError> {
        if self.compressed && self.content_length.is_none() && self.command.has_body() {
            return Err(RequestError::CompressWithoutLength);
        }
        if self.command != Command::Tell {
            return Ok(());
        }
        if self.set.is_empty() && self.remove.is_empty() && self.message_class.is_none() {
            return Err(RequestError::TellNothing);
        }
        if self.set.local && self.remove.local {
            return Err(RequestError::SetAndRemove { place: "local" });
        }
        if self.set.remote && self.remove.remote {
            return Err(RequestError::SetAndRemove { place: "remote" });
        }
        if !self.set.is_empty() && self.message_class.is_none() {
            return Err(RequestError::SetWithoutClass);
        }
        Ok(())
    }
}

/// What `User` should be.
pub(super) const USER_EXPECTED: &str = "at most 256 bytes without control characters";

/// Reads a name: text without control characters, and not too long.
pub(super) fn parse_user(value: &[u8]) -> Option<&str> {
    let user = std::str::from_utf8(value).ok()?;
    (user.len() <= USER_BYTES_MAX && !user.chars().any(char::is_control)).then_some(user)
}

/// Reads a number of bytes: digits alone, without a sign.
pub(super) fn parse_length(value: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(value).ok()?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(command: Command, lines: &[&str]) -> Result<Head, RequestError> {
        let mut head = Head::new(command, Version::CURRENT);
        for line in lines {
            head.take(line.as_bytes())?;
        }
        head.check().map(|()| head)
    }

    fn error_of(command: Command, lines: &[&str]) -> String {
        read(command, lines).expect_err("the headers are wrong").to_string()
    }

    #[test]
    fn headers_are_read_in_any_case_and_unknown_ones_are_ignored() {
        let head = read(
            Command::Tell,
            &[
                "CONTENT-LENGTH:12",
                "user:  jo@example.com ",
                "X-Else: 1:2",
                "message-CLASS: Spam",
                "set: local, remote",
                "compress: ZLIB",
                "Content-length: 12",
                ":",
            ],
        )
        .expect("the headers are right");
        assert_eq!(head.content_length, Some(12));
        assert_eq!(head.user.as_deref(), Some("jo@example.com"));
        assert_eq!(head.message_class, Some(MessageClass::Spam));
        assert_eq!(head.set, Places { local: true, remote: true });
        assert_eq!(head.remove, Places::NONE);
        assert!(head.compressed);
    }

    #[test]
    fn a_wrong_content_length_is_an_error() {
        for value in ["", "-1", "+1", "1x", "0x10", "1 2", "99999999999999999999", "\u{661}"] {
            assert!(
                error_of(Command::Check, &[&format!("Content-length: {value}")])
                    .starts_with("Content-length: ")
            );
        }
        assert_eq!(
            error_of(Command::Check, &["Content-length: 5", "content-length: 6"]),
            "Content-length is there twice, with 5 and 6"
        );
        assert_eq!(
            error_of(Command::Check, &["no colon"]),
            "expected a header \"Name: value\", found \"no colon\""
        );
    }

    #[test]
    fn a_user_is_text_without_control_characters() {
        let user = |value: &str| read(Command::Check, &[&format!("User: {value}")]).map(|head| head.user);
        for good in ["nobody", "jo@example.com", "J\u{f6}rg", "a b", &"x".repeat(USER_BYTES_MAX)] {
            assert_eq!(user(good), Ok(Some(good.to_owned())));
        }
        assert_eq!(user(""), Ok(None));
        for bad in ["a\0b", "a\tb", "a\x1bb", "a\x7fb", "a\u{85}b", &"x".repeat(USER_BYTES_MAX + 1)] {
            assert!(user(bad).is_err());
        }
        assert_eq!(parse_user(b"\xff"), None);
    }

    #[test]
    fn the_headers_of_tell_are_checked_together() {
        for good in [
            &["Message-class: spam", "Set: local"][..],
            &["Remove: local"],
            &["Message-class: ham", "Set: local", "Remove: remote"],
            &["Message-class: spam", "Set: local", "Remove: remove"],
            &["Message-class: spam"],
        ] {
            assert!(read(Command::Tell, good).is_ok(), "{good:?}");
        }
        for (bad, text) in [
            (&[][..], "TELL needs Message-class, Set or Remove"),
            (&["Set: somewhere"], "TELL needs Message-class, Set or Remove"),
            (&["Set: local"], "Set needs Message-class: spam or ham"),
            (&["Message-class: virus"], "Message-class: expected spam or ham, found \"virus\""),
            (
                &["Message-class: spam", "Set: local", "Remove: local"],
                "Unable to set local and remove local in the same operation.",
            ),
            (
                &["Set: remote", "Remove: remote"],
                "Unable to set remote and remove remote in the same operation.",
            ),
        ] {
            assert_eq!(error_of(Command::Tell, bad), text);
        }
        assert!(read(Command::Check, &["Set: local"]).is_ok());
    }

    #[test]
    fn compression_is_zlib_with_a_length() {
        assert_eq!(error_of(Command::Check, &["Compress: gzip"]), "Compress: expected zlib, found \"gzip\"");
        assert_eq!(error_of(Command::Check, &["Compress: zlib"]), "Compress requires Content-length header");
    }

    #[test]
    fn the_number_of_headers_is_limited() {
        assert!(read(Command::Check, &["X: y"; HEADERS_MAX]).is_ok());
        assert_eq!(error_of(Command::Check, &["X: y"; HEADERS_MAX + 1]), "more than 255 headers");
    }
}
