//! [`Line`]: boxes of text in the order in which a person reads them.

use crate::rectangle::Rectangle;

/// A line of text: boxes side by side, from the left.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Line {
    /// Its words; between boxes there is one space.
    pub text: String,
    /// The least confidence of its boxes, from .5 to 1.
    pub confidence: f32,
    /// Left, top, right and bottom in pixels of the picture: the smallest upright box around the line.
    pub bounds: [f32; 4],
}

/// A box that was read.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) rectangle: Rectangle,
    pub(crate) text: String,
    pub(crate) confidence: f32,
}

/// A box this many times longer than high shows how the picture is turned; a short one does not.
const LONG: f32 = 4.0;

/// Boxes as lines, from the top: those whose middles differ by less than half a height are side by side.
pub(crate) fn in_reading_order(pieces: Vec<Piece>) -> Vec<Line> {
    let slope = slope(&pieces);
    let depth = |piece: &Piece| piece.rectangle.middle[1] - slope * piece.rectangle.middle[0];
    let mut pieces: Vec<(f32, Piece)> = pieces.into_iter().map(|piece| (depth(&piece), piece)).collect();
    pieces.sort_by(|one, other| {
        let by_x = || one.1.rectangle.middle[0].total_cmp(&other.1.rectangle.middle[0]);
        one.0.total_cmp(&other.0).then_with(by_x)
    });
    let mut lines: Vec<Vec<(f32, Piece)>> = Vec::new();
    for (depth, piece) in pieces {
        // a line is as low as its first box: a staircase of boxes would be one line otherwise
        let beside = lines.last().and_then(|line| line.first()).is_some_and(|(top, first)| {
            depth - top < piece.rectangle.height.min(first.rectangle.height) / 2.0
        });
        match lines.last_mut() {
            Some(line) if beside => line.push((depth, piece)),
            _ => lines.push(vec![(depth, piece)]),
        }
    }
    lines.into_iter().map(joined).collect()
}

/// How far lines fall for each pixel to the right: the median of the long boxes.
fn slope(pieces: &[Piece]) -> f32 {
    let long = pieces.iter().map(|piece| &piece.rectangle).filter(|it| it.length > LONG * it.height);
    let mut slopes: Vec<f32> = long.map(|rectangle| rectangle.along[1] / rectangle.along[0]).collect();
    slopes.sort_by(f32::total_cmp);
    slopes.get(slopes.len() / 2).copied().unwrap_or(0.0)
}

fn joined(mut line: Vec<(f32, Piece)>) -> Line {
    line.sort_by(|(_, one), (_, other)| one.rectangle.middle[0].total_cmp(&other.rectangle.middle[0]));
    let mut bounds = [f32::INFINITY, f32::INFINITY, 0.0, 0.0];
    let mut confidence: f32 = 1.0;
    for (_, piece) in &line {
        confidence = confidence.min(piece.confidence);
        for [x, y] in piece.rectangle.corners() {
            bounds =
                [bounds[0].min(x).max(0.0), bounds[1].min(y).max(0.0), bounds[2].max(x), bounds[3].max(y)];
        }
    }
    let texts: Vec<String> = line.into_iter().map(|(_, piece)| piece.text).collect();
    Line { text: texts.join(" "), confidence, bounds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_read_by_lines_in_a_turned_picture_too() {
        for slope in [0.0_f32, 0.05, -0.05] {
            let across = (1.0 + slope * slope).sqrt();
            let piece = |text: &str, x: f32, y: f32, length: f32| Piece {
                rectangle: Rectangle {
                    middle: [x, y + slope * x],
                    along: [1.0 / across, slope / across],
                    length,
                    height: 20.0,
                },
                text: text.into(),
                confidence: if text == "c" { 0.6 } else { 0.9 },
            };
            let pieces = vec![
                piece("d", 300.0, 170.0, 500.0),
                piece("b", 900.0, 103.0, 90.0),
                piece("a", 200.0, 100.0, 300.0),
            ];
            let mut with_time = pieces.clone();
            with_time.push(piece("c", 1500.0, 98.0, 30.0));
            let lines = in_reading_order(with_time);
            let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(texts, ["a b c", "d"], "slope {slope}");
            assert!((lines[0].confidence - 0.6).abs() < 1e-6 && lines[0].bounds[2] > 1500.0);
        }
        assert!(in_reading_order(Vec::new()).is_empty());
    }
}
