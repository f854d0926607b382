//! [`named`] and [`windows`]: characters by their glyph names and by single bytes.

/// Names that follow no rule (Adobe Glyph List, those of Latin text and money).
#[rustfmt::skip]
const NAMES: [(&str, &str); 78] = [
    ("space", " "), ("exclam", "!"), ("quotedbl", "\""), ("numbersign", "#"), ("dollar", "$"), ("percent", "%"),
    ("ampersand", "&"), ("quotesingle", "'"), ("parenleft", "("), ("parenright", ")"), ("asterisk", "*"),
    ("plus", "+"), ("comma", ","), ("hyphen", "-"), ("period", "."), ("slash", "/"), ("zero", "0"), ("one", "1"),
    ("two", "2"), ("three", "3"), ("four", "4"), ("five", "5"), ("six", "6"), ("seven", "7"), ("eight", "8"),
    ("nine", "9"), ("colon", ":"), ("semicolon", ";"), ("less", "<"), ("equal", "="), ("greater", ">"),
    ("question", "?"), ("at", "@"), ("bracketleft", "["), ("backslash", "\\"), ("bracketright", "]"),
    ("asciicircum", "^"), ("underscore", "_"), ("grave", "`"), ("braceleft", "{"), ("bar", "|"),
    ("braceright", "}"), ("asciitilde", "~"), ("quoteleft", "\u{2018}"), ("quoteright", "\u{2019}"),
    ("quotedblleft", "\u{201C}"), ("quotedblright", "\u{201D}"), ("quotesinglbase", "\u{201A}"),
    ("quotedblbase", "\u{201E}"), ("guillemotleft", "\u{AB}"), ("guillemotright", "\u{BB}"),
    ("guilsinglleft", "\u{2039}"), ("guilsinglright", "\u{203A}"), ("endash", "\u{2013}"), ("emdash", "\u{2014}"),
    ("bullet", "\u{2022}"), ("ellipsis", "\u{2026}"), ("Euro", "\u{20AC}"), ("sterling", "\u{A3}"),
    ("yen", "\u{A5}"), ("cent", "\u{A2}"), ("section", "\u{A7}"), ("copyright", "\u{A9}"),
    ("registered", "\u{AE}"), ("trademark", "\u{2122}"), ("degree", "\u{B0}"), ("germandbls", "\u{DF}"),
    ("ae", "\u{E6}"), ("AE", "\u{C6}"), ("oe", "\u{153}"), ("OE", "\u{152}"), ("oslash", "\u{F8}"),
    ("Oslash", "\u{D8}"), ("dotlessi", "\u{131}"), ("lslash", "\u{142}"), ("Lslash", "\u{141}"),
    ("nbspace", " "), ("minus", "-"),
];

/// Marks at the end of a name such as `eacute`.
#[rustfmt::skip]
const MARKS: [(&str, char); 11] = [
    ("acute", '\u{301}'), ("grave", '\u{300}'), ("circumflex", '\u{302}'), ("dieresis", '\u{308}'),
    ("tilde", '\u{303}'), ("cedilla", '\u{327}'), ("caron", '\u{30C}'), ("ring", '\u{30A}'), ("ogonek", '\u{328}'),
    ("dotaccent", '\u{307}'), ("hungarumlaut", '\u{30B}'),
];

/// Bytes 0x80 to 0x9F of Windows-1252; the other bytes are Latin-1.
#[rustfmt::skip]
const UPPER: [char; 32] = [
    '\u{20AC}', ' ', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2C6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', ' ', '\u{17D}', ' ', ' ', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}',
    '\u{2022}', '\u{2013}', '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', ' ', '\u{17E}',
    '\u{178}',
];

/// A byte in the encoding of nearly all files that name none.
pub(super) fn windows(byte: u8) -> char {
    byte.checked_sub(0x80)
        .and_then(|index| UPPER.get(usize::from(index)))
        .copied()
        .unwrap_or(char::from(byte))
}

/// The most bytes of a name, as many as the standard allows (ISO 32000-1, annex C). A longer one is
/// not a glyph, but could be a whole book.
const MAX_NAME: usize = 127;

/// The text of a glyph name; `None` if the name means nothing (`g17`).
pub(super) fn named(name: &str) -> Option<String> {
    if name.len() > MAX_NAME {
        return None;
    }
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    if name.contains('_') && name != "underscore" {
        // ligatures: `f_f_i`
        return name.split('_').map(named).collect();
    }
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return Some(letter.into());
    }
    if let Some((_, text)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some((*text).to_owned());
    }
    if matches!(name, "fi" | "fl" | "ff" | "ffi" | "ffl") {
        return Some(name.to_owned());
    }
    for (suffix, mark) in MARKS {
        if let Some(base) = name.strip_suffix(suffix)
            && base.len() == 1
        {
            return Some(base.chars().chain([mark]).collect());
        }
    }
    let digits = name.strip_prefix("uni").or_else(|| name.strip_prefix('u'))?;
    let plain = (4..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| plain)?).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_bytes() {
        for (name, text) in [
            ("A", Some("A")),
            ("eacute", Some("e\u{301}")),
            ("f_f_i", Some("ffi")),
            ("uni20AC", Some("\u{20AC}")),
            ("u1F600", Some("\u{1F600}")),
            ("one.oldstyle", Some("1")),
            ("g17", None),
            (".notdef", None),
            ("", None),
            (&"a_".repeat(100), None),
        ] {
            assert_eq!(named(name).as_deref(), text, "{name}");
        }
        assert_eq!([0x41, 0x80, 0x9F, 0xE9].map(windows), ['A', '\u{20AC}', '\u{178}', '\u{E9}']);
    }
}
