//! Users, groups and what the files of the daemon are open to.

use nix::sys::stat::{Mode, umask};
use nix::unistd::{Group, Uid, User};
use std::io;

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
