//! Users, groups and what the files of the daemon are open to.

use nix::sys::stat::{Mode, umask};
use nix::unistd::{AccessFlags, Group, Uid, User, access};
use std::io;
use std::path::Path;

/// Whether the daemon runs as root.
#[must_use]
pub fn is_root() -> bool {
    Uid::effective().is_root()
}

/// The number of the user that the daemon runs as.
#[must_use]
pub fn own_uid() -> u32 {
    Uid::effective().as_raw()
}

/// From now on, new files and sockets are nobody else's until they are opened to others.
pub fn keep_files_private() {
    umask(Mode::from_bits_truncate(0o077));
}

/// The number of a user; `None` if there is no such user.
///
/// # Errors
/// If the system cannot tell.
pub fn uid_of(name: &str) -> io::Result<Option<u32>> {
    Ok(User::from_name(name).map_err(io::Error::from)?.map(|user| user.uid.as_raw()))
}

/// The number of a group; `None` if there is no such group.
///
/// # Errors
/// If the system cannot tell.
pub fn gid_of(name: &str) -> io::Result<Option<u32>> {
    Ok(Group::from_name(name).map_err(io::Error::from)?.map(|group| group.gid.as_raw()))
}

/// Whether the user of this process may make files in a folder, or may make the folder.
///
/// # Errors
/// If they may not, or something else is there.
pub fn check_writable(folder: &Path) -> io::Result<()> {
    let is_there = |folder: &&Path| folder.symlink_metadata().is_ok();
    let nearest = folder.ancestors().find(is_there).unwrap_or(Path::new("."));
    if !nearest.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::NotADirectory,
            format!("{} is no folder", nearest.display()),
        ));
    }
    access(nearest, AccessFlags::W_OK | AccessFlags::X_OK).map_err(|error| {
        io::Error::new(io::Error::from(error).kind(), format!("{}: {error}", nearest.display()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_are_not_there_yet_can_be_made_and_files_are_none() {
        let folder = tempfile::tempdir().unwrap();
        check_writable(folder.path()).unwrap();
        check_writable(&folder.path().join("a/b")).unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        let error = check_writable(&folder.path().join("file/b")).unwrap_err();
        assert!(error.to_string().ends_with("file is no folder"), "{error}");
    }
}
