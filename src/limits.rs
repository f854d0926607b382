//! The most that is read of one message.
//!
//! What exceeds one of these is left out, and a flag of [`Flags`](crate::Flags) reports it. The
//! limits of single formats (PDF, style sheets, mailboxes) are beside the code that keeps them.

/// Bytes of a message: only its first 32 MiB are read.
pub const MESSAGE_BYTES: usize = 32 << 20;
/// Header fields that are kept; real email has fewer than 200.
pub const HEADER_FIELDS: usize = 1_000;
/// Addresses that are kept of one field, and of `To` and `Cc` together.
pub const ADDRESSES: usize = 200;
/// Leaves of the MIME tree that are kept. Emails in corpora stay under 100; empty parts at the
/// front must not hide a letter.
pub const MIME_PARTS: usize = 2_000;
/// Messages inside messages that are read.
pub const NESTED_MESSAGES: usize = 20;
/// Bytes of visible text of one part: phrases, payment addresses, amounts and times are looked for
/// in all of it.
pub const PART_BYTES: usize = 128 << 10;
/// Bytes of visible text of a message; more is a book.
pub const TEXT_BYTES: usize = 256 << 10;
/// Bytes of one hidden text; it is random filler, so a sample is enough.
pub const HIDDEN_BYTES: usize = 1 << 10;
/// Bytes of a subject or a name. A letter fits into one.
pub const LINE_BYTES: usize = 8 << 10;
