//! [`Model`]: everything learned, in one file.
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

#[cfg(feature = "train")]
use crate::atomic_file;
use crate::calibration::Calibration;
use crate::error::{Error, ErrorKind, Result};
use crate::features::{Headers, SIZE};
use crate::label::Labels;
use crate::linear::{Linear, Scoring};
use crate::provenance::Provenance;
use crate::report::ModelId;
use crate::script_coverage::ScriptCoverage;
use crate::tokens::Vocabulary;
use crate::verdict::Thresholds;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

const MAGIC: [u8; 8] = *b"BLUFF\r\n\x1a";
/// What is left of the magic when the line ends were changed.
const MAGIC_WORD: &[u8] = b"BLUFF";
/// Raised whenever the meaning of any byte changes, that of the feature hash and of the text
/// pipeline included.
const VERSION: u32 = 2;
/// Where version, checksum and length of the header stand; the checksum is one of all that follows
/// it.
const VERSION_AT: usize = MAGIC.len();
const CHECKSUM_AT: usize = VERSION_AT + 4;
const CHECKED_FROM: usize = CHECKSUM_AT + 4;
const PREFIX_BYTES: usize = CHECKED_FROM + 4;
/// What to do about a file whose checksum is right and whose contents are not: no copying made it
/// so.
const FORGED: &str =
    "no `train` of this version writes that: get the model anew from where it came from, or train it again";
/// A header is a few kilobytes; a length beyond this is damage.
const MAX_HEADER_BYTES: usize = 1 << 20;
/// The most characters of what serde says of a header.
const MAX_FAULT_CHARS: usize = 200;

/// No model has more bytes: the longest header, all merges, and the table of all labels there can
/// be.
const MAX_BYTES: u64 = (PREFIX_BYTES
    + MAX_HEADER_BYTES
    + 4 * Vocabulary::MAX_PIECES
    + Linear::row_bytes(Labels::MAX) * SIZE as usize) as u64;

/// The bytes of a file, at most one more than `most`; of a file that is no model, only the few that
/// show it: it may be a device without an end.
fn read_bounded(mut from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.by_ref().take(MAGIC.len() as u64).read_to_end(&mut bytes)?;
    if bytes == MAGIC {
        from.take(most + 1 - MAGIC.len() as u64).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

#[derive(Serialize, Deserialize)]
struct HeaderRef<'a> {
    labels: Cow<'a, Labels>,
    headers: Headers,
    merges: usize,
    scoring: Cow<'a, Scoring>,
    calibration: Cow<'a, Calibration>,
    thresholds: Thresholds,
    /// None in models of before it was kept.
    #[serde(rename = "familiar", default)]
    script_coverage: Cow<'a, ScriptCoverage>,
    provenance: Cow<'a, Provenance>,
}

/// Everything learned: vocabulary, weights, calibration, thresholds, and where they came from.
#[derive(Clone)]
pub struct Model {
    labels: Arc<Labels>,
    headers: Headers,
    vocabulary: Vocabulary,
    linear: Linear,
    calibration: Calibration,
    thresholds: Thresholds,
    script_coverage: ScriptCoverage,
    provenance: Provenance,
    id: Arc<ModelId>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("id", &self.id).field("labels", &self.labels).finish_non_exhaustive()
    }
}

/// What training hands over.
#[cfg(feature = "train")]
pub(crate) struct LearnedModel {
    pub(crate) labels: Labels,
    pub(crate) headers: Headers,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) linear: Linear,
    pub(crate) calibration: Calibration,
    pub(crate) thresholds: Thresholds,
    pub(crate) script_coverage: ScriptCoverage,
    pub(crate) provenance: Provenance,
}

/// Why a header cannot be read, with the name of the field where that is to be found.
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
        ("familiar", tried::<ScriptCoverage>),
        ("provenance", tried::<Provenance>),
    ];
    let whole: Option<Value> = serde_json::from_slice(header).ok();
    let named = whole.iter().flat_map(|whole| {
        FIELDS.iter().filter_map(|(name, tried)| Some(format!("{name}: {}", tried(whole.get(*name)?)?)))
    });
    // what was found may be repeated in it
    let found = named.into_iter().next().unwrap_or_else(|| error.to_string());
    found.chars().flat_map(char::escape_debug).take(MAX_FAULT_CHARS).collect()
}

impl Model {
    /// The model that is built in.
    #[cfg(feature = "builtin-model")]
    #[must_use]
    pub fn builtin() -> Self {
        const BYTES: &[u8] = include_bytes!("../models/default.bluff");
        match Self::from_bytes(Cow::Borrowed(BYTES)) {
            Ok(model) => model,
            // the bytes are part of the program and a test loads them
            Err(error) => unreachable!("the built-in model is damaged: {error}"),
        }
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// If the file cannot be read, or as [`from_bytes`](Self::from_bytes).
    pub fn load(path: &Path) -> Result<Self> {
        let read = File::open(path).and_then(|file| read_bounded(file, MAX_BYTES));
        let bytes = read.map_err(|error| Self::unreadable(path, error))?;
        let place = path.display().to_string();
        if bytes.len() as u64 > MAX_BYTES {
            let expected = format!("a model file, which has {MAX_BYTES} bytes at most");
            return Err(Error::new(
                ErrorKind::Model,
                place,
                format!("more than {MAX_BYTES} bytes"),
                expected,
            ));
        }
        Self::read(Cow::Owned(bytes), &place)
    }

    /// The error that a model file could not be read.
    pub(crate) fn unreadable(path: &Path, error: std::io::Error) -> Error {
        let is_missing = error.kind() == std::io::ErrorKind::NotFound;
        let error = Error::io(path, "reading the model file", error);
        if is_missing {
            return error.hint("check the name, or train a model from labelled email");
        }
        error
    }

    /// The model in these bytes.
    ///
    /// # Errors
    /// If they are no bluff model, truncated, altered, or of a version this program does not know.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self> {
        Self::read(bytes, "model")
    }

    fn read(bytes: Cow<'static, [u8]>, place: &str) -> Result<Self> {
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
            return Err(refused(
                format!("a model cut off after {} bytes", bytes.len()),
                "a whole model file",
            )
            .hint("the file is truncated: copy it again"));
        };
        if version != VERSION {
            let found = format!("model format version {version}");
            let hint = if version > VERSION {
                "update bluff, or train the model again"
            } else {
                "train the model again"
            };
            return Err(refused(found, &format!("version {VERSION}")).hint(hint));
        }
        let actual = crc32fast::hash(&bytes[CHECKED_FROM..]);
        if actual != checksum {
            let found = format!("a model whose checksum is {actual:08x}");
            return Err(refused(found, &format!("{checksum:08x}, as its header says"))
                .hint("the file is truncated or altered: copy it again"));
        }
        let body = PREFIX_BYTES.saturating_add(header_bytes as usize);
        let header = bytes.get(PREFIX_BYTES..body).filter(|header| header.len() <= MAX_HEADER_BYTES);
        let unreadable = |why: String| {
            refused(format!("an unreadable header: {why}"), "the header this version writes").hint(FORGED)
        };
        let header =
            header.ok_or_else(|| unreadable(format!("its length is said to be {header_bytes} bytes")))?;
        let header: HeaderRef<'_> =
            serde_json::from_slice(header).map_err(|error| unreadable(fault(header, &error)))?;
        let rows_at = body + 4 * header.merges.min(Vocabulary::MAX_PIECES);
        let merges = bytes.get(body..rows_at).unwrap_or_default().chunks_exact(4);
        let merges = merges
            .map(|pair| (u16::from_le_bytes([pair[0], pair[1]]), u16::from_le_bytes([pair[2], pair[3]])))
            .collect();
        let vocabulary = Vocabulary::from_merges(merges)?;
        let HeaderRef {
            labels, headers, scoring, calibration, thresholds, script_coverage, provenance, ..
        } = header;
        let labels = Labels::new(labels.iter().cloned())
            .filter(|sorted| *sorted == *labels && scoring.bias.len() + 1 == sorted.len());
        let labels = labels.ok_or_else(|| {
            refused(
                "labels that do not fit the weights".to_owned(),
                "ham and as many others as there are columns",
            )
            .hint(FORGED)
        })?;
        let (scoring, calibration) = (scoring.into_owned(), calibration.into_owned());
        let (script_coverage, provenance) = (script_coverage.into_owned(), provenance.into_owned());
        provenance
            .check(labels.len())
            .and_then(|()| scoring.check(labels.len()))
            .and_then(|()| calibration.check(&labels, provenance.ham_messages()))
            .and_then(|()| script_coverage.check())
            .map_err(|wrong| refused(wrong.found, &wrong.expected).hint(FORGED))?;
        let rows = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(rows_at..).unwrap_or_default()),
            Cow::Owned(mut bytes) => {
                // moved to the front: memory that was never touched would take longer to get
                bytes.drain(..rows_at.min(bytes.len()));
                Cow::Owned(bytes)
            }
        };
        let linear = Linear::from_rows(rows, scoring).ok_or_else(|| {
            refused("a table of weights of the wrong size".to_owned(), "one row a feature").hint(FORGED)
        })?;
        let id = Arc::new(ModelId { id: format!("{checksum:08x}"), version: provenance.version.clone() });
        Ok(Self {
            labels: Arc::new(labels),
            headers,
            vocabulary,
            linear,
            calibration,
            thresholds,
            script_coverage,
            provenance,
            id,
        })
    }

    /// The bytes of the file; the same model gives the same bytes.
    #[cfg(feature = "train")]
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = HeaderRef {
            labels: Cow::Borrowed(&self.labels),
            headers: self.headers,
            merges: self.vocabulary.merges().len(),
            scoring: Cow::Borrowed(self.linear.scoring()),
            calibration: Cow::Borrowed(&self.calibration),
            thresholds: self.thresholds,
            script_coverage: Cow::Borrowed(&self.script_coverage),
            provenance: Cow::Borrowed(&self.provenance),
        };
        // numbers, strings and lists only: serialisation has nothing to fail on
        let header = serde_json::to_vec(&header).unwrap_or_default();
        let mut rest = (header.len() as u32).to_le_bytes().to_vec();
        rest.extend_from_slice(&header);
        for (left, right) in self.vocabulary.merges() {
            rest.extend_from_slice(&left.to_le_bytes());
            rest.extend_from_slice(&right.to_le_bytes());
        }
        rest.extend_from_slice(self.linear.rows());
        let mut bytes = Vec::with_capacity(CHECKED_FROM + rest.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&crc32fast::hash(&rest).to_le_bytes());
        bytes.extend_from_slice(&rest);
        bytes
    }

    /// Writes the file as a whole or not at all: to a neighbour first, which then takes its name.
    ///
    /// # Errors
    /// If the folder cannot be written; what stood there before is untouched then.
    #[cfg(feature = "train")]
    pub fn save(&self, path: &Path) -> Result<()> {
        atomic_file::write(path, "writing the model file", &self.to_bytes())
    }

    /// Whether a model could be saved there, so that nobody trains for nothing.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    #[cfg(feature = "train")]
    pub fn check_place(path: &Path) -> Result<()> {
        atomic_file::check_place(path, "writing the model file")
    }

    /// The model that training learned, exactly as it will be after a save and a load.
    #[cfg(feature = "train")]
    pub(crate) fn new(learned: LearnedModel) -> Self {
        let LearnedModel {
            labels,
            headers,
            vocabulary,
            linear,
            calibration,
            thresholds,
            script_coverage,
            provenance,
        } = learned;
        let id = ModelId { id: String::new(), version: provenance.version.clone() };
        let mut model = Self {
            labels: Arc::new(labels),
            headers,
            vocabulary,
            linear,
            calibration,
            thresholds,
            script_coverage,
            provenance,
            id: Arc::new(id),
        };
        let checksum = crc32fast::hash(&model.to_bytes()[CHECKED_FROM..]);
        model.id =
            Arc::new(ModelId { id: format!("{checksum:08x}"), version: model.provenance.version.clone() });
        model
    }

    /// The same but for its weights, which so many messages have changed since it was trained;
    /// exactly as it will be after a save and a load.
    #[cfg(feature = "train")]
    pub(crate) fn with_linear(&self, linear: Linear, learned_since: usize) -> Self {
        Self::new(LearnedModel {
            labels: (*self.labels).clone(),
            headers: self.headers,
            vocabulary: self.vocabulary.clone(),
            linear,
            calibration: self.calibration.clone(),
            thresholds: self.thresholds,
            script_coverage: self.script_coverage.clone(),
            provenance: Provenance { learned_since, ..self.provenance.clone() },
        })
    }

    /// The labels, `ham` first.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Which header fields it looks at.
    #[must_use]
    pub fn headers(&self) -> Headers {
        self.headers
    }

    /// From which probabilities on it decides.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// What it was trained on, and how.
    #[must_use]
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Its name and version.
    #[must_use]
    pub fn id(&self) -> &ModelId {
        &self.id
    }

    /// The prior with some shares replaced, the others scaled to what is left.
    pub(crate) fn prior_with(&self, shares: &[(&str, f64)]) -> Result<Vec<f64>> {
        let refused =
            |found: String, expected: &str| Err(Error::new(ErrorKind::Usage, "prior", found, expected));
        let mut prior = self.calibration.prior.clone();
        let mut named = vec![false; prior.len()];
        for &(label, share) in shares {
            let Some(index) = self.labels.index_of(label) else {
                let known: Vec<_> = self.labels.iter().map(|label| label.as_str()).collect();
                return refused(format!("the label {label}"), &format!("one of {}", known.join(", ")));
            };
            if prior[index] == 0.0 && !named[index] {
                return refused(
                    format!("{label}={share} for a model that was calibrated on no {label}"),
                    "labels of which training mail was held out: there is no prior of others to replace",
                );
            }
            if !(share > 0.0 && share < 1.0) || named[index] {
                return refused(
                    format!("{label}={share}"),
                    "each label once, with a share above 0 and below 1",
                );
            }
            prior[index] = share;
            named[index] = true;
        }
        let given: f64 = prior.iter().zip(&named).filter(|(_, named)| **named).map(|(share, _)| share).sum();
        let kept: f64 = prior.iter().zip(&named).filter(|(_, named)| !**named).map(|(share, _)| share).sum();
        if kept == 0.0 && (given - 1.0).abs() > 1e-6 {
            return refused(format!("shares of all labels that add up to {given}"), "1");
        }
        if given >= 1.0 && kept > 0.0 {
            return refused(
                format!("shares that add up to {given}"),
                "less than 1, so that something is left for the other labels",
            );
        }
        let scale = if kept > 0.0 { (1.0 - given) / kept } else { 1.0 };
        prior.iter_mut().zip(&named).filter(|(_, named)| !**named).for_each(|(share, _)| *share *= scale);
        Ok(prior)
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub(crate) fn linear(&self) -> &Linear {
        &self.linear
    }

    pub(crate) fn script_coverage(&self) -> &ScriptCoverage {
        &self.script_coverage
    }

    pub(crate) fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    pub(crate) fn shared_names(&self) -> (Arc<Labels>, Arc<ModelId>) {
        (Arc::clone(&self.labels), Arc::clone(&self.id))
    }
}
