//! [`page`]: the judgement of one message, for people, in 80 columns; [`line`] in one line.

use crate::output::brief_page::write_brief;
use crate::output::clue_list::write_clues;
use crate::output::details_page::write_details;
use crate::output::page_parts::{LABEL_WIDTH, WIDTH, style_of};
use crate::output::sanitize::{plain_path, sanitize, sanitize_lines};
use crate::output::summary::Summary;
use bluff::{Advice, Report};
use std::fmt;

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

/// The number of messages for each answer, and what the figures in front of their names mean.
pub(crate) fn total(summary: &Summary) -> String {
    let summary = summary.to_string();
    format!("{}\nThe percentage is the probability that a message is not wanted.\n", sanitize_lines(&summary))
}

/// One message: what it is, how certain that is, and what to do; with `details` everything. The
/// terms of the score follow if the report explains it.
pub(crate) fn page(name: &str, report: &Report, advice: &Advice, details: bool) -> String {
    let mut page = String::new();
    // a String takes everything
    let _ = write_page(&mut page, name, report, advice, details);
    page
}

fn write_page(page: &mut String, name: &str, report: &Report, advice: &Advice, details: bool) -> fmt::Result {
    if details {
        write_details(page, name, report, advice)?;
    } else {
        write_brief(page, name, report, advice)?;
    }
    report.explanation.as_ref().map_or(Ok(()), |explanation| write_clues(page, report, explanation, advice))
}
