//! [`Token`]: words between blanks, as far as their build can give away a disguise.

use super::invisible_kind;
use std::ops::Range;

/// What stands between two blanks, without the signs around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Where it stands, without leading and trailing signs.
    pub(super) at: Range<usize>,
    pub(super) build: Build,
}

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Build {
    /// Signs only, all of them.
    Signs,
    /// One letter.
    Letter,
    /// Letters only; how many.
    Word(usize),
    /// Letters with signs between them: `reco|rded`.
    Cut {
        letters: usize,
        /// Whether each piece is a single letter: `r.e.c`.
        is_spelled: bool,
        /// Whether the signs also build compounds, file names, addresses and code.
        is_structural: bool,
    },
    /// Letters and digits: `r3c0rd`.
    Mixed,
    /// Digits, and anything else.
    Other,
}

/// Words parted or mixed with digits, at least, before tokens are looked at one by one.
const MIN_PARTED: usize = 5;
/// Nor are they where fewer than one word in this many is so.
const MIN_SHARE: usize = 8;

/// A look at each byte: whether so much of a text is parted or mixed that its words must be looked at.
pub(super) fn may_be_disguised(text: &str) -> bool {
    const BLANK: u8 = 0;
    const LETTER: u8 = 1;
    const DIGIT: u8 = 2;
    const SIGN: u8 = 3;
    const KINDS: [u8; 256] = {
        let mut kinds = [SIGN; 256];
        let mut byte = 0;
        while byte < 256 {
            // letters beyond ASCII begin with these; signs and emoji with E2 and F0
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
    let (mut blanks, mut parted) = (0_usize, 0_usize);
    let (mut last_but_one, mut last) = (BLANK, BLANK);
    for byte in text.bytes() {
        let kind = KINDS[usize::from(byte)];
        let is_parted = (last == SIGN && last_but_one == LETTER && kind != BLANK)
            | (last == LETTER && last_but_one == BLANK && kind == BLANK)
            | (last == DIGIT && kind == LETTER)
            | (last == LETTER && kind == DIGIT);
        parted += usize::from(is_parted);
        blanks += usize::from(kind == BLANK && last != BLANK);
        (last_but_one, last) = (last, kind);
    }
    parted >= MIN_PARTED && parted * MIN_SHARE >= blanks
}

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let pieces = text.split(|c: char| c.is_ascii_whitespace()).filter(|piece| !piece.is_empty());
    pieces.map(move |piece| {
        let from = piece.as_ptr() as usize - text.as_ptr() as usize;
        let core = piece.trim_start_matches(|c: char| !c.is_alphanumeric());
        if core.is_empty() {
            return Token { at: from..from + piece.len(), build: Build::Signs };
        }
        let start = from + piece.len() - core.len();
        let core = core.trim_end_matches(|c: char| !c.is_alphanumeric());
        Token { at: start..start + core.len(), build: build(core) }
    })
}

fn build(core: &str) -> Build {
    let (mut letters, mut digits, mut signs) = (0, 0, 0);
    let (mut piece, mut longest, mut is_structural, mut has_capitals) = (0, 0, false, false);
    for ch in core.chars() {
        // Thai to Mongolian, and Chinese, Japanese and Korean: no blanks, or no letters, between which signs could part words
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
