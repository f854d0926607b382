//! The negotiation: what the mail server offers and what is taken of it.

use super::{error::ProtocolError, letters as command};

/// The newest protocol version, of Sendmail 8.14 and later and of Postfix 2.6 and later.
pub const NEWEST_VERSION: u32 = 6;
/// The oldest version that is spoken. Version 1 has no changes to existing fields and is older than Postfix's support.
pub const OLDEST_VERSION: u32 = 2;

/// Action: fields may be added or inserted (`SMFIF_ADDHDRS`).
pub const ADD_FIELDS: u32 = 1 << 0;
/// Action: fields may be changed or deleted (`SMFIF_CHGHDRS`).
pub const CHANGE_FIELDS: u32 = 1 << 4;
/// Action: messages may be quarantined (`SMFIF_QUARANTINE`).
pub const QUARANTINE: u32 = 1 << 5;

/// All actions that are asked for. They are the ones that are used.
///
/// Lists of macros (`SMFIF_SETSYMLIST`) are left out: the lists that Postfix and Sendmail have by default name all the
/// macros that are read here, and a list of one's own would replace the operator's lists at every stage.
const WANTED_ACTIONS: u32 = ADD_FIELDS | CHANGE_FIELDS | QUARANTINE;

/// Protocol: no reply to header fields (`SMFIP_NR_HDR`).
pub const SILENT_HEADER: u32 = 1 << 7;
/// Protocol: a body piece may be answered with "send no more of them" (`SMFIP_SKIP`).
pub const SKIP: u32 = 1 << 10;
/// Protocol: no reply to a new client (`SMFIP_NR_CONN`).
pub const SILENT_CONNECT: u32 = 1 << 12;
/// Protocol: no reply to HELO (`SMFIP_NR_HELO`).
pub const SILENT_HELO: u32 = 1 << 13;
/// Protocol: no reply to MAIL (`SMFIP_NR_MAIL`).
pub const SILENT_MAIL: u32 = 1 << 14;
/// Protocol: no reply to RCPT (`SMFIP_NR_RCPT`).
pub const SILENT_RCPT: u32 = 1 << 15;
/// Protocol: no reply to DATA (`SMFIP_NR_DATA`).
pub const SILENT_DATA: u32 = 1 << 16;
/// Protocol: no reply to unknown SMTP commands (`SMFIP_NR_UNKN`).
pub const SILENT_UNKNOWN: u32 = 1 << 17;
/// Protocol: no reply to the end of the header (`SMFIP_NR_EOH`).
pub const SILENT_END_OF_HEADER: u32 = 1 << 18;
/// Protocol: no reply to body pieces (`SMFIP_NR_BODY`).
pub const SILENT_BODY: u32 = 1 << 19;
/// Protocol: field values keep the blank after the colon, in both directions (`SMFIP_HDR_LEADSPC`).
pub const LEADING_SPACE: u32 = 1 << 20;

/// All protocol flags that are asked for, except [`SKIP`].
///
/// With every silent flag nothing is answered before the end of the message, so the mail server never waits.
/// Rejected recipients (`SMFIP_RCPT_REJ`) are not wanted: they do not get the message. Greater packets
/// (`SMFIP_MDS_256K`, `SMFIP_MDS_1M`) are not wanted: memory for each connection stays small.
const WANTED_PROTOCOL: u32 = SILENT_HEADER
    | SILENT_CONNECT
    | SILENT_HELO
    | SILENT_MAIL
    | SILENT_RCPT
    | SILENT_DATA
    | SILENT_UNKNOWN
    | SILENT_END_OF_HEADER
    | SILENT_BODY
    | LEADING_SPACE;

/// The three numbers of a negotiation, in either direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The protocol version.
    pub version: u32,
    /// What a filter may do at the end of a message (`SMFIF_` flags).
    pub actions: u32,
    /// How the protocol may be spoken (`SMFIP_` flags).
    pub protocol: u32,
}

impl Offer {
    /// Bytes of a negotiation: three numbers of four bytes.
    pub const BYTES: usize = 12;

    /// Puts three numbers together.
    #[must_use]
    pub fn new(version: u32, actions: u32, protocol: u32) -> Self {
        Self { version, actions, protocol }
    }

    /// Reads the three numbers; what follows them is ignored.
    ///
    /// # Errors
    ///
    /// If there are fewer than [`Offer::BYTES`] bytes.
    pub fn parse(data: &[u8]) -> Result<Self, ProtocolError> {
        let (numbers, _) = data.as_chunks::<4>();
        let [version, actions, protocol, ..] = numbers else {
            return Err(ProtocolError::ShortNegotiation { found: data.len() });
        };
        Ok(Self::new(
            u32::from_be_bytes(*version),
            u32::from_be_bytes(*actions),
            u32::from_be_bytes(*protocol),
        ))
    }

    /// Chooses from what the mail server offers. Only offered flags are taken, since Sendmail refuses others.
    ///
    /// [`SKIP`] and [`SILENT_BODY`] exclude each other, as a silent filter has no reply in which to say skip. Silence is
    /// preferred: it saves a round trip in every message, while skipping saves something only in the rare message that
    /// is greater than the limit.
    ///
    /// # Errors
    ///
    /// If the mail server's version is older than [`OLDEST_VERSION`].
    pub fn agree(self) -> Result<Self, ProtocolError> {
        if self.version < OLDEST_VERSION {
            return Err(ProtocolError::OldVersion { found: self.version });
        }
        let mut protocol = self.protocol & WANTED_PROTOCOL;
        if protocol & SILENT_BODY == 0 {
            protocol |= self.protocol & SKIP;
        }
        Ok(Self::new(self.version.min(NEWEST_VERSION), self.actions & WANTED_ACTIONS, protocol))
    }

    /// Whether all the given actions are agreed.
    #[must_use]
    pub fn allows(self, actions: u32) -> bool {
        self.actions & actions == actions
    }

    /// Whether all the given protocol flags are agreed.
    #[must_use]
    pub fn speaks(self, protocol: u32) -> bool {
        self.protocol & protocol == protocol
    }

    /// Whether the mail server waits for a reply to this command.
    ///
    /// The end of a message is always answered. Macros, aborts and quits are never answered.
    #[must_use]
    pub fn expects_reply(self, command: u8) -> bool {
        let silent = match command {
            command::CONNECT => SILENT_CONNECT,
            command::HELO => SILENT_HELO,
            command::MAIL => SILENT_MAIL,
            command::RCPT => SILENT_RCPT,
            command::DATA => SILENT_DATA,
            command::HEADER => SILENT_HEADER,
            command::END_OF_HEADER => SILENT_END_OF_HEADER,
            command::BODY => SILENT_BODY,
            command::UNKNOWN => SILENT_UNKNOWN,
            command::END_OF_MESSAGE => return true,
            _ => return false,
        };
        self.protocol & silent == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_offered_is_taken() {
        for (what, offer, taken) in [
            ("Postfix 3.7", Offer::new(6, 0x1ff, 0x1f_ffff), Offer::new(6, 0x31, 0x1f_f080)),
            (
                "Sendmail 8.17 with 1 MiB packets",
                Offer::new(6, 0x1ff, 0x201f_ffff),
                Offer::new(6, 0x31, 0x1f_f080),
            ),
            ("Postfix with milter_protocol = 2", Offer::new(2, 0x1ff, 0x7f), Offer::new(2, 0x31, 0)),
            ("the same with no_header_reply", Offer::new(2, 0x1ff, 0xff), Offer::new(2, 0x31, 0x80)),
            ("an offer without silent bodies", Offer::new(6, 0x3f, 0x7ff), Offer::new(6, 0x31, 0x480)),
            ("a later version", Offer::new(7, 0, u32::MAX), Offer::new(6, 0, 0x1f_f080)),
            ("nothing", Offer::new(2, 0, 0), Offer::new(2, 0, 0)),
        ] {
            assert_eq!(offer.agree(), Ok(taken), "{what}");
        }
        assert_eq!(Offer::new(1, 0x3f, 0x7f).agree(), Err(ProtocolError::OldVersion { found: 1 }));
        assert_eq!(Offer::new(0, 0x3f, 0x7f).agree(), Err(ProtocolError::OldVersion { found: 0 }));
    }

    #[test]
    fn silence_is_kept_where_agreed() {
        let silent = Offer::new(6, 0x1ff, 0x1f_ffff).agree().unwrap();
        let loud = Offer::new(2, 0x1ff, 0x7f).agree().unwrap();
        for command in b"CHMRTLNBU" {
            assert!(!silent.expects_reply(*command) && loud.expects_reply(*command));
        }
        for command in b"DAQK" {
            assert!(!silent.expects_reply(*command) && !loud.expects_reply(*command));
        }
        assert!(silent.expects_reply(b'E') && loud.expects_reply(b'E'));
    }
}
