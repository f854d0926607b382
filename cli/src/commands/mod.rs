//! The subcommands of `bluff`, one file each.

mod campaigns;
mod classify;
mod describe;
mod evaluate;
mod evidence;
mod gathering;
pub(crate) mod judging;
mod report;
mod self_test;
mod train;
mod update;

pub use classify::ClassifyArgs;
pub use evaluate::EvaluateArgs;
pub use train::TrainArgs;

use crate::args::runtime::RuntimeArgs;
use crate::program::Run;
use bluff::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Classifies email as ham, spam or sextortion, and shows why
#[derive(Parser)]
#[command(name = "bluff", version, propagate_version = true)]
pub struct Bluff {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Classify(ClassifyArgs),
    Train(TrainArgs),
    Evaluate(EvaluateArgs),
    Update(update::UpdateArgs),
    Campaigns(campaigns::CampaignsArgs),
    Evidence(evidence::EvidenceArgs),
    Report(report::ReportCommand),
    SelfTest(self_test::SelfTestArgs),
    Completions(describe::CompletionsArgs),
    Man(describe::ManArgs),
}

impl Command {
    fn chosen(&self) -> &dyn Run {
        match self {
            Self::Classify(args) => args,
            Self::Train(args) => args,
            Self::Evaluate(args) => args,
            Self::Update(args) => args,
            Self::Campaigns(args) => args,
            Self::Evidence(args) => args,
            Self::Report(args) => args,
            Self::SelfTest(args) => args,
            Self::Completions(args) => args,
            Self::Man(args) => args,
        }
    }
}

impl Run for Bluff {
    fn run(&self) -> Result<ExitCode> {
        self.command.chosen().run()
    }

    fn runtime(&self) -> Option<&RuntimeArgs> {
        self.command.chosen().runtime()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_fit_together() {
        Bluff::command().debug_assert();
        ClassifyArgs::command().debug_assert();
        EvaluateArgs::command().debug_assert();
        TrainArgs::command().debug_assert();
    }
}
