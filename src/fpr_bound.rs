//! [`FprBound`]: an upper bound on the false-positive rate that holds with a chosen confidence,
//! whatever the distribution of the scores.
//!
//! Few enough of the held-out ham scores may be above the threshold that even an unlucky sample
//! keeps the bound: the Neyman-Pearson umbrella algorithm (Tong, Feng, Li, *Neyman-Pearson
//! classification algorithms and NP receiver operating characteristics*, Science Advances 4, 2018,
//! proposition 1). It is the exact binomial bound of Clopper and Pearson (*Biometrika* 26, 1934),
//! read in the other direction. The only assumption about the scores is that they are independent
//! draws of one kind of mail; so each campaign has one, its highest.

use crate::error::{Error, ErrorKind, Result};
use crate::range::{OutOfRange, at_most, within};
use serde::{Deserialize, Serialize};

/// The most scores that are kept: those that a rate of 1 % needs with 100,000 ham campaigns.
const MAX_KEPT: usize = 1_024;
/// No score of a message is as far from 0: the largest of the default model are below 100.
const MAX_SCORE: f64 = 1e6;

/// An upper bound on the false-positive rate (the share of ham called something else), and the
/// confidence that it holds.
///
/// # Example
/// ```
/// use bluff::FprBound;
/// let bound = FprBound::new(0.001, 0.95).unwrap();
/// assert_eq!(bound.min_ham(), 2_995); // held-out ham messages; fewer support no threshold
/// assert!(FprBound::new(0.0, 0.95).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FprBound {
    max_fpr: f64,
    confidence: f64,
}

impl FprBound {
    /// The bound that this rate holds with this confidence.
    ///
    /// # Errors
    /// Unless both are above 0 and below 1.
    pub fn new(max_fpr: f64, confidence: f64) -> Result<Self> {
        let is_open = |share: f64| share > 0.0 && share < 1.0;
        if is_open(max_fpr) && is_open(confidence) {
            return Ok(Self { max_fpr, confidence });
        }
        let found = format!("{max_fpr} with confidence {confidence}");
        Err(Error::new(ErrorKind::Usage, "max_fpr", found, "numbers above 0 and below 1"))
    }

    /// The highest false-positive rate allowed, above 0 and below 1.
    #[must_use]
    pub fn max_fpr(self) -> f64 {
        self.max_fpr
    }

    /// The confidence that the rate stays within the bound, above 0 and below 1.
    #[must_use]
    pub fn confidence(self) -> f64 {
        self.confidence
    }

    /// The fewest held-out ham campaigns that support a threshold. With this number, none may be a
    /// false positive.
    #[must_use]
    pub fn min_ham(self) -> usize {
        ((1.0 - self.confidence).ln() / (-self.max_fpr).ln_1p()).ceil() as usize
    }

    /// How many of `campaigns` held-out ham campaigns may score above the threshold, counted up to
    /// `most`; `None` if they are too few for any threshold.
    ///
    /// The most for which `P(Binomial(campaigns, max_fpr) <= lost)`, the chance that a threshold
    /// with a higher rate loses no more than these, stays within `1 - confidence`.
    pub(crate) fn max_false_positives(self, campaigns: usize, most: usize) -> Option<usize> {
        let n = campaigns as f64;
        let odds = self.max_fpr.ln() - (-self.max_fpr).ln_1p();
        let mut log_chance = n * (-self.max_fpr).ln_1p(); // of no loss at all
        let mut chance = log_chance.exp();
        let mut lost = None;
        for more in 0..campaigns.min(most.saturating_add(1)) {
            if chance > 1.0 - self.confidence {
                break;
            }
            lost = Some(more);
            log_chance += odds + ((n - more as f64) / (more as f64 + 1.0)).ln();
            chance += log_chance.exp();
        }
        lost
    }
}

/// The scores of held-out ham, the highest of each campaign: a threshold is chosen by them, now or
/// later.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct HamScores {
    /// How many campaigns were held out.
    pub(crate) campaigns: usize,
    /// The highest scores, falling; rounded up, so that none is above its stored value.
    pub(crate) highest: Vec<f32>,
}

impl HamScores {
    /// From one score a campaign.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn from_scores(scores: impl Iterator<Item = f64>) -> Self {
        let mut highest: Vec<f32> = scores.map(|score| (score as f32).next_up()).collect();
        let campaigns = highest.len();
        highest.sort_by(|a, b| b.total_cmp(a));
        highest.truncate(MAX_KEPT);
        Self { campaigns, highest }
    }

    /// The score that at most `lost` campaigns exceed; fewer if their scores were not kept.
    pub(crate) fn exceeded_by(&self, lost: usize) -> Option<f64> {
        self.highest.get(lost).or(self.highest.last()).map(|&score| f64::from(score))
    }

    /// How many of them may be false positives under a bound.
    pub(crate) fn max_false_positives(&self, bound: FprBound) -> Option<usize> {
        bound.max_false_positives(self.campaigns, self.highest.len())
    }

    /// Whether training could have written this after learning from this many ham messages.
    pub(crate) fn check(&self, ham_messages: usize) -> Result<(), OutOfRange> {
        at_most("calibration.ham_scores.campaigns", self.campaigns, ham_messages)?;
        at_most(
            "length of calibration.ham_scores.highest",
            self.highest.len(),
            self.campaigns.min(MAX_KEPT),
        )?;
        for &score in &self.highest {
            within("calibration.ham_scores.highest", f64::from(score), &(-MAX_SCORE..=MAX_SCORE))?;
        }
        match self.highest.windows(2).find(|pair| pair[0] < pair[1]) {
            None => Ok(()),
            Some(pair) => Err(OutOfRange::new(
                "calibration.ham_scores.highest",
                &format!("{:?} before {:?}", pair[0], pair[1]),
                "falling scores",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Hash;

    #[test]
    fn as_many_may_be_lost_as_the_binomial_allows() {
        // Expected: scipy 1.17.1, the largest k with binom.cdf(k, n, max_fpr) <= 1 - confidence
        for (max_fpr, confidence, campaigns, expected) in [
            (0.01, 0.95, 298, None),
            (0.01, 0.95, 299, Some(0)),
            (0.01, 0.95, 1_000, Some(4)),
            (0.001, 0.95, 31_801, Some(22)),
            (0.05, 0.99, 10_000, Some(449)),
            (0.3, 0.9, 1_000_000, Some(299_412)),
            (0.5, 0.95, 0, None),
        ] {
            let bound = FprBound::new(max_fpr, confidence).unwrap();
            assert_eq!(bound.max_false_positives(campaigns, usize::MAX), expected, "{bound:?} {campaigns}");
            if expected.is_none() || expected == Some(0) {
                assert_eq!(bound.min_ham() <= campaigns, expected.is_some(), "{bound:?} {campaigns}");
            }
        }
        for (max_fpr, confidence) in [(0.0, 0.5), (1.0, 0.5), (0.5, 0.0), (0.5, 1.0), (f64::NAN, 0.5)] {
            assert!(FprBound::new(max_fpr, confidence).is_err());
        }
    }

    /// Redraws a sample of ham again and again: the rate behind the threshold is known exactly, for
    /// the scores are uniform.
    #[test]
    fn the_promise_is_kept_in_as_many_redraws_as_it_says() {
        const REDRAWS: usize = 2_000;
        let uniform = |redraw: usize, ham: usize| {
            let hash = Hash::new().number(redraw as u32).number(ham as u32).finish();
            (hash >> 11) as f64 / (1_u64 << 53) as f64
        };
        for (max_fpr, confidence, campaigns) in [(0.01, 0.95, 400), (0.01, 0.95, 2_000), (0.05, 0.8, 500)] {
            let bound = FprBound::new(max_fpr, confidence).unwrap();
            let lost = bound.max_false_positives(campaigns, usize::MAX).unwrap();
            let kept = (0..REDRAWS).filter(|&redraw| {
                let scores = HamScores::from_scores((0..campaigns).map(|ham| uniform(redraw, ham)));
                1.0 - scores.exceeded_by(lost).unwrap() <= max_fpr
            });
            let share = kept.count() as f64 / REDRAWS as f64;
            assert!(share >= confidence, "{bound:?} {campaigns}: kept in {share}");
            // and no threshold is higher than it has to be: one more false positive breaks the
            // bound
            let kept = (0..REDRAWS).filter(|&redraw| {
                let scores = HamScores::from_scores((0..campaigns).map(|ham| uniform(redraw, ham)));
                1.0 - scores.exceeded_by(lost + 1).unwrap() <= max_fpr
            });
            let share = kept.count() as f64 / REDRAWS as f64;
            assert!(share < confidence, "{bound:?} {campaigns}: one more is kept in {share}");
        }
    }

    #[test]
    fn what_was_not_kept_is_not_promised_with() {
        let scores = HamScores::from_scores((0..5_000).map(f64::from));
        assert!(
            scores.check(5_000).is_ok()
                && scores.check(4_999).is_err()
                && scores.campaigns == 5_000
                && scores.highest.len() == MAX_KEPT
        );
        let lowest = scores.exceeded_by(4_000).unwrap();
        assert_eq!(scores.exceeded_by(MAX_KEPT - 1), Some(lowest), "of 4,000 that may be lost, 1,023 are");
        assert_eq!(HamScores::default().exceeded_by(0), None);
        let upside_down = HamScores { campaigns: 2, highest: vec![0.0, 1.0] };
        assert!(upside_down.check(2).is_err() && HamScores::default().check(0).is_ok());
        let bound = FprBound::new(0.9, 0.95).unwrap();
        assert_eq!(
            scores.max_false_positives(bound),
            Some(MAX_KEPT),
            "nobody counts further than what was kept"
        );
    }
}
