//! [`Evaluation`]: how good a classifier is on labelled email, as a value and as JSON.

use super::metrics::{BinaryMetrics, BinaryScore, Confusion, Decisions, Rate, brier, is_not_ham, log_loss};
use super::prediction::Prediction;
use crate::label::{Label, Labels};
use serde::Serialize;

/// How good a classifier is: over all messages, for each label against all others, and for each
/// source.
///
/// What cannot be computed is `None` (`null` in JSON). All shares are from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Messages counted.
    pub messages: usize,
    /// Messages left out, because their true label is none of `labels`.
    pub left_out: usize,
    /// The labels, `ham` first.
    pub labels: Labels,
    /// Messages per true label.
    pub counts: Vec<usize>,
    /// "Is it anything but ham?"
    pub not_ham: BinaryMetrics,
    /// How good the decisions were.
    pub decisions: Decisions,
    /// Mean log-loss over all labels, in nats.
    pub log_loss: Option<f64>,
    /// Mean Brier score, summed over all labels: 0 to 2.
    pub brier: Option<f64>,
    /// Each label except ham against all others; empty with two labels, where it would repeat
    /// `not_ham`.
    pub per_label: Vec<LabelRow>,
    /// Messages by true label (rows) and decision (columns, the last is unsure).
    pub confusion: Confusion,
    /// Each source that has messages, in the order given.
    pub sources: Vec<SourceRow>,
}

/// One label against all others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LabelRow {
    /// The label.
    pub label: Label,
    /// "Is it this label?"
    pub question: BinaryMetrics,
    /// The share of its messages that got this label.
    pub recall: Option<Rate>,
    /// The share of messages with this decision that have this label.
    pub precision: Option<Rate>,
    /// The harmonic mean of both, 0 to 1 (van Rijsbergen, *Information Retrieval*, 1979, chapter 7); 0 if
    /// no message got the label, `None` if no message has it.
    pub f1: Option<f64>,
}

/// One source of email.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceRow {
    /// Its name.
    pub source: String,
    /// Messages per true label.
    pub counts: Vec<usize>,
    /// "Is it anything but ham?"
    pub not_ham: BinaryMetrics,
    /// How good the decisions were.
    pub decisions: Decisions,
    /// Mean log-loss over all labels, in nats.
    pub log_loss: Option<f64>,
}

impl Evaluation {
    /// Measures predictions. A prediction is left out if its true label is none of `labels`, and
    /// shown under `(no source)` if it names no source of `sources`.
    #[must_use]
    pub fn new(labels: &Labels, predictions: &[Prediction], sources: &[String]) -> Self {
        let counted: Vec<&Prediction> =
            predictions.iter().filter(|prediction| prediction.is(|label| label < labels.len())).collect();
        let confusion = confusion(labels, &counted);
        let rows = truths_and_probabilities(&counted);
        Self {
            messages: counted.len(),
            left_out: predictions.len() - counted.len(),
            labels: labels.clone(),
            counts: counts(&confusion),
            not_ham: question(labels, &counted, is_not_ham),
            decisions: Decisions::from_confusion(&confusion),
            log_loss: log_loss(&rows),
            brier: brier(&rows),
            per_label: LabelRow::all(labels, &counted, &confusion),
            sources: SourceRow::all(labels, &counted, sources),
            confusion,
        }
    }
}

impl LabelRow {
    fn all(labels: &Labels, predictions: &[&Prediction], confusion: &Confusion) -> Vec<Self> {
        let row = |(number, label): (usize, &Label)| {
            let recall = confusion.rate(|_, said| said == Some(number), |truth, _| truth == number);
            let precision = confusion.rate(|truth, _| truth == number, |_, said| said == Some(number));
            Self {
                label: label.clone(),
                question: question(labels, predictions, |other| other == number),
                recall,
                precision,
                f1: recall.map(|recall| {
                    let decided_so = precision.map_or(0, |precision| precision.of);
                    2.0 * recall.count as f64 / (recall.of + decided_so) as f64
                }),
            }
        };
        labels.iter().enumerate().filter(|(number, _)| is_not_ham(*number)).map(row).collect()
    }
}

impl SourceRow {
    fn all(labels: &Labels, predictions: &[&Prediction], sources: &[String]) -> Vec<Self> {
        let mut by_source: Vec<Vec<&Prediction>> = vec![Vec::new(); sources.len() + 1];
        for prediction in predictions {
            by_source[(prediction.source as usize).min(sources.len())].push(prediction);
        }
        let names = sources.iter().map(String::as_str).chain(["(no source)"]);
        let with_messages = names.zip(&by_source).filter(|(_, predictions)| !predictions.is_empty());
        with_messages.map(|(name, predictions)| Self::new(name, labels, predictions)).collect()
    }

    fn new(name: &str, labels: &Labels, predictions: &[&Prediction]) -> Self {
        let confusion = confusion(labels, predictions);
        Self {
            source: name.to_owned(),
            counts: counts(&confusion),
            not_ham: question(labels, predictions, is_not_ham),
            decisions: Decisions::from_confusion(&confusion),
            log_loss: log_loss(&truths_and_probabilities(predictions)),
        }
    }
}

/// "Is its label one of those asked for?"
fn question(
    labels: &Labels,
    predictions: &[&Prediction],
    asked: impl Fn(usize) -> bool + Copy,
) -> BinaryMetrics {
    let answers: Vec<BinaryScore> =
        predictions.iter().map(|prediction| prediction.answer(labels.len(), asked)).collect();
    BinaryMetrics::new(&answers)
}

fn confusion(labels: &Labels, predictions: &[&Prediction]) -> Confusion {
    Confusion::count(
        labels.len(),
        predictions.iter().filter_map(|prediction| Some((prediction.y_true?, prediction.decision))),
    )
}

fn counts(confusion: &Confusion) -> Vec<usize> {
    confusion.rows().iter().map(|row| row.iter().sum()).collect()
}

fn truths_and_probabilities<'a>(predictions: &[&'a Prediction]) -> Vec<(usize, &'a [f64])> {
    predictions.iter().filter_map(|prediction| prediction.labelled()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(names: &[&str]) -> Labels {
        Labels::new(names.iter().filter_map(|name| Label::new(name))).unwrap()
    }

    fn prediction(truth: usize, scores: &[f64], decision: Option<usize>, source: u32) -> Prediction {
        let sum: f64 = scores.iter().map(|score| score.exp()).sum();
        let probabilities = scores.iter().map(|score| score.exp() / sum).collect();
        Prediction { scores: scores.to_vec(), probabilities, decision, source, ..Prediction::of(truth) }
    }

    fn three_labels() -> Evaluation {
        let predictions = [
            prediction(0, &[0.0, -2.0, -9.0], Some(0), 0),
            prediction(0, &[0.0, 1.0, -9.0], Some(1), 0),
            prediction(1, &[0.0, 0.5, -9.0], None, 0),
            prediction(1, &[0.0, 3.0, 1.0], Some(1), 0),
            prediction(2, &[0.0, 2.0, 4.0], Some(2), 2),
            prediction(2, &[0.0, -3.0, -3.0], Some(0), 9),
            prediction(3, &[0.0, 0.0, 0.0], Some(0), 0),
        ];
        let sources = ["first", "nothing here", "a name far longer\u{1b} than a column"].map(String::from);
        Evaluation::new(&labels(&["ham", "spam", "sextortion"]), &predictions, &sources)
    }

    #[test]
    fn counts_by_hand() {
        let found = three_labels();
        assert_eq!((found.messages, found.left_out), (6, 1));
        assert_eq!(found.counts, [2, 2, 2]);
        assert_eq!(found.confusion.rows(), [[1, 1, 0, 0], [0, 1, 0, 1], [1, 0, 1, 0]]);
        // ham -2 and 1; the others .5, 3.1, 4.1 and -2.3: .5 is below 1, -2.3 below both
        assert_eq!(found.not_ham.one_minus_auc, Some(3.0 / 8.0));
        assert_eq!(
            found.not_ham.fnr_at_fpr.map(|at| (at.max_false_positives, at.fnr)),
            [(0, Rate::new(2, 4)); 2]
        );
        let Decisions { accuracy, false_positives, false_negatives, unsure } = found.decisions;
        assert_eq!((accuracy, unsure), (Rate::new(3, 6), Rate::new(1, 6)));
        assert_eq!((false_positives, false_negatives), (Rate::new(1, 2), Rate::new(1, 4)));
        // sextortion against the rest: 1.9 and -3.05 against -9.1, -10.3, -9.97 and -2.05
        assert_eq!(found.per_label[1].question.one_minus_auc, Some(1.0 / 8.0));
        assert_eq!(
            (found.per_label[0].recall, found.per_label[0].precision),
            (Rate::new(1, 2), Rate::new(1, 2))
        );
        assert_eq!(
            found.per_label.iter().map(|row| row.f1).collect::<Vec<_>>(),
            [Some(0.5), Some(2.0 / 3.0)]
        );
        let names: Vec<&str> = found.sources.iter().map(|row| row.source.as_str()).collect();
        assert_eq!(names, ["first", "a name far longer\u{1b} than a column", "(no source)"]);
        assert_eq!(found.sources[1].not_ham.one_minus_auc, None, "one class only");
    }

    #[test]
    fn ranks_by_score_where_probabilities_tie() {
        let at_ceiling = |truth, score| Prediction {
            probabilities: vec![0.01, 0.99],
            ..prediction(truth, &[0.0, score], None, 0)
        };
        let predictions = [at_ceiling(0, 800.0), at_ceiling(1, 900.0)]; // the exponential of both is infinite
        let found = Evaluation::new(&labels(&["ham", "spam"]), &predictions, &[]);
        assert_eq!(found.not_ham.one_minus_auc, Some(0.0));
        assert!((found.not_ham.ece.unwrap() - 0.49).abs() < 1e-12);
        assert_eq!(found.per_label[0].question, found.not_ham, "spam against the rest is the same question");
    }

    #[test]
    fn broken_outcomes_and_none_give_null_and_never_nan() {
        let broken = |truth| Prediction {
            scores: vec![f64::NAN, f64::INFINITY], // and the third is missing
            probabilities: vec![f64::NAN],
            decision: Some(99),
            source: u32::MAX,
            ..Prediction::of(truth)
        };
        // all three scores count as 0: two labels against one
        assert!((broken(1).log_odds(3, is_not_ham) - 2f64.ln()).abs() < 1e-12);
        let half_broken = Prediction { probabilities: vec![0.1, f64::NAN, 0.9], ..broken(1) };
        assert!(
            (half_broken.probability(is_not_ham) - 0.9).abs() < 1e-12,
            "what is broken does not spoil the rest"
        );
        for (predictions, one_minus_auc) in
            [(vec![], "null"), (vec![broken(1)], "null"), (vec![broken(0), broken(1)], "0.5")]
        {
            let found = Evaluation::new(&labels(&["ham", "spam", "x"]), &predictions, &[]);
            let json = serde_json::to_value(&found).unwrap();
            assert_eq!(json["not_ham"]["one_minus_auc"].to_string(), one_minus_auc);
            assert!(!json.to_string().contains("NaN"), "{json}");
        }
    }
}
