//! Learning from labelled mail: [`train`] makes a [`Model`], [`evaluate`] measures one. Nothing of inference imports this.

#[cfg(all(test, feature = "builtin-model"))]
mod blackmail;
mod builtin_sextortion;
mod calibrate;
mod comparison;
mod corpus;
mod evaluation;
mod fit;
mod flips;
mod folds;
mod heaviest;
mod journal;
mod lbfgs;
mod learning;
mod lessons;
mod logistic;
mod matrix;
mod message_key;
mod metrics;
mod naive_bayes;
mod near_copies;
mod online;
mod outcome;
mod overlap;
mod paired;
mod params;
mod progress;
mod study;
mod thresholds;
mod trec;
mod update;
pub(crate) mod written;

pub use comparison::{Compared, Comparison, Part};
pub use corpus::{Content, Corpus, CorpusOptions, Row, Skipped, Stored};
pub use evaluation::{Evaluation, LabelRow, SourceRow};
pub use flips::{Flip, Flips, Said};
pub use folds::Cv;
pub use heaviest::{LabelFeatures, heaviest};
pub use journal::Journal;
pub use learning::LearningPoint;
pub use metrics::{Confusion, Decisions, Missed, Question, Rate};
pub use online::{OnlineParams, online};
pub use outcome::Outcome;
pub use overlap::Overlap;
pub use paired::{Difference, Discordant};
pub use params::{Learner, Params, Policy};
pub use progress::{Listener, Progress};
pub use study::{Bin, Curves, ErrorPoint, Mistake, Study, ThresholdRow};
pub use trec::{TrecFigures, trec_lines};
pub use update::{Changes, Updated, update};

use crate::classifier::Classifier;
use crate::error::Result;
use crate::features::{Evidence, Scratch};
use crate::label::{Label, Labels};
use crate::linear::Linear;
use crate::message::Message;
use crate::model::{Learned, Model};
use crate::units::Probability;
use crate::verdict::{Doubt, Thresholds};
use calibrate::{HeldOut, calibrate, is_worth_it};
use fit::{Fitted, Mix};
use lessons::{Judged, Lessons, sources};
use progress::tell;
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
    /// Memory that the features of a message took while learning, in bytes, on average; the message itself is not kept.
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
    pub evidence: Evidence,
    /// Why it is unsure; of messages held out, why it should not be called spam even where the thresholds would.
    pub doubt: Option<Doubt>,
}

/// Trains a model on a corpus; the same corpus, parameters and crate version give the same bytes.
///
/// # Errors
/// If a parameter is out of range or names a label or source that is not there, a row carries none of `labels` (see
/// [`Corpus::check`]), a label has no row, or a message vanished since it was listed.
pub fn train(corpus: &Corpus, labels: &Labels, params: &Params, listener: Listener<'_>) -> Result<Trained> {
    params.check()?;
    lessons::check(corpus, labels, params)?;
    let lessons = Lessons::read(corpus, labels, params, listener)?;
    let recipe = lessons.recipe(params);
    let folds = folds::folds(&corpus.rows, &lessons.truth, &lessons.campaigns, params)?;
    let held_out = lessons.held_out(&folds, recipe, params, listener)?;
    let mix = choose_mix(params.learner, &lessons, &held_out, labels);
    let calibrated: Vec<HeldOut> =
        held_out.iter().map(|judged| lessons.held_out_message(judged, mix)).collect();
    let (calibration, map) = calibrate(&calibrated, labels);
    let probabilities: Vec<Vec<Probability>> =
        calibrated.iter().map(|held_out| calibration.probabilities(&held_out.scores, None)).collect();
    let thresholds = match params.policy {
        Policy::HamLoss(share) => {
            let ham: Vec<Ham<'_>> = held_out
                .iter()
                .zip(calibrated.iter().zip(&probabilities))
                .filter(|(_, (message, _))| message.truth == Labels::HAM)
                .map(|(judged, (_, probabilities))| Ham {
                    probabilities,
                    source: lessons.source[judged.message],
                })
                .collect();
            thresholds::thresholds(&ham, share, params.cv == Cv::Source, labels.index_of(Label::SEXTORTION))
        }
        Policy::Promise(promise) => Thresholds::not_below(calibration.promised(promise)?),
        Policy::Costs(costs) => Thresholds::for_costs(costs),
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
                source: lessons.source[judged.message],
            },
            evidence: judged.evidence,
            doubt: judged.doubt,
        })
        .collect();
    let evaluation = measured(labels, &judgements, &lessons.sources);
    let learning = if params.learning_curve {
        learning::curve(&lessons, &folds, (recipe, mix, params.seed), listener)?
    } else {
        Vec::new()
    };
    listener(Progress { step: "fitting", done: folds.count, of: folds.count + 1 });
    let fitted = Fitted::learn(&lessons.lesson(|_| true, params.seed), recipe)?;
    let bytes_a_message = (lessons.counted_bytes() + fitted.matrix_bytes) / corpus.rows.len().max(1);
    let side = fitted.mixed(mix);
    let linear = Linear::pack(&fitted.rarity, &side.weights, fitted.lengths, side.bias);
    listener(Progress { step: "fitting", done: folds.count + 1, of: folds.count + 1 });
    let learned = Learned {
        labels: labels.clone(),
        headers: params.headers,
        linear,
        calibration,
        thresholds,
        familiar: fitted.familiar,
        provenance: lessons.provenance(corpus, params, recipe, mix, map),
        vocabulary: lessons.vocabulary,
    };
    Ok(Trained {
        model: Model::new(learned),
        evaluation,
        held_out: judgements,
        learning,
        map,
        naive_bayes_share: mix.naive_bayes / mix.logistic.max(f64::MIN_POSITIVE),
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
    Evaluation::of(labels, &outcomes, sources)
}

/// Judges each message of a corpus, in its order. The truth of a row whose label the classifier does not know is `usize::MAX`.
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
    let memory = || classifiers.map(|classifier| (classifier, Scratch::default()));
    let judge = |memory: &mut [(&Classifier, Scratch); N], (number, row): (usize, &Row)| {
        let content = row.content.read()?;
        let message = content.message();
        let judgements = memory.each_mut().map(|(classifier, scratch)| {
            let report = classifier.judge(&message, scratch);
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
        tell(listener, "judging", &done, corpus.rows.len());
        Ok(judgements)
    };
    corpus.rows.par_iter().enumerate().map_init(memory, judge).collect()
}

impl Content {
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

/// The smallest share of naive Bayes whose log-loss on held-out messages, after calibration, no larger share lowers by enough.
fn choose_mix(learner: Learner, lessons: &Lessons, held_out: &[Judged], labels: &Labels) -> Mix {
    /// Beyond 1 naive Bayes only lost, on every corpus tried.
    const SHARES: [f64; 5] = [0.0, 0.1, 0.25, 0.5, 1.0];
    match learner {
        Learner::Logistic => return Mix { logistic: 1.0, naive_bayes: 0.0 },
        Learner::NaiveBayes => return Mix { logistic: 0.0, naive_bayes: 1.0 },
        Learner::Fused => {}
    }
    let loss = |mix: Mix| {
        let messages: Vec<HeldOut> =
            held_out.iter().map(|judged| lessons.held_out_message(judged, mix)).collect();
        let (calibration, _) = calibrate(&messages, labels);
        let of = |message: &HeldOut| {
            -message.vote
                * calibration.probabilities(&message.scores, None)[message.truth]
                    .get()
                    .max(f64::MIN_POSITIVE)
                    .ln()
        };
        messages.iter().map(of).sum::<f64>()
    };
    let mut best: Option<(f64, Mix)> = None;
    for mix in SHARES.map(|naive_bayes| Mix { logistic: 1.0, naive_bayes }) {
        let loss = loss(mix);
        if best.is_none_or(|(lowest, _)| is_worth_it(loss, lowest)) {
            best = Some((loss, mix));
        }
    }
    best.map_or(Mix { logistic: 1.0, naive_bayes: 0.0 }, |(_, mix)| mix)
}
