//! [`quoted`]: which stretches of a text quote another message.

use std::ops::Range;

/// So many lines like `Name: value` in a row are the head of a quoted message.
const MIN_HEAD_LINES: usize = 3;
/// A line longer than this is no head line and no rule.
const MAX_FRAME_LINE: usize = 200;
/// Names of fields are short, in every language.
const MAX_NAME: usize = 24;

/// The stretches of a text that quote another message, in order: lines behind `>`, and all that
/// follows `----- Original message -----` or a head of From, Sent, To and Subject lines, whatever
/// their language.
pub(super) fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut head: Option<(usize, usize, bool)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words = line.trim();
        if words.starts_with('>') {
            match ranges.last_mut() {
                Some(last) if last.end == start => last.end = at,
                _ => ranges.push(start..at),
            }
            continue;
        }
        if is_rule(words) {
            push_rest(&mut ranges, start, text.len());
            break;
        }
        if words.is_empty() && head.is_some() {
            continue;
        }
        head = match (is_head_line(words), head) {
            (false, _) => None,
            (true, None) => Some((start, 1, words.contains('@'))),
            (true, Some((first, lines, address))) => Some((first, lines + 1, address || words.contains('@'))),
        };
        if let Some((first, lines, true)) = head
            && lines >= MIN_HEAD_LINES
        {
            push_rest(&mut ranges, first, text.len());
            break;
        }
    }
    ranges
}

fn push_rest(ranges: &mut Vec<Range<usize>>, start: usize, end: usize) {
    ranges.retain(|range| range.end <= start);
    ranges.push(start..end);
}

/// `----- Original message -----`: words between dashes or lines.
fn is_rule(line: &str) -> bool {
    let is_dash = |ch: char| matches!(ch, '-' | '_' | '=' | '—' | '─');
    let inner = line.trim_matches(is_dash);
    let dashes = |trimmed: &str| line.len() - trimmed.len() >= 3;
    line.len() <= MAX_FRAME_LINE
        && dashes(line.trim_start_matches(is_dash))
        && dashes(line.trim_end_matches(is_dash))
        && inner.split_whitespace().count() >= 2
        && inner.trim().chars().all(|ch| ch.is_alphabetic() || ch.is_whitespace() || ch == '\'')
}

/// `From: Anna <anna@…>`: a short name, a colon, a value.
fn is_head_line(line: &str) -> bool {
    let line = line.trim_start_matches('*');
    line.len() <= MAX_FRAME_LINE
        && line.split_once(':').is_some_and(|(name, value)| {
            let name = name.trim();
            !name.is_empty()
                && name.len() <= MAX_NAME
                && name.split_whitespace().count() <= 2
                && name.chars().all(|ch| ch.is_alphabetic() || ch.is_whitespace() || ch == '-')
                && !value.trim().is_empty()
                && !value.starts_with("//")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_marks() {
        for (text, expected) in [
            ("hello\n> one\n> two\nbye\n> three\n", &[(6, 18), (22, 30)][..]),
            ("look:\n----- original message -----\nfrom: a\nall of it\n", &[(6, 53)][..]),
            ("c'est vrai ?\n\nde : moi <a@b>\nenvoyé : lundi\nà : toi\nobjet : x\n\ntexte", &[(14, 70)][..]),
            ("name: x\nphone: 1\ncity: y\n", &[][..]), // a form, not a message
            ("-----------\nno words in the rule", &[][..]),
            ("--- section one ---\nx", &[(0, 21)][..]),
            ("", &[][..]),
        ] {
            let found: Vec<(usize, usize)> = quoted(text).iter().map(|at| (at.start, at.end)).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
