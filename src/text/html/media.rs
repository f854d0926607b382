//! [`applies`]: whether a media query holds for the window a message is read in.

use super::css::{WINDOW, length};

/// Whether the rules after `@media` hold: on a screen, in the window of a desktop, in light colours.
///
/// Newsletters hide what is for phones and show it there by a query, so one window has to be chosen; what
/// is asked about colours, printers and devices is answered for a plain mail program. `None`: it cannot be known.
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
    let mut all = Some(true);
    for part in query.split(" and ") {
        let part = part.trim_ascii();
        let holds = match part.strip_prefix('(') {
            Some(feature) => feature_holds(feature.trim_end_matches(')').trim_ascii()),
            None => Some(matches!(part, "" | "all" | "screen")),
        };
        match holds {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

fn feature_holds(feature: &str) -> Option<bool> {
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
            ("screen yahoo", Some(false)),
            ("print and (-webkit-box)", Some(false)),
        ] {
            assert_eq!(applies(query), expected, "{query}");
        }
    }
}
