//! [`parse`] and [`finish`]: how every program starts and ends.

use crate::cli::plain::plain_lines;
use crate::error::{Error, ErrorKind, Result};
use clap::builder::EnumValueParser;
use clap::{Arg, ArgAction, ArgMatches, ColorChoice, Command, Parser};
use clap_complete::Shell;
use std::error::Error as _;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// Exit code when something failed.
const FAILED: u8 = 1;
/// Exit code when the arguments make no sense; clap's too.
const MISUSED: u8 = 2;

/// The arguments of this run. Does not return if they are wrong or ask for help, the version,
/// `--completions SHELL` or `--man`, which every program has.
#[must_use]
pub fn parse<P: Parser>() -> P {
    let matches = with_self_description(P::command()).get_matches();
    if let Some(text) = self_description(P::command(), &matches) {
        let code = finish(answer_on_stdout(&text).map(|()| ExitCode::SUCCESS));
        std::process::exit(i32::from(code != ExitCode::SUCCESS));
    }
    P::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// The exit code of what a program did, after printing its error; a reader that went away
/// (`| head`) is none.
#[must_use]
pub fn finish(outcome: Result<ExitCode>) -> ExitCode {
    match outcome {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            code_of(&error)
        }
    }
}

/// The locale of the user, such as `fr_FR.UTF-8`: the first that is set of `LC_ALL`, `LC_MESSAGES`
/// and `LANG` (POSIX.1-2024, section 8.2).
#[must_use]
pub fn locale() -> String {
    let set = |name: &&str| std::env::var(name).ok().filter(|locale| !locale.is_empty());
    ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).unwrap_or_default()
}

fn code_of(error: &Error) -> ExitCode {
    ExitCode::from(if error.kind() == ErrorKind::Usage { MISUSED } else { FAILED })
}

/// Prints an error on stderr, with what to do about it.
pub(crate) fn complain(error: &Error) {
    // where nobody reads stderr there is nobody to tell
    let _ = writeln!(io::stderr().lock(), "error: {}", plain_lines(&with_flags(&error.to_string())));
}

/// Parameters of the library whose flags have another name.
const FLAGS: [(&str, &str); 3] =
    [("max_fpr", "--fpr-bound"), ("label_weights", "--label-weight"), ("source_weights", "--source-weight")];
/// Parameters of the library that the programs take as flags of that name.
const PARAMETERS: [&str; 13] = [
    "c",
    "columns",
    "cv",
    "folds",
    "fpr",
    "labels",
    "min_sources",
    "prior",
    "skip_bad",
    "source_cap",
    "source_power",
    "train_only",
    "vocab_size",
];

/// An error of the library, which names parameters, in the words of a program, which has flags:
/// `max_fpr: ...` becomes `--fpr-bound: ...`, and a parameter between backticks its flag.
pub(crate) fn with_flags(error: &str) -> String {
    let named = FLAGS.iter().map(|&(parameter, flag)| (parameter, flag.to_owned()));
    let same = PARAMETERS.iter().map(|&parameter| (parameter, format!("--{}", parameter.replace('_', "-"))));
    let mut said = error.to_owned();
    for (parameter, flag) in named.chain(same) {
        if let Some(rest) = said.strip_prefix(&format!("{parameter}: ")) {
            said = format!("{flag}: {rest}");
        }
        said = said.replace(&format!("`{parameter}`"), &flag);
    }
    said
}

/// An error in how a program was called, for what clap cannot see:
/// `ARGUMENT: FOUND; expected EXPECTED`, exit code 2.
#[must_use]
pub fn usage_error(argument: &str, found: &str, expected: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, argument, found, expected).hint(hint)
}

/// Writes bytes on stdout, all of them and at once.
///
/// # Errors
/// If stdout takes them no more; [`finish`] knows what to do with a closed pipe.
pub fn answer_on_stdout(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(stdout_error)
}

/// Stdout with colours: always, never, or where it is a terminal and the environment (`NO_COLOR`,
/// `TERM`) does not forbid them.
#[must_use]
pub fn colored_stdout(color: ColorChoice) -> impl Write {
    let choice = match color {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    };
    anstream::AutoStream::new(io::stdout(), choice).lock()
}

pub(crate) fn stdout_error(source: io::Error) -> Error {
    Error::io(Path::new("stdout"), "writing the answer", source)
}

fn is_closed_pipe(error: &Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    source.is_some_and(|source| source.kind() == io::ErrorKind::BrokenPipe)
}

/// `exclusive`, so that they work without the arguments a program cannot do without.
fn with_self_description(command: Command) -> Command {
    let completions = Arg::new("completions")
        .long("completions")
        .value_name("SHELL")
        .value_parser(EnumValueParser::<Shell>::new())
        .exclusive(true)
        .help("Print the completions for a shell, and nothing else");
    let man = Arg::new("man")
        .long("man")
        .action(ArgAction::SetTrue)
        .exclusive(true)
        .help("Print the manual page in roff, and nothing else");
    command.args([completions, man])
}

/// What a program says of itself, if it was asked.
fn self_description(command: Command, matches: &ArgMatches) -> Option<Vec<u8>> {
    let mut command = with_self_description(command);
    let mut text = Vec::new();
    if let Some(&shell) = matches.get_one::<Shell>("completions") {
        let name = command.get_name().to_owned();
        clap_complete::generate(shell, &mut command, name, &mut text);
    } else if matches.get_flag("man") {
        clap_mangen::Man::new(command).render(&mut text).ok()?; // a Vec takes everything
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[derive(Parser)]
    #[command(name = "probe", version = "1")]
    struct Arguments {
        /// Needed by every run that does something
        #[arg(long)]
        data: String,
    }

    fn described(arguments: &[&str]) -> Option<String> {
        let matches = with_self_description(Arguments::command()).try_get_matches_from(arguments).unwrap();
        self_description(Arguments::command(), &matches).map(|text| String::from_utf8(text).unwrap())
    }

    #[test]
    fn a_program_describes_itself_without_its_other_arguments() {
        for (arguments, expected) in [
            (&["probe", "--completions", "bash"][..], "--data"),
            (&["probe", "--completions", "fish"], "Needed by every run"),
            (&["probe", "--man"], ".TH probe 1"),
        ] {
            let text = described(arguments).unwrap();
            assert!(text.contains(expected), "{arguments:?}: {text}");
        }
        assert_eq!(described(&["probe", "--data", "x"]), None);
        assert!(
            with_self_description(Arguments::command()).try_get_matches_from(["probe"]).is_err(),
            "--data is required"
        );
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        assert_eq!(finish(Err(stdout_error(io::ErrorKind::BrokenPipe.into()))), ExitCode::SUCCESS);
        assert!(!is_closed_pipe(&stdout_error(io::ErrorKind::StorageFull.into())));
    }

    #[test]
    fn misuse_is_told_from_failure() {
        assert_eq!(code_of(&stdout_error(io::ErrorKind::StorageFull.into())), ExitCode::from(FAILED));
        assert_eq!(code_of(&usage_error("--prior", "x", "y", "z")), ExitCode::from(MISUSED));
    }
}
