//! [`join_near_duplicates`]: joins texts whose signatures are alike, without comparing each with each.
//!
//! Signatures are cut into bands, and only those that agree in all hashes of one band are compared
//! (Leskovec, Rajaraman, Ullman, *Mining of Massive Datasets*, section 3.4).

use super::union_find::UnionFind;

/// In one bucket of a band, each signature is compared with at most this many: the first, in the
/// order of the signatures. This keeps a bucket of any size near-linear. A signature that misses
/// its copies in one band finds them in another.
const COMPARED: usize = 16;

/// Joins the members whose signatures have a band of `rows` hashes in common and `are_similar`. The
/// order of the members changes nothing; `rows` divides the length of a signature.
pub(crate) fn join_near_duplicates<'a, const N: usize>(
    signatures: impl Iterator<Item = (&'a [u32; N], usize)>,
    rows: usize,
    are_similar: impl Fn(&[u32; N], &[u32; N]) -> bool,
    sets: &mut UnionFind,
) {
    let mut signed: Vec<(&[u32; N], usize)> = signatures.collect();
    signed.sort_unstable();
    // the same signature is the same text: one of them stands for all
    for same in signed.chunk_by(|one, other| one.0 == other.0) {
        same.iter().for_each(|&(_, member)| sets.join(same[0].1, member));
    }
    signed.dedup_by_key(|(signature, _)| *signature);
    for band in 0..N / rows {
        let hashes = band * rows..(band + 1) * rows;
        let ranked = signed.iter().enumerate();
        let mut keys: Vec<(&[u32], usize)> =
            ranked.map(|(rank, (signature, _))| (&signature[hashes.clone()], rank)).collect();
        keys.sort_unstable();
        for bucket in keys.chunk_by(|one, other| one.0 == other.0) {
            for (place, &(_, rank)) in bucket.iter().enumerate() {
                for &(_, earlier) in &bucket[..place.min(COMPARED)] {
                    let ((one, first), (other, second)) = (signed[earlier], signed[rank]);
                    if sets.root(first) != sets.root(second) && are_similar(one, other) {
                        sets.join(first, second);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_band_in_common_makes_a_candidate_and_similarity_decides() {
        let signatures: [[u32; 4]; 5] =
            [[1, 2, 3, 4], [9, 9, 3, 4], [1, 2, 8, 8], [1, 7, 7, 4], [1, 2, 3, 4]];
        let roots = |are_similar: fn(&[u32; 4], &[u32; 4]) -> bool, reversed: bool| -> Vec<usize> {
            let mut sets = UnionFind::new(5);
            let mut members: Vec<(&[u32; 4], usize)> = signatures.iter().zip(0..).collect();
            if reversed {
                members.reverse();
            }
            join_near_duplicates(members.into_iter(), 2, are_similar, &mut sets);
            (0..5).map(|member| sets.root(member)).collect()
        };
        for reversed in [false, true] {
            // the fourth agrees in two hashes with the first, but in no whole band
            assert_eq!(roots(|_, _| true, reversed), [0, 0, 0, 3, 0]);
            assert_eq!(roots(|_, _| false, reversed), [0, 1, 2, 3, 0], "equal signatures are one text");
            assert_eq!(roots(|one, other| one[3] == other[3], reversed), [0, 0, 2, 3, 0]);
        }
    }
}
