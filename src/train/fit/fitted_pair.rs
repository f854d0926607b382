//! [`FittedPair`]: weights of naive Bayes and logistic regression, side by side, ready to mix into
//! one table.

use super::ensemble::EnsembleWeights;
use super::lbfgs::Stop;
use super::logistic;
use super::naive_bayes;
use super::sparse_matrix::{MIN_MESSAGES, Matrix};
use crate::error::Result;
use crate::features::{Counts, FEATURE_GROUPS, Features, Group, Headers, SIZE, TokenCoverage};
use crate::label::Labels;
use crate::linear::Idf;
use crate::script_coverage::ScriptCoverage;
use crate::train::chance::chance;
use crate::train::data::dataset::TrainingSet;
use crate::train::params::TrainParams;
use crate::units::Score;

/// When L-BFGS stops: after 80 to 120 iterations on the corpora of the default model. If it stops
/// at 50, 10 % above the minimum, figures on sources left out change by a quarter with any change
/// of the input.
pub(crate) const STOP: Stop = Stop { iterations: 300, tolerance: 1e-6 };

/// The purpose of [`chance`] when headers are hidden.
const HIDE_HEADER: u32 = 1;

/// How to learn. The function that sets a value says what was measured for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hyperparams {
    /// The length to which each group of features is scaled: text, body, header; and the value of a
    /// claim.
    pub(crate) lengths: [f32; FEATURE_GROUPS],
    /// Share of the messages whose header is hidden during training, so that the model learns to
    /// judge text alone.
    pub(crate) header_dropout: f64,
    /// Inverse strength of the regularisation.
    pub(crate) c: f64,
    /// Smoothing of naive Bayes.
    pub(crate) alpha: f64,
}

impl Hyperparams {
    /// The values of the parameters; a value they leave open is the best known.
    pub(crate) fn from_params(params: &TrainParams) -> Self {
        let hyperparams = Self::for_headers(params.headers);
        Self { c: params.c.unwrap_or(hyperparams.c), ..hyperparams }
    }

    /// The best known values for a choice of header fields; the figures are in
    /// `benches/results/choices.md`.
    pub(crate) fn for_headers(headers: Headers) -> Self {
        match headers {
            // email of the mailbox that the model learned from: header words are the strongest
            // evidence, and nearly always there
            Headers::All => {
                Self { lengths: [1.0, 0.3, 1.0, 0.3], header_dropout: 0.1, c: 1_000.0, alpha: 0.01 }
            }
            // Email from elsewhere: header features help among the lists they were learned on and
            // hurt on modern bulk email, so they count less. They may count this much because our
            // own texts now have headers and HTML too; before, body .7 and header .3 made bare
            // sextortion look wanted. Claims at .3 instead of .6: 1 of 90 twins is called
            // sextortion instead of 0, and 1,097 instead of 1,114 of 1,128 disguised sextortion
            // letters are found; only email of known lists is better with .3 (1-AUC .139 instead of
            // .146 %).
            Headers::Safe | Headers::None => {
                Self { lengths: [1.0, 0.7, 0.3, 0.5], header_dropout: 0.5, c: 50.0, alpha: 0.01 }
            }
        }
    }
}

/// Weights of both learners against ham: `[label - 1][index]`, and biases.
pub(crate) struct FittedPair {
    pub(crate) idf: Vec<Idf>,
    pub(crate) lengths: [f32; FEATURE_GROUPS],
    pub(crate) logistic: Coefficients,
    pub(crate) naive_bayes: Coefficients,
    pub(crate) script_coverage: ScriptCoverage,
    /// What the weighted features of the set took in memory.
    pub(crate) matrix_bytes: usize,
}

/// One learner's weights.
pub(crate) struct Coefficients {
    pub(crate) weights: Vec<Vec<f64>>,
    pub(crate) bias: Vec<f64>,
}

impl FittedPair {
    /// Fits both.
    ///
    /// # Errors
    /// The errors of [`naive_bayes::fit`].
    pub(crate) fn learn(set: &TrainingSet<'_>, hyperparams: Hyperparams) -> Result<Self> {
        let idf = idf(&set.counts);
        let matrix = Matrix::new(set.counts.len(), SIZE, |number| {
            let hidden = hyperparams.header_dropout > 0.0
                && chance(set.seed, number, HIDE_HEADER) < hyperparams.header_dropout;
            let hides = if hidden { Group::Header.range() } else { 0..0 };
            let idf = |index: u32| if hides.contains(&index) { 0.0 } else { idf[index as usize].value() };
            Features::tf_idf(set.counts[number], idf, hyperparams.lengths)
        });
        let (y_true, sample_weight, labels) = (&set.y_true, &set.sample_weight, set.labels);
        let params = logistic::LogisticParams { c: hyperparams.c, stop: STOP };
        let logistic = logistic::fit(&matrix, y_true, sample_weight, labels, params);
        let naive_bayes = naive_bayes::fit(&matrix, y_true, sample_weight, labels, hyperparams.alpha)?;
        let ham = set.scripts.iter().zip(y_true).filter(|(_, label)| **label == Labels::HAM);
        Ok(Self {
            script_coverage: ScriptCoverage::new(ham.filter_map(|(script, _)| *script)),
            idf,
            lengths: hyperparams.lengths,
            logistic: Coefficients::against_ham(&logistic, &matrix, labels),
            naive_bayes: Coefficients::against_ham(&naive_bayes, &matrix, labels),
            matrix_bytes: matrix.bytes(),
        })
    }

    /// The scores that both learners give a message, and how much of it they know.
    pub(crate) fn scores(&self, counts: &Counts) -> ([Vec<Score>; 2], TokenCoverage) {
        let features = Features::tf_idf(counts, |index| self.idf[index as usize].value(), self.lengths);
        let coverage = TokenCoverage::new(counts, &features);
        ([self.logistic.score(&features), self.naive_bayes.score(&features)], coverage)
    }

    /// One table: the weights of both learners, times `logistic` and `naive_bayes`, added up.
    pub(crate) fn mixed(&self, ensemble: EnsembleWeights) -> Coefficients {
        let sum = |a: &[f64], b: &[f64]| {
            a.iter().zip(b).map(|(a, b)| ensemble.logistic * a + ensemble.naive_bayes * b).collect()
        };
        let weights =
            self.logistic.weights.iter().zip(&self.naive_bayes.weights).map(|(a, b)| sum(a, b)).collect();
        Coefficients { weights, bias: sum(&self.logistic.bias, &self.naive_bayes.bias) }
    }
}

impl Coefficients {
    fn against_ham(fitted: &logistic::LogisticWeights, matrix: &Matrix, labels: usize) -> Self {
        let mut weights = vec![vec![0.0; SIZE as usize]; labels - 1];
        for (of_column, &index) in fitted.weights.chunks(labels).zip(&matrix.columns) {
            for (label, weights) in weights.iter_mut().enumerate() {
                weights[index as usize] = of_column[label + 1] - of_column[0];
            }
        }
        Self { weights, bias: fitted.bias[1..].iter().map(|bias| bias - fitted.bias[0]).collect() }
    }

    fn score(&self, features: &Features) -> Vec<Score> {
        let of_label = |(weights, bias): (&Vec<f64>, &f64)| {
            let terms = features.indices.iter().zip(&features.values);
            Score::new(
                bias + terms.map(|(&index, &value)| weights[index as usize] * f64::from(value)).sum::<f64>(),
            )
        };
        std::iter::once(Score::default()).chain(self.weights.iter().zip(&self.bias).map(of_label)).collect()
    }
}

fn idf(counts: &[&Counts]) -> Vec<Idf> {
    let mut messages_with = vec![0_u32; SIZE as usize];
    for counts in counts {
        for &(index, _) in &counts.0 {
            messages_with[index as usize] += 1;
        }
    }
    let all = counts.len() as f64;
    let of = |&with: &u32| if with < MIN_MESSAGES { Idf::default() } else { Idf::new(f64::from(with), all) };
    messages_with.iter().map(of).collect()
}
