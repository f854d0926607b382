//! [`OpenParts`]: the multiparts and messages that are open at a place, and the delimiter lines
//! that end their parts.

use super::header::{field_name, line_end};
use memchr::memmem::{self, Finder};
use std::collections::BTreeSet;
use std::ops::Range;

/// The longest boundary that is guessed; RFC 2046 section 5.1.1 allows 70 characters.
const MAX_GUESS_BYTES: usize = 200;
/// How many lines that might be delimiters are remembered.
const MAX_CANDIDATES: usize = 1_000;
/// Fewer letters of unread text are a mark or the rest of a line.
const MIN_UNREAD_LETTERS: usize = 10;
/// The most letters of the notice to old mail programs above the first part; the longest in use
/// have some 150 letters.
const MAX_NOTICE_LETTERS: usize = 300;
/// Words of every such notice, whatever its language.
const NOTICE_WORDS: [&str; 4] = ["mime", "multi-part", "multipart", "mehrteilig"];

/// A multipart whose last delimiter has not come yet.
pub(super) struct Multipart {
    boundary: Vec<u8>,
    /// The boundary it gets when the message is repaired.
    fresh: String,
    /// Whether its parts are messages unless something else is declared.
    pub(super) digest: bool,
    /// Where its body begins.
    start: usize,
    /// How many delimiters there were.
    pub(super) delimiters: usize,
}

impl Multipart {
    /// The line before a part, or after the last one.
    pub(super) fn delimiter(&self, closes: bool) -> Vec<u8> {
        let end = if closes { "--" } else { "" };
        format!("--{}{end}\n", self.fresh).into_bytes()
    }
}

/// What is open.
pub(super) enum Frame {
    Message,
    Multipart(Multipart),
}

/// A delimiter, or the end of the input.
#[derive(Clone)]
pub(super) struct Delimiter {
    /// Its line, with the line end.
    pub(super) line: Range<usize>,
    /// The number of the frame that it belongs to; `None` at the end of the input.
    pub(super) frame: Option<usize>,
    /// Whether it is the last one of its multipart.
    pub(super) closes: bool,
    /// Whether the input ends within it.
    pub(super) cut_short: bool,
}

impl Delimiter {
    pub(super) const fn end(at: usize) -> Self {
        Self { line: at..at, frame: None, closes: false, cut_short: false }
    }
}

/// All that is open, outermost first.
pub(super) struct OpenParts<'a> {
    raw: &'a [u8],
    frames: Vec<Frame>,
    multiparts: usize,
    dashes: Finder<'static>,
    /// What all fresh boundaries begin with.
    stamp: String,
    opened: usize,
    longer_name: bool,
}

impl<'a> OpenParts<'a> {
    pub(super) fn new(raw: &'a [u8], mending: bool) -> Self {
        let stamp = if mending { stamp(raw) } else { String::new() };
        let dashes = Finder::new(b"\n--");
        Self { raw, frames: Vec::new(), multiparts: 0, dashes, stamp, opened: 0, longer_name: false }
    }

    pub(super) fn depth(&self) -> usize {
        self.frames.len()
    }

    /// Whether no multipart is open.
    pub(super) fn is_empty(&self) -> bool {
        self.multiparts == 0
    }

    pub(super) fn last_mut(&mut self) -> Option<&mut Frame> {
        self.frames.last_mut()
    }

    pub(super) fn open_message(&mut self) {
        self.frames.push(Frame::Message);
    }

    pub(super) fn open_multipart(&mut self, boundary: Vec<u8>, digest: bool, start: usize) {
        self.opened += 1;
        let fresh = format!("{}{:05}", self.stamp, self.opened);
        self.multiparts += 1;
        self.frames.push(Frame::Multipart(Multipart { boundary, fresh, digest, start, delimiters: 0 }));
    }

    /// The boundary that the innermost multipart gets.
    pub(super) fn fresh_boundary(&self) -> &str {
        match self.frames.last() {
            Some(Frame::Multipart(multipart)) => &multipart.fresh,
            _ => "",
        }
    }

    pub(super) fn pop(&mut self) {
        if let Some(Frame::Multipart(_)) = self.frames.pop() {
            self.multiparts -= 1;
        }
    }

    /// Whether a multipart is open, at the end of the input.
    pub(super) fn closes_missing(&self) -> bool {
        self.multiparts > 0
    }

    /// Ends all but the first `keep` frames, with the delimiters that were missing.
    pub(super) fn close_down_to(&mut self, keep: usize) -> Vec<u8> {
        let mut closes = Vec::new();
        while self.frames.len() > keep {
            if let Some(Frame::Multipart(multipart)) = self.frames.last() {
                closes.extend(multipart.delimiter(true));
            }
            self.pop();
        }
        closes
    }

    /// Whether mail-parser, which looks for the boundary anywhere in a line, finds as many
    /// delimiters as the innermost multipart had.
    pub(super) fn last_agrees(&self, end: usize) -> bool {
        let Some(Frame::Multipart(multipart)) = self.frames.last() else { return true };
        let mark = [b"--", &*multipart.boundary].concat();
        let body = &self.raw[multipart.start..end];
        memmem::find_iter(body, &mark).take(multipart.delimiters + 1).count() == multipart.delimiters
    }

    /// Returns whether, since the last call, a line was seen whose beginning is a delimiter.
    pub(super) fn saw_longer_name(&mut self) -> bool {
        std::mem::take(&mut self.longer_name)
    }

    /// Whether the line is a delimiter of an open multipart.
    pub(super) fn ends_header(&self, line: &[u8]) -> bool {
        line.starts_with(b"--") && self.frame_of(line.trim_ascii_end()).0.is_some()
    }

    /// The next delimiter of an open multipart from `from` on, where a line begins.
    pub(super) fn find(&mut self, from: usize) -> Delimiter {
        if self.multiparts == 0 {
            return Delimiter::end(self.raw.len());
        }
        let mut at = self.next_dashes(from);
        while let Some(start) = at {
            let end = line_end(self.raw, start);
            let line = self.raw[start..end].trim_ascii_end();
            match self.frame_of(line) {
                (Some((index, closes)), _) => {
                    return Delimiter { line: start..end, frame: Some(index), closes, cut_short: false };
                }
                (None, longer) => self.longer_name |= longer,
            }
            if end == self.raw.len() && self.is_cut_delimiter(line) {
                let innermost = self.frames.iter().rposition(|frame| matches!(frame, Frame::Multipart(_)));
                return Delimiter { line: start..end, frame: innermost, closes: true, cut_short: true };
            }
            at = self.next_dashes(end);
        }
        Delimiter::end(self.raw.len())
    }

    /// The frame that a line delimits and whether it ends it; and, if it delimits none, whether its
    /// beginning would.
    fn frame_of(&self, line: &[u8]) -> (Option<(usize, bool)>, bool) {
        let name = &line[2..];
        let mut longer = false;
        for (index, frame) in self.frames.iter().enumerate().rev() {
            let Frame::Multipart(multipart) = frame else { continue };
            let Some(rest) = name.strip_prefix(&*multipart.boundary) else { continue };
            match rest {
                b"" => return (Some((index, false)), false),
                b"--" => return (Some((index, true)), false),
                _ => longer = true,
            }
        }
        (None, longer)
    }

    /// Whether the last line of the input is the beginning of the last delimiter of the innermost
    /// multipart.
    fn is_cut_delimiter(&self, line: &[u8]) -> bool {
        self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Message => None,
            Frame::Multipart(multipart) => {
                Some([b"--", &*multipart.boundary, b"--"].concat().starts_with(line))
            }
        }) == Some(true)
    }

    /// The beginning of the next line that begins with two hyphens; `from` is the beginning of a
    /// line.
    fn next_dashes(&self, from: usize) -> Option<usize> {
        if self.raw[from..].starts_with(b"--") {
            return Some(from);
        }
        self.dashes.find(&self.raw[from..]).map(|place| from + place + 1)
    }

    /// The boundary of a multipart that names none, or one that does not occur. It is that of the
    /// first line that looks like a delimiter and comes again, or has a MIME field below it.
    pub(super) fn guess(&self, from: usize) -> Option<Vec<u8>> {
        let mut seen = BTreeSet::new();
        let mut at = self.next_dashes(from);
        while let Some(start) = at {
            let end = line_end(self.raw, start);
            let line = self.raw[start..end].trim_ascii_end();
            if self.frame_of(line).0.is_some() {
                return None;
            }
            let name = &line[2..];
            let stem = name.strip_suffix(b"--").unwrap_or(name);
            if is_candidate(name) && is_mime_field(&self.raw[end..line_end(self.raw, end)]) {
                return Some(name.to_vec());
            }
            for name in [name, stem] {
                if seen.contains(name) {
                    return Some(name.to_vec());
                }
            }
            if is_candidate(name) && seen.len() < MAX_CANDIDATES {
                seen.insert(name);
            }
            at = self.next_dashes(end);
        }
        None
    }
}

/// A boundary is a word; rows of hyphens and `--Original Message--` are not.
pub(super) fn is_candidate(name: &[u8]) -> bool {
    name.len() <= MAX_GUESS_BYTES
        && name.iter().all(u8::is_ascii_graphic)
        && name.iter().any(u8::is_ascii_alphanumeric)
}

/// Whether a line is one of the fields that begin a part.
pub(super) fn is_mime_field(line: &[u8]) -> bool {
    field_name(line)
        .and_then(|name| name.get(..8))
        .is_some_and(|start| start.eq_ignore_ascii_case(b"content-"))
}

/// A string that follows two hyphens at the beginning of no line of the message.
fn stamp(raw: &[u8]) -> String {
    const START: &[u8] = b"--=_part";
    let numbers = memmem::find_iter(raw, START).map(|place| {
        let digits = raw[place + START.len()..].iter().take(18).take_while(|byte| byte.is_ascii_digit());
        digits.fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'))
    });
    format!("=_part{}_", numbers.max().map_or(0, |last| last + 1))
}

/// Whether text outside of the parts is more than the notice to old mail programs.
pub(super) fn is_unread_text(outside: &[u8]) -> bool {
    if outside.len() < MIN_UNREAD_LETTERS {
        return false;
    }
    let letters = outside.iter().filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80);
    let count = letters.take(MAX_NOTICE_LETTERS + 1).count();
    if !(MIN_UNREAD_LETTERS..=MAX_NOTICE_LETTERS).contains(&count) {
        return count > MAX_NOTICE_LETTERS;
    }
    let text = String::from_utf8_lossy(&outside[..outside.len().min(4 * MAX_NOTICE_LETTERS)]).to_lowercase();
    !NOTICE_WORDS.iter().any(|word| text.contains(word))
}
