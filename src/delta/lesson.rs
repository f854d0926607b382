//! [`Lesson`]: what one message taught, as it is kept.

use super::features::DeltaFeatures;
use crate::gradient_step::MAX_AMOUNT;
use crate::label::{Label, Labels};
use serde::{Deserialize, Serialize};

/// Values are kept in steps of this, which changes a score by less than .02.
const STEP: f32 = 1.0 / 1024.0;
/// The largest value: that of the only feature of the longest group.
const MAX_VALUE: f32 = 2.0;
/// More features than this no message has.
const MAX_FEATURES: usize = 1024;

/// What one message taught: a line of a journal, as JSON.
///
/// It holds hashes of words and no text. Who has the journal can test whether a word they think of
/// was in a message, so keep it as private as the mailbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The name of the message: the same for every copy of it, whatever a mail program did to it.
    pub(crate) message: String,
    /// Its label.
    pub(crate) label: String,
    /// By how much its features moved the weights of each label except ham.
    pub(crate) amounts: Vec<f64>,
    /// Its features: in turn the distance from the hash before, and the value in steps.
    features: Vec<u32>,
}

impl Lesson {
    pub(crate) fn new(message: String, label: &Label, amounts: Vec<f64>, features: &DeltaFeatures) -> Self {
        let mut before = 0;
        let pair = |&(hash, value): &(u32, f32)| {
            let distance = hash - before;
            before = hash;
            [distance, (value / STEP).round() as u32]
        };
        let features = features.0.iter().flat_map(pair).collect();
        Self { message, label: label.as_str().to_owned(), amounts, features }
    }

    /// The name of the message it is of.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The label of the message.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The hashes of its features, which rise, with their values.
    pub(crate) fn features(&self) -> impl Iterator<Item = (u32, f32)> {
        let mut hash = 0_u32;
        self.features.chunks_exact(2).map(move |pair| {
            hash = hash.saturating_add(pair[0]);
            (hash, pair[1] as f32 * STEP)
        })
    }

    /// Bytes of memory that it holds beside itself.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.message.capacity()
            + self.label.capacity()
            + self.amounts.capacity() * size_of::<f64>()
            + self.features.capacity() * size_of::<u32>()
    }

    /// Whether learning could have made it, for these labels: a forged line must not move more than
    /// a message can.
    pub(crate) fn is_sound(&self, labels: &Labels) -> bool {
        let moves = |amount: &f64| amount.abs() <= MAX_AMOUNT;
        labels.index_of(&self.label).is_some()
            && self.amounts.len() + 1 == labels.len()
            && self.amounts.iter().all(moves)
            && self.features.len().is_multiple_of(2)
            && self.features.len() / 2 <= MAX_FEATURES
            && self.features.chunks_exact(2).all(|pair| pair[1] as f32 * STEP <= MAX_VALUE)
            && self.features().zip(self.features().skip(1)).all(|(one, next)| one.0 < next.0)
    }
}
