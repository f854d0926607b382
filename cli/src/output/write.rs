//! [`save`]: where the programs write the output of an option: a file, a pipe, or stdout.

use crate::error::{stdout_error, usage_error};
use bluff::{Result, atomic_file};
use clap::ColorChoice;
use std::io::{self, Write};
use std::path::Path;

/// The names of stdout.
const STDOUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// Whether output to that path goes to stdout.
#[must_use]
pub(crate) fn is_stdout(path: &Path) -> bool {
    STDOUT.iter().any(|name| path.as_os_str() == *name)
}

/// Checks that the path can be written, before work starts.
///
/// # Errors
/// If not.
pub(crate) fn check(path: &Path, doing: &'static str) -> Result<()> {
    if is_stdout(path) { Ok(()) } else { atomic_file::check_place(path, doing) }
}

/// Writes a file whole or not at all, or writes to a pipe, a device or stdout.
///
/// # Errors
/// If that fails.
pub(crate) fn save(path: &Path, doing: &'static str, content: &[u8]) -> Result<()> {
    if is_stdout(path) { print(content) } else { atomic_file::write(path, doing, content) }
}

/// Checks that the option names a file of the file system, because nothing else is accepted there.
///
/// # Errors
/// If it names stdout, a pipe or a device.
pub(crate) fn check_file(option: &str, path: &Path, why: &str) -> Result<()> {
    let found = if is_stdout(path) {
        "stdout"
    } else if path.exists() && atomic_file::regular(path).is_none() {
        "no regular file"
    } else {
        return Ok(());
    };
    let place = format!("{option} {}", path.display());
    Err(usage_error(&place, found, "the name of a file", why))
}

/// Writes bytes to stdout, all of them at once.
///
/// # Errors
/// If stdout cannot be written.
pub(crate) fn print(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(stdout_error)
}

/// Stdout with colours: always, never, or if it is a terminal and the environment (`NO_COLOR`,
/// `TERM`) does not forbid them.
#[must_use]
pub(crate) fn colored_stdout(color: ColorChoice) -> impl Write {
    let choice = match color {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    };
    anstream::AutoStream::new(io::stdout(), choice).lock()
}

/// Writes the output of a program: to stdout, or to stderr if stdout carries something else.
///
/// # Errors
/// If that cannot be written.
pub(crate) fn say(bytes: &[u8], stdout_is_taken: bool) -> Result<()> {
    if !stdout_is_taken {
        return print(bytes);
    }
    // if nobody reads stderr, the failure has no reader either
    let _ = io::stderr().lock().write_all(bytes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stdout_has_four_names() {
        for (path, expected) in [
            ("-", true),
            ("/dev/stdout", true),
            ("/dev/fd/1", true),
            ("./-", false),
            ("/dev/null", false),
            ("", false),
        ] {
            assert_eq!(is_stdout(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn some_options_take_files_only() {
        let folder = tempfile::tempdir().unwrap();
        for (path, expected) in [
            (folder.path().join("new"), None),
            (folder.path().to_path_buf(), Some("no regular file")),
            ("-".into(), Some("stdout")),
        ] {
            let error = check_file("--out", &path, "why").err().map(|error| error.to_string());
            assert_eq!(error.is_some(), expected.is_some(), "{error:?}");
            assert!(error.unwrap_or_default().contains(expected.unwrap_or_default()));
        }
    }
}
