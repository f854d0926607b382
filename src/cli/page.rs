//! [`page`]: the judgement of one message, for people, in 80 columns.

use crate::cli::plain::{plain, plain_path};
use crate::cli::tally::Tally;
use crate::explanation::{Clue, ClueIn, Explanation};
use crate::label::Label;
use crate::message::Flags;
use crate::report::Report;
use crate::text::Place;
use crate::units::Probability;
use crate::verdict::Verdict;
use clap::builder::styling::{AnsiColor, Style};
use std::fmt::{self, Write};

/// Columns of a line, so that a page fits every terminal and every mail.
const WIDTH: usize = 80;
/// Columns of the longest of our own labels, `sextortion`.
const LABEL_WIDTH: usize = 10;
/// Signs of the heaviest clue.
const BAR: usize = 5;
/// Columns that the quoted words of a clue may take, beside its bar, its figure and the longest name of a place.
const QUOTE_WIDTH: usize = 36;
/// What who got a sextortion mail must hear first.
const FIRST_HELP: &str = "\
What to do: do not answer. Do not pay: such mails go out by the thousand, and
there is hardly ever a film. Keep the mail: it is evidence for the police.
";

/// The judgement of the message of that name in one line: label, probability that it is not wanted, name.
pub(crate) fn line(name: &str, report: &Report) -> String {
    let verdict = &report.verdict;
    let style = style_of(verdict);
    let probability = report.not_ham().to_string();
    let label = plain(verdict.as_str(), LABEL_WIDTH);
    let name = plain_path(name, WIDTH - LABEL_WIDTH - 2 * 2 - PROBABILITY_WIDTH);
    format!("{style}{label:LABEL_WIDTH$}{style:#}  {probability:>PROBABILITY_WIDTH$}  {name}\n")
}

/// `99.9950 %`, the longest form of a [`Probability`].
const PROBABILITY_WIDTH: usize = 9;

/// How many messages got which answer, and what the figures in front of their names say.
pub(crate) fn total(tally: &Tally) -> String {
    format!("{tally}\nThe percentage is the probability that a message is not wanted.\n")
}

/// All of one message: what it is, how sure, why, and what to do; with the figures behind the clues or without.
pub(crate) fn page(name: &str, report: &Report, figures: bool) -> String {
    let mut page = String::new();
    // a String takes everything
    let _ = write_page(&mut page, name, report, figures);
    page
}

fn write_page(page: &mut String, name: &str, report: &Report, figures: bool) -> fmt::Result {
    let style = style_of(&report.verdict);
    writeln!(page, "{}", plain_path(name, WIDTH))?;
    writeln!(page, "{style}{}{style:#}: {}", plain(report.verdict.as_str(), WIDTH), how_sure(report))?;
    for note in notes(report.flags) {
        writeln!(page, "Note: {note}.")?;
    }
    if let Some(explanation) = &report.explanation {
        write_clues(page, explanation, figures)?;
        if figures {
            write_sum(page, report, explanation)?;
        }
    }
    if report.verdict.as_str() == Label::SEXTORTION {
        write!(page, "\n{FIRST_HELP}")?;
    }
    Ok(())
}

/// How sure the verdict is, as a count of mails: people misread percentages less often that way (Gigerenzer, "Helping doctors and
/// patients make sense of health statistics", 2007, section on natural frequencies).
fn how_sure(report: &Report) -> String {
    let judged = "mails judged like this one are";
    match report.verdict.as_str() {
        Label::HAM => format!("{} {judged} wanted", out_of(report.probabilities.first())),
        Label::SPAM => format!("{} {judged} not wanted", out_of(Some(&report.not_ham()))),
        label => match report.probability(label) {
            Some(own) => format!("{} {judged} {}", out_of(Some(&own)), plain(label, LABEL_WIDTH)),
            None => format!("{} {judged} not wanted; see for yourself", out_of(Some(&report.not_ham()))),
        },
    }
}

/// A probability as so many of a hundred, or of more where that would be none or all.
fn out_of(probability: Option<&Probability>) -> String {
    let share = probability.map_or(0.0, |probability| probability.get());
    for (all, name) in [(100.0, "100"), (1_000.0, "1,000"), (10_000.0, "10,000")] {
        let some = (share * all).round();
        if some > 0.0 && some < all {
            return match some {
                some if some >= 1_000.0 => {
                    format!("{},{:03} of {name}", some as u32 / 1_000, some as u32 % 1_000)
                }
                some => format!("{some} of {name}"),
            };
        }
    }
    if share < 0.5 { "fewer than 1 of 10,000".to_owned() } else { "more than 9,999 of 10,000".to_owned() }
}

/// What was cut, damaged or missing, in words.
fn notes(flags: Flags) -> impl Iterator<Item = &'static str> {
    let notes = [
        (flags.no_headers, "no headers: judged by its text alone"),
        (flags.no_text, "no words to read: judged by how it is built"),
        (flags.cut, "long: only a part of it was read"),
        (flags.parts_cut, "many or deeply nested parts: only the first were read"),
        (flags.damaged, "damaged on the way: read as far as possible"),
    ];
    notes.into_iter().filter_map(|(set, note)| set.then_some(note))
}

fn write_clues(page: &mut String, explanation: &Explanation, figures: bool) -> fmt::Result {
    let Explanation { label, clues, .. } = explanation;
    if clues.is_empty() {
        return Ok(());
    }
    writeln!(page, "\nWhat speaks for {} (+) or for ham (-), heaviest first:", plain(label, LABEL_WIDTH))?;
    let heaviest = clues.iter().map(|clue| clue.contribution.abs()).fold(0.0, f64::max);
    let quotes: Vec<String> = clues.iter().map(quote).collect();
    let width = quotes.iter().map(|quote| quote.chars().count()).max().unwrap_or(0);
    for (clue, quote) in clues.iter().zip(quotes) {
        let bar = bar(clue.contribution, heaviest);
        let figure = if figures { format!("{:+9.3}  ", clue.contribution) } else { String::new() };
        writeln!(page, "  {bar:BAR$}  {figure}{quote:width$}  {}", place(&clue.place))?;
    }
    Ok(())
}

/// The words of a clue in quotes; a sign of how the message is built as it is called.
fn quote(clue: &Clue) -> String {
    match clue.place {
        ClueIn::Structure => plain(&clue.feature, QUOTE_WIDTH),
        ClueIn::Text { .. } => format!("\"{}\"", plain(&clue.feature, QUOTE_WIDTH - 2)),
    }
}

/// One sign at least, also where all weigh nothing; all of them for the heaviest.
fn bar(contribution: f64, heaviest: f64) -> String {
    let signs = (contribution.abs() / heaviest * BAR as f64).ceil().max(1.0).min(BAR as f64) as usize;
    if contribution < 0.0 { "-".repeat(signs) } else { "+".repeat(signs) }
}

fn place(place: &ClueIn) -> &'static str {
    match place {
        ClueIn::Structure => "how it is built",
        ClueIn::Text { place: Place::Subject, .. } => "in the subject",
        ClueIn::Text { place: Place::FromName, .. } => "in the sender's name",
        ClueIn::Text { place: Place::Body(_), .. } => "in the text",
        ClueIn::Text { place: Place::Hidden(_), .. } => "in hidden text",
    }
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
        plain(label, LABEL_WIDTH)
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

    #[test]
    fn shares_are_counts_of_mails() {
        for (share, expected) in [
            (0.5, "50 of 100"),
            (0.974, "97 of 100"),
            (0.9951, "995 of 1,000"),
            (0.99951, "9,995 of 10,000"),
            (0.999999, "more than 9,999 of 10,000"),
            (1.0, "more than 9,999 of 10,000"),
            (0.0012, "1 of 1,000"),
            (0.0, "fewer than 1 of 10,000"),
        ] {
            assert_eq!(out_of(Probability::new(share).as_ref()), expected, "{share}");
        }
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
        let words = |feature: &str, contribution| Clue {
            feature: feature.to_owned(),
            contribution,
            place: ClueIn::Text { place: Place::FromName, start: 0, end: 1 },
        };
        let sign =
            Clue { feature: "reply-to=other".to_owned(), contribution: -0.5, place: ClueIn::Structure };
        let clues = vec![words(&"long ".repeat(12), 1.0), words("\u{1b}[31mred", 0.7), sign];
        let explanation = Explanation { label: "spam".to_owned(), bias: 0.0, clues, rest: 0.0 };
        for figures in [false, true] {
            let mut page = String::new();
            write_clues(&mut page, &explanation, figures).unwrap();
            assert!(page.lines().all(|line| line.chars().count() <= WIDTH), "{page}");
            assert!(!page.contains('\u{1b}'), "{page}");
            assert!(
                page.contains("\"\u{fffd}[31mred\"")
                    && page.contains("---")
                    && page.contains("how it is built"),
                "{page}"
            );
            assert_eq!(page.contains("-0.500"), figures, "{page}");
        }
    }

    #[test]
    fn flags_are_told_in_words() {
        let flags = Flags { no_headers: true, damaged: true, ..Flags::default() };
        let told: Vec<_> = notes(flags).collect();
        assert_eq!(
            told,
            ["no headers: judged by its text alone", "damaged on the way: read as far as possible"]
        );
        assert!(FIRST_HELP.lines().all(|line| line.chars().count() <= WIDTH));
    }
}
