//! [`OutOfRange`]: a value in a file that no program of ours writes there, with the name of its
//! field.

use std::ops::RangeInclusive;

/// The most messages that a file may count: more than anybody has, and few enough to count to.
pub(crate) const MAX_MESSAGES: usize = 1_000_000_000;
/// The most characters of a text that an error repeats.
const MAX_SHOWN_CHARS: usize = 60;

/// What was found in which field, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutOfRange {
    /// The field and its value: `calibration.label_slope = 1e308`.
    pub(crate) found: String,
    /// The values it may have.
    pub(crate) expected: String,
}

impl OutOfRange {
    /// A value in the form in which it is shown; escape text with [`shown`].
    pub(crate) fn new(field: &str, value: &str, expected: impl Into<String>) -> Self {
        Self { found: format!("{field} = {value}"), expected: expected.into() }
    }
}

/// Whether a number is finite and within its range.
pub(crate) fn within(field: &str, value: f64, range: &RangeInclusive<f64>) -> Result<(), OutOfRange> {
    if range.contains(&value) {
        return Ok(());
    }
    let expected = format!("a number from {:?} to {:?}", range.start(), range.end());
    Err(OutOfRange::new(field, &format!("{value:?}"), expected))
}

/// Whether a count is no more than that.
pub(crate) fn at_most(field: &str, value: usize, most: usize) -> Result<(), OutOfRange> {
    if value <= most {
        return Ok(());
    }
    Err(OutOfRange::new(field, &value.to_string(), format!("at most {most}")))
}

/// Whether a list has that length.
pub(crate) fn of_length<T>(field: &str, list: &[T], length: usize) -> Result<(), OutOfRange> {
    if list.len() == length {
        return Ok(());
    }
    let found = format!("a list of {}", list.len());
    Err(OutOfRange::new(field, &found, format!("a list of {length}")))
}

/// A text of a file in the form in which an error may repeat it: short, quoted, without control
/// characters.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => format!("{:?}...", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_named_with_its_value() {
        for (value, fits) in [
            (0.0, true),
            (10.0, true),
            (-0.0, true),
            (-1e-9, false),
            (10.1, false),
            (f64::NAN, false),
            (f64::INFINITY, false),
            (f64::NEG_INFINITY, false),
        ] {
            assert_eq!(within("a.b", value, &(0.0..=10.0)).is_ok(), fits, "{value}");
        }
        let refused = within("a.b", 1e308, &(0.0..=10.0)).unwrap_err();
        assert_eq!(
            (refused.found.as_str(), refused.expected.as_str()),
            ("a.b = 1e308", "a number from 0.0 to 10.0")
        );
        assert!(at_most("n", 3, 3).is_ok() && at_most("n", 4, 3).is_err());
        assert!(of_length("l", &[1, 2], 2).is_ok() && of_length("l", &[1], 2).is_err());
        assert_eq!(shown("a\r\n\u{1b}"), r#""a\r\n\u{1b}""#);
        assert_eq!(shown(&"x".repeat(999)).len(), MAX_SHOWN_CHARS + 5);
    }
}
