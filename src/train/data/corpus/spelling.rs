//! [`Spellings`]: the labels that the words of a corpus mean.

use super::Row;
use crate::error::{Error, ErrorKind, Result};
use crate::label::Label;
use std::collections::{BTreeMap, BTreeSet};

/// Words for ham and spam that nobody uses for anything else.
const USUAL: &[(&str, &str)] = &[
    ("good", Label::HAM),
    ("legit", Label::HAM),
    ("legitimate", Label::HAM),
    ("not spam", Label::HAM),
    ("not-spam", Label::HAM),
    ("not_spam", Label::HAM),
    ("notspam", Label::HAM),
    ("no spam", Label::HAM),
    ("non-spam", Label::HAM),
    ("nonspam", Label::HAM),
    ("safe email", Label::HAM),
    ("junk", Label::SPAM),
    ("spam email", Label::SPAM),
];

/// Answers to "is it spam?". They have this meaning only in a table that has no other labels: 0, 1
/// and 2 are classes that only their author knows.
const ANSWERS: &[(&str, &str)] = &[
    ("0", Label::HAM),
    ("0.0", Label::HAM),
    ("no", Label::HAM),
    ("n", Label::HAM),
    ("false", Label::HAM),
    ("1", Label::SPAM),
    ("1.0", Label::SPAM),
    ("yes", Label::SPAM),
    ("y", Label::SPAM),
    ("true", Label::SPAM),
];

/// What labels are called in a corpus.
#[derive(Clone, Debug, Default)]
pub(super) struct Spellings {
    /// What the options say, by the spelling in lower case.
    asked: BTreeMap<String, Label>,
}

impl Spellings {
    /// # Errors
    /// If one of `asked` is not a label.
    pub(super) fn new(asked: &BTreeMap<String, String>) -> Result<Self> {
        let one = |(spelling, label): (&String, &String)| match Label::new(label) {
            Some(label) => Ok((spelling.trim().to_lowercase(), label)),
            None => {
                let expected = "a word such as ham or spam, not `unsure`";
                let place = format!("{spelling}={label}");
                Err(Error::new(ErrorKind::Usage, place, format!("label {label:?}"), expected))
            }
        };
        Ok(Self { asked: asked.iter().map(one).collect::<Result<_>>()? })
    }

    /// The label with this spelling.
    pub(super) fn label(&self, spelling: &str) -> Option<Label> {
        let word = spelling.trim().to_lowercase();
        match self.asked.get(&word) {
            Some(label) => Some(label.clone()),
            None => Label::new(meaning(USUAL, &word).unwrap_or(&word)),
        }
    }

    /// Whether a cell is a label without any doubt.
    pub(super) fn is_known(&self, spelling: &str) -> bool {
        let word = spelling.trim().to_lowercase();
        self.asked.contains_key(&word)
            || [Label::HAM, Label::SPAM, Label::SEXTORTION].contains(&&*word)
            || meaning(USUAL, &word).or(meaning(ANSWERS, &word)).is_some()
    }

    /// Turns answers such as 1 and 0 into labels, if all labels of the rows of a file are ham, spam
    /// or answers.
    ///
    /// # Errors
    /// If the labels are numbers of unknown meaning; `place` is the file.
    pub(super) fn settle(&self, rows: &mut [Row], place: &str) -> Result<()> {
        let found: BTreeSet<&Label> = rows.iter().map(|row| &row.label).collect();
        let is_asked = |label: &Label| self.asked.values().any(|asked| asked == label);
        let is_answer = |label: &Label| meaning(ANSWERS, label.as_str()).is_some() && !is_asked(label);
        if !found.iter().any(|label| is_answer(label) || is_number(label)) {
            return Ok(());
        }
        let is_plain = |label: &Label| [Label::HAM, Label::SPAM, Label::SEXTORTION].contains(&label.as_str());
        if found.iter().all(|label| is_answer(label) || is_plain(label)) {
            for row in rows.iter_mut().filter(|row| is_answer(&row.label)) {
                if let Some(label) = meaning(ANSWERS, row.label.as_str()).and_then(Label::new) {
                    row.label = label;
                }
            }
            return Ok(());
        }
        if found.iter().all(|label| is_number(label)) {
            let names: Vec<&str> = found.iter().take(8).map(|label| label.as_str()).collect();
            let found = format!("labels that are numbers: {}", names.join(", "));
            return Err(Error::new(
                ErrorKind::Corpus,
                place,
                found,
                "words such as ham and spam, or 0 and 1",
            )
            .hint("say what they mean, such as `labels` 2=spam,1=ham"));
        }
        Ok(())
    }
}

fn meaning(words: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == word).map(|(_, label)| *label)
}

fn is_number(label: &Label) -> bool {
    label.as_str().parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::super::MessageSource;
    use super::*;

    fn spellings(asked: &[(&str, &str)]) -> Spellings {
        let asked = asked.iter().map(|(word, label)| ((*word).to_owned(), (*label).to_owned())).collect();
        Spellings::new(&asked).unwrap()
    }

    /// The labels of a file whose rows have these.
    fn settled(labels: &[&str], asked: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let spellings = spellings(asked);
        let row = |label: &&str| {
            let mut row = Row::new("ham", MessageSource::InlineText("x".into()), "x".into()).unwrap();
            row.label = spellings.label(label).unwrap();
            row
        };
        let mut rows: Vec<Row> = labels.iter().map(row).collect();
        spellings.settle(&mut rows, "c.csv").map_err(|error| error.to_string())?;
        Ok(rows.iter().map(|row| row.label.to_string()).collect())
    }

    #[test]
    fn words_stand_for_labels() {
        for (labels, asked, expected) in [
            (&["ham", "Spam", " SEXTORTION "][..], &[][..], &["ham", "spam", "sextortion"][..]),
            (&["Good", "LEGIT", "Junk", "not spam"], &[], &["ham", "ham", "spam", "ham"]),
            (&["0", "1", "1"], &[], &["ham", "spam", "spam"]),
            (&["No", "YES"], &[], &["ham", "spam"]),
            (&["false", "True"], &[], &["ham", "spam"]),
            (&["0.0", "1.0"], &[], &["ham", "spam"]),
            (&["ham", "1"], &[], &["ham", "spam"]),
            // labels of their own
            (&["ham", "phishing", "1"], &[], &["ham", "phishing", "1"]),
            (&["ham", "werbung"], &[], &["ham", "werbung"]),
            // as the options say
            (&["1", "0"], &[("1", "ham"), ("0", "spam")], &["ham", "spam"]),
            (&["2", "1", "0"], &[("2", "spam"), ("1", "ham"), ("0", "ham")], &["spam", "ham", "ham"]),
            (&["Junk", "ham"], &[("JUNK", "junk")], &["junk", "ham"]),
            (&["Werbung"], &[("werbung", "spam")], &["spam"]),
        ] {
            assert_eq!(settled(labels, asked).unwrap(), expected, "{labels:?}, {asked:?}");
        }
    }

    #[test]
    fn numbers_that_nobody_knows_are_refused() {
        for labels in [&["0", "1", "2"][..], &["2", "3"], &["-1", "1"]] {
            let error = settled(labels, &[]).unwrap_err();
            assert!(
                error.starts_with("c.csv: labels that are numbers: ") && error.contains("`labels`"),
                "{error}"
            );
        }
        let asked = [("1".to_owned(), "unsure".to_owned())].into();
        assert!(Spellings::new(&asked).unwrap_err().to_string().starts_with("1=unsure: label"));
    }
}
