//! Expands a compressed message while it arrives.

use crate::bounded::append_up_to;
use flate2::{Decompress, FlushDecompress, Status};
use std::fmt;

/// The bytes that zlib gets at once. They are collected, so that the result and the errors do not
/// depend on how the network cut the stream.
const PIECE_BYTES: usize = 4 * 1024;

/// The bytes that zlib writes at once. A larger buffer would save little time.
const EXPANDED_BYTES: usize = 16 * 1024;

/// What is wrong with a compressed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZlibFault {
    /// The stream is no zlib stream, or its check value is wrong.
    Damaged,
    /// The stream does not end within `Content-length` bytes.
    NoEnd,
}

impl fmt::Display for ZlibFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ZlibFault::Damaged => "the stream is damaged",
            ZlibFault::NoEnd => "failed to find end of zlib stream",
        })
    }
}

/// How far a stream has been expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Open,
    Ended,
    /// The message is longer than the limit. The rest of the stream is not expanded, and not checked.
    Full,
}

/// One zlib stream, of which at most `limit` expanded bytes are kept.
#[derive(Debug)]
pub(super) struct Inflate {
    zlib: Decompress,
    piece: Vec<u8>,
    limit: usize,
    progress: Progress,
}

impl Inflate {
    pub fn new(limit: usize) -> Self {
        let with_zlib_header = true;
        Inflate {
            zlib: Decompress::new(with_zlib_header),
            piece: Vec::with_capacity(PIECE_BYTES),
            limit,
            progress: Progress::Open,
        }
    }

    /// Whether the message was longer than the limit.
    pub fn truncated(&self) -> bool {
        self.progress == Progress::Full
    }

    /// Takes bytes of the stream. Bytes after its end are ignored, as in `zlib_inflate_read`.
    pub fn take(&mut self, mut bytes: &[u8], message: &mut Vec<u8>) -> Result<(), ZlibFault> {
        while self.progress == Progress::Open && !bytes.is_empty() {
            let taken = append_up_to(&mut self.piece, bytes, PIECE_BYTES);
            bytes = bytes.get(taken..).unwrap_or_default();
            if self.piece.len() == PIECE_BYTES {
                self.expand(message)?;
            }
        }
        Ok(())
    }

    /// Expands what is left after the last bytes of the stream.
    pub fn finish(&mut self, message: &mut Vec<u8>) -> Result<(), ZlibFault> {
        self.expand(message)?;
        if self.progress == Progress::Open { Err(ZlibFault::NoEnd) } else { Ok(()) }
    }

    fn expand(&mut self, message: &mut Vec<u8>) -> Result<(), ZlibFault> {
        let mut input = self.piece.as_slice();
        let mut expanded = [0; EXPANDED_BYTES];
        while self.progress == Progress::Open {
            let (read, written) = (self.zlib.total_in(), self.zlib.total_out());
            let status = self
                .zlib
                .decompress(input, &mut expanded, FlushDecompress::None)
                .map_err(|_damage| ZlibFault::Damaged)?;
            let read = count(self.zlib.total_in() - read);
            let written = count(self.zlib.total_out() - written);
            input = input.get(read..).unwrap_or_default();
            let output = expanded.get(..written).unwrap_or_default();
            if append_up_to(message, output, self.limit) < output.len() {
                self.progress = Progress::Full;
            } else if status == Status::StreamEnd {
                self.progress = Progress::Ended;
            } else if written == 0 && (read == 0 || input.is_empty()) {
                break;
            }
        }
        self.piece.clear();
        Ok(())
    }
}

/// A count that zlib gives within a buffer.
fn count(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    /// The zlib stream of `bytes`.
    pub(in crate::spamd) fn compress(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes every byte")
    }

    fn expand(stream: &[u8], limit: usize) -> Result<(Vec<u8>, bool), ZlibFault> {
        let (mut inflate, mut message) = (Inflate::new(limit), Vec::new());
        inflate.take(stream, &mut message)?;
        inflate.finish(&mut message)?;
        Ok((message, inflate.truncated()))
    }

    #[test]
    fn a_stream_is_expanded_up_to_the_limit() {
        let text: Vec<u8> =
            (0..200_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        for length in [0, 1, PIECE_BYTES, EXPANDED_BYTES, EXPANDED_BYTES + 1, text.len()] {
            let part = &text[..length];
            let stream = compress(part);
            assert_eq!(expand(&stream, length), Ok((part.to_vec(), false)), "{length}");
            assert_eq!(expand(&stream, length + 1), Ok((part.to_vec(), false)), "{length}");
            if length > 0 {
                assert_eq!(expand(&stream, length - 1), Ok((part[..length - 1].to_vec(), true)), "{length}");
            }
        }
    }

    #[test]
    fn faults_are_named() {
        let stream = compress(b"a message that is compressed");
        assert_eq!(expand(&stream[..stream.len() - 1], 1000), Err(ZlibFault::NoEnd));
        assert_eq!(expand(b"", 1000), Err(ZlibFault::NoEnd));
        assert_eq!(expand(b"Subject: not compressed\r\n", 1000), Err(ZlibFault::Damaged));
        let mut wrong_check = stream.clone();
        if let Some(last) = wrong_check.last_mut() {
            *last ^= 1;
        }
        assert_eq!(expand(&wrong_check, 1000), Err(ZlibFault::Damaged));
        let longer = [stream.as_slice(), b"rest"].concat();
        assert_eq!(expand(&longer, 1000), Ok((b"a message that is compressed".to_vec(), false)));
    }
}
