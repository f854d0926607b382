//! [`WhitespaceCollapser`]: words one after the other, with the white space between them collapsed
//! as on a page.

use crate::text::aligned_text::AlignedText;
use std::ops::Range;

/// Text that grows word by word up to a limit.
#[derive(Debug)]
pub(super) struct WhitespaceCollapser {
    text: AlignedText,
    /// What has come since the last word.
    gap: Gap,
    /// Where the last no-break space ends in the source; it is two bytes long.
    wide_blank: Option<(usize, usize)>,
    /// No-break spaces since the last word, and whether there was nothing else.
    no_breaks: usize,
    only_no_breaks: bool,
    /// The most bytes of text.
    limit: usize,
    /// Whether the text runs from right to left here, whatever its letters are.
    is_rtl: bool,
}

/// Begins writing from right to left, RIGHT-TO-LEFT OVERRIDE; its effect is undone with all other
/// masking.
const RTL_OVERRIDE: &str = "\u{202E}";
/// Ends writing from right to left.
const POP_DIRECTION: &str = "\u{202C}";

/// What is between two pieces of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing: they are one word.
    #[default]
    None,
    Space,
    Line,
}

impl WhitespaceCollapser {
    /// No text yet, room for `capacity` bytes of it, and never more than `limit`.
    pub(super) fn new(capacity: usize, limit: usize) -> Self {
        Self {
            text: AlignedText::with_capacity(capacity.min(limit)),
            gap: Gap::None,
            wide_blank: None,
            no_breaks: 0,
            only_no_breaks: true,
            limit,
            is_rtl: false,
        }
    }

    /// The text so far, without the gap after it.
    pub(super) fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// Bytes so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The whole text.
    pub(super) fn into_text(self) -> AlignedText {
        self.text
    }

    /// Makes the gap before the next word at least this wide.
    pub(super) fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Notes white space that is not shown anywhere, for the place of the gap before the next word.
    pub(super) fn pass(&mut self, blank: &str, source: &Range<usize>) {
        let last = blank.chars().next_back().map_or(0, char::len_utf8);
        self.wide_blank = (source.len() == blank.len() && last > 1).then_some((source.end, last));
    }

    /// Whether the next letter continues the last word.
    pub(super) fn is_inside_word(&self) -> bool {
        self.gap == Gap::None && self.as_str().ends_with(char::is_alphanumeric)
    }

    /// Turns the direction of what comes next, if it is not so already; `word_at` is the place of
    /// its first word.
    pub(super) fn turn(&mut self, is_rtl: bool, word_at: usize) {
        if self.is_rtl != is_rtl {
            if is_rtl {
                self.close_gap(self.before(word_at));
            }
            self.mark(if is_rtl { RTL_OVERRIDE } else { POP_DIRECTION }, self.before(word_at));
            self.is_rtl = is_rtl;
        }
    }

    fn mark(&mut self, mark: &str, place: Range<usize>) {
        if self.text.len() + mark.len() <= self.limit {
            self.text.push_for(mark, place);
        }
    }

    /// Adds text from a place in the source. Text as long as its source was copied byte by byte.
    ///
    /// Line ends part words as spaces do, or lines if `keep_lines` is set. Returns whether all of
    /// it fitted.
    pub(super) fn add(&mut self, text: &str, source: Range<usize>, keep_lines: bool) -> bool {
        let bytes = text.as_bytes();
        let is_verbatim = source.len() == text.len();
        let mut at = 0;
        while at < bytes.len() {
            let blank = blank_len(bytes, at);
            if blank > 0 {
                self.widen(if keep_lines && bytes[at] == b'\n' { Gap::Line } else { Gap::Space });
                at += blank;
                self.no_breaks += usize::from(blank == NO_BREAK_LEN);
                self.only_no_breaks &= blank == NO_BREAK_LEN;
                self.wide_blank =
                    (is_verbatim && blank == NO_BREAK_LEN).then_some((source.start + at, NO_BREAK_LEN));
                continue;
            }
            let end = run_end(bytes, at + 1);
            let run_at = if is_verbatim { source.start + at } else { source.start };
            let is_first_part = is_verbatim || at == 0;
            self.close_gap(if is_first_part { self.before(run_at) } else { source.clone() });
            let room = self.limit.saturating_sub(self.text.len());
            let run = &text[at..end];
            let fitting = &run[..run.floor_char_boundary(room)];
            if is_verbatim {
                self.text.push_str(fitting, run_at);
            } else {
                self.text.push_for(fitting, source.clone());
            }
            if fitting.len() < run.len() {
                return false;
            }
            at = end;
        }
        true
    }

    /// Whether the last word is one letter or digit.
    fn ends_with_single_letter(&self) -> bool {
        let mut last = self.as_str().chars().rev();
        last.next().is_some_and(char::is_alphanumeric) && last.next().is_none_or(char::is_whitespace)
    }

    /// The place of the gap before a word: the byte of white space, or the end of the tag or
    /// entity, that parts it from the last. Next to the word, it makes one stretch of the map with
    /// it.
    fn before(&self, word_at: usize) -> Range<usize> {
        let len = self.wide_blank.filter(|(end, _)| *end == word_at).map_or(1, |(_, len)| len);
        word_at.saturating_sub(len)..word_at
    }

    /// Writes the gap that has come, if there are words on both sides.
    fn close_gap(&mut self, place: Range<usize>) {
        let no_breaks = std::mem::take(&mut self.no_breaks);
        let only_no_breaks = std::mem::replace(&mut self.only_no_breaks, true);
        let separator = match std::mem::take(&mut self.gap) {
            Gap::None => return,
            // on a page, only they can space the letters of a word out, and part such words by a
            // wider blank
            Gap::Space if no_breaks > 0 && self.ends_with_single_letter() => {
                if no_breaks == 1 && only_no_breaks { "\u{A0}" } else { "\u{A0} " }
            }
            Gap::Space => " ",
            Gap::Line => "\n",
        };
        if self.text.is_empty() || self.text.len() + separator.len() > self.limit {
            return;
        }
        // each line is turned by itself
        let is_turned_line = self.is_rtl && separator == "\n";
        if is_turned_line {
            self.mark(POP_DIRECTION, place.clone());
        }
        if place.len() == separator.len() {
            self.text.push_str(separator, place.start);
        } else {
            self.text.push_for(separator, place.clone());
        }
        if is_turned_line {
            self.mark(RTL_OVERRIDE, place);
        }
    }
}

/// The end of a run that can be copied at once; it continues over single spaces.
fn run_end(bytes: &[u8], from: usize) -> usize {
    let mut end = from;
    while let Some(&byte) = bytes.get(end) {
        // most bytes are letters: one test for them
        if (byte <= b' ' || byte == NO_BREAK_LEAD)
            && blank_len(bytes, end) > 0
            && (byte != b' ' || end + 1 == bytes.len() || blank_len(bytes, end + 1) > 0)
        {
            break;
        }
        end += 1;
    }
    end
}

/// Whether a text has no words.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte <= b' ') || text.chars().all(char::is_whitespace)
}

/// The first byte of U+00A0, which senders pad with; readers see a space.
const NO_BREAK_LEAD: u8 = 0xC2;
/// Its length.
const NO_BREAK_LEN: usize = 2;

/// The length of the white space at a byte of a text: an ASCII blank or control character, or
/// U+00A0.
#[inline]
fn blank_len(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(0..=b' ') => 1,
        Some(&NO_BREAK_LEAD) if bytes.get(at + 1) == Some(&0xA0) => NO_BREAK_LEN,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_collapses_and_leads_back() {
        for (text, keep_lines, expected) in [
            ("  two   words ", false, "two words"),
            ("ab b\r\n\tcd\u{a0}\u{a0}de", false, "ab b cd de"),
            ("I\u{a0} d\u{a0}i\u{a0}d\u{a0}\u{a0}it", false, "I\u{a0} d\u{a0}i\u{a0}d\u{a0} it"),
            ("a\n b", true, "a\nb"),
            ("\u{a0}", false, ""),
            ("éé\u{a0}ü\u{c2}", false, "éé ü\u{c2}"),
        ] {
            let mut flow = WhitespaceCollapser::new(0, 100);
            assert!(flow.add(text, 0..text.len(), keep_lines));
            let read = flow.into_text();
            assert_eq!(read.as_str(), expected);
            for (at, letter) in read.as_str().char_indices() {
                let span = read.source_span(at..at + letter.len_utf8());
                let source = &text[span];
                assert!(
                    source.contains(letter) || source.chars().all(char::is_whitespace),
                    "{letter}: {source:?}"
                );
            }
        }
    }

    #[test]
    fn gaps_part_words_and_the_limit_cuts_between_characters() {
        let mut flow = WhitespaceCollapser::new(0, 10);
        flow.widen(Gap::Line);
        assert!(flow.add("one", 3..6, false));
        assert!(flow.is_inside_word());
        flow.widen(Gap::Line);
        flow.widen(Gap::Space);
        assert!(!flow.is_inside_word());
        assert!(flow.add("&", 10..15, false));
        assert!(!flow.add("twoéé", 15..22, false));
        assert_eq!(flow.as_str(), "one\n&twoé");
        let text = flow.into_text();
        assert_eq!(text.source_span(4..5), 10..15);
        assert_eq!(text.source_span(0..3), 3..6);
    }
}
