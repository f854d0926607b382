//! [`Bitmap`]: a picture in which every pixel is dark or light.

use super::super::picture::Picture;

/// A pixel is dark where it is darker than this share of the mean of its surroundings, in percent.
const LOCAL_PERCENT: u64 = 90;
/// Side of those surroundings, as a share of the shorter side of the picture: wider than a finder pattern.
const LOCAL_SHARE: usize = 3;
/// A picture whose greys span less than this holds nothing to read; out of 255.
const MIN_CONTRAST: u8 = 24;

/// How dark is told from light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Threshold {
    /// One grey for the whole picture (Otsu, IEEE Trans. SMC 9 (1979) 62-66): best for pictures made by a program.
    Whole,
    /// The mean of the surroundings: for photographs, whose light is uneven.
    Local,
}

/// Dark or light, by row.
#[derive(Debug)]
pub(super) struct Bitmap {
    pub(super) width: usize,
    pub(super) height: usize,
    dark: Vec<bool>,
}

impl Bitmap {
    /// Splits `picture` in two; `None` if it has no contrast.
    pub(super) fn new(picture: &Picture, threshold: Threshold) -> Option<Self> {
        let (low, high) =
            picture.grey.iter().fold((u8::MAX, 0), |(low, high), &grey| (low.min(grey), high.max(grey)));
        if high.saturating_sub(low) < MIN_CONTRAST {
            return None;
        }
        let dark = match threshold {
            Threshold::Whole => {
                let limit = otsu(&picture.grey);
                picture.grey.iter().map(|&grey| grey <= limit).collect()
            }
            Threshold::Local => local(picture),
        };
        Some(Self { width: picture.width, height: picture.height, dark })
    }

    /// Swaps dark and light: a code shown in dark mode.
    pub(super) fn invert(&mut self) {
        for dark in &mut self.dark {
            *dark = !*dark;
        }
    }

    /// One row of pixels.
    pub(super) fn row(&self, y: usize) -> &[bool] {
        &self.dark[y * self.width..(y + 1) * self.width]
    }

    /// Outside of the picture all is light.
    pub(super) fn is_dark(&self, x: i64, y: i64) -> bool {
        match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) if x < self.width && y < self.height => self.dark[y * self.width + x],
            _ => false,
        }
    }

    /// The pixel that holds the point.
    pub(super) fn is_dark_at(&self, (x, y): (f64, f64)) -> bool {
        // a float saturates when it becomes an integer
        #[allow(clippy::cast_possible_truncation)]
        self.is_dark(x.floor() as i64, y.floor() as i64)
    }
}

/// The grey that parts two heaps best: the one with the largest variance between them.
fn otsu(grey: &[u8]) -> u8 {
    let mut counts = [0_u64; 256];
    for &value in grey {
        counts[usize::from(value)] += 1;
    }
    let all = grey.len() as f64;
    let sum: f64 = counts.iter().zip(0_u32..).map(|(&count, value)| count as f64 * f64::from(value)).sum();
    let (mut below, mut sum_below) = (0.0, 0.0);
    let (mut best, mut best_variance) = (0, -1.0);
    for (&count, value) in counts.iter().zip(0_u8..=255) {
        below += count as f64;
        sum_below += count as f64 * f64::from(value);
        if below == 0.0 || below == all {
            continue;
        }
        let apart = sum_below / below - (sum - sum_below) / (all - below);
        let variance = below * (all - below) * apart * apart;
        if variance > best_variance {
            (best, best_variance) = (value, variance);
        }
    }
    best
}

/// Each pixel against the mean of the square around it, by a table of sums (Crow, SIGGRAPH 1984).
fn local(picture: &Picture) -> Vec<bool> {
    let (width, height) = (picture.width, picture.height);
    let stride = width + 1;
    // the sum of 16 megapixels of 255 fits into 32 bits
    let mut sums = vec![0_u32; stride * (height + 1)];
    for y in 0..height {
        let mut row = 0;
        for x in 0..width {
            row += u32::from(picture.grey[y * width + x]);
            sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
        }
    }
    let half = (width.min(height) / LOCAL_SHARE / 2).max(4);
    let mut dark = Vec::with_capacity(width * height);
    for y in 0..height {
        let (top, bottom) = (y.saturating_sub(half), (y + half).min(height));
        for x in 0..width {
            let (left, right) = (x.saturating_sub(half), (x + half).min(width));
            let sum = u64::from(sums[bottom * stride + right]) + u64::from(sums[top * stride + left])
                - u64::from(sums[top * stride + right])
                - u64::from(sums[bottom * stride + left]);
            let area = ((bottom - top) * (right - left)) as u64;
            dark.push(u64::from(picture.grey[y * width + x]) * area * 100 < sum * LOCAL_PERCENT);
        }
    }
    dark
}
