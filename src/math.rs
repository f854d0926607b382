//! The few functions of log-odds and probabilities that scoring, calibration and training share.

/// The probability of these log-odds: `1 / (1 + e^-x)`.
pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// `ln(1 + e^x)` without overflow.
pub(crate) fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// `ln(sum of e^x)` without overflow; minus infinity for nothing.
pub(crate) fn log_sum_exp(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let highest = values.clone().fold(f64::NEG_INFINITY, f64::max);
    if highest == f64::NEG_INFINITY {
        return highest;
    }
    highest + values.map(|value| (value - highest).exp()).sum::<f64>().ln()
}

/// Shares in proportion to `e^x` that sum to one.
pub(crate) fn softmax(values: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    let highest = values.clone().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = values.map(|value| (value - highest).exp()).collect();
    let sum: f64 = shares.iter().sum();
    shares.into_iter().map(|share| share / sum).collect()
}

/// The number of the largest value, the first of those that tie; `None` for nothing.
pub(crate) fn argmax<T: PartialOrd>(values: impl IntoIterator<Item = T>) -> Option<usize> {
    let mut best: Option<(usize, T)> = None;
    for (number, value) in values.into_iter().enumerate() {
        if best.as_ref().is_none_or(|(_, most)| value > *most) {
            best = Some((number, value));
        }
    }
    best.map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_overflows() {
        for (x, expected) in [(0.0, 2_f64.ln()), (800.0, 800.0), (-800.0, 0.0)] {
            assert!((softplus(x) - expected).abs() < 1e-12, "{x}");
        }
        assert_eq!((sigmoid(800.0), sigmoid(0.0)), (1.0, 0.5));
        assert!((log_sum_exp([1_000.0, 1_000.0].into_iter()) - 1_000.0 - 2_f64.ln()).abs() < 1e-12);
        assert_eq!(log_sum_exp(std::iter::empty()), f64::NEG_INFINITY);
        assert_eq!(softmax([1_000.0, 1_000.0, -1_000.0].into_iter()), [0.5, 0.5, 0.0]);
    }

    #[test]
    fn the_first_of_the_largest_is_taken() {
        for (values, expected) in [(&[][..], None), (&[3.0], Some(0)), (&[1.0, 2.0, 2.0, f64::NAN], Some(1))]
        {
            assert_eq!(argmax(values.iter().copied()), expected, "{values:?}");
        }
    }
}
