//! [`calibrate`]: fits the maps of [`Calibration`](crate::calibration::Calibration) on scores of
//! held-out messages, and keeps the one that does best on messages it was not fitted on.

use crate::calibration::{Calibration, CalibrationMap, OTHERS, log_sum_exp, softplus};
use crate::fpr_bound::HamScores;
use crate::label::Labels;
use crate::units::Score;
use std::collections::BTreeMap;

/// A message the scores had not learned from.
#[derive(Clone, Debug)]
pub(crate) struct CalibrationSample {
    pub(crate) scores: Vec<Score>,
    pub(crate) truth: usize,
    pub(crate) vote: f64,
    /// What it counts in the fit of the map and in the prior: its vote, and more in a small source,
    /// so that probabilities hold on the average source and not on the largest. Fitted by votes
    /// alone, the calibration error of the default model on modern sources was 3.3 instead of
    /// 2.2 %, and 4.2 instead of 2.4 % of their ham was unsure; over all email, more than a third of
    /// it from TREC 2007 and Enron, the error was 2.7 instead of 5.4 %.
    pub(crate) weight: f64,
    /// Messages of one campaign share a number, and stay on one side of the choice of the map.
    pub(crate) campaign: usize,
}

/// Parts the choice of the map is cross-validated in.
const PARTS: usize = 5;
/// Isotonic regression needs many messages a step; below this many of either kind it is not tried
/// (Niculescu-Mizil and Caruana, ICML 2005, section 5: from 1,000 calibration cases on it matches
/// Platt's method).
const MIN_FOR_ISOTONIC: f64 = 1_000.0;
/// What is simple is kept unless something else lowers the log-loss by more than this share:
/// differences below are chance.
const WORTH_IT: f64 = 0.01;
/// Steps of the golden-section searches; each shrinks the interval by 0.618, 60 reach 1e-12 of it.
const SEARCH_STEPS: usize = 60;
/// Slopes that are searched: scores are log-odds, at most this many times too timid or too bold.
const SLOPES: (f64, f64) = (0.01, 20.0);

/// Whether a log-loss is so far below another that what reached it is worth being less simple.
pub(crate) fn is_worth_it(loss: f64, than: f64) -> bool {
    loss < than * (1.0 - WORTH_IT)
}

/// The calibration these messages support, and the name of its map.
pub(crate) fn calibrate(messages: &[CalibrationSample], labels: &Labels) -> (Calibration, &'static str) {
    let pairs: Vec<BinaryPair> = messages.iter().map(BinaryPair::new).collect();
    let sums = |of: fn(&CalibrationSample) -> f64| {
        let mut sums = vec![0.0; labels.len()];
        for message in messages {
            sums[message.truth] += of(message);
        }
        sums
    };
    let (counts, weights) = (sums(|message| message.vote), sums(|message| message.weight));
    let (total, total_weight): (f64, f64) = (counts.iter().sum(), weights.iter().sum());
    let (not_ham, name) = choose(&pairs);
    let calibration = Calibration {
        not_ham,
        others: fit_others(messages),
        prior: weights.iter().map(|weight| weight / total_weight).collect(),
        sample: [counts[Labels::HAM], total - counts[Labels::HAM]],
        ham: HamScores::from_scores(highest_of_campaigns(&pairs).into_values()),
    };
    (calibration, name)
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

/// One message as the first step sees it.
#[derive(Clone, Copy, Debug)]
struct BinaryPair {
    score: f64,
    not_ham: bool,
    weight: f64,
    campaign: usize,
}

impl BinaryPair {
    fn new(message: &CalibrationSample) -> Self {
        Self {
            score: Calibration::not_ham_score(&message.scores),
            not_ham: message.truth != Labels::HAM,
            weight: message.weight,
            campaign: message.campaign,
        }
    }
}

/// What all pairs of a kind weigh.
fn weight_of(pairs: &[BinaryPair], not_ham: bool) -> f64 {
    pairs.iter().filter(|pair| pair.not_ham == not_ham).map(|pair| pair.weight).sum()
}

type Fit = fn(&[BinaryPair]) -> Option<CalibrationMap>;

/// From the simplest on: name and fit.
const MAPS: [(&str, Fit); 4] =
    [("temperature", fit_temperature), ("platt", fit_platt), ("beta", fit_beta), ("isotonic", fit_isotonic)];

/// The map with the lowest held-out log-loss, a simpler one if the gain is not worth it.
fn choose(pairs: &[BinaryPair]) -> (CalibrationMap, &'static str) {
    let identity = CalibrationMap::Temperature { slope: 1.0 };
    let mut best: Option<(f64, CalibrationMap, &'static str)> = None;
    for (name, fit) in MAPS {
        let (Some(map), Some(loss)) = (fit(pairs), held_out_loss(pairs, fit)) else { continue };
        if best.as_ref().is_none_or(|(lowest, ..)| is_worth_it(loss, *lowest)) {
            best = Some((loss, map, name));
        }
    }
    best.map_or((identity, "none"), |(_, map, name)| (map, name))
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

fn log_loss(pairs: &[BinaryPair], map: impl Fn(f64) -> f64) -> f64 {
    pairs
        .iter()
        .map(|pair| pair.weight * softplus(if pair.not_ham { -map(pair.score) } else { map(pair.score) }))
        .sum()
}

fn fit_temperature(pairs: &[BinaryPair]) -> Option<CalibrationMap> {
    let slope =
        golden_section(SLOPES.0.ln(), SLOPES.1.ln(), |slope| log_loss(pairs, |score| slope.exp() * score))
            .exp();
    Some(CalibrationMap::Temperature { slope })
}

/// Logistic regression on the score, on targets a little inside 0 and 1 (Platt 1999, section 2.2):
/// `(n + 1) / (n + 2)` and `1 / (n + 2)`, with `n` the weight of each kind. linfa's own knows no
/// weights.
fn fit_platt(pairs: &[BinaryPair]) -> Option<CalibrationMap> {
    let (other, ham) = (weight_of(pairs, true), weight_of(pairs, false));
    if other == 0.0 || ham == 0.0 {
        return None;
    }
    let target = |not_ham: bool| if not_ham { (other + 1.0) / (other + 2.0) } else { 1.0 / (ham + 2.0) };
    let [slope, offset] = newton(pairs, |score| [score, 1.0], target, [1.0, 0.0], 0.0)?;
    (slope > 0.0 && offset.is_finite()).then_some(CalibrationMap::Platt { slope, offset })
}

/// Logistic regression on `ln p` and `-ln (1 - p)`; slopes below 0 are refused, for the map must
/// rise.
fn fit_beta(pairs: &[BinaryPair]) -> Option<CalibrationMap> {
    /// A little ridge keeps separable scores finite.
    const RIDGE: f64 = 1e-3;
    let inputs = |score: f64| [-softplus(-score), softplus(score), 1.0];
    let target = |not_ham: bool| f64::from(u8::from(not_ham));
    let [a, b, c] = newton(pairs, inputs, target, [1.0, 1.0, 0.0], RIDGE)?;
    (a > 0.0 && b > 0.0 && c.is_finite()).then_some(CalibrationMap::Beta { a, b, c })
}

/// Weighted logistic regression on few inputs by Newton's method, with a ridge around where it
/// begins. A step that does not lower the loss is halved until it does: far from the minimum a full
/// one may lead further away.
fn newton<const N: usize>(
    pairs: &[BinaryPair],
    inputs: impl Fn(f64) -> [f64; N],
    target: impl Fn(bool) -> f64,
    begin: [f64; N],
    ridge: f64,
) -> Option<[f64; N]> {
    const MAX_HALVINGS: i32 = 30;
    const NEAR_ENOUGH: f64 = 1e-9;
    let log_odds =
        |x: &[f64; N], weights: &[f64; N]| -> f64 { x.iter().zip(weights).map(|(x, w)| x * w).sum() };
    let loss = |weights: &[f64; N]| -> f64 {
        let of_pair = |pair: &BinaryPair| {
            let log_odds = log_odds(&inputs(pair.score), weights);
            pair.weight * (softplus(log_odds) - target(pair.not_ham) * log_odds)
        };
        let from_begin = weights.iter().zip(&begin).map(|(weight, begin)| (weight - begin).powi(2));
        pairs.iter().map(of_pair).sum::<f64>() + ridge / 2.0 * from_begin.sum::<f64>()
    };
    let mut weights = begin;
    let mut lowest = loss(&weights);
    for _ in 0..SEARCH_STEPS {
        let mut slope = [0.0; N];
        let mut curve = [[0.0; N]; N];
        for pair in pairs {
            let x = inputs(pair.score);
            let p = 1.0 / (1.0 + (-log_odds(&x, &weights)).exp());
            for i in 0..N {
                slope[i] += pair.weight * (p - target(pair.not_ham)) * x[i];
                for j in 0..N {
                    curve[i][j] += pair.weight * p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        for (i, row) in curve.iter_mut().enumerate() {
            row[i] += ridge;
            slope[i] += ridge * (weights[i] - begin[i]);
        }
        let step = solve(curve, slope)?;
        let shorter = (0..MAX_HALVINGS).map(|halvings| 0.5_f64.powi(halvings));
        let mut tried = shorter.map(|share| {
            let at: [f64; N] = std::array::from_fn(|i| weights[i] - share * step[i]);
            (at, loss(&at))
        });
        let Some((better, loss)) = tried.find(|(_, loss)| *loss < lowest) else { break };
        (weights, lowest) = (better, loss);
        if step.iter().all(|step| step.abs() < NEAR_ENOUGH) {
            break;
        }
    }
    Some(weights)
}

/// Linear equations by Gaussian elimination with pivots.
fn solve<const N: usize>(mut m: [[f64; N]; N], mut v: [f64; N]) -> Option<[f64; N]> {
    for column in 0..N {
        let pivot = (column..N).max_by(|&a, &b| m[a][column].abs().total_cmp(&m[b][column].abs()))?;
        m.swap(column, pivot);
        v.swap(column, pivot);
        if m[column][column].abs() < f64::MIN_POSITIVE {
            return None;
        }
        for row in column + 1..N {
            let times = m[row][column] / m[column][column];
            let above = m[column];
            m[row].iter_mut().zip(above).skip(column).for_each(|(number, above)| *number -= times * above);
            v[row] -= times * v[column];
        }
    }
    let mut x = [0.0; N];
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|k| m[row][k] * x[k]).sum();
        x[row] = (v[row] - known) / m[row][row];
    }
    Some(x)
}

/// Pool adjacent violators, each block's log-odds by Laplace's rule, from its lowest score to its
/// highest.
fn fit_isotonic(pairs: &[BinaryPair]) -> Option<CalibrationMap> {
    struct Block {
        lowest: f64,
        highest: f64,
        other: f64,
        weight: f64,
    }
    if weight_of(pairs, true).min(weight_of(pairs, false)) < MIN_FOR_ISOTONIC {
        return None;
    }
    let mut sorted: Vec<&BinaryPair> = pairs.iter().collect();
    sorted.sort_by(|a, b| a.score.total_cmp(&b.score));
    let mut blocks: Vec<Block> = Vec::new();
    // equal scores are one block from the start: no map can tell them apart
    for tie in sorted.chunk_by(|a, b| a.score == b.score) {
        let other = tie.iter().filter(|pair| pair.not_ham).map(|pair| pair.weight).sum();
        let weight = tie.iter().map(|pair| pair.weight).sum();
        blocks.push(Block { lowest: tie[0].score, highest: tie[0].score, other, weight });
        while let [.., before, last] = &blocks[..]
            && before.other * last.weight >= last.other * before.weight
        {
            let Some(last) = blocks.pop() else { break };
            if let Some(before) = blocks.last_mut() {
                before.highest = last.highest;
                before.other += last.other;
                before.weight += last.weight;
            }
        }
    }
    let log_odds = |block: &Block| ((block.other + 1.0) / (block.weight - block.other + 1.0)).ln();
    let mut scores = Vec::new();
    let mut levels: Vec<f64> = Vec::new();
    for block in &blocks {
        let level = log_odds(block).max(levels.last().copied().unwrap_or(f64::NEG_INFINITY));
        scores.push(block.lowest);
        levels.push(level);
        if block.highest > block.lowest {
            scores.push(block.highest);
            levels.push(level);
        }
    }
    Some(CalibrationMap::Isotonic { scores, log_odds: levels })
}

/// The slope by which the labels other than ham share what ham leaves them. Where only one of them
/// was held out, any steeper slope would be better, and what was only learned from could never win:
/// the scores stay as they are.
fn fit_others(messages: &[CalibrationSample]) -> f64 {
    let others: Vec<&CalibrationSample> =
        messages.iter().filter(|message| message.truth != Labels::HAM).collect();
    if others.windows(2).all(|pair| pair[0].truth == pair[1].truth) {
        return 1.0;
    }
    let loss = |slope: f64| -> f64 {
        others
            .iter()
            .map(|message| {
                let all = log_sum_exp(message.scores.iter().skip(1).map(|score| slope * score.get()));
                message.weight * (all - slope * message.scores[message.truth].get())
            })
            .sum()
    };
    golden_section(SLOPES.0.ln(), OTHERS.end().ln(), |slope| loss(slope.exp())).exp()
}

/// The lowest point of a function with one valley (Press et al., *Numerical Recipes*, section
/// 10.2).
fn golden_section(mut low: f64, mut high: f64, function: impl Fn(f64) -> f64) -> f64 {
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut at_a, mut at_b) = (function(a), function(b));
    for _ in 0..SEARCH_STEPS {
        if at_a <= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - ratio * (high - low);
            at_a = function(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + ratio * (high - low);
            at_b = function(b);
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::super::matrix::tests::sklearn;
    use super::*;
    use serde::Deserialize;

    /// Messages whose true log-odds is `true_of(score)`: at each score, as many of either kind as
    /// it says, of 100.
    fn sample(true_of: impl Fn(f64) -> f64) -> Vec<CalibrationSample> {
        let mut messages = Vec::new();
        for step in -40..=40 {
            let score = f64::from(step) / 8.0;
            let share = 1.0 / (1.0 + (-true_of(score)).exp());
            for number in 0..100 {
                let truth = usize::from(f64::from(number) + 0.5 < share * 100.0);
                let campaign = messages.len();
                messages.push(CalibrationSample {
                    scores: vec![Score::new(0.0), Score::new(score)],
                    truth,
                    vote: 1.0,
                    weight: 1.0,
                    campaign,
                });
            }
        }
        messages
    }

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
            let (calibration, chosen) = calibrate(&sample(true_of), &labels());
            assert_eq!(chosen, name);
            for score in [-3.0, -1.0, 0.5, 2.0] {
                let found = calibration.not_ham.apply(score);
                assert!((found - true_of(score)).abs() < 0.25, "{name} at {score}: {found}");
            }
        }
    }

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
        for fit in [fit_temperature, fit_platt, fit_beta] as [Fit; 3] {
            let of = |messages: &[CalibrationSample]| {
                fit(&messages.iter().map(BinaryPair::new).collect::<Vec<_>>()).unwrap()
            };
            let (a, b) = (of(&once), of(&copied));
            assert!((a.apply(1.3) - b.apply(1.3)).abs() < 1e-3, "{a:?} {b:?}");
        }
    }

    /// One message of a campaign of its own for each score.
    fn pairs(scores: &[f64], truth: &[u8], weight: impl Fn(usize) -> f64) -> Vec<BinaryPair> {
        let pair = |(number, (&score, &truth))| BinaryPair {
            score,
            not_ham: truth == 1,
            weight: weight(number),
            campaign: number,
        };
        scores.iter().zip(truth).enumerate().map(pair).collect()
    }

    #[test]
    fn platt_agrees_with_scikit_learn() {
        /// By `_sigmoid_calibration`, which `CalibratedClassifierCV` fits.
        #[derive(Deserialize)]
        struct Expected {
            scores: Vec<f64>,
            truth: Vec<u8>,
            slope: f64,
            offset: f64,
        }
        for case in sklearn::<Vec<Expected>>("platt") {
            let found = fit_platt(&pairs(&case.scores, &case.truth, |_| 1.0)).unwrap();
            let CalibrationMap::Platt { slope, offset } = found else { panic!("{found:?}") };
            // scikit-learn stops its L-BFGS a little before the minimum
            for (found, expected) in [(slope, case.slope), (offset, case.offset)] {
                assert!((found - expected).abs() < 3e-5, "{slope} {offset}, {} {}", case.slope, case.offset);
            }
        }
    }

    #[test]
    fn isotonic_has_the_blocks_of_scikit_learn() {
        /// By `IsotonicRegression`.
        #[derive(Deserialize)]
        struct Expected {
            name: String,
            scores: Vec<f64>,
            truth: Vec<u8>,
            vote: Vec<f64>,
            blocks: Vec<Block>,
        }
        #[derive(Deserialize)]
        struct Block {
            lowest: f64,
            highest: f64,
            not_ham: f64,
            votes: f64,
        }
        for Expected { name, scores, truth, vote, blocks } in sklearn::<Vec<Expected>>("isotonic") {
            let given = pairs(&scores, &truth, |number| vote[number]);
            let reversed: Vec<BinaryPair> = given.iter().rev().copied().collect();
            for (order, pairs) in [("as given", given), ("reversed", reversed)] {
                let found = fit_isotonic(&pairs).unwrap();
                let CalibrationMap::Isotonic { scores, .. } = &found else { panic!("{found:?}") };
                let mut ends: Vec<f64> =
                    blocks.iter().flat_map(|block| [block.lowest, block.highest]).collect();
                ends.dedup();
                assert_eq!(*scores, ends, "{name}, {order}");
                for Block { lowest, highest, not_ham, votes } in &blocks {
                    // the mean of the block, by Laplace's rule
                    let level = ((not_ham + 1.0) / (votes - not_ham + 1.0)).ln();
                    for end in [*lowest, *highest] {
                        let at_end = found.apply(end);
                        assert!((at_end - level).abs() < 1e-12, "{name}, {order}, {end}: {at_end} {level}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_label_that_was_not_held_out_keeps_its_chance() {
        let mut messages = sample(|s| s);
        for message in &mut messages {
            message.scores.push(Score::new(-2.0)); // a third label
        }
        let three = ["ham", "spam", "sextortion"].iter().filter_map(|name| crate::label::Label::new(name));
        let (calibration, _) = calibrate(&messages, &Labels::new(three).unwrap());
        assert_eq!((calibration.others, calibration.prior[2]), (1.0, 0.0));
    }

    #[test]
    fn one_kind_only_gives_no_nonsense() {
        let messages: Vec<_> = sample(|s| s).into_iter().filter(|message| message.truth == 1).collect();
        let (calibration, _) = calibrate(&messages, &labels());
        assert!(calibration.not_ham.apply(1.0).is_finite());
    }
}
