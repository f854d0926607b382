//! [`Segment`]: a stretch of unmasked text from one [`SegmentKind`] of a message.

use super::aligned_text::AlignedText;
use super::deobfuscate::Unmasked;
use std::ops::Range;
use std::sync::Arc;

/// The longest name of a sender, in bytes: people, offices and the additions of services ("via",
/// "on behalf of") need less. A longer name is a text, which every mail program shows above the
/// message.
const MAX_NAME_BYTES: usize = 80;

/// Where a text was in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SegmentKind {
    /// The subject, without tags such as `[list]`.
    Subject,
    /// The display name of `From`.
    FromName,
    /// Visible text; the number of the text part.
    Body(usize),
    /// Hidden text; the number of the text part.
    Hidden(usize),
    /// Text of a PDF; the number of the attachment.
    Pdf(usize),
}

/// A stretch of unmasked text from one place.
#[derive(Debug)]
pub struct Segment {
    /// Where it was.
    pub kind: SegmentKind,
    /// Another form of the segment before it; only what it adds counts.
    pub alternative: bool,
    /// Whether a mail program shows it: neither hidden nor an alternative that says something else
    /// than the one shown.
    pub(super) seen: bool,
    /// The stretches whose words the model counts, in order: a long text is not counted as a whole.
    pub(super) counted: Vec<Range<usize>>,
    pub(super) unmasked: Unmasked,
    /// From the visible text to the decoded HTML; `None` where the decoded text was taken verbatim.
    pub(super) visible: Option<Arc<AlignedText>>,
    /// What was cut off before the beginning of `unmasked`, in bytes of the text before it.
    pub(super) offset: usize,
}

impl Segment {
    /// The unmasked text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.unmasked.lower.as_str()
    }

    /// The unmasked text with its capitals; every byte is at the same place as in
    /// [`as_str`](Self::as_str).
    #[must_use]
    pub fn cased(&self) -> &str {
        &self.unmasked.cased
    }

    /// Whether a mail program shows it. Text that nobody sees makes no claim.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        self.seen
    }

    /// Whether it is the name of the sender, and not a text in its place.
    pub(crate) fn is_name(&self) -> bool {
        self.kind == SegmentKind::FromName && self.as_str().len() <= MAX_NAME_BYTES
    }

    /// Whether it is text of a body or of a file, not a line of the header.
    pub(crate) fn is_body(&self) -> bool {
        matches!(self.kind, SegmentKind::Body(_) | SegmentKind::Pdf(_))
    }

    /// The stretches of [`as_str`](Self::as_str) whose words the model counts.
    pub(crate) fn counted(&self) -> &[Range<usize>] {
        &self.counted
    }

    /// The bytes of a piece and of the characters it begins and ends in: it may end inside a
    /// character of several bytes.
    pub(crate) fn whole_characters(&self, start: u32, end: u32) -> Range<usize> {
        let all = self.as_str();
        all.floor_char_boundary(start as usize)..all.ceil_char_boundary(end as usize)
    }

    /// The bytes of the decoded part (for HTML: of its source) that a range of
    /// [`as_str`](Self::as_str) came from.
    #[must_use]
    pub fn source_span(&self, range: Range<usize>) -> Range<usize> {
        let span = self.unmasked.source_span(range);
        let span = span.start + self.offset..span.end + self.offset;
        match &self.visible {
            Some(visible) => visible.source_span(span),
            None => span,
        }
    }
}
