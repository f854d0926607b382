//! [`Phrase`]: a line of a phrase file, such as `(turn*|switch*) on .. camera`, and how it is found among words.
//!
//! The syntax: words match whole, `word*` any word that begins so, `(a|b|)` one of several or nothing, ` .. ` a few other words.
//! CONTRIBUTING.md explains it to those who write phrases.

use super::kind::IndicatorKind;

/// The most other words between two parts of a phrase.
pub(super) const MAX_GAP: usize = 6;

/// A phrase: parts that follow each other, a few other words between them.
#[derive(Debug, PartialEq)]
pub(super) struct Phrase {
    pub(super) kind: IndicatorKind,
    /// Number of the language.
    pub(super) language: u8,
    pub(super) parts: Vec<Vec<Element>>,
}

/// Words of which one alternative must stand at a place.
#[derive(Debug, PartialEq)]
pub(super) struct Element {
    /// Sequences of word numbers; an empty one makes the element optional.
    pub(super) alternatives: Vec<Vec<u32>>,
}

/// Reads a line; `number` appends the numbers of a word, written with `*` if it may go on. `None` if brackets do not match, a group touches a
/// word, or a part is empty.
pub(super) fn read(line: &str, mut number: impl FnMut(&str, &mut Vec<u32>)) -> Option<Vec<Vec<Element>>> {
    line.split("..").map(|part| elements(part.trim_ascii(), &mut number)).collect()
}

fn elements(part: &str, number: &mut impl FnMut(&str, &mut Vec<u32>)) -> Option<Vec<Element>> {
    let mut elements = Vec::new();
    let mut words = |text: &str| {
        let mut words = Vec::new();
        text.split_ascii_whitespace().for_each(|word| number(word, &mut words));
        words
    };
    let mut rest = part;
    while let Some(open) = rest.find('(') {
        let (before, group) = rest.split_at(open);
        let (inside, after) = group[1..].split_once(')')?;
        let glued = |edge: Option<&u8>| edge.is_some_and(|byte| !byte.is_ascii_whitespace());
        let alternatives = inside.split('|');
        let padded = alternatives.clone().all(|words| words.is_empty() || words.ends_with(' '));
        let touches = glued(before.as_bytes().last())
            || (!padded && glued(after.as_bytes().first()) && !after.starts_with('('));
        if touches || inside.contains('(') {
            return None;
        }
        push(&mut elements, vec![words(before)]);
        push(&mut elements, alternatives.map(&mut words).collect());
        rest = after;
    }
    push(&mut elements, vec![words(rest)]);
    let says_something = elements.iter().any(|element| !element.alternatives.iter().any(Vec::is_empty));
    (says_something && !rest.contains(')')).then_some(elements)
}

fn push(elements: &mut Vec<Element>, alternatives: Vec<Vec<u32>>) {
    if alternatives.iter().any(|words| !words.is_empty()) {
        elements.push(Element { alternatives });
    }
}

impl Phrase {
    /// Where the phrase ends if it begins at word `start` of `count`; `is(place, number)` says whether a word is the word of that number.
    ///
    /// Of the places where a later part may stand the first counts, so the work is bounded by the length of the phrase.
    pub(super) fn end(&self, start: usize, count: usize, is: &impl Fn(usize, u32) -> bool) -> Option<usize> {
        let (first, others) = self.parts.split_first()?;
        let mut end = end_of(first, start, count, is)?;
        for part in others {
            let last = (end + MAX_GAP).min(count.saturating_sub(1));
            end = (end..=last).find_map(|place| end_of(part, place, count, is))?;
        }
        Some(end)
    }
}

/// Where these elements end if they begin at `start`; an optional one is tried before it is left out.
fn end_of(
    elements: &[Element],
    start: usize,
    count: usize,
    is: &impl Fn(usize, u32) -> bool,
) -> Option<usize> {
    let Some((first, others)) = elements.split_first() else { return Some(start) };
    let stands = |words: &[u32]| {
        start + words.len() <= count
            && words.iter().enumerate().all(|(place, &number)| is(start + place, number))
    };
    first
        .alternatives
        .iter()
        .filter(|words| stands(words))
        .find_map(|words| end_of(others, start + words.len(), count, is))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a phrase whose words are numbered as they come, and finds it in a text.
    fn found(line: &str, text: &str) -> Option<(usize, usize)> {
        let mut known: Vec<String> = Vec::new();
        let parts = read(line, |word, to| {
            to.push(known.len() as u32);
            known.push(word.to_owned());
        })?;
        let phrase = Phrase { kind: IndicatorKind::Pay, language: 0, parts };
        let words: Vec<&str> = text.split(' ').collect();
        let is = |place: usize, number: u32| match known[number as usize].strip_suffix('*') {
            Some(stem) => words[place].starts_with(stem),
            None => words[place] == known[number as usize],
        };
        (0..words.len()).find_map(|start| Some((start, phrase.end(start, words.len(), &is)?)))
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
            ("a", "", None),
        ] {
            assert_eq!(found(line, text), expected, "{line} in {text}");
        }
    }

    #[test]
    fn lines_that_cannot_be_read() {
        let number = |word: &str, to: &mut Vec<u32>| to.push(word.len() as u32);
        for line in ["", "a .. ", "(a|b", "((a|b)|c)", "..", "(a|)", "a)", "un(a|b)", "(a|b)s"] {
            assert_eq!(read(line, number), None, "{line}");
        }
        assert_eq!(read("(a|b) (c |)d .. e", number).unwrap().len(), 2);
    }
}
