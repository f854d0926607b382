//! [`HandleTable`]: where things live that C knows by a number.
//!
//! A pointer that is freed twice is undefined behaviour before anybody could notice. A number is
//! looked up and not found. It is never given again, so a stale one cannot mean something newer,
//! nor one of a classifier a report. A look-up takes a read lock for a few nanoseconds; judging a
//! mail takes 200 microseconds, outside of it.

use crate::result::{CallFailure, bluff_result};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The next number of all tables; 0 is no handle. At a billion a second it lasts 500 years.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// Things by their numbers.
pub(crate) struct HandleTable<T>(RwLock<BTreeMap<u64, Arc<T>>>);

impl<T> HandleTable<T> {
    pub(crate) const fn new() -> Self {
        Self(RwLock::new(BTreeMap::new()))
    }

    /// Keeps a thing until it is [`remove`](Self::remove)d.
    pub(crate) fn insert(&self, thing: T) -> u64 {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let thing = Arc::new(thing);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id, thing);
        id
    }

    /// The thing, which stays while it is used even if it is removed meanwhile.
    pub(crate) fn get(&self, id: u64) -> Result<Arc<T>, CallFailure> {
        let things = self.0.read().unwrap_or_else(PoisonError::into_inner);
        things.get(&id).cloned().ok_or_else(|| bluff_result::InvalidHandle.into())
    }

    /// Forgets the thing; nothing is not kept and can always be forgotten, like `free(NULL)`.
    pub(crate) fn remove(&self, id: u64) -> Result<(), CallFailure> {
        let removed = self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
        // dropped here, after the lock
        (id == 0 || removed.is_some()).then_some(()).ok_or_else(|| bluff_result::InvalidHandle.into())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}
