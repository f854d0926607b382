//! [`InputStream`]: a message with everything after the part that is judged, for commands that pass
//! it on or keep it.
//!
//! If a message is longer than the part that is judged, only its start is in memory. The rest is
//! read in pieces, as often as a caller asks for it.

use bluff::{Error, Message, Result};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The bytes of the start: one more than are judged, which shows that more follows.
const START_BYTES: u64 = Message::MAX_BYTES as u64 + 1;
/// The number of bytes of the rest that are in memory at once.
const PIECE_BYTES: usize = 1 << 16;
/// The step that errors name.
const READING: &str = "reading the message";

/// One message, byte for byte.
pub(crate) struct InputStream {
    name: PathBuf,
    /// Its start, which holds at least the part that is judged, or all of it.
    pub(crate) start: Vec<u8>,
    rest: Rest,
}

/// What follows the start.
enum Rest {
    /// From a pipe: it can be read once.
    Once(Box<dyn Read>),
    /// In a file, `length` bytes from `from` on.
    Again { file: File, from: u64, length: u64 },
}

impl InputStream {
    /// The message from a reader; `name` is its name in errors.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn begin(name: &Path, from: Box<dyn Read>) -> Result<Self> {
        let mut whole = Self { name: name.to_path_buf(), start: Vec::new(), rest: Rest::Once(from) };
        if let Rest::Once(from) = &mut whole.rest {
            let read = from.by_ref().take(START_BYTES).read_to_end(&mut whole.start);
            read.map_err(|error| Error::io(name, READING, error))?;
        }
        Ok(whole)
    }

    /// A message that is in memory already.
    pub(crate) fn whole(name: &Path, raw: Vec<u8>) -> Self {
        Self { name: name.to_path_buf(), start: raw, rest: Rest::Once(Box::new(io::empty())) }
    }

    /// Its name in errors.
    pub(crate) fn name(&self) -> &Path {
        &self.name
    }

    /// Passes the message to `take` piece by piece, without its first `skip` bytes, which are in
    /// the start. Input that can be read only once is kept in a file without a name on the way, and
    /// can be read again the next time.
    ///
    /// # Errors
    /// If it cannot be read or kept, and those of `take`.
    pub(crate) fn each_piece(
        &mut self,
        skip: usize,
        mut take: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        take(self.start.get(skip..).unwrap_or_default())?;
        let failed = |error| Error::io(&self.name, READING, error);
        match &mut self.rest {
            Rest::Again { file, from, length } => {
                file.seek(SeekFrom::Start(*from)).map_err(failed)?;
                pieces(&mut Read::by_ref(file).take(*length), &self.name, take)
            }
            Rest::Once(_) if (self.start.len() as u64) < START_BYTES => Ok(()),
            Rest::Once(rest) => {
                let mut file = tempfile::tempfile().map_err(failed)?;
                let mut length = 0;
                pieces(rest, &self.name, |piece| {
                    length += piece.len() as u64;
                    file.write_all(piece).map_err(failed)?;
                    take(piece)
                })?;
                self.rest = Rest::Again { file, from: 0, length };
                Ok(())
            }
        }
    }

    /// The same, once and for the last time.
    ///
    /// # Errors
    /// As [`each_piece`](Self::each_piece).
    pub(crate) fn filter(self, skip: usize, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        match self.rest {
            Rest::Once(mut rest) => {
                take(self.start.get(skip..).unwrap_or_default())?;
                pieces(&mut rest, &self.name, take)
            }
            Rest::Again { .. } => {
                let mut whole = self;
                whole.each_piece(skip, take)
            }
        }
    }
}

/// Reads to the end.
fn pieces(from: &mut dyn Read, name: &Path, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let mut room = vec![0; PIECE_BYTES];
    loop {
        match from.read(&mut room) {
            Ok(0) => return Ok(()),
            Ok(length) => take(&room[..length])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::io(name, READING, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(whole: &mut InputStream, skip: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let keep = |piece: &[u8]| {
            bytes.extend_from_slice(piece);
            Ok(())
        };
        whole.each_piece(skip, keep).unwrap();
        bytes
    }

    #[test]
    fn every_byte_comes_as_often_as_it_is_asked_for() {
        for length in [0, 1, START_BYTES as usize - 1, START_BYTES as usize, START_BYTES as usize + 70_000] {
            let mail: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let skip = length.min(7);
            {
                let mut whole =
                    InputStream::begin(Path::new("-"), Box::new(io::Cursor::new(mail.clone()))).unwrap();
                assert!(whole.start.len() as u64 <= START_BYTES);
                for _ in 0..2 {
                    assert!(all(&mut whole, 0) == mail && all(&mut whole, skip) == mail[skip..], "{length}");
                }
                let mut last = Vec::new();
                let keep = |piece: &[u8]| {
                    last.extend_from_slice(piece);
                    Ok(())
                };
                whole.filter(skip, keep).unwrap();
                assert!(last == mail[skip..], "{length}");
            }
        }
    }
}
