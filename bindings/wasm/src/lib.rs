//! [`Host`]: the classifier behind the JavaScript of this package. Messages and models come in as
//! bytes, all else goes in and out as JSON.
//!
//! What a caller did wrong is thrown as the JSON of a [`Failure`], of which `js/classifier.js`
//! makes an error.

#![forbid(unsafe_code)]

use bluff::{Advice, Classifier, Country, Error, FprBound, Language, Message, Model, Report, Role};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::str::FromStr;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// How sure a promise is unless said otherwise; as `classify --confidence`.
const CONFIDENCE: f64 = 0.95;
/// What the offices on a page are for.
const ROLES: [Role; 7] =
    [Role::Help, Role::Report, Role::Police, Role::Minors, Role::Distress, Role::Bank, Role::Spam];

/// A classifier.
#[wasm_bindgen]
pub struct Host {
    classifier: Classifier,
}

#[wasm_bindgen]
impl Host {
    /// The classifier with this model; `options` is the JSON of an object.
    ///
    /// # Errors
    /// For bytes that are no model of this version, and for options that are unknown, out of range
    /// or not to be had.
    #[wasm_bindgen(constructor)]
    pub fn new(model: Vec<u8>, options: &str) -> Result<Self, JsValue> {
        let classifier = Classifier::new(Model::from_bytes(model.into()).map_err(Failure::from)?);
        Ok(Self { classifier: instruct(classifier, options)? })
    }

    /// The report on a raw message, or on a pasted text in UTF-8.
    pub fn classify(&self, message: &[u8], pasted: bool) -> String {
        json(&self.report(message, pasted))
    }

    /// The advice for who got the message.
    ///
    /// # Errors
    /// For a language or country without advice.
    pub fn advice(
        &self,
        message: &[u8],
        pasted: bool,
        language: &str,
        country: Option<String>,
    ) -> Result<String, JsValue> {
        let language: Language = named("language", language)?;
        let country: Option<Country> = country.map(|code| named("country", &code)).transpose()?;
        Ok(json(&Advice::new(&self.report(message, pasted), language, country)))
    }

    /// The titles of a page of advice.
    ///
    /// # Errors
    /// For a language without advice.
    pub fn headings(&self, language: &str) -> Result<String, JsValue> {
        let advice = Advice::new(&self.report(b"", true), named("language", language)?, None);
        let heading = advice.headings();
        let roles: BTreeMap<Role, &str> = ROLES.into_iter().map(|role| (role, advice.role(role))).collect();
        Ok(json(&json!({
            "claims": heading.claims,
            "demand": heading.demand,
            "why": heading.why,
            "todo": heading.todo,
            "where": heading.r#where,
            "proof": heading.proof,
            "note": heading.note,
            "roles": roles,
        })))
    }

    fn report(&self, message: &[u8], pasted: bool) -> Report {
        if pasted {
            let text = String::from_utf8_lossy(message);
            self.classifier.classify_text(&text)
        } else {
            self.classifier.classify(message)
        }
    }
}

/// So many bytes of a message are looked at; more need not be copied.
#[wasm_bindgen(js_name = maxMessageBytes)]
#[must_use]
pub fn max_message_bytes() -> usize {
    Message::MAX_BYTES
}

/// The languages in which there is advice.
#[wasm_bindgen]
#[must_use]
pub fn languages() -> Vec<String> {
    Language::ALL.iter().map(ToString::to_string).collect()
}

/// The countries whose offices are known.
#[wasm_bindgen]
#[must_use]
pub fn countries() -> Vec<String> {
    Country::all().into_iter().map(str::to_owned).collect()
}

/// The classifier that decides as the options say.
fn instruct(mut classifier: Classifier, options: &str) -> Result<Classifier, Failure> {
    let options: BTreeMap<String, Value> =
        serde_json::from_str(options).map_err(|_| Failure::usage("options", options, "an object"))?;
    let mut confidence = CONFIDENCE;
    let mut max_fpr = None;
    let mut thresholds = None;
    for (name, value) in &options {
        match name.as_str() {
            "explain" => {
                classifier = classifier.with_explanation(option(name, value, "a number of clues")?);
            }
            "thresholds" => {
                thresholds = Some(option(name, value, "{ham, other} from 0 to 1, ham not above other")?);
            }
            "prior" => {
                let shares: BTreeMap<String, f64> = option(name, value, "a share for each label")?;
                let shares: Vec<_> = shares.iter().map(|(label, share)| (label.as_str(), *share)).collect();
                if !shares.is_empty() {
                    classifier = classifier.with_prior(&shares)?;
                }
            }
            "maxFpr" => max_fpr = Some(open_share(name, value)?),
            "confidence" => confidence = open_share(name, value)?,
            _ => {
                return Err(Failure::usage(
                    "options",
                    name,
                    "explain, thresholds, prior, maxFpr or confidence",
                ));
            }
        }
    }
    match (thresholds, max_fpr.and_then(|max_fpr| FprBound::new(max_fpr, confidence))) {
        (Some(_), Some(_)) => Err(Failure::usage("options", "thresholds and maxFpr", "one of them")),
        (Some(thresholds), None) => Ok(classifier.with_thresholds(thresholds)),
        (None, Some(bound)) => Ok(classifier.with_fpr_bound(bound)?),
        (None, None) => Ok(classifier),
    }
}

/// The value of an option.
fn option<T: for<'a> Deserialize<'a>>(name: &str, value: &Value, expected: &str) -> Result<T, Failure> {
    T::deserialize(value).map_err(|_| Failure::usage(name, &value.to_string(), expected))
}

fn open_share(name: &str, value: &Value) -> Result<f64, Failure> {
    const EXPECTED: &str = "a number above 0 and below 1";
    let share: f64 = option(name, value, EXPECTED)?;
    let is_open = share > 0.0 && share < 1.0;
    is_open.then_some(share).ok_or_else(|| Failure::usage(name, &value.to_string(), EXPECTED))
}

/// The language or country of that code.
fn named<T: FromStr<Err = String>>(place: &str, code: &str) -> Result<T, Failure> {
    code.parse().map_err(|error: String| Failure::at(place, &error))
}

/// What went wrong, as the core says it.
#[derive(Serialize)]
struct Failure {
    kind: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl Failure {
    fn at(place: &str, why: &str) -> Self {
        Self { kind: "usage".to_owned(), message: format!("{place}: {why}"), remedy: None }
    }

    fn usage(place: &str, found: &str, expected: &str) -> Self {
        Self::at(place, &format!("{found}; expected {expected}"))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let kind = format!("{:?}", error.kind()).to_lowercase();
        Self { kind, message: error.to_string(), remedy: error.remedy().map(str::to_owned) }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        Self::from_str(&json(&failure))
    }
}

/// Names, numbers and lists into memory: nothing there can fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
