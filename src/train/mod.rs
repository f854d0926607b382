//! Learning from labelled email: [`train`] makes a [`Model`], [`evaluate`] measures one. No code of
//! inference imports this.

mod chance;
mod data;
mod evaluate;
mod fit;
mod incremental;
mod params;
mod progress;

pub use data::{Corpus, CorpusOptions, MessageContent, MessageSource, Row, Skipped};
pub use evaluate::{
    BinaryMetrics, Compared, Comparison, Confusion, CurvePoint, DecisionOf, Decisions, Difference,
    Discordant, ECE_BINS, Evaluation, EvaluationReport, Flip, Flips, FnrAtFpr, LabelFeatures, LabelRow,
    LearningPoint, Mistake, Overlap, Prediction, Rate, ReliabilityBin, RocAndReliability, SourceRow, Subset,
    ThresholdRow, TrecFigures, evaluate, predict, predict_both, top_features, trec_lines,
};
pub use incremental::{Journal, OnlineParams, UpdateRequest, Updated, online, update};
pub use params::{Learner, ThresholdPolicy, TrainParams};
pub use progress::{Listener, Progress};

use crate::error::Result;
use crate::label::Labels;
use crate::linear::Linear;
use crate::model::{LearnedModel, Model};
use data::dataset::{self, Dataset};
use data::folds::folds;
use evaluate::learning_curve;
use fit::calibration_sample::CalibrationSample;
use fit::calibrator::calibrate;
use fit::fitted_pair::{FittedPair, Hyperparams};
use fit::held_out::{HeldOut, choose_ensemble, cross_validate};
use fit::provenance::provenance;

/// The result of training.
#[derive(Debug)]
pub struct Trained {
    /// The model, fitted on all messages.
    pub model: Model,
    /// How models that were fitted without the held-out messages judged them.
    pub evaluation: Evaluation,
    /// The held-out messages, in the order of the corpus.
    pub held_out: Vec<Prediction>,
    /// How well models that learned from larger and larger parts of the email judge; empty unless
    /// asked for.
    pub learning: Vec<LearningPoint>,
    /// Memory that the features of a message took during training, in bytes, on average. The
    /// message itself is not kept.
    pub bytes_a_message: usize,
}

/// Trains a model on a corpus; the same corpus, parameters and crate version give the same bytes.
///
/// # Errors
/// If a parameter is out of range or names a label or source that is not there, a row carries none
/// of `labels` (see [`Corpus::check`]), a label has no row, or a message has vanished since it was
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
    let hyperparams = Hyperparams::from_params(params);
    let folds = folds(&corpus.rows, &dataset.y_true, &dataset.campaigns, params)?;
    let scores = cross_validate(&dataset, &folds, hyperparams, params, listener)?;
    let ensemble = choose_ensemble(params.learner, &dataset, &scores, labels);
    let samples: Vec<CalibrationSample> =
        scores.iter().map(|held_out| held_out.sample(&dataset, ensemble)).collect();
    let calibration = calibrate(&samples, labels);
    let held_out = HeldOut::new(&dataset, &scores, &samples, &calibration);
    let thresholds = fit::thresholds::choose(params, &calibration, &held_out.ham(), labels)?;
    let predictions = held_out.predictions(thresholds, labels);
    let evaluation = Evaluation::new(labels, &predictions, &dataset.sources);
    let learning = if params.learning_curve {
        learning_curve::curve(&dataset, &folds, (hyperparams, ensemble, params.seed), listener)?
    } else {
        Vec::new()
    };
    listener(Progress { step: "fitting", done: folds.count, of: folds.count + 1 });
    let fitted = FittedPair::learn(&dataset.training_set(|_| true, params.seed), hyperparams)?;
    let bytes_a_message = (dataset.counted_bytes() + fitted.matrix_bytes) / corpus.rows.len().max(1);
    let coefficients = fitted.mixed(ensemble);
    let linear = Linear::pack(&fitted.idf, &coefficients.weights, fitted.lengths, coefficients.bias);
    listener(Progress { step: "fitting", done: folds.count + 1, of: folds.count + 1 });
    let learned = LearnedModel {
        labels: labels.clone(),
        headers: params.headers,
        linear,
        calibration,
        thresholds,
        script_coverage: fitted.script_coverage,
        provenance: provenance(&dataset, corpus, params, hyperparams, ensemble),
        vocabulary: dataset.vocabulary,
    };
    Ok(Trained { model: Model::new(learned), evaluation, held_out: predictions, learning, bytes_a_message })
}
