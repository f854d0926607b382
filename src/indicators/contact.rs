//! Words of somebody who met the reader on a call or in a chat. With them a threat may be real, and
//! the answer does not call it mass mail.

use super::detection::Detection;
use super::detections::Detections;
use crate::embedded::{self, embedded};
use crate::lexicon::{Patterns, folded};
use crate::text::{SegmentKind, Text};
use crate::tokens::Tokens;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const FILE: &str = embedded!("contact");
/// The most words of a segment that are read: threats from somebody the reader knows are short.
const MAX_WORDS: usize = 400;

static CONTACT: LazyLock<Patterns> = LazyLock::new(|| {
    let lines: BTreeMap<String, Vec<String>> = embedded::read(FILE).unwrap_or_default();
    Patterns::new(&[&lines.into_values().flatten().collect::<Vec<_>>()])
});

impl Detections {
    /// Whether a message that claims something speaks of a call, a chat or pictures its reader took
    /// part in.
    pub(crate) fn names_contact(&self, text: &Text, tokens: &Tokens) -> bool {
        let claims = self.all.iter().any(Detection::is_claimed);
        claims
            && text.segments.iter().enumerate().any(|(number, segment)| {
                let is_read =
                    segment.is_seen() && matches!(segment.kind, SegmentKind::Subject | SegmentKind::Body(_));
                let words = tokens.words(number).iter().take(MAX_WORDS).filter(|word| {
                    !self.quoted_in(number).any(|quoted| quoted.contains(&(word.start as usize)))
                });
                let word = |start: u32, end: u32| folded(&segment.as_str()[start as usize..end as usize]);
                is_read && CONTACT.is_in(0, words.map(|at| word(at.start, at.end)))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_phrase() {
        let all: BTreeMap<String, Vec<String>> = embedded::try_read(FILE).unwrap();
        assert_eq!(all.len(), 8);
        for line in all.values().flatten() {
            assert!(Patterns::default().add(0, line).is_some(), "{line}");
        }
    }
}
