//! [`Lists`]: lists of different lengths, stored one behind the other because they are read at
//! random for every message.

use std::ops::Range;

/// Lists of different lengths.
pub(super) struct Lists<T> {
    items: Vec<T>,
    /// Where each list begins, and the end of the last.
    bounds: Vec<u32>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { items: Vec::new(), bounds: vec![0] }
    }
}

impl<T> Lists<T> {
    /// Adds a list.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.bounds.push(self.items.len() as u32);
    }

    pub(super) fn get(&self, number: u32) -> &[T] {
        let number = number as usize;
        &self.items[self.bounds[number] as usize..self.bounds[number + 1] as usize]
    }

    /// The numbers of all lists.
    pub(super) fn numbers(&self) -> Range<u32> {
        0..self.bounds.len() as u32 - 1
    }
}

impl<T: Copy + Default> Lists<T> {
    /// Lists from pairs of the number of a list and an item of it; in each list the items stay in
    /// their order.
    pub(super) fn from_pairs(lists: usize, pairs: &[(u32, T)]) -> Self {
        let mut bounds = vec![0; lists + 1];
        for &(list, _) in pairs {
            bounds[list as usize + 1] += 1;
        }
        for list in 0..lists {
            bounds[list + 1] += bounds[list];
        }
        let mut next = bounds.clone();
        let mut items = vec![T::default(); pairs.len()];
        for &(list, item) in pairs {
            let place = &mut next[list as usize];
            items[*place as usize] = item;
            *place += 1;
        }
        Self { items, bounds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_items_in_order() {
        let lists = Lists::from_pairs(3, &[(2, 'a'), (0, 'b'), (2, 'c')]);
        let mut same = Lists::default();
        for list in ["b", "", "ac"] {
            same.push(list.chars());
        }
        for number in same.numbers() {
            assert_eq!(lists.get(number), same.get(number));
        }
        assert_eq!(lists.numbers(), 0..3);
    }
}
