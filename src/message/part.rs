//! [`TextPart`] and [`Attachment`]: what a message consists of.

use std::borrow::Cow;

/// The format of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Plain text.
    Plain,
    /// HTML.
    Html,
}

/// A part that people read.
#[derive(Debug)]
pub struct TextPart<'a> {
    /// Decoded to Unicode.
    pub content: Cow<'a, str>,
    /// Plain or HTML.
    pub kind: TextKind,
    /// Another form of a text before it (`multipart/alternative`); only what it adds counts.
    pub alternative: bool,
    /// Was inside an attached message.
    pub nested: bool,
    /// An attached file: what people see when they open it, after the body. By
    /// `Content-Disposition`, else by having a name.
    pub attachment: bool,
    /// Which form of which `multipart/alternative` it belongs to; `None` if it is in none.
    pub(crate) form: Option<Alternative>,
}

/// One of the forms of a `multipart/alternative`, of which mail programs show one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Alternative {
    /// Number of the `multipart/alternative` within the message. If one is inside another, the
    /// outermost one.
    pub(crate) of: usize,
    /// Number of the form, from the first (plainest) on.
    pub(crate) number: usize,
    /// Whether few mail programs show it, by its media type.
    pub(crate) is_rare: bool,
}

/// A part that does not declare itself text to be read at once. Text that is read from it
/// nevertheless is a [`TextPart`] as well.
#[derive(Debug)]
pub struct Attachment<'a> {
    /// File name; may be empty.
    pub name: Cow<'a, str>,
    /// Media type in lower case, such as `application/pdf`.
    pub media_type: String,
    /// Decoded bytes.
    pub content: Cow<'a, [u8]>,
}
