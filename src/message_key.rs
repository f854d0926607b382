//! [`MessageKey`]: how a message is recognized, whatever a mail program or a mailbox did to it on
//! the way.
//!
//! A message is recognized by its body and its `Message-ID` (RFC 5322, section 3.6.4), or without
//! one by its body with `From`, `Date` and `Subject`. So status fields and the fields of filters
//! and of the last hop do not matter. Nor do line ends, blanks at the end of a line, the `From `
//! line of an mbox and its quoting, or empty lines at the end. A `Message-ID` that was used twice
//! names two messages if the bodies differ.

use crate::hash::Hash;
use std::borrow::Cow;

/// Both names of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MessageKey {
    /// The name that is written into journals.
    pub(crate) name: String,
    /// The name that older journals had: a hash of all bytes.
    #[cfg(feature = "train")]
    pub(crate) of_bytes: String,
}

impl MessageKey {
    /// The key of a raw message.
    pub(crate) fn of_raw(raw: &[u8]) -> Self {
        let (header, body) = header_and_body(&with_line_feeds(raw));
        Self::new(raw, &header, &body)
    }

    /// The key of a bare text.
    #[cfg(feature = "train")]
    pub(crate) fn of_text(text: &str) -> Self {
        Self::new(text.as_bytes(), "", &normal_body(text.as_bytes()))
    }

    #[cfg_attr(not(feature = "train"), expect(unused_variables))]
    fn new(content: &[u8], header: &str, body: &[u8]) -> Self {
        // the version of the format is in front, so that no old hash equals a new one
        let name = format!("2-{}", hashed(body, header));
        Self {
            name,
            #[cfg(feature = "train")]
            of_bytes: hashed(content, ""),
        }
    }

    /// All names, the best one first.
    #[cfg(feature = "train")]
    pub(crate) fn names(&self) -> [&str; 2] {
        [&self.name, &self.of_bytes]
    }
}

/// 128 bits as hexadecimal digits.
fn hashed(content: &[u8], header: &str) -> String {
    let hash = |number| {
        let content = Hash::new().number(number).bytes(content);
        if header.is_empty() { content } else { content.number(u32::MAX).bytes(header.as_bytes()) }.finish()
    };
    format!("{:016x}{:016x}", hash(0), hash(1))
}

/// Every line end as a line feed: LF, CRLF or CR.
fn with_line_feeds(raw: &[u8]) -> Cow<'_, [u8]> {
    if !raw.contains(&b'\r') {
        return Cow::Borrowed(raw);
    }
    let mut lines = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\r' {
            lines.push(byte);
            continue;
        }
        // several returns before one feed are one line end: a program turned feeds into CRLF twice
        let returns = 1 + std::iter::from_fn(|| bytes.next_if_eq(&b'\r')).count();
        let ends = if bytes.next_if_eq(&b'\n').is_some() { 1 } else { returns };
        lines.extend(std::iter::repeat_n(b'\n', ends));
    }
    Cow::Owned(lines)
}

/// The part of the header that names the message, and the body in its normal form.
fn header_and_body(raw: &[u8]) -> (String, Vec<u8>) {
    let mut rest = raw.strip_prefix("\u{feff}".as_bytes()).unwrap_or(raw);
    while let Some(after) = rest.strip_prefix(b"\n") {
        rest = after;
    }
    // the envelope of an mbox
    if rest.starts_with(b"From ") || rest.starts_with(b">From ") {
        rest = rest.iter().position(|&byte| byte == b'\n').map_or(&[][..], |end| &rest[end + 1..]);
    }
    let mut fields = Fields::default();
    while !rest.is_empty() {
        let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let (line, after) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
        if line.trim_ascii().is_empty() {
            rest = after;
            break;
        }
        if !fields.take(line) {
            break; // a header that ends without an empty line
        }
        rest = after;
    }
    (fields.identity(), normal_body(rest))
}

/// The fields that name a message, each at its first occurrence.
#[derive(Default)]
struct Fields {
    values: [Option<Vec<u8>>; NAMING.len()],
    /// Which of them the line before belongs to; `None` for other fields.
    current: Option<usize>,
    begun: bool,
}

const NAMING: [&str; 4] = ["message-id", "from", "date", "subject"];

impl Fields {
    /// Reads a line of the header; false if it is not one.
    fn take(&mut self, line: &[u8]) -> bool {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            if let Some(value) = self.current.and_then(|current| self.values[current].as_mut()) {
                value.extend_from_slice(line);
            }
            return self.begun;
        }
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { return false };
        let name = line[..colon].trim_ascii_end();
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return false;
        }
        self.begun = true;
        let number = NAMING.iter().position(|naming| name.eq_ignore_ascii_case(naming.as_bytes()));
        self.current = number.filter(|&number| self.values[number].is_none());
        if let Some(current) = self.current {
            self.values[current] = Some(line[colon + 1..].to_vec());
        }
        true
    }

    /// `Message-ID`, or else the fields by which a person would recognize the message. Blanks do
    /// not count, because every hop may fold the lines again.
    fn identity(&self) -> String {
        let mut values = self.values.iter().map(|value| {
            let value = value.as_deref().unwrap_or_default();
            let dense: Vec<u8> = value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            String::from_utf8_lossy(&dense).into_owned()
        });
        match values.next().filter(|id| id.len() > "<>".len()) {
            Some(id) => id,
            None => values.collect::<Vec<_>>().join("\n"),
        }
    }
}

/// Lines without blanks at their ends and without the `>` that an mbox puts before `From `, and no
/// empty lines at the end.
fn normal_body(body: &[u8]) -> Vec<u8> {
    let body = with_line_feeds(body);
    let mut normal = Vec::with_capacity(body.len());
    for line in body.split(|&byte| byte == b'\n') {
        let line = line.trim_ascii_end();
        let marks = line.iter().take_while(|&&byte| byte == b'>').count();
        let quoted_by_mbox = line[marks..].starts_with(b"From ");
        normal.extend_from_slice(if quoted_by_mbox { &line[marks..] } else { line });
        normal.push(b'\n');
    }
    while normal.ends_with(b"\n") {
        normal.pop();
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(raw: &str) -> String {
        MessageKey::of_raw(raw.as_bytes()).name
    }

    const MAIL: &str = "Received: from a\n\tby b\nMessage-ID: <1@x>\nFrom: a@b.example\nSubject: s\n\nFrom here on,\n pay \n\n> a\n";

    #[test]
    fn what_mailboxes_and_filters_do_to_a_message_does_not_matter() {
        let with_field = |field: &str| format!("{field}\n{MAIL}");
        for (what, copy) in [
            ("CRLF", MAIL.replace('\n', "\r\n")),
            ("CR", MAIL.replace('\n', "\r")),
            ("CRLF, twice", MAIL.replace('\n', "\r\r\n")),
            ("no line end at the end", MAIL.trim_end().to_owned()),
            ("the empty line of an mbox", format!("{MAIL}\n")),
            ("a byte order mark", format!("\u{feff}{MAIL}")),
            ("an empty line before", format!("\n{MAIL}")),
            ("the envelope of an mbox", format!("From a@b.example Sat Jan  3 01:05:34 2026\n{MAIL}")),
            ("mboxo", MAIL.replace("\nFrom here", "\n>From here")),
            ("mboxrd, twice", MAIL.replace("\nFrom here", "\n>>From here")),
            (
                "mbox of Windows",
                format!("From a 2026\n{MAIL}").replace("\nFrom here", "\n>From here").replace('\n', "\r\n"),
            ),
            ("blanks at the end of a line", MAIL.replace("pay \n", "pay\n")),
            ("folded anew", MAIL.replace("Message-ID: <1@x>", "Message-ID:\n\t<1@x>")),
            ("written otherwise", MAIL.replace("Message-ID:", "message-id :")),
            ("read", with_field("Status: RO\nX-Status: A")),
            (
                "read in Thunderbird",
                with_field("X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\nX-Mozilla-Keys: $label1"),
            ),
            ("tagged", with_field("X-Keywords: NonJunk\n $Forwarded")),
            ("delivered once more", with_field("Delivered-To: b@c.example\nReceived: from b by c")),
            ("judged by us", with_field("X-Bluff-Label: spam\nX-Bluff-Probability: ham=0.1")),
            ("judged by others", with_field("X-Spam-Status: Yes, score=9\n\ttests=A")),
            ("a field at the end", MAIL.replacen("\n\n", "\nX-UID: 17\n\n", 1)),
        ] {
            assert_eq!(name(&copy), name(MAIL), "{what}");
        }
    }

    #[test]
    fn other_messages_are_others() {
        for (what, other) in [
            ("another Message-ID", MAIL.replace("<1@x>", "<2@x>")),
            ("another body under the same Message-ID", MAIL.replace("pay", "play")),
            ("no Message-ID", MAIL.replace("Message-ID: <1@x>\n", "")),
            ("quoted by a person", MAIL.replace("\n pay", "\n> pay")),
            ("a bare text", MAIL.split_once("\n\n").unwrap().1.to_owned()),
        ] {
            assert_ne!(name(&other), name(MAIL), "{what}");
        }
    }

    #[test]
    fn without_a_message_id_the_sender_the_date_and_the_subject_stand_for_it() {
        let mail = "From: a@b.example\nDate: Sat, 3 Jan 2026 01:05:34 +0000\nSubject: minutes\n\nhello\n";
        assert_eq!(name(&format!("Status: O\n{}", mail.replace('\n', "\r\n"))), name(mail));
        assert_eq!(name(&format!("Message-ID: <>\n{mail}")), name(mail), "an empty one is none");
        for (from, to) in [("a@b", "c@b"), ("3 Jan", "4 Jan"), ("minutes", "prizes"), ("hello", "hullo")] {
            assert_ne!(name(&mail.replace(from, to)), name(mail), "{to}");
        }
    }

    #[test]
    fn nothing_is_lost_where_there_is_no_header() {
        for (one, other) in [
            ("hello\nthere\n", "hello\nyou\n"),
            ("Subject: a\nhello there\n", "Subject: a\nhello you\n"),
            ("", "x"),
            ("\n\n", "\nx"),
            ("From here\n", "From here\nx"),
        ] {
            assert_ne!(name(one), name(other), "{one:?} {other:?}");
        }
    }

    #[cfg(feature = "train")]
    #[test]
    fn a_bare_text_has_no_header() {
        let text = |text: &str| MessageKey::of_text(text).name;
        assert_eq!(text("Subject: a\r\n\r\nhello\r\n"), text("Subject: a\n\nhello"));
        assert_ne!(text("Subject: a\n\nhello"), text("Subject: b\n\nhello"));
    }

    #[cfg(feature = "train")]
    #[test]
    fn the_name_of_before_is_the_hash_of_all_bytes() {
        let key = MessageKey::of_text("abc");
        assert_eq!(key.of_bytes, hashed(b"abc", ""));
        assert_eq!(key.of_bytes.len(), 32);
        assert_ne!(key.name, key.of_bytes);
    }
}
