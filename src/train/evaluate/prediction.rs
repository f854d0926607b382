//! [`Prediction`]: what a classifier said about one labelled message.

use super::metrics::{BinaryScore, is_not_ham};
use crate::features::TokenCoverage;
use crate::math::log_sum_exp;
use crate::units::Score;
use crate::verdict::UnsureReason;

/// What a classifier said about one labelled message.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The row of the message in the corpus.
    pub row: usize,
    /// The number of the true label; `None` if the classifier does not know that label.
    pub y_true: Option<usize>,
    /// Log-odds against ham, one per label (that of ham is 0). They rank messages, because
    /// calibrated probabilities of certain messages tie: by rounding, or where a step of the map is
    /// flat. A score that is missing or not finite counts as 0.
    pub scores: Vec<f64>,
    /// Calibrated probabilities, one per label; they sum to one. One that is missing or NaN counts
    /// as 0.
    pub probabilities: Vec<f64>,
    /// The number of the label decided on, or `None` for unsure.
    pub decision: Option<usize>,
    /// The number of the source in the list of sources.
    pub source: u32,
    /// How much of the message the classifier knew.
    pub coverage: TokenCoverage,
    /// Why it is unsure. For held-out messages, why it should not be called spam even where the
    /// thresholds would call it so.
    pub unsure_reason: Option<UnsureReason>,
}

impl Prediction {
    /// A prediction for a message of that label, with no answer yet.
    #[cfg(test)]
    pub(crate) fn of(label: usize) -> Self {
        Self {
            row: 0,
            y_true: Some(label),
            scores: Vec::new(),
            probabilities: Vec::new(),
            decision: None,
            source: 0,
            coverage: TokenCoverage::default(),
            unsure_reason: None,
        }
    }

    /// The answer to "is its label one of those asked for?", with `labels` labels.
    pub(crate) fn answer(&self, labels: usize, asked: impl Fn(usize) -> bool + Copy) -> BinaryScore {
        BinaryScore {
            log_odds: self.log_odds(labels, asked),
            probability: self.probability(asked),
            truth: self.y_true.is_some_and(asked),
        }
    }

    /// Whether its true label is one of these.
    pub(crate) fn is(&self, asked: impl Fn(usize) -> bool) -> bool {
        self.y_true.is_some_and(asked)
    }

    /// Whether it was decided rightly.
    pub(crate) fn is_right(&self) -> bool {
        self.y_true.is_some() && self.decision == self.y_true
    }

    /// The true label with the probabilities; `None` if the classifier does not know the label.
    pub(crate) fn labelled(&self) -> Option<(usize, &[f64])> {
        Some((self.y_true?, &self.probabilities))
    }

    /// The probability that it is not ham.
    pub(crate) fn not_ham(&self) -> f64 {
        self.probability(is_not_ham)
    }

    /// The log-odds that the label is one of those asked for: log-sum-exp of their scores minus
    /// that of the others.
    pub(crate) fn log_odds(&self, labels: usize, asked: impl Fn(usize) -> bool) -> f64 {
        let side = |side: bool| {
            log_sum_exp((0..labels).filter(|&label| asked(label) == side).map(|label| self.score(label)))
        };
        side(true) - side(false)
    }

    fn score(&self, label: usize) -> f64 {
        self.scores.get(label).map_or(0.0, |&score| Score::new(score).get())
    }

    /// The probability that the label is one of those asked for.
    pub(crate) fn probability(&self, asked: impl Fn(usize) -> bool) -> f64 {
        let of_asked = self.probabilities.iter().enumerate().filter(|(label, _)| asked(*label));
        of_asked.map(|(_, probability)| probability).filter(|probability| !probability.is_nan()).sum()
    }
}
