//! [`TrecFigures`]: the figures by which the TREC spam tracks compared filters, and the result file
//! that their test program (the jig) wrote.

use super::metrics::{Rate, fnr_at_fpr, is_not_ham, one_minus_auc};
use super::prediction::Prediction;
use crate::hash::Hash;
use crate::math::softplus;
use crate::train::data::corpus::Corpus;
use serde::Serialize;

/// The number of samples drawn for the interval. The ends of a 95 % interval are then the fifth
/// from either side.
const REDRAWS: usize = 200;
/// How many of them lie beyond either end.
const BEYOND: usize = REDRAWS / 40;
/// The false-positive rate at which the false-negative rate is reported: `h=.1%`.
const FPR: f64 = 0.001;

/// Figures of a run (Cormack and Lynam, *TREC 2005 spam track overview*, section 4).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TrecFigures {
    /// 1 - area under the ROC curve, 0 to 1; tables call it (1-ROCA)% and multiply it by 100.
    pub one_minus_auc: f64,
    /// Its 95 % interval, from repeated samples of the same messages (bootstrap).
    pub interval: (f64, f64),
    /// Logistic average of the misclassified shares of ham and spam, 0 to 1; a half message is
    /// added to each, so that none is 0.
    pub lam: f64,
    /// The false-negative rate at a false-positive rate of 0.1 %.
    pub fnr: Rate,
}

impl TrecFigures {
    /// The figures for messages in any order; `None` without ham or without anything else.
    #[must_use]
    pub fn new(predictions: &[Prediction], labels: usize) -> Option<Self> {
        let (mut ham, mut spam) = (Vec::new(), Vec::new());
        let (mut false_positives, mut false_negatives) = (0, 0);
        for prediction in predictions.iter().filter(|prediction| prediction.is(|label| label < labels)) {
            let score = prediction.log_odds(labels, is_not_ham);
            let called_spam = prediction.decision.is_some_and(is_not_ham);
            if prediction.is(is_not_ham) {
                spam.push(score);
                false_negatives += usize::from(!called_spam);
            } else {
                ham.push(score);
                false_positives += usize::from(called_spam);
            }
        }
        let fnr = fnr_at_fpr(FPR, &spam, &ham)?;
        let mut redrawn: Vec<f64> = (0..REDRAWS as u32)
            .filter_map(|redraw| one_minus_auc(&drawn(&spam, redraw, 0), &drawn(&ham, redraw, 1)))
            .collect();
        redrawn.sort_by(f64::total_cmp);
        let log_odds = |wrong: usize, of: usize| {
            let share = (wrong as f64 + 0.5) / (of as f64 + 1.0);
            (share / (1.0 - share)).ln()
        };
        let lam = f64::midpoint(log_odds(false_positives, ham.len()), log_odds(false_negatives, spam.len()));
        Some(Self {
            one_minus_auc: one_minus_auc(&spam, &ham)?,
            interval: (redrawn[BEYOND], redrawn[REDRAWS - 1 - BEYOND]),
            lam: (-softplus(-lam)).exp(),
            fnr,
        })
    }
}

/// The same number of scores as given, each drawn from all of them.
fn drawn(scores: &[f64], redraw: u32, side: u32) -> Vec<f64> {
    let draw = |number: usize| {
        let hash = Hash::new().number(redraw).number(side).number(number as u32).finish() >> 32;
        // multiply and shift: an even share of all scores
        scores[((hash * scores.len() as u64) >> 32) as usize]
    };
    (0..scores.len()).map(draw).collect()
}

/// The lines that the jig of the TREC spam tracks wrote, one per message: its place, its label, the
/// answer, and the score.
#[must_use]
pub fn trec_lines(corpus: &Corpus, predictions: &[Prediction], labels: usize) -> String {
    let class = |is_spam: bool| if is_spam { "spam" } else { "ham" };
    let line = |prediction: &Prediction| {
        let row = prediction.row;
        let place: String = corpus.rows[row].place.split_whitespace().collect::<Vec<_>>().join("_");
        format!(
            "{place} judge={} class={} score={:.6} user= genre= runid=none\n",
            class(prediction.is(is_not_ham)),
            class(prediction.decision.is_some_and(is_not_ham)),
            prediction.log_odds(labels, is_not_ham)
        )
    };
    predictions.iter().filter(|prediction| prediction.is(|label| label < labels)).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(truth: usize, score: f64) -> Prediction {
        let decision = Some(usize::from(score > 0.0));
        Prediction { scores: vec![0.0, score], decision, ..Prediction::of(truth) }
    }

    #[test]
    fn figures_are_those_of_the_jig() {
        // 100 ham, 4 false positives; 50 spam, 1 false negative: lam by hand, sqrt of the odds
        // 4.5/96.5 and 1.5/49.5 multiplied
        let ham = (0..100).map(|n| judged(0, if n < 4 { 0.5 } else { -1.0 - f64::from(n) }));
        let spam = (0..50).map(|n| judged(1, if n == 0 { -0.5 } else { 1.0 + f64::from(n) }));
        let figures = TrecFigures::new(&ham.chain(spam).collect::<Vec<_>>(), 2).unwrap();
        let odds = (4.5_f64 / 96.5 * 1.5 / 49.5).sqrt();
        assert!((figures.lam - odds / (1.0 + odds)).abs() < 1e-12, "{figures:?}");
        assert!((figures.one_minus_auc - 4.0 / 5_000.0).abs() < 1e-12);
        let (low, high) = figures.interval;
        assert!(low < figures.one_minus_auc && figures.one_minus_auc < high && high < 0.01, "{figures:?}");
        assert_eq!(figures.fnr.count, 1);
        assert_eq!(TrecFigures::new(&[judged(0, 1.0)], 2), None);
    }
}
