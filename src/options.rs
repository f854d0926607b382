//! [`Options`]: how to classify, in one place and under one name for the programs and all bindings.

use crate::advice::{Country, Language};
use crate::classifier::Classifier;
use crate::error::{Error, ErrorKind, Result};
use crate::fpr_bound::FprBound;
use crate::verdict::{Costs, Thresholds};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The confidence of a bound on the false-positive rate, unless another was asked for: the usual one.
const DEFAULT_CONFIDENCE: f64 = 0.95;

/// How to classify. The default leaves everything to the model and explains nothing.
///
/// At most one of `threshold`, `thresholds`, `costs` and `max_fpr` can be set, and `max_fpr` not
/// together with `prior`. Serde reads the same names from JSON or TOML, and refuses unknown ones.
///
/// # Example
/// ```
/// # #[cfg(feature = "builtin-model")] {
/// use bluff::{Classifier, Costs, Options};
/// let mut options = Options::default();
/// options.explain = 5;
/// options.costs = Costs::new(100.0, 1.0, Some(5.0)); // a false positive, a false negative, unsure
/// let classifier = Classifier::builtin().with_options(&options).unwrap();
/// let report = classifier.classify(b"Subject: lunch?\r\n\r\nAt noon, usual place.\r\n");
/// assert_eq!(report.explanation.unwrap().clues.len(), 5);
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Options {
    /// Number of features that explain a report, the heaviest first; 0 is fastest.
    pub explain: usize,
    /// One threshold on the probability of "not ham", from 0 to 1: ham below it, and never unsure.
    pub threshold: Option<f64>,
    /// Two thresholds: ham below the first, another label from the second on, unsure between.
    pub thresholds: Option<Thresholds>,
    /// Thresholds follow from what mistakes cost.
    pub costs: Option<Costs>,
    /// Thresholds follow from a bound on the false-positive rate, above 0 and below 1.
    #[serde(alias = "maxFpr")]
    pub max_fpr: Option<f64>,
    /// The confidence that the bound holds, above 0 and below 1.
    pub confidence: f64,
    /// Shares of labels in the email that will be classified; labels not named are scaled.
    pub prior: BTreeMap<String, f64>,
    /// The language of advice; English unless set.
    pub language: Option<Language>,
    /// The country whose offices advice names; without one, those for everybody.
    pub country: Option<Country>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            explain: 0,
            threshold: None,
            thresholds: None,
            costs: None,
            max_fpr: None,
            confidence: DEFAULT_CONFIDENCE,
            prior: BTreeMap::new(),
            language: None,
            country: None,
        }
    }
}

impl Options {
    /// The bound that was asked for.
    ///
    /// # Errors
    /// For a rate or a confidence that is not above 0 and below 1.
    pub fn fpr_bound(&self) -> Result<Option<FprBound>> {
        let Some(max_fpr) = self.max_fpr else { return Ok(None) };
        let expected = "numbers above 0 and below 1";
        let found = || format!("{max_fpr} with confidence {}", self.confidence);
        let bound = FprBound::new(max_fpr, self.confidence);
        bound.map(Some).ok_or_else(|| Error::new(ErrorKind::Usage, "max_fpr", found(), expected))
    }

    /// The thresholds that were asked for, other than by a bound.
    fn thresholds(&self) -> Result<Option<Thresholds>> {
        if let Some(threshold) = self.threshold {
            let at = crate::units::Probability::new(threshold).map(Thresholds::at);
            let expected = "a number from 0 to 1";
            return at
                .map(Some)
                .ok_or_else(|| Error::new(ErrorKind::Usage, "threshold", threshold.to_string(), expected));
        }
        Ok(self.thresholds.or_else(|| self.costs.map(Thresholds::for_costs)))
    }

    /// The names of the options set that choose thresholds, each in its own way.
    fn threshold_choices(&self) -> Vec<&'static str> {
        let set = [
            ("threshold", self.threshold.is_some()),
            ("thresholds", self.thresholds.is_some()),
            ("costs", self.costs.is_some()),
            ("max_fpr", self.max_fpr.is_some()),
        ];
        set.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name).collect()
    }
}

impl Classifier {
    /// The classifier that decides, explains and advises as the options ask.
    ///
    /// # Errors
    /// For values out of range, options that exclude each other, labels that the model does not
    /// know, and a bound that its calibration sample cannot support.
    pub fn with_options(mut self, options: &Options) -> Result<Self> {
        let choices = options.threshold_choices();
        if let [first, second, ..] = choices[..] {
            let found = format!("{second} beside it");
            return Err(Error::new(ErrorKind::Usage, first, found, "one of them: each chooses thresholds"));
        }
        if !options.prior.is_empty() {
            let shares: Vec<(&str, f64)> =
                options.prior.iter().map(|(label, share)| (label.as_str(), *share)).collect();
            self = self.with_prior(&shares)?;
        }
        if let Some(thresholds) = options.thresholds()? {
            self = self.with_thresholds(thresholds);
        }
        if let Some(bound) = options.fpr_bound()? {
            self = self.with_fpr_bound(bound)?;
        }
        self = self.with_explanation(options.explain);
        Ok(self.with_advice_for(options.language.unwrap_or_default(), options.country.clone()))
    }
}

#[cfg(all(test, feature = "builtin-model"))]
mod tests {
    use super::*;

    fn parse(json: &str) -> std::result::Result<Options, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn options_are_read_from_json() {
        let options = parse(
            r#"{"explain": 3, "costs": {"fp": 100, "fn": 1}, "prior": {"spam": 0.3}, "language": "fr", "country": "be"}"#,
        );
        let expected = Options {
            explain: 3,
            costs: Costs::new(100.0, 1.0, None),
            prior: BTreeMap::from([("spam".to_owned(), 0.3)]),
            language: Some(Language::Fr),
            country: "be".parse().ok(),
            ..Options::default()
        };
        assert_eq!(options, Ok(expected));
        assert_eq!(parse("{}"), Ok(Options::default()));
        assert_eq!(parse(r#"{"maxFpr": 0.01}"#), parse(r#"{"max_fpr": 0.01}"#));
        assert!(parse(r#"{"explains": 3}"#).unwrap_err().contains("unknown field `explains`"));
    }

    #[test]
    fn options_out_of_range_are_refused_by_name() {
        for (json, expected) in [
            (r#"{"threshold": 2.0}"#, "threshold: 2; expected a number from 0 to 1"),
            (r#"{"max_fpr": 1.0}"#, "max_fpr: 1 with confidence 0.95; expected numbers above 0 and below 1"),
            (
                r#"{"max_fpr": 0.01, "confidence": 0}"#,
                "max_fpr: 0.01 with confidence 0; expected numbers above 0 and below 1",
            ),
            (
                r#"{"threshold": 0.5, "costs": {"fp": 2, "fn": 1}}"#,
                "threshold: costs beside it; expected one of them: each chooses thresholds",
            ),
            (r#"{"max_fpr": 0.01, "prior": {"spam": 0.5}}"#, "max_fpr: another prior"),
            (r#"{"prior": {"junk": 0.5}}"#, "prior: the label junk"),
        ] {
            let refused = Classifier::builtin().with_options(&parse(json).unwrap()).unwrap_err().to_string();
            assert!(refused.starts_with(expected), "{json}: {refused}");
        }
    }

    #[test]
    fn advice_is_in_the_language_asked_for() {
        let classifier = Classifier::builtin()
            .with_options(&parse(r#"{"language": "de", "country": "at"}"#).unwrap())
            .unwrap();
        let advice = classifier.advice(&classifier.classify(b"Subject: x\r\n\r\nHello there.\r\n"));
        assert_eq!((advice.language, advice.country.unwrap().to_string()), (Language::De, "at".to_owned()));
    }
}
