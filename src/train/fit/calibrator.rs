//! [`calibrate`]: fits the maps of [`Calibration`](crate::calibration::Calibration) on scores of
//! held-out messages, and keeps the one that does best on messages it was not fitted on.

use super::calibration_sample::CalibrationSample;
use super::isotonic::fit_isotonic;
use super::parametric_maps::{BinaryPair, SLOPES, fit_beta, fit_platt, fit_slope, fit_temperature, log_loss};
use crate::calibration::{Calibration, CalibrationMap, LABEL_SLOPES};
use crate::fpr_bound::HamScores;
use crate::label::Labels;
use crate::math::log_sum_exp;
use crate::probability_histogram::ProbabilityHistogram;
use crate::units::Probability;
use std::collections::BTreeMap;

/// The number of parts in which the choice of the map is cross-validated.
const PARTS: usize = 5;
/// The simpler choice is kept unless another lowers the log-loss by more than this share: smaller
/// differences are chance.
const WORTH_IT: f64 = 0.01;
/// Whether a log-loss is so far below another that the less simple choice is worth it.
pub(crate) fn is_worth_it(loss: f64, than: f64) -> bool {
    loss < than * (1.0 - WORTH_IT)
}

/// The calibration these messages support.
pub(crate) fn calibrate(messages: &[CalibrationSample], labels: &Labels) -> Calibration {
    let pairs: Vec<BinaryPair> = messages.iter().map(BinaryPair::new).collect();
    let sums = |of: fn(&CalibrationSample) -> f64| {
        let mut sums = vec![0.0; labels.len()];
        for message in messages {
            sums[message.y_true] += of(message);
        }
        sums
    };
    let (counts, weights) = (sums(|message| message.vote), sums(|message| message.weight));
    let (total, total_weight): (f64, f64) = (counts.iter().sum(), weights.iter().sum());
    let mut calibration = Calibration {
        not_ham: choose(&pairs),
        label_slope: fit_label_slope(messages),
        prior: weights.iter().map(|weight| weight / total_weight).collect(),
        n_samples: [counts[Labels::HAM], total - counts[Labels::HAM]],
        ham_scores: HamScores::from_scores(highest_of_campaigns(&pairs).into_values()),
        histogram: None,
    };
    calibration.histogram = Some(histogram(messages, &calibration));
    calibration
}

/// The probabilities that these messages get.
fn histogram(messages: &[CalibrationSample], calibration: &Calibration) -> ProbabilityHistogram {
    let mut histogram = ProbabilityHistogram::default();
    for message in messages {
        let ham = calibration.probabilities(&message.scores, None)[Labels::HAM];
        histogram.add(Probability::new(1.0 - ham.get()).unwrap_or_default(), message.weight);
    }
    histogram
}

/// The highest score of each ham campaign.
fn highest_of_campaigns(pairs: &[BinaryPair]) -> BTreeMap<usize, f64> {
    let mut highest = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| !pair.not_ham) {
        let of_campaign = highest.entry(pair.campaign).or_insert(pair.score);
        *of_campaign = of_campaign.max(pair.score);
    }
    highest
}

type Fit = fn(&[BinaryPair]) -> Option<CalibrationMap>;

/// The fits, the simplest first.
const FITS: [Fit; 4] = [fit_temperature, fit_platt, fit_beta, fit_isotonic];

/// The map with the lowest held-out log-loss, a simpler one if the gain is not worth it.
fn choose(pairs: &[BinaryPair]) -> CalibrationMap {
    let mut best: Option<(f64, CalibrationMap)> = None;
    for fit in FITS {
        let (Some(map), Some(loss)) = (fit(pairs), held_out_loss(pairs, fit)) else { continue };
        if best.as_ref().is_none_or(|(lowest, ..)| is_worth_it(loss, *lowest)) {
            best = Some((loss, map));
        }
    }
    best.map_or(CalibrationMap::Identity, |(_, map)| map)
}

/// Log-loss on each part of the map fitted on the other parts; `None` if a part cannot be fitted.
fn held_out_loss(pairs: &[BinaryPair], fit: Fit) -> Option<f64> {
    let mut loss = 0.0;
    for part in 0..PARTS {
        let (held_out, fitted): (Vec<BinaryPair>, Vec<BinaryPair>) =
            pairs.iter().partition(|pair| pair.campaign % PARTS == part);
        let map = fit(&fitted)?;
        loss += log_loss(&held_out, |score| map.apply(score));
    }
    Some(loss)
}

/// The slope by which the labels other than ham share what ham leaves them. Where only one of them
/// was held out, any steeper slope would be better, and a label that was only learned could never
/// win. There the scores stay as they are.
fn fit_label_slope(messages: &[CalibrationSample]) -> f64 {
    let others: Vec<&CalibrationSample> =
        messages.iter().filter(|message| message.y_true != Labels::HAM).collect();
    if others.windows(2).all(|pair| pair[0].y_true == pair[1].y_true) {
        return 1.0;
    }
    let loss = |slope: f64| {
        let (mut loss, mut derivative) = (0.0, 0.0);
        for message in &others {
            let of_label = message.scores[message.y_true].get();
            let scores = || message.scores.iter().skip(1).map(|score| score.get());
            let all = log_sum_exp(scores().map(|score| slope * score));
            let expected: f64 = scores().map(|score| (slope * score - all).exp() * score).sum();
            loss += message.weight * (all - slope * of_label);
            derivative += message.weight * (expected - of_label);
        }
        (loss, derivative)
    };
    fit_slope(*SLOPES.start()..=*LABEL_SLOPES.end(), loss)
}

#[cfg(test)]
mod tests {
    use super::super::calibration_sample::tests::sample;
    use super::*;
    use crate::units::Score;

    fn labels() -> Labels {
        Labels::new(["ham", "spam"].iter().filter_map(|name| crate::label::Label::new(name))).unwrap()
    }

    #[test]
    fn finds_the_map_that_made_the_sample() {
        for (name, true_of) in [
            ("temperature", (|s: f64| 0.4 * s) as fn(f64) -> f64),
            ("platt", |s: f64| 1.5 * s - 2.0),
            ("isotonic", |s: f64| if s < 0.0 { -2.5 } else { 0.8 }),
        ] {
            let calibration = calibrate(&sample(true_of), &labels());
            assert_eq!(calibration.not_ham.method().as_str(), name);
            for score in [-3.0, -1.0, 0.5, 2.0] {
                let found = calibration.not_ham.apply(score);
                assert!((found - true_of(score)).abs() < 0.25, "{name} at {score}: {found}");
            }
            let histogram = calibration.histogram.unwrap();
            assert_eq!(histogram.weights().iter().sum::<f64>(), 8100.0);
        }
    }

    #[test]
    fn a_label_that_was_not_held_out_keeps_its_chance() {
        let mut messages = sample(|s| s);
        for message in &mut messages {
            message.scores.push(Score::new(-2.0)); // a third label
        }
        let three = ["ham", "spam", "sextortion"].iter().filter_map(|name| crate::label::Label::new(name));
        let calibration = calibrate(&messages, &Labels::new(three).unwrap());
        assert_eq!((calibration.label_slope, calibration.prior[2]), (1.0, 0.0));
    }

    #[test]
    fn one_kind_only_gives_no_nonsense() {
        let messages: Vec<_> = sample(|s| s).into_iter().filter(|message| message.y_true == 1).collect();
        let calibration = calibrate(&messages, &labels());
        assert!(calibration.not_ham.apply(1.0).is_finite());
    }
}
