//! [`Opened`]: a file about to be read as one message: unpacked, and checked to be mail.

use super::MAX_MESSAGE_BYTES;
use super::file_kind::{FileKind, Foreign, HEAD_BYTES, remedy_beside};
use super::gunzip::{Gunzip, read_error};
use super::line_form::LineForm;
use super::separator::{begins_header, begins_mbox};
use crate::error::{Error, ErrorKind, Result};
#[cfg(feature = "msg")]
use crate::outlook::{self, OutlookError};
use std::io::{self, Cursor, Read};
use std::path::Path;

/// The activity that an error names.
pub const READING: &str = "reading the message";

/// A gzip file whose content is not an email.
const PACKED: Foreign = Foreign {
    what: "a gzip file that holds no email",
    remedy: "unpack it with gunzip and give what is in it",
};

/// The header of a message that consists of a PDF file.
const HEADER_OF_PDF: &[u8] = b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n";

/// A file whose first bytes were read.
pub struct Opened<'a> {
    /// What it is; for a compressed file, what its content is.
    pub kind: FileKind,
    /// Whether it is compressed by gzip.
    pub is_packed: bool,
    /// How the lines in it are written.
    pub form: LineForm,
    /// At most [`HEAD_BYTES`].
    head: Vec<u8>,
    rest: Box<dyn Read + 'a>,
}

impl<'a> Opened<'a> {
    /// Reads the first bytes of a file; `path` is its name, which also says something.
    ///
    /// # Errors
    /// If it cannot be read, or its compression is damaged.
    pub fn new(path: &Path, mut reader: impl Read + 'a) -> io::Result<Self> {
        let head = head_of(&mut reader)?;
        let (head, is_padded) = without_padding(head, &mut reader)?;
        let kind = FileKind::detect(&head, path);
        if kind != FileKind::Gzip {
            let form = LineForm::detect(&head);
            let form = if is_padded { form.behind_nuls() } else { form };
            return Ok(Self { kind, is_packed: false, form, head, rest: Box::new(reader) });
        }
        let mut unpacked = Gunzip::new(Cursor::new(head).chain(reader));
        let head = head_of(&mut unpacked)?;
        let name = path.with_extension(""); // without its `.gz`
        let form = LineForm::detect(&head);
        let start = form.converted(&head);
        let kind = match FileKind::detect(&head, &name) {
            FileKind::Message if !begins_header(&start) && !begins_mbox(&start) => FileKind::Foreign(PACKED),
            FileKind::Beside(_) | FileKind::Foreign(_) | FileKind::Gzip => FileKind::Foreign(PACKED),
            mail => mail,
        };
        drop(start);
        Ok(Self { kind, is_packed: true, form, head, rest: Box::new(unpacked) })
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.head.is_empty()
    }

    /// Checks that it is mail.
    ///
    /// # Errors
    /// If it is not.
    pub fn check(self, path: &Path) -> Result<Self> {
        match no_mail(self.kind, path) {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    /// All of it as one raw message, at most 64 MiB; a PDF file is the attachment of a message.
    /// `path` is its name in errors.
    ///
    /// # Errors
    /// If it cannot be read, or is a compound file that holds no message of Outlook.
    pub fn read(self, path: &Path) -> Result<Vec<u8>> {
        let kind = self.kind;
        let mut raw = if kind == FileKind::Pdf { HEADER_OF_PDF.to_vec() } else { Vec::new() };
        let read = self.bytes().take(MAX_MESSAGE_BYTES).read_to_end(&mut raw);
        read.map_err(|source| read_error(path, READING, source))?;
        #[cfg(feature = "msg")]
        if kind == FileKind::Outlook {
            check_outlook(&raw, path)?;
        }
        Ok(raw)
    }

    /// All bytes, unpacked.
    pub fn bytes(self) -> impl Read + 'a {
        Cursor::new(self.head).chain(self.rest)
    }
}

/// Checks that a compound file is a message of Outlook.
#[cfg(feature = "msg")]
fn check_outlook(file: &[u8], path: &Path) -> Result<()> {
    let failed = |error: OutlookError| {
        let place = path.display().to_string();
        Error::new(ErrorKind::Io, place, error.to_string(), "an email or a mailbox").hint(error.remedy())
    };
    outlook::to_rfc5322(file).map(drop).map_err(failed)
}

/// The error that a file of this kind was given where an email is needed.
pub fn no_mail(kind: FileKind, path: &Path) -> Option<Error> {
    let error =
        |found: &str| Error::new(ErrorKind::Io, path.display().to_string(), found, "an email or a mailbox");
    match kind {
        FileKind::Beside(what) => Some(error(what).hint(remedy_beside(what))),
        FileKind::Foreign(Foreign { what, remedy }) => Some(error(what).hint(remedy)),
        FileKind::Pdf if !cfg!(feature = "pdf") => {
            Some(error("a PDF file").hint("build bluff with its feature `pdf` to have such files read"))
        }
        FileKind::Outlook if !cfg!(feature = "msg") => {
            let hint = "build bluff with its feature `msg` to have such files read";
            Some(error("a message that Outlook saved, or an old office document").hint(hint))
        }
        _ => None,
    }
}

/// The first bytes of mail without the NULs before them, and whether there were any; those of other
/// files unchanged.
fn without_padding(head: Vec<u8>, reader: &mut impl Read) -> io::Result<(Vec<u8>, bool)> {
    let after_nuls = |bytes: &[u8]| {
        let nuls = bytes.iter().take_while(|&&byte| byte == 0).count();
        bytes[nuls..].to_vec()
    };
    if head.first() != Some(&0) {
        return Ok((head, false));
    }
    let mut rest = after_nuls(&head);
    // only NULs are lost here, whatever the file is
    while rest.is_empty() {
        let more = head_of(reader)?;
        if more.is_empty() {
            return Ok((head, false));
        }
        rest = after_nuls(&more);
    }
    let known = rest.len();
    reader.take(HEAD_BYTES.saturating_sub(known) as u64).read_to_end(&mut rest)?;
    if begins_header(&rest) || begins_mbox(&rest) {
        return Ok((rest, true));
    }
    let had_text = head.iter().any(|&byte| byte != 0);
    let more = if had_text { &rest[known..] } else { &rest };
    Ok(([&head, more].concat(), false))
}

fn head_of(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    reader.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}
