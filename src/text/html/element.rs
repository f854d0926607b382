//! [`Element`]: what the name of an element defines: whether it breaks the line, what it closes and
//! what closes it.

use super::whitespace::Gap;

/// An element, known by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// The first eight letters of the name, which are enough to tell all elements of HTML apart.
    key: u64,
    pub(super) kind: ElementKind,
}

/// Elements that behave alike when tags are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ElementKind {
    /// Has no content and no end tag: `<img>`.
    Void,
    /// A void element that breaks the line: `<br>`, `<hr>`.
    LineBreak,
    /// `<html>`, `<head>`: their end tags mean nothing.
    Root,
    Body,
    /// A box of its own, which closes an open `<p>`: `<div>`.
    Block,
    Paragraph,
    List,
    Item,
    Term,
    Table,
    /// `<caption>`, `<tbody>`, `<thead>`, `<tfoot>`.
    Section,
    Row,
    Cell,
    Anchor,
    /// Continues until it is closed, through blocks if need be: `<b>`, `<font>`.
    Formatting,
    /// Anything else, known or not.
    Inline,
    /// Content that no reader sees: `<script>`, `<style>`.
    NotRendered,
    Title,
    /// `<option>`: a list shows one line of it.
    SelectOption,
}

impl Element {
    /// The element of a name in lower case.
    pub(super) fn named(name: &[u8]) -> Self {
        let kind = match name {
            b"br" | b"hr" => ElementKind::LineBreak,
            b"img" | b"input" | b"area" | b"base" | b"basefont" | b"bgsound" | b"col" | b"embed"
            | b"frame" | b"link" | b"meta" | b"param" | b"source" | b"track" | b"wbr" => ElementKind::Void,
            b"html" | b"head" => ElementKind::Root,
            b"body" => ElementKind::Body,
            b"address" | b"article" | b"aside" | b"blockquote" | b"center" | b"details" | b"dialog"
            | b"div" | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form" | b"h1" | b"h2"
            | b"h3" | b"h4" | b"h5" | b"h6" | b"header" | b"hgroup" | b"legend" | b"listing" | b"main"
            | b"canvas" | b"datalist" | b"marquee" | b"nav" | b"optgroup" | b"plaintext" | b"pre"
            | b"section" | b"select" | b"summary" | b"template" | b"textarea" | b"xmp" => ElementKind::Block,
            b"option" => ElementKind::SelectOption,
            b"p" => ElementKind::Paragraph,
            b"ul" | b"ol" | b"menu" | b"dir" | b"dl" => ElementKind::List,
            b"li" => ElementKind::Item,
            b"dd" | b"dt" => ElementKind::Term,
            b"table" => ElementKind::Table,
            b"tbody" | b"thead" | b"tfoot" | b"caption" => ElementKind::Section,
            b"tr" => ElementKind::Row,
            b"td" | b"th" => ElementKind::Cell,
            b"a" => ElementKind::Anchor,
            b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike"
            | b"strong" | b"tt" | b"u" => ElementKind::Formatting,
            b"script" | b"style" | b"iframe" | b"noembed" | b"noframes" => ElementKind::NotRendered,
            b"title" => ElementKind::Title,
            _ => ElementKind::Inline,
        };
        let mut letters = [0; 8];
        for (letter, &byte) in letters.iter_mut().zip(name) {
            *letter = byte;
        }
        Self { key: u64::from_le_bytes(letters), kind }
    }

    /// What the element's edges put between the words outside and inside.
    pub(super) fn gap(self) -> Gap {
        match self.kind {
            ElementKind::Cell | ElementKind::Void => Gap::Space,
            ElementKind::Anchor
            | ElementKind::Formatting
            | ElementKind::Inline
            | ElementKind::NotRendered
            | ElementKind::Root => Gap::None,
            _ => Gap::Line,
        }
    }

    /// Whether the element stays open until a tag closes it.
    pub(super) fn stays_open(self) -> bool {
        !matches!(
            self.kind,
            ElementKind::Void
                | ElementKind::LineBreak
                | ElementKind::Root
                | ElementKind::NotRendered
                | ElementKind::Title
        )
    }

    /// Whether this element's start tag ends `open`, whose own end tag was left out.
    pub(super) fn closes(self, open: Self) -> bool {
        match self.kind {
            ElementKind::Block | ElementKind::Paragraph | ElementKind::List => {
                open.kind == ElementKind::Paragraph
            }
            ElementKind::SelectOption => open.kind == ElementKind::SelectOption,
            ElementKind::Item | ElementKind::Term => {
                open.kind == self.kind || open.kind == ElementKind::Paragraph
            }
            ElementKind::LineBreak => {
                open.kind == ElementKind::Paragraph && self.key == u64::from_le_bytes(*b"hr\0\0\0\0\0\0")
            }
            ElementKind::Section => {
                matches!(open.kind, ElementKind::Cell | ElementKind::Row | ElementKind::Section)
            }
            ElementKind::Row => matches!(open.kind, ElementKind::Cell | ElementKind::Row),
            ElementKind::Cell => open.kind == ElementKind::Cell,
            ElementKind::Anchor => open.kind == ElementKind::Anchor,
            _ => false,
        }
    }

    /// Whether this element's start tag has nothing to end outside of `open`.
    pub(super) fn starts_within(self, open: Self) -> bool {
        match self.kind {
            ElementKind::Section | ElementKind::Row | ElementKind::Cell => open.kind == ElementKind::Table,
            ElementKind::Item | ElementKind::Term => {
                open.is_scope_boundary() || open.kind == ElementKind::List
            }
            ElementKind::Block
            | ElementKind::Paragraph
            | ElementKind::List
            | ElementKind::LineBreak
            | ElementKind::Anchor
            | ElementKind::SelectOption => open.is_scope_boundary(),
            _ => true,
        }
    }

    /// Whether this element's end tag cannot reach out of `open`.
    pub(super) fn ends_within(self, open: Self) -> bool {
        match self.kind {
            ElementKind::Section | ElementKind::Row | ElementKind::Cell | ElementKind::Table => {
                open.kind == ElementKind::Table
            }
            ElementKind::Inline => {
                !matches!(open.kind, ElementKind::Inline | ElementKind::Formatting | ElementKind::Anchor)
            }
            ElementKind::Item => open.is_scope_boundary() || open.kind == ElementKind::List,
            _ => open.is_scope_boundary(),
        }
    }

    fn is_scope_boundary(self) -> bool {
        matches!(
            self.kind,
            ElementKind::Table
                | ElementKind::Section
                | ElementKind::Row
                | ElementKind::Cell
                | ElementKind::Body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_left_out_are_closed_as_in_a_browser() {
        for (start, open, closes) in [
            ("p", "p", true),
            ("div", "p", true),
            ("hr", "p", true),
            ("br", "p", false),
            ("span", "p", false),
            ("table", "p", false),
            ("li", "li", true),
            ("td", "th", true),
            ("tr", "td", true),
            ("td", "tr", false),
            ("dt", "dd", true),
            ("a", "a", true),
            ("b", "b", false),
        ] {
            let (start_tag, open_element) =
                (Element::named(start.as_bytes()), Element::named(open.as_bytes()));
            assert_eq!(start_tag.closes(open_element), closes, "<{start}> in <{open}>");
        }
    }

    #[test]
    fn end_tags_stop_at_walls() {
        for (end, open, stops) in [
            ("div", "td", true),
            ("div", "span", false),
            ("div", "p", false),
            ("td", "div", false),
            ("td", "table", true),
            ("span", "div", true),
            ("font", "div", false),
            ("font", "td", true),
            ("x", "b", false),
        ] {
            let (end_tag, open_element) = (Element::named(end.as_bytes()), Element::named(open.as_bytes()));
            assert_eq!(end_tag.ends_within(open_element), stops, "</{end}> in <{open}>");
        }
    }

    #[test]
    fn names_alike_at_the_start_stay_apart() {
        assert_ne!(Element::named(b"th"), Element::named(b"thead"));
        assert_ne!(Element::named(b"noframes"), Element::named(b"noembed"));
        assert_eq!(Element::named(b"blockquote"), Element::named(b"blockquote"));
    }
}
