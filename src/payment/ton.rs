//! Addresses of TON (TEP-2): a flag, a workchain, a hash of 32 bytes, CRC-16; in Base64, whose
//! marks part words everywhere else.

use std::ops::Range;

use super::packed::{crc16, unpack};
use super::search_budget::SearchBudget;
use super::{Coin, Disguise, FoundAddress};

/// Letters of an address.
pub(super) const LENGTH: usize = 48;
/// Flag, workchain, hash and checksum.
const BYTES: usize = 36;
/// Flags of an address whose payment comes back if nobody is there, and of one where it does not;
/// with 0x80 they are of the test network.
const FLAGS: [u8; 2] = [0x11, 0x51];
/// The workchains 0 and -1.
const WORKCHAINS: [u8; 2] = [0, 0xff];

/// The address in the form for links, if `word` is a valid one in either form of Base64.
pub(super) fn address(word: &[u8]) -> Option<String> {
    let bytes = unpack::<BYTES>(word, 6, value)?;
    let (payload, checksum) = bytes.split_last_chunk()?;
    if !FLAGS.contains(&bytes[0])
        || !WORKCHAINS.contains(&bytes[1])
        || crc16(payload) != u16::from_be_bytes(*checksum)
    {
        return None;
    }
    Some(String::from_utf8_lossy(word).replace('+', "-").replace('/', "_"))
}

/// The address around a word beside a mark of Base64, in one piece and from either end.
///
/// A run of exactly as many letters and marks as an address has is one word here, and so is a
/// stretch of that length from the start of the word.
pub(super) fn around(bytes: &[u8], word: &Range<usize>, work: &mut SearchBudget) -> Option<FoundAddress> {
    if !is_beside_a_sign(bytes, word) {
        return None;
    }
    let before = word.start.checked_sub(1).and_then(|at| bytes.get(at));
    let behind = word.start + if before == Some(&b'%') { 2 } else { 0 };
    let spans = [Some(run(bytes, word)), behind.checked_add(LENGTH).map(|end| behind..end)];
    for span in spans.into_iter().flatten().filter(|span| span.len() == LENGTH) {
        let Some(letters) = bytes.get(span.clone()) else { continue };
        if bytes.get(span.end).is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        if is_start(letters[0], letters[1]) {
            if !work.spend(SearchBudget::CHECKSUM) {
                return None;
            }
            if let Some(address) = counted(letters) {
                return Some(FoundAddress::at(span, Coin::Ton, address, Vec::new()));
            }
        }
        if is_start(letters[LENGTH - 1], letters[LENGTH - 2]) {
            if !work.spend(SearchBudget::CHECKSUM) {
                return None;
            }
            let turned: Vec<u8> = letters.iter().rev().copied().collect();
            if let Some(address) = counted(&turned) {
                return Some(FoundAddress::at(span, Coin::Ton, address, Vec::from([Disguise::Reversed])));
            }
        }
    }
    None
}

/// Whether a mark of Base64 is before or after a word.
pub(super) fn is_beside_a_sign(bytes: &[u8], word: &Range<usize>) -> bool {
    let before = word.start.checked_sub(1).and_then(|at| bytes.get(at));
    let is_sign = |byte: &u8| matches!(byte, b'-' | b'_' | b'+' | b'/');
    before.is_some_and(is_sign) || bytes.get(word.end).is_some_and(is_sign)
}

/// [`address`], counted by the tests.
fn counted(letters: &[u8]) -> Option<String> {
    #[cfg(test)]
    super::search_budget::tests::count();
    address(letters)
}

/// Whether an address of the main network can start with these letters.
const fn is_start(first: u8, second: u8) -> bool {
    matches!(first, b'E' | b'U') && matches!(second, b'Q' | b'f')
}

/// The letters and marks of Base64 for links around a word, no more than one over [`LENGTH`] on
/// either side.
pub(super) fn run(bytes: &[u8], word: &Range<usize>) -> Range<usize> {
    let is_in = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_beside = |byte: Option<&u8>| byte.is_some_and(|b| matches!(b, b'-' | b'_'));
    if !is_beside(word.start.checked_sub(1).and_then(|at| bytes.get(at))) && !is_beside(bytes.get(word.end)) {
        return word.clone();
    }
    let left = bytes[..word.start].iter().rev().take(LENGTH + 1).take_while(is_in).count();
    let right = bytes[word.end..].iter().take(LENGTH + 1).take_while(is_in).count();
    word.start - left..word.end + right
}

const fn value(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'-' | b'+' => Some(62),
        b'_' | b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::payment::fixtures::hash32;
    use crate::payment::packed::tests::pack;

    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// An address that belongs to nobody.
    pub fn written(flag: u8, workchain: u8, name: &str) -> String {
        let mut bytes = [&[flag, workchain], &hash32(name)[..]].concat();
        bytes.extend(crc16(&bytes).to_be_bytes());
        pack(&bytes, 6, ALPHABET)
    }

    /// The first address of nobody that has marks, or has none.
    pub fn with_signs(has: bool) -> String {
        let mut all = (0..).map(|n: u32| written(0x11, 0, &n.to_string()));
        all.find(|one| {
            (one[8..40].contains('-') && one[8..40].contains('_')) == has
                && (has || !one.contains(['-', '_']))
        })
        .unwrap()
    }

    #[test]
    fn knows_published_addresses() {
        for right in [
            // TEP-2 and the documentation of TON: the same account, with and without the flag
            "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
            "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA",
            // the account with no key, and the elector of the masterchain
            "EQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAM9c",
            "Ef8zMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM0vF",
        ] {
            assert_eq!(address(right.as_bytes()).as_deref(), Some(right), "{right}");
        }
    }

    #[test]
    fn knows_each_flag_and_workchain_and_no_other() {
        for (flag, workchain, start) in
            [(0x11, 0, "EQ"), (0x51, 0, "UQ"), (0x11, 0xff, "Ef"), (0x51, 0xff, "Uf")]
        {
            let right = written(flag, workchain, "a");
            assert!(right.starts_with(start), "{right}");
            let other = right.replace('-', "+").replace('_', "/");
            assert_eq!(address(other.as_bytes()), Some(right), "{other}");
        }
        for (flag, workchain) in [(0x91, 0), (0xd1, 0), (0x91, 0xff), (0x11, 1), (0x12, 0)] {
            assert_eq!(address(written(flag, workchain, "a").as_bytes()), None, "{flag} {workchain}");
        }
        let right = with_signs(true);
        for at in 0..right.len() {
            let mut wrong = right.clone().into_bytes();
            wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
            assert_eq!(address(&wrong), None, "{}", String::from_utf8_lossy(&wrong));
        }
    }
}
