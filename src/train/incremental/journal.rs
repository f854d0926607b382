//! [`Journal`]: what a model has learned since it was trained, so that each message can be
//! forgotten.
//!
//! It is a file beside the model, one JSON object per line, which only grows: a message learned, a
//! message forgotten, or the id of the model that all lines above lead to. It is written before the
//! model. So after a crash the lines below the id of the existing model are not true yet, and are
//! ignored.
//!
//! A message is named by its [`MessageKey`], and its features are beside the key. So it can be
//! forgotten from any copy of it, and also after the way messages are read has changed. Older
//! lines, which have neither, are still read.

use crate::atomic_file;
use crate::error::{Error, ErrorKind, Result};
use crate::features::{Counts, SIZE};
use crate::gradient_step::MAX_AMOUNT;
use crate::label::Labels;
use crate::linear::Clipped;
use crate::message_key::MessageKey;
use crate::model::Model;
use crate::range::{OutOfRange, of_length, shown, within};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind as Io, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

const READING: &str = "reading the journal";
const WRITING: &str = "writing the journal";
const DAMAGED: &str = "if a newer bluff wrote it, update bluff; otherwise it is damaged or forged: take the model and its journal from a copy, or train again and delete \
     the journal";
const WITHOUT: &str =
    "without its journal nothing can be forgotten, and learned messages would be learned twice";

/// How a message changed the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LearnedMessage {
    pub(crate) label: String,
    /// By how much its features moved the weights of each label except ham.
    pub(crate) amounts: Vec<f64>,
    /// Its features: in turn the distance from the feature before, and how often it occurs. Older
    /// lines have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    features: Vec<u32>,
    /// Where a weight reached its limit and moved less.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) clipped: Vec<Clipped>,
}

impl LearnedMessage {
    pub(crate) fn new(label: &str, amounts: Vec<f64>, counts: &Counts, clipped: Vec<Clipped>) -> Self {
        let mut before = 0;
        let pair = |&(index, count): &(u32, u32)| {
            let gap = index - before;
            before = index;
            [gap, count]
        };
        let features = counts.0.iter().flat_map(pair).collect();
        Self { label: label.to_owned(), amounts, features, clipped }
    }

    /// The features that it moved; `None` if an older journal did not keep them.
    pub(crate) fn counts(&self) -> Option<Counts> {
        let mut index = 0_u32;
        let counts = self.features.chunks_exact(2).map(|pair| {
            index = index.saturating_add(pair[0]);
            (index, pair[1])
        });
        (!self.features.is_empty()).then(|| Counts(counts.collect()))
    }

    /// Whether an update could have written this for a model of these labels.
    fn check(&self, labels: &Labels) -> Result<(), OutOfRange> {
        if labels.index_of(&self.label).is_none() {
            let known: Vec<&str> = labels.iter().map(|label| label.as_str()).collect();
            return Err(OutOfRange::new(
                "label",
                &shown(&self.label),
                format!("one of {}", known.join(", ")),
            ));
        }
        of_length("amounts", &self.amounts, labels.len() - 1)?;
        self.amounts.iter().try_for_each(|amount| within("amounts", *amount, &AMOUNTS))?;
        let features =
            || OutOfRange::new("features", "a list that is none", "pairs of a distance and a count");
        let indices = self.counts().unwrap_or_default().0;
        let sorted = indices.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !self.features.len().is_multiple_of(2) || !sorted || indices.iter().any(|&(_, count)| count == 0) {
            return Err(features());
        }
        let furthest = indices.last().map_or(0, |&(index, _)| index);
        within("features", f64::from(furthest), &FEATURES)?;
        self.clipped.iter().try_for_each(|clipped| {
            within("clipped: feature", f64::from(clipped.feature()), &FEATURES)?;
            within("clipped: label", clipped.label() as f64, &(0.0..=(labels.len() - 2) as f64))
        })
    }
}

/// How far a message can move weights.
const AMOUNTS: RangeInclusive<f64> = -MAX_AMOUNT..=MAX_AMOUNT;
/// The numbers of features.
const FEATURES: RangeInclusive<f64> = 0.0..=(SIZE - 1) as f64;

/// The name of a message: the best one of its [`MessageKey`].
type JournalKey = String;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum JournalLine {
    Learned(JournalKey, LearnedMessage),
    Forgot(JournalKey),
    Model(String),
}

/// What a model has learned since it was trained.
#[derive(Debug, Default)]
pub struct Journal {
    learned: BTreeMap<JournalKey, LearnedMessage>,
    /// The lines of the file that are true.
    kept: Vec<u8>,
    fresh: Vec<u8>,
}

impl Journal {
    /// The path of the journal of a model.
    #[must_use]
    pub fn path_of(model: &Path) -> PathBuf {
        let mut path = model.as_os_str().to_owned();
        path.push(".journal");
        path.into()
    }

    /// The journal in that file, up to the line that leads to that model; an empty one if there is
    /// no file.
    ///
    /// # Errors
    /// If it cannot be read, belongs to another model, or holds what no update writes.
    pub fn load(path: &Path, model: &Model) -> Result<Self> {
        Self::read(path, &model.id().id, model.labels())
    }

    fn read(path: &Path, model: &str, labels: &Labels) -> Result<Self> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == Io::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Error::io(path, READING, error)),
        };
        let refused = |number: usize, found: &str, expected: &str| {
            Error::new(ErrorKind::Model, format!("{}:{}", path.display(), number + 1), found, expected)
                .hint(format!("{DAMAGED}; {WITHOUT}"))
        };
        let mut journal = Self::default();
        let (mut now, mut end, mut kept, mut led) = (BTreeMap::new(), 0, 0, false);
        for (number, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
            end += line.len();
            let line: JournalLine = match serde_json::from_slice(line) {
                Ok(line) => line,
                // the end of a file that was cut off; no model was written after it
                Err(_) if end == bytes.len() && led => break,
                Err(_) => {
                    let found = "a line that is none of a journal";
                    return Err(refused(number, found, "JSON as updates of this version write it"));
                }
            };
            if let JournalLine::Learned(_, learned) = &line
                && let Err(wrong) = learned.check(labels)
            {
                return Err(refused(number, &wrong.found, &wrong.expected));
            }
            led |= matches!(line, JournalLine::Model(_));
            match line {
                JournalLine::Learned(key, learned) => drop(now.insert(key, learned)),
                JournalLine::Forgot(key) => drop(now.remove(&key)),
                JournalLine::Model(id) if id == model => {
                    journal.learned.clone_from(&now);
                    kept = end;
                }
                JournalLine::Model(_) => {}
            }
        }
        if kept == 0 && !bytes.is_empty() {
            let found = "a journal of other models";
            return Err(Error::new(
                ErrorKind::Model,
                path.display().to_string(),
                found,
                format!("one that leads to model {model}"),
            )
            .hint(format!(
                "give the model it belongs to or, if that was trained again, delete the journal; {WITHOUT}"
            )));
        }
        journal.kept = bytes;
        journal.kept.truncate(kept);
        Ok(journal)
    }

    /// Messages learned and not forgotten.
    #[must_use]
    pub fn len(&self) -> usize {
        self.learned.len()
    }

    /// Whether nothing was learned, or all of it forgotten.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.learned.is_empty()
    }

    /// The label with which a message was learned.
    pub(crate) fn label_of(&self, key: &MessageKey) -> Option<&str> {
        let learned = key.names().into_iter().find_map(|name| self.learned.get(name))?;
        Some(learned.label.as_str())
    }

    pub(crate) fn learn(&mut self, key: MessageKey, learned: LearnedMessage) {
        self.write(&JournalLine::Learned(key.name.clone(), learned.clone()));
        self.learned.insert(key.name, learned);
    }

    pub(crate) fn forget(&mut self, key: &MessageKey) -> Option<LearnedMessage> {
        let name = key.names().into_iter().find(|name| self.learned.contains_key(*name))?;
        let learned = self.learned.remove(name)?;
        self.write(&JournalLine::Forgot(name.to_owned()));
        Some(learned)
    }

    fn write(&mut self, line: &JournalLine) {
        // strings and finite numbers: serialisation cannot fail
        self.fresh.extend(serde_json::to_vec(line).unwrap_or_default());
        self.fresh.push(b'\n');
    }

    /// Adds the new lines, and the id of the model they lead to. `before` is the id of the model it
    /// began with.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(mut self, path: &Path, before: &str, after: &str) -> Result<()> {
        if self.kept.is_empty() {
            let learned = std::mem::take(&mut self.fresh);
            self.write(&JournalLine::Model(before.to_owned()));
            self.fresh.extend(learned);
        }
        self.write(&JournalLine::Model(after.to_owned()));
        let failed = |error| Error::io(path, WRITING, error);
        if fs::metadata(path).is_ok_and(|there| there.len() == self.kept.len() as u64) {
            let mut file = OpenOptions::new().append(true).open(path).map_err(failed)?;
            return file.write_all(&self.fresh).and_then(|()| file.sync_all()).map_err(failed);
        }
        self.kept.extend(self.fresh);
        // anybody who may read the model may read its journal, and nobody else
        atomic_file::write_like(path, WRITING, &self.kept, &path.with_extension(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Label;

    fn learned(amount: f64) -> LearnedMessage {
        LearnedMessage::new("spam", vec![amount], &Counts(vec![(0, 2), (7, 1), (SIZE - 1, 3)]), Vec::new())
    }

    fn key(text: &str) -> MessageKey {
        MessageKey::of_text(text)
    }

    fn load(path: &Path, model: &str) -> Result<Journal> {
        Journal::read(path, model, &Labels::new(["ham", "spam"].into_iter().filter_map(Label::new)).unwrap())
    }

    #[test]
    fn lines_that_no_model_followed_are_not_true() {
        let folder = tempfile::tempdir().unwrap();
        let path = Journal::path_of(&folder.path().join("m.bluff"));
        let mut journal = load(&path, "one").unwrap();
        journal.learn(key("a"), learned(0.5));
        journal.save(&path, "one", "two").unwrap();
        let mut journal = load(&path, "two").unwrap();
        assert_eq!((journal.len(), journal.label_of(&key("a"))), (1, Some("spam")));
        journal.learn(key("b"), learned(-0.25));
        assert_eq!(journal.forget(&key("a")), Some(learned(0.5)));
        journal.save(&path, "two", "three").unwrap();
        assert_eq!(load(&path, "three").unwrap().len(), 1);
        // the model of the last lines was never written: they are ignored, and then removed
        for model in ["two", "two"] {
            let mut journal = load(&path, model).unwrap();
            assert!(journal.label_of(&key("a")).is_some() && journal.label_of(&key("b")).is_none());
            journal.learn(key("c"), learned(1.0));
            journal.save(&path, model, "four").unwrap();
            assert_eq!(load(&path, "four").unwrap().len(), 2);
            assert!(load(&path, "three").is_err());
        }
        // a crash in the middle of a line
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(b"{\"learned\":[\"00");
        fs::write(&path, &bytes).unwrap();
        assert_eq!(load(&path, "four").unwrap().len(), 2);
        assert!(load(&path, "another").unwrap_err().to_string().contains("other models"));
        bytes.extend(b"\n{\"model\":\"five\"}\n");
        fs::write(&path, &bytes).unwrap();
        assert!(load(&path, "four").unwrap_err().to_string().contains(".journal:"));
    }

    #[test]
    fn features_are_kept_as_they_were() {
        let kept = learned(1.0);
        assert_eq!(kept.counts(), Some(Counts(vec![(0, 2), (7, 1), (SIZE - 1, 3)])));
        let line = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<LearnedMessage>(&line).unwrap(), kept);
    }

    /// A journal that names each message by the hash of its bytes and keeps no features, as the
    /// first version wrote it.
    #[test]
    fn a_journal_of_before_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.journal");
        let name = key("a").of_bytes;
        let line = format!("{{\"learned\":[\"{name}\",{{\"label\":\"spam\",\"amounts\":[3.5]}}]}}");
        fs::write(&path, format!("{{\"model\":\"one\"}}\n{line}\n{{\"model\":\"two\"}}\n")).unwrap();
        let mut journal = load(&path, "two").unwrap();
        assert_eq!(journal.label_of(&key("a")), Some("spam"));
        let old = journal.forget(&key("a")).unwrap();
        assert_eq!((old.amounts.as_slice(), old.counts()), (&[3.5][..], None));
        journal.save(&path, "two", "three").unwrap();
        assert!(load(&path, "three").unwrap().is_empty());
    }

    #[test]
    fn what_no_update_writes_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("forged.journal");
        let with = |learned: &str| {
            let lines =
                format!("{{\"model\":\"one\"}}\n{{\"learned\":[\"00\",{learned}]}}\n{{\"model\":\"two\"}}\n");
            fs::write(&path, lines).unwrap();
            load(&path, "two")
        };
        assert!(
            with(r#"{"label":"spam","amounts":[-4.0],"features":[3,1,2,9],"clipped":[[3,0,-5]]}"#).is_ok()
        );
        for (learned, found, expected) in [
            (r#"{"label":"scam","amounts":[1]}"#, r#"label = "scam""#, "one of ham, spam"),
            (r#"{"label":"a\r\u001b","amounts":[1]}"#, r#"label = "a\r\u{1b}""#, "one of"),
            (r#"{"label":"spam","amounts":[]}"#, "amounts = a list of 0", "a list of 1"),
            (r#"{"label":"spam","amounts":[1,1]}"#, "amounts = a list of 2", "a list of 1"),
            (r#"{"label":"spam","amounts":[1e308]}"#, "amounts = 1e308", "a number from"),
            (r#"{"label":"spam","amounts":[-100]}"#, "amounts = -100.0", "a number from"),
            (r#"{"label":"spam","amounts":[1e999]}"#, "none of a journal", "JSON"),
            (r#"{"label":"spam","amounts":[null]}"#, "none of a journal", "JSON"),
            (
                r#"{"label":"spam","amounts":[1],"clipped":[[4294967295,0,5]]}"#,
                "clipped: feature = 4294967295",
                "a number from",
            ),
            (
                r#"{"label":"spam","amounts":[1],"clipped":[[3,1,5]]}"#,
                "clipped: label = 1",
                "from 0.0 to 0.0",
            ),
            (r#"{"label":"spam","amounts":[1],"clipped":[[3,0,40000]]}"#, "none of a journal", "JSON"),
            (r#"{"label":"spam","amounts":[1],"features":[3]}"#, "features = ", "pairs"),
            (r#"{"label":"spam","amounts":[1],"features":[3,0]}"#, "features = ", "pairs"),
            (r#"{"label":"spam","amounts":[1],"features":[3,1,0,1]}"#, "features = ", "pairs"),
            (
                r#"{"label":"spam","amounts":[1],"features":[4294967295,1]}"#,
                "features = 4294967295",
                "a number from",
            ),
            (r#"{"label":"spam","amounts":[1],"features":[9,1,4294967295,1,1,1]}"#, "features = ", "pairs"),
            (r#"{"label":"spam","amounts":[1],"more":1}"#, "none of a journal", "of this version"),
        ] {
            let error = with(learned).unwrap_err();
            let text = error.to_string();
            assert!(
                text.contains("forged.journal:2: ") && text.contains(found) && text.contains(expected),
                "{learned}: {text}"
            );
            assert!(
                error.remedy().is_some_and(|remedy| remedy.contains("update bluff")),
                "{learned}: {text}"
            );
            assert_eq!(error.kind(), ErrorKind::Model);
        }
    }
}
