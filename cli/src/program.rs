//! [`main`]: how every program starts and ends.

use crate::args::runtime::RuntimeArgs;
use crate::error::{exit_code, is_closed_pipe, print_error};
use bluff::Result;
use clap::Parser;
use std::process::ExitCode;

/// A command that can be run.
pub trait Run {
    /// Runs it and returns its exit code.
    ///
    /// # Errors
    /// If it cannot do what was asked.
    fn run(&self) -> Result<ExitCode>;

    /// How it runs, if it reads or writes files.
    fn runtime(&self) -> Option<&RuntimeArgs> {
        None
    }
}

/// Reads the arguments, runs the command and prints its error, if it has one. Does not return if the
/// arguments are wrong, or ask for help or the version.
#[must_use]
pub fn main<P: Parser + Run>() -> ExitCode {
    let command = P::parse();
    let outcome = command.run();
    if let Some(runtime) = command.runtime() {
        runtime.note_gzip_junk();
    }
    finish(outcome)
}

/// A reader that went away (`| head`) is not an error.
fn finish(outcome: Result<ExitCode>) -> ExitCode {
    match outcome {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            print_error(&error);
            exit_code(&error)
        }
    }
}

/// The locale of the user, such as `fr_FR.UTF-8`: the first of `LC_ALL`, `LC_MESSAGES` and `LANG`
/// that is set (POSIX.1-2024, section 8.2).
#[must_use]
pub(crate) fn locale() -> String {
    let set = |name: &&str| std::env::var(name).ok().filter(|locale| !locale.is_empty());
    ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::stdout_error;
    use std::io;

    #[test]
    fn a_closed_pipe_is_no_failure() {
        assert_eq!(finish(Err(stdout_error(io::ErrorKind::BrokenPipe.into()))), ExitCode::SUCCESS);
        assert_ne!(finish(Err(stdout_error(io::ErrorKind::StorageFull.into()))), ExitCode::SUCCESS);
    }
}
