//! [`detect_source`]: the mail at a path, found by what the files are.

use super::Location;
use super::file_kind::{FileKind, INTERNAL_DATA, beside_by_name};
use super::line_form::LineForm;
use super::mbox::{Mailbox, Mbox};
use super::opened::{Opened, no_mail};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How many bytes of mail from mailboxes that must be unpacked or converted are held at once for
/// training: one cannot seek in these.
const MAX_HELD_BYTES: usize = 1 << 30;

/// One thing that is found at a path.
#[derive(Debug)]
pub enum ListedMail {
    /// A message.
    One(Location),
    /// A file of messages, not yet taken apart.
    Box(Mailbox),
    /// A file of another kind, and what it is.
    Other(PathBuf, Error),
    /// A directory or a file that cannot be read.
    Unreadable(PathBuf, Error),
}

/// What is found at a path, in the order of names.
#[derive(Debug, Default)]
pub struct MailSource {
    /// Messages and mailboxes, in order.
    pub mail: Vec<ListedMail>,
    /// Files beside mail, each with what it is.
    pub passed_over: Vec<(PathBuf, &'static str)>,
}

/// The messages of a path, and the files below it that are not messages.
#[derive(Debug, Default)]
pub struct Located {
    /// The messages, in order.
    pub messages: Vec<Location>,
    /// Each with the reason.
    pub passed_over: Vec<(PathBuf, String)>,
}

/// What is at a path: a file, a mailbox, a Maildir, or a directory of those.
///
/// Names that begin with a dot are skipped inside directories. A Maildir is its `cur/` and `new/`.
/// Its subfolders (`.Junk`) are Maildirs of their own and must be named, otherwise junk would be
/// learned as the inbox is. A file that cannot be opened is listed all the same, and reading it
/// reports why. A named file that is not a message is listed too.
///
/// # Errors
/// If the path does not exist.
pub fn detect_source(path: &Path) -> Result<MailSource> {
    let kind = fs::metadata(path).map_err(|source| Error::io(path, "finding mail", source))?;
    let mut found = MailSource::default();
    if kind.is_dir() {
        walk(path, &mut found);
    } else if kind.is_file() {
        found.mail.push(match kind_of(path) {
            Ok(kind) => of_kind(path, kind),
            Err(_) => ListedMail::One(Location::File(path.to_path_buf())),
        });
    } else {
        // a pipe can be read only once: its first line is not checked
        found.mail.push(ListedMail::One(Location::File(path.to_path_buf())));
    }
    Ok(found)
}

/// All messages of a path; mailboxes are taken apart.
///
/// # Errors
/// If the path does not exist or is a file that is not a message, or something below it cannot be
/// read.
pub fn list_messages(path: &Path) -> Result<Located> {
    let MailSource { mail, passed_over } = detect_source(path)?;
    let mut located = Located::default();
    located.passed_over.extend(passed_over.into_iter().map(|(path, what)| (path, what.to_owned())));
    let mut held = 0;
    for mail in mail {
        match mail {
            ListedMail::One(location) => located.messages.push(location),
            ListedMail::Box(mailbox) => {
                let mut mbox = Mbox::open(&mailbox)?;
                for location in mbox.by_ref() {
                    let location = location?;
                    held += location.held_bytes();
                    if held > MAX_HELD_BYTES {
                        let (what, hint) = if mailbox.is_packed {
                            ("compressed mail", "unpack it with gunzip first")
                        } else {
                            (
                                "mail in UTF-16 or with CR at the ends of lines",
                                "save it in UTF-8 with line feeds first",
                            )
                        };
                        let full = format!("more than {MAX_HELD_BYTES} bytes of {what}");
                        return Err(
                            Error::io(path, "splitting the mailbox", io::Error::other(full)).hint(hint)
                        );
                    }
                    located.messages.push(location);
                }
                if mbox.has_internal_data {
                    located.passed_over.push((mailbox.path, INTERNAL_DATA.to_owned()));
                }
            }
            ListedMail::Other(file, error) if file == path => return Err(error),
            ListedMail::Other(file, error) => {
                let reason = error.to_string();
                let reason = reason.lines().next().unwrap_or_default();
                let place = format!("{}: ", file.display());
                located.passed_over.push((file, reason.strip_prefix(&place).unwrap_or(reason).to_owned()));
            }
            ListedMail::Unreadable(_, error) => return Err(error),
        }
    }
    Ok(located)
}

/// Whether the directory is a Maildir: it has `cur/` and `new/`.
pub fn is_maildir(path: &Path) -> bool {
    ["cur", "new"].iter().all(|folder| path.join(folder).is_dir())
}

/// What is known of a file by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileSignature {
    /// What the file is.
    pub kind: FileKind,
    /// Whether gzip compressed it.
    pub is_packed: bool,
    /// How its lines are written.
    pub form: LineForm,
}

/// What a file is, and if it is compressed, what is in it.
pub fn kind_of(path: &Path) -> io::Result<FileSignature> {
    let Opened { kind, is_packed, form, .. } = Opened::new(path, File::open(path)?)?;
    Ok(FileSignature { kind, is_packed, form })
}

/// Checks that a file is mail, as far as it can be read.
pub fn check_mail(path: &Path) -> Result<()> {
    kind_of(path).ok().and_then(|kind| no_mail(kind.kind, path)).map_or(Ok(()), Err)
}

fn of_kind(path: &Path, FileSignature { kind, is_packed, form }: FileSignature) -> ListedMail {
    if let Some(error) = no_mail(kind, path) {
        return ListedMail::Other(path.to_path_buf(), error);
    }
    let path = path.to_path_buf();
    match kind {
        FileKind::Mbox | FileKind::Mmdf => {
            ListedMail::Box(Mailbox { path, name: None, is_mmdf: kind == FileKind::Mmdf, is_packed, form })
        }
        _ => ListedMail::One(Location::File(path)),
    }
}

/// The entries of a directory in the order of their names, without those that begin with a dot.
pub fn entries(directory: &Path) -> Result<Vec<PathBuf>> {
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

/// Lists a directory and everything below it. Every directory is entered once, by its real name.
/// Links that form a loop end there, and links that multiply paths do not multiply work. A
/// directory that cannot be entered stops nothing else.
fn walk(root: &Path, found: &mut MailSource) {
    let mut entered = BTreeSet::new();
    let mut pending = vec![root.to_path_buf()];
    while let Some(path) = pending.pop() {
        let kind = match fs::metadata(&path) {
            Ok(kind) => kind,
            // A link to nowhere, or a message that another program moved in the meantime, holds no
            // message.
            Err(error) if error.kind() == io::ErrorKind::NotFound || path.is_symlink() => continue,
            Err(error) => {
                let error = Error::io(&path, "finding mail", error);
                found.mail.push(ListedMail::Unreadable(path, error));
                continue;
            }
        };
        if kind.is_file() {
            take_file(path, found);
        } else if kind.is_dir() {
            let listed = path
                .canonicalize()
                .map_err(|source| Error::io(&path, "entering the directory", source))
                .and_then(|real| if entered.insert(real) { list(&path, &mut pending) } else { Ok(()) });
            if let Err(error) = listed {
                found.mail.push(ListedMail::Unreadable(path, error));
            }
        }
    }
}

/// Puts the content of a directory next in the queue.
fn list(path: &Path, pending: &mut Vec<PathBuf>) -> Result<()> {
    if is_maildir(path) {
        for folder in ["new", "cur"] {
            let folder = path.join(folder);
            match entries(&folder) {
                Ok(files) => pending.extend(files.into_iter().filter(|file| !file.is_dir()).rev()),
                // read again in its turn, which reports why it cannot be read; the other folder is
                // read
                Err(_) => pending.push(folder),
            }
        }
    } else {
        pending.extend(entries(path)?.into_iter().rev());
    }
    Ok(())
}

/// Adds a file of a directory, which nobody named.
fn take_file(path: PathBuf, found: &mut MailSource) {
    if let Some(what) = beside_by_name(&path) {
        found.passed_over.push((path, what));
        return;
    }
    match kind_of(&path) {
        Ok(FileSignature { kind: FileKind::Beside(what), .. }) => found.passed_over.push((path, what)),
        // a scan beside the mail it was made from is no reason to count all of it as a failure
        Ok(FileSignature { kind: FileKind::Foreign(foreign), .. }) if foreign.is_plainly_none() => {
            found.passed_over.push((path, foreign.what));
        }
        Ok(kind) => found.mail.push(of_kind(&path, kind)),
        Err(_) => found.mail.push(ListedMail::One(Location::File(path))), // reading it says why
    }
}
