//! [`Body`]: the visible text of one part of a message, before it is unmasked.

use super::aligned_text::AlignedText;
use super::html::{self, HiddenTextCounts};
use super::{PART_BYTES, armor, entities, footer};
use crate::message::{TextKind, TextPart};
use std::sync::Arc;

/// What a mail program shows of a text part, and what it does not.
pub(super) struct Body<'a> {
    /// Number of the part.
    pub(super) number: usize,
    pub(super) part: &'a TextPart<'a>,
    /// The text with the map back to the part; `None` where it is read verbatim.
    pub(super) mapped: Option<Arc<AlignedText>>,
    /// Where the footer of a mailing list or the limit of reading ends the text.
    end: usize,
    /// Hidden text, if there is any.
    pub(super) hidden: Option<Arc<AlignedText>>,
    pub(super) hiding: HiddenTextCounts,
    pub(super) links: Vec<html::LinkElement>,
    /// Letters written as HTML references in plain text.
    pub(super) references: u32,
    /// Whether it holds an encrypted message, which is not read.
    pub(super) encrypted: bool,
    /// Bytes of the text that stand for pictures.
    pub(super) alt: usize,
    /// Bytes of visible text that a limit left out.
    pub(super) unread: usize,
    /// Whether a limit left out anything, hidden text and styles included.
    pub(super) truncated: bool,
}

impl<'a> Body<'a> {
    /// Reads a part, at most `limit` bytes of its visible text.
    pub(super) fn read(number: usize, part: &'a TextPart<'a>, limit: usize) -> Self {
        let mut body = Self {
            number,
            part,
            mapped: None,
            end: 0,
            hidden: None,
            hiding: HiddenTextCounts::default(),
            links: Vec::new(),
            references: 0,
            encrypted: false,
            alt: 0,
            unread: 0,
            truncated: false,
        };
        match part.kind {
            TextKind::Plain => {
                if let Some((decoded, count)) = entities::decoded(&part.content) {
                    body.references = count;
                    body.mapped = Some(Arc::new(decoded));
                } else if let Some(read) = armor::without_armor(&part.content) {
                    body.encrypted = read.encrypted;
                    body.mapped = Some(Arc::new(read.text));
                }
            }
            TextKind::Html => {
                let read = html::read(&part.content, PART_BYTES);
                if read.truncated && read.visible.len() > PART_BYTES / 2 {
                    body.unread = part.content.len().saturating_sub(PART_BYTES);
                }
                body.truncated = read.truncated;
                body.hiding = read.hiding;
                body.alt = read.alt;
                body.links = read.links;
                body.mapped = Some(Arc::new(read.visible));
                body.hidden = (!read.hidden.is_empty()).then(|| Arc::new(read.hidden));
            }
        }
        let all = body.all();
        let text = footer::list_footer_start(all);
        let end = all.floor_char_boundary(text.min(limit.min(PART_BYTES)));
        body.unread += text - end;
        body.truncated |= body.unread > 0;
        body.end = end;
        body
    }

    /// The text, without the footer of a mailing list.
    pub(super) fn content(&self) -> &str {
        &self.all()[..self.end]
    }

    /// The text with that footer. The places of links refer to it.
    pub(super) fn all(&self) -> &str {
        self.mapped.as_ref().map_or(&*self.part.content, |mapped| mapped.as_str())
    }
}

/// The numbers of the parts in the order in which they are read. Attached files come last. Of
/// several forms of one text the last one, which mail programs show, comes first.
pub(super) fn reading_order(parts: &[TextPart<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    // a form comes after another of the same text if a mail program prefers the other
    let last_form = |part: &TextPart<'_>| {
        part.form.is_none_or(|form| {
            parts.iter().all(|other| other.form.is_none_or(|of| of.of != form.of || of.number <= form.number))
        })
    };
    let shown: Vec<bool> = if parts.iter().any(|part| part.form.is_some()) {
        parts.iter().map(last_form).collect()
    } else {
        vec![true; parts.len()]
    };
    order.sort_by_key(|&number| (parts[number].attachment, !shown[number]));
    order
}
