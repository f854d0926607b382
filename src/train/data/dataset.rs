//! [`Dataset`]: a corpus as numbers, ready to learn from.

use super::corpus::{Corpus, MessageContent, Row};
use super::{builtin_sextortion, near_duplicates};
use crate::error::{Error, ErrorKind, Result};
use crate::features::{Analysis, Counts, Headers, Scratch, count};
use crate::indicators::detect;
use crate::label::Labels;
use crate::script_coverage::Traits;
use crate::text::Text;
use crate::tokens::{MAX_SOURCES, Vocabulary, WordCounts};
use crate::train::params::TrainParams;
use crate::train::progress::{Listener, report_progress};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicUsize;

/// The corpus as numbers.
pub(crate) struct Dataset {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) counts: Vec<Counts>,
    pub(crate) traits: Vec<Traits>,
    pub(crate) y_true: Vec<usize>,
    pub(crate) campaigns: Vec<usize>,
    pub(crate) votes: Vec<f64>,
    pub(crate) weights: Vec<f64>,
    /// What a vote of each source counts in calibration.
    pub(crate) calibration_weights: Vec<f64>,
    pub(crate) sources: Vec<String>,
    pub(crate) source: Vec<u32>,
    pub(crate) labels: usize,
}

/// The messages to learn from, by reference.
pub(crate) struct TrainingSet<'a> {
    pub(crate) counts: Vec<&'a Counts>,
    pub(crate) y_true: Vec<usize>,
    pub(crate) sample_weight: Vec<f64>,
    pub(crate) scripts: Vec<Option<&'static str>>,
    pub(crate) labels: usize,
    pub(crate) seed: u64,
}

impl Dataset {
    pub(crate) fn from_corpus(
        corpus: &Corpus,
        labels: &Labels,
        params: &TrainParams,
        listener: Listener<'_>,
    ) -> Result<Self> {
        let rows = &corpus.rows;
        let vocabulary = learn_vocabulary(rows, params, listener)?;
        let (counts, traits) = count_features(rows, &vocabulary, params.headers, listener)?;
        let y_true: Vec<usize> =
            rows.iter().map(|row| labels.index_of(row.label.as_str()).unwrap_or(Labels::HAM)).collect();
        let groups: Vec<Option<String>> = rows.iter().map(group_of).collect();
        let campaigns = near_duplicates::campaigns(&counts, &groups);
        let votes = near_duplicates::votes(&campaigns, &y_true);
        let (sources, source) = sources(rows);
        let weights = weights(rows, &y_true, &votes, params);
        let calibration_weights = calibration_weights(&sources, &source, &votes, params);
        Ok(Self {
            vocabulary,
            counts,
            traits,
            y_true,
            campaigns,
            votes,
            weights,
            calibration_weights,
            sources,
            source,
            labels: labels.len(),
        })
    }

    /// What the counted features of all messages take in memory.
    pub(crate) fn counted_bytes(&self) -> usize {
        self.counts.iter().map(|counts| size_of_val(&*counts.0)).sum()
    }

    /// The messages that `learns` admits.
    pub(crate) fn training_set(&self, learns: impl Fn(usize) -> bool, seed: u64) -> TrainingSet<'_> {
        let messages: Vec<usize> = (0..self.counts.len()).filter(|&message| learns(message)).collect();
        TrainingSet {
            counts: messages.iter().map(|&message| &self.counts[message]).collect(),
            y_true: messages.iter().map(|&message| self.y_true[message]).collect(),
            scripts: messages.iter().map(|&message| self.traits[message].script).collect(),
            sample_weight: messages
                .iter()
                .map(|&message| self.votes[message] * self.weights[message])
                .collect(),
            labels: self.labels,
            seed,
        }
    }

    /// How many messages there are, and how many of them are not copies:
    /// `40 messages, 2 of them different`.
    pub(crate) fn different_messages(&self) -> String {
        let different: BTreeSet<usize> = self.campaigns.iter().copied().collect();
        format!("{} messages, {} of them different", self.campaigns.len(), different.len())
    }
}

/// Refuses rows that cannot be learned from as they are, and parameters that name something the
/// rows do not have.
pub(crate) fn check(corpus: &Corpus, labels: &Labels, params: &TrainParams) -> Result<()> {
    let known: Vec<&str> = labels.iter().map(|label| label.as_str()).collect();
    let stranger = corpus.rows.iter().find(|row| !known.contains(&row.label.as_str()));
    if let Some(row) = stranger {
        let found = format!("the label {}", row.label);
        return Err(Error::new(ErrorKind::Corpus, &row.place, found, format!("one of {}", known.join(", "))));
    }
    if let Some(missing) =
        known.iter().find(|label| !corpus.rows.iter().any(|row| row.label.as_str() == **label))
    {
        let found = format!("no message of the label {missing}");
        return Err(Error::new(ErrorKind::Corpus, "labelled mail", found, "messages of every label"));
    }
    let sources = sources(&corpus.rows).0;
    let unknown_label = params.label_weights.keys().find(|name| !known.contains(&name.as_str()));
    let unknown_source = params.source_weights.keys().find(|name| !sources.contains(name));
    let unknown_learn_only = params.train_only.iter().find(|name| !sources.contains(name));
    let unknown = [
        ("label_weights", unknown_label, known.join(", ")),
        ("source_weights", unknown_source, sources.join(", ")),
        ("train_only", unknown_learn_only, sources.join(", ")),
    ];
    for (option, name, one_of) in unknown {
        if let Some(name) = name {
            return Err(Error::new(ErrorKind::Usage, option, name, format!("one of {one_of}")));
        }
    }
    if sources.iter().all(|source| params.is_learn_only(source)) {
        let found = format!("all of {}", sources.join(", "));
        return Err(Error::new(ErrorKind::Usage, "train_only", found, "a source left to measure on"));
    }
    Ok(())
}

/// Messages of one named group belong together only within their source.
pub(crate) fn group_of(row: &Row) -> Option<String> {
    row.group.as_ref().map(|group| format!("{}/{group}", row.source))
}

fn learn_vocabulary(rows: &[Row], params: &TrainParams, listener: Listener<'_>) -> Result<Vocabulary> {
    /// The number of messages whose words are counted together before they are added to those of
    /// others.
    const CHUNK: usize = 256;
    let done = AtomicUsize::new(0);
    let (_, source) = sources(rows);
    // texts written for training hold no secrets: all their words may be learned
    let own: Vec<u32> = (0..MAX_SOURCES as u32).map(|number| u32::MAX - number).collect();
    let words = rows
        .par_chunks(CHUNK)
        .zip(source.par_chunks(CHUNK))
        .map(|(rows, source)| {
            let mut words = WordCounts::default();
            for (row, source) in rows.iter().zip(source) {
                let content = row.content.read()?;
                let text = Text::from_message(&content.message());
                let number = [source + 1];
                let sources = if params.is_learn_only(&row.source) { &own[..] } else { &number };
                words.add(text.segments.iter().map(|segment| segment.as_str()), sources);
                report_progress(listener, "analysis words", &done, 0);
            }
            Ok(words)
        })
        .try_reduce(WordCounts::default, |mut one, other| {
            one.merge(other);
            Ok(one)
        })?;
    words.learn(params.vocab_size, params.min_sources)
}

/// Reads a row and calls `look` with it and its content.
pub(crate) fn with_analysis<T>(
    row: &Row,
    vocabulary: &Vocabulary,
    scratch: &mut Scratch,
    look: impl FnOnce(Analysis<'_>, &MessageContent, &mut Scratch) -> T,
) -> Result<T> {
    let content = row.content.read()?;
    let message = content.message();
    let text = Text::from_message(&message);
    let tokens = scratch.tokenize(vocabulary, &text);
    let detections = detect(&message, &text, &tokens);
    let analysis = Analysis { message: &message, text: &text, tokens: &tokens, detections: &detections };
    let looked = look(analysis, &content, scratch);
    scratch.reuse(tokens);
    Ok(looked)
}

pub(crate) fn count_features(
    rows: &[Row],
    vocabulary: &Vocabulary,
    headers: Headers,
    listener: Listener<'_>,
) -> Result<(Vec<Counts>, Vec<Traits>)> {
    let done = AtomicUsize::new(0);
    rows.par_iter()
        .map_init(Scratch::default, |scratch, row| {
            let read = with_analysis(row, vocabulary, scratch, |analysis, _, scratch| {
                (count(analysis, vocabulary, headers, scratch), Traits::new(analysis))
            });
            report_progress(listener, "counting features", &done, rows.len());
            read
        })
        .collect::<Result<Vec<_>>>()
        .map(|read| read.into_iter().unzip())
}

/// The names of the sources in the order they come, and the number of each row's.
pub(crate) fn sources(rows: &[Row]) -> (Vec<String>, Vec<u32>) {
    let mut names: Vec<String> = Vec::new();
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let source = rows
        .iter()
        .map(|row| {
            *numbers.entry(&row.source).or_insert_with(|| {
                names.push(row.source.clone());
                names.len() as u32 - 1
            })
        })
        .collect();
    (names, source)
}

/// What a vote of each source counts in calibration. Its votes count to the power `source_power`,
/// and all of them together count what they did before.
fn calibration_weights(names: &[String], source: &[u32], votes: &[f64], params: &TrainParams) -> Vec<f64> {
    let mut totals = vec![0.0_f64; names.len()];
    for (&source, vote) in source.iter().zip(votes) {
        totals[source as usize] += vote;
    }
    let power = source_power(names.iter().map(String::as_str).zip(totals.iter().copied()), params);
    totals.iter().map(|&total| power(total)).collect()
}

/// What a vote counts, by the total it is part of. Totals count to the power `source_power`, and
/// all of them together count what they did before.
fn source_power<'a>(
    totals: impl Iterator<Item = (&'a str, f64)>,
    params: &TrainParams,
) -> impl Fn(f64) -> f64 {
    let power = params.source_power - 1.0;
    // a person chooses train-only texts on purpose; a mailbox is as large as it happens to be
    let of_mailboxes = totals.filter(|(source, _)| !params.is_learn_only(source));
    let (before, after) = of_mailboxes
        .fold((0.0, 0.0), |(before, after), (_, total)| (before + total, after + total * total.powf(power)));
    let rescale = if after > 0.0 { before / after } else { 1.0 };
    move |total| total.powf(power) * rescale
}

/// The built-in texts together have no more votes than this share of the ham. Beside a small
/// mailbox they would otherwise be the majority.
const BUILTIN_SHARE: f64 = 0.25;

/// What a vote of each message counts: the weights of its label and source, the cap, and the power.
fn weights(rows: &[Row], y_true: &[usize], votes: &[f64], params: &TrainParams) -> Vec<f64> {
    let mut totals: BTreeMap<(&str, usize), f64> = BTreeMap::new();
    for ((row, &label), vote) in rows.iter().zip(y_true).zip(votes) {
        *totals.entry((&row.source, label)).or_default() += vote;
    }
    let ham: f64 =
        votes.iter().zip(y_true).filter(|(_, y_true)| **y_true == Labels::HAM).map(|(vote, _)| vote).sum();
    let builtin_cap = BUILTIN_SHARE * ham;
    let by_power = source_power(totals.iter().map(|(&(source, _), &total)| (source, total)), params);
    let of = |(row, &label): (&Row, &usize)| {
        let by_label = params.label_weights.get(row.label.as_str()).copied().unwrap_or(1.0);
        let by_source = params.source_weights.get(&row.source).copied().unwrap_or(1.0);
        let total = totals.get(&(row.source.as_str(), label)).copied().unwrap_or(1.0);
        let builtin =
            if row.source == builtin_sextortion::SOURCE { (builtin_cap / total).min(1.0) } else { 1.0 };
        let power = if params.is_learn_only(&row.source) { 1.0 } else { by_power(total) };
        let cap = params.source_cap.map_or(1.0, |cap| (cap / total).min(1.0));
        by_label * by_source * builtin * power * cap
    };
    rows.iter().zip(y_true).map(of).collect()
}
