//! Learning from labelled mail: [`train`] makes a [`Model`], [`evaluate`] measures one. Nothing of inference imports this.

mod calibrate;
mod corpus;
mod evaluation;
mod fit;
mod folds;
mod lbfgs;
mod logistic;
mod matrix;
mod metrics;
mod naive_bayes;
mod near_copies;

pub use corpus::{Content, Corpus, Row, Skipped, Stored};
pub use evaluation::{Evaluation, LabelRow, Outcome, SourceRow};
pub use folds::Cv;
pub use metrics::{Confusion, Decisions, Missed, Question, Rate};

use crate::classifier::Classifier;
use crate::error::{Error, ErrorKind, Result};
use crate::features::{Counts, Headers, Scratch, count};
use crate::label::Labels;
use crate::linear::Linear;
use crate::message::Message;
use crate::model::{Learned, Model, Provenance};
use crate::text::Text;
use crate::tokens::{Vocabulary, WordCounts};
use crate::units::{Probability, Score};
use crate::verdict::Thresholds;
use calibrate::{HeldOut, calibrate};
use fit::{Fitted, Lesson, Mix, Recipe};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Which learner gives the scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Learner {
    /// Logistic regression with as much naive Bayes as helps on held-out messages.
    #[default]
    Fused,
    /// Logistic regression alone.
    Logistic,
    /// Naive Bayes alone.
    NaiveBayes,
}

/// How to train.
///
/// | name | default | purpose | range |
/// |---|---|---|---|
/// | `headers` | safe | which header fields are looked at | |
/// | `learner` | fused | which learner gives the scores | |
/// | `cv` | group | what is held out together | |
/// | `folds` | 5 | how many parts are held out in turn; with `cv` source, one a source | 2 to 20 |
/// | `seed` | 1 | order of the campaigns in the folds, and whose header is hidden | any |
/// | `pieces` | 16384 | size of the subword vocabulary | 256 to 65536 |
/// | `c` | by `headers` | inverse strength of regularisation | above 0 |
/// | `label_weights` | 1 | how much a message of a label counts | above 0 |
/// | `source_weights` | 1 | how much a message of a source counts | above 0 |
/// | `source_cap` | none | most votes one source and label may have; more are scaled down to it | 1 or more |
/// | `ham_loss` | 0.001 | share of ham that may be called something else, for the upper threshold | 0 to 0.5 |
#[derive(Clone, Debug)]
#[allow(missing_docs)] // the table above
pub struct Params {
    pub headers: Headers,
    pub learner: Learner,
    pub cv: Cv,
    pub folds: usize,
    pub seed: u64,
    pub pieces: usize,
    pub c: Option<f64>,
    pub label_weights: BTreeMap<String, f64>,
    pub source_weights: BTreeMap<String, f64>,
    pub source_cap: Option<f64>,
    pub ham_loss: f64,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            headers: Headers::default(),
            learner: Learner::default(),
            cv: Cv::default(),
            folds: 5,
            seed: 1,
            pieces: 16_384,
            c: None,
            label_weights: BTreeMap::new(),
            source_weights: BTreeMap::new(),
            source_cap: None,
            ham_loss: 0.001,
        }
    }
}

impl Params {
    /// Checks every range, before work starts.
    fn check(&self) -> Result<()> {
        let refuse = |name: &str, found: String, expected: &str| {
            Err(Error::new(ErrorKind::Usage, name, found, expected))
        };
        if !(2..=20).contains(&self.folds) {
            return refuse("--folds", self.folds.to_string(), "2 to 20");
        }
        if !(256..=Vocabulary::MAX_PIECES).contains(&self.pieces) {
            return refuse("--pieces", self.pieces.to_string(), "256 to 65536");
        }
        if !(0.0..=0.5).contains(&self.ham_loss) {
            return refuse("--ham-loss", self.ham_loss.to_string(), "a share from 0 to 0.5");
        }
        if let Some(cap) = self.source_cap.filter(|cap| !(*cap >= 1.0)) {
            return refuse("--source-cap", cap.to_string(), "1 or more");
        }
        let weights = self
            .label_weights
            .iter()
            .chain(&self.source_weights)
            .map(|(name, weight)| (name.as_str(), *weight));
        for (name, value) in weights.chain(self.c.map(|c| ("--c", c))) {
            if !(value > 0.0 && value.is_finite()) {
                return refuse(name, value.to_string(), "a number above 0");
            }
        }
        Ok(())
    }
}

/// A step of the work, told while it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: &'static str,
    /// How much of it is done.
    pub done: usize,
    /// How much there is.
    pub of: usize,
}

/// Told of every step, from any thread.
pub type Listener<'a> = &'a (dyn Fn(Progress) + Sync);

/// What training gives.
#[derive(Debug)]
pub struct Trained {
    /// The model, fitted on all messages.
    pub model: Model,
    /// How models fitted without them judged the held-out messages.
    pub evaluation: Evaluation,
    /// The map of the calibration that did best.
    pub map: &'static str,
    /// How much naive Bayes is in the score, for one of logistic regression.
    pub naive_bayes_share: f64,
}

/// Trains a model on a corpus; the same corpus, parameters and crate version give the same bytes.
///
/// # Errors
/// If a parameter is out of range, the corpus cannot be read or says too little, or a message vanished since it was listed.
pub fn train(corpus: &Corpus, labels: &Labels, params: &Params, listener: Listener<'_>) -> Result<Trained> {
    params.check()?;
    let lessons = Lessons::read(corpus, labels, params, listener)?;
    let recipe = lessons.recipe(params);
    let folds =
        folds::folds(params.cv, &corpus.rows, &lessons.truth, &lessons.campaigns, params.folds, params.seed)?;
    let held_out = lessons.held_out(&folds, recipe, params, listener)?;
    let mix = choose_mix(params.learner, &lessons, &held_out, labels);
    let scored: Vec<(usize, HeldOut)> = held_out
        .iter()
        .map(|(message, scores)| (*message, lessons.held_out_message(*message, mix.score(scores))))
        .collect();
    let calibrated: Vec<HeldOut> = scored.iter().map(|(_, held_out)| held_out.clone()).collect();
    let (calibration, map) = calibrate(&calibrated, labels);
    let probabilities: Vec<Vec<Probability>> =
        calibrated.iter().map(|held_out| calibration.probabilities(&held_out.scores, None)).collect();
    let thresholds = thresholds(&calibrated, &probabilities, params.ham_loss);
    let outcomes = scored.iter().zip(&probabilities).map(|((message, held_out), probabilities)| {
        outcome(
            lessons.truth[*message],
            &held_out.scores,
            probabilities,
            thresholds,
            lessons.source[*message],
        )
    });
    let evaluation = Evaluation::of(labels, &outcomes.collect::<Vec<_>>(), &lessons.sources);
    listener(Progress { step: "fitting", done: folds.count, of: folds.count + 1 });
    let fitted = Fitted::learn(&lessons.lesson(|_| true, params.seed), recipe)?;
    let side = fitted.mixed(mix);
    let linear = Linear::pack(&fitted.rarity, &side.weights, fitted.lengths, side.bias);
    listener(Progress { step: "fitting", done: folds.count + 1, of: folds.count + 1 });
    let learned = Learned {
        labels: labels.clone(),
        headers: params.headers,
        linear,
        calibration,
        thresholds,
        provenance: lessons.provenance(corpus, params, recipe, mix, map),
        vocabulary: lessons.vocabulary,
    };
    Ok(Trained {
        model: Model::new(learned),
        evaluation,
        map,
        naive_bayes_share: mix.naive_bayes / mix.logistic.max(f64::MIN_POSITIVE),
    })
}

/// Measures a classifier on a corpus. Rows whose label it does not know count as left out.
///
/// # Errors
/// If a message cannot be read.
pub fn evaluate(classifier: &Classifier, corpus: &Corpus, listener: Listener<'_>) -> Result<Evaluation> {
    let (sources, source) = sources(&corpus.rows);
    let done = AtomicUsize::new(0);
    let outcomes: Result<Vec<Outcome>> = corpus
        .rows
        .par_iter()
        .zip(&source)
        .map_init(Scratch::default, |scratch, (row, &source)| {
            let content = row.content.read()?;
            let report = classifier.judge(&content.message(), scratch);
            tell(listener, "judging", &done, corpus.rows.len());
            let labels = classifier.labels();
            Ok(Outcome {
                truth: labels.index_of(row.label.as_str()).unwrap_or(usize::MAX),
                scores: report.scores.iter().map(|score| score.get()).collect(),
                probabilities: report.probabilities.iter().map(|probability| probability.get()).collect(),
                decision: labels.index_of(report.verdict.as_str()),
                source,
            })
        })
        .collect();
    Ok(Evaluation::of(classifier.labels(), &outcomes?, &sources))
}

impl Content {
    /// As a message.
    #[must_use]
    pub fn message(&self) -> Message<'_> {
        match self {
            Self::Raw(raw) => Message::parse(raw),
            Self::Text(text) => Message::from_text(text),
        }
    }
}

/// The corpus as numbers.
struct Lessons {
    vocabulary: Vocabulary,
    counts: Vec<Counts>,
    truth: Vec<usize>,
    campaigns: Vec<usize>,
    votes: Vec<f64>,
    weights: Vec<f64>,
    sources: Vec<String>,
    source: Vec<u32>,
    labels: usize,
}

impl Lessons {
    fn read(corpus: &Corpus, labels: &Labels, params: &Params, listener: Listener<'_>) -> Result<Self> {
        let rows = &corpus.rows;
        let vocabulary = learn_vocabulary(rows, params.pieces, listener)?;
        let counts = count_features(rows, &vocabulary, params.headers, listener)?;
        let truth: Vec<usize> =
            rows.iter().map(|row| labels.index_of(row.label.as_str()).unwrap_or(Labels::HAM)).collect();
        let groups: Vec<Option<String>> = rows.iter().map(group_of).collect();
        let campaigns = near_copies::campaigns(&counts, &groups);
        let votes = near_copies::votes(&campaigns, &truth);
        let (sources, source) = sources(rows);
        let weights = weights(rows, &truth, &votes, params);
        Ok(Self {
            vocabulary,
            counts,
            truth,
            campaigns,
            votes,
            weights,
            sources,
            source,
            labels: labels.len(),
        })
    }

    fn recipe(&self, params: &Params) -> Recipe {
        let recipe = Recipe::for_headers(params.headers);
        Recipe { c: params.c.unwrap_or(recipe.c), ..recipe }
    }

    /// The messages that `learns` admits.
    fn lesson(&self, learns: impl Fn(usize) -> bool, seed: u64) -> Lesson<'_> {
        let messages: Vec<usize> = (0..self.counts.len()).filter(|&message| learns(message)).collect();
        Lesson {
            counts: messages.iter().map(|&message| &self.counts[message]).collect(),
            truth: messages.iter().map(|&message| self.truth[message]).collect(),
            votes: messages.iter().map(|&message| self.votes[message] * self.weights[message]).collect(),
            labels: self.labels,
            seed,
        }
    }

    /// Scores of both learners for every message that some fold judges, in the order of the messages.
    fn held_out(
        &self,
        folds: &folds::Folds,
        recipe: Recipe,
        params: &Params,
        listener: Listener<'_>,
    ) -> Result<Vec<(usize, [Vec<Score>; 2])>> {
        let mut held_out = Vec::new();
        for fold in 0..folds.count {
            listener(Progress { step: "fitting", done: fold, of: folds.count + 1 });
            let judged: Vec<usize> =
                (0..self.counts.len()).filter(|&message| folds.of[message] == Some(fold)).collect();
            if judged.is_empty() {
                continue;
            }
            let lesson = self.lesson(|message| folds.learns_from(fold, message), params.seed);
            if !lesson.truth.contains(&Labels::HAM) || lesson.truth.iter().all(|&label| label == Labels::HAM)
            {
                let found = format!(
                    "fold {} of {}, which leaves messages of one kind only to learn from",
                    fold + 1,
                    folds.count
                );
                return Err(Error::new(
                    ErrorKind::Training,
                    "cross-validation",
                    found,
                    "ham and another label outside every fold",
                )
                .hint("use --cv group, or add mail"));
            }
            let fitted = Fitted::learn(&lesson, recipe)?;
            held_out.par_extend(
                judged.par_iter().map(|&message| (message, fitted.scores(&self.counts[message]))),
            );
        }
        held_out.sort_by_key(|(message, _)| *message);
        Ok(held_out)
    }

    fn held_out_message(&self, message: usize, scores: Vec<Score>) -> HeldOut {
        HeldOut {
            scores,
            truth: self.truth[message],
            vote: self.votes[message],
            campaign: self.campaigns[message],
        }
    }

    fn provenance(
        &self,
        corpus: &Corpus,
        params: &Params,
        recipe: Recipe,
        mix: Mix,
        map: &str,
    ) -> Provenance {
        let mut counts = vec![vec![0; self.labels]; self.sources.len()];
        for (message, _) in corpus.rows.iter().enumerate() {
            counts[self.source[message] as usize][self.truth[message]] += 1;
        }
        let mut campaigns = self.campaigns.clone();
        campaigns.sort_unstable();
        campaigns.dedup();
        let learner = format!(
            "logistic regression (C {}) x {} + naive Bayes (alpha {}) x {}; calibration {map} by {:?}",
            recipe.c, mix.logistic, recipe.alpha, mix.naive_bayes, params.cv
        );
        Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: params.seed,
            learner,
            sources: self.sources.iter().cloned().zip(counts).collect(),
            campaigns: campaigns.len(),
        }
    }
}

/// Messages of one named group belong together only within their source.
fn group_of(row: &Row) -> Option<String> {
    row.group.as_ref().map(|group| format!("{}/{group}", row.source))
}

fn learn_vocabulary(rows: &[Row], pieces: usize, listener: Listener<'_>) -> Result<Vocabulary> {
    /// Messages whose words are counted together before they are added to those of others.
    const CHUNK: usize = 256;
    let done = AtomicUsize::new(0);
    let words = rows
        .par_chunks(CHUNK)
        .map(|rows| {
            let mut words = WordCounts::default();
            for row in rows {
                let content = row.content.read()?;
                let text = Text::read(&content.message());
                words.add(text.zones.iter().map(|zone| zone.as_str()));
                tell(listener, "reading words", &done, 0);
            }
            Ok(words)
        })
        .try_reduce(WordCounts::default, |mut one, other| {
            one.merge(other);
            Ok(one)
        })?;
    words.learn(pieces)
}

fn count_features(
    rows: &[Row],
    vocabulary: &Vocabulary,
    headers: Headers,
    listener: Listener<'_>,
) -> Result<Vec<Counts>> {
    let done = AtomicUsize::new(0);
    rows.par_iter()
        .map_init(Scratch::default, |scratch, row| {
            let content = row.content.read()?;
            let message = content.message();
            let counts = count(&message, &Text::read(&message), vocabulary, headers, scratch);
            tell(listener, "counting features", &done, rows.len());
            Ok(counts)
        })
        .collect()
}

fn tell(listener: Listener<'_>, step: &'static str, done: &AtomicUsize, of: usize) {
    listener(Progress { step, done: done.fetch_add(1, Ordering::Relaxed) + 1, of });
}

/// The names of the sources in the order they come, and the number of each row's.
fn sources(rows: &[Row]) -> (Vec<String>, Vec<u32>) {
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

/// What a vote of each message counts: the weights of its label and source, and the cap.
fn weights(rows: &[Row], truth: &[usize], votes: &[f64], params: &Params) -> Vec<f64> {
    let mut totals: BTreeMap<(&str, usize), f64> = BTreeMap::new();
    for ((row, &label), vote) in rows.iter().zip(truth).zip(votes) {
        *totals.entry((&row.source, label)).or_default() += vote;
    }
    let of = |(row, &label): (&Row, &usize)| {
        let by_label = params.label_weights.get(row.label.as_str()).copied().unwrap_or(1.0);
        let by_source = params.source_weights.get(&row.source).copied().unwrap_or(1.0);
        let total = totals.get(&(row.source.as_str(), label)).copied().unwrap_or(1.0);
        by_label * by_source * params.source_cap.map_or(1.0, |cap| (cap / total).min(1.0))
    };
    rows.iter().zip(truth).map(of).collect()
}

/// The share of naive Bayes with the lowest log-loss on held-out messages, after calibration.
fn choose_mix(
    learner: Learner,
    lessons: &Lessons,
    held_out: &[(usize, [Vec<Score>; 2])],
    labels: &Labels,
) -> Mix {
    /// Beyond 1 naive Bayes only lost, on every corpus tried.
    const SHARES: [f64; 5] = [0.0, 0.1, 0.25, 0.5, 1.0];
    match learner {
        Learner::Logistic => return Mix { logistic: 1.0, naive_bayes: 0.0 },
        Learner::NaiveBayes => return Mix { logistic: 0.0, naive_bayes: 1.0 },
        Learner::Fused => {}
    }
    let loss = |mix: Mix| {
        let messages: Vec<HeldOut> = held_out
            .iter()
            .map(|(message, scores)| lessons.held_out_message(*message, mix.score(scores)))
            .collect();
        let (calibration, _) = calibrate(&messages, labels);
        let of = |message: &HeldOut| {
            -message.vote
                * calibration.probabilities(&message.scores, None)[message.truth]
                    .get()
                    .max(f64::MIN_POSITIVE)
                    .ln()
        };
        messages.iter().map(of).sum::<f64>()
    };
    let mixes = SHARES.map(|naive_bayes| Mix { logistic: 1.0, naive_bayes });
    let losses = mixes.map(loss);
    let best = (0..mixes.len()).fold(0, |best, at| if losses[at] < losses[best] { at } else { best });
    mixes[best]
}

/// Ham below one half; another label from the lowest probability on that keeps the loss of held-out ham within `ham_loss`.
fn thresholds(messages: &[HeldOut], probabilities: &[Vec<Probability>], ham_loss: f64) -> Thresholds {
    let half = Probability::new(0.5).unwrap_or_default();
    let mut ham: Vec<f64> = messages
        .iter()
        .zip(probabilities)
        .filter(|(message, _)| message.truth == Labels::HAM)
        .map(|(_, probabilities)| 1.0 - probabilities[Labels::HAM].get())
        .collect();
    ham.sort_by(|a, b| b.total_cmp(a));
    let may_be_lost = (ham_loss * ham.len() as f64).floor() as usize;
    // just above the first ham that must be kept
    let above = ham.get(may_be_lost).map_or(0.5, |kept| kept.next_up().clamp(0.5, 1.0));
    Thresholds::new(half, Probability::new(above).unwrap_or(half)).unwrap_or(Thresholds::at(half))
}

fn outcome(
    truth: usize,
    scores: &[Score],
    probabilities: &[Probability],
    thresholds: Thresholds,
    source: u32,
) -> Outcome {
    Outcome {
        truth,
        scores: scores.iter().map(|score| score.get()).collect(),
        probabilities: probabilities.iter().map(|probability| probability.get()).collect(),
        decision: thresholds.decide(probabilities),
        source,
    }
}
