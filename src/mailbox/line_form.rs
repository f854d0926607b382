//! [`LineForm`]: how the lines of a mailbox are written, and a reader that returns them in the form
//! that most programs write.
//!
//! `>` of PowerShell writes UTF-16, and Mac OS 9 ended lines with CR alone. The messages in such a
//! file are found as in any other file.

use crate::message::{WideFile, cr_to_lf, ends_lines_with_cr};
use std::borrow::Cow;
use std::io::{self, Read};

/// Bytes that are converted at once.
const CHUNK_BYTES: usize = 1 << 16;

/// How the lines of a file are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineForm {
    /// In UTF-16 or UTF-32.
    wide: Option<WideFile>,
    /// With CR alone at the ends of lines.
    ends_with_cr: bool,
    /// NULs come first, as after a crash or on a disk that was full.
    is_padded: bool,
}

impl LineForm {
    /// The form of a file that begins with these bytes.
    pub fn detect(head: &[u8]) -> Self {
        let wide = WideFile::new(head);
        let form = Self { wide, ends_with_cr: false, is_padded: false };
        Self { ends_with_cr: ends_lines_with_cr(&form.converted(head)), ..form }
    }

    /// The same, behind NULs.
    pub(super) fn behind_nuls(self) -> Self {
        Self { is_padded: true, ..self }
    }

    /// Whether nothing needs to be converted.
    pub fn is_plain(self) -> bool {
        self == Self::default()
    }

    /// The start of a file, in UTF-8 and with line feeds.
    pub fn converted(self, head: &[u8]) -> Cow<'_, [u8]> {
        let text = match self.wide {
            Some(wide) => {
                let start = head.get(wide.mark..).unwrap_or_default();
                Cow::Owned(wide.decode(start).into_bytes())
            }
            None => Cow::Borrowed(head),
        };
        if self.ends_with_cr { Cow::Owned(cr_to_lf(&text)) } else { text }
    }

    /// A file in UTF-8 and with line feeds, converted as it is read.
    pub fn reader(self, file: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        if self.is_plain() {
            return file;
        }
        let file: Box<dyn Read + Send> =
            if self.is_padded { Box::new(BehindNuls { file, has_begun: false }) } else { file };
        let (mut form, mut mark) = (self, 0);
        if let Some(wide) = &mut form.wide {
            mark = std::mem::take(&mut wide.mark);
        }
        Box::new(Converted { file, form, mark, rest: Vec::new(), ready: Vec::new(), at: 0, is_at_end: false })
    }

    /// How many bytes can be converted before the next are known: whole characters, and no CR at
    /// the end, before an LF that may follow.
    fn whole(self, bytes: &[u8]) -> usize {
        let unit = self.wide.map_or(1, |wide| wide.unit);
        let whole = bytes.len() / unit * unit;
        let Some(last) = whole.checked_sub(unit).map(|at| &bytes[at..whole]) else { return 0 };
        let (value, is_half) = self.wide.map_or((u32::from(last[0]), false), |wide| {
            let value = wide.value(last);
            (value, unit == 2 && (0xD800..0xDC00).contains(&value))
        });
        let is_open = is_half || self.ends_with_cr && value == u32::from(b'\r');
        if is_open { whole - unit } else { whole }
    }
}

/// A file without the NULs at its start.
struct BehindNuls {
    file: Box<dyn Read + Send>,
    has_begun: bool,
}

impl Read for BehindNuls {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.file.read(room)?;
            if self.has_begun || length == 0 {
                return Ok(length);
            }
            if let Some(nuls) = room[..length].iter().position(|&byte| byte != 0) {
                self.has_begun = true;
                room.copy_within(nuls..length, 0);
                return Ok(length - nuls);
            }
        }
    }
}

struct Converted {
    file: Box<dyn Read + Send>,
    form: LineForm,
    /// Bytes of the byte order mark that are still to be left out.
    mark: usize,
    /// Read, not yet converted.
    rest: Vec<u8>,
    /// Converted; returned up to `at`.
    ready: Vec<u8>,
    at: usize,
    is_at_end: bool,
}

impl Converted {
    /// Converts the next bytes.
    fn go_on(&mut self) -> io::Result<()> {
        let read = Read::by_ref(&mut self.file).take(CHUNK_BYTES as u64).read_to_end(&mut self.rest)?;
        self.is_at_end = read < CHUNK_BYTES;
        self.rest.drain(..std::mem::take(&mut self.mark).min(self.rest.len()));
        let whole = if self.is_at_end { self.rest.len() } else { self.form.whole(&self.rest) };
        self.ready = self.form.converted(&self.rest[..whole]).into_owned();
        self.rest.drain(..whole);
        self.at = 0;
        Ok(())
    }
}

impl Read for Converted {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.is_at_end {
            self.go_on()?;
        }
        let length = (&self.ready[self.at..]).read(room)?;
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, big_endian: bool) -> Vec<u8> {
        let bytes = if big_endian { u16::to_be_bytes } else { u16::to_le_bytes };
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn utf_32(text: &str) -> Vec<u8> {
        text.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect()
    }

    #[test]
    fn every_form_is_read_alike_wherever_it_is_cut() {
        // letters of one to four bytes, across the borders of chunks
        let text = "From: a\nSubject: é 送 😀\r\n\n".repeat(5_000);
        let cr = text.replace("\r\n", "\n").replace('\n', "\r");
        let lf = cr.replace('\r', "\n");
        for shift in 0..3 {
            let start = "x".repeat(shift);
            let [text, cr, lf] = [&text, &cr, &lf].map(|text| format!("{start}{text}"));
            for (name, bytes, expected) in [
                ("UTF-8", text.clone().into_bytes(), &text),
                ("CR", cr.clone().into_bytes(), &lf),
                ("UTF-16 LE", [b"\xff\xfe".to_vec(), utf_16(&text, false)].concat(), &text),
                ("UTF-16 BE", [b"\xfe\xff".to_vec(), utf_16(&text, true)].concat(), &text),
                ("UTF-16 without a mark", utf_16(&text, false), &text),
                ("UTF-16 with CR", [b"\xff\xfe".to_vec(), utf_16(&cr, false)].concat(), &lf),
                ("UTF-32", [b"\xff\xfe\0\0".to_vec(), utf_32(&text)].concat(), &text),
            ] {
                let form = LineForm::detect(&bytes[..4096]);
                assert_eq!(form.is_plain(), name == "UTF-8", "{name}");
                let mut read = String::new();
                form.reader(Box::new(io::Cursor::new(bytes))).read_to_string(&mut read).unwrap();
                assert!(read == *expected, "{name} {shift}");
            }
        }
    }

    #[test]
    fn whatever_ends_early_is_read_to_its_end() {
        let whole = [b"\xff\xfe".to_vec(), utf_16("From: 😀\r\n\r\n", false)].concat();
        for end in 0..whole.len() {
            let form = LineForm::detect(&whole);
            let mut read = Vec::new();
            form.reader(Box::new(io::Cursor::new(whole[..end].to_vec()))).read_to_end(&mut read).unwrap();
            assert!(read.len() <= end, "{end}");
        }
    }
}
