//! Where text is added: to the visible or to the hidden text.

use super::super::hiding::Trick;
use super::super::whitespace::{Gap, is_blank};
use super::TreeBuilder;
use std::ops::Range;

impl TreeBuilder<'_> {
    /// Parts the words before from the words after.
    pub(super) fn part(&mut self, gap: Gap) {
        self.hidden.widen(gap);
        // an element that is not displayed does not part visible text
        if self.style.is_laid_out() {
            self.visible.widen(gap);
        }
    }

    /// Adds text where it belongs here.
    pub(super) fn push_text(&mut self, text: &str, source: Range<usize>) {
        let off_screen = |page: &mut Self| page.is_off_screen(text).then_some(Trick::Clipped);
        let Some(trick) = self.style.trick.or_else(|| off_screen(self)) else {
            if let Some(perhaps) = self.style.perhaps
                && !is_blank(text)
                && self.counted_cause != Some(self.cause)
            {
                // text that may be hidden is read, and also counted
                self.counted_cause = Some(self.cause);
                self.hiding.count(perhaps);
            }
            return self.push_visible(text, source);
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
        self.push_hidden(text, source);
    }

    /// Whether text is in a first line that begins far off the screen, or beyond the end of an
    /// option's line.
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

    pub(super) fn push_visible(&mut self, text: &str, source: Range<usize>) {
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
        self.truncated |= !fits;
    }

    pub(super) fn push_hidden(&mut self, text: &str, source: Range<usize>) {
        if self.visible.is_inside_word() {
            self.word_cut_at = Some(self.visible.as_str().len());
        }
        let fits = self.hidden.add(text, source, false);
        self.truncated |= !fits;
    }
}
