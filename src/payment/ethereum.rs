//! Addresses of Ethereum: 20 bytes in hexadecimal, whose capitals are a checksum (EIP-55).

use sha3::{Digest, Keccak256};

/// `0x` and 40 digits.
pub(super) const LENGTH: usize = 42;
/// Addresses with fewer different digits are examples and burn addresses (`0x000...dEaD`).
const LEAST_DIGITS: u32 = 6;

/// The address with the capitals of EIP-55, if `word` is one. If capitals and lower case are not
/// mixed, there is no checksum: then only with `unchecked`.
pub(super) fn address(word: &[u8], unchecked: bool) -> Option<String> {
    if word.len() != LENGTH || word[0] != b'0' || word[1] | 0x20 != b'x' {
        return None;
    }
    let digits = &word[2..];
    let mut kinds = 0_u32;
    for digit in digits {
        kinds |= 1 << char::from(*digit).to_digit(16)?;
    }
    let checked = digits.iter().any(u8::is_ascii_lowercase) && digits.iter().any(u8::is_ascii_uppercase);
    if kinds.count_ones() < LEAST_DIGITS || !(checked || unchecked) {
        return None;
    }
    let right = with_capitals(digits);
    (!checked || right.as_bytes()[2..] == *digits).then_some(right)
}

/// Capitals where the Keccak hash of the lower-case letters has a high half-byte.
fn with_capitals(digits: &[u8]) -> String {
    let small = digits.to_ascii_lowercase();
    let hash = Keccak256::digest(&small);
    let mut text = String::from("0x");
    for (at, &digit) in small.iter().enumerate() {
        let half = if at % 2 == 0 { hash[at / 2] >> 4 } else { hash[at / 2] & 15 };
        text.push(char::from(if half >= 8 { digit.to_ascii_uppercase() } else { digit }));
    }
    text
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An address that belongs to nobody.
    pub fn written(name: &str) -> String {
        let hash = crate::payment::fixtures::hash(name);
        let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        with_capitals(digits.as_bytes())
    }

    #[test]
    fn capitals_are_checked() {
        // EIP-55, "Test Cases"
        for right in [
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0xde709f2102306220921060314715629080e2fb77",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        ] {
            assert_eq!(address(right.as_bytes(), true).as_deref(), Some(right));
            let small = right.to_lowercase();
            assert_eq!(address(small.as_bytes(), true).as_deref(), Some(right));
            assert_eq!(address(small.as_bytes(), false), None, "no checksum");
        }
        for wrong in [
            "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
            "0x0000000000000000000000000000000000000000",
            "0x000000000000000000000000000000000000dEaD",
            "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00",
            "",
        ] {
            assert_eq!(address(wrong.as_bytes(), true), None, "{wrong}");
        }
    }
}
