//! [`minhash_signature`]: a short signature of a set, from which the similarity of two sets is
//! estimated.
//!
//! `MinHash` (Broder, *On the resemblance and containment of documents*, 1997): the least value of
//! a random function agrees for two sets with the probability that is their resemblance (Jaccard):
//! the members of both, divided by the members of either.
//!
//! Our own code and not a crate. Of those published in 2026, `gaoya` 0.2 brings 37 crates, among
//! them an alpha of `smallvec`, and raw pointers behind `unsafe impl Send`; `probminhash` 0.1
//! brings 97; `minhash-rs` 0.6 brings 15, with `unsafe`, for the code below; `simhash` 0.3 is
//! small, but estimates another similarity from 64 bits; it was not measured.

/// The least value of each of `N` functions over the members of a set, which are given as hashes of
/// 64 good bits; `u32::MAX` for none.
pub(crate) fn minhash_signature<const N: usize>(members: impl Iterator<Item = u64>) -> [u32; N] {
    let mut minhash_signature = [u32::MAX; N];
    for member in members {
        let (base, step) = (member as u32, (member >> 32) as u32 | 1);
        // double hashing: any number of hash functions from two (Kirsch and Mitzenmacher, 2006)
        let mut hash = base;
        for minhash_signature in &mut minhash_signature {
            // a bare line keeps its order under the minimum; one multiplication breaks it
            *minhash_signature = (*minhash_signature).min((hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d));
            hash = hash.wrapping_add(step);
        }
    }
    minhash_signature
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Hash;

    #[test]
    fn agreement_is_resemblance() {
        let set =
            |from: u32, to: u32| minhash_signature::<128>((from..to).map(|n| Hash::new().number(n).finish()));
        let one = set(0, 1_000);
        for (from, to, resemblance) in
            [(0, 1_000, 1.0), (100, 1_100, 0.818), (500, 1_500, 0.333), (1_000, 2_000, 0.0)]
        {
            let same = one.iter().zip(set(from, to)).filter(|(a, b)| **a == *b).count();
            // three standard errors of 128 draws
            assert!((same as f64 / 128.0 - resemblance).abs() <= 0.13, "{from}..{to}: {same}");
        }
        assert_eq!(set(0, 0), [u32::MAX; 128]);
    }
}
