//! [`AlignedText`]: text that knows which bytes of its source each of its bytes was read from.

use std::ops::Range;

/// A string with a map back to the source it was read from.
///
/// Text copied verbatim costs one breakpoint a run. Another one is needed only where the copying
/// jumps or a piece stands for something else (`&eacute;` for `é`). Positions are bytes below 4
/// GiB; text parts are capped far below. Two maps, one on top of the other, need no composition:
/// ask both for the span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AlignedText {
    text: String,
    breaks: Vec<Break>,
    /// The place in the source if the last piece continues byte by byte; `None` after a replaced
    /// piece.
    next: Option<usize>,
}

/// From `text` on, up to the next break, the text was read from `source` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Break {
    text: u32,
    source: u32,
    /// How many source bytes the stretch stands for as a whole; `VERBATIM` where it was copied byte
    /// by byte.
    stands_for: u32,
}

/// Marks a stretch copied byte by byte; no replaced piece can be that long, for parts are capped.
const VERBATIM: u32 = u32::MAX;

impl AlignedText {
    /// An empty text with room for `bytes`.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ..Self::default() }
    }

    /// Adds a piece that is in the source verbatim, from byte `source_at` on.
    #[inline]
    pub(crate) fn push_str(&mut self, piece: &str, source_at: usize) {
        if piece.is_empty() {
            return;
        }
        if self.next != Some(source_at) {
            self.break_at(source_at, VERBATIM);
        }
        self.text.push_str(piece);
        self.next = Some(source_at + piece.len());
    }

    /// Adds a piece as [`push_str`](Self::push_str) does, its ASCII letters in lower case.
    #[inline]
    pub(crate) fn push_lowercase(&mut self, piece: &str, source_at: usize) {
        let start = self.text.len();
        self.push_str(piece, source_at);
        self.text[start..].make_ascii_lowercase();
    }

    /// Adds a character that is in the source verbatim, at byte `source_at`.
    #[inline]
    pub(crate) fn push(&mut self, character: char, source_at: usize) {
        self.push_str(character.encode_utf8(&mut [0; 4]), source_at);
    }

    /// Adds a piece that stands for other bytes of the source; the span of any part of it is
    /// `source`.
    pub(crate) fn push_for(&mut self, piece: &str, source: Range<usize>) {
        if piece.is_empty() {
            return;
        }
        self.break_at(source.start, position(source.len()).min(VERBATIM - 1));
        self.text.push_str(piece);
        self.next = None;
    }

    fn break_at(&mut self, source_at: usize, stands_for: u32) {
        self.breaks.push(Break { text: position(self.text.len()), source: position(source_at), stands_for });
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Length of the text in bytes.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is no text.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The bytes of the source that a range of the text was read from; a range beyond the text is
    /// cut to it.
    ///
    /// The span reaches from the source of the first byte to the end of the source of the last one,
    /// so it holds whatever was between them (the tags inside a word, say). Where the text was
    /// turned round, the last byte may come before the first.
    pub(crate) fn source_span(&self, range: Range<usize>) -> Range<usize> {
        let end = range.end.min(self.text.len());
        let start = range.start.min(end);
        if start == end {
            let from = self.stretch(start);
            let offset = if from.stands_for == VERBATIM { start - from.text as usize } else { 0 };
            return from.source as usize + offset..from.source as usize + offset;
        }
        let first = self.source_of_stretch(start, &(start..end));
        let last = self.source_of_stretch(end - 1, &(start..end));
        first.start.min(last.start)..first.end.max(last.end)
    }

    /// The source of the stretch at a byte, as far as the stretch is in a range.
    fn source_of_stretch(&self, at: usize, range: &Range<usize>) -> Range<usize> {
        let stretch = self.stretch(at);
        let source = stretch.source as usize;
        if stretch.stands_for != VERBATIM {
            return source..source + stretch.stands_for as usize;
        }
        let text = stretch.text as usize;
        let after = self.breaks.partition_point(|stretch| stretch.text as usize <= at);
        let end = self.breaks.get(after).map_or(self.text.len(), |next| next.text as usize);
        source + range.start.max(text) - text..source + range.end.min(end) - text
    }

    /// The last break at or before a byte of the text.
    fn stretch(&self, at: usize) -> Break {
        let after = self.breaks.partition_point(|stretch| stretch.text as usize <= at);
        match after.checked_sub(1) {
            Some(index) => self.breaks[index],
            None => Break { text: 0, source: 0, stands_for: VERBATIM },
        }
    }
}

/// A position as it is stored; positions past 4 GiB all count as the last.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a&eacute;b <i>c</i>` as a reader sees it.
    fn sample() -> AlignedText {
        let mut text = AlignedText::with_capacity(8);
        text.push('a', 0);
        text.push_for("é", 1..9);
        text.push_str("b ", 9);
        text.push_str("c", 14);
        text
    }

    #[test]
    fn spans_lead_back_to_the_source() {
        let text = sample();
        assert_eq!(text.as_str(), "aéb c");
        for (range, expected) in [
            (0..1, 0..1),
            (1..3, 1..9),
            (2..3, 1..9),
            (0..4, 0..10),
            (3..4, 9..10),
            (4..6, 10..15),
            (5..6, 14..15),
            (6..6, 15..15),
            (2..2, 1..1),
            (5..99, 14..15),
            (98..99, 15..15),
        ] {
            assert_eq!(text.source_span(range.clone()), expected, "{range:?}");
        }
    }

    #[test]
    fn verbatim_runs_share_a_break() {
        let mut text = AlignedText::default();
        for (index, piece) in ["one ", "two ", "three"].into_iter().enumerate() {
            text.push_str(piece, 4 * index);
        }
        assert_eq!((text.breaks.len(), text.len()), (1, 13));
        text.push_str("", 99);
        text.push_lowercase("ÉFOUR", 13);
        assert_eq!((text.breaks.len(), text.as_str()), (1, "one two threeÉfour"));
        assert_eq!(AlignedText::default().source_span(0..5), 0..0);
    }

    #[test]
    fn out_of_order_pieces_give_a_span_over_both() {
        let mut text = AlignedText::default();
        text.push_str("late", 50);
        text.push_str("early", 3);
        assert_eq!(text.source_span(0..9), 3..54);
        assert_eq!(text.source_span(4..9), 3..8);
    }
}
