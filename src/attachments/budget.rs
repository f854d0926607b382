//! [`Budget`]: what may still be spent on the attachments of a message.
//!
//! One budget serves all files of a message. A limit for each file would multiply with the number
//! of files. A limit that counts only the output of a decoder does not limit a stream without
//! output.

use std::cell::Cell;

/// Units of work on the files of a message. A unit is the time to read one byte of a PDF file, at
/// most 10 ns, so all of them are less than 0.2 s. Of 45 PDF files in messages of public lists the
/// most expensive took 8 ms.
const MAX_WORK: usize = 16 << 20;
/// The most bytes of all files of a message that are read.
const MAX_BYTES: usize = 16 << 20;
/// How many bytes cost one unit if they are only searched.
const SEARCHED: usize = 4;

/// The rest of the budget, and whether anything was left out. Readers that call each other share
/// it.
#[derive(Debug)]
pub(crate) struct Budget {
    work: Cell<usize>,
    bytes: Cell<usize>,
    truncated: Cell<bool>,
}

impl Budget {
    /// The budget of a message.
    pub(crate) fn new() -> Self {
        Self { work: Cell::new(MAX_WORK), bytes: Cell::new(MAX_BYTES), truncated: Cell::new(false) }
    }

    /// Takes a file of this many bytes. Returns false and sets `truncated` if it is larger than
    /// `most` or than what is left.
    pub(super) fn open(&self, bytes: usize, most: usize) -> bool {
        let left = self.bytes.get().checked_sub(bytes).filter(|_| bytes <= most);
        match left {
            Some(left) => self.bytes.set(left),
            None => self.mark_truncated(),
        }
        left.is_some()
    }

    /// Pays for work: bytes that were read, written or copied. If it costs more than is left,
    /// returns false, sets `truncated` and leaves nothing.
    pub(super) fn spend(&self, units: usize) -> bool {
        let left = self.work.get().checked_sub(units);
        if left.is_none() {
            self.mark_truncated();
        }
        self.work.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Pays for work that is done completely or not at all. If too little is left, the rest stays
    /// for something smaller.
    #[cfg_attr(
        not(feature = "attachments"),
        expect(dead_code, reason = "only pictures are read whole or not at all")
    )]
    pub(super) fn afford(&self, units: usize) -> bool {
        let enough = units <= self.left();
        if enough {
            self.work.set(self.left() - units);
        } else {
            self.mark_truncated();
        }
        enough
    }

    /// Pays for bytes that were only searched.
    pub(super) fn search(&self, bytes: usize) -> bool {
        self.spend(bytes / SEARCHED + 1)
    }

    /// Units that are left.
    pub(super) fn left(&self) -> usize {
        self.work.get()
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        self.left() == 0
    }

    /// Notes that something was left out.
    pub(super) fn mark_truncated(&self) {
        self.truncated.set(true);
    }

    /// Whether something was left out.
    pub(crate) fn is_truncated(&self) -> bool {
        self.truncated.get()
    }

    /// Units that were spent.
    #[cfg(test)]
    pub(super) fn spent(&self) -> usize {
        MAX_WORK - self.left()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_work_are_limited() {
        let budget = Budget::new();
        assert!(budget.open(8 << 20, 8 << 20) && budget.spend(MAX_WORK) && !budget.is_truncated());
        assert!(budget.is_spent() && !budget.spend(1) && budget.is_truncated());

        for (name, bytes, most) in
            [("larger than a file may be", 9, 8), ("more than all files", MAX_BYTES + 1, usize::MAX)]
        {
            let budget = Budget::new();
            assert!(!budget.open(bytes, most) && budget.is_truncated(), "{name}");
            assert!(budget.open(1, 1), "{name}: a smaller one is still read");
        }
    }
}
