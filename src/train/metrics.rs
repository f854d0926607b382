//! [`Rate`], [`Confusion`], [`Question`] and the figures they hold, as functions of plain numbers.
//!
//! A figure that cannot be computed (one class only, no messages) is `None`, never NaN. A score or probability
//! that is NaN counts as 0, the rule of [`Score`](crate::units::Score): a broken number is no evidence.

use crate::label::Labels;
use serde::Serialize;

/// The least probability [`log_loss`] reckons with, so that one certain mistake costs 36 nats and not infinity;
/// the value scikit-learn clips 64-bit floats at, so that both say the same.
pub const LOG_LOSS_EPS: f64 = f64::EPSILON;

/// Bins of [`expected_calibration_error`]; 15 as in Guo et al. 2017, table 1, which others compare with.
pub const ECE_BINS: usize = 15;

/// The shares of ham loss at which missed spam is reported: 0.1 % is what the TREC spam tracks compared filters at;
/// 1 % can still be measured where a corpus holds only hundreds of ham messages.
const LOSSES: [f64; 2] = [0.01, 0.001];

/// The normal quantile for two-sided 95 % confidence, `qnorm(0.975)`.
const Z_95: f64 = 1.959_963_984_540_054;

/// Keeps `0.29 * 100` from being floored to 28: far above rounding error, far below one message.
const FLOOR_SLACK: f64 = 1e-9;

/// A share of messages with its 95 % interval by Wilson (1927), recommended for small counts and for shares near
/// 0 and 1 by Brown, Cai and DasGupta, "Interval estimation for a binomial proportion" (2001), section 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// How many.
    pub count: usize,
    /// Out of how many; never 0.
    pub of: usize,
    /// `count / of`, from 0 to 1.
    pub share: f64,
    /// Lower end of the interval, from 0 to 1.
    pub low: f64,
    /// Upper end of the interval, from 0 to 1.
    pub high: f64,
}

impl Rate {
    /// The rate `count / of`; `None` if `of` is 0 or smaller than `count`.
    #[must_use]
    pub fn new(count: usize, of: usize) -> Option<Self> {
        if of == 0 || count > of {
            return None;
        }
        let n = of as f64;
        let share = count as f64 / n;
        let shrink = 1.0 / (1.0 + Z_95 * Z_95 / n);
        let centre = shrink * (share + Z_95 * Z_95 / (2.0 * n));
        let half = shrink * Z_95 * (share * (1.0 - share) / n + Z_95 * Z_95 / (4.0 * n * n)).sqrt();
        // in exact arithmetic low <= share <= high; rounding must not break it at 0 and at 1
        let (low, high) = ((centre - half).clamp(0.0, share), (centre + half).clamp(share, 1.0));
        Some(Self { count, of, share, low, high })
    }
}

/// One minus the area under the ROC curve, from 0 (perfect) to 1: the chance that a random negative scores above
/// a random positive, ties counted half.
///
/// Exact, by counting pairs: Fawcett, "An introduction to ROC analysis" (2006), section 7. `None` if either side
/// is empty. O(n log n).
#[must_use]
pub fn one_minus_auc(positive: &[f64], negative: &[f64]) -> Option<f64> {
    if positive.is_empty() || negative.is_empty() {
        return None;
    }
    let side = |scores: &[f64], is_positive| -> Vec<(f64, bool)> {
        scores.iter().map(|&score| (number(score), is_positive)).collect()
    };
    let mut ranked = [side(positive, true), side(negative, false)].concat();
    ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    // in half pairs, so that all sums are whole numbers
    let (mut wrong, mut positives_below) = (0u64, 0u64);
    for tied in ranked.chunk_by(|a, b| a.0 == b.0) {
        let positives = tied.iter().filter(|(_, is_positive)| *is_positive).count() as u64;
        let negatives = tied.len() as u64 - positives;
        wrong += negatives * (2 * positives_below + positives);
        positives_below += positives;
    }
    Some(wrong as f64 / (2.0 * positive.len() as f64 * negative.len() as f64))
}

/// How many of `negatives` ham messages may be lost at the false-positive rate `fpr`, from 0 to 1: rounded down.
#[must_use]
pub fn allowed_loss(fpr: f64, negatives: usize) -> usize {
    // a float-to-int cast saturates, and makes NaN 0
    ((fpr * negatives as f64 + FLOOR_SLACK).floor() as usize).min(negatives)
}

/// The share of positives missed at the lowest threshold with at most [`allowed_loss`] negatives at or above it.
///
/// Ties are treated conservatively: a positive that scores the same as a negative which must not be lost is
/// missed. That makes it 1 minus the highest true-positive rate among the points of the ROC curve (Fawcett 2006,
/// section 5.1) at or left of `fpr`. The interval of the rate takes the threshold as given. `None` if either side is
/// empty.
#[must_use]
pub fn miss_at(fpr: f64, positive: &[f64], negative: &[f64]) -> Option<Rate> {
    if negative.is_empty() {
        return None;
    }
    let mut descending: Vec<f64> = negative.iter().map(|&score| number(score)).collect();
    descending.sort_unstable_by(|a, b| b.total_cmp(a));
    let missed = match descending.get(allowed_loss(fpr, negative.len())) {
        Some(&must_keep) => positive.iter().filter(|&&score| number(score) <= must_keep).count(),
        None => 0, // all may be lost
    };
    Rate::new(missed, positive.len())
}

/// The mean of `-ln p(truth)` in nats, from 0 to 36 as probabilities are clipped at [`LOG_LOSS_EPS`].
///
/// Good, "Rational decisions" (1952). A row is the number of the true label and the probabilities of all labels;
/// one that is not there counts as 0. `None` without rows.
#[must_use]
pub fn log_loss(rows: &[(usize, &[f64])]) -> Option<f64> {
    mean(rows.iter().map(|(truth, probabilities)| {
        let of_truth = probabilities.get(*truth).map_or(0.0, |&p| probability(p));
        // `0.0 - x`, as -ln(1) is -0
        0.0 - of_truth.clamp(LOG_LOSS_EPS, 1.0 - LOG_LOSS_EPS).ln()
    }))
}

/// The mean squared distance between the probabilities and the truth, summed over all labels: 0 (perfect) to 2.
///
/// Brier, "Verification of forecasts expressed in terms of probability" (1950); for two labels it is
/// twice what is often called the Brier score. Rows as in [`log_loss`]. `None` without rows.
#[must_use]
pub fn brier(rows: &[(usize, &[f64])]) -> Option<f64> {
    mean(rows.iter().map(|(truth, probabilities)| {
        let squares: f64 = (0..probabilities.len().max(truth + 1))
            .map(|label| {
                let given = probabilities.get(label).map_or(0.0, |&p| probability(p));
                (given - f64::from(u8::from(label == *truth))).powi(2)
            })
            .sum();
        squares
    }))
}

/// The mean distance between what is promised and what comes true, from 0 to 1, over [`ECE_BINS`] bins that hold
/// equally many messages.
///
/// Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning" (2015),
/// who used 10 bins. A pair is the probability of yes and whether yes is true. Equal probabilities are never
/// told apart: all go to the bin in which the middle one of them lies, so the order of messages does not matter.
/// With few messages it is too high even for perfect probabilities. `None` without pairs.
#[must_use]
pub fn expected_calibration_error(pairs: &[(f64, bool)]) -> Option<f64> {
    if pairs.is_empty() {
        return None;
    }
    let mut sorted: Vec<(f64, bool)> = pairs.iter().map(|&(p, truth)| (probability(p), truth)).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut gaps = [0.0; ECE_BINS]; // what is promised minus what comes true, in messages
    let mut start = 0;
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        // below ECE_BINS, as start + tied.len() <= pairs.len()
        let bin = ECE_BINS * (2 * start + tied.len()) / (2 * pairs.len());
        let come_true = tied.iter().filter(|(_, truth)| *truth).count();
        gaps[bin] += tied.len() as f64 * tied[0].0 - come_true as f64;
        start += tied.len();
    }
    Some(gaps.iter().map(|gap: &f64| gap.abs()).sum::<f64>() / pairs.len() as f64)
}

/// Counts of messages: one row per true label, one column per decided label and a last one for "unsure".
///
/// Counted here and not by linfa 0.7.1, whose `ConfusionMatrix` drops messages whose true label was never decided
/// (so its accuracy is too high), counts in `f32`, orders labels by a hash and gives out no counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Confusion(Vec<Vec<usize>>);

impl Confusion {
    /// Counts pairs of true and decided label; `None` and numbers that are no label are "unsure". A pair whose
    /// truth is not below `labels` is left out.
    #[must_use]
    pub fn count(labels: usize, pairs: impl IntoIterator<Item = (usize, Option<usize>)>) -> Self {
        let mut counts = vec![vec![0; labels + 1]; labels];
        for (truth, decision) in pairs {
            if let Some(row) = counts.get_mut(truth) {
                row[decision.unwrap_or(labels).min(labels)] += 1;
            }
        }
        Self(counts)
    }

    /// The rows; the last number of each is "unsure".
    #[must_use]
    pub fn rows(&self) -> &[Vec<usize>] {
        &self.0
    }

    /// The share of `among` that is also `part`; both are asked with the true and the decided label (`None`: unsure).
    #[must_use]
    pub fn rate(
        &self,
        part: impl Fn(usize, Option<usize>) -> bool,
        among: impl Fn(usize, Option<usize>) -> bool,
    ) -> Option<Rate> {
        let labels = self.0.len();
        let (mut count, mut of) = (0, 0);
        for (truth, row) in self.0.iter().enumerate() {
            for (column, messages) in row.iter().enumerate() {
                let decision = (column < labels).then_some(column);
                if among(truth, decision) {
                    of += messages;
                    count += if part(truth, decision) { *messages } else { 0 };
                }
            }
        }
        Rate::new(count, of)
    }

    /// The share of all messages decided rightly; unsure is not right.
    #[must_use]
    pub fn accuracy(&self) -> Option<Rate> {
        self.rate(|truth, decision| decision == Some(truth), |_, _| true)
    }
}

/// What a classifier answered to one yes-or-no question about one message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// Log-odds of yes, for ranking.
    pub log_odds: f64,
    /// Calibrated probability of yes, 0 to 1.
    pub probability: f64,
    /// Whether yes is true.
    pub truth: bool,
}

/// How well a yes-or-no question is answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// Messages whose true answer is yes.
    pub positives: usize,
    /// Messages whose true answer is no.
    pub negatives: usize,
    /// 1 - area under the ROC curve by log-odds, 0 to 1.
    pub one_minus_auc: Option<f64>,
    /// Positives missed when few negatives may be lost: 1 % of them and 0.1 %.
    pub missed: [Missed; LOSSES.len()],
    /// Mean log-loss of yes and no, in nats.
    pub log_loss: Option<f64>,
    /// Brier score of yes and no, 0 to 2.
    pub brier: Option<f64>,
    /// Expected calibration error, 15 bins of equal mass, 0 to 1.
    pub ece: Option<f64>,
}

/// Positives missed at a threshold that few negatives reach.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Missed {
    /// The share of negatives that may be lost, 0 to 1.
    pub loss: f64,
    /// How many negatives that is; where it is 0, the highest negative alone decides the figure.
    pub may_be_lost: usize,
    /// The positives missed.
    pub rate: Option<Rate>,
}

impl Question {
    /// Measures the answers.
    #[must_use]
    pub fn of(answers: &[Answer]) -> Self {
        let ranked = |truth: bool| -> Vec<f64> {
            answers.iter().filter(|answer| answer.truth == truth).map(|answer| answer.log_odds).collect()
        };
        let (positive, negative) = (ranked(true), ranked(false));
        let no_and_yes: Vec<[f64; 2]> =
            answers.iter().map(|a| [1.0 - a.probability, a.probability]).collect();
        let rows: Vec<(usize, &[f64])> = answers
            .iter()
            .zip(&no_and_yes)
            .map(|(answer, pair)| (usize::from(answer.truth), &pair[..]))
            .collect();
        let promises: Vec<(f64, bool)> =
            answers.iter().map(|answer| (answer.probability, answer.truth)).collect();
        Self {
            positives: positive.len(),
            negatives: negative.len(),
            one_minus_auc: one_minus_auc(&positive, &negative),
            missed: LOSSES.map(|loss| Missed {
                loss,
                may_be_lost: allowed_loss(loss, negative.len()),
                rate: miss_at(loss, &positive, &negative),
            }),
            log_loss: log_loss(&rows),
            brier: brier(&rows),
            ece: expected_calibration_error(&promises),
        }
    }
}

/// What decisions are worth, those left unsure among them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Decisions {
    /// All messages given their true label; unsure is not right.
    pub accuracy: Option<Rate>,
    /// Ham given any other label.
    pub ham_called_not_ham: Option<Rate>,
    /// Anything else given the label ham.
    pub not_ham_called_ham: Option<Rate>,
    /// All messages without a decision.
    pub unsure: Option<Rate>,
}

impl Decisions {
    /// Counted from a matrix whose label 0 is ham.
    #[must_use]
    pub fn of(confusion: &Confusion) -> Self {
        let is_ham = |truth| !is_not_ham(truth);
        Self {
            accuracy: confusion.accuracy(),
            ham_called_not_ham: confusion
                .rate(|_, said| said.is_some_and(is_not_ham), |truth, _| is_ham(truth)),
            not_ham_called_ham: confusion
                .rate(|_, said| said.is_some_and(is_ham), |truth, _| is_not_ham(truth)),
            unsure: confusion.rate(|_, said| said.is_none(), |_, _| true),
        }
    }
}

/// Whether that label is anything but ham.
#[must_use]
pub fn is_not_ham(label: usize) -> bool {
    label != Labels::HAM
}

/// A number that can be ranked: NaN is 0.
fn number(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value }
}

/// A number from 0 to 1: NaN is 0.
fn probability(value: f64) -> f64 {
    number(value).clamp(0.0, 1.0)
}

/// The mean, summed in order; `None` of nothing.
fn mean(values: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = values.len();
    (n > 0).then(|| values.sum::<f64>() / n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const NAN: f64 = f64::NAN;

    fn close(a: Option<f64>, b: Option<f64>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-12,
            (a, b) => a == b,
        }
    }

    #[test]
    fn agrees_with_scikit_learn() {
        let fixture: Value =
            serde_json::from_str(include_str!("../../tests/fixtures/metrics_sklearn.json")).unwrap();
        let cases = |name: &str| fixture[name].as_array().unwrap().clone();
        let floats = |value: &Value| -> Vec<f64> { serde_json::from_value(value.clone()).unwrap() };
        for case in cases("ranking") {
            let (positive, negative) = (floats(&case["positive"]), floats(&case["negative"]));
            let found = one_minus_auc(&positive, &negative);
            assert!(close(found, case["one_minus_auc"].as_f64()), "{found:?} {case}");
            for point in case["miss_at"].as_array().unwrap() {
                let found =
                    miss_at(point["fpr"].as_f64().unwrap(), &positive, &negative).map(|rate| rate.share);
                assert!(close(found, point["miss"].as_f64()), "{found:?} {point} {case}");
            }
        }
        for case in cases("probabilities") {
            let truths: Vec<usize> = serde_json::from_value(case["truth"].clone()).unwrap();
            let given: Vec<Vec<f64>> = case["probabilities"].as_array().unwrap().iter().map(floats).collect();
            let rows: Vec<(usize, &[f64])> =
                truths.into_iter().zip(given.iter().map(Vec::as_slice)).collect();
            assert!(close(log_loss(&rows), case["log_loss"].as_f64()), "{:?} {case}", log_loss(&rows));
            assert!(close(brier(&rows), case["brier"].as_f64()), "{:?} {case}", brier(&rows));
        }
    }

    #[test]
    fn one_minus_auc_counts_pairs() {
        for (positive, negative, expected) in [
            (&[3.0, 2.0][..], &[1.0, 0.0][..], Some(0.0)),
            (&[0.0, 1.0], &[2.0, 3.0], Some(1.0)),
            (&[1.0, 3.0], &[2.0, 0.0], Some(0.25)), // one pair of four is wrong
            (&[7.0, 7.0], &[7.0], Some(0.5)),       // all tied
            (&[-0.0], &[0.0], Some(0.5)),
            (&[NAN], &[0.0], Some(0.5)),
            (&[f64::INFINITY], &[1e300], Some(0.0)),
            (&[], &[1.0], None),
            (&[1.0], &[], None),
        ] {
            assert_eq!(one_minus_auc(positive, negative), expected, "{positive:?} {negative:?}");
        }
    }

    #[test]
    fn miss_is_conservative_where_ham_and_spam_tie() {
        let ham: Vec<f64> = (0..100).map(f64::from).collect();
        for (fpr, positive, negative, expected) in [
            (0.01, &[98.0, 98.5, 99.0][..], &ham[..], Some((1, 3))), // 99 may be lost, 98 must not
            (0.001, &[98.0, 98.5, 99.0, 99.5], &ham, Some((3, 4))),  // a tenth of a message: none may be lost
            (0.01, &[5.0, 4.0], &[5.0; 100], Some((2, 2))), // one of a hundred tied cannot be lost alone
            (0.29, &[70.0, 70.5], &ham, Some((1, 2))),      // 0.29 * 100 is a little below 29
            (1.0, &[-5.0], &ham, Some((0, 1))),
            (NAN, &[98.5], &ham, Some((1, 1))),
            (0.0, &[NAN, 1.0], &[NAN], Some((1, 2))),
            (0.01, &[], &ham, None),
            (0.01, &[1.0], &[], None),
        ] {
            let found = miss_at(fpr, positive, negative).map(|rate| (rate.count, rate.of));
            assert_eq!(found, expected, "{fpr} {positive:?}");
        }
    }

    #[test]
    fn probabilities_that_are_none_do_not_panic() {
        assert_eq!((log_loss(&[]), brier(&[]), expected_calibration_error(&[])), (None, None, None));
        let worst = -LOG_LOSS_EPS.ln();
        for (truth, given, loss, squares) in
            [(0, &[NAN, 1.0][..], worst, 2.0), (5, &[1.0], worst, 2.0), (1, &[-3.0, 7.0], 0.0, 0.0)]
        {
            assert!(close(brier(&[(truth, given)]), Some(squares)), "{given:?}");
            assert!(close(log_loss(&[(truth, given)]), Some(loss)), "{given:?}");
        }
    }

    #[test]
    fn calibration_error_bins_equal_mass_and_keeps_ties_together() {
        let repeat = |p: f64, come_true: usize, of: usize| (0..of).map(move |i| (p, i < come_true));
        for (name, pairs, expected) in [
            ("as promised", repeat(0.25, 25, 100).chain(repeat(0.75, 75, 100)).collect(), 0.0),
            ("ten points too sure", repeat(0.9, 80, 100).collect::<Vec<_>>(), 0.1),
            (
                "too high and too low do not cancel",
                repeat(0.3, 20, 50).chain(repeat(0.7, 30, 50)).collect(),
                0.1,
            ),
            ("NaN promises 0", repeat(NAN, 1, 4).collect(), 0.25),
            // 30 different promises near 0.5 make bins of two, of which one comes true: as promised
            ("equal mass", (0..30).map(|i| (0.5 + f64::from(i) * 1e-12, i % 2 == 0)).collect(), 0.0),
            // and bins of two that never agree: 15 gaps of 0.5
            ("all or none", (0..30).map(|i| (0.5 + f64::from(i) * 1e-12, i / 2 % 2 == 0)).collect(), 0.5),
            ("one", vec![(0.4, true)], 0.6),
            // bins of two again: four that tie begin in the first bin, but their middle is in the second
            (
                "middle of ties",
                [(0.1, true)].into_iter().chain(repeat(0.5, 0, 4)).chain(repeat(1.0, 25, 25)).collect(),
                (0.9 + 2.0) / 30.0,
            ),
        ] {
            let found = expected_calibration_error(&pairs).unwrap();
            assert!((found - expected).abs() < 1e-9, "{name}: {found}");
            let backwards: Vec<_> = pairs.iter().rev().copied().collect();
            assert_eq!(expected_calibration_error(&backwards), Some(found), "{name}: order matters");
        }
    }

    #[test]
    fn wilson_interval() {
        // Expected: scipy 1.17.1, binomtest(count, of).proportion_ci(method="wilson")
        for (count, of, low, high) in
            [(0, 10, 0.0, 0.2775328), (8, 10, 0.4901625, 0.9433178), (10, 10, 0.7224672, 1.0)]
        {
            let rate = Rate::new(count, of).unwrap();
            assert!((rate.low - low).abs() < 1e-7 && (rate.high - high).abs() < 1e-7, "{rate:?}");
        }
        assert_eq!((Rate::new(0, 0), Rate::new(2, 1)), (None, None));
    }

    #[test]
    fn confusion_counts_unsure_apart() {
        let pairs = [(0, Some(0)), (0, Some(1)), (1, Some(1)), (1, None), (1, Some(9)), (7, Some(0))];
        let confusion = Confusion::count(2, pairs);
        assert_eq!(confusion.rows(), [[1, 1, 0], [0, 1, 2]]);
        assert_eq!(confusion.accuracy(), Rate::new(2, 5));
        assert_eq!(confusion.rate(|_, decision| decision.is_none(), |truth, _| truth == 1), Rate::new(2, 3));
        assert_eq!(Confusion::count(2, []).accuracy(), None);
    }
}
