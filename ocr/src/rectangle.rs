//! [`Rectangle`]: a rectangle at any angle, and the smallest one around points.

/// A rectangle around text. Its first axis goes along the lines, from left to right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rectangle {
    pub(crate) middle: [f32; 2],
    /// A vector of length 1, at most 45 degrees from the horizontal.
    pub(crate) along: [f32; 2],
    /// Lengths along the first axis and across.
    pub(crate) length: f32,
    pub(crate) height: f32,
}

impl Rectangle {
    /// The smallest rectangle around the hull of some points; nothing for less than two.
    pub(crate) fn around(hull: &[[f32; 2]]) -> Option<Self> {
        let edges = hull.iter().zip(hull.iter().cycle().skip(1));
        let candidates = edges.filter_map(|(from, to)| {
            let edge = [to[0] - from[0], to[1] - from[1]];
            let length = edge[0].hypot(edge[1]);
            (length > 0.0).then(|| Self::along_edge(hull, [edge[0] / length, edge[1] / length]))
        });
        candidates.min_by(|one, other| one.area().total_cmp(&other.area()))
    }

    fn along_edge(hull: &[[f32; 2]], edge: [f32; 2]) -> Self {
        let steep = edge[1].abs() > edge[0].abs();
        let level = if steep { [edge[1], -edge[0]] } else { edge };
        let along = if level[0] < 0.0 { [-level[0], -level[1]] } else { level };
        let across = [-along[1], along[0]];
        let extent = |axis: [f32; 2]| {
            let places = hull.iter().map(|point| dot(*point, axis));
            places.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), place| {
                (low.min(place), high.max(place))
            })
        };
        let ((left, right), (top, bottom)) = (extent(along), extent(across));
        let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
        Self {
            middle: [along[0] * x + across[0] * y, along[1] * x + across[1] * y],
            along,
            length: right - left,
            height: bottom - top,
        }
    }

    pub(crate) fn area(&self) -> f32 {
        self.length * self.height
    }

    /// With each side moved outwards.
    pub(crate) fn widened(self, distance: f32) -> Self {
        Self { length: self.length + 2.0 * distance, height: self.height + 2.0 * distance, ..self }
    }

    /// The same rectangle after the picture was scaled by `x` and `y`. If the two factors differ by a few per cent, a tilted
    /// rectangle would become a slight parallelogram; it stays a rectangle, which differs little from it.
    pub(crate) fn scaled(self, [x, y]: [f32; 2]) -> Self {
        let along = [self.along[0] * x, self.along[1] * y];
        let across = [-self.along[1] * x, self.along[0] * y];
        let stretched = along[0].hypot(along[1]);
        Self {
            middle: [self.middle[0] * x, self.middle[1] * y],
            along: [along[0] / stretched, along[1] / stretched],
            length: self.length * stretched,
            height: self.height * across[0].hypot(across[1]),
        }
    }

    /// The axis from top to bottom.
    pub(crate) fn across(&self) -> [f32; 2] {
        [-self.along[1], self.along[0]]
    }

    /// Upper left, upper right, lower right, lower left.
    pub(crate) fn corners(&self) -> [[f32; 2]; 4] {
        [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]
            .map(|(x, y)| self.at(x * self.length, y * self.height))
    }

    /// The point so far from the middle, along and across.
    pub(crate) fn at(&self, x: f32, y: f32) -> [f32; 2] {
        let across = self.across();
        [
            self.middle[0] + self.along[0] * x + across[0] * y,
            self.middle[1] + self.along[1] * x + across[1] * y,
        ]
    }

    /// The columns of row `y` that lie in the rectangle: the first and the last, or nothing.
    pub(crate) fn columns(&self, y: f32) -> Option<(f32, f32)> {
        let down = y - self.middle[1];
        // |x * axis[0] + down * axis[1]| <= half for both axes
        let mut range = (f32::NEG_INFINITY, f32::INFINITY);
        for (axis, half) in [(self.along, self.length / 2.0), (self.across(), self.height / 2.0)] {
            let offset = down * axis[1];
            if axis[0].abs() < 1e-6 {
                if offset.abs() > half {
                    return None;
                }
                continue;
            }
            let (one, other) = ((-half - offset) / axis[0], (half - offset) / axis[0]);
            range = (range.0.max(one.min(other)), range.1.min(one.max(other)));
        }
        (range.0 <= range.1).then_some((range.0 + self.middle[0], range.1 + self.middle[0]))
    }
}

fn dot(one: [f32; 2], other: [f32; 2]) -> f32 {
    one[0] * other[0] + one[1] * other[1]
}

/// The corners of the smallest convex polygon around points that are sorted by their first and then their second number.
pub(crate) fn hull(sorted: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let mut corners: Vec<[f32; 2]> = Vec::new();
    let mut half = |points: &mut dyn Iterator<Item = &[f32; 2]>| {
        let start = corners.len();
        for point in points {
            while let [.., before, last] = corners[start..] {
                let turn = (last[0] - before[0]) * (point[1] - last[1])
                    - (last[1] - before[1]) * (point[0] - last[0]);
                if turn > 0.0 {
                    break;
                }
                corners.pop();
            }
            corners.push(*point);
        }
        // the last point is the first of the other half
        corners.pop();
    };
    half(&mut sorted.iter());
    half(&mut sorted.iter().rev());
    corners
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_rectangle_lies_as_the_points_do() {
        // a line of text of 200 x 20 that falls by 3/4 per step to the right, and points within
        let along = [0.8, 0.6];
        let expected = Rectangle { middle: [300.0, 200.0], along, length: 200.0, height: 20.0 };
        let mut points = expected.corners().to_vec();
        points.extend([[300.0, 200.0], expected.at(50.0, -5.0), expected.at(-99.0, 9.0)]);
        points.sort_by(|one, other| one[0].total_cmp(&other[0]).then(one[1].total_cmp(&other[1])));
        let hull = hull(&points);
        assert_eq!(hull.len(), 4, "{hull:?}");
        let found = Rectangle::around(&hull).unwrap();
        for (one, other) in found.corners().iter().flatten().zip(expected.corners().iter().flatten()) {
            assert!((one - other).abs() < 0.01, "{found:?}");
        }
        assert_eq!(found.columns(0.0), None);
        let (from, to) = found.columns(200.0).unwrap();
        assert!(
            (from - (300.0 - 10.0 / 0.6)).abs() < 0.01 && (to - (300.0 + 10.0 / 0.6)).abs() < 0.01,
            "{from} {to}"
        );
    }

    #[test]
    fn few_points_have_no_rectangle_or_a_flat_one() {
        assert_eq!(Rectangle::around(&hull(&[])), None);
        assert_eq!(Rectangle::around(&hull(&[[1.0, 1.0]])), None);
        let flat = Rectangle::around(&hull(&[[0.0, 0.0], [3.0, 4.0]])).unwrap();
        assert!((flat.length.max(flat.height) - 5.0).abs() < 1e-5 && flat.area() < 1e-3, "{flat:?}");
    }
}
