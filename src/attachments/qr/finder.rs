//! [`Finder`]: one of the three nested squares in the corners of a QR code (ISO/IEC 18004, 6.3.3).

use super::bitmap::Bitmap;

/// The most patterns of a picture; noise makes many, a code has three.
const MAX_SEEN: usize = 256;
/// The most sightings that are compared with patterns seen before. Each of three patterns is
/// sighted once a row, and a picture full of them would take longer than all other work on it.
const MAX_COMPARED: usize = 500_000;
/// A run may differ from its share of 1:1:3:1:1 by this part of a module (ZXing allows the same).
const TOLERANCE: f64 = 0.5;
/// Height and width of a pattern may differ by this factor.
const MAX_STRETCH: f64 = 1.5;

/// A nested square.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finder {
    /// Its centre, in pixels.
    pub(super) x: f64,
    /// Its centre, in pixels.
    pub(super) y: f64,
    /// Width of a module as a row or column cuts it, in pixels.
    pub(super) module: f64,
    hits: u32,
}

/// The patterns of one colour, from above.
#[derive(Debug, Default)]
pub(super) struct Finders {
    pub(super) seen: Vec<Finder>,
    /// Whether there were more than are kept.
    pub(super) more: bool,
    compared: usize,
}

/// Finds the dark patterns of a picture and its light ones, given also inverted, in one pass.
pub(super) fn find(bitmap: &Bitmap, inverted: &Bitmap) -> [Finders; 2] {
    let mut found = [Finders::default(), Finders::default()];
    for y in 0..bitmap.height {
        let mut runs = [0_usize; 5];
        let (mut start, mut dark) = (0, false);
        // the end of the row ends its last run too
        for x in bitmap.changes(y).chain([bitmap.width]) {
            runs = [runs[1], runs[2], runs[3], runs[4], x - start];
            start = x;
            let (colour, finders) = if dark { (bitmap, &mut found[0]) } else { (inverted, &mut found[1]) };
            dark = !dark;
            if let Some(finder) = confirm(colour, runs, x, y) {
                finders.remember(finder);
            }
        }
    }
    found
}

impl Finders {
    /// Adds a sighting, unless there is no room.
    fn remember(&mut self, new: Finder) {
        self.compared += self.seen.len();
        if self.compared > MAX_COMPARED {
            self.more = true;
            return;
        }
        for old in &mut self.seen {
            let near = 2.0 * old.module;
            if (old.x - new.x).abs() <= near && (old.y - new.y).abs() <= near && alike(old.module, new.module)
            {
                let hits = f64::from(old.hits);
                old.x = (old.x * hits + new.x) / (hits + 1.0);
                old.y = (old.y * hits + new.y) / (hits + 1.0);
                old.module = (old.module * hits + new.module) / (hits + 1.0);
                old.hits += 1;
                return;
            }
        }
        if self.seen.len() < MAX_SEEN {
            self.seen.push(new);
        } else {
            self.more = true;
        }
    }
}

/// Two lengths that may be the same module, seen twice.
pub(super) fn alike(a: f64, b: f64) -> bool {
    a < b * MAX_STRETCH && b < a * MAX_STRETCH
}

/// Runs that ended before column `end` of row `y`: are they the middle of a pattern, downwards too?
fn confirm(bitmap: &Bitmap, runs: [usize; 5], end: usize, y: usize) -> Option<Finder> {
    let wide = module(runs)?;
    let x = end as f64 - (runs[4] + runs[3]) as f64 - runs[2] as f64 / 2.0;
    let (cy, high) = cross(bitmap, (x, y as f64 + 0.5), (0, 1), wide)?;
    let (cx, wide) = cross(bitmap, (x, cy), (1, 0), wide)?;
    alike(wide, high).then_some(Finder { x: cx, y: cy, module: f64::midpoint(wide, high), hits: 1 })
}

/// Length of a module if the runs have the ratio 1:1:3:1:1.
fn module(runs: [usize; 5]) -> Option<f64> {
    // most runs fail here already
    if runs[2] < runs[0].max(runs[1]).max(runs[3]).max(runs[4]) {
        return None;
    }
    let module = runs.iter().sum::<usize>() as f64 / 7.0;
    let fits = |run: usize, share: f64| (run as f64 - share * module).abs() <= share * TOLERANCE * module;
    let all = runs.iter().zip([1.0, 1.0, 3.0, 1.0, 1.0]).all(|(&run, share)| run > 0 && fits(run, share));
    all.then_some(module)
}

/// The five runs through a point along an axis: the middle on that axis, and the module.
fn cross(bitmap: &Bitmap, at: (f64, f64), step: (i64, i64), expected: f64) -> Option<(f64, f64)> {
    // a float saturates when it becomes an integer
    #[allow(clippy::cast_possible_truncation)]
    let (x, y, longest) = (at.0.floor() as i64, at.1.floor() as i64, (expected * 4.0).ceil() as usize + 2);
    if !bitmap.is_dark(x, y) {
        return None;
    }
    let mut runs = [0_usize; 5];
    let mut reach = [0_i64; 2];
    for (side, sign) in [(0, -1), (1, 1)] {
        let mut distance = i64::from(side == 1);
        for ring in 0..3 {
            let slot = if side == 0 { 2 - ring } else { 2 + ring };
            let mut length = 0;
            while bitmap.is_dark(x + sign * distance * step.0, y + sign * distance * step.1) == (ring != 1) {
                length += 1;
                distance += 1;
                if length > longest {
                    return None;
                }
            }
            runs[slot] += length;
            if ring == 0 {
                reach[side] = distance;
            }
        }
    }
    let module = module(runs)?;
    // the stone covers the pixels from -(reach[0] - 1) to reach[1] - 1
    let middle = (reach[1] - reach[0] + 1) as f64 / 2.0;
    let origin = if step.0 == 1 { x } else { y };
    Some((origin as f64 + middle, module))
}
