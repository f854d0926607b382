//! [`Verdict`]: what is said of a message, and [`Thresholds`], from which probability on.

use crate::label::{Label, Labels};
use crate::units::Probability;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is said of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// One of the model's labels.
    Known(Label),
    /// Neither clearly ham nor clearly something else.
    Unsure,
}

impl Verdict {
    /// The name of the label, or `unsure`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(label) => label.as_str(),
            Self::Unsure => "unsure",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Verdict {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// From which probability of "not ham" on a message is called something else than ham, and up to which it is called ham.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Bounds")]
pub struct Thresholds {
    ham: Probability,
    other: Probability,
}

#[derive(Deserialize)]
struct Bounds {
    ham: Probability,
    other: Probability,
}

impl TryFrom<Bounds> for Thresholds {
    type Error = &'static str;

    fn try_from(bounds: Bounds) -> Result<Self, &'static str> {
        Self::new(bounds.ham, bounds.other).ok_or("thresholds upside down")
    }
}

impl Thresholds {
    /// Ham below `ham`, another label from `other` on, unsure between; `None` unless `ham <= other`.
    #[must_use]
    pub fn new(ham: Probability, other: Probability) -> Option<Self> {
        (ham <= other).then_some(Self { ham, other })
    }

    /// One threshold, so that nothing is unsure.
    #[must_use]
    pub fn at(probability: Probability) -> Self {
        Self { ham: probability, other: probability }
    }

    /// Ham below this probability of "not ham".
    #[must_use]
    pub fn ham(&self) -> Probability {
        self.ham
    }

    /// Another label from this probability of "not ham" on.
    #[must_use]
    pub fn other(&self) -> Probability {
        self.other
    }

    /// The number of the label these probabilities amount to; `None` if unsure.
    pub(crate) fn decide(&self, probabilities: &[Probability]) -> Option<usize> {
        let ham = probabilities.get(Labels::HAM)?.get();
        if 1.0 - ham >= self.other.get() {
            let mut best = None;
            for (label, probability) in probabilities.iter().enumerate().skip(1) {
                if best.is_none_or(|(_, most)| *probability > most) {
                    best = Some((label, *probability));
                }
            }
            best.map(|(label, _)| label)
        } else {
            (1.0 - ham < self.ham.get()).then_some(Labels::HAM)
        }
    }

    /// The same as a [`Verdict`].
    pub(crate) fn verdict(&self, probabilities: &[Probability], labels: &Labels) -> Verdict {
        self.decide(probabilities)
            .and_then(|label| labels.get(label))
            .cloned()
            .map_or(Verdict::Unsure, Verdict::Known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_the_thresholds_nothing_is_said() {
        let p = |value| Probability::new(value).unwrap();
        let thresholds = Thresholds::new(p(0.5), p(0.9)).unwrap();
        for (probabilities, expected) in [
            ([0.8, 0.15, 0.05], Some(0)),
            ([0.4, 0.5, 0.1], None),
            ([0.05, 0.6, 0.35], Some(1)),
            ([0.05, 0.35, 0.6], Some(2)),
            ([0.1, 0.9, 0.0], Some(1)),
        ] {
            assert_eq!(thresholds.decide(&probabilities.map(p)), expected, "{probabilities:?}");
        }
        assert!(Thresholds::new(p(0.9), p(0.5)).is_none());
    }
}
