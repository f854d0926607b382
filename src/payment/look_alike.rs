//! Addresses in which letters were exchanged for others that look like them.

use super::Coin;
use super::base58;
use super::recognise;
use super::work::Work;

/// At most this many `I` and `l` are tried both ways: 16 guesses. A true address has about none, a random word one in 30 letters.
const MOST_DOUBTS: usize = 4;
/// No address of a coin that is searched here is longer.
const LONGEST: usize = 63;

/// The address that `word` is after look-alike letters are put right.
pub(super) fn repaired(word: &[u8], work: &mut Work) -> Option<(Coin, String)> {
    let mut letters = [0_u8; LONGEST];
    let letters = letters.get_mut(..word.len())?;
    letters.copy_from_slice(word);
    if let Some(address) = in_bech32(letters, work) {
        return Some(address);
    }
    letters.copy_from_slice(word);
    in_base58(letters, work)
}

/// Base58 has no `0`, `O`, `I` and `l`: the first two stand for `o`, the others for `1` or `i`.
fn in_base58(letters: &mut [u8], work: &mut Work) -> Option<(Coin, String)> {
    if !base58::LENGTHS.contains(&letters.len()) {
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
        if !starts_an_address(letters[0]) {
            continue;
        }
        if !work.spend(Work::CHECKSUM) {
            return None;
        }
        if let Some(address) = recognise::address(letters, false) {
            return Some(address);
        }
    }
    None
}

const fn starts_an_address(letter: u8) -> bool {
    matches!(letter, b'1' | b'3' | b'L' | b'M' | b'D' | b'9' | b'A' | b'T' | b'r')
}

/// Bech32 has no `o`, `i`, `b` and, behind its prefix, no `1`; hexadecimal digits no `o`, `i` and `l`.
fn in_bech32(letters: &mut [u8], work: &mut Work) -> Option<(Coin, String)> {
    let start = [b"bc1".as_slice(), b"bcl", b"bci", b"ltc1", b"itc1", b"ltcl", b"0x", b"ox"]
        .into_iter()
        .find(|start| letters.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start)))?;
    let hexadecimal = start.ends_with(b"x");
    let (head, tail) = letters.split_at_mut(start.len());
    match start {
        b"bcl" | b"bci" => head[2] = b'1',
        b"itc1" => head[0] = if head[1] == b'T' { b'L' } else { b'l' },
        b"ltcl" => head[3] = b'1',
        b"ox" => head[0] = b'0',
        _ => {}
    }
    for letter in tail {
        *letter = match *letter {
            b'o' | b'O' => b'0',
            b'I' | b'i' | b'l' if hexadecimal => b'1',
            b'1' | b'i' if !hexadecimal => b'l',
            b'I' if !hexadecimal => b'L',
            other => other,
        };
    }
    if !work.spend(Work::CHECKSUM) {
        return None;
    }
    recognise::address(letters, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repair(word: &str) -> Option<String> {
        repaired(word.as_bytes(), &mut Work::of(0)).map(|(_, address)| address)
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
        let mut work = Work::of(0);
        let before = work.left();
        assert_eq!(repaired(b"1lIlIzP1eP5QGefi2DMPTfTL5SLmv7Div", &mut work), None);
        assert!(before - work.left() <= 16 * Work::CHECKSUM);
        let before = work.left();
        assert_eq!(repaired(b"1lIlIlIlIzP1eP5QGefi2DMPTfTL5SLmv", &mut work), None);
        assert_eq!(repaired(b"", &mut work), None);
        assert_eq!(before, work.left());
    }
}
