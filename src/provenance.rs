//! [`Provenance`]: where a model came from, as its header records it.

use crate::cross_validation::CrossValidation;
use crate::label::Labels;
use crate::range::{MAX_MESSAGES, OutOfRange, at_most, of_length, shown, within};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// What a model was trained on, and how.
///
/// ```
/// # #[cfg(feature = "builtin-model")] {
/// let model = bluff::Model::builtin();
/// let provenance = model.provenance();
/// assert!(provenance.campaigns > 10_000 && provenance.updates == 0);
/// assert_eq!(provenance.sources[0].messages.len(), model.labels().len());
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Provenance {
    /// Version of the crate that trained it.
    pub version: String,
    /// Seed of the folds.
    pub seed: u64,
    /// Inverse strength of the regularisation of logistic regression, above 0.
    pub c: f64,
    /// Smoothing of naive Bayes, above 0.
    pub alpha: f64,
    /// The weight of logistic regression in the score; 0 if it has no part in it.
    pub logistic_weight: f64,
    /// The weight of naive Bayes in the score; 0 if it has no part in it.
    pub naive_bayes_weight: f64,
    /// Which messages were held out together.
    pub cross_validation: CrossValidation,
    /// How many folds training was asked for.
    pub folds: usize,
    /// What it was trained on.
    pub sources: Vec<TrainingSource>,
    /// Campaigns: groups of near-duplicates, which count once each; those of built-in texts
    /// separately.
    pub campaigns: usize,
    /// How many messages updates have taught it since that were not reverted. Its calibration does
    /// not include them. At 0 it has the weights it was trained with, except for those that reached
    /// the end of their range on the way.
    pub updates: usize,
}

/// A source of the training data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingSource {
    /// Its name.
    pub name: String,
    /// Its messages of each label, in the order of the labels.
    pub messages: Vec<usize>,
}

impl Provenance {
    /// Whether training could have written this for this number of labels.
    pub(crate) fn check(&self, labels: usize) -> Result<(), OutOfRange> {
        /// Versions are written into header fields of email and into reports, so they are short and
        /// plain.
        const MAX_VERSION_BYTES: usize = 32;
        /// Training has a default of at most 50 for `c`, and takes any number above 0.
        const HYPERPARAMS: RangeInclusive<f64> = 0.0..=f64::MAX;
        /// Training uses 0 to 4.
        const WEIGHTS: RangeInclusive<f64> = 0.0..=1e3;
        /// More than training takes.
        const MAX_FOLDS: usize = 1_000;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
        if !(1..=MAX_VERSION_BYTES).contains(&self.version.len()) || !self.version.bytes().all(is_plain) {
            let expected = format!("1 to {MAX_VERSION_BYTES} of the characters 0-9 A-Z a-z . + -");
            return Err(OutOfRange::new("provenance.version", &shown(&self.version), expected));
        }
        within("provenance.c", self.c, &HYPERPARAMS)?;
        within("provenance.alpha", self.alpha, &HYPERPARAMS)?;
        within("provenance.logistic_weight", self.logistic_weight, &WEIGHTS)?;
        within("provenance.naive_bayes_weight", self.naive_bayes_weight, &WEIGHTS)?;
        at_most("provenance.folds", self.folds, MAX_FOLDS)?;
        for TrainingSource { name, messages } in &self.sources {
            let field = format!("provenance.sources of {}", shown(name));
            of_length(&field, messages, labels)?;
            messages.iter().try_for_each(|&count| at_most(&field, count, MAX_MESSAGES))?;
        }
        at_most("provenance.campaigns", self.campaigns, MAX_MESSAGES)?;
        at_most("provenance.updates", self.updates, MAX_MESSAGES)
    }

    /// How many ham messages it was trained on.
    pub(crate) fn ham_messages(&self) -> usize {
        let ham = |source: &TrainingSource| source.messages.get(Labels::HAM).copied().unwrap_or(0);
        self.sources.iter().map(ham).fold(0, usize::saturating_add)
    }
}
