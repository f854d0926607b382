//! [`Fuel`]: how much of a file may still be looked at.

use std::cell::Cell;

/// Numbers, names and strings are read on demand, so the same bytes may be read many times; this bounds the sum.
const MAX_LEXED: usize = 48 << 20;

/// What may still be read of a file.
#[derive(Debug)]
pub(super) struct Fuel {
    left: Cell<usize>,
}

impl Fuel {
    pub(super) fn new() -> Self {
        Self { left: Cell::new(MAX_LEXED) }
    }

    /// Nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Pays for bytes that were looked at.
    pub(super) fn burn(&self, bytes: usize) {
        self.left.set(self.left.get().saturating_sub(bytes.max(1)));
    }
}
