//! What `train` and `evaluate` share: arguments, steps, tables.

use super::answer::json_line;
use super::effort::Effort;
use super::output;
use super::plain::plain_lines;
use super::study_page::StudyPage;
use super::work::Work;
use crate::error::{Error, ErrorKind, Result};
use crate::features::{Headers, TokenCoverage};
use crate::label::Labels;
use crate::model::Model;
use crate::report::ByLabel;
use crate::train::{Corpus, EvaluationReport, Judgement, Listener, Progress, Trained};
use crate::units::Probability;
use crate::verdict::UnsureReason;
use clap::Args;
use indicatif::ProgressBar;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
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
                *shown = Some((step, self.progress(Some(of), step)));
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

    /// Tells which rows and files of a corpus were skipped, and why.
    pub fn note_skipped(&self, corpus: &Corpus) {
        for skipped in corpus.skipped.iter().take(SKIPPED_SHOWN) {
            self.note(&format!("skipped {}: {}", skipped.place, skipped.reason));
        }
        if corpus.skipped.len() > SKIPPED_SHOWN {
            self.note(&format!("skipped {} rows or files in all", corpus.skipped.len()));
        }
    }
}

/// Whether a model knows the labels of all rows; those that it does not know would be left out of
/// all figures.
///
/// # Errors
/// If not, and they may not be left out.
pub fn check_labels(corpus: &Corpus, labels: &Labels, skip_bad: bool) -> Result<()> {
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    for row in corpus.rows.iter().filter(|row| labels.index_of(row.label.as_str()).is_none()) {
        *unknown.entry(row.label.as_str()).or_default() += 1;
    }
    if unknown.is_empty() || skip_bad {
        return Ok(());
    }
    let counts = unknown.iter().take(Labels::MAX).map(|(label, count)| format!("{label} {count}"));
    let found = format!("labels that the model does not know: {}", counts.collect::<Vec<_>>().join(", "));
    let known: Vec<&str> = labels.iter().map(|label| label.as_str()).collect();
    let hint = format!(
        "say which of them each is, such as --labels {}={}, or leave its rows out with --skip-bad",
        unknown.keys().next().copied().unwrap_or_default(),
        known.get(1).copied().unwrap_or_default() // the first is ham
    );
    Err(Error::new(ErrorKind::Corpus, "labelled mail", found, known.join(", ")).hint(hint))
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

/// What an error says was going on when a model could not be written.
const WRITING_MODEL: &str = "writing the model file";

/// Whether a model could be written there, so that nobody trains for nothing.
///
/// # Errors
/// If not.
pub fn check_model(path: &Path) -> Result<()> {
    output::check(path, WRITING_MODEL)
}

/// Writes a model to a file, a pipe or stdout.
///
/// # Errors
/// If that fails.
pub fn save_model(path: &Path, model: &Model) -> Result<()> {
    output::save(path, WRITING_MODEL, &model.to_bytes())
}

/// What an error says was going on when held-out probabilities could not be written.
const WRITING_HELD_OUT: &str = "writing the held-out probabilities";

/// A held-out message with what a model said that had not seen it.
#[derive(Serialize)]
struct PredictionJson<'a> {
    place: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    label: &'a str,
    probabilities: ByLabel<'a, f64>,
    evidence: TokenCoverage,
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<UnsureReason>,
}

/// Whether held-out probabilities could be written there.
///
/// # Errors
/// If not.
pub fn check_held_out(path: &Path) -> Result<()> {
    output::check(path, WRITING_HELD_OUT)
}

/// Writes the probabilities of all held-out messages, a JSON object a line.
///
/// # Errors
/// If the file cannot be written.
pub fn save_held_out(path: &Path, corpus: &Corpus, labels: &Labels, trained: &Trained) -> Result<()> {
    let mut lines = Vec::new();
    for Judgement { row, outcome, evidence, doubt } in &trained.held_out {
        let row = &corpus.rows[*row];
        let held_out = PredictionJson {
            place: &row.place,
            source: &row.source,
            group: row.group.as_deref(),
            lang: row.lang.as_deref(),
            label: row.label.as_str(),
            probabilities: ByLabel(labels, &outcome.probabilities),
            evidence: *evidence,
            doubt: *doubt,
        };
        json_line(&held_out, &mut lines);
    }
    output::save(path, WRITING_HELD_OUT, &lines)
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

/// Whether each file that will be written is another than all that are read and all others that
/// will be written: nobody shall lose mail to a typing error. `read` holds what stood behind
/// `--data` and the like, `LABEL=PATH` too.
///
/// # Errors
/// If not.
pub fn check_apart<'a>(
    written: impl IntoIterator<Item = (&'static str, Option<&'a Path>)>,
    read: impl IntoIterator<Item = &'a str>,
) -> Result<()> {
    // all names of stdout are one; mail from stdin is something else
    let place = |path: &Path| match path.canonicalize() {
        _ if output::is_stdout(path) => PathBuf::from("-"),
        Ok(path) => path,
        Err(_) => path.to_owned(),
    };
    let of_spec = |spec: &'a str| {
        let path = Path::new(spec);
        if path.exists() { path } else { spec.split_once('=').map_or(path, |(_, path)| Path::new(path)) }
    };
    let files = read.into_iter().map(of_spec).filter(|path| !output::is_stdout(path));
    let mut taken: Vec<PathBuf> = files.map(place).collect();
    for (option, path) in written {
        let Some(path) = path else { continue };
        if taken.contains(&place(path)) {
            let found = format!("{}, which is read or written by another option too", path.display());
            return Err(Error::new(ErrorKind::Usage, option, found, "a file of its own"));
        }
        taken.push(place(path));
    }
    Ok(())
}

/// What an error says was going on when a result file could not be written.
const WRITING_TREC: &str = "writing the result file";

/// Whether a result file could be written there.
///
/// # Errors
/// If not.
pub fn check_trec(path: &Path) -> Result<()> {
    output::check(path, WRITING_TREC)
}

/// Writes the result file of a run.
///
/// # Errors
/// If it cannot be written.
pub fn save_trec(path: &Path, lines: &str) -> Result<()> {
    output::save(path, WRITING_TREC, lines.as_bytes())
}

/// What `train` and `evaluate` tell of a measurement; flatten it into their arguments.
#[derive(Args, Debug)]
pub struct Reporting {
    /// What to print of the measurement
    #[arg(long, short, value_enum, default_value_t)]
    pub format: TableFormat,
    /// Write all figures with their plots here too, as one page of HTML
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Leave out subjects, places and learned words
    #[arg(long)]
    pub redact: bool,
}

/// What a report says before its figures.
#[derive(Clone, Debug)]
pub struct Preface {
    /// What was measured.
    pub title: String,
    /// How; a sentence each.
    pub notes: Vec<String>,
    /// Whether each source was judged by a model that had learned from the other ones only.
    pub sources_left_out: bool,
}

impl Reporting {
    /// Whether there will be a page, which needs more numbers than the table.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.report.is_some()
    }

    /// Where the page goes.
    #[must_use]
    pub fn page(&self) -> Option<&Path> {
        self.report.as_deref()
    }

    /// Whether the page could be written there, before work starts.
    ///
    /// # Errors
    /// If not.
    pub fn check(&self) -> Result<()> {
        self.report.as_deref().map_or(Ok(()), |path| output::check(path, WRITING_REPORT))
    }

    /// Writes the page, if one was asked for, and gives what is to be printed: tables, or one line
    /// of JSON.
    ///
    /// # Errors
    /// If the page cannot be written.
    pub fn tell(&self, study: &EvaluationReport, effort: Effort, preface: Preface) -> Result<Vec<u8>> {
        if let Some(path) = &self.report {
            let Preface { title, notes, sources_left_out } = preface;
            let page = StudyPage { title, notes, study, sources_left_out, effort };
            output::save(path, WRITING_REPORT, page.html().as_bytes())?;
        }
        if self.format == TableFormat::Text {
            let trec = study.trec.map(|figures| format!("\nLearned on the way:\n{figures}"));
            let tables = study.evaluation.to_string() + &trec.unwrap_or_default();
            return Ok(plain_lines(&tables).into_owned().into_bytes());
        }
        let mut line = Vec::new();
        json_line(&EvaluationJson { study, effort }, &mut line);
        Ok(line)
    }
}

/// Features that a page shows for each label, and as many for ham.
pub const FEATURES: usize = 20;
/// What an error says was going on when a report could not be written.
const WRITING_REPORT: &str = "writing the report";

#[derive(Serialize)]
struct EvaluationJson<'a> {
    #[serde(flatten)]
    study: &'a EvaluationReport,
    effort: Effort,
}
