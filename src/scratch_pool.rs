//! [`ScratchPool`]: memory of earlier messages, for the next ones.

use crate::features::Scratch;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Idle scratch memory, at most one for each thread that worked at the same time. A thread takes
/// one for a message and returns it, as the crate `regex` does with its caches.
#[derive(Default)]
pub(crate) struct ScratchPool(Mutex<Vec<Scratch>>);

impl ScratchPool {
    /// Calls `work` with memory that no other thread uses. It is not given back after a panic.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Scratch) -> T) -> T {
        let idle = self.lock().pop();
        let mut scratch = idle.unwrap_or_default();
        let result = work(&mut scratch);
        self.lock().push(scratch);
        result
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Scratch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ScratchPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScratchPool").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_used_again() {
        let pool = ScratchPool::default();
        pool.with(|_| pool.with(|_| ()));
        assert_eq!(pool.lock().len(), 2, "two at once need two");
        pool.with(|_| assert_eq!(pool.lock().len(), 1));
        assert_eq!(pool.lock().len(), 2);
    }
}
