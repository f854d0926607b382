//! [`text`]: the words of a file in Rich Text Format (Microsoft, version 1.9.1).
//!
//! A reader for its words only: groups that hold no text of the page are left out, everything else
//! is skipped. The crate `rtf-parser` 0.4 refuses a file with one error, and panics at half a
//! surrogate pair.

use super::decode::{decoded, decoded_by};
use crate::rtf::control::{ASIDE, ControlWord, hexadecimal, windows_page};

/// How files begin.
pub(super) const SIGNATURE: &[u8] = b"{\\rtf";
/// Nested groups whose settings are kept; Word writes some ten.
const MAX_DEPTH: usize = 200;
/// Fonts whose code pages are kept.
const MAX_FONTS: usize = 500;
/// The most characters that replace one that a reader does not know (`\uc`).
const MAX_STAND_INS: usize = 8;

/// The settings of a group.
#[derive(Clone, Copy, Debug, Default)]
struct RtfGroup {
    /// None of it is text.
    aside: bool,
    /// Characters are hidden (`\v`).
    hidden: bool,
    /// Number of the font.
    font: i32,
    /// How many characters replace one of Unicode.
    stand_ins: usize,
}

/// The words of a file; at most a little longer than `limit`.
pub(super) fn text(bytes: &[u8], limit: usize) -> String {
    let mut reader = RtfReader {
        group: RtfGroup { stand_ins: 1, ..RtfGroup::default() },
        groups: Vec::new(),
        deeper: 0,
        fonts: Vec::new(),
        page: 1252,
        raw: Vec::new(),
        to_skip: 0,
        high: None,
        in_fonts: None,
        out: String::new(),
    };
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if reader.out.len() > limit {
            break;
        }
        match byte {
            b'{' => reader.open(),
            b'}' => reader.close(),
            b'\\' => rest = reader.control(rest),
            b'\r' | b'\n' | 0 => {}
            _ => reader.byte(byte),
        }
    }
    reader.flush();
    reader.out
}

struct RtfReader {
    group: RtfGroup,
    groups: Vec<RtfGroup>,
    /// Open groups beyond the depth that is kept.
    deeper: usize,
    /// Number and code page of fonts.
    fonts: Vec<(i32, u32)>,
    /// The code page of the file.
    page: u32,
    /// Characters that are not decoded yet.
    raw: Vec<u8>,
    /// Characters that replace one that was read.
    to_skip: usize,
    /// First half of a character beyond 16 bits.
    high: Option<u16>,
    /// The depth of the group of fonts, while in it.
    in_fonts: Option<usize>,
    out: String,
}

impl RtfReader {
    fn open(&mut self) {
        self.to_skip = 0;
        if self.groups.len() < MAX_DEPTH {
            self.groups.push(self.group);
        } else {
            self.deeper += 1;
        }
    }

    fn close(&mut self) {
        self.flush();
        self.to_skip = 0;
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let Some(group) = self.groups.pop() {
            self.group = group;
        }
        if self.in_fonts.is_some_and(|depth| self.groups.len() < depth) {
            self.in_fonts = None;
        }
    }

    fn shows(&self) -> bool {
        !self.group.aside && !self.group.hidden
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if self.shows() {
            self.raw.push(byte);
        }
    }

    fn letter(&mut self, letter: char) {
        self.flush();
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if self.shows() {
            self.out.push(letter);
        }
    }

    /// Decodes the pending characters, by the code page of their font.
    fn flush(&mut self) {
        if self.raw.is_empty() {
            return;
        }
        let raw = std::mem::take(&mut self.raw);
        if raw.is_ascii() {
            self.out.extend(raw.into_iter().map(char::from));
        } else {
            let font = self.fonts.iter().find(|(font, _)| *font == self.group.font);
            let page = charset(font.map_or(self.page, |&(_, page)| page));
            let text = decoded_by(&page, &raw).unwrap_or_else(|| decoded(raw.into(), None).into_owned());
            self.out.push_str(&text);
        }
    }

    /// A control word or symbol; returns what follows it.
    fn control<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        let Some((control, rest)) = ControlWord::read(rest) else { return self.symbol(rest) };
        if let Some(count) = control.binary_bytes() {
            return rest.get(count..).unwrap_or_default();
        }
        self.word(control);
        rest
    }

    fn symbol<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        let Some((&symbol, after)) = rest.split_first() else { return rest };
        match symbol {
            b'\'' => {
                let Some((value, after)) = hexadecimal(after) else { return &[] };
                value.into_iter().for_each(|byte| self.byte(byte));
                return after;
            }
            b'*' => self.group.aside = true,
            b'~' => self.letter(' '),
            b'_' => self.letter('-'),
            b'\r' | b'\n' => self.letter('\n'),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => {}
        }
        after
    }

    fn word(&mut self, control: ControlWord<'_>) {
        if let Some(letter) = control.letter() {
            return self.letter(letter);
        }
        let ControlWord { word, number } = control;
        match word {
            "u" => number.into_iter().for_each(|number| self.unicode(number)),
            "uc" => {
                let stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(1);
                self.group.stand_ins = stand_ins.min(MAX_STAND_INS);
            }
            "v" => {
                self.flush();
                self.group.hidden = number != Some(0);
            }
            "plain" => {
                self.flush();
                self.group.hidden = false;
            }
            "ansicpg" => self.page = number.and_then(|page| u32::try_from(page).ok()).unwrap_or(self.page),
            "f" => {
                self.flush();
                self.group.font = number.unwrap_or(0);
            }
            "fcharset" if self.in_fonts.is_some() && self.fonts.len() < MAX_FONTS => {
                self.fonts.extend(windows_page(number.unwrap_or(1)).map(|page| (self.group.font, page)));
            }
            "fonttbl" => {
                self.group.aside = true;
                self.in_fonts = Some(self.groups.len());
            }
            _ if word == "fldinst" || ASIDE.contains(&word) => self.group.aside = true,
            _ => {}
        }
    }

    /// A character of Unicode, as a signed number of 16 bits.
    fn unicode(&mut self, number: i32) {
        self.flush();
        self.to_skip = 0;
        let unit = number as u16;
        match char::decode_utf16(self.high.take().into_iter().chain([unit])).last() {
            Some(Ok(letter)) => self.letter(letter),
            _ if (0xD800..0xDC00).contains(&unit) => self.high = Some(unit),
            _ => {}
        }
        self.to_skip = self.group.stand_ins;
    }
}

/// The name of a Windows code page in mail.
pub(super) fn charset(page: u32) -> String {
    match page {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        65001 => "utf-8".to_owned(),
        _ => format!("windows-{page}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read() {
        for (rtf, words) in [
            (r"{\rtf1\ansi I recorded you.\par Pay\tab now}", "I recorded you.\nPay\tnow"),
            (r"{\rtf1{\fonttbl{\f0\fnil Arial;}}{\colortbl;\red0;}{\*\generator x;}\f0\fs20 pay}", "pay"),
            (r"{\rtf1{\info{\title ham}}{\b pa}y {\v ham}\v ham\v0 now}", "pay now"),
            (r"{\rtf1\ansicpg1252 caf\'e9 \{\\\}}", "caf\u{e9} {\\}"),
            (r"{\rtf1{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}\f1\'ef\'e0\f0 \'e9}", "\u{43f}\u{430}\u{e9}"),
            (r"{\rtf1\ansicpg932 \'83\'65}", "\u{30c6}"),
            (r"{\rtf1\uc1\u1087?\u1072\'3f\uc0\u8364 !}", "\u{43f}\u{430}\u{20ac}!"),
            (r"{\rtf1\u-10179?\u-8704?}", "\u{1f600}"),
            (r"{\rtf1 {\field{\*\fldinst{HYPERLINK x}}{\fldrslt here}}}", "here"),
            (r"{\rtf1 a\bin3 }}}b}", "ab"),
            ("{\\rtf1 a\\\nb\r\nc", "a\nbc"),
            (r"{\rtf1\'4", ""),
            (r"{\rtf1 a\u", "a"),
        ] {
            assert_eq!(text(rtf.as_bytes(), 1_000), words, "{rtf}");
        }
        let deep = "{".repeat(100_000) + "x" + &"}".repeat(100_000);
        assert_eq!(text(deep.as_bytes(), 1_000), "x");
    }
}
