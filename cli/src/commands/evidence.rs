//! `bluff evidence`: keeps a message, with all that is known about it, as proof.

use crate::args::model::ModelArgs;
use crate::args::runtime::RuntimeArgs;
use crate::export::evidence::keep_evidence;
use crate::export::timestamp::Timestamp;
use crate::input::list_inputs;
use crate::output::answer::{AdviceArgs, Form};
use crate::output::write::colored_stdout;
use crate::program::Run;
use bluff::Result;
use clap::{Args, ColorChoice};
use std::path::PathBuf;
use std::process::ExitCode;

/// The number of features in the report of a package.
const FEATURES: usize = 5;

const EXAMPLES: &str = "\
Examples:
  bluff evidence message.eml --out proof.zip
  bluff evidence --out proof.zip < message.eml

The package holds the message byte for byte, its header, the report as a page
and as JSON, the payment addresses, and a list of the files with their SHA-256.
Passwords are left out of all files except the message itself.";

/// Keep a message and its report in a zip file, as proof for the police
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct EvidenceArgs {
    /// One message; '-' for stdin [default: -]
    #[arg(value_name = "FILE")]
    path: Option<PathBuf>,
    /// Write the package here; a file that exists is never replaced
    #[arg(long, short, value_name = "OUT.zip")]
    out: PathBuf,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    advice: AdviceArgs,
    /// Use this time as the current time, such as 2026-01-03T01:05:34Z
    #[arg(long, value_name = "TIME", hide = true)]
    now: Option<Timestamp>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    color: ColorChoice,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

impl Run for EvidenceArgs {
    fn run(&self) -> Result<ExitCode> {
        let inputs = list_inputs(self.path.as_slice(), None, &self.runtime)?;
        let classifier = self.model.classifier()?.with_explanation(FEATURES);
        let answer = self.advice.answer(Form::Page { details: false });
        self.advice.note_unknown_country(&self.runtime);
        let now = self.now.unwrap_or_else(Timestamp::now);
        let out = colored_stdout(self.color);
        keep_evidence(&classifier, inputs, &answer, &self.out, now, &self.runtime, out)?;
        Ok(ExitCode::SUCCESS)
    }

    fn runtime(&self) -> Option<&RuntimeArgs> {
        Some(&self.runtime)
    }
}
