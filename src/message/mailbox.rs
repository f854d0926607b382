//! [`Location`]: where one raw message lies: a file, or a stretch of an mbox; [`locate`] lists those of a path.

use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most bytes of one message that are read: more than any mail server delivers, little enough to hold.
pub(crate) const MAX_MESSAGE_BYTES: u64 = 64 << 20;

/// The bytes of a line that are looked at when an mbox is split: longer than any envelope, so that a line without
/// an end costs no memory.
const LINE_HEAD_BYTES: u64 = 1024;

/// Where one raw message lies; its [`Display`](fmt::Display) is the name people see, `path` or `path#7`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// The whole file is the message.
    File(PathBuf),
    /// One message of an mbox, without its envelope line and the blank line that ends it.
    MboxSlice {
        /// The mbox, shared by all its messages.
        path: Arc<Path>,
        /// Its number in the mbox, from 1.
        ordinal: usize,
        /// Where it begins, in bytes from the start of the mbox.
        offset: u64,
        /// How long it is in the mbox, in bytes, before its `>From ` lines are unquoted.
        length: u64,
    },
}

impl Location {
    /// The raw message; one longer than 64 MiB is cut there, which is no error.
    ///
    /// # Errors
    /// If the file cannot be opened or read.
    pub fn read(&self) -> Result<Vec<u8>> {
        match self {
            Self::File(path) => read_range(path, 0, MAX_MESSAGE_BYTES),
            Self::MboxSlice { path, offset, length, .. } => {
                read_range(path, *offset, (*length).min(MAX_MESSAGE_BYTES)).map(unquote)
            }
        }
        .map_err(|source| Error::io(self.path(), "reading the message", source))
    }

    /// The file it lies in.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::MboxSlice { path, .. } => path,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::MboxSlice { path, ordinal, .. } => write!(f, "{}#{ordinal}", path.display()),
        }
    }
}

/// All messages of a path, in the order of their names: of a file, an mbox, a Maildir, or a directory of those.
///
/// Names that begin with a dot are passed over inside directories. A Maildir is its `cur/` and `new/`: its
/// subfolders (`.Junk`) are Maildirs of their own and must be named, else junk would be learned as the inbox is.
/// A file that cannot be opened is listed all the same; reading it says why.
///
/// # Errors
/// If the path does not exist, or a directory or an mbox in it cannot be read.
pub(crate) fn locate(path: &Path) -> Result<Vec<Location>> {
    look_at(path)?.locations()
}

/// What cannot be read below a directory, and why.
pub(crate) struct Unread {
    pub(crate) path: PathBuf,
    pub(crate) error: Error,
}

/// What a path leads to.
pub(crate) enum Found {
    /// An mbox, which [`Mbox`] takes apart.
    Mbox(PathBuf),
    /// All messages of anything else; what cannot be read among them stands in its place.
    Mail(Vec<Result<Location, Unread>>),
}

impl Found {
    fn of_file(path: &Path) -> Self {
        if is_mbox(path).unwrap_or(false) {
            Self::Mbox(path.to_path_buf())
        } else {
            Self::Mail(vec![Ok(Location::File(path.to_path_buf()))])
        }
    }

    fn locations(self) -> Result<Vec<Location>> {
        match self {
            Self::Mbox(path) => Mbox::open(&path)?.collect(),
            Self::Mail(found) => {
                found.into_iter().map(|found| found.map_err(|unread| unread.error)).collect()
            }
        }
    }
}

/// The same as [`locate`], but an mbox is not yet taken apart.
pub(crate) fn look_at(path: &Path) -> Result<Found> {
    let kind = fs::metadata(path).map_err(|source| Error::io(path, "finding mail", source))?;
    if kind.is_dir() {
        let mut found = Vec::new();
        walk(path, &mut found);
        // nothing but what was named: its error is the error
        if found.len() == 1 && found[0].as_ref().is_err_and(|unread| unread.path == path) {
            found.remove(0).map_err(|unread| unread.error)?;
        }
        Ok(Found::Mail(found))
    } else if kind.is_file() {
        Ok(Found::of_file(path))
    } else {
        // a pipe can be read only once: no look at its first line
        Ok(Found::Mail(vec![Ok(Location::File(path.to_path_buf()))]))
    }
}

/// Whether the directory is a Maildir: it has `cur/` and `new/`.
pub(crate) fn is_maildir(path: &Path) -> bool {
    ["cur", "new"].iter().all(|folder| path.join(folder).is_dir())
}

/// Whether the file is an mbox: its first line is the envelope of a message. `.eml` is one message by its name,
/// even where a mail server left the envelope on top.
pub(crate) fn is_mbox(path: &Path) -> io::Result<bool> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("eml")) {
        return Ok(false);
    }
    let mut reader = BufReader::with_capacity(2 * LINE_HEAD_BYTES as usize, File::open(path)?);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    read_line_head(&mut reader, &mut first)?;
    if !first.starts_with(b"From ") {
        return Ok(false);
    }
    read_line_head(&mut reader, &mut second)?;
    Ok(is_dated(&first) || is_header(&second))
}

/// The entries of a directory in the order of their names, without those that begin with a dot.
pub(crate) fn entries(directory: &Path) -> Result<Vec<PathBuf>> {
    let list = || -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            if !entry.file_name().as_encoded_bytes().starts_with(b".") {
                paths.push(entry.path());
            }
        }
        paths.sort();
        Ok(paths)
    };
    list().map_err(|source| Error::io(directory, "listing the directory", source))
}

/// Lists a directory and all below it. Every directory is entered once, by its real name: links that form a loop
/// end there, and links that multiply paths do not multiply work. What cannot be read does not keep from the rest.
fn walk(root: &Path, found: &mut Vec<Result<Location, Unread>>) {
    let mut entered = BTreeSet::new();
    let mut pending = vec![root.to_path_buf()];
    while let Some(path) = pending.pop() {
        let mut visit = || -> Result<()> {
            let kind = match fs::metadata(&path) {
                Ok(kind) => kind,
                // A link to nowhere, or a message that another program moved meanwhile, holds no mail.
                Err(error) if error.kind() == io::ErrorKind::NotFound || path.is_symlink() => return Ok(()),
                Err(error) => return Err(Error::io(&path, "finding mail", error)),
            };
            if kind.is_file() {
                found.extend(Found::of_file(&path).locations()?.into_iter().map(Ok));
            } else if kind.is_dir() {
                let real = path
                    .canonicalize()
                    .map_err(|source| Error::io(&path, "entering the directory", source))?;
                match (entered.insert(real), is_maildir(&path)) {
                    (false, _) => {}
                    (true, true) => list_maildir(&path, found),
                    (true, false) => pending.extend(entries(&path)?.into_iter().rev()),
                }
            }
            Ok(())
        };
        if let Err(error) = visit() {
            found.push(Err(Unread { path, error }));
        }
    }
}

fn list_maildir(path: &Path, found: &mut Vec<Result<Location, Unread>>) {
    for folder in ["cur", "new"] {
        let folder = path.join(folder);
        match entries(&folder) {
            Ok(files) => {
                found.extend(
                    files.into_iter().filter(|file| file.is_file()).map(|file| Ok(Location::File(file))),
                );
            }
            Err(error) => found.push(Err(Unread { path: folder, error })),
        }
    }
}

/// The messages of an mbox one after another, found in one pass that keeps a line's head at most.
///
/// A line `From ` begins a message if it bears a time of day, or if a header field follows: so that prose in a body
/// that nobody quoted does not. (mail-parser's own reader splits at any `From `, gives no offsets and holds lines of
/// any length.)
pub(crate) struct Mbox {
    /// Where it lies.
    pub(crate) path: Arc<Path>,
    reader: BufReader<File>,
    line: Vec<u8>,
    /// Bytes before the next line.
    at: u64,
    /// Bytes of the line before it, if that is blank.
    gap: u64,
    /// Messages found.
    ordinal: usize,
    /// Where the message begins that has no end yet.
    begun: Option<u64>,
    doubtful: Option<Envelope>,
    is_at_end: bool,
}

struct Envelope {
    start: u64,
    end: u64,
    /// Bytes of the blank line before it, which belongs to the format and not to the message.
    gap: u64,
}

impl Mbox {
    /// # Errors
    /// If it cannot be opened.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|source| split_error(path, source))?;
        Ok(Self {
            path: path.into(),
            reader: BufReader::with_capacity(1 << 16, file),
            line: Vec::new(),
            at: 0,
            gap: 0,
            ordinal: 0,
            begun: None,
            doubtful: None,
            is_at_end: false,
        })
    }

    /// Reads on to the end of the next message.
    fn next_message(&mut self) -> io::Result<Option<Location>> {
        while !self.is_at_end {
            let length = read_line_head(&mut self.reader, &mut self.line)?;
            if length == 0 {
                self.is_at_end = true;
                return Ok(self.close(self.at - self.gap));
            }
            let mut envelope = self.doubtful.take().filter(|_| is_header(&self.line));
            if self.line.starts_with(b"From ") {
                let here = Envelope { start: self.at, end: self.at + length, gap: self.gap };
                if is_dated(&self.line) {
                    envelope = Some(here);
                } else {
                    self.doubtful = Some(here);
                }
            }
            self.gap = if matches!(&self.line[..], b"\n" | b"\r\n") { length } else { 0 };
            self.at += length;
            if let Some(Envelope { start, end, gap }) = envelope {
                let closed = self.close(start - gap);
                self.begun = Some(end);
                if closed.is_some() {
                    return Ok(closed);
                }
            }
        }
        Ok(None)
    }

    fn close(&mut self, end: u64) -> Option<Location> {
        let offset = self.begun.take()?;
        self.ordinal += 1;
        let length = end.saturating_sub(offset);
        Some(Location::MboxSlice { path: self.path.clone(), ordinal: self.ordinal, offset, length })
    }
}

impl Iterator for Mbox {
    type Item = Result<Location>;

    fn next(&mut self) -> Option<Result<Location>> {
        let found = self.next_message();
        self.is_at_end |= found.is_err();
        found.map_err(|source| split_error(&self.path, source)).transpose()
    }
}

fn split_error(path: &Path, source: io::Error) -> Error {
    Error::io(path, "splitting the mbox", source)
}

/// Puts the head of the next line, with its end if that fits, in `line`; returns the length of the whole line, 0 at
/// the end of the file.
fn read_line_head(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    line.clear();
    let mut length = reader.by_ref().take(LINE_HEAD_BYTES).read_until(b'\n', line)? as u64;
    if length == LINE_HEAD_BYTES && line.last() != Some(&b'\n') {
        length += reader.skip_until(b'\n')? as u64;
    }
    Ok(length)
}

/// Whether the line bears a time `hh:mm:ss`, as all envelopes do that follow RFC 4155, appendix A.
fn is_dated(line: &[u8]) -> bool {
    line.windows(8).any(|time| {
        time.iter()
            .enumerate()
            .all(|(i, byte)| if i % 3 == 2 { *byte == b':' } else { byte.is_ascii_digit() })
    })
}

/// Whether the line begins like a header field, RFC 5322 section 2.2: printable characters, then a colon.
fn is_header(line: &[u8]) -> bool {
    let name = line.iter().take_while(|byte| byte.is_ascii_graphic() && **byte != b':').count();
    name > 0 && line.get(name) == Some(&b':')
}

fn read_range(path: &Path, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    if offset > 0 {
        file.seek(SeekFrom::Start(offset))?;
    }
    let present = file.metadata()?.len().saturating_sub(offset).min(length);
    let mut bytes = Vec::with_capacity(present as usize); // at most MAX_MESSAGE_BYTES
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Takes one `>` from lines such as `>From ` and `>>From `, which mboxrd writers put there.
fn unquote(bytes: Vec<u8>) -> Vec<u8> {
    let is_quoted = |line: &[u8]| {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        marks > 0 && line[marks..].starts_with(b"From ")
    };
    let mut plain = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        plain.extend_from_slice(&line[usize::from(is_quoted(line))..]);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const DATED: &str = "From a@example.org Sat Jan  3 01:05:34 1996\n";

    fn write(path: &Path, content: impl AsRef<[u8]>) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn names(root: &Path, path: &Path) -> Vec<String> {
        let name = |location: &Location| {
            location.to_string().replace(&root.display().to_string(), "").trim_start_matches('/').to_string()
        };
        locate(path).unwrap().iter().map(name).collect()
    }

    #[test]
    fn mboxes_are_split_at_envelopes_and_unquoted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("box");
        for (content, expected) in [
            (format!("{DATED}A: 1\n\nx\n\n{DATED}A: 2\n\ny\n"), vec!["A: 1\n\nx\n", "A: 2\n\ny\n"]),
            (format!("{DATED}A: 1\n\nx\n\n\n"), vec!["A: 1\n\nx\n\n"]),
            // the blank line between is missing
            (format!("{DATED}A: 1\n\nx\n{DATED}A: 2\n"), vec!["A: 1\n\nx\n", "A: 2\n"]),
            // an envelope without a date counts if a header follows, and only then
            ("From me\nA: 1\n\nx\n\nFrom you\nA: 2\n".into(), vec!["A: 1\n\nx\n", "A: 2\n"]),
            (
                format!("{DATED}A: 1\n\nFrom here on\nall is well\n"),
                vec!["A: 1\n\nFrom here on\nall is well\n"],
            ),
            // Windows line ends
            (format!("{DATED}A: 1\r\n\r\nx\r\n\r\n{DATED}A: 2\r\n"), vec!["A: 1\r\n\r\nx\r\n", "A: 2\r\n"]),
            // mboxrd
            (
                format!("{DATED}A: 1\n\n>From x\n>>From y\n> From z\n>Fro\n"),
                vec!["A: 1\n\nFrom x\n>From y\n> From z\n>Fro\n"],
            ),
            // nothing between envelopes
            (format!("{DATED}{DATED}\n{DATED}"), vec!["", "", ""]),
            // a line longer than what is looked at, with an envelope in its middle, then a real one
            (
                format!("{DATED}A: {0}{DATED}{DATED}B: 2\n", "x".repeat(LINE_HEAD_BYTES as usize - 3)),
                vec![&*format!("A: {0}{DATED}", "x".repeat(LINE_HEAD_BYTES as usize - 3)), "B: 2\n"],
            ),
        ] {
            write(&path, &content);
            let locations = locate(&path).unwrap();
            let read: Vec<_> =
                locations.iter().map(|one| String::from_utf8(one.read().unwrap()).unwrap()).collect();
            assert_eq!(read, expected, "{content:?}");
            let ordinals: Vec<_> = (1..=expected.len()).map(|i| format!("{}#{i}", path.display())).collect();
            assert_eq!(locations.iter().map(ToString::to_string).collect::<Vec<_>>(), ordinals);
        }
    }

    #[test]
    fn one_message_is_no_mbox() {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in [
            ("a.eml", DATED.to_string() + "A: 1\n\nx\n\n" + DATED + "A: 2\n"),
            ("letter.txt", "From the desk of nobody\nyou have won\n".into()),
            ("empty", String::new()),
            ("plain", "From: me\n\nx".into()),
        ] {
            let path = folder.path().join(name);
            write(&path, &content);
            assert_eq!(locate(&path).unwrap(), [Location::File(path.clone())], "{name}");
            assert_eq!(locate(&path).unwrap()[0].read().unwrap(), content.as_bytes(), "{name}");
        }
    }

    #[test]
    fn directories_are_walked_in_the_order_of_names() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for file in
            ["b/2", "b/1", "a", "c.eml", ".hidden", ".git/config", "m/cur/1:2,S", "m/cur/.x", "m/new/0"]
        {
            write(&root.join(file), "A: 1\n");
        }
        for file in ["m/tmp/9", "m/dovecot.index", "m/.Junk/cur/1", "m/.Junk/new/2"] {
            write(&root.join(file), "A: 1\n");
        }
        write(&root.join("box"), format!("{DATED}A: 1\n\n{DATED}A: 2\n"));
        assert_eq!(
            names(root, root),
            ["a", "b/1", "b/2", "box#1", "box#2", "c.eml", "m/cur/1:2,S", "m/new/0"]
        );
        assert_eq!(names(root, &root.join("m")), ["m/cur/1:2,S", "m/new/0"]);
        assert_eq!(names(root, &root.join("m/.Junk")), ["m/.Junk/cur/1", "m/.Junk/new/2"]);
        assert_eq!(names(root, &root.join("m/new/0")), ["m/new/0"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_loop_or_lead_nowhere_end() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(&root.join("d/1"), "A: 1\n");
        symlink(root, root.join("d/up")).unwrap();
        symlink("self", root.join("self")).unwrap();
        symlink("gone", root.join("dangling")).unwrap();
        symlink("d", root.join("e")).unwrap();
        symlink("d/1", root.join("file")).unwrap();
        assert_eq!(names(root, root), ["d/1", "file"]);
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none");
        assert!(locate(&path).unwrap_err().to_string().contains("none: "));
        assert!(Location::File(path).read().is_err());
    }

    #[test]
    fn long_messages_are_cut() {
        let folder = tempfile::tempdir().unwrap();
        for (name, start) in [("file", ""), ("box", DATED)] {
            let path = folder.path().join(name);
            let mut file = File::create(&path).unwrap();
            file.write_all(start.as_bytes()).unwrap();
            file.set_len(MAX_MESSAGE_BYTES + 1000).unwrap(); // sparse
            let locations = locate(&path).unwrap();
            assert_eq!(locations.len(), 1, "{name}");
            assert_eq!(locations[0].read().unwrap().len() as u64, MAX_MESSAGE_BYTES, "{name}");
        }
    }
}
