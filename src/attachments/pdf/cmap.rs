//! [`ToUnicode`]: the text of the codes of a font (ISO 32000-1, 9.10.3; Adobe Technical Note 5014).

use super::super::budget::Budget;
use super::syntax::{Lexer, PdfToken};
use std::ops::Range;

/// The most entries of a table; the largest fonts have as many glyphs.
const MAX_ENTRIES: usize = 65_536;
/// The most units of UTF-16 of an entry; a ligature has three, the longest of Arabic 18. A code for
/// a whole book, shown a thousand times, is a bomb.
const MAX_UNITS: usize = 32;

/// Codes to text.
#[derive(Debug, Default)]
pub(super) struct ToUnicode {
    /// First and last code, and where the text of the first is; sorted by the first.
    ranges: Vec<(u32, u32, Range<usize>)>,
    /// All texts, in UTF-16.
    units: Vec<u16>,
    /// Bytes of a code, if the table defines it.
    pub(super) width: Option<usize>,
}

fn code(bytes: &[u8]) -> Option<u32> {
    (1..=4).contains(&bytes.len()).then(|| bytes.iter().fold(0, |code, &byte| code << 8 | u32::from(byte)))
}

fn utf16(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.chunks(2).map(|pair| pair.iter().fold(0, |unit, &byte| unit << 8 | u16::from(byte)))
}

impl ToUnicode {
    pub(super) fn parse(bytes: &[u8], budget: &Budget) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(bytes, 0, budget);
        while let Some(token) = lexer.token() {
            match token {
                PdfToken::Word(b"begincodespacerange") => {
                    if let Some(PdfToken::Text(low)) = lexer.token() {
                        map.width = Some(low.len()).filter(|width| (1..=2).contains(width));
                    }
                }
                PdfToken::Word(b"beginbfchar") => map.chars(&mut lexer),
                PdfToken::Word(b"beginbfrange") => map.spans(&mut lexer),
                _ => {}
            }
        }
        map.ranges.sort_by_key(|&(first, ..)| first);
        map
    }

    fn push(&mut self, first: u32, last: u32, text: &[u8]) {
        if self.ranges.len() < MAX_ENTRIES {
            let start = self.units.len();
            self.units.extend(utf16(text).take(MAX_UNITS));
            self.ranges.push((first, last, start..self.units.len()));
        }
    }

    fn chars(&mut self, lexer: &mut Lexer<'_, '_>) {
        while let (Some(PdfToken::Text(from)), Some(PdfToken::Text(to))) = (lexer.token(), lexer.token()) {
            if let Some(code) = code(&from) {
                self.push(code, code, &to);
            }
        }
    }

    fn spans(&mut self, lexer: &mut Lexer<'_, '_>) {
        while let (Some(PdfToken::Text(first)), Some(PdfToken::Text(last))) = (lexer.token(), lexer.token()) {
            let (Some(first), Some(last)) = (code(&first), code(&last)) else { return };
            match lexer.token() {
                Some(PdfToken::Text(to)) => self.push(first, last, &to),
                Some(PdfToken::ArrayOpen) => {
                    for at in first.. {
                        let Some(PdfToken::Text(to)) = lexer.token() else { break };
                        self.push(at, at, &to);
                    }
                }
                _ => return,
            }
        }
    }

    /// Appends the text of `code`; false if the table does not have it.
    pub(super) fn write(&self, code: u32, out: &mut String) -> bool {
        let index = self.ranges.partition_point(|&(first, ..)| first <= code);
        let Some((first, last, text)) = index.checked_sub(1).and_then(|index| self.ranges.get(index)) else {
            return false;
        };
        if code > *last {
            return false;
        }
        let text = self.units.get(text.clone()).unwrap_or_default();
        // the last unit counts up
        let further = u16::try_from(code - first).unwrap_or(0);
        let end = text.len().saturating_sub(1);
        let units = text
            .iter()
            .enumerate()
            .map(|(at, &unit)| if at == end { unit.wrapping_add(further) } else { unit });
        out.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut() {
        let table = format!("beginbfchar <41> <{}> endbfchar", "0061".repeat(1_000));
        let mut out = String::new();
        assert!(ToUnicode::parse(table.as_bytes(), &Budget::new()).write(0x41, &mut out));
        assert_eq!(out, "a".repeat(MAX_UNITS));
    }

    #[test]
    fn reads_chars_ranges_and_arrays() {
        let table = b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
            2 beginbfchar <0003> <0020> <0004> <D83DDE00> endbfchar\n\
            2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<00660069> <0078>] endbfrange";
        let map = ToUnicode::parse(table, &Budget::new());
        assert_eq!(map.width, Some(2));
        for (code, text) in [
            (3, " "),
            (4, "\u{1F600}"),
            (0x10, "A"),
            (0x12, "C"),
            (0x13, ""),
            (0x20, "fi"),
            (0x21, "x"),
            (1, ""),
        ] {
            let mut out = String::new();
            assert_eq!(map.write(code, &mut out), !text.is_empty(), "{code}");
            assert_eq!(out, text, "{code}");
        }
    }
}
