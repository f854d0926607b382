//! [`inflate`]: undoes Deflate (RFC 1950 and 1951) as far as a [`Budget`] allows. The only place
//! that names `miniz_oxide`.
//!
//! `flate2` does the same with less code, but does not report where a block ends. An empty block of
//! ten bits takes more than a microsecond, because its tables are built; 12 KB of them, named a
//! thousand times, took 17 s.

use super::budget::Budget;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_IGNORE_ADLER32, TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY,
    TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// The most bytes that a stream may output. The drawing of a page of text has some 10 KB, and that
/// of a map is not read to its end.
pub(super) const MAX_OUTPUT: usize = 4 << 20;
/// Units of work that the tables of a block take.
const BLOCK: usize = 512;
/// Bytes by which the room for output grows at first.
const FIRST_ROOM: usize = 16 << 10;

/// What comes before the Deflate data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// A header of zlib, as in PDF files.
    Zlib,
    /// Nothing, as in ZIP files.
    None,
}

/// Inflates as much as the budget allows; of damaged data the part before the damage. Checksums are
/// not checked.
pub(super) fn inflate(data: &[u8], wrapping: Wrapping, budget: &Budget) -> Vec<u8> {
    let mut flags = TINFL_FLAG_IGNORE_ADLER32
        | TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY
        | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    if wrapping == Wrapping::Zlib {
        flags |= TINFL_FLAG_PARSE_ZLIB_HEADER;
    }
    let mut state = Box::<DecompressorOxide>::default();
    let (mut read, mut written) = (0, 0);
    let mut out = Vec::new();
    while budget.spend(BLOCK) {
        let (status, taken, given) = decompress(&mut state, &data[read..], &mut out, written, flags);
        read += taken;
        written += given;
        if !budget.spend(taken + given) {
            break;
        }
        match status {
            TINFLStatus::BlockBoundary => {}
            TINFLStatus::HasMoreOutput if out.len() < MAX_OUTPUT => {
                let room = out.len().max(FIRST_ROOM).min(MAX_OUTPUT - out.len()).min(budget.left());
                out.resize(out.len() + room, 0);
            }
            TINFLStatus::HasMoreOutput => {
                budget.mark_truncated();
                break;
            }
            // the end, or damage
            _ => break,
        }
    }
    out.truncate(written);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, ZlibEncoder};
    use std::io::Write;

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(data).expect("to memory");
        encoder.finish().expect("to memory")
    }

    fn deflate(data: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).expect("to memory");
        encoder.finish().expect("to memory")
    }

    #[test]
    fn inflates_within_its_limits() {
        let long: Vec<u8> = (0..1_000_000_u32).flat_map(|number| (number / 3).to_le_bytes()).collect();
        let packed = zlib(&long);
        for (name, data, wrapping, expected, truncated) in [
            ("a word", zlib(b"text"), Wrapping::Zlib, &b"text"[..], false),
            ("without a header", deflate(b"text"), Wrapping::None, b"text", false),
            ("a million numbers", packed.clone(), Wrapping::Zlib, &long[..], false),
            ("nothing", Vec::new(), Wrapping::Zlib, b"", false),
            ("no zlib", b"no zlib".to_vec(), Wrapping::Zlib, b"", false),
            ("a bomb", zlib(&vec![b' '; MAX_OUTPUT + 1]), Wrapping::Zlib, &vec![b' '; MAX_OUTPUT], true),
        ] {
            let budget = Budget::new();
            let out = inflate(&data, wrapping, &budget);
            assert_eq!(
                (out == expected, budget.is_truncated()),
                (true, truncated),
                "{name}: {} bytes",
                out.len()
            );
        }
        let out = inflate(&packed[..packed.len() / 2], Wrapping::Zlib, &Budget::new());
        assert!(out.len() > long.len() / 4 && long.starts_with(&out), "half of it: {} bytes", out.len());
    }

    #[test]
    fn blocks_that_give_nothing_are_paid_for() {
        for (name, block) in [("stored", &b"\x00\x00\x00\xff\xff"[..]), ("fixed", b"\x02\x08\x20\x80\x00")] {
            let spent = [1_000, 2_000].map(|count| {
                let budget = Budget::new();
                let data = [&b"\x78\x01"[..], &block.repeat(count)].concat();
                assert_eq!(inflate(&data, Wrapping::Zlib, &budget), b"", "{name}");
                budget.spent()
            });
            assert!(spent[0] >= 1_000 * BLOCK, "{name}: {spent:?}");
            assert!(spent[1] <= 2 * spent[0], "{name}: {spent:?}");
            let budget = Budget::new();
            let data = [&b"\x78\x01"[..], &block.repeat(400_000)].concat();
            assert_eq!(inflate(&data, Wrapping::Zlib, &budget), b"", "{name}");
            assert!(budget.is_truncated() && budget.is_spent(), "{name}");
        }
    }
}
