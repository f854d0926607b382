//! [`Listener`]: a socket that connections come to.

use super::stream::{Peer, Stream};
use super::unix_socket::UnixSocket;
use crate::rights::check_writable;
use crate::settings::{Address, SocketSettings};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpSocket, UnixListener};

/// How many connections the system queues for us: four times the places of a listener. The system has a
/// limit of its own (`net.core.somaxconn`, 4096 since Linux 5.4).
const BACKLOG: u32 = 1024;

/// A socket that connections come to.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    /// Removed with the listener; `None` if somebody else made it.
    _file: Option<UnixSocket>,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// Where nothing can listen, and why.
#[derive(Debug)]
pub struct BindError {
    address: Address,
    error: io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot listen on {}: {}", self.address, self.error)?;
        match self.error.kind() {
            io::ErrorKind::AddrInUse => f.write_str("; name another port in the settings"),
            io::ErrorKind::PermissionDenied => {
                f.write_str("; ports below 1024 need CAP_NET_BIND_SERVICE, a socket needs a directory that bluffd may write")
            }
            _ => Ok(()),
        }
    }
}

impl std::error::Error for BindError {}

impl Listener {
    /// Listens on an address. A unix socket gets these rights: owner, group and mode.
    ///
    /// # Errors
    /// If that is not possible; no file that is not ours is removed.
    pub async fn bind(address: &Address, rights: (&SocketSettings, u32)) -> Result<Self, BindError> {
        let bound = match address {
            Address::Tcp(address) => {
                listen(*address).map(|listener| Self { socket: Socket::Tcp(listener), _file: None })
            }
            Address::Unix(path) => UnixSocket::bind(path, rights)
                .await
                .and_then(|(listener, file)| Ok(Self { _file: Some(file), ..Self::from_unix(listener)? })),
        };
        bound.map_err(|error| BindError { address: address.clone(), error })
    }

    /// Whether something could listen on an address, apart from who listens there now.
    ///
    /// # Errors
    /// If it is no address of this machine, or its folder cannot be written.
    pub fn check(address: &Address) -> Result<(), BindError> {
        let checked = match address {
            // any free port, and nobody can connect
            Address::Tcp(address) => {
                socket_for(*address).and_then(|socket| socket.bind(SocketAddr::new(address.ip(), 0)))
            }
            Address::Unix(path) => match path.parent() {
                Some(folder) if folder.is_dir() => check_writable(folder),
                _ => Err(io::Error::new(io::ErrorKind::NotFound, "its folder is not there")),
            },
        };
        checked.map_err(|error| BindError { address: address.clone(), error })
    }

    /// A listener that somebody else opened.
    pub(super) fn from_tcp(listener: std::net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self { socket: Socket::Tcp(TcpListener::from_std(listener)?), _file: None })
    }

    /// The same of a unix socket.
    pub(super) fn from_unix(listener: std::os::unix::net::UnixListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self { socket: Socket::Unix(UnixListener::from_std(listener)?), _file: None })
    }

    /// The next connection.
    ///
    /// # Errors
    /// If the system has no more sockets, or a client is gone already. The listener goes on.
    pub async fn accept(&self) -> io::Result<(Stream, Peer)> {
        match &self.socket {
            Socket::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                // answers are written whole; waiting for more would only delay them
                stream.set_nodelay(true)?;
                Ok((Stream::Tcp(stream), Peer::Tcp(peer)))
            }
            Socket::Unix(listener) => Ok((Stream::Unix(listener.accept().await?.0), Peer::Unix)),
        }
    }
}

fn socket_for(address: SocketAddr) -> io::Result<TcpSocket> {
    if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket_for(address)?;
    // connections of a daemon before may still be closing
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.socket {
            Socket::Tcp(listener) => match listener.local_addr() {
                Ok(address) => address.fmt(f),
                Err(error) => error.fmt(f),
            },
            Socket::Unix(listener) => match listener.local_addr() {
                Ok(address) => {
                    write!(
                        f,
                        "unix:{}",
                        address.as_pathname().map_or("".into(), |path| path.to_string_lossy())
                    )
                }
                Err(error) => error.fmt(f),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_before_anything_listens() {
        // 192.0.2.1 is for documents (RFC 5737), and no machine has it
        for (address, expected) in [
            ("192.0.2.1:783", "cannot listen on 192.0.2.1:783: "),
            ("unix:/nowhere/a.sock", "cannot listen on unix:/nowhere/a.sock: its folder is not there"),
        ] {
            let error = Listener::check(&address.parse().unwrap()).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
        Listener::check(&"127.0.0.1:1".parse().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        Listener::check(&Address::Unix(folder.path().join("a.sock"))).unwrap();
    }
}
