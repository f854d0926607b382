//! Opens a regular file, and nothing that could wait for somebody or have no end.

use nix::fcntl::OFlag;
use std::fs::{File, FileType, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

/// Opens a regular file. A named pipe is refused, and nobody at its other end is waited for.
///
/// # Errors
/// If the system refuses, or something else is there.
pub fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let file = options.custom_flags(OFlag::O_NONBLOCK.bits()).open(path).map_err(|error| {
        // a socket cannot be opened at all, nor a pipe that is only written
        let other = path.metadata().ok().and_then(|there| other_than_file(there.file_type()));
        other.map_or(error, refused)
    })?;
    // of the open file: another may be at the path by now
    match other_than_file(file.metadata()?.file_type()) {
        Some(other) => Err(refused(other)),
        None => Ok(file),
    }
}

fn refused(found: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, format!("{found}; expected a regular file"))
}

fn other_than_file(kind: FileType) -> Option<&'static str> {
    match () {
        () if kind.is_file() => None,
        () if kind.is_fifo() => Some("a named pipe"),
        () if kind.is_socket() => Some("a socket"),
        () if kind.is_dir() => Some("a directory"),
        () => Some("a device"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::stat::Mode;
    use nix::unistd::mkfifo;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    #[test]
    fn nothing_but_a_file_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        mkfifo(&at("pipe"), Mode::S_IRWXU).unwrap();
        let _listener = UnixListener::bind(at("socket")).unwrap();
        symlink("/dev/zero", at("device")).unwrap();
        for (name, expected) in [
            ("pipe", "a named pipe; "),
            ("socket", "a socket; "),
            ("device", "a device; "),
            (".", "a directory; "),
        ] {
            let read = open(&at(name), OpenOptions::new().read(true)).unwrap_err();
            assert_eq!(read.to_string(), format!("{expected}expected a regular file"));
        }
        let append = open(&at("pipe"), OpenOptions::new().append(true)).unwrap_err();
        assert!(append.to_string().starts_with("a named pipe"), "{append}");
        let new = OpenOptions::new().create(true).append(true).to_owned();
        assert!(open(&at("new"), &mut new.clone()).is_ok() && at("new").is_file());
        assert!(open(&at("nothing"), OpenOptions::new().read(true)).is_err());
    }
}
