//! [`WordCandidates`]: the words that prose hardly has and that make up every written address.

use std::ops::Range;

/// Kinds of bytes, as bits.
const DIGIT: u8 = 1;
const UPPER: u8 = 2;
const LOWER: u8 = 4;
/// A single letter beside it is not a word of its own: apostrophes ("I'm") and letters beyond ASCII
/// ("déjà").
const BINDING: u8 = 8;

/// Written without branches, so that the compiler vectorises it.
#[inline]
const fn kind(byte: u8) -> u8 {
    let digit = (byte.wrapping_sub(b'0') < 10) as u8 * DIGIT;
    let upper = (byte.wrapping_sub(b'A') < 26) as u8 * UPPER;
    let lower = (byte.wrapping_sub(b'a') < 26) as u8 * LOWER;
    let binding = ((byte == b'\'') | (byte >= 0x80)) as u8 * BINDING;
    digit | upper | lower | binding
}

/// 1 where the middle byte makes its word odd: a digit beside a letter, a capital after a
/// lower-case letter, or a single letter or digit.
#[inline]
const fn oddness(before: u8, byte: u8, after: u8) -> u8 {
    let (left, here, right) = (kind(before), kind(byte), kind(after));
    let letter = UPPER | LOWER;
    let mixed = ((left & DIGIT != 0) & (here & letter != 0)) | ((left & letter != 0) & (here & DIGIT != 0));
    let humped = (left & LOWER != 0) & (here & UPPER != 0);
    let single = (left == 0) & (here & (letter | DIGIT) != 0) & (right == 0);
    // words of one letter in some language; a spaced address has enough others
    let small = byte | 0x20;
    let common = (small == b'a')
        | (small == b'e')
        | (small == b'i')
        | (small == b'o')
        | (small == b'u')
        | (small == b'y');
    (mixed | humped | (single & !common)) as u8
}

/// Bytes judged at once.
const BLOCK: usize = 64;

/// The odd words of a text, in order: whole runs of ASCII letters and digits.
pub(super) struct WordCandidates<'a> {
    bytes: &'a [u8],
    /// Where the current block starts.
    base: usize,
    /// A bit for each odd byte of the block that was not returned yet.
    odd: u64,
    /// Where the last word ended.
    done: usize,
}

impl<'a> WordCandidates<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut words = Self { bytes, base: 0, odd: 0, done: 0 };
        words.odd = words.judge(0);
        words
    }

    /// The odd bytes of the block that starts at `base`.
    fn judge(&self, base: usize) -> u64 {
        let mut with_neighbours = [0_u8; BLOCK + 2];
        let window: &[u8; BLOCK + 2] = match base
            .checked_sub(1)
            .and_then(|from| self.bytes.get(from..from + BLOCK + 2))
            .and_then(|window| window.try_into().ok())
        {
            Some(window) => window,
            None => {
                let from = base.saturating_sub(1);
                let into = usize::from(base == 0);
                let to = (base + BLOCK + 1).min(self.bytes.len());
                let part = &self.bytes[from.min(to)..to];
                with_neighbours[into..into + part.len()].copy_from_slice(part);
                &with_neighbours
            }
        };
        let mut odd = [0_u8; BLOCK];
        for (at, odd) in odd.iter_mut().enumerate() {
            *odd = oddness(window[at], window[at + 1], window[at + 2]);
        }
        let mut bits = 0;
        for (eighth, octet) in odd.as_chunks::<8>().0.iter().enumerate() {
            // eight bytes of 0 or 1 become eight bits in the same order
            let gathered = u64::from_le_bytes(*octet).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            bits |= gathered << (eighth * 8);
        }
        bits
    }
}

impl Iterator for WordCandidates<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            while self.odd == 0 {
                self.base = (self.base + BLOCK).max(self.done);
                if self.base >= self.bytes.len() {
                    return None;
                }
                self.odd = self.judge(self.base);
            }
            let at = self.base + self.odd.trailing_zeros() as usize;
            self.odd &= self.odd - 1;
            if at < self.done {
                continue;
            }
            let word = word_around(self.bytes, at, self.done);
            self.done = word.end;
            return Some(word);
        }
    }
}

/// The run of ASCII letters and digits around `at`, not before `from`.
fn word_around(bytes: &[u8], at: usize, from: usize) -> Range<usize> {
    let start =
        bytes[from..at].iter().rposition(|b| !b.is_ascii_alphanumeric()).map_or(from, |n| from + n + 1);
    let end = bytes[at..].iter().position(|b| !b.is_ascii_alphanumeric()).map_or(bytes.len(), |n| at + n);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        WordCandidates::new(text.as_bytes()).map(|word| &text[word]).collect()
    }

    #[test]
    fn prose_has_none() {
        for text in [
            "",
            "I have a dog, and it doesn't like WATER. (See page 12 of 300.)",
            "L'été déjà, j’ai vu qu’il y a 20 personnes à l'hôtel.",
            "Don't reply; they're here by May 2024, e-mail or not.",
        ] {
            assert_eq!(words(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn finds_them_at_any_place_of_a_block() {
        for before in 0..200 {
            for word in [
                "x9",
                "9x",
                "iP",
                "X",
                "7",
                "abc1def",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaB",
            ] {
                for after in ["", " ", "\n and more of it, so that the block is full and another one begins"]
                {
                    let text = format!("{}{word}{after}", ".".repeat(before));
                    assert_eq!(words(&text), [word], "{before}");
                }
            }
        }
        assert_eq!(words("bc1q w508 d6qe, 1 A 1 z-P"), ["bc1q", "w508", "d6qe", "1", "1", "z", "P"]);
    }
}
