//! The most that is read of one Outlook item, and [`Losses`]: whether more was there.

use std::cell::Cell;

/// Entries of the directory that are read. An item with the most attachments and recipients that
/// the format allows (2,048 of each, MS-OXMSG 2.2), ten properties each, has 45,000.
pub(super) const DIRECTORY_ENTRIES: usize = 100_000;
/// Properties of fixed length of one object; Outlook writes some 60.
pub(super) const PROPERTIES: usize = 2_000;
/// Recipients of one message, and attachments of all messages in the file: the most that the format
/// allows for one (MS-OXMSG 2.2.1, 2.2.2).
pub(super) const RECIPIENTS: usize = 2_048;
/// See [`RECIPIENTS`].
pub(super) const ATTACHMENTS: usize = 2_048;
/// Messages within messages. People forward two or three deep; each level is one of recursion.
pub(super) const DEPTH: usize = 10;
/// Bytes of a text, an HTML page or an RTF body after decompression. The longest newsletters have
/// less than 1 MiB; three of them fit into [`OUTPUT_BYTES`] in any encoding.
pub(super) const BODY_BYTES: usize = 4 << 20;
/// Bytes of a subject, a name or an address.
pub(super) const LINE_BYTES: usize = 8 << 10;
/// Bytes of a header. 20 hops with signatures have 30 KiB.
pub(super) const HEADER_BYTES: usize = 256 << 10;
/// Bytes of the email: of any email only the first 32 MiB are read.
pub(super) const OUTPUT_BYTES: usize = 32 << 20;

/// What was left out so far.
#[derive(Debug, Default)]
pub(super) struct Losses {
    truncated: Cell<bool>,
    damaged: Cell<bool>,
}

impl Losses {
    /// A limit was reached.
    pub(super) fn truncate(&self) {
        self.truncated.set(true);
    }

    /// The file ends early or contradicts itself.
    pub(super) fn damage(&self) {
        self.damaged.set(true);
    }

    pub(super) fn is_truncated(&self) -> bool {
        self.truncated.get()
    }

    pub(super) fn is_damaged(&self) -> bool {
        self.damaged.get()
    }

    /// The first `most` of these bytes.
    pub(super) fn cut<'b>(&self, bytes: &'b [u8], most: usize) -> &'b [u8] {
        match bytes.get(..most) {
            Some(kept) if kept.len() < bytes.len() => {
                self.truncate();
                kept
            }
            _ => bytes,
        }
    }
}
