//! Evaluations as tables for people.

use crate::output::format::{TextTable, cells, counted, decimal, grouped, name, percent, write_table};
use bluff::train::{Decisions, ECE_BINS, Evaluation, LabelRow, Rate, TrecFigures};
use std::fmt::{self, Write};

/// The number of the label ham in every model.
const HAM: usize = 0;

/// The figures for people, in 80 columns.
pub(crate) fn evaluation_tables(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    let _ = write_tables(&mut text, evaluation); // a String takes everything
    text
}

/// The figures of the TREC spam tracks, one line each.
pub(crate) fn trec_figures(figures: &TrecFigures) -> String {
    let TrecFigures { one_minus_auc, interval: (low, high), lam, fnr } = figures;
    format!(
        "(1-ROCA)%  {:.4} ({:.4}-{:.4})\nlam%       {:.2}\nh=.1%      {:.2} ({:.2}-{:.2})\n",
        100.0 * one_minus_auc,
        100.0 * low,
        100.0 * high,
        100.0 * lam,
        100.0 * fnr.share,
        100.0 * fnr.low,
        100.0 * fnr.high
    )
}

fn write_tables(f: &mut String, of: &Evaluation) -> fmt::Result {
    let (messages, sources) = (of.messages, of.sources.len());
    writeln!(f, "Evaluation: {}, {}", counted(messages, "message"), counted(sources, "source"))?;
    if of.left_out > 0 {
        writeln!(f, "({} more have a label that the model does not know)", grouped(of.left_out))?;
    }
    write_summary(f, of)?;
    let some_labels = !of.per_label.is_empty();
    let some_sources = !of.sources.is_empty();
    let tables = [
        (true, overall(of)),
        (some_labels, each_label(of)),
        (true, by_decision(of)),
        (some_sources, each_source(of)),
        (some_sources && some_labels, source_counts(of)),
    ];
    tables.iter().filter(|(wanted, _)| *wanted).try_for_each(|(_, table)| write_table(f, table))?;
    writeln!(f, "\n{LEGEND}")
}

/// What the abbreviations of the tables mean.
const LEGEND: &str = "\
1-AUC: how often ham scores above something else. FPR, false-positive rate: ham
called something else. FNR, false-negative rate: the rest called ham; at a FPR:
the rest below the threshold that so much ham reaches. F1: harmonic mean of
recall and precision. ECE: mean gap between probability and share found.";

/// How good the decisions are, in one sentence for ham and one for the rest.
fn write_summary(f: &mut String, of: &Evaluation) -> fmt::Result {
    let unsure = |ham: bool| of.confusion.rate(|_, said| said.is_none(), |truth, _| (truth == HAM) == ham);
    let Decisions { false_positives, false_negatives, .. } = of.decisions;
    for (many, kind, wrong, called, unsure) in [
        (1_000, "ham messages", false_positives, "called something else", unsure(true)),
        (100, "other messages", false_negatives, "called ham", unsure(false)),
    ] {
        if let (Some(wrong), Some(unsure)) = (wrong, unsure) {
            let [wrong, unsure] = [wrong, unsure].map(|rate| in_words(rate, many));
            writeln!(f, "Of {} {kind}, {wrong} {called} and {unsure} left unsure.", grouped(many))?;
        }
    }
    Ok(())
}

fn overall(of: &Evaluation) -> TextTable {
    let interval = |rate: Rate| format!("{:.2}-{:.2}", 100.0 * rate.low, 100.0 * rate.high);
    let rate = |name: &str, rate: Option<Rate>| {
        let [interval, count, of] =
            rate.map_or(["-"; 3].map(String::from), |r| [interval(r), grouped(r.count), grouped(r.of)]);
        vec![name.to_owned(), percent(share(rate), 2), interval, count, of]
    };
    let figure = |name: &str, value| vec![name.into(), value, "-".into(), "-".into(), grouped(of.messages)];
    let mut rows = vec![
        cells("All messages|value|95 % CI|count|of"),
        figure("1-AUC, not ham against ham, %", percent(of.not_ham.one_minus_auc, 4)),
    ];
    rows.extend(of.not_ham.fnr_at_fpr.iter().map(|at| {
        let (allowed, ham) = (grouped(at.max_false_positives), grouped(of.not_ham.negatives));
        rate(&format!("FNR at FPR {} % ({allowed} of {ham}), %", 100.0 * at.fpr), at.fnr)
    }));
    rows.extend([
        rate("FPR: ham called not ham, %", of.decisions.false_positives),
        rate("FNR: not ham called ham, %", of.decisions.false_negatives),
        rate("accuracy (unsure counts as wrong), %", of.decisions.accuracy),
        rate("unsure, %", of.decisions.unsure),
        figure("log-loss, nats", decimal(of.log_loss, 4)),
        figure("Brier, 0 to 2", decimal(of.brier, 4)),
        figure(&format!("ECE of not ham ({ECE_BINS} bins), %"), percent(of.not_ham.ece, 2)),
    ]);
    rows
}

fn each_label(of: &Evaluation) -> TextTable {
    let mut rows = vec![
        cells("Label against||1-AUC|FNR at|FNR at|recall|prec.|F1|log-|ECE"),
        cells("all others|n|%|FPR 1%|FPR .1%|%|%|%|loss|%"),
    ];
    rows.extend(of.per_label.iter().map(|LabelRow { label, question, recall, precision, f1 }| {
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

fn by_decision(of: &Evaluation) -> TextTable {
    let mut rows = vec![heading(of, "Truth, by decision", &["unsure", "all"])];
    rows.extend(of.labels.iter().zip(of.confusion.rows()).zip(&of.counts).map(|((label, row), all)| {
        let numbers = row.iter().chain([all]).map(|&n| grouped(n));
        [name(label.as_str())].into_iter().chain(numbers).collect()
    }));
    rows
}

fn each_source(of: &Evaluation) -> TextTable {
    let mut rows =
        vec![cells("||not|1-AUC|FPR|FNR|un-|log-|ECE"), cells("Each source|ham|ham|%|%|%|sure %|loss|%")];
    rows.extend(of.sources.iter().map(|row| {
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

fn source_counts(of: &Evaluation) -> TextTable {
    let mut rows = vec![heading(of, "Messages in each source", &[])];
    rows.extend(
        of.sources.iter().map(|row| {
            [name(&row.source)].into_iter().chain(row.counts.iter().map(|&n| grouped(n))).collect()
        }),
    );
    rows
}

fn heading(of: &Evaluation, first: &str, last: &[&str]) -> Vec<String> {
    let labels = of.labels.iter().map(|label| name(label.as_str()));
    [first.to_owned()].into_iter().chain(labels).chain(last.iter().map(|&cell| cell.to_owned())).collect()
}

/// A rate as a number out of `of` messages, with its verb: `5 are`, `fewer than 1 is`, `none is`.
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
    use super::*;
    use crate::output::format::WIDTH;
    use bluff::train::Prediction;
    use bluff::{Label, Labels, TokenCoverage};

    fn labels(names: &[&str]) -> Labels {
        Labels::new(names.iter().filter_map(|name| Label::new(name))).unwrap()
    }

    fn prediction(truth: usize, scores: &[f64], decision: Option<usize>, source: u32) -> Prediction {
        let sum: f64 = scores.iter().map(|score| score.exp()).sum();
        let probabilities = scores.iter().map(|score| score.exp() / sum).collect();
        Prediction {
            row: 0,
            y_true: Some(truth),
            scores: scores.to_vec(),
            probabilities,
            decision,
            source,
            coverage: TokenCoverage::default(),
            unsure_reason: None,
        }
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
    fn table_fits_a_terminal_and_shows_what_is_not_defined() {
        let many: Vec<String> = (0..14).map(|i| format!("label-number-{i}")).chain(["ham".into()]).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let millions = |labels: &Labels| {
            let mut found =
                Evaluation::new(labels, &[prediction(0, &[0.0, 1.0], None, 0)], &["x".repeat(99)]);
            found.sources[0].not_ham.negatives = 1_234_567;
            found
        };
        let found = evaluation_tables(&three_labels());
        for text in [
            &found,
            &evaluation_tables(&millions(&labels(&many))),
            &evaluation_tables(&millions(&labels(&["ham", "spam"]))),
        ] {
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
