//! [`Difference`]: a figure of two classifiers on the same messages, and how certain its change is.
//!
//! The interval is that of a paired bootstrap: messages are drawn with replacement, each with both
//! answers, and the figures are computed again (percentile interval; Efron and Tibshirani, *An
//! Introduction to the Bootstrap*, 1993, chapter 13). Messages that are variants of one text are
//! drawn together, because they are not independent evidence. Where a figure is a share of the same
//! messages for both, the messages that only one of them counts are reported too, with the exact
//! test of `McNemar` (*Psychometrika* 12, 1947).

use super::metrics::{ECE_BINS, max_false_positives};
use rayon::prelude::*;
use serde::Serialize;

/// How often messages are drawn again. The ends of the interval, the 25th value from either side,
/// are then exact to about a tenth of its width.
pub(crate) const REDRAWS: usize = 1_000;
/// The start of the draws, so that the same messages give the same interval.
const SEED: u64 = 1;
/// The fewest messages of different text for which an interval is given: with fewer it is far too
/// narrow.
const MIN_UNITS: usize = 10;
/// The part of the redraws outside the interval, half of it on either side.
const OUTSIDE: f64 = 0.05;
/// The part of the redraws in which a figure must be defined; with fewer its interval would be that
/// of other messages.
const MIN_DEFINED: f64 = 0.95;

/// One figure of two classifiers on the same messages. What cannot be computed is `None`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Which figure: `one_minus_auc`, `fnr_at_fpr_0.01`, `accuracy` and so on. For all except
    /// `accuracy`, `recall` and `precision`, less is better.
    pub measure: &'static str,
    /// The figure of the first classifier.
    pub before: Option<f64>,
    /// The figure of the second.
    pub after: Option<f64>,
    /// `after - before`.
    pub change: Option<f64>,
    /// Lower end of the 95 % interval of the change.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// Messages that only one of them counts; for shares of the same messages.
    #[serde(flatten)]
    pub changed: Option<Discordant>,
}

/// Messages that only one of two classifiers counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Discordant {
    /// Only the first.
    pub only_before: usize,
    /// Only the second.
    pub only_after: usize,
    /// The probability that they divide at least this unevenly if neither is better: exact and
    /// two-sided.
    pub p: f64,
}

impl Discordant {
    fn new(only_before: usize, only_after: usize) -> Self {
        let (few, all) = (only_before.min(only_after), only_before + only_after);
        // the chances of 0, 1, ... few heads in as many throws of a coin
        let mut log_chance = all as f64 * 0.5_f64.ln();
        let mut tail = log_chance.exp();
        for heads in 1..=few {
            log_chance += ((all - heads + 1) as f64 / heads as f64).ln();
            tail += log_chance.exp();
        }
        Self { only_before, only_after, p: (2.0 * tail).min(1.0) }
    }
}

/// A figure of one classifier, stored so that it can be computed again with each message counted
/// any number of times.
#[derive(Clone, Debug)]
pub(crate) enum Figure {
    /// 1-AUC of messages ranked by their score.
    OneMinusAuc(Ranking),
    /// The positives missed at that share of false positives.
    MissedAt(f64, Ranking),
    /// The mean of one value per message.
    Mean(Vec<f64>),
    /// The share of the messages in `among` that are in `counted`.
    Share { counted: Vec<bool>, among: Vec<bool> },
    /// The expected calibration error of messages ranked by their probability.
    CalibrationError { probabilities: Vec<f64>, ranking: Ranking },
}

/// Messages by a value, the highest first.
#[derive(Clone, Debug)]
pub(crate) struct Ranking {
    order: Vec<usize>,
    /// The places in `order` of messages of equal value: each run from its first place to the place
    /// after its last.
    runs: Vec<(usize, usize)>,
    positive: Vec<bool>,
}

impl Ranking {
    pub(crate) fn new(values: &[f64], positive: Vec<bool>) -> Self {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        let mut start = 0;
        let runs = order.chunk_by(|&a, &b| values[a] == values[b]).map(|run| {
            let bounds = (start, start + run.len());
            start += run.len();
            bounds
        });
        Self { runs: runs.collect(), order, positive }
    }

    /// The first message of each run, and how many positives and negatives are in it.
    fn runs<'a>(&'a self, weights: &'a [u32]) -> impl DoubleEndedIterator<Item = (usize, u64, u64)> + 'a {
        self.runs.iter().map(|&(start, end)| {
            let (mut positives, mut negatives) = (0, 0);
            for &message in &self.order[start..end] {
                let side = if self.positive[message] { &mut positives } else { &mut negatives };
                *side += u64::from(weights[message]);
            }
            (self.order[start], positives, negatives)
        })
    }

    fn totals(&self, weights: &[u32]) -> (u64, u64) {
        self.runs(weights).fold((0, 0), |(positives, negatives), (_, p, n)| (positives + p, negatives + n))
    }
}

impl Figure {
    fn of(&self, weights: &[u32]) -> Option<f64> {
        match self {
            Self::OneMinusAuc(ranking) => {
                let (positives, negatives) = ranking.totals(weights);
                let (mut wrong, mut above) = (0, 0); // in half pairs
                for (_, p, n) in ranking.runs(weights) {
                    wrong += p * (2 * above + n);
                    above += n;
                }
                (positives > 0 && negatives > 0)
                    .then(|| wrong as f64 / (2.0 * positives as f64 * negatives as f64))
            }
            Self::MissedAt(share, ranking) => {
                let (positives, negatives) = ranking.totals(weights);
                let max_false_positives = max_false_positives(*share, negatives as usize) as u64;
                let (mut found, mut above) = (0, 0);
                for (_, p, n) in ranking.runs(weights) {
                    above += n;
                    if above > max_false_positives {
                        break;
                    }
                    found += p;
                }
                (positives > 0 && negatives > 0).then(|| (positives - found) as f64 / positives as f64)
            }
            Self::Mean(values) => {
                let all: u64 = weights.iter().copied().map(u64::from).sum();
                let weighed = values.iter().zip(weights).map(|(value, &weight)| value * f64::from(weight));
                (all > 0).then(|| weighed.sum::<f64>() / all as f64)
            }
            Self::Share { counted, among } => {
                let (mut count, mut of) = (0_u64, 0_u64);
                for ((&counted, &among), &weight) in counted.iter().zip(among).zip(weights) {
                    of += u64::from(weight) * u64::from(among);
                    count += u64::from(weight) * u64::from(among && counted);
                }
                (of > 0).then(|| count as f64 / of as f64)
            }
            Self::CalibrationError { probabilities, ranking } => {
                let all = weights.iter().map(|&weight| weight as usize).sum::<usize>();
                let mut gaps = [0.0; ECE_BINS];
                let mut start = 0;
                // as `expected_calibration_error` goes: from the lowest, each run of equals into
                // the bin of its middle
                for (first, came_true, not) in ranking.runs(weights).rev() {
                    let length = (came_true + not) as usize;
                    if length > 0 {
                        let bin = ECE_BINS * (2 * start + length) / (2 * all);
                        gaps[bin] += length as f64 * probabilities[first] - came_true as f64;
                    }
                    start += length;
                }
                (all > 0).then(|| gaps.iter().map(|gap: &f64| gap.abs()).sum::<f64>() / all as f64)
            }
        }
    }
}

/// The differences of figures. Each is given by its name and as it is for both classifiers. `units`
/// holds a number for each message, the same for messages that are drawn together.
pub(crate) fn differences(figures: &[(&'static str, Figure, Figure)], units: &[usize]) -> Vec<Difference> {
    let units = numbered(units);
    let count = units.iter().max().map_or(0, |most| most + 1);
    let change = |before: &Figure, after: &Figure, weights: &[u32]| {
        after.of(weights).zip(before.of(weights)).map(|(after, before)| after - before)
    };
    let redraw = |draw: usize| -> Vec<Option<f64>> {
        let drawn = drawn(draw, count);
        let weights: Vec<u32> = units.iter().map(|&unit| drawn[unit]).collect();
        figures.iter().map(|(_, before, after)| change(before, after, &weights)).collect()
    };
    let redraws = if count < MIN_UNITS { 0 } else { REDRAWS };
    let redraws: Vec<Vec<Option<f64>>> = (0..redraws).into_par_iter().map(redraw).collect();
    let once = vec![1; units.len()];
    let difference = |(number, (measure, before, after)): (usize, &(&'static str, Figure, Figure))| {
        let (low, high) = interval(redraws.iter().filter_map(|redraw| redraw[number]).collect()).unzip();
        let change = change(before, after, &once);
        let known = |end: Option<f64>| change.and(end);
        Difference {
            measure,
            before: before.of(&once),
            after: after.of(&once),
            change,
            low: known(low),
            high: known(high),
            changed: discordant(before, after),
        }
    };
    figures.iter().enumerate().map(difference).collect()
}

/// Numbers from 0 on without gaps, equal where `units` are equal.
fn numbered(units: &[usize]) -> Vec<usize> {
    let mut known: Vec<usize> = units.to_vec();
    known.sort_unstable();
    known.dedup();
    units.iter().map(|unit| known.partition_point(|other| other < unit)).collect()
}

/// How often each of `count` units is drawn in `count` draws, in the redraw of that number.
fn drawn(redraw: usize, count: usize) -> Vec<u32> {
    /// The step of `SplitMix64` (Steele, Lea, Flood, OOPSLA 2014).
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = |state: u64| {
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let mut state = mixed(SEED.wrapping_mul(STEP).wrapping_add(redraw as u64));
    let mut drawn = vec![0; count];
    for _ in 0..count {
        state = state.wrapping_add(STEP);
        // the high half of the product is below `count`; the bias is below one in 2^40
        let unit = (u128::from(mixed(state)) * count as u128) >> 64;
        drawn[unit as usize] += 1;
    }
    drawn
}

/// The ends of the interval that holds the changes, except for the part [`OUTSIDE`].
fn interval(mut changes: Vec<f64>) -> Option<(f64, f64)> {
    if changes.is_empty() || (changes.len() as f64) < MIN_DEFINED * REDRAWS as f64 {
        return None;
    }
    changes.sort_by(f64::total_cmp);
    let outside = (OUTSIDE / 2.0 * changes.len() as f64) as usize;
    Some((changes[outside], changes[changes.len() - 1 - outside]))
}

fn discordant(before: &Figure, after: &Figure) -> Option<Discordant> {
    let (Figure::Share { counted: before, among }, Figure::Share { counted: after, among: other }) =
        (before, after)
    else {
        return None;
    };
    let only = |one: &[bool], than: &[bool]| {
        one.iter().zip(than).zip(among).filter(|((one, than), among)| **one && !**than && **among).count()
    };
    (among == other && among.contains(&true))
        .then(|| Discordant::new(only(before, after), only(after, before)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Differences of one mean: `before` is 0 everywhere.
    fn mean_change(after: Vec<f64>, units: &[usize]) -> Difference {
        let before = Figure::Mean(vec![0.0; after.len()]);
        differences(&[("mean", before, Figure::Mean(after))], units).remove(0)
    }

    #[test]
    fn the_test_is_that_of_a_coin() {
        // Expected: scipy 1.17.1, binomtest(k, n).pvalue; by hand: 2 * (1 + 10) / 1024
        for (only_before, only_after, expected) in [
            (0, 0, 1.0),
            (1, 9, 0.021_484_375),
            (9, 1, 0.021_484_375),
            (0, 5, 0.0625),
            (10, 10, 1.0),
            (0, 4_000, 0.0),
        ] {
            let p = Discordant::new(only_before, only_after).p;
            assert!((p - expected).abs() < 1e-12, "{only_before} {only_after}: {p}");
        }
    }

    #[test]
    fn the_interval_is_as_wide_as_theory_says() {
        let n = 400;
        let values: Vec<f64> = (0..n).map(|number| f64::from(number % 20) - 9.0).collect();
        let alone: Vec<usize> = (0..values.len()).collect();
        let found = mean_change(values.clone(), &alone);
        // the variance of 20 equally likely whole numbers is (20^2 - 1) / 12
        let half = 1.96 * (399.0 / 12.0 / f64::from(n)).sqrt();
        let width = found.high.unwrap() - found.low.unwrap();
        assert!((found.change.unwrap() - 0.5).abs() < 1e-12, "{found:?}");
        assert!((width / (2.0 * half) - 1.0).abs() < 0.1, "{found:?}, expected a width of {}", 2.0 * half);
        assert_eq!(found, mean_change(values.clone(), &alone), "the draws are the same each time");
        // each message three times, drawn together, is no more evidence than once
        let copies: Vec<usize> = (0..3 * values.len()).map(|number| number % values.len()).collect();
        let copied = mean_change(values.repeat(3), &copies);
        assert_eq!((copied.low, copied.high), (found.low, found.high));
        // and numbers of units may have gaps
        let gaps: Vec<usize> = alone.iter().map(|unit| 7 * unit + 3).collect();
        assert_eq!(mean_change(values, &gaps), found);
    }

    #[test]
    fn what_cannot_be_computed_is_none() {
        let ranking = || Ranking::new(&[1.0, 0.0], vec![true, true]);
        let share = |counted| Figure::Share { counted: vec![counted; 2], among: vec![false; 2] };
        for (before, after) in [
            (Figure::OneMinusAuc(ranking()), Figure::OneMinusAuc(ranking())),
            (Figure::MissedAt(0.01, ranking()), Figure::MissedAt(0.01, ranking())),
            (share(true), share(false)),
        ] {
            let found = differences(&[("any", before, after)], &[0, 1]).remove(0);
            let numbers = [found.before, found.after, found.change, found.low, found.high];
            assert_eq!((numbers, found.changed), ([None; 5], None), "{found:?}");
        }
        let none = differences(&[("any", Figure::Mean(vec![]), Figure::Mean(vec![]))], &[]);
        assert_eq!((none[0].change, none[0].low), (None, None));
        for (units, expected) in
            [(vec![5; 12], false), ((0..12).map(|n| n.min(8)).collect(), false), ((0..12).collect(), true)]
        {
            let found = mean_change(vec![1.0; 12], &units);
            let ends = expected.then_some(1.0);
            assert_eq!((found.change, found.low, found.high), (Some(1.0), ends, ends), "{units:?}");
        }
    }

    #[test]
    fn messages_counted_by_one_of_them_are_told() {
        let share = |counted: [bool; 4]| Figure::Share { counted: counted.to_vec(), among: vec![true; 4] };
        let (before, after) = (share([true, true, false, false]), share([true, false, true, true]));
        let found = differences(&[("accuracy", before, after)], &[0, 1, 2, 3]).remove(0);
        assert_eq!((found.before, found.after, found.change), (Some(0.5), Some(0.75), Some(0.25)));
        assert_eq!(found.changed, Some(Discordant { only_before: 1, only_after: 2, p: 1.0 }));
    }
}
