//! [`find`]: boxes of text in the map that the first network gives.
//!
//! The map holds for each pixel the probability that it is the core of a line of text. Pixels that touch are one box
//! ("differentiable binarization", Liao et al. 2020); the box is widened, for the core is thinner than the line.

use crate::rectangle::{Rectangle, hull};

// The values of `inference.yml` of the model.
/// From this probability on a pixel is text.
const TEXT: f32 = 0.2;
/// The least mean probability of a box.
const BOX: f32 = 0.4;
/// How far a box is widened: this many times its area by its circumference.
const UNCLIP: f32 = 1.4;
// The values of PaddleOCR's code.
/// The least side of a box before it is widened, in pixels of the map.
const MIN_SIDE: f32 = 3.0;
/// The least side after.
const MIN_WIDENED_SIDE: f32 = 5.0;

/// Probabilities, row by row.
pub(crate) struct Map<'a> {
    pub(crate) width: usize,
    pub(crate) values: &'a [f32],
}

/// The boxes of text, in the order of their uppermost pixels.
pub(crate) fn find(map: &Map<'_>) -> Vec<Rectangle> {
    let mut seen = vec![false; map.values.len()];
    let mut boxes = Vec::new();
    for start in 0..map.values.len() {
        if map.values[start] > TEXT && !seen[start] {
            let edge = edge_of_region(map, &mut seen, start);
            boxes.extend(box_of(map, &edge));
        }
    }
    boxes
}

/// The first and the last pixel of each row of the region around `start`, which is marked as seen.
fn edge_of_region(map: &Map<'_>, seen: &mut [bool], start: usize) -> Vec<[f32; 2]> {
    let (width, height) = (map.width, map.values.len() / map.width);
    // by row, from the first; a region grows downwards from its uppermost pixel
    let top = start / width;
    let mut rows: Vec<(usize, usize)> = Vec::new();
    let mut waiting = vec![start];
    seen[start] = true;
    while let Some(pixel) = waiting.pop() {
        let (x, y) = (pixel % width, pixel / width);
        if rows.len() <= y - top {
            rows.resize(y - top + 1, (usize::MAX, 0));
        }
        let (first, last) = &mut rows[y - top];
        (*first, *last) = ((*first).min(x), (*last).max(x));
        for y in y.saturating_sub(1)..=(y + 1).min(height - 1) {
            for x in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                let neighbour = y * width + x;
                if !seen[neighbour] && map.values[neighbour] > TEXT {
                    seen[neighbour] = true;
                    waiting.push(neighbour);
                }
            }
        }
    }
    let ends = rows.iter().enumerate().flat_map(|(row, (first, last))| [[row, *first], [row, *last]]);
    // rows first: so they are sorted
    ends.map(|[row, x]| [(top + row) as f32, x as f32]).collect()
}

/// The widened box around a region, unless it is too small or hardly text. `edge` holds rows before columns.
fn box_of(map: &Map<'_>, edge: &[[f32; 2]]) -> Option<Rectangle> {
    let corners: Vec<[f32; 2]> = hull(edge).into_iter().map(|[y, x]| [x, y]).collect();
    let core = Rectangle::around(&corners)?;
    if core.length.min(core.height) < MIN_SIDE || mean(map, &core) < BOX {
        return None;
    }
    let widened = core.widened(core.area() * UNCLIP / (2.0 * (core.length + core.height)));
    (widened.length.min(widened.height) >= MIN_WIDENED_SIDE).then_some(widened)
}

/// The mean probability in a rectangle.
fn mean(map: &Map<'_>, rectangle: &Rectangle) -> f32 {
    let (right, bottom) = (map.width - 1, map.values.len() / map.width - 1);
    let ys = rectangle.corners().map(|[_, y]| y);
    let top = ys.iter().fold(f32::INFINITY, |a, b| a.min(*b)).floor().max(0.0) as usize;
    let last = (ys.iter().fold(0.0_f32, |a, b| a.max(*b)).ceil() as usize).min(bottom);
    let (mut sum, mut count) = (0.0, 0.0);
    for y in top..=last {
        // half a pixel more: a pixel whose middle is on the edge lies in the rectangle, whatever was rounded
        let Some((from, to)) = rectangle.columns(y as f32) else { continue };
        let (from, to) = ((from - 1e-3).ceil().max(0.0) as usize, (to + 1e-3).floor().max(0.0) as usize);
        for value in map.values[y * map.width..].iter().take(to.min(right) + 1).skip(from) {
            sum += value;
            count += 1.0;
        }
    }
    if count == 0.0 { 0.0 } else { sum / count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_of_probable_pixels_are_boxes() {
        let (width, height) = (64, 40);
        let mut values = vec![0.0_f32; width * height];
        let mut fill = |left: usize, top: usize, right: usize, bottom: usize, value: f32| {
            for y in top..=bottom {
                values[y * width + left..=y * width + right].fill(value);
            }
        };
        fill(10, 5, 50, 9, 0.9);
        // a speck, a faint region, and one below the first threshold
        fill(2, 2, 3, 3, 0.9);
        fill(10, 20, 50, 24, 0.3);
        fill(10, 30, 50, 34, 0.15);
        let found = find(&Map { width, values: &values });
        let [found] = found[..] else { panic!("{found:?}") };
        // 40 x 4 by a circumference of 88, times 1.4
        let distance = 160.0 * 1.4 / 88.0;
        assert!((found.middle[0] - 30.0).abs() < 1e-3 && (found.middle[1] - 7.0).abs() < 1e-3, "{found:?}");
        assert!((found.length - 40.0 - 2.0 * distance).abs() < 1e-3, "{found:?}");
        assert!((found.height - 4.0 - 2.0 * distance).abs() < 1e-3, "{found:?}");
    }
}
