//! The bytes of a [`Model`](crate::Model) in a file.
//!
//! ```text
//! 0   8  magic "BLUFF\r\n\x1a"; the line ends show a file that was transferred as text
//! 8   4  format version, little endian like all numbers
//! 12  4  CRC-32 of all that follows
//! 16  4  length of the header
//! 20  .  header: JSON, see `HeaderRef`
//! .   .  merges of the vocabulary: two 16-bit piece numbers each
//! .   .  one row a feature: see `Linear`
//! ```
//!
//! Nothing follows the rows. Loading checks magic, version, checksum and all lengths, builds the
//! vocabulary, and reads the rows where they are.

use crate::calibration::Calibration;
use crate::error::{Error, ErrorKind, Result};
use crate::features::{Headers, SIZE};
use crate::label::Labels;
use crate::linear::{Linear, Scoring};
use crate::provenance::Provenance;
use crate::regular_file::{self, NotOpened};
use crate::script_coverage::ScriptCoverage;
use crate::tokens::Vocabulary;
use crate::verdict::Thresholds;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::io::{self, Read};
use std::path::Path;

const MAGIC: [u8; 8] = *b"BLUFF\r\n\x1a";
/// The rest of the magic when the line ends were changed.
const MAGIC_WORD: &[u8] = b"BLUFF";
/// Raised whenever the meaning of any byte changes, that of the feature hash and of the text
/// pipeline included.
const VERSION: u32 = 3;
/// Where version, checksum and length of the header are. The checksum covers everything after it.
const VERSION_AT: usize = MAGIC.len();
const CHECKSUM_AT: usize = VERSION_AT + 4;
const CHECKED_FROM: usize = CHECKSUM_AT + 4;
const PREFIX_BYTES: usize = CHECKED_FROM + 4;
/// What to do about a file whose checksum is right but whose contents are wrong: copying did not
/// damage it.
pub(crate) const FORGED: &str =
    "no `train` of this version writes that: get the model anew from where it came from, or train it again";
/// A header is a few kilobytes; a length beyond this is damage.
const MAX_HEADER_BYTES: usize = 1 << 20;
/// The most characters of serde's message about a header.
const MAX_FAULT_CHARS: usize = 200;

/// No model has more bytes: the longest header, all merges, and the table of as many labels as
/// there can be.
const MAX_BYTES: u64 = (PREFIX_BYTES
    + MAX_HEADER_BYTES
    + 4 * Vocabulary::MAX_PIECES
    + Linear::row_bytes(Labels::MAX) * SIZE as usize) as u64;

/// The bytes of a model file. Of a file that is not a model, only the few bytes that show it are
/// read: it may be large.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let file = regular_file::open(path).map_err(|error| match error {
        NotOpened::Io(error) => unreadable(path, error),
        NotOpened::Other(found) => {
            Error::new(ErrorKind::Io, path.display().to_string(), found, "a file with a model")
                .hint("give the file that holds the model")
        }
    })?;
    let bytes = read_bounded(file).map_err(|error| unreadable(path, error))?;
    if bytes.len() as u64 > MAX_BYTES {
        let expected = format!("a model file, which has {MAX_BYTES} bytes at most");
        let found = format!("more than {MAX_BYTES} bytes");
        return Err(Error::new(ErrorKind::Model, path.display().to_string(), found, expected));
    }
    Ok(bytes)
}

fn read_bounded(mut from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.by_ref().take(MAGIC.len() as u64).read_to_end(&mut bytes)?;
    if bytes == MAGIC {
        from.take(MAX_BYTES + 1 - MAGIC.len() as u64).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// The error that a model file could not be read.
fn unreadable(path: &Path, error: io::Error) -> Error {
    let is_missing = error.kind() == io::ErrorKind::NotFound;
    let error = Error::io(path, "reading the model file", error);
    if is_missing {
        return error.hint("check the name, or train a model from labelled email");
    }
    error
}

#[derive(Serialize, Deserialize)]
pub(crate) struct HeaderRef<'a> {
    pub(crate) labels: Cow<'a, Labels>,
    pub(crate) headers: Headers,
    pub(crate) merges: usize,
    pub(crate) scoring: Cow<'a, Scoring>,
    pub(crate) calibration: Cow<'a, Calibration>,
    pub(crate) thresholds: Thresholds,
    pub(crate) script_coverage: Cow<'a, ScriptCoverage>,
    pub(crate) provenance: Cow<'a, Provenance>,
}

/// The parts of a file.
pub(crate) struct Parsed {
    pub(crate) checksum: u32,
    pub(crate) header: HeaderRef<'static>,
    pub(crate) merges: Vec<(u16, u16)>,
    /// Where the rows begin; nothing follows them.
    pub(crate) rows_at: usize,
}

impl Parsed {
    /// Checks all but the merges and the rows.
    pub(crate) fn parse(bytes: &[u8], place: &str) -> Result<Self> {
        let prefix = Prefix::parse(bytes, place)?;
        let body = PREFIX_BYTES.saturating_add(prefix.header_bytes);
        let header = bytes.get(PREFIX_BYTES..body).filter(|header| header.len() <= MAX_HEADER_BYTES);
        let header = header.ok_or_else(|| {
            unreadable_header(place, &format!("its length is said to be {} bytes", prefix.header_bytes))
        })?;
        let header: HeaderRef<'static> = serde_json::from_slice(header)
            .map_err(|error| unreadable_header(place, &fault(header, &error)))?;
        header.check(place)?;
        let rows_at = body + 4 * header.merges.min(Vocabulary::MAX_PIECES);
        let merges = bytes.get(body..rows_at).unwrap_or_default().chunks_exact(4);
        let merges = merges
            .map(|pair| (u16::from_le_bytes([pair[0], pair[1]]), u16::from_le_bytes([pair[2], pair[3]])))
            .collect();
        Ok(Self { checksum: prefix.checksum, header, merges, rows_at })
    }
}

/// The bytes before the header.
struct Prefix {
    checksum: u32,
    header_bytes: usize,
}

impl Prefix {
    /// Checks magic, version and checksum.
    fn parse(bytes: &[u8], place: &str) -> Result<Self> {
        let refused = |found: String, expected: &str| Error::new(ErrorKind::Model, place, found, expected);
        let number =
            |at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
        if bytes.get(..MAGIC.len()) != Some(&MAGIC) {
            let damaged = bytes.starts_with(MAGIC_WORD);
            return Err(refused("not a bluff model".to_owned(), "a model file of bluff").hint(if damaged {
                "it was one before it was transferred as text: copy it again, as binary"
            } else {
                "train a model from labelled email"
            }));
        }
        let (Some(version), Some(checksum), Some(header_bytes)) =
            (number(VERSION_AT), number(CHECKSUM_AT), number(CHECKED_FROM))
        else {
            let found = format!("a model cut off after {} bytes", bytes.len());
            return Err(refused(found, "a whole model file").hint("the file is truncated: copy it again"));
        };
        if version != VERSION {
            let found = format!("model format version {version}");
            let hint = if version > VERSION {
                "update bluff, or train the model again"
            } else {
                "an older bluff wrote it: train the model again"
            };
            return Err(refused(found, &format!("version {VERSION}")).hint(hint));
        }
        let actual = crc32fast::hash(&bytes[CHECKED_FROM..]);
        if actual != checksum {
            let found = format!("a model whose checksum is {actual:08x}");
            return Err(refused(found, &format!("{checksum:08x}, as its header says"))
                .hint("the file is truncated or altered: copy it again"));
        }
        Ok(Self { checksum, header_bytes: header_bytes as usize })
    }
}

fn unreadable_header(place: &str, why: &str) -> Error {
    let found = format!("an unreadable header: {why}");
    Error::new(ErrorKind::Model, place, found, "the header this version writes").hint(FORGED)
}

impl HeaderRef<'_> {
    /// Whether training could have written this.
    fn check(&self, place: &str) -> Result<()> {
        let refused =
            |found: &str, expected: &str| Error::new(ErrorKind::Model, place, found, expected).hint(FORGED);
        let sorted = Labels::new(self.labels.iter().cloned());
        if sorted.as_ref() != Some(&*self.labels) || self.scoring.bias.len() + 1 != self.labels.len() {
            let expected = "ham and one other label per column";
            return Err(refused("labels that do not fit the weights", expected));
        }
        let labels = self.labels.len();
        self.provenance
            .check(labels)
            .and_then(|()| self.scoring.check(labels))
            .and_then(|()| self.calibration.check(&self.labels, self.provenance.ham_messages()))
            .and_then(|()| self.script_coverage.check())
            .map_err(|wrong| refused(&wrong.found, &wrong.expected))
    }
}

/// Why a header cannot be read, with the name of the field if it can be found.
fn fault(header: &[u8], error: &serde_json::Error) -> String {
    type Try = fn(&Value) -> Option<serde_json::Error>;
    fn tried<T: serde::de::DeserializeOwned>(value: &Value) -> Option<serde_json::Error> {
        T::deserialize(value).err()
    }
    const FIELDS: [(&str, Try); 8] = [
        ("labels", tried::<Labels>),
        ("headers", tried::<Headers>),
        ("merges", tried::<usize>),
        ("scoring", tried::<Scoring>),
        ("calibration", tried::<Calibration>),
        ("thresholds", tried::<Thresholds>),
        ("script_coverage", tried::<ScriptCoverage>),
        ("provenance", tried::<Provenance>),
    ];
    let whole: Option<Value> = serde_json::from_slice(header).ok();
    let named = whole.iter().flat_map(|whole| {
        FIELDS.iter().filter_map(|(name, tried)| Some(format!("{name}: {}", tried(whole.get(*name)?)?)))
    });
    // the error may repeat what was found
    let found = named.into_iter().next().unwrap_or_else(|| error.to_string());
    found.chars().flat_map(char::escape_debug).take(MAX_FAULT_CHARS).collect()
}

/// The bytes of the file; the same model gives the same bytes.
#[cfg(feature = "train")]
pub(crate) fn to_bytes(header: &HeaderRef<'_>, merges: &[(u16, u16)], rows: &[u8]) -> Vec<u8> {
    // numbers, strings and lists only: serialisation cannot fail
    let header = serde_json::to_vec(header).unwrap_or_default();
    let mut rest = (header.len() as u32).to_le_bytes().to_vec();
    rest.extend_from_slice(&header);
    for (left, right) in merges {
        rest.extend_from_slice(&left.to_le_bytes());
        rest.extend_from_slice(&right.to_le_bytes());
    }
    rest.extend_from_slice(rows);
    let mut bytes = Vec::with_capacity(CHECKED_FROM + rest.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(&rest).to_le_bytes());
    bytes.extend_from_slice(&rest);
    bytes
}

/// The checksum that the bytes of a file have.
#[cfg(feature = "train")]
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes.get(CHECKED_FROM..).unwrap_or_default())
}
