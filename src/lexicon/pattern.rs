//! [`Patterns`]: lines in the syntax of phrases that are looked for in one sentence, and not in every message as phrases are.

use super::phrase::{self, Phrase};
use super::{IndicatorKind, WordId, folded, syntax};
use std::ops::Range;

/// A few lines of one language.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    /// The words of all lines, each once; a stem with its `*`.
    words: Vec<String>,
    lines: Vec<Vec<WordId>>,
}

impl Patterns {
    /// The patterns of these lines; what is no phrase is left out.
    pub(crate) fn of(lines: &[String]) -> Self {
        let mut patterns = Self::default();
        for line in lines {
            patterns.add(line);
        }
        patterns
    }

    /// Adds a line; `None` if it is no phrase.
    pub(crate) fn add(&mut self, line: &str) -> Option<()> {
        let words = &mut self.words;
        let number = |word: &str| {
            let word = match word.strip_suffix('*') {
                Some(stem) => folded(stem) + "*",
                None => folded(word),
            };
            let place = words.iter().position(|known| *known == word).unwrap_or_else(|| {
                words.push(word);
                words.len() - 1
            });
            place as syntax::Code
        };
        let mut codes = Vec::new();
        syntax::encode(line, number, &mut codes)?;
        codes.pop();
        let word = |&code: &syntax::Code| match code.checked_sub(syntax::FIRST_WORD) {
            Some(number) => WordId::from(number),
            None => phrase::mark(code),
        };
        self.lines.push(codes.iter().map(word).collect());
        Some(())
    }

    /// Whether a line stands among the folded words.
    pub(crate) fn is_in(&self, words: &[String]) -> bool {
        !self.find(words).is_empty()
    }

    /// Where each line stands among the folded words of a sentence, wherever it begins.
    pub(crate) fn find(&self, words: &[String]) -> Vec<Range<usize>> {
        let is = |place: usize, number: WordId| {
            let wanted = &*self.words[number as usize];
            match wanted.strip_suffix('*') {
                Some(stem) => words[place].starts_with(stem),
                None => words[place] == wanted,
            }
        };
        let mut found = Vec::new();
        for line in &self.lines {
            // neither kind nor language is asked for
            let phrase = Phrase { kind: IndicatorKind::Quotation, language: 0, words: line };
            let ends = (0..words.len())
                .filter_map(|start| phrase.end(start, words.len(), &is, &|_| false).map(|end| start..end));
            found.extend(ends);
        }
        found
    }
}
