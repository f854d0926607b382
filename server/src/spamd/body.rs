//! The body of a request: plain or compressed, with or without a length.

use super::inflate::Inflate;
use super::{INFLATE_BYTES, RequestError};
use crate::bounded::append_up_to;

/// The message while it arrives.
#[derive(Debug)]
pub(super) struct Body {
    message: Vec<u8>,
    limit: usize,
    content_length: Option<u64>,
    /// Bytes that came from the client, kept or not.
    arrived: u64,
    truncated: bool,
    inflate: Option<Inflate>,
}

impl Body {
    pub fn new(content_length: Option<u64>, compressed: bool, limit: usize) -> Self {
        Body {
            message: Vec::new(),
            limit,
            content_length,
            arrived: 0,
            truncated: false,
            inflate: compressed.then(|| Inflate::new(limit)),
        }
    }

    /// Bytes held in memory.
    pub fn held(&self) -> usize {
        let inflate = if self.inflate.is_some() { INFLATE_BYTES } else { 0 };
        self.message.capacity().saturating_add(inflate)
    }

    /// Takes bytes of the body. Bytes after `Content-length` bytes are ignored.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), RequestError> {
        let bytes = match self.content_length {
            Some(length) => {
                let missing = usize::try_from(length.saturating_sub(self.arrived)).unwrap_or(usize::MAX);
                bytes.get(..missing).unwrap_or(bytes)
            }
            None => bytes,
        };
        self.arrived = self.arrived.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if let Some(inflate) = &mut self.inflate {
            return inflate.take(bytes, &mut self.message).map_err(RequestError::Zlib);
        }
        self.truncated |= append_up_to(&mut self.message, bytes, self.limit) < bytes.len();
        Ok(())
    }

    /// Whether all bytes that `Content-length` announced are there. Without it only the end of the
    /// connection completes the body.
    pub fn is_complete(&self) -> bool {
        self.content_length.is_some_and(|length| self.arrived >= length)
    }

    /// The message, and whether it was cut. The client sends no more.
    ///
    /// As in `check` a plain body must have its length. As in `zlib_inflate_read` a compressed one may
    /// be shorter, if the zlib stream has its end.
    pub fn finish(mut self) -> Result<(Vec<u8>, bool), RequestError> {
        if let Some(inflate) = &mut self.inflate {
            inflate.finish(&mut self.message).map_err(RequestError::Zlib)?;
            return Ok((self.message, inflate.truncated()));
        }
        match self.content_length {
            Some(expected) if self.arrived < expected => {
                Err(RequestError::ShortBody { expected, found: self.arrived })
            }
            _ => Ok((self.message, self.truncated)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_body_ends_at_its_length() {
        let mut body = Body::new(Some(5), false, 100);
        assert!(!body.is_complete());
        assert_eq!(body.take(b"abc"), Ok(()));
        assert!(!body.is_complete());
        assert_eq!(body.take(b"defgh"), Ok(()));
        assert!(body.is_complete());
        assert_eq!(body.finish(), Ok((b"abcde".to_vec(), false)));
        assert!(Body::new(Some(0), false, 100).is_complete());
    }

    #[test]
    fn a_plain_body_that_is_too_short_is_an_error() {
        let mut body = Body::new(Some(5), false, 100);
        assert_eq!(body.take(b"abc"), Ok(()));
        assert_eq!(body.finish(), Err(RequestError::ShortBody { expected: 5, found: 3 }));
    }

    #[test]
    fn a_body_without_length_ends_with_the_connection() {
        let mut body = Body::new(None, false, 4);
        assert_eq!(body.take(b"abc"), Ok(()));
        assert_eq!(body.take(b"def"), Ok(()));
        assert!(!body.is_complete());
        assert_eq!(body.finish(), Ok((b"abcd".to_vec(), true)));
    }

    #[test]
    fn a_huge_length_reserves_nothing() {
        let mut body = Body::new(Some(u64::MAX), false, usize::MAX);
        assert_eq!(body.take(b"abc"), Ok(()));
        assert!(body.held() < 64);
    }
}
