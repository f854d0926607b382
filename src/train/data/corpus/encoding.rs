//! [`open`]: the text of a table or of JSON Lines, whatever program saved it; the only file that
//! names the crate `encoding_rs`.

use crate::mailbox::Gunzip;
use encoding_rs::{CoderResult, Decoder, Encoding as Charset, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

/// How many bytes are looked at or decoded at once.
const CHUNK: usize = 1 << 16;

/// How the cells of a table are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TableEncoding {
    /// UTF-8, or text that was decoded to it.
    Utf8,
    /// Windows-1252, which includes Latin-1: spreadsheets in Western Europe save it.
    Windows1252,
}

impl TableEncoding {
    /// The text of a cell; `None` if the cell is not in this encoding.
    pub(super) fn decode(self, cell: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Utf8 => str::from_utf8(cell).ok().map(Cow::Borrowed),
            Self::Windows1252 => Some(WINDOWS_1252.decode_without_bom_handling(cell).0),
        }
    }
}

/// Opens a file: without its byte order mark, UTF-16 decoded, gzip unpacked.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    let mut file: Box<dyn Read> = Box::new(File::open(path)?);
    let mut head = start_of(&mut file)?;
    if head.starts_with(b"\x1f\x8b") {
        file = Box::new(Gunzip::new(Cursor::new(head).chain(file)));
        head = start_of(&mut file)?;
    }
    let charset = utf16(&head);
    let mark = if head.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
    let whole = Cursor::new(head.split_off(mark)).chain(file);
    Ok(match charset {
        Some(charset) => Box::new(DecodingReader::new(whole, charset)),
        None => Box::new(whole),
    })
}

/// How the cells of a file are written: UTF-8, unless most of its bytes beyond ASCII contradict
/// that.
pub(super) fn encoding_of(path: &Path) -> io::Result<TableEncoding> {
    let mut reader = open(path)?;
    let (mut letters, mut strays) = (0_u64, 0_u64);
    let mut bytes = Vec::with_capacity(CHUNK);
    loop {
        let length = reader.by_ref().take(CHUNK as u64).read_to_end(&mut bytes)?;
        let mut rest = &bytes[..];
        let kept = loop {
            let (valid, error) = match str::from_utf8(rest) {
                Ok(text) => (text.len(), None),
                Err(error) => (error.valid_up_to(), Some(error)),
            };
            letters += rest[..valid].iter().filter(|byte| **byte >= 0xC0).count() as u64;
            match error.map(|error| error.error_len()) {
                None => break 0,
                Some(None) if length > 0 => break rest.len() - valid, // a letter may go on in the next chunk
                Some(None) => {
                    strays += 1;
                    break 0;
                }
                Some(Some(stray)) => {
                    strays += 1;
                    rest = &rest[valid + stray..];
                }
            }
        };
        if length == 0 {
            break;
        }
        bytes.drain(..bytes.len() - kept);
    }
    Ok(if strays > letters { TableEncoding::Windows1252 } else { TableEncoding::Utf8 })
}

/// UTF-16 by its byte order mark, or by the zeros of Latin letters.
fn utf16(head: &[u8]) -> Option<&'static Charset> {
    /// How many bytes are looked at: in the first line of a table nearly all letters are Latin.
    const LOOKED_AT: usize = 64;
    match head {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let start = &head[..head.len().min(LOOKED_AT)];
    let zeros = |parity: usize| start.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    // a rare letter has a zero on the other side
    let is_one_sided =
        |zeros: usize, others: usize| zeros >= 4 && zeros * 4 > start.len() && others * 8 < zeros;
    match (zeros(0), zeros(1)) {
        (first, second) if is_one_sided(second, first) => Some(UTF_16LE),
        (first, second) if is_one_sided(first, second) => Some(UTF_16BE),
        _ => None,
    }
}

fn start_of(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(CHUNK as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Decodes to UTF-8 while it is read.
struct DecodingReader<R> {
    reader: R,
    decoder: Decoder,
    text: Vec<u8>,
    at: usize,
    is_at_end: bool,
}

impl<R: Read> DecodingReader<R> {
    fn new(reader: R, charset: &'static Charset) -> Self {
        let decoder = charset.new_decoder_with_bom_removal();
        Self { reader, decoder, text: Vec::new(), at: 0, is_at_end: false }
    }
}

impl<R: Read> Read for DecodingReader<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.is_at_end {
            let mut bytes = Vec::new();
            let length = self.reader.by_ref().take(CHUNK as u64).read_to_end(&mut bytes)?;
            self.is_at_end = length == 0;
            self.at = 0;
            self.text.resize(self.decoder.max_utf8_buffer_length(length).unwrap_or(4 * CHUNK), 0);
            let (result, _, written, _) = self.decoder.decode_to_utf8(&bytes, &mut self.text, self.is_at_end);
            self.text.truncate(written);
            if result == CoderResult::OutputFull {
                return Err(io::Error::other("text that grows when it is decoded"));
            }
        }
        let length = room.len().min(self.text.len() - self.at);
        room[..length].copy_from_slice(&self.text[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (TableEncoding, Vec<u8>) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut text = Vec::new();
        open(file.path()).unwrap().read_to_end(&mut text).unwrap();
        (encoding_of(file.path()).unwrap(), text)
    }

    #[test]
    fn text_is_read_as_it_was_saved() {
        let text = "label,text\r\nham,für Gerät € 5 😀\r\n".repeat(9_000); // longer than a chunk
        let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let (little, big) = (units(u16::to_le_bytes), units(u16::to_be_bytes));
        for (name, bytes) in [
            ("UTF-8", text.clone().into_bytes()),
            ("UTF-8 with a mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
            ("UTF-16", [b"\xff\xfe", &little[..]].concat()),
            ("UTF-16, the other order", [b"\xfe\xff", &big[..]].concat()),
            ("UTF-16 without a mark", little),
            ("the other order without a mark", big),
        ] {
            let (encoding, found) = read(&bytes);
            assert_eq!(encoding, TableEncoding::Utf8, "{name}");
            assert!(found == text.as_bytes(), "{name}");
        }
    }

    #[test]
    fn windows_1252_is_told_from_damaged_utf_8() {
        for (bytes, expected) in [
            (&b"label;text\nham;f\xfcr \x80 5\n"[..], TableEncoding::Windows1252),
            (b"v1,v2\nham,\xa3100\n", TableEncoding::Windows1252),
            (b"label,text\nham,f\xfc", TableEncoding::Windows1252),
            (b"label,text\nham,plain\n", TableEncoding::Utf8),
            ("label,text\nham,für Gerät\n".as_bytes(), TableEncoding::Utf8),
            (b"label,text\nham,f\xc3\xbcr \xc3\xa4 \xff\n", TableEncoding::Utf8),
            (b"", TableEncoding::Utf8),
        ] {
            assert_eq!(read(bytes).0, expected, "{bytes:?}");
        }
        assert_eq!(TableEncoding::Windows1252.decode(b"\x80 f\xfcr").unwrap(), "€ für");
        assert_eq!(TableEncoding::Utf8.decode(b"\xff"), None);
    }
}
