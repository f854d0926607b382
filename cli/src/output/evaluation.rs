//! Files that `train` and `evaluate` write: models, predictions, TREC result files.

use crate::output::answer::json_line;
use crate::output::write;
use bluff::train::{Corpus, Trained};
use bluff::{Labels, Model, Result, TokenCoverage, UnsureReason};
use serde::{Serialize, Serializer};
use std::path::Path;

/// One value per label, as a map in the order of the labels.
fn by_label<S: Serializer>((labels, values): &(&Labels, &[f64]), serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(labels.iter().map(bluff::Label::as_str).zip(*values))
}

/// The step that an error names when a model could not be written.
const WRITING_MODEL: &str = "writing the model file";

/// Checks that a model can be written there, so that nobody trains for nothing.
///
/// # Errors
/// If not.
pub fn check_model(path: &Path) -> Result<()> {
    write::check(path, WRITING_MODEL)
}

/// Writes a model to a file, a pipe or stdout.
///
/// # Errors
/// If that fails.
pub fn save_model(path: &Path, model: &Model) -> Result<()> {
    write::save(path, WRITING_MODEL, &model.to_bytes())
}

/// The step that an error names when held-out probabilities could not be written.
const WRITING_HELD_OUT: &str = "writing the held-out probabilities";

/// A held-out message with the answer of a model that had not seen it.
#[derive(Serialize)]
struct PredictionJson<'a> {
    place: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    label: &'a str,
    #[serde(serialize_with = "by_label")]
    probabilities: (&'a Labels, &'a [f64]),
    coverage: TokenCoverage,
    #[serde(skip_serializing_if = "Option::is_none")]
    unsure_reason: Option<UnsureReason>,
}

/// Checks that held-out probabilities can be written there.
///
/// # Errors
/// If not.
pub fn check_held_out(path: &Path) -> Result<()> {
    write::check(path, WRITING_HELD_OUT)
}

/// Writes the probabilities of all held-out messages, one JSON object per line.
///
/// # Errors
/// If the file cannot be written.
pub fn save_held_out(path: &Path, corpus: &Corpus, labels: &Labels, trained: &Trained) -> Result<()> {
    let mut lines = Vec::new();
    for prediction in &trained.held_out {
        let row = &corpus.rows[prediction.row];
        let held_out = PredictionJson {
            place: &row.place,
            source: &row.source,
            group: row.group.as_deref(),
            lang: row.lang.as_deref(),
            label: row.label.as_str(),
            probabilities: (labels, &prediction.probabilities),
            coverage: prediction.coverage,
            unsure_reason: prediction.unsure_reason,
        };
        json_line(&held_out, &mut lines);
    }
    write::save(path, WRITING_HELD_OUT, &lines)
}

/// The step that an error names when a result file could not be written.
const WRITING_TREC: &str = "writing the result file";

/// Checks that a result file can be written there.
///
/// # Errors
/// If not.
pub fn check_trec(path: &Path) -> Result<()> {
    write::check(path, WRITING_TREC)
}

/// Writes the result file of a run.
///
/// # Errors
/// If it cannot be written.
pub fn save_trec(path: &Path, lines: &str) -> Result<()> {
    write::save(path, WRITING_TREC, lines.as_bytes())
}
