//! [`EvaluationReport`]: all numbers of a report on how well email was judged. It is a value that
//! any program can draw.

use super::evaluation::{Evaluation, SourceRow};
use super::learning_curve::LearningPoint;
use super::metrics::{BinaryScore, Rate, is_not_ham};
use super::overlap::Overlap;
use super::prediction::Prediction;
use super::top_features::LabelFeatures;
use super::trec::TrecFigures;
use crate::label::Labels;
use crate::train::data::corpus::{Corpus, Row};
use crate::train::data::dataset::sources;
use serde::Serialize;
use std::collections::BTreeMap;

/// Each point of a curve allows this many times the false positives of the one before: 8 points
/// from one power of ten to the next, enough for a smooth line on a logarithmic axis.
const FPR_STEP: f64 = 1.333_521_432_163_324;
/// The number of bins of a reliability diagram, equally wide.
const BINS: usize = 10;
/// Upper thresholds that the table shows; the first is where a message is as likely ham as not.
const SHOWN_THRESHOLDS: [f64; 9] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999];
/// The number of worst mistakes that are listed, of ham and of all else.
const WORST: usize = 15;

/// How well email was judged, in every way a report shows.
///
/// Serialises as the fields of [`Evaluation`] together with those of this type.
#[derive(Clone, Debug, Serialize)]
pub struct EvaluationReport {
    /// The figures.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// The same figures for each language that rows name.
    pub languages: Vec<SourceRow>,
    /// Messages per true label of each year that rows name.
    pub years: Vec<(String, Vec<usize>)>,
    /// "Is it not ham?", and with three labels or more "is it this label?" for each.
    pub questions: Vec<RocAndReliability>,
    /// What other upper thresholds would do.
    pub thresholds: Vec<ThresholdRow>,
    /// The worst mistakes, ham first.
    pub mistakes: Vec<Mistake>,
    /// The features with the largest weights for each label; empty unless asked for.
    pub features: Vec<LabelFeatures>,
    /// The figures of a run that learned message by message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trec: Option<TrecFigures>,
    /// How well models that learned from larger and larger parts of the email judge; empty unless
    /// asked for.
    pub learning: Vec<LearningPoint>,
    /// Built-in texts that were learned with the email, and judged nowhere.
    #[serde(skip_serializing_if = "is_zero")]
    pub builtin_texts: usize,
    /// Memory that the features of a message took during training, in bytes, on average; `None` if
    /// nothing was learned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_a_message: Option<usize>,
    /// How many of the messages the model has learned; `None` if nobody looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<Overlap>,
}

// the signature is that of serde
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// How well one question is answered, at each threshold and at each probability.
#[derive(Clone, Debug, Serialize)]
pub struct RocAndReliability {
    /// `not ham`, or a label.
    pub asked: String,
    /// The errors from the strictest threshold to the laxest.
    pub errors: Vec<CurvePoint>,
    /// The bins from the lowest probability to the highest.
    pub reliability: Vec<ReliabilityBin>,
}

/// The errors at one threshold; a point of the ROC curve (true positives against false positives)
/// and of the DET curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Messages whose answer is no and whose score is above the threshold.
    pub false_positives: Rate,
    /// Messages whose answer is yes and whose score is not.
    pub false_negatives: Rate,
}

/// The messages of a range of probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// Where it begins. It ends where the next begins, the last at 1.
    pub from: f64,
    /// What was predicted on average; `None` without messages.
    pub predicted: Option<f64>,
    /// The share of the messages in the bin whose answer is yes.
    pub observed: Option<Rate>,
}

/// What one upper threshold does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ThresholdRow {
    /// From this probability on, a message gets another label than ham.
    pub threshold: f64,
    /// Ham at or above it.
    pub false_positives: Option<Rate>,
    /// All else below it, called ham or unsure.
    pub false_negatives: Option<Rate>,
    /// All messages below it that are not more likely ham than not.
    pub unsure: Option<Rate>,
}

/// A message that was judged wrongly.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mistake {
    /// Its label.
    pub label: String,
    /// The probability that it is not ham.
    pub not_ham: f64,
    /// Where it came from.
    pub source: String,
    /// Its place; `None` if it must not be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its subject; `None` if it must not be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl EvaluationReport {
    /// The report on a classifier's answers for the messages of a corpus. With `redacted`, it holds
    /// nothing of a single message except its label, source and probability.
    #[must_use]
    pub fn new(corpus: &Corpus, labels: &Labels, predictions: &[Prediction], redacted: bool) -> Self {
        let rows = &corpus.rows;
        let evaluation = Evaluation::new(labels, predictions, &sources(rows).0);
        let counted: Vec<&Prediction> =
            predictions.iter().filter(|prediction| prediction.is(|label| label < labels.len())).collect();
        let mut questions = vec![RocAndReliability::new("not ham", labels, &counted, is_not_ham)];
        if labels.len() > 2 {
            let others = labels.iter().enumerate().filter(|(number, _)| is_not_ham(*number));
            questions.extend(others.map(|(number, label)| {
                RocAndReliability::new(label.as_str(), labels, &counted, |asked| asked == number)
            }));
        }
        Self {
            evaluation,
            languages: by_language(labels, rows, predictions),
            years: years(labels, rows, &counted),
            questions,
            thresholds: thresholds(&counted),
            mistakes: mistakes(labels, rows, &counted, redacted),
            features: Vec::new(),
            trec: None,
            learning: Vec::new(),
            builtin_texts: 0,
            bytes_a_message: None,
            overlap: None,
        }
    }
}

impl RocAndReliability {
    fn new(
        asked: &str,
        labels: &Labels,
        predictions: &[&Prediction],
        yes: impl Fn(usize) -> bool + Copy,
    ) -> Self {
        let answers = predictions.iter().map(|prediction| prediction.answer(labels.len(), yes));
        let (positive, negative): (Vec<_>, Vec<_>) = answers.partition(|answer| answer.truth);
        let ranked = |mut scores: Vec<f64>| {
            scores.sort_by(|a, b| b.total_cmp(a));
            scores
        };
        let scores = |answers: &[BinaryScore]| ranked(answers.iter().map(|answer| answer.log_odds).collect());
        let errors = errors(&scores(&positive), &scores(&negative));
        let mut bins = vec![(0.0, 0, 0); BINS];
        for answer in positive.iter().chain(&negative) {
            let bin = &mut bins[((answer.probability * BINS as f64) as usize).min(BINS - 1)];
            *bin = (bin.0 + answer.probability, bin.1 + usize::from(answer.truth), bin.2 + 1);
        }
        let reliability = bins.iter().enumerate().map(|(number, &(sum, observed, of))| ReliabilityBin {
            from: number as f64 / BINS as f64,
            predicted: (of > 0).then(|| sum / of as f64),
            observed: Rate::new(observed, of),
        });
        Self { asked: asked.to_owned(), errors, reliability: reliability.collect() }
    }
}

/// The errors of thresholds just above some of the negatives, in growing steps; both lists fall.
fn errors(positive: &[f64], negative: &[f64]) -> Vec<CurvePoint> {
    let mut points: Vec<CurvePoint> = Vec::new();
    let mut allowed = 0.0_f64;
    while (allowed as usize) < negative.len() {
        let threshold = negative[allowed as usize];
        // a score equal to the threshold is not above it
        let above = |scores: &[f64]| scores.partition_point(|&score| score > threshold);
        let false_positives = Rate::new(above(negative), negative.len());
        let false_negatives = Rate::new(positive.len() - above(positive), positive.len());
        if let (Some(false_positives), Some(false_negatives)) = (false_positives, false_negatives)
            && points.last().is_none_or(|last| last.false_positives.count < false_positives.count)
        {
            points.push(CurvePoint { false_positives, false_negatives });
        }
        allowed = (allowed + 1.0).max(allowed * FPR_STEP);
    }
    points
}

fn by_language(labels: &Labels, rows: &[Row], predictions: &[Prediction]) -> Vec<SourceRow> {
    let names: Vec<&str> = {
        let mut names: Vec<&str> = rows.iter().filter_map(|row| row.lang.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let predictions: Vec<Prediction> = predictions
        .iter()
        .filter_map(|prediction| {
            let language = names.binary_search(&rows[prediction.row].lang.as_deref()?).ok()?;
            Some(Prediction { source: language as u32, ..prediction.clone() })
        })
        .collect();
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    Evaluation::new(labels, &predictions, &names).sources
}

fn years(labels: &Labels, rows: &[Row], predictions: &[&Prediction]) -> Vec<(String, Vec<usize>)> {
    /// Characters of a year, with which all dates begin.
    const YEAR: usize = 4;
    let mut years: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for prediction in predictions {
        let date = rows[prediction.row].date.as_deref();
        if let Some(year) = date.and_then(|date| date.get(..YEAR)) {
            years.entry(year).or_insert_with(|| vec![0; labels.len()])
                [prediction.y_true.unwrap_or(Labels::HAM)] += 1;
        }
    }
    years.into_iter().map(|(year, counts)| (year.to_owned(), counts)).collect()
}

fn thresholds(predictions: &[&Prediction]) -> Vec<ThresholdRow> {
    let half = SHOWN_THRESHOLDS[0];
    let (mut ham, mut other) = (Vec::new(), Vec::new());
    for prediction in predictions {
        let side = if prediction.is(is_not_ham) { &mut other } else { &mut ham };
        side.push(prediction.not_ham());
    }
    let all = ham.len() + other.len();
    let from = |side: &[f64], threshold: f64| side.iter().filter(|&&p| p >= threshold).count();
    SHOWN_THRESHOLDS
        .into_iter()
        .map(|threshold| {
            let [false_positives, found] = [&ham, &other].map(|side| from(side, threshold));
            let likely = from(&ham, half) + from(&other, half);
            ThresholdRow {
                threshold,
                false_positives: Rate::new(false_positives, ham.len()),
                false_negatives: Rate::new(other.len() - found, other.len()),
                unsure: Rate::new(likely - false_positives - found, all),
            }
        })
        .collect()
}

fn mistakes(labels: &Labels, rows: &[Row], predictions: &[&Prediction], redacted: bool) -> Vec<Mistake> {
    let mut worst: Vec<&Prediction> = Vec::new();
    for is_ham in [true, false] {
        let mut side: Vec<&Prediction> = predictions
            .iter()
            .copied()
            .filter(|prediction| prediction.is(is_not_ham) != is_ham)
            .filter(|prediction| (prediction.not_ham() >= 0.5) == is_ham)
            .collect();
        let wrong = |prediction: &Prediction| (prediction.not_ham() - 0.5).abs();
        side.sort_by(|a, b| wrong(b).total_cmp(&wrong(a))); // stable: the order of the corpus decides ties
        worst.extend(side.into_iter().take(WORST));
    }
    worst
        .into_iter()
        .map(|prediction| {
            let row = &rows[prediction.row];
            let subject = || row.content.read().ok().map(|content| content.message().subject.into_owned());
            Mistake {
                label: prediction
                    .y_true
                    .and_then(|label| labels.get(label))
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                not_ham: prediction.not_ham(),
                source: row.source.clone(),
                place: (!redacted).then(|| row.place.clone()),
                subject: if redacted { None } else { subject() },
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_from_no_false_alarm_to_nearly_all() {
        let negative: Vec<f64> = (0..1_000).rev().map(f64::from).collect();
        let positive = [2_000.0, 999.0, 998.5, 500.0, -1.0];
        let points = errors(&positive, &negative);
        let of = |count: usize| points.iter().find(|point| point.false_positives.count == count);
        // 999 is equal to the threshold that no ham is above
        assert_eq!(of(0).unwrap().false_negatives.count, 4);
        assert_eq!(of(1).unwrap().false_negatives.count, 2);
        assert_eq!(points.last().unwrap().false_negatives.count, 1);
        assert!(
            points.len() < 50
                && points.is_sorted_by(|a, b| a.false_positives.count < b.false_positives.count)
        );
        assert!(points.is_sorted_by(|a, b| a.false_negatives.count >= b.false_negatives.count));
        assert!(errors(&[], &negative).is_empty() && errors(&positive, &[]).is_empty());
        assert_eq!(errors(&[1.0], &[5.0; 9]).len(), 1, "all tie: one threshold");
    }
}
