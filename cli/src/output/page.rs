//! [`page`]: the judgement of one message, for people, in 80 columns.

use crate::output::sanitize::{plain_path, sanitize, sanitize_lines};
use crate::output::summary::Summary;
use bluff::{Advice, Clue, Explanation, Label, Report, SourceLocation, Verdict};
use clap::builder::styling::{AnsiColor, Style};
use std::fmt::{self, Write};

/// Columns of a line, so that a page fits every terminal and every mail.
const WIDTH: usize = 80;
/// Columns of the longest of our own labels, `sextortion`.
const LABEL_WIDTH: usize = 10;
/// Signs of the heaviest clue.
const BAR: usize = 5;
/// Columns that the quoted words of a clue may take.
const QUOTE_WIDTH: usize = 36;
/// The longest quotation from a mail; addresses are shorter.
const QUOTED: usize = 120;

/// The judgement of the message of that name in one line: label, probability that it is not wanted,
/// name.
pub(crate) fn line(name: &str, report: &Report) -> String {
    let verdict = &report.verdict;
    let style = style_of(verdict);
    let probability = report.not_ham().to_string();
    let label = sanitize(verdict.as_str(), LABEL_WIDTH);
    let name = plain_path(name, WIDTH - LABEL_WIDTH - 2 * 2 - PROBABILITY_WIDTH);
    format!("{style}{label:LABEL_WIDTH$}{style:#}  {probability:>PROBABILITY_WIDTH$}  {name}\n")
}

/// `99.9950 %`, the longest form of a [`Probability`].
const PROBABILITY_WIDTH: usize = 9;

/// How many messages got which answer, and what the figures in front of their names say.
pub(crate) fn total(summary: &Summary) -> String {
    let summary = summary.to_string();
    format!("{}\nThe percentage is the probability that a message is not wanted.\n", sanitize_lines(&summary))
}

/// All of one message: what it is, how sure, what to do, and why; with the figures behind the clues
/// or without.
pub(crate) fn page(name: &str, report: &Report, advice: &Advice, figures: bool) -> String {
    let mut page = String::new();
    // a String takes everything
    let _ = write_page(&mut page, name, report, advice, figures);
    page
}

fn write_page(page: &mut String, name: &str, report: &Report, advice: &Advice, figures: bool) -> fmt::Result {
    let is_known = advice.is_of_somebody_known();
    let style = if is_known { AnsiColor::Red.on_default().bold() } else { style_of(&report.verdict) };
    writeln!(page, "{}", plain_path(name, WIDTH))?;
    writeln!(page, "{style}{}{style:#}", title(report, advice))?;
    if !is_known {
        paragraph(page, &advice.how_sure, "", "")?;
    }
    for note in &advice.notes {
        paragraph(page, &format!("{}: {note}", advice.headings().note), "", "  ")?;
    }
    for words in &advice.first {
        writeln!(page)?;
        paragraph(page, words, "", "")?;
    }
    if advice.real_first {
        write_real(page, advice)?;
    }
    write_advice(page, advice)?;
    if let Some(explanation) = &report.explanation {
        write_clues(page, explanation, advice, figures)?;
        if figures {
            write_sum(page, report, explanation)?;
        }
    }
    Ok(())
}

/// What the message most likely is. A label of a model of one's own stands before it; the title
/// knows the others.
fn title(report: &Report, advice: &Advice) -> String {
    match report.verdict.as_str() {
        Label::HAM | Label::SPAM | Label::SEXTORTION => advice.title.clone(),
        _ if report.verdict == Verdict::Unsure || advice.is_of_somebody_known() => advice.title.clone(),
        own => format!("{}: {}", sanitize(own, LABEL_WIDTH), advice.title),
    }
}

/// What the mail says and demands, why that is a bluff, what to do, whom to ask; whatever of it
/// there is.
fn write_advice(page: &mut String, advice: &Advice) -> fmt::Result {
    let headings = advice.headings();
    if !advice.claims.is_empty() {
        heading(page, &headings.claims)?;
        for claim in &advice.claims {
            paragraph(page, &claim.sentence, "  ", "  ")?;
            for (words, place) in &claim.quotes {
                paragraph(page, &format!("\"{}\" ({place})", sanitize(words, QUOTED)), "      ", "      ")?;
            }
        }
    }
    if let Some(demand) = &advice.demand {
        heading(page, &headings.demand)?;
        paragraph(page, &demand.sentence, "  ", "  ")?;
        for address in &demand.addresses {
            paragraph(page, &sanitize(address, QUOTED), "      ", "      ")?;
        }
    }
    if !advice.why.is_empty() {
        heading(page, advice.why_heading())?;
        for reason in &advice.why {
            paragraph(page, reason, "  - ", "    ")?;
        }
    }
    write_steps(page, advice)?;
    if !advice.real_first {
        write_real(page, advice)?;
    }
    if !advice.offices.is_empty() {
        heading(page, &headings.r#where)?;
        for office in &advice.offices {
            let parts = [&*office.name, &*office.phone, &*office.web];
            let mut known: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            known.dedup(); // some are called what they are dialled
            paragraph(
                page,
                &format!("{} \u{2013} {}", advice.role(office.role), known.join(", ")),
                "  ",
                "    ",
            )?;
            paragraph(page, &office.text, "    ", "    ")?;
        }
    }
    Ok(())
}

/// When it may not be a bluff.
fn write_real(page: &mut String, advice: &Advice) -> fmt::Result {
    let Some(real) = &advice.real else { return Ok(()) };
    heading(page, &real.title)?;
    real.text.iter().try_for_each(|text| paragraph(page, text, "  ", "  "))
}

/// One piece of advice as it stands, several with numbers.
fn write_steps(page: &mut String, advice: &Advice) -> fmt::Result {
    if advice.steps.is_empty() {
        return Ok(());
    }
    heading(page, &advice.headings().todo)?;
    for (number, step) in advice.steps.iter().enumerate() {
        if !step.title.is_empty() {
            writeln!(page, "  {}. {}", number + 1, step.title)?;
        }
        let indent = if step.title.is_empty() { "  " } else { "     " };
        step.text.iter().try_for_each(|text| paragraph(page, text, indent, indent))?;
    }
    Ok(())
}

fn heading(page: &mut String, text: &str) -> fmt::Result {
    let style = Style::new().bold();
    writeln!(page, "\n{style}{text}{style:#}")
}

/// A text in lines that fit; broken at plain spaces only, for French has others that must not be.
fn paragraph(page: &mut String, text: &str, first: &str, next: &str) -> fmt::Result {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(next)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::wrap(text, options).iter().try_for_each(|line| writeln!(page, "{line}"))
}

fn write_clues(page: &mut String, explanation: &Explanation, advice: &Advice, figures: bool) -> fmt::Result {
    let Explanation { label, clues, .. } = explanation;
    if clues.is_empty() {
        return Ok(());
    }
    writeln!(page)?;
    paragraph(page, &advice.heading_of_clues(&sanitize(label, LABEL_WIDTH)), "", "")?;
    let heaviest = clues.iter().map(|clue| clue.contribution.abs()).fold(0.0, f64::max);
    for found in clues {
        let bar = bar(found.contribution, heaviest);
        let figure = if figures { format!("{:+9.3}  ", found.contribution) } else { String::new() };
        let words = Clue { feature: sanitize(&found.feature, QUOTE_WIDTH), ..found.clone() };
        let mut told = advice.clue(&words);
        if figures && !matches!(found.place, SourceLocation::Text { .. }) {
            told = format!("{told} [{}]", words.feature);
        }
        let start = format!("  {bar:BAR$}  {figure}");
        paragraph(page, &told, &start, &" ".repeat(start.chars().count()))?;
    }
    Ok(())
}

/// One sign at least, also where all weigh nothing; all of them for the heaviest.
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

fn style_of(verdict: &Verdict) -> Style {
    let color = match verdict.as_str() {
        Label::HAM => AnsiColor::Green,
        Label::SEXTORTION => AnsiColor::Red,
        _ if *verdict == Verdict::Unsure => AnsiColor::Cyan,
        _ => AnsiColor::Yellow,
    };
    color.on_default().bold()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::{Language, SegmentKind};

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
        let words = |feature: &str, contribution| Clue {
            feature: feature.to_owned(),
            contribution,
            place: SourceLocation::Text { place: SegmentKind::FromName, start: 0, end: 1 },
        };
        let sign = Clue {
            feature: "reply-to=other".to_owned(),
            contribution: -0.5,
            place: SourceLocation::Structure,
        };
        let clues = vec![words(&"long ".repeat(12), 1.0), words("\u{1b}[31mred", 0.7), sign];
        let explanation = Explanation { label: "spam".to_owned(), bias: 0.0, clues, rest: 0.0 };
        let advice = Advice::new(&crate::fixtures::wanted(), Language::En, None);
        for figures in [false, true] {
            let mut page = String::new();
            write_clues(&mut page, &explanation, &advice, figures).unwrap();
            assert!(page.lines().all(|line| line.chars().count() <= WIDTH), "{page}");
            assert!(!page.contains('\u{1b}'), "{page}");
            assert!(
                page.contains("\"\u{fffd}[31mred\"")
                    && page.contains("---")
                    && page.contains("The way the message is built"),
                "{page}"
            );
            assert_eq!(page.contains("-0.500"), figures, "{page}");
        }
    }
}
