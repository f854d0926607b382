//! [`calibrate`]: fits the maps of [`Calibration`](crate::calibration::Calibration) on scores of held-out messages, and keeps the one
//! that does best on messages it was not fitted on. The only door to linfa's Platt scaling.

use crate::calibration::{Calibration, Map, OTHERS, log_sum_exp, softplus};
use crate::label::Labels;
use crate::promise::HamScores;
use crate::units::Score;
use linfa::ParamGuard;
use linfa::composing::platt_scaling::{PlattParams, platt_newton_method};
use ndarray::Array1;
use std::collections::BTreeMap;

/// A message the scores had not learned from.
#[derive(Clone, Debug)]
pub(crate) struct HeldOut {
    pub(crate) scores: Vec<Score>,
    pub(crate) truth: usize,
    pub(crate) vote: f64,
    /// Messages of one campaign share a number, and stay on one side of the choice of the map.
    pub(crate) campaign: usize,
}

/// Parts the choice of the map is cross-validated in.
const PARTS: usize = 5;
/// Isotonic regression needs many messages a step; below this many of either kind it is not tried (Niculescu-Mizil and Caruana,
/// ICML 2005, section 5: from 1,000 calibration cases on it matches Platt's method).
const MIN_FOR_ISOTONIC: f64 = 1_000.0;
/// What is simple is kept unless something else lowers the log-loss by more than this share: differences below are chance.
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
pub(crate) fn calibrate(messages: &[HeldOut], labels: &Labels) -> (Calibration, &'static str) {
    let pairs: Vec<Pair> = messages.iter().map(Pair::of).collect();
    let mut counts = vec![0.0; labels.len()];
    for message in messages {
        counts[message.truth] += message.vote;
    }
    let total: f64 = counts.iter().sum();
    let (not_ham, name) = choose(&pairs);
    let calibration = Calibration {
        not_ham,
        others: fit_others(messages),
        prior: counts.iter().map(|count| count / total).collect(),
        sample: [counts[Labels::HAM], total - counts[Labels::HAM]],
        ham: HamScores::of(highest_of_campaigns(&pairs).into_values()),
    };
    (calibration, name)
}

/// The highest score of each ham campaign.
fn highest_of_campaigns(pairs: &[Pair]) -> BTreeMap<usize, f64> {
    let mut highest = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| !pair.not_ham) {
        let of_campaign = highest.entry(pair.campaign).or_insert(pair.score);
        *of_campaign = of_campaign.max(pair.score);
    }
    highest
}

/// One message as the first step sees it.
#[derive(Clone, Copy, Debug)]
struct Pair {
    score: f64,
    not_ham: bool,
    vote: f64,
    campaign: usize,
}

impl Pair {
    fn of(message: &HeldOut) -> Self {
        Self {
            score: Calibration::not_ham_score(&message.scores),
            not_ham: message.truth != Labels::HAM,
            vote: message.vote,
            campaign: message.campaign,
        }
    }
}

type Fit = fn(&[Pair]) -> Option<Map>;

/// From the simplest on: name and fit.
const MAPS: [(&str, Fit); 4] =
    [("temperature", fit_temperature), ("platt", fit_platt), ("beta", fit_beta), ("isotonic", fit_isotonic)];

/// The map with the lowest held-out log-loss, a simpler one if the gain is not worth it.
fn choose(pairs: &[Pair]) -> (Map, &'static str) {
    let identity = Map::Temperature { slope: 1.0 };
    let mut best: Option<(f64, Map, &'static str)> = None;
    for (name, fit) in MAPS {
        let (Some(map), Some(loss)) = (fit(pairs), held_out_loss(pairs, fit)) else { continue };
        if best.as_ref().is_none_or(|(lowest, ..)| is_worth_it(loss, *lowest)) {
            best = Some((loss, map, name));
        }
    }
    best.map_or((identity, "none"), |(_, map, name)| (map, name))
}

/// Log-loss on each part of the map fitted on the other parts; `None` if a part cannot be fitted.
fn held_out_loss(pairs: &[Pair], fit: Fit) -> Option<f64> {
    let mut loss = 0.0;
    for part in 0..PARTS {
        let (held_out, fitted): (Vec<Pair>, Vec<Pair>) =
            pairs.iter().partition(|pair| pair.campaign % PARTS == part);
        let map = fit(&fitted)?;
        loss += log_loss(&held_out, |score| map.apply(score));
    }
    Some(loss)
}

fn log_loss(pairs: &[Pair], map: impl Fn(f64) -> f64) -> f64 {
    pairs
        .iter()
        .map(|pair| pair.vote * softplus(if pair.not_ham { -map(pair.score) } else { map(pair.score) }))
        .sum()
}

fn fit_temperature(pairs: &[Pair]) -> Option<Map> {
    let slope =
        golden_section(SLOPES.0.ln(), SLOPES.1.ln(), |slope| log_loss(pairs, |score| slope.exp() * score))
            .exp();
    Some(Map::Temperature { slope })
}

/// Platt's targets and Newton's method are linfa's; it knows no votes, so each campaign enters once, by its mean score.
fn fit_platt(pairs: &[Pair]) -> Option<Map> {
    let mut ones: BTreeMap<(usize, bool), (f64, f64)> = BTreeMap::new();
    for pair in pairs {
        let (sum, votes) = ones.entry((pair.campaign, pair.not_ham)).or_default();
        *sum += pair.vote * pair.score;
        *votes += pair.vote;
    }
    let both = [true, false].iter().all(|kind| ones.keys().any(|(_, not_ham)| not_ham == kind));
    if !both {
        return None;
    }
    let scores = Array1::from_iter(ones.values().map(|(sum, votes)| sum / votes));
    let truth = Array1::from_iter(ones.keys().map(|(_, not_ham)| *not_ham));
    let params = PlattParams::<f64, ()>::default().check().ok()?;
    let (a, b) = platt_newton_method(scores.view(), truth.view(), &params).ok()?;
    // linfa fits p = 1 / (1 + e^(a s + b))
    (a.is_finite() && b.is_finite() && a < 0.0).then_some(Map::Platt { slope: -a, offset: -b })
}

/// Logistic regression on `ln p` and `-ln (1 - p)`, by Newton's method; slopes below 0 are refused, for the map must rise.
fn fit_beta(pairs: &[Pair]) -> Option<Map> {
    let inputs = |score: f64| [-softplus(-score), softplus(score), 1.0];
    let mut weights = [1.0, 1.0, 0.0];
    for _ in 0..SEARCH_STEPS {
        let mut slope = [0.0; 3];
        let mut curve = [[0.0; 3]; 3];
        for pair in pairs {
            let x = inputs(pair.score);
            let log_odds: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let p = 1.0 / (1.0 + (-log_odds).exp());
            for i in 0..3 {
                slope[i] += pair.vote * (p - f64::from(u8::from(pair.not_ham))) * x[i];
                for j in 0..3 {
                    curve[i][j] += pair.vote * p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        // a little ridge keeps separable scores finite
        for (i, row) in curve.iter_mut().enumerate() {
            row[i] += 1e-3;
            slope[i] += 1e-3 * (weights[i] - [1.0, 1.0, 0.0][i]);
        }
        let step = solve(curve, slope)?;
        weights.iter_mut().zip(&step).for_each(|(weight, step)| *weight -= step.clamp(-2.0, 2.0));
        if step.iter().all(|step| step.abs() < 1e-9) {
            break;
        }
    }
    let [a, b, c] = weights;
    (a > 0.0 && b > 0.0 && c.is_finite()).then_some(Map::Beta { a, b, c })
}

/// Three linear equations by Gaussian elimination with pivots.
fn solve(mut m: [[f64; 3]; 3], mut v: [f64; 3]) -> Option<[f64; 3]> {
    for column in 0..3 {
        let pivot = (column..3).max_by(|&a, &b| m[a][column].abs().total_cmp(&m[b][column].abs()))?;
        m.swap(column, pivot);
        v.swap(column, pivot);
        if m[column][column].abs() < f64::MIN_POSITIVE {
            return None;
        }
        for row in column + 1..3 {
            let times = m[row][column] / m[column][column];
            let above = m[column];
            m[row].iter_mut().zip(above).skip(column).for_each(|(number, above)| *number -= times * above);
            v[row] -= times * v[column];
        }
    }
    let mut x = [0.0; 3];
    for row in (0..3).rev() {
        let known: f64 = (row + 1..3).map(|k| m[row][k] * x[k]).sum();
        x[row] = (v[row] - known) / m[row][row];
    }
    Some(x)
}

/// Pool adjacent violators, each block's log-odds by Laplace's rule, from its lowest score to its highest.
fn fit_isotonic(pairs: &[Pair]) -> Option<Map> {
    struct Block {
        lowest: f64,
        highest: f64,
        other: f64,
        votes: f64,
    }
    let of = |not_ham: bool| {
        pairs.iter().filter(|pair| pair.not_ham == not_ham).map(|pair| pair.vote).sum::<f64>()
    };
    if of(true) < MIN_FOR_ISOTONIC || of(false) < MIN_FOR_ISOTONIC {
        return None;
    }
    let mut sorted: Vec<&Pair> = pairs.iter().collect();
    sorted.sort_by(|a, b| a.score.total_cmp(&b.score));
    let mut blocks: Vec<Block> = Vec::new();
    // equal scores are one block from the start: no map can tell them apart
    for tie in sorted.chunk_by(|a, b| a.score == b.score) {
        let other = tie.iter().filter(|pair| pair.not_ham).map(|pair| pair.vote).sum();
        let votes = tie.iter().map(|pair| pair.vote).sum();
        blocks.push(Block { lowest: tie[0].score, highest: tie[0].score, other, votes });
        while let [.., before, last] = &blocks[..]
            && before.other * last.votes >= last.other * before.votes
        {
            let Some(last) = blocks.pop() else { break };
            if let Some(before) = blocks.last_mut() {
                before.highest = last.highest;
                before.other += last.other;
                before.votes += last.votes;
            }
        }
    }
    let log_odds = |block: &Block| ((block.other + 1.0) / (block.votes - block.other + 1.0)).ln();
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
    Some(Map::Isotonic { scores, log_odds: levels })
}

/// The slope by which the labels other than ham share what ham leaves them. Where only one of them was held out, any steeper slope would be
/// better, and what was only learned from could never win: the scores stay as they are.
fn fit_others(messages: &[HeldOut]) -> f64 {
    let others: Vec<&HeldOut> = messages.iter().filter(|message| message.truth != Labels::HAM).collect();
    if others.windows(2).all(|pair| pair[0].truth == pair[1].truth) {
        return 1.0;
    }
    let loss = |slope: f64| -> f64 {
        others
            .iter()
            .map(|message| {
                let all = log_sum_exp(message.scores.iter().skip(1).map(|score| slope * score.get()));
                message.vote * (all - slope * message.scores[message.truth].get())
            })
            .sum()
    };
    golden_section(SLOPES.0.ln(), OTHERS.end().ln(), |slope| loss(slope.exp())).exp()
}

/// The lowest point of a function with one valley (Press et al., *Numerical Recipes*, section 10.2).
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

    /// Messages whose true log-odds is `true_of(score)`: at each score, as many of either kind as it says, of 100.
    fn sample(true_of: impl Fn(f64) -> f64) -> Vec<HeldOut> {
        let mut messages = Vec::new();
        for step in -40..=40 {
            let score = f64::from(step) / 8.0;
            let share = 1.0 / (1.0 + (-true_of(score)).exp());
            for number in 0..100 {
                let truth = usize::from(f64::from(number) + 0.5 < share * 100.0);
                let campaign = messages.len();
                messages.push(HeldOut {
                    scores: vec![Score::new(0.0), Score::new(score)],
                    truth,
                    vote: 1.0,
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
        let truth = Map::Beta { a: 0.5, b: 2.0, c: 0.3 };
        let pairs: Vec<Pair> = sample(|score| truth.apply(score)).iter().map(Pair::of).collect();
        let Some(Map::Beta { a, b, c }) = fit_beta(&pairs) else { panic!("not fitted") };
        assert!((a - 0.5).abs() < 0.1 && (b - 2.0).abs() < 0.3 && (c - 0.3).abs() < 0.15, "{a} {b} {c}");
    }

    #[test]
    fn copies_of_one_message_count_once() {
        let once = sample(|score| 0.7 * score);
        let mut copied = once.clone();
        for message in &once {
            copied.extend((0..2).map(|_| message.clone()));
        }
        copied.iter_mut().for_each(|message| message.vote = 1.0 / 3.0);
        for fit in [fit_temperature, fit_platt, fit_beta] as [Fit; 3] {
            let of = |messages: &[HeldOut]| fit(&messages.iter().map(Pair::of).collect::<Vec<_>>()).unwrap();
            let (a, b) = (of(&once), of(&copied));
            assert!((a.apply(1.3) - b.apply(1.3)).abs() < 1e-3, "{a:?} {b:?}");
        }
    }

    /// One message of a campaign of its own for each score.
    fn pairs(scores: &[f64], truth: &[u8], vote: impl Fn(usize) -> f64) -> Vec<Pair> {
        let pair = |(number, (&score, &truth))| Pair {
            score,
            not_ham: truth == 1,
            vote: vote(number),
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
            let Map::Platt { slope, offset } = found else { panic!("{found:?}") };
            // linfa stops at a slope of 1e-5 a message, where the second derivatives are above 0.05 a message
            for (found, expected) in [(slope, case.slope), (offset, case.offset)] {
                assert!((found - expected).abs() < 3e-4, "{slope} {offset}, {} {}", case.slope, case.offset);
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
            let reversed: Vec<Pair> = given.iter().rev().copied().collect();
            for (order, pairs) in [("as given", given), ("reversed", reversed)] {
                let found = fit_isotonic(&pairs).unwrap();
                let Map::Isotonic { scores, .. } = &found else { panic!("{found:?}") };
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
