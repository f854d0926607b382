//! [`applies`]: whether `@supports` holds in the programs that show mail.

use super::css::find_outside;

/// Properties that every program has, and the values of which are read by themselves.
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
/// Values that every program knows.
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
/// Brackets in brackets are read to this depth; real conditions have two.
const MAX_DEPTH: usize = 4;

/// Whether the rules after `@supports` apply; `None`: it cannot be known.
pub(super) fn applies(condition: &str) -> Option<bool> {
    holds(&condition.to_ascii_lowercase(), MAX_DEPTH)
}

fn holds(condition: &str, depth: usize) -> Option<bool> {
    let condition = condition.trim_ascii();
    if depth == 0 {
        return None;
    }
    if let Some(rest) = condition.strip_prefix("not").filter(|rest| rest.starts_with([' ', '(', '\n'])) {
        return holds(rest, depth - 1).map(|holds| !holds);
    }
    let (first, mut rest) = operand(condition)?;
    let mut all = operand_holds(first, depth);
    while !rest.is_empty() {
        let is_and = rest.starts_with("and");
        let after = rest.strip_prefix("and").or_else(|| rest.strip_prefix("or"))?;
        let (next, after) = operand(after.trim_ascii_start())?;
        let next = operand_holds(next, depth);
        // what decides it outweighs what is not known
        all = match (all, next) {
            (Some(one), _) | (_, Some(one)) if one != is_and => Some(one),
            (Some(_), other) | (other, _) => other.and(all),
        };
        rest = after;
    }
    all
}

/// The inside of the bracket a condition begins with, and what follows it.
fn operand(condition: &str) -> Option<(&str, &str)> {
    let inside = condition.strip_prefix('(')?;
    let end = find_outside(inside, b")")?;
    Some((&inside[..end], inside[end + 1..].trim_ascii_start()))
}

fn operand_holds(inside: &str, depth: usize) -> Option<bool> {
    let inside = inside.trim_ascii();
    if inside.starts_with('(') || inside.starts_with("not") {
        return holds(inside, depth - 1);
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
            ("selector(a > b)", None),
            ("display:block", None),
            ("(display:block) xor (color:red)", None),
            ("(", None),
            ("", None),
        ] {
            assert_eq!(applies(condition), expected, "{condition}");
        }
    }
}
