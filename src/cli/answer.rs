//! [`Answer`]: in which form the judgement of a message is printed.

use crate::advice::{Advice, Country, Language};
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
    /// For spreadsheets: one campaign a row; with --campaigns
    Csv,
    /// For those who collect attacks: a STIX 2.1 bundle of one message
    Stix,
    /// For mail providers: an abuse report (RFC 5965) of one message
    Arf,
}

/// How messages are answered: in which form, in which language, with the offices of which country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The form.
    pub form: Form,
    /// The language of what is told to people.
    pub language: Language,
    /// The country whose offices are named.
    pub country: Option<Country>,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
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
struct AnswerJson<'a> {
    path: &'a str,
    #[serde(flatten)]
    report: &'a Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<Advice>,
}

#[derive(Serialize)]
struct UnreadJson<'a> {
    path: &'a str,
    error: String,
}

impl Answer {
    /// What stands between two answers.
    pub(crate) const fn gap(&self) -> &'static [u8] {
        match self.form {
            Form::Json | Form::Line => b"",
            Form::Page { .. } => b"\n",
        }
    }

    /// Appends the judgement of the message of that name.
    pub(crate) fn tell(&self, name: &str, report: &Report, to: &mut Vec<u8>) {
        match self.form {
            Form::Json => {
                json_line(&self.judged(name, report), to);
            }
            Form::Line => to.extend_from_slice(line(name, report).as_bytes()),
            Form::Page { figures } => {
                to.extend_from_slice(page(name, report, &self.advice(report), figures).as_bytes());
            }
        }
    }

    /// The same as [`Form::Json`], in lines that people can read.
    pub(crate) fn pretty(&self, name: &str, report: &Report) -> Vec<u8> {
        // as in `json_line`
        let mut json = serde_json::to_vec_pretty(&self.judged(name, report)).unwrap_or_default();
        json.push(b'\n');
        json
    }

    fn judged<'a>(&self, path: &'a str, report: &'a Report) -> AnswerJson<'a> {
        // programs that judge much mail want advice only where somebody needs it
        let advice = Advice::is_needed(report).then(|| self.advice(report));
        AnswerJson { path, report, advice }
    }

    /// The advice in the language and for the country of the answer.
    pub(crate) fn advice(&self, report: &Report) -> Advice {
        Advice::new(report, self.language, self.country.clone())
    }

    /// Appends how many messages got which answer, for people who asked about several.
    pub(crate) fn tell_total(&self, tally: &Tally, to: &mut Vec<u8>) {
        if self.form != Form::Json && tally.total() > 1 {
            to.extend_from_slice(self.gap());
            to.extend_from_slice(total(tally).as_bytes());
        }
    }

    /// Appends that the message could not be read, where the reader of the answers must be told in
    /// its place.
    pub(crate) fn tell_failure(&self, name: &str, error: &Error, to: &mut Vec<u8>) {
        if self.form == Form::Json {
            json_line(&UnreadJson { path: name, error: error.to_string() }, to);
        }
    }
}

/// Appends a value as a line of JSON.
pub(crate) fn json_line(value: &impl Serialize, to: &mut Vec<u8>) {
    let start = to.len();
    // names, numbers and lists into memory: nothing there can fail; if it did, no half line must
    // stand
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

    fn in_form(form: Form) -> Answer {
        Answer { form, language: Language::En, country: None }
    }

    #[test]
    fn a_failure_stands_in_its_place() {
        let error = usage_error("a", "b", "c", "d");
        for (form, expected) in [
            (Form::Json, "{\"path\":\"x\\u001b\",\"error\":\"a: b; expected c\\n  hint: d\"}\n"),
            (Form::Line, ""),
            (Form::Page { figures: false }, ""),
        ] {
            let mut to = Vec::new();
            in_form(form).tell_failure("x\u{1b}", &error, &mut to);
            assert_eq!(String::from_utf8(to).unwrap(), expected);
        }
    }

    #[test]
    fn a_total_is_told_of_several_and_to_people() {
        let labels = Labels::new(["ham", "spam"].iter().filter_map(|name| Label::new(name))).unwrap();
        let mut tally = Tally::new(&labels);
        let told = |form: Form, tally: &Tally| {
            let mut to = Vec::new();
            in_form(form).tell_total(tally, &mut to);
            !to.is_empty()
        };
        tally.count(&Verdict::Unsure);
        assert!(!told(Form::Line, &tally), "one message");
        tally.count_failure();
        assert!(told(Form::Line, &tally) && told(Form::Page { figures: true }, &tally));
        assert!(!told(Form::Json, &tally));
    }
}
