//! [`Corners`]: three finder patterns that may be one code, and reading the modules between them.
//! The only place that names `rqrr`, which corrects the errors and decodes the bits.
//!
//! Finding is not left to `rqrr`. It copies the whole picture for each triple of patterns it
//! considers, asserts conditions that a hostile picture may violate, and has no limit.

use super::super::budget::Budget;
use super::bitmap::Bitmap;
use super::finder::{Finder, alike};
use super::perspective::Perspective;
use rqrr::{Grid, SimpleGrid};

/// The two sides that meet in the corner may differ by this factor.
const MAX_UNEVEN: f64 = 1.4;
/// Cosine of the angle between them: 72 to 108 degrees.
const MAX_COSINE: f64 = 0.3;
/// A corner is tried with at most this many patterns next to it, so that decoys far away hide
/// nothing.
const MAX_NEAR: usize = 10;
/// Smallest and largest code, in modules (versions 1 and 40).
const SIDES: std::ops::RangeInclusive<usize> = 21..=177;
/// The share of the timing pattern that must follow the standard; chance gives one half.
const MIN_TIMING: f64 = 0.75;
/// The modules of the 25 of an alignment pattern that must fit.
const MIN_ALIGNMENT: usize = 21;
/// The alignment pattern is looked for at least this far from where it would be without
/// perspective, in half modules;
const MIN_REACH: usize = 9;
/// in large codes, this share of a side: an edge may look a tenth shorter than the one opposite.
const REACH_SHARE: usize = 5;
/// A module at least this wide is read in five points instead of one, in pixels.
const VOTE_MODULE: f64 = 3.0;

/// Units of work that it takes to measure the timing patterns of three corners, for all sizes they
/// may have.
const MEASURED: usize = 1_000;
/// Units of work for a module of a grid: the alignment pattern is looked for, the module is read up
/// to ten times and decoded.
const MODULE: usize = 8;

/// Three patterns at a right angle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corners {
    corner: Finder,
    right: Finder,
    below: Finder,
    /// Pixels of a module.
    module: f64,
    /// Modules of a side, as measured.
    side: f64,
}

/// All triples that may be a code, likeliest first.
pub(super) fn triples(finders: &[Finder]) -> Vec<Corners> {
    let mut found = Vec::new();
    for corner in finders {
        let mut near: Vec<(f64, &Finder)> = finders
            .iter()
            .map(|other| ((other.x - corner.x).hypot(other.y - corner.y), other))
            .filter(|(apart, other)| *apart > 0.0 && alike(corner.module, other.module))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        near.truncate(MAX_NEAR);
        for (index, (_, right)) in near.iter().enumerate() {
            found
                .extend(near[index + 1..].iter().filter_map(|(_, below)| Corners::new(corner, right, below)));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, corners)| corners).collect()
}

impl Corners {
    /// The patterns in order, and how far they are from a square; a larger code is a little less
    /// likely.
    fn new(corner: &Finder, right: &Finder, below: &Finder) -> Option<(f64, Self)> {
        if !alike(right.module, below.module) {
            return None;
        }
        let (mut right, mut below) = (*right, *below);
        let cross = (right.x - corner.x) * (below.y - corner.y) - (right.y - corner.y) * (below.x - corner.x);
        if cross < 0.0 {
            (right, below) = (below, right);
        }
        let apart = |other: Finder| (corner.x - other.x).hypot(corner.y - other.y);
        let (across, down) = (apart(right), apart(below));
        let dot = (right.x - corner.x) * (below.x - corner.x) + (right.y - corner.y) * (below.y - corner.y);
        let cosine = (dot / (across * down)).abs();
        let uneven = (across / down).max(down / across);
        // NaN fails both
        if !(cosine < MAX_COSINE && uneven < MAX_UNEVEN) {
            return None;
        }
        // a row cuts a square that is turned by t in a length of 1 / cos t
        let turn = ((right.x - corner.x).abs() / across).max((right.y - corner.y).abs() / across);
        let module = (corner.module + right.module + below.module) / 3.0 * turn;
        let side = f64::midpoint(across, down) / module + 7.0;
        if !(19.0..=185.0).contains(&side) {
            return None;
        }
        let sizes = [corner.module, right.module, below.module];
        let spread =
            sizes.iter().copied().fold(0.0, f64::max) / sizes.iter().copied().fold(f64::MAX, f64::min) - 1.0;
        let odd = cosine + (uneven - 1.0) + spread + side / 500.0;
        Some((odd, Self { corner: *corner, right, below, module, side }))
    }

    /// Reads the code; `None` if there is none, or no `attempts` are left, or the budget is spent.
    pub(super) fn read(&self, bitmap: &Bitmap, attempts: &mut usize, budget: &Budget) -> Option<Vec<u8>> {
        if !budget.spend(MEASURED) {
            return None;
        }
        let mut sides: Vec<(f64, usize, Perspective)> = SIDES
            .step_by(4)
            // the measure is off by less than one part in eight
            .filter(|&side| (side as f64 - self.side).abs() <= 3.0 + self.side / 8.0)
            .filter_map(|side| {
                let flat = self.flat(side)?;
                Some((timing(bitmap, &flat, side), side, flat))
            })
            .filter(|&(fit, ..)| fit >= MIN_TIMING)
            .collect();
        sides.sort_by(|a, b| b.0.total_cmp(&a.0));
        sides.into_iter().find_map(|(_, side, flat)| {
            *attempts = attempts.checked_sub(1)?;
            if !budget.spend(MODULE * side * side) {
                return None;
            }
            let bent = self.bent(bitmap, &flat, side);
            bent.into_iter().chain([flat]).find_map(|map| self.decode(bitmap, &map, side))
        })
    }

    /// The map without perspective: the fourth point completes the parallelogram.
    fn flat(&self, side: usize) -> Option<Perspective> {
        let fourth =
            (self.right.x + self.below.x - self.corner.x, self.right.y + self.below.y - self.corner.y);
        let far = side as f64 - 3.5;
        self.through(side, (far, far), fourth)
    }

    /// The map through the alignment pattern near the fourth corner; version 1 has none.
    fn bent(&self, bitmap: &Bitmap, flat: &Perspective, side: usize) -> Option<Perspective> {
        if side == *SIDES.start() {
            return None;
        }
        let middle = side as f64 - 6.5;
        let reach = i32::try_from((side / REACH_SHARE).max(MIN_REACH)).unwrap_or(0);
        let mut best = (MIN_ALIGNMENT - 1, 0, (0.0, 0.0));
        for down in -reach..=reach {
            for across in -reach..=reach {
                let at = (middle + f64::from(across) / 2.0, middle + f64::from(down) / 2.0);
                let fit = (0..25)
                    .filter(|cell| {
                        let (dx, dy): (i32, i32) = (cell % 5 - 2, cell / 5 - 2);
                        let dark = dx.abs().max(dy.abs()) != 1;
                        bitmap.is_dark_at(flat.map((at.0 + f64::from(dx), at.1 + f64::from(dy)))) == dark
                    })
                    .count();
                let near = -(across.abs() + down.abs());
                if fit > best.0 || (fit == best.0 && fit >= MIN_ALIGNMENT && near > best.1) {
                    best = (fit, near, at);
                }
            }
        }
        if best.0 < MIN_ALIGNMENT {
            return None;
        }
        self.through(side, (middle, middle), flat.map(best.2))
    }

    /// The map that takes the middles of the three patterns, and a fourth point, to their places.
    fn through(&self, side: usize, fourth_module: (f64, f64), fourth: (f64, f64)) -> Option<Perspective> {
        let far = side as f64 - 3.5;
        let Self { corner, right, below, .. } = self;
        Perspective::new(
            [(3.5, 3.5), (far, 3.5), (3.5, far), fourth_module],
            [(corner.x, corner.y), (right.x, right.y), (below.x, below.y), fourth],
        )
    }

    /// Reads every module and decodes them, upright or mirrored.
    fn decode(&self, bitmap: &Bitmap, map: &Perspective, side: usize) -> Option<Vec<u8>> {
        let grid = SimpleGrid::from_func(side, |x, y| {
            let (x, y) = (x as f64 + 0.5, y as f64 + 0.5);
            if self.module < VOTE_MODULE {
                return bitmap.is_dark_at(map.map((x, y)));
            }
            let points = [(0.0, 0.0), (-0.2, 0.0), (0.2, 0.0), (0.0, -0.2), (0.0, 0.2)];
            points.iter().filter(|(dx, dy)| bitmap.is_dark_at(map.map((x + dx, y + dy)))).count() >= 3
        });
        let mut text = Vec::new();
        Grid::new(grid).decode_to(&mut text).ok()?;
        Some(text)
    }
}

/// Share of the two timing patterns, row and column 6, that alternates as it must.
fn timing(bitmap: &Bitmap, map: &Perspective, side: usize) -> f64 {
    let cells = 8..side - 8;
    let fits: usize = cells
        .clone()
        .map(|cell| {
            let (along, dark) = (cell as f64 + 0.5, cell % 2 == 0);
            usize::from(bitmap.is_dark_at(map.map((along, 6.5))) == dark)
                + usize::from(bitmap.is_dark_at(map.map((6.5, along))) == dark)
        })
        .sum();
    fits as f64 / (2 * cells.len()) as f64
}
