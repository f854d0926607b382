//! [`scan_word`]: the address that a word is or holds, without and with small repairs.

use std::ops::Range;

use super::formats::{KINDS, Letters};
use super::parse_address::{LONGEST, parse_address};
use super::search_budget::SearchBudget;
use super::{Coin, Disguise, FoundAddress, look_alike, ton};

/// The shortest word worth a look: the shortest address of BIP-350.
const SHORTEST: usize = 14;

/// The address that one word is or has at an end: verbatim, behind a percent code, with look-alike
/// letters, or from its end to its start.
pub(super) fn scan_word(bytes: &[u8], word: &Range<usize>, work: &mut SearchBudget) -> Option<FoundAddress> {
    if let Some(found) = ton::around(bytes, word, work) {
        return Some(found);
    }
    if !(SHORTEST..=LONGEST).contains(&word.len()) {
        return None;
    }
    let letters = &bytes[word.clone()];
    if let Some((coin, address)) = parse_address(letters, true) {
        return Some(FoundAddress::at(with_prefix(bytes, word, coin), coin, address, Vec::new()));
    }
    if word.start > 0 && bytes[word.start - 1] == b'%' {
        // `%3A1A1z...`: the first two are part of a code
        if let Some((coin, address)) = letters.get(2..).and_then(|letters| parse_address(letters, true)) {
            return Some(FoundAddress::at(word.start + 2..word.end, coin, address, Vec::new()));
        }
    }
    if let Some(found) = at_an_end(bytes, word, work) {
        return Some(found);
    }
    let (coin, address, hiding) = look_alike::repaired(letters, work)
        .map(|(coin, address)| (coin, address, Disguise::LookAlike))
        .or_else(|| turned(letters, work).map(|(coin, address)| (coin, address, Disguise::Reversed)))?;
    Some(FoundAddress::at(word.clone(), coin, address, vec![hiding]))
}

/// The address that was joined with the word before or after it, as happens where HTML was made
/// into text: `...DivfNaAfter paying`.
///
/// The capitals of Ethereum are too weak a checksum for this.
fn at_an_end(bytes: &[u8], word: &Range<usize>, work: &mut SearchBudget) -> Option<FoundAddress> {
    for kind in KINDS.iter().filter(|kind| !matches!(kind.letters, Letters::Hexadecimal | Letters::Base64)) {
        for &len in kind.lengths.iter().take_while(|&&len| len < word.len()) {
            for span in [word.start..word.start + len, word.end - len..word.end] {
                if !kind.opens(&bytes[span.clone()]) {
                    continue;
                }
                if !work.spend(SearchBudget::CHECKSUM) {
                    return None;
                }
                if let Some((coin, address)) = parse_address(&bytes[span.clone()], false) {
                    return Some(FoundAddress::at(span, coin, address, Vec::new()));
                }
            }
        }
    }
    None
}

/// The address that the letters spell from the end to the start.
fn turned(letters: &[u8], work: &mut SearchBudget) -> Option<(Coin, String)> {
    let mut turned = [0_u8; LONGEST];
    let turned = turned.get_mut(..letters.len())?;
    turned.copy_from_slice(letters);
    turned.reverse();
    if !work.spend(SearchBudget::CHECKSUM) {
        return None;
    }
    parse_address(turned, false)
}

/// The span of a Bitcoin Cash address with its prefix, if that is there.
fn with_prefix(bytes: &[u8], word: &Range<usize>, coin: Coin) -> Range<usize> {
    const PREFIX: &[u8] = b"bitcoincash:";
    match word.start.checked_sub(PREFIX.len()) {
        Some(start) if coin == Coin::Bch && bytes[start..word.start].eq_ignore_ascii_case(PREFIX) => {
            start..word.end
        }
        _ => word.clone(),
    }
}
