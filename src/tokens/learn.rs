//! [`WordCounts`]: learns a [`Vocabulary`] from the words of the training mail.

use super::{Vocabulary, byte_char, split_words};
use crate::error::{Error, ErrorKind, Result};
use std::collections::{BTreeMap, HashSet};
use tokenizers::models::bpe::{BPE, BpeTrainer};

/// Words in fewer messages than this teach nothing about other messages.
const MIN_MESSAGES: u32 = 3;
/// The most words that are learned from, the most frequent ones; bounds time and memory.
const MAX_WORDS: usize = 200_000;

/// In how many messages each word occurs.
#[derive(Default)]
pub(crate) struct WordCounts(BTreeMap<Box<str>, u32>);

impl WordCounts {
    /// Counts the words of one message, each once; `texts` are unmasked.
    pub(crate) fn add<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let mut words = HashSet::new();
        let mut folded = String::new();
        for text in texts {
            split_words(text, &mut folded, |word, _| {
                if !words.contains(word) {
                    words.insert(Box::<str>::from(word));
                }
            });
        }
        #[allow(clippy::iter_over_hash_type)] // each word is counted once, in any order
        for word in words {
            *self.0.entry(word).or_default() += 1;
        }
    }

    /// Adds another's counts.
    pub(crate) fn merge(&mut self, other: Self) {
        for (word, count) in other.0 {
            *self.0.entry(word).or_default() += count;
        }
    }

    /// The vocabulary of at most `pieces` pieces that these words teach.
    ///
    /// # Errors
    /// When the words do not give a vocabulary, which no words ever caused.
    pub(crate) fn learn(self, pieces: usize) -> Result<Vocabulary> {
        let failed =
            |found: String| Error::new(ErrorKind::Training, "vocabulary", found, "byte pairs to merge");
        let mut frequent: Vec<(Box<str>, u32)> =
            self.0.into_iter().filter(|(_, count)| *count >= MIN_MESSAGES).collect();
        // stable: words of equal count stay in alphabetical order
        frequent.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        frequent.truncate(MAX_WORDS);
        let counts = frequent
            .iter()
            .map(|(word, count)| (word.bytes().map(byte_char).collect::<String>().into(), u64::from(*count)))
            .collect();
        let mut model = BPE::default();
        BpeTrainer::builder()
            .show_progress(false)
            .vocab_size(pieces.min(Vocabulary::MAX_PIECES))
            .min_frequency(u64::from(MIN_MESSAGES))
            .initial_alphabet((0..=u8::MAX).map(byte_char).collect())
            .build()
            .do_train(&counts, &mut model)
            .map_err(|error| failed(error.to_string()))?;
        Vocabulary::from_merges(merges(&model).ok_or_else(|| failed("merges of unknown pieces".to_owned()))?)
    }
}

/// The merges in their order, by the numbers that [`Vocabulary`] gives the pieces.
fn merges(model: &BPE) -> Option<Vec<(u16, u16)>> {
    let stored = serde_json::to_value(model).ok()?;
    let mut numbers: BTreeMap<String, u16> =
        (0..=u8::MAX).map(|byte| (byte_char(byte).to_string(), u16::from(byte))).collect();
    let mut merges = Vec::new();
    for pair in stored["merges"].as_array()? {
        let (left, right) = (pair[0].as_str()?, pair[1].as_str()?);
        let joined = format!("{left}{right}");
        // two merges can make one piece; the second would give it a second number
        if !numbers.contains_key(&joined) {
            merges.push((*numbers.get(left)?, *numbers.get(right)?));
            numbers.insert(joined, u16::try_from(merges.len() + usize::from(u8::MAX)).ok()?);
        }
    }
    Some(merges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_words_become_one_piece_and_the_result_is_the_same_each_time() {
        let learn = || {
            let mut counts = WordCounts::default();
            for number in 0..20 {
                counts.add(["bitcoin wallet", if number % 2 == 0 { "webcam" } else { "camera" }].into_iter());
            }
            counts.learn(400).unwrap()
        };
        let vocabulary = learn();
        assert!(vocabulary.pieces.contains(&"bitcoin".to_owned()));
        assert!(vocabulary.pieces.contains(&"webcam".to_owned()));
        assert_eq!(vocabulary.merges(), learn().merges());
    }
}
