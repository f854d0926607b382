//! [`applies`]: whether a media query holds for the window a message is read in.

use super::condition::{MAX_DEPTH, holds};
use super::css::{WINDOW, length};

/// Whether the rules after `@media` hold: on a screen, in the window of a desktop, in light
/// colours.
///
/// Newsletters hide what is for phones and show it there by a query, so one window has to be
/// chosen. Queries about colours, printers and devices are answered for a plain mail program.
/// `None` if it cannot be known.
pub(super) fn applies(queries: &str) -> Option<bool> {
    let mut any = Some(false);
    for query in queries.split(',') {
        match one(query.trim_ascii()) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => any = None,
        }
    }
    any
}

fn one(query: &str) -> Option<bool> {
    let query = query.to_ascii_lowercase();
    if let Some(rest) = query.strip_prefix("not ") {
        return one(rest).map(|holds| !holds);
    }
    let query = query.strip_prefix("only ").unwrap_or(&query);
    if query.starts_with('(') {
        return holds(query, MAX_DEPTH, &feature_holds);
    }
    let (kind, condition) = query.split_once(" and ").unwrap_or((query, ""));
    if !matches!(kind.trim_ascii(), "" | "all" | "screen") {
        return Some(false);
    }
    if condition.is_empty() { Some(true) } else { holds(condition, MAX_DEPTH, &feature_holds) }
}

fn feature_holds(feature: &str) -> Option<bool> {
    if feature.contains(['<', '>', '=']) {
        return range_holds(feature);
    }
    let (name, value) = feature.split_once(':').unwrap_or((feature, ""));
    let (name, value) = (name.trim_ascii(), value.trim_ascii());
    match name {
        "min-width" | "min-device-width" | "min-height" | "min-device-height" => {
            Some(length(value)? <= WINDOW)
        }
        "max-width" | "max-device-width" | "max-height" | "max-device-height" => {
            Some(length(value)? >= WINDOW)
        }
        "width" | "height" | "color" => Some(value.is_empty()),
        "prefers-color-scheme" => Some(value == "light"),
        "orientation" => Some(value == "landscape"),
        "prefers-reduced-motion" => Some(value == "no-preference"),
        _ => None,
    }
}

/// `width >= 600px`, `1px < width < 9px`: mediaqueries-4, section 2.4.3.
fn range_holds(range: &str) -> Option<bool> {
    let is_sign = |c: char| matches!(c, '<' | '>' | '=');
    let mut sides = range.split(is_sign).map(str::trim_ascii).filter(|side| !side.is_empty());
    let value = |side: &str| match side {
        "width" | "device-width" | "height" | "device-height" => Some(WINDOW),
        side => length(side),
    };
    let mut left = value(sides.next()?)?;
    for sign in range.split(|c| !is_sign(c)).filter(|sign| !sign.is_empty()) {
        let right = value(sides.next()?)?;
        let holds = match sign {
            "<" => left < right,
            "<=" => left <= right,
            ">" => left > right,
            ">=" => left >= right,
            "=" => left == right,
            _ => return None,
        };
        if !holds {
            return Some(false);
        }
        left = right;
    }
    sides.next().is_none().then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_hold_on_a_desktop() {
        for (query, expected) in [
            ("screen", Some(true)),
            ("all", Some(true)),
            ("", Some(true)),
            ("print", Some(false)),
            ("only screen and (min-width: 600px)", Some(true)),
            ("only screen and (max-width: 600px)", Some(false)),
            ("(max-width:9999px)", Some(true)),
            ("(min-width:200em)", Some(false)),
            ("print, screen", Some(true)),
            ("not print", Some(true)),
            ("not all and (max-width:10px)", Some(true)),
            ("(prefers-color-scheme: dark)", Some(false)),
            ("(-webkit-min-device-pixel-ratio:0)", None),
            ("(width >= 1px)", Some(true)),
            ("(width<1px)", Some(false)),
            ("(1px <= width <= 9999px)", Some(true)),
            ("screen and (1px < width < 500px)", Some(false)),
            ("(500px > width)", Some(false)),
            ("(min-width: calc(1px + 2px))", Some(true)),
            ("(resolution >= 2dppx)", None),
            ("(width => 1px)", None),
            ("(width 1px >=)", None),
            ("(width >=)", None),
            ("(>)", None),
            ("not (width < 1px)", Some(true)),
            ("((min-width:1px) and (not (max-width:9px)))", Some(true)),
            ("(min-width:9999px) or (min-width:1px)", Some(true)),
            ("screen yahoo", Some(false)),
            ("print and (-webkit-box)", Some(false)),
        ] {
            assert_eq!(applies(query), expected, "{query}");
        }
    }
}
