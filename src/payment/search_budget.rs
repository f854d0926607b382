//! [`SearchBudget`]: what a scan may spend on guesses, so that no text can make it slow.

/// Steps left for guesses: one step is about one byte read.
///
/// Only joining, turning round, correcting and assembling are charged; a word tried verbatim costs
/// a bounded amount. When the steps are gone, guessing stops, and plain addresses are still found.
pub(super) struct SearchBudget {
    left: usize,
}

impl SearchBudget {
    /// Steps for a text of any size. The most expensive honest case, a Monero address spaced and
    /// turned round, takes 40,000.
    const BASE: usize = 60_000;
    /// Steps for each byte of text: 1 MB of the worst noise we thought of takes a tenth of a
    /// second.
    const PER_BYTE: usize = 8;
    /// The cost of one checksum compared with one byte read (measured: 0.3 to 0.5 microseconds).
    pub(super) const CHECKSUM: usize = 200;
    /// The cost of testing whether a number is a point of a curve (measured: 8 microseconds).
    pub(super) const POINT: usize = 4_000;

    /// The steps for a text of `bytes` bytes.
    pub(super) const fn new(bytes: usize) -> Self {
        Self { left: Self::BASE.saturating_add(bytes.saturating_mul(Self::PER_BYTE)) }
    }

    /// Takes `steps`; returns `false`, from now on, when they are not there.
    pub(super) const fn spend(&mut self, steps: usize) -> bool {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                true
            }
            None => {
                self.left = 0;
                false
            }
        }
    }

    #[cfg(test)]
    pub(super) const fn left(&self) -> usize {
        self.left
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::cell::Cell;

    thread_local! {
        static CHECKSUMS: Cell<usize> = const { Cell::new(0) };
    }

    /// Counts a checksum, charged or not.
    pub fn count() {
        CHECKSUMS.set(CHECKSUMS.get() + 1);
    }

    /// The checksums that this thread has computed.
    pub fn checksums() -> usize {
        CHECKSUMS.get()
    }
}
