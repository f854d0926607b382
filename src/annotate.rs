//! [`Report::annotate_header`]: a message with our answer in its header, and without anybody else's
//! `X-Bluff-` fields. [`Report::replace_header_fields`] does the same with other fields.

use crate::message::Message;
use crate::report::Report;
use crate::verdict::UnsureReason;
use std::fmt::Write;
use std::ops::Range;

/// All our fields begin with this. A sender who writes them wants to be believed, so they are
/// removed.
const FAMILY: &str = "x-bluff-";

impl Report {
    /// The new header of the raw message that was judged, with this answer on top. Also where in
    /// the message the rest begins that stays unchanged, byte for byte: a mail filter passes both
    /// on.
    ///
    /// Our fields (`X-Bluff-Label`, `-Probability`, `-Score`, `-Model`, `-Doubt`, `-Flags`,
    /// `-Clue`) come first, after the envelope line of an mbox. They are lines of ASCII whatever
    /// the message holds. Incoming `X-Bluff-` fields are left out however they are spelled. A
    /// message without a header gets one, with the empty line that ends it. A byte order mark and
    /// blank lines before a header are left out, because they would end it behind our fields. Lines
    /// end as the first one does.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "builtin-model")] {
    /// let raw = b"X-Bluff-Label: trust me\nSubject: minutes\n\nI will bring them on Monday, and the cake.\n";
    /// let (mut passed_on, rest) = bluff::Classifier::builtin().classify(raw).annotate_header(raw);
    /// passed_on.extend_from_slice(&raw[rest..]);
    /// let passed_on = String::from_utf8(passed_on).unwrap();
    /// assert!(passed_on.starts_with("X-Bluff-Label: ham\nX-Bluff-Probability: ham="));
    /// assert!(!passed_on.contains("trust me") && passed_on.ends_with("\n\nI will bring them on Monday, and the cake.\n"));
    /// # }
    /// ```
    #[must_use]
    pub fn annotate_header(&self, raw: &[u8]) -> (Vec<u8>, usize) {
        self.replace_header_fields(raw, &self.header_fields(), &[FAMILY])
    }

    /// [`annotate_header`](Self::annotate_header) with these fields on top, and without the fields
    /// whose name begins with one of `families`, in any case of its letters.
    ///
    /// Names and values must be lines of ASCII, as those of
    /// [`header_fields`](Self::header_fields) are.
    #[must_use]
    pub fn replace_header_fields(
        &self,
        raw: &[u8],
        fields: &[(&str, String)],
        families: &[&str],
    ) -> (Vec<u8>, usize) {
        replace_header_fields(raw, (fields, families), !self.flags.no_headers)
    }

    /// Our fields for this answer, name and value, in their order. Each is one line of ASCII, and
    /// most fit in a line of mail: 998 bytes, RFC 5322 section 2.1.1.
    #[must_use]
    pub fn header_fields(&self) -> Vec<(&'static str, String)> {
        fields_of(self)
    }
}

/// [`Report::replace_header_fields`]; `has_header` is whether fields of mail were found in the
/// message.
fn replace_header_fields(
    raw: &[u8],
    (fields, families): (&[(&str, String)], &[&str]),
    has_header: bool,
) -> (Vec<u8>, usize) {
    let first_end = raw.iter().position(|&byte| byte == b'\n').map_or(raw.len(), |at| at + 1);
    let line_end = if raw[..first_end].ends_with(b"\r\n") { "\r\n" } else { "\n" };
    let front = if has_header {
        Front::new(raw)
    } else {
        Front { envelope: 0..envelope_length(raw), header: envelope_length(raw) }
    };
    let header = front.header;
    let mut head = raw[front.envelope].to_vec();
    for (name, value) in fields {
        head.extend_from_slice(format!("{name}: {value}{line_end}").as_bytes());
    }
    let first_line = next_line(&raw[header..]);
    if !begins_header(first_line) {
        head.extend_from_slice(line_end.as_bytes());
        return (head, header);
    }
    let body = header + header_length(&raw[header..]);
    keep_fields(&raw[header..body], families, &mut head);
    (head, body)
}

fn fields_of(report: &Report) -> Vec<(&'static str, String)> {
    let each = |value: &dyn Fn(usize) -> String| {
        let values = report
            .labels()
            .iter()
            .enumerate()
            .map(|(number, label)| format!("{}={}", ascii(label.as_str()), value(number)));
        values.collect::<Vec<_>>().join(" ")
    };
    let mut fields = vec![
        ("X-Bluff-Label", ascii(report.verdict.as_str())),
        ("X-Bluff-Probability", each(&|number| format!("{:.4}", report.probabilities[number].get()))),
        ("X-Bluff-Score", each(&|number| format!("{:.3}", report.scores[number].get()))),
        ("X-Bluff-Model", format!("{} {}", ascii(&report.model().id), ascii(&report.model().version))),
    ];
    if let Some(reason) = report.unsure_reason.filter(|reason| *reason != UnsureReason::BetweenThresholds) {
        fields.push(("X-Bluff-Unsure-Reason", reason.as_str().to_owned()));
    }
    let flags = report.flags.names();
    if !flags.is_empty() {
        fields.push(("X-Bluff-Flags", flags.join(" ")));
    }
    if let Some(explanation) = &report.explanation {
        fields.extend(explanation.clues.iter().map(|clue| {
            let value = format!("{:+.3} {} \"{}\"", clue.contribution, clue.location, ascii(&clue.feature));
            ("X-Bluff-Clue", value)
        }));
    }
    fields
}

/// Printable ASCII unchanged, everything else escaped: a header field holds nothing else, RFC 5322
/// section 2.2.
fn ascii(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for ch in text.chars() {
        if ch == ' ' || ch.is_ascii_graphic() && !matches!(ch, '"' | '\\') {
            escaped.push(ch);
        } else {
            let _ = write!(escaped, "{}", ch.escape_default()); // a String accepts everything
        }
    }
    escaped
}

/// Whether the line, with its end, is the envelope of an mbox, for every reader:
/// `From : a@b.example` is an obsolete field, and a lone carriage return would end the line for
/// some.
fn is_envelope(line: &[u8]) -> bool {
    let Some(text) = line.strip_suffix(b"\n") else { return false };
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    let rest = text.strip_prefix(b"From ").filter(|rest| !rest.contains(&b'\r'));
    rest.is_some_and(|rest| !rest.trim_ascii_start().starts_with(b":"))
}

impl Message<'_> {
    /// [`Report::replace_header_fields`] for a message that was not judged. `raw` are the bytes it
    /// was parsed from.
    #[must_use]
    pub fn replace_header_fields(
        &self,
        raw: &[u8],
        fields: &[(&str, String)],
        families: &[&str],
    ) -> (Vec<u8>, usize) {
        replace_header_fields(raw, (fields, families), !self.flags.no_headers)
    }

    /// Where the header of a raw message begins: after a byte order mark, the envelope line of an
    /// mbox, and blank lines.
    #[must_use]
    pub fn header_start(raw: &[u8]) -> usize {
        Front::new(raw).header
    }
}

/// What comes before the header of a raw message.
struct Front {
    /// The envelope line of an mbox; empty without one.
    envelope: Range<usize>,
    /// Where the header begins: after a byte order mark, the envelope and blank lines.
    header: usize,
}

impl Front {
    /// Blank lines belong to it only if a field follows; otherwise they are the empty line that
    /// ends an empty header.
    fn new(raw: &[u8]) -> Self {
        let mark = if raw.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let start = mark + blank_lines(&raw[mark..]);
        let length = envelope_length(&raw[start..]);
        let (envelope, after) =
            if length > 0 { (start..start + length, start + length) } else { (mark..mark, mark) };
        let fields = after + blank_lines(&raw[after..]);
        let line = next_line(&raw[fields..]);
        let header = if is_field(line) || line.starts_with(b">From ") { fields } else { after };
        Self { envelope, header }
    }
}

/// UTF-8 of U+FEFF, which editors write at the start.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The length of the blank lines at the start.
fn blank_lines(raw: &[u8]) -> usize {
    raw.split_inclusive(|&byte| byte == b'\n')
        .take_while(|line| line.ends_with(b"\n") && line.trim_ascii().is_empty())
        .map(<[u8]>::len)
        .sum()
}

/// The length of the envelope line of an mbox at the start of a raw message; 0 without one.
fn envelope_length(raw: &[u8]) -> usize {
    let first_end = raw.iter().position(|&byte| byte == b'\n').map_or(raw.len(), |at| at + 1);
    if is_envelope(&raw[..first_end]) { first_end } else { 0 }
}

/// Whether a header begins here; `>From ` is an envelope that some servers deliver as if it were a
/// field.
fn begins_header(line: &[u8]) -> bool {
    is_field(line) || is_empty_line(line) || line.starts_with(b">From ")
}

/// Whether the line begins with a field: a name of printable characters, perhaps blanks, a colon.
fn is_field(line: &[u8]) -> bool {
    let name = line.iter().take_while(|byte| byte.is_ascii_graphic() && **byte != b':').count();
    name > 0 && line[name..].trim_ascii_start().starts_with(b":")
}

fn is_empty_line(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

/// The header extends to its first empty line, or to the end. A lone carriage return does not end a
/// header. A reader for whom it does finds less header than we clean, never more.
fn header_length(raw: &[u8]) -> usize {
    let mut at = 0;
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        if is_empty_line(line) {
            return at;
        }
        at += line.len();
    }
    at
}

/// Appends all fields except those of these families, with their continuation lines.
///
/// Readers differ, and the field is removed for each of them. A lone carriage return ends a line
/// here (as in Python's `email`), and an indented line continues a field only, not a line without a
/// colon (as in `mail-parser`).
fn keep_fields(header: &[u8], families: &[&str], kept: &mut Vec<u8>) {
    let (mut dropping, mut in_field) = (false, false);
    let mut rest = header;
    while !rest.is_empty() {
        let line = next_line(rest);
        rest = &rest[line.len()..];
        let is_indented = |line: &[u8]| line.starts_with(b" ") || line.starts_with(b"\t");
        // some readers take NULs out, and then the line continues the field above, which would be
        // one of ours
        let nulls = line.iter().take_while(|&&byte| byte == 0).count();
        let continues = is_indented(line) && in_field || dropping && is_indented(&line[nulls..]);
        if !continues {
            dropping = is_of(families, line);
            in_field = is_field(line.trim_ascii_start());
        }
        if !dropping {
            kept.extend_from_slice(line);
        } else if kept.ends_with(b"\r") && line.ends_with(b"\n") {
            kept.push(b'\n'); // else the lone CR before and the line feed of an empty line after would become one line end
        }
    }
}

/// Whether the line begins with a name of one of these families; some readers skip blanks, colons
/// and control characters before a name.
fn is_of(families: &[&str], line: &[u8]) -> bool {
    let start = line.iter().take_while(|byte| matches!(byte, b':' | b' ') || byte.is_ascii_control()).count();
    families.iter().any(|family| {
        line.get(start..start + family.len()).is_some_and(|name| name.eq_ignore_ascii_case(family.as_bytes()))
    })
}

/// The first line with its end: LF, CRs and LF, or a lone CR.
fn next_line(text: &[u8]) -> &[u8] {
    let Some(at) = text.iter().position(|byte| matches!(byte, b'\r' | b'\n')) else { return text };
    let returns = text[at..].iter().take_while(|byte| **byte == b'\r').count();
    let end = if text.get(at + returns) == Some(&b'\n') { at + returns } else { at };
    &text[..=end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn with_fields(raw: &[u8], fields: &[(&str, String)], has_header: bool) -> (Vec<u8>, usize) {
        replace_header_fields(raw, (fields, &[FAMILY]), has_header)
    }

    fn labelled(raw: &[u8]) -> String {
        let (mut message, rest) = with_fields(raw, &[("X-Bluff-Label", "spam".to_owned())], true);
        message.extend_from_slice(&raw[rest..]);
        String::from_utf8(message).unwrap()
    }

    #[test]
    fn our_fields_come_first_and_the_rest_stays() {
        for (raw, expected) in [
            ("A: 1\n\nx\n", "X-Bluff-Label: spam\nA: 1\n\nx\n"),
            ("A: 1\r\n\r\nx\r\ny\n", "X-Bluff-Label: spam\r\nA: 1\r\n\r\nx\r\ny\n"),
            // the envelope of an mbox
            (
                "From a Sat Jan  3 01:05:34 1996\nA: 1\n\nx",
                "From a Sat Jan  3 01:05:34 1996\nX-Bluff-Label: spam\nA: 1\n\nx",
            ),
            (">From a 1996\r\nA: 1\r\n\r\n", "X-Bluff-Label: spam\r\n>From a 1996\r\nA: 1\r\n\r\n"),
            ("From a\r\r\nA: 1\r\n", "X-Bluff-Label: spam\r\n\r\nFrom a\r\r\nA: 1\r\n"),
            (
                "From a\rX-Bluff-Label: ham\nA: 1\n",
                "X-Bluff-Label: spam\n\nFrom a\rX-Bluff-Label: ham\nA: 1\n",
            ),
            ("From : a@b.example\n\nx", "X-Bluff-Label: spam\nFrom : a@b.example\n\nx"),
            ("From a 1996\nhello\n", "From a 1996\nX-Bluff-Label: spam\n\nhello\n"),
            // only a header
            ("A: 1\n", "X-Bluff-Label: spam\nA: 1\n"),
            ("A: 1", "X-Bluff-Label: spam\nA: 1"),
            // no header
            ("", "X-Bluff-Label: spam\n"),
            ("\nx\n", "X-Bluff-Label: spam\n\nx\n"),
            ("\r\n\r\nx", "X-Bluff-Label: spam\r\n\r\n\r\nx"),
            ("Dear you", "X-Bluff-Label: spam\n\nDear you"),
            ("Dear you,\r\npay: now", "X-Bluff-Label: spam\r\n\r\nDear you,\r\npay: now"),
            ("From me", "X-Bluff-Label: spam\n\nFrom me"),
            (" folded: nothing\nA: 1\n", "X-Bluff-Label: spam\n\n folded: nothing\nA: 1\n"),
        ] {
            assert_eq!(labelled(raw.as_bytes()), expected, "{raw:?}");
        }
    }

    /// nodemailer/mailparser#423: a byte order mark first.
    #[test]
    fn what_stands_before_a_header_does_not_end_it() {
        let envelope = "From a Sat Jan  3 01:05:34 1996";
        for end in ["\n", "\r\n"] {
            for (front, kept) in [
                ("\u{feff}", ""),
                ("|", ""),
                ("||", ""),
                (" \t|", ""),
                ("\u{feff}|", ""),
                ("\u{feff}@", "@"),
                ("@|", "@"),
                ("|@", "@"),
                ("\u{feff}|@ |", "@"),
            ] {
                let lines = |text: &str| text.replace('@', &format!("{envelope}|")).replace('|', end);
                let mail = lines("Subject: x|X-Bluff-Label: ham|To: a@b.example||hi|");
                let expected = format!("{}X-Bluff-Label: spam{end}", lines(kept));
                let expected = expected + &mail.replace(&lines("X-Bluff-Label: ham|"), "");
                assert_eq!(labelled((lines(front) + &mail).as_bytes()), expected, "{front:?} {end:?}");
            }
        }
        // no header, so nothing is before it
        let raw = "\u{feff}\nDear: you\n";
        let (head, rest) = with_fields(raw.as_bytes(), &[], false);
        assert_eq!((head.as_slice(), rest), (&b"\n"[..], 0));
    }

    #[test]
    fn forged_fields_are_removed() {
        for (raw, expected) in [
            ("X-Bluff-Label: ham\nA: 1\n\nx", "A: 1\n\nx"),
            ("A: 1\nX-BLUFF-LABEL: ham\n\nx", "A: 1\n\nx"),
            ("A: 1\nx-bluff-Anything : ham\nB: 2\n\nx", "A: 1\nB: 2\n\nx"),
            ("A: 1\nX-Bluff-Label\t:\n ham\n\tmore\nB: 2\n b\n\nx", "A: 1\nB: 2\n b\n\nx"),
            ("X-Bluff-Label: ham\nX-Bluff-Label: ham\n\nx", "\nx"),
            ("X-Bluff-Label: ham", ""),
            // a lone carriage return ends a line for some readers
            ("A: 1\rX-Bluff-Label: ham\nB: 2\n\nx", "A: 1\r\nB: 2\n\nx"),
            ("A: 1\rX-Bluff-Label: ham\n\nX-Bluff-Label: b", "A: 1\r\n\nX-Bluff-Label: b"),
            ("A: 1\r\rB: 2\nX-Bluff-Label: ham\n\nx", "A: 1\r\rB: 2\n\nx"),
            ("A: 1\r\r\nX-Bluff-Label: ham\r\r\n\r\r\nx", "A: 1\r\r\n\r\r\nx"),
            // some readers skip characters that no name begins with
            ("A: 1\n:X-Bluff-Label: ham\n\0X-Bluff-Label: ham\n\nx", "A: 1\n\nx"),
            ("X-Bluff-Label: ham\n\0 more\n\0\tX: 1\nA: 1\n\nx", "A: 1\n\nx"),
            ("A: 1\nno field\n X-Bluff-Label: ham\n more\n\nx", "A: 1\nno field\n\nx"),
            // a line of blanks continues the header
            ("A: 1\n \nX-Bluff-Label: ham\n\nx", "A: 1\n \n\nx"),
            // others' fields, continuation lines and the body are not ours
            ("X-Bluffer: 1\nA: 1\n X-Bluff-Label: a\n\nx", "X-Bluffer: 1\nA: 1\n X-Bluff-Label: a\n\nx"),
            ("A: 1\n\nX-Bluff-Label: ham\n", "A: 1\n\nX-Bluff-Label: ham\n"),
        ] {
            let line_end = if raw.split('\n').next().unwrap().ends_with('\r') { "\r\n" } else { "\n" };
            assert_eq!(
                labelled(raw.as_bytes()),
                format!("X-Bluff-Label: spam{line_end}{expected}"),
                "{raw:?}"
            );
        }
    }

    #[test]
    fn several_families_are_removed() {
        let raw = b"X-Spam-Flag: NO\nA: 1\nx-SPAM-status: No\n more\nX-Bluff-Label: ham\nX-Spammer: 1\n\nx";
        let fields = [("X-Spam-Flag", "YES".to_owned())];
        let (head, _) = replace_header_fields(raw, (&fields, &[FAMILY, "X-Spam-"]), true);
        assert_eq!(String::from_utf8(head).unwrap(), "X-Spam-Flag: YES\nA: 1\nX-Spammer: 1\n");
    }

    #[test]
    fn bytes_that_are_no_text_pass() {
        let raw = b"A: \xff\xfe\0\n\n\x80\0\n";
        let (mut message, rest) = with_fields(raw, &[("X-Bluff-Label", "ham".to_owned())], true);
        message.extend_from_slice(&raw[rest..]);
        assert_eq!(message, [b"X-Bluff-Label: ham\n".as_slice(), raw].concat());
    }

    #[test]
    fn values_are_one_line_of_ascii() {
        for (given, expected) in [
            ("free money", "free money"),
            ("é\r\nX: 1", "\\u{e9}\\r\\nX: 1"),
            ("say \"a\\b\"", "say \\\"a\\\\b\\\""),
        ] {
            assert_eq!(ascii(given), expected);
        }
    }

    proptest! {
        /// Read by a program that knows nothing of this file: `mail-parser`.
        #[test]
        fn a_reader_finds_one_label_and_it_is_ours(words in vec(select(WORDS), 0..24)) {
            let raw = words.concat();
            let (mut message, rest) = with_fields(raw.as_bytes(), &[("Subject", "s".to_owned()), ("X-Bluff-Label", "spam".to_owned())], true);
            message.extend_from_slice(&raw.as_bytes()[rest..]);
            let labels: Vec<String> = Message::parse(&message).fields("x-bluff-label").map(str::to_owned).collect();
            prop_assert_eq!(labels, ["spam"], "{:?}", raw);
        }
    }

    /// The pieces of headers and forgeries.
    const WORDS: &[&str] = &[
        "X-Bluff-Label",
        "x-BLUFF-label",
        ":",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "ham",
        "A: 1",
        "From ",
        ">From ",
        "=",
        "\0",
        "\u{e9}",
    ];
}
