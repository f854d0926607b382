//! Addresses in Base58: Bitcoin, Litecoin, Dogecoin, Tron, Dash, Zcash, XRP (Base58Check), Monero
//! (blocks of Base58, Keccak), and the old ones of Cardano.

use bs58::Alphabet;
use sha3::{Digest, Keccak256};

use super::{Coin, cardano};

/// Lengths of an address of 20 bytes, version and checksum: Bitcoin's 26 to 35, XRP's 25 to 35,
/// Tron's, Dogecoin's and Dash's always 34, and Zcash's, whose version has two bytes, always 35.
pub(super) const LENGTHS: std::ops::RangeInclusive<usize> = 25..=35;
pub(super) const ZCASH_LENGTH: usize = 35;
/// Lengths of Monero addresses: plain or subaddress, and with a payment number inside.
pub(super) const MONERO_LENGTHS: [usize; 2] = [95, 106];

/// Bytes of hash, and of the checksum.
const HASH: usize = 20;
const CHECKSUM: usize = 4;
/// A version of one byte or two, hash, checksum.
const PAYLOAD: usize = 2 + HASH + CHECKSUM;
/// Monero: network byte, two keys of 32 bytes, perhaps 8 bytes of payment number, 4 bytes of
/// checksum.
const MONERO_PAYLOAD: usize = 77;
/// Monero writes 8 bytes as 11 letters, and the rest as fewer (`cryptonote` standard 7).
const MONERO_BLOCK: (usize, usize) = (8, 11);

/// The letters that Base58 leaves out are `0`, `O`, `I` and `l`; Ripple's alphabet has the same
/// letters in another order.
pub(super) const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() && !matches!(byte, b'0' | b'O' | b'I' | b'l')
}

/// The coin for which `word` is a valid address.
pub(super) fn coin(word: &[u8]) -> Option<Coin> {
    if MONERO_LENGTHS.contains(&word.len()) {
        return is_monero(word).then_some(Coin::Xmr);
    }
    if cardano::has_byron_length(word.len()) {
        return cardano::is_byron(word).then_some(Coin::Ada);
    }
    if !LENGTHS.contains(&word.len()) {
        return None;
    }
    let (coin, versions): (Coin, &[&[u8]]) = match word[0] {
        b'1' | b'3' => (Coin::Btc, &[&[0], &[5]]),
        b'L' | b'M' => (Coin::Ltc, &[&[0x30], &[0x32]]),
        b'D' | b'9' | b'A' => (Coin::Doge, &[&[0x1e], &[0x16]]),
        b'T' => (Coin::Trx, &[&[0x41]]),
        b'X' | b'7' => (Coin::Dash, &[&[0x4c], &[0x10]]),
        b't' => (Coin::Zec, &[&[0x1c, 0xb8], &[0x1c, 0xbd]]),
        b'r' => (Coin::Xrp, &[&[0]]),
        _ => return None,
    };
    let alphabet = if coin == Coin::Xrp { Alphabet::RIPPLE } else { Alphabet::BITCOIN };
    let mut bytes = [0_u8; PAYLOAD];
    // without the checksum, version and hash remain
    let len = bs58::decode(word).with_alphabet(alphabet).with_check(None).onto(&mut bytes).ok()?;
    versions.iter().any(|version| len == version.len() + HASH && bytes.starts_with(version)).then_some(coin)
}

fn is_monero(word: &[u8]) -> bool {
    let mut bytes = [0_u8; MONERO_PAYLOAD];
    let mut len = 0;
    for block in word.chunks(MONERO_BLOCK.1) {
        let size = block.len() * MONERO_BLOCK.0 / MONERO_BLOCK.1;
        let Some(into) = bytes.get_mut(len..len + size) else { return false };
        if !decode_block(block, into) {
            return false;
        }
        len += size;
    }
    let tag = if word.len() == MONERO_LENGTHS[0] { matches!(bytes[0], 18 | 42) } else { bytes[0] == 19 };
    let (payload, checksum) = bytes[..len].split_at(len - CHECKSUM);
    tag && Keccak256::digest(payload)[..CHECKSUM] == *checksum
}

/// Writes the number that `block` stands for, the highest byte first; `false` if it is not a number
/// or too large.
fn decode_block(block: &[u8], into: &mut [u8]) -> bool {
    let mut digits = [0_u8; MONERO_BLOCK.1];
    let Ok(len) = bs58::decode(block).onto(&mut digits) else { return false };
    // leading `1`s stand for zero bytes in bs58, and for nothing here
    let zeros = digits[..len].iter().take_while(|&&digit| digit == 0).count();
    let digits = &digits[zeros..len];
    let Some(gap) = into.len().checked_sub(digits.len()) else { return false };
    into[gap..].copy_from_slice(digits);
    true
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::fixtures::hash;
    use super::*;

    pub fn zcash(version: u8, name: &str) -> String {
        bs58::encode([&[0x1c, version], &hash(name)[..]].concat()).with_check().into_string()
    }

    pub fn address(version: u8, name: &str) -> String {
        bs58::encode(hash(name)).with_check_version(version).into_string()
    }

    pub fn xrp(name: &str) -> String {
        bs58::encode(hash(name)).with_alphabet(Alphabet::RIPPLE).with_check_version(0).into_string()
    }

    pub fn monero(tag: u8, name: &str) -> String {
        let mut bytes = vec![tag];
        bytes.extend(Keccak256::digest(format!("{name} spends")));
        bytes.extend(Keccak256::digest(format!("{name} views")));
        if tag == 19 {
            bytes.extend(*b"payments");
        }
        let sum = Keccak256::digest(&bytes);
        bytes.extend(&sum[..4]);
        let mut text = String::new();
        for block in bytes.chunks(MONERO_BLOCK.0) {
            let width = (block.len() * 11).div_ceil(8);
            let number: Vec<u8> = block.iter().copied().skip_while(|&b| b == 0).collect();
            let digits = bs58::encode(number).into_string();
            text += &"1".repeat(width - digits.len());
            text += &digits;
        }
        text
    }

    #[test]
    fn knows_published_addresses() {
        for (address, expected) in [
            // the genesis block
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Coin::Btc),
            // BIP-16, the wiki's example of pay to script hash
            ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", Coin::Btc),
            // a burn address, of hash zero
            ("1111111111111111111114oLvT2", Coin::Btc),
            // XRP: the account of the genesis ledger, and account zero
            ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", Coin::Xrp),
            ("rrrrrrrrrrrrrrrrrrrrrhoLvTp", Coin::Xrp),
            // Tron's contract of USDT
            ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Coin::Trx),
            // Dash: tests of libraries that check addresses, to a key and to a script
            ("XpESxaUmonkq8RaLLp46Brx2K39ggQe226", Coin::Dash),
            ("7gnwGHt17heGpG9Crfeh4KGpYNFugPhJdh", Coin::Dash),
            // Zcash: the funding stream of its grants (ZIP-214), to a script
            ("t3XyYW8yBFRuMnfvm5KLGFbEVz25kckZXym", Coin::Zec),
            // Monero's fund for its makers
            (
                "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
                Coin::Xmr,
            ),
        ] {
            assert_eq!(coin(address.as_bytes()), Some(expected), "{address}");
        }
    }

    #[test]
    fn knows_each_version_and_no_other() {
        for (version, expected) in [
            (0, Some(Coin::Btc)),
            (5, Some(Coin::Btc)),
            (0x30, Some(Coin::Ltc)),
            (0x32, Some(Coin::Ltc)),
            (0x1e, Some(Coin::Doge)),
            (0x16, Some(Coin::Doge)),
            (0x41, Some(Coin::Trx)),
            (0x4c, Some(Coin::Dash)),
            (0x10, Some(Coin::Dash)),
            // test networks of Bitcoin and Dash, and a private key
            (0x6f, None),
            (0x8c, None),
            (0x13, None),
            (0x80, None),
        ] {
            for name in ["a", "b", "c"] {
                assert_eq!(coin(address(version, name).as_bytes()), expected, "{version}");
            }
        }
        for (version, expected) in
            [(0xb8, Some(Coin::Zec)), (0xbd, Some(Coin::Zec)), (0xba, None), (0xb9, None)]
        {
            assert_eq!(coin(zcash(version, "a").as_bytes()), expected, "{version}");
        }
        for (tag, expected) in
            [(18, Some(Coin::Xmr)), (42, Some(Coin::Xmr)), (19, Some(Coin::Xmr)), (53, None)]
        {
            assert_eq!(coin(monero(tag, "a").as_bytes()), expected, "{tag}");
        }
        assert_eq!(coin(xrp("a").as_bytes()), Some(Coin::Xrp));
    }

    #[test]
    fn one_wrong_letter_is_enough() {
        for right in [
            address(0, "a"),
            address(0x30, "a"),
            zcash(0xb8, "a"),
            xrp("a"),
            monero(18, "a"),
            monero(19, "a"),
        ] {
            for at in 0..right.len() {
                let mut wrong = right.clone().into_bytes();
                wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
                assert_eq!(coin(&wrong), None, "{}", String::from_utf8_lossy(&wrong));
            }
        }
    }
}
