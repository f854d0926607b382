//! What is said to the mail server.
//!
//! "Discard" does not exist here on purpose: a filter that can throw mail away will one day throw away the wrong mail.

use super::{
    clean::{cut, field_name, field_value, printable},
    flags::Offer,
};

/// Bytes of the data of one reply. Sendmail closes the connection if a reply has more than 65,535.
pub const REPLY_DATA: usize = 65_535;

/// Bytes of the name of a field that can be deleted: [`REPLY_DATA`] without its index and two NUL bytes.
pub const DELETED_NAME_BYTES: usize = REPLY_DATA - 6;

/// Bytes of an SMTP reply line without its line end (RFC 5321, section 4.5.3.1.5).
pub const LINE_BYTES: usize = 510;

/// One reply. All text is cleaned when it is encoded, so no reply can break the protocol or the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// What is taken of the mail server's offer.
    Negotiate(Offer),
    /// Go on; at the end of a message: deliver it.
    Continue,
    /// Deliver the message and ask no more about it.
    Accept,
    /// Refuse for ever, in the mail server's words.
    Reject,
    /// Refuse for now, in the mail server's words.
    TempFail,
    /// Refuse with an SMTP reply such as `550 5.7.1 text`. See [`Reply::refusal`].
    Code(String),
    /// Add a field at the end of the header.
    AddHeader {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// Insert a field.
    InsertHeader {
        /// How many fields stay above it.
        index: u32,
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// Change or delete a field.
    ChangeHeader {
        /// Which of the fields with this name, from 1.
        index: u32,
        /// The name as the mail server gave it, in any case.
        name: Vec<u8>,
        /// The new value; empty deletes the field.
        value: String,
    },
    /// Keep the message in the mail server's quarantine, with a reason.
    Quarantine(String),
    /// Still working; the mail server waits longer.
    Progress,
    /// Send no more body pieces of this message.
    Skip,
}

/// Refuse for ever or for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// For ever: 550 5.7.1.
    Permanent,
    /// For now: 451 4.7.1.
    Temporary,
}

impl Reply {
    /// A refusal with an operator's text.
    ///
    /// The text may begin with a code (`550`) and an enhanced code (`5.7.1`). Codes of the other kind, for example a 4xx
    /// code in a permanent refusal, are replaced, because Postfix gives up on contradicting codes. An empty text
    /// leaves the words to the mail server.
    #[must_use]
    pub fn refusal(kind: Refusal, text: &str) -> Self {
        let (class, code, enhanced, plain) = match kind {
            Refusal::Permanent => ('5', "550", "5.7.1", Self::Reject),
            Refusal::Temporary => ('4', "451", "4.7.1", Self::TempFail),
        };
        let text = printable(text);
        let text = text.trim();
        if text.is_empty() {
            return plain;
        }
        let (own_code, rest) = split_word(text, is_code);
        let (own_enhanced, rest) = split_word(rest, is_enhanced);
        let code = own_code.filter(|c| c.starts_with(class)).unwrap_or(code);
        let enhanced = own_enhanced.filter(|c| c.starts_with(class)).unwrap_or(enhanced);
        Self::Code(format!("{code} {enhanced} {rest}").trim_end().to_owned())
    }

    /// Appends the packet of this reply.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Negotiate(offer) => packet(
                out,
                b'O',
                &[&offer.version.to_be_bytes(), &offer.actions.to_be_bytes(), &offer.protocol.to_be_bytes()],
            ),
            Self::Continue => packet(out, b'c', &[]),
            Self::Accept => packet(out, b'a', &[]),
            Self::Reject => packet(out, b'r', &[]),
            Self::TempFail => packet(out, b't', &[]),
            Self::Progress => packet(out, b'p', &[]),
            Self::Skip => packet(out, b's', &[]),
            // Sendmail uses the text as a format.
            Self::Code(text) => {
                packet(out, b'y', &[cut(&printable(text), LINE_BYTES).replace('%', "%%").as_bytes(), b"\0"]);
            }
            Self::Quarantine(reason) => {
                let reason = printable(reason);
                // The library for milters refuses an empty reason.
                let reason = if reason.trim().is_empty() { "held by a filter" } else { reason.trim() };
                packet(out, b'q', &[cut(reason, LINE_BYTES).as_bytes(), b"\0"]);
            }
            Self::AddHeader { name, value } => {
                packet(
                    out,
                    b'h',
                    &[field_name(name).as_bytes(), b"\0", field_value(value).as_bytes(), b"\0"],
                );
            }
            Self::InsertHeader { index, name, value } => packet(
                out,
                b'i',
                &[
                    &index.to_be_bytes(),
                    field_name(name).as_bytes(),
                    b"\0",
                    field_value(value).as_bytes(),
                    b"\0",
                ],
            ),
            Self::ChangeHeader { index, name, value } => {
                let value = field_value(value);
                let mut name: Vec<u8> = name.iter().copied().filter(|&b| b != 0).collect();
                name.truncate(DELETED_NAME_BYTES - value.len());
                packet(out, b'm', &[&index.to_be_bytes(), &name, b"\0", value.as_bytes(), b"\0"]);
            }
        }
    }
}

/// Appends a packet whose data are these parts.
fn packet(out: &mut Vec<u8>, letter: u8, parts: &[&[u8]]) {
    let length = 1 + parts.iter().map(|part| part.len()).sum::<usize>();
    debug_assert!(length <= 1 + REPLY_DATA);
    out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    out.push(letter);
    for part in parts {
        out.extend_from_slice(part);
    }
}

/// Splits off the first word if it is wanted.
fn split_word(text: &str, wanted: fn(&str) -> bool) -> (Option<&str>, &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    if wanted(word) { (Some(word), rest.trim_start()) } else { (None, text) }
}

/// Three digits that refuse.
fn is_code(word: &str) -> bool {
    word.len() == 3 && word.starts_with(['4', '5']) && word.bytes().all(|b| b.is_ascii_digit())
}

/// Three numbers separated by dots, as in `5.7.1` (RFC 3463).
fn is_enhanced(word: &str) -> bool {
    word.starts_with(['4', '5'])
        && word.split('.').count() == 3
        && word.split('.').zip([1, 3, 3]).all(|(number, digits)| {
            (1..=digits).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(reply: &Reply) -> (u8, Vec<u8>) {
        let mut out = Vec::new();
        reply.encode(&mut out);
        assert_eq!(u32::from_be_bytes(out[..4].try_into().unwrap()) as usize, out.len() - 4);
        (out[4], out[5..].to_vec())
    }

    #[test]
    fn replies_are_encoded() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let (name, value) = field("X-Spam-Flag", " YES");
        for (reply, letter, data) in [
            (
                Reply::Negotiate(Offer::new(6, 0x31, 0x1f_f080)),
                b'O',
                &b"\0\0\0\x06\0\0\0\x31\0\x1f\xf0\x80"[..],
            ),
            (Reply::Continue, b'c', b""),
            (Reply::Accept, b'a', b""),
            (Reply::Reject, b'r', b""),
            (Reply::TempFail, b't', b""),
            (Reply::Progress, b'p', b""),
            (Reply::Skip, b's', b""),
            (Reply::Code("550 5.7.1 100% spam\r\n250 ok".into()), b'y', b"550 5.7.1 100%% spam  250 ok\0"),
            (Reply::Quarantine("spam\0\n1".into()), b'q', b"spam? 1\0"),
            (Reply::Quarantine(" ".into()), b'q', b"held by a filter\0"),
            (Reply::AddHeader { name: name.clone(), value: value.clone() }, b'h', b"X-Spam-Flag\0 YES\0"),
            (Reply::InsertHeader { index: 1, name, value }, b'i', b"\0\0\0\x01X-Spam-Flag\0 YES\0"),
            (
                Reply::ChangeHeader { index: 2, name: b"x-spam-\xe9".to_vec(), value: String::new() },
                b'm',
                b"\0\0\0\x02x-spam-\xe9\0\0",
            ),
        ] {
            assert_eq!(encoded(&reply), (letter, data.to_vec()), "{reply:?}");
        }
    }

    #[test]
    fn refusals_have_fitting_codes() {
        use Refusal::{Permanent, Temporary};
        for (kind, text, expected) in [
            (Permanent, "550 5.7.1 Spam", "550 5.7.1 Spam"),
            (Permanent, "554 5.7.0 Spam", "554 5.7.0 Spam"),
            (Permanent, "Spam", "550 5.7.1 Spam"),
            (Permanent, "554 Spam", "554 5.7.1 Spam"),
            (Permanent, "451 4.7.1 Later", "550 5.7.1 Later"),
            (Permanent, "550", "550 5.7.1"),
            (Permanent, "5.6.0 Spam", "550 5.6.0 Spam"),
            (Permanent, "419 scams", "550 5.7.1 scams"),
            (Permanent, "250 5.7.1 ok", "550 5.7.1 250 5.7.1 ok"),
            (Permanent, "5.7.1.2 x", "550 5.7.1 5.7.1.2 x"),
            (Temporary, "Busy", "451 4.7.1 Busy"),
            (Temporary, "452 4.3.1 Busy\r\n221 bye", "452 4.3.1 Busy  221 bye"),
            (Temporary, "550 5.7.1 Spam", "451 4.7.1 Spam"),
            (Temporary, "später", "451 4.7.1 sp?ter"),
        ] {
            assert_eq!(Reply::refusal(kind, text), Reply::Code(expected.into()), "{text}");
        }
        assert_eq!(Reply::refusal(Permanent, " \n"), Reply::Reject);
        assert_eq!(Reply::refusal(Temporary, ""), Reply::TempFail);
        let (_, long) = encoded(&Reply::refusal(Permanent, &"%".repeat(5000)));
        assert_eq!(long.len(), 2 * LINE_BYTES - "550 5.7.1 ".len() + 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_makes_a_sound_packet(name in ".{0,40}", value in "(.|\n|\r|\t| ){0,60}", times in 1usize..2000, index: u32) {
            let (name, value) = (name.repeat(times.min(99)), value.repeat(times));
            let reply = Reply::InsertHeader { index, name: name.clone(), value: value.clone() };
            let (_, data) = encoded(&reply);
            prop_assert!(data.len() <= REPLY_DATA);
            prop_assert_eq!(data[4..].iter().filter(|&&b| b == 0).count(), 2);
            prop_assert!(!data[4..].contains(&b'\r'));
            let lines: Vec<_> = data[4..].split(|&b| b == b'\n').skip(1).collect();
            prop_assert!(lines.iter().all(|line| line.starts_with(b" ") || line.starts_with(b"\t")));
            let reply = Reply::ChangeHeader { index, name: value.clone().into_bytes(), value: value.clone() };
            prop_assert!(encoded(&reply).1.len() <= REPLY_DATA);
            for reply in [Reply::refusal(Refusal::Permanent, &value), Reply::Quarantine(value)] {
                let (_, data) = encoded(&reply);
                let text = data.strip_suffix(b"\0").unwrap_or(&data);
                prop_assert!(text.iter().all(|b| (b' '..=b'~').contains(b)));
                prop_assert!(text.len() <= 2 * LINE_BYTES);
            }
        }
    }
}
