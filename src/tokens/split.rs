//! [`pre_tokenize`]: text as runs of letters, of digits and of one mark.

use std::ops::Range;

/// A word is cut after this many bytes; longer runs of letters are encodings, not words.
const MAX_WORD_BYTES: usize = 32;
/// A word is cut after the character that reaches its limit, so it may be three bytes longer.
pub(super) const MAX_SUBWORD_BYTES: usize = MAX_WORD_BYTES + 3;
/// A longer run of digits counts as this long: the number of digits matters only for small numbers.
const MAX_DIGITS: usize = 8;
/// `!!!!!!` counts as `!!!`.
const MAX_REPEAT: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Digit,
    Mark,
}

fn class_of(ch: char) -> Class {
    match ch {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        _ if ch.is_ascii() => {
            if ch.is_ascii_punctuation() {
                Class::Mark
            } else {
                Class::Space
            }
        }
        _ if ch.is_alphabetic() => Class::Letter,
        _ if ch.is_numeric() => Class::Digit,
        _ if ch.is_whitespace() || ch.is_control() => Class::Space,
        _ if is_mark_of_a_letter(ch) => Class::Letter,
        _ => Class::Mark,
    }
}

/// Marks over, under or after letters: they keep a word together.
fn is_mark_of_a_letter(ch: char) -> bool {
    matches!(ch as u32, 0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x900..=0xDFF | 0xE31..=0xE4E | 0x1AB0..=0x1AFF)
}

/// Calls `each` with every word, folded, and its place.
pub(crate) fn pre_tokenize(text: &str, folded: &mut String, mut each: impl FnMut(&str, Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (class, first, width) = classify(text, at);
        let start = at;
        at += width;
        match class {
            Class::Space => {}
            Class::Letter => {
                while at < bytes.len() && at - start < MAX_WORD_BYTES {
                    match bytes[at] {
                        byte if byte.is_ascii_alphabetic() => at += 1,
                        byte if byte.is_ascii() => break,
                        _ => match classify(text, at) {
                            (Class::Letter, _, width) => at += width,
                            _ => break,
                        },
                    }
                }
                each(&text[start..at], start..at);
            }
            Class::Digit => {
                let mut digits = 1;
                while at < bytes.len() {
                    let (next, _, width) = classify(text, at);
                    if next != Class::Digit {
                        break;
                    }
                    at += width;
                    digits += 1;
                }
                each(&"00000000"[..digits.min(MAX_DIGITS)], start..at);
            }
            Class::Mark => {
                let mut repeats = 1;
                while text[at..].starts_with(first) {
                    at += width;
                    repeats += 1;
                }
                if repeats <= MAX_REPEAT {
                    each(&text[start..at], start..at);
                } else {
                    folded.clear();
                    folded.extend(std::iter::repeat_n(first, MAX_REPEAT));
                    each(folded, start..at);
                }
            }
        }
    }
}

fn classify(text: &str, at: usize) -> (Class, char, usize) {
    let byte = text.as_bytes()[at];
    if byte.is_ascii() {
        return (class_of(byte as char), byte as char, 1);
    }
    let ch = text[at..].chars().next().unwrap_or(' ');
    (class_of(ch), ch, ch.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_placed() {
        for (text, expected) in [
            ("pay $1,450 now!!!!!", vec!["pay", "$", "0", ",", "000", "now", "!!!"]),
            ("c'est été", vec!["c", "'", "est", "été"]),
            ("123456789012", vec!["00000000"]),
            ("пароль：камера", vec!["пароль", "：", "камера"]),
            (" \t\r\n\u{a0}", vec![]),
        ] {
            let mut words = Vec::new();
            pre_tokenize(text, &mut String::new(), |word, range| {
                assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
                words.push(word.to_owned());
            });
            assert_eq!(words, expected, "{text:?}");
        }
    }
}
