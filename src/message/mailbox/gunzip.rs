//! [`Gunzip`]: what gzip compressed, read as it is unpacked.

use flate2::read::MultiGzDecoder;
use std::io::{self, Read};

/// Mail shrinks to a third or a tenth, and the most that gzip can do is a thousandth: what grows more than this was made to.
const MAX_GROWTH: u64 = 100;
/// So much may come out of a small file whatever its growth: a template mailing, a log that was attached.
const FREE_BYTES: u64 = 64 << 20;

/// Unpacks while it is read; the work is bounded by the bytes that went in.
pub(crate) struct Gunzip<R> {
    decoder: MultiGzDecoder<Counted<R>>,
    unpacked: u64,
}

impl<R: Read> Gunzip<R> {
    pub(crate) fn new(packed: R) -> Self {
        Self { decoder: MultiGzDecoder::new(Counted { reader: packed, bytes: 0 }), unpacked: 0 }
    }
}

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let length = self.decoder.read(room)?;
        self.unpacked += length as u64;
        if self.unpacked > FREE_BYTES.max(self.decoder.get_ref().bytes * MAX_GROWTH) {
            return Err(io::Error::other(format!("it unpacks to more than {MAX_GROWTH} times its size")));
        }
        Ok(length)
    }
}

/// Counts the bytes that were read.
struct Counted<R> {
    reader: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(room)?;
        self.bytes += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn all_members_are_read_and_a_bomb_is_not() {
        let mut content = Vec::new();
        let two = [packed(b"one "), packed(b"two")].concat();
        Gunzip::new(&two[..]).read_to_end(&mut content).unwrap();
        assert_eq!(content, b"one two");
        let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..(FREE_BYTES >> 20) + 2 {
            bomb.write_all(&vec![b'a'; 1 << 20]).unwrap();
        }
        let bomb = bomb.finish().unwrap();
        let end = io::copy(&mut Gunzip::new(&bomb[..]), &mut io::sink()).unwrap_err();
        assert!(end.to_string().contains("100 times"), "{end}");
    }
}
