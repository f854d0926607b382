//! [`Overlap`]: how many of the messages that a model is measured on it has already learned.
//! Figures on such messages show how well it remembers.

use crate::error::Result;
use crate::model::Model;
use crate::train::data::corpus::{Corpus, MessageContent};
use crate::train::incremental::journal::Journal;
use crate::train::incremental::key_of;
use crate::train::progress::{Listener, report_progress};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicUsize;

/// Test messages that the model knows, or may know.
///
/// A journal names each message that an update taught the model. Of its training data, a model
/// keeps only the names of the sources. So a source of the same name is a reason to look, not a
/// proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// Messages that an update taught the model.
    pub learned_by_updates: usize,
    /// Sources with the name of a source of the training data.
    pub sources_trained_on: Vec<String>,
    /// Messages of these sources.
    pub messages_of_sources: usize,
}

impl Overlap {
    /// Compares a corpus with what a model has learned; `journal` is that of the model.
    ///
    /// # Errors
    /// If a message cannot be read.
    pub fn new(model: &Model, journal: &Journal, corpus: &Corpus, listener: Listener<'_>) -> Result<Self> {
        let trained: BTreeSet<&str> =
            model.provenance().sources.iter().map(|source| source.name.as_str()).collect();
        let known = corpus.rows.iter().filter(|row| trained.contains(row.source.as_str()));
        let sources: BTreeSet<&str> = known.clone().map(|row| row.source.as_str()).collect();
        Ok(Self {
            learned_by_updates: learned(journal, corpus, listener)?,
            sources_trained_on: sources.into_iter().map(str::to_owned).collect(),
            messages_of_sources: known.count(),
        })
    }

    /// Whether there is nothing to warn about.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.learned_by_updates == 0 && self.messages_of_sources == 0
    }
}

fn learned(journal: &Journal, corpus: &Corpus, listener: Listener<'_>) -> Result<usize> {
    if journal.is_empty() {
        return Ok(0);
    }
    let done = AtomicUsize::new(0);
    let learned = corpus.rows.par_iter().map(|row| {
        let content: MessageContent = row.content.read()?;
        report_progress(listener, "looking for known mail", &done, corpus.rows.len());
        Ok(usize::from(journal.label_of(&key_of(&content)).is_some()))
    });
    learned.try_reduce(|| 0, |one, other| Ok(one + other))
}
