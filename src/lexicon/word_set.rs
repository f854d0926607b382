//! [`WordSet`]: a set of words, one bit each. It takes two thousand bytes for all words of the
//! lexicon, which stay near the processor.

use super::WordId;

/// A set of words.
#[derive(Default)]
pub(super) struct WordSet(Vec<u64>);

impl WordSet {
    /// The empty set of words with numbers below `words`.
    pub(super) fn with_capacity(words: usize) -> Self {
        Self(vec![0; words.div_ceil(64)])
    }

    /// Adds a word; false if it was there.
    pub(super) fn insert(&mut self, word: WordId) -> bool {
        let new = !self.contains(word);
        self.0[word as usize / 64] |= 1 << (word % 64);
        new
    }

    pub(super) fn contains(&self, word: WordId) -> bool {
        self.0[word as usize / 64] & (1 << (word % 64)) != 0
    }
}
