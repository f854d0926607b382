//! [`Journal`]: the file of a delta, one JSON object a line.
//!
//! A line is a message learned, or the name of one forgotten. It is written and synced before the
//! answer is given, so what was confirmed survives a crash. A line that was cut off by one is
//! dropped. When most lines are not needed any more, the file is written anew beside the old one and
//! takes its place.

use crate::regular_file;
use bluff::{Delta, Labels, Lesson};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// The longest file that is read: 200 lessons have about 400 KB.
const MAX_BYTES: u64 = 64 << 20;
/// With fewer lines than this the file is not written anew.
const FEW_LINES: usize = 64;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Learned(Lesson),
    Forgot(String),
}

/// The file of a delta.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    /// Bytes of whole lines.
    length: u64,
    lines: usize,
}

impl Journal {
    /// The journal in a file, which may be missing, and what it teaches. Lines that are none are
    /// counted and left out.
    pub(super) fn load(path: PathBuf, labels: &Labels) -> io::Result<(Self, Delta, usize)> {
        let mut bytes = Vec::new();
        match regular_file::open(&path, OpenOptions::new().read(true)) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            file => drop(file?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?),
        }
        if bytes.len() as u64 > MAX_BYTES {
            return Err(io::Error::new(ErrorKind::FileTooLarge, format!("longer than {MAX_BYTES} bytes")));
        }
        let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let mut lessons: Vec<Lesson> = Vec::new();
        let (mut lines, mut unread) = (0, 0);
        for line in bytes[..end].split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            lines += 1;
            match serde_json::from_slice(line) {
                Ok(Line::Learned(lesson)) => {
                    lessons.retain(|known| known.message() != lesson.message());
                    lessons.push(lesson);
                }
                Ok(Line::Forgot(message)) => lessons.retain(|known| known.message() != message),
                Err(_) => unread += 1,
            }
        }
        let journal = Self { path, length: end as u64, lines };
        Ok((journal, Delta::from_lessons(lessons, labels), unread))
    }

    /// Adds a message that was learned.
    pub(super) fn learned(&mut self, lesson: &Lesson) -> io::Result<()> {
        self.append(&Line::Learned(lesson.clone()))
    }

    /// Adds a message that was forgotten.
    pub(super) fn forgot(&mut self, message: &str) -> io::Result<()> {
        self.append(&Line::Forgot(message.to_owned()))
    }

    fn append(&mut self, line: &Line) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        if self.length == 0 {
            fs::create_dir_all(self.path.parent().unwrap_or(Path::new(".")))?;
        }
        let mut file = regular_file::open(&self.path, OpenOptions::new().create(true).append(true))?;
        // a line that was cut off by a crash is no part of this one
        file.set_len(self.length)?;
        if let Err(error) = file.write_all(&bytes).and_then(|()| file.sync_data()) {
            // a full disk: nothing of the line may stay
            drop(file.set_len(self.length));
            return Err(error);
        }
        self.length += bytes.len() as u64;
        self.lines += 1;
        Ok(())
    }

    /// Writes the file anew if most of its lines are not needed any more.
    pub(super) fn compact(&mut self, delta: &Delta) -> io::Result<()> {
        if self.lines <= FEW_LINES.max(2 * delta.lessons().len()) {
            return Ok(());
        }
        let mut bytes = Vec::new();
        for lesson in delta.lessons() {
            serde_json::to_writer(&mut bytes, &Line::Learned(lesson.clone()))?;
            bytes.push(b'\n');
        }
        let beside = self.path.with_extension("new");
        let mut file =
            regular_file::open(&beside, OpenOptions::new().create(true).write(true).truncate(true))?;
        let written = file.write_all(&bytes).and_then(|()| file.sync_all());
        if let Err(error) = written.and_then(|()| fs::rename(&beside, &self.path)) {
            drop(fs::remove_file(&beside));
            return Err(error);
        }
        self.length = bytes.len() as u64;
        self.lines = delta.lessons().len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::{Classifier, Label};

    fn raw(number: usize) -> Vec<u8> {
        format!("From: a{number}@b.example\r\nSubject: minutes {number}\r\n\r\nI will bring the minutes.\r\n")
            .into()
    }

    #[test]
    fn what_was_learned_is_read_again_and_a_cut_line_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("carol.jsonl");
        let classifier = Classifier::builtin();
        let (mut journal, mut delta, _) = Journal::load(path.clone(), classifier.labels()).unwrap();
        for number in 0..3 {
            classifier.learn(&mut delta, &raw(number), &Label::new("spam").unwrap()).unwrap();
            journal.learned(delta.lessons().last().unwrap()).unwrap();
        }
        let forgotten = delta.forget(&raw(1)).unwrap();
        journal.forgot(forgotten.message()).unwrap();
        let (_, again, unread) = Journal::load(path.clone(), classifier.labels()).unwrap();
        assert_eq!((again, unread), (delta.clone(), 0));
        // a crash in the middle of a line, and a line that is none
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{}\n{\"learned\":{\"mess");
        fs::write(&path, bytes).unwrap();
        let (mut journal, again, unread) = Journal::load(path.clone(), classifier.labels()).unwrap();
        assert_eq!((&again, unread), (&delta, 1));
        journal.forgot("nothing").unwrap();
        let (_, again, unread) = Journal::load(path, classifier.labels()).unwrap();
        assert_eq!((&again, unread), (&delta, 1));
    }

    #[test]
    fn a_named_pipe_is_no_journal_and_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("carol.jsonl");
        let labels = Classifier::builtin().labels().clone();
        let (mut journal, ..) = Journal::load(path.clone(), &labels).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        let refused = Journal::load(path, &labels).unwrap_err();
        assert!(refused.to_string().contains("a named pipe"), "{refused}");
        assert!(journal.forgot("nothing").unwrap_err().to_string().contains("a named pipe"));
    }

    #[test]
    fn lines_that_are_not_needed_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("carol.jsonl");
        let classifier = Classifier::builtin();
        let (mut journal, mut delta, _) = Journal::load(path.clone(), classifier.labels()).unwrap();
        for number in 0..FEW_LINES {
            classifier.learn(&mut delta, &raw(number), &Label::new("spam").unwrap()).unwrap();
            journal.learned(delta.lessons().last().unwrap()).unwrap();
            delta.keep_latest(10);
            journal.compact(&delta).unwrap();
        }
        let long = fs::metadata(&path).unwrap().len();
        classifier.learn(&mut delta, &raw(99), &Label::new("spam").unwrap()).unwrap();
        journal.learned(delta.lessons().last().unwrap()).unwrap();
        delta.keep_latest(10);
        journal.compact(&delta).unwrap();
        assert!(fs::metadata(&path).unwrap().len() < long / 4);
        assert_eq!(Journal::load(path, classifier.labels()).unwrap().1, delta);
    }
}
