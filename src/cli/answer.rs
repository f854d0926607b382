//! [`Answer`]: in which form the judgement of a message is printed.

use crate::cli::page::{line, page, total};
use crate::cli::tally::Tally;
use crate::error::Error;
use crate::report::Report;
use clap::ValueEnum;
use serde::Serialize;

/// What `--format` names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON object a line
    Json,
    /// The message itself, with X-Bluff-* fields on top
    Headers,
}

/// How one message is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A JSON object in a line.
    Json,
    /// A line for people.
    Line,
    /// All there is to tell people; with the figures behind it or without.
    Page {
        /// Whether contributions are told as numbers.
        figures: bool,
    },
}

#[derive(Serialize)]
struct Judged<'a> {
    path: &'a str,
    #[serde(flatten)]
    report: &'a Report,
}

#[derive(Serialize)]
struct Unread<'a> {
    path: &'a str,
    error: String,
}

impl Answer {
    /// What stands between two answers.
    pub(crate) const fn gap(self) -> &'static [u8] {
        match self {
            Self::Json | Self::Line => b"",
            Self::Page { .. } => b"\n",
        }
    }

    /// Appends the judgement of the message of that name.
    pub(crate) fn tell(self, name: &str, report: &Report, to: &mut Vec<u8>) {
        match self {
            Self::Json => json_line(&Judged { path: name, report }, to),
            Self::Line => to.extend_from_slice(line(name, report).as_bytes()),
            Self::Page { figures } => to.extend_from_slice(page(name, report, figures).as_bytes()),
        }
    }

    /// Appends how many messages got which answer, for people who asked about several.
    pub(crate) fn tell_total(self, tally: &Tally, to: &mut Vec<u8>) {
        if self != Self::Json && tally.total() > 1 {
            to.extend_from_slice(self.gap());
            to.extend_from_slice(total(tally).as_bytes());
        }
    }

    /// Appends that the message could not be read, where the reader of the answers must be told in its place.
    pub(crate) fn tell_failure(self, name: &str, error: &Error, to: &mut Vec<u8>) {
        if self == Self::Json {
            json_line(&Unread { path: name, error: error.to_string() }, to);
        }
    }
}

fn json_line(value: &impl Serialize, to: &mut Vec<u8>) {
    let start = to.len();
    // names, numbers and lists into memory: nothing there can fail; if it did, no half line must stand
    match serde_json::to_writer(&mut *to, value) {
        Ok(()) => to.push(b'\n'),
        Err(_) => to.truncate(start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::program::usage_error;
    use crate::label::{Label, Labels};
    use crate::verdict::Verdict;

    #[test]
    fn a_failure_stands_in_its_place() {
        let error = usage_error("a", "b", "c", "d");
        for (answer, expected) in [
            (Answer::Json, "{\"path\":\"x\\u001b\",\"error\":\"a: b; expected c\\n  hint: d\"}\n"),
            (Answer::Line, ""),
            (Answer::Page { figures: false }, ""),
        ] {
            let mut to = Vec::new();
            answer.tell_failure("x\u{1b}", &error, &mut to);
            assert_eq!(String::from_utf8(to).unwrap(), expected);
        }
    }

    #[test]
    fn a_total_is_told_of_several_and_to_people() {
        let labels = Labels::new(["ham", "spam"].iter().filter_map(|name| Label::new(name))).unwrap();
        let mut tally = Tally::new(&labels);
        let told = |answer: Answer, tally: &Tally| {
            let mut to = Vec::new();
            answer.tell_total(tally, &mut to);
            !to.is_empty()
        };
        tally.count(&Verdict::Unsure);
        assert!(!told(Answer::Line, &tally), "one message");
        tally.count_failure();
        assert!(told(Answer::Line, &tally) && told(Answer::Page { figures: true }, &tally));
        assert!(!told(Answer::Json, &tally));
    }
}
