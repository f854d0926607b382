//! [`Tokens`]: unmasked text as a sequence of subwords, each with the place where it stands.
//!
//! Words are runs of letters, runs of digits (all folded to `0`) and runs of one punctuation mark; a [`Vocabulary`] learned from
//! the training mail by byte-pair encoding (Sennrich, Haddow, Birch, *Neural machine translation of rare words with subword
//! units*, ACL 2016, section 3.2) cuts rare ones into pieces. The only door to the crate `tokenizers`.

#[cfg(feature = "train")]
mod learn;
#[cfg(feature = "train")]
pub(crate) use learn::WordCounts;

use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;
use std::collections::HashMap;
use std::ops::Range;
use tokenizers::models::bpe::BPE;
use tokenizers::{Model, Token};

/// A word is cut after this many bytes; longer runs of letters are encodings, not words.
const MAX_WORD_BYTES: usize = 32;
/// A word is cut after the character that reaches its limit, so a piece may be three bytes longer.
const MAX_PIECE_BYTES: usize = MAX_WORD_BYTES + 3;
/// A run of digits longer than this counts as this long: how many digits matters only for small numbers.
const MAX_DIGITS: usize = 8;
/// `!!!!!!` counts as `!!!`.
const MAX_REPEAT: usize = 3;
/// How many words the cache remembers before it starts afresh; 2^16 words of mail take about 6 MB.
const CACHE_WORDS: usize = 1 << 16;
/// Words that only betray that a message went through a public corpus: anonymisers and a corpus's own hosts.
const TAINT: &[&str] = &["csmining", "taint", "baddomain", "redacted", "hxxp", "hxxps"];

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

/// The pieces words are made of, learned once and stored in the model.
pub struct Vocabulary {
    bpe: BPE,
    /// The pieces in their order: 256 single bytes, then one for each merge.
    pieces: Vec<String>,
    merges: Vec<(u16, u16)>,
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
    /// A merge that names a piece that does not exist yet, or makes one that exists, is refused.
    pub fn from_merges(merges: Vec<(u16, u16)>) -> Result<Self> {
        let refused = |found: String| {
            Error::new(ErrorKind::Model, "vocabulary", found, "a list of merges of earlier pieces")
        };
        if merges.len() > Self::MAX_PIECES - Self::BYTES {
            return Err(refused(format!("{} merges", merges.len())));
        }
        let mut pieces: Vec<String> = (0..=u8::MAX).map(|byte| byte_char(byte).to_string()).collect();
        let mut pairs = Vec::with_capacity(merges.len());
        for (number, &(left, right)) in merges.iter().enumerate() {
            let (Some(left), Some(right)) = (pieces.get(left as usize), pieces.get(right as usize)) else {
                return Err(refused(format!("merge {number} of pieces {left} and {right}")));
            };
            let joined = format!("{left}{right}");
            if joined.chars().count() > MAX_PIECE_BYTES {
                return Err(refused(format!("merge {number}, a piece longer than any word")));
            }
            pairs.push((left.clone(), right.clone()));
            pieces.push(joined);
        }
        let numbered: HashMap<String, u32> = pieces.iter().cloned().zip(0..).collect();
        if numbered.len() != pieces.len() {
            return Err(refused("two merges that make the same piece".to_owned()));
        }
        let bpe = BPE::builder()
            .vocab_and_merges(numbered.into_iter().collect::<tokenizers::models::bpe::Vocab>(), pairs)
            .cache_capacity(0) // `Words` is the cache
            .build()
            .map_err(|error| refused(error.to_string()))?;
        let number = |&(left, right): &(u16, u16)| u32::from(left) << 16 | u32::from(right);
        let mark = merges.iter().fold(Hash::new(), |hash, pair| hash.number(number(pair))).finish();
        Ok(Self { bpe, pieces, merges, mark })
    }

    /// The merges in their order, as [`from_merges`](Self::from_merges) takes them.
    #[must_use]
    pub fn merges(&self) -> &[(u16, u16)] {
        &self.merges
    }

    /// How many pieces there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // 256 at least
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// The pieces of one word with their length in bytes.
    fn cut(&self, word: &str, pieces: &mut Vec<(u16, u8)>) {
        let spelled: String = word.bytes().map(byte_char).collect();
        // every byte is in the vocabulary, so this cannot fail; a piece lost would only be a feature lost
        let cut: Vec<Token> = self.bpe.tokenize(&spelled).unwrap_or_default();
        pieces.extend(cut.iter().filter_map(|token| {
            let bytes = token.value.chars().count();
            Some((u16::try_from(token.id).ok()?, u8::try_from(bytes).ok()?))
        }));
    }
}

/// A printable stand-in for each byte, so that byte-pair encoding can work on any script.
pub(crate) fn byte_char(byte: u8) -> char {
    match byte {
        b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF => byte as char,
        0..=b' ' => char::from_u32(0x100 + u32::from(byte)).unwrap_or(' '),
        0x7F..=0xA0 => char::from_u32(0x100 + 33 + u32::from(byte) - 0x7F).unwrap_or(' '),
        0xAD => '\u{143}',
    }
}

/// Cuts texts into pieces and remembers how each word was cut; one per thread.
#[derive(Default)]
pub struct Words {
    known: HashMap<Box<str>, (u32, u32), rustc_hash::FxBuildHasher>,
    cuts: Vec<(u16, u8)>,
    folded: String,
    /// Whose pieces the cuts are.
    of: Option<u64>,
}

impl Words {
    /// Appends the pieces of unmasked text.
    pub(crate) fn cut(&mut self, vocabulary: &Vocabulary, text: &str, pieces: &mut Vec<Piece>) {
        if self.of != Some(vocabulary.mark) {
            self.known.clear();
            self.cuts.clear();
            self.of = Some(vocabulary.mark);
        }
        let mut folded = std::mem::take(&mut self.folded);
        split_words(text, &mut folded, |word, range| {
            let (first, end) = match self.known.get(word) {
                Some(&cut) => cut,
                None => self.learn(vocabulary, word),
            };
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

    fn learn(&mut self, vocabulary: &Vocabulary, word: &str) -> (u32, u32) {
        if self.known.len() >= CACHE_WORDS {
            self.known.clear();
            self.cuts.clear();
        }
        let first = self.cuts.len() as u32;
        if !TAINT.contains(&word) {
            vocabulary.cut(word, &mut self.cuts);
        }
        let cut = (first, self.cuts.len() as u32);
        self.known.insert(word.into(), cut);
        cut
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Digit,
    Mark,
}

fn class_of(ch: char) -> Class {
    match ch {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        _ if ch.is_ascii() => {
            if ch.is_ascii_punctuation() {
                Class::Mark
            } else {
                Class::Space
            }
        }
        _ if ch.is_alphabetic() => Class::Letter,
        _ if ch.is_numeric() => Class::Digit,
        _ if ch.is_whitespace() || ch.is_control() => Class::Space,
        _ if is_mark_of_a_letter(ch) => Class::Letter,
        _ => Class::Mark,
    }
}

/// Marks that are written over, under or after letters: they keep a word together.
fn is_mark_of_a_letter(ch: char) -> bool {
    matches!(ch as u32, 0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x900..=0xDFF | 0xE31..=0xE4E | 0x1AB0..=0x1AFF)
}

/// Calls `each` with every word, folded, and its place.
pub(crate) fn split_words(text: &str, folded: &mut String, mut each: impl FnMut(&str, Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (class, first, width) = classify(text, at);
        let start = at;
        at += width;
        match class {
            Class::Space => {}
            Class::Letter => {
                while at < bytes.len() && at - start < MAX_WORD_BYTES {
                    let (next, _, width) = classify(text, at);
                    if next != Class::Letter {
                        break;
                    }
                    at += width;
                }
                each(&text[start..at], start..at);
            }
            Class::Digit => {
                let mut digits = 1;
                while at < bytes.len() {
                    let (next, _, width) = classify(text, at);
                    if next != Class::Digit {
                        break;
                    }
                    at += width;
                    digits += 1;
                }
                each(&"00000000"[..digits.min(MAX_DIGITS)], start..at);
            }
            Class::Mark => {
                let mut repeats = 1;
                while text[at..].starts_with(first) {
                    at += width;
                    repeats += 1;
                }
                folded.clear();
                folded.extend(std::iter::repeat_n(first, repeats.min(MAX_REPEAT)));
                each(folded, start..at);
            }
        }
    }
}

fn classify(text: &str, at: usize) -> (Class, char, usize) {
    let byte = text.as_bytes()[at];
    if byte.is_ascii() {
        return (class_of(byte as char), byte as char, 1);
    }
    let ch = text[at..].chars().next().unwrap_or(' ');
    (class_of(ch), ch, ch.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_placed() {
        for (text, expected) in [
            ("pay $1,450 now!!!!!", vec!["pay", "$", "0", ",", "000", "now", "!!!"]),
            ("c'est été", vec!["c", "'", "est", "été"]),
            ("123456789012", vec!["00000000"]),
            ("пароль：камера", vec!["пароль", "：", "камера"]),
            (" \t\r\n\u{a0}", vec![]),
        ] {
            let mut words = Vec::new();
            split_words(text, &mut String::new(), |word, range| {
                assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
                words.push(word.to_owned());
            });
            assert_eq!(words, expected, "{text:?}");
        }
    }

    #[test]
    fn bytes_have_distinct_stand_ins() {
        let all: std::collections::BTreeSet<char> = (0..=u8::MAX).map(byte_char).collect();
        assert_eq!(all.len(), 256);
        assert!(all.iter().all(|ch| !ch.is_whitespace() && !ch.is_control()));
    }

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
    fn impossible_merges_are_refused() {
        assert!(Vocabulary::from_merges(vec![(256, 0)]).is_err());
        assert!(Vocabulary::from_merges(vec![(98, 105), (98, 105)]).is_err());
    }
}
