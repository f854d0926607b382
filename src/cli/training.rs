//! What `train` and `evaluate` share: arguments, steps, tables.

use super::answer::json_line;
use super::work::Work;
use crate::error::{Error, ErrorKind, Result};
use crate::features::{Evidence, Headers};
use crate::label::Labels;
use crate::report::ByLabel;
use crate::train::{Corpus, Evaluation, HeldOutRow, Listener, Progress, Trained};
use crate::units::Probability;
use crate::whole_file;
use indicatif::ProgressBar;
use serde::Serialize;
use std::path::Path;
use std::sync::Mutex;

/// How many skipped rows are told one by one.
const SKIPPED_SHOWN: usize = 5;

impl Work {
    /// Does work that tells its steps, and shows them as progress bars.
    ///
    /// # Errors
    /// Those of the work.
    pub fn with_steps<T>(&self, work: impl FnOnce(Listener<'_>) -> Result<T>) -> Result<T> {
        let shown: Mutex<Option<(&'static str, ProgressBar)>> = Mutex::new(None);
        let result = work(&|Progress { step, done, of }| {
            let Ok(mut shown) = shown.lock() else { return };
            if shown.as_ref().is_none_or(|(current, _)| *current != step) {
                if let Some((_, bar)) = shown.take() {
                    bar.finish_and_clear();
                }
                *shown = Some((step, self.progress(of, step)));
            }
            if let Some((_, bar)) = &*shown {
                bar.set_position(done as u64);
            }
        });
        if let Ok(Some((_, bar))) = shown.into_inner() {
            bar.finish_and_clear();
        }
        result
    }

    /// Tells which rows of a corpus were skipped, and why.
    pub fn note_skipped(&self, corpus: &Corpus) {
        for skipped in corpus.skipped.iter().take(SKIPPED_SHOWN) {
            self.note(&format!("skipped {}: {}", skipped.place, skipped.reason));
        }
        if corpus.skipped.len() > SKIPPED_SHOWN {
            self.note(&format!("skipped {} rows in all", corpus.skipped.len()));
        }
    }
}

/// `all`, `safe` or `none`.
///
/// # Errors
/// For any other word.
pub fn headers_arg(word: &str) -> Result<Headers, String> {
    match word {
        "all" => Ok(Headers::All),
        "safe" => Ok(Headers::Safe),
        "none" => Ok(Headers::None),
        _ => Err("all, safe or none".to_owned()),
    }
}

/// `NAME=NUMBER`.
///
/// # Errors
/// Without a name, or a number after the last `=`.
pub fn share_arg(argument: &str) -> Result<(String, f64), String> {
    let (name, number) = argument.rsplit_once('=').ok_or("expected NAME=NUMBER")?;
    let number = number.trim().parse().map_err(|_| format!("{number} is no number"))?;
    if name.trim().is_empty() {
        Err("expected NAME=NUMBER".to_owned())
    } else {
        Ok((name.trim().to_owned(), number))
    }
}

/// A probability from 0 to 1.
///
/// # Errors
/// For anything else.
pub fn probability_arg(argument: &str) -> Result<Probability, String> {
    argument.parse().ok().and_then(Probability::new).ok_or_else(|| "a number from 0 to 1".to_owned())
}

/// What an error says was going on when held-out probabilities could not be written.
const WRITING_HELD_OUT: &str = "writing the held-out probabilities";

/// A held-out message with what a model said that had not seen it.
#[derive(Serialize)]
struct HeldOut<'a> {
    place: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    label: &'a str,
    probabilities: ByLabel<'a, Probability>,
    evidence: Evidence,
}

/// Whether held-out probabilities could be written there.
///
/// # Errors
/// If not.
pub fn check_held_out(path: &Path) -> Result<()> {
    whole_file::check_place(path, WRITING_HELD_OUT)
}

/// Writes the probabilities of all held-out messages, a JSON object a line.
///
/// # Errors
/// If the file cannot be written.
pub fn save_held_out(path: &Path, corpus: &Corpus, labels: &Labels, trained: &Trained) -> Result<()> {
    let mut lines = Vec::new();
    for HeldOutRow { row, probabilities, evidence } in &trained.held_out {
        let row = &corpus.rows[*row];
        let held_out = HeldOut {
            place: &row.place,
            source: &row.source,
            group: row.group.as_deref(),
            lang: row.lang.as_deref(),
            label: row.label.as_str(),
            probabilities: ByLabel(labels, probabilities),
            evidence: *evidence,
        };
        json_line(&held_out, &mut lines);
    }
    whole_file::write(path, WRITING_HELD_OUT, &lines)
}

/// How an evaluation is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum TableFormat {
    /// For people: tables.
    #[default]
    Text,
    /// For programs: one JSON object.
    Json,
}

/// An evaluation as a table, or as one line of JSON.
///
/// # Errors
/// If it cannot be put into JSON, which no evaluation ever was.
pub fn table_or_json(evaluation: &Evaluation, format: TableFormat) -> Result<Vec<u8>> {
    if format == TableFormat::Text {
        return Ok(evaluation.to_string().into_bytes());
    }
    let mut bytes = serde_json::to_vec(evaluation).map_err(|error| {
        Error::new(ErrorKind::Io, "JSON", error.to_string(), "an evaluation that can be written")
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}
