//! [`Evaluation`]: how good a classifier is on labelled mail, as a value, as JSON and as a table
//! for people.

use super::format::{TextTable, cells, counted, decimal, grouped, name, percent, write_table};
use super::metrics::{
    BinaryMetrics, BinaryScore, Confusion, Decisions, ECE_BINS, Rate, brier, is_not_ham, log_loss,
};
use super::outcome::Outcome;
use crate::label::{Label, Labels};
use serde::Serialize;
use std::fmt;

/// How good a classifier is: over all messages, for each label against all others, and for each
/// source.
///
/// What cannot be computed is `None` (`null` in JSON, `-` in the table). All shares are from 0 to 1
/// here and in JSON; the table shows per cent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Messages counted.
    pub messages: usize,
    /// Messages left out, as their true label is none of `labels`.
    pub left_out: usize,
    /// The labels, `ham` first.
    pub labels: Labels,
    /// Messages per true label.
    pub counts: Vec<usize>,
    /// "Is it anything but ham?"
    pub not_ham: BinaryMetrics,
    /// What the decisions were worth.
    pub decisions: Decisions,
    /// Mean log-loss over all labels, in nats.
    pub log_loss: Option<f64>,
    /// Mean Brier score, summed over all labels: 0 to 2.
    pub brier: Option<f64>,
    /// Each label but ham against all others; empty with two labels, where it would repeat
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
    /// Of its messages, those decided so.
    pub recall: Option<Rate>,
    /// Of messages decided so, those whose label it is.
    pub precision: Option<Rate>,
    /// The harmonic mean of both, 0 to 1 (van Rijsbergen, *Information Retrieval*, 1979, chapter 7); 0 if
    /// nothing was decided so, `None` if no message has the label.
    pub f1: Option<f64>,
}

/// One source of mail.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceRow {
    /// Its name.
    pub source: String,
    /// Messages per true label.
    pub counts: Vec<usize>,
    /// "Is it anything but ham?"
    pub not_ham: BinaryMetrics,
    /// What the decisions were worth.
    pub decisions: Decisions,
    /// Mean log-loss over all labels, in nats.
    pub log_loss: Option<f64>,
}

impl Evaluation {
    /// Measures outcomes. One that names a label that is none of `labels` as its truth is left out;
    /// one that names no source of `sources` is shown under `(no source)`.
    #[must_use]
    pub fn new(labels: &Labels, outcomes: &[Outcome], sources: &[String]) -> Self {
        let counted: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.truth < labels.len()).collect();
        let confusion = confusion(labels, &counted);
        let rows = truths_and_probabilities(&counted);
        Self {
            messages: counted.len(),
            left_out: outcomes.len() - counted.len(),
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
    fn all(labels: &Labels, outcomes: &[&Outcome], confusion: &Confusion) -> Vec<Self> {
        let row = |(number, label): (usize, &Label)| {
            let recall = confusion.rate(|_, said| said == Some(number), |truth, _| truth == number);
            let precision = confusion.rate(|truth, _| truth == number, |_, said| said == Some(number));
            Self {
                label: label.clone(),
                question: question(labels, outcomes, |other| other == number),
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
    fn all(labels: &Labels, outcomes: &[&Outcome], sources: &[String]) -> Vec<Self> {
        let mut by_source: Vec<Vec<&Outcome>> = vec![Vec::new(); sources.len() + 1];
        for outcome in outcomes {
            by_source[(outcome.source as usize).min(sources.len())].push(outcome);
        }
        let names = sources.iter().map(String::as_str).chain(["(no source)"]);
        let with_messages = names.zip(&by_source).filter(|(_, outcomes)| !outcomes.is_empty());
        with_messages.map(|(name, outcomes)| Self::new(name, labels, outcomes)).collect()
    }

    fn new(name: &str, labels: &Labels, outcomes: &[&Outcome]) -> Self {
        let confusion = confusion(labels, outcomes);
        Self {
            source: name.to_owned(),
            counts: counts(&confusion),
            not_ham: question(labels, outcomes, is_not_ham),
            decisions: Decisions::from_confusion(&confusion),
            log_loss: log_loss(&truths_and_probabilities(outcomes)),
        }
    }
}

/// "Is its label one of those asked for?"
fn question(labels: &Labels, outcomes: &[&Outcome], asked: impl Fn(usize) -> bool + Copy) -> BinaryMetrics {
    let answers: Vec<BinaryScore> =
        outcomes.iter().map(|outcome| outcome.answer(labels.len(), asked)).collect();
    BinaryMetrics::new(&answers)
}

fn confusion(labels: &Labels, outcomes: &[&Outcome]) -> Confusion {
    Confusion::count(labels.len(), outcomes.iter().map(|outcome| (outcome.truth, outcome.decision)))
}

fn counts(confusion: &Confusion) -> Vec<usize> {
    confusion.rows().iter().map(|row| row.iter().sum()).collect()
}

fn truths_and_probabilities<'a>(outcomes: &[&'a Outcome]) -> Vec<(usize, &'a [f64])> {
    outcomes.iter().map(|outcome| (outcome.truth, &outcome.probabilities[..])).collect()
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (messages, sources) = (self.messages, self.sources.len());
        writeln!(f, "Evaluation: {}, {}", counted(messages, "message"), counted(sources, "source"))?;
        if self.left_out > 0 {
            writeln!(f, "({} more have a label that the model does not know)", grouped(self.left_out))?;
        }
        self.write_summary(f)?;
        let some_labels = !self.per_label.is_empty();
        let some_sources = !self.sources.is_empty();
        let tables = [
            (true, self.overall()),
            (some_labels, self.each_label()),
            (true, self.by_decision()),
            (some_sources, self.each_source()),
            (some_sources && some_labels, self.source_counts()),
        ];
        tables.iter().filter(|(wanted, _)| *wanted).try_for_each(|(_, table)| write_table(f, table))?;
        writeln!(f, "\n{LEGEND}")
    }
}

/// What the abbreviations of the tables mean.
const LEGEND: &str = "\
1-AUC: how often ham scores above something else. FPR, false-positive rate: ham
called something else. FNR, false-negative rate: the rest called ham; at a FPR:
the rest below the threshold that so much ham reaches. F1: harmonic mean of
recall and precision. ECE: mean gap between probability and share found.";

impl Evaluation {
    /// What the decisions are worth, in one sentence for ham and one for the rest.
    fn write_summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unsure =
            |ham: bool| self.confusion.rate(|_, said| said.is_none(), |truth, _| is_not_ham(truth) != ham);
        let Decisions { false_positives, false_negatives, .. } = self.decisions;
        for (of, kind, wrong, called, unsure) in [
            (1_000, "ham messages", false_positives, "called something else", unsure(true)),
            (100, "other messages", false_negatives, "called ham", unsure(false)),
        ] {
            if let (Some(wrong), Some(unsure)) = (wrong, unsure) {
                let [wrong, unsure] = [wrong, unsure].map(|rate| in_words(rate, of));
                writeln!(f, "Of {} {kind}, {wrong} {called} and {unsure} left unsure.", grouped(of))?;
            }
        }
        Ok(())
    }

    fn overall(&self) -> TextTable {
        let interval = |rate: Rate| format!("{:.2}-{:.2}", 100.0 * rate.low, 100.0 * rate.high);
        let rate = |name: &str, rate: Option<Rate>| {
            let [interval, count, of] =
                rate.map_or(["-"; 3].map(String::from), |r| [interval(r), grouped(r.count), grouped(r.of)]);
            vec![name.to_owned(), percent(share(rate), 2), interval, count, of]
        };
        let figure =
            |name: &str, value| vec![name.into(), value, "-".into(), "-".into(), grouped(self.messages)];
        let mut rows = vec![
            cells("All messages|value|95 % CI|count|of"),
            figure("1-AUC, not ham against ham, %", percent(self.not_ham.one_minus_auc, 4)),
        ];
        rows.extend(self.not_ham.fnr_at_fpr.iter().map(|at| {
            let (allowed, ham) = (grouped(at.max_false_positives), grouped(self.not_ham.negatives));
            rate(&format!("FNR at FPR {} % ({allowed} of {ham}), %", 100.0 * at.fpr), at.fnr)
        }));
        rows.extend([
            rate("FPR: ham called not ham, %", self.decisions.false_positives),
            rate("FNR: not ham called ham, %", self.decisions.false_negatives),
            rate("accuracy (unsure counts as wrong), %", self.decisions.accuracy),
            rate("unsure, %", self.decisions.unsure),
            figure("log-loss, nats", decimal(self.log_loss, 4)),
            figure("Brier, 0 to 2", decimal(self.brier, 4)),
            figure(&format!("ECE of not ham ({ECE_BINS} bins), %"), percent(self.not_ham.ece, 2)),
        ]);
        rows
    }

    fn each_label(&self) -> TextTable {
        let mut rows = vec![
            cells("Label against||1-AUC|FNR at|FNR at|recall|prec.|F1|log-|ECE"),
            cells("all others|n|%|FPR 1%|FPR .1%|%|%|%|loss|%"),
        ];
        rows.extend(self.per_label.iter().map(|LabelRow { label, question, recall, precision, f1 }| {
            let [at_1_percent, at_01_percent] = question.fnr_at_fpr.map(|at| percent(share(at.fnr), 1));
            vec![
                name(label.as_str()),
                grouped(question.positives),
                percent(question.one_minus_auc, 4),
                at_1_percent,
                at_01_percent,
                percent(share(*recall), 1),
                percent(share(*precision), 1),
                percent(*f1, 1),
                decimal(question.log_loss, 3),
                percent(question.ece, 1),
            ]
        }));
        rows
    }

    fn by_decision(&self) -> TextTable {
        let mut rows = vec![self.heading("Truth, by decision", &["unsure", "all"])];
        rows.extend(self.labels.iter().zip(self.confusion.rows()).zip(&self.counts).map(
            |((label, row), all)| {
                let numbers = row.iter().chain([all]).map(|&n| grouped(n));
                [name(label.as_str())].into_iter().chain(numbers).collect()
            },
        ));
        rows
    }

    fn each_source(&self) -> TextTable {
        let mut rows =
            vec![cells("||not|1-AUC|FPR|FNR|un-|log-|ECE"), cells("Each source|ham|ham|%|%|%|sure %|loss|%")];
        rows.extend(self.sources.iter().map(|row| {
            vec![
                name(&row.source),
                grouped(row.not_ham.negatives),
                grouped(row.not_ham.positives),
                percent(row.not_ham.one_minus_auc, 4),
                percent(share(row.decisions.false_positives), 2),
                percent(share(row.decisions.false_negatives), 2),
                percent(share(row.decisions.unsure), 1),
                decimal(row.log_loss, 3),
                percent(row.not_ham.ece, 1),
            ]
        }));
        rows
    }

    fn source_counts(&self) -> TextTable {
        let mut rows = vec![self.heading("Messages in each source", &[])];
        rows.extend(self.sources.iter().map(|row| {
            [name(&row.source)].into_iter().chain(row.counts.iter().map(|&n| grouped(n))).collect()
        }));
        rows
    }

    fn heading(&self, first: &str, last: &[&str]) -> Vec<String> {
        let labels = self.labels.iter().map(|label| name(label.as_str()));
        [first.to_owned()].into_iter().chain(labels).chain(last.iter().map(|&cell| cell.to_owned())).collect()
    }
}

/// A rate as a number of so many messages, with its verb: `5 are`, `fewer than 1 is`, `none is`.
fn in_words(rate: Rate, of: usize) -> String {
    match (rate.count, (rate.share * of as f64).round() as usize) {
        (0, _) => "none is".to_owned(),
        (_, 0) => "fewer than 1 is".to_owned(),
        (_, 1) => "1 is".to_owned(),
        (_, many) => format!("{} are", grouped(many)),
    }
}

fn share(rate: Option<Rate>) -> Option<f64> {
    rate.map(|rate| rate.share)
}

#[cfg(test)]
mod tests {
    use super::super::format::WIDTH;
    use super::*;

    fn labels(names: &[&str]) -> Labels {
        Labels::new(names.iter().filter_map(|name| Label::new(name))).unwrap()
    }

    fn outcome(truth: usize, scores: &[f64], decision: Option<usize>, source: u32) -> Outcome {
        let sum: f64 = scores.iter().map(|score| score.exp()).sum();
        let probabilities = scores.iter().map(|score| score.exp() / sum).collect();
        Outcome { truth, scores: scores.to_vec(), probabilities, decision, source }
    }

    fn three_labels() -> Evaluation {
        let outcomes = [
            outcome(0, &[0.0, -2.0, -9.0], Some(0), 0),
            outcome(0, &[0.0, 1.0, -9.0], Some(1), 0),
            outcome(1, &[0.0, 0.5, -9.0], None, 0),
            outcome(1, &[0.0, 3.0, 1.0], Some(1), 0),
            outcome(2, &[0.0, 2.0, 4.0], Some(2), 2),
            outcome(2, &[0.0, -3.0, -3.0], Some(0), 9),
            outcome(3, &[0.0, 0.0, 0.0], Some(0), 0),
        ];
        let sources = ["first", "nothing here", "a name far longer\u{1b} than a column"].map(String::from);
        Evaluation::new(&labels(&["ham", "spam", "sextortion"]), &outcomes, &sources)
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
        let at_ceiling = |truth, score| Outcome {
            probabilities: vec![0.01, 0.99],
            ..outcome(truth, &[0.0, score], None, 0)
        };
        let outcomes = [at_ceiling(0, 800.0), at_ceiling(1, 900.0)]; // the exponential of both is infinite
        let found = Evaluation::new(&labels(&["ham", "spam"]), &outcomes, &[]);
        assert_eq!(found.not_ham.one_minus_auc, Some(0.0));
        assert!((found.not_ham.ece.unwrap() - 0.49).abs() < 1e-12);
        assert_eq!(found.per_label[0].question, found.not_ham, "spam against the rest is the same question");
    }

    #[test]
    fn broken_outcomes_and_none_give_null_and_never_nan() {
        let broken = |truth| Outcome {
            truth,
            scores: vec![f64::NAN, f64::INFINITY], // and the third is missing
            probabilities: vec![f64::NAN],
            decision: Some(99),
            source: u32::MAX,
        };
        // all three scores count as 0: two labels against one
        assert!((broken(1).log_odds(3, is_not_ham) - 2f64.ln()).abs() < 1e-12);
        let half_broken = Outcome { probabilities: vec![0.1, f64::NAN, 0.9], ..broken(1) };
        assert!(
            (half_broken.probability(is_not_ham) - 0.9).abs() < 1e-12,
            "what is broken does not spoil the rest"
        );
        for (outcomes, one_minus_auc) in
            [(vec![], "null"), (vec![broken(1)], "null"), (vec![broken(0), broken(1)], "0.5")]
        {
            let found = Evaluation::new(&labels(&["ham", "spam", "x"]), &outcomes, &[]);
            let json = serde_json::to_value(&found).unwrap();
            assert_eq!(json["not_ham"]["one_minus_auc"].to_string(), one_minus_auc);
            assert!(!found.to_string().contains("NaN"), "{found}");
        }
    }

    #[test]
    fn table_fits_a_terminal_and_shows_what_is_not_defined() {
        let many: Vec<String> = (0..14).map(|i| format!("label-number-{i}")).chain(["ham".into()]).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let millions = |labels: &Labels| {
            let mut found = Evaluation::new(labels, &[outcome(0, &[0.0, 1.0], None, 0)], &["x".repeat(99)]);
            found.sources[0].not_ham.negatives = 1_234_567;
            found
        };
        let found = three_labels().to_string();
        for text in
            [&found, &millions(&labels(&many)).to_string(), &millions(&labels(&["ham", "spam"])).to_string()]
        {
            for line in text.lines() {
                assert!(
                    line.chars().count() <= WIDTH && line == line.trim_end() && !line.contains('\u{1b}'),
                    "{line:?}"
                );
            }
        }
        for line in [
            "Evaluation: 6 messages, 3 sources",
            "Of 1,000 ham messages, 500 are called something else and none is left unsure.",
            "Of 100 other messages, 25 are called ham and 25 are left unsure.",
            "1-AUC, not ham against ham, %         37.5000            -      -   6",
            "FNR at FPR 0.1 % (0 of 2), %            50.00  15.00-85.00      2   4",
            "sextortion            1     0           1       0    2",
            "a name far longer\u{fffd} tha…    0    1        -      -    0.00     0.0  0.143   1.6",
        ] {
            assert!(found.lines().any(|found| found == line), "{line:?} is not in\n{found}");
        }
    }
}
