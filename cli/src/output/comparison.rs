//! [`comparison_tables`]: two models side by side, as tables for people or as JSON.

use crate::args::report::TableFormat;
use crate::output::answer::json_line;
use crate::output::format::{TextTable, cells, decimal, grouped, name, percent, write_table};
use crate::output::resource_usage::ResourceUsage;
use crate::output::sanitize::sanitize;
use bluff::train::{Comparison, Difference, Flips, Subset};
use serde::Serialize;
use std::fmt::{self, Write};

/// How a figure is shown: its name in the tables, whether it is in per cent, and the number of
/// decimals.
const SHOWN: [(&str, &str, bool, usize); 12] = [
    ("one_minus_auc", "1-AUC, %", true, 4),
    ("fnr_at_fpr_0.01", "FNR at FPR 1 %, %", true, 2),
    ("fnr_at_fpr_0.001", "FNR at FPR 0.1 %, %", true, 2),
    ("false_positives", "false positives, % of the ham", true, 2),
    ("false_negatives", "false negatives, % of the rest", true, 2),
    ("accuracy", "accuracy (unsure counts as wrong), %", true, 2),
    ("unsure", "unsure, %", true, 2),
    ("log_loss", "log-loss, nats", false, 4),
    ("brier", "Brier, 0 to 2", false, 4),
    ("ece", "ECE of not ham, %", true, 2),
    ("recall", "recall, %", true, 2),
    ("precision", "precision, %", true, 2),
];

#[derive(Serialize)]
struct ComparisonJson<'a> {
    #[serde(flatten)]
    comparison: &'a Comparison,
    usage: ResourceUsage,
}

/// A comparison in its printed form: tables, or one line of JSON.
#[must_use]
pub fn comparison_tables(comparison: &Comparison, format: TableFormat, usage: ResourceUsage) -> Vec<u8> {
    let mut written = Vec::new();
    match format {
        TableFormat::Json => json_line(&ComparisonJson { comparison, usage }, &mut written),
        TableFormat::Text => written.extend_from_slice(tables(comparison).as_bytes()),
    }
    written
}

fn tables(comparison: &Comparison) -> String {
    let mut text = String::new();
    // writing into a string does not fail
    let _ = write_tables(&mut text, comparison);
    text
}

fn write_tables(f: &mut String, comparison: &Comparison) -> fmt::Result {
    let Comparison { before, after, messages, left_out, redraws, .. } = comparison;
    writeln!(f, "Comparison: {} messages", grouped(*messages))?;
    writeln!(f, "before: model {} (bluff {})", sanitize(&before.id, 20), sanitize(&before.version, 20))?;
    writeln!(f, "after:  model {} (bluff {})", sanitize(&after.id, 20), sanitize(&after.version, 20))?;
    if *left_out > 0 {
        writeln!(f, "({} more have a label that one of the models does not know)", grouped(*left_out))?;
    }
    write_table(f, &figures("All messages", &comparison.differences))?;
    writeln!(f, "95 % CI of the change: paired bootstrap, {} redraws.", grouped(*redraws))?;
    write_table(f, &discordant("Messages counted by", &comparison.differences))?;
    writeln!(f, "p: how likely so uneven numbers are if neither is better (McNemar, exact).")?;
    for part in &comparison.labels {
        let heading = format!("{} against the rest ({})", name(&part.name), grouped(part.messages));
        write_table(f, &figures(&heading, &part.differences))?;
    }
    for (heading, parts) in [("Each source", &comparison.sources), ("Each language", &comparison.languages)] {
        if !parts.is_empty() {
            write_table(f, &decisions(heading, parts))?;
            write_table(f, &losses(heading, parts))?;
        }
    }
    write_flips(f, &comparison.flips, *messages)
}

fn figures(heading: &str, differences: &[Difference]) -> TextTable {
    let mut rows = vec![cells("|before|after|change|95 % CI")];
    rows[0][0] = heading.to_owned();
    rows.extend(differences.iter().filter_map(|found| {
        let (_, shown, is_share, decimals) =
            SHOWN.into_iter().find(|(measure, ..)| *measure == found.measure)?;
        let [before, after] = [found.before, found.after].map(|value| figure(value, is_share, decimals));
        Some(vec![
            shown.to_owned(),
            before,
            after,
            signed(found.change, is_share, decimals),
            ends(found, is_share, decimals),
        ])
    }));
    rows
}

fn discordant(heading: &str, differences: &[Difference]) -> TextTable {
    /// The endings of the names of figures that are shares.
    const SHARES: [&str; 2] = [" (unsure counts as wrong), %", ", %"];
    let mut rows = vec![vec![heading.to_owned(), "only before".into(), "only after".into(), "p".into()]];
    rows.extend(differences.iter().filter_map(|found| {
        let changed = found.changed?;
        let (_, shown, ..) = SHOWN.into_iter().find(|(measure, ..)| *measure == found.measure)?;
        let shown = match found.measure {
            "accuracy" => "decided rightly",
            _ => SHARES.iter().find_map(|end| shown.split_once(end)).map_or(shown, |(name, _)| name),
        };
        let [before, after] = [changed.only_before, changed.only_after].map(grouped);
        Some(vec![shown.to_owned(), before, after, chance(changed.p)])
    }));
    rows
}

/// What was decided in each part, with the messages that only one of the two classifiers decided
/// rightly.
fn decisions(heading: &str, parts: &[Subset]) -> TextTable {
    let mut rows = vec![
        cells("||false|pos., %|false|neg., %|right|right|"),
        cells("|n|before|after|before|after|only bef.|only aft.|p"),
    ];
    rows[1][0] = heading.to_owned();
    rows.extend(parts.iter().map(|part| {
        let mut row = vec![name(&part.name), grouped(part.messages)];
        for measure in ["false_positives", "false_negatives"] {
            let found = of(part, measure);
            row.push(percent(found.and_then(|found| found.before), 2));
            row.push(percent(found.and_then(|found| found.after), 2));
        }
        let changed = of(part, "accuracy").and_then(|found| found.changed);
        row.push(changed.map_or("-".into(), |changed| grouped(changed.only_before)));
        row.push(changed.map_or("-".into(), |changed| grouped(changed.only_after)));
        row.push(changed.map_or("-".into(), |changed| chance(changed.p)));
        row
    }));
    rows
}

fn losses(heading: &str, parts: &[Subset]) -> TextTable {
    const DECIMALS: usize = 3;
    let mut rows = vec![cells("|n|before|after|change|95 % CI")];
    rows[0][0] = format!("{heading}, log-loss");
    rows.extend(parts.iter().map(|part| {
        let found = of(part, "log_loss");
        let [before, after, change] = [
            decimal(found.and_then(|found| found.before), DECIMALS),
            decimal(found.and_then(|found| found.after), DECIMALS),
            signed(found.and_then(|found| found.change), false, DECIMALS),
        ];
        let ends = found.map_or("-".into(), |found| ends(found, false, DECIMALS));
        vec![name(&part.name), grouped(part.messages), before, after, change, ends]
    }));
    rows
}

fn write_flips(f: &mut String, flips: &Flips, messages: usize) -> fmt::Result {
    let Flips { all, now_right, now_wrong, shown } = flips;
    writeln!(f)?;
    if *all == 0 {
        return writeln!(f, "No message changed its label.");
    }
    let others = all - now_right - now_wrong;
    writeln!(
        f,
        "{} of {} messages changed their label: {} now right, {} now wrong, {} neither.",
        grouped(*all),
        grouped(messages),
        grouped(*now_right),
        grouped(*now_wrong),
        grouped(others)
    )?;
    if shown.len() < *all {
        writeln!(f, "The {} whose probability of the true label moved most:", grouped(shown.len()))?;
    }
    writeln!(f)?;
    let mut rows = vec![["truth", "before", "after", "p(truth)", "message"].map(str::to_owned)];
    rows.extend(shown.iter().map(|flip| {
        let [before, after] = [&flip.before, &flip.after].map(|said| format!("{:.3}", said.probability));
        [
            name(&flip.truth),
            name(&flip.before.label),
            name(&flip.after.label),
            format!("{before} -> {after}"),
            // in full, so that it can be opened
            sanitize(flip.path.as_deref().unwrap_or("-"), usize::MAX),
        ]
    }));
    let widths: [usize; 4] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    for row in &rows {
        for (cell, width) in row.iter().zip(widths) {
            write!(f, "{cell:<width$}  ")?;
        }
        writeln!(f, "{}", row[4])?;
    }
    Ok(())
}

fn of<'a>(part: &'a Subset, measure: &str) -> Option<&'a Difference> {
    part.differences.iter().find(|found| found.measure == measure)
}

fn figure(value: Option<f64>, is_share: bool, decimals: usize) -> String {
    if is_share { percent(value, decimals) } else { decimal(value, decimals) }
}

fn chance(p: f64) -> String {
    if p < 0.001 { "<0.001".into() } else { decimal(Some(p), 3) }
}

/// With its sign; a value that rounds to 0 has none.
fn signed(value: Option<f64>, is_share: bool, decimals: usize) -> String {
    let text = figure(value.map(f64::abs), is_share, decimals);
    match value {
        Some(value) if text.contains(|digit: char| digit.is_ascii_digit() && digit != '0') => {
            format!("{}{text}", if value < 0.0 { '-' } else { '+' })
        }
        _ => text,
    }
}

fn ends(found: &Difference, is_share: bool, decimals: usize) -> String {
    match (found.low, found.high) {
        (Some(_), Some(_)) => {
            format!("{} to {}", signed(found.low, is_share, decimals), signed(found.high, is_share, decimals))
        }
        _ => "-".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::ModelId;
    use bluff::train::{DecisionOf, Discordant, Flip};

    fn difference(measure: &'static str, [before, after, low, high]: [f64; 4]) -> Difference {
        let changed = Some(Discordant { only_before: 1, only_after: 1_234, p: 0.0004 });
        Difference {
            measure,
            before: Some(before),
            after: Some(after),
            change: Some(after - before),
            low: Some(low),
            high: Some(high),
            changed: changed.filter(|_| ["accuracy", "false_positives"].contains(&measure)),
        }
    }

    fn comparison() -> Comparison {
        let said = |label: &str, probability| DecisionOf { label: label.to_owned(), probability };
        let differences = vec![
            difference("one_minus_auc", [0.01, 0.0025, -0.012, -0.000_000_1]),
            difference("false_positives", [0.5, 0.5, -0.1, 0.1]),
            difference("accuracy", [0.25, 0.5, 0.1, 0.4]),
            Difference { low: None, high: None, ..difference("log_loss", [0.4, 0.3, 0.0, 0.0]) },
        ];
        let part = |name: &str| Subset {
            name: name.to_owned(),
            messages: 1_234_567,
            differences: differences.clone(),
        };
        let model = |id: &str| ModelId { id: id.to_owned(), version: "0.1.0".to_owned() };
        let flip = |path: Option<&str>| Flip {
            path: path.map(str::to_owned),
            source: "s".to_owned(),
            truth: "ham".to_owned(),
            before: said("sextortion", 0.021),
            after: said("unsure", 0.5),
        };
        Comparison {
            before: model("aaaa"),
            after: model("bbbb"),
            messages: 1_300,
            left_out: 2,
            redraws: 1_000,
            labels: vec![part("spam")],
            sources: vec![part(&"x".repeat(99)), part("\u{1b}[31mb")],
            languages: vec![part("fr")],
            differences,
            flips: Flips {
                all: 3,
                now_right: 1,
                now_wrong: 1,
                shown: vec![flip(Some("a\n\u{1b}b.eml")), flip(None)],
            },
        }
    }

    #[test]
    fn tables_fit_a_terminal_and_show_what_is_not_known() {
        let text = tables(&comparison());
        for line in text.lines() {
            let fits = line.chars().count() <= 80 && line == line.trim_end() && !line.contains('\u{1b}');
            assert!(fits, "{line:?}");
        }
        for expected in [
            "(2 more have a label that one of the models does not know)",
            "1-AUC, %                              1.0000  0.2500  -0.7500  -1.2000 to 0.0000",
            "false positives, % of the ham          50.00   50.00     0.00   -10.00 to +10.00",
            "log-loss, nats                        0.4000  0.3000  -0.1000                  -",
            "false positives                1       1,234  <0.001",
            "decided rightly                1       1,234  <0.001",
            "3 of 1,300 messages changed their label: 1 now right, 1 now wrong, 1 neither.",
            "The 2 whose probability of the true label moved most:",
            "ham    sextortion  unsure  0.021 -> 0.500  a\u{fffd}\u{fffd}b.eml",
            "ham    sextortion  unsure  0.021 -> 0.500  -",
        ] {
            assert!(text.lines().any(|line| line == expected), "{expected:?} is not in\n{text}");
        }
        let same =
            Comparison { flips: Flips { all: 0, now_right: 0, now_wrong: 0, shown: vec![] }, ..comparison() };
        assert!(tables(&same).ends_with("\n\nNo message changed its label.\n"));
    }

    #[test]
    fn json_has_every_figure() {
        let usage = ResourceUsage { seconds: 1.0, peak_bytes: None };
        let line = comparison_tables(&comparison(), TableFormat::Json, usage);
        let written: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(written["differences"][2]["only_after"], 1_234);
        assert_eq!(written["differences"][0]["only_after"], serde_json::Value::Null);
        assert_eq!(written["sources"][1]["differences"][3]["measure"], "log_loss");
        assert_eq!(written["flips"]["shown"][0]["before"]["label"], "sextortion");
        assert!(written["flips"]["shown"][1].get("path").is_none() && written["usage"]["seconds"] == 1.0);
    }
}
