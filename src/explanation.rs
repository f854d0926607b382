//! [`Explanation`]: the terms of a score, heaviest first; with the bias and the rest they add up to it.

use crate::features::{Features, Headers, Origin, Scratch, walk};
use crate::linear::Linear;
use crate::message::{Message, TextKind};
use crate::text::{Place, Text};
use crate::tokens::Vocabulary;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// The longest words a clue quotes, in characters.
const MAX_QUOTE: usize = 60;

/// One term of a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clue {
    /// The words, as read (unmasked, lower case), or the name of a sign such as `reply-to=other`.
    pub feature: String,
    /// What it adds to the score: above 0 speaks for the label, below 0 for ham.
    pub contribution: f64,
    /// Where it first stands.
    #[serde(rename = "where")]
    pub place: ClueIn,
}

/// Where a clue stands. Written as `subject`, `from`, `body.0:17-29`, `hidden.0:5-9`, `headers` or `structure`: the number is that of the text
/// part, the range counts bytes of its decoded content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClueIn {
    /// Words of a text.
    Text {
        /// Which text.
        place: Place,
        /// Bytes of the decoded part.
        start: usize,
        /// End, exclusive.
        end: usize,
    },
    /// How the message is built.
    Structure,
}

impl fmt::Display for ClueIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Structure => f.write_str("structure"),
            Self::Text { place, start, end } => match place {
                Place::Subject => write!(f, "subject:{start}-{end}"),
                Place::FromName => write!(f, "from:{start}-{end}"),
                Place::Body(part) => write!(f, "body.{part}:{start}-{end}"),
                Place::Hidden(part) => write!(f, "hidden.{part}:{start}-{end}"),
            },
        }
    }
}

impl Serialize for ClueIn {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The terms of one label's score: `bias + sum of clues + rest = score`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// The label whose score is explained; never ham, whose score is 0.
    pub label: String,
    /// The score of a message without features.
    pub bias: f64,
    /// The heaviest terms, by size.
    pub clues: Vec<Clue>,
    /// All other terms together.
    pub rest: f64,
}

/// The `count` heaviest terms of the score of `label` (its number, not ham's).
#[allow(clippy::too_many_arguments)] // the parts of a model and of a message, each once
pub(crate) fn explain(
    message: &Message<'_>,
    text: &Text,
    features: &Features,
    (linear, vocabulary, headers): (&Linear, &Vocabulary, Headers),
    scratch: &mut Scratch,
    (label, name): (usize, &str),
    count: usize,
) -> Explanation {
    let mut terms: Vec<(u32, f64)> = features
        .indices
        .iter()
        .zip(&features.values)
        .map(|(&index, &value)| (index, linear.weight(index, label) * f64::from(value)))
        .collect();
    terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    let rest = terms.iter().skip(count).fold(0.0, |rest, term| rest + term.1);
    terms.truncate(count);
    let places: BTreeMap<u32, usize> =
        terms.iter().enumerate().map(|(number, term)| (term.0, number)).collect();
    let mut clues: Vec<Option<Clue>> = vec![None; terms.len()];
    walk(message, text, vocabulary, headers, scratch, |index, origin| {
        if let Some(&number) = places.get(&index)
            && clues[number].is_none()
        {
            clues[number] = Some(clue(message, text, origin, terms[number].1));
        }
    });
    let bias = linear.scoring().bias[label - 1];
    Explanation { label: name.to_owned(), bias, clues: clues.into_iter().flatten().collect(), rest }
}

fn clue(message: &Message<'_>, text: &Text, origin: Origin<'_>, contribution: f64) -> Clue {
    match origin {
        Origin::Sign(name) => {
            Clue { feature: name.chars().take(MAX_QUOTE).collect(), contribution, place: ClueIn::Structure }
        }
        Origin::Words { zone, start, end } => {
            let zone = &text.zones[zone];
            let all = zone.as_str();
            // a piece may end inside a character of more bytes than one
            let start = all.floor_char_boundary(start as usize);
            let end = all.ceil_char_boundary(end as usize);
            let quote: Vec<&str> = all[start..end].split_whitespace().collect();
            let span = zone.source_span(start..end);
            let span = match zone.place {
                Place::Body(part) | Place::Hidden(part) => within(&message.texts[part].content, span),
                Place::Subject => within(&message.subject, span),
                Place::FromName => within(message.from.name(), span),
            };
            let feature = quote.join(" ").chars().take(MAX_QUOTE).collect();
            Clue {
                feature,
                contribution,
                place: ClueIn::Text { place: zone.place, start: span.start, end: span.end },
            }
        }
    }
}

/// A span, moved outward to whole characters of its text.
fn within(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    text.floor_char_boundary(span.start)..text.ceil_char_boundary(span.end)
}

impl Clue {
    /// Whether the clue stands in HTML source rather than in plain text.
    #[must_use]
    pub fn is_in_html(&self, message: &Message<'_>) -> bool {
        matches!(self.place, ClueIn::Text { place: Place::Body(part) | Place::Hidden(part), .. }
            if message.texts.get(part).is_some_and(|text| text.kind == TextKind::Html))
    }
}
