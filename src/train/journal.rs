//! [`Journal`]: what a model has learned since it was trained, so that each message can be taken back.
//!
//! A file beside the model, one JSON object a line, which only grows: a message learned, a message forgotten, or the id of the model that
//! all lines above lead to. It is written before the model, so after a crash the lines below the id of the model there are not true yet,
//! and are left out.

use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;
use crate::linear::Clipped;
use crate::whole_file;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind as Io, Write};
use std::path::{Path, PathBuf};

const READING: &str = "reading the journal";
const WRITING: &str = "writing the journal";
const WITHOUT: &str =
    "without its journal nothing can be taken back, and mail that was learned would be learned twice";

/// How a message changed the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Learned {
    pub(super) label: String,
    /// By how much its features moved the weights of each label but ham.
    pub(super) amounts: Vec<f64>,
    /// Where a weight reached its end and moved less.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) clipped: Vec<Clipped>,
}

/// The name of a message: a hash of its content.
pub(super) type Key = String;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Learned(Key, Learned),
    Forgot(Key),
    Model(String),
}

/// What a model has learned since it was trained.
#[derive(Debug, Default)]
pub struct Journal {
    learned: BTreeMap<Key, Learned>,
    /// The lines of the file that are true.
    kept: Vec<u8>,
    fresh: Vec<u8>,
}

/// The name of a message by its bytes.
pub(super) fn key(content: &[u8]) -> Key {
    let [one, other] = [0, 1].map(|number| Hash::new().number(number).bytes(content).finish());
    format!("{one:016x}{other:016x}")
}

impl Journal {
    /// Where the journal of a model stands.
    #[must_use]
    pub fn path_of(model: &Path) -> PathBuf {
        let mut path = model.as_os_str().to_owned();
        path.push(".journal");
        path.into()
    }

    /// The journal in that file as far as it leads to the model of that id; an empty one if there is no file.
    ///
    /// # Errors
    /// If it cannot be read or is one of another model.
    pub fn load(path: &Path, model: &str) -> Result<Self> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == Io::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Error::io(path, READING, error)),
        };
        let mut journal = Self::default();
        let (mut now, mut end, mut kept, mut led) = (BTreeMap::new(), 0, 0, false);
        for (number, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
            end += line.len();
            let line: Line = match serde_json::from_slice(line) {
                Ok(line) => line,
                // the end of a file that was cut off, which no model was written after
                Err(_) if end == bytes.len() && led => break,
                Err(_) => {
                    let place = format!("{}:{}", path.display(), number + 1);
                    return Err(Error::new(
                        ErrorKind::Model,
                        place,
                        "a line that is none of a journal",
                        "JSON as `train --update` writes it",
                    )
                    .hint(WITHOUT));
                }
            };
            led |= matches!(line, Line::Model(_));
            match line {
                Line::Learned(key, learned) => drop(now.insert(key, learned)),
                Line::Forgot(key) => drop(now.remove(&key)),
                Line::Model(id) if id == model => {
                    journal.learned.clone_from(&now);
                    kept = end;
                }
                Line::Model(_) => {}
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
                "give the model it belongs to or, if that was trained anew, delete the journal; {WITHOUT}"
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

    /// As what a message was learned.
    pub(super) fn label_of(&self, key: &str) -> Option<&str> {
        self.learned.get(key).map(|learned| learned.label.as_str())
    }

    pub(super) fn learn(&mut self, key: Key, learned: Learned) {
        self.write(&Line::Learned(key.clone(), learned.clone()));
        self.learned.insert(key, learned);
    }

    pub(super) fn forget(&mut self, key: &str) -> Option<Learned> {
        let learned = self.learned.remove(key)?;
        self.write(&Line::Forgot(key.to_owned()));
        Some(learned)
    }

    fn write(&mut self, line: &Line) {
        // strings and finite numbers: serialisation has nothing to fail on
        self.fresh.extend(serde_json::to_vec(line).unwrap_or_default());
        self.fresh.push(b'\n');
    }

    /// Adds what is new, and the id of the model it leads to. `before` is the id of the model it began with.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(mut self, path: &Path, before: &str, after: &str) -> Result<()> {
        if self.kept.is_empty() {
            let learned = std::mem::take(&mut self.fresh);
            self.write(&Line::Model(before.to_owned()));
            self.fresh.extend(learned);
        }
        self.write(&Line::Model(after.to_owned()));
        let failed = |error| Error::io(path, WRITING, error);
        if fs::metadata(path).is_ok_and(|there| there.len() == self.kept.len() as u64) {
            let mut file = OpenOptions::new().append(true).open(path).map_err(failed)?;
            return file.write_all(&self.fresh).and_then(|()| file.sync_all()).map_err(failed);
        }
        self.kept.extend(self.fresh);
        // who may read the model may read its journal, and nobody else
        whole_file::write_like(path, WRITING, &self.kept, &path.with_extension(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(amount: f64) -> Learned {
        Learned { label: "spam".to_owned(), amounts: vec![amount], clipped: Vec::new() }
    }

    #[test]
    fn lines_that_no_model_followed_are_not_true() {
        let folder = tempfile::tempdir().unwrap();
        let path = Journal::path_of(&folder.path().join("m.bluff"));
        let mut journal = Journal::load(&path, "one").unwrap();
        journal.learn(key(b"a"), learned(0.5));
        journal.save(&path, "one", "two").unwrap();
        let mut journal = Journal::load(&path, "two").unwrap();
        assert_eq!((journal.len(), journal.label_of(&key(b"a"))), (1, Some("spam")));
        journal.learn(key(b"b"), learned(-0.25));
        assert_eq!(journal.forget(&key(b"a")), Some(learned(0.5)));
        journal.save(&path, "two", "three").unwrap();
        assert_eq!(Journal::load(&path, "three").unwrap().len(), 1);
        // the model of the last lines was never written: as if they were not there, and then they are not
        for model in ["two", "two"] {
            let mut journal = Journal::load(&path, model).unwrap();
            assert!(journal.label_of(&key(b"a")).is_some() && journal.label_of(&key(b"b")).is_none());
            journal.learn(key(b"c"), learned(1.0));
            journal.save(&path, model, "four").unwrap();
            assert_eq!(Journal::load(&path, "four").unwrap().len(), 2);
            assert!(Journal::load(&path, "three").is_err());
        }
        // a crash in the middle of a line
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(b"{\"learned\":[\"00");
        fs::write(&path, &bytes).unwrap();
        assert_eq!(Journal::load(&path, "four").unwrap().len(), 2);
        assert!(Journal::load(&path, "another").unwrap_err().to_string().contains("other models"));
        bytes.extend(b"\n{\"model\":\"five\"}\n");
        fs::write(&path, &bytes).unwrap();
        assert!(Journal::load(&path, "four").unwrap_err().to_string().contains(".journal:"));
    }
}
