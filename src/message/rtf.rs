//! [`text`] and [`decompressed`]: the words of a file in Rich Text Format (Microsoft, version
//! 1.9.1).
//!
//! A reader for its words only: groups that hold no text of the page are left out, everything else
//! is skipped. The crate `rtf-parser` 0.4 refuses a file with one error, and panics at half a
//! surrogate pair.

use super::decode::{decoded, decoded_by};

/// How files begin.
pub(super) const SIGNATURE: &[u8] = b"{\\rtf";
/// Nested groups whose settings are kept; Word writes some ten.
const MAX_DEPTH: usize = 200;
/// Fonts whose code pages are kept.
const MAX_FONTS: usize = 500;
/// The most characters that replace one that a reader does not know (`\uc`).
const MAX_STAND_INS: usize = 8;

/// Groups that hold no text of the page.
const ASIDE: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "info",
    "pict",
    "object",
    "objdata",
    "themedata",
    "colorschememapping",
    "latentstyles",
    "datastore",
    "xmlnstbl",
    "fldinst",
    "bkmkstart",
    "bkmkend",
    "filetbl",
    "revtbl",
    "generator",
    "nonshppict",
    "private",
    "deleted",
];

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
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters == 0 {
            return self.symbol(rest);
        }
        let word = str::from_utf8(&rest[..letters]).unwrap_or_default();
        let mut rest = &rest[letters..];
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = if digits > 0 {
            str::from_utf8(&rest[..sign + digits]).ok().and_then(|n| n.parse().ok())
        } else {
            None
        };
        if digits > 0 {
            rest = &rest[sign + digits..];
        }
        rest = rest.strip_prefix(b" ").unwrap_or(rest);
        if word == "bin" {
            let count = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            return rest.get(count..).unwrap_or_default();
        }
        self.word(word, number);
        rest
    }

    fn symbol<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        let Some((&symbol, after)) = rest.split_first() else { return rest };
        match symbol {
            b'\'' => {
                let Some((digits, after)) = after.split_at_checked(2) else { return &[] };
                let value =
                    str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok());
                if let Some(byte) = value {
                    self.byte(byte);
                }
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

    fn word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" | "line" | "row" | "sect" | "page" => self.letter('\n'),
            "tab" | "cell" => self.letter('\t'),
            "emdash" => self.letter('\u{2014}'),
            "endash" => self.letter('\u{2013}'),
            "lquote" => self.letter('\u{2018}'),
            "rquote" => self.letter('\u{2019}'),
            "ldblquote" => self.letter('\u{201C}'),
            "rdblquote" => self.letter('\u{201D}'),
            "bullet" => self.letter('\u{2022}'),
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
                self.fonts.extend(font_page(number.unwrap_or(1)).map(|page| (self.group.font, page)));
            }
            "fonttbl" => {
                self.group.aside = true;
                self.in_fonts = Some(self.groups.len());
            }
            _ if ASIDE.contains(&word) => self.group.aside = true,
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

/// The code page of a font (`\fcharset`); `None` if it is that of the file.
fn font_page(charset: i32) -> Option<u32> {
    Some(match charset {
        0 => 1252,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
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

/// Undoes the compression of an RTF body in `winmail.dat` (MS-OXRTFCP); at most `limit` bytes of
/// it, as far as it is intact.
pub(super) fn decompressed(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    const COMPRESSED: &[u8] = b"LZFu";
    const PLAIN: &[u8] = b"MELA";
    const WINDOW: usize = 4096;
    /// The initial content of the window (section 2.1.3.1.1).
    const START: &[u8] =
        b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
        \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
        \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
    let (kind, data) = (bytes.get(8..12)?, bytes.get(16..)?);
    if kind == PLAIN {
        return Some(data[..data.len().min(limit)].to_vec());
    }
    if kind != COMPRESSED {
        return None;
    }
    let mut window = [b' '; WINDOW];
    window[..START.len()].copy_from_slice(START);
    let (mut at, mut out) = (START.len(), Vec::new());
    let mut put = |byte: u8, window: &mut [u8; WINDOW], out: &mut Vec<u8>| {
        window[at] = byte;
        at = (at + 1) % WINDOW;
        out.push(byte);
        at
    };
    let mut write = START.len();
    let mut data = data.iter().copied();
    'groups: while let Some(control) = data.next() {
        for bit in 0..8 {
            if out.len() >= limit {
                break 'groups;
            }
            let Some(first) = data.next() else { break 'groups };
            if control >> bit & 1 == 0 {
                write = put(first, &mut window, &mut out);
                continue;
            }
            let Some(second) = data.next() else { break 'groups };
            let offset = usize::from(first) << 4 | usize::from(second >> 4);
            if offset == write {
                break 'groups;
            }
            for place in offset..offset + usize::from(second & 15) + 2 {
                write = put(window[place % WINDOW], &mut window, &mut out);
            }
        }
    }
    Some(out)
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

    #[test]
    fn compressed_bodies_are_read() {
        // the two examples of MS-OXRTFCP, sections 4.1 and 4.2
        let simple = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        let crossing = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\0\x04\x20WXYZ\x0d\x6e\x7d\x01\x0e\xb0";
        for (bytes, expected) in [
            (&simple[..], Some(&b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"[..])),
            (crossing, Some(b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}")),
            (b"\0\0\0\0\0\0\0\0MELA\0\0\0\0{\\rtf1 a}", Some(b"{\\rtf1 a}")),
            (b"\0\0\0\0\0\0\0\0ABCD\0\0\0\0{\\rtf1 a}", None),
            (b"short", None),
        ] {
            assert_eq!(decompressed(bytes, 1_000).as_deref(), expected);
        }
        assert_eq!(
            decompressed(&[&simple[..16], &[0xFF; 9_000]].concat(), 100).map(|out| out.len() < 120),
            Some(true)
        );
    }
}
