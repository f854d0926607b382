//! [`Page`]: a page while it is read: what is open, what holds there, and what has been said so far.

use super::HtmlText;
use super::color::Paint;
use super::element::{Element, Kind};
use super::flow::{Flow, Gap, is_blank};
use super::hiding::HidingCounts;
use super::markup::{Attribute, Tag, Visitor};
use super::sheet::Sheet;
use super::style::{Declared, Display, Style};
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
struct Open {
    element: Element,
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
    cut: bool,
    full: bool,
    open: Vec<Open>,
    /// What holds here.
    style: Style,
    sheet: Sheet,
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
            cut: false,
            full: false,
            open: Vec::new(),
            style: Style::PLAIN,
            sheet: Sheet::default(),
            css: String::new(),
            silent: None,
            in_head: false,
            cause: 0,
            tags: 0,
            counted_cause: None,
            word_cut_at: None,
        }
    }

    /// What was read; what is open ends here.
    pub(super) fn into_text(mut self) -> HtmlText {
        self.close_down_to(0);
        let Self { visible, hidden, links, hiding, cut, .. } = self;
        HtmlText { visible: visible.into_text(), hidden: hidden.into_text(), links, cut, hiding }
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
        let Some(trick) = self.style.trick else {
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

    fn show(&mut self, text: &str, source: Range<usize>) {
        if self.word_cut_at.is_some() && !is_blank(text) {
            let cut_at = self.word_cut_at.take();
            let goes_on = self.visible.is_inside_word() && text.starts_with(char::is_alphanumeric);
            self.hiding.inside_word += u32::from(goes_on && cut_at == Some(self.visible.as_str().len()));
        }
        self.hidden.widen(Gap::Line);
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

    /// What the element's rules, attributes and style say, the weakest first; `None` if nothing.
    fn declared(&self, tag: &Tag<'_>, element: Element) -> Option<Declared> {
        let is_link = element.kind == Kind::Anchor;
        if tag.is_plain() && self.sheet.is_empty() && tag.name() != b"pre" {
            return None;
        }
        let mut declared = Declared::default();
        if tag.name() == b"pre" {
            declared.read("white-space:pre");
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
        if !self.sheet.is_empty() {
            let (classes, id) = (tag.value(Attribute::Class), tag.value(Attribute::Id));
            if let Some(rules) = self.sheet.of(tag.name(), classes.as_deref(), id.as_deref()) {
                declared.overrule(&rules);
            }
        }
        if let Some(css) = tag.value(Attribute::Style) {
            declared.read(&css);
        }
        (declared != Declared::default()).then_some(declared)
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
                self.say(text, source);
            }
            Some(element) if element.kind == Kind::Title => self.show(text, source),
            // a script's text goes nowhere
            Some(element) if element == Element::named(b"style") => self.css.push_str(text),
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
                return;
            }
            Kind::Root => {
                self.in_head |= tag.name() == b"head";
                return;
            }
            // a second one is a forwarded page; browsers go on with the first
            Kind::Body if self.open.iter().any(|open| open.element.kind == Kind::Body) => return,
            Kind::Body => self.in_head = false,
            _ => {}
        }
        self.close_before(element);
        let declared = self.declared(tag, element);
        let gap = match declared.and_then(|declared| declared.display) {
            Some(Display::Inline) => Gap::None,
            Some(Display::Block) => Gap::Line,
            _ if element.kind == Kind::Void && !is_picture(tag.name()) => Gap::None,
            _ => element.gap(),
        };
        let style = declared.as_ref().map_or(self.style, |declared| self.style.inside(declared));
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
                self.say(&alt, source);
                self.part(gap);
                self.style = outer;
            }
        } else if self.open.len() < MAX_DEPTH {
            self.open.push(Open { element, gap, link, outer_style: self.style, outer_cause: self.cause });
            if style.trick != self.style.trick {
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
                if !self.css.is_empty() {
                    self.sheet.read(&self.css);
                    self.css.clear();
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
