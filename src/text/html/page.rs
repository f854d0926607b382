//! [`Page`]: a page while it is read: what is open, what holds there, and what has been said so far.

mod one_line;
mod rules;

use super::HtmlText;
use super::declared::Display;
use super::element::{Element, Kind};
use super::flow::{Flow, Gap, is_blank};
use super::geometry::BoxKind;
use super::hiding::{HidingCounts, Trick};
use super::markup::{Attribute, Tag, Visitor};
use super::selector::{Node, attribute};
use super::sheet::Sheet;
use super::style::Style;
use one_line::TITLE_BYTES;
use rules::box_kind;
use std::ops::Range;

/// Something to click or send off: `<a href>`, `<area href>`, `<form action>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Where it leads, as written; entities are decoded, white space around it is gone.
    pub(crate) target: String,
    /// What to click, in the visible text; empty where nothing is visible.
    pub(crate) text_span: Range<usize>,
}

/// Elements open inside one another beyond this do not hide or close anything. The deepest real mail of 3,500
/// has 67; each tag may have to be held against all open elements, so more costs time.
pub(super) const MAX_DEPTH: usize = 256;

/// In real mail about one byte in three of the HTML is visible text; a guess, to make room once.
const MARKUP_SHARE: usize = 3;

/// Links kept; a mail with more is no longer told apart by them, and each takes memory.
pub(super) const MAX_LINKS: usize = 5_000;

/// An element whose end has not come.
#[derive(Clone, Copy, Debug)]
struct Open<'a> {
    element: Element,
    node: Node<'a>,
    /// How many elements have begun inside.
    children: usize,
    /// Whether it is a `<details>` whose `<summary>` is all that is shown, and none has come.
    awaits_summary: bool,
    gap: Gap,
    link: Option<usize>,
    /// What held outside of it.
    outer_style: Style,
    outer_cause: usize,
}

/// The page while it is read.
pub(super) struct Page<'a> {
    html: &'a str,
    visible: Flow,
    hidden: Flow,
    links: Vec<Link>,
    hiding: HidingCounts,
    /// Bytes of visible text that stand for pictures.
    alt: usize,
    cut: bool,
    full: bool,
    open: Vec<Open<'a>>,
    /// Elements that have begun on the page itself.
    children: usize,
    /// What holds here.
    style: Style,
    sheet: Sheet,
    /// Whether all `<style>` elements were read before.
    has_whole_sheet: bool,
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
    /// How much of the first line was read, where that stands off the screen.
    first_line: usize,
    /// What is left of the line that shows an `<option>`.
    option_room: usize,
    /// Options of the list that is open.
    options: usize,
    /// What is left of the title in the head; nought after it.
    title_room: usize,
}

impl<'a> Page<'a> {
    /// A page of which nothing has been read; `limit` is that of [`read`](super::read).
    pub(super) fn new(html: &'a str, limit: usize) -> Self {
        Self {
            html,
            visible: Flow::new(html.len() / MARKUP_SHARE, limit),
            hidden: Flow::new(0, limit),
            links: Vec::new(),
            hiding: HidingCounts::default(),
            alt: 0,
            cut: false,
            full: false,
            open: Vec::new(),
            style: Style::PLAIN,
            sheet: Sheet::default(),
            has_whole_sheet: false,
            sheet_is_late: false,
            has_content: false,
            children: 0,
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

    /// The same, read a second time with all of its rules.
    pub(super) fn with_sheet(html: &'a str, limit: usize, sheet: Sheet) -> Self {
        let mut page = Self { sheet, has_whole_sheet: true, ..Self::new(html, limit) };
        page.paint_ground();
        page
    }

    /// The rules, if some came after what they may be about.
    pub(super) fn take_late_sheet(&mut self) -> Option<Sheet> {
        self.sheet_is_late.then(|| std::mem::take(&mut self.sheet))
    }

    /// What was read; what is open ends here.
    pub(super) fn into_text(mut self) -> HtmlText {
        self.close_down_to(0);
        let cut = self.cut | self.sheet.is_cut();
        let Self { visible, hidden, links, hiding, alt, .. } = self;
        HtmlText { visible: visible.into_text(), hidden: hidden.into_text(), links, cut, hiding, alt }
    }

    /// Parts the words before from those after.
    fn part(&mut self, gap: Gap) {
        self.hidden.widen(gap);
        // what is not displayed parts nothing that is
        if self.style.is_laid_out() {
            self.visible.widen(gap);
        }
    }

    /// Puts text where it belongs here.
    fn say(&mut self, text: &str, source: Range<usize>) {
        let off_screen = |page: &mut Self| page.is_off_screen(text).then_some(Trick::Clipped);
        let Some(trick) = self.style.trick.or_else(|| off_screen(self)) else {
            return self.show(text, source);
        };
        if is_blank(text) {
            self.part(Gap::Space);
            self.hidden.pass(text, &source);
            if self.style.is_laid_out() {
                self.visible.pass(text, &source);
            }
            return;
        }
        if self.counted_cause != Some(self.cause) {
            self.counted_cause = Some(self.cause);
            self.hiding.count(trick);
            self.hidden.widen(Gap::Line);
        }
        self.hide(text, source);
    }

    /// Whether text stands in a first line that begins far off the screen, or beyond the end of an option's line.
    fn is_off_screen(&mut self, text: &str) -> bool {
        let before = self.option_room;
        if before != usize::MAX {
            self.option_room = before.saturating_sub(text.len());
        }
        let letters = self.style.letters_off_screen();
        if letters > 0 {
            self.first_line = self.first_line.saturating_add(text.len());
        }
        text.len() > before || (letters > 0 && self.first_line <= letters)
    }

    fn show(&mut self, text: &str, source: Range<usize>) {
        if self.word_cut_at.is_some() && !is_blank(text) {
            let cut_at = self.word_cut_at.take();
            let goes_on = self.visible.is_inside_word() && text.starts_with(char::is_alphanumeric);
            self.hiding.inside_word += u32::from(goes_on && cut_at == Some(self.visible.as_str().len()));
        }
        self.hidden.widen(Gap::Line);
        if !is_blank(text) {
            self.visible.turn(self.style.is_turned, source.start);
        }
        let fits = self.visible.add(text, source, self.style.keeps_lines);
        self.full |= !fits;
        self.cut |= !fits;
    }

    fn hide(&mut self, text: &str, source: Range<usize>) {
        if self.visible.is_inside_word() {
            self.word_cut_at = Some(self.visible.as_str().len());
        }
        let fits = self.hidden.add(text, source, false);
        self.cut |= !fits;
    }

    /// Closes open elements until `depth` are left.
    fn close_down_to(&mut self, depth: usize) {
        while self.open.len() > depth
            && let Some(open) = self.open.pop()
        {
            self.part(open.gap);
            if open.element.kind == Kind::Choice {
                self.option_room = usize::MAX;
            }
            self.style = open.outer_style;
            self.cause = open.outer_cause;
            if let Some(link) = open.link.and_then(|index| self.links.get_mut(index)) {
                let text = self.visible.as_str();
                let gap = usize::from(text[link.text_span.start..].starts_with([' ', '\n']));
                link.text_span = link.text_span.start + gap..text.len();
            }
        }
    }

    /// Closes what stands open only because its end tag was left out.
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
        self.links.push(Link { target: target.trim().to_owned(), text_span: at..at });
        Some(self.links.len() - 1)
    }
}

impl Visitor for Page<'_> {
    fn text(&mut self, text: &str, source: Range<usize>) {
        match self.silent {
            None => {
                self.in_head = self.in_head && is_blank(text);
                self.has_content = self.has_content || !is_blank(text);
                if self.option_room != usize::MAX {
                    self.say_line(text, source);
                } else if self.is_beside_options() {
                    self.say_unseen(text, source);
                } else {
                    self.say(text, source);
                }
            }
            Some(element) if element.kind == Kind::Title => self.title(text, source),
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
        match element.kind {
            Kind::Silent | Kind::Title => {
                self.part(element.gap());
                self.silent = Some(element);
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
            Kind::Root => {
                self.in_head |= tag.name() == b"head";
                // its ground is what the whole page stands on
                if tag.name() == b"html" && self.open.is_empty() {
                    let node = self.node(tag, 1);
                    if let Some(declared) = self.declared(tag, element, &node) {
                        self.style = self.style.inside(&declared, BoxKind::Block);
                    }
                }
                return;
            }
            // a second one is a forwarded page; browsers go on with the first
            Kind::Body if self.open.iter().any(|open| open.element.kind == Kind::Body) => return,
            Kind::Body => self.in_head = false,
            _ => {}
        }
        self.close_before(element);
        let children = self.open.last_mut().map_or(&mut self.children, |open| &mut open.children);
        *children += 1;
        let nth = *children;
        let node = self.node(tag, nth);
        let declared = self.declared(tag, element, &node);
        let display = declared.and_then(|declared| declared.display);
        let gap = match display {
            Some(Display::Inline) => Gap::None,
            Some(Display::Block | Display::Table) => Gap::Line,
            _ if element.kind == Kind::Void && !is_picture(tag.name()) => Gap::None,
            _ => element.gap(),
        };
        let kind = box_kind(display, element);
        let (is_shown, outer) = self.rendering(tag, element);
        let mut style = match &declared {
            Some(declared) => outer.inside(declared, kind),
            None if kind == BoxKind::Inline => outer,
            None => outer.in_block(),
        };
        let is_closed = tag.name() == b"details" && attribute(node.tag, "open").is_none();
        if !is_shown || is_closed {
            style = style.not_displayed();
        }
        if kind != BoxKind::Inline {
            // the line after a `<br>` does not begin where the first one does
            self.first_line = if element.kind == Kind::Line { usize::MAX } else { 0 };
        }
        // an element that is not displayed parts no visible words
        self.hidden.widen(gap);
        if style.is_laid_out() {
            self.part(gap);
        }
        let link = self.link(tag);
        if !element.stays_open() {
            if is_picture(tag.name())
                && let Some((alt, source)) = tag.value_and_source(Attribute::Alt)
            {
                let source = if source.is_empty() { tag.source() } else { source };
                let outer = std::mem::replace(&mut self.style, style.of_picture());
                let before = self.visible.len();
                self.say(&alt, source);
                self.alt += self.visible.len() - before;
                self.part(gap);
                self.style = outer;
            }
        } else if self.open.len() < MAX_DEPTH {
            self.has_content |= element.kind != Kind::Body;
            self.open.push(Open {
                element,
                node,
                children: 0,
                awaits_summary: is_closed,
                gap,
                link,
                outer_style: self.style,
                outer_cause: self.cause,
            });
            let is_off_screen = |style: &Style| style.letters_off_screen() > 0;
            if style.trick != self.style.trick || is_off_screen(&style) != is_off_screen(&self.style) {
                self.cause = self.tags;
            }
            self.style = style;
        }
    }

    fn end_tag(&mut self, name: &[u8]) {
        let element = Element::named(name);
        match element.kind {
            Kind::Silent | Kind::Title => {
                self.silent = None;
                self.part(element.gap());
                self.title_room = if element.kind == Kind::Title { 0 } else { self.title_room };
                if !self.css.is_empty() {
                    let had_rules = !self.sheet.is_empty();
                    self.sheet.read(&self.css);
                    self.css.clear();
                    let is_late = self.has_content;
                    self.sheet_is_late |= is_late && (had_rules || !self.sheet.is_empty());
                    self.paint_ground();
                }
            }
            Kind::Root | Kind::Body => self.in_head = false,
            // browsers read `</br>` as `<br>`
            Kind::Line | Kind::Void => self.part(element.gap().max(Gap::Space)),
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
        self.hide(words, at..at + words.len());
        self.hidden.widen(Gap::Line);
    }

    fn is_full(&self) -> bool {
        self.full
    }
}

/// Whether an element without content shows something: a picture with its `alt` text, a field.
fn is_picture(name: &[u8]) -> bool {
    matches!(name, b"img" | b"input" | b"area" | b"embed")
}
