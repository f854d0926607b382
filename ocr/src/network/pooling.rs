//! Operations that summarize, repeat or move the values of a picture.

use super::NetworkError;
use super::elementwise::each;
use super::onnx::Node;
use super::tensor::Tensor;

/// A window that is moved over a picture.
#[derive(Debug)]
pub(crate) struct Window {
    /// Height and width.
    size: [usize; 2],
    /// How far it moves down and to the right.
    stride: [usize; 2],
    /// `SAME_UPPER` of ONNX: windows go over the lower and right edge, and one begins at every stride.
    over_the_edge: bool,
}

impl Window {
    pub(crate) fn of(node: &Node) -> Result<Self, NetworkError> {
        let (Some(size), Some(stride)) = (pair(node.numbers("kernel_shape")), pair(node.numbers("strides")))
        else {
            return Err(NetworkError::new("a window without height and width"));
        };
        let over_the_edge = node.text("auto_pad") == "SAME_UPPER";
        let pads = node.numbers("pads").iter().any(|pad| *pad > 0);
        if pads
            || size.contains(&0)
            || stride.contains(&0)
            || (over_the_edge && (stride != [1, 1] || size != [2, 2]))
        {
            return Err(NetworkError::new("a window with settings that are not known"));
        }
        Ok(Self { size, stride, over_the_edge })
    }

    /// The largest value in each window.
    pub(crate) fn maximum(&self, input: &Tensor) -> Result<Tensor, NetworkError> {
        self.fold(input, f32::NEG_INFINITY, f32::max)
    }

    /// The mean of each window.
    pub(crate) fn average(&self, input: &Tensor) -> Result<Tensor, NetworkError> {
        if self.over_the_edge {
            return Err(NetworkError::new("means of windows over the edge"));
        }
        let count = (self.size[0] * self.size[1]) as f32;
        Ok(each(self.fold(input, 0.0, |sum, value| sum + value)?, |sum| sum / count))
    }

    fn fold(
        &self,
        input: &Tensor,
        start: f32,
        join: impl Fn(f32, f32) -> f32 + Copy,
    ) -> Result<Tensor, NetworkError> {
        let [channels, height, width] = input.picture()?;
        let count = |length: usize, axis: usize| match self.over_the_edge {
            true => Some(length),
            false => length.checked_sub(self.size[axis]).map(|rest| rest / self.stride[axis] + 1),
        };
        let (Some(rows), Some(columns)) = (count(height, 0), count(width, 1)) else {
            return Err(NetworkError::new(format!(
                "a window of {:?} on {width} x {height} pixels",
                self.size
            )));
        };
        let mut output =
            Tensor::new(vec![1, channels, rows, columns], vec![start; channels * rows * columns])?;
        let planes = input.values().chunks_exact(height * width);
        for (plane, out) in planes.zip(output.values_mut().chunks_exact_mut(rows * columns)) {
            for (row, out) in out.chunks_exact_mut(columns).enumerate() {
                let top = row * self.stride[0];
                for line in plane.chunks_exact(width).skip(top).take(self.size[0]) {
                    for x in 0..self.size[1].min(width) {
                        fold_row(out, &line[x..], self.stride[1], join);
                    }
                }
            }
        }
        Ok(output)
    }
}

/// Joins a row to the results so far, from its first value on, each `stride` values.
pub(crate) fn fold_row(results: &mut [f32], row: &[f32], stride: usize, join: impl Fn(f32, f32) -> f32) {
    // the compiler computes several values at once only where it sees that they are neighbours
    if stride == 1 {
        results.iter_mut().zip(row).for_each(|(result, value)| *result = join(*result, *value));
    } else {
        results
            .iter_mut()
            .zip(row.iter().step_by(stride))
            .for_each(|(result, value)| *result = join(*result, *value));
    }
}

/// The two numbers, if there are two.
pub(crate) fn pair(numbers: &[usize]) -> Option<[usize; 2]> {
    numbers.try_into().ok()
}

/// The mean of each channel.
pub(crate) fn global_mean(input: &Tensor) -> Result<Tensor, NetworkError> {
    let [channels, height, width] = input.picture()?;
    let mut means = Vec::with_capacity(channels);
    for plane in input.values().chunks_exact(height * width) {
        // by rows, in f64: a sum of a million f32 loses digits
        let sum: f64 = plane.chunks_exact(width).map(|row| f64::from(row.iter().sum::<f32>())).sum();
        means.push((sum / (height * width) as f64) as f32);
    }
    Tensor::new(vec![1, channels, 1, 1], means)
}

/// Each pixel several times; `scales` are whole numbers for each dimension.
pub(crate) fn nearest_resize(input: &Tensor, scales: &Tensor) -> Result<Tensor, NetworkError> {
    let [channels, height, width] = input.picture()?;
    let (down, right) = match *scales.values() {
        [1.0, 1.0, down, right] if (1.0..=64.0).contains(&down) && down == right && down.fract() == 0.0 => {
            (down as usize, right as usize)
        }
        _ => return Err(NetworkError::new(format!("a picture enlarged by {:?}", scales.values()))),
    };
    let mut values = Vec::with_capacity(input.values().len() * down * right);
    for row in input.values().chunks_exact(width) {
        let start = values.len();
        values.extend(row.iter().flat_map(|value| std::iter::repeat_n(*value, right)));
        for _ in 1..down {
            values.extend_from_within(start..start + width * right);
        }
    }
    Tensor::new(vec![1, channels, height * down, width * right], values)
}

/// The channels of all.
pub(crate) fn concat(first: &Tensor, others: &[&Tensor]) -> Result<Tensor, NetworkError> {
    let [mut channels, height, width] = first.picture()?;
    let all = others.iter().map(|other| other.values().len()).sum::<usize>();
    let mut values = Vec::with_capacity(first.values().len() + all);
    values.extend_from_slice(first.values());
    for other in others {
        let [more, others_height, others_width] = other.picture()?;
        if (others_height, others_width) != (height, width) {
            return Err(NetworkError::new(format!(
                "{others_width} x {others_height} pixels on {width} x {height}"
            )));
        }
        channels += more;
        values.extend_from_slice(other.values());
    }
    Tensor::new(vec![1, channels, height, width], values)
}

/// `[1, a, b]` as `[1, b, a]`.
pub(crate) fn transpose(input: &Tensor) -> Result<Tensor, NetworkError> {
    let [1, rows, columns] = *input.shape() else {
        return Err(NetworkError::new(format!("the transpose of a tensor of the shape {:?}", input.shape())));
    };
    let values = (0..columns)
        .flat_map(|column| input.values().iter().skip(column).step_by(columns).copied())
        .collect();
    Tensor::new(vec![1, columns, rows], values)
}

/// Without a dimension of size 1.
pub(crate) fn squeeze(input: Tensor, axis: usize) -> Result<Tensor, NetworkError> {
    let mut shape = input.shape().to_vec();
    if shape.get(axis) != Some(&1) {
        return Err(NetworkError::new(format!(
            "the dimension {axis} of a tensor of the shape {shape:?} is not 1"
        )));
    }
    shape.remove(axis);
    input.reshaped(shape)
}

/// With another dimension, of size 1.
pub(crate) fn unsqueeze(input: Tensor, axis: usize) -> Result<Tensor, NetworkError> {
    let mut shape = input.shape().to_vec();
    if axis > shape.len() {
        return Err(NetworkError::new(format!("a dimension {axis} for a tensor of the shape {shape:?}")));
    }
    shape.insert(axis, 1);
    input.reshaped(shape)
}
