//! [`Element`]: what the name of an element defines: whether it breaks the line, what it closes and
//! what closes it.

use super::flow::Gap;

/// An element, known by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// The first eight letters of the name, which are enough to tell all elements of HTML apart.
    key: u64,
    pub(super) kind: ElementFamily,
}

/// The families of elements that behave alike when tags are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ElementFamily {
    /// Has no content and no end tag: `<img>`.
    Void,
    /// A void element that breaks the line: `<br>`, `<hr>`.
    Line,
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
    Silent,
    Title,
    /// `<option>`: a list shows one line of it.
    Choice,
}

impl Element {
    /// The element of a name in lower case.
    pub(super) fn named(name: &[u8]) -> Self {
        let kind = match name {
            b"br" | b"hr" => ElementFamily::Line,
            b"img" | b"input" | b"area" | b"base" | b"basefont" | b"bgsound" | b"col" | b"embed"
            | b"frame" | b"link" | b"meta" | b"param" | b"source" | b"track" | b"wbr" => ElementFamily::Void,
            b"html" | b"head" => ElementFamily::Root,
            b"body" => ElementFamily::Body,
            b"address" | b"article" | b"aside" | b"blockquote" | b"center" | b"details" | b"dialog"
            | b"div" | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form" | b"h1" | b"h2"
            | b"h3" | b"h4" | b"h5" | b"h6" | b"header" | b"hgroup" | b"legend" | b"listing" | b"main"
            | b"canvas" | b"datalist" | b"marquee" | b"nav" | b"optgroup" | b"plaintext" | b"pre"
            | b"section" | b"select" | b"summary" | b"template" | b"textarea" | b"xmp" => {
                ElementFamily::Block
            }
            b"option" => ElementFamily::Choice,
            b"p" => ElementFamily::Paragraph,
            b"ul" | b"ol" | b"menu" | b"dir" | b"dl" => ElementFamily::List,
            b"li" => ElementFamily::Item,
            b"dd" | b"dt" => ElementFamily::Term,
            b"table" => ElementFamily::Table,
            b"tbody" | b"thead" | b"tfoot" | b"caption" => ElementFamily::Section,
            b"tr" => ElementFamily::Row,
            b"td" | b"th" => ElementFamily::Cell,
            b"a" => ElementFamily::Anchor,
            b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike"
            | b"strong" | b"tt" | b"u" => ElementFamily::Formatting,
            b"script" | b"style" | b"iframe" | b"noembed" | b"noframes" => ElementFamily::Silent,
            b"title" => ElementFamily::Title,
            _ => ElementFamily::Inline,
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
            ElementFamily::Cell | ElementFamily::Void => Gap::Space,
            ElementFamily::Anchor
            | ElementFamily::Formatting
            | ElementFamily::Inline
            | ElementFamily::Silent
            | ElementFamily::Root => Gap::None,
            _ => Gap::Line,
        }
    }

    /// Whether the element stays open until a tag closes it.
    pub(super) fn stays_open(self) -> bool {
        !matches!(
            self.kind,
            ElementFamily::Void
                | ElementFamily::Line
                | ElementFamily::Root
                | ElementFamily::Silent
                | ElementFamily::Title
        )
    }

    /// Whether this element's start tag ends `open`, whose own end tag was left out.
    pub(super) fn closes(self, open: Self) -> bool {
        match self.kind {
            ElementFamily::Block | ElementFamily::Paragraph | ElementFamily::List => {
                open.kind == ElementFamily::Paragraph
            }
            ElementFamily::Choice => open.kind == ElementFamily::Choice,
            ElementFamily::Item | ElementFamily::Term => {
                open.kind == self.kind || open.kind == ElementFamily::Paragraph
            }
            ElementFamily::Line => {
                open.kind == ElementFamily::Paragraph && self.key == u64::from_le_bytes(*b"hr\0\0\0\0\0\0")
            }
            ElementFamily::Section => {
                matches!(open.kind, ElementFamily::Cell | ElementFamily::Row | ElementFamily::Section)
            }
            ElementFamily::Row => matches!(open.kind, ElementFamily::Cell | ElementFamily::Row),
            ElementFamily::Cell => open.kind == ElementFamily::Cell,
            ElementFamily::Anchor => open.kind == ElementFamily::Anchor,
            _ => false,
        }
    }

    /// Whether this element's start tag has nothing to end outside of `open`.
    pub(super) fn starts_within(self, open: Self) -> bool {
        match self.kind {
            ElementFamily::Section | ElementFamily::Row | ElementFamily::Cell => {
                open.kind == ElementFamily::Table
            }
            ElementFamily::Item | ElementFamily::Term => open.is_wall() || open.kind == ElementFamily::List,
            ElementFamily::Block
            | ElementFamily::Paragraph
            | ElementFamily::List
            | ElementFamily::Line
            | ElementFamily::Anchor
            | ElementFamily::Choice => open.is_wall(),
            _ => true,
        }
    }

    /// Whether this element's end tag cannot reach out of `open`.
    pub(super) fn ends_within(self, open: Self) -> bool {
        match self.kind {
            ElementFamily::Section | ElementFamily::Row | ElementFamily::Cell | ElementFamily::Table => {
                open.kind == ElementFamily::Table
            }
            ElementFamily::Inline => !matches!(
                open.kind,
                ElementFamily::Inline | ElementFamily::Formatting | ElementFamily::Anchor
            ),
            ElementFamily::Item => open.is_wall() || open.kind == ElementFamily::List,
            _ => open.is_wall(),
        }
    }

    fn is_wall(self) -> bool {
        matches!(
            self.kind,
            ElementFamily::Table
                | ElementFamily::Section
                | ElementFamily::Row
                | ElementFamily::Cell
                | ElementFamily::Body
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
