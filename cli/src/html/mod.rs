//! [`write_head`] and [`escaped`]: pages that load nothing and take no markup from strangers.

pub(crate) mod evaluation_report;
pub(crate) mod message_report;
mod plot;

use crate::output::sanitize::sanitize_lines;
use std::fmt::{self, Write};

/// A page up to its body: no script, no font, no address that a browser would call. The title is
/// escaped here.
pub(crate) fn write_head(page: &mut String, language: &str, title: &str, style: &str) -> fmt::Result {
    writeln!(page, "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(
        page,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )?;
    writeln!(page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(page, "<meta name=\"referrer\" content=\"no-referrer\">")?;
    writeln!(page, "<title>{}</title>\n<style>\n{style}</style>\n</head>", escaped(title))
}

/// Text of a stranger, safe inside an element and inside a quoted attribute: no markup, nothing
/// invisible, and nothing that reorders what is visible.
pub(crate) fn escaped(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\t', " ");
    let mut safe = String::with_capacity(lines.len());
    for ch in sanitize_lines(&lines).chars() {
        match ch {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(ch),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_stranger_is_markup() {
        for (given, expected) in [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\" onload='x'", "&quot; onload=&#39;x&#39;"),
            ("a &amp; b", "a &amp;amp; b"),
            ("</pre><img src=x>", "&lt;/pre&gt;&lt;img src=x&gt;"),
            ("a\u{0}\u{1b}[31m\u{9b}b", "a\u{fffd}\u{fffd}[31m\u{fffd}b"),
            ("gpj.\u{202e}exe\u{2066}\u{200b}", "gpj.\u{fffd}exe\u{fffd}\u{fffd}"),
            ("a:\r\n\tb", "a:\n b"),
            ("é 日本", "é 日本"),
        ] {
            assert_eq!(escaped(given), expected, "{given:?}");
        }
    }
}
