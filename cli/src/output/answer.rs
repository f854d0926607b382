//! [`Answer`]: the form in which the judgement of a message is printed.

use crate::args::runtime::RuntimeArgs;
use crate::export::message_details::MessageDetails;
use crate::export::sha256::sha256_of_email;
use crate::output::page::{line, page, total};
use crate::output::summary::Summary;
use crate::program::locale;
use bluff::{Advice, Country, Email, Error, Language, Report};
use clap::Args;
use serde::Serialize;

/// How messages are answered: the form, the language, and the country of the offices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The form.
    pub form: Form,
    /// The language of the words for people.
    pub language: Language,
    /// The country whose offices are named.
    pub country: Option<Country>,
}

/// The language of advice, and the country of the offices.
#[derive(Args, Debug)]
pub(crate) struct AdviceArgs {
    /// Language of the advice: en, fr, de, es, it, pt, nl or pl
    /// [default: that of the environment, else en]
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,
    /// Country whose offices to name, such as fr, be, ca or uk [default: that of the environment]
    #[arg(long, value_name = "COUNTRY")]
    country: Option<Country>,
}

impl AdviceArgs {
    /// Answers in this form, with this advice.
    pub(crate) fn answer(&self, form: Form) -> Answer {
        let locale = locale();
        Answer {
            form,
            language: self.lang.or_else(|| Language::of_locale(&locale)).unwrap_or_default(),
            country: self.country.clone().or_else(|| Country::of_locale(&locale)),
        }
    }

    /// Notes an unknown country: a person who names a country expects its offices.
    pub(crate) fn note_unknown_country(&self, runtime: &RuntimeArgs) {
        let known = Country::all();
        if let Some(country) = self.country.as_ref().map(ToString::to_string)
            && !known.contains(&&*country)
        {
            let known = known.join(", ");
            runtime.note(&format!(
                "no offices of {country} are known, so advice names those for everybody; known are {known}"
            ));
        }
    }
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A JSON object in a line.
    Json {
        /// Whether URLs are written so that no program makes them clickable.
        defang: bool,
    },
    /// A line for people.
    Line,
    /// A page for people.
    Page {
        /// Whether it says everything, and not only what comes first.
        details: bool,
    },
}

/// A message that was judged, with the answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JudgedMessage<'a> {
    /// Its name for people.
    pub(crate) name: &'a str,
    /// Its bytes, as far as they were read.
    pub(crate) raw: &'a [u8],
    /// The parsed message.
    pub(crate) email: &'a Email<'a>,
    /// The answer.
    pub(crate) report: &'a Report,
}

#[derive(Serialize)]
struct AnswerJson<'a> {
    path: &'a str,
    #[serde(flatten)]
    details: MessageDetails,
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
    /// The bytes between two answers.
    pub(crate) const fn gap(&self) -> &'static [u8] {
        match self.form {
            Form::Json { .. } | Form::Line => b"",
            Form::Page { .. } => b"\n",
        }
    }

    /// Appends the judgement of a message.
    pub(crate) fn write(&self, judged: JudgedMessage<'_>, to: &mut Vec<u8>) {
        let JudgedMessage { name, raw, email, report } = judged;
        match self.form {
            Form::Json { defang } => {
                let details = MessageDetails::new(email, report, sha256_of_email(raw, email), defang);
                json_line(&self.judged(name, report, details), to);
            }
            Form::Line => to.extend_from_slice(line(name, report).as_bytes()),
            Form::Page { details } => {
                to.extend_from_slice(page(name, report, &self.advice(report), details).as_bytes());
            }
        }
    }

    /// The same as [`Form::Json`], in lines that people can read.
    pub(crate) fn pretty(&self, name: &str, report: &Report, details: MessageDetails) -> Vec<u8> {
        // as in `json_line`
        let mut json = serde_json::to_vec_pretty(&self.judged(name, report, details)).unwrap_or_default();
        json.push(b'\n');
        json
    }

    fn judged<'a>(&self, path: &'a str, report: &'a Report, details: MessageDetails) -> AnswerJson<'a> {
        // programs that judge much email need advice only where somebody needs it
        let advice = Advice::is_needed(report).then(|| self.advice(report));
        AnswerJson { path, details, report, advice }
    }

    /// The advice in the language and for the country of the answer.
    pub(crate) fn advice(&self, report: &Report) -> Advice {
        Advice::new(report, self.language, self.country.clone())
    }

    const fn is_json(&self) -> bool {
        matches!(self.form, Form::Json { .. })
    }

    /// Appends the number of messages for each answer, for people who asked about several.
    pub(crate) fn tell_total(&self, summary: &Summary, to: &mut Vec<u8>) {
        if !self.is_json() && summary.total() > 1 {
            to.extend_from_slice(self.gap());
            to.extend_from_slice(total(summary).as_bytes());
        }
    }

    /// Appends that the message could not be read, if the answers must show that in its place.
    pub(crate) fn tell_failure(&self, name: &str, error: &Error, to: &mut Vec<u8>) {
        if self.is_json() {
            json_line(&UnreadJson { path: name, error: error.to_string() }, to);
        }
    }
}

/// Appends a value as a line of JSON.
pub(crate) fn json_line(value: &impl Serialize, to: &mut Vec<u8>) {
    let start = to.len();
    // names, numbers and lists into memory: this cannot fail. If it did, no half line may remain
    match serde_json::to_writer(&mut *to, value) {
        Ok(()) => to.push(b'\n'),
        Err(_) => to.truncate(start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::usage_error;
    use bluff::{Label, Labels, Verdict};

    fn in_form(form: Form) -> Answer {
        Answer { form, language: Language::En, country: None }
    }

    #[test]
    fn a_failure_stands_in_its_place() {
        let error = usage_error("a", "b", "c", "d");
        for (form, expected) in [
            (
                Form::Json { defang: false },
                "{\"path\":\"x\\u001b\",\"error\":\"a: b; expected c\\n  hint: d\"}\n",
            ),
            (Form::Line, ""),
            (Form::Page { details: false }, ""),
        ] {
            let mut to = Vec::new();
            in_form(form).tell_failure("x\u{1b}", &error, &mut to);
            assert_eq!(String::from_utf8(to).unwrap(), expected);
        }
    }

    #[test]
    fn a_total_is_told_of_several_and_to_people() {
        let labels = Labels::new(["ham", "spam"].iter().filter_map(|name| Label::new(name))).unwrap();
        let mut summary = Summary::new(&labels);
        let has_summary = |form: Form, summary: &Summary| {
            let mut to = Vec::new();
            in_form(form).tell_total(summary, &mut to);
            !to.is_empty()
        };
        summary.count(&Verdict::Unsure);
        assert!(!has_summary(Form::Line, &summary), "one message");
        summary.count_failure();
        assert!(has_summary(Form::Line, &summary) && has_summary(Form::Page { details: true }, &summary));
        assert!(!has_summary(Form::Json { defang: true }, &summary));
    }
}
