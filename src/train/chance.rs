//! [`chance`]: seeded choices.

use crate::hash::Hash;

/// A number from 0 to 1 that depends on seed, message and purpose alone.
pub(crate) fn chance(seed: u64, message: usize, purpose: u32) -> f64 {
    let hash =
        Hash::new().number(seed as u32).number((seed >> 32) as u32).number(message as u32).number(purpose);
    hash.finish() as f64 / u64::MAX as f64
}
