//! Figures as tables show them: `12,345`, `0.25`, `-` for what is not defined.

/// In per cent, without the sign.
pub(crate) fn percent(share: Option<f64>, decimals: usize) -> String {
    decimal(share.map(|share| 100.0 * share), decimals)
}

pub(crate) fn decimal(value: Option<f64>, decimals: usize) -> String {
    value.map_or("-".into(), |value| format!("{value:.decimals$}"))
}

/// `12,345`
#[must_use]
pub fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let comma = |place: usize| if place > 0 && (digits.len() - place).is_multiple_of(3) { "," } else { "" };
    digits.char_indices().map(|(place, digit)| format!("{}{digit}", comma(place))).collect()
}
