//! [`Tensor`]: numbers with a shape.

use super::NetworkError;

/// Numbers in row-major order. Every dimension is at least 1, and their product is the number of values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tensor {
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl Tensor {
    /// # Errors
    /// If the shape does not fit the values, or is empty in a dimension.
    pub(crate) fn new(shape: Vec<usize>, values: Vec<f32>) -> Result<Self, NetworkError> {
        if shape.contains(&0) || count(&shape) != Some(values.len()) {
            return Err(NetworkError::new(format!("{} values for the shape {shape:?}", values.len())));
        }
        Ok(Self { shape, values })
    }

    /// Zeros.
    pub(crate) fn zeros(shape: Vec<usize>) -> Result<Self, NetworkError> {
        let values =
            count(&shape).ok_or_else(|| NetworkError::new(format!("the shape {shape:?} overflows")))?;
        Self::new(shape, vec![0.0; values])
    }

    pub(crate) fn shape(&self) -> &[usize] {
        &self.shape
    }

    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// The channels, height and width of a picture, which is a tensor of shape `[1, channels, height, width]`.
    pub(crate) fn picture(&self) -> Result<[usize; 3], NetworkError> {
        match self.shape[..] {
            [1, channels, height, width] => Ok([channels, height, width]),
            _ => Err(NetworkError::new(format!("a picture of the shape {:?}", self.shape))),
        }
    }

    /// The same values in another shape.
    pub(crate) fn reshaped(self, shape: Vec<usize>) -> Result<Self, NetworkError> {
        Self::new(shape, self.values)
    }
}

fn count(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1_usize, |product, size| product.checked_mul(*size))
}
