//! Operations on each value by itself, or on two tensors of matching shapes.

use super::NetworkError;
use super::tensor::Tensor;

/// Two tensors to one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Binary {
    Add,
    Multiply,
}

impl Binary {
    /// The second tensor has the shape of the first, or size 1 in all dimensions but one, or less dimensions.
    pub(crate) fn apply(self, first: Tensor, second: &Tensor) -> Result<Tensor, NetworkError> {
        match self {
            Self::Add => broadcast(first, second, |a, b| a + b),
            Self::Multiply => broadcast(first, second, |a, b| a * b),
        }
    }
}

fn broadcast(
    mut first: Tensor,
    second: &Tensor,
    both: impl Fn(f32, f32) -> f32 + Copy,
) -> Result<Tensor, NetworkError> {
    if first.shape() == second.shape() {
        for (a, b) in first.values_mut().iter_mut().zip(second.values()) {
            *a = both(*a, *b);
        }
        return Ok(first);
    }
    let rank = first.shape().len();
    let missing = rank.checked_sub(second.shape().len());
    let wide: Vec<usize> =
        second.shape().iter().enumerate().filter(|(_, size)| **size > 1).map(|(at, _)| at).collect();
    let period = match (missing, &wide[..]) {
        (Some(_), []) => first.values().len(),
        (Some(missing), [axis]) if first.shape()[missing + axis] == second.shape()[*axis] => {
            first.shape()[missing + axis + 1..].iter().product()
        }
        _ => {
            let shapes = format!("operands of the shapes {:?} and {:?}", first.shape(), second.shape());
            return Err(NetworkError::new(shapes));
        }
    };
    for (run, b) in first.values_mut().chunks_mut(period).zip(second.values().iter().cycle()) {
        for a in run {
            *a = both(*a, *b);
        }
    }
    Ok(first)
}

/// One value to one.
pub(crate) fn each(mut tensor: Tensor, function: impl Fn(f32) -> f32) -> Tensor {
    for value in tensor.values_mut() {
        *value = function(*value);
    }
    tensor
}

/// x times the share of the normal distribution below x.
pub(crate) fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// The error function by a quotient of polynomials (that of Eigen and XLA), right to 4e-7. Without a branch, so that the
/// compiler computes several at once.
fn erf(x: f32) -> f32 {
    const ABOVE: [f32; 7] = [
        -2.726_142_3e-10,
        2.770_681_6e-8,
        -2.101_024e-6,
        -5.692_506e-5,
        -7.349_906_3e-4,
        -2.954_600_1e-3,
        -1.609_603_8e-2,
    ];
    const BELOW: [f32; 5] =
        [-1.456_607_2e-5, -2.133_740_2e-4, -1.682_827_1e-3, -7.373_329_3e-3, -1.426_474_4e-2];
    let x = x.clamp(-4.0, 4.0);
    let square = x * x;
    let above = ABOVE.iter().fold(0.0, |sum, factor| sum * square + factor);
    let below = BELOW.iter().fold(0.0, |sum, factor| sum * square + factor);
    x * above / below
}

/// `(x - mean) / sqrt(variance + epsilon) * scale + shift`, each by channel.
pub(crate) fn batch_normalization(
    mut tensor: Tensor,
    weights: [&Tensor; 4],
    epsilon: f32,
) -> Result<Tensor, NetworkError> {
    let [_, channels, ref rest @ ..] = *tensor.shape() else {
        return Err(NetworkError::new("normalization of a tensor without channels"));
    };
    if weights.iter().any(|weight| weight.values().len() != channels) {
        return Err(NetworkError::new(format!(
            "normalization of {channels} channels with weights of others"
        )));
    }
    let plane = rest.iter().product();
    let [scale, shift, mean, variance] = weights.map(Tensor::values);
    for (channel, values) in tensor.values_mut().chunks_mut(plane).enumerate() {
        let channel = channel % channels;
        let factor = scale[channel] / (variance[channel] + epsilon).sqrt();
        let offset = shift[channel] - mean[channel] * factor;
        for value in values {
            *value = *value * factor + offset;
        }
    }
    Ok(tensor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gelu_is_that_of_the_tables() {
        // 0.5 * x * (1 + erf(x / sqrt(2))) of Python's math.erf
        for (x, expected) in [
            (-5.0, -1.433e-6),
            (-1.0, -0.158_655_25),
            (0.0, 0.0),
            (0.5, 0.345_731_23),
            (2.0, 1.954_499_7),
            (9.0, 9.0),
        ] {
            assert!((gelu(x) - expected).abs() < 2e-6, "{x}: {} instead of {expected}", gelu(x));
        }
    }

    #[test]
    fn shapes_are_matched_as_onnx_says() {
        let tensor = |shape: &[usize], values: &[f32]| Tensor::new(shape.to_vec(), values.to_vec()).unwrap();
        let first = tensor(&[1, 2, 1, 2], &[1.0, 2.0, 3.0, 4.0]);
        for (second, expected) in [
            (tensor(&[1, 2, 1, 2], &[1.0, 2.0, 3.0, 4.0]), [2.0, 4.0, 6.0, 8.0]),
            (tensor(&[], &[10.0]), [11.0, 12.0, 13.0, 14.0]),
            (tensor(&[1, 2, 1, 1], &[10.0, 20.0]), [11.0, 12.0, 23.0, 24.0]),
            (tensor(&[2], &[10.0, 20.0]), [11.0, 22.0, 13.0, 24.0]),
        ] {
            assert_eq!(Binary::Add.apply(first.clone(), &second).unwrap().values(), expected, "{second:?}");
        }
        assert!(Binary::Add.apply(first.clone(), &tensor(&[3], &[0.0; 3])).is_err());
        assert!(Binary::Add.apply(tensor(&[2], &[0.0; 2]), &first).is_err());
    }
}
