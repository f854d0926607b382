//! [`piped`]: the input on stdin, a message or a mailbox.

use bluff::mailbox::{FileKind, Location, Mailbox, Mbox, Opened};
use bluff::{Error, Result};
use std::io;
use std::path::Path;
use tempfile::NamedTempFile;

/// The name of stdin, in arguments and in answers.
pub(crate) const STDIN: &str = "-";

/// What came on stdin.
pub(crate) enum Piped {
    /// One message.
    Message(Vec<u8>),
    /// A mailbox of several messages, and the file that holds it until that is dropped.
    Box(Mailbox, NamedTempFile),
}

/// Reads stdin, which is known to be email. A message that a mail server pipes with its envelope is
/// a message.
///
/// # Errors
/// If it cannot be read, or cannot be kept meanwhile.
pub(crate) fn piped(opened: Opened<'_>) -> Result<Piped> {
    if !matches!(opened.kind, FileKind::Mbox | FileKind::Mmdf) {
        return opened.read(Path::new("stdin")).map(Piped::Message);
    }
    let (is_mmdf, form) = (opened.kind == FileKind::Mmdf, opened.form);
    let mut spool = NamedTempFile::new().map_err(stdin_error)?;
    io::copy(&mut opened.bytes(), spool.as_file_mut()).map_err(stdin_error)?;
    let path = spool.path().to_path_buf();
    let mailbox = Mailbox { path, name: Some(STDIN.into()), is_mmdf, is_packed: false, form };
    if !is_mmdf && Mbox::open(&mailbox)?.take(2).count() < 2 {
        return Location::File(mailbox.path).read().map(Piped::Message);
    }
    Ok(Piped::Box(mailbox, spool))
}

/// The error that stdin could not be read.
pub(crate) fn stdin_error(source: io::Error) -> Error {
    Error::io(Path::new("stdin"), "reading", source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_taken_apart_and_a_message_with_its_envelope_is_not() {
        const MESSAGE: &str = "From x Sat Jan  3 01:05:34 1996\nSubject: 1\n\nhello\n\n";
        let mmdf = "\x01\x01\x01\x01\nSubject: 1\n\nhello\n\x01\x01\x01\x01\n";
        let utf_16: Vec<u8> = MESSAGE.repeat(2).encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (stdin, expected) in [
            (MESSAGE.repeat(3).into_bytes(), &["-#1", "-#2", "-#3"][..]),
            (MESSAGE.repeat(2).replace('\n', "\r").into_bytes(), &["-#1", "-#2"]),
            (utf_16, &["-#1", "-#2"]),
            (mmdf.repeat(2).into_bytes(), &["-#1", "-#2"]),
            (MESSAGE.into(), &[]),
            (b"Subject: 1\n\nhello\n".to_vec(), &[]),
            (b"From here on all is well, hello\n".to_vec(), &[]),
            (Vec::new(), &[]),
        ] {
            let opened = Opened::new(Path::new(STDIN), io::Cursor::new(stdin.clone())).unwrap();
            match piped(opened).unwrap() {
                Piped::Message(raw) => assert_eq!((raw, expected), (stdin, &[][..])),
                Piped::Box(mailbox, _spool) => {
                    let found: Vec<Location> = Mbox::open(&mailbox).unwrap().collect::<Result<_>>().unwrap();
                    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
                    for message in found {
                        assert!(String::from_utf8(message.read().unwrap()).unwrap().contains("hello"));
                    }
                }
            }
        }
    }
}
