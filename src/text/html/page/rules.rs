//! What the rules, the attributes and the name of an element say about it.

use super::super::color::Color;
use super::super::declared::Declarations;
use super::super::display::{BoxKind, Display};
use super::super::element::{Element, ElementKind};
use super::super::geometry::Geometry;
use super::super::markup::{Attribute, Tag};
use super::super::selector::{Node, RuleTarget, TreePosition, attribute};
use super::super::sheet::StyledElement;
use super::super::whitespace::is_blank;
use super::TreeBuilder;
use super::element_context::ElementContext;
use super::one_line::OPTION_BYTES;

impl<'a> TreeBuilder<'a> {
    /// What the attributes and the name of the element say.
    pub(super) fn attributes(&self, tag: &Tag<'_>, element: Element, is_drawn: bool) -> Declarations {
        let mut declared = Declarations::default();
        if tag.name() == b"pre" {
            declared.keeps_lines = Some(true);
            declared.is_one_line = Some(true);
        }
        let paint = |attribute| tag.value(attribute).and_then(|value| Color::parse(&value));
        declared.color = match element.kind {
            ElementKind::Formatting => paint(Attribute::Color),
            ElementKind::Body => paint(Attribute::Text),
            // a link has the colour the program gives links
            ElementKind::Anchor if tag.value(Attribute::Href).is_some() => Some(Color::Unknown),
            _ => None,
        };
        if element.kind != ElementKind::Anchor {
            declared.background = paint(Attribute::BgColor);
            if tag.value(Attribute::Background).is_some_and(|picture| !is_blank(&picture)) {
                declared.background = Some(Color::Unknown);
            }
        }
        declared.hidden_attribute = tag.value(Attribute::Hidden).is_some();
        if let Some(direction) = tag.value(Attribute::Dir) {
            declared.is_rtl = Some(direction.trim_ascii().eq_ignore_ascii_case("rtl"));
        }
        declared.overrides_direction = (tag.name() == b"bdo").then_some(true);
        if tag.name() == b"iframe" {
            let value = |name| attribute(self.html.get(tag.source()).unwrap_or_default(), name);
            declared.geometry = Geometry::of_drawing(value("width"), value("height"));
        }
        if is_drawn {
            let source = self.html.get(tag.source()).unwrap_or_default();
            let value = |name| attribute(source, name);
            if tag.name() == b"svg" {
                declared.geometry = Geometry::of_drawing(value("width"), value("height"));
            }
            for property in ["display", "visibility", "opacity", "font-size"] {
                if let Some(value) = value(property) {
                    declared.declare(property, value.trim_ascii());
                }
            }
        }
        declared
    }

    /// Whether an element is part of a drawing, and may hold its letters.
    fn is_drawn(&self, tag: &Tag<'_>) -> bool {
        match tag.name() {
            b"svg" => true,
            b"g" | b"text" | b"tspan" | b"textpath" => {
                self.open.iter().any(|open| open.element == Element::named(b"svg"))
            }
            _ => false,
        }
    }

    /// What the element's rules, attributes and style say, the weakest first; `None` if nothing.
    pub(super) fn declared(
        &mut self,
        tag: &Tag<'_>,
        element: Element,
        node: &Node<'a>,
        place: TreePosition,
    ) -> Option<Declarations> {
        let is_drawn = self.is_drawn(tag);
        let says_something = is_drawn || matches!(tag.name(), b"pre" | b"bdo");
        if tag.is_plain() && self.sheet.is_empty() && !says_something {
            return None;
        }
        let attributes = self.attributes(tag, element, is_drawn);
        let style = tag.value(Attribute::Style);
        let context = ElementContext {
            open: &self.open,
            siblings: &self.siblings,
            root: &self.root.node,
            implied: self.implied(element.kind == ElementKind::Body),
        };
        let asked = StyledElement { node, place, tree: &context, part: RuleTarget::Itself };
        let cascaded = self.sheet.cascade(&asked, attributes, style.as_deref(), &mut self.variables);
        let mut declared = cascaded.declared;
        if element.kind == ElementKind::Body {
            declared = self.of_canvas(declared);
        }
        if is_drawn {
            // letters of a drawing have its `fill`, on a ground that may be drawn as well
            let source = self.html.get(tag.source()).unwrap_or_default();
            let fill = attribute(source, "fill").and_then(Color::parse);
            declared.color = match fill {
                Some(Color::Clear) => fill,
                _ if fill.is_some() || tag.name() == b"svg" => Some(Color::Unknown),
                _ if attribute(source, "fill").is_some_and(|fill| fill.trim_ascii() == "none") => {
                    Some(Color::Clear)
                }
                _ => None,
            };
        }
        (declared != Declarations::default()).then_some(declared)
    }

    /// Whether programs show the element at all. The content of a closed `<details>` is shown,
    /// because many programs do not know the element.
    pub(super) fn is_rendered(&mut self, tag: &Tag<'_>, element: Element) -> bool {
        let source = self.html.get(tag.source()).unwrap_or_default();
        let is_inside = |name: &[u8]| self.open.iter().any(|open| open.element == Element::named(name));
        match tag.name() {
            // html 4.12.3: its content becomes that of the element around it
            b"template" if attribute(source, "shadowrootmode").is_some() => true,
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
            _ if element.kind == ElementKind::SelectOption
                && self.options < usize::MAX
                && is_inside(b"select") =>
            {
                self.options += 1;
                self.option_room = OPTION_BYTES;
                let source = self.html.get(tag.source()).unwrap_or_default();
                self.options == 1 || attribute(source, "selected").is_some()
            }
            _ => true,
        }
    }
}

/// The box that an element makes.
pub(super) fn box_kind(display: Option<Display>, element: Element) -> BoxKind {
    match (display, element.kind) {
        (Some(Display::Inline), _) => BoxKind::Inline,
        (Some(Display::Block | Display::ListItem | Display::Other), _) => BoxKind::Block,
        (Some(Display::Table), _) => BoxKind::Table,
        (_, ElementKind::Table | ElementKind::Section | ElementKind::Row | ElementKind::Cell) => {
            BoxKind::Table
        }
        (_, ElementKind::Inline | ElementKind::Formatting | ElementKind::Anchor) => BoxKind::Inline,
        _ => BoxKind::Block,
    }
}
