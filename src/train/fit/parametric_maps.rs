//! Maps of calibration with a few parameters: temperature, Platt's and beta, fitted by L-BFGS.

use super::calibration_sample::CalibrationSample;
use super::lbfgs::{Stop, minimise};
use crate::calibration::{Calibration, CalibrationMap};
use crate::label::Labels;
use crate::math::{sigmoid, softplus};
use std::ops::RangeInclusive;

/// The slopes that are searched: scores are log-odds, too timid or too bold by at most this factor.
pub(crate) const SLOPES: RangeInclusive<f64> = 0.01..=20.0;
/// When a fit of at most three parameters stops; 10 to 40 iterations are usually enough.
const STOP: Stop = Stop { iterations: 200, tolerance: 1e-14 };

/// One message as the first step sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BinaryPair {
    pub(crate) score: f64,
    pub(crate) not_ham: bool,
    pub(crate) weight: f64,
    pub(crate) campaign: usize,
}

impl BinaryPair {
    pub(crate) fn new(message: &CalibrationSample) -> Self {
        Self {
            score: Calibration::not_ham_score(&message.scores),
            not_ham: message.y_true != Labels::HAM,
            weight: message.weight,
            campaign: message.campaign,
        }
    }
}

/// The total weight of all pairs of a kind.
pub(crate) fn weight_of(pairs: &[BinaryPair], not_ham: bool) -> f64 {
    pairs.iter().filter(|pair| pair.not_ham == not_ham).map(|pair| pair.weight).sum()
}

/// The sum of the log-losses of a map, in nats.
pub(crate) fn log_loss(pairs: &[BinaryPair], map: impl Fn(f64) -> f64) -> f64 {
    pairs
        .iter()
        .map(|pair| pair.weight * softplus(if pair.not_ham { -map(pair.score) } else { map(pair.score) }))
        .sum()
}

/// One slope for all scores.
pub(crate) fn fit_temperature(pairs: &[BinaryPair]) -> Option<CalibrationMap> {
    let loss = |slope: f64| {
        let (mut loss, mut derivative) = (0.0, 0.0);
        for pair in pairs {
            let log_odds = slope * pair.score;
            let target = f64::from(u8::from(pair.not_ham));
            loss += pair.weight * (softplus(log_odds) - target * log_odds);
            derivative += pair.weight * (sigmoid(log_odds) - target) * pair.score;
        }
        (loss, derivative)
    };
    Some(CalibrationMap::Temperature { slope: fit_slope(SLOPES, loss) })
}

/// The slope within a range at which a loss is smallest; `loss` returns it with its derivative. The
/// search is over the logarithm of the slope, so that the slope stays positive.
pub(crate) fn fit_slope(range: RangeInclusive<f64>, loss: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut logarithm = [0.0];
    minimise(&mut logarithm, STOP, |at, gradient| {
        let slope = at[0].exp();
        let (loss, derivative) = loss(slope);
        gradient[0] = derivative * slope;
        loss
    });
    logarithm[0].exp().clamp(*range.start(), *range.end())
}

/// Logistic regression on the score, on targets a little inside 0 and 1 (Platt 1999, section 2.2):
/// `(n + 1) / (n + 2)` and `1 / (n + 2)`, with `n` the weight of each kind. The method in linfa has
/// no weights.
pub(crate) fn fit_platt(pairs: &[BinaryPair]) -> Option<CalibrationMap> {
    let (other, ham) = (weight_of(pairs, true), weight_of(pairs, false));
    if other == 0.0 || ham == 0.0 {
        return None;
    }
    let target = |not_ham: bool| if not_ham { (other + 1.0) / (other + 2.0) } else { 1.0 / (ham + 2.0) };
    let [slope, offset] = regress(pairs, |score| [score, 1.0], target, [1.0, 0.0], 0.0)?;
    (slope > 0.0 && offset.is_finite()).then_some(CalibrationMap::Platt { slope, offset })
}

/// Logistic regression on `ln p` and `-ln (1 - p)`; slopes below 0 are refused, because the map
/// must rise.
pub(crate) fn fit_beta(pairs: &[BinaryPair]) -> Option<CalibrationMap> {
    /// A small ridge keeps the weights finite where the scores separate the kinds.
    const RIDGE: f64 = 1e-3;
    let inputs = |score: f64| [-softplus(-score), softplus(score), 1.0];
    let target = |not_ham: bool| f64::from(u8::from(not_ham));
    let [a, b, c] = regress(pairs, inputs, target, [1.0, 1.0, 0.0], RIDGE)?;
    (a > 0.0 && b > 0.0 && c.is_finite()).then_some(CalibrationMap::Beta { a, b, c })
}

/// Weighted logistic regression on few inputs, with a ridge around the start; `None` if the weights
/// are not finite.
fn regress<const N: usize>(
    pairs: &[BinaryPair],
    inputs: impl Fn(f64) -> [f64; N],
    target: impl Fn(bool) -> f64,
    begin: [f64; N],
    ridge: f64,
) -> Option<[f64; N]> {
    let mut weights = begin;
    minimise(&mut weights, STOP, |at, gradient| {
        let mut loss = 0.0;
        for ((slope, weight), begin) in gradient.iter_mut().zip(at).zip(&begin) {
            *slope = ridge * (weight - begin);
            loss += ridge / 2.0 * (weight - begin).powi(2);
        }
        for pair in pairs {
            let (x, target) = (inputs(pair.score), target(pair.not_ham));
            let log_odds: f64 = x.iter().zip(at).map(|(x, weight)| x * weight).sum();
            loss += pair.weight * (softplus(log_odds) - target * log_odds);
            let residual = pair.weight * (sigmoid(log_odds) - target);
            gradient.iter_mut().zip(x).for_each(|(slope, x)| *slope += residual * x);
        }
        loss
    });
    weights.iter().all(|weight| weight.is_finite()).then_some(weights)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::calibration_sample::tests::sample;
    use super::super::sparse_matrix::tests::sklearn;
    use super::*;
    use serde::Deserialize;

    #[test]
    fn beta_bends_the_two_sides_differently() {
        let truth = CalibrationMap::Beta { a: 0.5, b: 2.0, c: 0.3 };
        let pairs: Vec<BinaryPair> = sample(|score| truth.apply(score)).iter().map(BinaryPair::new).collect();
        let Some(CalibrationMap::Beta { a, b, c }) = fit_beta(&pairs) else { panic!("not fitted") };
        assert!((a - 0.5).abs() < 0.1 && (b - 2.0).abs() < 0.3 && (c - 0.3).abs() < 0.15, "{a} {b} {c}");
    }

    #[test]
    fn copies_of_one_message_count_once() {
        let once = sample(|score| 0.7 * score);
        let mut copied = once.clone();
        for message in &once {
            copied.extend((0..2).map(|_| message.clone()));
        }
        copied.iter_mut().for_each(|message| (message.vote, message.weight) = (1.0 / 3.0, 1.0 / 3.0));
        for fit in [fit_temperature, fit_platt, fit_beta] as [fn(&[BinaryPair]) -> Option<CalibrationMap>; 3]
        {
            let of = |messages: &[CalibrationSample]| {
                fit(&messages.iter().map(BinaryPair::new).collect::<Vec<_>>()).unwrap()
            };
            let (a, b) = (of(&once), of(&copied));
            assert!((a.apply(1.3) - b.apply(1.3)).abs() < 1e-3, "{a:?} {b:?}");
        }
    }

    /// One message for each score, each in its own campaign.
    pub(crate) fn pairs(scores: &[f64], y_true: &[u8], weight: impl Fn(usize) -> f64) -> Vec<BinaryPair> {
        let pair = |(number, (&score, &y_true))| BinaryPair {
            score,
            not_ham: y_true == 1,
            weight: weight(number),
            campaign: number,
        };
        scores.iter().zip(y_true).enumerate().map(pair).collect()
    }

    #[test]
    fn platt_agrees_with_scikit_learn() {
        /// By `_sigmoid_calibration`, which `CalibratedClassifierCV` fits.
        #[derive(Deserialize)]
        struct Expected {
            scores: Vec<f64>,
            y_true: Vec<u8>,
            slope: f64,
            offset: f64,
        }
        for case in sklearn::<Vec<Expected>>("platt") {
            let found = fit_platt(&pairs(&case.scores, &case.y_true, |_| 1.0)).unwrap();
            let CalibrationMap::Platt { slope, offset } = found else { panic!("{found:?}") };
            // scikit-learn stops its L-BFGS a little before the minimum
            for (found, expected) in [(slope, case.slope), (offset, case.offset)] {
                assert!((found - expected).abs() < 3e-5, "{slope} {offset}, {} {}", case.slope, case.offset);
            }
        }
    }
}
