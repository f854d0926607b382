//! [`PhraseFile`]: a phrase file of `data/phrases`, and the codes that `build.rs` made of its
//! phrases.

use super::indicator_kind::IndicatorKind;
use super::syntax::Code;
use crate::embedded::{self, embedded};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// The phrase files, one a language. A language is added by writing its file and naming it here.
pub(super) const FILES: &[&str] = &[
    embedded!("phrases/en"),
    embedded!("phrases/fr"),
    embedded!("phrases/de"),
    embedded!("phrases/es"),
    embedded!("phrases/it"),
    embedded!("phrases/pt"),
    embedded!("phrases/nl"),
    embedded!("phrases/pl"),
    embedded!("phrases/cs"),
    embedded!("phrases/ru"),
    embedded!("phrases/sv"),
    embedded!("phrases/ja"),
    embedded!("phrases/zh"),
];

/// The phrases and units of a language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhraseFile {
    /// ISO 639-1.
    pub(super) language: String,
    #[serde(rename = "name")]
    _name: String,
    /// Whether words are written apart.
    #[serde(default = "written_apart")]
    pub(super) spaces: bool,
    /// The phrases of a language without spaces, as they are written.
    #[serde(default)]
    pub(super) phrases: BTreeMap<IndicatorKind, Vec<String>>,
    /// Where the phrases of a language with spaces begin and end among all [`codes`].
    #[serde(default)]
    codes: BTreeMap<IndicatorKind, Range<usize>>,
    pub(super) units: Units,
}

/// Words that make a number an amount or a time, and words that are numbers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Units {
    pub(super) currency: BTreeMap<String, String>,
    minute: Vec<String>,
    hour: Vec<String>,
    day: Vec<String>,
    week: Vec<String>,
    pub(super) number: BTreeMap<String, f64>,
}

const fn written_apart() -> bool {
    true
}

/// The codes of all phrases, two bytes each in little-endian order.
const CODES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/data/phrases.codes"));
/// The words of phrases as they are written, one a line; a code is the number of a line.
const WORDS: &str = include_str!(concat!(env!("OUT_DIR"), "/data/phrases.words"));

/// The words of phrases as they are written, each once, in the order of their codes.
pub(super) fn written_words() -> impl Iterator<Item = &'static str> {
    WORDS.lines()
}

impl PhraseFile {
    /// The codes of the phrases of a language with spaces, kind by kind; each phrase ends with
    /// [`END`](super::syntax::END).
    pub(super) fn codes(&self) -> impl Iterator<Item = (IndicatorKind, impl Iterator<Item = Code>)> {
        self.codes.iter().map(|(&kind, at)| {
            let (codes, _) = CODES.get(at.start * 2..at.end * 2).unwrap_or_default().as_chunks();
            (kind, codes.iter().copied().map(Code::from_le_bytes))
        })
    }

    /// All files. A file that cannot be read is left out: the files are part of the program, and a
    /// test finds every mistake in them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        FILES.iter().filter_map(|file| embedded::read(file))
    }
}

impl Units {
    /// The words for times, with their hours.
    pub(super) fn times(&self) -> impl Iterator<Item = (&str, f64)> {
        [(&self.minute, 1.0 / 60.0), (&self.hour, 1.0), (&self.day, 24.0), (&self.week, 168.0)]
            .into_iter()
            .flat_map(|(words, hours)| words.iter().map(move |word| (word.as_str(), hours)))
    }
}
