//! What the rules, the attributes and the name of an element say about it.

use super::super::color::Paint;
use super::super::declared::{Declared, Display, Weight};
use super::super::element::{Element, Kind};
use super::super::flow::is_blank;
use super::super::geometry::BoxKind;
use super::super::markup::{Attribute, Tag};
use super::super::selector::{Node, attribute};
use super::super::style::Style;
use super::Page;
use super::one_line::OPTION_BYTES;
use std::ops::Range;

impl<'a> Page<'a> {
    /// Takes the rules for `html` and `body` before those tags come: they are often left out.
    pub(super) fn paint_ground(&mut self) {
        if self.open.is_empty() {
            for name in ["html", "body"] {
                let mut declared = Declared::default();
                let node = Node { name, nth: 1, ..Node::default() };
                if let Some(important) = self.sheet.apply(&node, &|_| None, &mut declared) {
                    declared.overrule(&important);
                }
                self.style = self.style.inside(&declared, BoxKind::Block);
            }
        }
    }

    /// A tag as selectors see it.
    pub(super) fn node(&self, tag: &Tag<'_>, nth: usize) -> Node<'a> {
        let html: &'a str = self.html;
        let slice = |range: Range<usize>| html.get(range).unwrap_or_default();
        let source = tag.source();
        let name_at = source.start + 1;
        let value = |attribute| match tag.value_and_source(attribute) {
            Some((_, source)) => slice(source),
            None => "",
        };
        Node {
            name: slice(name_at..name_at + tag.name().len()),
            class: value(Attribute::Class),
            id: value(Attribute::Id).trim_ascii(),
            tag: slice(source),
            nth,
        }
    }

    /// What the element's rules, attributes and style say, the weakest first; `None` if nothing.
    pub(super) fn declared(&mut self, tag: &Tag<'_>, element: Element, node: &Node<'_>) -> Option<Declared> {
        let is_link = element.kind == Kind::Anchor;
        if tag.is_plain() && self.sheet.is_empty() && !matches!(tag.name(), b"pre" | b"bdo") {
            return None;
        }
        let mut declared = Declared::default();
        if tag.name() == b"pre" {
            declared.keeps_lines = Some(true);
            declared.is_one_line = Some(true);
        }
        let paint = |attribute| tag.value(attribute).and_then(|value| Paint::read(&value));
        declared.color = match element.kind {
            Kind::Formatting => paint(Attribute::Color),
            Kind::Body => paint(Attribute::Text),
            // a link has the colour the program gives links
            Kind::Anchor if tag.value(Attribute::Href).is_some() => Some(Paint::Unknown),
            _ => None,
        };
        if !is_link {
            declared.background = paint(Attribute::BgColor);
            if tag.value(Attribute::Background).is_some_and(|picture| !is_blank(&picture)) {
                declared.background = Some(Paint::Unknown);
            }
        }
        declared.hidden_attribute = tag.value(Attribute::Hidden).is_some();
        if let Some(direction) = tag.value(Attribute::Dir) {
            declared.is_rtl = Some(direction.trim_ascii().eq_ignore_ascii_case("rtl"));
        }
        declared.overrides_direction = (tag.name() == b"bdo").then_some(true);
        let mut important = None;
        if !self.sheet.is_empty() {
            let open = &self.open;
            // `html` and `body` stand around everything, whether their tags are there or not
            let is_open =
                |name: &str| open.iter().take(2).any(|open| open.node.name.eq_ignore_ascii_case(name));
            let implied = ["body", "html"].map(|name| (!is_open(name)).then_some(name));
            let around = |outward: usize| match open.len().checked_sub(outward + 1) {
                Some(index) => Some(open.get(index)?.node),
                None => {
                    let name = implied.into_iter().flatten().nth(outward - open.len())?;
                    Some(Node { name, nth: 1, ..Node::default() })
                }
            };
            important = self.sheet.apply(node, &around, &mut declared);
        }
        if let Some(css) = tag.value(Attribute::Style) {
            declared.read(&css, Weight::Normal);
            if let Some(important) = important.take() {
                declared.overrule(&important);
            }
            if css.contains('!') {
                declared.read(&css, Weight::Important);
            }
        }
        if let Some(important) = important {
            declared.overrule(&important);
        }
        (declared != Declared::default()).then_some(declared)
    }

    /// Whether programs show the element at all, and what holds around it.
    pub(super) fn rendering(&mut self, tag: &Tag<'_>, element: Element) -> (bool, Style) {
        let is_inside = |name: &[u8]| self.open.iter().any(|open| open.element == Element::named(name));
        let is_shown = match tag.name() {
            b"template" | b"datalist" | b"canvas" | b"meter" | b"progress" => false,
            b"desc" | b"metadata" | b"defs" | b"symbol" => !is_inside(b"svg"),
            b"annotation" | b"annotation-xml" => !is_inside(b"math"),
            b"dialog" => attribute(self.html.get(tag.source()).unwrap_or_default(), "open").is_some(),
            b"select" => {
                let source = self.html.get(tag.source()).unwrap_or_default();
                let shows_all = ["multiple", "size"].iter().any(|name| attribute(source, name).is_some());
                self.options = if shows_all { usize::MAX } else { 0 };
                true
            }
            _ if element.kind == Kind::Choice && self.options < usize::MAX && is_inside(b"select") => {
                self.options += 1;
                self.option_room = OPTION_BYTES;
                let source = self.html.get(tag.source()).unwrap_or_default();
                self.options == 1 || attribute(source, "selected").is_some()
            }
            _ => true,
        };
        let outer = match self.open.last_mut() {
            Some(details) if details.awaits_summary && tag.name() == b"summary" => {
                details.awaits_summary = false;
                details.outer_style
            }
            _ => self.style,
        };
        (is_shown, outer)
    }
}

/// The box that an element makes.
pub(super) fn box_kind(display: Option<Display>, element: Element) -> BoxKind {
    match (display, element.kind) {
        (Some(Display::Inline), _) => BoxKind::Inline,
        (Some(Display::Block | Display::Other), _) => BoxKind::Block,
        (Some(Display::Table), _) => BoxKind::Table,
        (_, Kind::Table | Kind::Section | Kind::Row | Kind::Cell) => BoxKind::Table,
        (_, Kind::Inline | Kind::Formatting | Kind::Anchor) => BoxKind::Inline,
        _ => BoxKind::Block,
    }
}
