//! [`Words`]: unmasked text as a sequence of subwords, each with the place where it stands.
//!
//! Words are runs of letters, runs of digits (all folded to `0`) and runs of one punctuation mark; a [`Vocabulary`] learned from
//! the training mail cuts rare ones into pieces.

#[cfg(feature = "train")]
mod learn;
mod split;
mod vocabulary;

#[cfg(feature = "train")]
pub(crate) use learn::WordCounts;
pub use vocabulary::Vocabulary;

use split::split_words;
use std::collections::HashMap;

/// How many words the cache remembers before it starts afresh; 2^16 words of mail take about 6 MB.
const CACHE_WORDS: usize = 1 << 16;
/// Words that only betray that a message went through a public corpus, anonymisers and a corpus's own hosts, or that it was written
/// for training, where all hosts end in `example`.
const TAINT: &[&str] = &["csmining", "taint", "baddomain", "redacted", "hxxp", "hxxps", "example"];

/// A piece of a word: its number in the [`Vocabulary`] and its place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Number in the vocabulary.
    pub id: u16,
    /// Byte offset in the unmasked text.
    pub start: u32,
    /// End of the piece, exclusive.
    pub end: u32,
}

/// Cuts texts into pieces and remembers how each word was cut; one per thread.
#[derive(Default)]
pub struct Words {
    /// Where the cut of a word stands in `cuts`; short words, nearly all, are their own key.
    short: HashMap<u128, (u32, u32), rustc_hash::FxBuildHasher>,
    long: HashMap<Box<str>, (u32, u32), rustc_hash::FxBuildHasher>,
    cuts: Vec<(u16, u8)>,
    folded: String,
    /// Whose pieces the cuts are.
    of: Option<u64>,
}

impl Words {
    /// Appends the pieces of unmasked text.
    pub(crate) fn cut(&mut self, vocabulary: &Vocabulary, text: &str, pieces: &mut Vec<Piece>) {
        if self.of != Some(vocabulary.mark()) {
            self.forget();
            self.of = Some(vocabulary.mark());
        }
        let mut folded = std::mem::take(&mut self.folded);
        split_words(text, &mut folded, |word, range| {
            let key = short_key(word);
            let known = match key {
                Some(key) => self.short.get(&key),
                None => self.long.get(word),
            };
            let (first, end) = known.copied().unwrap_or_else(|| self.learn(vocabulary, word, key));
            let mut start = range.start;
            for (number, &(id, bytes)) in self.cuts[first as usize..end as usize].iter().enumerate() {
                let last = number as u32 + first + 1 == end;
                // digits and repeats were folded: the last piece stands for the rest
                let stop = if last { range.end } else { (start + bytes as usize).min(range.end) };
                pieces.push(Piece { id, start: start as u32, end: stop as u32 });
                start = stop;
            }
        });
        self.folded = folded;
    }

    fn learn(&mut self, vocabulary: &Vocabulary, word: &str, key: Option<u128>) -> (u32, u32) {
        if self.short.len() + self.long.len() >= CACHE_WORDS {
            self.forget();
        }
        let first = self.cuts.len() as u32;
        if !TAINT.contains(&word) {
            vocabulary.cut(word, &mut self.cuts);
        }
        let cut = (first, self.cuts.len() as u32);
        match key {
            Some(key) => self.short.insert(key, cut),
            None => self.long.insert(word.into(), cut),
        };
        cut
    }

    fn forget(&mut self) {
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

    #[test]
    fn pieces_cover_their_words() {
        let merges =
            vec![(b'b', b'i'), (b't', b'c')].into_iter().map(|(a, b)| (u16::from(a), u16::from(b))).collect();
        let vocabulary = Vocabulary::from_merges(merges).unwrap();
        let text = "bitcoin 2026 é";
        let mut pieces = Vec::new();
        Words::default().cut(&vocabulary, text, &mut pieces);
        let shown: Vec<&[u8]> =
            pieces.iter().map(|piece| &text.as_bytes()[piece.start as usize..piece.end as usize]).collect();
        assert_eq!(shown.concat(), "bitcoin2026é".as_bytes());
        assert_eq!(shown[0], b"bi");
        assert_eq!(shown[1], b"tc");
    }

    #[test]
    fn words_of_any_length_are_remembered_as_they_were_cut() {
        let vocabulary = Vocabulary::from_merges(Vec::new()).unwrap();
        let mut words = Words::default();
        for length in [1, 14, 15, 16, 17, 31, 32] {
            let word = "w".repeat(length);
            for _ in 0..2 {
                let mut pieces = Vec::new();
                words.cut(&vocabulary, &word, &mut pieces);
                assert_eq!(pieces.len(), length, "{word}");
            }
        }
        assert_ne!(short_key("a"), short_key("a\0"));
        assert_eq!(short_key("abcdefghijklmnop"), None);
    }
}
