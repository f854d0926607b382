//! [`Patterns`]: lines in the syntax of phrases. They are looked for in one sentence, not in every
//! message as phrases are.

use super::phrase::{self, MAX_GAP, Phrase};
use super::{IndicatorKind, WordId, folded, syntax};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Lines of one language, in groups that are looked for one by one.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    /// The number of each word of all lines.
    words: FxHashMap<String, WordId>,
    /// The stems among them without their `*`, by their first letter.
    stems: FxHashMap<char, Vec<(String, WordId)>>,
    /// Each line with the number of its group.
    lines: Vec<(usize, Vec<WordId>)>,
    /// The lines that may begin with the word of a number.
    beginning_with: Vec<Vec<usize>>,
}

impl Patterns {
    /// The patterns of these groups of lines. A line that is not a phrase is left out.
    pub(crate) fn new(groups: &[&[String]]) -> Self {
        let mut patterns = Self::default();
        for (group, lines) in groups.iter().enumerate() {
            for line in *lines {
                patterns.add(group, line);
            }
        }
        patterns
    }

    /// Adds a line to a group; `None` if it is not a phrase.
    pub(crate) fn add(&mut self, group: usize, line: &str) -> Option<()> {
        let mut codes = Vec::new();
        syntax::encode(line, |word| self.number(word) as syntax::Code, &mut codes)?;
        codes.pop();
        let mut numbers = Vec::new();
        let word = |&code: &syntax::Code| match code.checked_sub(syntax::FIRST_WORD) {
            Some(number) => {
                numbers.push(WordId::from(number));
                WordId::from(number)
            }
            None => phrase::mark(code),
        };
        let line: Vec<WordId> = codes.iter().map(word).collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            // whatever comes after it
            let is = |place: usize, wanted: WordId| place > 0 || wanted == number;
            if phrase_of(&line).end(0, line.len() * (MAX_GAP + 1), &is, &|_| false).is_some() {
                self.beginning_with[number as usize].push(self.lines.len());
            }
        }
        self.lines.push((group, line));
        Some(())
    }

    /// The number of a word of a line; a stem has its `*`.
    fn number(&mut self, word: &str) -> WordId {
        let next = self.beginning_with.len() as WordId;
        let folded_word = match word.strip_suffix('*') {
            Some(stem) => folded(stem) + "*",
            None => folded(word),
        };
        let stems = &mut self.stems;
        let number = *self.words.entry(folded_word).or_insert_with_key(|word| {
            if let Some((stem, first)) =
                word.strip_suffix('*').and_then(|stem| Some((stem, stem.chars().next()?)))
            {
                stems.entry(first).or_default().push((stem.to_owned(), next));
            }
            next
        });
        if number == next {
            self.beginning_with.push(Vec::new());
        }
        number
    }

    /// The numbers of the words of lines that a folded word matches; most words match none.
    pub(crate) fn numbers_of(&self, word: &str) -> Vec<WordId> {
        let stems = word.chars().next().and_then(|first| self.stems.get(&first)).into_iter().flatten();
        let stems = stems.filter(|(stem, _)| word.starts_with(&**stem)).map(|(_, number)| *number);
        self.words.get(word).copied().into_iter().chain(stems).collect()
    }

    /// Whether a line of a group occurs in these folded words.
    pub(crate) fn is_in(&self, group: usize, words: impl Iterator<Item = String>) -> bool {
        let numbers: Vec<Vec<WordId>> = words.map(|word| self.numbers_of(&word)).collect();
        !self.find(group, &numbers.iter().map(Vec::as_slice).collect::<Vec<_>>()).is_empty()
    }

    /// Where each line of a group occurs in the words of a sentence, given by their numbers,
    /// wherever it begins.
    pub(crate) fn find(&self, group: usize, words: &[&[WordId]]) -> Vec<Range<usize>> {
        let is = |place: usize, number: WordId| words[place].contains(&number);
        let mut found = Vec::new();
        for (start, of_word) in words.iter().enumerate() {
            for &line in of_word.iter().flat_map(|&number| &self.beginning_with[number as usize]) {
                let (of_group, words_of_line) = &self.lines[line];
                if *of_group == group {
                    let end = phrase_of(words_of_line).end(start, words.len(), &is, &|_| false);
                    found.extend(end.map(|end| (line, start..end)));
                }
            }
        }
        found.sort_by_key(|(line, at)| (*line, at.start));
        found.dedup();
        found.into_iter().map(|(_, at)| at).collect()
    }
}

/// The kind and the language of a pattern are not used.
fn phrase_of(words: &[WordId]) -> Phrase<'_> {
    Phrase { kind: IndicatorKind::Quotation, language: 0, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_wherever_they_begin() {
        let lines = ["(no one|nobody|) has (ever|) hack*", "we never ask", "a .. b"].map(str::to_owned);
        let others = ["has hacked it".to_owned()];
        let patterns = Patterns::new(&[&others, &lines]);
        for (text, expected) in [
            ("nobody has hacked it", vec![(0, 3), (1, 3)]),
            ("no one has ever hacked it", vec![(0, 5), (2, 5)]),
            ("it has hacking", vec![(1, 3)]),
            ("because we never ask you", vec![(1, 4)]),
            ("we ask never", vec![]),
            ("a x a y b", vec![(0, 5), (2, 5)]),
            ("a 1 2 3 4 5 6 7 b", vec![]),
            ("", vec![]),
        ] {
            let numbers: Vec<Vec<WordId>> =
                text.split_whitespace().map(|word| patterns.numbers_of(word)).collect();
            let words: Vec<&[WordId]> = numbers.iter().map(Vec::as_slice).collect();
            let found: Vec<(usize, usize)> =
                patterns.find(1, &words).into_iter().map(|at| (at.start, at.end)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
