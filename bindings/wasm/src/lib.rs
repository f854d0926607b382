//! [`NativeClassifier`]: the classifier behind the JavaScript of this package. Messages and models
//! are passed as bytes, everything else as JSON.
//!
//! An error of the caller is thrown as the JSON of a [`Failure`], which `js/classifier.js` turns
//! into an error.

#![forbid(unsafe_code)]

mod marked_text;

use bluff::{Advice, Classifier, Country, Email, Error, Language, Message, Model, Options, Report, Role};
use marked_text::MarkedText;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::str::FromStr;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The roles of the offices on a page.
const ROLES: [Role; 7] =
    [Role::Help, Role::Report, Role::Police, Role::Minors, Role::Distress, Role::Bank, Role::Spam];

/// A classifier.
#[wasm_bindgen]
pub struct NativeClassifier {
    classifier: Classifier,
    /// The language of the options, for advice.
    language: Language,
    country: Option<Country>,
}

#[wasm_bindgen]
impl NativeClassifier {
    /// The classifier with this model; `options` is the JSON of an object.
    ///
    /// # Errors
    /// For bytes that are not a model of this version, and for options that are unknown, out of
    /// range or more than the model supports.
    #[wasm_bindgen(constructor)]
    pub fn new(model: Vec<u8>, options: &str) -> Result<Self, JsValue> {
        let options = Options::from_json(options).map_err(Failure::from)?;
        let classifier = Classifier::new(Model::from_bytes(model.into()).map_err(Failure::from)?);
        let classifier = classifier.with_options(&options).map_err(Failure::from)?;
        let language = options.language.unwrap_or_default();
        Ok(Self { classifier, language, country: options.country })
    }

    /// The report on a raw message, or on a pasted text in UTF-8.
    pub fn classify(&self, message: &[u8], pasted: bool) -> String {
        json(&self.report(message, pasted))
    }

    /// The advice for the person who received the message, by default in the language and for the
    /// country of the options.
    ///
    /// # Errors
    /// For a language or country without advice.
    pub fn advice(
        &self,
        message: &[u8],
        pasted: bool,
        language: Option<String>,
        country: Option<String>,
    ) -> Result<String, JsValue> {
        let language = self.language(language)?;
        let country = match country {
            Some(code) => Some(named("country", &code)?),
            None => self.country.clone(),
        };
        Ok(json(&Advice::new(&self.report(message, pasted), language, country)))
    }

    /// What a reader sees of the message, with the words marked that its claims were found in.
    #[wasm_bindgen(js_name = markedText)]
    pub fn marked_text(&self, message: &[u8], pasted: bool) -> String {
        let pasted_text = pasted.then(|| String::from_utf8_lossy(message));
        let email = match &pasted_text {
            Some(text) => Email::from_text(text),
            None => Email::parse(message),
        };
        json(&MarkedText::new(&email, &self.classifier.classify_email(&email)))
    }

    /// The titles of a page of advice, by default in the language of the options.
    ///
    /// # Errors
    /// For a language without advice.
    pub fn headings(&self, language: Option<String>) -> Result<String, JsValue> {
        let advice = Advice::new(&self.report(b"", true), self.language(language)?, None);
        let heading = advice.headings();
        let roles: BTreeMap<Role, &str> = ROLES.into_iter().map(|role| (role, advice.role(role))).collect();
        Ok(json(&json!({
            "claims": heading.claims,
            "demand": heading.demand,
            "why": heading.why,
            "why_maybe": heading.why_maybe,
            "todo": heading.todo,
            "where": heading.r#where,
            "proof": heading.proof,
            "note": heading.note,
            "roles": roles,
        })))
    }

    fn language(&self, code: Option<String>) -> Result<Language, Failure> {
        code.map_or(Ok(self.language), |code| named("language", &code))
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

/// Number of bytes of a message that are read; more need not be copied.
#[wasm_bindgen(js_name = maxMessageBytes)]
#[must_use]
pub fn max_message_bytes() -> usize {
    Message::MAX_BYTES
}

/// Whether a file is a message that Outlook saved (`.msg`), which is read like a raw message. A
/// contact, or a document of another program in the same format, is not one.
#[wasm_bindgen(js_name = isOutlookMessage)]
#[must_use]
pub fn is_outlook_message(file: &[u8]) -> bool {
    bluff::outlook::to_rfc5322(file).is_ok()
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

/// The language or country of that code.
fn named<T: FromStr<Err = String>>(place: &str, code: &str) -> Result<T, Failure> {
    code.parse().map_err(|error: String| Failure::at(place, &error))
}

/// What went wrong, in the words of the core.
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

/// Names, numbers and lists are written to memory, which does not fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
