//! What the mail server says: one command in each packet.
//!
//! Names, values and arguments are bytes, since mail is not always UTF-8. They are borrowed from the packet. A missing
//! terminator is forgiven: a cut packet has lost it.

pub use super::letters::{
    ABORT, BODY, CONNECT, DATA, END_OF_HEADER, END_OF_MESSAGE, HEADER, HELO, MACROS, MAIL, NEGOTIATE, QUIT,
    QUIT_NEW_CONNECTION, RCPT, UNKNOWN,
};
use super::{error::ProtocolError, flags::Offer, packet::Packet};

/// The kind of address in [`MilterCommand::Connect`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// The mail server does not know, as for mail from its own host.
    Unknown,
    /// A unix socket.
    Unix,
    /// IPv4.
    Inet,
    /// IPv6.
    Inet6,
}

/// Strings that end with a NUL byte each, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strings<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Strings<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = self.0.iter().position(|&b| b == 0).unwrap_or(self.0.len());
        let string = &self.0[..end];
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        Some(string)
    }
}

/// Macro names with their values. A name without a value is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pairs<'a>(Strings<'a>);

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }
}

/// One command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MilterCommand<'a> {
    /// What the mail server offers.
    Negotiate(Offer),
    /// Macros.
    Macros {
        /// The letter of the command they belong to; 0 if there is none.
        for_command: u8,
        /// Names and values.
        pairs: Pairs<'a>,
    },
    /// A client connected to the mail server.
    Connect {
        /// Its name, or its address in brackets.
        host: &'a [u8],
        /// What `address` is.
        family: Family,
        /// Its address; empty for [`Family::Unknown`].
        address: &'a [u8],
        /// Its port, or 0.
        port: u16,
    },
    /// The name the client gives itself.
    Helo(&'a [u8]),
    /// A message begins.
    Mail {
        /// The sender, mostly in angle brackets.
        sender: &'a [u8],
        /// ESMTP arguments.
        args: Strings<'a>,
    },
    /// One recipient.
    Rcpt {
        /// The recipient, mostly in angle brackets.
        recipient: &'a [u8],
        /// ESMTP arguments.
        args: Strings<'a>,
    },
    /// The client wants to send the message.
    Data,
    /// One header field.
    Header {
        /// Its name.
        name: &'a [u8],
        /// Its value, folded lines separated by a line feed.
        value: &'a [u8],
    },
    /// The header is complete.
    EndOfHeader,
    /// A piece of the body.
    Body(&'a [u8]),
    /// The message is complete, with the last piece of its body.
    EndOfMessage(&'a [u8]),
    /// The message is given up; the connection stays.
    Abort,
    /// The connection ends.
    Quit,
    /// The client is gone and another follows on this connection.
    QuitNewConnection,
    /// An SMTP command that the mail server does not know.
    Unknown(&'a [u8]),
}

impl<'a> MilterCommand<'a> {
    /// Reads a packet.
    ///
    /// # Errors
    ///
    /// If the letter is unknown or a negotiation is too short.
    pub fn parse(packet: Packet<'a>) -> Result<Self, ProtocolError> {
        let data = packet.data;
        let mut strings = Strings(data);
        Ok(match packet.command {
            NEGOTIATE => Self::Negotiate(Offer::parse(data)?),
            MACROS => match data.split_first() {
                Some((&for_command, pairs)) => Self::Macros { for_command, pairs: Pairs(Strings(pairs)) },
                None => Self::Macros { for_command: 0, pairs: Pairs(Strings(&[])) },
            },
            CONNECT => {
                let host = strings.next().unwrap_or_default();
                let (family, address, port) = Self::address(strings.0);
                Self::Connect { host, family, address, port }
            }
            HELO => Self::Helo(strings.next().unwrap_or_default()),
            MAIL => Self::Mail { sender: strings.next().unwrap_or_default(), args: strings },
            RCPT => Self::Rcpt { recipient: strings.next().unwrap_or_default(), args: strings },
            DATA => Self::Data,
            HEADER => Self::Header {
                name: strings.next().unwrap_or_default(),
                value: strings.next().unwrap_or_default(),
            },
            END_OF_HEADER => Self::EndOfHeader,
            BODY => Self::Body(data),
            END_OF_MESSAGE => Self::EndOfMessage(data),
            ABORT => Self::Abort,
            QUIT => Self::Quit,
            QUIT_NEW_CONNECTION => Self::QuitNewConnection,
            UNKNOWN => Self::Unknown(strings.next().unwrap_or_default()),
            found => return Err(ProtocolError::UnknownCommand { found }),
        })
    }

    /// The family letter, two bytes of port and the address.
    fn address(data: &'a [u8]) -> (Family, &'a [u8], u16) {
        let (family, rest) = match data.split_first() {
            Some((b'L', rest)) => (Family::Unix, rest),
            Some((b'4', rest)) => (Family::Inet, rest),
            Some((b'6', rest)) => (Family::Inet6, rest),
            _ => return (Family::Unknown, &[], 0),
        };
        match rest.split_first_chunk() {
            Some((&port, address)) => {
                (family, Strings(address).next().unwrap_or_default(), u16::from_be_bytes(port))
            }
            None => (family, &[], 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(command: u8, data: &[u8]) -> Result<MilterCommand<'_>, ProtocolError> {
        MilterCommand::parse(Packet { command, data, cut: false })
    }

    #[test]
    fn commands_are_read() {
        use MilterCommand::*;
        let none = Strings(&[]);
        for (letter, data, command) in [
            (b'O', &b"\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff"[..], Negotiate(Offer::new(6, 0x1ff, 0x1f_ffff))),
            (
                b'C',
                b"mx.example\x004\x30\x39192.0.2.1\0",
                Connect { host: b"mx.example", family: Family::Inet, address: b"192.0.2.1", port: 12345 },
            ),
            (
                b'C',
                b"[::1]\x006\0\x19IPv6:::1\0",
                Connect { host: b"[::1]", family: Family::Inet6, address: b"IPv6:::1", port: 25 },
            ),
            (
                b'C',
                b"localhost\0L\0\0/run/x\0",
                Connect { host: b"localhost", family: Family::Unix, address: b"/run/x", port: 0 },
            ),
            (
                b'C',
                b"unknown\0U",
                Connect { host: b"unknown", family: Family::Unknown, address: b"", port: 0 },
            ),
            (
                b'C',
                b"short\x004\x19",
                Connect { host: b"short", family: Family::Inet, address: b"", port: 0 },
            ),
            (b'C', b"", Connect { host: b"", family: Family::Unknown, address: b"", port: 0 }),
            (b'H', b"mx.example\0", Helo(b"mx.example")),
            (
                b'M',
                b"<a@b>\0SIZE=1\0BODY=7BIT\0",
                Mail { sender: b"<a@b>", args: Strings(b"SIZE=1\0BODY=7BIT\0") },
            ),
            (b'M', b"", Mail { sender: b"", args: none }),
            (b'R', b"<c@d>\0", Rcpt { recipient: b"<c@d>", args: none }),
            (b'T', b"", Data),
            (b'L', b"Subject\0 caf\xe9\n\tfold\0", Header { name: b"Subject", value: b" caf\xe9\n\tfold" }),
            (b'L', b"Subject\0cut", Header { name: b"Subject", value: b"cut" }),
            (b'L', b"Subject", Header { name: b"Subject", value: b"" }),
            (b'L', b"X\0\0", Header { name: b"X", value: b"" }),
            (b'N', b"", EndOfHeader),
            (b'B', b"a\0b", Body(b"a\0b")),
            (b'E', b"last", EndOfMessage(b"last")),
            (b'A', b"", Abort),
            (b'Q', b"", Quit),
            (b'K', b"", QuitNewConnection),
            (b'U', b"XCMD\0", Unknown(b"XCMD")),
        ] {
            assert_eq!(parse(letter, data), Ok(command));
        }
        assert_eq!(parse(b'O', b"\0\0\0\x06"), Err(ProtocolError::ShortNegotiation { found: 4 }));
        assert_eq!(parse(b'x', b""), Err(ProtocolError::UnknownCommand { found: b'x' }));
    }

    #[test]
    fn macros_come_in_pairs() {
        for (data, stage, expected) in [
            (&b"Mi\x00ABC\0{mail_addr}\0\0"[..], b'M', vec![(&b"i"[..], &b"ABC"[..]), (b"{mail_addr}", b"")]),
            (b"Mi\x00ABC\0lonely\0", b'M', vec![(b"i", b"ABC")]),
            (b"Mi\x00AB", b'M', vec![(b"i", b"AB")]),
            (b"E", b'E', vec![]),
            (b"", 0, vec![]),
        ] {
            let Ok(MilterCommand::Macros { for_command, pairs }) = parse(b'D', data) else { panic!() };
            assert_eq!((for_command, pairs.collect::<Vec<_>>()), (stage, expected));
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(letter: u8, data in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Ok(MilterCommand::Macros { pairs, .. }) = parse(letter, &data) {
                prop_assert!(pairs.count() <= data.len());
            }
        }
    }
}
