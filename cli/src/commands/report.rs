//! `bluff report`: reports one message to those who act on it.

use crate::args::model::ModelArgs;
use crate::args::runtime::RuntimeArgs;
use crate::error::stdout_error;
use crate::export::arf::abuse_report;
use crate::export::sha256::sha256_of_message;
use crate::export::stix::bundle;
use crate::export::timestamp::Timestamp;
use crate::input::{list_inputs, note_if_empty, only_one};
use crate::output::answer::json_line;
use crate::program::Run;
use bluff::Result;
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  bluff report stix message.eml > bundle.json
  bluff report arf message.eml | sendmail abuse@provider.example";

/// Report a message: as a STIX 2.1 bundle, or as an abuse report (ARF, RFC 5965)
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReportCommand {
    /// The format of the report
    #[arg(value_name = "FORMAT", value_enum)]
    format: ReportFormat,
    /// One message; '-' for stdin [default: -]
    #[arg(value_name = "FILE")]
    path: Option<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
    /// Use this time as the current time, such as 2026-01-03T01:05:34Z
    #[arg(long, value_name = "TIME", hide = true)]
    now: Option<Timestamp>,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum ReportFormat {
    /// For those who collect attacks: a bundle in a line
    Stix,
    /// For mail providers
    Arf,
}

impl Run for ReportCommand {
    fn run(&self) -> Result<ExitCode> {
        let inputs = list_inputs(self.path.as_slice(), None, &self.runtime)?;
        let classifier = self.model.classifier()?;
        let now = self.now.unwrap_or_else(Timestamp::now);
        let input = only_one(inputs, "bluff report", "a report is of one message")?;
        let name = input.name();
        let mut message = input.open()?;
        note_if_empty(&self.runtime, &name, &message.start);
        let report = classifier.classify(&message.start);
        let mut out = io::stdout().lock();
        match self.format {
            ReportFormat::Stix => {
                let (print, _) = sha256_of_message(&mut message, 0)?;
                let mut line = Vec::new();
                json_line(&bundle(&message.start, print, &report, now), &mut line);
                out.write_all(&line).map_err(stdout_error)?;
            }
            ReportFormat::Arf => abuse_report(&mut message, &report, now, &mut out)?,
        }
        out.flush().map_err(stdout_error)?;
        Ok(ExitCode::SUCCESS)
    }

    fn runtime(&self) -> Option<&RuntimeArgs> {
        Some(&self.runtime)
    }
}
