//! [`Bitmap`]: a picture in which every pixel is dark or light.

use super::super::picture::Picture;

/// A pixel is dark if it is darker than this share of the mean of its surroundings, in percent.
const LOCAL_PERCENT: u64 = 90;
/// Side of those surroundings, as a share of the shorter side of the picture: wider than a finder
/// pattern.
const LOCAL_SHARE: usize = 3;
/// A picture whose greys span less than this contains nothing to read; out of 255.
const MIN_CONTRAST: u8 = 24;

/// How dark pixels are told from light ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Threshold {
    /// One grey for the whole picture (Otsu, IEEE Trans. SMC 9 (1979) 62-66): best for pictures
    /// made by a program.
    Whole,
    /// The mean of the surroundings: for photographs, whose light is uneven.
    Local,
}

/// Pixels of a word.
const WORD: usize = u64::BITS as usize;

/// Dark or light, by row.
#[derive(Debug)]
pub(super) struct Bitmap {
    pub(super) width: usize,
    pub(super) height: usize,
    /// A bit is 1 where the picture is dark; the lowest is the leftmost, and each row begins a
    /// word.
    words: Vec<u64>,
}

impl Bitmap {
    /// Splits `picture` in two; `None` if it has no contrast.
    pub(super) fn new(picture: &Picture, threshold: Threshold) -> Option<Self> {
        let (low, high) =
            picture.grey.iter().fold((u8::MAX, 0), |(low, high), &grey| (low.min(grey), high.max(grey)));
        if high.saturating_sub(low) < MIN_CONTRAST {
            return None;
        }
        let mut bitmap = Self {
            width: picture.width,
            height: picture.height,
            words: Vec::with_capacity(picture.width.div_ceil(WORD) * picture.height),
        };
        match threshold {
            Threshold::Whole => {
                let limit = otsu(&picture.grey);
                for row in picture.grey.chunks(picture.width) {
                    bitmap.push_row(row.iter().map(|&grey| grey <= limit));
                }
            }
            Threshold::Local => local(picture, &mut bitmap),
        }
        Some(bitmap)
    }

    fn push_row(&mut self, row: impl Iterator<Item = bool>) {
        let (mut word, mut filled) = (0, 0);
        for dark in row {
            word |= u64::from(dark) << filled;
            filled += 1;
            if filled == WORD {
                self.words.push(word);
                (word, filled) = (0, 0);
            }
        }
        if filled > 0 {
            self.words.push(word);
        }
    }

    /// Dark and light swapped: a code shown in dark mode.
    pub(super) fn inverted(&self) -> Self {
        let stride = self.width.div_ceil(WORD);
        let beyond = (WORD - self.width % WORD) % WORD;
        let words = self.words.iter().enumerate().map(|(at, word)| {
            let is_last = (at + 1) % stride == 0;
            // outside of the picture all is light
            if is_last { !word & u64::MAX >> beyond } else { !word }
        });
        Self { words: words.collect(), ..*self }
    }

    /// Where a row changes between light and dark, from the left; it is light before its first
    /// pixel.
    pub(super) fn changes(&self, y: usize) -> impl Iterator<Item = usize> {
        let stride = self.width.div_ceil(WORD);
        let row = &self.words[y * stride..(y + 1) * stride];
        let mut last = 0;
        let changes = row.iter().enumerate().flat_map(move |(at, &word)| {
            let mut changed = word ^ (word << 1 | last);
            last = word >> (WORD - 1);
            std::iter::from_fn(move || {
                let bit = changed.trailing_zeros();
                // the lowest bit is taken off
                changed &= changed.wrapping_sub(1);
                (bit < u64::BITS).then_some(at * WORD + bit as usize)
            })
        });
        changes.take_while(|&x| x < self.width)
    }

    /// Outside of the picture all is light.
    pub(super) fn is_dark(&self, x: i64, y: i64) -> bool {
        match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) if x < self.width && y < self.height => {
                self.words[y * self.width.div_ceil(WORD) + x / WORD] >> (x % WORD) & 1 == 1
            }
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

/// The grey that best separates two groups: the one with the largest variance between them.
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
fn local(picture: &Picture, bitmap: &mut Bitmap) {
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
    for y in 0..height {
        let (top, bottom) = (y.saturating_sub(half), (y + half).min(height));
        let (above, below) = (&sums[top * stride..][..stride], &sums[bottom * stride..][..stride]);
        let row = &picture.grey[y * width..(y + 1) * width];
        bitmap.push_row(row.iter().enumerate().map(|(x, &grey)| {
            let (left, right) = (x.saturating_sub(half), (x + half).min(width));
            let sum = u64::from(below[right]) + u64::from(above[left])
                - u64::from(above[right])
                - u64::from(below[left]);
            let area = ((bottom - top) * (right - left)) as u64;
            u64::from(grey) * area * 100 < sum * LOCAL_PERCENT
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_change_where_they_change() {
        for (width, dark, changes, inverted) in [
            (3, &[][..], &[][..], &[0][..]),
            (3, &[0, 2], &[0, 1, 2], &[1, 2]),
            (64, &[0, 63], &[0, 1, 63], &[1, 63]),
            (65, &[63, 64], &[63], &[0, 63]),
            (130, &[5, 129], &[5, 6, 129], &[0, 5, 6, 129]),
        ] {
            let mut bitmap = Bitmap { width, height: 2, words: Vec::new() };
            bitmap.push_row((0..width).map(|_| true));
            bitmap.push_row((0..width).map(|x| dark.contains(&x)));
            let light = bitmap.inverted();
            assert_eq!(Vec::from_iter(bitmap.changes(1)), changes, "{width} {dark:?}");
            assert_eq!(Vec::from_iter(light.changes(1)), inverted, "{width} {dark:?} inverted");
            for x in 0..width + 70 {
                let at = i64::try_from(x).expect("small");
                assert_eq!(bitmap.is_dark(at, 1), dark.contains(&x), "{width} {dark:?} {x}");
                assert_eq!(light.is_dark(at, 1), x < width && !dark.contains(&x), "{width} {dark:?} {x}");
            }
        }
    }
}
