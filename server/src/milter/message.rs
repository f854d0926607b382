//! Collects one message: envelope, header and body, within the limits.

use super::{
    fields::FieldCounts,
    limits::{ENTRY_BYTES, NAME_BYTES, SessionLimits},
    macros::Macros,
    packet::grow,
};

/// A message that is being received.
#[derive(Debug, Default)]
pub(super) struct Message {
    /// The message as rebuilt so far.
    pub(super) bytes: Vec<u8>,
    /// Not all of it was kept.
    pub(super) truncated: bool,
    /// Nothing of it is kept, because there is no memory.
    pub(super) dropped: bool,
    pub(super) fields: FieldCounts,
    /// The sender without brackets, if MAIL came.
    pub(super) sender: Option<Vec<u8>>,
    pub(super) recipients: Vec<Vec<u8>>,
    pub(super) more_recipients: usize,
    pub(super) macros: Macros,
    /// Macros for MAIL came, and MAIL has not come yet.
    pub(super) mail_follows: bool,
    /// The empty line after the header is written.
    header_ended: bool,
    /// A field did not fit; later ones are only counted.
    header_full: bool,
    kept_fields: usize,
    recipient_bytes: usize,
}

impl Message {
    pub(super) fn mail(&mut self, sender: &[u8]) {
        self.sender = Some(address(sender));
    }

    pub(super) fn recipient(&mut self, recipient: &[u8], limits: &SessionLimits) {
        if self.recipients.len() < limits.recipients {
            let recipient = address(recipient);
            self.recipient_bytes += recipient.len() + ENTRY_BYTES;
            self.recipients.push(recipient);
        } else {
            self.more_recipients += 1;
        }
    }

    /// Whether a header field may still come.
    pub(super) fn in_header(&self) -> bool {
        !self.header_ended
    }

    /// Writes a field as `name:value` with line ends of mail. `blank` puts one blank after the colon.
    pub(super) fn field(&mut self, name: &[u8], value: &[u8], blank: bool, limits: &SessionLimits) {
        self.fields.count(name, limits);
        // Before the body the message is nothing but header.
        let end = limits.header_bytes.min(limits.message_bytes);
        let colon: &[u8] = if blank { b": " } else { b":" };
        let least = self.bytes.len() + name.len() + colon.len() + CRLF.len();
        if self.header_full || self.kept_fields >= limits.header_fields || least > end {
            self.header_full = true;
            self.truncated = true;
            return;
        }
        self.kept_fields += 1;
        let text_end = end - CRLF.len();
        self.put(name, text_end);
        self.put(colon, text_end);
        for (number, line) in value.split(|&b| b == b'\n').enumerate() {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            // A line is cut only if something of it stays, so that no empty line ends the header.
            let least = CRLF.len() + line.len().min(LEAST_LINE);
            let begun = number == 0 || (self.bytes.len() + least <= text_end && self.put(CRLF, text_end));
            if !(begun && self.put(line, text_end)) {
                self.header_full = true;
                self.truncated = true;
                break;
            }
        }
        self.put(CRLF, end);
    }

    /// Writes the empty line after the header, once.
    pub(super) fn end_header(&mut self, limits: &SessionLimits) {
        if !self.header_ended {
            self.header_ended = true;
            self.put(CRLF, limits.message_bytes);
        }
    }

    /// Writes a piece of the body. An empty line comes first if nothing said that the header has ended.
    pub(super) fn body(&mut self, bytes: &[u8], limits: &SessionLimits) {
        self.end_header(limits);
        self.put(bytes, limits.message_bytes);
    }

    /// Keeps nothing of the text from now on. Names of fields are still counted.
    pub(super) fn drop_text(&mut self) {
        self.bytes = Vec::new();
        self.dropped = true;
        self.truncated = true;
    }

    /// Bytes of memory held now.
    pub(super) fn held(&self) -> usize {
        self.bytes.capacity()
            + self.fields.held()
            + self.sender.as_ref().map_or(0, Vec::capacity)
            + self.recipient_bytes
            + self.macros.held()
    }

    /// Appends bytes while the message is shorter than `end`. False if some had no room.
    fn put(&mut self, bytes: &[u8], end: usize) -> bool {
        if self.dropped {
            return false;
        }
        let fit = bytes.len().min(end.saturating_sub(self.bytes.len()));
        grow(&mut self.bytes, &bytes[..fit], end);
        self.truncated |= fit < bytes.len();
        fit == bytes.len()
    }
}

/// A line end of mail.
const CRLF: &[u8] = b"\r\n";

/// Bytes that a folded line has at least: the blank it begins with and another one.
const LEAST_LINE: usize = 2;

/// An address without angle brackets, cut to its limit.
fn address(bytes: &[u8]) -> Vec<u8> {
    let bare = bytes.strip_prefix(b"<").and_then(|bytes| bytes.strip_suffix(b">")).unwrap_or(bytes);
    bare[..bare.len().min(NAME_BYTES)].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(message_bytes: usize, header_bytes: usize, header_fields: usize) -> SessionLimits {
        SessionLimits { message_bytes, header_bytes, header_fields, recipients: 2, macro_bytes: 0 }
    }

    #[test]
    fn a_message_is_rebuilt_within_its_limits() {
        for (what, limits, expected, truncated) in [
            ("all", limits(99, 99, 9), &b"A: 1\r\nB:\t2\r\n 3\r\n\r\nbody\r\n"[..], false),
            ("one field", limits(99, 99, 1), b"A: 1\r\n\r\nbody\r\n", true),
            ("no field", limits(99, 99, 0), b"\r\nbody\r\n", true),
            ("header cut in a value", limits(99, 15, 9), b"A: 1\r\nB:\t2\r\n\r\nbody\r\n", true),
            ("no room for a name", limits(99, 9, 9), b"A: 1\r\n\r\nbody\r\n", true),
            ("body cut", limits(20, 99, 9), b"A: 1\r\nB:\t2\r\n 3\r\n\r\nbo", true),
            ("nothing", limits(0, 0, 0), b"", true),
        ] {
            let mut message = Message::default();
            message.field(b"A", b" 1", false, &limits);
            message.field(b"B", b"\t2\n 3", false, &limits);
            message.end_header(&limits);
            message.end_header(&limits);
            message.body(b"body", &limits);
            message.body(b"\r\n", &limits);
            assert_eq!(
                (message.bytes.escape_ascii().to_string(), message.truncated),
                (expected.escape_ascii().to_string(), truncated),
                "{what}"
            );
            assert_eq!(message.bytes.capacity().max(limits.message_bytes), limits.message_bytes, "{what}");
        }
    }

    #[test]
    fn blanks_line_ends_and_missing_ends_are_mended() {
        let limits = limits(99, 99, 9);
        let mut message = Message::default();
        message.field(b"A", b"1\r\n 2\n\t3", true, &limits);
        message.body(b"x", &limits);
        assert_eq!(message.bytes, b"A: 1\r\n 2\r\n\t3\r\n\r\nx");
        let mut bare = Message::default();
        bare.body(b"x", &limits);
        assert_eq!(bare.bytes, b"\r\nx");
    }

    #[test]
    fn addresses_are_kept_within_limits() {
        let mut message = Message::default();
        let limits = limits(9, 9, 9);
        message.mail(b"<>");
        for recipient in [&b"<a@b>"[..], &[b'x'; 5000], b"c"] {
            message.recipient(recipient, &limits);
        }
        assert_eq!(message.sender.as_deref(), Some(&b""[..]));
        assert_eq!(message.recipients, [b"a@b".to_vec(), vec![b'x'; NAME_BYTES]]);
        assert_eq!(message.more_recipients, 1);
    }
}
