//! [`Shutdown`]: how everything that runs learns that the daemon ends.

use tokio::sync::watch;

/// Ends the daemon.
#[derive(Debug)]
pub struct Trigger(watch::Sender<bool>);

/// Waits for the end of the daemon.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

impl Trigger {
    /// One that was not pulled yet, and what waits for it.
    #[must_use]
    pub fn new() -> (Self, Shutdown) {
        let (sender, receiver) = watch::channel(false);
        (Self(sender), Shutdown(receiver))
    }

    /// Ends the daemon.
    pub fn pull(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    /// Whether the daemon is ending.
    #[must_use]
    pub fn is_on(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the daemon ends.
    pub async fn wait(&self) {
        // an error says that the trigger is gone, and so is the daemon
        drop(self.0.clone().wait_for(|on| *on).await);
    }
}
