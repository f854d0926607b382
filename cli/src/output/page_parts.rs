//! The parts of every page about a message, in 80 columns.

use crate::output::sanitize::{plain_path, sanitize};
use bluff::{Advice, Label, Office, Report, Role, Verdict};
use clap::builder::styling::{AnsiColor, Style};
use std::borrow::Cow;
use std::fmt::{self, Write};

/// Columns of a line, so that a page fits every terminal and every email.
pub(crate) const WIDTH: usize = 80;
/// Columns of the longest of our own labels, `sextortion`.
pub(crate) const LABEL_WIDTH: usize = 10;

/// The name of the message and what it most likely is.
pub(crate) fn write_title(page: &mut String, name: &str, report: &Report, advice: &Advice) -> fmt::Result {
    let style = if advice.is_of_somebody_known() {
        AnsiColor::Red.on_default().bold()
    } else {
        style_of(&report.verdict)
    };
    writeln!(page, "{}", plain_path(name, WIDTH))?;
    for line in wrapped(&title(report, advice), "", "") {
        writeln!(page, "{style}{line}{style:#}")?;
    }
    Ok(())
}

/// What was not read.
pub(crate) fn write_note(page: &mut String, advice: &Advice, note: &str) -> fmt::Result {
    paragraph(page, &format!("{} {note}", advice.headings().note), "", "  ")
}

/// What the message most likely is. A label of a user's own model is in front of it; the title has
/// the others.
fn title(report: &Report, advice: &Advice) -> String {
    match report.verdict.as_str() {
        Label::HAM | Label::SPAM | Label::SEXTORTION => advice.title.clone(),
        _ if report.verdict == Verdict::Unsure || advice.is_of_somebody_known() => advice.title.clone(),
        own => format!("{}: {}", sanitize(own, LABEL_WIDTH), advice.title),
    }
}

/// An office on one line, and below it, in full or not, what it does and when.
pub(crate) fn write_office(
    page: &mut String,
    advice: &Advice,
    office: &Office,
    in_full: bool,
) -> fmt::Result {
    // nobody may call the police for lack of "only in danger", which comes first in their text
    let caveat = match office.role {
        Role::Police if !in_full => office.text.split(". ").next().unwrap_or_default().trim_end_matches('.'),
        _ => "",
    };
    let phone = if caveat.is_empty() { office.phone.clone() } else { format!("{} ({caveat})", office.phone) };
    let parts = [&*office.name, &*phone, &*office.web];
    let mut known: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    known.dedup(); // the name of some is their number
    let contact = format!("{} \u{2013} {}", advice.role(office.role), known.join(", "));
    paragraph(page, &contact, "  ", "    ")?;
    if in_full { paragraph(page, &office.text, "    ", "    ") } else { Ok(()) }
}

/// When it may not be a bluff.
pub(crate) fn write_personal_case(page: &mut String, advice: &Advice) -> fmt::Result {
    let Some(case) = &advice.personal_case else { return Ok(()) };
    heading(page, &case.title)?;
    case.text.iter().try_for_each(|text| paragraph(page, text, "  ", "  "))
}

/// A title inside the page, after an empty line.
pub(crate) fn heading(page: &mut String, text: &str) -> fmt::Result {
    let style = Style::new().bold();
    writeln!(page, "\n{style}{text}{style:#}")
}

/// A text in lines that fit. It is broken only at plain spaces, because French has other spaces
/// that must not be broken.
pub(crate) fn paragraph(page: &mut String, text: &str, first: &str, next: &str) -> fmt::Result {
    wrapped(text, first, next).iter().try_for_each(|line| writeln!(page, "{line}"))
}

/// A text in lines of at most [`WIDTH`] columns.
pub(crate) fn wrapped<'a>(text: &'a str, first: &'a str, next: &'a str) -> Vec<Cow<'a, str>> {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(next)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::wrap(text, options)
}

/// The colour of a verdict.
pub(crate) fn style_of(verdict: &Verdict) -> Style {
    let color = match verdict.as_str() {
        Label::HAM => AnsiColor::Green,
        Label::SEXTORTION => AnsiColor::Red,
        _ if *verdict == Verdict::Unsure => AnsiColor::Cyan,
        _ => AnsiColor::Yellow,
    };
    color.on_default().bold()
}
