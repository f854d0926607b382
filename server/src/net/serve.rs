//! [`serve`]: accepts connections, as many at a time as are allowed, until the daemon ends.

use super::{Listener, Peer, Shutdown, Stream};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How long to wait after a connection could not be accepted: the usual cause is that all file
/// descriptors are in use, and that passes.
const AFTER_ERROR: Duration = Duration::from_millis(100);

/// Gives every connection to `handle`, which answers it. With all places taken, new connections
/// wait in the queue of the system. Returns when the daemon ends and all connections have ended.
pub async fn serve<F, Answering>(listener: Listener, places: usize, shutdown: Shutdown, handle: F)
where
    F: Fn(Stream, Peer) -> Answering,
    Answering: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(places));
    let mut connections = JoinSet::new();
    loop {
        let accept = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            () = shutdown.wait() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            (place, accepted) = accept => match accepted {
                Ok((stream, peer)) => {
                    let answering = handle(stream, peer);
                    connections.spawn(async move {
                        answering.await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%listener, %error, "a connection was not accepted");
                    tokio::time::sleep(AFTER_ERROR).await;
                }
            }
        }
    }
    // no new connections from here on
    drop(listener);
    while connections.join_next().await.is_some() {}
}
