//! [`fold`]: words as people without accents on their keyboard type them.

use std::iter::once;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Appends a word in lower case without its accents: `piraté` becomes `pirate`, `łódź` `lodz`,
/// `straße` `strasse`.
pub(crate) fn fold(word: &str, to: &mut String) {
    if word.is_ascii() {
        to.push_str(word);
        return;
    }
    for ch in word.chars() {
        if ch.is_ascii() {
            to.push(ch);
            continue;
        }
        for part in once(ch).nfd().filter(|part| !is_combining_mark(*part)) {
            match spelled_out(part) {
                Some(letters) => to.push_str(letters),
                None => to.push(part),
            }
        }
    }
}

/// Letters that no decomposition turns into plain ones.
fn spelled_out(ch: char) -> Option<&'static str> {
    Some(match ch {
        'ł' => "l",
        'ø' => "o",
        'đ' => "d",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_are_taken_off() {
        for (word, expected) in [
            ("plain", "plain"),
            ("piraté", "pirate"),
            ("straße", "strasse"),
            ("œuvre", "oeuvre"),
            ("łódź", "lodz"),
            ("е\u{301}ж", "еж"),
            ("камера", "камера"),
        ] {
            let mut folded = String::new();
            fold(word, &mut folded);
            assert_eq!(folded, expected, "{word}");
        }
    }
}
