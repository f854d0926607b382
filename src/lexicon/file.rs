//! [`File`]: a phrase file of `data/phrases` as it is written.

use super::kind::IndicatorKind;
use crate::data_file::{self, data_file};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The phrase files, one a language. A language is added by writing its file and naming it here.
pub(super) const FILES: &[&str] = &[
    data_file!("phrases/en"),
    data_file!("phrases/fr"),
    data_file!("phrases/de"),
    data_file!("phrases/es"),
    data_file!("phrases/it"),
    data_file!("phrases/pt"),
    data_file!("phrases/nl"),
    data_file!("phrases/pl"),
    data_file!("phrases/cs"),
    data_file!("phrases/ru"),
    data_file!("phrases/sv"),
    data_file!("phrases/ja"),
    data_file!("phrases/zh"),
];

/// The phrases and units of a language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// ISO 639-1.
    pub(super) language: String,
    #[serde(rename = "name")]
    _name: String,
    /// Whether words are written apart.
    #[serde(default = "written_apart")]
    pub(super) spaces: bool,
    pub(super) phrases: BTreeMap<IndicatorKind, Vec<String>>,
    pub(super) units: Units,
}

/// Words that make a number a sum or a time, and words that are numbers.
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

impl File {
    /// All files. What cannot be read is left out: the files are part of the program, and a test finds every mistake in them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        FILES.iter().filter_map(|file| data_file::read(file))
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
