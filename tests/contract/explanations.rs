//! Explanations: the exact terms of the score, and places that can be pointed at.

use crate::models::{LETTERS, MODELS, written};
use bluff::{Clue, Explanation, Message, SegmentKind, SourceLocation, Text, TextKind};

/// How many clues are asked for; no sample has as many features as the last.
const COUNTS: [usize; 4] = [0, 1, 5, 10_000];
/// The longest quote of a clue, in characters, as in `src/explanation.rs`.
const MAX_QUOTE: usize = 60;

/// Calls `check` with every sample, judged by every model with every count: model, count, sample,
/// explanation, its score.
fn each(mut check: impl FnMut(&str, usize, &[u8], &Explanation, f64)) {
    for model in &*MODELS {
        for count in COUNTS {
            let classifier = model.classifier().with_explanation(count);
            for letter in LETTERS.iter() {
                let report = classifier.classify(letter);
                let Some(explanation) = &report.explanation else {
                    assert_eq!(count, 0, "{:?}", model.setup);
                    continue;
                };
                assert_ne!(count, 0, "{:?}", model.setup);
                let label = report.labels().index_of(&explanation.label).unwrap();
                assert_ne!(label, 0, "the score of ham has no terms");
                let of = format!("{:?}, {count} clues", model.setup);
                check(&of, count, letter, explanation, report.scores[label].get());
            }
        }
    }
}

#[test]
fn bias_clues_and_rest_are_the_score() {
    each(|of, _, _, Explanation { bias, clues, rest, .. }, score| {
        let terms = || clues.iter().map(|clue| clue.contribution).chain([*bias, *rest]);
        // as exact as sums of such terms can be: they may cancel
        let size: f64 = terms().map(f64::abs).sum();
        assert!((terms().sum::<f64>() - score).abs() <= 1e-9 * size.max(1.0), "{of}: {score} of {size}");
    });
}

#[test]
fn clues_are_the_heaviest_and_no_more_than_asked_for() {
    each(|of, count, _, Explanation { clues, rest, .. }, _| {
        assert!(clues.len() <= count, "{of}: {}", clues.len());
        assert!(clues.is_sorted_by(|a, b| a.contribution.abs() >= b.contribution.abs()), "{of}");
        assert!(clues.iter().all(|clue| !clue.feature.is_empty()), "{of}: {clues:?}");
        assert!(clues.iter().all(|clue| clue.feature.chars().count() <= MAX_QUOTE), "{of}: {clues:?}");
        if clues.len() < count {
            assert_eq!(*rest, 0.0, "{of}: all terms are told");
            assert!(rest.is_sign_positive(), "{of}: -0 would be printed");
        }
    });
}

#[test]
fn more_clues_go_on_where_fewer_stopped_and_no_number_changes() {
    for model in &*MODELS {
        let [none, few, all] = [0, 5, 10_000].map(|count| model.classifier().with_explanation(count));
        for letter in LETTERS.iter() {
            let mut reports = [&none, &few, &all].map(|classifier| classifier.classify(letter));
            let [_, few, all] = reports.each_mut().map(|report| report.explanation.take());
            let (few, all) = (few.unwrap(), all.unwrap());
            assert_eq!(few.clues[..], all.clues[..few.clues.len()], "{:?}", model.setup);
            assert_eq!((few.bias, few.label), (all.bias, all.label), "{:?}", model.setup);
            let [none, few, all] = reports.each_ref().map(written);
            assert_eq!((&none, &none), (&few, &all), "{:?}", model.setup);
        }
    }
}

#[test]
fn clues_lead_to_what_they_quote() {
    let mut led = 0;
    each(|of, _, letter, Explanation { clues, .. }, _| {
        let message = Message::parse(letter);
        for Clue { feature, location, .. } in clues {
            let SourceLocation::Text { segment: place, start, end } = *location else { continue };
            // the text of a file is not part of the message
            if matches!(place, SegmentKind::Pdf(_)) {
                continue;
            }
            let (source, is_html) = source(&message, place);
            let quoted = source.get(start..end);
            let Some(quoted) = quoted else {
                panic!("{of}: {start}..{end} of {place:?}, {} bytes", source.len())
            };
            // HTML source has text between the words that no quote has; a look-alike letter is
            // shown with the word around it, and a password is never shown
            if !is_html && quoted.is_ascii() && feature != "****" {
                assert_eq!(read(quoted), *feature, "{of}: {quoted:?}");
                led += 1;
            }
        }
    });
    assert!(led > 10_000, "{led} clues followed");
}

/// The text a place is in, and whether it is HTML.
fn source<'a>(message: &'a Message<'_>, place: SegmentKind) -> (&'a str, bool) {
    match place {
        SegmentKind::Subject => (&message.subject, false),
        SegmentKind::FromName => (message.from.name(), false),
        SegmentKind::Body(part) | SegmentKind::Hidden(part) => {
            let text = &message.texts[part];
            (&text.content, text.kind == TextKind::Html)
        }
        place => unreachable!("left out above: {place:?}"),
    }
}

/// The words as a clue quotes them.
fn read(quoted: &str) -> String {
    let message = Message::from_text(quoted);
    let text = Text::from_message(&message);
    let words: Vec<&str> =
        text.segments.iter().flat_map(|segment| segment.as_str().split_whitespace()).collect();
    words.join(" ").chars().take(MAX_QUOTE).collect()
}
