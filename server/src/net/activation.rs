//! [`Activated`]: the sockets that systemd opened before it started the daemon.
//!
//! Each has a name, `FileDescriptorName=` in the socket unit: the name of a protocol (`spamd`,
//! `milter`, `http`, `admin`). Such a listener takes the place of the addresses in the settings.

use super::Listener;
use listenfd::ListenFd;
use std::env;
use std::io;

/// The variable with the names of the sockets, separated by colons (sd_listen_fds(3)).
const NAMES: &str = "LISTEN_FDNAMES";

/// The sockets that systemd opened.
#[derive(Debug, Default)]
pub struct Activated(Vec<(String, Listener)>);

impl Activated {
    /// Those of this process; none if it was started otherwise.
    ///
    /// # Errors
    /// If a socket is none that can be listened on.
    pub fn from_environment() -> io::Result<Self> {
        let names = env::var(NAMES).unwrap_or_default();
        let mut sockets = ListenFd::from_env();
        let mut activated = Vec::new();
        for (number, name) in (0..sockets.len()).zip(names.split(':').chain(std::iter::repeat(""))) {
            if let Ok(Some(listener)) = sockets.take_tcp_listener(number) {
                activated.push((name.to_owned(), Listener::from_tcp(listener)?));
            } else if let Some(listener) = sockets.take_unix_listener(number)? {
                activated.push((name.to_owned(), Listener::from_unix(listener)?));
            }
        }
        Ok(Self(activated))
    }

    /// Takes the sockets of this name.
    #[must_use]
    pub fn take(&mut self, name: &str) -> Vec<Listener> {
        let (taken, left) = std::mem::take(&mut self.0).into_iter().partition(|(of, _)| of == name);
        self.0 = left;
        taken.into_iter().map(|(_, listener)| listener).collect()
    }

    /// The names of the sockets that nobody took.
    #[must_use]
    pub fn left(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }
}
