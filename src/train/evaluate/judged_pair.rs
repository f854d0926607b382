//! [`JudgedPair`]: a message as two classifiers judged it.

use super::prediction::Prediction;
use crate::label::Labels;
use crate::train::data::corpus::Row;

/// A message as both judged it.
#[derive(Clone, Copy)]
pub(crate) struct JudgedPair<'a> {
    pub(crate) row: &'a Row,
    pub(crate) before: &'a Prediction,
    pub(crate) after: &'a Prediction,
    /// The same for messages of one group, which are drawn together.
    pub(crate) unit: usize,
}

/// The labels of both.
#[derive(Clone, Copy)]
pub(crate) struct Both<'a> {
    pub(crate) before: &'a Labels,
    pub(crate) after: &'a Labels,
}
