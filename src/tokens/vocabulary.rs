//! [`Vocabulary`]: the pieces words are made of, and how a word falls into them.

use super::split::MAX_PIECE_BYTES;
use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;
use std::collections::HashMap;

/// The pieces words are made of, learned once and stored in the model.
///
/// Byte-pair encoding (Sennrich, Haddow, Birch, *Neural machine translation of rare words with
/// subword units*, ACL 2016, section 3.2): a word starts as its bytes; of all neighbours that a
/// merge joins, those of the earliest merge are joined first, from the left. The crate
/// `tokenizers`, which learns the merges, gives the same pieces; it keeps every piece as a string
/// in two maps, which took three quarters of the time to load a model.
#[derive(Clone)]
pub struct Vocabulary {
    #[cfg(feature = "train")]
    merges: Vec<(u16, u16)>,
    /// The piece that two neighbours become.
    joined: HashMap<(u16, u16), u16, rustc_hash::FxBuildHasher>,
    /// Bytes of each piece.
    lengths: Vec<u8>,
    /// Tells vocabularies apart: a hash of the merges.
    mark: u64,
}

impl Vocabulary {
    /// The most pieces a vocabulary can have: their numbers are 16 bits.
    pub const MAX_PIECES: usize = 1 << 16;
    /// Single bytes come first.
    const BYTES: usize = 256;

    /// The vocabulary in which merge `i` joins two earlier pieces to piece `256 + i`.
    ///
    /// # Errors
    /// For more merges than there are numbers, a merge of later pieces, one that stands twice, or a
    /// piece longer than any word.
    pub fn from_merges(merges: Vec<(u16, u16)>) -> Result<Self> {
        let refused = |found: String| {
            Error::new(ErrorKind::Model, "vocabulary", found, "a list of merges of earlier pieces")
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
                return Err(refused(format!("merge {number} of pieces {left} and {right}")));
            };
            let length = first + second; // at most twice MAX_PIECE_BYTES
            if usize::from(length) > MAX_PIECE_BYTES {
                return Err(refused(format!("merge {number}, a piece longer than any word")));
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

    /// How many pieces there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // 256 at least
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// A number that other merges do not have, but by chance.
    pub(super) fn mark(&self) -> u64 {
        self.mark
    }

    /// Appends the pieces of one word with their lengths in bytes; of a longer word than there are,
    /// the start.
    pub(super) fn cut(&self, word: &str, pieces: &mut Vec<(u16, u8)>) {
        let mut parts = [0_u16; MAX_PIECE_BYTES];
        let mut count = word.len().min(MAX_PIECE_BYTES);
        for (part, byte) in parts.iter_mut().zip(word.bytes()) {
            *part = u16::from(byte);
        }
        // what each part and the next become; later merges have higher numbers, so the lowest goes
        // first
        const APART: u32 = u32::MAX;
        let join =
            |left: u16, right: u16| self.joined.get(&(left, right)).map_or(APART, |&piece| u32::from(piece));
        let mut becomes = [APART; MAX_PIECE_BYTES];
        for at in 1..count {
            becomes[at - 1] = join(parts[at - 1], parts[at]);
        }
        while count > 1 {
            let first = becomes[..count - 1].iter().enumerate().min_by_key(|(_, piece)| **piece);
            let Some((at, piece)) = first.and_then(|(at, &piece)| Some((at, u16::try_from(piece).ok()?)))
            else {
                break;
            };
            parts[at] = piece;
            parts.copy_within(at + 2..count, at + 1);
            becomes.copy_within(at + 1..count - 1, at);
            count -= 1;
            becomes[count - 1] = APART;
            if at > 0 {
                becomes[at - 1] = join(parts[at - 1], piece);
            }
            if at + 1 < count {
                becomes[at] = join(piece, parts[at + 1]);
            }
        }
        pieces.extend(parts[..count].iter().map(|&piece| (piece, self.lengths[piece as usize])));
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
            let mut pieces = Vec::new();
            vocabulary.cut(word, &mut pieces);
            assert_eq!(pieces, expected, "{word}");
        }
    }

    #[test]
    fn impossible_merges_are_refused() {
        assert!(Vocabulary::from_merges(vec![(256, 0)]).is_err());
        assert!(Vocabulary::from_merges(vec![(98, 105), (98, 105)]).is_err());
    }
}
