//! [`Verdict`]: the answer for a message, and [`Thresholds`], the probabilities from which it is
//! given.

use crate::error::{Error, ErrorKind, Result};
use crate::label::{Label, Labels};
use crate::math::argmax;
use crate::units::Probability;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The answer for a message.
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

/// Why a message is unsure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsureReason {
    /// More likely not ham than ham, but not by enough.
    BetweenThresholds,
    /// It would be called spam, but it has too few words that occur in the training data.
    TooLittleText,
    /// It would be called spam, but the training data held almost no ham in its script.
    UnknownScript,
    /// It would be called ham, but a passage of it, or a form of its text that few people see,
    /// reads like unwanted email.
    UnwantedPassage,
    /// It would be called ham or spam, but the part that would decide that was not read.
    Unread,
}

impl Serialize for UnsureReason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl UnsureReason {
    /// As in JSON and in headers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BetweenThresholds => "between-thresholds",
            Self::TooLittleText => "too-little-text",
            Self::UnknownScript => "unknown-script",
            Self::UnwantedPassage => "unwanted-passage",
            Self::Unread => "unread",
        }
    }
}

/// From which probability of "not ham" on a message is called something other than ham, and up to
/// which it is called ham.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Bounds")]
pub struct Thresholds {
    ham: Probability,
    other: Probability,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sextortion: Option<Probability>,
}

/// What mistakes cost, in any unit. In JSON `{"fp": 100, "fn": 1, "unsure": 5}`; without `unsure`,
/// no message is unsure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CostFields", into = "CostFields")]
pub struct Costs {
    false_positive: f64,
    false_negative: f64,
    unsure: Option<f64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CostFields {
    fp: f64,
    r#fn: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unsure: Option<f64>,
}

impl TryFrom<CostFields> for Costs {
    type Error = Error;

    fn try_from(fields: CostFields) -> Result<Self> {
        Self::new(fields.fp, fields.r#fn, fields.unsure)
    }
}

impl From<Costs> for CostFields {
    fn from(costs: Costs) -> Self {
        Self { fp: costs.false_positive, r#fn: costs.false_negative, unsure: costs.unsure }
    }
}

impl Costs {
    /// The costs of ham called something else, of anything else called ham, and of `unsure`, if
    /// that answer may be given.
    ///
    /// # Errors
    /// Unless all are finite and above 0.
    pub fn new(false_positive: f64, false_negative: f64, unsure: Option<f64>) -> Result<Self> {
        let is_cost = |cost: f64| cost > 0.0 && cost.is_finite();
        if [Some(false_positive), Some(false_negative), unsure].into_iter().flatten().all(is_cost) {
            return Ok(Self { false_positive, false_negative, unsure });
        }
        let unsure = unsure.map_or_else(String::new, |unsure| format!(", unsure={unsure}"));
        let found = format!("fp={false_positive}, fn={false_negative}{unsure}");
        Err(Error::new(ErrorKind::Usage, "costs", found, "finite numbers above 0"))
    }
}

/// Below it a message is more likely ham than not.
const EVEN: f64 = 0.5;

#[derive(Deserialize)]
struct Bounds {
    ham: f64,
    other: f64,
    sextortion: Option<Probability>,
}

impl TryFrom<Bounds> for Thresholds {
    type Error = Error;

    fn try_from(bounds: Bounds) -> Result<Self> {
        let thresholds = Self::new(bounds.ham, bounds.other)?;
        Ok(bounds.sextortion.map_or(thresholds, |from| thresholds.with_sextortion_from(from)))
    }
}

impl Thresholds {
    /// Ham below the probability `ham`, another label from `other` on, unsure between.
    ///
    /// # Errors
    /// Unless `0 <= ham <= other <= 1`.
    ///
    /// # Example
    /// ```
    /// use bluff::Thresholds;
    /// assert_eq!(Thresholds::new(0.5, 0.9).unwrap().other().get(), 0.9);
    /// let refused = Thresholds::new(0.9, 0.5).unwrap_err();
    /// assert!(refused.to_string().starts_with("thresholds: 0.9 and 0.5; expected"));
    /// ```
    pub fn new(ham: f64, other: f64) -> Result<Self> {
        let both = Probability::new(ham).zip(Probability::new(other));
        let ordered = both.filter(|(ham, other)| ham <= other);
        ordered.map(|(ham, other)| Self { ham, other, sextortion: None }).ok_or_else(|| {
            let expected = "two numbers from 0 to 1, the first not above the second";
            Error::new(ErrorKind::Usage, "thresholds", format!("{ham} and {other}"), expected)
        })
    }

    /// One threshold, so that nothing is unsure.
    #[must_use]
    pub fn at(probability: Probability) -> Self {
        Self { ham: probability, other: probability, sextortion: None }
    }

    /// The thresholds at which the expected costs are lowest (Chow, *On optimum recognition error
    /// and reject tradeoff*, IEEE Transactions on Information Theory 16, 1970): nothing is unsure
    /// where that costs more than the expected cost of either mistake.
    ///
    /// # Example
    /// ```
    /// use bluff::{Costs, Thresholds};
    /// let costs = Costs::new(100.0, 2.0, Some(1.0)).unwrap();
    /// let thresholds = Thresholds::for_costs(costs);
    /// assert_eq!((thresholds.ham().get(), thresholds.other().get()), (0.5, 0.99));
    /// ```
    #[must_use]
    pub fn for_costs(costs: Costs) -> Self {
        let Costs { false_positive, false_negative, unsure } = costs;
        let even = false_positive / (false_positive + false_negative);
        let (ham, other) = match unsure {
            Some(unsure) => (even.min(unsure / false_negative), even.max(1.0 - unsure / false_positive)),
            None => (even, even),
        };
        let probability = |share: f64| Probability::new(share.clamp(0.0, 1.0)).unwrap_or_default();
        Self { ham: probability(ham), other: probability(other), sextortion: None }
    }

    /// Ham below one half; another label from `lowest` on, and never where ham is more likely.
    #[must_use]
    pub(crate) fn not_below(lowest: Probability) -> Self {
        let half = Probability::new(EVEN).unwrap_or_default();
        Self { ham: half, other: if lowest > half { lowest } else { half }, sextortion: None }
    }

    /// The same, but sextortion from this probability of *sextortion* on, and where sextortion is
    /// more likely than not. It is known by what it claims, so it can be named long before spam
    /// can; without a threshold of its own it is named as any other label is.
    #[must_use]
    pub fn with_sextortion_from(self, probability: Probability) -> Self {
        let half = Probability::new(EVEN).unwrap_or_default();
        Self { sextortion: Some(if probability > half { probability } else { half }), ..self }
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

    /// Sextortion from this probability of sextortion on, if it has a threshold of its own.
    #[must_use]
    pub fn sextortion(&self) -> Option<Probability> {
        self.sextortion
    }

    /// Whether they leave room between ham and everything else.
    pub(crate) fn may_be_unsure(&self) -> bool {
        self.ham < self.other
    }

    /// The number of the label that these probabilities give; `None` if unsure.
    pub(crate) fn decide(&self, probabilities: &[Probability]) -> Option<usize> {
        let ham = probabilities.get(Labels::HAM)?.get();
        if 1.0 - ham >= self.other.get() {
            argmax(&probabilities[1..]).map(|other| other + 1)
        } else {
            (1.0 - ham < self.ham.get()).then_some(Labels::HAM)
        }
    }

    /// The number of the label to name, or why none is: by these thresholds, or by a doubt about
    /// the label. Sextortion is known by what it claims, so there is no doubt about it. Thresholds
    /// that leave no room for `unsure` leave none for doubts.
    pub(crate) fn judge(
        &self,
        probabilities: &[Probability],
        labels: &Labels,
        unsure_reason: impl FnOnce(usize) -> Option<UnsureReason>,
    ) -> Result<usize, UnsureReason> {
        let sextortion = labels.index_of(Label::SEXTORTION);
        let is_sextortion = |label: usize| {
            let probability = probabilities.get(label);
            self.sextortion.zip(probability).is_some_and(|(from, probability)| *probability >= from)
        };
        if let Some(label) = sextortion.filter(|label| is_sextortion(*label)) {
            return Ok(label);
        }
        let label = self.decide(probabilities).ok_or(UnsureReason::BetweenThresholds)?;
        if sextortion == Some(label) || !self.may_be_unsure() {
            return Ok(label);
        }
        unsure_reason(label).map_or(Ok(label), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_the_thresholds_nothing_is_said() {
        let p = |value| Probability::new(value).unwrap();
        let thresholds = Thresholds::new(0.5, 0.9).unwrap();
        for (probabilities, expected) in [
            ([0.8, 0.15, 0.05], Some(0)),
            ([0.4, 0.5, 0.1], None),
            ([0.05, 0.6, 0.35], Some(1)),
            ([0.05, 0.35, 0.6], Some(2)),
            ([0.1, 0.9, 0.0], Some(1)),
        ] {
            assert_eq!(thresholds.decide(&probabilities.map(p)), expected, "{probabilities:?}");
        }
        assert!(Thresholds::new(0.9, 0.5).is_err());
    }

    #[test]
    fn sextortion_has_a_threshold_of_its_own() {
        let labels =
            Labels::new(["ham", "sextortion", "spam"].iter().filter_map(|name| Label::new(name))).unwrap();
        let number = |name| labels.index_of(name).unwrap();
        let p = |value| Probability::new(value).unwrap();
        let plain = Thresholds::new(0.5, 0.9).unwrap();
        for (ham, sextortion, from, expected) in [
            (0.3, 0.6, None, Err(UnsureReason::BetweenThresholds)),
            (0.3, 0.6, Some(0.6), Ok("sextortion")),
            (0.3, 0.6, Some(0.7), Err(UnsureReason::BetweenThresholds)),
            (0.05, 0.6, Some(0.7), Ok("sextortion")),
            (0.05, 0.4, Some(0.7), Ok("spam")),
            (0.55, 0.45, Some(0.2), Ok("ham")),
        ] {
            let thresholds = from.map_or(plain, |from| plain.with_sextortion_from(p(from)));
            let mut probabilities = vec![p(ham); 3];
            probabilities[number("sextortion")] = p(sextortion);
            probabilities[number("spam")] = p((1.0_f64 - ham - sextortion).max(0.0));
            let judged = thresholds.judge(&probabilities, &labels, |_| None);
            assert_eq!(judged, expected.map(number), "{ham} {sextortion} {from:?}");
            let json = serde_json::to_string(&thresholds).unwrap();
            assert_eq!(serde_json::from_str::<Thresholds>(&json).unwrap(), thresholds, "{json}");
        }
    }

    #[test]
    fn doubts_know_what_a_message_would_be_called_and_spare_sextortion_no_accusation() {
        let labels =
            Labels::new(["ham", "spam", "sextortion"].iter().filter_map(|name| Label::new(name))).unwrap();
        let p = |values: [f64; 3]| values.map(|value| Probability::new(value).unwrap());
        let (ham, spam, sextortion) = (p([0.9, 0.1, 0.0]), p([0.01, 0.99, 0.0]), p([0.01, 0.0, 0.99]));
        let number = |label| labels.index_of(label).unwrap();
        let [spam, sextortion] = if number("spam") == 1 { [spam, sextortion] } else { [sextortion, spam] };
        let half = Probability::new(0.5).unwrap();
        let roomy = Thresholds::new(0.5, 0.9).unwrap();
        let unsure_reason = |label| (label != Labels::HAM).then_some(UnsureReason::TooLittleText);
        assert_eq!(roomy.judge(&spam, &labels, unsure_reason), Err(UnsureReason::TooLittleText));
        assert_eq!(roomy.judge(&spam, &labels, |_| None), Ok(number("spam")));
        assert_eq!(roomy.judge(&sextortion, &labels, unsure_reason), Ok(number("sextortion")));
        assert_eq!(roomy.judge(&ham, &labels, unsure_reason), Ok(Labels::HAM));
        let in_ham = |label| (label == Labels::HAM).then_some(UnsureReason::UnwantedPassage);
        assert_eq!(roomy.judge(&ham, &labels, in_ham), Err(UnsureReason::UnwantedPassage));
        assert_eq!(roomy.judge(&spam, &labels, in_ham), Ok(number("spam")));
        assert_eq!(Thresholds::at(half).judge(&ham, &labels, in_ham), Ok(Labels::HAM));
        assert_eq!(Thresholds::at(half).judge(&spam, &labels, unsure_reason), Ok(number("spam")));
        assert_eq!(
            roomy.judge(&p([0.4, 0.3, 0.3]), &labels, unsure_reason),
            Err(UnsureReason::BetweenThresholds)
        );
    }

    #[test]
    fn no_other_answer_costs_less() {
        for (false_positive, false_negative, unsure) in
            [(100.0, 1.0, Some(5.0)), (100.0, 1.0, Some(0.5)), (1.0, 1.0, None), (9.0, 3.0, Some(2.0))]
        {
            let thresholds =
                Thresholds::for_costs(Costs::new(false_positive, false_negative, unsure).unwrap());
            for step in 0..=1_000 {
                let p = (f64::from(step) + 0.3) / 1_001.0;
                let costs = [
                    (Some(0), p * false_negative),
                    (Some(1), (1.0 - p) * false_positive),
                    (None, unsure.unwrap_or(f64::INFINITY)),
                ];
                let cheapest = costs.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
                let probabilities = [1.0 - p, p].map(|p| Probability::new(p).unwrap());
                assert_eq!(
                    thresholds.decide(&probabilities),
                    cheapest.0,
                    "{false_positive} {false_negative} {unsure:?} at {p}"
                );
            }
        }
        for (false_positive, false_negative, unsure) in
            [(0.0, 1.0, None), (1.0, -1.0, None), (1.0, 1.0, Some(f64::NAN))]
        {
            assert!(Costs::new(false_positive, false_negative, unsure).is_err());
        }
    }
}
