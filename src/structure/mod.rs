//! [`header_signs`] and [`body_signs`]: how a message is built, in words that name no host, list or
//! person.
//!
//! A spam run gives itself away by what does not fit together: a From that disagrees with Reply-To,
//! Return-Path, Message-ID or the signature; a reply that answers nothing; bulk mail without a way
//! out. None of these features betrays which mailbox or list a message came from, so they also hold
//! for other mailboxes (`--headers safe`).

mod body;
mod fields;
mod hosts;
mod sender;

use crate::message::Message;
use crate::text::Text;

/// The features of the header fields; only for messages that have headers.
pub(crate) fn header_signs(message: &Message<'_>) -> StructureFeatures {
    let mut features = StructureFeatures::new();
    let by_list = sender::came_through_a_list(message);
    features.push_if(by_list, "list");
    sender::sender(message, &mut features);
    sender::agreement(message, by_list, &mut features);
    fields::recipients(message, &mut features);
    if !by_list {
        fields::bulk(message, &mut features);
    }
    fields::thread(message, &mut features);
    fields::writing(message, &mut features);
    features
}

/// The features of the body, which every message has.
pub(crate) fn body_signs(message: &Message<'_>, text: &Text, sees_sender: bool) -> StructureFeatures {
    let own = if sees_sender { message.from.domain() } else { String::new() };
    let mut features = StructureFeatures::new();
    body::links(&own, text, &mut features);
    body::hiding(text, &mut features);
    body::attachments(message, &mut features);
    features
}

/// Features as they are found: `what=value`, or `what` alone, one after another in one string.
pub(crate) struct StructureFeatures {
    names: String,
    ends: Vec<usize>,
}

impl StructureFeatures {
    /// No features yet; a real message has 40 to 90, of 20 bytes each.
    fn new() -> Self {
        Self { names: String::with_capacity(2_048), ends: Vec::with_capacity(96) }
    }

    /// The features in the order they were found.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.names[start..end])
    }

    fn push(&mut self, what: &str, value: &str) {
        self.names.extend([what, "=", value]);
        self.ends.push(self.names.len());
    }

    fn push_count(&mut self, what: &str, n: usize) {
        self.push(what, bucket(n));
    }

    fn push_if(&mut self, condition: bool, what: &str) {
        if condition {
            self.names.push_str(what);
            self.ends.push(self.names.len());
        }
    }
}

/// Counts in steps: beyond a few, the exact number is chance.
fn bucket(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2..=3 => "2-3",
        4..=7 => "4-7",
        8..=19 => "8-19",
        _ => "20+",
    }
}

fn is_emoji(ch: char) -> bool {
    matches!(ch as u32, 0x1F300..=0x1FAFF | 0x2600..=0x27BF | 0x2B50 | 0x2B55 | 0x1F1E6..=0x1F1FF)
}

/// The first word of a value, short and in lower case.
fn short(value: &str) -> String {
    value.trim().to_lowercase().chars().take_while(|ch| ch.is_alphanumeric() || *ch == '-').take(16).collect()
}
