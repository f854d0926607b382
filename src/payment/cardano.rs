//! Addresses of Cardano: those of today (Shelley, CIP-19), whose bytes are in Bech32, and those of
//! the first years (Byron), in Base58.

/// Bytes of an address with one key or script, and with a second one for staking.
const SHELLEY_BYTES: [usize; 2] = [29, 57];
/// Kinds of address with one hash, in the upper half of the first byte. (4 and 5 point to a place
/// in the chain; nobody uses them. 14 and 15 are not addresses to pay to.)
const ONE_HASH: std::ops::RangeInclusive<u8> = 6..=7;
/// Kinds with two hashes.
const TWO_HASHES: std::ops::RangeInclusive<u8> = 0..=3;
/// The main network, in the lower half.
const MAIN_NETWORK: u8 = 1;

/// Letters and bytes of an address of the first years, and how its bytes begin: a list of two, the
/// first an item of CBOR of this many bytes, that item a list of three that begins with a hash of
/// 28 bytes. The shorter has no attributes; the longer one, the path of its key.
const BYRON: [(usize, usize, &[u8]); 2] = [
    (59, 43, &[0x82, 0xd8, 0x18, 0x58, 0x21, 0x83, 0x58, 0x1c]),
    (104, 76, &[0x82, 0xd8, 0x18, 0x58, 0x42, 0x83, 0x58, 0x1c]),
];
/// Where the item under the checksum starts.
const BYRON_ITEM: usize = 5;
/// What comes before the checksum: a number of 32 bits follows.
const NUMBER: u8 = 0x1a;

/// Whether the letters have the length of an address of the first years.
pub(super) fn has_byron_length(len: usize) -> bool {
    BYRON.iter().any(|(letters, ..)| *letters == len)
}

/// Whether `word` is a valid address of the first years.
pub(super) fn is_byron(word: &[u8]) -> bool {
    let Some((_, len, start)) = BYRON.iter().find(|(letters, ..)| *letters == word.len()) else {
        return false;
    };
    let mut bytes = [0_u8; BYRON[1].1];
    if bs58::decode(word).onto(&mut bytes) != Ok(*len) || !bytes.starts_with(start) {
        return false;
    }
    bytes[..*len].split_last_chunk().is_some_and(|(payload, checksum)| {
        payload.split_last().is_some_and(|(number, payload)| {
            *number == NUMBER && crc32fast::hash(&payload[BYRON_ITEM..]) == u32::from_be_bytes(*checksum)
        })
    })
}

/// Whether the bytes are an address of today's, to pay to on the main network.
pub(super) fn is_shelley(bytes: &[u8]) -> bool {
    let Some(first) = bytes.first() else { return false };
    let kinds = if bytes.len() == SHELLEY_BYTES[0] { ONE_HASH } else { TWO_HASHES };
    SHELLEY_BYTES.contains(&bytes.len()) && kinds.contains(&(first >> 4)) && first & 15 == MAIN_NETWORK
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::payment::fixtures::hash32;

    /// An address that belongs to nobody, with these attributes in CBOR.
    pub fn byron(name: &str, attributes: &[u8]) -> String {
        let item = [&[0x83, 0x58, 0x1c], &hash32(name)[..28], attributes, &[0]].concat();
        let mut bytes = vec![0x82, 0xd8, 0x18, 0x58, u8::try_from(item.len()).unwrap()];
        bytes.extend(&item);
        bytes.push(NUMBER);
        bytes.extend(crc32fast::hash(&item).to_be_bytes());
        bs58::encode(bytes).into_string()
    }

    /// Attributes: none, and a path of 28 bytes, encrypted.
    pub fn without_path(name: &str) -> String {
        byron(name, &[0xa0])
    }

    pub fn with_path(name: &str) -> String {
        byron(name, &[&[0xa1, 0x01, 0x58, 0x1e, 0x58, 0x1c], &hash32("path")[..28]].concat())
    }

    #[test]
    fn knows_published_addresses() {
        for (address, right) in [
            // the documentation of Cardano's libraries, and the tests of a hardware wallet: without
            // and with a path, and of a test network
            ("Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi", true),
            (
                "DdzFFzCqrht7HGoJ87gznLktJGywK1LbAJT2sbd4txmgS7FcYLMQFhawb18ojS9Hx55mrbsHPr7PTraKh14TSQbGBPJHbDZ9QVh6Z6Di",
                true,
            ),
            ("2cWKMJemoBajc46Wu4Z7e6bG48myZWfB7Z6pD77L6PrJQWt9HZ3Yv7o8CYZTBMqHTPTkv", false),
        ] {
            assert_eq!(is_byron(address.as_bytes()), right, "{address}");
        }
    }

    #[test]
    fn the_first_years() {
        let (short, long) = (without_path("a"), with_path("a"));
        assert!(short.starts_with("Ae2tdPwUPE") && long.starts_with("DdzFF"), "{short} {long}");
        // two attributes, a path and the number of a test network
        let test = byron("a", &[&[0xa1, 0x02, 0x45, 0x1a], &1_097_911_063_u32.to_be_bytes()[..]].concat());
        assert!(!is_byron(test.as_bytes()), "{test}");
        for right in [short, long] {
            assert!(is_byron(right.as_bytes()), "{right}");
            for at in 0..right.len() {
                let mut wrong = right.clone().into_bytes();
                wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
                assert!(!is_byron(&wrong), "{}", String::from_utf8_lossy(&wrong));
            }
        }
    }

    #[test]
    fn today() {
        for (first, len, right) in [
            (0x01, 57, true),
            (0x31, 57, true),
            (0x61, 29, true),
            (0x71, 29, true),
            (0x00, 57, false),
            (0x60, 29, false),
            (0x61, 57, false),
            (0x01, 29, false),
            (0x41, 29, false),
            (0xe1, 29, false),
            (0x81, 57, false),
            (0x61, 28, false),
            (0x61, 0, false),
        ] {
            let mut bytes = vec![7; len];
            bytes.iter_mut().take(1).for_each(|byte| *byte = first);
            assert_eq!(is_shelley(&bytes), right, "{first:x} {len}");
        }
    }
}
