//! [`Display`] and [`BoxKind`]: how an element is laid out among others.

/// How an element is placed in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Display {
    None,
    Block,
    ListItem,
    Inline,
    Table,
    /// `inline-block` and the like: as its name says.
    Other,
}

/// What kind of box an element makes. Sizes and transforms mean nothing to boxes in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BoxKind {
    Inline,
    Block,
    /// Tables and cells: they grow with what is in them, whatever height they are given.
    Table,
}
