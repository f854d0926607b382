//! What can be wrong with a client's bytes, in words.

use std::fmt;

/// The client does not speak the milter protocol, or speaks it in a way that cannot be answered.
///
/// After such an error the connection is closed: where the next packet begins, or which reply is expected, is
/// unknown. Nothing in the words comes from the client except numbers and one escaped command letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProtocolError {
    /// A packet said it has no bytes, not even a command letter.
    EmptyPacket,
    /// A packet said it is longer than any milter packet can be.
    HugePacket {
        /// The length it gave.
        found: u32,
        /// The greatest length that is believed.
        at_most: u32,
    },
    /// The first command was not the negotiation.
    NotNegotiated {
        /// The command letter found.
        found: u8,
    },
    /// The negotiation was shorter than its three numbers.
    ShortNegotiation {
        /// Its bytes.
        found: usize,
    },
    /// The client speaks only a protocol that is too old.
    OldVersion {
        /// The version it offered.
        found: u32,
    },
    /// A command letter that protocol 6 does not have.
    UnknownCommand {
        /// The command letter found.
        found: u8,
    },
    /// A header field came after the header had ended.
    LateField,
    /// The client went on sending while a message was still being judged.
    Impatient {
        /// The bytes that were waiting.
        found: usize,
        /// How many may wait.
        at_most: usize,
    },
}

/// A command letter as it can be shown: printable letters as they are, others as a number.
struct Letter(u8);

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_ascii_graphic() {
            write!(f, "\"{}\"", char::from(self.0).escape_default())
        } else {
            write!(f, "0x{:02x}", self.0)
        }
    }
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyPacket => {
                write!(f, "found a packet of length 0, expected at least 1 (the command letter)")
            }
            Self::HugePacket { found, at_most } => write!(
                f,
                "found a packet of length {found}, expected at most {at_most}; this is probably not a milter client"
            ),
            Self::NotNegotiated { found } => write!(
                f,
                "found the command {} first, expected the negotiation \"O\"; this is probably not a milter client",
                Letter(*found)
            ),
            Self::ShortNegotiation { found } => {
                write!(f, "found a negotiation of {found} bytes, expected 12 (version, actions, protocol)")
            }
            Self::OldVersion { found } => {
                write!(
                    f,
                    "found milter protocol version {found}, expected 2 to 6; please update the mail server"
                )
            }
            Self::UnknownCommand { found } => {
                write!(
                    f,
                    "found the unknown command {}, expected a command of milter protocol 6",
                    Letter(*found)
                )
            }
            Self::LateField => {
                write!(
                    f,
                    "found a header field after the end of the header, expected the body or the end of message"
                )
            }
            Self::Impatient { found, at_most } => write!(
                f,
                "found {found} bytes sent before the end of message was answered, expected at most {at_most}"
            ),
        }
    }
}

impl std::error::Error for ProtocolError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_was_found_and_expected() {
        for (error, words) in [
            (ProtocolError::EmptyPacket, "length 0"),
            (ProtocolError::HugePacket { found: 9, at_most: 8 }, "length 9, expected at most 8"),
            (ProtocolError::NotNegotiated { found: b'/' }, "\"/\" first"),
            (ProtocolError::NotNegotiated { found: b'"' }, "\"\\\"\" first"),
            (ProtocolError::NotNegotiated { found: 0x1b }, "0x1b first"),
            (ProtocolError::ShortNegotiation { found: 3 }, "3 bytes, expected 12"),
            (ProtocolError::OldVersion { found: 1 }, "version 1, expected 2 to 6"),
            (ProtocolError::UnknownCommand { found: 0xff }, "0xff"),
            (ProtocolError::LateField, "after the end of the header"),
            (ProtocolError::Impatient { found: 2, at_most: 1 }, "2 bytes"),
        ] {
            let shown = error.to_string();
            assert!(shown.contains(words), "{shown}");
            assert!(shown.contains("expected") && shown.is_ascii() && !shown.contains('\x1b'), "{shown}");
        }
    }
}
