//! [`Scanner`]: threads that judge messages, behind a bounded queue.
//!
//! Judging is work for a processor and not for the loop that waits for sockets, so it has threads
//! of its own. A request waits for a place in the queue, for its turn and for its answer within one
//! time limit.

mod drift;
mod judged;
mod memory;
mod models;
mod shadow;

pub use drift::{Drift, Shift};
pub use judged::Judged;
pub use memory::{Memory, OutOfMemory, Part};
pub use models::{Loaded, Models};
pub use shadow::{Disagreement, LabelPair, Shadow, ShadowReport};

use crate::deltas::{Deltas, UserName};
use bluff::Delta;
use crossbeam_channel::{Receiver, Sender};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Judges messages.
#[derive(Debug)]
pub struct Scanner {
    models: Arc<Models>,
    beside: Beside,
    jobs: Sender<Job>,
    places: Arc<Semaphore>,
    limit: Duration,
}

/// What works beside the model.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// What users taught, if there is a place for it.
    pub deltas: Option<Arc<Deltas>>,
    /// A second model that judges as well.
    pub shadow: Option<Arc<Shadow>>,
    /// What notices a change in the messages.
    pub drift: Option<Arc<Drift>>,
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Raw {
    /// Its bytes.
    pub bytes: Arc<Vec<u8>>,
    /// Whether its end is missing, because it is longer than the limit.
    pub truncated: bool,
    /// Whose it is.
    pub user: UserName,
}

struct Job {
    raw: Raw,
    loaded: Arc<Loaded>,
    answer: oneshot::Sender<Option<Judged>>,
    _place: OwnedSemaphorePermit,
}

/// Why a message was not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanError {
    /// It was not done within the time limit.
    TimedOut,
    /// The classifier panicked.
    Panicked,
    /// The messages of all connections hold all the memory they may.
    OutOfMemory,
}

impl ScanError {
    /// Its name in metrics.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::TimedOut => "timeout",
            Self::Panicked => "panic",
            Self::OutOfMemory => "memory",
        }
    }
}

impl fmt::Display for ScanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TimedOut => {
                "not judged within limits.scan_seconds; more threads, or fewer clients at a time, would help"
            }
            Self::Panicked => "the classifier failed on this message; please report it",
            Self::OutOfMemory => {
                "messages under way hold limits.memory_bytes; a higher limit, or fewer clients at a time, would help"
            }
        })
    }
}

impl std::error::Error for ScanError {}

impl From<OutOfMemory> for ScanError {
    fn from(_: OutOfMemory) -> Self {
        Self::OutOfMemory
    }
}

impl Scanner {
    /// Starts the threads; 0 is one for each processor. They end with the scanner.
    ///
    /// # Errors
    /// If the system starts no more threads.
    pub fn start(
        models: Arc<Models>,
        beside: Beside,
        (threads, queue): (usize, usize),
        limit: Duration,
    ) -> std::io::Result<Self> {
        let threads = match threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let (jobs, waiting) = crossbeam_channel::unbounded();
        for number in 0..threads {
            let waiting: Receiver<Job> = waiting.clone();
            let name = format!("judge-{number}");
            let beside = beside.clone();
            let work = move || waiting.iter().for_each(|job| judge(job, &beside));
            std::thread::Builder::new().name(name).spawn(work)?;
        }
        let places = Arc::new(Semaphore::new(threads + queue));
        Ok(Self { models, beside, jobs, places, limit })
    }

    /// The models.
    #[must_use]
    pub fn models(&self) -> &Models {
        &self.models
    }

    /// What users taught; `None` if they cannot teach.
    #[must_use]
    pub fn deltas(&self) -> Option<&Arc<Deltas>> {
        self.beside.deltas.as_ref()
    }

    /// The second model, if there is one.
    #[must_use]
    pub fn shadow(&self) -> Option<&Arc<Shadow>> {
        self.beside.shadow.as_ref()
    }

    /// What notices a change in the messages, if that is wanted.
    #[must_use]
    pub fn drift(&self) -> Option<&Drift> {
        self.beside.drift.as_deref()
    }

    /// Judges a message.
    ///
    /// # Errors
    /// If that took too long, or failed.
    pub async fn scan(&self, raw: Raw) -> Result<Judged, ScanError> {
        let began = Instant::now();
        let judged = async {
            let place = Arc::clone(&self.places).acquire_owned().await.ok()?;
            let (answer, answered) = oneshot::channel();
            let job = Job { raw, loaded: self.models.current(), answer, _place: place };
            self.jobs.send(job).ok()?;
            answered.await.ok().flatten()
        };
        let judged = tokio::time::timeout(self.limit, judged).await.map_err(|_| ScanError::TimedOut)?;
        let mut judged = judged.ok_or(ScanError::Panicked)?;
        judged.elapsed = began.elapsed();
        Ok(judged)
    }
}

/// Judges one message, unless nobody waits for the answer any more.
fn judge(job: Job, beside: &Beside) {
    if job.answer.is_closed() {
        return;
    }
    let classifier = &job.loaded.classifier;
    let judge = || {
        let taught = beside.deltas.as_ref().map(|deltas| deltas.of(&job.raw.user, classifier.labels()));
        let taught = taught.unwrap_or_else(|| Ok(Vec::new())).unwrap_or_else(|error| {
            tracing::warn!(user = %job.raw.user, %error, "what was taught could not be read; the model judges alone");
            Vec::new()
        });
        let taught: Vec<&Delta> = taught.iter().map(Arc::as_ref).collect();
        let judged = Judged::new(classifier, &job.raw.bytes, job.raw.truncated, &taught);
        if let Some(shadow) = &beside.shadow {
            shadow.judge(&job.raw.bytes, &taught, &judged);
        }
        if let Some(shift) = beside.drift.as_ref().and_then(|drift| drift.add(judged.report.not_ham())) {
            log_shift(shift);
        }
        judged
    };
    // a classifier does not change; after a panic it is as before
    let judged = catch_unwind(AssertUnwindSafe(judge)).ok();
    // if nobody waits any more, the answer is lost, as it should be
    drop(job.answer.send(judged));
}

fn log_shift(shift: Shift) {
    match shift {
        Shift::Reference => tracing::info!("the latest messages are what later ones are compared with"),
        Shift::Began(index) => tracing::warn!(
            stability_index = index,
            "messages get other probabilities than those of the past; look at what changed, and at the labels of a sample"
        ),
        Shift::Ended(index) => {
            tracing::info!(stability_index = index, "messages get the probabilities of the past again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanner(threads: usize, queue: usize, limit: Duration) -> Scanner {
        let models = Arc::new(Models::load(None, bluff::Options::default()).unwrap());
        Scanner::start(models, Beside::default(), (threads, queue), limit).unwrap()
    }

    fn raw(bytes: &[u8]) -> Raw {
        Raw { bytes: Arc::new(bytes.to_vec()), truncated: false, user: UserName::SITE }
    }

    #[tokio::test]
    async fn more_messages_than_places_are_all_judged_as_the_library_judges_them() {
        let scanner = Arc::new(scanner(2, 3, Duration::from_secs(60)));
        let letter = include_bytes!("../../../data/samples/sextortion-fr.eml");
        let expected = bluff::Classifier::builtin().classify(letter);
        let tasks: Vec<_> = (0..40)
            .map(|_| {
                let scanner = Arc::clone(&scanner);
                tokio::spawn(async move { scanner.scan(raw(letter)).await.unwrap() })
            })
            .collect();
        for task in tasks {
            let judged = task.await.unwrap();
            assert_eq!(judged.report.verdict, expected.verdict);
            assert_eq!(judged.report.probabilities, expected.probabilities);
        }
    }

    #[tokio::test]
    async fn what_takes_too_long_is_an_error_and_the_next_message_is_judged() {
        let busy = scanner(1, 1, Duration::from_millis(10));
        let places = Arc::clone(&busy.places).acquire_many_owned(2).await.unwrap();
        assert_eq!(busy.scan(raw(b"Subject: x\n\nHello there.")).await.unwrap_err(), ScanError::TimedOut);
        drop(places);
        let patient = scanner(1, 1, Duration::from_secs(60));
        assert!(patient.scan(raw(b"Subject: x\n\nHello there.")).await.is_ok());
    }
}
