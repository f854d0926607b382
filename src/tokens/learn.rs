//! [`WordCounts`]: learns a [`Vocabulary`] from the words of the training data. The only place that
//! names the crate `tokenizers`.

use super::Vocabulary;
use super::split::pre_tokenize;
use crate::error::{Error, ErrorKind, Result};
use std::collections::{BTreeMap, HashSet};
use tokenizers::models::bpe::{BPE, BpeTrainer};

/// Words in fewer messages than this teach nothing about other messages.
const MIN_MESSAGES: u32 = 3;
/// The most words that are learned from, the most frequent ones; bounds time and memory.
const MAX_WORDS: usize = 200_000;

/// The most sources that are told apart for a word.
pub(crate) const MAX_SOURCES: usize = 3;

/// In how many messages and sources each word occurs.
#[derive(Default)]
pub(crate) struct WordCounts(BTreeMap<Box<str>, WordUse>);

/// Where a word occurs.
#[derive(Clone, Copy, Default)]
struct WordUse {
    messages: u32,
    /// The numbers of the first sources, from 1; 0 for none.
    sources: [u32; MAX_SOURCES],
}

impl WordUse {
    fn add(&mut self, messages: u32, sources: &[u32]) {
        self.messages += messages;
        for &source in sources {
            if !self.sources.contains(&source)
                && let Some(free) = self.sources.iter_mut().find(|known| **known == 0)
            {
                *free = source;
            }
        }
    }

    fn sources(&self) -> usize {
        self.sources.iter().filter(|source| **source != 0).count()
    }
}

impl WordCounts {
    /// Counts the words of one message, each once; `texts` are unmasked, `sources` the numbers of
    /// the sources that it stands for, from 1.
    pub(crate) fn add<'a>(&mut self, texts: impl Iterator<Item = &'a str>, sources: &[u32]) {
        let mut words = HashSet::new();
        let mut folded = String::new();
        for text in texts {
            pre_tokenize(text, &mut folded, |word, _| {
                if !words.contains(word) {
                    words.insert(Box::<str>::from(word));
                }
            });
        }
        #[allow(clippy::iter_over_hash_type)] // each word is counted once, in any order
        for word in words {
            self.0.entry(word).or_default().add(1, sources);
        }
    }

    /// Adds another's counts.
    pub(crate) fn merge(&mut self, other: Self) {
        for (word, seen) in other.0 {
            self.0.entry(word).or_default().add(seen.messages, &seen.sources);
        }
    }

    /// The vocabulary of at most `subwords` subwords, learned from the words that occur in at least
    /// `min_sources` sources.
    ///
    /// # Errors
    /// When the words do not give a vocabulary, which has never happened with any words.
    pub(crate) fn learn(self, subwords: usize, min_sources: usize) -> Result<Vocabulary> {
        let failed =
            |found: String| Error::new(ErrorKind::Training, "vocabulary", found, "byte pairs to merge");
        let is_common = |seen: &WordUse| seen.messages >= MIN_MESSAGES && seen.sources() >= min_sources;
        let common = self.0.into_iter().filter(|(_, seen)| is_common(seen));
        let mut frequent: Vec<(Box<str>, u32)> = common.map(|(word, seen)| (word, seen.messages)).collect();
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
            .vocab_size(subwords.min(Vocabulary::MAX_PIECES))
            .min_frequency(u64::from(MIN_MESSAGES))
            .initial_alphabet((0..=u8::MAX).map(byte_char).collect())
            .build()
            .do_train(&counts, &mut model)
            .map_err(|error| failed(error.to_string()))?;
        Vocabulary::from_merges(
            merges(&model).ok_or_else(|| failed("merges of unknown subwords".to_owned()))?,
        )
    }
}

/// The merges in their order, by the numbers that [`Vocabulary`] gives the subwords.
fn merges(model: &BPE) -> Option<Vec<(u16, u16)>> {
    let stored = serde_json::to_value(model).ok()?;
    let mut numbers: BTreeMap<String, u16> =
        (0..=u8::MAX).map(|byte| (byte_char(byte).to_string(), u16::from(byte))).collect();
    let mut merges = Vec::new();
    for pair in stored["merges"].as_array()? {
        let (left, right) = (pair[0].as_str()?, pair[1].as_str()?);
        let joined = format!("{left}{right}");
        // two merges can make one subword; the second would give it a second number
        if !numbers.contains_key(&joined) {
            merges.push((*numbers.get(left)?, *numbers.get(right)?));
            numbers.insert(joined, u16::try_from(merges.len() + usize::from(u8::MAX)).ok()?);
        }
    }
    Some(merges)
}

/// A printable stand-in for each byte, so that byte-pair encoding can work on any script.
fn byte_char(byte: u8) -> char {
    match byte {
        b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF => byte as char,
        0..=b' ' => char::from_u32(0x100 + u32::from(byte)).unwrap_or(' '),
        0x7F..=0xA0 => char::from_u32(0x100 + 33 + u32::from(byte) - 0x7F).unwrap_or(' '),
        0xAD => '\u{143}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokenizers::Model;

    #[test]
    fn frequent_words_become_one_piece_and_the_result_is_the_same_each_time() {
        let learn = || {
            let mut counts = WordCounts::default();
            for number in 0..20 {
                counts.add(
                    ["bitcoin wallet", if number % 2 == 0 { "webcam" } else { "camera" }].into_iter(),
                    &[1],
                );
            }
            counts.learn(400, 1).unwrap()
        };
        let vocabulary = learn();
        for word in ["bitcoin", "webcam"] {
            let mut subwords = Vec::new();
            vocabulary.tokenize(word, &mut subwords);
            assert_eq!(subwords.len(), 1, "{word}: {subwords:?}");
        }
        assert_eq!(vocabulary.merges(), learn().merges());
    }

    #[test]
    fn a_name_that_two_sources_hold_is_no_piece() {
        let learn = |min_sources| {
            let mut counts = WordCounts::default();
            for number in 0..60_u32 {
                let source = 1 + number % 3;
                let mut one = WordCounts::default();
                one.add(["wallet", if source < 3 { "thistlewood" } else { "camera" }].into_iter(), &[source]);
                one.add(["ownwords"].into_iter(), &[7, 8, 9]); // one text that stands for three sources
                counts.merge(one);
            }
            counts.learn(400, min_sources).unwrap()
        };
        let is_piece = |word: &str, min_sources| {
            let mut subwords = Vec::new();
            learn(min_sources).tokenize(word, &mut subwords);
            subwords.len() == 1
        };
        for (word, at_one, at_three) in [
            ("wallet", true, true),
            ("thistlewood", true, false),
            ("camera", true, false),
            ("ownwords", true, true),
        ] {
            assert_eq!((is_piece(word, 1), is_piece(word, 3)), (at_one, at_three), "{word}");
        }
    }

    #[test]
    fn words_fall_into_the_pieces_that_tokenizers_gives() {
        let texts =
            include_str!("../../data/samples/corpus.csv").to_owned() + include_str!("../../README.md");
        let mut counts = WordCounts::default();
        for line in texts.lines() {
            counts.add(std::iter::once(line), &[1]);
        }
        let vocabulary = counts.learn(1_000, 1).unwrap();
        let mut names: Vec<String> = (0..=u8::MAX).map(|byte| byte_char(byte).to_string()).collect();
        let mut pairs = Vec::new();
        for &(left, right) in vocabulary.merges() {
            pairs.push((names[left as usize].clone(), names[right as usize].clone()));
            names.push(format!("{}{}", names[left as usize], names[right as usize]));
        }
        let numbered: tokenizers::models::bpe::Vocab = names.into_iter().zip(0..).collect();
        let reference = BPE::builder().vocab_and_merges(numbered, pairs).build().unwrap();
        pre_tokenize(&(texts + " Überweisung 日本語 αβγ aaaaaaaa"), &mut String::new(), |word, _| {
            let spelled: String = word.bytes().map(byte_char).collect();
            let expected: Vec<u32> =
                reference.tokenize(&spelled).unwrap().iter().map(|token| token.id).collect();
            let mut subwords = Vec::new();
            vocabulary.tokenize(word, &mut subwords);
            assert_eq!(subwords.iter().map(|(id, _)| u32::from(*id)).collect::<Vec<_>>(), expected, "{word}");
        });
    }

    #[test]
    fn bytes_have_distinct_stand_ins() {
        let all: std::collections::BTreeSet<char> = (0..=u8::MAX).map(byte_char).collect();
        assert_eq!(all.len(), 256);
        assert!(all.iter().all(|ch| !ch.is_whitespace() && !ch.is_control()));
    }
}
