//! [`Stream`]: a connection whose every step has a time limit.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

/// Who is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// An address and a port.
    Tcp(SocketAddr),
    /// A process of this machine that may open the socket.
    Unix,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix => f.write_str("unix"),
        }
    }
}

/// A connection over TCP or a unix socket.
#[derive(Debug)]
pub enum Stream {
    /// TCP.
    Tcp(TcpStream),
    /// A unix socket.
    Unix(UnixStream),
}

/// Why a step failed.
#[derive(Debug)]
pub enum StreamError {
    /// The client did not send or take bytes in time.
    TimedOut,
    /// The connection broke.
    Broken(io::Error),
}

impl StreamError {
    /// Its name in metrics.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TimedOut => "client-timeout",
            Self::Broken(_) => "broken-connection",
        }
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => f.write_str("the client did not send or take bytes in time"),
            Self::Broken(error) => write!(f, "the connection broke: {error}"),
        }
    }
}

impl std::error::Error for StreamError {}

impl Stream {
    /// Reads some bytes; 0 at the end.
    ///
    /// # Errors
    /// If none came within the limit, or the connection broke.
    pub async fn read_some(&mut self, buffer: &mut [u8], limit: Duration) -> Result<usize, StreamError> {
        match timeout(limit, self.read(buffer)).await {
            Err(_) => Err(StreamError::TimedOut),
            Ok(read) => read.map_err(StreamError::Broken),
        }
    }

    /// Writes all bytes.
    ///
    /// # Errors
    /// If for as long as the limit none was taken, or the connection broke.
    pub async fn write_within(&mut self, mut bytes: &[u8], limit: Duration) -> Result<(), StreamError> {
        while !bytes.is_empty() {
            let written = timeout(limit, self.write(bytes)).await.map_err(|_| StreamError::TimedOut)?;
            let written = written.map_err(StreamError::Broken)?;
            if written == 0 {
                return Err(StreamError::Broken(io::ErrorKind::WriteZero.into()));
            }
            bytes = &bytes[written..];
        }
        Ok(())
    }

    /// Ends the side of the daemon. What the client still sends is read and dropped for as long as the
    /// limit, because closing a socket with unread bytes would destroy the answer on its way. Without
    /// a limit, what is there already is dropped.
    pub async fn close(mut self, limit: Duration) {
        if timeout(limit, self.shutdown()).await.is_ok_and(|done| done.is_ok()) {
            let mut rest = [0; 4096];
            let drain = async { while self.read(&mut rest).await.is_ok_and(|read| read > 0) {} };
            drop(timeout(limit, drain).await);
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Unix(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Unix(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_flush(cx),
            Self::Unix(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Unix(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
