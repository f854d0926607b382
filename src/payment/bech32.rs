//! Addresses in Bech32 (Bitcoin and Litecoin: BIP-173, BIP-350; Zcash, Cardano, Cosmos) and in
//! `CashAddr`, its relative (Bitcoin Cash).

use bech32::primitives::checksum::{Checksum, Engine};
use bech32::primitives::decode::{CheckedHrpstring, SegwitHrpstring};
use bech32::{Bech32, Bech32m, Fe32, Fe1024};

use super::{Coin, cardano};

/// Letters of a `CashAddr` address without its prefix, for a hash of 20 bytes: all that are in use.
pub(super) const CASH_LENGTH: usize = 42;
/// The prefix of the full address.
const CASH_PREFIX: &str = "bitcoincash";
/// Version bytes for a hash of 20 bytes: to a key, to a script, and both with tokens.
const CASH_FIRST: [u8; 4] = [b'q', b'p', b'z', b'r'];

/// Prefixes of coins with Segwit.
const SEGWIT: [(&str, Coin); 2] = [("bc1", Coin::Btc), ("ltc1", Coin::Ltc)];
/// Prefixes of others.
const OTHERS: [(&str, Other); 4] =
    [("zs1", Other::Sapling), ("u1", Other::Unified), ("addr1", Other::Shelley), ("cosmos1", Other::Cosmos)];
/// Bytes of a Sapling address of Zcash: diversifier and key.
const SAPLING_BYTES: usize = 43;
/// Letters of a unified address of Zcash (ZIP-316): at least one receiver of the Orchard pool; the
/// standard sets no end that is in use. The content is mixed up so that each letter depends on all;
/// only the checksum is read here.
pub(super) const UNIFIED_LENGTHS: std::ops::RangeInclusive<usize> = 106..=256;
/// Bytes of an address of Cosmos: of a key, and of a module or contract.
const COSMOS_BYTES: [usize; 2] = [20, 32];

/// A kind of address without Segwit.
#[derive(Clone, Copy)]
enum Other {
    Sapling,
    Unified,
    Shelley,
    Cosmos,
}

/// Whether the byte is one of the 32 letters, in either case.
pub(super) const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() && !matches!(byte.to_ascii_lowercase(), b'1' | b'b' | b'i' | b'o')
}

/// The coin and the address in lower case, if `word` is a valid address.
pub(super) fn coin(word: &[u8]) -> Option<(Coin, String)> {
    segwit(word).or_else(|| other(word)).or_else(|| cash(word))
}

fn segwit(word: &[u8]) -> Option<(Coin, String)> {
    let (_, coin) = SEGWIT.iter().find(|(prefix, _)| has_prefix(word, prefix))?;
    let address = one_case(word)?;
    SegwitHrpstring::new(&address).ok()?;
    Some((*coin, address))
}

fn has_prefix(word: &[u8], prefix: &str) -> bool {
    word.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

fn other(word: &[u8]) -> Option<(Coin, String)> {
    let (_, kind) = OTHERS.iter().find(|(prefix, _)| has_prefix(word, prefix))?;
    let address = one_case(word)?;
    let checked = match kind {
        Other::Unified => CheckedHrpstring::new::<Bech32m>(&address),
        _ => CheckedHrpstring::new::<Bech32>(&address),
    }
    .ok()?;
    checked.validate_segwit_padding().ok()?;
    let bytes: Vec<u8> = checked.byte_iter().collect();
    let (coin, right) = match kind {
        Other::Sapling => (Coin::Zec, bytes.len() == SAPLING_BYTES),
        Other::Unified => (Coin::Zec, UNIFIED_LENGTHS.contains(&word.len())),
        Other::Shelley => (Coin::Ada, cardano::is_shelley(&bytes)),
        Other::Cosmos => (Coin::Atom, COSMOS_BYTES.contains(&bytes.len())),
    };
    right.then_some((coin, address))
}

/// In lower case; `None` when cases are mixed, except for a capital at the start, which phones put
/// there.
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
    // the next three are for the correction of errors, which is not used: 42 letters may not be
    // guessed
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
    use crate::payment::fixtures::{hash, hash32};
    use bech32::Hrp;
    use bech32::primitives::iter::{ByteIterExt, Fe32IterExt};

    pub fn segwit(hrp: &str, version: u8, bytes: &[u8]) -> String {
        let (hrp, version) = (Hrp::parse(hrp).unwrap(), Fe32::try_from(version).unwrap());
        let data = bytes.iter().copied().bytes_to_fes();
        if version == Fe32::Q {
            data.with_checksum::<Bech32>(&hrp).with_witness_version(version).chars().collect()
        } else {
            data.with_checksum::<Bech32m>(&hrp).with_witness_version(version).chars().collect()
        }
    }

    pub fn plain(hrp: &str, bytes: &[u8]) -> String {
        let hrp = Hrp::parse(hrp).unwrap();
        let data = bytes.iter().copied().bytes_to_fes();
        if hrp.as_str() == "u" {
            data.with_checksum::<Bech32m>(&hrp).chars().collect()
        } else {
            data.with_checksum::<Bech32>(&hrp).chars().collect()
        }
    }

    /// This many bytes that belong to nobody.
    pub fn many(len: usize, name: &str) -> Vec<u8> {
        (0..len.div_ceil(32)).flat_map(|n| hash32(&format!("{name}{n}"))).take(len).collect()
    }

    /// Cardano's: the first byte gives the kind.
    pub fn shelley(first: u8, len: usize) -> String {
        plain("addr", &[&[first], &many(len - 1, "cardano")[..]].concat())
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
            // tests of hardware wallets for ZIP-316: one receiver of the Orchard pool
            (
                "u1qylzskzykhk5l5vk6zlyqqruvskzv74hk20lmrllzy3vdz6pvny5t9zwlrm86ukw77y5pu8uep2m33s7sc7gn6aq0jm9neg5tsektyn9",
                Coin::Zec,
            ),
            (
                "u17j4lvw84jd238ev9ukr0lvqhv4z32v98pxcglctaj3aqfqj7rr2wwvh73247ekczw4smyrvm2wf2v5nfxvn3sl0ycc6w4455yg49yf2m",
                Coin::Zec,
            ),
            // tests of Zcash's libraries: a Sapling address of zeros
            ("zs1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqpq6d8g", Coin::Zec),
            // CIP-19, "Test Vectors": types 0, 6 and 7 of the main network
            (
                "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x",
                Coin::Ada,
            ),
            ("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8", Coin::Ada),
            ("addr1w8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcyjy7wx", Coin::Ada),
            // Cosmos: the accounts of its modules for bonded stakes and for shares
            ("cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh", Coin::Atom),
            ("cosmos1jv65s3grqf6v6jl3dp4t6c9t9rk99cd88lyufl", Coin::Atom),
            // the specification of CashAddr, "Translating from P2PKH and P2SH", and its test of 20
            // bytes
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
            // CIP-19: types 4 (a pointer) and 14 (a reward), and type 6 of a test network
            "addr1gx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer5pnz75xxcrzqf96k",
            "stake1uyehkck0ajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw",
            "addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsz",
            // a validator of Cosmos
            "cosmosvaloper156gqf9837u7d4c4678yt3rl4ls9c5vuursrrzf",
            "u1",
            "zs1",
            "",
        ] {
            assert_eq!(coin(address.as_bytes()), None, "{address}");
        }
    }

    #[test]
    fn knows_the_lengths_of_each_kind_and_no_other() {
        for (hrp, coin_of, lengths) in [
            ("zs", Coin::Zec, &[43][..]),
            ("u", Coin::Zec, &[61, 83, 106, 128]),
            ("cosmos", Coin::Atom, &[20, 32]),
        ] {
            for len in 0..170 {
                let address = plain(hrp, &many(len, "a"));
                let right =
                    lengths.contains(&len) || (hrp == "u" && UNIFIED_LENGTHS.contains(&address.len()));
                assert_eq!(
                    coin(address.as_bytes()).map(|(coin, _)| coin),
                    right.then_some(coin_of),
                    "{address}"
                );
            }
        }
        for (first, len, right) in [(0x61, 29, true), (0x01, 57, true), (0x60, 29, false), (0x41, 32, false)]
        {
            assert_eq!(coin(shelley(first, len).as_bytes()).is_some(), right, "{first:x} {len}");
        }
        // the checksum of the other standard
        let (hrp, bytes) = (Hrp::parse("u").unwrap(), many(61, "a"));
        let old: String = bytes.into_iter().bytes_to_fes().with_checksum::<Bech32>(&hrp).chars().collect();
        assert_eq!(coin(old.as_bytes()), None);
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
