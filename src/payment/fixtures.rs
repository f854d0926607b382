//! Bytes that belong to nobody, for addresses in tests.

use sha3::{Digest, Keccak256};

/// 20 bytes that belong to nobody.
pub(super) fn hash(name: &str) -> Vec<u8> {
    Keccak256::digest(format!("bluff test {name}: nobody owns this address"))[..20].to_vec()
}

/// 32 bytes that belong to nobody.
pub(super) fn hash32(name: &str) -> [u8; 32] {
    Keccak256::digest(format!("bluff test {name}: nobody owns this key")).into()
}
