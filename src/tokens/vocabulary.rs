//! [`Vocabulary`]: the subwords that words are made of, and how a word is cut into them.

use super::split::MAX_SUBWORD_BYTES;
use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;
use std::collections::HashMap;

/// The subwords that words are made of, learned once and stored in the model.
///
/// Byte-pair encoding (Sennrich, Haddow, Birch, *Neural machine translation of rare words with
/// subword units*, ACL 2016, section 3.2): a word starts as its bytes; of all neighbours that a
/// merge joins, those of the earliest merge are joined first, from the left. The crate
/// `tokenizers`, which learns the merges, returns the same subwords, but keeps every subword as a
/// string in two maps, which took three quarters of the time to load a model.
#[derive(Clone)]
pub struct Vocabulary {
    #[cfg(feature = "train")]
    merges: Vec<(u16, u16)>,
    /// The subword that two neighbours become.
    joined: HashMap<(u16, u16), u16, rustc_hash::FxBuildHasher>,
    /// Bytes of each subword.
    lengths: Vec<u8>,
    /// Tells vocabularies apart: a hash of the merges.
    mark: u64,
}

impl Vocabulary {
    /// The most subwords a vocabulary can have: their numbers are 16 bits.
    pub const MAX_PIECES: usize = 1 << 16;
    /// Single bytes come first.
    const BYTES: usize = 256;

    /// The vocabulary in which merge `i` joins two earlier subwords to subword `256 + i`.
    ///
    /// # Errors
    /// For more merges than there are numbers, a merge of later subwords, a merge that occurs
    /// twice, or a subword longer than any word.
    pub fn from_merges(merges: Vec<(u16, u16)>) -> Result<Self> {
        let refused = |found: String| {
            Error::new(ErrorKind::Model, "vocabulary", found, "a list of merges of earlier subwords")
        };
        if merges.len() > Self::MAX_PIECES - Self::BYTES {
            return Err(refused(format!("{} merges", merges.len())));
        }
        let mut lengths = vec![1_u8; Self::BYTES];
        let mut joined = HashMap::with_capacity_and_hasher(merges.len(), rustc_hash::FxBuildHasher);
        let mut mark = Hash::new();
        for (number, &(left, right)) in merges.iter().enumerate() {
            let (Some(first), Some(second)) = (lengths.get(left as usize), lengths.get(right as usize))
            else {
                return Err(refused(format!("merge {number} of subwords {left} and {right}")));
            };
            let length = first + second; // at most twice MAX_SUBWORD_BYTES
            if usize::from(length) > MAX_SUBWORD_BYTES {
                return Err(refused(format!("merge {number}, a subword longer than any word")));
            }
            if joined.insert((left, right), (Self::BYTES + number) as u16).is_some() {
                return Err(refused(format!("merge {number} for a second time")));
            }
            lengths.push(length);
            mark = mark.number(u32::from(left) << 16 | u32::from(right));
        }
        Ok(Self {
            #[cfg(feature = "train")]
            merges,
            joined,
            lengths,
            mark: mark.finish(),
        })
    }

    /// The merges in their order, as [`from_merges`](Self::from_merges) takes them.
    #[cfg(feature = "train")]
    #[must_use]
    pub fn merges(&self) -> &[(u16, u16)] {
        &self.merges
    }

    /// How many subwords there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // 256 at least
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// A number that other merges do not have, except by chance.
    pub(super) fn mark(&self) -> u64 {
        self.mark
    }

    /// Appends the subwords of one word with their lengths in bytes; if the word is longer than any
    /// subword can be, only those of its start.
    pub(super) fn tokenize(&self, word: &str, subwords: &mut Vec<(u16, u8)>) {
        let mut parts = [0_u16; MAX_SUBWORD_BYTES];
        let mut count = word.len().min(MAX_SUBWORD_BYTES);
        for (part, byte) in parts.iter_mut().zip(word.bytes()) {
            *part = u16::from(byte);
        }
        // the result of merging each part with the next; later merges have higher numbers, so the
        // lowest goes first
        const APART: u32 = u32::MAX;
        let join = |left: u16, right: u16| {
            self.joined.get(&(left, right)).map_or(APART, |&subword| u32::from(subword))
        };
        let mut becomes = [APART; MAX_SUBWORD_BYTES];
        for at in 1..count {
            becomes[at - 1] = join(parts[at - 1], parts[at]);
        }
        while count > 1 {
            let first = becomes[..count - 1].iter().enumerate().min_by_key(|(_, subword)| **subword);
            let Some((at, subword)) =
                first.and_then(|(at, &subword)| Some((at, u16::try_from(subword).ok()?)))
            else {
                break;
            };
            parts[at] = subword;
            parts.copy_within(at + 2..count, at + 1);
            becomes.copy_within(at + 1..count - 1, at);
            count -= 1;
            becomes[count - 1] = APART;
            if at > 0 {
                becomes[at - 1] = join(parts[at - 1], subword);
            }
            if at + 1 < count {
                becomes[at] = join(subword, parts[at + 1]);
            }
        }
        subwords.extend(parts[..count].iter().map(|&subword| (subword, self.lengths[subword as usize])));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_merge_goes_first_and_the_left_before_the_right() {
        let byte = |byte: u8| u16::from(byte);
        // 256 = bc, 257 = ab, 258 = aa, 259 = a + bc
        let merges = vec![
            (byte(b'b'), byte(b'c')),
            (byte(b'a'), byte(b'b')),
            (byte(b'a'), byte(b'a')),
            (byte(b'a'), 256),
        ];
        let vocabulary = Vocabulary::from_merges(merges).unwrap();
        for (word, expected) in [
            ("abc", vec![(259, 3)]),
            ("ab", vec![(257, 2)]),
            ("aaa", vec![(258, 2), (byte(b'a'), 1)]),
            ("aaaa", vec![(258, 2), (258, 2)]),
            ("x", vec![(byte(b'x'), 1)]),
            ("", vec![]),
        ] {
            let mut subwords = Vec::new();
            vocabulary.tokenize(word, &mut subwords);
            assert_eq!(subwords, expected, "{word}");
        }
    }

    #[test]
    fn impossible_merges_are_refused() {
        assert!(Vocabulary::from_merges(vec![(256, 0)]).is_err());
        assert!(Vocabulary::from_merges(vec![(98, 105), (98, 105)]).is_err());
    }
}
