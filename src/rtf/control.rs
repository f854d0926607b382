//! [`ControlWord`]: the words of Rich Text Format that begin with a backslash (Microsoft, version
//! 1.9.1), and what some of them stand for.

/// Groups that hold no text of the page.
pub(crate) const ASIDE: &[&str] = &[
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
    "bkmkstart",
    "bkmkend",
    "filetbl",
    "revtbl",
    "generator",
    "nonshppict",
    "private",
    "deleted",
];

/// A control word with its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ControlWord<'a> {
    /// Its letters.
    pub(crate) word: &'a str,
    /// `None` if there is none that fits.
    pub(crate) number: Option<i32>,
}

impl<'a> ControlWord<'a> {
    /// Reads the word behind a backslash, and returns it with what follows; `None` for a symbol.
    pub(crate) fn read(rest: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (letters, after) = split_while(rest, u8::is_ascii_alphabetic);
        let word = str::from_utf8(letters).ok().filter(|word| !word.is_empty())?;
        let unsigned = after.strip_prefix(b"-").unwrap_or(after);
        let (digits, after_number) = split_while(unsigned, u8::is_ascii_digit);
        let rest = if digits.is_empty() { after } else { after_number };
        let written = after.get(..after.len().saturating_sub(rest.len())).unwrap_or_default();
        let number = str::from_utf8(written).ok().and_then(|number| number.parse().ok());
        Some((Self { word, number }, rest.strip_prefix(b" ").unwrap_or(rest)))
    }

    /// How many bytes of a picture or file follow it (`\bin`); they are no text.
    pub(crate) fn binary_bytes(self) -> Option<usize> {
        (self.word == "bin").then(|| usize::try_from(self.number.unwrap_or(0)).unwrap_or(0))
    }

    /// The character that this word stands for, if it stands for one.
    pub(crate) fn letter(self) -> Option<char> {
        Some(match self.word {
            "par" | "line" | "row" | "sect" | "page" => '\n',
            "tab" | "cell" => '\t',
            "emdash" => '\u{2014}',
            "endash" => '\u{2013}',
            "lquote" => '\u{2018}',
            "rquote" => '\u{2019}',
            "ldblquote" => '\u{201C}',
            "rdblquote" => '\u{201D}',
            "bullet" => '\u{2022}',
            _ => return None,
        })
    }
}

/// The byte of two hexadecimal digits (`\'e9`), and what follows; `None` if fewer than two
/// characters are left.
pub(crate) fn hexadecimal(rest: &[u8]) -> Option<(Option<u8>, &[u8])> {
    let (digits, after) = rest.split_at_checked(2)?;
    Some((str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok()), after))
}

/// The Windows code page of a charset (`\fcharset`); `None` if it is that of the file.
pub(crate) fn windows_page(charset: i32) -> Option<u32> {
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

fn split_while(bytes: &[u8], is_such: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.iter().take_while(|byte| is_such(byte)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_letters_a_number_and_a_blank() {
        for (rest, word, number, after) in [
            (&b"par"[..], "par", None, &b""[..]),
            (b"fs20 x", "fs", Some(20), b"x"),
            (b"u-10179?", "u", Some(-10179), b"?"),
            (b"u-2147483648", "u", Some(i32::MIN), b""),
            (b"u99999999999x", "u", None, b"x"),
            (b"u-x", "u", None, b"-x"),
        ] {
            assert_eq!(ControlWord::read(rest), Some((ControlWord { word, number }, after)));
        }
        assert_eq!(ControlWord::read(b"'e9"), None);
    }
}
