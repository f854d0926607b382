//! [`Font`]: the text of the bytes of a shown string, and how wide they are.

use super::cmap::ToUnicode;
use super::glyphs::{named, windows};
use super::objects::{Objects, as_number};
use super::syntax::{Lexer, PdfValue, whole};

/// The width of a glyph that has none, in thousandths of the size of the font. It is the mean of
/// Latin text.
const USUAL_WIDTH: f64 = 500.0;
/// The most ranges of widths of a font.
const MAX_WIDTHS: usize = 8_192;

/// A font.
#[derive(Debug, Default)]
pub(super) struct Font {
    /// Codes have two bytes.
    wide: bool,
    unicode: Option<ToUnicode>,
    /// Texts that replace the usual ones, by code.
    differences: Vec<(u32, String)>,
    /// First code, last code, width; in thousandths.
    widths: Vec<(u32, u32, f64)>,
    usual_width: f64,
}

impl Font {
    /// The font of a dictionary.
    pub(super) fn new(objects: &Objects<'_>, dict: &[u8]) -> Self {
        let wide = objects.get(dict, b"Subtype") == Some(PdfValue::Name(b"Type0"[..].into()));
        let unicode = match objects.entry(dict, b"ToUnicode") {
            Some(PdfValue::Reference(number)) => objects
                .stream(number)
                .and_then(|stream| objects.data(&stream))
                .map(|table| ToUnicode::parse(&table, objects.budget)),
            _ => None,
        };
        let wide = unicode.as_ref().and_then(|map| map.width).map_or(wide, |width| width == 2 && wide);
        let mut font = Self { wide, unicode, usual_width: USUAL_WIDTH, ..Self::default() };
        if wide {
            font.wide_widths(objects, dict);
        } else {
            font.simple(objects, dict);
        }
        font
    }

    /// `/FirstChar`, `/Widths` and `/Encoding` with `/Differences`.
    fn simple(&mut self, objects: &Objects<'_>, dict: &[u8]) {
        let first = objects.get(dict, b"FirstChar").and_then(|value| whole(as_number(&value)?)).unwrap_or(0);
        if let Some(PdfValue::Array(widths)) = objects.get(dict, b"Widths") {
            let widths = objects.values(widths).map(|value| as_number(&value).unwrap_or(USUAL_WIDTH));
            self.widths.extend((first..).zip(widths).take(256).map(|(code, width)| (code, code, width)));
        }
        let Some(PdfValue::Array(differences)) =
            objects.dict(dict, b"Encoding").and_then(|encoding| objects.get(encoding, b"Differences"))
        else {
            return;
        };
        let mut code = 0;
        for value in objects.values(differences).take(2 * 256) {
            match value {
                PdfValue::Number(number) => code = whole(number).unwrap_or(0),
                PdfValue::Name(name) => {
                    let text = std::str::from_utf8(&name).ok().and_then(named);
                    self.differences.push((code, text.unwrap_or_default()));
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
        self.differences.sort();
    }

    /// `/W` and `/DW` of the descendant font.
    fn wide_widths(&mut self, objects: &Objects<'_>, dict: &[u8]) {
        let Some(PdfValue::Array(fonts)) = objects.get(dict, b"DescendantFonts") else { return };
        let Some(PdfValue::Dict(font)) = objects.values(fonts).next() else { return };
        self.usual_width = objects.get(font, b"DW").and_then(|value| as_number(&value)).unwrap_or(1000.0);
        let Some(PdfValue::Array(list)) = objects.get(font, b"W") else { return };
        let mut lexer = Lexer::new(list, 0, objects.budget);
        while let Some(first) = lexer.value().and_then(|value| whole(as_number(&value)?)) {
            match lexer.value() {
                Some(PdfValue::Array(widths)) => {
                    let widths = objects.values(widths).map(|value| as_number(&value).unwrap_or(USUAL_WIDTH));
                    let room = MAX_WIDTHS.saturating_sub(self.widths.len());
                    self.widths
                        .extend((first..).zip(widths).take(room).map(|(code, width)| (code, code, width)));
                }
                Some(PdfValue::Number(last)) => {
                    let Some(PdfValue::Number(width)) = lexer.value() else { break };
                    if self.widths.len() < MAX_WIDTHS {
                        self.widths.push((first, whole(last).unwrap_or(first), width));
                    }
                }
                _ => break,
            }
        }
        self.widths.sort_by_key(|&(first, ..)| first);
    }

    fn width(&self, code: u32) -> f64 {
        let index = self.widths.partition_point(|&(first, ..)| first <= code);
        match index.checked_sub(1).and_then(|index| self.widths.get(index)) {
            Some(&(_, last, width)) if code <= last => width,
            _ => self.usual_width,
        }
    }

    /// Appends the text of the bytes until `out` has `most` bytes. Returns their width in sizes of
    /// the font, and whether some could not be read.
    pub(super) fn write(&self, bytes: &[u8], most: usize, out: &mut String) -> (f64, bool) {
        let (mut width, mut unread) = (0.0, false);
        for code in bytes.chunks(if self.wide { 2 } else { 1 }) {
            if out.len() >= most {
                return (width, true);
            }
            let code = code.iter().fold(0_u32, |code, &byte| code << 8 | u32::from(byte));
            width += self.width(code) / 1000.0;
            if self.unicode.as_ref().is_some_and(|map| map.write(code, out)) {
                continue;
            }
            if self.wide {
                // the number of a glyph, which only the font file could explain
                unread = true;
                continue;
            }
            match self.differences.binary_search_by_key(&code, |(code, _)| *code) {
                Ok(index) => out.push_str(&self.differences[index].1),
                Err(_) => out.push(windows(u8::try_from(code).unwrap_or(b' '))),
            }
        }
        (width, unread)
    }
}
