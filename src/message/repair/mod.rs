//! [`repair`]: a message in a form that mail-parser reads completely. mail-parser takes RFC 5322
//! and RFC 2045 literally and gives up where mail programs are tolerant, and a letter it gives up
//! at is a letter unread. Well-formed mail is checked and borrowed unchanged.
//!
//! These are repaired, for each header of the MIME tree and for each body: where the header begins
//! and ends ([`header`]), types that do not exist or contradict each other ([`media_type`]),
//! boundaries that are lost ([`boundary`]), encodings spelled oddly and base64 with something else
//! in it ([`transfer`]). Repaired fields are added below the original ones, which stay unchanged;
//! mail-parser takes the last one. All delimiters of a repaired message get boundaries that occur
//! nowhere else in it, so that mail-parser finds the parts that were found here.
//!
//! The cost of parsing is also bounded here: mail-parser keeps up to 70 bytes for each byte of tiny
//! parts and fields.

mod body;
mod boundary;
mod header;
mod look;
mod media_type;
mod transfer;
mod yenc;

#[cfg(test)]
mod tests;

use boundary::{Delimiter, Frame, OpenParts};
use header::{Edit, HeaderFields, Room, Separator};
use media_type::MediaType;
use memchr::{memchr, memmem, memrchr};
use std::borrow::Cow;

/// The most headers of parts and messages that are parsed: each of the leaves that are kept may be
/// in a multipart of its own.
const MAX_HEADERS: usize = 4_000;
/// The most fields of all headers, twice what that many parts usually have.
const MAX_ALL_FIELDS: usize = 40_000;
/// The most bytes of address fields in all headers; 200 addresses are kept.
const MAX_ADDRESS_BYTES: usize = 256 << 10;
/// How deep multiparts and messages may be nested.
const MAX_DEPTH: usize = 50;
/// How many levels of encoded messages mail-parser reads.
const MAX_ENCODED_DEPTH: usize = 3;
/// The most bytes that mail-parser copies for messages inside encoded messages: for each of them
/// the whole of the encoded one.
const MAX_COPIED_BYTES: usize = 8 << 20;
/// How many lines that are not a field may be above the header of a large message.
const MAX_LINES_ABOVE: usize = 5;
/// How many times a body is searched for a boundary, so that it is read in linear time.
const MAX_SEARCHES: usize = 16;
/// In a message of at least this many bytes, it is checked that mail-parser finds no more parts
/// than were counted here.
const LARGE_BYTES: usize = 256 << 10;

/// A message that can be parsed.
pub(super) struct Repaired<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// How many of the last fields of its header were added.
    pub(super) added: usize,
    /// It is large and has no header of an email, so it is not worth the cost of parsing.
    pub(super) bare: bool,
    /// What was found on the way.
    pub(super) noted: Noted,
}

/// What flags report about a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Noted {
    pub(super) truncated: bool,
    pub(super) parts_truncated: bool,
    pub(super) damaged: bool,
    pub(super) outside_parts: bool,
    pub(super) partial: bool,
    /// A body is encoded in an unknown way.
    pub(super) unread: bool,
}

impl Noted {
    fn merge(&mut self, other: Self) {
        self.truncated |= other.truncated;
        self.parts_truncated |= other.parts_truncated;
        self.damaged |= other.damaged;
        self.outside_parts |= other.outside_parts;
        self.partial |= other.partial;
        self.unread |= other.unread;
    }
}

/// Checks a message, and repairs it if anything is wrong. Messages in files of one message share
/// its limits. Otherwise the limits would multiply with the files.
pub(super) fn repair<'a>(raw: &'a [u8], limits: &mut Limits) -> Repaired<'a> {
    limits.seen_bytes += raw.len();
    let large = limits.seen_bytes > LARGE_BYTES;
    repair_within(raw, limits, MAX_ENCODED_DEPTH, large)
}

/// The rest of the limits of a message.
#[derive(Clone)]
pub(super) struct Limits {
    headers: usize,
    room: Room,
    searches: usize,
    copied_bytes: usize,
    seen_bytes: usize,
}

impl Limits {
    pub(super) fn new() -> Self {
        Self {
            headers: MAX_HEADERS,
            room: Room { fields: MAX_ALL_FIELDS, address_bytes: MAX_ADDRESS_BYTES },
            searches: MAX_SEARCHES,
            copied_bytes: MAX_COPIED_BYTES,
            seen_bytes: 0,
        }
    }
}

fn repair_within<'a>(raw: &'a [u8], limits: &mut Limits, encoded: usize, large: bool) -> Repaired<'a> {
    let has_cr = ends_lines_with_cr(raw) || ends_lines_of_parts_with_cr(raw);
    let mut bytes = if has_cr { Cow::Owned(cr_to_lf(raw)) } else { Cow::Borrowed(raw) };
    let before = limits.clone();
    let mut pass = Walk::new(&bytes, limits.clone(), encoded, large, false);
    pass.run();
    if pass.bare_cr {
        // seen below the first header only
        bytes = Cow::Owned(cr_to_lf(&bytes));
        pass = Walk::new(&bytes, before.clone(), encoded, large, false);
        pass.run();
    }
    if pass.faulty {
        pass = Walk::new(&bytes, before, encoded, large, true);
        pass.run();
    }
    let (noted, added, bare) = (pass.noted, pass.added, pass.bare);
    let mended = pass.mending.then(|| apply(&bytes, &pass.edits));
    *limits = pass.limits;
    Repaired { bytes: mended.map_or(bytes, Cow::Owned), added, bare, noted }
}

/// One pass through a message, from the top to the end.
struct Walk<'a> {
    raw: &'a [u8],
    at: usize,
    tree: OpenParts<'a>,
    limits: Limits,
    /// How many more encoded messages may be nested.
    encoded: usize,
    large: bool,
    /// Whether edits are noted; if not, the first fault ends the pass.
    mending: bool,
    faulty: bool,
    bare_cr: bool,
    bare: bool,
    edits: Vec<Edit>,
    added: usize,
    noted: Noted,
}

/// The owner of the header that begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Root,
    Message,
    Part { digest: bool },
}

impl<'a> Walk<'a> {
    fn new(raw: &'a [u8], limits: Limits, encoded: usize, large: bool, mending: bool) -> Self {
        Self {
            raw,
            at: 0,
            tree: OpenParts::new(raw, mending),
            limits,
            encoded,
            large,
            mending,
            faulty: false,
            bare_cr: false,
            bare: false,
            edits: Vec::new(),
            added: 0,
            noted: Noted::default(),
        }
    }

    fn run(&mut self) {
        let mut whose = Some(Whose::Root);
        while let Some(next) = whose {
            if self.faulty && !self.mending || self.bare_cr {
                return;
            }
            whose = self.header_and_body(next);
        }
    }

    /// Notes that something must be changed.
    fn edit(&mut self, edit: Edit) {
        self.faulty = true;
        if self.mending {
            self.edits.push(edit);
        }
    }

    /// Reads a header and the content below it, up to the next header.
    fn header_and_body(&mut self, whose: Whose) -> Option<Whose> {
        if self.limits.headers == 0 {
            self.noted.parts_truncated = true;
            let damaged = self.noted.damaged;
            self.edit(Edit { span: self.at..self.raw.len(), text: b"\n".to_vec() });
            self.close(Delimiter::end(self.raw.len()));
            self.noted.damaged = damaged;
            return None;
        }
        self.limits.headers -= 1;
        let mut start = self.begin(whose);
        let room = self.limits.room.clone();
        let mut header = self.read_header(start);
        if whose == Whose::Root && !header.is_mail {
            if !self.large {
                return None; // bare text
            }
            // mail-parser ignores lines that are not fields, and would parse what is below them
            // without a limit
            let below = self.begin_below_lines(start);
            self.limits.room = room;
            let Some(below) = below else {
                self.bare = true;
                return None;
            };
            start = below;
            header = self.read_header(start);
        }
        header.must_repeat |= self.large && header.strays;
        if header.bare_cr && !self.mending && self.tree.depth() > 0 {
            self.bare_cr = true;
            return None;
        }
        if start > self.at {
            self.edit(Edit::remove(self.at..start));
        }
        self.noted.truncated |= header.truncated;
        if header.separator != Separator::Line
            && (header.body < self.raw.len() || header.separator == Separator::Blanks)
        {
            self.faulty = true; // repaired where the fields are added
        }
        let own = self.choose_type(&header);
        let is = |test: fn(&MediaType) -> bool| own.media.as_ref().is_some_and(test);
        if is(MediaType::is_multipart) {
            self.multipart(&header, own, whose)
        } else if is(MediaType::is_message) || own.media.is_none() && whose == (Whose::Part { digest: true })
        {
            self.message(&header, own, whose)
        } else {
            self.leaf(&header, own, whose)
        }
    }

    fn read_header(&mut self, start: usize) -> HeaderFields {
        let tree = &self.tree;
        header::read(self.raw, start, &mut self.limits.room, |line| tree.ends_header(line))
    }

    /// Where the header of an email begins below some lines that are not fields.
    fn begin_below_lines(&mut self, mut at: usize) -> Option<usize> {
        for _ in 0..MAX_LINES_ABOVE {
            at = header::line_end(self.raw, at);
            if header::is_known_field(&self.raw[at..]) && self.read_header(at).is_mail {
                return Some(at);
            }
        }
        None
    }

    /// Where the header begins: behind a byte order mark and empty lines, if a field comes then.
    fn begin(&self, whose: Whose) -> usize {
        let rest = &self.raw[self.at..];
        let unmarked = rest.strip_prefix(b"\xef\xbb\xbf").unwrap_or(rest);
        if !matches!(unmarked.first(), Some(b' ' | b'\t' | b'\r' | b'\n')) && unmarked.len() == rest.len() {
            return self.at;
        }
        let fields = unmarked.trim_ascii_start();
        let line_begins =
            fields.len() == unmarked.len() || unmarked[..unmarked.len() - fields.len()].ends_with(b"\n");
        let begins = match whose {
            Whose::Part { digest: true } => false,
            Whose::Part { digest: false } => {
                fields.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"content-"))
            }
            Whose::Root | Whose::Message => true,
        };
        if !line_begins || !begins {
            return self.at;
        }
        // the envelope line of an mbox, below the empty line that ends the message before
        let is_envelope = !matches!(whose, Whose::Part { .. }) && fields.starts_with(b"From ");
        let fields = if is_envelope { &fields[header::line_end(fields, 0)..] } else { fields };
        if header::is_known_field(fields) { self.raw.len() - fields.len() } else { self.at }
    }

    /// Ends a part: the next header, behind a delimiter that was found.
    fn close(&mut self, mut found: Delimiter) -> Option<Whose> {
        loop {
            let Some(index) = found.frame else {
                if self.tree.closes_missing() {
                    self.noted.damaged = true;
                    let mut closes = self.tree.close_down_to(0);
                    closes.insert(0, b'\n'); // belongs to the delimiter, not to the text above it
                    self.edit(Edit::insert(self.raw.len(), closes));
                }
                return None;
            };
            let closes = self.tree.close_down_to(index + 1);
            if !closes.is_empty() {
                self.noted.damaged = true;
                self.edit(Edit::insert(found.line.start, self.line_of_its_own(found.line.start, closes)));
            }
            self.at = found.line.end;
            let Some(Frame::Multipart(multipart)) = self.tree.last_mut() else { return None };
            multipart.delimiters += 1;
            let digest = multipart.digest;
            if self.mending {
                self.edits.push(Edit { span: found.line.clone(), text: multipart.delimiter(found.closes) });
            }
            if !found.closes {
                return Some(Whose::Part { digest });
            }
            if found.cut_short {
                self.noted.damaged = true;
                self.faulty = true;
            }
            if self.large && !self.mending && !self.tree.last_agrees(self.at) {
                self.faulty = true;
            }
            self.tree.pop();
            found = if self.tree.is_empty() { Delimiter::end(self.raw.len()) } else { self.find(self.at) };
            self.noted.outside_parts |= boundary::is_unread_text(&self.raw[self.at..found.line.start]);
        }
    }

    /// The next delimiter of an open multipart.
    fn find(&mut self, from: usize) -> Delimiter {
        let found = self.tree.find(from);
        // mail-parser takes the beginning of a line for the whole delimiter, and then another line
        // too
        self.faulty |= self.tree.saw_longer_name();
        found
    }

    /// A text that begins at the beginning of a line.
    fn line_of_its_own(&self, at: usize, text: Vec<u8>) -> Vec<u8> {
        let begins = at == 0 || self.raw[at - 1] == b'\n';
        if begins || text.is_empty() { text } else { [b"\n", &*text].concat() }
    }

    /// Notes the fields to add to a header, and ends it with an empty line.
    fn finish_header(&mut self, header: &HeaderFields, fields: &[Vec<u8>], whose: Whose) {
        if whose == Whose::Root {
            self.added = fields.len();
        }
        if !self.mending {
            self.faulty |= !fields.is_empty() || !header.edits.is_empty();
            return;
        }
        for edit in &header.edits {
            self.edits.push(Edit { span: edit.span.clone(), text: edit.text.clone() });
        }
        let mut text = fields.concat();
        let needs_line = header.separator != Separator::Line;
        if text.is_empty() && !needs_line {
            return;
        }
        if header.end > 0 && self.raw[header.end - 1] != b'\n' {
            text.insert(0, b'\n');
        }
        if needs_line {
            text.push(b'\n');
        }
        let end = if header.separator == Separator::Blanks { header.body } else { header.end };
        self.edits.push(Edit { span: header.end..end, text });
    }
}

/// A field to add.
fn field(name: &str, value: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b": ", value, b"\n"].concat()
}

/// Whether the lines of the first header end with CR alone, as Mac OS 9 wrote them.
pub(crate) fn ends_lines_with_cr(raw: &[u8]) -> bool {
    let raw = &raw[..raw.len().min(header::MAX_FIELDS * 100)];
    let Some(first) = memchr(b'\r', raw) else { return false };
    if raw.get(first + 1) == Some(&b'\n') || memchr(b'\n', &raw[..first]).is_some() {
        return false;
    }
    // a line of `\r\r\n` does end with LF
    let after = raw[first..].iter().position(|&byte| byte != b'\r').map(|length| raw[first + length]);
    if after == Some(b'\n') || after.is_none() && raw.len() > first + 2 {
        return false;
    }
    let head = raw.windows(2).position(|two| two == b"\r\r").unwrap_or(raw.len());
    memchr(b'\n', &raw[..head]).is_none()
}

/// Whether the lines of a multipart end with CR alone, below a header whose lines do not.
fn ends_lines_of_parts_with_cr(raw: &[u8]) -> bool {
    let text = raw.trim_ascii_end();
    // the last line of ordinary mail is short
    let last = memrchr(b'\n', text).map_or(text, |at| &text[at + 1..]);
    memmem::find(last, b"\r--").is_some()
}

/// Every CR without LF as LF.
pub(crate) fn cr_to_lf(raw: &[u8]) -> Vec<u8> {
    let mut text = raw.to_vec();
    for at in 0..text.len() {
        if text[at] == b'\r' && text.get(at + 1) != Some(&b'\n') {
            text[at] = b'\n';
        }
    }
    text
}

/// The message with all edits made, which are in the order of the message.
fn apply(raw: &[u8], edits: &[Edit]) -> Vec<u8> {
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut mended = Vec::with_capacity(raw.len() + added);
    let mut from = 0;
    for edit in edits {
        mended.extend_from_slice(raw.get(from..edit.span.start).unwrap_or_default());
        mended.extend_from_slice(&edit.text);
        from = from.max(edit.span.end);
    }
    mended.extend_from_slice(&raw[from..]);
    mended
}
