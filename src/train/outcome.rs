//! [`Outcome`]: what a classifier said about one message whose label is known.

use super::metrics::{BinaryScore, is_not_ham};
use crate::units::Score;

/// What a classifier said about one message whose label is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The number of the true label.
    pub truth: usize,
    /// Log-odds against ham, one per label (that of ham is 0). They rank messages, as calibrated
    /// probabilities of certain messages tie: by rounding, or where a step of the map is flat. What
    /// is missing or not finite counts as 0.
    pub scores: Vec<f64>,
    /// Calibrated probabilities, one per label; they sum to one. What is missing or NaN counts as
    /// 0.
    pub probabilities: Vec<f64>,
    /// The number of the label decided on, or `None` for unsure.
    pub decision: Option<usize>,
    /// The number of the source in the list of sources.
    pub source: u32,
}

impl Outcome {
    /// The answer to "is its label one of those asked for?", of so many labels.
    pub(super) fn answer(&self, labels: usize, asked: impl Fn(usize) -> bool + Copy) -> BinaryScore {
        BinaryScore {
            log_odds: self.log_odds(labels, asked),
            probability: self.probability(asked),
            truth: asked(self.truth),
        }
    }

    /// The probability that it is not ham.
    pub(super) fn not_ham(&self) -> f64 {
        self.probability(is_not_ham)
    }

    /// The log-odds that the label is one of those asked for: log-sum-exp of their scores minus
    /// that of the others.
    pub(super) fn log_odds(&self, labels: usize, asked: impl Fn(usize) -> bool) -> f64 {
        let log_sum_exp = |side: bool| {
            let of_side = || (0..labels).filter(|&label| asked(label) == side).map(|label| self.score(label));
            let highest = of_side().fold(f64::NEG_INFINITY, f64::max);
            highest + of_side().map(|score| (score - highest).exp()).sum::<f64>().ln()
        };
        log_sum_exp(true) - log_sum_exp(false)
    }

    fn score(&self, label: usize) -> f64 {
        self.scores.get(label).map_or(0.0, |&score| Score::new(score).get())
    }

    /// The probability that the label is one of those asked for.
    pub(super) fn probability(&self, asked: impl Fn(usize) -> bool) -> f64 {
        let of_asked = self.probabilities.iter().enumerate().filter(|(label, _)| asked(*label));
        of_asked.map(|(_, probability)| probability).filter(|probability| !probability.is_nan()).sum()
    }
}
