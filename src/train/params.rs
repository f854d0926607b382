//! [`TrainParams`]: how to train, checked once before work starts.

use crate::cross_validation::CrossValidation;
use crate::error::{Error, ErrorKind, Result};
use crate::features::Headers;
use crate::fpr_bound::FprBound;
use crate::tokens::{MAX_SOURCES, Vocabulary};
use crate::train::data::builtin_sextortion;
use crate::verdict::Costs;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// Which learner gives the scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Learner {
    /// Logistic regression with as much naive Bayes as helps on held-out messages.
    #[default]
    Ensemble,
    /// Logistic regression alone.
    Logistic,
    /// Naive Bayes alone.
    NaiveBayes,
}

impl Learner {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ensemble, Self::Logistic, Self::NaiveBayes];

    /// Its name, such as `naive-bayes`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ensemble => "ensemble",
            Self::Logistic => "logistic",
            Self::NaiveBayes => "naive-bayes",
        }
    }
}

impl fmt::Display for Learner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Learner {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|learner| learner.as_str() == name);
        known.ok_or_else(|| format!("{name}; expected ensemble, logistic or naive-bayes"))
    }
}

/// How the thresholds are chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ThresholdPolicy {
    /// The lowest upper threshold with at most this false-positive rate on held-out ham; from 0 to
    /// 0.5. With [`CrossValidation::Source`] the share is the mean over sources of 30 ham messages
    /// or more. Sextortion gets a threshold of its own.
    Fpr(f64),
    /// The lowest upper threshold that keeps the false-positive rate on future email within the
    /// bound.
    FprBound(FprBound),
    /// What mistakes cost.
    Costs(Costs),
}

/// How to train.
///
/// | name | default | purpose | range |
/// |---|---|---|---|
/// | `headers` | safe | which header fields are looked at | |
/// | `learner` | ensemble | which learner gives the scores | |
/// | `cv` | group | what is held out together | |
/// | `folds` | 5 | how many parts are held out in turn; with `cv` source, of the small sources, each large one besides | 2 to 20 |
/// | `seed` | 1 | order of the campaigns in the folds, and whose header is hidden | any |
/// | `vocab_size` | 16384 | size of the subword vocabulary | 256 to 65536 |
/// | `min_sources` | 1 | words in fewer sources give no subwords of the vocabulary, so that no name or address from one source can be read out of a model that is passed on; words of `train_only` always give some | 1 to 3 |
/// | `c` | by `headers` | inverse strength of regularisation | above 0 |
/// | `label_weights` | 1 | how much a message of a label counts | above 0 |
/// | `source_weights` | 1 | how much a message of a source counts | above 0 |
/// | `train_only` | none | sources that are learned and never held out, because texts written for training say nothing about real email; [built-in ones](crate::train::Corpus::add_builtin_sextortion) are never held out | |
/// | `source_cap` | none | most votes one source and label may have; more are scaled down to it | 1 or more |
/// | `source_power` | 1 | votes of a source and label count to this power, so that large sources do not drown small ones, neither in the fit nor in the calibration; all votes together count what they did before | above 0, at most 1 |
/// | `learning_curve` | no | whether to learn from parts of the email too, for [`Trained::learning`](crate::train::Trained) | |
/// | `policy` | `Fpr(0.001)` | how the thresholds are chosen | see [`ThresholdPolicy`] |
#[derive(Clone, Debug)]
#[allow(missing_docs)] // the table above
pub struct TrainParams {
    pub headers: Headers,
    pub learner: Learner,
    pub cv: CrossValidation,
    pub folds: usize,
    pub seed: u64,
    pub vocab_size: usize,
    pub min_sources: usize,
    pub c: Option<f64>,
    pub label_weights: BTreeMap<String, f64>,
    pub source_weights: BTreeMap<String, f64>,
    pub train_only: BTreeSet<String>,
    pub source_cap: Option<f64>,
    pub source_power: f64,
    pub learning_curve: bool,
    pub policy: ThresholdPolicy,
}

impl Default for TrainParams {
    fn default() -> Self {
        Self {
            headers: Headers::default(),
            learner: Learner::default(),
            cv: CrossValidation::default(),
            folds: 5,
            seed: 1,
            vocab_size: 16_384,
            min_sources: 1,
            c: None,
            label_weights: BTreeMap::new(),
            source_weights: BTreeMap::new(),
            train_only: BTreeSet::new(),
            source_cap: None,
            source_power: 1.0,
            learning_curve: false,
            policy: ThresholdPolicy::Fpr(0.001),
        }
    }
}

impl TrainParams {
    /// Whether a source is learned and never held out; the built-in texts always are.
    pub(super) fn is_learn_only(&self, source: &str) -> bool {
        source == builtin_sextortion::SOURCE || self.train_only.contains(source)
    }

    /// Checks every range, before work starts.
    pub(super) fn check(&self) -> Result<()> {
        let refuse = |name: &str, found: String, expected: &str| {
            Err(Error::new(ErrorKind::Usage, name, found, expected))
        };
        if !(2..=20).contains(&self.folds) {
            return refuse("folds", self.folds.to_string(), "2 to 20");
        }
        if !(256..=Vocabulary::MAX_PIECES).contains(&self.vocab_size) {
            return refuse("vocab_size", self.vocab_size.to_string(), "256 to 65536");
        }
        if !(1..=MAX_SOURCES).contains(&self.min_sources) {
            return refuse("min_sources", self.min_sources.to_string(), "1 to 3");
        }
        if let ThresholdPolicy::Fpr(share) = self.policy
            && !(0.0..=0.5).contains(&share)
        {
            return refuse("fpr", share.to_string(), "a share from 0 to 0.5");
        }
        if let Some(cap) = self.source_cap.filter(|cap| cap.is_nan() || *cap < 1.0) {
            return refuse("source_cap", cap.to_string(), "1 or more");
        }
        if !(self.source_power > 0.0 && self.source_power <= 1.0) {
            return refuse("source_power", self.source_power.to_string(), "a number above 0, at most 1");
        }
        let weights = self
            .label_weights
            .iter()
            .chain(&self.source_weights)
            .map(|(name, weight)| (name.as_str(), *weight));
        for (name, value) in weights.chain(self.c.map(|c| ("c", c))) {
            if !(value > 0.0 && value.is_finite()) {
                return refuse(name, value.to_string(), "a number above 0");
            }
        }
        Ok(())
    }
}
