//! [`Report`]: everything found out about one message. It is a value that the caller prints.

use crate::explanation::Explanation;
use crate::features::TokenCoverage;
use crate::indicators::{Demand, Indicator, IndicatorKind, Passwords};
use crate::label::Labels;
use crate::message::Flags;
use crate::units::{Probability, Score};
use crate::verdict::{UnsureReason, Verdict};
use serde::Serialize;
use serde::ser::{SerializeMap, SerializeStruct, Serializer};
use std::sync::Arc;

/// The model that answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelId {
    /// Checksum of the model file, eight hexadecimal digits.
    pub id: String,
    /// Version of the crate that trained it.
    pub version: String,
}

/// Everything found out about one message.
///
/// Serialises as
/// `{"label", "unsure_reason", "probabilities": {label: p}, "score": {label: log-odds against ham}, "bias", "clues", "rest", "explains", "indicators", "demand", "quoted", "picture", "coverage", "flags", "model"}`;
/// the four of the explanation only if one was asked for, demand and unsure_reason only if there is one.
#[derive(Clone, Debug)]
pub struct Report {
    /// The answer.
    pub verdict: Verdict,
    /// Why the answer is `unsure`, if it is.
    pub unsure_reason: Option<UnsureReason>,
    /// Calibrated, one a label in the order of the model's labels; they sum to one.
    pub probabilities: Vec<Probability>,
    /// Uncalibrated log-odds against ham, one a label; that of ham is 0.
    pub scores: Vec<Score>,
    /// The terms of one score, if asked for.
    pub explanation: Option<Explanation>,
    /// What the message claims, demands, shows and hides.
    pub indicators: Vec<Indicator>,
    /// How much it wants, in what, until when, to which address.
    pub demand: Demand,
    /// Whether it quotes or forwards a message that extorts, rather than being one.
    pub quotes_extortion: bool,
    /// Whether it comes with a picture or film that is large enough to show somebody.
    pub picture: bool,
    /// The languages in which it makes its claims, most used first.
    pub languages: Vec<&'static str>,
    /// How much of its text occurs in the training data.
    pub coverage: TokenCoverage,
    /// What was cut, damaged or missing.
    pub flags: Flags,
    /// Whether it reads like blackmail by somebody the reader knows. It decides about help and
    /// about nothing else.
    pub(crate) reads_like_blackmail: bool,
    /// Whether it speaks of a call, a chat or pictures that its reader took part in.
    pub(crate) names_contact: bool,
    /// Passwords of the message, for callers that write more of it than a report holds.
    pub(crate) passwords: Passwords,
    pub(crate) labels: Arc<Labels>,
    pub(crate) model: Arc<ModelId>,
}

impl Report {
    /// The labels, in the order of [`probabilities`](Self::probabilities) and
    /// [`scores`](Self::scores).
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// The model that answered.
    #[must_use]
    pub fn model(&self) -> &ModelId {
        &self.model
    }

    /// The probability of a label by name; `None` if the model does not know it.
    #[must_use]
    pub fn probability(&self, label: &str) -> Option<Probability> {
        self.probabilities.get(self.labels.index_of(label)?).copied()
    }

    /// Whether the message shows a password, so that free text of its sender must not be repeated.
    #[must_use]
    pub fn shows_password(&self) -> bool {
        let says_so = self.indicators.iter().any(|found| found.id == IndicatorKind::PasswordShown);
        says_so || !self.passwords.is_empty()
    }

    /// Whether it is known which words of the message are a password.
    #[must_use]
    pub fn knows_password(&self) -> bool {
        !self.passwords.is_empty()
    }

    /// Whether a text repeats a password that the message shows, in any case of its letters.
    #[must_use]
    pub fn repeats_password(&self, text: &str) -> bool {
        self.passwords.are_in(text)
    }

    /// The probability that the message is anything but ham.
    #[must_use]
    pub fn not_ham(&self) -> Probability {
        let ham = self.probabilities.first().map_or(1.0, |ham| ham.get());
        Probability::new(1.0 - ham).unwrap_or_default()
    }
}

/// One value a label, written as a map in the order of the labels.
pub(crate) struct ByLabel<'a, T>(pub(crate) &'a Labels, pub(crate) &'a [T]);

impl<T: Serialize> Serialize for ByLabel<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.1.len()))?;
        for (label, value) in self.0.iter().zip(self.1) {
            map.serialize_entry(label.as_str(), value)?;
        }
        map.end()
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Report", 16)?;
        fields.serialize_field("label", &self.verdict)?;
        if let Some(reason) = self.unsure_reason {
            fields.serialize_field("unsure_reason", &reason)?;
        }
        fields.serialize_field("probabilities", &ByLabel(&self.labels, &self.probabilities))?;
        fields.serialize_field("score", &ByLabel(&self.labels, &self.scores))?;
        if let Some(explanation) = &self.explanation {
            fields.serialize_field("explains", &explanation.label)?;
            fields.serialize_field("bias", &explanation.bias)?;
            fields.serialize_field("clues", &explanation.clues)?;
            fields.serialize_field("rest", &explanation.rest)?;
        } else {
            fields.serialize_field("clues", &[(); 0])?;
        }
        fields.serialize_field("indicators", &self.indicators)?;
        if !self.demand.is_empty() {
            fields.serialize_field("demand", &self.demand)?;
        }
        fields.serialize_field("quoted", &self.quotes_extortion)?;
        fields.serialize_field("picture", &self.picture)?;
        fields.serialize_field("coverage", &self.coverage)?;
        fields.serialize_field("flags", &self.flags)?;
        fields.serialize_field("model", &*self.model)?;
        fields.end()
    }
}
