//! [`Phrase`]: what a line of a phrase file says, and how it is found among words.
//! [`super::syntax`] defines how it is written.

use super::WordId;
use super::indicator_kind::IndicatorKind;
use super::syntax;
use std::ops::Range;

/// The most other words between two parts of a phrase.
pub(super) const MAX_GAP: usize = 6;

/// Marks between the words of phrases; no word has such a number.
pub(super) const GAP: WordId = mark(syntax::GAP);
pub(super) const OPEN: WordId = mark(syntax::OPEN);
pub(super) const OR: WordId = mark(syntax::OR);
pub(super) const CLOSE: WordId = mark(syntax::CLOSE);

/// The mark of a code.
pub(super) const fn mark(code: syntax::Code) -> WordId {
    WordId::MAX - code as WordId
}

/// A phrase.
#[derive(Clone, Copy)]
pub(super) struct Phrase<'a> {
    pub(super) kind: IndicatorKind,
    /// Number of the language.
    pub(super) language: u8,
    /// Its words, and the marks between them.
    pub(super) words: &'a [WordId],
}

impl<'a> Phrase<'a> {
    /// The parts, between which a few other words may occur.
    pub(super) fn parts(self) -> impl Iterator<Item = &'a [WordId]> {
        self.words.split(|&word| word == GAP)
    }

    /// Where the phrase ends if it begins at word `start` of `count`. `is(place, number)` returns
    /// whether a word is the word of that number, `begins(place)` whether a sentence begins with
    /// it: the words between two parts are of one sentence.
    ///
    /// If a later part may be at several places, the first one counts, so the length of the phrase
    /// bounds the work.
    pub(super) fn end(
        self,
        start: usize,
        count: usize,
        is: &impl Fn(usize, WordId) -> bool,
        begins: &impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let mut end = start;
        self.find_parts(start, count, is, begins, |part| end = part.end)?;
        Some(end)
    }

    /// Calls `found` with the words of each part, if the phrase begins at word `start`.
    pub(super) fn find_parts(
        self,
        start: usize,
        count: usize,
        is: &impl Fn(usize, WordId) -> bool,
        begins: &impl Fn(usize) -> bool,
        mut found: impl FnMut(Range<usize>),
    ) -> Option<()> {
        let mut parts = self.parts();
        let mut end = end_of(parts.next()?, start, count, is)?;
        found(start..end);
        for part in parts {
            let last = (end + MAX_GAP).min(count.saturating_sub(1));
            let mut places = (end..=last).take_while(|&place| !begins(place));
            let next = places.find_map(|place| Some(place..end_of(part, place, count, is)?))?;
            end = next.end;
            found(next);
        }
        Some(())
    }
}

/// The elements of a part: a run of plain words, or a group of alternatives.
#[derive(Clone, Copy)]
pub(super) struct PhraseElement<'a>(&'a [WordId]);

impl<'a> PhraseElement<'a> {
    /// Runs of words, one of which must be here; an empty one makes the element optional.
    pub(super) fn alternatives(self) -> impl Iterator<Item = &'a [WordId]> + Clone {
        self.0.split(|&word| word == OR)
    }

    /// Its words, if there are no alternatives to them.
    pub(super) fn plain(self) -> Option<&'a [WordId]> {
        (!self.0.contains(&OR)).then_some(self.0)
    }
}

/// The elements of a part.
pub(super) fn elements(mut part: &[WordId]) -> impl Iterator<Item = PhraseElement<'_>> {
    std::iter::from_fn(move || {
        let (element, rest) = first_element(part)?;
        part = rest;
        Some(element)
    })
}

/// The first element of a part, and what follows; `None` at its end.
pub(super) fn first_element(part: &[WordId]) -> Option<(PhraseElement<'_>, &[WordId])> {
    let until = |mark: WordId| part.iter().position(|&word| word == mark).unwrap_or(part.len());
    match part.first()? {
        &OPEN => {
            let close = until(CLOSE);
            Some((PhraseElement(&part[1..close]), part.get(close + 1..).unwrap_or_default()))
        }
        _ => {
            let (words, rest) = part.split_at(until(OPEN));
            Some((PhraseElement(words), rest))
        }
    }
}

/// Where a part ends if it begins at `start`; an optional element is tried before it is left out.
fn end_of(part: &[WordId], start: usize, count: usize, is: &impl Fn(usize, WordId) -> bool) -> Option<usize> {
    let Some((first, others)) = first_element(part) else { return Some(start) };
    let stands = |words: &[WordId]| {
        start + words.len() <= count
            && words.iter().enumerate().all(|(place, &number)| is(start + place, number))
    };
    first
        .alternatives()
        .filter(|words| stands(words))
        .find_map(|words| end_of(others, start + words.len(), count, is))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a phrase whose words are numbered as they come, and finds it in a text.
    fn found(line: &str, text: &str) -> Option<(usize, usize)> {
        let mut known: Vec<String> = Vec::new();
        let mut codes = Vec::new();
        let number = |word: &str| {
            known.push(word.to_owned());
            known.len() as syntax::Code - 1
        };
        syntax::encode(line, number, &mut codes)?;
        codes.pop();
        let word = |&code: &syntax::Code| match code.checked_sub(syntax::FIRST_WORD) {
            Some(number) => WordId::from(number),
            None => mark(code),
        };
        let numbers: Vec<WordId> = codes.iter().map(word).collect();
        let phrase = Phrase { kind: IndicatorKind::Pay, language: 0, words: &numbers };
        let words: Vec<&str> = text.split(' ').collect();
        let is = |place: usize, number: WordId| match known[number as usize].strip_suffix('*') {
            Some(stem) => words[place].starts_with(stem),
            None => words[place] == known[number as usize],
        };
        let begins = |place: usize| place > 0 && words[place - 1].ends_with('.');
        (0..words.len()).find_map(|start| Some((start, phrase.end(start, words.len(), &is, &begins)?)))
    }

    #[test]
    fn phrases_are_found_among_words() {
        for (line, text, expected) in [
            ("filmed you", "i filmed you", Some((1, 3))),
            ("filmed you", "i filmed your cat", None),
            ("filmed you*", "i filmed your cat", Some((1, 3))),
            ("i (have |)(hacked|owned) you", "now i have owned you", Some((1, 5))),
            ("i (have |)(hacked|owned) you", "now i hacked you", Some((1, 4))),
            ("turn* (on|off the) .. camera", "turning off the very old camera", Some((0, 6))),
            ("a .. b", "a 1 2 3 4 5 6 b", Some((0, 8))),
            ("a .. b", "a 1 2 3 4 5 6 7 b", None),
            ("a .. b .. c", "a b x c", Some((0, 4))),
            ("a .. b", "a 1 b", Some((0, 3))),
            ("a .. b", "a 1. b", None),
            ("a", "", None),
        ] {
            assert_eq!(found(line, text), expected, "{line} in {text}");
        }
    }
}
