//! [`bluff_options`]: how to judge.

use crate::pointers::{array, text};
use crate::result::CallFailure;
use bluff::{Classifier, FprBound, Probability, Thresholds};
use std::ffi::c_char;

/// As that of `classify --confidence`.
const CONFIDENCE: f64 = 0.95;

/// The share of a label in the mail that will be judged.
#[repr(C)]
pub struct bluff_share {
    /// The label, such as `spam`.
    pub label: *const c_char,
    /// Above 0 and below 1.
    pub share: f64,
}

/// How to judge. What is 0 is left to the model: `bluff_options options = {0};`
#[repr(C)]
pub struct bluff_options {
    /// So many clues are told of each mail; 0 is fastest.
    pub clues: usize,
    /// Ham below this probability of not being ham.
    pub ham_below: f64,
    /// Another label from this probability of not being ham on; between the two is unsure. Both or
    /// none.
    pub other_from: f64,
    /// FprBound that no larger share of ham than this is called another label; not together with
    /// the two above.
    pub max_fpr: f64,
    /// How sure that promise has to be; 0 is 0.95.
    pub confidence: f64,
    /// Shares of labels, as `classify --prior` takes them; those of the others are scaled.
    pub prior: *const bluff_share,
    /// How many.
    pub prior_len: usize,
}

impl bluff_options {
    /// The classifier that judges so.
    pub(crate) fn instruct(&self, classifier: Classifier) -> Result<Classifier, CallFailure> {
        let mut classifier = classifier.with_explanation(self.clues);
        // SAFETY: so many shares, or NULL, by the rules of the header
        let shares = unsafe { array(self.prior, self.prior_len) }?;
        // SAFETY: by the same rules
        let named = |share: &bluff_share| Ok((unsafe { text(share.label) }?, share.share));
        let shares: Vec<(&str, f64)> = shares.iter().map(named).collect::<Result<_, CallFailure>>()?;
        if !shares.is_empty() {
            classifier = classifier.with_prior(&shares)?;
        }
        let thresholds = self.thresholds()?;
        match (thresholds, self.bound()?) {
            (Some(_), Some(_)) => Err(usage("options", "thresholds and a bound", "one of them")),
            (Some(thresholds), None) => Ok(classifier.with_thresholds(thresholds)),
            (None, Some(bound)) => Ok(classifier.with_fpr_bound(bound)?),
            (None, None) => Ok(classifier),
        }
    }

    fn thresholds(&self) -> Result<Option<Thresholds>, CallFailure> {
        if self.ham_below == 0.0 && self.other_from == 0.0 {
            return Ok(None);
        }
        let both = Probability::new(self.ham_below).zip(Probability::new(self.other_from));
        let thresholds = both.and_then(|(ham, other)| Thresholds::new(ham, other));
        let found = format!("{} and {}", self.ham_below, self.other_from);
        let expected = "two numbers from 0 to 1, the first not above the second";
        thresholds.map(Some).ok_or_else(|| usage("thresholds", &found, expected))
    }

    fn bound(&self) -> Result<Option<FprBound>, CallFailure> {
        if self.max_fpr == 0.0 {
            return Ok(None);
        }
        let confidence = if self.confidence == 0.0 { CONFIDENCE } else { self.confidence };
        let bound = FprBound::new(self.max_fpr, confidence);
        let found = format!("{} with confidence {confidence}", self.max_fpr);
        bound.map(Some).ok_or_else(|| usage("max_fpr", &found, "two numbers above 0 and below 1"))
    }
}

fn usage(place: &str, found: &str, expected: &str) -> CallFailure {
    CallFailure::usage(format!("{place}: {found}; expected {expected}"))
}
