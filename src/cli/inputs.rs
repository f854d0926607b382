//! [`Input`]: one message that a program was asked to judge; [`list_inputs`] finds them.

use crate::cli::program::usage_error;
use crate::error::{Error, Result};
use crate::message::mailbox::{Location, MAX_MESSAGE_BYTES, locate};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How stdin is named, in arguments and in answers.
const STDIN: &str = "-";

/// One message to judge, not yet read.
#[derive(Debug)]
pub enum Input {
    /// All of stdin; always one message, even where it begins like an mbox.
    Stdin,
    /// A file, or a stretch of an mbox.
    Mail(Location),
    /// A name that leads to no mail, and why.
    Missing(PathBuf, Error),
}

impl Input {
    /// The name people know it by: `-`, `path` or `path#7`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => STDIN.to_owned(),
            Self::Mail(location) => location.to_string(),
            Self::Missing(path, _) => path.display().to_string(),
        }
    }

    /// The raw message; one longer than 64 MiB is cut there.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(self) -> Result<Vec<u8>> {
        match self {
            Self::Stdin => {
                let mut raw = Vec::new();
                io::stdin().lock().take(MAX_MESSAGE_BYTES).read_to_end(&mut raw).map_err(stdin_error)?;
                Ok(raw)
            }
            Self::Mail(location) => location.read(),
            Self::Missing(_, error) => Err(error),
        }
    }

    /// All bytes of the file the message lies in, an mbox envelope included: what comes back is to be passed on, so nothing may be lost.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub(crate) fn open(self) -> Result<Whole> {
        let (name, rest): (PathBuf, Box<dyn Read>) = match self {
            Self::Stdin => (STDIN.into(), Box::new(io::stdin().lock())),
            Self::Mail(location) => {
                let path = location.path();
                let file =
                    File::open(path).map_err(|source| Error::io(path, "reading the message", source))?;
                (path.to_path_buf(), Box::new(file))
            }
            Self::Missing(_, error) => return Err(error),
        };
        let mut whole = Whole { name, start: Vec::new(), rest };
        let start = whole.rest.by_ref().take(MAX_MESSAGE_BYTES).read_to_end(&mut whole.start);
        start.map_err(|source| Error::io(&whole.name, "reading the message", source))?;
        Ok(whole)
    }
}

/// The one message that was named.
///
/// # Errors
/// If there are more or none; `asked` is the argument that wants one.
pub(crate) fn only_one(inputs: Vec<Input>, asked: &str, why: &str) -> Result<Input> {
    let count = inputs.len();
    let Ok([input]) = <[Input; 1]>::try_from(inputs) else {
        return Err(usage_error(
            asked,
            &format!("{count} messages"),
            &format!("one: {why}"),
            "call classify once a message, or use --format json",
        ));
    };
    Ok(input)
}

/// A message to be passed on: the start that is judged, and what follows it unread.
pub(crate) struct Whole {
    name: PathBuf,
    /// At most 64 MiB.
    pub(crate) start: Vec<u8>,
    rest: Box<dyn Read>,
}

impl Whole {
    /// All bytes, also those beyond what is judged.
    pub(crate) fn read_all(mut self) -> Result<Vec<u8>> {
        let rest = self.rest.read_to_end(&mut self.start);
        rest.map_err(|source| Error::io(&self.name, "reading the message", source))?;
        Ok(self.start)
    }

    /// The next bytes after [`start`](Self::start); empty at the end.
    pub(crate) fn read_on(&mut self, room: &mut [u8]) -> Result<usize> {
        loop {
            match self.rest.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other.map_err(|source| Error::io(&self.name, "reading the message", source)),
            }
        }
    }
}

/// The messages of files, mboxes, Maildirs, directories and `-`, in the order they are named: of `paths` first, then of the lines of
/// `list` (a file, or `-` for stdin). Without any of both, stdin. A path that leads nowhere is listed with the reason.
///
/// # Errors
/// If the list cannot be read, or stdin is asked for twice.
pub fn list_inputs(paths: &[PathBuf], list: Option<&Path>) -> Result<Vec<Input>> {
    let listed = list.map(read_list).transpose()?.unwrap_or_default();
    let is_stdin = |path: &&PathBuf| path.as_os_str() == STDIN;
    let uses = paths.iter().chain(&listed).filter(is_stdin).count()
        + usize::from(list.is_some_and(|list| list.as_os_str() == STDIN));
    if uses > 1 {
        return Err(usage_error(
            STDIN,
            "stdin, asked for twice",
            "it once: it can be read only once",
            "save one of both in a file",
        ));
    }
    if paths.is_empty() && list.is_none() {
        return Ok(vec![Input::Stdin]);
    }
    let mut inputs = Vec::new();
    for path in paths.iter().chain(&listed) {
        if is_stdin(&path) {
            inputs.push(Input::Stdin);
            continue;
        }
        match locate(path) {
            Ok(locations) => inputs.extend(locations.into_iter().map(Input::Mail)),
            Err(error) => inputs.push(Input::Missing(path.clone(), error)),
        }
    }
    Ok(inputs)
}

fn read_list(list: &Path) -> Result<Vec<PathBuf>> {
    let mut lines = Vec::new();
    if list.as_os_str() == STDIN {
        io::stdin().lock().read_to_end(&mut lines).map_err(stdin_error)?;
    } else {
        lines = std::fs::read(list).map_err(|source| Error::io(list, "reading the list of files", source))?;
    }
    let lines = lines.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok(lines.filter(|line| !line.is_empty()).map(|line| PathBuf::from(file_name(line))).collect())
}

#[cfg(unix)]
fn file_name(line: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(line).to_owned()
}

#[cfg(not(unix))]
fn file_name(line: &[u8]) -> OsString {
    String::from_utf8_lossy(line).into_owned().into()
}

fn stdin_error(source: io::Error) -> Error {
    Error::io(Path::new("stdin"), "reading", source)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[&str], list: Option<&Path>) -> Result<Vec<String>> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        Ok(list_inputs(&paths, list)?.iter().map(Input::name).collect())
    }

    #[test]
    fn inputs_come_in_the_order_they_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("b"), "A: 1\n").unwrap();
        std::fs::write(path("a"), "From x Sat Jan  3 01:05:34 1996\nA: 1\n\n").unwrap();
        std::fs::write(path("list"), format!("{}\r\n\n{}", path("b"), path("gone"))).unwrap();
        let list = folder.path().join("list");
        let (a, b, gone) = (path("a"), path("b"), path("gone"));
        let first = format!("{a}#1");
        for (paths, list, expected) in [
            (vec![], None, vec!["-"]),
            (vec![&*b, "-", &a], None, vec![&*b, "-", &first]),
            (vec![&gone, &b], None, vec![&gone, &b]),
            (vec![&a], Some(&*list), vec![&first, &b, &gone]),
        ] {
            assert_eq!(names(&paths, list).unwrap(), expected);
        }
        let missing = list_inputs(&[gone.into()], None).unwrap().remove(0);
        assert!(missing.read().unwrap_err().to_string().contains("gone: "));
    }

    #[test]
    fn stdin_is_read_once() {
        assert_eq!(names(&["-", "-"], None).unwrap_err().kind(), crate::error::ErrorKind::Usage);
        assert!(
            names(&[], Some(Path::new("no/such/list"))).unwrap_err().to_string().contains("no/such/list")
        );
    }

    #[test]
    fn what_is_passed_on_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("box");
        let content = "From x Sat Jan  3 01:05:34 1996\nA: 1\n\n>From y\n\n";
        std::fs::write(&path, content).unwrap();
        let input = list_inputs(&[path], None).unwrap().remove(0);
        assert_eq!(input.open().unwrap().start, content.as_bytes());
    }
}
