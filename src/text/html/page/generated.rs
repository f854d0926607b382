//! Makes [`GeneratedContent`]: text that rules put before or after the content of an element
//! (`::before { content: "x" }`).

use super::super::css::{find_outside, split_outside, string, unescaped, words};
use super::super::display::{BoxKind, Display};
use super::super::selector::{Node, RuleTarget, TreePosition, attribute};
use super::super::sheet::StyledElement;
use super::super::style::ComputedStyle;
use super::super::whitespace::{Gap, is_blank};
use super::TreeBuilder;
use super::element_context::ElementContext;
use super::generated_content::GeneratedContent;
use std::ops::Range;

/// The most bytes of such text on a page: as much as the longest message says. One rule may put its
/// text on every element.
pub(super) const MAX_GENERATED: usize = 1 << 20;

impl<'a> TreeBuilder<'a> {
    /// What the rules put before or after the content of an element.
    pub(super) fn generated(
        &mut self,
        part: RuleTarget,
        node: &Node<'a>,
        place: TreePosition,
        style: &ComputedStyle,
    ) -> Option<Box<GeneratedContent>> {
        // a list shows its options and nothing else
        if !self.sheet.has_text() || self.option_room != usize::MAX {
            return None;
        }
        let context = ElementContext {
            open: &self.open,
            siblings: &self.siblings,
            root: &self.root.node,
            implied: self.implied(place.depth == 1),
        };
        let asked = StyledElement { node, place, tree: &context, part };
        let variables_at = self.variables.len();
        let cascaded = self.sheet.cascade(&asked, Default::default(), None, &mut self.variables);
        self.variables.truncate(variables_at);
        let content = cascaded.content?;
        let Some(room) = self.generated_room.checked_sub(content.len()) else {
            self.truncated = true;
            return None;
        };
        self.generated_room = room;
        let text = text_of(&content, node.tag);
        if is_blank(&text) {
            return None;
        }
        let (kind, gap) = match cascaded.declared.display {
            Some(Display::Block | Display::ListItem) => (BoxKind::Block, Gap::Line),
            Some(Display::Table) => (BoxKind::Table, Gap::Line),
            Some(Display::Other) => (BoxKind::Block, Gap::None),
            _ => (BoxKind::Inline, Gap::None),
        };
        Some(Box::new(GeneratedContent { text, style: style.inside(&cascaded.declared, kind), gap }))
    }

    /// Adds it to the text, for some place in the source.
    pub(super) fn push_generated(&mut self, generated: &GeneratedContent, mut place: Range<usize>) {
        // text as long as its place would be taken for a verbatim copy
        if place.len() == generated.text.len() && place.len() > 1 {
            place.end = self.html.floor_char_boundary(place.end - 1);
        }
        let outer = std::mem::replace(&mut self.style, generated.style);
        self.part(generated.gap);
        self.push_text(&generated.text, place);
        self.part(generated.gap);
        self.style = outer;
    }

    /// The last letter that was read.
    pub(super) fn last_place(&self) -> Range<usize> {
        let end = self.html.floor_char_boundary(self.read_to);
        self.html.floor_char_boundary(end.saturating_sub(1))..end
    }
}

/// The text of a value of `content`: its strings, and the attributes it shows. Counters, pictures
/// and characters of fonts that hold pictures are not text.
fn text_of(content: &str, tag: &str) -> String {
    let mut text = String::new();
    let mut rest = content.trim_ascii_start();
    // text after a slash is read aloud, and not shown
    while !rest.is_empty() && !rest.starts_with('/') {
        let after = if let Some((inside, after)) = string(rest) {
            text.extend(unescaped(inside).chars().filter(|c| !is_private(*c)));
            after
        } else {
            let end = find_outside(rest, b" \t\n\"'/").unwrap_or(rest.len()).max(1);
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let name = word.get(..5).filter(|start| start.eq_ignore_ascii_case("attr("));
            if name.is_some() {
                // `attr(title, "x")`, `attr(title type(<string>), "x")`: css-values-5, section 7.7
                let inside = word[5..].strip_suffix(')').unwrap_or(&word[5..]);
                let instead =
                    split_outside(inside, b',').nth(1).and_then(|instead| string(instead.trim_ascii()));
                let name = words(inside).next().unwrap_or_default();
                match (attribute(tag, name), instead) {
                    (Some(value), _) => text.push_str(value),
                    (None, Some((instead, _))) => text.push_str(&unescaped(instead)),
                    (None, None) => {}
                }
            }
            after
        };
        rest = after.trim_ascii_start();
    }
    text
}

/// Whether the meaning of a letter depends on its font.
fn is_private(letter: char) -> bool {
    matches!(letter, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_attributes_are_text() {
        for (content, expected) in [
            ("\"a b\"", "a b"),
            ("'a' \"b\"'c'", "abc"),
            ("\"a\\A b\\201C\"", "a\nb\u{201C}"),
            ("attr(data-x)", "y z"),
            ("'a' ATTR( title ) 'b'", "atb"),
            ("attr(none)", ""),
            ("attr(data-x type(<string>))", "y z"),
            ("attr(none, 'a b') attr(title,'b')", "a bt"),
            ("counter(a) '.' url('b') counters(c, '.')", "."),
            ("'a' / 'b'", "a"),
            ("none", ""),
            ("open-quote 'a' close-quote", "a"),
            ("'\u{E001}'", ""),
            ("'a", ""),
            ("é 'a'", "a"),
            ("", ""),
        ] {
            assert_eq!(text_of(content, "<p data-x='y z' title=t>"), expected, "{content}");
        }
    }
}
