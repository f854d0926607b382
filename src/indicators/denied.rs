//! Claims that are not the sender's own: denied ("nobody has hacked your device"), or reported ("I
//! received an email saying ...").
//!
//! A negation denies a claim only at the verb or the noun of the claim. "I am not lying: I hacked
//! you" still claims.

use super::detection::{Detection, Span};
use crate::embedded::{self, embedded};
use crate::lexicon::{IndicatorKind, Lexicon, Patterns, WordId, folded, sentence};
use crate::text::Text;
use crate::tokens::{Tokens, WordEntry};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

const FILE: &str = embedded!("denials");
/// At most this many words before and behind a claim may belong to its sentence.
const MAX_WORDS: usize = 40;
/// The most words between the negation of a demand and the demand.
const MAX_AWAY: usize = 4;
/// Stands for the beginning of a clause.
const BEGINNING: &str = "<";

/// The patterns of each language, in the groups below.
static DENIALS: LazyLock<BTreeMap<String, Patterns>> = LazyLock::new(|| {
    let lines: BTreeMap<String, DenialWords> = embedded::read(FILE).unwrap_or_default();
    let patterns =
        |lines: DenialWords| Patterns::new(&[&lines.subjects, &lines.denies, &lines.refuses, &lines.reports]);
    lines.into_iter().map(|(language, lines)| (language, patterns(lines))).collect()
});

/// The words of one language, as `data/denials.toml` has them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DenialWords {
    subjects: Vec<String>,
    denies: Vec<String>,
    refuses: Vec<String>,
    reports: Vec<String>,
}

/// Words that begin a claim anew: "not lying, *I* hacked you".
const SUBJECTS: usize = 0;
const DENIES: usize = 1;
const REFUSES: usize = 2;
const REPORTS: usize = 3;

/// The words of a segment and what they are among the denials of a language. A word is looked up
/// once, however many claims are near it.
struct SegmentWords<'a> {
    denials: &'a Patterns,
    text: &'a str,
    words: &'a [WordEntry],
    known: FxHashMap<usize, Vec<WordId>>,
}

impl<'a> SegmentWords<'a> {
    fn new(denials: &'a Patterns, text: &'a str, words: &'a [WordEntry]) -> Self {
        Self { denials, text, words, known: FxHashMap::default() }
    }

    /// What the words of these places are among the denials.
    fn numbers(&mut self, places: Range<usize>) -> Vec<&[WordId]> {
        for place in places.clone() {
            self.known.entry(place).or_insert_with(|| {
                let word = &self.words[place];
                self.denials.numbers_of(&folded(&self.text[word.start as usize..word.end as usize]))
            });
        }
        places.map(|place| self.known.get(&place).map_or(&[][..], Vec::as_slice)).collect()
    }

    /// The first word of the sentence or clause around `place`, as `begins` separates them; at most
    /// `MAX_WORDS` before it.
    fn beginning(&self, place: usize, begins: impl Fn(&str, &[WordEntry], usize) -> bool) -> usize {
        let first = place.saturating_sub(MAX_WORDS);
        (first + 1..=place).rev().find(|&place| begins(self.text, self.words, place)).unwrap_or(first)
    }

    /// From the end of the words that report a claim to the end of the sentence, in bytes.
    fn reported(&mut self, claim: &Range<usize>) -> Option<Range<usize>> {
        let first = self.beginning(claim.start, sentence::begins_at);
        let denials = self.denials;
        let words = self.numbers(first..claim.end);
        let before = claim.start - first;
        let reports = denials.find(REPORTS, &words);
        let report = reports.into_iter().find(|at| at.start <= before + 1 && at.end < words.len())?;
        let most = self.words.len().min(claim.end + MAX_WORDS);
        let is_end = |&place: &usize| sentence::begins_at(self.text, self.words, place);
        let last = (claim.end..most).find(is_end).unwrap_or(most);
        // a claim that begins with the words that report it is reported as well
        let from = (first + report.end).min(claim.start);
        Some(self.words[from].start as usize..self.words[last - 1].end as usize)
    }

    /// Whether the verb or noun of a claim is denied: a negation ends where a part of the phrase
    /// begins.
    fn is_denied(&mut self, claim: &Range<usize>, parts: &[Range<usize>]) -> bool {
        let denials = self.denials;
        let mut before: Option<usize> = None;
        parts.iter().any(|part| {
            let part = place(self.words, part.start)..place(self.words, part.end);
            let first = self.beginning(part.start, sentence::clause_begins_at);
            let from = before.replace(part.end).unwrap_or(first).max(first);
            let words = self.numbers(from..part.start + 1);
            let (before, word) = words.split_at(words.len() - 1);
            let begins_anew = part.start == claim.start && !denials.find(SUBJECTS, word).is_empty();
            // "nobody has" is a subject itself, "not" is none
            let is_denial = |at: &Range<usize>| at.end == before.len() && (at.len() > 1 || !begins_anew);
            denials.find(DENIES, before).iter().any(is_denial)
        })
    }

    /// Whether the message says that nobody will, or should, do what the claim demands.
    fn is_refused(&mut self, claim: &Range<usize>) -> bool {
        let first = self.beginning(claim.start, sentence::clause_begins_at);
        let denials = self.denials;
        let beginning = denials.numbers_of(BEGINNING);
        let mut words = vec![beginning.as_slice()];
        words.extend(self.numbers(first..claim.end));
        let before = claim.start - first + 1;
        let mut refusals = denials.find(REFUSES, &words).into_iter();
        refusals.any(|at| at.start <= before && at.end + MAX_AWAY >= before)
    }

    /// The end of the clause that continues at a word, in bytes.
    fn end_of_clause(&self, place: usize) -> usize {
        let is_end = |&place: &usize| sentence::clause_begins_at(self.text, self.words, place);
        let end = (place..self.words.len()).find(is_end).unwrap_or(self.words.len());
        self.words[end - 1].end as usize
    }
}

/// The number of the word that begins at this byte, or after it.
fn place(words: &[WordEntry], byte: usize) -> usize {
    words.partition_point(|word| (word.start as usize) < byte)
}

/// Kinds that are denied by a negation. Others have one of their own ("if you do not pay", "nobody
/// will know", "I will not send it").
fn can_be_denied(kind: IndicatorKind) -> bool {
    use IndicatorKind as Kind;
    matches!(
        kind,
        Kind::Hacked
            | Kind::Webcam
            | Kind::AdultSite
            | Kind::ContactsTaken
            | Kind::OwnAccount
            | Kind::DataOnServer
            | Kind::PasswordShown
            | Kind::PersonalData
            | Kind::IntimatePictures
            | Kind::Accusation
    )
}

/// What is denied or reported.
pub(super) struct Denials {
    /// For each detection, whether it is denied.
    pub(super) denied: Vec<bool>,
    /// What is reported.
    pub(super) reported: Vec<Span>,
}

/// A claim that is denied.
struct Denied<'a> {
    kind: IndicatorKind,
    span: &'a Span,
    /// Where its clause ends.
    end: usize,
}

impl Denied<'_> {
    /// Whether it denies another claim: another meaning of the same words, or what the rest of the
    /// clause says about it.
    fn denies(&self, kind: IndicatorKind, span: &Span) -> bool {
        let over = can_be_denied(kind) || kind == IndicatorKind::SecretKnown;
        let in_clause = || {
            let starts = self.span.at.start..self.end;
            self.kind == kind && self.span.segment == span.segment && starts.contains(&span.at.start)
        };
        (over && self.span.overlaps(span)) || in_clause()
    }
}

/// Which of the phrases found are denied or reported. `parts` holds the parts of each phrase.
pub(super) fn denials(
    detections: &[Detection],
    parts: &[Vec<Range<usize>>],
    text: &Text,
    tokens: &Tokens,
) -> Denials {
    let languages = Lexicon::get().languages();
    let mut denied = vec![false; detections.len()];
    let (mut claims, mut reported) = (Vec::new(), Vec::new());
    let mut segments: FxHashMap<(usize, u8), SegmentWords<'_>> = FxHashMap::default();
    for ((detection, parts), denied) in detections.iter().zip(parts).zip(&mut denied) {
        let kind = detection.kind;
        let Some((span, language)) = detection.at.words().zip(detection.language) else { continue };
        let known = languages.get(usize::from(language)).and_then(|language| DENIALS.get(language));
        let Some(denials) = known else { continue };
        if matches!(kind, IndicatorKind::Quotation | IndicatorKind::Advice) {
            continue;
        }
        let segment = span.segment;
        let words = segments.entry((segment, language)).or_insert_with(|| {
            SegmentWords::new(denials, text.segments[segment].as_str(), tokens.words(segment))
        });
        let claim = place(words.words, span.at.start)..place(words.words, span.at.end);
        if claim.is_empty() {
            continue;
        }
        *denied = match kind {
            IndicatorKind::Pay | IndicatorKind::PrepaidCard => words.is_refused(&claim),
            kind => can_be_denied(kind) && words.is_denied(&claim, parts),
        };
        if *denied && can_be_denied(kind) {
            claims.push(Denied { kind, span, end: words.end_of_clause(claim.end) });
        }
        reported.extend(words.reported(&claim).map(|at| Span::new(segment, at)));
    }
    for (detection, denied) in detections.iter().zip(&mut denied) {
        let Some(span) = detection.at.words() else { continue };
        *denied |= claims.iter().any(|claim| claim.denies(detection.kind, span));
    }
    Denials { denied, reported }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_phrase() {
        let all: BTreeMap<String, DenialWords> = embedded::try_read(FILE).unwrap();
        assert_eq!(all.len(), 8);
        for (language, lines) in all {
            for line in lines.denies.iter().chain(&lines.refuses).chain(&lines.reports) {
                assert!(Patterns::default().add(0, line).is_some(), "{language}: {line}");
            }
        }
    }
}
