//! Charsets of two or four bytes a letter, recognised by a byte order mark or by the places of
//! their NULs; and NULs anywhere else.

use super::label::Charset;
use std::borrow::Cow;

/// The number of bytes in which NULs are counted.
const SAMPLE_BYTES: usize = 4 << 10;
/// A file that is all UTF-16 shows a NUL this early: the name of its first field is ASCII, or a
/// text has a space.
const START_BYTES: usize = 64;
/// Fewer bytes show no pattern.
const MIN_BYTES: usize = 4;
/// This many NULs in a row occur in no text of UTF-16 or UTF-32. They are padding, from a disk that
/// was full or from somebody who hides a letter behind them.
const PADDING_BYTES: usize = 8;

/// UTF-16 or UTF-32 by the mark at the start or by the NULs; with the length of the mark.
///
/// `labelled`: the label also says so, so that a mark without a NUL is enough.
pub(super) fn detect(bytes: &[u8], labelled: bool) -> Option<(Charset, usize)> {
    let has_nul = bytes.contains(&0);
    let marked = match bytes {
        [0xff, 0xfe, 0, 0, ..] => Some((Charset::Utf32 { big_endian: false }, 4)),
        [0, 0, 0xfe, 0xff, ..] => Some((Charset::Utf32 { big_endian: true }, 4)),
        // without a NUL these are two letters of windows-1251
        [0xff, 0xfe, ..] if has_nul || labelled => Some((Charset::Utf16 { big_endian: false }, 2)),
        [0xfe, 0xff, ..] if has_nul || labelled => Some((Charset::Utf16 { big_endian: true }, 2)),
        _ => None,
    };
    if marked.is_some() || !has_nul {
        return marked;
    }
    // NULs at the start show nothing; a letter begins at a multiple of four bytes
    let padding = bytes.iter().position(|&byte| byte != 0)? / 4 * 4;
    let sample = &bytes[padding..];
    by_nuls(&sample[..sample.len().min(SAMPLE_BYTES)], labelled).map(|charset| (charset, 0))
}

/// UTF-16 or UTF-32 by the places of the NULs.
fn by_nuls(sample: &[u8], labelled: bool) -> Option<Charset> {
    if sample.len() < MIN_BYTES {
        return None;
    }
    let quads = sample.as_chunks::<4>().0;
    if quads.iter().all(|quad| quad[0] == 0 && quad[1] <= 0x10 && (quad[1] == 0 || quad[2] != 0)) {
        return Some(Charset::Utf32 { big_endian: true });
    }
    if quads.iter().all(|quad| quad[3] == 0 && quad[2] <= 0x10 && (quad[2] == 0 || quad[1] != 0)) {
        return Some(Charset::Utf32 { big_endian: false });
    }
    let pairs = sample.as_chunks::<2>().0;
    let nuls = |place: usize| pairs.iter().filter(|pair| pair[place] == 0).count();
    let (first, second) = (nuls(0), nuls(1));
    let big_endian = first > second;
    let (many, few) = (first.max(second), first.min(second));
    // a NUL put between letters falls on both places
    if few * 20 > many {
        return None;
    }
    if labelled || many * 10 >= pairs.len() * 7 {
        return Some(Charset::Utf16 { big_endian });
    }
    // a script other than Latin: one high byte for its letters, none for its spaces and marks
    let mut counts = [0_usize; 256];
    for pair in pairs {
        counts[usize::from(pair[usize::from(!big_endian)])] += 1;
    }
    let common = counts[1..].iter().max().copied().unwrap_or_default();
    (many * 20 >= pairs.len() && (many + common) * 10 >= pairs.len() * 8)
        .then_some(Charset::Utf16 { big_endian })
}

/// Decodes UTF-16; an odd byte at the end is left out.
pub(super) fn utf_16(bytes: &[u8], big_endian: bool) -> String {
    let unit = if big_endian { u16::from_be_bytes } else { u16::from_le_bytes };
    let units = bytes.as_chunks::<2>().0.iter().map(|&pair| unit(pair));
    char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Decodes UTF-32; surplus bytes at the end are left out.
pub(super) fn utf_32(bytes: &[u8], big_endian: bool) -> String {
    let unit = if big_endian { u32::from_be_bytes } else { u32::from_le_bytes };
    let letters = bytes.as_chunks::<4>().0.iter().map(|&quad| unit(quad));
    letters.map(|letter| char::from_u32(letter).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// A file that is all UTF-16 or UTF-32, as `>` of PowerShell writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WideFile {
    /// Bytes of a number: 2 or 4.
    pub(crate) unit: usize,
    big_endian: bool,
    /// Bytes of the mark at the start.
    pub(crate) mark: usize,
}

impl WideFile {
    /// The charset of a file that begins with these bytes.
    pub(crate) fn new(head: &[u8]) -> Option<Self> {
        let start = &head[..head.len().min(START_BYTES)];
        let may_be =
            start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) || start.contains(&0);
        match detect(head, false).filter(|_| may_be)? {
            (Charset::Utf16 { big_endian }, mark) => Some(Self { unit: 2, big_endian, mark }),
            (Charset::Utf32 { big_endian }, mark) => Some(Self { unit: 4, big_endian, mark }),
            _ => None,
        }
    }

    /// Decodes the text behind the mark.
    pub(crate) fn decode(self, bytes: &[u8]) -> String {
        if self.unit == 2 { utf_16(bytes, self.big_endian) } else { utf_32(bytes, self.big_endian) }
    }

    /// The number that the bytes of one stand for.
    #[cfg(feature = "mailbox")]
    pub(crate) fn value(self, unit: &[u8]) -> u32 {
        let number = |value, byte: &u8| value << 8 | u32::from(*byte);
        if self.big_endian { unit.iter().fold(0, number) } else { unit.iter().rev().fold(0, number) }
    }
}

/// The bytes of a file in a form that a mail parser can read. A file that is all UTF-16 or UTF-32
/// (what `>` of PowerShell writes) becomes UTF-8. NULs are taken out of its header and of its lines
/// of text. Other files are returned unchanged.
pub(crate) fn readable(raw: &[u8]) -> Cow<'_, [u8]> {
    if let Some(wide) = WideFile::new(raw) {
        return Cow::Owned(wide.decode(&raw[wide.mark..]).into_bytes());
    }
    if raw.contains(&0) { Cow::Owned(without_nuls(raw)) } else { Cow::Borrowed(raw) }
}

/// Whether all NULs of a line are padding, and the rest of it is text.
fn is_padded_text(line: &[u8], nuls: usize) -> bool {
    let runs = line.chunk_by(|a, b| (*a == 0) == (*b == 0));
    let padding: usize =
        runs.clone().filter(|run| run[0] == 0 && run.len() >= PADDING_BYTES).map(<[u8]>::len).sum();
    let is_text = |run: &[u8]| {
        run[0] == 0
            || str::from_utf8(run)
                .is_ok_and(|text| !text.chars().any(|ch| ch.is_control() && !ch.is_whitespace()))
    };
    padding == nuls && padding < line.len() && runs.into_iter().all(is_text)
}

/// Takes the NULs out of header fields, delimiter lines and lines of printable ASCII, and padding
/// out of lines of text. Lines of a picture or of UTF-16 keep theirs.
fn without_nuls(raw: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(raw.len());
    let mut in_header = true;
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        let nuls = line.iter().filter(|&&byte| byte == 0).count();
        let letters = || line.iter().copied().filter(|&byte| byte != 0);
        if letters().take(2).eq(*b"--") {
            in_header = true;
        } else if letters().all(|byte| matches!(byte, b'\r' | b'\n')) {
            in_header = false;
        }
        let is_text = || {
            nuls * 3 <= line.len()
                && letters().all(|byte| matches!(byte, b'\t' | b'\r' | b'\n' | b' '..=b'~'))
        };
        if nuls > 0 && (in_header || is_text() || is_padded_text(line, nuls)) {
            kept.extend(line.iter().filter(|&&byte| byte != 0));
        } else {
            kept.extend_from_slice(line);
        }
    }
    kept
}
