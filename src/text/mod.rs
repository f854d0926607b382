//! [`Text`]: what the reader of a message would see, unmasked, with a way back to where each word stood.
//!
//! HTML becomes text, hidden text is kept apart, Unicode tricks are undone and counted, subject tags and the
//! footers of mailing lists are left out. All of that happens here and nowhere else.

mod entities;
mod folded;
pub(crate) mod footer;
pub(crate) mod html;
mod links;
pub(crate) mod mapped;
mod script;
mod spot;
mod unmask;

#[cfg(feature = "pdf")]
use crate::attached;
use crate::message::{Message, TextKind, TextPart};
pub(crate) use folded::fold;
pub use html::HidingCounts;
pub use links::Link;
use mapped::Mapped;
pub use spot::Spot;
use std::ops::Range;
use std::sync::Arc;
pub use unmask::Masking;
use unmask::Unmasked;

/// Visible text read from the start of each body text; all ransom addresses seen lie within its first 4.6 K characters.
const HEAD_BYTES: usize = 6 << 10;
/// Visible text read from the end of a longer body text: signatures, unsubscribe notes.
const TAIL_BYTES: usize = 1 << 10;
/// All body texts of a message together; the rest is left out.
const TOTAL_BYTES: usize = 32 << 10;
/// Visible text that HTML is turned into before head and tail are taken.
const HTML_LIMIT: usize = 128 << 10;
/// Hidden text that is read; random filler, so a sample is enough.
const HIDDEN_BYTES: usize = 1 << 10;
/// Subjects and names longer than this are cut.
const LINE_BYTES: usize = 1 << 10;

/// Where a text stood in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The subject, without tags such as `[list]`.
    Subject,
    /// The display name of `From`.
    FromName,
    /// Visible text; the number of the text part.
    Body(usize),
    /// Hidden text; the number of the text part.
    Hidden(usize),
    /// Text of a PDF; the number of the attachment.
    Pdf(usize),
}

/// A stretch of unmasked text from one place.
#[derive(Debug)]
pub struct Zone {
    /// Where it stood.
    pub place: Place,
    /// Another form of the zone before it: counts only for what it adds.
    pub alternative: bool,
    unmasked: Unmasked,
    /// From the visible text to the decoded HTML; `None` where the decoded text was taken as it stands.
    visible: Option<Arc<Mapped>>,
    /// What was cut off before `unmasked` begins to count, in bytes of the text before it.
    offset: usize,
}

impl Zone {
    /// The unmasked text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.unmasked.lower.as_str()
    }

    /// The unmasked text with its capitals; every byte stands where it stands in [`as_str`](Self::as_str).
    #[must_use]
    pub fn cased(&self) -> &str {
        &self.unmasked.cased
    }

    /// The bytes of a piece and of the characters it begins and ends in: it may end inside one of more bytes than one.
    pub(crate) fn whole_characters(&self, start: u32, end: u32) -> Range<usize> {
        let all = self.as_str();
        all.floor_char_boundary(start as usize)..all.ceil_char_boundary(end as usize)
    }

    /// The bytes of the decoded part (for HTML: of its source) that a range of [`as_str`](Self::as_str) came from.
    #[must_use]
    pub fn source_span(&self, range: Range<usize>) -> Range<usize> {
        let span = self.unmasked.source_span(range);
        let span = span.start + self.offset..span.end + self.offset;
        match &self.visible {
            Some(visible) => visible.source_span(span),
            None => span,
        }
    }
}

/// What the reader of a message would see, and what was hidden from them.
#[derive(Debug, Default)]
pub struct Text {
    /// Subject, sender's name, bodies, hidden text; in reading order.
    pub zones: Vec<Zone>,
    /// Links of HTML parts.
    pub links: Vec<Link>,
    /// Tricks with characters that were undone.
    pub masking: Masking,
    /// Tricks with markup that hide text.
    pub hiding: HidingCounts,
    /// Whether text was left out because there was too much of it.
    pub cut: bool,
    /// Whether an attachment was larger or more complex than is read.
    pub attachment_cut: bool,
    /// Whether a PDF is locked with a password.
    pub attachment_locked: bool,
}

impl Text {
    /// The script it is written in, by its four-letter code (ISO 15924), such as `Latn`; none without letters.
    #[must_use]
    pub fn script(&self) -> Option<&'static str> {
        script::main_script(self.zones.iter().map(Zone::as_str))
    }

    /// Reads all texts of a message.
    ///
    /// # Example
    /// ```
    /// use bluff::{Message, Text};
    /// let message = Message::from_text("Pay in B\u{200b}itcoin");
    /// let text = Text::read(&message);
    /// assert_eq!(text.zones[0].as_str(), "pay in bitcoin");
    /// assert_eq!(text.masking.invisible, 1);
    /// ```
    #[must_use]
    pub fn read(message: &Message<'_>) -> Self {
        let mut text = Self::default();
        text.line(Place::Subject, &message.subject, footer::subject_start(&message.subject));
        text.line(Place::FromName, message.from.name(), 0);
        let mut left = TOTAL_BYTES;
        for (number, part) in message.texts.iter().enumerate() {
            if left == 0 {
                text.cut = true;
                break;
            }
            text.part(number, part, &mut left);
        }
        text.attachments(message, &mut left);
        text
    }

    /// Reads the text of PDF files, in which some extortion comes; pictures take too long to be looked at in every message.
    #[cfg(feature = "pdf")]
    fn attachments(&mut self, message: &Message<'_>, left: &mut usize) {
        let contents = message.attachments.iter().map(|attachment| &*attachment.content);
        let attached = attached::read(contents, attached::Source::Pdf);
        self.attachment_cut = attached.cut;
        self.attachment_locked = attached.locked;
        for found in attached.texts {
            let end = found.text.floor_char_boundary(HEAD_BYTES.min(*left));
            *left -= end;
            self.zone(Place::Pdf(found.attachment), false, &found.text[..end], 0, None);
        }
    }

    #[cfg(not(feature = "pdf"))]
    fn attachments(&mut self, _: &Message<'_>, _: &mut usize) {}

    /// Where a range of a zone stands in the message, moved outward to whole characters.
    pub(crate) fn spot(&self, message: &Message<'_>, zone: usize, range: Range<usize>) -> Spot {
        let zone = &self.zones[zone];
        let span = zone.source_span(range);
        let source = match zone.place {
            Place::Body(part) | Place::Hidden(part) => &message.texts[part].content,
            Place::Subject => &message.subject,
            Place::FromName => message.from.name(),
            Place::Pdf(_) => zone.as_str(),
        };
        let (start, end) = (source.floor_char_boundary(span.start), source.ceil_char_boundary(span.end));
        Spot::Text { place: zone.place, start, end }
    }

    /// Whether there is nothing to read, but for the name of the sender.
    pub(crate) fn is_blank(&self) -> bool {
        let is_nothing = |ch: char| ch.is_whitespace() || ch.is_control();
        self.zones
            .iter()
            .filter(|zone| zone.place != Place::FromName)
            .all(|zone| zone.as_str().chars().all(is_nothing))
    }

    fn line(&mut self, place: Place, line: &str, start: usize) {
        let line = &line[start..line.floor_char_boundary(LINE_BYTES.max(start))];
        if !line.is_empty() {
            self.zone(place, false, line, start, None);
        }
    }

    fn part(&mut self, number: usize, part: &TextPart<'_>, left: &mut usize) {
        match part.kind {
            TextKind::Plain => match entities::decoded(&part.content) {
                None => self.body(number, part, &part.content, None, left),
                Some((decoded, count)) => {
                    self.masking.references += count;
                    let decoded = Arc::new(decoded);
                    self.body(number, part, decoded.as_str(), Some(&decoded), left);
                }
            },
            TextKind::Html => {
                let read = html::read(&part.content, HTML_LIMIT);
                self.cut |= read.cut;
                self.hiding.add(&read.hiding);
                for link in &read.links {
                    Link::push(&mut self.links, &link.target, &read.visible.as_str()[link.text_span.clone()]);
                }
                let visible = Arc::new(read.visible);
                self.body(number, part, visible.as_str(), Some(&visible), left);
                let hidden = Arc::new(read.hidden);
                let sample = &hidden.as_str()[..hidden.as_str().floor_char_boundary(HIDDEN_BYTES)];
                if !sample.is_empty() {
                    self.zone(Place::Hidden(number), false, sample, 0, Some(&hidden));
                }
            }
        }
    }

    /// Takes head and tail of a body, without the footer of a mailing list.
    fn body(
        &mut self,
        number: usize,
        part: &TextPart<'_>,
        content: &str,
        visible: Option<&Arc<Mapped>>,
        left: &mut usize,
    ) {
        let content = &content[..footer::list_footer_start(content)];
        let head_end = content.floor_char_boundary(HEAD_BYTES.min(*left));
        let mut pieces = vec![(0, head_end)];
        if head_end < content.len() {
            self.cut = true;
            let room = TAIL_BYTES.min(*left - head_end);
            let tail = content.ceil_char_boundary(content.len().saturating_sub(room)).max(head_end);
            pieces.push((tail, content.len()));
        }
        for (start, end) in pieces {
            *left = left.saturating_sub(end - start);
            self.zone(Place::Body(number), part.alternative, &content[start..end], start, visible);
        }
    }

    fn zone(
        &mut self,
        place: Place,
        alternative: bool,
        text: &str,
        offset: usize,
        visible: Option<&Arc<Mapped>>,
    ) {
        let mut unmasked = Unmasked::with_capacity(text.len());
        unmask::unmask(text, &mut unmasked, &mut self.masking);
        self.zones.push(Zone { place, alternative, unmasked, visible: visible.cloned(), offset });
    }
}
