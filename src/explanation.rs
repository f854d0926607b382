//! [`Explanation`]: the terms of a score, heaviest first; with the bias and the rest they add up to
//! it.

use crate::features::{Analysis, FeatureOrigin, Features, Headers, for_each_feature};
use crate::linear::Linear;
use crate::message::{Message, TextKind};
use crate::text::{SegmentKind, SourceLocation};
use crate::tokens::Vocabulary;
use serde::Serialize;
use std::collections::BTreeMap;

/// The most characters of words that a clue quotes.
const MAX_QUOTE: usize = 60;

/// One term of a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clue {
    /// The words, as read (unmasked, lower case), or the name of a feature such as
    /// `reply-to=other`.
    pub feature: String,
    /// What it adds to the score: a value above 0 speaks for the label, below 0 for ham.
    pub contribution: f64,
    /// Where it first occurs.
    pub location: SourceLocation,
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
pub(crate) fn explain(
    analysis: Analysis<'_>,
    features: &Features,
    (linear, vocabulary, headers): (&Linear, &Vocabulary, Headers),
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
    for_each_feature(analysis, vocabulary, headers, |index, origin| {
        if let Some(&number) = places.get(&index)
            && clues[number].is_none()
        {
            clues[number] = Some(clue(analysis, origin, terms[number].1));
        }
    });
    let bias = linear.scoring().bias[label - 1];
    Explanation { label: name.to_owned(), bias, clues: clues.into_iter().flatten().collect(), rest }
}

fn clue(analysis: Analysis<'_>, origin: FeatureOrigin<'_>, contribution: f64) -> Clue {
    let Analysis { message, text, detections, .. } = analysis;
    match origin {
        FeatureOrigin::Named(name) => Clue {
            feature: name.chars().take(MAX_QUOTE).collect(),
            contribution,
            location: SourceLocation::Structure,
        },
        FeatureOrigin::Text { segment, start, end } => {
            let span = text.segments[segment].whole_characters(start, end);
            let feature = detections.quote_lower(text, segment, &span).chars().take(MAX_QUOTE).collect();
            Clue { feature, contribution, location: text.location_of(message, segment, span) }
        }
    }
}

impl Clue {
    /// Whether the clue is in HTML source rather than in plain text.
    #[must_use]
    pub fn is_in_html(&self, message: &Message<'_>) -> bool {
        matches!(self.location, SourceLocation::Text { segment: SegmentKind::Body(part) | SegmentKind::Hidden(part), .. }
            if message.texts.get(part).is_some_and(|text| text.kind == TextKind::Html))
    }
}
