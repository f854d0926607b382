//! [`turned`]: text whose direction is overridden (`U+202E`), in the order in which it is seen.

use super::super::aligned_text::AlignedText;
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// Overrides nested deeper than this are not followed; two are more than anyone needs.
const MAX_DEPTH: usize = 8;

/// The text as it is seen, and how many characters turned it; `None` if none overrides the
/// direction.
///
/// Each line is turned by itself. Embeddings and isolates leave Latin letters as they are, and text
/// truly written from right to left stays in the order in which it is read. One part of the
/// algorithm of UAX 9 is left out: two overridden words with only a space between them change
/// places there; here each stays.
pub(super) fn turned(text: &str) -> Option<(AlignedText, u32)> {
    if !text.contains('\u{202E}') {
        return None;
    }
    let mut out = AlignedText::with_capacity(text.len());
    let mut turns = 0;
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r', '\u{2029}']) {
        if line.contains('\u{202E}') {
            turns += turn_line(line, at, &mut out);
        } else {
            out.push_str(line, at);
        }
        at += line.len();
    }
    Some((out, turns))
}

/// A letter with the marks on it: its place in the line, and how often it is turned.
struct LetterCluster {
    at: Range<usize>,
    level: usize,
}

fn turn_line(line: &str, line_at: usize, out: &mut AlignedText) -> u32 {
    let mut clusters: Vec<LetterCluster> = Vec::new();
    let mut levels: Vec<usize> = Vec::new();
    let mut turns = 0;
    for (at, ch) in line.char_indices() {
        let level = levels.last().copied().unwrap_or(0);
        let next = match ch {
            '\u{202E}' => Some((level + 1) | 1),
            // what is not overridden to the left runs to the right, or is right already
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{2066}'..='\u{2068}' => Some((level + 1) & !1),
            '\u{202C}' | '\u{2069}' => {
                levels.pop();
                turns += 1;
                continue;
            }
            _ => None,
        };
        if let Some(next) = next {
            turns += 1;
            levels.push(if levels.len() < MAX_DEPTH { next } else { level });
            continue;
        }
        let end = at + ch.len_utf8();
        match clusters.last_mut() {
            Some(letter) if is_combining_mark(ch) => letter.at.end = end,
            // the end of the line stays where it is
            _ => clusters.push(LetterCluster { at: at..end, level: if ch.is_control() { 0 } else { level } }),
        }
    }
    for run in clusters.chunk_by_mut(|a, b| (a.level % 2) == (b.level % 2)) {
        if is_written_to_the_left(run.iter().map(|letter| &line[letter.at.clone()])) {
            run.iter_mut().for_each(|letter| letter.level &= !1);
        }
    }
    let deepest = clusters.iter().map(|letter| letter.level).max().unwrap_or(0);
    for level in (1..=deepest).rev() {
        for run in clusters.chunk_by_mut(|a, b| (a.level >= level) == (b.level >= level)) {
            if run[0].level >= level {
                run.reverse();
            }
        }
    }
    for LetterCluster { at, .. } in clusters {
        out.push_str(&line[at.clone()], line_at + at.start);
    }
    turns
}

/// Whether most letters are Hebrew, Arabic or another script written from right to left.
fn is_written_to_the_left<'a>(letters: impl Iterator<Item = &'a str>) -> bool {
    let (mut left, mut right) = (0, 0);
    for ch in letters.filter_map(|letter| letter.chars().next()).filter(|ch| ch.is_alphabetic()) {
        let is_left = matches!(ch, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}');
        *(if is_left { &mut left } else { &mut right }) += 1;
    }
    left > right
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rules of mail filters against U+202E.
    #[test]
    fn lines_are_read_as_they_are_seen() {
        for (text, expected, turns) in [
            ("\u{202E}.yad dooG\u{202C}\n\u{202E}0021 dneS", "Good day.\nSend 1200", 3),
            ("I am \u{202E}eht\u{202C} \u{202E}eno\u{202C} who", "I am the one who", 4),
            ("\u{202E}ba\u{202C}\u{202E}dc\u{202C}", "cdab", 4),
            ("\u{202E}fe\u{202D}cd\u{202C}ba", "abcdef", 3),
            ("\u{202E}a\u{301}b", "ba\u{301}", 1),
            ("\u{202E}ba\r\ncd", "ab\r\ncd", 1),
            ("\u{202E}שלום\u{202C} ab", "שלום ab", 2),
            ("\u{202B}שלום ab\u{202C} \u{202E}dc", "שלום ab cd", 3),
            ("\u{202C}a\u{202E}", "a", 2),
        ] {
            let (read, found) = turned(text).unwrap();
            assert_eq!((read.as_str(), found), (expected, turns), "{text:?}");
            for (at, letter) in read.as_str().char_indices() {
                let span = read.source_span(at..at + letter.len_utf8());
                assert_eq!(text[span].chars().next(), Some(letter), "{text:?}");
            }
        }
        for text in ["plain", "שלום", "\u{202B}שלום\u{202C}", "\u{202D}ab\u{202C}", ""] {
            assert!(turned(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_turned_word_leads_back_as_a_whole() {
        let text = "ab \u{202E}dc fe\u{202C}";
        let (read, _) = turned(text).unwrap();
        assert_eq!(read.as_str(), "ab ef cd");
        assert_eq!(&text[read.source_span(3..5)], "fe");
        assert_eq!(&text[read.source_span(3..8)], "dc fe");
    }

    #[test]
    fn nesting_costs_little() {
        let text = "\u{202E}a\u{202D}b".repeat(50_000);
        assert_eq!(turned(&text).unwrap().0.len(), 100_000);
    }
}
