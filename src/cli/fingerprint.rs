//! [`sha256`]: by which anybody can tell that bytes are the same.

use sha2::{Digest, Sha256};

/// SHA-256 in 64 hexadecimal digits, FIPS 180-4.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of FIPS 180-4, example computations of NIST.
    #[test]
    fn digests_are_those_of_the_standard() {
        for (bytes, expected) in [
            (&b""[..], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ] {
            assert_eq!(sha256(bytes), expected);
        }
    }
}
