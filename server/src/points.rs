//! [`Points`]: a probability on the scale that clients of SpamAssassin and Rspamd know, where a
//! message is unwanted from 5.0 on.
//!
//! `points = 5 + ln(p / (1 - p)) - ln(t / (1 - t))`
//!
//! `p` is the probability that the message is not ham, `t` the threshold from which the classifier
//! calls a message unwanted. So one point is a factor of 2.7 on the odds, and the distance from 5.0
//! is the distance from the decision. Rules that file from 5 points on and refuse from 10 or 15 on
//! keep their meaning.
//!
//! The verdict decides on which side of 5.0 the points are: unwanted email has 5.0 or more, ham and
//! unsure email less. The classifier also looks at passages, at what was not read, and at a
//! threshold of its own for sextortion, and may decide otherwise than `p` alone.

use bluff::{Label, Report, Thresholds, Verdict};
use std::fmt;

/// From these points on, a message is unwanted; the default of SpamAssassin.
pub const REQUIRED: f64 = 5.0;
/// The highest points below [`REQUIRED`], with the one decimal that is written.
const BELOW: f64 = 4.9;
/// The points are within these bounds, whatever the probability: 1 in 10^11 and the like are no
/// statements that a calibration can support.
const RANGE: std::ops::RangeInclusive<f64> = -20.0..=30.0;
/// A probability is kept this far from 0 and 1, where the logarithm ends.
const NEAREST: f64 = 1e-12;

/// A message's points, as they are written: with one decimal.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Points(f64);

impl Points {
    /// The points of an answer.
    #[must_use]
    pub fn new(report: &Report, thresholds: Thresholds) -> Self {
        let distance = log_odds(report.not_ham().get()) - log_odds(thresholds.other().get());
        let points = (REQUIRED + distance).clamp(*RANGE.start(), *RANGE.end());
        let rounded = (points * 10.0).round() / 10.0;
        // without the sign of a negative zero
        Self(if is_unwanted(report) { rounded.max(REQUIRED) } else { rounded.min(BELOW) } + 0.0)
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.0)
    }
}

/// Whether the classifier calls a message anything but ham, and is sure of it.
#[must_use]
pub fn is_unwanted(report: &Report) -> bool {
    matches!(&report.verdict, Verdict::Known(label) if label.as_str() != Label::HAM)
}

fn log_odds(probability: f64) -> f64 {
    let probability = probability.clamp(NEAREST, 1.0 - NEAREST);
    (probability / (1.0 - probability)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::{Classifier, Probability, UnsureReason};

    fn report(probability: f64, verdict: Verdict) -> Report {
        let mut report = Classifier::builtin().classify(b"Subject: x\n\nA text.\n");
        report.probabilities =
            [1.0 - probability, probability, 0.0].map(|p| Probability::new(p).unwrap()).to_vec();
        report.verdict = verdict;
        report.unsure_reason = Some(UnsureReason::Unread);
        report
    }

    fn points(probability: f64, verdict: &str) -> String {
        let verdict = match verdict {
            "unsure" => Verdict::Unsure,
            label => Verdict::Known(Label::new(label).unwrap()),
        };
        Points::new(&report(probability, verdict), Thresholds::new(0.5, 0.9).unwrap()).to_string()
    }

    #[test]
    fn five_points_are_the_threshold() {
        for (probability, verdict, expected) in [
            (0.9, "spam", "5.0"),
            (0.99, "spam", "7.4"),
            (0.999_999, "sextortion", "16.6"),
            (1.0, "spam", "30.0"),
            (0.5, "unsure", "2.8"),
            (0.1, "ham", "0.6"),
            (0.058, "ham", "0.0"),
            (0.057, "ham", "0.0"),
            (0.001, "ham", "-4.1"),
            (0.0, "ham", "-20.0"),
        ] {
            assert_eq!(points(probability, verdict), expected, "{probability} {verdict}");
        }
    }

    #[test]
    fn the_verdict_decides_on_the_side() {
        for (probability, verdict, expected) in [
            (0.99, "unsure", "4.9"),
            (0.95, "ham", "4.9"),
            (0.6, "sextortion", "5.0"),
            (0.899_99, "unsure", "4.9"),
        ] {
            assert_eq!(points(probability, verdict), expected, "{probability} {verdict}");
        }
    }
}
