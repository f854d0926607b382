//! How much of a connection is kept in memory.

use super::packet::KEPT_DATA;

/// Bytes that may wait while a message is judged. An honest client sends at most an abort and a quit then.
pub const EARLY_BYTES: usize = 4096;

/// Bytes kept of one address or host name. RFC 5321 allows paths of 256 bytes and domains of 255; a longer one is cut.
pub const NAME_BYTES: usize = 1024;

/// What one entry of a list or map costs beside its text.
pub(super) const ENTRY_BYTES: usize = 64;

/// SessionLimits for one connection. What goes beyond them is dropped and said in the [`Envelope`](super::Envelope); it is
/// never an error, because an error would let great mail pass unjudged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLimits {
    /// Bytes of the rebuilt message. Of a greater one the first bytes are kept.
    pub message_bytes: usize,
    /// Header fields kept, and different names counted.
    pub header_fields: usize,
    /// Bytes of header kept.
    pub header_bytes: usize,
    /// Recipients kept.
    pub recipients: usize,
    /// Bytes of macro values kept, for the connection and once more for the message.
    pub macro_bytes: usize,
}

impl Default for SessionLimits {
    /// 50 MiB of message, above the limit of most mail servers (Postfix: 10 MB); 10,000 header fields, 1 MiB of header
    /// and 1,000 recipients (Postfix's `smtpd_recipient_limit`), far above honest mail; 16 KiB of macros, which are six
    /// names and addresses.
    fn default() -> Self {
        Self {
            message_bytes: 50 << 20,
            header_fields: 10_000,
            header_bytes: 1 << 20,
            recipients: 1000,
            macro_bytes: 16 << 10,
        }
    }
}

impl SessionLimits {
    /// The greatest value that [`Session::held`](super::Session::held) can have when everything was taken with
    /// [`Session::next`](super::Session::next).
    #[must_use]
    pub fn memory(&self) -> usize {
        let names = self.header_bytes.saturating_add(self.header_fields.saturating_mul(ENTRY_BYTES));
        let recipients = self.recipients.saturating_mul(NAME_BYTES + ENTRY_BYTES);
        // Host name and HELO, for the client and the envelope; the sender; a byte that is not UTF-8 takes three as text.
        let names = names.saturating_add(8 * NAME_BYTES);
        // For the client, the message and the envelope, there as text.
        let macros = self.macro_bytes.saturating_mul(8);
        [self.message_bytes, names, recipients, macros]
            .iter()
            .fold(KEPT_DATA + EARLY_BYTES, |sum, part| sum.saturating_add(*part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_told_for_any_limits() {
        let fixed = KEPT_DATA + EARLY_BYTES + 8 * NAME_BYTES;
        let most = usize::MAX;
        for (message_bytes, header_fields, header_bytes, recipients, macro_bytes, memory) in [
            (0, 0, 0, 0, 0, fixed),
            (1, 0, 2, 0, 0, fixed + 3),
            (0, 1, 0, 1, 1, fixed + 2 * ENTRY_BYTES + NAME_BYTES + 8),
            (most, most, most, most, most, most),
        ] {
            let limits =
                SessionLimits { message_bytes, header_fields, header_bytes, recipients, macro_bytes };
            assert_eq!(limits.memory(), memory);
        }
        assert!(SessionLimits::default().memory() < 60 << 20, "one connection fits into a small server");
    }
}
