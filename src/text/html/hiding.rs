//! [`Trick`] and [`HiddenTextCounts`]: the ways to keep text from the reader, and how often they
//! occurred.

/// A way to keep text from the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trick {
    /// `display:none`.
    Display,
    /// `visibility:hidden`.
    Visibility,
    /// `font-size` of zero or almost zero.
    Size,
    /// `opacity:0`.
    Opacity,
    /// No height, and what extends beyond it cut off.
    Clipped,
    /// The `hidden` attribute.
    Attribute,
    /// The colour of the background, or none.
    Color,
}

/// How often each way to hide text occurred, counted once for each stretch of hidden text, so empty
/// elements do not count. If it cannot be known whether a rule hides a text, the text also counts,
/// and is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HiddenTextCounts {
    /// `display:none`.
    pub display: u32,
    /// `visibility:hidden`.
    pub visibility: u32,
    /// `font-size` of zero or almost zero.
    pub size: u32,
    /// `opacity:0`.
    pub opacity: u32,
    /// `max-height:0` or `height:0` with `overflow:hidden`.
    pub clipped: u32,
    /// The `hidden` attribute.
    pub attribute: u32,
    /// Text in (nearly) the colour of its background, or in none.
    pub color: u32,
    /// Comments with words in them, except conditional ones; and invented tags that browsers take
    /// for comments.
    pub comment: u32,
    /// Hidden text or a comment between two letters of one visible word: `V<!-- x -->iagra`.
    pub inside_word: u32,
}

impl HiddenTextCounts {
    /// Counts a stretch of text hidden this way.
    pub(super) fn count(&mut self, trick: Trick) {
        *match trick {
            Trick::Display => &mut self.display,
            Trick::Visibility => &mut self.visibility,
            Trick::Size => &mut self.size,
            Trick::Opacity => &mut self.opacity,
            Trick::Clipped => &mut self.clipped,
            Trick::Attribute => &mut self.attribute,
            Trick::Color => &mut self.color,
        } += 1;
    }

    /// Adds what another part of the message hides.
    pub(crate) fn add(&mut self, other: &Self) {
        self.display += other.display;
        self.visibility += other.visibility;
        self.size += other.size;
        self.opacity += other.opacity;
        self.clipped += other.clipped;
        self.attribute += other.attribute;
        self.color += other.color;
        self.comment += other.comment;
        self.inside_word += other.inside_word;
    }
}

impl HiddenTextCounts {
    /// Each count with the name of its trick.
    pub(crate) fn named(&self) -> [(&'static str, u32); 9] {
        [
            ("display", self.display),
            ("visibility", self.visibility),
            ("size", self.size),
            ("opacity", self.opacity),
            ("clipped", self.clipped),
            ("attribute", self.attribute),
            ("color", self.color),
            ("comment", self.comment),
            ("inside-word", self.inside_word),
        ]
    }
}
