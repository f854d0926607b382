//! [`HeldOut`]: how learners that had not seen a message scored it.

use super::calibration_sample::CalibrationSample;
use super::calibrator::{calibrate, is_worth_it};
use super::ensemble::EnsembleWeights;
use super::fitted_pair::{FittedPair, Hyperparams};
use super::thresholds::Ham;
use crate::calibration::Calibration;
use crate::cross_validation::CrossValidation;
use crate::error::{Error, ErrorKind, Result};
use crate::features::TokenCoverage;
use crate::label::Labels;
use crate::train::data::dataset::Dataset;
use crate::train::data::folds::Folds;
use crate::train::evaluate::Prediction;
use crate::train::params::{Learner, TrainParams};
use crate::train::progress::{Listener, Progress};
use crate::units::{Probability, Score};
use crate::verdict::{Thresholds, UnsureReason};
use rayon::prelude::*;

/// How learners that had not seen a message scored it.
pub(crate) struct HeldOutScores {
    /// Its row.
    pub(crate) message: usize,
    /// The scores of both learners.
    pub(crate) scores: [Vec<Score>; 2],
    pub(crate) coverage: TokenCoverage,
    pub(crate) unsure_reason: Option<UnsureReason>,
}

/// The scores of every message that some fold holds out, in order, by learners that learned from
/// the other folds.
///
/// # Errors
/// If a fold leaves only messages of one kind, or if no ham or nothing but ham is held out.
pub(crate) fn cross_validate(
    dataset: &Dataset,
    folds: &Folds,
    hyperparams: Hyperparams,
    params: &TrainParams,
    listener: Listener<'_>,
) -> Result<Vec<HeldOutScores>> {
    let mut held_out = Vec::new();
    for fold in 0..folds.count {
        listener(Progress { step: "fitting", done: fold, of: folds.count + 1 });
        let judged: Vec<usize> =
            (0..dataset.counts.len()).filter(|&message| folds.of[message] == Some(fold)).collect();
        if judged.is_empty() {
            continue;
        }
        let set = dataset.training_set(|message| folds.learns_from(fold, message), params.seed);
        if !set.y_true.contains(&Labels::HAM) || set.y_true.iter().all(|&label| label == Labels::HAM) {
            let found = format!(
                "fold {} of {}, which leaves messages of one kind only to learn from ({})",
                fold + 1,
                folds.count,
                dataset.different_messages(),
            );
            return Err(Error::new(
                ErrorKind::Training,
                "cross-validation",
                found,
                "ham and another label outside every fold",
            )
            .hint(if params.cv == CrossValidation::Group {
                "add email of each label that is no copy of the rest: copies count as one and are held out together"
            } else {
                "use `cv` group, or add email"
            }));
        }
        let fitted = FittedPair::learn(&set, hyperparams)?;
        held_out.par_extend(judged.par_iter().map(|&message| {
            let (scores, coverage) = fitted.scores(&dataset.counts[message]);
            let unsure_reason = fitted.script_coverage.unsure_reason(coverage, dataset.traits[message]);
            HeldOutScores { message, scores, coverage, unsure_reason }
        }));
    }
    held_out.sort_by_key(|judged| judged.message);
    let ham = held_out.iter().filter(|judged| dataset.y_true[judged.message] == Labels::HAM).count();
    if ham == 0 || ham == held_out.len() {
        let found = format!("{ham} ham and {} other messages held out", held_out.len() - ham);
        return Err(Error::new(ErrorKind::Training, "calibration", found, "some of each")
            .hint("name fewer sources in `train_only`, use another `cv`, or add email"));
    }
    Ok(held_out)
}

impl HeldOutScores {
    /// The message in the form that calibration needs.
    pub(crate) fn sample(&self, dataset: &Dataset, ensemble: EnsembleWeights) -> CalibrationSample {
        let message = self.message;
        let vote = dataset.votes[message];
        CalibrationSample {
            scores: ensemble.score(&self.scores),
            y_true: dataset.y_true[message],
            vote,
            weight: vote * dataset.calibration_weights[dataset.source[message] as usize],
            campaign: dataset.campaigns[message],
        }
    }
}

/// The smallest share of naive Bayes for which no larger share lowers the log-loss on held-out
/// messages, after calibration, by enough.
pub(crate) fn choose_ensemble(
    learner: Learner,
    dataset: &Dataset,
    held_out: &[HeldOutScores],
    labels: &Labels,
) -> EnsembleWeights {
    /// Beyond 1, naive Bayes only made things worse, on every corpus tried.
    const SHARES: [f64; 5] = [0.0, 0.1, 0.25, 0.5, 1.0];
    match learner {
        Learner::Logistic => return EnsembleWeights { logistic: 1.0, naive_bayes: 0.0 },
        Learner::NaiveBayes => return EnsembleWeights { logistic: 0.0, naive_bayes: 1.0 },
        Learner::Ensemble => {}
    }
    let loss = |ensemble: EnsembleWeights| {
        let messages: Vec<CalibrationSample> =
            held_out.iter().map(|judged| judged.sample(dataset, ensemble)).collect();
        let calibration = calibrate(&messages, labels);
        let of = |message: &CalibrationSample| {
            -message.vote
                * calibration.probabilities(&message.scores, None)[message.y_true]
                    .get()
                    .max(f64::MIN_POSITIVE)
                    .ln()
        };
        messages.iter().map(of).sum::<f64>()
    };
    let mut best: Option<(f64, EnsembleWeights)> = None;
    for ensemble in SHARES.map(|naive_bayes| EnsembleWeights { logistic: 1.0, naive_bayes }) {
        let loss = loss(ensemble);
        if best.is_none_or(|(lowest, _)| is_worth_it(loss, lowest)) {
            best = Some((loss, ensemble));
        }
    }
    best.map_or(EnsembleWeights { logistic: 1.0, naive_bayes: 0.0 }, |(_, ensemble)| ensemble)
}

/// The held-out messages with their probabilities.
pub(crate) struct HeldOut<'a> {
    dataset: &'a Dataset,
    scores: &'a [HeldOutScores],
    samples: &'a [CalibrationSample],
    probabilities: Vec<Vec<Probability>>,
}

impl<'a> HeldOut<'a> {
    pub(crate) fn new(
        dataset: &'a Dataset,
        scores: &'a [HeldOutScores],
        samples: &'a [CalibrationSample],
        calibration: &Calibration,
    ) -> Self {
        let probabilities =
            samples.iter().map(|sample| calibration.probabilities(&sample.scores, None)).collect();
        Self { dataset, scores, samples, probabilities }
    }

    /// The ham among them.
    pub(crate) fn ham(&self) -> Vec<Ham<'_>> {
        let all = self.scores.iter().zip(self.samples).zip(&self.probabilities);
        all.filter(|((_, sample), _)| sample.y_true == Labels::HAM)
            .map(|((held_out, _), probabilities)| Ham {
                probabilities,
                source: self.dataset.source[held_out.message],
            })
            .collect()
    }

    /// All of them, as these thresholds decide.
    pub(crate) fn predictions(&self, thresholds: Thresholds, labels: &Labels) -> Vec<Prediction> {
        let prediction = |((held_out, sample), probabilities): (
            (&HeldOutScores, &CalibrationSample),
            &Vec<Probability>,
        )| {
            let reason = |label| held_out.unsure_reason.filter(|_| label != Labels::HAM);
            Prediction {
                row: held_out.message,
                y_true: Some(sample.y_true),
                scores: sample.scores.iter().map(|score| score.get()).collect(),
                probabilities: probabilities.iter().map(|probability| probability.get()).collect(),
                decision: thresholds.judge(probabilities, labels, reason).ok(),
                source: self.dataset.source[held_out.message],
                coverage: held_out.coverage,
                unsure_reason: held_out.unsure_reason,
            }
        };
        self.scores.iter().zip(self.samples).zip(&self.probabilities).map(prediction).collect()
    }
}
