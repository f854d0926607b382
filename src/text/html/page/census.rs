//! [`Census`]: how many elements came before each among its siblings, and how many come after it.

use super::super::selector::{SelectorNeeds, SiblingPosition};
use crate::hash::Hash;
use std::collections::{BTreeMap, BTreeSet};

/// Counts by the number of the parent's tag, zero on the page itself.
///
/// The number of later elements is known when the page is read again.
#[derive(Debug, Default)]
pub(in super::super) struct Census {
    so_far: ElementCounts,
    /// All elements, once they were counted.
    all: Option<ElementCounts>,
    is_only_counting: bool,
}

#[derive(Debug, Default)]
struct ElementCounts {
    children: BTreeMap<u32, u32>,
    /// Also by name, hashed, because names can be long.
    of_type: BTreeMap<(u32, u64), u32>,
    /// Elements with text right inside.
    with_text: BTreeSet<u32>,
}

impl Census {
    /// For a walk in which nothing is read.
    pub(super) fn counting() -> Self {
        Self { is_only_counting: true, ..Self::default() }
    }

    /// Whether nothing is read.
    pub(super) fn is_only_counting(&self) -> bool {
        self.is_only_counting
    }

    /// Notes text in an element.
    pub(super) fn count_text(&mut self, parent: u32) {
        if self.all.is_none() {
            self.so_far.with_text.insert(parent);
        }
    }

    /// The census for the next walk.
    pub(super) fn counted(self) -> Self {
        Self { all: Some(self.so_far), ..Self::default() }
    }

    /// Counts an element, the `nth` in its parent, and returns its place as far as rules ask for
    /// it.
    pub(super) fn position(
        &mut self,
        parent: u32,
        own: u32,
        nth: u32,
        name: &str,
        needs: SelectorNeeds,
    ) -> SiblingPosition {
        let mut position = SiblingPosition { nth, ..SiblingPosition::default() };
        let mut kind = (parent, 0);
        if self.is_only_counting || needs.types {
            kind.1 = Hash::new().bytes(name.to_ascii_lowercase().as_bytes()).finish();
            let of_type = self.so_far.of_type.entry(kind).or_default();
            *of_type += 1;
            position.nth_of_type = *of_type;
        }
        let Some(all) = &self.all else {
            self.so_far.children.insert(parent, nth);
            return position;
        };
        let left = |all: Option<&u32>, before: u32| all.map_or(0, |all| (all + 1).saturating_sub(before));
        position.nth_last = left(all.children.get(&parent), nth);
        if needs.types {
            position.nth_last_of_type = left(all.of_type.get(&kind), position.nth_of_type);
        }
        position.is_empty = Some(!all.children.contains_key(&own) && !all.with_text.contains(&own));
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_from_both_ends() {
        // `<p>x</p><B><i></i></B><p></p>`
        let tags = [(0, 1, 1, "p"), (0, 2, 2, "B"), (2, 3, 1, "i"), (0, 4, 3, "p")];
        let mut counting = Census::counting();
        counting.count_text(1);
        let walk = |census: &mut Census, needs: SelectorNeeds| {
            tags.map(|(parent, own, nth, name)| census.position(parent, own, nth, name, needs))
        };
        walk(&mut counting, SelectorNeeds::default());
        let needs = SelectorNeeds { types: true, rest: true, siblings: false };
        let of = |nth, nth_of_type, nth_last, nth_last_of_type, is_empty| SiblingPosition {
            nth,
            nth_of_type,
            nth_last,
            nth_last_of_type,
            is_empty: Some(is_empty),
        };
        assert_eq!(
            walk(&mut counting.counted(), needs),
            [of(1, 1, 3, 2, false), of(2, 1, 2, 1, false), of(1, 1, 1, 1, true), of(3, 2, 1, 1, true)]
        );
        assert_eq!(
            walk(&mut Census::default(), SelectorNeeds::default())[3],
            SiblingPosition { nth: 3, ..SiblingPosition::default() }
        );
    }
}
