//! [`Deltas`]: what the users of the site taught, one file each, the ones in use in memory.

mod check;
mod journal;
mod user;

pub use check::CheckSet;
pub use user::UserName;

use bluff::{Classifier, Delta, Label, Labels, Learned};
use journal::Journal;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What became of a request to learn or to forget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taught {
    /// The message was learned, or its label corrected.
    Learned,
    /// It had been learned with that label before.
    Known,
    /// It was forgotten.
    Forgotten,
    /// It had not been learned, so there was nothing to forget.
    Unknown,
}

impl Taught {
    /// Its name in metrics and in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Learned => "learned",
            Self::Known => "known",
            Self::Forgotten => "forgotten",
            Self::Unknown => "unknown",
        }
    }
}

/// Why nothing was learned.
#[derive(Debug)]
pub enum TeachError {
    /// The message holds neither words nor files.
    Blank,
    /// The model does not know the label.
    Label,
    /// The messages of the check set would be judged worse.
    Harmful,
    /// The journal could not be read or written.
    Journal(io::Error),
}

impl TeachError {
    /// Its name in metrics.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Blank => "nothing-to-learn",
            Self::Label => "unknown-label",
            Self::Harmful => "harmful-lesson",
            Self::Journal(_) => "journal",
        }
    }
}

impl fmt::Display for TeachError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => {
                f.write_str("the message holds neither words nor files, so there is nothing to learn")
            }
            Self::Label => f.write_str("the model does not know this label"),
            Self::Harmful => f.write_str("refused: the messages of learn.check would be judged worse"),
            Self::Journal(error) => write!(f, "what was learned could not be kept: {error}"),
        }
    }
}

impl std::error::Error for TeachError {}

/// What the users of the site taught.
#[derive(Debug)]
pub struct Deltas {
    folder: PathBuf,
    /// The most lessons of a user; the oldest go.
    lessons: usize,
    cache: Mutex<Cache>,
    /// Held while somebody teaches: lessons are rare, and two for one user must not meet.
    teaching: Mutex<()>,
    check: CheckSet,
}

#[derive(Debug)]
struct Cache {
    users: HashMap<UserName, Cached>,
    bytes: usize,
    limit: usize,
    /// Counts uses, so that the user who was not seen for longest can be found.
    clock: u64,
}

#[derive(Debug)]
struct Cached {
    delta: Arc<Delta>,
    bytes: usize,
    used: u64,
}

impl Deltas {
    /// Those in a folder, which may be missing. Of each user so many lessons are kept, and of all
    /// users so many bytes in memory.
    #[must_use]
    pub fn new(folder: PathBuf, lessons: usize, cache_bytes: usize, check: CheckSet) -> Self {
        let cache = Cache { users: HashMap::new(), bytes: 0, limit: cache_bytes, clock: 0 };
        Self { folder, lessons, cache: Mutex::new(cache), teaching: Mutex::new(()), check }
    }

    /// What holds for a user: what the site and what they themselves taught.
    ///
    /// # Errors
    /// If a journal cannot be read.
    pub fn of(&self, user: &UserName, labels: &Labels) -> io::Result<Vec<Arc<Delta>>> {
        let mut cache = self.cache();
        let mut deltas = Vec::new();
        for user in [&UserName::SITE, user].into_iter().take(if user.is_site() { 1 } else { 2 }) {
            let delta = match cache.get(user) {
                Some(delta) => delta,
                None => cache.put(user, Arc::new(self.load(user, labels)?.1)),
            };
            if !delta.is_empty() {
                deltas.push(delta);
            }
        }
        Ok(deltas)
    }

    /// Learns a message for a user, or forgets it if there is no label.
    ///
    /// # Errors
    /// If there is nothing to learn, it would do harm, or it could not be kept. Then nothing has
    /// changed.
    pub fn teach(
        &self,
        classifier: &Classifier,
        user: &UserName,
        raw: &[u8],
        label: Option<&Label>,
    ) -> Result<Taught, TeachError> {
        let _one_at_a_time = self.teaching.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut journal, before) = self.load(user, classifier.labels()).map_err(TeachError::Journal)?;
        let mut after = before.clone();
        let Some(label) = label else {
            let Some(forgotten) = after.forget(raw) else { return Ok(Taught::Unknown) };
            journal.forgot(forgotten.message()).map_err(TeachError::Journal)?;
            self.cache().put(user, Arc::new(after));
            return Ok(Taught::Forgotten);
        };
        match classifier.learn(&mut after, raw, label) {
            None => return Err(TeachError::Label),
            Some(Learned::Known) => return Ok(Taught::Known),
            Some(Learned::Blank) => return Err(TeachError::Blank),
            Some(_) => {}
        }
        if self.check.is_harmed(classifier, &[&before], &[&after]) {
            return Err(TeachError::Harmful);
        }
        if let Some(lesson) = after.lessons().last() {
            journal.learned(lesson).map_err(TeachError::Journal)?;
        }
        after.keep_latest(self.lessons);
        if let Err(error) = journal.compact(&after) {
            tracing::warn!(%error, "a journal was not compacted; its lines are kept");
        }
        self.cache().put(user, Arc::new(after));
        Ok(Taught::Learned)
    }

    /// Reads everything anew from now on: the model or the files have changed.
    pub fn clear(&self) {
        let mut cache = self.cache();
        cache.users.clear();
        cache.bytes = 0;
    }

    /// The users in memory, and the bytes they hold.
    #[must_use]
    pub fn cached(&self) -> (usize, usize) {
        let cache = self.cache();
        (cache.users.len(), cache.bytes)
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load(&self, user: &UserName, labels: &Labels) -> io::Result<(Journal, Delta)> {
        let path = self.folder.join(format!("{}.jsonl", user.file_name()));
        let (journal, mut delta, unread) = Journal::load(path, labels)?;
        if unread > 0 {
            tracing::warn!(%user, lines = unread, "lines of a journal that are no lessons of this version are left out");
        }
        delta.keep_latest(self.lessons);
        Ok((journal, delta))
    }
}

impl Cache {
    fn get(&mut self, user: &UserName) -> Option<Arc<Delta>> {
        self.clock += 1;
        let cached = self.users.get_mut(user)?;
        cached.used = self.clock;
        Some(Arc::clone(&cached.delta))
    }

    /// Keeps the delta of a user, and drops those that were not used for longest.
    fn put(&mut self, user: &UserName, delta: Arc<Delta>) -> Arc<Delta> {
        self.clock += 1;
        let bytes = delta.memory_bytes() + size_of::<Cached>() + user.file_name().len();
        let cached = Cached { delta: Arc::clone(&delta), bytes, used: self.clock };
        self.bytes += bytes;
        if let Some(before) = self.users.insert(user.clone(), cached) {
            self.bytes -= before.bytes;
        }
        while self.bytes > self.limit && self.users.len() > 1 {
            let Some(oldest) =
                self.users.iter().min_by_key(|(_, cached)| cached.used).map(|(user, _)| user.clone())
            else {
                break;
            };
            if let Some(dropped) = self.users.remove(&oldest) {
                self.bytes -= dropped.bytes;
            }
        }
        delta
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(number: usize) -> Vec<u8> {
        format!("From: a{number}@b.example\r\nSubject: minutes {number}\r\n\r\nI will bring the minutes.\r\n")
            .into()
    }

    fn user(name: &str) -> UserName {
        UserName::new(name).unwrap()
    }

    #[test]
    fn a_user_is_taught_and_nobody_else_and_the_site_teaches_everybody() {
        let folder = tempfile::tempdir().unwrap();
        let deltas = Deltas::new(folder.path().join("deltas"), 10, 1 << 20, CheckSet::default());
        let (classifier, spam) = (Classifier::builtin(), Label::new("spam").unwrap());
        let of = |name: &str| deltas.of(&user(name), classifier.labels()).unwrap().len();
        assert_eq!((of("carol"), of("")), (0, 0));
        let teach = |name: &str, number, label| deltas.teach(&classifier, &user(name), &raw(number), label);
        assert_eq!(teach("carol", 1, Some(&spam)).unwrap(), Taught::Learned);
        assert_eq!(teach("Carol", 1, Some(&spam)).unwrap(), Taught::Known);
        assert_eq!((of("carol"), of("dave"), of("")), (1, 0, 0));
        assert_eq!(teach("", 2, Some(&spam)).unwrap(), Taught::Learned);
        assert_eq!((of("carol"), of("dave"), of("")), (2, 1, 1));
        assert_eq!(teach("dave", 1, None).unwrap(), Taught::Unknown);
        assert_eq!(teach("carol", 1, None).unwrap(), Taught::Forgotten);
        assert_eq!(of("carol"), 1);
        assert!(matches!(
            deltas.teach(&classifier, &user("carol"), b"\r\n", Some(&spam)),
            Err(TeachError::Blank)
        ));
        // another daemon, later
        let later = Deltas::new(folder.path().join("deltas"), 10, 1 << 20, CheckSet::default());
        assert_eq!(later.of(&user("dave"), classifier.labels()).unwrap().len(), 1);
    }

    #[test]
    fn memory_is_bounded_and_what_was_dropped_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let deltas = Deltas::new(folder.path().to_owned(), 10, 10_000, CheckSet::default());
        let (classifier, spam) = (Classifier::builtin(), Label::new("spam").unwrap());
        for number in 0..30 {
            deltas.teach(&classifier, &user(&format!("user{number}")), &raw(number), Some(&spam)).unwrap();
        }
        let (users, bytes) = deltas.cached();
        assert!(users < 30 && bytes <= 10_000, "{users} {bytes}");
        for number in 0..30 {
            assert_eq!(deltas.of(&user(&format!("user{number}")), classifier.labels()).unwrap().len(), 1);
        }
        assert!(deltas.cached().1 <= 10_000);
        deltas.clear();
        assert_eq!(deltas.cached(), (0, 0));
    }
}
