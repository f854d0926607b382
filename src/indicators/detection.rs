//! [`Detection`]: an indicator found at a place; [`Span`]: a stretch of a segment.

use crate::lexicon::{IndicatorKind, Severity};
use crate::text::SourceLocation;
use std::ops::Range;

/// A stretch of a segment of the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) segment: usize,
    pub(crate) at: Range<usize>,
}

impl Span {
    pub(super) fn new(segment: usize, at: Range<usize>) -> Self {
        Self { segment, at }
    }

    /// Whether the other span begins in it.
    pub(super) fn holds_start_of(&self, other: &Self) -> bool {
        self.segment == other.segment && self.at.contains(&other.at.start)
    }

    /// Whether the two have bytes in common.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.is_near(other, 0)
    }

    /// Whether fewer than `reach` bytes, or none at all, are between them.
    pub(super) fn is_near(&self, other: &Self, reach: usize) -> bool {
        self.segment == other.segment
            && self.at.start < other.at.end + reach
            && other.at.start < self.at.end + reach
    }

    /// How many bytes are between them; `None` in different segments.
    pub(super) fn distance(&self, other: &Self) -> Option<usize> {
        let (before, behind) =
            (self.at.start.saturating_sub(other.at.end), other.at.start.saturating_sub(self.at.end));
        (self.segment == other.segment).then_some(before.max(behind))
    }
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DetectedAt {
    /// Words.
    Words(Span),
    /// The target of a link, a QR code, the header, or the whole message.
    Other(SourceLocation),
}

impl DetectedAt {
    /// Where the words are.
    pub(crate) fn words(&self) -> Option<&Span> {
        match self {
            Self::Words(span) => Some(span),
            Self::Other(_) => None,
        }
    }
}

/// An indicator found at a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Detection {
    pub(crate) kind: IndicatorKind,
    pub(crate) at: DetectedAt,
    /// Whether the message quotes or reports it.
    pub(crate) quoted: bool,
    /// Whether the message denies it.
    pub(crate) denied: bool,
    /// The language of its phrase, if a phrase says it.
    pub(super) language: Option<u8>,
}

impl Detection {
    /// A detection that comes from no phrase.
    pub(super) fn new(kind: IndicatorKind, at: DetectedAt) -> Self {
        Self { kind, at, quoted: false, denied: false, language: None }
    }

    /// A detection that comes from a phrase of a language.
    pub(super) fn phrase(kind: IndicatorKind, span: Span, language: u8) -> Self {
        Self { language: Some(language), ..Self::new(kind, DetectedAt::Words(span)) }
    }

    /// Whether the sender claims it: the message neither quotes nor denies it.
    pub(crate) fn is_claimed(&self) -> bool {
        !self.quoted && !self.denied
    }

    /// Whether it is at the heart of extortion.
    pub(crate) fn is_high(&self) -> bool {
        self.kind.severity() == Severity::High
    }
}
