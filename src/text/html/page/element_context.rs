//! [`ElementContext`]: the elements around one and before it, and the two that are around everything.

use super::super::declared::{Declarations, Weight};
use super::super::display::BoxKind;
use super::super::element::{Element, ElementKind};
use super::super::markup::{Attribute, Tag};
use super::super::selector::{ElementTree, Node, RuleTarget, SiblingPosition, TreePosition};
use super::super::sheet::StyledElement;
use super::super::style::ComputedStyle;
use super::super::whitespace::Gap;
use super::TreeBuilder;
use super::generated_content::GeneratedContent;
use std::borrow::Cow;
use std::ops::Range;

/// An element whose end has not come yet.
#[derive(Debug)]
pub(super) struct OpenElement<'a> {
    pub(super) element: Element,
    pub(super) node: Node<'a>,
    /// The number of its tag.
    pub(super) id: u32,
    /// How many elements have begun inside.
    pub(super) children: u32,
    /// Their places among the siblings, if those are kept.
    pub(super) children_at: usize,
    /// How many variables were in force outside of it.
    pub(super) variables_at: usize,
    /// What rules put after its content.
    pub(super) after: Option<Box<GeneratedContent>>,
    pub(super) gap: Gap,
    pub(super) link: Option<usize>,
    /// What held outside of it.
    pub(super) outer_style: ComputedStyle,
    pub(super) outer_cause: usize,
}

/// What the tag of `<html>` says; its rules come later.
#[derive(Clone, Debug)]
pub(super) struct Root<'a> {
    pub(super) node: Node<'a>,
    attributes: Declarations,
    style: Option<String>,
}

const ROOT_POSITION: SiblingPosition =
    SiblingPosition { nth: 1, nth_of_type: 1, nth_last: 1, nth_last_of_type: 1, is_empty: Some(false) };
const BODY_POSITION: SiblingPosition = SiblingPosition { nth: 2, ..ROOT_POSITION };

/// `<html>` whose tag was left out.
const IMPLIED_ROOT: Node<'static> = implied("html", ROOT_POSITION);
/// `<body>` whose tag was left out.
static IMPLIED_BODY: Node<'static> = implied("body", BODY_POSITION);
/// `<head>`, of which nothing is kept.
static HEAD: Node<'static> = implied("head", SiblingPosition { nth_last: 2, ..ROOT_POSITION });

const fn implied(name: &'static str, position: SiblingPosition) -> Node<'static> {
    Node { name, class: Cow::Borrowed(""), id: Cow::Borrowed(""), tag: "", position }
}

impl Default for Root<'_> {
    fn default() -> Self {
        Self { node: IMPLIED_ROOT, attributes: Declarations::default(), style: None }
    }
}

/// The elements around the next one, and their siblings.
///
/// `html` and `body` are around everything, whether their tags are there or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct ElementContext<'k, 'a> {
    pub(super) open: &'k [OpenElement<'a>],
    pub(super) siblings: &'k [Node<'a>],
    pub(super) root: &'k Node<'a>,
    /// How many elements are around the first open one: `html`, and `body` if its tag was left out.
    pub(super) implied: usize,
}

impl ElementContext<'_, '_> {
    /// Where the siblings at this depth begin.
    fn siblings_at(&self, depth: usize) -> usize {
        let parent = depth.checked_sub(self.implied + 1).and_then(|index| self.open.get(index));
        parent.map_or(0, |parent| parent.children_at)
    }

    /// How many siblings came before an open element.
    fn before(&self, depth: usize) -> usize {
        match (depth, depth.checked_sub(self.implied).and_then(|index| self.open.get(index))) {
            (1, _) => 1, // `head` before `body`
            (_, Some(open)) => open.children_at.saturating_sub(self.siblings_at(depth) + 1),
            _ => 0,
        }
    }
}

impl<'a> ElementTree<'a> for ElementContext<'_, 'a> {
    fn parent(&self, place: TreePosition) -> Option<(&Node<'a>, TreePosition)> {
        let depth = place.depth.checked_sub(1)?;
        let node = match depth.checked_sub(self.implied) {
            Some(index) => &self.open.get(index)?.node,
            None if depth == 0 => self.root,
            None => &IMPLIED_BODY,
        };
        Some((node, TreePosition { depth, before: self.before(depth) }))
    }

    fn previous(&self, place: TreePosition) -> Option<(&Node<'a>, TreePosition)> {
        let before = place.before.checked_sub(1)?;
        let node = match place.depth {
            0 => return None,
            1 => &HEAD,
            depth => self.siblings.get(self.siblings_at(depth) + before)?,
        };
        Some((node, TreePosition { before, ..place }))
    }
}

impl<'a> TreeBuilder<'a> {
    /// How many elements are around the first open one.
    #[inline]
    pub(super) fn implied(&self, is_body: bool) -> usize {
        // a stray tag may come before `<body>`
        let is_body_open =
            is_body || self.open.iter().take(2).any(|open| open.element.kind == ElementKind::Body);
        if is_body_open { 1 } else { 2 }
    }

    /// The place of an element that begins here.
    pub(super) fn place(&self, element: Element) -> TreePosition {
        let depth = self.implied(element.kind == ElementKind::Body) + self.open.len();
        let at = self.open.last().map_or(0, |open| open.children_at);
        let before = if depth == 1 { 1 } else { self.siblings.len().saturating_sub(at) };
        TreePosition { depth, before }
    }

    /// The number of the tag that was read last. There are fewer tags than bytes, and maps have no
    /// more bytes than this number can count.
    pub(super) fn tag_number(&self) -> u32 {
        u32::try_from(self.tags).unwrap_or(u32::MAX)
    }

    /// A tag without its attributes.
    #[inline]
    fn named(&self, tag: &Tag<'_>) -> Node<'a> {
        let html: &'a str = self.html;
        let source = tag.source();
        let name_at = source.start + 1;
        let name = html.get(name_at..name_at + tag.name().len()).unwrap_or_default();
        Node { name, tag: html.get(source).unwrap_or_default(), ..Node::default() }
    }

    /// A tag as selectors see it.
    pub(super) fn node(&self, tag: &Tag<'_>) -> Node<'a> {
        let html: &'a str = self.html;
        let slice = |range: Range<usize>| html.get(range).unwrap_or_default();
        let value = |attribute| match tag.value_and_source(attribute) {
            Some((value, source)) if value == slice(source.clone()) => Cow::Borrowed(slice(source)),
            // not verbatim: `class=&#120;`
            Some((value, _)) => Cow::Owned(value.into_owned()),
            None => Cow::Borrowed(""),
        };
        Node { class: value(Attribute::Class), id: value(Attribute::Id), ..self.named(tag) }
    }

    /// The same for `<body>`.
    pub(super) fn body(&self, tag: &Tag<'_>) -> Node<'a> {
        Node { position: BODY_POSITION, ..self.node(tag) }
    }

    /// The same for an element of the body, which is counted among its siblings.
    #[inline]
    pub(super) fn begin_element(&mut self, tag: &Tag<'_>) -> Node<'a> {
        let (parent, children) = match self.open.last_mut() {
            Some(open) => (open.id, &mut open.children),
            None => (0, &mut self.children),
        };
        *children += 1;
        let nth = *children;
        let own = self.tag_number();
        // an element without rules, or on a page that is read again when they come, needs only its
        // name
        let mut node = if self.sheet.is_empty() { self.named(tag) } else { self.node(tag) };
        node.position.nth = nth;
        let needs = self.sheet.needs();
        if needs.types || needs.rest || self.census.is_only_counting() {
            node.position = self.census.position(parent, own, nth, node.name, needs);
        }
        node
    }

    /// Keeps an element for those that come after it, if rules ask for it.
    #[inline]
    pub(super) fn keep_sibling(&mut self, node: &Node<'a>) {
        if self.sheet.needs().siblings {
            self.siblings.push(node.clone());
        }
    }

    /// Keeps what the tag of `<html>` says for the beginning of the body. A later tag holds from
    /// there on.
    pub(super) fn keep_root(&mut self, tag: &Tag<'_>, element: Element) {
        let node = Node { position: ROOT_POSITION, ..self.node(tag) };
        let style = tag.value(Attribute::Style).map(Cow::into_owned);
        let root = Root { node, attributes: self.attributes(tag, element, false), style };
        if !self.has_begun {
            self.root = root;
        } else if self.open.is_empty() {
            let mut declared = root.attributes;
            declared.read(root.style.as_deref().unwrap_or_default(), Weight::Normal);
            self.style = self.style.inside(&declared, BoxKind::Block);
        }
    }

    /// Whether rules that came when the body had begun select it, or what is around it.
    pub(super) fn rules_select_canvas(&mut self) -> bool {
        let body = self.open.first().map_or(&IMPLIED_BODY, |body| &body.node);
        [(&self.root.node, 0), (body, 1)].into_iter().any(|(node, depth)| {
            let context = ElementContext { open: &[], siblings: &[], root: &self.root.node, implied: 2 };
            let place = TreePosition { depth, before: depth };
            self.sheet.selects(&StyledElement { node, place, tree: &context, part: RuleTarget::Itself })
        })
    }

    /// Begins the body, if it has not begun: with the rules for `html`, whose background is that of
    /// the page, and with those for `body` if its tag was left out.
    pub(super) fn begin(&mut self, is_implied: bool) {
        if std::mem::replace(&mut self.has_begun, true) {
            return;
        }
        self.variables.register(self.sheet.registered());
        let Root { node, attributes, style } = self.root.clone();
        self.lay_canvas(&node, attributes, style.as_deref(), 0);
        if is_implied {
            self.lay_canvas(&IMPLIED_BODY, Declarations::default(), None, 1);
        }
    }

    /// The rest of what is said about `<html>` and `<body>`, if another tag adds to it.
    pub(super) fn of_canvas(&self, declared: Declarations) -> Declarations {
        if self.canvas_is_late { declared.doubtful() } else { declared }
    }

    fn lay_canvas(&mut self, node: &Node<'a>, attributes: Declarations, style: Option<&str>, depth: usize) {
        let place = TreePosition { depth, before: depth };
        let context = ElementContext { open: &[], siblings: &[], root: &self.root.node, implied: 2 };
        let asked = StyledElement { node, place, tree: &context, part: RuleTarget::Itself };
        let cascaded = self.sheet.cascade(&asked, attributes, style, &mut self.variables);
        let declared = self.of_canvas(cascaded.declared);
        self.style = self.style.inside(&declared, BoxKind::Block);
        let style = self.style;
        if let Some(before) = self.generated(RuleTarget::Before, node, place, &style) {
            self.push_generated(&before, self.last_place());
        }
        let after = self.generated(RuleTarget::After, node, place, &style);
        self.page_end.extend(after.map(|after| *after));
    }
}

/// Whether a tag belongs to the head, as long as the body has not begun.
pub(super) fn stands_in_head(name: &[u8], element: Element) -> bool {
    matches!(name, b"meta" | b"link" | b"base" | b"basefont" | b"bgsound")
        || element.kind == ElementKind::Title
        || (element.kind == ElementKind::NotRendered && name != b"iframe")
}
