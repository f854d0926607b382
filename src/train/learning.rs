//! [`LearningPoint`]: how well a part of the mail is judged by what was learned from ever more of the rest.

use super::fit::{Fitted, Mix, Recipe, chance};
use super::folds::Folds;
use super::lessons::Lessons;
use super::metrics::{miss_at, one_minus_auc};
use super::progress::{Listener, Progress};
use crate::calibration::Calibration;
use crate::error::Result;
use crate::label::Labels;
use serde::Serialize;

/// Shares of the campaigns that are learned from, each twice the one before.
const SHARES: [f64; 5] = [1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0, 1.0];
/// The loss of ham at which missed messages are counted.
const HAM_LOSS: f64 = 0.01;

/// The purpose of [`chance`] in choosing campaigns: it is the same for every share, so that larger parts hold the smaller.
const TAKE_PART: u32 = 2;

/// What was learned from so much mail.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LearningPoint {
    /// Messages learned from.
    pub messages: usize,
    /// 1 - area under the ROC curve of "not ham" on the first fold, 0 to 1.
    pub one_minus_auc: Option<f64>,
    /// The share of all but ham that is missed there when 1 % of the ham is lost.
    pub missed: Option<f64>,
}

/// Learns from nested parts of the mail outside the first fold, and judges that fold; about as much work as two folds.
pub(super) fn curve(
    lessons: &Lessons,
    folds: &Folds,
    (recipe, mix, seed): (Recipe, Mix, u64),
    listener: Listener<'_>,
) -> Result<Vec<LearningPoint>> {
    let judged: Vec<usize> =
        (0..lessons.counts.len()).filter(|&message| folds.of[message] == Some(0)).collect();
    let mut points = Vec::new();
    for (step, share) in SHARES.into_iter().enumerate() {
        listener(Progress { step: "learning curve", done: step, of: SHARES.len() });
        let lesson = lessons.lesson(
            |message| {
                folds.learns_from(0, message) && chance(seed, lessons.campaigns[message], TAKE_PART) < share
            },
            seed,
        );
        let messages = lesson.truth.len();
        let kinds = |ham: bool| lesson.truth.iter().any(|&label| (label == Labels::HAM) == ham);
        if !kinds(true) || !kinds(false) {
            continue;
        }
        let fitted = Fitted::learn(&lesson, recipe)?;
        let (mut positive, mut negative) = (Vec::new(), Vec::new());
        for &message in &judged {
            let (scores, _) = fitted.scores(&lessons.counts[message]);
            let side = if lessons.truth[message] == Labels::HAM { &mut negative } else { &mut positive };
            side.push(Calibration::not_ham_score(&mix.score(&scores)));
        }
        let missed = miss_at(HAM_LOSS, &positive, &negative).map(|rate| rate.share);
        points.push(LearningPoint { messages, one_minus_auc: one_minus_auc(&positive, &negative), missed });
    }
    Ok(points)
}
