//! Learning from labelled mail: [`train`] makes a [`Model`], [`evaluate`] measures one. Nothing of
//! inference imports this.

#[cfg(all(test, feature = "builtin-model"))]
mod blackmail;
mod builtin_sextortion;
mod calibrate;
mod comparison;
mod corpus;
mod dataset;
mod evaluation;
mod evaluation_report;
mod fit;
mod flips;
mod folds;
mod journal;
mod judged_pair;
mod lbfgs;
mod learning_curve;
mod logistic;
mod matrix;
mod message_key;
mod metrics;
mod naive_bayes;
mod near_duplicates;
mod online;
mod outcome;
mod overlap;
mod paired;
mod params;
mod progress;
mod thresholds;
mod top_features;
mod trec;
mod update;

pub use comparison::{Compared, Comparison, Subset};
pub use corpus::{Corpus, CorpusOptions, MessageContent, MessageSource, Row, Skipped};
pub use evaluation::{Evaluation, LabelRow, SourceRow};
pub use evaluation_report::{
    CurvePoint, EvaluationReport, Mistake, ReliabilityBin, RocAndReliability, ThresholdRow,
};
pub use flips::{DecisionOf, Flip, Flips};
pub use journal::Journal;
pub use learning_curve::LearningPoint;
pub use metrics::{BinaryMetrics, Confusion, Decisions, ECE_BINS, FnrAtFpr, Rate};
pub use online::{OnlineParams, online};
pub use outcome::Outcome;
pub use overlap::Overlap;
pub use paired::{Difference, Discordant};
pub use params::{CrossValidation, Learner, ThresholdPolicy, TrainParams};
pub use progress::{Listener, Progress};
pub use top_features::{LabelFeatures, top_features};
pub use trec::{TrecFigures, trec_lines};
pub use update::{UpdateRequest, Updated, update};

use crate::classifier::Classifier;
use crate::email::Email;
use crate::error::Result;
use crate::features::TokenCoverage;
use crate::label::{Label, Labels};
use crate::linear::Linear;
use crate::message::Message;
use crate::model::{LearnedModel, Model};
use crate::units::Probability;
use crate::verdict::{Thresholds, UnsureReason};
use calibrate::{CalibrationSample, calibrate, is_worth_it};
use dataset::{Dataset, HeldOutScores, sources};
use fit::{EnsembleWeights, FittedPair};
use progress::report_progress;
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;
use thresholds::Ham;

/// What training gives.
#[derive(Debug)]
pub struct Trained {
    /// The model, fitted on all messages.
    pub model: Model,
    /// How models fitted without them judged the held-out messages.
    pub evaluation: Evaluation,
    /// The held-out messages, in the order of the corpus.
    pub held_out: Vec<Judgement>,
    /// How much is learned from how much mail; empty unless asked for.
    pub learning: Vec<LearningPoint>,
    /// The map of the calibration that did best.
    pub map: &'static str,
    /// How much naive Bayes is in the score, for one of logistic regression.
    pub naive_bayes_share: f64,
    /// Memory that the features of a message took while learning, in bytes, on average; the message
    /// itself is not kept.
    pub bytes_a_message: usize,
}

/// A labelled message as a classifier judged it.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Its row in the corpus.
    pub row: usize,
    /// What it is, and what was said.
    pub outcome: Outcome,
    /// How much of it the classifier knew.
    pub evidence: TokenCoverage,
    /// Why it is unsure; of messages held out, why it should not be called spam even where the
    /// thresholds would.
    pub doubt: Option<UnsureReason>,
}

/// Trains a model on a corpus; the same corpus, parameters and crate version give the same bytes.
///
/// # Errors
/// If a parameter is out of range or names a label or source that is not there, a row carries none
/// of `labels` (see [`Corpus::check`]), a label has no row, or a message vanished since it was
/// listed.
pub fn train(
    corpus: &Corpus,
    labels: &Labels,
    params: &TrainParams,
    listener: Listener<'_>,
) -> Result<Trained> {
    params.check()?;
    dataset::check(corpus, labels, params)?;
    let dataset = Dataset::from_corpus(corpus, labels, params, listener)?;
    let hyperparams = dataset.hyperparams(params);
    let folds = folds::folds(&corpus.rows, &dataset.truth, &dataset.campaigns, params)?;
    let held_out = dataset.held_out(&folds, hyperparams, params, listener)?;
    let ensemble = choose_ensemble(params.learner, &dataset, &held_out, labels);
    let calibrated: Vec<CalibrationSample> =
        held_out.iter().map(|judged| dataset.held_out_message(judged, ensemble)).collect();
    let (calibration, map) = calibrate(&calibrated, labels);
    let probabilities: Vec<Vec<Probability>> =
        calibrated.iter().map(|held_out| calibration.probabilities(&held_out.scores, None)).collect();
    let thresholds = match params.policy {
        ThresholdPolicy::Fpr(share) => {
            let ham: Vec<Ham<'_>> = held_out
                .iter()
                .zip(calibrated.iter().zip(&probabilities))
                .filter(|(_, (message, _))| message.truth == Labels::HAM)
                .map(|(judged, (_, probabilities))| Ham {
                    probabilities,
                    source: dataset.source[judged.message],
                })
                .collect();
            thresholds::thresholds(
                &ham,
                share,
                params.cv == CrossValidation::Source,
                labels.index_of(Label::SEXTORTION),
            )
        }
        ThresholdPolicy::FprBound(bound) => Thresholds::not_below(calibration.threshold_for(bound)?),
        ThresholdPolicy::Costs(costs) => Thresholds::for_costs(costs),
    };
    let judgements: Vec<Judgement> = held_out
        .iter()
        .zip(calibrated.iter().zip(&probabilities))
        .map(|(judged, (calibrated, probabilities))| Judgement {
            row: judged.message,
            outcome: Outcome {
                truth: calibrated.truth,
                scores: calibrated.scores.iter().map(|score| score.get()).collect(),
                probabilities: probabilities.iter().map(|probability| probability.get()).collect(),
                decision: thresholds
                    .judge(probabilities, labels, |label| judged.doubt.filter(|_| label != Labels::HAM))
                    .ok(),
                source: dataset.source[judged.message],
            },
            evidence: judged.evidence,
            doubt: judged.doubt,
        })
        .collect();
    let evaluation = measured(labels, &judgements, &dataset.sources);
    let learning = if params.learning_curve {
        learning_curve::curve(&dataset, &folds, (hyperparams, ensemble, params.seed), listener)?
    } else {
        Vec::new()
    };
    listener(Progress { step: "fitting", done: folds.count, of: folds.count + 1 });
    let fitted = FittedPair::learn(&dataset.training_set(|_| true, params.seed), hyperparams)?;
    let bytes_a_message = (dataset.counted_bytes() + fitted.matrix_bytes) / corpus.rows.len().max(1);
    let side = fitted.mixed(ensemble);
    let linear = Linear::pack(&fitted.idf, &side.weights, fitted.lengths, side.bias);
    listener(Progress { step: "fitting", done: folds.count + 1, of: folds.count + 1 });
    let learned = LearnedModel {
        labels: labels.clone(),
        headers: params.headers,
        linear,
        calibration,
        thresholds,
        familiar: fitted.familiar,
        provenance: dataset.provenance(corpus, params, hyperparams, ensemble, map),
        vocabulary: dataset.vocabulary,
    };
    Ok(Trained {
        model: Model::new(learned),
        evaluation,
        held_out: judgements,
        learning,
        map,
        naive_bayes_share: ensemble.naive_bayes / ensemble.logistic.max(f64::MIN_POSITIVE),
        bytes_a_message,
    })
}

/// Measures a classifier on a corpus. Rows whose label it does not know count as left out.
///
/// # Errors
/// If a message cannot be read.
pub fn evaluate(classifier: &Classifier, corpus: &Corpus, listener: Listener<'_>) -> Result<Evaluation> {
    let judgements = judge(classifier, corpus, listener)?;
    Ok(measured(classifier.labels(), &judgements, &sources(&corpus.rows).0))
}

fn measured(labels: &Labels, judgements: &[Judgement], sources: &[String]) -> Evaluation {
    let outcomes: Vec<Outcome> = judgements.iter().map(|judgement| judgement.outcome.clone()).collect();
    Evaluation::new(labels, &outcomes, sources)
}

/// Judges each message of a corpus, in its order. The truth of a row whose label the classifier
/// does not know is `usize::MAX`.
///
/// # Errors
/// If a message cannot be read.
pub fn judge(classifier: &Classifier, corpus: &Corpus, listener: Listener<'_>) -> Result<Vec<Judgement>> {
    let judged = judge_with([classifier], corpus, listener)?;
    Ok(judged.into_iter().map(|[judgement]| judgement).collect())
}

/// The same with two classifiers; each message is read once.
///
/// # Errors
/// If a message cannot be read.
pub fn judge_by_both(
    first: &Classifier,
    second: &Classifier,
    corpus: &Corpus,
    listener: Listener<'_>,
) -> Result<(Vec<Judgement>, Vec<Judgement>)> {
    let judged = judge_with([first, second], corpus, listener)?;
    Ok(judged.into_iter().map(<(Judgement, Judgement)>::from).unzip())
}

fn judge_with<const N: usize>(
    classifiers: [&Classifier; N],
    corpus: &Corpus,
    listener: Listener<'_>,
) -> Result<Vec<[Judgement; N]>> {
    let source = sources(&corpus.rows).1;
    let done = AtomicUsize::new(0);
    let judge = |(number, row): (usize, &Row)| {
        let content = row.content.read()?;
        let email = Email::from_message(content.message());
        let judgements = classifiers.map(|classifier| {
            let report = classifier.classify_email(&email);
            let labels = classifier.labels();
            let outcome = Outcome {
                truth: labels.index_of(row.label.as_str()).unwrap_or(usize::MAX),
                scores: report.scores.iter().map(|score| score.get()).collect(),
                probabilities: report.probabilities.iter().map(|probability| probability.get()).collect(),
                decision: labels.index_of(report.verdict.as_str()),
                source: source[number],
            };
            Judgement { row: number, outcome, evidence: report.evidence, doubt: report.doubt }
        });
        report_progress(listener, "judging", &done, corpus.rows.len());
        Ok(judgements)
    };
    corpus.rows.par_iter().enumerate().map(judge).collect()
}

impl MessageContent {
    /// Its bytes: what it is known by.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Raw(raw) => raw,
            Self::Text(text) => text.as_bytes(),
        }
    }

    /// As a message.
    #[must_use]
    pub fn message(&self) -> Message<'_> {
        match self {
            Self::Raw(raw) => Message::parse(raw),
            Self::Text(text) => Message::from_text(text),
        }
    }
}

/// The smallest share of naive Bayes whose log-loss on held-out messages, after calibration, no
/// larger share lowers by enough.
fn choose_ensemble(
    learner: Learner,
    dataset: &Dataset,
    held_out: &[HeldOutScores],
    labels: &Labels,
) -> EnsembleWeights {
    /// Beyond 1 naive Bayes only lost, on every corpus tried.
    const SHARES: [f64; 5] = [0.0, 0.1, 0.25, 0.5, 1.0];
    match learner {
        Learner::Logistic => return EnsembleWeights { logistic: 1.0, naive_bayes: 0.0 },
        Learner::NaiveBayes => return EnsembleWeights { logistic: 0.0, naive_bayes: 1.0 },
        Learner::Ensemble => {}
    }
    let loss = |ensemble: EnsembleWeights| {
        let messages: Vec<CalibrationSample> =
            held_out.iter().map(|judged| dataset.held_out_message(judged, ensemble)).collect();
        let (calibration, _) = calibrate(&messages, labels);
        let of = |message: &CalibrationSample| {
            -message.vote
                * calibration.probabilities(&message.scores, None)[message.truth]
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
