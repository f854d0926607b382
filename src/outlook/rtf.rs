//! [`read`]: what an RTF body says: the HTML that it was made from (MS-OXRTFEX), else its words
//! (Rich Text Format 1.9.1).
//!
//! Outlook packs an HTML page into RTF: tags into groups `\*\htmltag`, text as it is, and between
//! `\htmlrtf` and `\htmlrtf0` what only readers of RTF shall see.

use super::code_page;
use super::limits::Losses;
use super::rtf_fonts::RtfFonts;
use crate::rtf::control::{ASIDE, ControlWord, hexadecimal};

/// Nested groups whose settings are kept; Outlook writes some ten.
const MAX_DEPTH: usize = 200;
/// The most characters that replace one that a reader does not know (`\uc`).
const MAX_STAND_INS: usize = 8;

/// What an RTF body says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RtfContent {
    /// The page that it was made from.
    Html(String),
    /// Its words.
    Words(String),
}

/// Reads a body, at most a little more than `most` bytes of what it says.
pub(super) fn read(bytes: &[u8], most: usize, losses: &Losses) -> RtfContent {
    let mut body = RtfBody {
        group: RtfSettings { stand_ins: 1, ..RtfSettings::default() },
        groups: Vec::new(),
        deeper: 0,
        fonts: RtfFonts::new(),
        fonts_depth: None,
        is_html: false,
        raw: Vec::new(),
        to_skip: 0,
        high: None,
        starred: None,
        instruction: String::new(),
        links: Vec::new(),
        out: String::new(),
    };
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if body.out.len() > most || body.instruction.len() > most {
            losses.truncate();
            break;
        }
        match byte {
            b'{' => body.open(),
            b'}' => body.close(),
            b'\\' => rest = body.control(rest),
            b'\r' | b'\n' | 0 => {}
            _ => body.byte(byte),
        }
    }
    body.flush();
    if body.is_html { RtfContent::Html(body.out) } else { RtfContent::Words(body.out) }
}

/// The settings of a group.
#[derive(Clone, Copy, Debug, Default)]
struct RtfSettings {
    /// None of it is text.
    is_aside: bool,
    /// For readers of RTF, not of the page (`\htmlrtf`).
    is_not_html: bool,
    /// A tag of the page.
    is_tag: bool,
    /// Characters are hidden (`\v`).
    is_hidden: bool,
    /// What a field does, such as a link.
    is_instruction: bool,
    /// Number of the font.
    font: i32,
    /// How many characters replace one of Unicode.
    stand_ins: usize,
}

struct RtfBody {
    group: RtfSettings,
    groups: Vec<RtfSettings>,
    /// Open groups beyond the depth that is kept.
    deeper: usize,
    fonts: RtfFonts,
    /// The depth of the group of fonts, while in it.
    fonts_depth: Option<usize>,
    /// Holds a page.
    is_html: bool,
    /// Characters that are not decoded yet.
    raw: Vec<u8>,
    /// Characters that replace one that was read.
    to_skip: usize,
    /// First half of a character beyond 16 bits.
    high: Option<u16>,
    /// After `\*`: whether the group was set aside before.
    starred: Option<bool>,
    /// The instruction of the field that is read.
    instruction: String,
    /// The depths of open fields that are links, and where those lead.
    links: Vec<(usize, String)>,
    out: String,
}

impl RtfBody {
    fn open(&mut self) {
        self.flush();
        self.to_skip = 0;
        self.starred = None;
        if self.groups.len() < MAX_DEPTH {
            self.groups.push(self.group);
        } else {
            self.deeper = self.deeper.saturating_add(1);
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
        if self.fonts_depth.is_some_and(|depth| self.groups.len() < depth) {
            self.fonts_depth = None;
        }
        let depth = self.groups.len();
        if !self.group.is_instruction && !self.instruction.is_empty() {
            let instruction = std::mem::take(&mut self.instruction);
            self.links.extend(link_target(&instruction).map(|target| (depth, target)));
        }
        while let Some((_, target)) = self.links.pop_if(|(field, _)| *field > depth) {
            self.link(&target);
        }
    }

    /// Writes where a link leads after its text, in angle brackets, as Outlook does.
    fn link(&mut self, target: &str) {
        if self.shows() && !self.out.ends_with(target) {
            self.out.push_str(" <");
            self.out.push_str(target);
            self.out.push('>');
        }
    }

    fn shows(&self) -> bool {
        let group = self.group;
        !group.is_aside && !(if self.is_html { group.is_not_html } else { group.is_hidden })
    }

    fn push(&mut self, text: &str) {
        if self.group.is_instruction { self.instruction.push_str(text) } else { self.out.push_str(text) }
    }

    fn byte(&mut self, byte: u8) {
        self.starred = None;
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
            self.push(letter.encode_utf8(&mut [0; 4]));
        }
    }

    /// Decodes the pending characters: by the code page of their font, or, in a tag, of the file
    /// (MS-OXRTFEX 2.1.3.1.4).
    fn flush(&mut self) {
        if self.raw.is_empty() {
            return;
        }
        let raw = std::mem::take(&mut self.raw);
        let page = if self.group.is_tag { self.fonts.page } else { self.fonts.page_of(self.group.font) };
        self.push(&code_page::exact(&raw, page));
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
            b'*' => {
                self.flush();
                self.starred = Some(self.group.is_aside);
                self.group.is_aside = true;
            }
            b'~' => self.letter(if self.is_html { '\u{A0}' } else { ' ' }),
            b'_' => self.letter(if self.is_html { '\u{AD}' } else { '-' }),
            b'\r' | b'\n' => self.letter('\n'),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => {}
        }
        after
    }

    fn word(&mut self, control: ControlWord<'_>) {
        let was_aside = self.starred.take();
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
                self.group.is_hidden = number != Some(0);
            }
            "plain" => {
                self.flush();
                self.group.is_hidden = false;
            }
            "fromhtml" => {
                self.flush();
                self.is_html |= self.out.is_empty() && self.groups.len() == 1 && number != Some(0);
            }
            "htmlrtf" => {
                self.flush();
                self.group.is_not_html = number != Some(0);
            }
            "htmltag" if self.is_html => {
                self.group.is_aside = was_aside.unwrap_or(self.group.is_aside);
                self.group.is_tag = true;
            }
            // the bullet or number of an item, which a page has in its own way
            "pntext" | "listtext" if self.is_html => {
                self.flush();
                self.group.is_aside = true;
            }
            "fldinst" if !self.is_html => {
                self.group.is_aside = was_aside.unwrap_or(self.group.is_aside);
                self.group.is_instruction = !self.group.is_aside;
            }
            "ansicpg" => {
                self.fonts.page = number.and_then(|page| u32::try_from(page).ok()).unwrap_or(self.fonts.page);
            }
            "f" | "deff" => {
                self.flush();
                self.group.font = number.unwrap_or(0);
            }
            "fcharset" if self.fonts_depth.is_some() => {
                self.fonts.set_charset(self.group.font, number.unwrap_or(1));
            }
            "cpg" if self.fonts_depth.is_some() => {
                self.fonts.set_page(self.group.font, number.and_then(|page| u32::try_from(page).ok()));
            }
            "fonttbl" => {
                self.group.is_aside = true;
                self.fonts_depth = Some(self.groups.len());
            }
            _ if ASIDE.contains(&word) => {
                self.flush();
                self.group.is_aside = true;
            }
            _ => {}
        }
    }

    /// A character of Unicode, as a signed number of 16 bits.
    fn unicode(&mut self, number: i32) {
        self.flush();
        self.to_skip = 0;
        let unit = number as u16; // numbers above 32767 are written as negative ones
        match char::decode_utf16(self.high.take().into_iter().chain([unit])).last() {
            Some(Ok(letter)) => self.letter(letter),
            _ if (0xD800..0xDC00).contains(&unit) => self.high = Some(unit),
            _ => {}
        }
        self.to_skip = self.group.stand_ins;
    }
}

/// Where the link of an instruction leads: `HYPERLINK "http://a.example/" \\t "_blank"`.
fn link_target(instruction: &str) -> Option<String> {
    let rest = instruction.trim_start().strip_prefix("HYPERLINK")?.trim_start();
    let target = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split_whitespace().next(),
    };
    target.filter(|target| !target.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(rtf: &str) -> RtfContent {
        read(rtf.as_bytes(), 1_000, &Losses::default())
    }

    #[test]
    fn words_are_read() {
        for (rtf, words) in [
            (r"{\rtf1\ansi I recorded you.\par Pay\tab now}", "I recorded you.\nPay\tnow"),
            (r"{\rtf1{\fonttbl{\f0\fnil Arial;}}{\colortbl;\red0;}{\*\generator x;}\f0\fs20 pay}", "pay"),
            (r"{\rtf1{\info{\title ham}}{\b pa}y {\v ham}\v ham\v0 now}", "pay now"),
            (r"{\rtf1\ansicpg1252 caf\'e9 \{\\\}}", "caf\u{e9} {\\}"),
            (r"{\rtf1{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}\f1\'ef\'e0\f0 \'e9}", "\u{43f}\u{430}\u{e9}"),
            (r"{\rtf1\ansicpg932 \'83\'65\'83e}", "\u{30c6}\u{30c6}"),
            (r"{\rtf1\uc1\u1087?\u1072\'3f\uc0\u8364 !}", "\u{43f}\u{430}\u{20ac}!"),
            (r"{\rtf1\u-10179?\u-8704?}", "\u{1f600}"),
            (
                "{\\rtf1 {\\field{\\*\\fldinst{HYPERLINK \"http://a.example/\"}}{\\fldrslt here}}}",
                "here <http://a.example/>",
            ),
            (
                r#"{\rtf1 {\field{\*\fldinst HYPERLINK {"http://a.example/" \\t "x"}}{\fldrslt {here}}} b}"#,
                "here <http://a.example/> b",
            ),
            (
                r"{\rtf1{\field{\*\fldinst HYPERLINK http://a.example/}{\fldrslt http://a.example/}}.}",
                "http://a.example/.",
            ),
            (r"{\rtf1 {\field{\*\fldinst{PAGE}}{\fldrslt 1}}}", "1"),
            (r"{\rtf1 a\bin3 }}}b}", "ab"),
            ("{\\rtf1 a\\\nb\r\nc", "a\nbc"),
            (r"{\rtf1\'4", ""),
            (r"{\rtf1 a\u", "a"),
            (r"{\rtf1 a{\*\htmltag64 <p>}b\htmlrtf c}", "abc"),
            (r"{\rtf1 a\fromhtml1 b}", "ab"),
            ("", ""),
        ] {
            assert_eq!(content(rtf), RtfContent::Words(words.to_owned()), "{rtf}");
        }
        let deep = "{".repeat(100_000) + "x" + &"}".repeat(100_000);
        assert_eq!(content(&deep), RtfContent::Words("x".to_owned()));
    }

    #[test]
    fn pages_are_taken_out() {
        let head = r"{\rtf1\ansi\ansicpg1251\fromhtml1 \deff0{\fonttbl{\f0 A;}{\f1\fcharset204 B;}{\f2\fcharset0 C;}}";
        for (body, page) in [
            (
                r"{\*\htmltag64 <p>}\htmlrtf \pard\b\htmlrtf0 Hi{\*\htmltag72 </p>}\htmlrtf \par\htmlrtf0",
                "<p>Hi</p>",
            ),
            (r"{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 b", "&lt;b"),
            (
                r"{\*\mhtmltag84 <a href=x>}{\*\htmltag84 <a href='http://a.example/'>}",
                "<a href='http://a.example/'>",
            ),
            (r"{\*\htmltag0 <!-- \{a\}\par b\tab c -->}", "<!-- {a}\nb\tc -->"),
            // in a tag the code page of the file counts, in text that of the font
            (r"\f2 \'e9{\*\htmltag64 <p title='\'e9'>}\f1\'e9", "é<p title='й'>й"),
            // a font that is chosen where only RTF is read holds on
            (r"\htmlrtf\f2\htmlrtf0\'e9", "é"),
            (r"{\htmlrtf a{b\htmlrtf0 c}d}e", "ce"),
            (r"a\~b\_c\lquote d\line e\v f", "a\u{a0}b\u{ad}c\u{2018}d\nef"),
            (r"{\pict ff}{\*\unknown x}y", "y"),
            (r"{\*\htmltag64 <li>}{\pntext\'b7\tab}y", "<li>y"),
        ] {
            assert_eq!(content(&format!("{head}{body}}}")), RtfContent::Html(page.to_owned()), "{body}");
        }
    }

    #[test]
    fn what_is_too_long_is_cut() {
        let losses = Losses::default();
        let RtfContent::Words(words) = read("a\\par ".repeat(1_000).as_bytes(), 100, &losses) else {
            panic!("no page")
        };
        assert!((100..110).contains(&words.len()) && losses.is_truncated());
    }
}
