//! [`HeaderFields`]: the fields of a message or of a part, and where they end.

use memchr::memchr;
use std::ops::Range;

/// The most fields of one header that are parsed; real mail has fewer than 200.
pub(super) const MAX_FIELDS: usize = 1_000;
/// The longest field that is parsed whole, in bytes. The longest of ordinary mail, a list of
/// recipients, has some thousands.
const MAX_FIELD_BYTES: usize = 64 << 10;
/// The most parameters of one field; mail-parser compares each continued parameter with all others.
const MAX_PARAMETERS: usize = 100;
/// How many lines that are not a field are searched for the rest of a header.
const MAX_STRAY_LINES: usize = 5;
/// How many times stray lines are searched in one header, so that it is read in linear time.
const MAX_STRAYS: usize = 20;
/// A run of this many fields after stray lines belongs to the header.
const MIN_RUN: usize = 2;
/// A header with this many fields before stray lines was damaged on its way.
const MIN_FIELDS_BEFORE: usize = 3;
/// How many lines of such a run are read.
const MAX_RUN_LINES: usize = 200;

/// Fields that tell a header from text, beside those whose names hold a hyphen.
const KNOWN_FIELDS: [&str; 26] = [
    "approved",
    "autocrypt",
    "bcc",
    "cc",
    "comments",
    "control",
    "date",
    "distribution",
    "encrypted",
    "from",
    "importance",
    "keywords",
    "lines",
    "newsgroups",
    "organisation",
    "organization",
    "path",
    "precedence",
    "priority",
    "received",
    "references",
    "sender",
    "sensitivity",
    "status",
    "subject",
    "to",
];
/// Fields whose addresses mail-parser takes apart.
const ADDRESS_FIELDS: [&str; 11] = [
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "resent-from",
    "resent-sender",
    "resent-to",
    "resent-cc",
    "resent-bcc",
];
/// Parameters of MIME fields. Some programs write them on a line of their own without an indent.
const PARAMETERS: [&str; 9] =
    ["boundary", "charset", "delsp", "filename", "format", "name", "protocol", "report-type", "type"];

/// A piece of the message and its replacement.
pub(super) struct Edit {
    pub(super) span: Range<usize>,
    pub(super) text: Vec<u8>,
}

impl Edit {
    pub(super) fn insert(at: usize, text: impl Into<Vec<u8>>) -> Self {
        Self { span: at..at, text: text.into() }
    }

    pub(super) fn remove(span: Range<usize>) -> Self {
        Self { span, text: Vec::new() }
    }
}

/// What is between the header and the body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// An empty line.
    Line,
    /// A line of blanks.
    Blanks,
    /// Nothing: the body begins with the first line that is not a field, or there is none.
    Missing,
}

/// How much of all headers of a message may still be parsed.
#[derive(Clone)]
pub(super) struct Room {
    pub(super) fields: usize,
    pub(super) address_bytes: usize,
}

/// The fields of a message or of a part.
pub(super) struct HeaderFields {
    /// Where the fields end.
    pub(super) end: usize,
    /// Where the body begins.
    pub(super) body: usize,
    pub(super) separator: Separator,
    /// The values of `Content-Type`, in order.
    pub(super) types: Vec<Range<usize>>,
    /// The values of `Content-Transfer-Encoding`, in order.
    pub(super) encodings: Vec<Range<usize>>,
    /// Whether a field is there that tells mail from text.
    pub(super) is_mail: bool,
    /// What must be changed inside the header.
    pub(super) edits: Vec<Edit>,
    /// Whether a field, or a part of one, is left out.
    pub(super) truncated: bool,
    /// Whether fields end with a bare CR.
    pub(super) bare_cr: bool,
    /// Whether lines that are not fields are among the fields.
    pub(super) strays: bool,
    /// Whether the MIME fields must be added again, because some may be cut or spelled in a way
    /// that only mail-parser reads.
    pub(super) must_repeat: bool,
}

/// The header that begins at `start`. `ends_here` returns whether a line is a delimiter of an open
/// multipart.
pub(super) fn read(
    raw: &[u8],
    start: usize,
    room: &mut Room,
    ends_here: impl Fn(&[u8]) -> bool,
) -> HeaderFields {
    let mut reader = FieldReader {
        raw,
        header: HeaderFields {
            end: raw.len(),
            body: raw.len(),
            separator: Separator::Missing,
            types: Vec::new(),
            encodings: Vec::new(),
            is_mail: false,
            edits: Vec::new(),
            truncated: false,
            bare_cr: false,
            strays: false,
            must_repeat: false,
        },
        count: 0,
        seen: 0,
        unknown_from: None,
        excess: None,
        last_is_mime: false,
        strays: 0,
    };
    reader.read(start, room, ends_here);
    reader.header
}

struct FieldReader<'a> {
    raw: &'a [u8],
    header: HeaderFields,
    count: usize,
    /// The known fields that were seen, a bit for each of [`KNOWN_FIELDS`].
    seen: u32,
    /// Where the fields with unknown names begin that reach up to the last field.
    unknown_from: Option<usize>,
    /// Where the surplus fields begin.
    excess: Option<usize>,
    last_is_mime: bool,
    strays: usize,
}

impl FieldReader<'_> {
    fn read(&mut self, start: usize, room: &mut Room, ends_here: impl Fn(&[u8]) -> bool) {
        let raw = self.raw;
        let mut at = start;
        while at < raw.len() {
            let next = line_end(raw, at);
            let line = &raw[at..next];
            if is_empty_line(line) {
                self.end(at, next, Separator::Line);
                break;
            }
            if matches!(line[0], b' ' | b'\t') {
                if line.trim_ascii().is_empty() && self.ends_at_blanks(next) {
                    self.end(at, next, Separator::Blanks);
                    break;
                }
                at = next;
                continue;
            }
            if let Some(name) = field_name(line) {
                at = self.field(at, name, room);
                continue;
            }
            if ends_here(line) {
                self.end(at, at, Separator::Missing);
                break;
            }
            if self.last_is_mime && is_parameter(line) {
                self.header.edits.push(Edit::insert(at, " "));
            } else if !self.goes_on(line, next) {
                // what looked like fields of unknown names belongs to the text below it
                let end = self.unknown_from.unwrap_or(at);
                self.end(end, end, Separator::Missing);
                break;
            }
            at = next;
        }
        if let Some(excess) = self.excess.filter(|&excess| excess < self.header.end) {
            self.header.edits.retain(|edit| edit.span.end <= excess);
            self.header.edits.push(Edit::remove(excess..self.header.end));
            self.header.truncated = true;
            self.header.must_repeat = true;
        }
    }

    fn end(&mut self, end: usize, body: usize, separator: Separator) {
        self.header.end = end;
        self.header.body = body;
        self.header.separator = separator;
    }

    /// Takes the field at `at` with its continuation lines; returns where the next line begins.
    fn field(&mut self, at: usize, name: &[u8], room: &mut Room) -> usize {
        let raw = self.raw;
        let colon = memchr(b':', &raw[at..]).map_or(raw.len(), |colon| at + colon + 1);
        let mut next = line_end(raw, at);
        while matches!(raw.get(next), Some(b' ' | b'\t')) {
            let following = line_end(raw, next);
            if raw[next..following].trim_ascii().is_empty() {
                break; // may end the header
            }
            next = following;
        }
        let value = colon.min(next)..next;
        self.count += 1;
        let spelled_plainly = raw.get(at + name.len()) == Some(&b':');
        match known_field(name) {
            KnownField::Number(number) => {
                self.seen |= 1 << number;
                let number = KNOWN_FIELDS[number];
                self.header.is_mail |= matches!(number, "from" | "to" | "subject" | "date" | "received");
                self.unknown_from = if spelled_plainly { None } else { self.unknown_from.or(Some(at)) };
            }
            KnownField::ByHyphen => self.unknown_from = None,
            KnownField::No => self.unknown_from = self.unknown_from.or(Some(at)),
        }
        let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
        self.last_is_mime = false;
        if name.contains(&b'-') {
            let is_type = is("content-type");
            self.last_is_mime = is_type || is("content-disposition");
            if is_type {
                self.header.types.push(value.clone());
            } else if is("content-transfer-encoding") {
                self.header.encodings.push(value.clone());
            }
            self.header.is_mail |= self.last_is_mime
                || [
                    "content-transfer-encoding",
                    "message-id",
                    "return-path",
                    "mime-version",
                    "dkim-signature",
                ]
                .into_iter()
                .any(is);
        }
        self.header.bare_cr |= holds_fields_after_bare_cr(&raw[at..next]);
        if self.count > MAX_FIELDS || room.fields == 0 {
            self.excess = self.excess.or(Some(at));
        }
        room.fields = room.fields.saturating_sub(1);
        self.shorten(at, name, value, room);
        next
    }

    /// Cuts fields that would cost more to parse than they are worth.
    fn shorten(&mut self, at: usize, name: &[u8], value: Range<usize>, room: &mut Room) {
        let mut end = value.end.min(value.start + MAX_FIELD_BYTES);
        if self.last_is_mime {
            let mut after_mark = false;
            let begins_parameter = |&(_, &byte): &(usize, &u8)| {
                let begins = after_mark && byte != b';' && !byte.is_ascii_whitespace();
                after_mark = byte == b';' || after_mark && byte.is_ascii_whitespace();
                begins
            };
            let parameters = self.raw[value.start..end].iter().enumerate().filter(begins_parameter);
            if let Some((place, _)) = parameters.into_iter().nth(MAX_PARAMETERS) {
                end = value.start + place;
            }
        }
        if ADDRESS_FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field.as_bytes())) {
            if end - value.start > room.address_bytes {
                self.header.edits.push(Edit::remove(at..value.end));
                self.header.truncated = true;
                return;
            }
            room.address_bytes -= end - value.start;
        }
        if end < value.end {
            self.header.edits.push(Edit { span: end..value.end, text: b"\n".to_vec() });
            self.header.truncated = true;
        }
    }

    /// Whether a line of blanks, after which `next` begins, ends the header: the next line is not a
    /// field. An unknown name may be the first word of a text.
    fn ends_at_blanks(&self, next: usize) -> bool {
        let line = &self.raw[next..line_end(self.raw, next)];
        match line.first() {
            None => false,
            Some(b' ' | b'\t' | b'\r' | b'\n') => false,
            Some(_) => !field_name(line).is_some_and(|name| !matches!(known_field(name), KnownField::No)),
        }
    }

    /// Whether the header continues after a line that is not a field: the envelope of an mbox, or a
    /// line that was broken or inserted. Text may quote a header, so fields that this header does
    /// not have yet must follow, up to an empty line.
    fn goes_on(&mut self, line: &[u8], mut at: usize) -> bool {
        if line.starts_with(b">From ") || self.count == 0 && line.starts_with(b"From ") {
            return true;
        }
        self.strays += 1;
        self.header.strays = true;
        if self.strays > MAX_STRAYS || self.count == 0 {
            return false;
        }
        let raw = self.raw;
        for _ in 0..MAX_STRAY_LINES {
            let line = &raw[at..line_end(raw, at)];
            if is_empty_line(line) {
                return false;
            }
            if let Some(name) = field_name(line) {
                let known = match known_field(name) {
                    KnownField::Number(number) => {
                        line.get(name.len()) == Some(&b':')
                            && (self.seen & 1 << number == 0 || KNOWN_FIELDS[number] == "received")
                    }
                    KnownField::ByHyphen => true,
                    KnownField::No => false,
                };
                let run = if known { run_of_fields(raw, at) } else { 0 };
                return run >= MIN_RUN || run > 0 && self.count >= MIN_FIELDS_BEFORE;
            }
            at += line.len();
        }
        false
    }
}

/// How many fields are at `at` up to an empty line; 0 if something else is among them.
fn run_of_fields(raw: &[u8], mut at: usize) -> usize {
    let mut count = 0;
    for _ in 0..MAX_RUN_LINES {
        let line = &raw[at..line_end(raw, at)];
        match line.first() {
            None => return count,
            Some(_) if is_empty_line(line) => return count,
            Some(b' ' | b'\t') => {}
            Some(_) if field_name(line).is_some() => count += 1,
            Some(_) => return 0,
        }
        at += line.len();
    }
    count
}

enum KnownField {
    /// Its number in [`KNOWN_FIELDS`].
    Number(usize),
    ByHyphen,
    No,
}

fn known_field(name: &[u8]) -> KnownField {
    if name.contains(&b'-') {
        return KnownField::ByHyphen;
    }
    let number = KNOWN_FIELDS.iter().position(|known| name.eq_ignore_ascii_case(known.as_bytes()));
    number.map_or(KnownField::No, KnownField::Number)
}

/// Whether the line begins with a field of a header, and not with a word and a colon.
pub(super) fn is_known_field(line: &[u8]) -> bool {
    field_name(line).is_some_and(|name| !matches!(known_field(name), KnownField::No))
}

/// The name of the field with which a line begins: printable characters, then a colon, perhaps with
/// blanks between them. A web address and a time of day are not names.
pub(super) fn field_name(line: &[u8]) -> Option<&[u8]> {
    let end = line.iter().position(|&byte| byte == b':' || !byte.is_ascii_graphic())?;
    let (name, rest) = line.split_at(end);
    let rest = rest.trim_ascii_start().strip_prefix(b":")?;
    let is_name = name.iter().any(u8::is_ascii_alphabetic) && !rest.starts_with(b"//");
    is_name.then_some(name)
}

/// Whether the line is a parameter of the field above it, such as `boundary="b"`.
fn is_parameter(line: &[u8]) -> bool {
    let Some(equals) = memchr(b'=', line) else { return false };
    let name = line[..equals].trim_ascii();
    let name = name.split(|&byte| byte == b'*').next().unwrap_or_default();
    PARAMETERS.iter().any(|parameter| name.eq_ignore_ascii_case(parameter.as_bytes()))
}

/// Whether a line, including its end, is empty; a line of blanks is not.
pub(super) fn is_empty_line(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

/// Whether the line holds several fields with CR between them, where LF ends all other lines.
fn holds_fields_after_bare_cr(field: &[u8]) -> bool {
    let Some(first) = memchr(b'\r', field) else { return false };
    let rest = &field[first + 1..];
    match rest.first() {
        None | Some(b'\n') => false,
        Some(b'\r') => {
            rest.trim_ascii_start().len() < rest.len()
                && !rest.trim_ascii().is_empty()
                && !rest.starts_with(b"\r\n")
        }
        Some(_) => is_known_field(rest),
    }
}

/// The end of the line that begins at `at`, including its LF.
pub(super) fn line_end(raw: &[u8], at: usize) -> usize {
    memchr(b'\n', &raw[at..]).map_or(raw.len(), |length| at + length + 1)
}
