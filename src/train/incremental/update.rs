//! [`update`]: a model learns a few more messages, or forgets some, in time that grows with their
//! number and not with all email ever seen.
//!
//! Each message moves the weights of its features by one step of gradient descent on its log-loss
//! (the step of logistic regression; Hastie, Tibshirani, Friedman, *The Elements of Statistical
//! Learning*, 2009, section 4.4.1), rounded to the steps in which weights are stored. No other
//! label than that of the message gains by it. So the move can be undone exactly. Forgetting what
//! was learned last restores the bytes of before, and so does forgetting all of it in any order,
//! unless a weight reached its limit on the way. Words that no training message held, the bias and
//! the calibration stay as they are. After much new email, train again.

use super::journal::{Journal, LearnedMessage};
use crate::classifier::Classifier;
use crate::error::{Error, ErrorKind, Result};
use crate::features::{Counts, Features, Scratch, count};
use crate::gradient_step::gradient_step;
use crate::hash::Hash;
use crate::linear::Linear;
use crate::message_key::MessageKey;
use crate::model::Model;
use crate::train::data::corpus::{Corpus, MessageContent, Row};
use crate::train::data::dataset::{group_of, with_analysis};
use crate::train::data::near_duplicates;
use crate::train::evaluate::{Evaluation, evaluate};
use crate::train::progress::{Listener, report_progress};
use rayon::prelude::*;
use std::sync::atomic::AtomicUsize;

/// If no messages to check with are given, one campaign of this many new ones is held back for the
/// check.
const HELD_BACK: u64 = 5;
/// With fewer campaigns none is held back: a person who corrects a message or two wants them
/// learned, and the rest would check nothing.
const FEWEST_TO_HOLD_BACK: usize = 10;
/// The log-loss may rise by this many nats before a change is refused: learning new messages costs
/// a little on the old ones.
const TOLERATED: f64 = 0.05;

/// What a model should learn, forget, and be checked with; each may be empty.
#[derive(Clone, Copy, Debug)]
pub struct UpdateRequest<'a> {
    /// New messages.
    pub learn: &'a Corpus,
    /// Messages that an earlier update learned.
    pub forget: &'a Corpus,
    /// Messages that are never learned. If there are none, a fifth of the new messages is held
    /// back, unless these are fewer than 10 campaigns. A message that corrects a label is always
    /// learned.
    pub check: &'a Corpus,
}

/// The result of an update.
#[derive(Debug)]
pub struct Updated {
    /// The model.
    pub model: Model,
    /// Its journal.
    pub journal: Journal,
    /// Messages learned.
    pub learned: usize,
    /// Of these, messages that an earlier update had learned with another label.
    pub corrected: usize,
    /// Messages that an earlier update had learned, and that were skipped.
    pub known: usize,
    /// Messages that hold neither text nor files, so that nothing can be learned.
    pub blank: usize,
    /// Messages held back for the check.
    pub held_back: usize,
    /// Messages forgotten.
    pub forgotten: usize,
    /// Messages to forget that no update had learned.
    pub unknown: usize,
    /// Messages to forget that had been learned with another label than the one given, and stay
    /// learned.
    pub mislabelled: usize,
    /// The model before and after, on the messages to check with; `None` if there were none.
    pub check: Option<[Evaluation; 2]>,
}

/// Learns and forgets. The given model stays as it is.
///
/// # Errors
/// If a message cannot be read or has a label that the model does not know.
pub fn update(
    model: &Model,
    mut journal: Journal,
    changes: UpdateRequest<'_>,
    listener: Listener<'_>,
) -> Result<Updated> {
    let mut linear = model.linear().clone();
    let (mut unknown, mut mislabelled) = (0, 0);
    let forget = read(model, &changes.forget.rows, listener)?;
    for (New { counts, key, .. }, row) in forget.into_iter().zip(&changes.forget.rows).rev() {
        if journal.label_of(&key).is_some_and(|label| label != row.label.as_str()) {
            mislabelled += 1;
            continue;
        }
        match journal.forget(&key) {
            Some(learned) => revert(&mut linear, counts, &learned),
            None => unknown += 1,
        }
    }
    let forgotten = changes.forget.rows.len() - unknown - mislabelled;
    let truths = truths(model, &changes.learn.rows)?;
    let new = read(model, &changes.learn.rows, listener)?;
    let held_back = if changes.check.rows.is_empty() {
        hold_back(&changes.learn.rows, &new, &journal)
    } else {
        vec![false; new.len()]
    };
    let (mut learned, mut known, mut corrected, mut blank) = (0, 0, 0, 0);
    for ((New { counts, key, is_blank }, truth), (row, held_back)) in
        new.into_iter().zip(truths).zip(changes.learn.rows.iter().zip(&held_back))
    {
        if *held_back {
            continue;
        }
        if is_blank {
            blank += 1;
            continue;
        }
        let label = row.label.as_str();
        if journal.label_of(&key) == Some(label) {
            known += 1;
            continue;
        }
        if let Some(otherwise) = journal.forget(&key) {
            revert(&mut linear, counts.clone(), &otherwise);
            corrected += 1;
        }
        let features = linear.features(&counts);
        let amounts =
            gradient_step(model.calibration(), squared_length(&features), &linear.score(&features), truth);
        let clipped = linear.apply_gradient(&features, &amounts, &[]);
        journal.learn(key, LearnedMessage::new(label, amounts, &counts, clipped));
        learned += 1;
    }
    let back = held_back.iter().filter(|held_back| **held_back).count();
    let check = if changes.check.rows.is_empty() {
        let rows = changes.learn.rows.iter().zip(&held_back).filter(|(_, held_back)| **held_back);
        Corpus { rows: rows.map(|(row, _)| row.clone()).collect(), skipped: Vec::new() }
    } else {
        changes.check.clone()
    };
    let updates = model.provenance().updates + learned;
    // what the journal holds counts in any case, even if the model is older than this count
    let updates = updates.saturating_sub(corrected + forgotten).max(journal.len());
    let after = model.with_linear(linear, updates);
    let measure = |model: &Model| evaluate(&Classifier::new(model.clone()), &check, listener);
    let check = if check.rows.is_empty() { None } else { Some([measure(model)?, measure(&after)?]) };
    Ok(Updated {
        model: after,
        journal,
        learned,
        corrected,
        known,
        blank,
        held_back: back,
        forgotten,
        unknown,
        mislabelled,
        check,
    })
}

impl Updated {
    /// Why the model got worse, if it did.
    #[must_use]
    pub fn worse(&self) -> Option<String> {
        let [before, after] = self.check.as_ref()?;
        let (loss_before, loss_after) = (before.log_loss?, after.log_loss?);
        let lost =
            |evaluation: &Evaluation| evaluation.decisions.false_positives.map_or(0, |rate| rate.count);
        if loss_after > loss_before + TOLERATED {
            Some(format!("log-loss {loss_before:.4} before and {loss_after:.4} after"))
        } else if lost(after) > lost(before) {
            Some(format!("{} false positives before and {} after", lost(before), lost(after)))
        } else {
            None
        }
    }
}

/// The square of the length of a message as a vector.
fn squared_length(features: &Features) -> f64 {
    features.values.iter().map(|value| f64::from(value * value)).sum()
}

/// The name of a message.
pub(crate) fn key_of(content: &MessageContent) -> MessageKey {
    match content {
        MessageContent::Raw(raw) => MessageKey::of_raw(raw),
        MessageContent::Text(text) => MessageKey::of_text(text),
    }
}

/// Undoes what a message did. `counts` are those of the given copy. They are only needed where the
/// journal did not keep the learned ones.
fn revert(linear: &mut Linear, counts: Counts, learned: &LearnedMessage) {
    let back: Vec<f64> = learned.amounts.iter().map(|amount| -amount).collect();
    let features = linear.features(&learned.counts().unwrap_or(counts));
    linear.apply_gradient(&features, &back, &learned.clipped);
}

/// A message as it was read.
struct New {
    counts: Counts,
    key: MessageKey,
    /// It holds neither text nor files.
    is_blank: bool,
}

/// The features and the name of each message.
fn read(model: &Model, rows: &[Row], listener: Listener<'_>) -> Result<Vec<New>> {
    let done = AtomicUsize::new(0);
    rows.par_iter()
        .map_init(Scratch::default, |scratch, row| {
            let read = with_analysis(row, model.vocabulary(), scratch, |analysis, content, scratch| New {
                is_blank: analysis.text.is_blank() && analysis.message.attachments.is_empty(),
                counts: count(analysis, model.vocabulary(), model.headers(), scratch),
                key: key_of(content),
            });
            report_progress(listener, "counting features", &done, rows.len());
            read
        })
        .collect()
}

fn truths(model: &Model, rows: &[Row]) -> Result<Vec<usize>> {
    let known = || model.labels().iter().map(|label| label.as_str()).collect::<Vec<_>>().join(", ");
    rows.iter()
        .map(|row| {
            model.labels().index_of(row.label.as_str()).ok_or_else(|| {
                let found = format!("the label {}", row.label);
                Error::new(ErrorKind::Corpus, &row.place, found, format!("one the model knows: {}", known()))
                    .hint("a model learns new labels by training only")
            })
        })
        .collect()
}

/// Whether each message is held back for the check: whole campaigns, by their content, so that the
/// same ones are chosen next time. A message that the journal knows is never held back: it is
/// already learned, or its label is corrected.
fn hold_back(rows: &[Row], new: &[New], journal: &Journal) -> Vec<bool> {
    let counts: Vec<Counts> = new.iter().map(|new| new.counts.clone()).collect();
    let groups: Vec<Option<String>> = rows.iter().map(group_of).collect();
    let campaigns = near_duplicates::campaigns(&counts, &groups);
    // each campaign is counted and named by its first message
    let first = campaigns.iter().enumerate().filter(|(message, campaign)| message == *campaign);
    if first.count() < FEWEST_TO_HOLD_BACK {
        return vec![false; rows.len()];
    }
    let chosen = |campaign: usize| {
        Hash::new().bytes(new[campaign].key.name.as_bytes()).finish().is_multiple_of(HELD_BACK)
    };
    campaigns
        .iter()
        .zip(new)
        .map(|(&campaign, new)| chosen(campaign) && !new.is_blank && journal.label_of(&new.key).is_none())
        .collect()
}
