//! [`UnionFind`]: which members belong together, joined two by two.

/// Disjoint sets of the numbers below a length; the root of a set is its least member, in any order
/// of joining.
pub(crate) struct UnionFind(Vec<usize>);

impl UnionFind {
    /// Every member alone.
    pub(crate) fn new(length: usize) -> Self {
        Self((0..length).collect())
    }

    /// The least member of the set of `member`.
    pub(crate) fn root(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }

    /// Makes one set of the sets of both.
    pub(crate) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_joining_does_not_matter() {
        for pairs in [[(4, 1), (1, 3), (0, 2)], [(0, 2), (3, 4), (3, 1)], [(2, 0), (1, 4), (4, 3)]] {
            let mut sets = UnionFind::new(6);
            pairs.iter().for_each(|&(one, other)| sets.join(one, other));
            let roots: Vec<usize> = (0..6).map(|member| sets.root(member)).collect();
            assert_eq!(roots, [0, 1, 0, 1, 1, 5], "{pairs:?}");
        }
    }
}
