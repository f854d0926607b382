//! [`Mbox`]: the messages of a mailbox file one after another, found in one pass that keeps at most
//! the head of a line.

use super::file_kind::{MMDF, is_internal_data};
use super::gunzip::{Gunzip, read_error};
use super::line_form::LineForm;
use super::separator::{Candidate, FROM, FormMatch, is_dated, is_envelope, is_of_git};
use super::{Location, MAX_MESSAGE_BYTES};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The bytes of a line that are read: longer than any envelope, so that a line without an end costs
/// no memory.
pub(super) const LINE_HEAD_BYTES: u64 = 1024;
/// The bytes of the first header that are kept, to recognise the message that some servers keep in
/// a mailbox for themselves.
const MAX_FIRST_HEADER: usize = 16 << 10;

/// A file that holds messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The file.
    pub path: PathBuf,
    /// The name by which people know it, if it is temporarily elsewhere.
    pub name: Option<PathBuf>,
    /// Whether it is an MMDF mailbox, and not an mbox.
    pub is_mmdf: bool,
    /// Whether it is compressed by gzip.
    pub is_packed: bool,
    /// How its lines are written.
    pub form: LineForm,
}

impl Mailbox {
    /// All bytes, unpacked, in UTF-8 and with line feeds.
    fn bytes(&self) -> io::Result<Box<dyn Read + Send>> {
        let file = File::open(&self.path)?;
        let unpacked: Box<dyn Read + Send> =
            if self.is_packed { Box::new(Gunzip::new(file)) } else { Box::new(file) };
        Ok(self.form.reader(unpacked))
    }

    /// Whether its messages are in the file unchanged.
    fn is_as_it_is(&self) -> bool {
        !self.is_packed && self.form.is_plain() && self.name.is_none()
    }
}

/// The messages of a mailbox.
///
/// A line `From ` begins a message if it is built like an envelope, follows a blank line, and the
/// header after it has a field of a known name. So prose in a body that nobody quoted does not. If
/// no message but the first follows a blank line, none needs to, if their envelopes are dated.
/// (mail-parser's own reader splits at any `From `, gives no offsets and holds lines of any
/// length.)
pub struct Mbox {
    mailbox: Mailbox,
    path: Arc<Path>,
    reader: BufReader<Box<dyn Read + Send>>,
    splitter: Splitter,
    /// A mailbox that must be unpacked or converted is read here a second time, because one
    /// cannot seek in it.
    unpacked: Option<UnpackedFile>,
    line: Vec<u8>,
    is_at_end: bool,
    /// Whether a message that servers keep there for themselves was skipped.
    pub has_internal_data: bool,
}

/// A stretch of the mailbox that is a message.
struct Slice {
    ordinal: usize,
    offset: u64,
    length: u64,
}

impl Mbox {
    /// # Errors
    /// If it cannot be opened.
    pub fn open(mailbox: &Mailbox) -> Result<Self> {
        let bytes = || mailbox.bytes().map_err(|source| split_error(&mailbox.path, source));
        let unpacked =
            if mailbox.is_as_it_is() { None } else { Some(UnpackedFile { bytes: bytes()?, at: 0 }) };
        Ok(Self {
            path: mailbox.name.as_deref().unwrap_or(&mailbox.path).into(),
            reader: BufReader::with_capacity(1 << 16, bytes()?),
            splitter: Splitter { is_mmdf: mailbox.is_mmdf, ..Splitter::default() },
            unpacked,
            mailbox: mailbox.clone(),
            line: Vec::new(),
            is_at_end: false,
            has_internal_data: false,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads up to the end of the next message.
    fn next_slice(&mut self) -> io::Result<Option<Slice>> {
        while !self.is_at_end {
            let length = read_line_head(&mut self.reader, &mut self.line)?;
            if length == 0 {
                self.is_at_end = true;
                return Ok(self.splitter.end());
            }
            let closed = match self.splitter.take(&self.line, length) {
                LineStep::Done(closed) => closed,
                LineStep::Undecided => {
                    let needs_blank = self.has_envelopes_after_blank_lines()?;
                    self.splitter.decide(needs_blank, &self.line, length)
                }
            };
            if closed.is_some() {
                return Ok(closed);
            }
        }
        Ok(None)
    }

    /// Whether a message other than the first follows a blank line; checked at most once in a file.
    fn has_envelopes_after_blank_lines(&self) -> io::Result<bool> {
        let mut reader = BufReader::with_capacity(1 << 16, self.mailbox.bytes()?);
        let mut splitter = Splitter { needs_blank: Some(true), ..Splitter::default() };
        let mut line = Vec::new();
        loop {
            let length = read_line_head(&mut reader, &mut line)?;
            if length == 0 {
                return Ok(false);
            }
            if let LineStep::Done(Some(_)) = splitter.take(&line, length) {
                return Ok(true); // one was closed, so another began
            }
        }
    }

    fn next_message(&mut self) -> io::Result<Option<Location>> {
        while let Some(slice) = self.next_slice()? {
            let Slice { ordinal, offset, length } = slice;
            if ordinal == 1 && is_internal_data(&self.splitter.first_header) {
                self.has_internal_data = true;
                continue;
            }
            let path = self.path.clone();
            return Ok(Some(match &mut self.unpacked {
                None => Location::MboxSlice { path, ordinal, offset, length },
                Some(unpacked) => {
                    Location::Unpacked { path, ordinal, content: unpacked.read(offset, length)?.into() }
                }
            }));
        }
        Ok(None)
    }
}

impl Iterator for Mbox {
    type Item = Result<Location>;

    fn next(&mut self) -> Option<Result<Location>> {
        let found = self.next_message();
        self.is_at_end |= found.is_err();
        found.map_err(|source| split_error(&self.path, source)).transpose()
    }
}

fn split_error(path: &Path, source: io::Error) -> Error {
    read_error(path, "splitting the mailbox", source)
}

/// What was unpacked or converted, read forwards.
struct UnpackedFile {
    bytes: Box<dyn Read + Send>,
    at: u64,
}

impl UnpackedFile {
    fn read(&mut self, offset: u64, length: u64) -> io::Result<Vec<u8>> {
        self.at += io::copy(&mut self.bytes.by_ref().take(offset.saturating_sub(self.at)), &mut io::sink())?;
        let mut content = Vec::new();
        let wanted = length.min(MAX_MESSAGE_BYTES);
        self.at += self.bytes.by_ref().take(wanted).read_to_end(&mut content)? as u64;
        Ok(content)
    }
}

/// Finds where messages begin and end, line by line.
#[derive(Default)]
struct Splitter {
    is_mmdf: bool,
    /// Bytes before the next line.
    at: u64,
    /// Bytes of the line before it, if that is blank.
    gap: u64,
    /// Messages found.
    ordinal: usize,
    /// Where the message that has no end yet begins.
    begun: Option<u64>,
    candidate: Option<Candidate>,
    /// Whether a message must follow a blank line; unknown before the first that does not.
    needs_blank: Option<bool>,
    /// Whether the first envelope is one of git, so that others are not a patch in a text.
    is_of_git: bool,
    /// The lines of the first header.
    first_header: Vec<u8>,
    is_past_first_header: bool,
}

/// The result of a line.
enum LineStep {
    /// It closed a message, or not.
    Done(Option<Slice>),
    /// It would, if messages need no blank line before them.
    Undecided,
}

impl Splitter {
    /// Takes the next line, whose head is `line`.
    fn take(&mut self, line: &[u8], length: u64) -> LineStep {
        if self.is_mmdf {
            return LineStep::Done(self.take_mmdf(line, length));
        }
        let mut closed = None;
        if let Some(mut candidate) = self.candidate.take() {
            match candidate.next_line(line) {
                FormMatch::Envelope if candidate.gap == 0 && self.needs_blank.is_none() => {
                    self.candidate = Some(candidate);
                    return LineStep::Undecided;
                }
                FormMatch::Envelope => closed = self.begin(&candidate),
                FormMatch::NotYet => self.candidate = Some(candidate),
                FormMatch::Prose => {}
            }
        }
        self.look_for_envelope(line, length);
        LineStep::Done(closed)
    }

    /// Continues with the line that [`take`](Self::take) left undecided.
    fn decide(&mut self, needs_blank: bool, line: &[u8], length: u64) -> Option<Slice> {
        self.needs_blank = Some(needs_blank);
        let candidate = self.candidate.take().filter(|_| !needs_blank);
        let closed = candidate.and_then(|candidate| self.begin(&candidate));
        self.look_for_envelope(line, length);
        closed
    }

    fn look_for_envelope(&mut self, line: &[u8], length: u64) {
        let end = self.at + length;
        let text = without_mark(line, self.at);
        if self.begun.is_none() && self.candidate.is_none() {
            // the file was recognised by its first envelope
            if text.starts_with(FROM) {
                self.begun = Some(end);
                self.is_of_git = is_of_git(text);
            }
        } else if self.candidate.is_none() && self.is_candidate(text) {
            self.candidate = Some(Candidate::new(self.at, end, self.gap));
        } else {
            self.keep_first_header(line);
        }
        self.go_on(line, length);
    }

    fn is_candidate(&self, line: &[u8]) -> bool {
        let is_separated = self.gap > 0 || (self.needs_blank != Some(true) && is_dated(line));
        line.starts_with(FROM) && is_separated && is_envelope(line) && (self.is_of_git || !is_of_git(line))
    }

    fn keep_first_header(&mut self, line: &[u8]) {
        if self.is_past_first_header || self.ordinal > 0 || self.begun.is_none() {
            return;
        }
        self.is_past_first_header =
            line.trim_ascii().is_empty() || self.first_header.len() > MAX_FIRST_HEADER;
        if !self.is_past_first_header {
            self.first_header.extend_from_slice(line);
        }
    }

    fn take_mmdf(&mut self, line: &[u8], length: u64) -> Option<Slice> {
        let end = self.at + length;
        let mut closed = None;
        if without_mark(line, self.at).trim_ascii_end() == MMDF {
            closed = self.close(self.at);
            self.begun = Some(end);
        } else if self.begun == Some(self.at) && line.starts_with(FROM) {
            self.begun = Some(end);
        } else {
            self.keep_first_header(line);
        }
        self.go_on(line, length);
        closed
    }

    fn go_on(&mut self, line: &[u8], length: u64) {
        // a line that went through Windows twice ends with `\r\r\n`
        let is_blank = line.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
        self.gap = if is_blank { length } else { 0 };
        self.at += length;
    }

    fn begin(&mut self, candidate: &Candidate) -> Option<Slice> {
        let closed = self.close(candidate.start - candidate.gap);
        self.begun = Some(candidate.end);
        closed
    }

    /// The last message, at the end of the file.
    fn end(&mut self) -> Option<Slice> {
        let gap = if self.is_mmdf { 0 } else { self.gap };
        self.close(self.at - gap)
    }

    fn close(&mut self, end: u64) -> Option<Slice> {
        let offset = self.begun.take()?;
        let length = end.saturating_sub(offset);
        if self.is_mmdf && length == 0 {
            return None; // between two lines that end one message and begin the next
        }
        self.ordinal += 1;
        Some(Slice { ordinal: self.ordinal, offset, length })
    }
}

/// A line without the byte order mark at the start of the first one.
fn without_mark(line: &[u8], at: u64) -> &[u8] {
    if at == 0 { line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line) } else { line }
}

/// Puts the head of the next line, with its end if that fits, in `line`. Returns the length of the
/// whole line, 0 at the end of the file.
fn read_line_head(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    line.clear();
    let mut length = reader.by_ref().take(LINE_HEAD_BYTES).read_until(b'\n', line)? as u64;
    if length == LINE_HEAD_BYTES && line.last() != Some(&b'\n') {
        length += reader.skip_until(b'\n')? as u64;
    }
    Ok(length)
}
