//! Labelled email and how it is split: a [`Corpus`] of rows, a [`Dataset`](dataset::Dataset) of
//! numbers, near-duplicates and folds.

pub(crate) mod builtin_sextortion;
pub(crate) mod corpus;
pub(crate) mod dataset;
pub(crate) mod folds;
pub(crate) mod near_duplicates;

pub use corpus::{Corpus, CorpusOptions, MessageContent, MessageSource, Row, Skipped};
