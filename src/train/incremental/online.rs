//! [`Online`]: logistic regression that learns message by message, and [`online`], the protocol of
//! the TREC spam tracks.

use crate::calibration::Calibration;
use crate::error::Result;
use crate::features::{Counts, FEATURE_GROUPS, Features, Headers, SIZE, TokenCoverage};
use crate::label::Labels;
use crate::linear::{Idf, Linear};
use crate::math::{argmax, softmax};
use crate::model::Model;
use crate::train::data::corpus::Corpus;
use crate::train::data::dataset::{self, sources};
use crate::train::evaluate::Prediction;
use crate::train::fit::fitted_pair::Hyperparams;
use crate::train::progress::{Listener, Progress};
use crate::units::Score;
use std::collections::VecDeque;

/// How far one message moves its weights. Chosen together with the next constant on spamassassin,
/// csdmc2010-new and nvdimm-list: `benches/results/choices.md`.
const RATE: f64 = 0.3;
/// How far each weight is assumed to have moved before, so that the first message does not decide
/// alone.
const CAUTION: f32 = 1e-4;
/// A feature that no message had before is assumed to occur in one message of this many.
const ASSUMED_MESSAGES: f64 = 10_000.0;
/// The number of messages whose features are counted at once.
const CHUNK: usize = 1_024;

/// Weights that change with every message learned.
///
/// Stochastic gradient descent with a separate rate for each weight: AdaGrad (Duchi, Hazan,
/// Singer, *Adaptive subgradient methods*, JMLR 12, 2011, section 1.1, the diagonal form). Rare
/// features learn fast, frequent ones settle.
pub(crate) struct Online {
    lengths: [f32; FEATURE_GROUPS],
    idf: Vec<Idf>,
    /// The number of labels except ham.
    others: usize,
    /// For each feature, a weight for each label except ham.
    weights: Vec<f32>,
    /// Sums of squared gradients, beside the weights.
    moved: Vec<f32>,
    bias: Vec<f64>,
    bias_moved: Vec<f64>,
}

impl Online {
    /// A model that has learned nothing.
    pub(crate) fn new(labels: usize, headers: Headers) -> Self {
        let others = labels - 1;
        Self {
            lengths: Hyperparams::for_headers(headers).lengths,
            idf: vec![Idf::default(); SIZE as usize],
            others,
            weights: vec![0.0; SIZE as usize * others],
            moved: vec![CAUTION; SIZE as usize * others],
            // ham is as likely as all else together
            bias: vec![-(others as f64).ln(); others],
            bias_moved: vec![f64::from(CAUTION); others],
        }
    }

    /// A model that continues from learned weights.
    pub(crate) fn from(linear: &Linear) -> Self {
        let scoring = linear.scoring();
        let others = scoring.bias.len();
        let mut weights = vec![0.0; SIZE as usize * others];
        for (index, weights) in weights.chunks_mut(others).enumerate() {
            for (label, weight) in weights.iter_mut().enumerate() {
                *weight = linear.weight(index as u32, label + 1) as f32;
            }
        }
        Self {
            lengths: scoring.lengths,
            idf: (0..SIZE).map(|index| linear.idf(index)).collect(),
            others,
            weights,
            moved: vec![CAUTION; SIZE as usize * others],
            bias: scoring.bias.clone(),
            bias_moved: vec![f64::from(CAUTION); others],
        }
    }

    pub(crate) fn features(&self, counts: &Counts) -> Features {
        Features::tf_idf(counts, |index| self.idf[index as usize].value(), self.lengths)
    }

    /// The score of each label; that of ham is 0.
    pub(crate) fn score(&self, features: &Features) -> Vec<Score> {
        let mut sums = self.bias.clone();
        for (&index, &value) in features.indices.iter().zip(&features.values) {
            let weights = &self.weights[index as usize * self.others..][..self.others];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += f64::from(*weight) * f64::from(value);
            }
        }
        std::iter::once(0.0).chain(sums).map(Score::new).collect()
    }

    /// Learns the label of a message. The work is proportional to its length.
    pub(crate) fn learn(&mut self, counts: &Counts, truth: usize) {
        let new = Idf::new(1.0, ASSUMED_MESSAGES);
        for &(index, _) in &counts.0 {
            let idf = &mut self.idf[index as usize];
            if *idf == Idf::default() {
                *idf = new;
            }
        }
        let features = self.features(counts);
        let probabilities = softmax(self.score(&features).iter().map(|score| score.get()));
        for (label, probability) in probabilities.into_iter().enumerate().skip(1) {
            let residual = probability - f64::from(u8::from(label == truth));
            for (&index, &value) in features.indices.iter().zip(&features.values) {
                let at = index as usize * self.others + label - 1;
                let gradient = (residual * f64::from(value)) as f32;
                self.moved[at] += gradient * gradient;
                self.weights[at] -= RATE as f32 * gradient / self.moved[at].sqrt();
            }
            self.bias_moved[label - 1] += residual * residual;
            self.bias[label - 1] -= RATE * residual / self.bias_moved[label - 1].sqrt();
        }
    }
}

/// How to run the protocol.
#[derive(Clone, Copy, Debug)]
pub struct OnlineParams {
    /// Which header fields are looked at.
    pub headers: Headers,
    /// Whether to begin with no weight at all; only the subwords of the model are used then.
    pub cold: bool,
    /// How many messages are judged before the label of one is learned; 0 means at once.
    pub delay: usize,
}

/// Judges the messages of a corpus in its order and learns the label of each afterwards (Cormack,
/// *TREC 2007 spam track overview*, sections 2 and 3.1: the online task with immediate or delayed
/// feedback). Rows of labels the model does not know are judged, not learned.
///
/// # Errors
/// If a message cannot be read.
pub fn online(
    model: &Model,
    corpus: &Corpus,
    params: OnlineParams,
    listener: Listener<'_>,
) -> Result<Vec<Prediction>> {
    let labels = model.labels();
    let source = sources(&corpus.rows).1;
    let mut learner =
        if params.cold { Online::new(labels.len(), params.headers) } else { Online::from(model.linear()) };
    let mut waiting: VecDeque<(Counts, usize)> = VecDeque::new();
    let mut predictions = Vec::with_capacity(corpus.rows.len());
    for (chunk, rows) in corpus.rows.chunks(CHUNK).enumerate() {
        listener(Progress { step: "judging and learning", done: chunk * CHUNK, of: corpus.rows.len() });
        let (counts, _) = dataset::count_features(rows, model.vocabulary(), params.headers, &|_| ())?;
        for (number, (row, counts)) in rows.iter().zip(counts).enumerate() {
            let number = chunk * CHUNK + number;
            let features = learner.features(&counts);
            let scores = learner.score(&features);
            let truth = labels.index_of(row.label.as_str());
            predictions.push(Prediction {
                row: number,
                y_true: truth,
                probabilities: softmax(scores.iter().map(|score| score.get())),
                scores: scores.iter().map(|score| score.get()).collect(),
                decision: decide(&scores),
                source: source[number],
                coverage: TokenCoverage::new(&counts, &features),
                unsure_reason: None,
            });
            waiting.extend(truth.map(|truth| (counts, truth)));
            while waiting.len() > params.delay {
                if let Some((counts, truth)) = waiting.pop_front() {
                    learner.learn(&counts, truth);
                }
            }
        }
    }
    Ok(predictions)
}

/// Ham if it is at least as likely as all other labels together, else the likeliest of the others.
fn decide(scores: &[Score]) -> Option<usize> {
    if Calibration::not_ham_score(scores) <= 0.0 {
        return Some(Labels::HAM);
    }
    argmax(&scores[1..]).map(|other| other + 1)
}
