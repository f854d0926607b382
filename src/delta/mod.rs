//! [`Delta`]: what a mailbox taught, as weights that are added to those of any base model.
//!
//! The score of a message for a label is `base(x) + sum over f of d_f * u_f(x)`. The base is the
//! model. `u(x)` are the features of the message, which no model has to know: hashes of its words,
//! of its sender and of how it is built. Learning a message with a label moves `d` by one step down
//! the gradient of the log-loss of that sum, with the base left alone (the step of logistic
//! regression; Hastie, Tibshirani, Friedman, *The Elements of Statistical Learning*, 2009, section
//! 4.4.1). What each message moved is kept, so `d` is the sum of its lessons, forgetting one is
//! exact, and the base can be exchanged: the lessons are added to the new one.
//!
//! Probabilities come from the sum by the calibration of the base. It was not fitted on sums, so
//! after many lessons they are less to be trusted than those of the base, and decisions more.

mod features;
mod lesson;

pub(crate) use features::DeltaFeatures;
pub use lesson::Lesson;

use crate::label::Labels;
use crate::message_key::MessageKey;
use std::collections::BTreeMap;

/// What a mailbox taught.
///
/// # Example
/// ```
/// # #[cfg(feature = "builtin-model")] {
/// use bluff::{Classifier, Delta, Email, Label, Learned};
/// let classifier = Classifier::builtin();
/// let (mut delta, spam) = (Delta::default(), Label::new("spam").unwrap());
/// let raw = b"From: a@b.example\r\nSubject: minutes\r\n\r\nI will bring them on Monday, and the cake.\r\n";
/// let email = Email::parse(raw);
/// let before = classifier.classify_email(&email).not_ham();
/// assert_eq!(classifier.learn(&mut delta, raw, &spam), Some(Learned::New));
/// assert!(classifier.classify_with(&email, &[&delta]).not_ham() > before);
/// delta.forget(raw);
/// assert_eq!(classifier.classify_with(&email, &[&delta]).not_ham(), before);
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delta {
    /// In the order in which they were learned.
    lessons: Vec<Lesson>,
    /// The sums over all lessons: hashes that rise, and for each the weights of the labels but ham.
    hashes: Vec<u32>,
    weights: Vec<f32>,
}

/// What became of a message that was to be learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Learned {
    /// It was learned.
    New,
    /// It had been learned with another label, which was forgotten.
    Corrected,
    /// It had been learned with that label before.
    Known,
    /// It holds neither words nor files, so there is nothing to learn.
    Blank,
}

impl Delta {
    /// What these lessons taught, for models with these labels. Those that no model with these
    /// labels can have taught are left out.
    #[must_use]
    pub fn from_lessons(lessons: impl IntoIterator<Item = Lesson>, labels: &Labels) -> Self {
        let lessons = lessons.into_iter().filter(|lesson| lesson.is_sound(labels)).collect();
        let mut delta = Self { lessons, ..Self::default() };
        delta.sum();
        delta
    }

    /// The lessons, the oldest first.
    #[must_use]
    pub fn lessons(&self) -> &[Lesson] {
        &self.lessons
    }

    /// Whether nothing was learned, or all of it forgotten.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lessons.is_empty()
    }

    /// The label with which a raw message was learned.
    #[must_use]
    pub fn label_of(&self, raw: &[u8]) -> Option<&str> {
        let key = MessageKey::of_raw(raw);
        self.lessons.iter().find(|lesson| lesson.message == key.name).map(|lesson| lesson.label.as_str())
    }

    /// Forgets a raw message: weights are as if it had never been learned. Returns its lesson;
    /// `None` if it was not learned.
    pub fn forget(&mut self, raw: &[u8]) -> Option<Lesson> {
        let key = MessageKey::of_raw(raw);
        let at = self.lessons.iter().position(|lesson| lesson.message == key.name)?;
        let lesson = self.lessons.remove(at);
        self.sum();
        Some(lesson)
    }

    /// Forgets the oldest lessons, so that at most `most` are left.
    pub fn keep_latest(&mut self, most: usize) {
        let surplus = self.lessons.len().saturating_sub(most);
        if surplus > 0 {
            self.lessons.drain(..surplus);
            self.sum();
        }
    }

    /// Bytes of memory that it holds.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let lesson = |lesson: &Lesson| size_of::<Lesson>() + lesson.heap_bytes();
        size_of::<Self>()
            + self.lessons.iter().map(lesson).sum::<usize>()
            + self.hashes.capacity() * size_of::<u32>()
            + self.weights.capacity() * size_of::<f32>()
    }

    pub(crate) fn push(&mut self, lesson: Lesson) {
        self.lessons.push(lesson);
        self.sum();
    }

    /// Adds what it knows of a message to these sums, one for each label but ham.
    pub(crate) fn add_to(&self, features: &DeltaFeatures, sums: &mut [f64]) {
        let labels = sums.len();
        if self.weights.len() != self.hashes.len() * labels {
            return;
        }
        let mut rest = &self.hashes[..];
        for &(hash, value) in &features.0 {
            rest = &rest[rest.partition_point(|known| *known < hash)..];
            if rest.first() == Some(&hash) {
                let at = (self.hashes.len() - rest.len()) * labels;
                for (sum, weight) in sums.iter_mut().zip(&self.weights[at..at + labels]) {
                    *sum += f64::from(*weight) * f64::from(value);
                }
            }
        }
    }

    /// Sums the lessons in their order, so that the same lessons give the same weights.
    fn sum(&mut self) {
        let labels = self.lessons.first().map_or(0, |lesson| lesson.amounts.len());
        let mut sums: BTreeMap<u32, Vec<f32>> = BTreeMap::new();
        for lesson in self.lessons.iter().filter(|lesson| lesson.amounts.len() == labels) {
            for (hash, value) in lesson.features() {
                let weights = sums.entry(hash).or_insert_with(|| vec![0.0; labels]);
                for (weight, amount) in weights.iter_mut().zip(&lesson.amounts) {
                    *weight += (*amount * f64::from(value)) as f32;
                }
            }
        }
        self.hashes = sums.keys().copied().collect();
        self.weights = sums.into_values().flatten().collect();
    }
}
