//! [`Shadow`]: a second model that judges every message and decides nothing, so that its answers can
//! be compared before it takes over.

use super::{Judged, Models};
use bluff::{Classifier, Delta, Email, Options};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The latest messages on which both models disagree, for somebody to look at.
const LATEST: usize = 20;

/// A second model, and how its answers compare.
#[derive(Debug)]
pub struct Shadow {
    models: Models,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    messages: u64,
    agreed: u64,
    difference: f64,
    pairs: BTreeMap<(String, String), u64>,
    latest: VecDeque<Disagreement>,
}

/// How the answers of both models compare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShadowReport {
    /// The id of the second model.
    pub model: String,
    /// The messages that both have judged.
    pub messages: u64,
    /// Those with the same label.
    pub agreed: u64,
    /// The mean of the difference between both probabilities that a message is not ham, without its
    /// sign.
    pub mean_difference: f64,
    /// How often each pair of labels was given.
    pub labels: Vec<LabelPair>,
    /// The latest messages with different labels.
    pub latest: Vec<Disagreement>,
}

/// How often the model that decides gave one label and the second model another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelPair {
    /// The label of the model that decides.
    pub label: String,
    /// That of the second model.
    pub shadow: String,
    /// How often.
    pub count: u64,
}

/// A message on which both models disagree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Disagreement {
    /// Its `Message-ID`.
    pub message_id: String,
    /// The label of the model that decides.
    pub label: String,
    /// The probability that it is not ham, by that model.
    pub not_ham: f64,
    /// The label of the second model.
    pub shadow: String,
    /// The probability by the second model.
    pub shadow_not_ham: f64,
}

impl Shadow {
    /// Loads the second model.
    ///
    /// # Errors
    /// As those of [`Models::load`].
    pub fn load(path: PathBuf, options: Options) -> bluff::Result<Self> {
        Ok(Self { models: Models::load(Some(path), options)?, seen: Mutex::default() })
    }

    /// Loads the second model again, and begins to compare anew.
    ///
    /// # Errors
    /// As those of [`Models::load`]; then the one of before goes on.
    pub fn reload(&self) -> bluff::Result<()> {
        self.models.reload()?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Seen::default();
        Ok(())
    }

    /// Judges a message as well, and notes how the answers compare.
    pub(super) fn judge(&self, raw: &[u8], deltas: &[&Delta], judged: &Judged) {
        let classifier: &Classifier = &self.models.current().classifier;
        let report = classifier.classify_with(&Email::parse(raw), deltas);
        let (label, shadow) = (judged.report.verdict.as_str(), report.verdict.as_str());
        let (not_ham, shadow_not_ham) = (judged.report.not_ham().get(), report.not_ham().get());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.messages += 1;
        seen.difference += (not_ham - shadow_not_ham).abs();
        *seen.pairs.entry((label.to_owned(), shadow.to_owned())).or_default() += 1;
        if label == shadow {
            seen.agreed += 1;
        } else {
            if seen.latest.len() == LATEST {
                seen.latest.pop_front();
            }
            seen.latest.push_back(Disagreement {
                message_id: judged.message_id.clone(),
                label: label.to_owned(),
                not_ham,
                shadow: shadow.to_owned(),
                shadow_not_ham,
            });
        }
    }

    /// How the answers compare so far.
    #[must_use]
    pub fn report(&self) -> ShadowReport {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = |((label, shadow), count): (&(String, String), &u64)| LabelPair {
            label: label.clone(),
            shadow: shadow.clone(),
            count: *count,
        };
        ShadowReport {
            model: self.models.current().classifier.model().id().id.clone(),
            messages: seen.messages,
            agreed: seen.agreed,
            mean_difference: seen.difference / seen.messages.max(1) as f64,
            labels: seen.pairs.iter().map(pair).collect(),
            latest: seen.latest.iter().cloned().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_compared() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/default.bluff").into();
        // a model that calls everything unwanted
        let options = Options::from_json(r#"{"threshold": 0.0}"#).unwrap();
        let shadow = Shadow::load(path, options).unwrap();
        let classifier = Classifier::builtin();
        for raw in [
            &include_bytes!("../../../data/samples/sextortion-fr.eml")[..],
            b"Message-ID: <1@x>\nSubject: minutes\n\nI will bring them on Monday, and the cake.\n",
        ] {
            shadow.judge(raw, &[], &Judged::new(&classifier, raw, false, &[]));
        }
        let report = shadow.report();
        assert_eq!((report.messages, report.agreed, report.labels.len()), (2, 1, 2));
        assert_eq!(report.mean_difference, 0.0);
        assert_eq!((report.latest[0].message_id.as_str(), report.latest[0].label.as_str()), ("<1@x>", "ham"));
        shadow.reload().unwrap();
        assert_eq!(shadow.report().messages, 0);
    }
}
