//! Where sentences and clauses begin: a phrase says what it says within one sentence, a negation
//! within one clause.

use crate::tokens::WordEntry;

/// A point behind one letter abbreviates: `z. B.`, `e. g.`
const MIN_LAST_WORD: u32 = 2;

/// Whether a sentence begins with the word at a place.
pub(crate) fn begins_at(text: &str, words: &[WordEntry], place: usize) -> bool {
    between(text, words, place).is_some_and(|(marks, last_word)| {
        let blank_line =
            marks.split('\n').skip(1).any(|line| line.trim().is_empty() && marks.matches('\n').count() > 1);
        let ended = |end: char| marks.find(end).is_some_and(|at| marks[at..].contains(char::is_whitespace));
        blank_line
            || ended('!')
            || ended('?')
            || (ended('.') && !marks.contains("..") && last_word >= MIN_LAST_WORD)
    })
}

/// Whether a clause begins with the word at a place: marks come before it.
pub(crate) fn clause_begins_at(text: &str, words: &[WordEntry], place: usize) -> bool {
    between(text, words, place).is_none_or(|(marks, _)| {
        marks.contains(['.', ',', ';', ':', '!', '?', '(', ')', '\u{2013}', '\u{2014}', '\u{2026}'])
    })
}

/// What is between a word and the word before it, and how many bytes that word has.
fn between<'a>(text: &'a str, words: &[WordEntry], place: usize) -> Option<(&'a str, u32)> {
    let (before, word) = (words.get(place.checked_sub(1)?)?, words.get(place)?);
    Some((text.get(before.end as usize..word.start as usize)?, before.end - before.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_clauses() {
        for (text, sentence, clause) in [
            ("one two", false, false),
            ("one\ntwo", false, false),
            ("one\n\ntwo", true, false),
            ("one\n \ntwo", true, false),
            ("one. two", true, true),
            ("one.two", false, true),
            ("one! two", true, true),
            ("one ? two", true, true),
            ("one ... two", false, true),
            ("e. g", false, true),
            ("one, two", false, true),
            ("one: two", false, true),
            ("one's", false, false),
        ] {
            let at = text.find(|ch: char| !ch.is_alphanumeric()).unwrap_or(text.len());
            let next = at + text[at..].find(char::is_alphanumeric).unwrap_or(0);
            let word = |start: usize, end: usize| WordEntry { id: 0, start: start as u32, end: end as u32 };
            let words = [word(0, at), word(next, text.len())];
            assert_eq!(
                (begins_at(text, &words, 1), clause_begins_at(text, &words, 1)),
                (sentence, clause),
                "{text:?}"
            );
        }
    }
}
