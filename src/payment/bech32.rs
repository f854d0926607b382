//! Addresses in Bech32 (Bitcoin and Litecoin: BIP-173, BIP-350) and in `CashAddr`, its relative (Bitcoin Cash).

use bech32::primitives::checksum::{Checksum, Engine};
use bech32::primitives::decode::SegwitHrpstring;
use bech32::{Fe32, Fe1024};

use super::Coin;

/// Letters of a `CashAddr` address without its prefix, for a hash of 20 bytes: all that are in use.
pub(super) const CASH_LENGTH: usize = 42;
/// What stands before the address in full.
const CASH_PREFIX: &str = "bitcoincash";
/// Version bytes for a hash of 20 bytes: to a key, to a script, and both with tokens.
const CASH_FIRST: [u8; 4] = [b'q', b'p', b'z', b'r'];

/// Prefix of each coin with the lengths of its usual addresses (version 0 to a key; to a script, and taproot).
pub(super) const SEGWIT: [(&str, Coin, [usize; 2]); 2] =
    [("bc1", Coin::Btc, [42, 62]), ("ltc1", Coin::Ltc, [43, 63])];

/// Whether the byte is one of the 32 letters, in either case.
pub(super) const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() && !matches!(byte.to_ascii_lowercase(), b'1' | b'b' | b'i' | b'o')
}

/// The coin and the address in small letters, if `word` is a valid address.
pub(super) fn coin(word: &[u8]) -> Option<(Coin, String)> {
    segwit(word).or_else(|| cash(word))
}

fn segwit(word: &[u8]) -> Option<(Coin, String)> {
    let (_, coin, _) = SEGWIT.iter().find(|(prefix, _, _)| {
        word.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    })?;
    let address = one_case(word)?;
    SegwitHrpstring::new(&address).ok()?;
    Some((*coin, address))
}

/// In small letters; `None` when cases are mixed, but for a capital at the start, which phones put there.
fn one_case(word: &[u8]) -> Option<String> {
    let rest = word.get(1..)?;
    let mixed = rest.iter().any(u8::is_ascii_lowercase) && rest.iter().any(u8::is_ascii_uppercase);
    let text = std::str::from_utf8(word).ok()?;
    (!mixed).then(|| text.to_ascii_lowercase())
}

/// The checksum of `CashAddr`: 40 bits, the field of Bech32 and another generator.
enum CashAddr {}

impl Checksum for CashAddr {
    type MidstateRepr = u64;
    // the next three are for the correction of errors, which is not used: 42 letters may not be guessed
    type CorrectionField = Fe1024;
    const ROOT_GENERATOR: Fe1024 = Fe1024::new([Fe32::P, Fe32::X]);
    const ROOT_EXPONENTS: std::ops::RangeInclusive<usize> = 0..=0;
    const CODE_LENGTH: usize = 1023;
    const CHECKSUM_LENGTH: usize = 8;
    const GENERATOR_SH: [u64; 5] =
        [0x98_f2bc_8e61, 0x79_b76d_99e2, 0xf3_3e5f_b3c4, 0xae_2eab_e2a8, 0x1e_4f43_e470];
    const TARGET_RESIDUE: u64 = 1;
}

fn cash(word: &[u8]) -> Option<(Coin, String)> {
    if word.len() != CASH_LENGTH || !CASH_FIRST.contains(&word[0].to_ascii_lowercase()) {
        return None;
    }
    let address = one_case(word)?;
    (cash_residue(&address)? == CashAddr::TARGET_RESIDUE)
        .then(|| (Coin::Bch, format!("{CASH_PREFIX}:{address}")))
}

fn cash_residue(data: &str) -> Option<u64> {
    let mut engine = Engine::<CashAddr>::new();
    for letter in CASH_PREFIX.bytes() {
        engine.input_fe(Fe32::try_from(letter & 0x1f).ok()?);
    }
    engine.input_fe(Fe32::Q);
    for letter in data.chars() {
        engine.input_fe(Fe32::from_char(letter).ok()?);
    }
    Some(*engine.residue())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::payment::base58::tests::hash;
    use bech32::Hrp;
    use bech32::primitives::iter::{ByteIterExt, Fe32IterExt};
    use bech32::{Bech32, Bech32m};

    pub fn segwit(hrp: &str, version: u8, bytes: &[u8]) -> String {
        let (hrp, version) = (Hrp::parse(hrp).unwrap(), Fe32::try_from(version).unwrap());
        let data = bytes.iter().copied().bytes_to_fes();
        if version == Fe32::Q {
            data.with_checksum::<Bech32>(&hrp).with_witness_version(version).chars().collect()
        } else {
            data.with_checksum::<Bech32m>(&hrp).with_witness_version(version).chars().collect()
        }
    }

    /// Without the prefix.
    pub fn cash(version: u8, name: &str) -> String {
        let mut bytes = vec![version];
        bytes.extend(hash(name));
        let data: String = bytes.iter().copied().bytes_to_fes().map(Fe32::to_char).collect();
        let sum = cash_residue(&format!("{data}qqqqqqqq")).unwrap() ^ 1;
        let sum = (0..8).rev().map(|n| Fe32::try_from((sum >> (5 * n)) as u8 & 31).unwrap().to_char());
        data.chars().chain(sum).collect()
    }

    #[test]
    fn the_generator_is_one_polynomial() {
        CashAddr::sanity_check();
    }

    #[test]
    fn knows_published_addresses() {
        for (address, expected) in [
            // BIP-173
            ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", Coin::Btc),
            ("bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3", Coin::Btc),
            // BIP-350
            ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", Coin::Btc),
            ("BC1SW50QGDZ25J", Coin::Btc),
            ("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", Coin::Btc),
            // the specification of CashAddr, "Translating from P2PKH and P2SH", and its test of 20 bytes
            ("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", Coin::Bch),
            ("qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy", Coin::Bch),
            ("ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq", Coin::Bch),
            ("qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2", Coin::Bch),
        ] {
            let (coin, written) = coin(address.as_bytes()).unwrap_or_else(|| panic!("{address}"));
            let prefix = if expected == Coin::Bch { "bitcoincash:" } else { "" };
            assert_eq!((coin, written), (expected, format!("{prefix}{}", address.to_lowercase())));
        }
    }

    #[test]
    fn refuses_what_the_standards_refuse() {
        for address in [
            // BIP-350: wrong checksum kind for the version, mixed case, other network, length
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
            "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
            "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
            "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
            "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
            "bc1qw508d6qejxtdg4y5R3zarvary0c5xw7kv8f3t4",
            "bc1gmk9yu",
            "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b",
            "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx66",
            "bc1",
            "",
        ] {
            assert_eq!(coin(address.as_bytes()), None, "{address}");
        }
    }

    #[test]
    fn knows_both_coins_and_all_kinds() {
        let (key, script) = (hash("a"), [hash("b"), hash("c")[..12].to_vec()].concat());
        for (hrp, expected) in [("bc", Coin::Btc), ("ltc", Coin::Ltc)] {
            for address in [segwit(hrp, 0, &key), segwit(hrp, 0, &script), segwit(hrp, 1, &script)] {
                assert_eq!(coin(address.as_bytes()), Some((expected, address.clone())));
                let capital = format!("{}{}", address[..1].to_uppercase(), &address[1..]);
                assert_eq!(coin(capital.as_bytes()), Some((expected, address)));
            }
        }
        for version in [0, 8, 16, 24] {
            assert!(coin(cash(version, "a").as_bytes()).is_some(), "{version}");
        }
    }
}
