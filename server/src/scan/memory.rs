//! [`Memory`]: the bytes of messages that all connections together may hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A budget of bytes, shared by all connections.
#[derive(Clone, Debug)]
pub struct Memory(Arc<Budget>);

#[derive(Debug)]
struct Budget {
    used: AtomicUsize,
    limit: usize,
}

/// The budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

impl Memory {
    /// A budget of so many bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self(Arc::new(Budget { used: AtomicUsize::new(0), limit }))
    }

    /// A part of it that holds nothing yet.
    #[must_use]
    pub fn part(&self) -> Part {
        Part { memory: self.clone(), held: 0 }
    }

    /// The bytes that are held now.
    #[must_use]
    pub fn used(&self) -> usize {
        self.0.used.load(Ordering::Relaxed)
    }
}

/// What one message holds of the budget. Dropping it gives the bytes back.
#[derive(Debug)]
pub struct Part {
    memory: Memory,
    held: usize,
}

impl Part {
    /// Holds so many bytes from now on.
    ///
    /// # Errors
    /// If the budget has not so many left; what was held before is still held.
    pub fn hold(&mut self, bytes: usize) -> Result<(), OutOfMemory> {
        let budget = &self.memory.0;
        if let Some(more) = bytes.checked_sub(self.held) {
            let fits = |used: usize| used.checked_add(more).filter(|used| *used <= budget.limit);
            budget.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).map_err(|_| OutOfMemory)?;
        } else {
            budget.used.fetch_sub(self.held - bytes, Ordering::Relaxed);
        }
        self.held = bytes;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.memory.0.used.fetch_sub(self.held, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_share_the_budget_and_give_back() {
        let memory = Memory::new(100);
        let (mut one, mut other) = (memory.part(), memory.part());
        assert_eq!(one.hold(60), Ok(()));
        assert_eq!(other.hold(41), Err(OutOfMemory));
        assert_eq!(other.hold(40), Ok(()));
        assert_eq!(one.hold(61), Err(OutOfMemory));
        assert_eq!(one.hold(10), Ok(()));
        assert_eq!(memory.used(), 50);
        drop(one);
        assert_eq!((other.hold(100), memory.used()), (Ok(()), 100));
        drop(other);
        assert_eq!(memory.used(), 0);
        assert_eq!(memory.part().hold(usize::MAX), Err(OutOfMemory));
    }
}
