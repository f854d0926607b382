//! [`Calibration`]: scores become probabilities that sum to one and mean what they say.
//!
//! First comes the probability that a message is not ham, from one log-odds; then, given that, the
//! shares of the other labels. Each step is a map fitted on messages the scores had not learned
//! from.

use crate::error::{Error, ErrorKind, Result};
use crate::fpr_bound::{FprBound, HamScores};
use crate::label::Labels;
use crate::math::{log_sum_exp, sigmoid, softplus};
use crate::probability_histogram::ProbabilityHistogram;
use crate::range::{MAX_MESSAGES, OutOfRange, of_length, within};
use crate::units::{Probability, Score};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// How the scores of a model were calibrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CalibrationMethod {
    /// Not at all: too few messages were held out.
    Identity,
    /// Temperature scaling.
    Temperature,
    /// Platt scaling.
    Platt,
    /// Beta calibration.
    Beta,
    /// Isotonic regression.
    Isotonic,
}

impl CalibrationMethod {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Identity, Self::Temperature, Self::Platt, Self::Beta, Self::Isotonic];

    /// Its name, such as `platt`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Temperature => "temperature",
            Self::Platt => "platt",
            Self::Beta => "beta",
            Self::Isotonic => "isotonic",
        }
    }
}

/// How a log-odds becomes a calibrated log-odds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum CalibrationMap {
    /// `s`, where no map can be fitted.
    Identity,
    /// `slope * s`: temperature scaling (Guo et al., *On calibration of modern neural networks*,
    /// ICML 2017, section 4.2).
    Temperature { slope: f64 },
    /// `slope * s + offset` (Platt, *Probabilistic outputs for support vector machines*, 1999,
    /// section 2.2).
    Platt { slope: f64, offset: f64 },
    /// `a * ln p - b * ln (1 - p) + c` with `p` the sigmoid of `s` (Kull, Silva Filho, Flach, *Beta
    /// calibration*, AISTATS 2017, section 3).
    Beta { a: f64, b: f64, c: f64 },
    /// Log-odds between fitted points, constant outside (Zadrozny and Elkan, KDD 2002, section
    /// 3.2).
    Isotonic { scores: Vec<f64>, log_odds: Vec<f64> },
}

impl CalibrationMap {
    /// The calibrated log-odds.
    pub(crate) fn apply(&self, score: f64) -> f64 {
        match self {
            Self::Identity => score,
            Self::Temperature { slope } => slope * score,
            Self::Platt { slope, offset } => slope * score + offset,
            Self::Beta { a, b, c } => a * -softplus(-score) + b * softplus(score) + c,
            Self::Isotonic { scores, log_odds } => interpolate(scores, log_odds, score),
        }
    }

    /// What kind of map it is.
    pub(crate) fn method(&self) -> CalibrationMethod {
        match self {
            Self::Identity => CalibrationMethod::Identity,
            Self::Temperature { .. } => CalibrationMethod::Temperature,
            Self::Platt { .. } => CalibrationMethod::Platt,
            Self::Beta { .. } => CalibrationMethod::Beta,
            Self::Isotonic { .. } => CalibrationMethod::Isotonic,
        }
    }

    /// Whether its numbers are ones that training writes.
    fn check(&self) -> Result<(), OutOfRange> {
        let slope = |name: &str, value: f64| within(&format!("calibration.not_ham.{name}"), value, &SLOPES);
        match self {
            Self::Identity => Ok(()),
            Self::Temperature { slope: value } => slope("slope", *value),
            Self::Platt { slope: value, offset } => {
                slope("slope", *value)?;
                within("calibration.not_ham.offset", *offset, &LOG_ODDS)
            }
            Self::Beta { a, b, c } => {
                slope("a", *a)?;
                slope("b", *b)?;
                within("calibration.not_ham.c", *c, &LOG_ODDS)
            }
            Self::Isotonic { scores, log_odds } => {
                let unsorted = scores.windows(2).find(|pair| pair[0] > pair[1]);
                if let Some(pair) = unsorted {
                    let found = format!("{:?} before {:?}", pair[0], pair[1]);
                    return Err(OutOfRange::new("calibration.not_ham.scores", &found, "rising scores"));
                }
                if scores.is_empty() {
                    return Err(OutOfRange::new("calibration.not_ham.scores", "nothing", "a score or more"));
                }
                of_length("calibration.not_ham.log_odds", log_odds, scores.len())?;
                scores
                    .iter()
                    .try_for_each(|score| within("calibration.not_ham.scores", *score, &LOG_ODDS))?;
                log_odds.iter().try_for_each(|odds| within("calibration.not_ham.log_odds", *odds, &LOG_ODDS))
            }
        }
    }
}

/// How far apart two computations of one probability may be. It is much less than any two
/// probabilities that matter differ.
const ROUNDING: f64 = 1e-12;

/// A score above those of all messages.
const BEYOND_ALL: f64 = 1e3;

/// What a file may hold; training stays far within: its slopes are below 20, its log-odds below
/// 100.
const SLOPES: RangeInclusive<f64> = -1e3..=1e3;
const LOG_ODDS: RangeInclusive<f64> = -1e6..=1e6;
/// The slope among the other labels; training looks for it in this range.
pub(crate) const LABEL_SLOPES: RangeInclusive<f64> = 0.0..=10.0;
/// Messages, near-duplicates once.
const N_SAMPLES: RangeInclusive<f64> = 0.0..=MAX_MESSAGES as f64;
/// How far from 1 the sum of the prior may be: what this many additions of shares lose in rounding,
/// and more.
const PRIOR_ROUNDING: f64 = 1e-6;

/// From scores to probabilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Calibration {
    /// For "not ham".
    pub(crate) not_ham: CalibrationMap,
    /// Slope for the shares of the other labels among themselves.
    pub(crate) label_slope: f64,
    /// Share of each label in the data the maps were fitted on: the prior that the probabilities
    /// contain.
    pub(crate) prior: Vec<f64>,
    /// How many messages of ham, and of everything else, the maps were fitted on, near-duplicates
    /// once.
    pub(crate) n_samples: [f64; 2],
    /// The scores of "not ham" that held-out ham reached.
    pub(crate) ham_scores: HamScores,
    /// Their probabilities, with the weights of the fit; `None` in files that were written without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) histogram: Option<ProbabilityHistogram>,
}

impl Calibration {
    /// The log-odds of "not ham" against ham: log-sum-exp of the scores of all other labels.
    pub(crate) fn not_ham_score(scores: &[Score]) -> f64 {
        log_sum_exp(scores.iter().skip(1).map(|score| score.get()))
    }

    /// The probability of each label. `prior`, if given, replaces the one of the training data:
    /// log-odds move by the ratio (Saerens, Latinne, Decaestecker, *Neural Computation* 14, 2002,
    /// section 2.2).
    ///
    /// No probability goes beyond what the sample supports, see [`vouch`].
    pub(crate) fn probabilities(&self, scores: &[Score], prior: Option<&[f64]>) -> Vec<Probability> {
        let log_odds = self.not_ham.apply(Self::not_ham_score(scores));
        let mut kinds = [sigmoid(-log_odds), sigmoid(log_odds)];
        laplace_smooth(&mut kinds, &self.n_samples);
        let [ham, not_ham] = kinds;
        let scaled = scores.iter().skip(1).map(|score| self.label_slope * score.get());
        let all = log_sum_exp(scaled.clone());
        let mut shares: Vec<f64> = scaled.map(|share| (share - all).exp()).collect();
        let messages = self.n_samples.iter().sum::<f64>();
        let messages: Vec<f64> = self.prior.iter().skip(1).map(|share| (share * messages).max(0.0)).collect();
        laplace_smooth(&mut shares, &messages);
        let mut logs = vec![ham.ln()];
        logs.extend(shares.iter().map(|share| (share * not_ham).ln()));
        if let Some(prior) = prior {
            for ((log, new), old) in logs.iter_mut().zip(prior).zip(&self.prior) {
                *log += new.max(f64::MIN_POSITIVE).ln() - old.max(f64::MIN_POSITIVE).ln();
            }
        }
        let total = log_sum_exp(logs.iter().copied());
        logs.iter()
            .map(|log| Probability::new((log - total).exp().clamp(0.0, 1.0)).unwrap_or_default())
            .collect()
    }

    /// From this probability of "not ham" on, a message may be called that within a false-positive
    /// bound.
    ///
    /// It holds for mail like the ham that was held out, judged by models that had not seen it,
    /// with the prior of the training data.
    ///
    /// # Errors
    /// If too little ham was held out for any promise, or too much of it is so near to the highest
    /// possible probability that rounding cannot separate them.
    pub(crate) fn threshold_for(&self, bound: FprBound) -> Result<Probability> {
        let refused =
            |found: String, expected: String| Error::new(ErrorKind::Training, "max_fpr", found, expected);
        let campaigns = self.ham_scores.campaigns;
        let asked = format!("a rate of {} with confidence {}", bound.max_fpr(), bound.confidence());
        let Some(score) =
            self.ham_scores.max_false_positives(bound).and_then(|lost| self.ham_scores.exceeded_by(lost))
        else {
            let expected = format!("{} or more for {asked}", bound.min_ham());
            let error = refused(
                format!("a model calibrated on {campaigns} different ham messages held out"),
                expected,
            );
            return Err(error.hint("train with more ham, or ask for a higher rate"));
        };
        let not_ham = |score: f64| {
            let shared = Score::new(score - (self.prior.len() as f64 - 1.0).ln());
            let mut scores = vec![shared; self.prior.len()];
            scores[Labels::HAM] = Score::default();
            1.0 - self.probabilities(&scores, None)[Labels::HAM].get()
        };
        let (threshold, highest) = (not_ham(score) + ROUNDING, not_ham(BEYOND_ALL));
        match Probability::new(threshold).filter(|_| threshold <= highest) {
            Some(threshold) => Ok(threshold),
            None => {
                let found = format!("too much ham at {:.5}, the highest probability of the model", highest);
                Err(refused(found, format!("less, for {asked}")).hint("ask for a higher rate"))
            }
        }
    }

    /// Whether training could have written this after learning from this many ham messages.
    pub(crate) fn check(&self, labels: &Labels, ham_messages: usize) -> Result<(), OutOfRange> {
        self.not_ham.check()?;
        within("calibration.label_slope", self.label_slope, &LABEL_SLOPES)?;
        of_length("calibration.prior", &self.prior, labels.len())?;
        for (label, &share) in labels.iter().zip(&self.prior) {
            within(&format!("calibration.prior of {label}"), share, &(0.0..=1.0))?;
        }
        let sum: f64 = self.prior.iter().sum();
        if (sum - 1.0).abs() > PRIOR_ROUNDING {
            return Err(OutOfRange::new("sum of calibration.prior", &format!("{sum:?}"), "1"));
        }
        let ham = self.prior.get(Labels::HAM).copied().unwrap_or_default();
        if ham == 0.0 || ham == 1.0 {
            let expected = "a share of ham and one of all else";
            return Err(OutOfRange::new("calibration.prior of ham", &format!("{ham:?}"), expected));
        }
        for (kind, &messages) in ["ham", "all else"].iter().zip(&self.n_samples) {
            within(&format!("calibration.n_samples of {kind}"), messages, &N_SAMPLES)?;
        }
        self.histogram.as_ref().map_or(Ok(()), ProbabilityHistogram::check)?;
        self.ham_scores.check(ham_messages)
    }
}

/// Reduces each share to what the number of messages of its kind can support. After n of them and
/// no other where the share is 1, the next message is another with probability 1 / (n + 2)
/// (Laplace's rule of succession; the targets of Platt, 1999, section 2.2). The difference goes to
/// the other kinds in the proportion of their messages. Nothing is cut off, so what was more
/// certain stays more certain, up to log-odds of 36, beyond which `f64` shows no difference.
///
/// A kind without held-out messages counts as one message: it keeps two thirds, and can still be
/// the likeliest.
fn laplace_smooth(shares: &mut [f64], messages: &[f64]) {
    let [_, _, ..] = shares else { return };
    let before = shares.to_vec();
    let all: f64 = messages.iter().sum();
    for (from, (share, own)) in before.iter().zip(messages).enumerate() {
        let given = share / (own.max(1.0) + 2.0);
        let others = all - own;
        for (to, theirs) in messages.iter().enumerate() {
            let part = if others > 0.0 { theirs / others } else { 1.0 / (before.len() - 1) as f64 };
            shares[to] += if to == from { -given } else { given * part };
        }
    }
}

fn interpolate(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let above = xs.partition_point(|&known| known <= x);
    match (above.checked_sub(1), xs.get(above)) {
        (None, _) => ys[0],
        (Some(below), None) => ys[below],
        (Some(below), Some(&next)) => {
            let share = (x - xs[below]) / (next - xs[below]);
            ys[below] + share * (ys[above] - ys[below])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calibration(not_ham: CalibrationMap) -> Calibration {
        Calibration {
            not_ham,
            label_slope: 1.0,
            prior: vec![0.5, 0.4, 0.1],
            n_samples: [998.0, 98.0],
            ham_scores: HamScores::default(),
            histogram: None,
        }
    }

    fn probabilities(calibration: &Calibration, scores: [f64; 3], prior: Option<&[f64]>) -> Vec<f64> {
        let scores = scores.map(Score::new);
        calibration.probabilities(&scores, prior).into_iter().map(Probability::get).collect()
    }

    #[test]
    fn maps_compute_what_their_papers_say() {
        let beta = CalibrationMap::Beta { a: 2.0, b: 0.5, c: 0.25 };
        let p: f64 = 1.0 / (1.0 + (-0.8_f64).exp());
        for (map, score, expected) in [
            (CalibrationMap::Temperature { slope: 0.5 }, 3.0, 1.5),
            (CalibrationMap::Platt { slope: 2.0, offset: -1.0 }, 3.0, 5.0),
            (beta, 0.8, 2.0 * p.ln() - 0.5 * (1.0 - p).ln() + 0.25),
            (CalibrationMap::Isotonic { scores: vec![0.0, 2.0], log_odds: vec![-1.0, 3.0] }, 0.5, 0.0),
            (CalibrationMap::Isotonic { scores: vec![0.0, 2.0], log_odds: vec![-1.0, 3.0] }, 9.0, 3.0),
            (CalibrationMap::Isotonic { scores: vec![0.0, 2.0], log_odds: vec![-1.0, 3.0] }, -9.0, -1.0),
        ] {
            assert!((map.apply(score) - expected).abs() < 1e-12, "{map:?} {score}");
        }
    }

    #[test]
    fn sums_to_one_and_stays_within_the_sample() {
        let calibration = calibration(CalibrationMap::Platt { slope: 1.0, offset: 0.0 });
        for scores in [[0.0, 3.0, -2.0], [0.0, -900.0, -900.0], [0.0, 900.0, 900.0], [0.0, 0.0, 0.0]] {
            let found = probabilities(&calibration, scores, None);
            assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{scores:?} {found:?}");
            assert!(
                found[0] >= 1.0 / 100.0 - 1e-12 && found[0] <= 999.0 / 1000.0 + 1e-12,
                "{scores:?} {found:?}"
            );
        }
    }

    #[test]
    fn a_label_of_few_messages_is_never_certain() {
        let mut calibration = calibration(CalibrationMap::Platt { slope: 1.0, offset: 0.0 });
        // 986.4 messages of spam, 109.6 of the third label
        calibration.prior = vec![0.0, 0.9, 0.1];
        for (scores, label, share) in [
            ([0.0, -900.0, 900.0], 2, 110.6 / 111.6),
            ([0.0, 1.0, 31.0], 2, 110.6 / 111.6),
            ([0.0, 900.0, -900.0], 1, 987.4 / 988.4),
            ([0.0, 2.0, 1.0], 1, sigmoid(1.0) * (987.4 / 988.4) + sigmoid(-1.0) / 111.6),
        ] {
            let found = probabilities(&calibration, scores, None);
            let not_ham = 1.0 - found[0];
            assert!((found[label] / not_ham - share).abs() < 1e-9, "{scores:?} {found:?}");
            assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{scores:?} {found:?}");
        }
        // what is more certain stays more certain
        let close = [35.0, 34.0].map(|score| probabilities(&calibration, [0.0, 0.0, score], None)[2]);
        assert!(close[0] > close[1], "{close:?}");
        // of the third label nothing was held out
        calibration.prior = vec![0.1, 0.9, 0.0];
        let found = probabilities(&calibration, [0.0, -5.0, 900.0], None);
        assert!((found[2] / (1.0 - found[0]) - 2.0 / 3.0).abs() < 1e-9, "{found:?}");
        calibration.prior = vec![0.5, 0.5];
        let two = calibration.probabilities(&[0.0, 900.0].map(Score::new), None);
        assert!(
            (two[1].get() - 99.0 / 100.0).abs() < 1e-12,
            "the only other label has all that is not ham: {two:?}"
        );
    }

    #[test]
    fn a_promise_is_a_threshold_above_the_ham_that_must_be_kept() {
        let mut calibration = calibration(CalibrationMap::Platt { slope: 1.0, offset: 0.0 });
        let bound = FprBound::new(0.01, 0.95).unwrap();
        let error = calibration.threshold_for(bound).unwrap_err().to_string();
        assert!(error.contains("calibrated on 0") && error.contains("299 or more"), "{error}");
        let ham: Vec<f64> = (0..1_000).map(|ham| f64::from(ham) / 200.0 - 3.0).collect();
        calibration.ham_scores = HamScores::from_scores(ham.iter().copied());
        let threshold = calibration.threshold_for(bound).unwrap().get();
        let reach = ham.iter().filter(|&&score| {
            1.0 - calibration.probabilities(&[0.0, score, -900.0].map(Score::new), None)[0].get() >= threshold
        });
        assert_eq!(reach.count(), 4, "of 1,000 at a rate of 1 %, see the test of `FprBound`");
        // so near to what the sample supports, probabilities are the same except for rounding, and
        // no threshold is above them
        calibration.ham_scores = HamScores::from_scores((0..1_000).map(|_| 99.0));
        assert!(calibration.threshold_for(bound).unwrap_err().to_string().contains("too much ham"));
    }

    #[test]
    fn a_prior_moves_the_odds_by_its_ratio() {
        let calibration = calibration(CalibrationMap::Temperature { slope: 1.0 });
        let before = probabilities(&calibration, [0.0, 0.4, -0.3], None);
        let after = probabilities(&calibration, [0.0, 0.4, -0.3], Some(&[0.8, 0.1, 0.1]));
        let expected = (before[1] / before[0]) * (0.1 / 0.4) / (0.8 / 0.5);
        assert!((after[1] / after[0] - expected).abs() < 1e-12);
        assert_eq!(probabilities(&calibration, [0.0, 0.4, -0.3], Some(&[0.5, 0.4, 0.1])), before);
    }
}
