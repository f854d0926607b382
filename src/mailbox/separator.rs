//! Which line begins a message in an mbox: its envelope, and the header after it.

use super::file_kind::after_blank_lines;

/// How every envelope begins.
pub(super) const FROM: &[u8] = b"From ";

/// One of the first lines of a header, this many, must have a known name: servers of today put up
/// to a dozen of their own on top.
const MAX_STRANGERS: usize = 40;

/// Names of fields of which nearly every message has one, in lower case; a name that ends in `-`
/// stands for all that begin so.
const KNOWN: &str = "received return-path delivered-to envelope-to from to cc bcc subject date message-id sender reply-to \
    in-reply-to references mime-version content- x- list- dkim-signature arc- authentication-results resent- status newsgroups \
    errors-to precedence user-agent organization";

/// A line that may be an envelope; the lines after it decide.
pub(super) struct Candidate {
    /// Where the line begins and ends.
    pub(super) start: u64,
    pub(super) end: u64,
    /// Bytes of the blank line before it, which belongs to the format and not to the message.
    pub(super) gap: u64,
    lines: usize,
}

/// The result of the lines after a candidate.
#[derive(PartialEq, Eq)]
pub(super) enum FormMatch {
    Envelope,
    Prose,
    NotYet,
}

impl Candidate {
    pub(super) fn new(start: u64, end: u64, gap: u64) -> Self {
        Self { start, end, gap, lines: 0 }
    }

    /// Looks at the next line.
    pub(super) fn next_line(&mut self, line: &[u8]) -> FormMatch {
        let continues = self.lines > 0 && is_folded(line);
        self.lines += 1;
        // an older server writes a second envelope, quoted
        if is_known_field(line) || (self.lines == 1 && line.starts_with(b">From ")) {
            FormMatch::Envelope
        } else if (is_field(line) || continues) && self.lines < MAX_STRANGERS {
            FormMatch::NotYet
        } else {
            FormMatch::Prose
        }
    }
}

/// Whether a file that begins with this, without its byte order mark and blank lines, is an mbox.
pub fn begins_mbox(start: &[u8]) -> bool {
    let mut lines = after_blank_lines(start).split_inclusive(|byte| *byte == b'\n');
    let Some(first) = lines.next().filter(|line| line.starts_with(FROM)) else { return false };
    is_dated(first) || (is_envelope(first) && is_header(lines))
}

/// Whether a text begins with the header of a message, in which a field has a known name.
pub fn begins_header(start: &[u8]) -> bool {
    is_header(after_blank_lines(start).split_inclusive(|byte| *byte == b'\n'))
}

fn is_header<'a>(lines: impl Iterator<Item = &'a [u8]>) -> bool {
    let mut candidate = Candidate::new(0, 0, 0);
    let mut answers = lines.take(MAX_STRANGERS).map(|line| candidate.next_line(line));
    answers.find(|answer| *answer != FormMatch::NotYet) == Some(FormMatch::Envelope)
}

/// Whether a line is built like an envelope: an address alone, or with a date.
pub(super) fn is_envelope(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(FROM) else { return false };
    let is_one_word =
        rest.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty()).count() == 1;
    is_one_word || has_time(rest) || has_name_of_a_date(rest)
}

/// Whether an envelope has a date in the form of RFC 4155, appendix A: a time and the name of a
/// month.
pub(super) fn is_dated(line: &[u8]) -> bool {
    line.starts_with(FROM) && has_time(line) && has_name_of_a_date(line)
}

/// Whether an envelope is one of git, which writes the number of a commit and always the same date.
/// A patch in the text of a message looks like a message.
pub(super) fn is_of_git(line: &[u8]) -> bool {
    const DATE: &[u8] = b"Mon Sep 17 00:00:00 2001";
    line.windows(DATE.len()).any(|part| part == DATE)
        && line.get(FROM.len()..).is_some_and(|rest| rest.iter().take(40).all(u8::is_ascii_hexdigit))
}

/// A time `hh:mm:ss`.
fn has_time(line: &[u8]) -> bool {
    line.windows(8).any(|time| {
        time.iter()
            .enumerate()
            .all(|(i, byte)| if i % 3 == 2 { *byte == b':' } else { byte.is_ascii_digit() })
    })
}

/// The short name of a month or a day of the week, as a word of its own.
fn has_name_of_a_date(line: &[u8]) -> bool {
    const NAMES: &[&[u8]] = &[
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
        b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun",
    ];
    line.split(|byte| !byte.is_ascii_alphanumeric())
        .any(|word| NAMES.iter().any(|name| name.eq_ignore_ascii_case(word)))
}

/// Whether the line begins like a header field, RFC 5322 section 2.2: printable characters, then a
/// colon.
fn is_field(line: &[u8]) -> bool {
    name_of(line).is_some_and(|name| !name.is_empty())
}

fn is_known_field(line: &[u8]) -> bool {
    let Some(name) = name_of(line) else { return false };
    KNOWN.split_ascii_whitespace().any(|known| match known.strip_suffix('-') {
        Some(start) => {
            name.get(start.len()) == Some(&b'-') && name[..start.len()].eq_ignore_ascii_case(start.as_bytes())
        }
        None => name.eq_ignore_ascii_case(known.as_bytes()),
    })
}

/// The name of a field; old servers write a blank before the colon.
fn name_of(line: &[u8]) -> Option<&[u8]> {
    let name = &line[..line.iter().take_while(|byte| byte.is_ascii_graphic() && **byte != b':').count()];
    line[name.len()..].trim_ascii_start().starts_with(b":").then_some(name)
}

/// Whether a line continues the field above it.
fn is_folded(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t')) && !line.trim_ascii().is_empty()
}
