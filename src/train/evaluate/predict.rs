//! [`predict`]: what a classifier says about each message of a corpus.

use super::evaluation::Evaluation;
use super::prediction::Prediction;
use crate::classifier::Classifier;
use crate::email::Email;
use crate::error::Result;
use crate::train::data::corpus::{Corpus, Row};
use crate::train::data::dataset::sources;
use crate::train::progress::{Listener, report_progress};
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;

/// Measures a classifier on a corpus. Rows whose label it does not know count as left out.
///
/// # Errors
/// If a message cannot be read.
pub fn evaluate(classifier: &Classifier, corpus: &Corpus, listener: Listener<'_>) -> Result<Evaluation> {
    let predictions = predict(classifier, corpus, listener)?;
    Ok(Evaluation::new(classifier.labels(), &predictions, &sources(&corpus.rows).0))
}

/// Classifies each message of a corpus, in its order.
///
/// # Errors
/// If a message cannot be read.
pub fn predict(classifier: &Classifier, corpus: &Corpus, listener: Listener<'_>) -> Result<Vec<Prediction>> {
    let predictions = predict_with([classifier], corpus, listener)?;
    Ok(predictions.into_iter().map(|[prediction]| prediction).collect())
}

/// The same with two classifiers; each message is read once.
///
/// # Errors
/// If a message cannot be read.
pub fn predict_both(
    first: &Classifier,
    second: &Classifier,
    corpus: &Corpus,
    listener: Listener<'_>,
) -> Result<(Vec<Prediction>, Vec<Prediction>)> {
    let predictions = predict_with([first, second], corpus, listener)?;
    Ok(predictions.into_iter().map(<(Prediction, Prediction)>::from).unzip())
}

fn predict_with<const N: usize>(
    classifiers: [&Classifier; N],
    corpus: &Corpus,
    listener: Listener<'_>,
) -> Result<Vec<[Prediction; N]>> {
    let source = sources(&corpus.rows).1;
    let done = AtomicUsize::new(0);
    let predict = |(number, row): (usize, &Row)| {
        let content = row.content.read()?;
        let email = Email::from_message(content.message());
        let predictions = classifiers.map(|classifier| {
            let report = classifier.classify_email(&email);
            let labels = classifier.labels();
            Prediction {
                row: number,
                y_true: labels.index_of(row.label.as_str()),
                scores: report.scores.iter().map(|score| score.get()).collect(),
                probabilities: report.probabilities.iter().map(|probability| probability.get()).collect(),
                decision: labels.index_of(report.verdict.as_str()),
                source: source[number],
                coverage: report.coverage,
                unsure_reason: report.unsure_reason,
            }
        });
        report_progress(listener, "judging", &done, corpus.rows.len());
        Ok(predictions)
    };
    corpus.rows.par_iter().enumerate().map(predict).collect()
}
