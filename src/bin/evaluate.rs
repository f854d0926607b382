//! `evaluate`: measures a model on labelled mail.

use bluff::Result;
use bluff::cli::{
    Deciding, TableFormat, Work, answer_on_stdout, chosen_classifier, finish, parse, table_or_json,
};
use bluff::train::{Corpus, evaluate};
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  evaluate --data corpus.csv                            the built-in model
  evaluate --data corpus.csv --model mine.bluff --format json

The mail must not be the mail the model was trained on: that only shows how well
it remembers. Corpora are given as to train, see train --help.";

/// Measure a model on labelled mail
#[derive(Parser)]
#[command(name = "evaluate", version, after_help = EXAMPLES)]
struct Arguments {
    /// Labelled mail; give it several times for several corpora
    #[arg(long, required = true, value_name = "CORPUS")]
    data: Vec<String>,
    /// Measure this model [default: the one built in]
    #[arg(long, short, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    deciding: Deciding,
    /// Go on without rows that cannot be used, and say how many
    #[arg(long)]
    skip_bad: bool,
    /// What to print
    #[arg(long, short, value_enum, default_value_t)]
    format: TableFormat,
    #[command(flatten)]
    work: Work,
}

fn main() -> ExitCode {
    finish(run(&parse()))
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let work = &arguments.work;
    work.start_threads()?;
    let classifier = arguments.deciding.instruct(chosen_classifier(arguments.model.as_deref())?)?;
    let corpus = Corpus::open(&arguments.data, arguments.skip_bad)?;
    work.note_skipped(&corpus);
    let evaluation = work.with_steps(|listener| evaluate(&classifier, &corpus, listener))?;
    answer_on_stdout(&table_or_json(&evaluation, arguments.format)?)?;
    Ok(ExitCode::SUCCESS)
}
