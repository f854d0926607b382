//! [`EvaluationPage`]: how well email was judged, as one page of HTML that opens from disk, prints,
//! and needs no network and no script.

use crate::html::plot;
use crate::html::{escaped, write_head};
use crate::output::format::{self, decimal, grouped};
use crate::output::resource_usage::ResourceUsage;
use bluff::train::{EvaluationReport, Rate, SourceRow};
use std::fmt::{self, Write};

const STYLE: &str = include_str!("evaluation_report.css");

/// What a page shows beside the numbers.
pub(crate) struct EvaluationPage<'a> {
    /// What was measured, in one line.
    pub(crate) title: String,
    /// How it was measured: model, learner, what was held out. One sentence each.
    pub(crate) notes: Vec<String>,
    pub(crate) study: &'a EvaluationReport,
    /// Whether each source was judged by a model that had learned only from the other ones.
    pub(crate) sources_left_out: bool,
    pub(crate) usage: ResourceUsage,
}

/// Sections of the page: anchor and heading.
const SECTIONS: [(&str, &str); 10] = [
    ("figures", "Figures"),
    ("errors", "Errors at every threshold"),
    ("reliability", "Can the probabilities be trusted?"),
    ("decisions", "Decisions"),
    ("sources", "Each source"),
    ("languages", "Each language"),
    ("data", "Data"),
    ("learning", "More mail"),
    ("features", "What weighs most"),
    ("mistakes", "The worst mistakes"),
];

impl EvaluationPage<'_> {
    /// The page.
    pub(crate) fn html(&self) -> String {
        let mut page = String::new();
        // a String takes everything
        let _ = self.write(&mut page);
        page
    }

    fn write(&self, page: &mut String) -> fmt::Result {
        write_head(page, "en", &self.title, STYLE)?;
        writeln!(page, "<body>\n<main>\n<h1>{}</h1>", escaped(&self.title))?;
        self.notes.iter().try_for_each(|note| writeln!(page, "<p>{}</p>", escaped(note)))?;
        let sections = [
            self.figures(),
            self.errors(),
            self.reliability(),
            self.decisions(),
            self.each_source(),
            sources("Of rows that name their language.", &self.study.languages, None),
            self.data(),
            self.learning(),
            self.features(),
            self.mistakes(),
        ];
        let shown = || SECTIONS.iter().zip(&sections).filter(|(_, section)| !section.is_empty());
        writeln!(page, "<nav>")?;
        shown()
            .try_for_each(|((anchor, heading), _)| writeln!(page, "<a href=\"#{anchor}\">{heading}</a>"))?;
        writeln!(page, "</nav>")?;
        for ((anchor, heading), section) in shown() {
            writeln!(page, "<section>\n<h2 id=\"{anchor}\">{heading}</h2>\n{section}</section>")?;
        }
        writeln!(page, "</main>\n</body>\n</html>")
    }

    fn figures(&self) -> String {
        let evaluation = &self.study.evaluation;
        let mut rows = vec![
            row(["messages", &grouped(evaluation.messages), "", ""]),
            row(["1 - AUC, not ham against ham", &percent(evaluation.not_ham.one_minus_auc, 4), "", ""]),
        ];
        rows.extend(
            evaluation
                .not_ham
                .fnr_at_fpr
                .iter()
                .map(|at| rate_row(&format!("FNR at a FPR of {} %", 100.0 * at.fpr), at.fnr)),
        );
        let decisions = evaluation.decisions;
        rows.extend([
            rate_row("false positives: ham called something else", decisions.false_positives),
            rate_row("false negatives: anything else called ham", decisions.false_negatives),
            rate_row("unsure", decisions.unsure),
            rate_row("accuracy (unsure counts as wrong)", decisions.accuracy),
            row(["log-loss, nats", &decimal(evaluation.log_loss, 4), "", ""]),
            row(["Brier score, 0 to 2", &decimal(evaluation.brier, 4), "", ""]),
            row(["ECE of not ham", &percent(evaluation.not_ham.ece, 2), "", ""]),
        ]);
        if let Some(trec) = self.study.trec {
            let (low, high) = trec.interval;
            let interval = format!("{:.4}-{:.4} %", 100.0 * low, 100.0 * high);
            rows.push(row(["TREC: (1-ROCA)%", &percent(Some(trec.one_minus_auc), 4), &interval, ""]));
            rows.push(row(["TREC: lam%", &percent(Some(trec.lam), 2), "", ""]));
            rows.push(rate_row("TREC: h=.1%", Some(trec.fnr)));
        }
        rows.push(row(["time", &format!("{:.1} s", self.usage.seconds), "", ""]));
        if let Some(bytes) = self.usage.peak_bytes {
            rows.push(row(["memory at most", &format!("{} MiB", grouped((bytes >> 20) as usize)), "", ""]));
        }
        table(&["", "value", "95 % interval", "count of"], &rows)
    }

    fn errors(&self) -> String {
        let questions = &self.study.questions;
        if questions.iter().all(|curves| curves.errors.is_empty()) {
            return "<p>There is mail of one kind only: no error to weigh against another.</p>\n".to_owned();
        }
        let roc = "ROC: true-positive rate at each false-positive rate; no false positive is drawn as half a message";
        let det = "DET: false-negative rate at each false-positive rate, both axes logarithmic";
        figures(&[(plot::roc(questions), roc.to_owned()), (plot::det(questions), det.to_owned())])
    }

    fn reliability(&self) -> String {
        let plots = self.study.questions.iter().map(|curves| {
            let caption = format!(
                "\u{201c}{}\u{201d}: on the line, the predicted probability is the observed share",
                curves.asked
            );
            (plot::reliability(curves), caption)
        });
        figures(&plots.collect::<Vec<_>>())
    }

    fn decisions(&self) -> String {
        let evaluation = &self.study.evaluation;
        let names = || evaluation.labels.iter().map(|label| label.as_str());
        let headings: Vec<&str> =
            ["is \\ called"].into_iter().chain(names()).chain(["unsure", "all"]).collect();
        let rows: Vec<String> = names()
            .zip(evaluation.confusion.rows())
            .map(|(name, counts)| {
                let all = counts.iter().sum();
                let cells = counts.iter().chain([&all]).map(|&count| grouped(count));
                row([name.to_owned()].into_iter().chain(cells))
            })
            .collect();
        let thresholds: Vec<String> = self
            .study
            .thresholds
            .iter()
            .map(|at| {
                row([
                    format!("{}", at.threshold),
                    share(at.false_positives),
                    share(at.false_negatives),
                    share(at.unsure),
                ])
            })
            .collect();
        let text = "<p>From other probabilities of \u{201c}not ham\u{201d} on (ham below 0.5, unsure between):</p>\n";
        table(&headings, &rows)
            + text
            + &table(
                &[
                    "threshold",
                    "false positives, of ham",
                    "false negatives or unsure, of the rest",
                    "unsure, of all",
                ],
                &thresholds,
            )
    }

    fn each_source(&self) -> String {
        let rows = &self.study.evaluation.sources;
        if !self.sources_left_out {
            return sources("The same figures for the mail of each source.", rows, None);
        }
        let text = "One source after the other was left out and judged by a model that had learned from all others: this is how mail from \
                    elsewhere is judged. The last line is the mean over sources that hold both kinds of mail.";
        let both: Vec<&SourceRow> = rows.iter().filter(|row| row.not_ham.one_minus_auc.is_some()).collect();
        let mean = |of: fn(&SourceRow) -> Option<f64>| {
            let values: Vec<f64> = both.iter().filter_map(|row| of(row)).collect();
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
        };
        let mean = row([
            format!("mean of {}", both.len()),
            String::new(),
            String::new(),
            percent(mean(|row| row.not_ham.one_minus_auc), 4),
            String::new(),
            String::new(),
            String::new(),
            decimal(mean(|row| row.log_loss), 3),
            percent(mean(|row| row.not_ham.ece), 1),
        ]);
        sources(text, rows, Some(mean))
    }

    fn data(&self) -> String {
        let evaluation = &self.study.evaluation;
        let of = |rows: &[SourceRow]| -> Vec<(String, Vec<usize>)> {
            rows.iter().map(|row| (row.source.clone(), row.counts.clone())).collect()
        };
        let parts = [
            ("", vec![("all".to_owned(), evaluation.counts.clone())]),
            ("source", of(&evaluation.sources)),
            ("language", of(&self.study.languages)),
            ("year", self.study.years.clone()),
        ];
        let part = |(first, rows): &(&str, Vec<(String, Vec<usize>)>)| {
            let labels = evaluation.labels.iter().map(|label| label.as_str());
            let headings: Vec<&str> = [*first].into_iter().chain(labels).collect();
            let counted = |(name, counts): &(String, Vec<usize>)| {
                row([name.clone()].into_iter().chain(counts.iter().map(|&count| grouped(count))))
            };
            table(&headings, &rows.iter().map(counted).collect::<Vec<_>>())
        };
        let tables: String = parts.iter().filter(|(_, rows)| !rows.is_empty()).map(part).collect();
        format!("<div class=\"side-by-side\">\n{tables}</div>\n")
    }

    fn learning(&self) -> String {
        let points = &self.study.learning;
        if points.is_empty() {
            return String::new();
        }
        let rows: Vec<String> = points
            .iter()
            .map(|point| {
                row([grouped(point.messages), percent(point.one_minus_auc, 4), percent(point.fnr, 2)])
            })
            .collect();
        figures(&[(
            plot::learning(points),
            "Errors on the first fold, by how much of the rest was learned from".to_owned(),
        )]) + &table(&["messages", "1 - AUC", "FNR at a FPR of 1 %"], &rows)
    }

    fn features(&self) -> String {
        let mut section = String::new();
        for label in &self.study.features {
            let empty = (String::new(), 0.0);
            let rows: Vec<String> = (0..label.pro.len().max(label.contra.len()))
                .map(|at| {
                    let cell = |side: &[(String, f64)]| {
                        let (name, weight) = side.get(at).unwrap_or(&empty);
                        let weight = if name.is_empty() { String::new() } else { format!("{weight:+.2}") };
                        format!("<td class=\"words\">{}</td><td>{weight}</td>", escaped(name))
                    };
                    format!("<tr>{}{}</tr>", cell(&label.pro), cell(&label.contra))
                })
                .collect();
            let headings = [&format!("for {}", label.label), "", "for ham", ""];
            section += &wordy(table(&headings, &rows));
        }
        if !section.is_empty() {
            section = "<p>Weight times idf, against ham. A name in words is a piece of text, or two that follow each other; others are signs of structure and claims.</p>\n".to_owned() + &section;
        }
        section
    }

    fn mistakes(&self) -> String {
        if self.study.mistakes.is_empty() {
            return String::new();
        }
        let rows: Vec<String> = self
            .study
            .mistakes
            .iter()
            .map(|mistake| {
                let words = |words: &Option<String>| {
                    format!("<td class=\"words\">{}</td>", escaped(words.as_deref().unwrap_or("-")))
                };
                format!(
                    "<tr><td>{}</td><td>{}</td><td class=\"words\">{}</td>{}{}</tr>",
                    escaped(&mistake.label),
                    percent(Some(mistake.not_ham), 2),
                    escaped(&mistake.source),
                    words(&mistake.subject),
                    words(&mistake.place)
                )
            })
            .collect();
        wordy(table(&["is", "not ham", "source", "subject", "place"], &rows))
    }
}

/// The figures of each source, or of each part in any other division of the email, and a last line.
fn sources(text: &str, sources: &[SourceRow], last: Option<String>) -> String {
    if sources.is_empty() {
        return String::new();
    }
    let headings = ["", "ham", "not ham", "1 - AUC", "FPR", "FNR", "unsure", "log-loss", "ECE"];
    let rows: Vec<String> = sources
        .iter()
        .map(|source| {
            row([
                source.source.clone(),
                grouped(source.not_ham.negatives),
                grouped(source.not_ham.positives),
                percent(source.not_ham.one_minus_auc, 4),
                share(source.decisions.false_positives),
                share(source.decisions.false_negatives),
                share(source.decisions.unsure),
                decimal(source.log_loss, 3),
                percent(source.not_ham.ece, 1),
            ])
        })
        .chain(last)
        .collect();
    format!("<p>{}</p>\n", escaped(text)) + &table(&headings, &rows)
}

/// Plots side by side, each with its caption; an empty one is left out.
fn figures(plots: &[(String, String)]) -> String {
    let figure = |(svg, caption): &(String, String)| {
        format!("<figure>\n{svg}\n<figcaption>{}</figcaption>\n</figure>\n", escaped(caption))
    };
    let drawn: String = plots.iter().filter(|(svg, _)| !svg.is_empty()).map(figure).collect();
    if drawn.is_empty() { drawn } else { format!("<div class=\"plots\">\n{drawn}</div>\n") }
}

fn table(headings: &[&str], rows: &[String]) -> String {
    let cells: String =
        headings.iter().map(|heading| format!("<th scope=\"col\">{}</th>", escaped(heading))).collect();
    format!(
        "<div class=\"scroll\"><table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>\n",
        rows.join("\n")
    )
}

/// A table of words, all cells to the left.
fn wordy(table: String) -> String {
    table.replacen("<table>", "<table class=\"wordy\">", 1)
}

fn row<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> String {
    let cells: String =
        cells.into_iter().map(|cell| format!("<td>{}</td>", escaped(cell.as_ref()))).collect();
    format!("<tr>{cells}</tr>")
}

fn rate_row(name: &str, rate: Option<Rate>) -> String {
    let interval = rate.map(|rate| format!("{:.2}-{:.2} %", 100.0 * rate.low, 100.0 * rate.high));
    let count = rate.map(|rate| format!("{} of {}", grouped(rate.count), grouped(rate.of)));
    row([name.to_owned(), share(rate), interval.unwrap_or_default(), count.unwrap_or_default()])
}

fn share(rate: Option<Rate>) -> String {
    percent(rate.map(|rate| rate.share), 2)
}

fn percent(share: Option<f64>, decimals: usize) -> String {
    format::percent(share, decimals) + if share.is_some() { " %" } else { "" }
}
