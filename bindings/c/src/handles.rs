//! [`HandleTable`]: the objects that C refers to by a number.
//!
//! A pointer that is freed twice is undefined behaviour before any check could find it. A number is
//! looked up and not found. It is never given out again, so a stale number never means a newer
//! object, and the number of a classifier never means a report. A look-up takes a read lock for a
//! few nanoseconds; classifying a message takes 200 microseconds, outside of the lock.

use crate::result::{CallFailure, bluff_result};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The next number, shared by all tables; 0 is no handle. At a billion a second it lasts 500 years.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// Objects by their numbers.
pub(crate) struct HandleTable<T>(RwLock<BTreeMap<u64, Arc<T>>>);

impl<T> HandleTable<T> {
    pub(crate) const fn new() -> Self {
        Self(RwLock::new(BTreeMap::new()))
    }

    /// Keeps an object until it is [`remove`](Self::remove)d.
    pub(crate) fn insert(&self, object: T) -> u64 {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let object = Arc::new(object);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id, object);
        id
    }

    /// The object. It stays while it is used, even if it is removed meanwhile.
    pub(crate) fn get(&self, id: u64) -> Result<Arc<T>, CallFailure> {
        let objects = self.0.read().unwrap_or_else(PoisonError::into_inner);
        objects.get(&id).cloned().ok_or_else(|| bluff_result::InvalidHandle.into())
    }

    /// Forgets the object. 0 is no object and can always be forgotten, like `free(NULL)`.
    pub(crate) fn remove(&self, id: u64) -> Result<(), CallFailure> {
        let removed = self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
        // dropped here, after the lock
        (id == 0 || removed.is_some()).then_some(()).ok_or_else(|| bluff_result::InvalidHandle.into())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}
