//! Addresses in which letters were exchanged for others that look like them.

use super::formats::{AddressFormat, KINDS, Letters};
use super::parse_address::{LONGEST, parse_address};
use super::search_budget::SearchBudget;
use super::{Coin, base58, cardano, stellar};

/// At most this many `I` and `l` are tried both ways: 16 guesses. A true address has about none, a
/// random word one in 30 letters.
const MOST_DOUBTS: usize = 4;

/// The address that `word` is after look-alike letters are corrected.
pub(super) fn repaired(word: &[u8], work: &mut SearchBudget) -> Option<(Coin, String)> {
    let mut letters = [0_u8; LONGEST];
    let letters = letters.get_mut(..word.len())?;
    letters.copy_from_slice(word);
    if let Some(address) = in_bech32(letters, work) {
        return Some(address);
    }
    letters.copy_from_slice(word);
    if let Some(address) = in_base32(letters, work) {
        return Some(address);
    }
    letters.copy_from_slice(word);
    in_base58(letters, work)
}

/// Base58 has no `0`, `O`, `I` and `l`: the first two stand for `o`, the others for `1` or `i`.
fn in_base58(letters: &mut [u8], work: &mut SearchBudget) -> Option<(Coin, String)> {
    if !base58::LENGTHS.contains(&letters.len()) && !cardano::has_byron_length(letters.len()) {
        return None;
    }
    let mut doubts = [0_usize; MOST_DOUBTS];
    let mut count = 0;
    let mut changed = false;
    for (at, letter) in letters.iter_mut().enumerate() {
        match *letter {
            b'0' | b'O' => *letter = b'o',
            b'I' | b'l' => {
                *doubts.get_mut(count)? = at;
                count += 1;
            }
            _ => continue,
        }
        changed = true;
    }
    if !changed {
        return None;
    }
    for guess in 0..1_usize << count {
        for (bit, &at) in doubts[..count].iter().enumerate() {
            letters[at] = if guess >> bit & 1 == 0 { b'1' } else { b'i' };
        }
        if !starts_an_address(letters) {
            continue;
        }
        if !work.spend(SearchBudget::CHECKSUM) {
            return None;
        }
        if let Some(address) = parse_address(letters, false) {
            return Some(address);
        }
    }
    None
}

/// Whether an address in Base58 of any length can begin this way: addresses shorter than usual are
/// found, too.
fn starts_an_address(letters: &[u8]) -> bool {
    KINDS.iter().any(|kind| kind.letters == Letters::Base58 && kind.opens(letters))
}

/// Base32 has no lower-case letters and none of the digits `0`, `1` and `8`.
fn in_base32(letters: &mut [u8], work: &mut SearchBudget) -> Option<(Coin, String)> {
    if !stellar::LENGTHS.contains(&letters.len()) || !matches!(letters[0], b'G' | b'M') {
        return None;
    }
    for letter in &mut *letters {
        *letter = match *letter {
            b'0' | b'o' => b'O',
            b'1' | b'l' => b'I',
            b'8' => b'B',
            other => other,
        };
    }
    if !work.spend(SearchBudget::CHECKSUM) {
        return None;
    }
    parse_address(letters, false)
}

/// Bech32 has no `o`, `i`, `b` and, after its prefix, no `1`; hexadecimal digits have no `o`, `i`
/// and `l`.
fn in_bech32(letters: &mut [u8], work: &mut SearchBudget) -> Option<(Coin, String)> {
    let kind = KINDS.iter().find(|kind| has_prefix(kind, letters))?;
    let hexadecimal = kind.letters == Letters::Hexadecimal;
    let shouted = !hexadecimal && !letters[1..].iter().any(u8::is_ascii_lowercase);
    let len = kind.prefix().count();
    for (letter, right) in letters.iter_mut().zip(kind.prefix()) {
        *letter = if shouted { right.to_ascii_uppercase() } else { right };
    }
    for letter in &mut letters[len..] {
        *letter = match *letter {
            b'o' | b'O' => b'0',
            b'I' | b'i' | b'l' if hexadecimal => b'1',
            b'1' | b'i' if shouted => b'L',
            b'1' | b'i' if !hexadecimal => b'l',
            b'I' if !hexadecimal => b'L',
            other => other,
        };
    }
    if !work.spend(SearchBudget::CHECKSUM) {
        return None;
    }
    parse_address(letters, false)
}

/// Whether a word has a usual length of this kind, and begins like one or with look-alikes of its
/// first letters. (Bitcoin Cash has no prefix to recognise it by.)
fn has_prefix(kind: &AddressFormat, letters: &[u8]) -> bool {
    kind.lengths.contains(&letters.len())
        && matches!(kind.letters, Letters::Bech32 | Letters::Hexadecimal)
        && kind.prefix().nth(1).is_some()
        && kind.prefix().zip(letters).all(|(right, letter)| look(right) == look(*letter))
}

/// One letter for all that look like it.
const fn look(letter: u8) -> u8 {
    match letter.to_ascii_lowercase() {
        b'o' => b'0',
        b'l' | b'i' => b'1',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repair(word: &str) -> Option<String> {
        repaired(word.as_bytes(), &mut SearchBudget::new(0)).map(|(_, address)| address)
    }

    #[test]
    fn puts_letters_right() {
        // the genesis block, the account of the genesis ledger of XRP, Tron's USDT, BIP-173, EIP-55
        for (wrong, right) in [
            ("lA1zPIeP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
            ("1A1zP1eP5QGefl2DMPTfTL5SLmv7DIvfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
            ("TR7NHqjeKQxGTCi8q8ZY4pL80tSzgjLj6t", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
            ("bclqw5o8d6qejxtdg4y5r3zarvaryOc5xw7kv8f3t4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
            ("Ox5aAeb6o53F3E94C9b9AO9f33669435E7EflBeAed", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
        ] {
            assert_eq!(repair(wrong).as_deref(), Some(right), "{wrong}");
        }
    }

    #[test]
    fn guesses_little() {
        let mut work = SearchBudget::new(0);
        let before = work.left();
        assert_eq!(repaired(b"1lIlIzP1eP5QGefi2DMPTfTL5SLmv7Div", &mut work), None);
        assert!(before - work.left() <= 16 * SearchBudget::CHECKSUM);
        let before = work.left();
        assert_eq!(repaired(b"1lIlIlIlIzP1eP5QGefi2DMPTfTL5SLmv", &mut work), None);
        assert_eq!(repaired(b"", &mut work), None);
        assert_eq!(before, work.left());
    }
}
