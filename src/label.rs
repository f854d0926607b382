//! [`Label`] and [`Labels`]: the kinds of mail that a message can be.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a kind of mail: `ham`, `spam`, `sextortion`, or any other word the training data
/// uses.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(Box<str>);

impl Label {
    /// Wanted mail; every model has it.
    pub const HAM: &'static str = "ham";
    /// Unwanted mass mail.
    pub const SPAM: &'static str = "spam";
    /// "I filmed you, pay, or your contacts get the video."
    pub const SEXTORTION: &'static str = "sextortion";
    /// The longest name that is accepted, in bytes: labels are words, not texts.
    pub const MAX_BYTES: usize = 64;

    /// The label of that name, trimmed and in lower case. `None` if it is empty, longer than
    /// [`MAX_BYTES`](Self::MAX_BYTES) or holds control characters, or is the word `unsure`, which
    /// is an answer, not a label.
    ///
    /// # Example
    /// ```
    /// use bluff::Label;
    /// assert_eq!(Label::new(" Spam ").unwrap().as_str(), "spam");
    /// assert!(Label::new("").is_none());
    /// ```
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        let fits = !name.is_empty() && name.len() <= Self::MAX_BYTES && name != "unsure";
        (fits && !name.chars().any(char::is_control)).then(|| Self(name.into()))
    }

    /// Its name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The order that all tables and files use: ham, spam, sextortion, then the others by name.
    fn rank(&self) -> u8 {
        match self.as_str() {
            Self::HAM => 0,
            Self::SPAM => 1,
            Self::SEXTORTION => 2,
            _ => 3,
        }
    }
}

impl TryFrom<String> for Label {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::new(&name).filter(|label| *label.0 == *name).ok_or_else(|| format!("{name:?} is not a label"))
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0.into()
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The labels of a model, in their fixed order; `ham` is always number 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(Vec<Label>);

impl Labels {
    /// The number of `ham` in every model.
    pub const HAM: usize = 0;
    /// The most labels a model may have: each costs a column of weights.
    pub const MAX: usize = 16;

    /// Orders and deduplicates; `None` without `ham`, with fewer than two or more than
    /// [`MAX`](Self::MAX) labels.
    #[must_use]
    pub fn new(labels: impl IntoIterator<Item = Label>) -> Option<Self> {
        let mut labels: Vec<Label> = labels.into_iter().collect();
        labels.sort_by(|a, b| a.rank().cmp(&b.rank()).then_with(|| a.cmp(b)));
        labels.dedup();
        let has_ham = labels.first().is_some_and(|label| label.as_str() == Label::HAM);
        (has_ham && (2..=Self::MAX).contains(&labels.len())).then_some(Self(labels))
    }

    /// How many there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // never empty
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The number of that name.
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|label| label.as_str() == name)
    }

    /// The label of that number.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Label> {
        self.0.get(index)
    }

    /// The labels in order, `ham` first.
    pub fn iter(&self) -> std::slice::Iter<'_, Label> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        for (given, expected) in [
            ("ham", Some("ham")),
            (" SPAM\n", Some("spam")),
            ("Werbung", Some("werbung")),
            ("", None),
            ("unsure", None),
            ("a\u{1b}[31m", None),
        ] {
            assert_eq!(Label::new(given).as_ref().map(Label::as_str), expected, "{given:?}");
        }
        assert!(Label::new(&"x".repeat(65)).is_none());
    }

    #[test]
    fn order_is_fixed_and_ham_is_first() {
        let of = |names: &[&str]| Labels::new(names.iter().filter_map(|name| Label::new(name)));
        let labels = of(&["werbung", "sextortion", "ham", "spam", "ham"]).unwrap();
        let names: Vec<_> = labels.iter().map(Label::as_str).collect();
        assert_eq!(names, ["ham", "spam", "sextortion", "werbung"]);
        assert!(of(&["spam", "sextortion"]).is_none(), "no ham");
        assert!(of(&["ham"]).is_none(), "one label");
    }
}
