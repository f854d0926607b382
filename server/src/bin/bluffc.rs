//! A client of bluffd for scripts: checks, reports, teaches.
#![forbid(unsafe_code)]
#![allow(clippy::print_stderr, clippy::print_stdout)] // a program speaks

use bluff_server::client::{Answered, Ask, ClientError, ask, page};
use bluff_server::deltas::UserName;
use bluff_server::scan::{Disagreement, LabelPair, ShadowReport};
use bluff_server::settings::Address;
use bluff_server::spamd::{MessageClass, Places};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::process::ExitCode;

/// The longest message that is read from stdin.
const MAX_MESSAGE: u64 = 64 << 20;
/// The exit code for a message that is unwanted, with `--exit-code`.
const UNWANTED: u8 = 1;
/// The exit code if there is nothing to compare: EX_UNAVAILABLE.
const UNAVAILABLE: u8 = 69;
/// The exit code for input that could not be read: EX_NOINPUT of sysexits(3).
const NO_INPUT: u8 = 66;

/// Asks bluffd about the message on stdin, or teaches it.
///
/// Exits with 0, and with a code of sysexits(3) if something failed: 75 if bluffd is not there, 77
/// if it may not be taught here.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Where bluffd listens for the protocol of SpamAssassin: IP:PORT or unix:/PATH
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        env = "BLUFFC_SOCKET",
        default_value = "127.0.0.1:10783"
    )]
    socket: Address,
    #[command(subcommand)]
    command: Request,
}

#[derive(Subcommand)]
enum Request {
    /// Print the points of the message and what was found
    Check {
        #[command(flatten)]
        user: User,
        /// Exit with 1 if the message is unwanted
        #[arg(long)]
        exit_code: bool,
    },
    /// Print the answer in words
    Report {
        #[command(flatten)]
        user: User,
    },
    /// Teach that the message is spam, or ham
    Learn {
        /// What it is
        class: Class,
        #[command(flatten)]
        user: User,
    },
    /// Forget the message, if it was learned
    Forget {
        #[command(flatten)]
        user: User,
    },
    /// Ask whether bluffd is there
    Ping,
    /// Print how the answers of the second model compare
    Shadow {
        /// Where the admin listener of bluffd is: IP:PORT or unix:/PATH
        #[arg(long, value_name = "ADDRESS", env = "BLUFFC_ADMIN", default_value = "127.0.0.1:10786")]
        admin: Address,
    },
}

#[derive(Args)]
struct User {
    /// Whose message it is; without it, what is learned holds for everybody
    #[arg(long, value_name = "NAME", value_parser = user_name)]
    user: Option<String>,
}

/// A name that bluffd accepts. An empty one, as of a script whose variable is not set, would teach
/// everybody.
fn user_name(name: &str) -> Result<String, &'static str> {
    match UserName::new(name) {
        Some(user) if !user.is_site() => Ok(name.to_owned()),
        Some(_) => Err("expected a name; leave --user out to teach for everybody"),
        None => Err("expected at most 254 bytes without control characters"),
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Class {
    Spam,
    Ham,
}

fn main() -> ExitCode {
    let Arguments { socket, command } = Arguments::parse();
    let (asked, user, exit_code) = match command {
        Request::Check { user, exit_code } => (Ask::Check, user.user, exit_code),
        Request::Report { user } => (Ask::Report, user.user, false),
        Request::Learn { class: Class::Spam, user } => (Ask::Learn(MessageClass::Spam), user.user, false),
        Request::Learn { class: Class::Ham, user } => (Ask::Learn(MessageClass::Ham), user.user, false),
        Request::Forget { user } => (Ask::Forget, user.user, false),
        Request::Ping => (Ask::Ping, None, false),
        Request::Shadow { admin } => return shadow(&admin),
    };
    let mut message = Vec::new();
    if asked != Ask::Ping
        && let Err(error) = std::io::stdin().take(MAX_MESSAGE).read_to_end(&mut message)
    {
        eprintln!("error: stdin: {error}");
        return ExitCode::from(NO_INPUT);
    }
    match ask(&socket, asked, user.as_deref(), &message) {
        Ok(answered) => {
            // a reader that closed the pipe has read enough
            drop(std::io::stdout().write_all(words(asked, &answered).as_bytes()));
            let unwanted = answered.head.spam.as_ref().is_some_and(|spam| spam.spam);
            if exit_code && unwanted { ExitCode::from(UNWANTED) } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Prints how two models compare.
fn shadow(admin: &Address) -> ExitCode {
    let report = match page(admin, "/shadow") {
        Ok(Ok(json)) => serde_json::from_str::<ShadowReport>(&json)
            .map_err(|error| ClientError::Answer(error.to_string()).to_string()),
        Ok(Err(words)) => Err(words),
        Err(error) => Err(error.to_string()),
    };
    match report {
        Ok(report) => {
            drop(std::io::stdout().write_all(table(&report).as_bytes()));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(UNAVAILABLE)
        }
    }
}

/// The comparison as a table of lines that fit in 80 columns.
fn table(report: &ShadowReport) -> String {
    let mut text = format!(
        "model {}: {} messages, {} with the same label ({:.2} %)\nmean difference of the probability of not ham: {:.4}\n",
        report.model,
        report.messages,
        report.agreed,
        100.0 * report.agreed as f64 / report.messages.max(1) as f64,
        report.mean_difference
    );
    for pair in report.labels.iter().filter(|pair| pair.label != pair.shadow) {
        let LabelPair { label, shadow, count } = pair;
        // a String accepts everything
        let _ = writeln!(text, "{count:8}  {label} now, {shadow} by the second model");
    }
    for message in &report.latest {
        let Disagreement { message_id, label, not_ham, shadow, shadow_not_ham } = message;
        let _ = writeln!(text, "{label} {not_ham:.3} -> {shadow} {shadow_not_ham:.3}  {message_id}");
    }
    text
}

/// What to print.
fn words(asked: Ask, answered: &Answered) -> String {
    match asked {
        Ask::Ping => "bluffd is there\n".to_owned(),
        Ask::Check => answered.head.spam.as_ref().map_or_else(String::new, |spam| {
            let unwanted = if spam.spam { "unwanted" } else { "wanted or unsure" };
            let label = answered.text.split(',').next().and_then(|name| name.trim().strip_prefix("BLUFF_"));
            let label = label.map_or_else(String::new, |label| format!("{}, ", label.to_lowercase()));
            format!(
                "{unwanted}: {label}{:.1} points, {:.1} or more are unwanted\n",
                spam.points, spam.required
            )
        }),
        Ask::Report => answered.text.clone(),
        Ask::Learn(_) if answered.head.did_set == Places::LOCAL => "learned\n".to_owned(),
        Ask::Learn(_) => "was learned before\n".to_owned(),
        Ask::Forget if answered.head.did_remove == Places::LOCAL => "forgotten\n".to_owned(),
        Ask::Forget => "was not learned\n".to_owned(),
    }
}
