//! Opens a regular file, and nothing that could wait for somebody or have no end.

use std::fs::{File, FileType, OpenOptions};
use std::io;
use std::path::Path;

/// Why there is no file to read.
#[derive(Debug)]
pub(crate) enum NotOpened {
    /// The system refused.
    Io(io::Error),
    /// Something else is there.
    Other(&'static str),
}

impl From<io::Error> for NotOpened {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Opens a regular file to read it. A named pipe without a writer is refused, and not waited for.
pub(crate) fn open(path: &Path) -> Result<File, NotOpened> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = options.open(path).map_err(|error| {
        // a socket cannot be opened at all
        let other = path.metadata().ok().and_then(|there| other_than_file(there.file_type()));
        other.map_or(NotOpened::Io(error), NotOpened::Other)
    })?;
    // of the open file: another may be at the path by now
    match other_than_file(file.metadata()?.file_type()) {
        Some(other) => Err(NotOpened::Other(other)),
        None => Ok(file),
    }
}

/// What it is, if it is no regular file.
fn other_than_file(kind: FileType) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("a named pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("a device");
        }
    }
    kind.is_dir().then_some("a directory")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn nothing_but_a_file_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        let _listener = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("device")).unwrap();
        for (name, expected) in
            [("pipe", "a named pipe"), ("socket", "a socket"), ("device", "a device"), (".", "a directory")]
        {
            assert!(matches!(open(&at(name)), Err(NotOpened::Other(found)) if found == expected), "{name}");
        }
        assert!(matches!(open(&at("nothing")), Err(NotOpened::Io(_))));
        std::fs::write(at("file"), "text").unwrap();
        std::os::unix::fs::symlink("file", at("link")).unwrap();
        let mut text = String::new();
        open(&at("link")).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "text");
    }
}
