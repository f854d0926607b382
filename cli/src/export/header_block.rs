//! [`HeaderBlock`]: the header of a raw message as it is, and what is left out of a message that
//! shows a password.

use bluff::{Message, REDACTED, Report, SegmentKind, SourceLocation};

/// Replaces the value of a field.
const LEFT_OUT_FIELD: &[u8] = b" (left out: it may show a password; see the email itself)";
/// Fields that servers and mail programs write, not the sender by hand. `content-`, `arc-`, `dkim-`
/// and `received` are the beginnings of several names.
const WRITTEN_BY_PROGRAMS: [&[u8]; 11] = [
    b"received",
    b"return-path",
    b"delivered-to",
    b"date",
    b"message-id",
    b"mime-version",
    b"authentication-results",
    b"x-originating-ip",
    b"content-",
    b"arc-",
    b"dkim-",
];
/// Fields with addresses. The names in them are left out and the addresses stay.
const ADDRESSES: [&[u8]; 5] = [b"from", b"to", b"cc", b"sender", b"reply-to"];

/// The header of a raw message, without the envelope line of an mbox and without the empty line
/// after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeaderBlock<'a>(&'a [u8]);

impl<'a> HeaderBlock<'a> {
    /// The header; all of it, whatever it holds.
    pub(crate) fn new(raw: &'a [u8]) -> Self {
        let raw = &raw[Message::header_start(raw)..];
        let mut end = 0;
        for line in raw.split_inclusive(|byte| *byte == b'\n') {
            if line.trim_ascii().is_empty() {
                break;
            }
            end += line.len();
        }
        Self(&raw[..end])
    }

    /// The header as it is, or, if the message shows a password, without what its sender wrote
    /// freely. Passwords may be in subjects and names, encoded in ways that no search for the word
    /// finds.
    pub(crate) fn shown(self, hides_passwords: bool) -> Vec<u8> {
        if !hides_passwords {
            return self.0.to_vec();
        }
        let mut shown = Vec::with_capacity(self.0.len());
        for field in self.fields() {
            let colon = field.iter().position(|byte| *byte == b':');
            let name = field[..colon.unwrap_or(0)].trim_ascii_end();
            let is = |known: &&[u8]| name.eq_ignore_ascii_case(known);
            let begins = |known: &&[u8]| {
                name.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known))
            };
            let value = &field[colon.map_or(0, |at| at + 1)..];
            let line_end: &[u8] = if field.ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
            if colon.is_some() && WRITTEN_BY_PROGRAMS.iter().any(begins) {
                shown.extend_from_slice(field);
                continue;
            }
            shown.extend_from_slice(&field[..colon.map_or(0, |at| at + 1)]);
            match ADDRESSES.iter().any(is) {
                true => shown.extend_from_slice(&mailboxes(value)),
                false => shown.extend_from_slice(LEFT_OUT_FIELD),
            }
            shown.extend_from_slice(line_end);
        }
        shown
    }

    /// Fields with their continuation lines.
    fn fields(self) -> Vec<&'a [u8]> {
        let mut starts: Vec<usize> = Vec::new();
        let mut at = 0;
        for line in self.0.split_inclusive(|byte| *byte == b'\n') {
            if starts.is_empty() || !line.starts_with(b" ") && !line.starts_with(b"\t") {
                starts.push(at);
            }
            at += line.len();
        }
        starts.push(at);
        starts.windows(2).map(|ends| &self.0[ends[0]..ends[1]]).collect()
    }
}

/// The words of a list of addresses that have an `@`, without anything else.
fn mailboxes(value: &[u8]) -> Vec<u8> {
    let words = value.split(|byte| byte.is_ascii_whitespace() || b",;<>\"()".contains(byte));
    let mut found = Vec::new();
    for word in words.filter(|word| word.contains(&b'@')) {
        found.extend_from_slice(if found.is_empty() { b" <" } else { b", <" });
        found.extend_from_slice(word);
        found.push(b'>');
    }
    if found.is_empty() { LEFT_OUT_FIELD.to_vec() } else { found }
}

/// The report without words from the subject and the sender's name, if the message shows a
/// password: there a password appears unannounced.
pub(crate) fn without_passwords(report: &Report) -> Report {
    let mut report = report.clone();
    if !report.shows_password() {
        return report;
    }
    let is_line = |spot: SourceLocation| {
        matches!(spot, SourceLocation::Text { segment: SegmentKind::Subject | SegmentKind::FromName, .. })
    };
    for quote in report.indicators.iter_mut().flat_map(|found| &mut found.quotes) {
        if is_line(quote.location) {
            quote.text = REDACTED.to_owned();
        }
    }
    for clue in report.explanation.iter_mut().flat_map(|explanation| &mut explanation.clues) {
        if is_line(clue.location) {
            clue.feature = REDACTED.to_owned();
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_ends_at_the_first_empty_line() {
        for (raw, expected) in [
            ("A: 1\r\n b\r\n\r\nx", "A: 1\r\n b\r\n"),
            ("A: 1\n\nx\n", "A: 1\n"),
            ("From a Sat Jan  3 01:05:34 2026\nA: 1\n\nx", "A: 1\n"),
            ("A: 1", "A: 1"),
            ("\u{feff}\n \nA: 1\n\nx", "A: 1\n"),
            ("\nx", ""),
            ("", ""),
        ] {
            assert_eq!(HeaderBlock::new(raw.as_bytes()).shown(false), expected.as_bytes(), "{raw:?}");
        }
    }

    #[test]
    fn no_password_stays_where_senders_write() {
        let left_out = "(left out: it may show a password; see the email itself)";
        for (raw, expected) in [
            ("Subject: you -\n hunter2\n\n", format!("Subject: {left_out}\n")),
            ("subject : =?utf-8?q?hunter2?=\r\n\r\n", format!("subject : {left_out}\r\n")),
            ("From: \"hunter2\" <a@b.example>\n\n", "From: <a@b.example>\n".to_owned()),
            ("To: hunter2 <a@b.example>, c@d.example\n\n", "To: <a@b.example>, <c@d.example>\n".to_owned()),
            ("From: hunter2\n\n", format!("From: {left_out}\n")),
            ("X-Note: hunter2\n\n", format!("X-Note: {left_out}\n")),
            ("hunter2\nDate: now\n\n", format!(" {left_out}\nDate: now\n")),
            (
                "RECEIVED: from a\n\tby b\nDKIM-Signature: x\n\n",
                "RECEIVED: from a\n\tby b\nDKIM-Signature: x\n".to_owned(),
            ),
        ] {
            let shown = HeaderBlock::new(raw.as_bytes()).shown(true);
            assert_eq!(String::from_utf8(shown).unwrap(), expected, "{raw:?}");
        }
    }
}
