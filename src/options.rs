//! [`Options`]: how to classify, in one place and under one name for the programs and all bindings.

use crate::advice::{Country, Language};
use crate::classifier::Classifier;
use crate::error::{Error, ErrorKind, Result};
use crate::fpr_bound::FprBound;
use crate::units::Probability;
use crate::verdict::{Costs, Thresholds};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The confidence of a bound on the false-positive rate if none was given: the usual one.
const DEFAULT_CONFIDENCE: f64 = 0.95;

/// How to classify. The default leaves everything to the model and explains nothing.
///
/// At most one of `threshold`, `thresholds`, `costs` and `max_fpr` can be set, and `max_fpr` not
/// together with `prior`. Serde reads the same names from JSON or TOML. An error names an unknown
/// option, or the option whose value is wrong.
///
/// # Example
/// ```
/// # #[cfg(feature = "builtin-model")] {
/// use bluff::{Classifier, Costs, Options};
/// let mut options = Options::default();
/// options.explain = 5;
/// options.costs = Costs::new(100.0, 1.0, Some(5.0)).ok(); // a false positive, a false negative, unsure
/// let classifier = Classifier::builtin().with_options(&options).unwrap();
/// let report = classifier.classify(b"Subject: lunch?\r\n\r\nAt noon, usual place.\r\n");
/// assert_eq!(report.explanation.unwrap().clues.len(), 5);
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "GivenOptions")]
#[non_exhaustive]
pub struct Options {
    /// Number of features that explain a report, the heaviest first; 0 is fastest.
    pub explain: usize,
    /// One threshold on the probability of "not ham", from 0 to 1: ham below it, and never unsure.
    pub threshold: Option<f64>,
    /// Two thresholds: ham below the first, another label from the second on, unsure between.
    pub thresholds: Option<Thresholds>,
    /// Thresholds follow from the costs of mistakes.
    pub costs: Option<Costs>,
    /// Thresholds follow from a bound on the false-positive rate, above 0 and below 1.
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
    /// The options in a JSON object, such as `{"explain": 3}`.
    ///
    /// # Errors
    /// For anything but an object, for an unknown option, and for a value of the wrong type; values
    /// out of range are refused by [`Classifier::with_options`].
    ///
    /// # Example
    /// ```
    /// use bluff::Options;
    /// assert_eq!(Options::from_json(r#"{"explain": 3}"#).unwrap().explain, 3);
    /// let refused = Options::from_json(r#"{"explain": "3"}"#).unwrap_err();
    /// assert!(refused.to_string().starts_with("explain: invalid type: string"));
    /// ```
    pub fn from_json(json: &str) -> Result<Self> {
        let given: GivenOptions = serde_json::from_str(json)
            .map_err(|error| refused("options", found(&error.to_string()), "a JSON object"))?;
        given.try_into()
    }

    /// The bound that was asked for.
    ///
    /// # Errors
    /// For a rate or a confidence that is not above 0 and below 1.
    pub fn fpr_bound(&self) -> Result<Option<FprBound>> {
        self.max_fpr.map(|max_fpr| FprBound::new(max_fpr, self.confidence)).transpose()
    }

    /// The thresholds that were asked for, other than by a bound.
    fn thresholds(&self) -> Result<Option<Thresholds>> {
        if let Some(threshold) = self.threshold {
            return match Probability::new(threshold) {
                Some(probability) => Ok(Some(Thresholds::at(probability))),
                None => Err(refused("threshold", threshold.to_string(), "a number from 0 to 1")),
            };
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

/// Options as they were written, one by one, so that an error can name the one that is wrong.
#[derive(Deserialize)]
#[serde(transparent)]
struct GivenOptions(BTreeMap<String, Value>);

impl TryFrom<GivenOptions> for Options {
    type Error = Error;

    fn try_from(given: GivenOptions) -> Result<Self> {
        let mut options = Self::default();
        for (name, value) in given.0 {
            let Some((_, expected)) = KNOWN.iter().find(|(known, _)| *known == name) else {
                let names: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
                let expected = format!("one of {}", names.join(", "));
                return Err(refused("options", format!("the unknown option {name}"), expected));
            };
            match name.as_str() {
                "explain" => options.explain = parse(&name, value, expected)?,
                "threshold" => options.threshold = parse(&name, value, expected)?,
                "thresholds" => options.thresholds = parse(&name, value, expected)?,
                "costs" => options.costs = parse(&name, value, expected)?,
                "max_fpr" | "maxFpr" => options.max_fpr = parse(&name, value, expected)?,
                "confidence" => options.confidence = parse(&name, value, expected)?,
                "prior" => options.prior = parse(&name, value, expected)?,
                "language" => options.language = parse(&name, value, expected)?,
                _ => options.country = parse(&name, value, expected)?,
            }
        }
        Ok(options)
    }
}

/// The options, with the values they may have. JavaScript writes `maxFpr`.
const KNOWN: [(&str, &str); 10] = [
    ("explain", "a whole number, 0 or more"),
    ("threshold", "a number from 0 to 1"),
    ("thresholds", "ham and other, numbers from 0 to 1, ham not above other"),
    ("costs", "fp and fn, finite numbers above 0, and unsure or not"),
    ("max_fpr", "a number above 0 and below 1"),
    ("maxFpr", "a number above 0 and below 1"),
    ("confidence", "a number above 0 and below 1"),
    ("prior", "labels, each with a share above 0 and below 1"),
    ("language", "the code of a language with advice, such as en"),
    ("country", "the two letters of a country, such as fr"),
];

fn refused(option: &str, found: impl Into<String>, expected: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, option, found, expected)
}

/// The value of an option.
fn parse<T: DeserializeOwned>(option: &str, value: Value, expected: &str) -> Result<T> {
    T::deserialize(value).map_err(|error| {
        let error = error.to_string();
        // one of our errors names the option itself
        let error = error.strip_prefix(&format!("{option}: ")).unwrap_or(&error);
        refused(option, found(error), expected)
    })
}

/// An error of serde without the part on what serde expected, which is a type of Rust.
fn found(error: &str) -> &str {
    let end = ["; expected ", ", expected "].iter().find_map(|words| error.find(words));
    &error[..end.unwrap_or(error.len())]
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
            let expected = "one of them: each chooses thresholds";
            return Err(refused(first, format!("{second} beside it"), expected));
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

    fn parse(json: &str) -> Options {
        let options = Options::from_json(json).unwrap();
        assert_eq!(serde_json::from_str::<Options>(json).unwrap(), options, "{json}");
        options
    }

    #[test]
    fn options_are_read_from_json() {
        let options = parse(
            r#"{"explain": 3, "costs": {"fp": 100, "fn": 1}, "prior": {"spam": 0.3}, "language": "fr", "country": "be"}"#,
        );
        let expected = Options {
            explain: 3,
            costs: Costs::new(100.0, 1.0, None).ok(),
            prior: BTreeMap::from([("spam".to_owned(), 0.3)]),
            language: Some(Language::Fr),
            country: "be".parse().ok(),
            ..Options::default()
        };
        assert_eq!(options, expected);
        assert_eq!(parse("{}"), Options::default());
        assert_eq!(parse(r#"{"threshold": null, "country": null}"#), Options::default());
        let written = serde_json::to_string(&expected).unwrap();
        assert_eq!(parse(&written), expected, "{written}");
        assert_eq!(parse(r#"{"maxFpr": 0.01}"#), parse(r#"{"max_fpr": 0.01}"#));
    }

    #[test]
    fn an_option_that_cannot_be_read_is_named() {
        for (json, expected) in [
            ("[]", "options: invalid type: sequence; expected a JSON object"),
            ("{", "options: EOF while parsing an object"),
            (
                r#"{"explains": 3}"#,
                "options: the unknown option explains; expected one of explain, threshold, ",
            ),
            (
                r#"{"explain": -1}"#,
                "explain: invalid value: integer `-1`; expected a whole number, 0 or more",
            ),
            (r#"{"explain": 1.5}"#, "explain: invalid type: floating point `1.5`; expected a whole number"),
            (r#"{"threshold": "x"}"#, "threshold: invalid type: string \"x\"; expected a number from 0 to 1"),
            (
                r#"{"thresholds": {"ham": 0.9, "other": 0.5}}"#,
                "thresholds: 0.9 and 0.5; expected ham and other",
            ),
            (r#"{"thresholds": {"ham": 0.9}}"#, "thresholds: missing field `other`; expected ham and other"),
            (
                r#"{"costs": {"fp": 1, "fn": 0}}"#,
                "costs: fp=1, fn=0; expected fp and fn, finite numbers above 0",
            ),
            (r#"{"costs": {"fp": 1, "fn": 1, "x": 1}}"#, "costs: unknown field `x`; expected fp and fn"),
            (r#"{"maxFpr": []}"#, "maxFpr: invalid type: sequence; expected a number above 0 and below 1"),
            (r#"{"confidence": null}"#, "confidence: invalid type: null; expected a number above 0"),
            (r#"{"prior": 0.5}"#, "prior: invalid type: floating point `0.5`; expected labels, each with"),
            (r#"{"language": "xx"}"#, "language: unknown variant `xx`; expected the code of a language"),
            (r#"{"country": "xyz"}"#, "country: xyz is no country; expected the two letters of a country"),
        ] {
            let refused = Options::from_json(json).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Usage);
            assert!(refused.to_string().starts_with(expected), "{json}: {refused}");
            let by_serde = serde_json::from_str::<Options>(json).unwrap_err().to_string();
            let named = expected.split(':').next().unwrap_or_default();
            assert!(named == "options" || by_serde.starts_with(named), "{json}: {by_serde}");
        }
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
            (r#"{"max_fpr": 0.01, "prior": {"spam": 0.5}}"#, "max_fpr: a prior other than that"),
            (r#"{"prior": {"junk": 0.5}}"#, "prior: the label junk"),
        ] {
            let refused = Classifier::builtin().with_options(&parse(json)).unwrap_err().to_string();
            assert!(refused.starts_with(expected), "{json}: {refused}");
        }
    }

    #[test]
    fn advice_is_in_the_language_asked_for() {
        let classifier =
            Classifier::builtin().with_options(&parse(r#"{"language": "de", "country": "at"}"#)).unwrap();
        let advice = classifier.advice(&classifier.classify(b"Subject: x\r\n\r\nHello there.\r\n"));
        assert_eq!((advice.language, advice.country.unwrap().to_string()), (Language::De, "at".to_owned()));
    }
}
