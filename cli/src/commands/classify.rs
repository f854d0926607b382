//! `bluff classify`: says what email is, and why.

use crate::args::decision::DecisionArgs;
use crate::args::input::InputArgs;
use crate::args::json::JsonArgs;
use crate::args::model::ModelArgs;
use crate::args::runtime::RuntimeArgs;
use crate::commands::judging::{classify_all, filter};
use crate::input::Input;
use crate::output::answer::{AdviceArgs, Form};
use crate::output::write::colored_stdout;
use crate::program::Run;
use bluff::{Classifier, Result};
use clap::{ColorChoice, Parser, ValueEnum};
use std::io::{self, IsTerminal};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  bluff classify message.eml                what is this email, and what to do
  bluff classify --details message.eml      the same in full, with every office
  bluff classify --format json Maildir > out.jsonl
  find . -name '*.eml' | bluff classify --files-from -
  bluff classify --format headers < in.eml > out.eml
  bluff classify --exit-code message.eml > answer.txt || echo \"not ham: $?\"

Input:
  A FILE is one message, or an mbox, which is split. A directory is searched, a
  Maildir read through its cur/ and new/. '-' or nothing is stdin: a message, or
  an mbox, which is split; with --format headers all of it is one message.

Exit codes:
  0 all email was classified; 1 something could not be read or written; 2 wrong
  usage. With --exit-code, for the gravest answer: 11 sextortion, then 10 spam or
  any other label, then 12 unsure, then 0 ham.";

/// Classify email, and show why
#[derive(Parser)]
#[command(name = "classify", version, after_help = EXAMPLES)]
pub struct ClassifyArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// What to print
    #[arg(long, short, value_enum, default_value_t)]
    format: AnswerFormat,
    /// Show all of the advice: the words of the message, the reasons, every office
    #[arg(long)]
    details: bool,
    /// Show the N features that contributed most, with their contributions [default: 0]
    #[arg(long, short, value_name = "N")]
    explain: Option<usize>,
    #[command(flatten)]
    decision: DecisionArgs,
    #[command(flatten)]
    advice: AdviceArgs,
    #[command(flatten)]
    json: JsonArgs,
    /// Also give the answer as the exit code
    #[arg(long)]
    exit_code: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    color: ColorChoice,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

/// What `--format` names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum AnswerFormat {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON object per line
    Json,
    /// The message itself, with X-Bluff-* fields on top
    Headers,
}

impl Run for ClassifyArgs {
    fn run(&self) -> Result<ExitCode> {
        self.classify()
    }

    fn runtime(&self) -> Option<&RuntimeArgs> {
        Some(&self.runtime)
    }
}

impl ClassifyArgs {
    fn classify(&self) -> Result<ExitCode> {
        self.json.check(self.format == AnswerFormat::Json)?;
        let mut inputs = self.input.list(&self.runtime)?;
        if self.format != AnswerFormat::Headers {
            inputs = inputs.with_stdin_split();
        }
        let answer = self.advice.answer(self.form(inputs.first(2).len() == 1));
        let classifier = self.classifier()?;
        self.note_what_is_read(inputs.first(1));
        self.advice.note_unknown_country(&self.runtime);
        let (runtime, color) = (&self.runtime, self.color);
        let summary = match self.format {
            AnswerFormat::Text => classify_all(&classifier, inputs, &answer, runtime, colored_stdout(color))?,
            AnswerFormat::Json => classify_all(&classifier, inputs, &answer, runtime, io::stdout().lock())?,
            AnswerFormat::Headers => filter(&classifier, inputs, runtime, io::stdout().lock())?,
        };
        Ok(summary.exit_code(self.exit_code))
    }

    /// A page for a single message and where more was asked for, otherwise one line each.
    fn form(&self, is_alone: bool) -> Form {
        match self.format {
            AnswerFormat::Json | AnswerFormat::Headers => Form::Json { defang: self.json.defang },
            AnswerFormat::Text if is_alone || self.details || self.explain.is_some() => {
                Form::Page { details: self.details }
            }
            AnswerFormat::Text => Form::Line,
        }
    }

    fn classifier(&self) -> Result<Classifier> {
        let classifier = self.decision.apply(self.model.classifier()?)?;
        Ok(classifier.with_explanation(self.explain.unwrap_or_default()))
    }

    /// Notes that no email was found, or that the terminal is read, so that nobody wonders why
    /// nothing happens.
    fn note_what_is_read(&self, first: &[Input]) {
        if first.is_empty() {
            self.runtime.note("no email found");
        }
        if io::stdin().is_terminal() && matches!(first, [Input::Stdin]) {
            self.runtime.note("reading a message from the terminal; end it with Ctrl-D on a line of its own");
        }
    }
}
