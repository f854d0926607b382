//! [`Forms`]: which forms of a `multipart/alternative` are read.
//!
//! Mail programs show one form, the last they can (RFC 2046, section 5.1.4). The others mostly say
//! the same, and then the choice does not matter. A form that says something else is meant for
//! filters, or for the few who see it: readers of plain text, of notifications and of watches. So
//! such a message is read a second time, with those forms in the place of the one that most people
//! see.

use super::body::Body;
use crate::hash::Hash;
use crate::message::TextKind;

/// The most words of the form in question that are looked for in the form that is shown.
const SAMPLE: usize = 64;
/// Shorter words occur in every text of a language.
const MIN_WORD_BYTES: usize = 5;
/// A form with fewer such words is a note ("your mail program shows no HTML") and says nothing
/// else.
const MIN_WORDS: usize = 8;
/// A form with fewer letters and digits is not a text: the form before it is shown.
const MIN_VISIBLE: usize = 20;

/// Which of the forms of a text are read, where they say different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Forms {
    /// The one that most mail programs show.
    Shown,
    /// The others.
    Other,
}

impl Forms {
    /// For each body, whether it is left out; and whether any form says something else than the one
    /// that is shown.
    pub(super) fn left_out(self, bodies: &[Body<'_>]) -> (Vec<bool>, bool) {
        let unseen = unseen(bodies);
        let differ = unseen.contains(&true);
        if self == Self::Shown || !differ {
            return (unseen, differ);
        }
        let group = |at: usize| bodies[at].part.form.map(|form| form.of);
        let mut different: Vec<usize> =
            (0..bodies.len()).filter(|&at| unseen[at]).filter_map(group).collect();
        different.sort_unstable();
        different.dedup();
        let is_different = |at: usize| group(at).is_some_and(|of| different.binary_search(&of).is_ok());
        ((0..bodies.len()).map(|at| is_different(at) && !unseen[at]).collect(), differ)
    }
}

/// For each body, whether it is a form that mail programs do not show and that says something else
/// than the form they show.
fn unseen(bodies: &[Body<'_>]) -> Vec<bool> {
    let mut unseen = vec![false; bodies.len()];
    let mut groups: Vec<usize> = bodies.iter().filter_map(|body| Some(body.part.form?.of)).collect();
    groups.sort_unstable();
    groups.dedup();
    for group in groups {
        let members: Vec<usize> = (0..bodies.len())
            .filter(|&at| bodies[at].part.form.is_some_and(|form| form.of == group))
            .collect();
        let Some(shown) = shown(bodies, &members) else { continue };
        let is_shown = |at: &usize| bodies[*at].part.form.is_some_and(|form| form.number == shown);
        let mut words_shown = None;
        for &at in members.iter().filter(|at| !is_shown(at)) {
            let words_shown = words_shown.get_or_insert_with(|| {
                WordFilter::new(members.iter().filter(|at| is_shown(at)).map(|&at| bodies[at].content()))
            });
            unseen[at] = says_something_else(bodies[at].content(), words_shown);
        }
    }
    unseen
}

/// The number of the form that is shown: the last form with HTML that has something to read, else
/// the last form that has. A form that few mail programs know is shown only if there is no other.
fn shown(bodies: &[Body<'_>], members: &[usize]) -> Option<usize> {
    let readable = members.iter().filter(|&&at| {
        let content = bodies[at].content();
        !content.trim_start().starts_with("BEGIN:VCALENDAR")
            && content.chars().filter(|ch| ch.is_alphanumeric()).take(MIN_VISIBLE).count() == MIN_VISIBLE
    });
    readable
        .filter_map(|&at| {
            let form = bodies[at].part.form?;
            Some((!form.is_rare, bodies[at].part.kind == TextKind::Html, form.number))
        })
        .max()
        .map(|(_, _, number)| number)
}

/// Whether fewer than half of the words of a text occur in another.
fn says_something_else(text: &str, other: &WordFilter) -> bool {
    let all: Vec<u64> = words(text).collect();
    if all.len() < MIN_WORDS {
        return false;
    }
    let sample = || all.iter().step_by(all.len().div_ceil(SAMPLE));
    let found = sample().filter(|&&word| other.contains(word)).count();
    found * 2 < sample().count()
}

/// The hashes of the longer words of a text, ASCII letters in lower case.
fn words(text: &str) -> impl Iterator<Item = u64> {
    text.split(|ch: char| !ch.is_alphanumeric()).filter(|word| word.len() >= MIN_WORD_BYTES).map(|word| {
        word.bytes().fold(Hash::new(), |hash, byte| hash.bytes(&[byte.to_ascii_lowercase()])).finish()
    })
}

/// A set of words that may take one word in sixteen for a member that is not one (a Bloom filter
/// with one hash). That is enough to compare texts, and takes an eighth of the time that sorting
/// takes.
struct WordFilter {
    bits: Vec<u64>,
}

impl WordFilter {
    /// Bits for each byte of text. A word with the space behind it has six bytes or more, so there
    /// are sixteen bits for each word.
    const BITS_PER_BYTE: usize = 3;

    fn new<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Self {
        let bytes: usize = texts.clone().map(str::len).sum();
        let mut set = Self { bits: vec![0; (bytes * Self::BITS_PER_BYTE / 64).next_power_of_two()] };
        for word in texts.flat_map(words) {
            let (at, bit) = set.place(word);
            set.bits[at] |= bit;
        }
        set
    }

    fn contains(&self, word: u64) -> bool {
        let (at, bit) = self.place(word);
        self.bits[at] & bit != 0
    }

    fn place(&self, word: u64) -> (usize, u64) {
        ((word >> 6) as usize & (self.bits.len() - 1), 1 << (word & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    const LETTER: &str = "I recorded you through the camera of your computer. Transfer nine hundred dollars within two days, \
        otherwise everybody in your address book receives the recording.";
    const MINUTES: &str = "Thanks for the minutes. Martin booked the small meeting room for Tuesday morning, please bring both drawings \
        of the water pump and the updated schedule.";

    fn alternative(forms: &[(&str, &str)]) -> String {
        let parts: String = forms
            .iter()
            .map(|(kind, text)| format!("--b\r\nContent-Type: {kind}\r\n\r\n{text}\r\n"))
            .collect();
        format!("Subject: x\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n{parts}--b--\r\n")
    }

    fn left_out(forms: Forms, parts: &[(&str, &str)]) -> (Vec<bool>, bool) {
        let raw = alternative(parts);
        let message = Message::parse(raw.as_bytes());
        let texts = message.texts.iter().enumerate();
        let bodies: Vec<Body<'_>> = texts.map(|(number, part)| Body::read(number, part, 1 << 20)).collect();
        forms.left_out(&bodies)
    }

    #[test]
    fn forms_that_say_something_else_are_read_in_the_place_of_the_one_that_is_shown() {
        let html = |text: &str| format!("<html><body><p>{text}</p></body></html>");
        let (letter, minutes) = (html(LETTER), html(MINUTES));
        for (name, forms, other, differ) in [
            ("the same", vec![("text/plain", LETTER), ("text/html", &*letter)], vec![false, false], false),
            (
                "a letter in plain text",
                vec![("text/plain", LETTER), ("text/html", &minutes)],
                vec![false, true],
                true,
            ),
            (
                "one says the same",
                vec![("text/plain", MINUTES), ("text/x-amp-html", &letter), ("text/html", &minutes)],
                vec![true, false, true],
                true,
            ),
            (
                "a watch, last",
                vec![("text/html", &minutes), ("text/watch-html", &letter)],
                vec![true, false],
                true,
            ),
        ] {
            assert_eq!(left_out(Forms::Other, &forms), (other, differ), "{name}");
            assert_eq!(left_out(Forms::Shown, &forms).1, differ, "{name}");
        }
    }

    #[test]
    fn a_form_that_nobody_sees_and_that_says_something_else_is_unseen() {
        let html = |text: &str| format!("<html><body><p>{text}</p></body></html>");
        let (letter, minutes) = (html(LETTER), html(MINUTES));
        let calendar = format!("BEGIN:VCALENDAR\r\nSUMMARY:{MINUTES}\r\nEND:VCALENDAR");
        for (name, forms, expected) in [
            ("the same text", vec![("text/plain", LETTER), ("text/html", &*letter)], vec![false, false]),
            (
                "other words for filters",
                vec![("text/plain", MINUTES), ("text/html", &letter)],
                vec![true, false],
            ),
            (
                "a letter nobody sees",
                vec![("text/plain", LETTER), ("text/html", &minutes)],
                vec![true, false],
            ),
            ("HTML first", vec![("text/html", &letter), ("text/plain", MINUTES)], vec![false, true]),
            (
                "many plain forms",
                vec![("text/plain", MINUTES), ("text/plain", MINUTES), ("text/html", &letter)],
                vec![true, true, false],
            ),
            (
                "HTML without words",
                vec![("text/plain", LETTER), ("text/html", "<img src=x>")],
                vec![false, false],
            ),
            (
                "a note",
                vec![("text/plain", "This email needs HTML."), ("text/html", &letter)],
                vec![false, false],
            ),
            ("an invitation", vec![("text/plain", LETTER), ("text/calendar", &calendar)], vec![false, true]),
            ("no HTML at all", vec![("text/plain", MINUTES), ("text/plain", LETTER)], vec![true, false]),
            (
                "a form for few programs, last",
                vec![("text/html", &*letter), ("text/x-amp-html", &minutes)],
                vec![false, true],
            ),
            ("a form for few programs, alone", vec![("text/x-amp-html", &*letter)], vec![false]),
        ] {
            assert_eq!(left_out(Forms::Shown, &forms).0, expected, "{name}");
        }
    }
}
