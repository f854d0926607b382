//! [`Input`]: one message that a program was asked to judge; [`list_inputs`] finds them.

pub(crate) mod corpus;
mod path_list;
mod piped;
pub(crate) mod stream;

use crate::args::runtime::RuntimeArgs;
use crate::error::usage_error;
use crate::input::path_list::{PathList, is_nowhere};
use crate::input::piped::{Piped, STDIN, piped, stdin_error};
use crate::input::stream::InputStream;
use bluff::mailbox::{
    FileKind, INTERNAL_DATA, ListedMail, Location, MAX_MESSAGE_BYTES, MailSource, Mailbox, Mbox, Opened,
    detect_source, remedy_beside,
};
use bluff::outlook::is_outlook;
use bluff::{Error, ErrorKind, Result};
use std::collections::{BTreeMap, VecDeque};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// One message to judge, not yet read.
#[derive(Debug)]
pub enum Input {
    /// All of stdin as one message.
    Stdin,
    /// The same, already read.
    Piped(Vec<u8>),
    /// A file, or a part of an mbox.
    Mail(Location),
    /// A name that leads to no message, and why.
    Missing(PathBuf, Error),
}

impl Input {
    /// Its name for people: `-`, `path` or `path#7`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Stdin | Self::Piped(_) => STDIN.to_owned(),
            Self::Mail(location) => location.to_string(),
            Self::Missing(path, _) => path.display().to_string(),
        }
    }

    /// The raw message, cut after 64 MiB.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(self) -> Result<Vec<u8>> {
        match self {
            Self::Stdin => open_stdin()?.read(Path::new("stdin")),
            Self::Piped(raw) => Ok(raw),
            Self::Mail(location) => location.read(),
            Self::Missing(_, error) => Err(error),
        }
    }

    /// All bytes of the file that holds the message, unpacked, with an mbox envelope: the caller
    /// passes them on, so nothing may be lost.
    ///
    /// # Errors
    /// If it cannot be opened, or is not a message.
    pub(crate) fn open(self) -> Result<InputStream> {
        let (name, opened) = match self {
            Self::Stdin => (STDIN.into(), open_stdin()?),
            Self::Piped(raw) => return Ok(InputStream::whole(Path::new(STDIN), raw)),
            Self::Mail(location) => (location.path().to_path_buf(), location.open()?),
            Self::Missing(_, error) => return Err(error),
        };
        match opened.kind {
            FileKind::Pdf => Err(no_header(&name, "a PDF file", "give the email to which it was attached")),
            FileKind::Outlook => opened.read(&name).map(|file| InputStream::whole(&name, file)),
            _ => InputStream::begin(&name, Box::new(opened.bytes())),
        }
    }

    /// The same, for commands that change its header or pass it on as an email.
    ///
    /// # Errors
    /// As [`open`](Self::open), and if Outlook saved it.
    pub(crate) fn open_email(self) -> Result<InputStream> {
        let message = self.open()?;
        if is_outlook(&message.start) {
            return Err(no_header(message.name(), "a message that Outlook saved", "save it as .eml"));
        }
        Ok(message)
    }
}

/// The error that a file has no header of an email.
fn no_header(path: &Path, what: &str, remedy: &str) -> Error {
    let found = format!("{what}, which has no header of an email");
    Error::new(ErrorKind::Io, path.display().to_string(), found, "an email")
        .hint(format!("{remedy}, or use --format text or json"))
}

/// Notes that there was nothing to judge: an answer to nothing is not an answer.
pub(crate) fn note_if_empty(runtime: &RuntimeArgs, name: &str, raw: &[u8]) {
    if raw.trim_ascii().is_empty() {
        runtime.note(&format!("{name} is empty: there is nothing to judge"));
    }
}

/// The one message that was named.
///
/// # Errors
/// If there are more or none; `asked` is the argument that needs one.
pub(crate) fn only_one(mut inputs: Inputs, asked: &str, why: &str) -> Result<Input> {
    let found = match (inputs.first(2).len(), inputs.next()) {
        (1, Some(input)) => return Ok(input),
        (0 | 1, _) => "no message",
        _ => "several messages",
    };
    let expected = format!("one: {why}");
    Err(usage_error(asked, found, &expected, "save the message alone as a file, or use --format json"))
}

/// Messages to judge, in the order they were named. Those of a list and of an mbox are found as the
/// work goes on, because both may be larger than memory.
pub struct Inputs {
    /// Messages that were looked at before their turn.
    ready: VecDeque<Input>,
    /// The mbox that is being split.
    mbox: Option<Mbox>,
    /// How many messages of it were found.
    in_mbox: usize,
    named: VecDeque<Named>,
    list: Option<PathList>,
    reads_stdin: bool,
    /// Whether a mailbox on stdin is split, and the file that holds it meanwhile.
    splits_stdin: bool,
    spool: Option<NamedTempFile>,
    /// The kinds of files beside email that were skipped, and how many; reported at the end.
    passed_over: BTreeMap<&'static str, usize>,
    runtime: RuntimeArgs,
}

/// What a name leads to.
enum Named {
    One(Input),
    /// A mailbox, and whether it was named itself, so that something must be in it.
    Mbox(Mailbox, bool),
}

/// The messages of files, mboxes, Maildirs, directories and `-`, in the order they are named: of
/// `paths` first, then of the lines of `list` (a file, or `-` for stdin). Without either, stdin. A
/// path that leads nowhere is an input too, with the reason. Other files beside email in a
/// directory are skipped, with a note at the end.
///
/// # Errors
/// If the list cannot be opened, or stdin is asked for twice.
pub fn list_inputs(paths: &[PathBuf], list: Option<&Path>, runtime: &RuntimeArgs) -> Result<Inputs> {
    let is_stdin = |path: &Path| path.as_os_str() == STDIN;
    let uses = paths.iter().filter(|path| is_stdin(path)).count() + usize::from(list.is_some_and(is_stdin));
    if uses > 1 {
        return Err(stdin_twice());
    }
    let list = match list {
        None => None,
        Some(path) if is_stdin(path) => Some(PathList::new(Path::new("stdin"), Box::new(io::stdin().lock()))),
        Some(path) => Some(PathList::open(path)?),
    };
    let mut inputs = Inputs {
        ready: VecDeque::new(),
        mbox: None,
        in_mbox: 0,
        named: VecDeque::new(),
        list,
        reads_stdin: uses > 0,
        splits_stdin: false,
        spool: None,
        passed_over: BTreeMap::new(),
        runtime: runtime.clone(),
    };
    if paths.is_empty() && inputs.list.is_none() {
        inputs.push(Input::Stdin);
    }
    for path in paths {
        inputs.find(path.clone(), true);
    }
    Ok(inputs)
}

impl Inputs {
    /// The same, but a mailbox on stdin is split as one in a file is. Commands that pass email on
    /// or keep it need all of stdin as one message.
    #[must_use]
    pub fn with_stdin_split(mut self) -> Self {
        // a person who types gets a note before, and types no mailbox
        self.splits_stdin = !io::stdin().is_terminal();
        self
    }

    /// The number of messages; `None` while a list or an mbox has not been read to its end.
    #[must_use]
    pub fn known_count(&self) -> Option<usize> {
        let is_open = |named: &Named| matches!(named, Named::Mbox(..));
        let all_found = self.list.is_none() && self.mbox.is_none() && !self.named.iter().any(is_open);
        all_found.then_some(self.ready.len() + self.named.len())
    }

    /// The first `count` of the messages that are left, or fewer if there are fewer. They are not
    /// removed.
    pub fn first(&mut self, count: usize) -> &[Input] {
        while self.ready.len() < count
            && let Some(input) = self.find_next()
        {
            self.ready.push_back(input);
        }
        let ready = self.ready.make_contiguous();
        &ready[..count.min(ready.len())]
    }

    /// The next messages, at most `most`; `None` at the end. There are fewer if messages from a
    /// compressed mailbox would fill the memory.
    pub(crate) fn next_chunk(&mut self, most: usize) -> Option<Vec<Input>> {
        let mut chunk = Vec::new();
        let mut held = 0;
        while chunk.len() < most
            && held < MAX_MESSAGE_BYTES
            && let Some(input) = self.next()
        {
            if let Input::Mail(Location::Unpacked { content, .. }) = &input {
                held += content.len() as u64;
            }
            chunk.push(input);
        }
        (!chunk.is_empty()).then_some(chunk)
    }

    /// The next message that is not ready yet.
    fn find_next(&mut self) -> Option<Input> {
        loop {
            if let Some(mbox) = &mut self.mbox {
                match mbox.next() {
                    Some(Ok(location)) => {
                        self.in_mbox += 1;
                        return Some(Input::Mail(location));
                    }
                    Some(Err(error)) => {
                        self.in_mbox += 1;
                        return Some(Input::Missing(mbox.path().to_path_buf(), error));
                    }
                    None => {
                        let empty = self.close_mbox();
                        if empty.is_some() {
                            return empty;
                        }
                    }
                }
            }
            match self.named.pop_front() {
                Some(Named::One(Input::Stdin)) if self.splits_stdin => match open_stdin().and_then(piped) {
                    Ok(Piped::Message(raw)) => return Some(Input::Piped(raw)),
                    Ok(Piped::Box(mailbox, spool)) => {
                        self.spool = Some(spool);
                        self.named.push_front(Named::Mbox(mailbox, true));
                    }
                    Err(error) => return Some(Input::Missing(STDIN.into(), error)),
                },
                Some(Named::One(input)) => return Some(input),
                Some(Named::Mbox(mailbox, is_named)) => match Mbox::open(&mailbox) {
                    Ok(mbox) => {
                        self.mbox = Some(mbox);
                        self.in_mbox = usize::from(!is_named);
                    }
                    Err(error) => return Some(Input::Missing(mailbox.path, error)),
                },
                None if self.read_list() => {}
                None => {
                    self.tell_passed_over();
                    return None;
                }
            }
        }
    }

    /// Ends the work on a mailbox. A mailbox that was named and holds no message is an input, with
    /// that reason.
    fn close_mbox(&mut self) -> Option<Input> {
        let mbox = self.mbox.take()?;
        if !mbox.has_internal_data {
            return None;
        }
        if self.in_mbox > 0 {
            *self.passed_over.entry(INTERNAL_DATA).or_default() += 1;
            return None;
        }
        let path = mbox.path().to_path_buf();
        let found = format!("nothing but {INTERNAL_DATA}");
        let error = Error::new(ErrorKind::Io, path.display().to_string(), found, "an email or a mailbox")
            .hint(remedy_beside(INTERNAL_DATA));
        Some(Input::Missing(path, error))
    }

    /// Reports which files beside email were skipped, once.
    fn tell_passed_over(&mut self) {
        let passed_over = std::mem::take(&mut self.passed_over);
        if passed_over.is_empty() {
            return;
        }
        let kinds = passed_over.iter().map(|(what, count)| match count {
            1 => (*what).to_owned(),
            count => format!("{what} (x {count})"),
        });
        let count: usize = passed_over.values().sum();
        let files = if count == 1 { "file that is" } else { "files that are" };
        let kinds: Vec<String> = kinds.collect();
        self.runtime.note(&format!("skipped {count} {files} not email: {}", kinds.join(", ")));
    }

    /// Finds the messages of the next line of the list. Returns whether there was a line.
    fn read_list(&mut self) -> bool {
        let Some(list) = &mut self.list else { return false };
        match list.next() {
            Ok(None) => {
                self.list = None;
                return false;
            }
            Ok(Some(path)) if path.as_os_str() == STDIN && self.reads_stdin => {
                self.push(Input::Missing(STDIN.into(), stdin_twice()));
            }
            Ok(Some(path)) if path.as_os_str() == STDIN => {
                self.reads_stdin = true;
                self.push(Input::Stdin);
            }
            Ok(Some(path)) => self.find(path, false),
            Err(error) => {
                let name = list.name().to_path_buf();
                self.push(Input::Missing(name, error));
                self.list = None;
            }
        }
        true
    }

    /// Finds the messages of a path. With `is_typed`, a person typed it and may have mistyped it.
    fn find(&mut self, path: PathBuf, is_typed: bool) {
        if path.as_os_str() == STDIN {
            self.push(Input::Stdin);
            return;
        }
        match detect_source(&path) {
            Ok(MailSource { mail, passed_over }) => {
                for (_, what) in passed_over {
                    *self.passed_over.entry(what).or_default() += 1;
                }
                for mail in mail {
                    self.named.push_back(match mail {
                        ListedMail::One(location) => Named::One(Input::Mail(location)),
                        ListedMail::Box(mailbox) => {
                            let is_named = mailbox.path == path;
                            Named::Mbox(mailbox, is_named)
                        }
                        ListedMail::Other(path, error) | ListedMail::Unreadable(path, error) => {
                            Named::One(Input::Missing(path, error))
                        }
                    });
                }
            }
            Err(error) => {
                let is_mistyped = is_typed && is_nowhere(&path);
                let error = if is_mistyped { error.hint(hint_of_nowhere(&path)) } else { error };
                self.push(Input::Missing(path, error));
            }
        }
    }

    fn push(&mut self, input: Input) {
        self.named.push_back(Named::One(input));
    }
}

impl Iterator for Inputs {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        self.ready.pop_front().or_else(|| self.find_next())
    }
}

fn stdin_twice() -> Error {
    usage_error(
        STDIN,
        "stdin, asked for twice",
        "it once: it can be read only once",
        "save one of both in a file",
    )
}

/// The hint for a path that leads nowhere: where it was looked for, unless the path itself shows
/// that.
fn hint_of_nowhere(path: &Path) -> String {
    let folder = std::env::current_dir().ok().filter(|_| path.is_relative());
    let place = folder.map_or(String::new(), |folder| format!(" in {}", folder.display()));
    format!("there is no such file{place}; look at its name, or give '-' for an email on stdin")
}

/// Stdin, unpacked. Empty stdin is a message too, and nothing can be said about it.
fn open_stdin() -> Result<Opened<'static>> {
    let opened = Opened::new(Path::new(STDIN), io::stdin().lock()).map_err(stdin_error)?;
    if opened.is_empty() { Ok(opened) } else { opened.check(Path::new("stdin")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[&str], list: Option<&Path>) -> Result<Vec<String>> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        Ok(list_inputs(&paths, list, &RuntimeArgs::default())?.map(|input| input.name()).collect())
    }

    #[test]
    fn inputs_come_in_the_order_they_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("b"), "A: 1\n").unwrap();
        std::fs::write(path("a"), "From x Sat Jan  3 01:05:34 1996\nSubject: 1\n\n").unwrap();
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
        let missing = list_inputs(&[gone.into()], None, &RuntimeArgs::default()).unwrap().next().unwrap();
        assert!(missing.read().unwrap_err().to_string().contains("gone: "));
    }

    #[test]
    fn stdin_is_read_once() {
        assert_eq!(names(&["-", "-"], None).unwrap_err().kind(), bluff::ErrorKind::Usage);
        assert!(
            names(&[], Some(Path::new("no/such/list"))).unwrap_err().to_string().contains("no/such/list")
        );
        let list = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(list.path(), "-\n-\n").unwrap();
        let mut inputs = list_inputs(&[], Some(list.path()), &RuntimeArgs::default()).unwrap();
        assert_eq!((inputs.known_count(), inputs.first(9).len()), (None, 2));
        assert!(matches!(inputs.first(2), [Input::Stdin, Input::Missing(..)]));
        assert_eq!(inputs.known_count(), Some(2), "the list was read to its end");
    }

    #[test]
    fn an_mbox_is_taken_apart_as_the_work_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let (many, one) = (folder.path().join("many"), folder.path().join("one"));
        let message = "From x Sat Jan  3 01:05:34 1996\nSubject: 1\n\n";
        std::fs::write(&many, message.repeat(3)).unwrap();
        std::fs::write(&one, "A: 1\n").unwrap();
        let mut inputs = list_inputs(&[many.clone(), one, many], None, &RuntimeArgs::default()).unwrap();
        assert_eq!((inputs.known_count(), inputs.first(2).len()), (None, 2));
        let names: Vec<String> = inputs
            .by_ref()
            .map(|input| input.name().replace(&folder.path().display().to_string(), ""))
            .collect();
        assert_eq!(names, ["/many#1", "/many#2", "/many#3", "/one", "/many#1", "/many#2", "/many#3"]);
        assert_eq!(inputs.known_count(), Some(0));
    }

    #[test]
    fn what_is_passed_on_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("box");
        let content = "From x Sat Jan  3 01:05:34 1996\nSubject: 1\n\n>From y\n\n";
        std::fs::write(&path, content).unwrap();
        let input = list_inputs(&[path], None, &RuntimeArgs::default()).unwrap().next().unwrap();
        assert_eq!(input.open().unwrap().start, content.as_bytes());
    }
}
