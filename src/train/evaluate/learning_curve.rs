//! [`LearningPoint`]: how well a part of the email is judged by models that learned from more and
//! more of the rest.

use super::metrics::{fnr_at_fpr, one_minus_auc};
use crate::calibration::Calibration;
use crate::error::Result;
use crate::label::Labels;
use crate::train::chance::chance;
use crate::train::data::dataset::Dataset;
use crate::train::data::folds::Folds;
use crate::train::fit::ensemble::EnsembleWeights;
use crate::train::fit::fitted_pair::{FittedPair, Hyperparams};
use crate::train::progress::{Listener, Progress};
use serde::Serialize;

/// Shares of the campaigns that are learned, each twice the one before.
const SHARES: [f64; 5] = [1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0, 1.0];
/// The false-positive rate at which the false-negative rate is reported.
const FPR: f64 = 0.01;

/// The purpose of [`chance`] when campaigns are chosen. It is the same for every share, so that
/// larger parts hold the smaller ones.
const TAKE_PART: u32 = 2;

/// How well a model that learned from this many messages judges the first fold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LearningPoint {
    /// Messages learned from.
    pub messages: usize,
    /// 1 - area under the ROC curve of "not ham" on the first fold, 0 to 1.
    pub one_minus_auc: Option<f64>,
    /// The false-negative rate there at a false-positive rate of 1 %.
    pub fnr: Option<f64>,
}

/// Learns from nested parts of the email outside the first fold, and judges that fold. It is about
/// the work of two folds.
pub(crate) fn curve(
    dataset: &Dataset,
    folds: &Folds,
    (hyperparams, ensemble, seed): (Hyperparams, EnsembleWeights, u64),
    listener: Listener<'_>,
) -> Result<Vec<LearningPoint>> {
    let judged: Vec<usize> =
        (0..dataset.counts.len()).filter(|&message| folds.of[message] == Some(0)).collect();
    let mut points = Vec::new();
    for (step, share) in SHARES.into_iter().enumerate() {
        listener(Progress { step: "learning curve", done: step, of: SHARES.len() });
        let set = dataset.training_set(
            |message| {
                folds.learns_from(0, message) && chance(seed, dataset.campaigns[message], TAKE_PART) < share
            },
            seed,
        );
        let messages = set.y_true.len();
        let kinds = |ham: bool| set.y_true.iter().any(|&label| (label == Labels::HAM) == ham);
        if !kinds(true) || !kinds(false) {
            continue;
        }
        let fitted = FittedPair::learn(&set, hyperparams)?;
        let (mut positive, mut negative) = (Vec::new(), Vec::new());
        for &message in &judged {
            let (scores, _) = fitted.scores(&dataset.counts[message]);
            let side = if dataset.y_true[message] == Labels::HAM { &mut negative } else { &mut positive };
            side.push(Calibration::not_ham_score(&ensemble.score(&scores)));
        }
        let fnr = fnr_at_fpr(FPR, &positive, &negative).map(|rate| rate.share);
        points.push(LearningPoint { messages, one_minus_auc: one_minus_auc(&positive, &negative), fnr });
    }
    Ok(points)
}
