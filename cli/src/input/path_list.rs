//! [`PathList`]: a list of paths, one per line, read as the work goes on. Anything else in its
//! place is refused.

use crate::error::usage_error;
use bluff::mailbox::{begins_header, begins_mbox};
use bluff::{Error, Result};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// The step that errors name.
const READING: &str = "reading the list of files";
/// If this many lines are paths that lead nowhere, and none before them leads anywhere, it is not a
/// list, or a list for another folder.
const MAX_NOWHERE: usize = 100;
/// The longest line, in bytes; the longest path of any system is half as long.
const MAX_LINE: u64 = 64 << 10;

/// A list of paths.
pub(crate) struct PathList {
    name: PathBuf,
    lines: Box<dyn BufRead>,
    is_at_start: bool,
    /// The number of paths that lead nowhere; `None` after a path that leads somewhere.
    nowhere: Option<usize>,
}

impl PathList {
    /// # Errors
    /// If the file cannot be opened.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::io(path, READING, source))?;
        Ok(Self::new(path, Box::new(BufReader::new(file))))
    }

    /// The list from a reader; `name` is its name in errors.
    pub(crate) fn new(name: &Path, lines: Box<dyn BufRead>) -> Self {
        Self { name: name.to_path_buf(), lines, is_at_start: true, nowhere: Some(0) }
    }

    /// Its name in errors.
    pub(crate) fn name(&self) -> &Path {
        &self.name
    }

    /// The path in the next line that is not empty; `None` at the end. After an error there is
    /// nothing more to read.
    ///
    /// # Errors
    /// If it cannot be read, or is not a list.
    pub(crate) fn next(&mut self) -> Result<Option<PathBuf>> {
        loop {
            let failed = |source: io::Error| Error::io(&self.name, READING, source);
            if std::mem::take(&mut self.is_at_start) && is_mail(self.lines.fill_buf().map_err(failed)?) {
                return Err(self.no_list("an email or a mailbox", "leave out --files-from to judge it"));
            }
            let mut line = Vec::new();
            let length = (&mut *self.lines).take(MAX_LINE).read_until(b'\n', &mut line).map_err(failed)?;
            if length == 0 {
                return Ok(None);
            }
            if length as u64 == MAX_LINE {
                return Err(self.no_list("a line longer than any path", "write one path a line"));
            }
            let line = line.strip_suffix(b"\n").unwrap_or(&line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                continue;
            }
            let path = PathBuf::from(file_name(line));
            if let Some(nowhere) = &mut self.nowhere {
                *nowhere += 1;
                let nowhere = *nowhere;
                if line == b"-" || !is_nowhere(&path) {
                    self.nowhere = None;
                } else if nowhere > MAX_NOWHERE {
                    let found = format!("{MAX_NOWHERE} lines that name no file, and none that does");
                    return Err(self.no_list(&found, "call classify in the folder that the paths start from"));
                }
            }
            return Ok(Some(path));
        }
    }

    fn no_list(&self, found: &str, hint: &str) -> Error {
        usage_error(&self.name.display().to_string(), found, "a list of files, one path a line", hint)
    }
}

/// Whether a path leads nowhere: there is no such file, or no file can have that name.
pub(crate) fn is_nowhere(path: &Path) -> bool {
    use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound};
    let is_no_name =
        |error: io::Error| matches!(error.kind(), NotFound | NotADirectory | InvalidFilename | InvalidInput);
    fs::metadata(path).is_err_and(is_no_name)
}

/// Whether a file that starts with these bytes is email, and its first line is not a path.
fn is_mail(start: &[u8]) -> bool {
    let first = start.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    (begins_header(start) || begins_mbox(start)) && is_nowhere(Path::new(&file_name(first)))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths of a list, and the error that ends it.
    fn read(list: &[u8]) -> (Vec<PathBuf>, Option<String>) {
        let mut list = PathList::new(Path::new("list"), Box::new(io::Cursor::new(list.to_vec())));
        let mut paths = Vec::new();
        loop {
            match list.next() {
                Ok(Some(path)) => paths.push(path),
                Ok(None) => return (paths, None),
                Err(error) => return (paths, Some(error.to_string())),
            }
        }
    }

    #[test]
    fn what_is_no_list_is_refused_once() {
        let many = "gone\n".repeat(MAX_NOWHERE + 50);
        let here = tempfile::NamedTempFile::new().unwrap();
        let here = here.path().display().to_string();
        for (name, list, paths, error) in [
            ("a list", "a\r\n\nb".to_owned(), 2, ""),
            ("nothing", String::new(), 0, ""),
            (
                "an email",
                "Received: from x\n by y\nSubject: x\n\nPay.\n".to_owned(),
                0,
                "an email or a mailbox",
            ),
            (
                "an mbox",
                "From x Sat Jan  3 01:05:34 1996\nSubject: 1\n\nPay.\n".to_owned(),
                0,
                "an email or a mailbox",
            ),
            ("prose", many.clone(), MAX_NOWHERE, "100 lines that name no file"),
            ("files that went after one that is there", format!("{here}\n{many}"), MAX_NOWHERE + 51, ""),
            ("files that went before one that is there", format!("a\n{here}\n{many}"), MAX_NOWHERE + 52, ""),
            ("stdin first", format!("-\n{many}"), MAX_NOWHERE + 51, ""),
            ("no end of a line", "x".repeat(200_000), 0, "a line longer than any path"),
        ] {
            let (found, refusal) = read(list.as_bytes());
            let refusal = refusal.unwrap_or_default();
            assert_eq!((found.len(), refusal.is_empty()), (paths, error.is_empty()), "{name}: {refusal}");
            assert!(refusal.contains(error), "{name}: {refusal}");
        }
    }
}
