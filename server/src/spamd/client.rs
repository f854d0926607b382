//! The head of a request, as a client writes it.

use super::head::{USER_EXPECTED, parse_user};
use super::printable::found;
use super::{Command, MessageClass, Places, RequestError, Version};
use std::fmt::Write;

/// The command and the headers of a request. The message follows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestHead<'a> {
    /// What to do.
    pub command: Command,
    /// On whose behalf.
    pub user: Option<&'a str>,
    /// The class of the message, for TELL.
    pub message_class: Option<MessageClass>,
    /// Where to set the class, for TELL.
    pub set: Places,
    /// Where to remove it, for TELL.
    pub remove: Places,
    /// Whether the message follows as a zlib stream.
    pub compressed: bool,
    /// The bytes that follow: of the message, or of its zlib stream.
    pub message_len: usize,
}

impl RequestHead<'_> {
    /// A request without a user, and with a plain message.
    #[must_use]
    pub fn new(command: Command, message_len: usize) -> Self {
        RequestHead {
            command,
            user: None,
            message_class: None,
            set: Places::NONE,
            remove: Places::NONE,
            compressed: false,
            message_len,
        }
    }

    /// The bytes before the message, as `message_filter` and `message_tell` of `libspamc.c` write them
    /// for [`Version::CURRENT`]. PING and SKIP have no headers, but a blank line.
    ///
    /// The error is a user that no server takes.
    pub fn encode(&self) -> Result<Vec<u8>, RequestError> {
        let mut text = format!("{} SPAMC/{}\r\n", self.command, Version::CURRENT);
        let mut header = |name: &str, value: &dyn std::fmt::Display| {
            // Writing to a String does not fail.
            let _ = write!(text, "{name}: {value}\r\n");
        };
        if self.command == Command::Tell {
            if let Some(class) = self.message_class {
                header("Message-class", &class.word());
            }
            for (name, places) in [("Set", self.set), ("Remove", self.remove)] {
                if !places.is_empty() {
                    header(name, &places);
                }
            }
        }
        if self.command.has_body() {
            if let Some(user) = self.user {
                if parse_user(user.as_bytes()).is_none() {
                    return Err(RequestError::HeaderValue {
                        header: "User",
                        expected: USER_EXPECTED,
                        found: found(user.as_bytes()),
                    });
                }
                header("User", &user);
            }
            if self.compressed {
                header("Compress", &"zlib");
            }
            header("Content-length", &self.message_len);
        }
        text.push_str("\r\n");
        Ok(text.into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spamd::{Decoder, RequestLimits};

    fn text(head: &RequestHead<'_>) -> String {
        String::from_utf8(head.encode().expect("the user is right")).expect("the head is text")
    }

    #[test]
    fn requests_are_those_of_spamc() {
        assert_eq!(text(&RequestHead::new(Command::Ping, 0)), "PING SPAMC/1.5\r\n\r\n");
        assert_eq!(text(&RequestHead::new(Command::Skip, 9)), "SKIP SPAMC/1.5\r\n\r\n");
        let check = RequestHead { user: Some("jo"), ..RequestHead::new(Command::Check, 12) };
        assert_eq!(text(&check), "CHECK SPAMC/1.5\r\nUser: jo\r\nContent-length: 12\r\n\r\n");
        let compressed = RequestHead { compressed: true, ..check };
        assert_eq!(
            text(&compressed),
            "CHECK SPAMC/1.5\r\nUser: jo\r\nCompress: zlib\r\nContent-length: 12\r\n\r\n"
        );
        let tell = RequestHead {
            command: Command::Tell,
            message_class: Some(MessageClass::Spam),
            set: Places { local: true, remote: true },
            remove: Places::NONE,
            ..check
        };
        assert_eq!(
            text(&tell),
            "TELL SPAMC/1.5\r\nMessage-class: spam\r\nSet: local,remote\r\nUser: jo\r\nContent-length: 12\r\n\r\n"
        );
    }

    #[test]
    fn a_user_cannot_add_a_header() {
        let head = RequestHead { user: Some("jo\r\nSet: local"), ..RequestHead::new(Command::Check, 0) };
        assert_eq!(
            head.encode().map_err(|error| error.to_string()),
            Err("User: expected at most 256 bytes without control characters, found \"jo\\x0d\\x0aSet: local\"".to_owned())
        );
    }

    #[test]
    fn the_decoder_reads_every_request_of_the_client() {
        for command in Command::ALL {
            let head = RequestHead {
                user: Some("J\u{f6}rg"),
                message_class: Some(MessageClass::Ham),
                set: Places::LOCAL,
                remove: Places { local: false, remote: true },
                ..RequestHead::new(command, 7)
            };
            let mut decoder = Decoder::new(RequestLimits { header_bytes: 1000, message_bytes: 1000 });
            let request = [head.encode().expect("the user is right").as_slice(), b"message"].concat();
            let request =
                decoder.push(&request).expect("the request is right").expect("the request is complete");
            assert_eq!((request.command, request.version), (command, Version::CURRENT));
            let message: &[u8] = if command.has_body() { b"message" } else { b"" };
            assert_eq!(request.message, message);
            assert_eq!(request.user.is_some(), command.has_body());
            assert_eq!(request.set == Places::LOCAL, command == Command::Tell);
        }
    }
}
