//! [`Linear`]: the only arithmetic of inference, `score = bias + sum of weight * value`, per label.
//!
//! Naive Bayes, logistic regression and their mixture all end as one table of weights. Weights are
//! kept against `ham`: the score of ham is 0, that of another label its log-odds. Rows are read in
//! place from the bytes of the model file, so a model is ready as soon as it is in memory.

use crate::features::{Counts, FEATURE_GROUPS, Features, SIZE};
use crate::range::{OutOfRange, of_length, within};
use crate::units::Score;
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// Idf is stored in steps of a sixteenth. That turns the vector of a message by a sine of at most
/// .014 in the tests, and 255 steps reach idf 15.9.
const RARITY_STEPS: f32 = 16.0;
/// The largest stored weight.
#[cfg(feature = "train")]
const MAX_WEIGHT: f64 = i16::MAX as f64;

/// Idf and weights of every feature, and a bias per label.
#[derive(Clone, Debug)]
pub(crate) struct Linear {
    /// Per feature: one byte of idf, then two bytes of weight for each label but ham.
    rows: Cow<'static, [u8]>,
    scoring: Scoring,
}

/// The few numbers beside the table.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Scoring {
    /// The length that each group of features is brought to: text, body, header; and the value of a
    /// claim.
    pub(crate) lengths: [f32; FEATURE_GROUPS],
    /// The value of one step of a stored weight, per label but ham.
    pub(crate) steps: Vec<f64>,
    /// The score of a message without features, per label but ham.
    pub(crate) bias: Vec<f64>,
}

impl Scoring {
    /// Whether training could have written this for this number of labels.
    pub(crate) fn check(&self, labels: usize) -> Result<(), OutOfRange> {
        /// Training uses 0.05 to 1.
        const LENGTHS: RangeInclusive<f64> = 0.0..=1e3;
        /// The default model has 0.0006 at most; this is a weight of 30,000.
        const STEPS: RangeInclusive<f64> = 0.0..=1.0;
        /// Log-odds of a message without features.
        const BIAS: RangeInclusive<f64> = -1e6..=1e6;
        of_length("scoring.steps", &self.steps, labels - 1)?;
        of_length("scoring.bias", &self.bias, labels - 1)?;
        self.lengths.iter().try_for_each(|&length| within("scoring.lengths", f64::from(length), &LENGTHS))?;
        self.steps.iter().try_for_each(|&step| within("scoring.steps", step, &STEPS))?;
        self.bias.iter().try_for_each(|&bias| within("scoring.bias", bias, &BIAS))
    }
}

impl Linear {
    /// Bytes of a row for this number of labels.
    pub(crate) const fn row_bytes(labels: usize) -> usize {
        1 + 2 * (labels - 1)
    }

    /// The table in these bytes; `None` unless there are exactly as many as the number of labels
    /// needs. See [`Scoring::check`] for the numbers.
    pub(crate) fn from_rows(rows: Cow<'static, [u8]>, scoring: Scoring) -> Option<Self> {
        let labels = scoring.bias.len() + 1;
        let fits = rows.len() == Self::row_bytes(labels) * SIZE as usize && scoring.steps.len() + 1 == labels;
        fits.then_some(Self { rows, scoring })
    }

    /// Stores weights: `idf[index]`, and `weights[label - 1][index]` against ham.
    #[cfg(feature = "train")]
    pub(crate) fn pack(
        idf: &[Idf],
        weights: &[Vec<f64>],
        lengths: [f32; FEATURE_GROUPS],
        bias: Vec<f64>,
    ) -> Self {
        let steps: Vec<f64> = weights
            .iter()
            .map(|weights| weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs())) / MAX_WEIGHT)
            .collect();
        let mut rows = Vec::with_capacity(idf.len() * Self::row_bytes(weights.len() + 1));
        for (index, idf) in idf.iter().enumerate() {
            rows.push(idf.0);
            for (weights, step) in weights.iter().zip(&steps) {
                let stored = if *step > 0.0 { (weights[index] / step).round() } else { 0.0 };
                rows.extend_from_slice(&(stored as i16).to_le_bytes());
            }
        }
        Self { rows: rows.into(), scoring: Scoring { lengths, steps, bias } }
    }

    #[cfg(feature = "train")]
    pub(crate) fn rows(&self) -> &[u8] {
        &self.rows
    }

    pub(crate) fn scoring(&self) -> &Scoring {
        &self.scoring
    }

    fn row(&self, index: u32) -> &[u8] {
        let bytes = 1 + 2 * self.scoring.bias.len();
        &self.rows[index as usize * bytes..][..bytes]
    }

    /// How rare a feature is.
    pub(crate) fn idf(&self, index: u32) -> Idf {
        Idf(self.row(index)[0])
    }

    /// Counts as a weighted vector.
    pub(crate) fn features(&self, counts: &Counts) -> Features {
        Features::tf_idf(counts, |index| self.idf(index).value(), self.scoring.lengths)
    }

    /// The weight of a feature for a label other than ham.
    pub(crate) fn weight(&self, index: u32, label: usize) -> f64 {
        let at = 1 + 2 * (label - 1);
        let row = self.row(index);
        f64::from(i16::from_le_bytes([row[at], row[at + 1]])) * self.scoring.steps[label - 1]
    }

    /// Moves the weights of each label but ham by its amount times the value of each feature, in
    /// whole steps. `known` are places where an earlier move in the other direction was clipped, so
    /// that this one takes back exactly that move. Returns the places where this one is clipped.
    #[cfg(feature = "train")]
    pub(crate) fn apply_gradient(
        &mut self,
        features: &Features,
        amounts: &[f64],
        known: &[Clipped],
    ) -> Vec<Clipped> {
        let row = 1 + 2 * self.scoring.bias.len();
        let rows = self.rows.to_mut();
        let mut clipped = Vec::new();
        for (&index, &value) in features.indices.iter().zip(&features.values) {
            for (label, (amount, step)) in amounts.iter().zip(&self.scoring.steps).enumerate() {
                let at = index as usize * row + 1 + 2 * label;
                let stored = i16::from_le_bytes([rows[at], rows[at + 1]]);
                let wanted = if *step > 0.0 { (amount * f64::from(value) / step).round() } else { 0.0 };
                let moved = match known.iter().find(|clipped| clipped.0 == index && clipped.1 == label) {
                    Some(clipped) => stored.saturating_sub(clipped.2),
                    None => stored.saturating_add(wanted as i16),
                };
                let did = moved.wrapping_sub(stored);
                if known.is_empty() && f64::from(moved) - f64::from(stored) != wanted {
                    clipped.push(Clipped(index, label, did));
                }
                rows[at..at + 2].copy_from_slice(&moved.to_le_bytes());
            }
        }
        clipped
    }

    /// Adds one occurrence of a feature to sums over a text that is not brought to a length yet:
    /// for each label but ham the weight, in stored steps, times the idf; and the square of the
    /// idf. Returns whether the feature is known.
    pub(crate) fn add_to(&self, index: u32, sums: &mut [f64], squares: &mut f64) -> bool {
        let (idf, stored) = self.row(index).split_at(1);
        let idf = f64::from(Idf(idf[0]).value());
        *squares += idf * idf;
        for (sum, bytes) in sums.iter_mut().zip(stored.chunks_exact(2)) {
            *sum += f64::from(i16::from_le_bytes([bytes[0], bytes[1]])) * idf;
        }
        idf > 0.0
    }

    /// The score of each label; that of ham, number 0, is 0.
    pub(crate) fn score(&self, features: &Features) -> Vec<Score> {
        let mut sums = vec![0.0; self.scoring.bias.len()];
        for (&index, &value) in features.indices.iter().zip(&features.values) {
            let (_, stored) = self.row(index).split_at(1);
            for (sum, bytes) in sums.iter_mut().zip(stored.chunks_exact(2)) {
                *sum += f64::from(i16::from_le_bytes([bytes[0], bytes[1]])) * f64::from(value);
            }
        }
        let scores = sums
            .iter()
            .zip(&self.scoring.steps)
            .zip(&self.scoring.bias)
            .map(|((sum, step), bias)| sum * step + bias);
        std::iter::once(0.0).chain(scores).map(Score::new).collect()
    }
}

/// Where a weight reached the end of its range: feature, label without ham, and the steps that it
/// still moved.
#[cfg(feature = "train")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Clipped(u32, usize, i16);

#[cfg(feature = "train")]
impl Clipped {
    pub(crate) fn feature(self) -> u32 {
        self.0
    }

    pub(crate) fn label(self) -> usize {
        self.1
    }
}

/// How rare a feature is in the training data, in the steps in which it is stored; 0 for one that
/// never occurred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Idf(pub(crate) u8);

impl Idf {
    /// Inverse document frequency, smoothed: `ln((1 + n) / (1 + df)) + 1`, as scikit-learn's
    /// `TfidfTransformer`.
    #[cfg(feature = "train")]
    pub(crate) fn new(messages_with_it: f64, messages: f64) -> Self {
        let idf = ((1.0 + messages) / (1.0 + messages_with_it)).ln() + 1.0;
        Self((idf * f64::from(RARITY_STEPS)).round().clamp(1.0, 255.0) as u8)
    }

    /// As a factor; 0 for a feature that never occurred.
    pub(crate) fn value(self) -> f32 {
        f32::from(self.0) / RARITY_STEPS
    }
}
