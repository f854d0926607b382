//! [`TimedWrites`]: a connection whose writes have a time limit, for a protocol that is spoken by a
//! library.

use super::Stream;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// A connection that breaks with [`io::ErrorKind::TimedOut`] if its client takes no byte for as long
/// as the limit.
#[derive(Debug)]
pub struct TimedWrites {
    stream: Stream,
    limit: Duration,
    /// Runs while the client takes nothing.
    waiting: Option<Pin<Box<Sleep>>>,
    exchange: Exchange,
}

/// Whether the client has sent bytes since the last answer: then it is in the middle of a request, and
/// otherwise idle.
#[derive(Clone, Debug, Default)]
pub struct Exchange(Arc<AtomicBool>);

impl Exchange {
    /// Whether there are bytes of the client that were not answered yet.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl TimedWrites {
    /// Limits the writes of a stream.
    #[must_use]
    pub fn new(stream: Stream, limit: Duration) -> Self {
        Self { stream, limit, waiting: None, exchange: Exchange::default() }
    }

    /// What is known of the exchange, also after the connection has ended.
    #[must_use]
    pub fn exchange(&self) -> Exchange {
        self.exchange.clone()
    }

    /// What a step of writing gives, or the error if nothing was taken for too long.
    fn within<T>(
        &mut self,
        cx: &mut Context<'_>,
        step: impl FnOnce(Pin<&mut Stream>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if let Poll::Ready(written) = step(Pin::new(&mut self.stream), cx) {
            self.waiting = None;
            return Poll::Ready(written);
        }
        let limit = self.limit;
        ready!(self.waiting.get_or_insert_with(|| Box::pin(sleep(limit))).as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for TimedWrites {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            this.exchange.0.store(true, Ordering::Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for TimedWrites {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = ready!(this.within(cx, |stream, cx| stream.poll_write(cx, bytes)))?;
        this.exchange.0.store(false, Ordering::Relaxed);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().within(cx, |stream, cx| stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().within(cx, |stream, cx| stream.poll_shutdown(cx))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::UnixStream;

    #[tokio::test]
    async fn a_client_that_takes_nothing_breaks_the_connection() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut timed = TimedWrites::new(Stream::Unix(ours), Duration::from_millis(10));
        let exchange = timed.exchange();
        assert!(!exchange.has_begun());
        theirs.write_all(b"question").await.unwrap();
        let mut question = [0; 8];
        timed.read_exact(&mut question).await.unwrap();
        assert!(exchange.has_begun());
        timed.write_all(b"answer").await.unwrap();
        assert!(!exchange.has_begun());
        // more than the buffers of the system
        let error = timed.write_all(&vec![0; 16 << 20]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let mut answer = [0; 6];
        theirs.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"answer");
    }
}
