//! [`fit_isotonic`]: the rising step function that fits held-out messages best.

use super::parametric_maps::{BinaryPair, weight_of};
use crate::calibration::CalibrationMap;

/// Isotonic regression needs many messages per step. With fewer than this of either kind it is not
/// tried (Niculescu-Mizil and Caruana, ICML 2005, section 5: from 1,000 calibration cases on it
/// matches Platt's method).
const MIN_FOR_ISOTONIC: f64 = 1_000.0;

/// Pool adjacent violators, each block's log-odds by Laplace's rule, from its lowest score to its
/// highest.
pub(crate) fn fit_isotonic(pairs: &[BinaryPair]) -> Option<CalibrationMap> {
    struct Block {
        lowest: f64,
        highest: f64,
        other: f64,
        weight: f64,
    }
    if weight_of(pairs, true).min(weight_of(pairs, false)) < MIN_FOR_ISOTONIC {
        return None;
    }
    let mut sorted: Vec<&BinaryPair> = pairs.iter().collect();
    sorted.sort_by(|a, b| a.score.total_cmp(&b.score));
    let mut blocks: Vec<Block> = Vec::new();
    // equal scores are one block from the start: no map can tell them apart
    for tie in sorted.chunk_by(|a, b| a.score == b.score) {
        let other = tie.iter().filter(|pair| pair.not_ham).map(|pair| pair.weight).sum();
        let weight = tie.iter().map(|pair| pair.weight).sum();
        blocks.push(Block { lowest: tie[0].score, highest: tie[0].score, other, weight });
        while let [.., before, last] = &blocks[..]
            && before.other * last.weight >= last.other * before.weight
        {
            let Some(last) = blocks.pop() else { break };
            if let Some(before) = blocks.last_mut() {
                before.highest = last.highest;
                before.other += last.other;
                before.weight += last.weight;
            }
        }
    }
    let log_odds = |block: &Block| ((block.other + 1.0) / (block.weight - block.other + 1.0)).ln();
    let mut scores = Vec::new();
    let mut levels: Vec<f64> = Vec::new();
    for block in &blocks {
        let level = log_odds(block).max(levels.last().copied().unwrap_or(f64::NEG_INFINITY));
        scores.push(block.lowest);
        levels.push(level);
        if block.highest > block.lowest {
            scores.push(block.highest);
            levels.push(level);
        }
    }
    Some(CalibrationMap::Isotonic { scores, log_odds: levels })
}

#[cfg(test)]
mod tests {
    use super::super::parametric_maps::tests::pairs;
    use super::super::sparse_matrix::tests::sklearn;
    use super::*;
    use serde::Deserialize;

    #[test]
    fn isotonic_has_the_blocks_of_scikit_learn() {
        /// By `IsotonicRegression`.
        #[derive(Deserialize)]
        struct Expected {
            name: String,
            scores: Vec<f64>,
            y_true: Vec<u8>,
            sample_weight: Vec<f64>,
            blocks: Vec<Block>,
        }
        #[derive(Deserialize)]
        struct Block {
            lowest: f64,
            highest: f64,
            not_ham: f64,
            sample_weight: f64,
        }
        for Expected { name, scores, y_true, sample_weight, blocks } in sklearn::<Vec<Expected>>("isotonic") {
            let given = pairs(&scores, &y_true, |number| sample_weight[number]);
            let reversed: Vec<BinaryPair> = given.iter().rev().copied().collect();
            for (order, pairs) in [("as given", given), ("reversed", reversed)] {
                let found = fit_isotonic(&pairs).unwrap();
                let CalibrationMap::Isotonic { scores, .. } = &found else { panic!("{found:?}") };
                let mut ends: Vec<f64> =
                    blocks.iter().flat_map(|block| [block.lowest, block.highest]).collect();
                ends.dedup();
                assert_eq!(*scores, ends, "{name}, {order}");
                for Block { lowest, highest, not_ham, sample_weight } in &blocks {
                    // the mean of the block, by Laplace's rule
                    let level = ((not_ham + 1.0) / (sample_weight - not_ham + 1.0)).ln();
                    for end in [*lowest, *highest] {
                        let at_end = found.apply(end);
                        assert!((at_end - level).abs() < 1e-12, "{name}, {order}, {end}: {at_end} {level}");
                    }
                }
            }
        }
    }
}
