//! [`joined`]: words whose letters are spaced out (`r e c o r d`) or parted by marks (`reco|rded`,
//! `r.e.c`), put together.

use super::super::aligned_text::AlignedText;
use super::tokens::{Build, DisguiseToken};
use std::ops::Range;

/// The fewest single letters in a text that is spaced out; a formula or a row of a table has fewer.
const MIN_LETTERS: usize = 12;
/// The fewest words with marks between their letters in a text that is cut everywhere.
const MIN_CUT: usize = 8;
/// The same for hyphens, dots and other marks that are in many words of some ordinary texts.
const MIN_STRUCTURAL: usize = 16;
/// The fewest words spelled with a mark after each letter; some messages hold a few initials
/// (`I.B.M.`, `e.g.`).
const MIN_SPELLED: usize = 5;
/// A word of this many letters or more is long enough to be cut by a sender who cuts all words.
const LONG: usize = 5;

/// How many words of each build a text has.
#[derive(Debug, Default)]
struct WordBuilds {
    /// Anything with a letter in it.
    words: usize,
    single: usize,
    long: usize,
    cut: usize,
    structural: usize,
    spelled: usize,
    /// Words of three letters and more, spelled or not.
    medium: usize,
}

/// The text with its words put together, and how many marks and blanks were taken out; `None` if
/// most of its words are not parted. Ordinary hyphens, initials, file names and code are left
/// unchanged.
pub(super) fn joined(text: &str, tokens: &[DisguiseToken]) -> Option<(AlignedText, u32)> {
    let mut count = WordBuilds::default();
    for token in tokens {
        match token.build {
            Build::Signs => continue,
            Build::Letter => count.single += 1,
            Build::Word(letters) => {
                count.long += usize::from(letters >= LONG);
                count.medium += usize::from(letters >= 3);
            }
            Build::Cut { letters, is_spelled, is_structural } => {
                let is_long = usize::from(letters >= LONG);
                count.cut += is_long;
                count.structural += if is_structural { is_long } else { 0 };
                count.long += is_long;
                count.medium += usize::from(letters >= 3);
                count.spelled += usize::from(is_spelled && letters >= 3);
            }
            Build::Mixed | Build::Other => {}
        }
        count.words += 1;
    }
    // seven words of ten
    let is_spaced = count.single >= MIN_LETTERS && count.single * 10 >= count.words * 7;
    let is_spelled = count.spelled >= MIN_SPELLED && count.spelled * 2 >= count.medium;
    let plain_cut = count.cut - count.structural;
    let is_cut = plain_cut >= MIN_CUT && plain_cut * 2 >= count.long;
    let is_structural = count.cut >= MIN_STRUCTURAL && count.cut * 10 >= count.long * 7;
    if is_spaced {
        return close_up(text, tokens);
    }
    if !(is_spelled || is_cut || is_structural) {
        return None;
    }
    let mut out = AlignedText::with_capacity(text.len());
    let (mut taken, mut at) = (0, 0);
    for token in tokens {
        let is_parted = match token.build {
            Build::Cut { is_spelled: true, letters, .. } => is_spelled || (is_structural && letters >= LONG),
            Build::Cut { is_structural: true, letters, .. } => is_structural && letters > 2,
            Build::Cut { letters, .. } => (is_cut || is_structural) && letters > 2,
            _ => false,
        };
        if !is_parted {
            continue;
        }
        for (offset, ch) in text[token.at.clone()].char_indices() {
            let sign_at = token.at.start + offset;
            if !super::is_word(ch) {
                out.push_str(&text[at..sign_at], at);
                at = sign_at + ch.len_utf8();
                taken += 1;
            }
        }
    }
    out.push_str(&text[at..], at);
    Some((out, taken))
}

/// Takes the single blanks between single letters out; a wider blank parts words. Words cannot be
/// told apart in a line without one, so it is left unchanged.
fn close_up(text: &str, tokens: &[DisguiseToken]) -> Option<(AlignedText, u32)> {
    let mut out = AlignedText::with_capacity(text.len());
    let (mut taken, mut at) = (0, 0);
    let blank = |pair: &[DisguiseToken]| pair[0].at.end..pair[1].at.start;
    let is_one_line = |pair: &[DisguiseToken]| !text[blank(pair)].contains('\n');
    for line in tokens.chunk_by(|one, next| is_one_line(&[one.clone(), next.clone()])) {
        let blanks = |pair: &[DisguiseToken]| {
            let between = &text[blank(pair)];
            if between.chars().all(char::is_whitespace) { between.chars().count() } else { 0 }
        };
        let has_words = line.windows(2).any(|pair| blanks(pair) > 1);
        if !has_words && line.len() > LONG {
            continue;
        }
        for pair in line.windows(2) {
            let Range { start, end } = blank(pair);
            // digits are spaced out as well: `1 2 0 0`
            let is_single = |token: &DisguiseToken| {
                matches!(token.build, Build::Letter | Build::Signs) || token.at.len() == 1
            };
            if is_single(&pair[0]) && is_single(&pair[1]) && blanks(pair) == 1 {
                out.push_str(&text[at..start], at);
                at = end;
                taken += 1;
            }
        }
    }
    out.push_str(&text[at..], at);
    (taken > 0).then_some((out, taken))
}
