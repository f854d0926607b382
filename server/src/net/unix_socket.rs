//! [`UnixSocket`]: the file of a unix socket, made with its owner, group and mode, and removed with
//! the daemon. No file that is not ours is ever removed.

use crate::rights::{gid_of, own_uid, uid_of};
use crate::settings::SocketSettings;
use std::fs::{self, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, chown};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use tokio::net::UnixStream;

/// The file of a socket that this daemon made.
#[derive(Debug)]
pub(super) struct UnixSocket {
    path: PathBuf,
    inode: (u64, u64),
}

impl UnixSocket {
    /// Makes a socket and listens on it.
    pub(super) async fn bind(
        path: &Path,
        rights: (&SocketSettings, u32),
    ) -> io::Result<(UnixListener, Self)> {
        let (settings, mode) = rights;
        let (uid, gid) = owner_of(settings)?;
        remove_stale(path, uid).await?;
        let listener = UnixListener::bind(path)?;
        let socket = Self { path: path.to_owned(), inode: inode(&fs::symlink_metadata(path)?) };
        if uid.is_some() || gid.is_some() {
            chown(path, uid, gid)?;
        }
        fs::set_permissions(path, Permissions::from_mode(mode))?;
        Ok((listener, socket))
    }
}

/// The numbers of the owner and the group of sockets; `None` where the settings name none.
///
/// # Errors
/// If there is no such name.
pub fn owner_of(settings: &SocketSettings) -> io::Result<(Option<u32>, Option<u32>)> {
    Ok((number("owner", &settings.owner, uid_of)?, number("group", &settings.group, gid_of)?))
}

impl Drop for UnixSocket {
    fn drop(&mut self) {
        // another daemon may have made its own at this place meanwhile
        if fs::symlink_metadata(&self.path).is_ok_and(|there| inode(&there) == self.inode) {
            drop(fs::remove_file(&self.path));
        }
    }
}

fn inode(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

/// Removes the socket of a daemon of the same user, or with the same `socket.owner`, that has ended
/// without removing it.
async fn remove_stale(path: &Path, owner: Option<u32>) -> io::Result<()> {
    let there = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        there => there?,
    };
    let refused = |found: &str| Err(io::Error::new(io::ErrorKind::AlreadyExists, found.to_owned()));
    if !there.file_type().is_socket() {
        return refused("a file that is no socket is there; bluffd removes no file of others");
    }
    match UnixStream::connect(path).await {
        Ok(_) => refused("another process listens there"),
        // its queue is full
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => refused("another process listens there"),
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            if there.uid() == own_uid() || Some(there.uid()) == owner {
                fs::remove_file(path)
            } else {
                refused("a socket of another user is there; remove it if its process has ended")
            }
        }
        Err(error) => Err(error),
    }
}

/// The number of the user or group that a key names; `None` if it names none.
fn number(key: &str, name: &str, of: fn(&str) -> io::Result<Option<u32>>) -> io::Result<Option<u32>> {
    if name.is_empty() {
        return Ok(None);
    }
    let unknown =
        || io::Error::new(io::ErrorKind::NotFound, format!("socket.{key} = {name:?}: there is no such name"));
    of(name)?.ok_or_else(unknown).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn bind(path: &Path) -> io::Result<(UnixListener, UnixSocket)> {
        UnixSocket::bind(path, (&SocketSettings::default(), 0o620)).await
    }

    #[tokio::test]
    async fn a_stale_socket_is_replaced_and_ours_is_removed_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sock");
        drop(UnixListener::bind(&path).unwrap()); // ended without removing it
        let (listener, socket) = bind(&path).await.unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o620);
        assert!(bind(&path).await.unwrap_err().to_string().contains("another process listens"));
        drop((listener, socket));
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn what_is_not_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sock");
        fs::write(&path, "mail").unwrap();
        assert!(bind(&path).await.unwrap_err().to_string().contains("no socket"));
        assert_eq!(fs::read(&path).unwrap(), b"mail");
        fs::remove_file(&path).unwrap();
        // replaced while we ran
        let ours = bind(&path).await.unwrap();
        fs::remove_file(&path).unwrap();
        let other = UnixListener::bind(&path).unwrap();
        drop(ours);
        assert!(path.exists());
        drop(other);
    }

    #[tokio::test]
    async fn unknown_owners_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let settings = SocketSettings { group: "nobody-has-this".to_owned(), ..SocketSettings::default() };
        let error = UnixSocket::bind(&folder.path().join("a.sock"), (&settings, 0o600)).await.unwrap_err();
        assert!(error.to_string().contains("socket.group = \"nobody-has-this\""), "{error}");
        assert!(!folder.path().join("a.sock").exists());
    }
    #[tokio::test]
    async fn a_socket_whose_queue_is_full_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sock");
        // nobody accepts; with 0 there is a place for one
        let listener = tokio::net::UnixSocket::new_stream().unwrap();
        listener.bind(&path).unwrap();
        let _listener = listener.listen(0).unwrap();
        let mut clients = Vec::new();
        while let Ok(client) = UnixStream::connect(&path).await {
            clients.push(client);
        }
        assert!(bind(&path).await.unwrap_err().to_string().contains("another process listens"));
        assert!(path.exists());
    }

    /// Only root may give a socket away.
    #[tokio::test]
    async fn a_stale_socket_of_the_owner_in_the_settings_is_replaced() {
        const NOBODY: u32 = 65_534;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sock");
        drop(UnixListener::bind(&path).unwrap());
        if own_uid() != 0 {
            return;
        }
        chown(&path, Some(NOBODY), None).unwrap();
        assert!(remove_stale(&path, None).await.unwrap_err().to_string().contains("another user"));
        remove_stale(&path, Some(NOBODY)).await.unwrap();
        assert!(!path.exists());
    }
}
