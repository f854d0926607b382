//! Sockets: where the daemon listens, how connections are accepted and how they end.

mod activation;
mod listener;
mod serve;
mod shutdown;
mod stream;
mod timed_writes;
mod unix_socket;

pub use activation::Activated;
pub use listener::{BindError, Listener};
pub use serve::serve;
pub use shutdown::{Shutdown, Trigger};
pub use stream::{Peer, Stream, StreamError};
pub use timed_writes::{Exchange, TimedWrites};
pub use unix_socket::owner_of;
