//! [`Secret`]: a password that a message shows; found so that no answer repeats it.

use super::MAX_MARKS;
use std::ops::Range;

/// Stands for words that may be a password.
pub const REDACTED: &str = "****";
/// Passwords shorter than this are words of the sentence.
const MIN_CHARS: usize = 4;
/// Passwords longer than this are not typed by people.
const MAX_CHARS: usize = 40;
/// How far behind the words that announce it a password may stand, in bytes.
const MAX_AWAY: usize = 60;

/// Where the password stands that the words at `lead` announce, if one does:
/// `your password is: hunter2`, `I know hunter2 is your password`.
pub(super) fn shown(text: &str, lead: Range<usize>) -> Option<Range<usize>> {
    let end = text.floor_char_boundary((lead.end + MAX_AWAY).min(text.len()));
    let mut announced = true;
    for (token, at) in tokens(text, lead.end..end) {
        let has_digit = token.bytes().any(|byte| byte.is_ascii_digit());
        let before = text[..at.start].trim_end();
        let pointed = announced && before.ends_with([':', '"', '\'', '“', '«', '„', '=']);
        if is_password(token) && (has_digit || pointed) {
            return Some(at);
        }
        announced &= token.chars().count() < MIN_CHARS;
    }
    // "hunter2 is your password": inside the words themselves, or right before them
    let start = text.ceil_char_boundary(lead.start.saturating_sub(MAX_AWAY / 2));
    let found = tokens(text, start..lead.end)
        .filter(|(token, _)| is_password(token) && token.bytes().any(|byte| byte.is_ascii_digit()))
        .last();
    found.map(|(_, at)| at)
}

pub(super) fn is_password(token: &str) -> bool {
    (MIN_CHARS..=MAX_CHARS).contains(&token.chars().count()) && token.chars().any(char::is_alphanumeric)
}

/// Marks around a word that are not of it.
const AROUND: [char; 16] = [':', ',', '.', ';', '"', '\'', '(', ')', '“', '”', '«', '»', '„', '<', '>', '-'];

/// The range without white space, marks and signs of the end of a sentence around it.
pub(super) fn trimmed(text: &str, at: Range<usize>) -> Range<usize> {
    let is_around =
        |ch: char| AROUND.contains(&ch) || ch.is_whitespace() || matches!(ch, '!' | '?' | '。' | '[' | ']');
    let start = at.end - text[at.clone()].trim_start_matches(is_around).len();
    start..start + text[start..at.end].trim_end_matches(is_around).len()
}

/// Runs without white space, freed of marks around them.
fn tokens(text: &str, within: Range<usize>) -> impl Iterator<Item = (&str, Range<usize>)> {
    let base = within.start;
    text[within]
        .split_whitespace()
        .scan((), move |(), token| {
            let token = token.trim_matches(AROUND);
            Some((token, token.as_ptr() as usize))
        })
        .map(move |(token, place)| {
            let at = place - text.as_ptr() as usize;
            (token, at.max(base)..at.max(base) + token.len())
        })
        .filter(|(token, _)| !token.is_empty())
}

/// Where passwords stand in all texts of a message: number of the text and range. One that is
/// announced again and again is looked for once, or the cost would be that of the announcements
/// times the text.
pub(super) fn everywhere<'t>(
    texts: impl Iterator<Item = &'t str>,
    mut secrets: Vec<&str>,
) -> Vec<(usize, Range<usize>)> {
    secrets.sort_unstable();
    secrets.dedup();
    let mut found = Vec::new();
    for (number, text) in texts.enumerate() {
        for secret in &secrets {
            let places = text.match_indices(*secret).take(MAX_MARKS);
            found.extend(places.map(|(at, _)| (number, at..at + secret.len())));
        }
    }
    found
}

/// The passwords of a message in small letters, for making sure that an answer does not repeat
/// them; its debug form does not either.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn new(mut secrets: Vec<String>) -> Self {
        secrets.sort_unstable();
        secrets.dedup();
        Self(secrets)
    }

    /// Whether none was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the text repeats one, in any case.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        !self.0.is_empty() && {
            let text = text.to_lowercase();
            self.0.iter().any(|secret| text.contains(secret.as_str()))
        }
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passwords", self.0.len())
    }
}

/// `h*****2`: enough to recognise one's own password, too little to use it.
#[must_use]
pub(super) fn redacted(secret: &str) -> String {
    let mut chars = secret.chars();
    let (first, last) = (chars.next(), chars.next_back());
    let mut shown = String::new();
    shown.extend(first);
    // always as many, so that the length is not told either
    shown.push_str("****");
    shown.extend(last);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_found_behind_or_before_their_announcement() {
        for (text, lead, expected) in [
            ("your password is hunter2.", "your password is", Some("hunter2")),
            ("your password: \"correcthorse\"!", "your password", Some("correcthorse\"!")),
            ("i know that hunter2 is your password, fool", "is your password", Some("hunter2")),
            ("your password is known to many", "your password is", None),
            ("your password", "your password", None),
            ("votre mot de passe est :\nazerty", "votre mot de passe est", Some("azerty")),
        ] {
            let at = text.find(lead).unwrap();
            let found = shown(text, at..at + lead.len()).map(|at| &text[at]);
            assert_eq!(
                found.map(|found| found.trim_end_matches(['"', '!'])),
                expected.map(|e| e.trim_end_matches(['"', '!'])),
                "{text}"
            );
        }
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
                .map(|(text, at)| (text, &[first, second][text][at.clone()], at.start))
                .collect();
            let expected = [(0, "hunter2", 0), (0, "hunter2", 12), (1, "hunter2", 10), (1, "kolibri9", 0)];
            assert_eq!(found, expected, "{name}");
        }
    }
}
