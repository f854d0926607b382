//! [`campaigns`]: which messages are near-duplicates of one another.
//!
//! A campaign sends one text a thousand times, each with another name, number or link. Its copies
//! count as one vote and are never on both sides of a split, unless the split is one of time, where
//! a campaign goes on as in life. Found by `MinHash` (Broder, *On the resemblance and
//! containment of documents*, 1997) over the text features, banded (Leskovec, Rajaraman, Ullman,
//! *Mining of Massive Datasets*, section 3.4).

use crate::features::{Counts, Group};
use crate::hash::Hash;
use crate::similarity::{UnionFind, join_near_duplicates, minhash_signature};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Two messages that agree in all hashes of one band are candidates, and are taken as
/// near-duplicates.
const BANDS: usize = 6;
/// With 6 bands of 5, texts that share 80 % of their features are joined with probability 0.91,
/// those that share 50 % with 0.17, 30 % with 0.015.
const HASHES_A_BAND: usize = 5;
/// The number of hashes in a signature.
const HASHES: usize = BANDS * HASHES_A_BAND;
/// Messages with fewer text features than this are alike by chance ("thanks, see you"); they stay
/// alone.
const MIN_FEATURES: usize = 12;

/// The campaign of each message: the number of the first message that belongs to it. Messages with
/// the same `group` belong together too.
pub(crate) fn campaigns(messages: &[Counts], groups: &[Option<String>]) -> Vec<usize> {
    let signatures: Vec<Option<[u32; HASHES]>> = messages.par_iter().map(signature).collect();
    let mut parents = UnionFind::new(messages.len());
    let signed = signatures.iter().enumerate();
    let signed = signed.filter_map(|(message, signature)| Some((signature.as_ref()?, message)));
    join_near_duplicates(signed, HASHES_A_BAND, |_, _| true, &mut parents);
    let mut first_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (message, group) in groups.iter().enumerate() {
        if let Some(group) = group {
            let first = *first_of.entry(group).or_insert(message);
            parents.join(first, message);
        }
    }
    (0..messages.len()).map(|message| parents.root(message)).collect()
}

/// The vote of each message: the members of a campaign that carry the same label share one.
pub(crate) fn votes(campaigns: &[usize], y_true: &[usize]) -> Vec<f64> {
    let mut sizes: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for key in campaigns.iter().copied().zip(y_true.iter().copied()) {
        *sizes.entry(key).or_default() += 1.0;
    }
    campaigns.iter().copied().zip(y_true.iter().copied()).map(|key| 1.0 / sizes[&key]).collect()
}

/// `None` for too little text.
fn signature(counts: &Counts) -> Option<[u32; HASHES]> {
    let text = Group::Text.range();
    let features = || counts.0.iter().map(|&(index, _)| index).filter(|index| text.contains(index));
    if features().count() < MIN_FEATURES {
        return None;
    }
    Some(minhash_signature(features().map(|index| Hash::new().number(index).finish())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(features: impl Iterator<Item = u32>) -> Counts {
        let mut counts: Vec<_> = features.map(|index| (index, 1)).collect();
        counts.sort_unstable();
        Counts(counts)
    }

    #[test]
    fn near_copies_are_joined_and_strangers_are_not() {
        let original = || (0..200).map(|n| n * 37);
        let messages = vec![
            text(original()),
            text((5_000..5_200).map(|n| n * 41)),
            text(original().skip(6).chain([900_001, 900_002, 900_003])), // a copy with another name and link
            text((0..3).map(|n| n * 37)),                                // too short to tell
            text(0..3),
        ];
        assert_eq!(campaigns(&messages, &vec![None; 5]), [0, 1, 0, 3, 4]);
        let groups = [None, Some("g".to_owned()), None, None, Some("g".to_owned())];
        assert_eq!(campaigns(&messages, &groups), [0, 1, 0, 3, 1]);
    }

    #[test]
    fn a_campaign_has_one_vote_a_label() {
        assert_eq!(votes(&[0, 0, 2, 0], &[1, 1, 0, 0]), [0.5, 0.5, 1.0, 1.0]);
    }
}
