//! Files that are written completely or not at all: the old content stays until the new content is
//! safe on the disk.
//!
//! The content comes from mail, so a new file is for its owner alone. A file that existed before
//! keeps mode, owner and group. A symbolic link is followed. A pipe or a device is written to and
//! never replaced.

use crate::error::{Error, ErrorKind, Result};
use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Names of files that are not finished: `.bluff-`, random letters, `.tmp`.
const PREFIX: &str = ".bluff-";
const SUFFIX: &str = ".tmp";
/// Random letters in such a name, enough that no other program's file has it by accident.
const RANDOM: usize = 12;
/// The most links to follow, as Linux does (`path_resolution(7)`).
const MAX_LINKS: usize = 40;
/// Where systems keep the open files of a process. An open file is written to and never replaced,
/// even if it is a regular file.
const OPEN_FILES: [&str; 5] = ["/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc"];

/// Writes a file; `doing` describes the activity for an error.
pub fn write(path: &Path, doing: &'static str, content: &[u8]) -> Result<()> {
    write_like(path, doing, content, path)
}

/// The same; a new file takes mode, owner and group of the file `like`, if there is one.
pub fn write_like(path: &Path, doing: &'static str, content: &[u8], like: &Path) -> Result<()> {
    match Destination::new(path) {
        Ok(Destination::File(target)) => {
            let mut draft = Draft::beside(&target, doing)?;
            draft.file().write_all(content).map_err(|error| Error::io(path, doing, error))?;
            draft.replace(&target, like)
        }
        Ok(Destination::Stream) => {
            // append: the content of a file that is open already is not ours
            let written = OpenOptions::new().append(true).open(path).and_then(|mut to| to.write_all(content));
            written.map_err(|error| Error::io(path, doing, gone(error)))
        }
        Ok(Destination::Refused(found)) => Err(refused(path, found)),
        Err(error) => Err(Error::io(path, doing, error)),
    }
}

/// Whether a file could be written there, so that no work is wasted.
pub fn check_place(path: &Path, doing: &'static str) -> Result<()> {
    if path.is_dir() {
        return Err(refused(path, "a directory"));
    }
    match Destination::new(path) {
        Ok(Destination::File(target)) => Draft::beside(&target, doing).map(drop),
        // opening a pipe would already begin to write
        Ok(Destination::Stream) => Ok(()),
        Ok(Destination::Refused(found)) => Err(refused(path, found)),
        Err(error) => Err(Error::io(path, doing, error)),
    }
}

/// The file at a path, links followed; `None` for a pipe, a device or a folder.
pub fn regular(path: &Path) -> Option<PathBuf> {
    match Destination::new(path) {
        Ok(Destination::File(target)) => Some(target),
        _ => None,
    }
}

/// What is at a path.
enum Destination {
    /// A file, or nothing yet.
    File(PathBuf),
    /// A pipe or a device.
    Stream,
    /// A target that nobody means to write to.
    Refused(&'static str),
}

impl Destination {
    fn new(path: &Path) -> io::Result<Self> {
        // the system follows links first, so what it forbids (links of strangers in /tmp) stays
        // forbidden
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) if found.is_file() => Self::followed(path),
            Ok(_) => Ok(Self::kept(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::followed(path),
            Err(error) => Err(error),
        }
    }

    /// The name behind links, even if no file has it yet.
    fn followed(path: &Path) -> io::Result<Self> {
        let mut path = path.to_path_buf();
        for _ in 0..MAX_LINKS {
            if OPEN_FILES.iter().any(|open| path.starts_with(open)) {
                return Ok(Self::Stream);
            }
            match fs::read_link(&path) {
                Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
                Err(_) => return Ok(Self::File(path)), // not a link
            }
        }
        Err(io::Error::other("too many symbolic links"))
    }

    #[cfg(unix)]
    fn kept(path: &Path) -> Self {
        use std::os::unix::fs::FileTypeExt;
        match fs::metadata(path).map(|found| found.file_type()) {
            // a disk would lose its files
            Ok(kind) if kind.is_block_device() => Self::Refused("a disk"),
            Ok(kind) if kind.is_socket() => Self::Refused("a socket"),
            _ => Self::Stream,
        }
    }

    #[cfg(not(unix))]
    fn kept(_: &Path) -> Self {
        Self::Stream
    }
}

fn refused(path: &Path, found: &str) -> Error {
    Error::new(ErrorKind::Usage, path.display().to_string(), found, "the name of a file")
}

/// A reader that went away is not a success: its data is nowhere.
fn gone(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        io::Error::other("the reader went away before the end")
    } else {
        error
    }
}

/// A file that is being written, in the folder of its final place. It vanishes unless it gets
/// there.
pub struct Draft {
    file: NamedTempFile,
    doing: &'static str,
}

impl Draft {
    /// A new file in the folder of `path`, for its owner alone.
    pub fn beside(path: &Path, doing: &'static str) -> Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.exists() {
            let found = format!("there is no folder {}", folder.display());
            let expected = "the name of a file in a folder that is there";
            return Err(Error::new(ErrorKind::Io, path.display().to_string(), found, expected)
                .hint("make the folder first, or give another name"));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM);
        loop {
            let file = builder.tempfile_in(folder).map_err(|error| Error::io(path, doing, plain(error)))?;
            // a locked file belongs to a running program; on a file system without locks nobody
            // sweeps either
            let _ = file.as_file().lock();
            if file.path().exists() {
                sweep(folder, &file);
                return Ok(Self { file, doing });
            }
        }
    }

    /// The file to write to.
    pub fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Takes the name; the file that had it before is gone.
    fn replace(self, path: &Path, like: &Path) -> Result<()> {
        let failed = |error| Error::io(path, self.doing, error);
        if let Some(before) =
            fs::metadata(path).or_else(|_| fs::metadata(like)).ok().filter(Metadata::is_file)
        {
            take_after(self.file.as_file(), &before).map_err(failed)?;
        }
        self.file.as_file().sync_all().map_err(failed)?;
        self.file.persist(path).map_err(|error| failed(error.error))?;
        Ok(())
    }

    /// Takes the name, unless a file has it already.
    pub fn keep_new(self, path: &Path) -> Result<()> {
        let failed = |error| Error::io(path, self.doing, error);
        self.file.as_file().sync_all().map_err(failed)?;
        self.file.persist_noclobber(path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// Gives a new file mode, owner and group of the one before, as far as the system lets this user.
#[cfg(unix)]
fn take_after(file: &File, before: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let now = file.metadata()?;
    let mut mode = before.mode() & 0o777;
    if now.gid() != before.gid() && fchown(file, None, Some(before.gid())).is_err() {
        mode = for_another_group(mode);
    }
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    if now.uid() != before.uid() {
        // only root may; otherwise the file belongs to the user who wrote it
        let _ = fchown(file, Some(before.uid()), None);
    }
    Ok(())
}

#[cfg(not(unix))]
fn take_after(file: &File, before: &Metadata) -> io::Result<()> {
    file.set_permissions(before.permissions())
}

/// The mode where the group is not kept: the new group may do no more than all others may.
#[cfg(unix)]
fn for_another_group(mode: u32) -> u32 {
    mode & (0o707 | (mode & 0o007) << 3)
}

/// Removes what killed runs left in a folder: files of our pattern and of this user that nobody
/// holds.
fn sweep(folder: &Path, own: &NamedTempFile) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().filter(|entry| is_draft(&entry.file_name())).map(|entry| entry.path()) {
        let may_be_left = path != own.path()
            && fs::symlink_metadata(&path).is_ok_and(|found| found.is_file() && is_of_owner(own, &found));
        if may_be_left
            && let Ok(file) = File::open(&path)
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(&path); // a user who may not remove it leaves it
        }
    }
}

fn is_draft(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let random = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    random.is_some_and(|random| {
        random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(unix)]
fn is_of_owner(own: &NamedTempFile, found: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    own.as_file().metadata().is_ok_and(|own| own.uid() == found.uid())
}

#[cfg(not(unix))]
fn is_of_owner(_: &NamedTempFile, _: &Metadata) -> bool {
    true
}

/// The error of the system, without the name of a file that nobody asked for.
fn plain(error: io::Error) -> io::Error {
    // the error around it says "ERROR at path PATH" and keeps the kind
    if error.get_ref().is_some() && error.kind() != io::ErrorKind::Other {
        error.kind().into()
    } else {
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOING: &str = "writing a test";

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_missing_folder_is_said_without_a_name_of_our_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none/x.bluff");
        for error in [check_place(&path, DOING), write(&path, DOING, b"")] {
            let error = error.unwrap_err().to_string();
            assert!(
                error.contains("none/x.bluff: there is no folder ") && error.contains("hint: "),
                "{error}"
            );
            assert!(!error.contains(PREFIX), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_stay() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("deep")).unwrap();
        fs::write(at("deep/real"), "old").unwrap();
        symlink("deep/real", at("link")).unwrap();
        symlink(at("link"), at("link-to-link")).unwrap();
        symlink("deep/new", at("dangling")).unwrap();
        symlink("loop", at("loop")).unwrap();
        symlink("no/such/folder", at("nowhere")).unwrap();
        for (number, (link, real)) in [
            ("link", "deep/real"),
            ("link-to-link", "deep/real"),
            ("dangling", "deep/new"),
            ("dangling", "deep/new"),
        ]
        .into_iter()
        .enumerate()
        {
            check_place(&at(link), DOING).unwrap();
            write(&at(link), DOING, &[number as u8]).unwrap();
            assert!(at(link).is_symlink() && !at(real).is_symlink(), "{link}");
            assert_eq!(fs::read(at(real)).unwrap(), [number as u8], "{link}");
        }
        for link in ["loop", "nowhere"] {
            assert!(
                write(&at(link), DOING, b"").is_err() && check_place(&at(link), DOING).is_err(),
                "{link}"
            );
            assert!(at(link).is_symlink(), "{link}");
        }
        assert_eq!(names(&at("deep")), ["new", "real"]);
    }

    /// An open file gets more content, as from any program; a file in memory is a file.
    #[cfg(target_os = "linux")]
    #[test]
    fn an_open_file_is_not_replaced() {
        use std::os::fd::AsRawFd;
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("log"), "old ").unwrap();
        let open = OpenOptions::new().append(true).open(at("log")).unwrap();
        let name = PathBuf::from(format!("/proc/self/fd/{}", open.as_raw_fd()));
        symlink(&name, at("link")).unwrap();
        for path in [&name, &at("link")] {
            assert!(check_place(path, DOING).is_ok() && regular(path).is_none());
            write(path, DOING, b"new ").unwrap();
        }
        assert_eq!(fs::read_to_string(at("log")).unwrap(), "old new new ");
        assert!(matches!(
            Destination::new(Path::new("/dev/shm/no-such-file-of-bluff")),
            Ok(Destination::File(_))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_private_and_an_old_one_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        write(&at("new"), DOING, b"").unwrap();
        assert_eq!(mode(&at("new")), 0o600);
        for kept in [0o600, 0o640, 0o644, 0o664, 0o444, 0o400] {
            fs::set_permissions(at("new"), fs::Permissions::from_mode(kept)).unwrap();
            write(&at("new"), DOING, b"again").unwrap();
            assert_eq!(mode(&at("new")), kept);
            let beside = at(&format!("beside-{kept:o}"));
            write_like(&beside, DOING, b"", &at("new")).unwrap();
            assert_eq!(mode(&beside), kept, "as the file it belongs to");
        }
        write_like(&at("other"), DOING, b"", &at("none")).unwrap();
        assert_eq!(mode(&at("other")), 0o600);
        for (mode, expected) in
            [(0o640, 0o600), (0o660, 0o600), (0o644, 0o644), (0o664, 0o644), (0o600, 0o600)]
        {
            assert_eq!(for_another_group(mode), expected, "{mode:o}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_a_folder_and_a_disk_are_no_place() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _open = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for path in [&*socket, folder.path()] {
            let error = check_place(path, DOING).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
            assert!(write(path, DOING, b"x").is_err());
        }
        assert_eq!(names(folder.path()), ["socket"]);
    }

    #[test]
    fn only_what_nobody_holds_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let others =
            [".bluff-0123456789ab", ".bluff-0123456789.tmp", ".tmpAbCdEf", ".bluff-0123456789_b.tmp", "a"];
        for name in others.iter().chain(&[".bluff-0123456789ab.tmp", ".bluff-abcdefghijkl.tmp"]) {
            fs::write(at(name), "left").unwrap();
        }
        let held = File::open(at(".bluff-abcdefghijkl.tmp")).unwrap();
        held.lock().unwrap();
        write(&at("new"), DOING, b"").unwrap();
        let mut expected: Vec<&str> = others.to_vec();
        expected.extend([".bluff-abcdefghijkl.tmp", "new"]);
        expected.sort_unstable();
        assert_eq!(names(folder.path()), expected);
        // two drafts at once do not disturb each other
        let (one, other) =
            (Draft::beside(&at("new"), DOING).unwrap(), Draft::beside(&at("new"), DOING).unwrap());
        assert!(one.file.path().exists() && other.file.path().exists());
        drop(held);
        one.replace(&at("new"), &at("new")).unwrap();
        assert!(other.keep_new(&at("new")).is_err(), "a file has the name");
        write(&at("new"), DOING, b"").unwrap();
        assert!(!names(folder.path()).contains(&".bluff-abcdefghijkl.tmp".to_owned()));
    }
}
