//! [`SourceLocation`]: a place in a message.

use super::SegmentKind;
use serde::Serialize;
use std::fmt;

/// A place in a message. Written as `subject:3-9`, `from:0-4`, `body.0:17-29`, `hidden.0:5-9`,
/// `pdf.1:0-40`, `qr.1`, `link`, `header` or `structure`. The number is that of the text part or of
/// the attachment; the range counts bytes of its decoded content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SourceLocation {
    /// Words of a text.
    Text {
        /// Which text.
        segment: SegmentKind,
        /// Bytes of the decoded part.
        start: usize,
        /// End, exclusive.
        end: usize,
    },
    /// The target of a link.
    Link,
    /// A QR code; the number of the attachment.
    Qr(usize),
    /// Fields of the header.
    Header,
    /// How the message is built.
    Structure,
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link => f.write_str("link"),
            Self::Qr(attachment) => write!(f, "qr.{attachment}"),
            Self::Header => f.write_str("header"),
            Self::Structure => f.write_str("structure"),
            Self::Text { segment, start, end } => match segment {
                SegmentKind::Subject => write!(f, "subject:{start}-{end}"),
                SegmentKind::FromName => write!(f, "from:{start}-{end}"),
                SegmentKind::Body(part) => write!(f, "body.{part}:{start}-{end}"),
                SegmentKind::Hidden(part) => write!(f, "hidden.{part}:{start}-{end}"),
                SegmentKind::Pdf(attachment) => write!(f, "pdf.{attachment}:{start}-{end}"),
            },
        }
    }
}

impl Serialize for SourceLocation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
