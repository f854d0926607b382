//! [`Perspective`]: where the modules of a code are in the picture.

/// A plane projective map from modules to pixels, `h33 = 1` (Hartley and Zisserman, Multiple View
/// Geometry, 2.3).
#[derive(Clone, Copy, Debug)]
pub(super) struct Perspective([f64; 8]);

impl Perspective {
    /// The map that takes four points to four others; `None` if three of them are on a line.
    pub(super) fn new(from: [(f64, f64); 4], to: [(f64, f64); 4]) -> Option<Self> {
        let mut rows = [[0.0_f64; 9]; 8];
        for (index, ((u, v), (x, y))) in from.into_iter().zip(to).enumerate() {
            rows[2 * index] = [u, v, 1.0, 0.0, 0.0, 0.0, -u * x, -v * x, x];
            rows[2 * index + 1] = [0.0, 0.0, 0.0, u, v, 1.0, -u * y, -v * y, y];
        }
        solve(rows).map(Self)
    }

    /// The pixel of a module. Modules count from the upper left corner, and their middles are at
    /// one half.
    pub(super) fn map(&self, (u, v): (f64, f64)) -> (f64, f64) {
        let [a, b, c, d, e, f, g, h] = self.0;
        let scale = g * u + h * v + 1.0;
        ((a * u + b * v + c) / scale, (d * u + e * v + f) / scale)
    }
}

/// Gauss-Jordan elimination with the largest pivot; `None` if there is no single answer.
fn solve(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    /// A pivot smaller than this is rounding; the entries are pixels and their products.
    const SMALLEST_PIVOT: f64 = 1e-9;
    for column in 0..8 {
        let pivot = (column..8).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        let lead = rows[column][column];
        if !lead.is_finite() || lead.abs() < SMALLEST_PIVOT {
            return None;
        }
        rows[column].iter_mut().for_each(|value| *value /= lead);
        let reduced = rows[column];
        for (index, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if index != column && factor != 0.0 {
                row.iter_mut().zip(reduced).for_each(|(value, lead)| *value -= factor * lead);
            }
        }
    }
    Some(rows.map(|row| row[8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_four_points_to_the_others() {
        let from = [(3.5, 3.5), (21.5, 3.5), (3.5, 21.5), (18.5, 18.5)];
        for to in [
            [(35.0, 35.0), (215.0, 35.0), (35.0, 215.0), (185.0, 185.0)],
            [(40.0, 30.0), (200.0, 50.0), (20.0, 210.0), (160.0, 190.0)],
        ] {
            let map = Perspective::new(from, to).expect("no three on a line");
            for (a, b) in from.into_iter().zip(to) {
                let (x, y) = map.map(a);
                assert!((x - b.0).abs() < 1e-6 && (y - b.1).abs() < 1e-6, "{a:?} -> {x} {y}, not {b:?}");
            }
        }
        assert!(Perspective::new(from, [(1.0, 1.0); 4]).is_none());
    }
}
