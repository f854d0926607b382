//! [`train()`]: takes labelled email from Python and returns the bytes of a model.

use crate::classifier::pool;
use crate::email::PyEmail;
use crate::error::{raised, refused};
use crate::options::{PyCosts, fpr_bound, to_costs};
use crate::report::unwritable;
use bluff::CrossValidation;
use bluff::Headers;
use bluff::train::{Corpus, Learner, Row, ThresholdPolicy, TrainParams};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

/// One labelled message.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Lesson {
    message: PyEmail,
    label: String,
    source: Option<String>,
    group: Option<String>,
    date: Option<String>,
}

/// The arguments of `bluff.train`, with the same names.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Settings {
    headers: String,
    learner: String,
    cv: String,
    folds: usize,
    seed: u64,
    vocab_size: usize,
    min_sources: usize,
    c: Option<f64>,
    label_weights: BTreeMap<String, f64>,
    source_weights: BTreeMap<String, f64>,
    train_only: BTreeSet<String>,
    builtin_sextortion: bool,
    source_cap: Option<f64>,
    source_power: f64,
    fpr: f64,
    max_fpr: Option<f64>,
    confidence: f64,
    costs: Option<PyCosts>,
}

/// The bytes of the model learned from these messages, and how well models classified messages they
/// had not learned from, as JSON.
#[pyfunction]
#[pyo3(signature = (lessons, settings, /, threads))]
pub(crate) fn train<'py>(
    py: Python<'py>,
    lessons: Vec<Lesson>,
    settings: Settings,
    threads: Option<NonZeroUsize>,
) -> PyResult<(Bound<'py, PyBytes>, String)> {
    let builtin_sextortion = settings.builtin_sextortion;
    let params = settings.params()?;
    let rows = lessons.into_iter().enumerate().map(|(number, lesson)| lesson.row(number));
    let mut corpus = Corpus { rows: rows.collect::<PyResult<_>>()?, skipped: Vec::new() };
    if builtin_sextortion {
        corpus.add_builtin_sextortion();
    }
    let labels = corpus.check(false).map_err(raised)?;
    let trained = py.detach(|| {
        let pool = pool(threads, corpus.rows.len())?;
        pool.install(|| bluff::train::train(&corpus, &labels, &params, &|_| {})).map_err(raised)
    })?;
    let evaluation = serde_json::to_string(&trained.evaluation).map_err(unwritable)?;
    Ok((PyBytes::new(py, &trained.model.to_bytes()), evaluation))
}

impl Lesson {
    fn row(self, number: usize) -> PyResult<Row> {
        let mut row = Row::new(&self.label, self.message.into_source(), format!("messages[{number}]"))
            .map_err(raised)?;
        if let Some(source) = self.source {
            row.source = source;
        }
        Ok(Row { group: self.group, date: self.date, ..row })
    }
}

impl Settings {
    fn params(self) -> PyResult<TrainParams> {
        let headers = one_of(
            "headers",
            &self.headers,
            &[("safe", Headers::Safe), ("all", Headers::All), ("none", Headers::None)],
        )?;
        let learner = one_of(
            "learner",
            &self.learner,
            &[
                ("ensemble", Learner::Ensemble),
                ("logistic", Learner::Logistic),
                ("naive-bayes", Learner::NaiveBayes),
            ],
        )?;
        let cv = one_of(
            "cv",
            &self.cv,
            &[
                ("group", CrossValidation::Group),
                ("source", CrossValidation::Source),
                ("time", CrossValidation::Time),
            ],
        )?;
        let policy = match (self.costs, fpr_bound(self.max_fpr, self.confidence)?) {
            (Some(costs), _) => ThresholdPolicy::Costs(to_costs(costs)?),
            (None, Some(bound)) => ThresholdPolicy::FprBound(bound),
            (None, None) => ThresholdPolicy::Fpr(self.fpr),
        };
        Ok(TrainParams {
            headers,
            learner,
            cv,
            folds: self.folds,
            seed: self.seed,
            vocab_size: self.vocab_size,
            min_sources: self.min_sources,
            c: self.c,
            label_weights: self.label_weights,
            source_weights: self.source_weights,
            train_only: self.train_only,
            source_cap: self.source_cap,
            source_power: self.source_power,
            learning_curve: false,
            policy,
        })
    }
}

/// The value of that name.
fn one_of<T: Copy>(argument: &str, name: &str, known: &[(&str, T)]) -> PyResult<T> {
    let found = known.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let names = || known.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", ");
    found.ok_or_else(|| refused(argument, name, &names()))
}
