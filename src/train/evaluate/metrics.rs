//! [`Rate`], [`Confusion`], [`BinaryMetrics`] and the figures they hold, as functions of plain
//! numbers.
//!
//! A figure that cannot be computed (one class only, no messages) is `None`, never NaN. A score or
//! probability that is NaN counts as 0, the rule of [`Score`](crate::units::Score): a broken number
//! is no evidence.

use crate::label::Labels;
use serde::Serialize;

/// The smallest probability that [`log_loss`] uses, so that one certain mistake costs 36 nats and
/// not infinity. scikit-learn clips 64-bit floats at the same value, so that both give the same
/// result.
pub const LOG_LOSS_EPS: f64 = f64::EPSILON;

/// Bins of the expected calibration error; 15 as in Guo et al. 2017, table 1, which others compare
/// with.
pub const ECE_BINS: usize = 15;

/// The false-positive rates at which the false-negative rate is reported. The TREC spam tracks
/// compared filters at 0.1 %; 1 % can still be measured where a corpus holds only hundreds of ham
/// messages.
const FPRS: [f64; 2] = [0.01, 0.001];

/// The normal quantile for two-sided 95 % confidence, `qnorm(0.975)`.
const Z_95: f64 = 1.959_963_984_540_054;

/// Keeps `0.29 * 100` from being floored to 28: far above rounding error, far below one message.
const FLOOR_SLACK: f64 = 1e-9;

/// A share of messages with its 95 % interval by Wilson (1927), recommended for small counts and
/// for shares near 0 and 1 by Brown, Cai and DasGupta, "Interval estimation for a binomial
/// proportion" (2001), section 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// The number of messages counted.
    pub count: usize,
    /// The number they are counted among; never 0.
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

/// One minus the area under the ROC curve, from 0 (perfect) to 1: the chance that a random negative
/// scores above a random positive, ties counted half.
///
/// Exact, by counting pairs: Fawcett, "An introduction to ROC analysis" (2006), section 7. `None`
/// if either side is empty. O(n log n).
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

/// How many of `negatives` may be false positives at the false-positive rate `fpr`, from 0 to 1:
/// rounded down.
#[must_use]
pub fn max_false_positives(fpr: f64, negatives: usize) -> usize {
    // a float-to-int cast saturates, and makes NaN 0
    ((fpr * negatives as f64 + FLOOR_SLACK).floor() as usize).min(negatives)
}

/// The false-negative rate at the lowest threshold with at most [`max_false_positives`] negatives
/// at or above it.
///
/// Ties are treated conservatively: a positive that scores the same as a negative which must stay
/// below the threshold is a false negative. That makes it 1 minus the highest true-positive rate
/// among the points of the ROC curve (Fawcett 2006, section 5.1) at or left of `fpr`. The interval
/// of the rate takes the threshold as given. `None` if either side is empty.
#[must_use]
pub fn fnr_at_fpr(fpr: f64, positive: &[f64], negative: &[f64]) -> Option<Rate> {
    if negative.is_empty() {
        return None;
    }
    let mut descending: Vec<f64> = negative.iter().map(|&score| number(score)).collect();
    descending.sort_unstable_by(|a, b| b.total_cmp(a));
    let missed = match descending.get(max_false_positives(fpr, negative.len())) {
        Some(&must_keep) => positive.iter().filter(|&&score| number(score) <= must_keep).count(),
        None => 0, // all may be false positives
    };
    Rate::new(missed, positive.len())
}

/// The mean of `-ln p(truth)` in nats, from 0 to 36 as probabilities are clipped at
/// [`LOG_LOSS_EPS`].
///
/// Good, "Rational decisions" (1952). A row is the number of the true label and the probabilities
/// of all labels; a missing one counts as 0. `None` without rows.
#[must_use]
pub fn log_loss(rows: &[(usize, &[f64])]) -> Option<f64> {
    mean(rows.iter().map(|(truth, probabilities)| {
        let of_truth = probabilities.get(*truth).map_or(0.0, |&p| probability(p));
        // `0.0 - x`, as -ln(1) is -0
        0.0 - of_truth.clamp(LOG_LOSS_EPS, 1.0 - LOG_LOSS_EPS).ln()
    }))
}

/// The mean squared distance between the probabilities and the truth, summed over all labels: 0
/// (perfect) to 2.
///
/// Brier, "Verification of forecasts expressed in terms of probability" (1950); for two labels it
/// is twice what is often called the Brier score. Rows as in [`log_loss`]. `None` without rows.
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

/// The mean distance between the predicted probability and the observed share of positives, from 0
/// to 1, over [`ECE_BINS`] bins that hold equally many messages.
///
/// Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning"
/// (2015), who used 10 bins. A pair is the probability of yes and whether yes is true. Equal
/// probabilities are never told apart: all go to the bin of the middle one, so the order of
/// messages does not matter. With few messages the error is too high even for perfect
/// probabilities. `None` without pairs.
#[must_use]
pub fn expected_calibration_error(pairs: &[(f64, bool)]) -> Option<f64> {
    if pairs.is_empty() {
        return None;
    }
    let mut sorted: Vec<(f64, bool)> = pairs.iter().map(|&(p, truth)| (probability(p), truth)).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut gaps = [0.0; ECE_BINS]; // predicted minus observed, in messages
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

/// Counts of messages: one row per true label, one column per decided label and a last one for
/// "unsure".
///
/// Counted here and not by linfa 0.7.1, whose `ConfusionMatrix` drops messages whose true label was
/// never decided (so its accuracy is too high), counts in `f32`, orders labels by a hash and does
/// not return its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Confusion(Vec<Vec<usize>>);

impl Confusion {
    /// Counts pairs of true and decided label; `None` and numbers that are no label are "unsure". A
    /// pair whose truth is not below `labels` is left out.
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

    /// The share of `among` that is also `part`; both are asked with the true and the decided label
    /// (`None`: unsure).
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
pub struct BinaryScore {
    /// Log-odds of yes, for ranking.
    pub log_odds: f64,
    /// Calibrated probability of yes, 0 to 1.
    pub probability: f64,
    /// Whether yes is true.
    pub truth: bool,
}

/// How well a yes-or-no question is answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BinaryMetrics {
    /// Messages whose true answer is yes.
    pub positives: usize,
    /// Messages whose true answer is no.
    pub negatives: usize,
    /// 1 - area under the ROC curve by log-odds, 0 to 1.
    pub one_minus_auc: Option<f64>,
    /// The false-negative rate at false-positive rates of 1 % and 0.1 %.
    pub fnr_at_fpr: [FnrAtFpr; FPRS.len()],
    /// Mean log-loss of yes and no, in nats.
    pub log_loss: Option<f64>,
    /// Brier score of yes and no, 0 to 2.
    pub brier: Option<f64>,
    /// Expected calibration error, 15 bins of equal mass, 0 to 1.
    pub ece: Option<f64>,
}

/// The false-negative rate at a threshold that few negatives reach.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FnrAtFpr {
    /// The false-positive rate allowed, 0 to 1.
    pub fpr: f64,
    /// The number of negatives at that rate; where it is 0, the highest negative alone decides the
    /// figure.
    pub max_false_positives: usize,
    /// The share of positives below the threshold.
    pub fnr: Option<Rate>,
}

impl BinaryMetrics {
    /// Measures the answers.
    #[must_use]
    pub fn new(answers: &[BinaryScore]) -> Self {
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
        let pairs: Vec<(f64, bool)> =
            answers.iter().map(|answer| (answer.probability, answer.truth)).collect();
        Self {
            positives: positive.len(),
            negatives: negative.len(),
            one_minus_auc: one_minus_auc(&positive, &negative),
            fnr_at_fpr: FPRS.map(|fpr| FnrAtFpr {
                fpr,
                max_false_positives: max_false_positives(fpr, negative.len()),
                fnr: fnr_at_fpr(fpr, &positive, &negative),
            }),
            log_loss: log_loss(&rows),
            brier: brier(&rows),
            ece: expected_calibration_error(&pairs),
        }
    }
}

/// How good decisions are; unsure messages are included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Decisions {
    /// All messages given their true label; unsure is not right.
    pub accuracy: Option<Rate>,
    /// The share of ham given any other label: the false-positive rate.
    pub false_positives: Option<Rate>,
    /// The share of everything else given the label ham: the false-negative rate, unsure messages
    /// not counted.
    pub false_negatives: Option<Rate>,
    /// All messages without a decision.
    pub unsure: Option<Rate>,
}

impl Decisions {
    /// Counted from a matrix whose label 0 is ham.
    #[must_use]
    pub fn from_confusion(confusion: &Confusion) -> Self {
        let is_ham = |truth| !is_not_ham(truth);
        Self {
            accuracy: confusion.accuracy(),
            false_positives: confusion.rate(|_, said| said.is_some_and(is_not_ham), |truth, _| is_ham(truth)),
            false_negatives: confusion.rate(|_, said| said.is_some_and(is_ham), |truth, _| is_not_ham(truth)),
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

/// The mean, summed in order; `None` without values.
fn mean(values: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = values.len();
    (n > 0).then(|| values.sum::<f64>() / n as f64)
}

#[cfg(test)]
mod tests;
