//! [`Tokenizer`]: unmasked text as a sequence of subwords, each with its place.
//!
//! Words are runs of letters, runs of digits (all folded to `0`) and runs of one punctuation mark.
//! A [`Vocabulary`] learned from the training data cuts rare ones into subwords.

#[cfg(feature = "train")]
mod learn;
mod split;
mod vocabulary;

#[cfg(feature = "train")]
pub(crate) use learn::{MAX_SOURCES, WordCounts};
pub use vocabulary::Vocabulary;

pub(crate) use split::pre_tokenize;
use std::collections::HashMap;
use std::num::NonZeroU32;

/// How many words the cache remembers before it starts afresh; 2^16 words of mail take about 6 MB.
const CACHE_WORDS: usize = 1 << 16;
/// Nearly all words have no more subwords.
const FEW: usize = 3;
/// This many words are looked up before the first of them is used.
const AHEAD: usize = 32;
/// Words that only show that a message went through a public corpus (anonymisers, a corpus's own
/// hosts and recipients), or that it was written for training, where all hosts end in `example`.
const TAINT: &[&str] =
    &["csmining", "taint", "baddomain", "redacted", "hxxp", "hxxps", "example", "fracturer", "vejrup"];

/// A subword of a word: its number in the [`Vocabulary`] and its place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subword {
    /// Number in the vocabulary.
    pub id: u16,
    /// Byte offset in the unmasked text.
    pub start: u32,
    /// End of the subword, exclusive.
    pub end: u32,
}

/// A word of a text, with the number that [`Tokenizer`] keeps for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WordEntry {
    /// The number that the function passed to [`Tokenizer::new`] returns for the word.
    pub(crate) id: u32,
    /// Byte offset in the unmasked text.
    pub(crate) start: u32,
    /// End of the word, exclusive.
    pub(crate) end: u32,
}

/// The subwords and words of several texts.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    subwords: Vec<Subword>,
    words: Vec<WordEntry>,
    /// Where each text ends among subwords and words.
    ends: Vec<(usize, usize)>,
}

impl Tokens {
    /// The subwords of a text, by its number.
    pub(crate) fn subwords(&self, text: usize) -> &[Subword] {
        &self.subwords[self.start(text).0..self.ends[text].0]
    }

    /// The words of a text that have a number, by the number of the text.
    pub(crate) fn words(&self, text: usize) -> &[WordEntry] {
        &self.words[self.start(text).1..self.ends[text].1]
    }

    /// Adds the subwords of a word, given with their bytes. Digits and repeats were folded: the last
    /// subword stands for the rest.
    fn push(&mut self, subwords: impl Iterator<Item = (u16, u8)>, word: &Ahead) {
        let before = self.subwords.len();
        let mut start = word.start;
        self.subwords.extend(subwords.map(|(id, bytes)| {
            let end = (start + u32::from(bytes)).min(word.end);
            let subword = Subword { id, start, end };
            start = end;
            subword
        }));
        if let Some(last) = self.subwords[before..].last_mut() {
            last.end = word.end;
        }
    }

    fn start(&self, text: usize) -> (usize, usize) {
        text.checked_sub(1).map_or((0, 0), |before| self.ends[before])
    }

    fn clear(&mut self) {
        self.subwords.clear();
        self.words.clear();
        self.ends.clear();
    }
}

/// What is kept of a word; 16 bytes.
#[derive(Clone, Copy)]
struct KnownWord {
    /// Its number, if it has one; then plus one.
    id: Option<NonZeroU32>,
    subwords: WordSubwords,
}

/// How a word was cut. Nearly all words have few subwords, which are then stored with the word.
/// Elsewhere they would have to be fetched from memory, which takes longer than everything else.
#[derive(Clone, Copy)]
enum WordSubwords {
    Few {
        count: u8,
        bytes: [u8; FEW],
        ids: [u16; FEW],
    },
    /// Where they begin and end among the cuts.
    Many {
        first: u32,
        end: u32,
    },
}

/// A word that waits to be looked up.
struct Ahead {
    /// Its bytes, if it is short.
    key: Option<u128>,
    start: u32,
    end: u32,
}

/// Cuts texts into subwords and remembers how each word was cut; one per thread.
pub(crate) struct Tokenizer {
    /// The number of a word, if it has one.
    id_of: fn(&str) -> Option<u32>,
    /// Short words, nearly all, are their own key.
    short: HashMap<u128, KnownWord, rustc_hash::FxBuildHasher>,
    long: HashMap<Box<str>, KnownWord, rustc_hash::FxBuildHasher>,
    /// Number and bytes of the subwords of words that have many.
    cuts: Vec<(u16, u8)>,
    /// Words that were split from the text and wait to be looked up.
    ahead: Vec<Ahead>,
    folded: String,
    /// The vocabulary that the cuts belong to.
    of: Option<u64>,
}

impl Tokenizer {
    /// A cutter that numbers words by a function, which it calls once for each word.
    pub(crate) fn new(id_of: fn(&str) -> Option<u32>) -> Self {
        Self {
            id_of,
            short: HashMap::default(),
            long: HashMap::default(),
            cuts: Vec::new(),
            ahead: Vec::new(),
            folded: String::new(),
            of: None,
        }
    }

    /// Cuts unmasked texts.
    pub(crate) fn tokenize<'a>(
        &mut self,
        vocabulary: &Vocabulary,
        texts: impl Iterator<Item = &'a str>,
        tokens: &mut Tokens,
    ) {
        if self.of != Some(vocabulary.mark()) {
            self.clear_cache();
            self.of = Some(vocabulary.mark());
        }
        tokens.clear();
        let mut folded = std::mem::take(&mut self.folded);
        for text in texts {
            pre_tokenize(text, &mut folded, |word, range| {
                let (start, end) = (range.start as u32, range.end as u32);
                self.ahead.push(Ahead { key: short_key(word), start, end });
                if self.ahead.len() == AHEAD {
                    self.take(vocabulary, text, tokens);
                }
            });
            self.take(vocabulary, text, tokens);
            tokens.ends.push((tokens.subwords.len(), tokens.words.len()));
        }
        self.folded = folded;
    }

    /// Adds the words that wait. First all of them are looked up and then all are used, so that the
    /// processor fetches many at once.
    fn take(&mut self, vocabulary: &Vocabulary, text: &str, to: &mut Tokens) {
        if self.short.len() + self.long.len() >= CACHE_WORDS {
            self.clear_cache();
        }
        let mut known = [None; AHEAD];
        for (known, word) in known.iter_mut().zip(&self.ahead) {
            *known = word.key.and_then(|key| self.short.get(&key).copied());
        }
        let ahead = std::mem::take(&mut self.ahead);
        for (known, word) in known.into_iter().zip(&ahead) {
            let known = known.unwrap_or_else(|| match word.key {
                Some(key) => self.cache_short(vocabulary, key),
                // only runs of letters are long, and they are in the text unchanged
                None => self.cache_long(vocabulary, &text[word.start as usize..word.end as usize]),
            });
            if let Some(id) = known.id {
                to.words.push(WordEntry { id: id.get() - 1, start: word.start, end: word.end });
            }
            match known.subwords {
                WordSubwords::Few { count, bytes, ids } => {
                    to.push(ids.into_iter().zip(bytes).take(count.into()), word)
                }
                WordSubwords::Many { first, end } => {
                    to.push(self.cuts[first as usize..end as usize].iter().copied(), word);
                }
            }
        }
        self.ahead = ahead;
        self.ahead.clear();
    }

    #[cold]
    fn cache_short(&mut self, vocabulary: &Vocabulary, key: u128) -> KnownWord {
        // it may have been learned since it was looked up
        if let Some(&known) = self.short.get(&key) {
            return known;
        }
        let [bytes @ .., length] = key.to_le_bytes();
        let known = self.learn(vocabulary, std::str::from_utf8(&bytes[..length.into()]).unwrap_or(""));
        self.short.insert(key, known);
        known
    }

    fn cache_long(&mut self, vocabulary: &Vocabulary, word: &str) -> KnownWord {
        if let Some(&known) = self.long.get(word) {
            return known;
        }
        let known = self.learn(vocabulary, word);
        self.long.insert(word.into(), known);
        known
    }

    fn learn(&mut self, vocabulary: &Vocabulary, word: &str) -> KnownWord {
        let first = self.cuts.len();
        if !TAINT.contains(&word) {
            vocabulary.tokenize(word, &mut self.cuts);
        }
        let cut = &self.cuts[first..];
        let subwords = if cut.len() <= FEW {
            let (mut bytes, mut ids) = ([0; FEW], [0; FEW]);
            for (place, &subword) in cut.iter().enumerate() {
                (ids[place], bytes[place]) = subword;
            }
            let count = cut.len() as u8;
            self.cuts.truncate(first);
            WordSubwords::Few { count, bytes, ids }
        } else {
            WordSubwords::Many { first: first as u32, end: self.cuts.len() as u32 }
        };
        let id = (self.id_of)(word).and_then(|id| NonZeroU32::new(id.saturating_add(1)));
        KnownWord { id, subwords }
    }

    fn clear_cache(&mut self) {
        self.short.clear();
        self.long.clear();
        self.cuts.clear();
    }
}

/// The bytes of a word and how many they are, if that fits.
fn short_key(word: &str) -> Option<u128> {
    let mut key = [0; 16];
    let (last, bytes) = key.split_last_mut()?;
    bytes.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    *last = word.len() as u8;
    Some(u128::from_le_bytes(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokenize(tokenizer: &mut Tokenizer, vocabulary: &Vocabulary, texts: &[&str]) -> Tokens {
        let mut tokens = Tokens::default();
        tokenizer.tokenize(vocabulary, texts.iter().copied(), &mut tokens);
        tokens
    }

    #[test]
    fn pieces_cover_their_words() {
        let merges =
            vec![(b'b', b'i'), (b't', b'c')].into_iter().map(|(a, b)| (u16::from(a), u16::from(b))).collect();
        let vocabulary = Vocabulary::from_merges(merges).unwrap();
        let text = "bitcoin 2026 é";
        let tokens = tokenize(&mut Tokenizer::new(|_| None), &vocabulary, &["one", text]);
        let shown: Vec<&[u8]> = tokens
            .subwords(1)
            .iter()
            .map(|subword| &text.as_bytes()[subword.start as usize..subword.end as usize])
            .collect();
        assert_eq!(shown.concat(), "bitcoin2026é".as_bytes());
        assert_eq!((shown[0], shown[1]), (&b"bi"[..], &b"tc"[..]));
    }

    #[test]
    fn words_have_the_numbers_they_are_given() {
        let vocabulary = Vocabulary::from_merges(Vec::new()).unwrap();
        let mut words = Tokenizer::new(|word| (word != "-").then_some(word.len() as u32));
        for _ in 0..2 {
            let tokens = tokenize(&mut words, &vocabulary, &["a bcd", "", "- ef"]);
            let words = |text| {
                tokens.words(text).iter().map(|word| (word.id, word.start, word.end)).collect::<Vec<_>>()
            };
            assert_eq!(words(0), [(1, 0, 1), (3, 2, 5)]);
            assert_eq!(words(1), []);
            assert_eq!(words(2), [(2, 2, 4)]);
        }
    }

    #[test]
    fn words_of_any_length_are_remembered_as_they_were_cut() {
        let vocabulary = Vocabulary::from_merges(Vec::new()).unwrap();
        let mut words = Tokenizer::new(|_| None);
        for length in [1, 14, 15, 16, 17, 31, 32] {
            let word = "w".repeat(length);
            for _ in 0..2 {
                let tokens = tokenize(&mut words, &vocabulary, &[&word]);
                assert_eq!(tokens.subwords(0).len(), length, "{word}");
            }
        }
        assert_ne!(short_key("a"), short_key("a\0"));
        assert_eq!(short_key("abcdefghijklmnop"), None);
    }
}
