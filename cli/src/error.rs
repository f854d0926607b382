//! Errors as the programs print them, with flags where the library names parameters.

use crate::output::sanitize::sanitize_lines;
use bluff::{Error, ErrorKind};
use std::error::Error as _;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// Exit code when something failed.
const FAILED: u8 = 1;
/// Exit code when the arguments make no sense; it is also clap's.
const MISUSED: u8 = 2;

/// Prints an error on stderr, with what to do about it.
pub(crate) fn print_error(error: &Error) {
    // if nobody reads stderr, the failure has no reader either
    let _ = writeln!(io::stderr().lock(), "error: {}", sanitize_lines(&with_flags(&error.to_string())));
}

/// Parameters of the library whose flags have another name.
const FLAGS: [(&str, &str); 3] =
    [("max_fpr", "--fpr-bound"), ("label_weights", "--label-weight"), ("source_weights", "--source-weight")];
/// Parameters of the library that are flags of the same name in the programs.
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

/// An error of the library in the words of a program. The library names parameters, a program has
/// flags: `max_fpr: ...` becomes `--fpr-bound: ...`, and a parameter in backticks becomes its flag.
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

/// An error in how a program was called, which clap cannot find:
/// `ARGUMENT: FOUND; expected EXPECTED`, exit code 2.
#[must_use]
pub(crate) fn usage_error(argument: &str, found: &str, expected: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, argument, found, expected).hint(hint)
}

/// The error that stdout could not be written to.
pub(crate) fn stdout_error(source: io::Error) -> Error {
    Error::io(Path::new("stdout"), "writing the answer", source)
}

/// Whether the reader of stdout went away.
pub(crate) fn is_closed_pipe(error: &Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    source.is_some_and(|source| source.kind() == io::ErrorKind::BrokenPipe)
}

/// The exit code that an error ends the program with.
pub(crate) fn exit_code(error: &Error) -> ExitCode {
    ExitCode::from(if error.kind() == ErrorKind::Usage { MISUSED } else { FAILED })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misuse_and_failure_have_exit_codes_of_their_own() {
        assert!(!is_closed_pipe(&stdout_error(io::ErrorKind::StorageFull.into())));
        assert_eq!(exit_code(&stdout_error(io::ErrorKind::StorageFull.into())), ExitCode::from(FAILED));
        assert_eq!(exit_code(&usage_error("--prior", "x", "y", "z")), ExitCode::from(MISUSED));
    }

    #[test]
    fn parameters_of_the_library_become_flags() {
        for (library, program) in [
            ("max_fpr: 2; expected 1", "--fpr-bound: 2; expected 1"),
            ("vocab_size: 1; expected 256 or more", "--vocab-size: 1; expected 256 or more"),
            (
                "max_fpr: x; expected y\n  hint: leave `prior` out",
                "--fpr-bound: x; expected y\n  hint: leave --prior out",
            ),
            ("mail.csv:3: no label", "mail.csv:3: no label"),
        ] {
            assert_eq!(with_flags(library), program);
        }
    }
}
