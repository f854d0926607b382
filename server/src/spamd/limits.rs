//! How much of a request is held in memory.

/// The most headers of a request, as in `parse_headers`.
pub const HEADERS_MAX: usize = 255;

/// The longest `User`: the longest address (254 bytes, RFC 5321) and its brackets.
pub const USER_BYTES_MAX: usize = 256;

/// The memory that expands one zlib stream: its window of 32 KiB, its tables, and a piece of input.
/// It is held only while a compressed message arrives.
pub const INFLATE_BYTES: usize = 64 * 1024;

/// The limits of one request. `Content-length` reserves no memory, whatever it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// The most bytes of the command line and the headers together. More is an error.
    pub header_bytes: usize,
    /// The most bytes of the message, expanded. The rest is dropped, and the request is marked.
    pub message_bytes: usize,
}

impl RequestLimits {
    /// The most that [`Decoder::held`](super::Decoder::held) ever is.
    #[must_use]
    pub fn held_at_most(&self) -> usize {
        self.header_bytes
            .saturating_add(self.message_bytes)
            .saturating_add(USER_BYTES_MAX)
            .saturating_add(INFLATE_BYTES)
    }
}
