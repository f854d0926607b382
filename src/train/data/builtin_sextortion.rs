//! The sextortion texts of this project, for training data that holds too few of its own:
//! [`Corpus::add_builtin_sextortion`].
//!
//! Hardly any mailbox holds sextortion, and without these texts a model has no such label. The
//! texts were written for training: they are learned and never held out, so they enter no figure
//! and no calibration.

use super::corpus::{Corpus, MessageSource, Row};
use crate::label::{Label, Labels};
use serde::Deserialize;
use std::collections::BTreeSet;

const TEXTS: &str = include_str!("../../../data/sextortion/sextortion.jsonl");
/// The source of the texts.
pub(crate) const SOURCE: &str = "builtin-sextortion";
/// A corpus with this many campaigns of sextortion needs none of ours. It has more of them than
/// ours has in most languages (170 in 12).
const ENOUGH: usize = 100;

/// A line of [`TEXTS`].
#[derive(Deserialize)]
struct TextLine {
    label: String,
    lang: String,
    group: String,
    message: String,
}

impl Corpus {
    /// Adds the sextortion texts that are part of this crate, as messages of the source
    /// `builtin-sextortion`, and returns their number.
    ///
    /// [`train`](crate::train::train) learns from them and never measures or calibrates on them, and gives
    /// all of them together no more votes than a quarter of the ham. None are added where they
    /// would not help: to a corpus that holds 100 campaigns of sextortion (a group counts once),
    /// that lacks ham or another label, or that has as many labels as a model can have.
    ///
    /// The program `train` does this by default; the library only when asked.
    ///
    /// # Example
    /// ```
    /// use bluff::train::{Corpus, Row, MessageSource};
    /// let row = |label| Row::new(label, MessageSource::InlineText("hello".to_owned()), String::new());
    /// let mut corpus = Corpus { rows: vec![row("ham")?, row("spam")?], skipped: Vec::new() };
    /// assert_eq!(corpus.add_builtin_sextortion(), 170);
    /// assert_eq!(corpus.add_builtin_sextortion(), 0, "once is enough");
    /// # Ok::<(), bluff::Error>(())
    /// ```
    pub fn add_builtin_sextortion(&mut self) -> usize {
        let labels: BTreeSet<&str> = self.rows.iter().map(|row| row.label.as_str()).collect();
        let is_known = labels.contains(Label::SEXTORTION);
        let learns = labels.contains(Label::HAM) && labels.len() > 1;
        if !learns || (!is_known && labels.len() >= Labels::MAX) || self.has_enough_sextortion() {
            return 0;
        }
        let before = self.rows.len();
        self.rows.extend(texts());
        self.rows.len() - before
    }

    fn has_enough_sextortion(&self) -> bool {
        let own = self.rows.iter().filter(|row| row.label.as_str() == Label::SEXTORTION);
        let mut groups = BTreeSet::new();
        let campaigns = own.filter(|row| row.group.is_none() || groups.insert((&row.source, &row.group)));
        campaigns.take(ENOUGH).count() == ENOUGH || self.rows.iter().any(|row| row.source == SOURCE)
    }
}

/// The texts as rows. Lines that cannot be read are left out, and a test reads all of them.
fn texts() -> impl Iterator<Item = Row> {
    TEXTS.lines().enumerate().filter_map(|(number, line)| {
        let TextLine { label, lang, group, message } = serde_json::from_str(line).ok()?;
        let content = MessageSource::InlineMessage(message.into_bytes());
        let row = Row::new(&label, content, format!("built-in sextortion text {}", number + 1)).ok()?;
        Some(Row { source: SOURCE.to_owned(), group: Some(group), lang: Some(lang), ..row })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus(labels: &[(&str, usize)]) -> Corpus {
        let row =
            |label: &str| Row::new(label, MessageSource::InlineText("x".into()), String::new()).unwrap();
        let rows = labels.iter().flat_map(|(label, count)| (0..*count).map(move |_| row(label)));
        Corpus { rows: rows.collect(), skipped: Vec::new() }
    }

    #[test]
    fn every_text_is_read() {
        assert_eq!(texts().count(), TEXTS.lines().count());
        assert!(texts().all(|row| row.label.as_str() == Label::SEXTORTION));
    }

    #[test]
    fn texts_are_added_where_they_help() {
        let all = texts().count();
        let many: Vec<String> = (0..Labels::MAX - 1).map(|number| format!("l{number}")).collect();
        let many: Vec<(&str, usize)> =
            many.iter().map(|name| (name.as_str(), 1)).chain([("ham", 1)]).collect();
        for (labels, expected) in [
            (&[("ham", 9), ("spam", 9)][..], all),
            (&[("ham", 9), ("scam", 9)], all),
            (&[("ham", 9), ("sextortion", 3)], all),
            (&[("ham", 9), ("spam", 9), ("sextortion", 99)], all),
            (&[("ham", 9), ("spam", 9), ("sextortion", 100)], 0),
            (&[("ham", 9)], 0),
            (&[("spam", 9), ("scam", 9)], 0),
            (&[], 0),
            (&many, 0),
            (&many[1..], all),
        ] {
            assert_eq!(corpus(labels).add_builtin_sextortion(), expected, "{labels:?}");
        }
        let mut copies = corpus(&[("ham", 9), ("spam", 9), ("sextortion", 500)]);
        copies.rows.iter_mut().for_each(|row| row.group = Some("one".to_owned()));
        assert_eq!(copies.add_builtin_sextortion(), all, "500 copies of one text");
    }
}
