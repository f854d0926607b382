//! [`fit`]: multinomial naive Bayes weights, by `linfa-bayes`. The only file that names that crate.
//!
//! The model depends on the rows only through their sum per label (Manning, Raghavan, Schütze,
//! *Introduction to Information Retrieval*, 2008, section 13.2), so it is fitted on one dense row
//! per label. The weights are those of a fit on all rows.

use super::logistic::LogisticWeights;
use super::sparse_matrix::Matrix;
use crate::error::{Error, ErrorKind, Result};
use linfa::Dataset;
use linfa::traits::Fit;
use linfa_bayes::MultinomialNb;
use ndarray::{Array1, Array2};

/// Votes of a label that no row carries, so that its prior stays finite.
const MIN_SAMPLE_WEIGHT: f64 = 0.5;

/// Fits with smoothing `alpha`. `y_true[row]` is a label below `labels`, `vote[row]` the weight of
/// the row.
///
/// # Errors
/// When `linfa-bayes` refuses the sums, which are finite and not negative.
pub(crate) fn fit(
    matrix: &Matrix,
    y_true: &[usize],
    sample_weight: &[f64],
    labels: usize,
    alpha: f64,
) -> Result<LogisticWeights> {
    let failed = |found: String| Error::new(ErrorKind::Training, "naive Bayes", found, "sums per label");
    let columns = matrix.columns.len();
    let mut one_hot = vec![0.0; matrix.rows() * labels];
    let mut prior = vec![0.0; labels];
    for (row, (&label, &sample_weight)) in y_true.iter().zip(sample_weight).enumerate() {
        one_hot[row * labels + label] = sample_weight;
        prior[label] += sample_weight;
    }
    let mut sums = vec![0.0; columns * labels];
    matrix.sum_columns(&one_hot, labels, &mut sums);
    let sums = Array2::from_shape_fn((labels, columns), |(label, column)| sums[column * labels + label]);
    let model = MultinomialNb::params()
        .alpha(alpha)
        .fit(&Dataset::new(sums, Array1::from_iter(0..labels)))
        .map_err(|error| failed(error.to_string()))?;
    let logs = log_probabilities(&model, labels, columns).map_err(failed)?;
    let weights = (0..columns * labels).map(|at| logs[at % labels][at / labels]).collect();
    let total: f64 = prior.iter().sum();
    // a label that no row carries is rare, not impossible
    let prior = prior.iter().map(|weight| (weight.max(MIN_SAMPLE_WEIGHT) / total).ln());
    Ok(LogisticWeights { weights, bias: prior.collect() })
}

/// The weights per label. The crate keeps them private, so they are read as it would write them to
/// a file.
fn log_probabilities(
    model: &MultinomialNb<f64, usize>,
    labels: usize,
    columns: usize,
) -> Result<Vec<Vec<f64>>, String> {
    let stored = serde_json::to_value(model).map_err(|error| error.to_string())?;
    (0..labels)
        .map(|label| {
            let data = stored["class_info"][label.to_string()]["feature_log_prob"]["data"].as_array();
            let logs: Vec<f64> = data.into_iter().flatten().filter_map(serde_json::Value::as_f64).collect();
            if logs.len() == columns {
                Ok(logs)
            } else {
                Err(format!("{} weights for {columns} features", logs.len()))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::sparse_matrix::tests::{Sample, sklearn};
    use super::*;
    use serde::Deserialize;

    /// By scikit-learn's `MultinomialNB`.
    #[derive(Deserialize)]
    struct Expected {
        sample: String,
        alpha: f64,
        weights: Vec<Vec<f64>>,
        bias: Vec<f64>,
    }

    /// Logarithms below 10 of sums in 64-bit floats, taken in another order.
    const TOLERANCE: f64 = 1e-12;

    #[test]
    fn agrees_with_scikit_learn() {
        for Expected { sample, alpha, weights, bias } in sklearn::<Vec<Expected>>("naive_bayes") {
            let given = Sample::named(&sample);
            let labels = given.labels();
            let matrix = given.matrix();
            let found = fit(&matrix, &given.y_true, &given.sample_weight, labels, alpha).unwrap();
            // scikit-learn has the columns in the order of their indices
            let columns: Vec<usize> = matrix
                .columns
                .iter()
                .map(|index| matrix.columns.iter().filter(|other| *other < index).count())
                .collect();
            assert_eq!(found.weights.len(), labels * weights[0].len());
            for (at, found) in found.weights.iter().enumerate() {
                let (column, label) = (at / labels, at % labels);
                let expected = weights[label][columns[column]];
                assert!(
                    (found - expected).abs() < TOLERANCE,
                    "{sample}, alpha {alpha}, label {label}, column {column}: {found} {expected}"
                );
            }
            assert_eq!(found.bias.len(), labels);
            for (found, expected) in found.bias.iter().zip(&bias) {
                assert!((found - expected).abs() < TOLERANCE, "{sample}, alpha {alpha}: {found} {expected}");
            }
        }
    }

    #[test]
    fn a_label_that_no_row_carries_is_rare_and_says_nothing() {
        let given = Sample::named("tiny");
        let found = fit(&given.matrix(), &given.y_true, &given.sample_weight, 3, 1.0).unwrap();
        // four votes in all; one in as many columns as there are for each weight
        assert!((found.bias[2] - (MIN_SAMPLE_WEIGHT / 4.0).ln()).abs() < TOLERANCE, "{:?}", found.bias);
        for weights in found.weights.chunks(3) {
            let expected = -((found.weights.len() / 3) as f64).ln();
            assert!((weights[2] - expected).abs() < TOLERANCE, "{weights:?} {expected}");
        }
    }
}
