//! [`write_clues`]: what speaks for the answer to a message, term by term.

use crate::output::page_parts::{LABEL_WIDTH, paragraph};
use crate::output::sanitize::sanitize;
use bluff::{Advice, Clue, Explanation, Report, SourceLocation};
use std::fmt::{self, Write};

/// The number of characters (`+` or `-`) of the heaviest clue.
const BAR: usize = 5;
/// Columns that the quoted words of a clue may take.
const QUOTE_WIDTH: usize = 36;

/// What the clues with one sentence add to the score, all for the label or all for ham.
struct ClueLine {
    sentence: String,
    contribution: f64,
    /// The names of features that have no words to quote.
    features: Vec<String>,
}

/// The terms of a score in plain words, with what each adds, and the sum.
pub(crate) fn write_clues(
    page: &mut String,
    report: &Report,
    explanation: &Explanation,
    advice: &Advice,
) -> fmt::Result {
    if explanation.clues.is_empty() {
        return Ok(());
    }
    write_lines(page, explanation, advice)?;
    write_sum(page, report, explanation)
}

fn write_lines(page: &mut String, explanation: &Explanation, advice: &Advice) -> fmt::Result {
    writeln!(page)?;
    paragraph(page, &advice.heading_of_clues(&sanitize(&explanation.label, LABEL_WIDTH)), "", "")?;
    let lines = lines(&explanation.clues, advice);
    let heaviest = lines.iter().map(|line| line.contribution.abs()).fold(0.0, f64::max);
    for ClueLine { sentence, contribution, features } in &lines {
        let start = format!("  {:BAR$}  {contribution:+9.3}  ", bar(*contribution, heaviest));
        let names = if features.is_empty() { String::new() } else { format!(" [{}]", features.join(", ")) };
        paragraph(page, &format!("{sentence}{names}"), &start, &" ".repeat(start.chars().count()))?;
    }
    Ok(())
}

/// A line for each sentence, the heaviest first. Clues with the same sentence count together,
/// unless one speaks for the label and the other against it.
fn lines(clues: &[Clue], advice: &Advice) -> Vec<ClueLine> {
    let mut lines: Vec<ClueLine> = Vec::new();
    for found in clues {
        let clue = Clue { feature: sanitize(&found.feature, QUOTE_WIDTH), ..found.clone() };
        let sentence = advice.clue(&clue);
        let is_quoted = matches!(found.location, SourceLocation::Text { .. });
        let name = (!is_quoted).then_some(clue.feature);
        let same = lines.iter_mut().find(|line| {
            line.sentence == sentence && (line.contribution < 0.0) == (found.contribution < 0.0)
        });
        match same {
            Some(line) => {
                line.contribution += found.contribution;
                line.features.extend(name);
            }
            None => lines.push(ClueLine {
                sentence,
                contribution: found.contribution,
                features: name.into_iter().collect(),
            }),
        }
    }
    lines.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    lines
}

/// At least one character, even if all weigh nothing; the full bar for the heaviest.
fn bar(contribution: f64, heaviest: f64) -> String {
    let signs = (contribution.abs() / heaviest * BAR as f64).ceil().max(1.0).min(BAR as f64) as usize;
    if contribution < 0.0 { "-".repeat(signs) } else { "+".repeat(signs) }
}

/// That the terms add up to the score.
fn write_sum(page: &mut String, report: &Report, explanation: &Explanation) -> fmt::Result {
    let label = &explanation.label;
    let score = report
        .labels()
        .index_of(label)
        .and_then(|label| report.scores.get(label))
        .map_or(0.0, |score| score.get());
    let clues: f64 = explanation.clues.iter().map(|clue| clue.contribution).sum();
    let (bias, rest) = (explanation.bias, explanation.rest);
    writeln!(
        page,
        "\nScore, log-odds of {} against ham before calibration: {score:+.3}",
        sanitize(label, LABEL_WIDTH)
    )?;
    writeln!(page, "  = {bias:+.3} without any clue, {clues:+.3} these clues, {rest:+.3} all others")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::{Language, SegmentKind};

    fn sign(feature: &str, contribution: f64) -> Clue {
        Clue { feature: feature.to_owned(), contribution, location: SourceLocation::Structure }
    }

    fn words(feature: &str, contribution: f64) -> Clue {
        let location = SourceLocation::Text { segment: SegmentKind::FromName, start: 0, end: 1 };
        Clue { location, ..sign(feature, contribution) }
    }

    fn page(clues: Vec<Clue>) -> String {
        let explanation = Explanation { label: "spam".to_owned(), bias: 0.0, clues, rest: 0.0 };
        let advice = Advice::new(&crate::fixtures::wanted(), Language::En, None);
        let mut page = String::new();
        write_lines(&mut page, &explanation, &advice).unwrap();
        page
    }

    #[test]
    fn bars_are_measured_by_the_heaviest() {
        for (contribution, heaviest, expected) in [
            (2.0, 2.0, "+++++"),
            (-2.0, 2.0, "-----"),
            (0.9, 2.0, "+++"),
            (-0.001, 2.0, "-"),
            (0.0, 0.0, "+"),
        ] {
            assert_eq!(bar(contribution, heaviest), expected, "{contribution} of {heaviest}");
        }
    }

    #[test]
    fn clues_fit_the_width_and_steer_nothing() {
        let page = page(vec![
            words(&"long ".repeat(12), 1.0),
            words("\u{1b}[31mred", 0.7),
            sign("reply-to=other", -0.5),
        ]);
        assert!(page.lines().all(|line| line.chars().count() <= crate::output::page_parts::WIDTH), "{page}");
        assert!(!page.contains('\u{1b}'), "{page}");
        for expected in
            ["\"\u{fffd}[31mred\"", "---", "-0.500", "The reply address is not the sender's [reply-to=other]"]
        {
            assert!(page.contains(expected), "{expected:?} in {page}");
        }
    }

    /// "The way the message is built" was on a page again and again.
    #[test]
    fn a_sentence_stands_once_on_each_side() {
        let page = page(vec![
            sign("mask.bidi=1", 1.0),
            sign("reply-to=other", 0.9),
            sign("mask.marks=1", 0.5),
            sign("mask.styled=1", -0.25),
        ]);
        let lines: Vec<&str> = page.lines().skip(3).collect();
        assert_eq!(
            lines,
            [
                "  +++++     +1.500  Letters or signs are disguised [mask.bidi=1, mask.marks=1]",
                "  +++       +0.900  The reply address is not the sender's [reply-to=other]",
                "  -         -0.250  Letters or signs are disguised [mask.styled=1]",
            ],
            "{page}"
        );
    }
}
