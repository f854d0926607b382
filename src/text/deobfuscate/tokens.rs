//! [`DisguiseToken`]: words between blanks, as far as their build can give away a disguise.

use super::invisible_kind;
use std::ops::Range;

/// The text between two blanks, without the marks around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DisguiseToken {
    /// Where it is, without leading and trailing marks.
    pub(super) at: Range<usize>,
    pub(super) build: Build,
}

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Build {
    /// Only marks, all of them.
    Signs,
    /// One letter.
    Letter,
    /// Only letters; how many.
    Word(usize),
    /// Letters with marks between them: `reco|rded`.
    Cut {
        letters: usize,
        /// Whether each piece is a single letter: `r.e.c`.
        is_spelled: bool,
        /// Whether the marks also build compounds, file names, addresses and code.
        is_structural: bool,
    },
    /// Letters and digits: `r3c0rd`.
    Mixed,
    /// Digits, and anything else.
    Other,
}

/// The fewest words parted or mixed with digits before tokens are checked one by one.
const MIN_PARTED: usize = 5;
/// Tokens are not checked either if fewer than one word in this many is parted: half of the longer
/// words must be, which are half of all.
const PARTED_SHARE: usize = 4;
/// The same for words mixed with digits, which are fewer in a text: not every word has a letter
/// that looks like a digit.
const MIXED_SHARE: usize = 8;
/// Bytes that are read in one place.
const SAMPLE_BYTES: usize = 256;
/// Places that are read: all of a text of 1 KB, and the same amount of a longer one.
const SAMPLES: usize = 4;

/// Reads bytes from all over a text: whether enough of its words are parted or mixed that they must
/// be checked.
pub(super) fn may_be_disguised(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut seen = SeparatorCounts::default();
    if bytes.len() <= SAMPLES * SAMPLE_BYTES {
        seen.look_at(bytes);
    } else {
        let step = (bytes.len() - SAMPLE_BYTES) / (SAMPLES - 1);
        (0..SAMPLES).for_each(|number| seen.look_at(&bytes[number * step..][..SAMPLE_BYTES]));
    }
    let is_share = |count: usize, share: usize| count >= MIN_PARTED && count * share >= seen.words;
    is_share(seen.parted, PARTED_SHARE) || is_share(seen.mixed, MIXED_SHARE)
}

/// How many words there are and how many are parted by marks, or mixed with digits.
#[derive(Default)]
struct SeparatorCounts {
    words: usize,
    parted: usize,
    mixed: usize,
}

impl SeparatorCounts {
    fn look_at(&mut self, bytes: &[u8]) {
        const BLANK: u8 = 0;
        const LETTER: u8 = 1;
        const DIGIT: u8 = 2;
        const SIGN: u8 = 3;
        const KINDS: [u8; 256] = {
            let mut kinds = [SIGN; 256];
            let mut byte = 0;
            while byte < 256 {
                // letters beyond ASCII begin with these; symbols and emoji with E2 and F0
                kinds[byte] = match byte as u8 {
                    b'\t'..=b'\r' | b' ' => BLANK,
                    b'a'..=b'z' | b'A'..=b'Z' | 0x80..=0xBF | 0xC3..=0xE1 | 0xE3..=0xEF => LETTER,
                    b'0'..=b'9' => DIGIT,
                    _ => SIGN,
                };
                byte += 1;
            }
            kinds
        };
        let (mut last_but_one, mut last) = (BLANK, BLANK);
        let (mut is_parted, mut is_mixed) = (false, false);
        for byte in bytes {
            let kind = KINDS[usize::from(*byte)];
            if kind != BLANK {
                // a number of an order or the address of a page is parted and mixed in many places,
                // but it is one word
                is_parted |= last == SIGN && last_but_one == LETTER;
                is_mixed |= (last == DIGIT && kind == LETTER) | (last == LETTER && kind == DIGIT);
            } else if last != BLANK {
                let is_single = last == LETTER && last_but_one == BLANK;
                self.words += 1;
                self.parted += usize::from(is_parted | is_single);
                self.mixed += usize::from(is_mixed);
                (is_parted, is_mixed) = (false, false);
            }
            (last_but_one, last) = (last, kind);
        }
        // the last word, which ends with the text or the sample
        self.parted += usize::from(is_parted);
        self.mixed += usize::from(is_mixed);
    }
}

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = DisguiseToken> {
    let pieces = text.split(|c: char| c.is_ascii_whitespace()).filter(|piece| !piece.is_empty());
    pieces.map(move |piece| {
        let from = piece.as_ptr() as usize - text.as_ptr() as usize;
        let core = piece.trim_start_matches(|c: char| !c.is_alphanumeric());
        if core.is_empty() {
            return DisguiseToken { at: from..from + piece.len(), build: Build::Signs };
        }
        let start = from + piece.len() - core.len();
        let core = core.trim_end_matches(|c: char| !c.is_alphanumeric());
        DisguiseToken { at: start..start + core.len(), build: build(core) }
    })
}

fn build(core: &str) -> Build {
    let (mut letters, mut digits, mut signs) = (0, 0, 0);
    let (mut piece, mut longest, mut is_structural, mut has_capitals) = (0, 0, false, false);
    for ch in core.chars() {
        // Thai to Mongolian, and Chinese, Japanese and Korean: they have no blanks, or no letters
        // between which marks could part words
        if matches!(ch, '\u{0E00}'..='\u{1CFF}' | '\u{2E80}'..='\u{D7FF}') {
            return Build::Other;
        }
        if ch.is_alphabetic() {
            letters += 1;
            piece += 1;
            longest = longest.max(piece);
            has_capitals |= letters > 1 && ch.is_uppercase();
        } else if ch.is_numeric() {
            digits += 1;
        } else if invisible_kind(ch).is_none() && !super::is_word(ch) {
            signs += 1;
            piece = 0;
            is_structural |= matches!(
                ch,
                '-' | '.' | '_' | '/' | ':' | '@' | '\\' | '=' | '&' | '+' | ',' | ';' | '\'' | '’'
            );
        }
    }
    match (letters, digits, signs) {
        (1, 0, 0) => Build::Letter,
        (letters, 0, 0) => Build::Word(letters),
        (1.., 0, 1..) if !has_capitals || longest == 1 => {
            Build::Cut { letters, is_spelled: longest == 1, is_structural }
        }
        (1.., 1.., _) => Build::Mixed,
        _ => Build::Other,
    }
}
