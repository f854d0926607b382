//! How often each header field name occurs. Forged fields are deleted by name and number.

use std::collections::BTreeMap;

use super::limits::{ENTRY_BYTES, SessionLimits};

/// Names of header fields with how often each occurs. Names that differ only in ASCII case are one name, as mail
/// servers count them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldCounts {
    counts: BTreeMap<Vec<u8>, usize>,
    name_bytes: usize,
    uncounted: usize,
}

impl FieldCounts {
    /// Counts one field. A new name beyond the limits is not counted.
    pub(super) fn count(&mut self, name: &[u8], limits: &SessionLimits) {
        let name = name.to_ascii_lowercase();
        if let Some(count) = self.counts.get_mut(&name) {
            *count += 1;
        } else if self.counts.len() < limits.header_fields
            && name.len() <= limits.header_bytes.saturating_sub(self.name_bytes)
        {
            self.name_bytes += name.len();
            self.counts.insert(name, 1);
        } else {
            self.uncounted += 1;
        }
    }

    /// All names in small letters, in alphabetical order, with how often each occurs.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], usize)> {
        self.counts.iter().map(|(name, count)| (name.as_slice(), *count))
    }

    /// How often a name occurs, in any case.
    #[must_use]
    pub fn get(&self, name: &[u8]) -> usize {
        self.counts.get(&name.to_ascii_lowercase()).copied().unwrap_or(0)
    }

    /// The names that begin with one of the prefixes, in any case. An empty prefix matches nothing.
    pub fn matching<'a>(&'a self, prefixes: &'a [String]) -> impl Iterator<Item = (&'a [u8], usize)> {
        self.iter().filter(|(name, _)| {
            prefixes.iter().any(|prefix| {
                !prefix.is_empty()
                    && name
                        .get(..prefix.len())
                        .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
            })
        })
    }

    /// Fields that were not counted since there were too many different names. Forged ones among them cannot be
    /// deleted. Honest mail has none.
    #[must_use]
    pub fn uncounted(&self) -> usize {
        self.uncounted
    }

    /// Bytes of memory held now.
    pub(super) fn held(&self) -> usize {
        self.name_bytes + self.counts.len() * ENTRY_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(header_fields: usize, header_bytes: usize) -> SessionLimits {
        SessionLimits { header_fields, header_bytes, ..SessionLimits::default() }
    }

    fn counted(names: &[&str], limits: &SessionLimits) -> FieldCounts {
        let mut fields = FieldCounts::default();
        names.iter().for_each(|name| fields.count(name.as_bytes(), limits));
        fields
    }

    #[test]
    fn names_are_counted_in_any_case() {
        let fields = counted(&["X-Spam-Flag", "To", "x-spam-flag", "X-BLUFF-label"], &limits(9, 99));
        let all: Vec<_> = fields.iter().collect();
        assert_eq!(all, [(&b"to"[..], 1), (b"x-bluff-label", 1), (b"x-spam-flag", 2)]);
        assert_eq!((fields.get(b"X-SPAM-FLAG"), fields.get(b"Cc")), (2, 0));
        for (prefixes, expected) in [
            (&["x-spam-", "X-Bluff-"][..], &["x-bluff-label", "x-spam-flag"][..]),
            (&["X-S"], &["x-spam-flag"]),
            (&["x-spam-flag-and-more"], &[]),
            (&[""], &[]),
            (&[], &[]),
        ] {
            let prefixes: Vec<String> = prefixes.iter().map(|prefix| (*prefix).into()).collect();
            let found: Vec<_> = fields.matching(&prefixes).map(|(name, _)| name.to_vec()).collect();
            assert_eq!(found, expected.iter().map(|name| name.as_bytes().to_vec()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn known_names_are_counted_beyond_the_limits() {
        for limits in [limits(2, 99), limits(99, 3)] {
            let fields = counted(&["A", "Bb", "C", "a", "D"], &limits);
            let all: Vec<_> = fields.iter().collect();
            assert_eq!(all, [(&b"a"[..], 2), (b"bb", 1)]);
            assert_eq!(fields.uncounted(), 2);
        }
    }
}
