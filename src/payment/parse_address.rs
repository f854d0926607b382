//! [`parse_address`]: the payment address that a word is, by its form and its checksum.

use super::{Coin, base58, bech32, ethereum, stellar, ton};

/// The longest address that is read, a unified one of Zcash, and `%3A` before it.
pub(super) const LONGEST: usize = *bech32::UNIFIED_LENGTHS.end() + 4;

/// The coin and the address in its usual form, if `word` is a valid one. Without `unchecked` only
/// addresses with a checksum.
pub(super) fn parse_address(word: &[u8], unchecked: bool) -> Option<(Coin, String)> {
    #[cfg(test)]
    super::search_budget::tests::count();
    match word.first()? {
        b'1' | b'3' | b'4' | b'8' | b'D' | b'9' | b'T' | b'X' | b'7' | b't' => based58(word),
        b'L' | b'r' | b'A' => based58(word).or_else(|| bech32::coin(word)),
        b'G' | b'M' if stellar::LENGTHS.contains(&word.len()) => {
            stellar::is_address(word).then(|| (Coin::Xlm, String::from_utf8_lossy(word).into_owned()))
        }
        b'M' => based58(word),
        b'E' | b'U' if word.len() == ton::LENGTH => ton::address(word).map(|address| (Coin::Ton, address)),
        b'0' => ethereum::address(word, unchecked).map(|address| (Coin::Eth, address)),
        _ => bech32::coin(word),
    }
}

fn based58(word: &[u8]) -> Option<(Coin, String)> {
    let coin = base58::coin(word)?;
    Some((coin, String::from_utf8_lossy(word).into_owned()))
}
