//! [`find`]: the phrases of all languages in a text, and the amounts and times beside them.

use super::MAX_FOUND;
use super::denied::{Denials, denials};
use super::detection::{Detection, Span};
use super::placeholders::{Placeholder, PlaceholderSpan};
use super::quantity::{self, Quantity};
use crate::lexicon::{Hit, Lexicon, Unit};
use crate::text::Text;
use crate::tokens::Tokens;

/// What the phrases of a text say.
pub(super) struct Phrases {
    pub(super) detections: Vec<Detection>,
    /// Amounts and times in visible text.
    pub(super) quantities: Vec<Quantity>,
    /// Amounts and times in all text.
    pub(super) placeholders: Vec<PlaceholderSpan>,
    /// What is reported.
    pub(super) reported: Vec<Span>,
}

/// Finds them all; `tokens` holds the words of the segments.
pub(super) fn find(text: &Text, tokens: &Tokens) -> Phrases {
    let lexicon = Lexicon::get();
    let texts: Vec<_> = text
        .segments
        .iter()
        .enumerate()
        .map(|(number, segment)| (segment.as_str(), tokens.words(number)))
        .collect();
    let (mut detections, mut parts) = (Vec::new(), Vec::new());
    let (mut quantities, mut placeholders) = (Vec::new(), Vec::new());
    lexicon.find(&texts, |segment, hit| match hit {
        _ if text.segments[segment].is_name() => {}
        Hit::Phrase { kind, language, at, parts: of_phrase } => {
            if text.segments[segment].is_seen() && detections.len() < MAX_FOUND {
                detections.push(Detection::phrase(kind, Span::new(segment, at), language));
                parts.push(of_phrase);
            }
        }
        Hit::Unit { unit, at } => {
            if quantities.len() < MAX_FOUND
                && let Some((value, unit, at)) = quantity::beside(texts[segment].0, (unit, at), lexicon)
            {
                let placeholder = match unit {
                    Unit::Currency(_) => Placeholder::Amount,
                    Unit::Hours(_) => Placeholder::Time,
                };
                let span = Span::new(segment, at);
                placeholders.push(PlaceholderSpan { span: span.clone(), placeholder });
                if text.segments[segment].is_seen() {
                    quantities.push(Quantity { value, unit, span, demanded: false });
                }
            }
        }
    });
    let Denials { denied, reported } = denials(&detections, &parts, text, tokens);
    for (detection, denied) in detections.iter_mut().zip(denied) {
        detection.denied = denied;
    }
    Phrases { detections, quantities, placeholders, reported }
}
