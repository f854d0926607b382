//! [`Passwords`]: the passwords that a message shows; found so that no answer repeats them.

use super::detection::{Detection, Span};
use super::{IndicatorKind, MAX_FOUND, announced_password, named_password};
use crate::text::Text;

/// What is shown in place of words that may be a password.
pub const REDACTED: &str = "****";
/// The places of the passwords in a message. They are looked for where phrases announce one. In a
/// message that makes a claim at the heart of extortion they are also looked for by name.
pub(super) fn find(text: &Text, detections: &[Detection]) -> Vec<Span> {
    let texts = || text.segments.iter().map(|segment| segment.as_str());
    let mut passwords: Vec<&str> = Vec::new();
    for detection in detections.iter().filter(|one| one.kind == IndicatorKind::PasswordShown) {
        let Some(words) = detection.at.words() else { continue };
        let text = text.segments[words.segment].as_str();
        passwords.extend(announced_password::shown(text, words.at.clone()).map(|at| &text[at]));
    }
    if detections.iter().any(Detection::is_high) {
        let named = texts().flat_map(|text| named_password::named(text).into_iter().map(|at| &text[at]));
        passwords.extend(named.take(named_password::MAX_FOUND));
    }
    everywhere(texts(), passwords)
}

/// The places of passwords in all texts of a message. A password that is announced again and again
/// is looked for once. Otherwise the cost would be the number of announcements times the length of
/// the text.
fn everywhere<'t>(texts: impl Iterator<Item = &'t str>, mut passwords: Vec<&str>) -> Vec<Span> {
    passwords.sort_unstable();
    passwords.dedup();
    let mut found = Vec::new();
    for (number, text) in texts.enumerate() {
        for password in &passwords {
            let places = text.match_indices(*password).take(MAX_FOUND);
            found.extend(places.map(|(at, _)| Span::new(number, at..at + password.len())));
        }
    }
    found
}

/// The passwords of a message in lower case, for making sure that an answer does not repeat them.
/// Its debug form does not show them either.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Passwords(Vec<String>);

impl Passwords {
    pub(crate) fn new(mut passwords: Vec<String>) -> Self {
        passwords.sort_unstable();
        passwords.dedup();
        Self(passwords)
    }

    /// Whether none was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the text repeats one, in any case.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        !self.0.is_empty() && {
            let text = text.to_lowercase();
            self.0.iter().any(|password| text.contains(password.as_str()))
        }
    }
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passwords", self.0.len())
    }
}

/// `h****2`: enough to recognise one's own password, too little to use it.
#[must_use]
pub(super) fn redacted(password: &str) -> String {
    let mut chars = password.chars();
    let (first, last) = (chars.next(), chars.next_back());
    let mut shown = String::new();
    shown.extend(first);
    // always the same number of stars, so that the length is not shown either
    shown.push_str(REDACTED);
    shown.extend(last);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redacted_password_shows_its_ends() {
        assert_eq!(redacted("hunter2"), "h****2");
        assert_eq!(redacted("é"), "é****");
    }

    #[test]
    fn passwords_are_found_once_wherever_they_stand() {
        let (first, second) = ("hunter2 and hunter2", "kolibri9, hunter2");
        for (name, shown) in [
            ("announced once", vec!["kolibri9", "hunter2"]),
            ("announced again and again", ["hunter2", "kolibri9"].repeat(500)),
        ] {
            let found: Vec<(usize, &str, usize)> = everywhere([first, second].into_iter(), shown)
                .into_iter()
                .map(|Span { segment, at }| (segment, &[first, second][segment][at.clone()], at.start))
                .collect();
            let expected = [(0, "hunter2", 0), (0, "hunter2", 12), (1, "hunter2", 10), (1, "kolibri9", 0)];
            assert_eq!(found, expected, "{name}");
        }
    }
}
