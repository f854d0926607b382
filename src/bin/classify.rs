//! `classify`: reads mail and says what it is.

#![forbid(unsafe_code)]

use bluff::cli::{Answer, Deciding, Form, Format, Input, Inputs, Moment, Recipient, Tally, Work};
use bluff::cli::{
    chosen_classifier, colored_stdout, finish, judge_all, keep_evidence, list_campaigns, list_inputs, locale,
    parse, pass_on, report_on, self_test, usage_error,
};
use bluff::{Classifier, Country, Language, Result};
use clap::{ColorChoice, Parser};
use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

/// Clues that are told of a single message, unless asked otherwise.
const CLUES: usize = 5;

const EXAMPLES: &str = "\
Examples:
  classify mail.eml                         what is this mail, and why
  classify --format json Maildir > out.jsonl
  find . -name '*.eml' | classify --files-from -
  classify --format headers < in.eml > out.eml
  classify --evidence proof.zip mail.eml    keep the mail and the report as proof
  classify --format stix mail.eml > bundle.json
  classify --campaigns --min-size 10 Maildir   what was sent en masse
  classify --self-test                      does it work here
  classify --exit-code mail.eml > answer.txt || echo \"not ham: $?\"

Input:
  A FILE is one message, or an mbox, which is split. A directory is searched, a
  Maildir read through its cur/ and new/. '-' or nothing is stdin: a message, or
  an mbox, which is split; with --format headers, stix or arf and with --evidence
  all of it is one message.

Exit codes:
  0 mail was judged; 1 something could not be read or written, or --self-test
  found a wrong answer; 2 wrong usage.
  With --exit-code, for the gravest answer: 11 sextortion, then 10 spam or any
  other label, then 12 unsure, then 0 ham.";

/// Report whether emails are ham, spam or sextortion, and why
#[derive(Parser)]
#[command(name = "classify", version, after_help = EXAMPLES)]
struct Arguments {
    /// Messages, mboxes, Maildirs or directories; '-' for stdin [default: -]
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// Judge the files named in LIST too, one a line; '-' for stdin
    #[arg(long, value_name = "LIST")]
    files_from: Option<PathBuf>,
    /// Judge with this model [default: the one built in]
    #[arg(long, short, value_name = "FILE")]
    model: Option<PathBuf>,
    /// What to print
    #[arg(long, short, value_enum, default_value_t)]
    format: Format,
    /// Keep the message and all that is said of it in a new zip file, too
    #[arg(long, value_name = "OUT.zip")]
    evidence: Option<PathBuf>,
    /// Use this time as the current time, such as 2026-01-03T01:05:34Z
    #[arg(long, value_name = "TIME", hide_short_help = true)]
    now: Option<Moment>,
    /// Show this many clues a message, with figures
    /// [default: 5 without figures of a single message in text, else 0]
    #[arg(long, short, value_name = "N")]
    explain: Option<usize>,
    #[command(flatten)]
    deciding: Deciding,
    /// Language of the advice: en, fr, de, es, it, pt, nl or pl
    /// [default: that of the environment, else en]
    #[arg(long, value_name = "LANG")]
    lang: Option<Language>,
    /// Country whose offices to name, such as fr, be, ca or uk [default: that of the environment]
    #[arg(long, value_name = "COUNTRY")]
    country: Option<Country>,
    /// List what was sent en masse instead: copies of one text, demands to be paid at one address
    #[arg(long, conflicts_with = "explain")]
    campaigns: bool,
    /// List campaigns of so many messages and more
    #[arg(long, value_name = "N", default_value = "2", requires = "campaigns")]
    min_size: NonZeroUsize,
    /// Say which program and model this is, and whether they judge three known messages rightly
    #[arg(long, conflicts_with_all = ["paths", "files_from", "evidence", "campaigns", "exit_code"])]
    self_test: bool,
    /// Tell the answer by the exit code too
    #[arg(long)]
    exit_code: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    color: ColorChoice,
    #[command(flatten)]
    work: Work,
}

fn main() -> ExitCode {
    let arguments: Arguments = parse();
    let outcome = classify(&arguments);
    arguments.work.note_junk();
    finish(outcome)
}

fn classify(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.self_test {
        let classifier = arguments.classifier(Form::Json)?;
        return self_test(&classifier, arguments.model.as_deref(), io::stdout().lock());
    }
    if arguments.campaigns {
        return campaigns(arguments);
    }
    let mut inputs = list_inputs(&arguments.paths, arguments.files_from.as_deref(), &arguments.work)?;
    if matches!(arguments.format, Format::Text | Format::Json) && arguments.evidence.is_none() {
        inputs = inputs.with_stdin_split();
    }
    let answer = arguments.answer(inputs.first(2).len() == 1);
    let classifier = arguments.classifier(answer.form)?;
    arguments.say_what_is_read(inputs.first(1));
    arguments.say_which_offices();
    let now = arguments.now.unwrap_or_else(Moment::now);
    if let Some(path) = &arguments.evidence {
        arguments.check_evidence()?;
        let out = colored_stdout(arguments.color);
        let tally = keep_evidence(&classifier, inputs, &answer, (path, now), &arguments.work, out)?;
        return Ok(tally.exit_code(arguments.exit_code));
    }
    let tally = match arguments.format {
        Format::Text => {
            judge_all(&classifier, inputs, &answer, &arguments.work, colored_stdout(arguments.color))?
        }
        Format::Json => judge_all(&classifier, inputs, &answer, &arguments.work, io::stdout().lock())?,
        Format::Headers => pass_on(&classifier, inputs, &arguments.work, io::stdout().lock())?,
        Format::Csv => {
            let hint = "add --campaigns, or use --format json";
            return Err(usage_error("--format csv", "no --campaigns", "campaigns to list", hint));
        }
        Format::Stix => arguments.report_on(&classifier, inputs, (Recipient::Collectors, now))?,
        Format::Arf => arguments.report_on(&classifier, inputs, (Recipient::Providers, now))?,
    };
    Ok(tally.exit_code(arguments.exit_code))
}

fn campaigns(arguments: &Arguments) -> Result<ExitCode> {
    let mut inputs =
        list_inputs(&arguments.paths, arguments.files_from.as_deref(), &arguments.work)?.with_stdin_split();
    let classifier = arguments.classifier(Form::Json)?;
    arguments.say_what_is_read(inputs.first(1));
    let (format, min_size) = (arguments.format, arguments.min_size.get());
    let tally = list_campaigns(&classifier, inputs, format, min_size, &arguments.work, io::stdout().lock())?;
    Ok(tally.exit_code(arguments.exit_code))
}

impl Arguments {
    fn answer(&self, is_alone: bool) -> Answer {
        let locale = locale();
        Answer {
            form: self.form(is_alone),
            language: self.lang.or_else(|| Language::of_locale(&locale)).unwrap_or_default(),
            country: self.country.clone().or_else(|| Country::of_locale(&locale)),
        }
    }

    /// In full for a single message and where clues were asked for, else a line each.
    fn form(&self, is_alone: bool) -> Form {
        match self.format {
            Format::Json | Format::Headers | Format::Stix | Format::Arf | Format::Csv => Form::Json,
            Format::Text if is_alone || self.explain.is_some() => {
                Form::Page { figures: self.explain.is_some() }
            }
            Format::Text => Form::Line,
        }
    }

    fn classifier(&self, form: Form) -> Result<Classifier> {
        let clues = self.explain.unwrap_or(if matches!(form, Form::Page { .. }) { CLUES } else { 0 });
        self.deciding.instruct(chosen_classifier(self.model.as_deref())?.with_explanation(clues))
    }

    fn report_on(&self, classifier: &Classifier, inputs: Inputs, to: (Recipient, Moment)) -> Result<Tally> {
        report_on(classifier, inputs, to, &self.work, io::stdout().lock())
    }

    /// Beside a package the answer is for people or a line of JSON.
    fn check_evidence(&self) -> Result<()> {
        match self.format {
            Format::Text | Format::Json => Ok(()),
            Format::Headers | Format::Stix | Format::Arf | Format::Csv => Err(usage_error(
                "--evidence",
                "a --format that is no answer to be kept",
                "--format text or json",
                "call classify twice",
            )),
        }
    }

    /// Whoever names a country expects its offices.
    fn say_which_offices(&self) {
        let known = Country::all();
        if let Some(country) = self.country.as_ref().map(ToString::to_string)
            && !known.contains(&&*country)
        {
            let known = known.join(", ");
            self.work.note(&format!(
                "no offices of {country} are known, so advice names those for everybody; known are {known}"
            ));
        }
    }

    /// Nobody shall wonder why nothing happens.
    fn say_what_is_read(&self, first: &[Input]) {
        if first.is_empty() {
            self.work.note("no mail found");
        }
        if io::stdin().is_terminal() && matches!(first, [Input::Stdin]) {
            self.work.note("reading a message from the terminal; end it with Ctrl-D on a line of its own");
        }
    }
}
