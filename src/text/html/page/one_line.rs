//! Text of which a page shows at most one line: its title and the options of a list.

use super::super::element::ElementKind;
use super::super::style::ComputedStyle;
use super::TreeBuilder;
use std::ops::Range;

/// The title of a page appears on the window, not on the page. This much of a title in the head is
/// read as text, because senders write the topic of the message there. A longer title is filler.
pub(super) const TITLE_BYTES: usize = 256;

/// A closed list shows one line of the chosen option, and grows with it up to the end of the
/// window: 1,920 points hold some 290 letters of the size that browsers give them.
pub(super) const OPTION_BYTES: usize = 300;

impl TreeBuilder<'_> {
    /// Puts the text of a `<title>` where it belongs: that of the head among what is seen.
    pub(super) fn title(&mut self, text: &str, source: Range<usize>) {
        let is_in_body = self.open.iter().any(|open| open.element.kind == ElementKind::Body)
            || !self.visible.as_str().is_empty() && self.title_room == TITLE_BYTES;
        match self.title_room.checked_sub(text.len()) {
            Some(room) if !is_in_body => {
                self.title_room = room;
                self.push_visible(text, source);
            }
            _ => {
                self.title_room = 0;
                self.say_unseen(text, source);
            }
        }
    }

    /// Whether text here is in a list beside its options, which shows nothing else.
    pub(super) fn is_beside_options(&self) -> bool {
        self.open.last().is_some_and(|open| {
            matches!(open.node.name.len(), 6 | 8) && {
                ["select", "optgroup"].iter().any(|name| open.node.name.eq_ignore_ascii_case(name))
            }
        })
    }

    /// Adds text, parted where the line of an option ends.
    pub(super) fn push_line(&mut self, text: &str, source: Range<usize>) {
        let is_verbatim = text.len() == source.len();
        let end = text.len().min(self.option_room);
        // words are shown whole or not at all
        match text[..text.floor_char_boundary(end)].rfind(' ') {
            Some(blank) if is_verbatim && end < text.len() => {
                let middle = source.start + blank;
                self.push_text(&text[..blank], source.start..middle);
                self.option_room = 0;
                self.push_text(&text[blank..], middle..source.end);
            }
            _ => self.push_text(text, source),
        }
    }

    /// Adds text in a place where browsers show none.
    pub(super) fn say_unseen(&mut self, text: &str, source: Range<usize>) {
        let outer = std::mem::replace(&mut self.style, ComputedStyle::PLAIN.not_displayed());
        let outer_cause = std::mem::replace(&mut self.cause, self.tags);
        self.push_text(text, source);
        (self.style, self.cause) = (outer, outer_cause);
    }
}
