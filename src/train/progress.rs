//! [`Progress`]: what training reports while it runs; it prints nothing itself.

use std::sync::atomic::{AtomicUsize, Ordering};

/// A step of the work, reported while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: &'static str,
    /// How much of it is done.
    pub done: usize,
    /// How much there is.
    pub of: usize,
}

/// Called for every step, from any thread.
pub type Listener<'a> = &'a (dyn Fn(Progress) + Sync);

/// Reports that one more message of a step is done.
pub(super) fn report_progress(listener: Listener<'_>, step: &'static str, done: &AtomicUsize, of: usize) {
    listener(Progress { step, done: done.fetch_add(1, Ordering::Relaxed) + 1, of });
}
