//! [`applies`]: whether `@supports` holds in the programs that show mail.

use super::condition::{MAX_DEPTH, holds};
use super::selector::{Selector, Within};

/// Properties that every program supports, and whose values are checked by themselves.
const KNOWN: [&str; 14] = [
    "background",
    "background-color",
    "color",
    "display",
    "float",
    "font-size",
    "height",
    "margin",
    "opacity",
    "padding",
    "position",
    "text-align",
    "visibility",
    "width",
];
/// Values that every program supports.
const KNOWN_VALUES: [&str; 24] = [
    "absolute",
    "auto",
    "black",
    "block",
    "center",
    "fixed",
    "flex",
    "grid",
    "hidden",
    "inherit",
    "inline",
    "inline-block",
    "initial",
    "left",
    "none",
    "red",
    "relative",
    "right",
    "static",
    "table",
    "table-cell",
    "transparent",
    "visible",
    "white",
];
/// Whether the rules after `@supports` apply; `None` if it cannot be known.
pub(super) fn applies(condition: &str) -> Option<bool> {
    holds(&condition.to_ascii_lowercase(), MAX_DEPTH, &is_supported)
}

/// Whether every program supports a property with that value, or a selector.
fn is_supported(inside: &str) -> Option<bool> {
    if let Some(selector) = inside.strip_prefix("selector(") {
        let read = Selector::read(selector.strip_suffix(')')?, Within::default()).ok()?;
        return (!read.is_doubtful).then_some(true);
    }
    let (property, value) = inside.split_once(':')?;
    let (property, value) = (property.trim_ascii(), value.trim_ascii());
    let is_known_value = KNOWN_VALUES.contains(&value) || is_length(value);
    let is_custom = property.starts_with("--") && property.len() > 2;
    (is_custom || (KNOWN.contains(&property) && is_known_value)).then_some(true)
}

/// Whether a value is `0` or a number of pixels.
fn is_length(value: &str) -> bool {
    let digits = value.strip_suffix("px").unwrap_or(value);
    !digits.is_empty()
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && (digits != value || digits == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_hold_where_every_program_agrees() {
        for (condition, expected) in [
            ("(display:block)", Some(true)),
            (" ( DISPLAY : Grid ) ", Some(true)),
            ("(color:red)", Some(true)),
            ("(width:10px)", Some(true)),
            ("(--a:0)", Some(true)),
            ("(display:foo)", None),
            ("(foo:red)", None),
            ("(-webkit-box-shadow:none)", None),
            ("not (display:block)", Some(false)),
            ("not (foo:bar)", None),
            ("(display:block) and (color:red)", Some(true)),
            ("(display:block) and (foo:bar)", None),
            ("(foo:bar) or (display:block)", Some(true)),
            ("(foo:bar) and (not (display:block))", Some(false)),
            ("(not (display:block)) or (foo:bar)", None),
            ("((display:block))", Some(true)),
            ("(((((display:block)))))", None),
            ("selector(a > b)", Some(true)),
            ("selector(:is(a)) and (display:block)", Some(true)),
            ("not selector(:is(a))", Some(false)),
            ("selector(:foo)", None),
            ("selector(..)", None),
            ("selector(a", None),
            ("font-tech(color-svg)", None),
            ("display:block", None),
            ("(display:block) xor (color:red)", None),
            ("(", None),
            ("", None),
        ] {
            assert_eq!(applies(condition), expected, "{condition}");
        }
    }
}
