//! [`NthSelector`]: `:nth-child(2n+1)` and its context, which ask for the place of an element among its
//! siblings.

use super::{SelectorMatch, SiblingPosition};

/// The condition for one of the four places of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NthSelector {
    pub(super) from_end: bool,
    pub(super) of_type: bool,
    /// `an+b`.
    step: i64,
    offset: i64,
}

impl NthSelector {
    /// The first or the last, of all children or of those with its name.
    pub(super) fn one(from_end: bool, of_type: bool) -> Self {
        Self { from_end, of_type, step: 0, offset: 1 }
    }

    /// Reads `an+b`; `None` if it is something else.
    pub(super) fn parse(text: &str, from_end: bool, of_type: bool) -> Option<Self> {
        let (step, offset) = nth(text)?;
        Some(Self { from_end, of_type, step, offset })
    }

    /// The same, among the elements of one name.
    pub(super) fn of_type(self) -> Self {
        Self { of_type: true, ..self }
    }

    /// Whether an element is at such a place; `Maybe` if its place is not known.
    pub(super) fn verdict(self, position: &SiblingPosition) -> SelectorMatch {
        let place = match (self.from_end, self.of_type) {
            (false, false) => position.nth,
            (false, true) => position.nth_of_type,
            (true, false) => position.nth_last,
            (true, true) => position.nth_last_of_type,
        };
        match place {
            0 => SelectorMatch::Maybe,
            _ if self.is_at(place) => SelectorMatch::Yes,
            _ => SelectorMatch::No,
        }
    }

    fn is_at(self, place: u32) -> bool {
        let from = i64::from(place) - self.offset;
        match self.step {
            0 => from == 0,
            step => from % step == 0 && from / step >= 0,
        }
    }
}

/// `an+b` of `:nth-child()`.
fn nth(text: &str) -> Option<(i64, i64)> {
    let text: String =
        text.chars().filter(|c| !c.is_ascii_whitespace()).collect::<String>().to_ascii_lowercase();
    match text.as_str() {
        "odd" => return Some((2, 1)),
        "even" => return Some((2, 0)),
        _ => {}
    }
    let Some((step, offset)) = text.split_once('n') else {
        return Some((0, i64::from(text.parse::<i32>().ok()?)));
    };
    let step = match step {
        "" | "+" => 1,
        "-" => -1,
        step => i64::from(step.parse::<i32>().ok()?),
    };
    let offset = if offset.is_empty() { 0 } else { i64::from(offset.parse::<i32>().ok()?) };
    Some((step, offset))
}
