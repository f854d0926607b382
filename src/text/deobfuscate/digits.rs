//! [`spelled_out`]: digits that stand for letters (`r3c0rd3d`), in texts that are written that way.

use super::super::aligned_text::AlignedText;
use super::common::is_common;
use super::tokens::{Build, DisguiseToken};

/// The fewest common words (`y0u`, `7h3`) that must come out.
const MIN_COMMON: usize = 4;
/// The fewest words with digits in them.
const MIN_MIXED: usize = 8;
/// Without common words: the fewest words with digits in two places (`p4ssw0rd`).
const MIN_TWICE: usize = 4;
/// Longer ones are addresses of wallets, keys and numbers of parcels.
const MAX_BYTES: usize = 20;

/// The text with letters for digits, and how many; `None` if it is not written that way. Ordinary
/// names with digits (`mp3`, `3D`, `h264`), codes and hexadecimal numbers do not become common
/// words.
pub(super) fn spelled_out(text: &str, tokens: &[DisguiseToken]) -> Option<(AlignedText, u32)> {
    let (mut mixed, mut common, mut twice) = (0, 0, 0);
    for token in tokens.iter().filter(|token| token.build == Build::Mixed) {
        mixed += 1;
        let word = &text[token.at.clone()];
        if let Some(letters) = letters_for(word) {
            let is_hexadecimal = word.bytes().all(|byte| byte.is_ascii_hexdigit());
            common += usize::from(!is_hexadecimal && is_common(&letters));
            twice += usize::from(!is_hexadecimal && is_mixed_twice(word));
        }
    }
    let is_common_speech = common >= MIN_COMMON && mixed >= MIN_MIXED;
    // nine of ten: where there are codes, most have other digits or capitals
    let is_mixed_speech = twice >= MIN_TWICE && twice * 10 >= mixed * 9;
    if !is_common_speech && !is_mixed_speech {
        return None;
    }
    let mut out = AlignedText::with_capacity(text.len());
    let (mut count, mut at) = (0, 0);
    for (index, token) in tokens.iter().enumerate() {
        let core = token.at.clone();
        let is_sign =
            matches!(token.build, Build::Mixed | Build::Word(_) | Build::Cut { .. }) && is_common_speech;
        // `$end`, `pa$$`: the marks at the ends are letters as well
        let start = if is_sign { text[..core.start].trim_end_matches('$').len() } else { core.start };
        let after = &text[core.end..];
        let more = if is_sign { after.len() - after.trim_start_matches('$').len() } else { 0 };
        let word = &text[start..core.end + more];
        let letters = match token.build {
            Build::Mixed => letters_for(word),
            Build::Word(_) | Build::Cut { .. } if is_sign && word.contains('$') => letters_for(word),
            // numbers that are words to senders who write this way: `1`, `4`, `70`
            Build::Other if is_common_speech && stands_among_words(tokens, index) => number_word(word),
            _ => None,
        };
        let Some(letters) = letters else { continue };
        out.push_str(&text[at..start], at);
        at = start;
        for (ch, letter) in word.chars().zip(letters.chars()) {
            let end = at + ch.len_utf8();
            if ch.eq_ignore_ascii_case(&letter) {
                out.push(ch, at);
            } else {
                out.push_for(letter.encode_utf8(&mut [0; 4]), at..end);
                count += 1;
            }
            at = end;
        }
    }
    out.push_str(&text[at..], at);
    Some((out, count))
}

/// A word with letters for its digits, in lower case, letter for letter; `None` if it is not one.
fn letters_for(word: &str) -> Option<String> {
    if word.len() > MAX_BYTES || word.len() < 2 {
        return None;
    }
    let signs: Vec<char> = word.chars().collect();
    // capitals come at the start, if there are any: codes are full of them
    if signs.iter().skip(1).any(|ch| ch.is_uppercase()) {
        return None;
    }
    let mut letters = String::with_capacity(word.len());
    for (at, &ch) in signs.iter().enumerate() {
        letters.push(match ch {
            '0' => 'o',
            '1' | '!' | '|' => one(&signs, at),
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            ch if ch.is_ascii_alphabetic() => ch.to_ascii_lowercase(),
            ch if ch.is_alphabetic() => ch,
            '\'' | '’' => ch,
            _ => return None,
        });
    }
    Some(letters)
}

/// Whether a `1` stands for `i` or for `l`. Words are not known here, so the letters around it
/// decide.
fn one(signs: &[char], at: usize) -> char {
    let is_one = |ch: Option<&char>| matches!(ch, Some('1' | '!' | '|'));
    let is_vowel =
        |ch: &char| matches!(ch.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | '0' | '3' | '4' | '@');
    let before = at.checked_sub(1).and_then(|at| signs.get(at));
    let after = signs.get(at + 1);
    let is_double = |ch: Option<&char>| is_one(ch);
    match (before, after) {
        // `w1ll` written `w111`
        (Some(before), Some(_)) if is_double(after) && !is_vowel(before) && !is_one(Some(before)) => {
            if is_one(signs.get(at + 2)) { 'i' } else { 'l' }
        }
        _ if is_double(before) || is_double(after) => 'l',
        // `ema1l`, `v1de0`, `f1nd`, but `de1ete`, `emai1`
        (Some(before), None) if is_vowel(before) => 'l',
        (Some(before), Some(after)) if is_vowel(before) && is_vowel(after) => 'l',
        _ => 'i',
    }
}

/// Whether digits are in two places or more, with letters before, between or after them.
fn is_mixed_twice(word: &str) -> bool {
    let bytes = word.as_bytes();
    let groups = bytes.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
    let digits = groups.filter(|group| group[0].is_ascii_digit()).count();
    let letters = bytes.iter().filter(|byte| byte.is_ascii_lowercase()).count();
    digits >= 2 && letters >= 3 && letters * 2 >= word.len()
}

fn number_word(word: &str) -> Option<String> {
    let letters = match word {
        "1" => "i",
        "4" => "a",
        "15" => "is",
        "17" => "it",
        "47" => "at",
        "70" => "to",
        _ => return None,
    };
    Some(letters.to_owned())
}

/// Whether words with digits in them, or plain ones, are on both sides.
fn stands_among_words(tokens: &[DisguiseToken], index: usize) -> bool {
    let is_word = |token: Option<&DisguiseToken>| {
        token.is_none_or(|token| matches!(token.build, Build::Mixed | Build::Word(_) | Build::Letter))
    };
    is_word(index.checked_sub(1).and_then(|before| tokens.get(before))) && is_word(tokens.get(index + 1))
}
