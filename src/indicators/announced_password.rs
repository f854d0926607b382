//! [`shown`]: the password that the words beside it announce.

use std::ops::Range;

/// Passwords shorter than this are words of the sentence.
const MIN_CHARS: usize = 4;
/// Passwords longer than this are not typed by people.
const MAX_CHARS: usize = 40;
/// How far behind the words that announce it a password may be, in bytes.
const MAX_AWAY: usize = 60;

/// The place of the password that the words at `lead` announce, if there is one:
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

/// Marks around a word that do not belong to it.
const AROUND: [char; 16] = [':', ',', '.', ';', '"', '\'', '(', ')', '“', '”', '«', '»', '„', '<', '>', '-'];

/// The range without the white space, quotation marks and sentence punctuation around it.
pub(super) fn trimmed(text: &str, at: Range<usize>) -> Range<usize> {
    let is_around =
        |ch: char| AROUND.contains(&ch) || ch.is_whitespace() || matches!(ch, '!' | '?' | '。' | '[' | ']');
    let start = at.end - text[at.clone()].trim_start_matches(is_around).len();
    start..start + text[start..at.end].trim_end_matches(is_around).len()
}

/// Runs without white space, without the marks around them.
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
    }
}
