//! [`sanitize`]: text of a stranger, safe to print on a terminal.

use std::borrow::Cow;

/// Replaces a character that would act on the terminal instead of being shown.
const SHOWN: char = '\u{fffd}';

/// The text in one line of at most `width` characters. Characters that steer a terminal, reorder
/// text or are invisible become `\u{fffd}`. A text that is too long ends with `…`.
#[must_use]
pub fn sanitize(text: &str, width: usize) -> String {
    let mut line: String = text.chars().take(width.saturating_add(1)).map(shown).collect();
    if let Some((end, _)) = line.char_indices().nth(width) {
        let last = line[..end].char_indices().next_back().map_or(0, |(at, _)| at);
        line.truncate(last);
        line.push('…');
    }
    line
}

/// The same for a path, whose end says more than its beginning.
pub(crate) fn plain_path(path: &str, width: usize) -> String {
    let length = path.chars().count();
    if length <= width {
        return path.chars().map(shown).collect();
    }
    std::iter::once('…').chain(path.chars().skip(length + 1 - width.max(1)).map(shown)).collect()
}

/// The same for several lines of any length.
#[must_use]
pub fn sanitize_lines(text: &str) -> Cow<'_, str> {
    if text.chars().all(|ch| ch == '\n' || shown(ch) == ch) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|ch| if ch == '\n' { ch } else { shown(ch) }).collect())
}

fn shown(ch: char) -> char {
    if ch.is_control() || reorders(ch) || is_unseen(ch) { SHOWN } else { ch }
}

/// The marks of the Unicode bidirectional algorithm (UAX 9, section 2), which show text in another
/// order than it has.
fn reorders(ch: char) -> bool {
    matches!(ch, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters without a shape: zero width, line and paragraph separators, tags.
fn is_unseen(ch: char) -> bool {
    matches!(ch, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut() {
        assert_eq!(sanitize("a\u{1b}[31mb", 20), "a\u{fffd}[31mb");
        assert_eq!(sanitize("a long line", 6), "a lon…");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        for (given, expected) in [
            ("plain é 日本", "plain é 日本"),
            ("\u{1b}]0;title\u{7}", "�]0;title�"),
            ("\u{9b}31m", "�31m"),
            ("a\r\nerror: b", "a��error: b"),
            ("gpj.\u{202e}exe", "gpj.�exe"),
            ("a\u{2066}b\u{200b}c\u{e0041}", "a�b�c�"),
        ] {
            assert_eq!(sanitize(given, 80), expected, "{given:?}");
            assert_eq!(plain_path(given, 80), expected, "{given:?}");
        }
        assert_eq!(sanitize_lines("a: b\n  hint: \u{1b}c"), "a: b\n  hint: �c");
    }

    #[test]
    fn width_is_kept() {
        for (given, width, start, end) in [
            ("abcdef", 6, "abcdef", "abcdef"),
            ("abcdef", 5, "abcd…", "…cdef"),
            ("ééé", 2, "é…", "…é"),
            ("ab", 1, "…", "…"),
            ("", 0, "", ""),
        ] {
            assert_eq!(sanitize(given, width), start, "{given:?} {width}");
            assert_eq!(plain_path(given, width), end, "{given:?} {width}");
        }
    }
}
