//! [`holds`]: conditions in brackets, joined by `not`, `and` and `or`, as `@media` and `@supports`
//! have them (css-conditional-3, section 6; mediaqueries-4, section 3).

use super::css::{find_outside, is_name};

/// Nested brackets are read to this depth; real conditions have two.
pub(super) const MAX_DEPTH: usize = 4;

/// Whether a condition in lower case holds; `None` if it cannot be known.
///
/// `test` answers for the content of one pair of brackets. For a function, such as `selector(a)`,
/// it also gets the name.
pub(super) fn holds(condition: &str, depth: usize, test: &dyn Fn(&str) -> Option<bool>) -> Option<bool> {
    let condition = condition.trim_ascii();
    let depth = depth.checked_sub(1)?;
    if let Some(rest) = condition.strip_prefix("not").filter(|rest| rest.starts_with([' ', '(', '\n'])) {
        return holds(rest, depth, test).map(|holds| !holds);
    }
    let (first, mut rest) = operand(condition)?;
    let operand_holds = |inside: &str| {
        let inside = inside.trim_ascii();
        let is_condition = inside.starts_with('(') || inside.starts_with("not");
        if is_condition { holds(inside, depth, test) } else { test(inside) }
    };
    let mut all = operand_holds(first);
    while !rest.is_empty() {
        let is_and = rest.starts_with("and");
        let after = rest.strip_prefix("and").or_else(|| rest.strip_prefix("or"))?;
        let (next, after) = operand(after.trim_ascii_start())?;
        let next = operand_holds(next);
        // what decides it outweighs what is not known
        all = match (all, next) {
            (Some(one), _) | (_, Some(one)) if one != is_and => Some(one),
            (Some(_), other) | (other, _) => other.and(all),
        };
        rest = after;
    }
    all
}

/// The inside of the bracket a condition begins with, or the function, and what follows it.
fn operand(condition: &str) -> Option<(&str, &str)> {
    let name = condition.find(|c| !is_name(c))?;
    let inside = condition[name..].strip_prefix('(')?;
    let end = name + 1 + find_outside(inside, b")")?;
    let operand = if name == 0 { &condition[1..end] } else { &condition[..=end] };
    Some((operand, condition[end + 1..].trim_ascii_start()))
}
