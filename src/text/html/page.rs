//! [`TreeBuilder`]: a page while it is read: what is open, what holds there, and what it has said
//! so far.

mod census;
mod element_context;
mod generated;
mod generated_content;
mod one_line;
mod push;
mod replaced;
mod rules;

use super::HtmlText;
use super::display::{BoxKind, Display};
use super::element::{Element, ElementKind};
use super::hiding::HiddenTextCounts;
use super::markup::{Attribute, Tag, Visitor};
use super::selector::{Node, RuleTarget, SelectorNeeds, attribute};
use super::sheet::Stylesheet;
use super::style::ComputedStyle;
use super::variables::Variables;
use super::whitespace::{Gap, WhitespaceCollapser, is_blank};
use census::Census;
use element_context::{OpenElement, Root, stands_in_head};
use generated::MAX_GENERATED;
use generated_content::GeneratedContent;
use one_line::TITLE_BYTES;
use replaced::is_replaced;
use rules::box_kind;
use std::ops::Range;

/// Something to click or send off: `<a href>`, `<area href>`, `<form action>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkElement {
    /// Where it leads, as written; entities are decoded, white space around it is gone.
    pub(crate) target: String,
    /// What to click, in the visible text; empty where nothing is visible.
    pub(crate) text_span: Range<usize>,
}

/// Elements nested deeper than this do not hide or close anything. The deepest of 3,500 real
/// messages has 67. Each tag may have to be compared with all open elements, so more costs time.
pub(super) const MAX_DEPTH: usize = 256;

/// About one byte in three of the HTML of real messages is visible text; a guess, to make room
/// once.
const MARKUP_SHARE: usize = 3;

/// Links kept. More links do not help to tell messages apart, and each takes memory.
pub(super) const MAX_LINKS: usize = 5_000;

/// The page while it is read.
pub(super) struct TreeBuilder<'a> {
    html: &'a str,
    limit: usize,
    /// How many of its frames are read, and how many were.
    frames: usize,
    frames_read: usize,
    visible: WhitespaceCollapser,
    hidden: WhitespaceCollapser,
    links: Vec<LinkElement>,
    hiding: HiddenTextCounts,
    /// Bytes of visible text that stand for pictures.
    alt: usize,
    truncated: bool,
    full: bool,
    open: Vec<OpenElement<'a>>,
    /// Elements that have begun on the page itself.
    children: u32,
    /// What `<html>` says.
    root: Root<'a>,
    /// Whether the body has begun, by its tag or without.
    has_begun: bool,
    /// The children of open elements that have come, where rules ask for them; those of inner
    /// elements last.
    siblings: Vec<Node<'a>>,
    /// How many elements came before and will come after, where rules ask for it.
    census: Census,
    variables: Variables,
    /// Bytes of text that rules may still put before and after elements.
    generated_room: usize,
    /// What is put after all of the page.
    page_end: Vec<GeneratedContent>,
    /// How far the HTML was read.
    read_to: usize,
    /// What holds here.
    style: ComputedStyle,
    sheet: Stylesheet,
    /// Whether all `<style>` elements were read before.
    has_whole_sheet: bool,
    /// Whether a tag of `<html>` or `<body>` came after they had begun: what it says is added to
    /// them.
    canvas_is_late: bool,
    /// Whether one came after text or elements it may be about.
    sheet_is_late: bool,
    /// Whether anything came that rules may be about.
    has_content: bool,
    /// The content of the `<style>` that is open.
    css: String,
    /// The element without visible content that is open.
    silent: Option<Element>,
    in_head: bool,
    /// Which tag hid the text here, by its number.
    cause: usize,
    tags: usize,
    /// The tag whose hiding was counted last.
    counted_cause: Option<usize>,
    /// The length of the visible text when something hidden followed a letter.
    word_cut_at: Option<usize>,
    /// How much of the first line was read, if that line is off the screen.
    first_line: usize,
    /// The rest of the line that shows an `<option>`.
    option_room: usize,
    /// Options of the list that is open.
    options: usize,
    /// The rest of the title in the head; zero after it.
    title_room: usize,
}

impl<'a> TreeBuilder<'a> {
    /// A page of which nothing has been read; `limit` is that of [`read`](super::read).
    pub(super) fn new(html: &'a str, limit: usize, frames: usize) -> Self {
        Self {
            html,
            limit,
            frames,
            frames_read: 0,
            visible: WhitespaceCollapser::new(html.len() / MARKUP_SHARE, limit),
            hidden: WhitespaceCollapser::new(0, limit),
            links: Vec::new(),
            hiding: HiddenTextCounts::default(),
            alt: 0,
            truncated: false,
            full: false,
            open: Vec::new(),
            style: ComputedStyle::PLAIN,
            sheet: Stylesheet::default(),
            has_whole_sheet: false,
            canvas_is_late: false,
            sheet_is_late: false,
            has_content: false,
            children: 0,
            root: Root::default(),
            has_begun: false,
            siblings: Vec::new(),
            census: Census::default(),
            variables: Variables::default(),
            generated_room: MAX_GENERATED,
            page_end: Vec::new(),
            read_to: 0,
            first_line: 0,
            option_room: usize::MAX,
            options: 0,
            title_room: TITLE_BYTES,
            css: String::new(),
            silent: None,
            in_head: false,
            cause: 0,
            tags: 0,
            counted_cause: None,
            word_cut_at: None,
        }
    }

    /// The same, to be counted and not read.
    pub(super) fn to_count(html: &'a str) -> Self {
        // a limit would end the walk
        Self { has_whole_sheet: true, census: Census::counting(), ..Self::new(html, usize::MAX, 0) }
    }

    /// What was counted.
    pub(super) fn into_census(self) -> Census {
        self.census.counted()
    }

    /// Whether rules ask for what comes later, and not all of it was counted.
    pub(super) fn lacks_census(&self) -> bool {
        self.sheet.needs().rest && (self.sheet_is_late || self.full)
    }

    /// Whether something came after what it is about, so that the page has to be read again.
    pub(super) fn is_unfinished(&self) -> bool {
        self.sheet_is_late || self.sheet.needs().rest || (self.canvas_is_late && !self.sheet.is_empty())
    }

    /// The same page, to be read a second time with all of its rules, and with that census if its
    /// own is not complete.
    pub(super) fn again(self, limit: usize, census: Option<Census>) -> Self {
        let Self { html, frames, sheet, canvas_is_late, .. } = self;
        let census = census.unwrap_or_else(|| self.census.counted());
        Self { sheet, census, canvas_is_late, has_whole_sheet: true, ..Self::new(html, limit, frames) }
    }

    /// What was read; what is open ends here.
    pub(super) fn into_text(mut self) -> HtmlText {
        self.close_down_to(0);
        for generated in std::mem::take(&mut self.page_end).into_iter().rev() {
            self.push_generated(&generated, self.last_place());
        }
        let truncated = self.truncated | self.sheet.is_truncated() | self.variables.is_truncated();
        let Self { visible, hidden, links, hiding, alt, .. } = self;
        HtmlText { visible: visible.into_text(), hidden: hidden.into_text(), links, truncated, hiding, alt }
    }

    /// Closes open elements until `depth` are left.
    fn close_down_to(&mut self, depth: usize) {
        while self.open.len() > depth
            && let Some(open) = self.open.last_mut()
        {
            // taken out one by one, because the whole is large to move
            let (gap, link, kind) = (open.gap, open.link, open.element.kind);
            let (style, cause) = (open.outer_style, open.outer_cause);
            let (children_at, variables_at) = (open.children_at, open.variables_at);
            let after = open.after.take();
            self.open.truncate(self.open.len() - 1);
            if let Some(after) = after {
                self.push_generated(&after, self.last_place());
            }
            self.part(gap);
            self.siblings.truncate(children_at);
            self.variables.truncate(variables_at);
            if kind == ElementKind::SelectOption {
                self.option_room = usize::MAX;
            }
            (self.style, self.cause) = (style, cause);
            if let Some(link) = link.and_then(|index| self.links.get_mut(index)) {
                let text = self.visible.as_str();
                let gap = usize::from(text[link.text_span.start..].starts_with([' ', '\n']));
                link.text_span = link.text_span.start + gap..text.len();
            }
        }
    }

    /// Closes elements that are open only because their end tag was left out.
    fn close_before(&mut self, start: Element) {
        let mut depth = self.open.len();
        for (index, open) in self.open.iter().enumerate().rev() {
            if start.starts_within(open.element) {
                break;
            }
            if start.closes(open.element) {
                depth = index;
            }
        }
        self.close_down_to(depth);
    }

    /// Notes where a tag leads; the index of its link.
    fn link(&mut self, tag: &Tag<'_>) -> Option<usize> {
        let attribute = match tag.name() {
            b"a" | b"area" => Attribute::Href,
            b"form" => Attribute::Action,
            _ => return None,
        };
        let target = tag.value(attribute)?;
        if self.links.len() >= MAX_LINKS {
            return None;
        }
        let at = self.visible.as_str().len();
        self.links.push(LinkElement { target: target.trim().to_owned(), text_span: at..at });
        Some(self.links.len() - 1)
    }
}

impl Visitor for TreeBuilder<'_> {
    fn text(&mut self, text: &str, source: Range<usize>) {
        self.read_to = source.end;
        if self.census.is_only_counting() || self.sheet.needs().rest {
            self.census.count_text(self.open.last().map_or(0, |open| open.id));
        }
        if self.census.is_only_counting() {
            return;
        }
        match self.silent {
            None => {
                self.fill(text);
                if !self.has_begun && !is_blank(text) {
                    self.begin(true);
                }
                self.in_head = self.in_head && is_blank(text);
                self.has_content = self.has_content || !is_blank(text);
                if self.option_room != usize::MAX {
                    self.push_line(text, source);
                } else if self.is_beside_options() {
                    self.say_unseen(text, source);
                } else {
                    self.push_text(text, source);
                }
            }
            Some(element) if element.kind == ElementKind::Title => self.title(text, source),
            // a script's text goes nowhere
            Some(element) if element == Element::named(b"style") && !self.has_whole_sheet => {
                self.css.push_str(text);
            }
            Some(_) => {}
        }
    }

    fn start_tag(&mut self, tag: &Tag<'_>) {
        let element = Element::named(tag.name());
        self.tags += 1;
        self.read_to = tag.source().end;
        let is_in_head = !self.has_begun && stands_in_head(tag.name(), element);
        let is_ground = matches!(tag.name(), b"html" | b"body");
        self.canvas_is_late |= is_ground && self.has_begun && !tag.is_plain();
        match element.kind {
            ElementKind::NotRendered | ElementKind::Title => {
                if !is_in_head {
                    let node = self.begin_element(tag);
                    self.frame(tag, element, &node);
                    self.keep_sibling(&node);
                }
                self.part(element.gap());
                // html 4.2.6: a sheet of an unknown type is not a sheet
                self.silent = Some(if self.is_sheet(tag) { element } else { Element::named(b"script") });
                if tag.name() == b"style" && !self.has_whole_sheet {
                    let source = self.html.get(tag.source()).unwrap_or_default();
                    if let Some(media) =
                        attribute(source, "media").filter(|media| !media.contains(['{', '}']))
                    {
                        self.css = format!("@media {media}{{");
                    }
                }
                return;
            }
            ElementKind::Root => {
                self.in_head |= tag.name() == b"head";
                if tag.name() == b"html" {
                    self.keep_root(tag, element);
                }
                return;
            }
            // a second one is a forwarded page; browsers continue with the first
            ElementKind::Body if self.open.iter().any(|open| open.element.kind == ElementKind::Body) => {
                return;
            }
            ElementKind::Body => self.in_head = false,
            _ => {}
        }
        if !is_in_head {
            self.begin(element.kind != ElementKind::Body);
        }
        self.close_before(element);
        let node = match element.kind {
            ElementKind::Body => self.body(tag),
            _ if is_in_head => self.node(tag),
            _ => self.begin_element(tag),
        };
        let place = self.place(element);
        let variables_at = self.variables.len();
        let declared = self.declared(tag, element, &node, place);
        let display = declared.and_then(|declared| declared.display);
        let gap = match display {
            Some(Display::Inline) => Gap::None,
            Some(Display::Block | Display::Table | Display::ListItem) => Gap::Line,
            _ if element.kind == ElementKind::Void && !is_replaced(tag.name()) => Gap::None,
            _ => element.gap(),
        };
        let kind = box_kind(display, element);
        let outer = self.style;
        let mut style = match &declared {
            Some(declared) => outer.inside(declared, kind),
            None if kind == BoxKind::Inline => outer,
            None => outer.in_block(),
        };
        if !self.is_rendered(tag, element) {
            style = style.not_displayed();
        }
        if kind != BoxKind::Inline {
            // the line after a `<br>` does not begin where the first one does
            self.first_line = if element.kind == ElementKind::LineBreak { usize::MAX } else { 0 };
        }
        // an element that is not displayed parts no visible words
        self.hidden.widen(gap);
        if style.is_laid_out() {
            self.part(gap);
        }
        let link = self.link(tag);
        if !element.stays_open() {
            self.has_content |= !is_in_head;
            if !is_in_head {
                self.keep_sibling(&node);
            }
            self.replaced(tag, &style, gap);
            self.variables.truncate(variables_at);
        } else if self.open.len() < MAX_DEPTH {
            self.has_content |= element.kind != ElementKind::Body;
            let (mut marker, mut before) = (None, None);
            let mut after = self.stand_in(tag, &style);
            if self.sheet.has_text() {
                let is_item = display.map_or(element.kind == ElementKind::Item, |it| it == Display::ListItem);
                marker = is_item.then(|| self.generated(RuleTarget::Marker, &node, place, &style)).flatten();
                before = self.generated(RuleTarget::Before, &node, place, &style);
                after = after.or_else(|| self.generated(RuleTarget::After, &node, place, &style));
            }
            self.keep_sibling(&node);
            self.open.push(OpenElement {
                element,
                node,
                id: self.tag_number(),
                children: 0,
                children_at: self.siblings.len(),
                variables_at,
                after,
                gap,
                link,
                outer_style: self.style,
                outer_cause: self.cause,
            });
            let is_off_screen = |style: &ComputedStyle| style.letters_off_screen() > 0;
            if style.hiding() != self.style.hiding() || is_off_screen(&style) != is_off_screen(&self.style) {
                self.cause = self.tags;
            }
            self.style = style;
            for before in [marker, before].into_iter().flatten() {
                self.push_generated(&before, tag.source());
            }
            self.label(tag);
        } else {
            self.keep_sibling(&node);
            self.variables.truncate(variables_at);
        }
    }

    fn end_tag(&mut self, name: &[u8]) {
        let element = Element::named(name);
        match element.kind {
            ElementKind::NotRendered | ElementKind::Title => {
                self.silent = None;
                self.part(element.gap());
                self.title_room = if element.kind == ElementKind::Title { 0 } else { self.title_room };
                if !self.css.is_empty() {
                    let had_rules = !self.sheet.is_empty();
                    self.sheet.read(&self.css);
                    self.css.clear();
                    // what asks for siblings has to know all that came in the body
                    let asks = self.sheet.needs() != SelectorNeeds::default();
                    let is_late =
                        self.has_content || (self.has_begun && (asks || self.rules_select_canvas()));
                    self.sheet_is_late |= is_late && (had_rules || !self.sheet.is_empty());
                }
            }
            ElementKind::Root | ElementKind::Body => self.in_head = false,
            // browsers read `</br>` as `<br>`
            ElementKind::LineBreak | ElementKind::Void => self.part(element.gap().max(Gap::Space)),
            _ => {
                for (index, open) in self.open.iter().enumerate().rev() {
                    if open.element == element {
                        return self.close_down_to(index);
                    }
                    if element.ends_within(open.element) {
                        break;
                    }
                }
                self.part(element.gap());
            }
        }
    }

    fn comment(&mut self, source: Range<usize>) {
        self.read_to = source.end;
        let comment = &self.html[source.clone()];
        if self.in_head || self.silent.is_some() {
            return;
        }
        let words = match comment.strip_prefix("<!--") {
            Some(inside) => inside.trim_end_matches('>').trim_end_matches(['-', '!']),
            // `<!xyz>` shows nothing either, and was made to cut words
            None => comment.strip_prefix("<!").map_or("", |inside| inside.trim_end_matches('>')),
        };
        let start = words.trim_ascii_start();
        if is_blank(words) || start.starts_with('[') || start.starts_with("<![") {
            return; // empty, or conditional: `<!--[if mso]>`, `<!--<![endif]-->`, `<![if !supportLists]>`
        }
        self.hiding.comment += 1;
        self.hidden.widen(Gap::Line);
        let at = source.start + (words.as_ptr() as usize - comment.as_ptr() as usize);
        self.push_hidden(words, at..at + words.len());
        self.hidden.widen(Gap::Line);
    }

    fn is_foreign(&self) -> bool {
        self.is_in_drawing()
    }

    fn is_full(&self) -> bool {
        self.full
    }
}
