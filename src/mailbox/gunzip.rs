//! [`Gunzip`]: reads data compressed by gzip while it is unpacked.

use crate::error::{Error, ErrorKind};
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Mail shrinks to a third or a tenth, and gzip can reach a thousandth. A file that grows more than
/// this was made to.
const MAX_GROWTH: u64 = 100;
/// This much may come out of a small file whatever its growth: a template mailing, a log that was
/// attached.
const FREE_BYTES: u64 = 64 << 20;

/// Whether something other than gzip was behind mail that was unpacked. A program reports it when
/// it ends: the data passes through many functions, and none of them knows where to report it.
static HAD_JUNK: AtomicBool = AtomicBool::new(false);

/// Whether something other than gzip was behind unpacked mail since the last call.
pub fn had_junk() -> bool {
    HAD_JUNK.swap(false, Ordering::Relaxed)
}

/// Unpacks while it is read; the number of bytes that went in bounds the work. A file may hold
/// several stretches one after another (RFC 1952, section 2.2). What follows them is left out, as
/// gzip(1) does.
pub struct Gunzip<R> {
    /// None at the end.
    decoder: Option<GzDecoder<BufReader<CountingReader<R>>>>,
    unpacked: u64,
}

impl<R: Read> Gunzip<R> {
    /// Unpacks what this reader returns.
    pub fn new(packed: R) -> Self {
        let packed = BufReader::new(CountingReader { reader: packed, bytes: 0 });
        Self { decoder: Some(GzDecoder::new(packed)), unpacked: 0 }
    }
}

/// What is behind a stretch that was read.
enum Behind {
    Nothing,
    Another,
    Junk,
}

/// Zeros between two stretches pad the blocks of a tape.
fn behind(rest: &mut impl BufRead) -> io::Result<Behind> {
    loop {
        let ahead = rest.fill_buf()?;
        match ahead {
            [] => return Ok(Behind::Nothing),
            [0, ..] => {
                let zeros = ahead.iter().take_while(|&&byte| byte == 0).count();
                rest.consume(zeros);
            }
            [0x1f] | [0x1f, 0x8b, ..] => return Ok(Behind::Another),
            _ => return Ok(Behind::Junk),
        }
    }
}

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let length = decoder.read(room).map_err(named)?;
            self.unpacked += length as u64;
            if self.unpacked > FREE_BYTES.max(decoder.get_ref().get_ref().bytes * MAX_GROWTH) {
                return Err(io::Error::other(format!("it unpacks to more than {MAX_GROWTH} times its size")));
            }
            if length > 0 || room.is_empty() {
                return Ok(length);
            }
            if let Some(mut rest) = self.decoder.take().map(GzDecoder::into_inner) {
                match behind(&mut rest)? {
                    Behind::Nothing => {}
                    Behind::Another => self.decoder = Some(GzDecoder::new(rest)),
                    Behind::Junk => HAD_JUNK.store(true, Ordering::Relaxed),
                }
            }
        }
        Ok(0)
    }
}

/// What errors say about a file that ends too early or was changed on the way.
const DAMAGED: &str = "the gzip file is cut short or damaged";

/// The error of the system unchanged, and that of the decoder in words.
fn named(error: io::Error) -> io::Error {
    let is_ours = matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
    );
    if is_ours && error.raw_os_error().is_none() { io::Error::new(error.kind(), DAMAGED) } else { error }
}

/// The error that a file could not be read, with what to do if it is damaged.
pub(super) fn read_error(path: &Path, doing: &str, source: io::Error) -> Error {
    let is_damaged = source.get_ref().is_some_and(|inner| inner.to_string() == DAMAGED);
    if !is_damaged {
        return Error::io(path, doing, source);
    }
    let place = path.display().to_string();
    Error::new(ErrorKind::Io, place, DAMAGED, "a whole one")
        .hint("copy or download it once more; `gunzip` unpacks what is left of it")
}

/// Counts the bytes that were read.
struct CountingReader<R> {
    reader: R,
    bytes: u64,
}

impl<R: Read> Read for CountingReader<R> {
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
    fn what_is_cut_or_damaged_is_said_with_what_to_do() {
        let content: Vec<u8> = (0..9_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let whole = packed(&content);
        let mut damaged = whole.clone();
        let last = damaged.len() - 5;
        damaged[last] ^= 1; // the checksum
        for bytes in [&whole[..whole.len() / 2], &whole[..whole.len() - 1], &whole[..12], &damaged] {
            let error = Gunzip::new(bytes).read_to_end(&mut Vec::new()).unwrap_err();
            let error = read_error(Path::new("a.gz"), "reading", error).to_string();
            assert!(
                error.starts_with(
                    "a.gz: the gzip file is cut short or damaged; expected a whole one\n  hint: "
                ),
                "{error}"
            );
        }
        let other = read_error(Path::new("a.gz"), "reading", io::Error::other("no")).to_string();
        assert_eq!(other, "a.gz: reading failed: no");
    }

    #[test]
    fn what_follows_is_left_out_and_said() {
        let (one, two) = (packed(b"one "), packed(b"two"));
        for (name, bytes, expected, junk) in [
            ("nothing", one.clone(), "one ", false),
            ("zeros", [&one[..], &[0; 9_000]].concat(), "one ", false),
            ("junk", [&one[..], b"junk"].concat(), "one ", true),
            ("much junk", [&one[..], &[b'x'; 99_000]].concat(), "one ", true),
            ("zeros and junk", [&one[..], &[0; 9], b"junk"].concat(), "one ", true),
            ("zeros between two", [&one[..], &[0; 9_000], &two].concat(), "one two", false),
            ("junk between two", [&one[..], b"junk", &two].concat(), "one ", true),
        ] {
            let mut content = Vec::new();
            Gunzip::new(&bytes[..]).read_to_end(&mut content).unwrap();
            assert_eq!(String::from_utf8(content).unwrap(), expected, "{name}");
            // other tests may set it too, so an unset flag cannot be tested
            assert!(!junk || HAD_JUNK.load(Ordering::Relaxed), "{name}");
        }
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
