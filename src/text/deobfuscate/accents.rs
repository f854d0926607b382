//! [`plain`]: removes graves that no language uses there (`gràbé tu pàntàllà`), in texts that are
//! written that way.
//!
//! Phrases are found with any accents; such letters hide the learned words. Circumflexes, tildes
//! and rings are left: French and Portuguese sentences can be as full of them.

use super::super::aligned_text::AlignedText;
use std::iter::once;
use unicode_normalization::UnicodeNormalization;

/// The fewest words with a grave on a vowel that is not `e` and not at the end ...
const MIN_WORDS: usize = 6;
/// ... and the share of them, one in this many: Catalan and Gaelic have one in ten or seven, French
/// and Italian none.
const SHARE: usize = 3;
/// Words of fewer bytes are not counted.
const MIN_BYTES: usize = 3;
/// One byte of this many must begin an accented letter of Latin-1 or an accent before words are
/// checked.
const BYTE_SHARE: usize = 24;
const GRAVE: char = '\u{300}';

/// The text without graves, and how many; `None` if it is not written with them. Texts in tone
/// languages (Vietnamese, Yoruba, Pinyin) have more words with other accents, and are left
/// unchanged.
pub(super) fn plain(text: &str) -> Option<(AlignedText, u32)> {
    let marked = text.bytes().filter(|byte| matches!(byte, 0xC3 | 0xCC)).count();
    if marked < MIN_WORDS || marked * BYTE_SHARE < text.len() {
        return None;
    }
    let (mut words, mut with, mut with_others) = (0, 0, 0);
    for word in text.split(|ch: char| !super::is_word(ch)).filter(|word| word.len() >= MIN_BYTES) {
        words += 1;
        if !word.is_ascii() {
            with += usize::from(has_grave_inside(word));
            with_others += usize::from(word.nfd().any(is_other));
        }
    }
    if with < MIN_WORDS || with * SHARE < words || with_others > with {
        return None;
    }
    let mut out = AlignedText::with_capacity(text.len());
    let (mut taken, mut at) = (0, 0);
    for (start, ch) in text.char_indices().filter(|(_, ch)| !ch.is_ascii()) {
        let mut parts = once(ch).nfd();
        let (first, second) = (parts.next(), parts.next());
        let base = first.filter(|base| base.is_ascii_alphabetic() && second == Some(GRAVE));
        if base.is_some() || first == Some(GRAVE) {
            let end = start + ch.len_utf8();
            out.push_str(&text[at..start], at);
            if let Some(base) = base {
                out.push_for(base.encode_utf8(&mut [0; 4]), start..end);
            }
            at = end;
            taken += 1;
        }
    }
    out.push_str(&text[at..], at);
    Some((out, taken))
}

fn has_grave_inside(word: &str) -> bool {
    let mut before = ' ';
    let mut letters = word.nfd().peekable();
    while let Some(letter) = letters.next() {
        let is_vowel = matches!(before.to_ascii_lowercase(), 'a' | 'i' | 'o' | 'u');
        if letter == GRAVE && is_vowel && letters.peek().is_some() {
            return true;
        }
        before = letter;
    }
    false
}

/// All accents but the grave and the diaeresis, and a letter of Vietnamese.
fn is_other(ch: char) -> bool {
    matches!(ch, '\u{301}'..='\u{307}' | '\u{309}'..='\u{36F}' | 'đ' | 'Đ')
}
