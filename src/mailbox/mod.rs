//! [`Location`]: where one raw message is: a file, or a stretch of a mailbox; [`list_messages`]
//! lists those of a path.

mod file_kind;
mod gunzip;
mod line_form;
mod mbox;
mod opened;
mod separator;
#[cfg(test)]
mod tests;
mod walk;

pub use file_kind::{DATA, FileKind, Foreign, INTERNAL_DATA, remedy_beside};
pub use gunzip::{Gunzip, had_junk};
pub use line_form::LineForm;
pub use mbox::{Mailbox, Mbox};
pub use opened::Opened;
pub use separator::{begins_header, begins_mbox};
pub use walk::{
    FileSignature, ListedMail, Located, MailSource, check_mail, detect_source, entries, is_maildir, kind_of,
    list_messages,
};

use crate::error::{Error, Result};
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most bytes of one message that are read: more than any mail server delivers, and few enough
/// to keep in memory.
pub const MAX_MESSAGE_BYTES: u64 = 64 << 20;

/// Where one raw message is; its [`Display`](fmt::Display) is the name people see, `path` or
/// `path#7`.
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
    /// One message of a mailbox that had to be unpacked or converted, already read.
    Unpacked {
        /// The mailbox, shared by all its messages.
        path: Arc<Path>,
        /// Its number in the mailbox, from 1.
        ordinal: usize,
        /// Its bytes there, in UTF-8 and with line feeds, before its `>From ` lines are unquoted.
        content: Arc<[u8]>,
    },
}

impl Location {
    /// The raw message. A longer one is cut at 64 MiB, which is not an error. Data compressed by
    /// gzip is unpacked, and a PDF file is the attachment of a message.
    ///
    /// # Errors
    /// If the file cannot be opened or read, or is not a message.
    pub fn read(&self) -> Result<Vec<u8>> {
        match self {
            Self::File(path) => return self.open()?.read(path),
            Self::MboxSlice { path, offset, length, .. } => {
                read_range(path, *offset, (*length).min(MAX_MESSAGE_BYTES)).map(unquote)
            }
            Self::Unpacked { content, .. } => Ok(unquote(content.to_vec())),
        }
        .map_err(|source| self.failed(source))
    }

    /// The file it is in, unpacked, its first bytes read.
    ///
    /// # Errors
    /// If it cannot be opened or read, or is not a message.
    pub fn open(&self) -> Result<Opened<'static>> {
        let path = self.path();
        let opened = File::open(path).and_then(|file| Opened::new(path, file));
        match opened.map_err(|source| self.failed(source)) {
            // a pipe may be empty, as on stdin
            Ok(opened) if opened.is_empty() && !path.is_file() => Ok(opened),
            Ok(opened) => opened.check(path),
            Err(error) => Err(error),
        }
    }

    fn failed(&self, source: io::Error) -> Error {
        gunzip::read_error(self.path(), opened::READING, source)
    }

    /// The bytes of it that are in memory.
    fn held_bytes(&self) -> usize {
        if let Self::Unpacked { content, .. } = self { content.len() } else { 0 }
    }

    /// The file it is in.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::MboxSlice { path, .. } | Self::Unpacked { path, .. } => path,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::MboxSlice { path, ordinal, .. } | Self::Unpacked { path, ordinal, .. } => {
                write!(f, "{}#{ordinal}", path.display())
            }
        }
    }
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
