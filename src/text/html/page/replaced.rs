//! What elements show instead of content: the `alt` of a picture, the value of a field, the page in
//! a frame.

use super::super::display::BoxKind;
use super::super::element::Element;
use super::super::markup::{Attribute, Tag};
use super::super::read_inner;
use super::super::selector::{Node, attribute};
use super::super::style::ComputedStyle;
use super::super::whitespace::{Gap, is_blank};
use super::generated_content::GeneratedContent;
use super::{LinkElement, MAX_LINKS, TreeBuilder};

/// Types of `<input>` that show their value.
const WITH_VALUE: [&str; 12] =
    ["text", "search", "url", "tel", "email", "number", "date", "time", "month", "button", "submit", "reset"];
/// Types that show the placeholder while there is no value (html 4.10.5.3.10).
const WITH_PLACEHOLDER: [&str; 7] = ["text", "search", "url", "tel", "email", "number", "password"];
/// All other known types; an unknown type is a field for text.
const WITHOUT_TEXT: [&str; 9] =
    ["hidden", "checkbox", "radio", "file", "image", "color", "range", "password", "datetime-local"];
/// Drawings written into an address are not read, but they are flagged. A drawing of fewer bytes
/// than this says nothing.
const LEAST_DRAWING: usize = 200;

/// Whether an element without content shows something: a picture with its `alt` text, a field.
pub(super) fn is_replaced(name: &[u8]) -> bool {
    matches!(name, b"img" | b"input" | b"area" | b"embed")
}

impl<'a> TreeBuilder<'a> {
    /// Adds what an element without content shows.
    pub(super) fn replaced(&mut self, tag: &Tag<'_>, style: &ComputedStyle, gap: Gap) {
        if !is_replaced(tag.name()) {
            return;
        }
        let html: &'a str = self.html;
        let source = html.get(tag.source()).unwrap_or_default();
        let (shown, style) = if tag.name() == b"input" {
            let kind = attribute(source, "type").unwrap_or_default().trim_ascii().to_ascii_lowercase();
            let is_text = !WITH_VALUE.contains(&kind.as_str()) && !WITHOUT_TEXT.contains(&kind.as_str());
            let value = tag.value_and_source(Attribute::Value).filter(|(value, _)| !is_blank(value));
            let has_value = value.is_some();
            let value = value.filter(|_| is_text || WITH_VALUE.contains(&kind.as_str()));
            let with_placeholder = !has_value && (is_text || WITH_PLACEHOLDER.contains(&kind.as_str()));
            let shown = match kind.as_str() {
                "image" => tag.value_and_source(Attribute::Alt),
                _ if with_placeholder => tag.value_and_source(Attribute::Placeholder),
                _ => value,
            };
            (shown, *style)
        } else {
            let address = attribute(source, "src").unwrap_or_default();
            let is_drawing =
                address.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("data:image/svg"));
            self.truncated |= is_drawing && address.len() >= LEAST_DRAWING && style.trick.is_none();
            (tag.value_and_source(Attribute::Alt), style.of_picture())
        };
        let Some((shown, source)) = shown else { return };
        let source = if source.is_empty() { tag.source() } else { source };
        let outer = std::mem::replace(&mut self.style, style);
        let before = self.visible.len();
        self.push_text(&shown, source);
        if tag.name() != b"input" {
            self.alt += self.visible.len() - before;
        }
        self.part(gap);
        self.style = outer;
    }

    /// What a field for many lines shows if nothing is written in it.
    pub(super) fn stand_in(&self, tag: &Tag<'_>, style: &ComputedStyle) -> Option<Box<GeneratedContent>> {
        let placeholder = tag.value(Attribute::Placeholder).filter(|_| tag.name() == b"textarea")?;
        Some(Box::new(GeneratedContent { text: placeholder.into_owned(), style: *style, gap: Gap::None }))
    }

    /// Notes that text comes: if it is written into a field, the placeholder is not shown.
    pub(super) fn fill(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut()
            && open.after.is_some()
            && !is_blank(text)
            && open.node.name.eq_ignore_ascii_case("textarea")
        {
            open.after = None;
        }
    }

    /// Adds the label of an option or of a group of them (html 4.10.10).
    pub(super) fn label(&mut self, tag: &Tag<'_>) {
        let is_option = tag.name() == b"option";
        let is_group = tag.name() == b"optgroup" && self.options == usize::MAX;
        if !(is_option || is_group) {
            return;
        }
        let Some((label, source)) = tag.value_and_source(Attribute::Label) else { return };
        if is_blank(&label) {
            return;
        }
        self.push_line(&label, source);
        self.part(Gap::Line);
        if is_option {
            // it is shown instead of the content of the option
            self.style = self.style.not_displayed();
            self.cause = self.tags;
        }
    }

    /// Reads the page that is in the tag of a frame (html 4.8.5).
    pub(super) fn frame(&mut self, tag: &Tag<'_>, element: Element, node: &Node<'a>) {
        let Some((page, source)) =
            tag.value_and_source(Attribute::SrcDoc).filter(|_| tag.name() == b"iframe")
        else {
            return;
        };
        if self.frames_read == self.frames {
            self.truncated = true;
            return;
        }
        self.frames_read += 1;
        self.begin(true);
        let place = self.place(element);
        let variables_at = self.variables.len();
        let declared = self.declared(tag, element, node, place).unwrap_or_default();
        self.variables.truncate(variables_at);
        let style = self.style.inside(&declared, BoxKind::Block);
        let outer = std::mem::replace(&mut self.style, style.of_picture());
        let outer_cause = std::mem::replace(&mut self.cause, self.tags);
        let read = read_inner(&page, self.limit, 0);
        self.truncated |= read.truncated;
        self.hiding.add(&read.hiding);
        let at = self.visible.len();
        let room = MAX_LINKS.saturating_sub(self.links.len());
        let links = read.links.into_iter().take(room);
        self.links.extend(links.map(|link| LinkElement { text_span: at..at, ..link }));
        for line in read.visible.as_str().lines() {
            self.part(Gap::Line);
            // a line as long as its place would be taken for a verbatim copy
            if line.len() == source.len() {
                self.push_text(line, tag.source());
            } else {
                self.push_text(line, source.clone());
            }
        }
        for line in read.hidden.as_str().lines() {
            self.hidden.widen(Gap::Line);
            self.push_hidden(line, source.clone());
        }
        self.part(Gap::Line);
        (self.style, self.cause) = (outer, outer_cause);
    }

    /// Whether a `<style>` is a sheet, or the element is another one.
    pub(super) fn is_sheet(&self, tag: &Tag<'_>) -> bool {
        let kind = attribute(self.html.get(tag.source()).unwrap_or_default(), "type").unwrap_or_default();
        tag.name() != b"style" || kind.is_empty() || kind.eq_ignore_ascii_case("text/css")
    }

    /// Whether the element that is open belongs to a drawing or a formula and not to HTML.
    pub(super) fn is_in_drawing(&self) -> bool {
        let is = |name: &[u8]| Element::named(name);
        let ends = [is(b"foreignobject"), is(b"desc"), is(b"annotation-xml")];
        let inner = self.open.iter().rev().find_map(|open| match open.element {
            element if ends.contains(&element) => Some(false),
            element => (element == is(b"svg") || element == is(b"math")).then_some(true),
        });
        inner == Some(true)
    }
}
