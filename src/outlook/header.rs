//! [`fields`]: the header of an email, as it travelled or from properties.

use super::addresses::{self, NamedAddress};
use super::field;
use super::filetime;
use super::limits::{HEADER_BYTES, RECIPIENTS};
use super::properties::{Properties, PropertyId};
use super::reply_to::reply_to;
use std::fmt::Write;

/// How the names of storages with recipients begin (MS-OXMSG 2.2.1).
const RECIPIENT_STORAGE: &str = "__recip_version1.0_#";

/// All fields but those that describe the MIME structure; each ends with CRLF.
///
/// A header that names an author is that of the email as it travelled, and nothing is added. One
/// that does not is what a program of the sender left: properties fill the gaps.
pub(super) fn fields(message: &Properties<'_, '_>) -> String {
    let travelled = message.text(PropertyId::TRANSPORT_HEADERS, HEADER_BYTES).unwrap_or_default();
    let mut header = Header { text: String::new(), names: Vec::new() };
    header.copy(&travelled);
    if !header.has("From") {
        header.add_properties(message);
    }
    header.text
}

struct Header {
    text: String,
    /// The names of its fields.
    names: Vec<String>,
}

impl Header {
    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Adds a field with a value that is folded; an empty one, or one that is there, is left out.
    fn add(&mut self, name: &str, value: &str) {
        if !value.is_empty() && !self.has(name) {
            let _ = write!(self.text, "{name}: {value}\r\n"); // writing to a string cannot fail
            self.names.push(name.to_owned());
        }
    }

    /// Copies a header up to its first empty line, and ends its lines with CRLF.
    ///
    /// Lines before the first field are left out: Outlook writes `Microsoft Mail Internet Headers
    /// Version 2.0` there. Any other line that is no field continues the one above.
    fn copy(&mut self, travelled: &str) {
        let mut kept = None;
        for line in travelled.replace("\r\n", "\n").split(['\r', '\n']) {
            let line = line.replace(|letter: char| letter.is_control() && letter != '\t', " ");
            let is_blank = line.trim().is_empty();
            if is_blank && kept.is_some() && line.is_empty() {
                break;
            }
            if is_blank {
                continue;
            }
            if let Some(name) = field_name(&line) {
                let is_kept = !is_about_structure(name);
                kept = Some(is_kept);
                if is_kept {
                    self.names.push(name.to_owned());
                    self.text.push_str(&line);
                    self.text.push_str("\r\n");
                }
            } else if kept == Some(true) {
                if !line.starts_with([' ', '\t']) {
                    self.text.push(' ');
                }
                self.text.push_str(&line);
                self.text.push_str("\r\n");
            }
        }
    }

    fn add_properties(&mut self, message: &Properties<'_, '_>) {
        let (author, sender) = NamedAddress::senders(message);
        self.add("From", &author.map(|author| author.value()).unwrap_or_default());
        self.add("Sender", &sender.map(|sender| sender.value()).unwrap_or_default());
        let replies = message.binary(PropertyId::REPLY_RECIPIENT_ENTRIES).unwrap_or_default();
        self.add("Reply-To", &addresses::list(&reply_to(&replies, message.pages().of_strings())));
        for (name, mailboxes) in recipients(message) {
            self.add(name, &addresses::list(&mailboxes));
        }
        self.add("Subject", &field::text("Subject", &subject(message)));
        let time = |id| message.time(id).and_then(filetime::rfc5322);
        let date = time(PropertyId::CLIENT_SUBMIT_TIME).or_else(|| time(PropertyId::DELIVERY_TIME));
        self.add("Date", &date.unwrap_or_default());
        for (name, id) in [
            ("Message-ID", PropertyId::MESSAGE_ID),
            ("In-Reply-To", PropertyId::IN_REPLY_TO),
            ("References", PropertyId::REFERENCES),
        ] {
            let value = message.line(id).unwrap_or_default();
            self.add(name, &field::text(name, &value));
        }
    }
}

/// The subject. In some files a character U+0001 and the length of the prefix (`RE: `) precede it,
/// as in a data file of Outlook (MS-PST 2.5.3.1.1.1).
fn subject(message: &Properties<'_, '_>) -> String {
    let text = message.text(PropertyId::SUBJECT, super::limits::LINE_BYTES).unwrap_or_default();
    let mut letters = text.chars();
    let text =
        if letters.next() == Some('\u{1}') && letters.next().is_some() { letters.as_str() } else { &text };
    text.replace(|letter: char| letter.is_control(), " ").trim().to_owned()
}

/// Recipients by field: those that are stored, else the names that are shown.
fn recipients(message: &Properties<'_, '_>) -> [(&'static str, Vec<NamedAddress>); 3] {
    /// Bits of the type that say what a recipient is; others say whether the email was sent
    /// (MS-OXOMSG 2.2.3.1).
    const KIND: u32 = 0xF;
    let mut fields = [
        ("To", PropertyId::DISPLAY_TO, Vec::new()),
        ("Cc", PropertyId::DISPLAY_CC, Vec::new()),
        ("Bcc", PropertyId::DISPLAY_BCC, Vec::new()),
    ];
    let file = message.file();
    let mut bytes = 0_usize;
    for (number, storage) in file.storages(message.storage(), RECIPIENT_STORAGE).enumerate() {
        if number >= RECIPIENTS || bytes > HEADER_BYTES {
            file.losses().truncate();
            break;
        }
        let recipient = message.of_part(storage.id);
        let Some(mailbox) = NamedAddress::recipient(&recipient) else { continue };
        bytes = bytes.saturating_add(mailbox.value().len());
        let kind = recipient.integer(PropertyId::RECIPIENT_TYPE).unwrap_or(1) & KIND;
        // 0 is the sender of a message that came back
        let place = usize::try_from(kind).ok().and_then(|kind| kind.checked_sub(1));
        if let Some((_, _, mailboxes)) = place.and_then(|place| fields.get_mut(place)) {
            mailboxes.push(mailbox);
        }
    }
    let are_stored = fields.iter().any(|(_, _, mailboxes)| !mailboxes.is_empty());
    fields.map(|(name, shown, mailboxes)| {
        let shown = if are_stored { None } else { message.line(shown) };
        (name, shown.map_or(mailboxes, |names| NamedAddress::shown(&names)))
    })
}

/// The name of a field, if a line begins with one (RFC 5322, 2.2 and 4.5).
fn field_name(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    let name = name.trim_end_matches([' ', '\t']);
    (!name.is_empty() && name.bytes().all(|byte| matches!(byte, b'!'..=b'~'))).then_some(name)
}

/// Whether a field describes the structure that the email had, not the one that is written.
fn is_about_structure(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("content-") || name == "mime-version"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_travelled_are_kept() {
        for (travelled, expected) in [
            ("From: a@example.org\r\nTo: b@example.org\r\n", "From: a@example.org\r\nTo: b@example.org\r\n"),
            ("Microsoft Mail Internet Headers Version 2.0\r\nFrom: a\n", "From: a\r\n"),
            ("From a@example.org Mon Mar  2 10:00:00 2026\nFrom: a", "From: a\r\n"),
            (
                "A: 1\r\nContent-Type: multipart/mixed;\r\n\tboundary=x\r\nMIME-version : 1.0\r\nB: 2",
                "A: 1\r\nB: 2\r\n",
            ),
            // folds without a blank, or with one line too many
            ("Received: from x\nby y\n with z\n", "Received: from x\r\n by y\r\n with z\r\n"),
            ("A: 1\r\n \r\n\t2\r\nB: 3", "A: 1\r\n\t2\r\nB: 3\r\n"),
            // what follows is of parts
            ("A: 1\r\n\r\nX-Part: 2\r\n", "A: 1\r\n"),
            ("\r\n\r\nA: 1\rB: \u{e9}\0\r\n", "A: 1\r\nB: \u{e9} \r\n"),
            ("no field at all", ""),
            ("", ""),
        ] {
            let mut header = Header { text: String::new(), names: Vec::new() };
            header.copy(travelled);
            assert_eq!(header.text, expected, "{travelled:?}");
        }
    }
}
