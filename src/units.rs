//! [`Score`] and [`Probability`]: two numbers that must never be mistaken for each other.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Uncalibrated log-odds against `ham`; any finite number. Not a probability, never shown as a
/// percentage.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(f64);

impl Score {
    /// The score; NaN and infinities become 0, "no evidence either way".
    #[must_use]
    pub fn new(value: f64) -> Self {
        Self(if value.is_finite() { value } else { 0.0 })
    }

    /// As a number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// Adds these sums, one for each label but ham, to the scores of all labels.
pub(crate) fn add(sums: &[f64], scores: &mut [Score]) {
    for (score, sum) in scores.iter_mut().skip(1).zip(sums) {
        *score = Score::new(score.get() + sum);
    }
}

/// A calibrated probability, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Probability(f64);

impl Probability {
    /// The probability, or `None` outside 0..=1 and for NaN.
    ///
    /// # Example
    /// ```
    /// use bluff::Probability;
    /// assert_eq!(Probability::new(0.25).unwrap().to_string(), "25 %");
    /// assert!(Probability::new(1.5).is_none());
    /// ```
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// As a number from 0 to 1.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        Self::new(value).ok_or_else(|| format!("{value} is not between 0 and 1"))
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

impl fmt::Display for Probability {
    /// In per cent, with as many digits as tell it from 0 and from 1: `25 %`, `99.7 %`, `0.02 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Beyond four decimals of a per cent no calibration sample can follow.
        const MAX_DECIMALS: usize = 4;
        let percent = self.0 * 100.0;
        let rest = percent.min(100.0 - percent);
        let decimals = match rest {
            _ if rest <= 0.0 => 0,
            _ if rest >= 5.0 => 0,
            // one significant digit of the smaller side, two where it starts with 1
            _ => (1.0 - rest.log10().floor()).max(1.0) as usize,
        };
        write!(f, "{percent:.*} %", decimals.min(MAX_DECIMALS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_keeps_what_tells_it_from_certainty() {
        for (value, expected) in [
            (0.0, "0 %"),
            (0.5, "50 %"),
            (0.94, "94 %"),
            (0.997, "99.70 %"),
            (0.0002, "0.020 %"),
            (0.99995, "99.9950 %"),
        ] {
            assert_eq!(Probability::new(value).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn scores_are_finite() {
        assert_eq!(Score::new(f64::NAN).get(), 0.0);
        assert_eq!(Score::new(f64::INFINITY).get(), 0.0);
        assert_eq!(Score::new(-3.5).get(), -3.5);
    }
}
