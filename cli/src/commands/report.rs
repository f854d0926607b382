//! `bluff report`: reports messages to people who act on them.

use crate::args::input::InputArgs;
use crate::args::model::ModelArgs;
use crate::args::runtime::RuntimeArgs;
use crate::commands::gathering::{Kept, gather};
use crate::error::{stdout_error, usage_error};
use crate::export::arf::{Envelope, Mailbox, abuse_report};
use crate::export::stix::{ObservedMessage, bundle};
use crate::export::timestamp::Timestamp;
use crate::input::{Inputs, note_if_empty, only_one};
use crate::output::answer::json_line;
use crate::output::summary::Summary;
use crate::program::Run;
use bluff::{Classifier, Email, Label, Report, Result};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::process::ExitCode;

/// The most messages of a bundle. It is in memory until it is complete, at about 4 KB each.
const MAX_MESSAGES: usize = 10_000;
/// The number of messages that make a campaign.
const MIN_CAMPAIGN: usize = 2;

const EXAMPLES: &str = "\
Examples:
  bluff report stix message.eml > bundle.json
  bluff report stix spam.mbox > bundle.json
  bluff report arf --from me@home.example --to abuse@provider.example message.eml";

/// Report email: as a STIX 2.1 bundle, or one message as an abuse report (ARF, RFC 5965)
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReportCommand {
    /// The format of the report
    #[arg(value_name = "FORMAT", value_enum)]
    format: ReportFormat,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// With arf: who reports [default: nobody@unknown.invalid, to be replaced before it is sent]
    #[arg(long, value_name = "ADDRESS")]
    from: Option<Mailbox>,
    /// With arf: who gets the report [default: undisclosed recipients]
    #[arg(long, value_name = "ADDRESS")]
    to: Option<Mailbox>,
    /// The time of the report, such as 2026-01-03T01:05:34Z [default: now]
    #[arg(long, value_name = "TIME", alias = "now")]
    date: Option<Timestamp>,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For people who collect attacks: one bundle on one line; if there are several messages, ham
    /// is left out
    Stix,
    /// For mail providers: a report of one message
    Arf,
}

impl Run for ReportCommand {
    fn run(&self) -> Result<ExitCode> {
        self.check()?;
        let inputs = self.input.list(&self.runtime)?;
        let classifier = self.model.classifier()?;
        let now = self.date.unwrap_or_else(Timestamp::now);
        match self.format {
            ReportFormat::Stix => self.stix(&classifier, inputs.with_stdin_split(), now),
            ReportFormat::Arf => self.arf(&classifier, inputs, now),
        }
    }

    fn runtime(&self) -> Option<&RuntimeArgs> {
        Some(&self.runtime)
    }
}

impl ReportCommand {
    /// Refuses addresses for a bundle: nobody should believe that a bundle names the person who
    /// made it.
    fn check(&self) -> Result<()> {
        let is_addressed = self.from.is_some() || self.to.is_some();
        if self.format == ReportFormat::Stix && is_addressed {
            let given = if self.from.is_some() { "--from" } else { "--to" };
            return Err(usage_error(
                given,
                "a bundle",
                "it with `bluff report arf`",
                "a bundle has no addressee",
            ));
        }
        Ok(())
    }

    fn stix(&self, classifier: &Classifier, mut inputs: Inputs, now: Timestamp) -> Result<ExitCode> {
        if inputs.first(1).is_empty() {
            return Err(usage_error(
                "bluff report",
                "no message",
                "one or more",
                "name a message or a mailbox",
            ));
        }
        let mut summary = Summary::new(classifier.labels());
        let mut messages: Vec<ObservedMessage> = Vec::new();
        let keep = |_: &str, raw: &[u8], email: &Email<'_>, report: &Report| {
            let observed = ObservedMessage::new(raw, email, report);
            Kept { name: observed.sha256.clone(), content: observed }
        };
        let take = |observed| {
            if messages.len() == MAX_MESSAGES {
                let expected = format!("at most {MAX_MESSAGES}");
                let hint = "split the mailbox, or report the messages of one campaign (`bluff campaigns --format json`)";
                return Err(usage_error("bluff report stix", "more messages", &expected, hint));
            }
            messages.push(observed);
            Ok(())
        };
        let campaigns = gather(classifier, inputs, &self.runtime, &mut summary, keep, take)?;
        let count = messages.len();
        if count > 1 {
            // a person who shares a mailbox means the attacks in it, not letters from friends
            messages.retain(|message| message.label != Label::HAM);
            if messages.len() < count {
                let left_out = count - messages.len();
                self.runtime.note(&format!("left out as ham: {left_out} of {count} messages"));
            }
        }
        if count > 0 {
            let mut line = Vec::new();
            json_line(&bundle(messages, &campaigns.groups(MIN_CAMPAIGN), now), &mut line);
            let mut out = io::stdout().lock();
            out.write_all(&line).and_then(|()| out.flush()).map_err(stdout_error)?;
        }
        Ok(summary.exit_code(false))
    }

    fn arf(&self, classifier: &Classifier, inputs: Inputs, now: Timestamp) -> Result<ExitCode> {
        let input = only_one(inputs, "bluff report arf", "an abuse report is of one message")?;
        let name = input.name();
        let mut message = input.open_email()?;
        note_if_empty(&self.runtime, &name, &message.start);
        if self.from.is_none() {
            self.runtime.note("the report says From: nobody@unknown.invalid; give your address with --from");
        }
        let report = classifier.classify(&message.start);
        let envelope =
            Envelope { from: self.from.clone().unwrap_or_default(), to: self.to.clone(), date: now };
        let mut out = io::stdout().lock();
        abuse_report(&mut message, &report, &envelope, &mut out)?;
        out.flush().map_err(stdout_error)?;
        Ok(ExitCode::SUCCESS)
    }
}
