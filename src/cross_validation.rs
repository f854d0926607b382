//! [`CrossValidation`]: which messages are held out together while a model is trained.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The rule by which messages are kept together when some are held out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CrossValidation {
    /// Near-duplicates and messages of one `group` stay together, otherwise at random.
    #[default]
    Group,
    /// One source at a time is held out, small ones a few together. It measures how well mail from
    /// other sources is judged.
    Source,
    /// In the order of `date`, then of the files: each part is judged by a model of the parts
    /// before it.
    Time,
}

impl CrossValidation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Group, Self::Source, Self::Time];

    /// Its name, such as `group`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Source => "source",
            Self::Time => "time",
        }
    }
}

impl fmt::Display for CrossValidation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for CrossValidation {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|cv| cv.as_str() == name);
        known.ok_or_else(|| format!("{name}; expected group, source or time"))
    }
}
