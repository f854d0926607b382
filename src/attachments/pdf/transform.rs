//! [`Transform`]: from the units of a text to those of its page.

/// `[a b c d e f]` of a matrix (ISO 32000-1, 8.3.4).
pub(super) type Transform = [f64; 6];
/// Changes nothing.
pub(super) const UNIT: Transform = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `inner`, then `outer`.
pub(super) fn product(inner: Transform, outer: Transform) -> Transform {
    let [a, b, c, d, e, f] = inner;
    let [p, q, r, s, t, u] = outer;
    [a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u]
}
