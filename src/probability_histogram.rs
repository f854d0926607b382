//! [`ProbabilityHistogram`]: how many messages got which probability, to see whether today's
//! messages are like those of the past.

use crate::range::{MAX_MESSAGES, OutOfRange, within};
use crate::units::Probability;
use serde::{Deserialize, Serialize};

/// The number of bins.
const BINS: usize = 12;
/// Added to the weight of each bin, so that an empty one has a logarithm (Jeffreys' prior).
const PSEUDO_COUNT: f64 = 0.5;

/// A histogram of the probability that a message is not ham.
///
/// # Example
/// ```
/// use bluff::{Probability, ProbabilityHistogram};
///
/// let (mut then, mut now) = (ProbabilityHistogram::default(), ProbabilityHistogram::default());
/// for message in 0..1000 {
///     then.add(Probability::new(if message % 10 == 0 { 0.97 } else { 0.02 }).unwrap(), 1.0);
///     now.add(Probability::new(if message % 2 == 0 { 0.97 } else { 0.02 }).unwrap(), 1.0);
/// }
/// assert!(then.stability_index(&then) == 0.0);
/// assert!(now.stability_index(&then) > 0.25);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProbabilityHistogram {
    weights: [f64; BINS],
}

impl ProbabilityHistogram {
    /// The upper bounds of all bins but the last, which ends at 1. A probability on a bound belongs
    /// to the bin below it. They are close to each other near 0 and 1, where most messages are.
    pub const BOUNDS: [f64; BINS - 1] = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

    /// Adds a message with this weight, 1 for a message like any other.
    pub fn add(&mut self, probability: Probability, weight: f64) {
        let bin = Self::BOUNDS.partition_point(|&bound| bound < probability.get());
        self.weights[bin] += weight;
    }

    /// The weight of each bin, the one of the lowest probabilities first.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The population stability index: the sum over the bins of `(now - then) * ln(now / then)`,
    /// with the shares of messages in this histogram and in `reference`. 0 is no difference. By a
    /// rule of thumb, below 0.1 nothing has changed and above 0.25 the messages are others
    /// (Siddiqi, *Credit Risk Scorecards*, 2006, chapter 9). Chance alone gives about 11 times
    /// `1/n + 1/m` for histograms of `n` and `m` messages (Yurdakul and Naranjo, *Statistical
    /// properties of the population stability index*, Journal of Risk Model Validation 14, 2020).
    #[must_use]
    pub fn stability_index(&self, reference: &Self) -> f64 {
        let total = |of: &Self| of.weights.iter().sum::<f64>() + PSEUDO_COUNT * BINS as f64;
        let (all_now, all_then) = (total(self), total(reference));
        let bins = self.weights.iter().zip(&reference.weights);
        bins.map(|(now, then)| ((now + PSEUDO_COUNT) / all_now, (then + PSEUDO_COUNT) / all_then))
            .map(|(now, then)| (now - then) * (now / then).ln())
            .sum()
    }

    /// Whether training could have written this.
    pub(crate) fn check(&self) -> Result<(), OutOfRange> {
        let weights = 0.0..=MAX_MESSAGES as f64;
        self.weights.iter().try_for_each(|weight| within("calibration.histogram", *weight, &weights))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(counts: &[(f64, usize)]) -> ProbabilityHistogram {
        let mut histogram = ProbabilityHistogram::default();
        for &(probability, count) in counts {
            histogram.add(Probability::new(probability).unwrap(), count as f64);
        }
        histogram
    }

    #[test]
    fn every_probability_has_a_bin() {
        for (probability, bin) in
            [(0.0, 0), (0.001, 0), (0.0011, 1), (0.25, 4), (0.5, 5), (0.999, 10), (0.9991, 11), (1.0, 11)]
        {
            let histogram = histogram(&[(probability, 1)]);
            let filled: Vec<usize> = (0..BINS).filter(|&at| histogram.weights[at] > 0.0).collect();
            assert_eq!(filled, [bin], "{probability}");
        }
    }

    #[test]
    fn the_index_is_what_its_formula_says() {
        let (now, then) = (histogram(&[(0.0, 60), (1.0, 34)]), histogram(&[(0.0, 34), (1.0, 60)]));
        // 94 messages and 12 pseudo-counts of one half
        let (high, low, total) = (60.5_f64, 34.5_f64, 100.0);
        let expected = 2.0 * (high - low) / total * (high / low).ln();
        assert!((now.stability_index(&then) - expected).abs() < 1e-12);
        assert!((then.stability_index(&now) - expected).abs() < 1e-12);
    }

    #[test]
    fn empty_histograms_have_an_index() {
        let empty = ProbabilityHistogram::default();
        assert_eq!(empty.stability_index(&empty), 0.0);
        assert!(histogram(&[(0.3, 1000)]).stability_index(&empty).is_finite());
    }
}
