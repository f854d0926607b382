//! [`JudgedPair`]: a message as two classifiers judged it.

use super::corpus::Row;
use super::outcome::Outcome;
use crate::label::Labels;

/// A message as both judged it.
#[derive(Clone, Copy)]
pub(super) struct JudgedPair<'a> {
    pub(super) row: &'a Row,
    pub(super) before: &'a Outcome,
    pub(super) after: &'a Outcome,
    /// The same for messages of one group, which are drawn together.
    pub(super) unit: usize,
}

/// The labels of both.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    pub(super) before: &'a Labels,
    pub(super) after: &'a Labels,
}

/// Whether a message was decided rightly.
pub(super) fn is_right(outcome: &Outcome) -> bool {
    outcome.decision == Some(outcome.truth)
}
