//! [`fit`]: L2-regularised multinomial logistic regression on sparse rows.
//!
//! Minimises `sum_i w_i * -ln p(label_i | row_i) + |W|^2 / (2 C)` (Hastie, Tibshirani, Friedman,
//! *The Elements of Statistical Learning*, 2009, section 4.4; scikit-learn's `LogisticRegression`
//! with the same C for three labels or more, with half the C for two, where it keeps one column of
//! weights and this keeps both), the biases unpenalised.

use super::lbfgs::{Stop, minimise};
use super::sparse_matrix::Matrix;
use rayon::prelude::*;

/// The limits of the fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogisticParams {
    /// Inverse of the strength of regularisation; above 0.
    pub(crate) c: f64,
    /// When the optimiser stops.
    pub(crate) stop: Stop,
}

/// Weights, `labels` numbers per column, and a bias per label.
#[derive(Clone, Debug)]
pub(crate) struct LogisticWeights {
    pub(crate) weights: Vec<f64>,
    pub(crate) bias: Vec<f64>,
}

/// Fits the weights. `y_true[row]` is a label below `labels`, `vote[row]` the weight of the row.
pub(crate) fn fit(
    matrix: &Matrix,
    y_true: &[usize],
    sample_weight: &[f64],
    labels: usize,
    params: LogisticParams,
) -> LogisticWeights {
    let problem = Problem { matrix, y_true, sample_weight, labels, penalty: 1.0 / params.c };
    let mut weights = vec![0.0; (matrix.columns.len() + 1) * labels];
    minimise(&mut weights, params.stop, |at, gradient| problem.value(at, gradient));
    let bias = weights.split_off(matrix.columns.len() * labels);
    LogisticWeights { weights, bias }
}

struct Problem<'a> {
    matrix: &'a Matrix,
    y_true: &'a [usize],
    sample_weight: &'a [f64],
    labels: usize,
    penalty: f64,
}

impl Problem<'_> {
    /// Per row: the cost, and `vote * (p - y_true)` per label.
    fn residuals(&self, param: &[f64]) -> (f64, Vec<f64>) {
        let labels = self.labels;
        let (weights, bias) = param.split_at(self.matrix.columns.len() * labels);
        let mut residuals = vec![0.0; self.matrix.rows() * labels];
        let costs: Vec<f64> = residuals
            .par_chunks_mut(labels)
            .enumerate()
            .map(|(row, scores)| {
                scores.copy_from_slice(bias);
                for &(column, value) in self.matrix.row(row) {
                    let of_column = &weights[column as usize * labels..][..labels];
                    for (score, weight) in scores.iter_mut().zip(of_column) {
                        *score += f64::from(value) * weight;
                    }
                }
                let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let log_sum = highest + scores.iter().map(|score| (score - highest).exp()).sum::<f64>().ln();
                let cost = self.sample_weight[row] * (log_sum - scores[self.y_true[row]]);
                for (label, score) in scores.iter_mut().enumerate() {
                    *score = self.sample_weight[row]
                        * ((*score - log_sum).exp() - f64::from(u8::from(label == self.y_true[row])));
                }
                cost
            })
            .collect();
        // summed in the order of the rows, whichever thread computed them
        (costs.iter().sum(), residuals)
    }

    /// The function and its gradient.
    fn value(&self, param: &[f64], gradient: &mut [f64]) -> f64 {
        let (cost, residuals) = self.residuals(param);
        let split = self.matrix.columns.len() * self.labels;
        let (slopes, bias) = gradient.split_at_mut(split);
        self.matrix.sum_columns(&residuals, self.labels, slopes);
        slopes
            .par_iter_mut()
            .zip(param)
            .with_min_len(1 << 14)
            .for_each(|(slope, weight)| *slope += self.penalty * weight);
        bias.fill(0.0);
        for row in residuals.chunks(self.labels) {
            for (slope, residual) in bias.iter_mut().zip(row) {
                *slope += residual;
            }
        }
        cost + 0.5 * self.penalty * param[..split].iter().map(|weight| weight * weight).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sparse_matrix::tests::{Sample, sklearn};
    use super::*;
    use serde::Deserialize;

    /// By scikit-learn's `LogisticRegression`, solved to a gradient of 1e-12.
    #[derive(Deserialize)]
    struct Expected {
        sample: String,
        c: f64,
        decisions: Vec<Vec<f64>>,
    }

    /// Until no step lowers the function.
    const TO_THE_BOTTOM: Stop = Stop { iterations: 10_000, tolerance: 0.0 };
    /// A function of about 10 is known to 1e-14, so it looks flat over 8e-7 of a weight where it
    /// bends by a thirtieth, the weakest penalty here. A row is up to 3 long.
    const TOLERANCE: f64 = 3e-6;

    fn decisions(sample: &Sample, labels: usize, c: f64) -> Vec<Vec<f64>> {
        let matrix = sample.matrix();
        let params = LogisticParams { c, stop: TO_THE_BOTTOM };
        let fitted = fit(&matrix, &sample.y_true, &sample.sample_weight, labels, params);
        let of_row = |row| {
            let mut decision = fitted.bias.clone();
            for &(column, value) in matrix.row(row) {
                for (label, decision) in decision.iter_mut().enumerate() {
                    *decision += f64::from(value) * fitted.weights[column as usize * labels + label];
                }
            }
            decision
        };
        (0..matrix.rows()).map(of_row).collect()
    }

    /// Without the constant that softmax leaves free.
    fn centred(decision: &[f64]) -> Vec<f64> {
        let mean = decision.iter().sum::<f64>() / decision.len() as f64;
        decision.iter().map(|value| value - mean).collect()
    }

    #[test]
    fn agrees_with_scikit_learn() {
        for Expected { sample, c, decisions: expected } in sklearn::<Vec<Expected>>("logistic") {
            let given = Sample::named(&sample);
            let found = decisions(&given, given.labels(), c);
            assert_eq!(found.len(), expected.len());
            for (row, (found, expected)) in found.iter().zip(&expected).enumerate() {
                for (found, expected) in centred(found).into_iter().zip(centred(expected)) {
                    assert!(
                        (found - expected).abs() < TOLERANCE,
                        "{sample}, C {c}, row {row}: {found} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_vote_of_two_is_the_row_twice() {
        let mut voted = Sample::named("three labels");
        voted.sample_weight.fill(1.0);
        let mut copied = Sample::named("three labels");
        copied.sample_weight.fill(1.0);
        voted.sample_weight[5] = 2.0;
        copied.repeat(5);
        for (found, expected) in decisions(&voted, 3, 1.0).iter().zip(decisions(&copied, 3, 1.0)) {
            for (found, expected) in centred(found).into_iter().zip(centred(&expected)) {
                assert!((found - expected).abs() < TOLERANCE, "{found} {expected}");
            }
        }
    }
}
