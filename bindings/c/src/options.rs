//! [`bluff_options`]: how to classify.

use crate::pointers::{array, optional_text, text};
use crate::result::CallFailure;
use bluff::{Costs, Options, Thresholds};
use std::collections::BTreeMap;
use std::ffi::c_char;
use std::str::FromStr;

/// The share of a label in the email that will be classified.
#[repr(C)]
pub struct bluff_share {
    /// The label, such as `spam`.
    pub label: *const c_char,
    /// Above 0 and below 1.
    pub share: f64,
}

/// How to classify. A field that is 0 or NULL is not set, and left to the model:
/// `bluff_options options = {0};`
///
/// `threshold`, the pair `ham_threshold` and `other_threshold`, the costs and `max_fpr` exclude
/// each other, and so do `max_fpr` and `prior`.
#[repr(C)]
pub struct bluff_options {
    /// Number of clues that explain a report, the heaviest first; 0 is fastest. A clue is a feature
    /// with its contribution.
    pub explain: usize,
    /// One threshold on the probability of "not ham": ham below it, and never unsure.
    pub threshold: f64,
    /// Ham below this probability of "not ham". Set together with `other_threshold`.
    pub ham_threshold: f64,
    /// Another label from this probability of "not ham" on; between the two is unsure.
    pub other_threshold: f64,
    /// What it costs to call ham something else, in any unit; thresholds follow from the costs. Set
    /// together with `cost_false_negative`.
    pub cost_false_positive: f64,
    /// What it costs to call anything else ham.
    pub cost_false_negative: f64,
    /// What the answer `unsure` costs; 0 means that no message is unsure.
    pub cost_unsure: f64,
    /// Upper bound on the false-positive rate, the share of ham called something else; thresholds
    /// follow from it. Above 0 and below 1.
    pub max_fpr: f64,
    /// The confidence that the bound holds, above 0 and below 1; 0 means 0.95.
    pub confidence: f64,
    /// Shares of labels, as in `classify --prior`; labels not named are scaled.
    pub prior: *const bluff_share,
    /// Number of shares.
    pub prior_len: usize,
    /// The language of advice, such as `en`; English if NULL.
    pub language: *const c_char,
    /// The country whose offices advice names, such as `fr`; those for everybody if NULL.
    pub country: *const c_char,
}

impl bluff_options {
    /// The same options in the form of the core, which checks the values.
    pub(crate) fn to_core(&self) -> Result<Options, CallFailure> {
        let mut options = Options::default();
        options.explain = self.explain;
        options.threshold = given(self.threshold);
        options.thresholds = self.thresholds()?;
        options.costs = self.costs()?;
        options.max_fpr = given(self.max_fpr);
        options.confidence = given(self.confidence).unwrap_or(options.confidence);
        options.prior = self.prior()?;
        // SAFETY: texts or NULL, by the rules of the header
        let (language, country) = unsafe { (optional_text(self.language)?, optional_text(self.country)?) };
        options.language = language.map(|code| parse("language", code)).transpose()?;
        options.country = country.map(|code| parse("country", code)).transpose()?;
        Ok(options)
    }

    fn thresholds(&self) -> Result<Option<Thresholds>, CallFailure> {
        let Self { ham_threshold: ham, other_threshold: other, .. } = *self;
        if ham == 0.0 && other == 0.0 {
            return Ok(None);
        }
        Ok(Some(Thresholds::new(ham, other)?))
    }

    fn costs(&self) -> Result<Option<Costs>, CallFailure> {
        let Self { cost_false_positive: fp, cost_false_negative: r#fn, .. } = *self;
        let unsure = given(self.cost_unsure);
        if fp == 0.0 && r#fn == 0.0 && unsure.is_none() {
            return Ok(None);
        }
        Ok(Some(Costs::new(fp, r#fn, unsure)?))
    }

    fn prior(&self) -> Result<BTreeMap<String, f64>, CallFailure> {
        let mut prior = BTreeMap::new();
        // SAFETY: the header requires `prior_len` shares, or NULL
        for share in unsafe { array(self.prior, self.prior_len) }? {
            // SAFETY: by the same rules
            let label = unsafe { text(share.label) }?;
            if prior.insert(label.to_owned(), share.share).is_some() {
                return Err(usage("prior", &format!("the label {label} twice"), "each label once"));
            }
        }
        Ok(prior)
    }
}

/// A number; `None` if it is 0, which means not set.
fn given(number: f64) -> Option<f64> {
    (number != 0.0).then_some(number)
}

fn parse<T: FromStr<Err = String>>(place: &str, code: &str) -> Result<T, CallFailure> {
    code.parse().map_err(|error| CallFailure::usage(format!("{place}: {error}")))
}

fn usage(place: &str, found: &str, expected: &str) -> CallFailure {
    CallFailure::usage(format!("{place}: {found}; expected {expected}"))
}
