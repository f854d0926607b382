//! [`CheckSet`]: messages that nothing learns, on which a lesson may do no harm.

use crate::regular_file;
use bluff::{Classifier, Delta, Email, Label};
use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// The most messages: judging them takes a tenth of a second, for each lesson.
const MAX_MESSAGES: usize = 200;
/// The most bytes of one message.
const MAX_BYTES: u64 = 1 << 20;
/// The log-loss may rise by this many nats before a lesson is refused, as in `bluff update`.
const TOLERATED: f64 = 0.05;

/// Messages with their labels.
#[derive(Debug, Default)]
pub struct CheckSet(Vec<(Vec<u8>, Label)>);

/// How well messages are judged.
#[derive(Clone, Copy, Debug, Default)]
struct Quality {
    loss: f64,
    false_positives: usize,
}

impl CheckSet {
    /// The messages in the folders `ham`, `spam` and so on of a folder, one file each, by their
    /// names.
    ///
    /// # Errors
    /// If the folder or a file cannot be read, or there is no message.
    pub fn load(folder: &Path) -> io::Result<Self> {
        let mut messages = Vec::new();
        for entry in sorted(folder)? {
            let Some(label) = entry.file_name().and_then(|name| Label::new(name.to_str()?)) else { continue };
            if !entry.is_dir() {
                continue;
            }
            for file in sorted(&entry)? {
                if !file.is_file() {
                    continue;
                }
                let mut message = Vec::new();
                let opened = regular_file::open(&file, OpenOptions::new().read(true))?;
                opened.take(MAX_BYTES + 1).read_to_end(&mut message)?;
                if message.len() as u64 <= MAX_BYTES {
                    messages.push((message, label.clone()));
                }
            }
        }
        if messages.is_empty() {
            let found = format!("{} holds no messages; expected folders ham and spam", folder.display());
            return Err(io::Error::new(io::ErrorKind::NotFound, found));
        }
        // from all folders alike
        let step = messages.len().div_ceil(MAX_MESSAGES);
        Ok(Self(messages.into_iter().step_by(step).collect()))
    }

    /// Whether messages are judged worse after a lesson than before it.
    #[must_use]
    pub fn is_harmed(&self, classifier: &Classifier, before: &[&Delta], after: &[&Delta]) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let (before, after) = (self.quality(classifier, before), self.quality(classifier, after));
        after.false_positives > before.false_positives || after.loss > before.loss + TOLERATED
    }

    fn quality(&self, classifier: &Classifier, deltas: &[&Delta]) -> Quality {
        let mut quality = Quality::default();
        for (raw, label) in &self.0 {
            let report = classifier.classify_with(&Email::parse(raw), deltas);
            let probability = report.probability(label.as_str()).map_or(0.0, |probability| probability.get());
            quality.loss -= probability.max(1e-9).ln() / self.0.len() as f64;
            let is_unwanted = crate::points::is_unwanted(&report);
            quality.false_positives += usize::from(label.as_str() == Label::HAM && is_unwanted);
        }
        quality
    }
}

fn sorted(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_that_harms_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        assert!(CheckSet::load(folder.path()).is_err());
        let ham = b"From: news@garden.example\r\nSubject: Tulips\r\n\r\nThe tulips are here, come and see them on Sunday.\r\n";
        fs::create_dir(folder.path().join("ham")).unwrap();
        fs::write(folder.path().join("ham/1.eml"), ham).unwrap();
        let check = CheckSet::load(folder.path()).unwrap();
        let classifier = Classifier::builtin();
        let (nothing, mut poisoned, mut kind) = (Delta::default(), Delta::default(), Delta::default());
        classifier.learn(&mut poisoned, ham, &Label::new("spam").unwrap()).unwrap();
        classifier.learn(&mut kind, ham, &Label::new("ham").unwrap()).unwrap();
        assert!(check.is_harmed(&classifier, &[&nothing], &[&poisoned]));
        assert!(!check.is_harmed(&classifier, &[&nothing], &[&kind]));
    }
}
