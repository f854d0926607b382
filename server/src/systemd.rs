//! What systemd is told. Without systemd, nobody is.

use sd_notify::NotifyState;

/// The daemon answers from now on.
pub fn ready() {
    notify(&NotifyState::Ready);
}

/// The daemon is ending.
pub fn stopping() {
    notify(&NotifyState::Stopping);
}

fn notify(state: &NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(std::slice::from_ref(state)) {
        tracing::warn!(%error, "systemd was not notified");
    }
}
