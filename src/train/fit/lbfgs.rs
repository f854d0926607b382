//! [`minimise`]: L-BFGS for smooth functions of a million variables, the same result on any number
//! of threads.
//!
//! Two-loop recursion of Nocedal and Wright, *Numerical Optimization*, 2006, algorithm 7.4, with
//! initial scaling (7.20); step lengths meet the weak Wolfe conditions by bisection (Lewis and
//! Overton, *Mathematical Programming* 141, 2013, algorithm 2.6). The crate `argmin` finds the same
//! optimum, but it asks for cost and gradient separately and copies vectors on one thread.
//! `benches/results/` has both on the same problem.

use rayon::prelude::*;
use std::collections::VecDeque;

/// The number of corrections that are kept; 5 to 10 is the usual range, and each costs two vectors.
const MEMORY: usize = 7;
/// Sufficient decrease, the usual value (Nocedal and Wright, section 3.1).
const DECREASE: f64 = 1e-4;
/// Curvature, the usual value for quasi-Newton steps (same section).
const CURVATURE: f64 = 0.9;
/// Trials of one line search; the first is taken in nine of ten.
const MAX_TRIALS: usize = 20;
/// Vectors are summed in pieces of this many numbers, in order, so the sum does not depend on the
/// threads.
const PIECE: usize = 1 << 14;

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop {
    /// Most iterations.
    pub(crate) iterations: usize,
    /// Stop when an iteration lowers the function by less than this share of what it was at the
    /// start.
    pub(crate) tolerance: f64,
}

/// Minimises `function`, which returns its value and writes its gradient, from `point`. Returns the
/// number of iterations.
pub(crate) fn minimise(
    point: &mut [f64],
    stop: Stop,
    mut function: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> usize {
    let mut gradient = vec![0.0; point.len()];
    let mut value = function(point, &mut gradient);
    let at_start = value.abs().max(f64::MIN_POSITIVE);
    let mut past: VecDeque<Correction> = VecDeque::with_capacity(MEMORY);
    let mut trial = vec![0.0; point.len()];
    let mut trial_gradient = vec![0.0; point.len()];
    for iteration in 0..stop.iterations {
        let direction = direction(&gradient, &past);
        let slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            return iteration; // at the optimum, as far as the numbers go
        }
        let first = if past.is_empty() { 1.0 / dot(&gradient, &gradient).sqrt().max(1.0) } else { 1.0 };
        let (mut low, mut high, mut step) = (0.0, f64::INFINITY, first);
        let mut reached = value;
        for _ in 0..MAX_TRIALS {
            trial.par_iter_mut().zip(&*point).zip(&direction).with_min_len(PIECE).for_each(
                |((trial, at), toward)| {
                    *trial = at + step * toward;
                },
            );
            reached = function(&trial, &mut trial_gradient);
            if reached.is_nan() || reached > value + DECREASE * step * slope {
                high = step;
            } else if dot(&trial_gradient, &direction) < CURVATURE * slope {
                low = step;
            } else {
                break;
            }
            step = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * low };
        }
        if reached.is_nan() || reached >= value {
            return iteration; // no lower point along the line: rounding has the last word
        }
        if past.len() == MEMORY {
            past.pop_front();
        }
        past.extend(Correction::between(point, &trial, &gradient, &trial_gradient));
        point.copy_from_slice(&trial);
        std::mem::swap(&mut gradient, &mut trial_gradient);
        let gained = value - reached;
        value = reached;
        if gained < stop.tolerance * at_start {
            return iteration + 1;
        }
    }
    stop.iterations
}

/// A step and how the gradient changed over it.
struct Correction {
    step: Vec<f64>,
    change: Vec<f64>,
    curvature: f64,
}

impl Correction {
    /// `None` where the curvature is not positive, which would spoil the direction.
    fn between(from: &[f64], to: &[f64], gradient_from: &[f64], gradient_to: &[f64]) -> Option<Self> {
        let (step, change) = (difference(to, from), difference(gradient_to, gradient_from));
        let curvature = dot(&step, &change);
        (curvature > 0.0).then_some(Self { step, change, curvature })
    }
}

/// Minus the gradient, times the inverse Hessian that the corrections suggest.
fn direction(gradient: &[f64], past: &VecDeque<Correction>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.par_iter().with_min_len(PIECE).map(|slope| -slope).collect();
    let mut shares = Vec::with_capacity(past.len());
    for correction in past.iter().rev() {
        let share = dot(&correction.step, &direction) / correction.curvature;
        add(&mut direction, -share, &correction.change);
        shares.push(share);
    }
    if let Some(last) = past.back() {
        let scale = last.curvature / dot(&last.change, &last.change);
        direction.par_iter_mut().with_min_len(PIECE).for_each(|toward| *toward *= scale);
    }
    for (correction, share) in past.iter().zip(shares.into_iter().rev()) {
        let back = dot(&correction.change, &direction) / correction.curvature;
        add(&mut direction, share - back, &correction.step);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let pieces: Vec<f64> = a
        .par_chunks(PIECE)
        .zip(b.par_chunks(PIECE))
        .map(|(a, b)| a.iter().zip(b).map(|(a, b)| a * b).sum())
        .collect();
    pieces.iter().sum()
}

fn add(to: &mut [f64], times: f64, what: &[f64]) {
    to.par_iter_mut().zip(what).with_min_len(PIECE).for_each(|(to, what)| *to += times * what);
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.par_iter().zip(b).with_min_len(PIECE).map(|(a, b)| a - b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bottom_of_the_rosenbrock_valley() {
        // Nocedal and Wright, exercise 2.1: the minimum is at (1, 1)
        let mut point = [-1.2, 1.0];
        minimise(&mut point, Stop { iterations: 200, tolerance: 0.0 }, |at, slope| {
            let bend = at[1] - at[0] * at[0];
            slope[0] = -400.0 * at[0] * bend - 2.0 * (1.0 - at[0]);
            slope[1] = 200.0 * bend;
            100.0 * bend * bend + (1.0 - at[0]).powi(2)
        });
        assert!((point[0] - 1.0).abs() < 1e-6 && (point[1] - 1.0).abs() < 1e-6, "{point:?}");
    }

    #[test]
    fn stops_where_nothing_is_to_be_gained() {
        let mut point = [3.0; 5];
        let iterations = minimise(&mut point, Stop { iterations: 50, tolerance: 1e-9 }, |at, slope| {
            slope.iter_mut().zip(at).for_each(|(slope, at)| *slope = 2.0 * at);
            at.iter().map(|at| at * at).sum()
        });
        assert!(iterations < 5, "{iterations}");
        assert!(point.iter().all(|at| at.abs() < 1e-9));
    }

    #[test]
    fn turns_back_where_the_function_is_not_defined() {
        // x - ln x has no value at 0 and below, and its minimum at 1; the first step of a steep
        // start leads below 0
        for start in [1e-3, 0.5, 30.0] {
            let mut point = [start];
            minimise(&mut point, Stop { iterations: 200, tolerance: 0.0 }, |at, slope| {
                slope[0] = 1.0 - 1.0 / at[0];
                at[0] - at[0].ln()
            });
            assert!((point[0] - 1.0).abs() < 1e-6, "from {start}: {point:?}");
        }
    }

    #[test]
    fn the_result_does_not_depend_on_the_number_of_threads() {
        // more variables than one piece holds, each curved differently
        let bottom = || {
            let mut point = vec![1.0; 3 * PIECE + 7];
            minimise(&mut point, Stop { iterations: 12, tolerance: 0.0 }, |at, slope| {
                let bend = |number: usize| 0.1 + (number % 97) as f64;
                for (number, (slope, at)) in slope.iter_mut().zip(at).enumerate() {
                    *slope = bend(number) * (at - 0.3).powi(3);
                }
                at.iter().enumerate().map(|(number, at)| 0.25 * bend(number) * (at - 0.3).powi(4)).sum()
            });
            point.into_iter().map(f64::to_bits).collect::<Vec<_>>()
        };
        let on =
            |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(bottom);
        assert!(on(1) == on(3));
    }
}
