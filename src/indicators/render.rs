//! What was noticed, told to people: each indicator with the words of the mail, passwords blurred.

use super::{DetectedAt, Detection, Detections, Indicator, IndicatorKind, Quote, Secrets, secret};
use crate::lexicon::Lexicon;
use crate::message::Message;
use crate::text::Text;
use std::ops::Range;

/// The most places an indicator quotes.
const MAX_QUOTES: usize = 2;
/// The longest quotation, in characters.
const MAX_QUOTE_CHARS: usize = 120;

impl Detections {
    /// Whether a range of a segment shows a password.
    fn is_secret(&self, segment: usize, at: &Range<usize>) -> bool {
        self.secrets
            .iter()
            .any(|(in_zone, secret)| *in_zone == segment && secret.start < at.end && at.start < secret.end)
    }

    /// The passwords themselves, so that nothing that is said of the message repeats them.
    pub(crate) fn secrets(&self, text: &Text) -> Secrets {
        Secrets::new(
            self.secrets
                .iter()
                .map(|(segment, at)| text.segments[*segment].as_str()[at.clone()].to_lowercase())
                .collect(),
        )
    }

    /// The indicators, each once, in the order of their kinds.
    pub(crate) fn to_indicators(&self, message: &Message<'_>, text: &Text) -> Vec<Indicator> {
        let of_kind = |&kind: &IndicatorKind| {
            let marks: Vec<&Detection> = self.marks.iter().filter(|mark| mark.kind == kind).collect();
            (!marks.is_empty()).then(|| Indicator {
                id: kind,
                severity: kind.severity(),
                sentence: kind.sentence(),
                quoted: marks.iter().all(|mark| mark.quoted || mark.denied),
                quotes: most_telling(marks, text)
                    .into_iter()
                    .map(|mark| self.quote(message, text, mark))
                    .collect(),
            })
        };
        IndicatorKind::ALL.iter().filter_map(of_kind).collect()
    }

    fn quote(&self, message: &Message<'_>, text: &Text, mark: &Detection) -> Quote {
        match &mark.at {
            DetectedAt::Other(location) => Quote { text: String::new(), location: *location },
            DetectedAt::Words(segment, at) => Quote {
                text: self.blurred(text, *segment, at),
                location: text.location_of(message, *segment, at.clone()),
            },
        }
    }

    /// The words at a range of a segment, in one line, passwords blurred.
    pub(crate) fn blurred(&self, text: &Text, segment: usize, at: &Range<usize>) -> String {
        let all = text.segments[segment].cased();
        let mut words = String::new();
        let mut from = at.start;
        let mut secrets: Vec<&Range<usize>> = self
            .secrets
            .iter()
            .filter(|(in_zone, _)| *in_zone == segment)
            .map(|(_, secret)| secret)
            .collect();
        secrets.sort_by_key(|secret| (secret.start, std::cmp::Reverse(secret.end)));
        for secret in secrets {
            if secret.start < at.end && secret.end > from {
                words.push_str(&all[from..secret.start.max(from)]);
                words.push_str(&secret::redacted(&all[secret.clone()]));
                from = secret.end;
            }
        }
        if from < at.end {
            words.push_str(&all[from..at.end]);
        }
        let words: Vec<&str> = words.split_whitespace().collect();
        words.join(" ").chars().take(MAX_QUOTE_CHARS).collect()
    }

    /// The unmasked words at a range of a segment, in small letters and in one line, without
    /// passwords.
    pub(crate) fn quote_lower(&self, text: &Text, segment: usize, at: &Range<usize>) -> String {
        if self.is_secret(segment, at) {
            return secret::REDACTED.to_owned();
        }
        let words: Vec<&str> = text.segments[segment].as_str()[at.clone()].split_whitespace().collect();
        words.join(" ")
    }

    /// The languages whose phrases were found, the one with most of them first.
    pub(crate) fn languages(&self) -> Vec<&'static str> {
        let names = Lexicon::get().languages();
        let mut counts = vec![0_usize; names.len()];
        for language in self.marks.iter().filter_map(|mark| mark.language) {
            counts[usize::from(language)] += 1;
        }
        let mut found: Vec<(usize, &str)> = counts
            .into_iter()
            .zip(names)
            .filter(|(count, _)| *count > 0)
            .map(|(n, name)| (n, name.as_str()))
            .collect();
        found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        found.into_iter().map(|(_, name)| name).collect()
    }
}

/// The longest marks of which none stands over another or says the same, as a message does in plain
/// text and once more in HTML; in the order in which they stand.
fn most_telling<'a>(mut marks: Vec<&'a Detection>, text: &Text) -> Vec<&'a Detection> {
    let says = |mark: &Detection| -> Vec<&str> {
        let words = mark.at.words().map_or("", |(segment, at)| &text.segments[segment].as_str()[at.clone()]);
        words.split_whitespace().collect()
    };
    let same =
        |a: &Detection, b: &Detection| overlap(&a.at, &b.at) || (says(a) == says(b) && !says(a).is_empty());
    let length = |mark: &Detection| mark.at.words().map_or(0, |(_, at)| at.len());
    marks.sort_by_key(|mark| std::cmp::Reverse(length(mark)));
    let mut told: Vec<&Detection> = Vec::new();
    for mark in marks {
        if told.len() < MAX_QUOTES && !told.iter().any(|known| same(known, mark)) {
            told.push(mark);
        }
    }
    told.sort_by_key(|mark| mark.at.words().map(|(segment, at)| (segment, at.start)));
    told
}

/// Whether two places share words, or are the same.
fn overlap(one: &DetectedAt, other: &DetectedAt) -> bool {
    match (one.words(), other.words()) {
        (Some((segment, at)), Some((in_zone, other))) => {
            segment == in_zone && at.start < other.end && other.start < at.end
        }
        _ => one == other,
    }
}
