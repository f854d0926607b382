//! Convolutions, as products of matrices where they mix channels and row by row where they do not. The only place that
//! names `ndarray`.

use super::NetworkError;
use super::onnx::Node;
use super::pooling::{fold_row, pair};
use super::tensor::Tensor;
use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, Axis, Slice};

/// How many values of the matrix of windows are made at once: what fits into a cache of the second level.
const STRIP_VALUES: usize = 1 << 16;

/// A convolution, with as many groups as channels or one.
#[derive(Debug)]
pub(crate) struct Convolution {
    kernel: [usize; 2],
    stride: [usize; 2],
    groups: usize,
    /// Zeros above, to the left, below and to the right.
    pads: [usize; 4],
}

/// Where values are: channels of `height` rows of `width`.
#[derive(Clone, Copy)]
struct Size {
    height: usize,
    width: usize,
}

impl Convolution {
    pub(crate) fn of(node: &Node) -> Result<Self, NetworkError> {
        let (Some(kernel), Some(stride)) =
            (pair(node.numbers("kernel_shape")), pair(node.numbers("strides")))
        else {
            return Err(NetworkError::new("a convolution without height and width"));
        };
        let pads = match (node.text("auto_pad"), node.numbers("pads")) {
            // one zero less above than below where their number is odd
            ("SAME_UPPER", _) if stride == [1, 1] => {
                let [down, right] = kernel.map(|size| size.saturating_sub(1));
                [down / 2, right / 2, down - down / 2, right - right / 2]
            }
            ("" | "NOTSET", [above, left, below, right]) => [*above, *left, *below, *right],
            _ => return Err(NetworkError::new("a convolution with pads that are not known")),
        };
        let groups = node.numbers("group").first().copied().unwrap_or(1);
        if kernel.contains(&0)
            || stride.contains(&0)
            || node.numbers("dilations").iter().any(|step| *step != 1)
        {
            return Err(NetworkError::new("a convolution with settings that are not known"));
        }
        Ok(Self { kernel, stride, groups, pads })
    }

    pub(crate) fn apply(
        &self,
        input: &Tensor,
        weights: &Tensor,
        bias: Option<&Tensor>,
    ) -> Result<Tensor, NetworkError> {
        let [channels, height, width] = input.picture()?;
        let &[filters, per_group, ref kernel @ ..] = weights.shape() else {
            return Err(NetworkError::new("a convolution without weights of two and more dimensions"));
        };
        let [above, left, below, right] = self.pads;
        let out = Size {
            height: windows(height + above + below, self.kernel[0], self.stride[0])?,
            width: windows(width + left + right, self.kernel[1], self.stride[1])?,
        };
        let fits_bias = bias.is_none_or(|bias| bias.values().len() == filters);
        let mut output = Tensor::zeros(vec![1, filters, out.height, out.width])?;
        if let Some(bias) = bias.filter(|_| fits_bias) {
            let planes = output.values_mut().chunks_exact_mut(out.height * out.width);
            planes.zip(bias.values()).for_each(|(plane, bias)| plane.fill(*bias));
        }
        let size = Size { height, width };
        if kernel != self.kernel || !fits_bias {
            return Err(NetworkError::new(format!(
                "weights of the shape {:?} for a convolution",
                weights.shape()
            )));
        } else if self.groups == 1 && per_group == channels {
            self.mix(input, size, weights, &mut output, out)?;
        } else if self.groups == channels && per_group == 1 && filters == channels {
            self.each_channel(input, size, weights, &mut output, out);
        } else {
            return Err(NetworkError::new(format!(
                "a convolution of {channels} channels in {} groups",
                self.groups
            )));
        }
        Ok(output)
    }

    /// All channels to all: weights times the matrix whose columns are the windows, a strip of rows at a time.
    fn mix(
        &self,
        input: &Tensor,
        size: Size,
        weights: &Tensor,
        output: &mut Tensor,
        out: Size,
    ) -> Result<(), NetworkError> {
        let [filters, channels, ..] = *weights.shape() else { return Ok(()) };
        let taps = channels * self.kernel[0] * self.kernel[1];
        let weights = ArrayView2::from_shape((filters, taps), weights.values()).map_err(shape)?;
        let all = out.height * out.width;
        let mut output = ArrayViewMut2::from_shape((filters, all), output.values_mut()).map_err(shape)?;
        if self.kernel == [1, 1] && self.stride == [1, 1] && self.pads == [0; 4] {
            let input = ArrayView2::from_shape((channels, all), input.values()).map_err(shape)?;
            general_mat_mul(1.0, &weights, &input, 1.0, &mut output);
            return Ok(());
        }
        let rows = (STRIP_VALUES / (taps * out.width)).clamp(1, out.height);
        let mut columns = vec![0.0; taps * rows * out.width];
        for top in (0..out.height).step_by(rows) {
            let rows = rows.min(out.height - top);
            let strip = rows * out.width;
            let columns = &mut columns[..taps * strip];
            for (tap, column) in columns.chunks_exact_mut(strip).enumerate() {
                let (channel, y, x) = self.tap(tap);
                let plane = &input.values()[channel * size.height * size.width..][..size.height * size.width];
                for (row, column) in column.chunks_exact_mut(out.width).enumerate() {
                    self.gather(plane, size, (top + row) * self.stride[0] + y, x, column);
                }
            }
            let columns = ArrayView2::from_shape((taps, strip), &*columns).map_err(shape)?;
            let mut part =
                output.slice_axis_mut(Axis(1), Slice::from(top * out.width..top * out.width + strip));
            general_mat_mul(1.0, &weights, &columns, 1.0, &mut part);
        }
        Ok(())
    }

    /// Channel, row and column of a weight in its filter.
    fn tap(&self, tap: usize) -> (usize, usize, usize) {
        let [height, width] = self.kernel;
        (tap / (height * width), tap / width % height, tap % width)
    }

    /// A row of values as a weight of column `x` meets them; `y` counts from the zeros above.
    fn gather(&self, plane: &[f32], size: Size, y: usize, x: usize, into: &mut [f32]) {
        let Some(row) = self.row(plane, size, y) else { return into.fill(0.0) };
        let (start, end) = self.inside(x, size.width, into.len());
        into[..start].fill(0.0);
        into[end..].fill(0.0);
        if start < end {
            let first = start * self.stride[1] + x - self.pads[1];
            match self.stride[1] {
                1 => into[start..end].copy_from_slice(&row[first..first + end - start]),
                stride => {
                    for (value, from) in into[start..end].iter_mut().zip(row[first..].iter().step_by(stride))
                    {
                        *value = *from;
                    }
                }
            }
        }
    }

    /// The row of the picture under row `y` of the padded one.
    fn row<'a>(&self, plane: &'a [f32], size: Size, y: usize) -> Option<&'a [f32]> {
        let y = y.checked_sub(self.pads[0]).filter(|y| *y < size.height)?;
        Some(&plane[y * size.width..(y + 1) * size.width])
    }

    /// From which output to which a weight of column `x` meets the picture and not the zeros beside it.
    fn inside(&self, x: usize, width: usize, outputs: usize) -> (usize, usize) {
        let stride = self.stride[1];
        let start = self.pads[1].saturating_sub(x).div_ceil(stride);
        let end = (width + self.pads[1]).saturating_sub(x).div_ceil(stride);
        (start.min(outputs), end.clamp(start.min(outputs), outputs))
    }

    /// Each channel by itself: rows are shifted, multiplied and added.
    fn each_channel(&self, input: &Tensor, size: Size, weights: &Tensor, output: &mut Tensor, out: Size) {
        let [height, width] = self.kernel;
        let filters = weights.values().chunks_exact(height * width);
        let planes = input.values().chunks_exact(size.height * size.width).zip(filters);
        for ((plane, filter), out_plane) in
            planes.zip(output.values_mut().chunks_exact_mut(out.height * out.width))
        {
            for (top, out_row) in out_plane.chunks_exact_mut(out.width).enumerate() {
                for (y, weights) in filter.chunks_exact(width).enumerate() {
                    let Some(row) = self.row(plane, size, top * self.stride[0] + y) else { continue };
                    for (x, weight) in weights.iter().enumerate() {
                        let (start, end) = self.inside(x, size.width, out.width);
                        if start < end {
                            let first = start * self.stride[1] + x - self.pads[1];
                            let sum = |sum: f32, value: f32| sum + weight * value;
                            fold_row(&mut out_row[start..end], &row[first..], self.stride[1], sum);
                        }
                    }
                }
            }
        }
    }
}

/// How many windows begin at a stride and end in `length`.
fn windows(length: usize, window: usize, stride: usize) -> Result<usize, NetworkError> {
    let rest = length.checked_sub(window);
    rest.map(|rest| rest / stride + 1)
        .ok_or_else(|| NetworkError::new(format!("a window of {window} on a length of {length}")))
}

/// A transposed convolution whose windows touch and do not overlap: each pixel becomes a block.
#[derive(Debug)]
pub(crate) struct Transposed {
    block: [usize; 2],
}

impl Transposed {
    pub(crate) fn of(node: &Node) -> Result<Self, NetworkError> {
        let (kernel, stride) = (pair(node.numbers("kernel_shape")), pair(node.numbers("strides")));
        match (kernel, stride, node.numbers("group")) {
            (Some(kernel), Some(stride), [1] | [])
                if kernel == stride && node.numbers("pads").iter().all(|pad| *pad == 0) =>
            {
                Ok(Self { block: kernel })
            }
            _ => Err(NetworkError::new("a transposed convolution whose windows overlap")),
        }
    }

    pub(crate) fn apply(&self, input: &Tensor, weights: &Tensor) -> Result<Tensor, NetworkError> {
        let [channels, height, width] = input.picture()?;
        let [block_height, block_width] = self.block;
        let [from, filters, ref block @ ..] = *weights.shape() else {
            return Err(NetworkError::new("a transposed convolution without filters"));
        };
        if from != channels || block != self.block {
            return Err(NetworkError::new(format!(
                "weights of the shape {:?} for {channels} channels",
                weights.shape()
            )));
        }
        // the values of a block are rows of the product, which are then moved to their places
        let rows = filters * block_height * block_width;
        let weights = ArrayView2::from_shape((channels, rows), weights.values()).map_err(shape)?;
        let pixels = ArrayView2::from_shape((channels, height * width), input.values()).map_err(shape)?;
        let product = weights.t().dot(&pixels);
        let mut output = Tensor::zeros(vec![1, filters, height * block_height, width * block_width])?;
        for (values, row) in product.rows().into_iter().zip(0..rows) {
            let (filter, y, x) =
                (row / (block_height * block_width), row / block_width % block_height, row % block_width);
            let plane = &mut output.values_mut()[filter * height * block_height * width * block_width..];
            let into = plane.chunks_exact_mut(width * block_width).skip(y).step_by(block_height);
            for (values, into) in values.to_slice().unwrap_or_default().chunks_exact(width).zip(into) {
                for (value, into) in values.iter().zip(into.iter_mut().skip(x).step_by(block_width)) {
                    *into = *value;
                }
            }
        }
        Ok(output)
    }
}

/// `[1, rows, inner]` times `[inner, columns]`.
pub(crate) fn matrix_product(first: &Tensor, second: &Tensor) -> Result<Tensor, NetworkError> {
    let ([1, rows, inner], [height, columns]) = (first.shape(), second.shape()) else {
        return Err(NetworkError::new(format!("a product of {:?} and {:?}", first.shape(), second.shape())));
    };
    if inner != height {
        return Err(NetworkError::new(format!("a product of {:?} and {:?}", first.shape(), second.shape())));
    }
    let left = ArrayView2::from_shape((*rows, *inner), first.values()).map_err(shape)?;
    let right = ArrayView2::from_shape((*inner, *columns), second.values()).map_err(shape)?;
    let mut product = Tensor::zeros(vec![1, *rows, *columns])?;
    let mut view = ArrayViewMut2::from_shape((*rows, *columns), product.values_mut()).map_err(shape)?;
    general_mat_mul(1.0, &left, &right, 0.0, &mut view);
    Ok(product)
}

fn shape(error: ndarray::ShapeError) -> NetworkError {
    NetworkError::new(format!("values that do not fit their shape: {error}"))
}
