//! Addresses of Stellar (SEP-23): a version byte, a key of 32 bytes, perhaps the number of a
//! customer, CRC-16; in Base32.

use super::packed::{crc16, unpack};

/// Letters of an account (`G...`) and of one of many customers of an account (`M...`).
pub(super) const LENGTHS: [usize; 2] = [56, 69];
/// The version bytes of the two.
const ACCOUNT: u8 = 6 << 3;
const MUXED: u8 = 12 << 3;
/// Version, key and checksum; the number of a customer is 8 bytes more.
const ACCOUNT_BYTES: usize = 35;
const MUXED_BYTES: usize = ACCOUNT_BYTES + 8;

/// Whether `word` is a valid address.
pub(super) fn is_address(word: &[u8]) -> bool {
    if word.len() == LENGTHS[0] {
        unpack::<ACCOUNT_BYTES>(word, 5, value).is_some_and(|bytes| is_right(&bytes, ACCOUNT))
    } else {
        unpack::<MUXED_BYTES>(word, 5, value).is_some_and(|bytes| is_right(&bytes, MUXED))
    }
}

fn is_right(bytes: &[u8], version: u8) -> bool {
    bytes.split_last_chunk().is_some_and(|(payload, checksum)| {
        payload[0] == version && crc16(payload) == u16::from_le_bytes(*checksum)
    })
}

const fn value(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'2'..=b'7' => Some(letter - b'2' + 26),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::payment::fixtures::hash32;
    use crate::payment::packed::tests::pack;

    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// An address that belongs to nobody.
    fn address(version: u8, payload: &[u8]) -> String {
        let mut bytes = [&[version], payload].concat();
        bytes.extend(crc16(&bytes).to_le_bytes());
        pack(&bytes, 5, ALPHABET)
    }

    pub fn account(name: &str) -> String {
        address(ACCOUNT, &hash32(name))
    }

    /// The number of the customer is long: of a short one a row of eleven `A` is left, too long for
    /// the scan when pushed apart widely.
    pub fn muxed(name: &str) -> String {
        address(MUXED, &[&hash32(name)[..], &hash32("customer")[..8]].concat())
    }

    #[test]
    fn knows_published_addresses() {
        // SEP-23, "Valid test cases"
        for right in [
            "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ",
            "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ",
            "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK",
        ] {
            assert!(is_address(right.as_bytes()), "{right}");
        }
        // SEP-23, "Invalid test cases": bits left over, lengths, another version, a wrong checksum
        for wrong in [
            "GAAAAAAAACGC6",
            "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUR",
            "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZA",
            "G47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVP2I",
            "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLKA",
            "M47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ",
            "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUO",
            "ga7qynf7sowq3glr2bgmzehxavirza4kvwltjjfc7mgxua74p7ujvsgz",
            "",
        ] {
            assert!(!is_address(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn a_seed_is_no_address() {
        let seed = address(18 << 3, &hash32("a"));
        assert!(seed.starts_with('S') && !is_address(seed.as_bytes()));
        for right in [account("a"), muxed("a")] {
            assert!(is_address(right.as_bytes()), "{right}");
        }
    }
}
