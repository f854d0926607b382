//! Claims that are not the sender's own: denied ("nobody has hacked your device"), or reported ("I received an email saying ...").
//!
//! A negation denies a claim only where it stands at the verb or the noun of it: "I am not lying: I hacked you" claims all the same.

use super::{At, Findings, Mark};
use crate::data_file::{self, data_file};
use crate::lexicon::{IndicatorKind, Lexicon, Patterns, folded, sentence};
use crate::text::Text;
use crate::tokens::{Cut, Lexeme};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

const FILE: &str = data_file!("denials");
/// So many words before and behind a claim may belong to its sentence.
const MAX_WORDS: usize = 40;
/// The most words between the negation of a demand and the demand.
const MAX_AWAY: usize = 4;
/// Stands for the beginning of a clause.
const BEGINNING: &str = "<";

static DENIALS: LazyLock<BTreeMap<String, Denials>> = LazyLock::new(|| {
    let lines: BTreeMap<String, Lines> = data_file::read(FILE).unwrap_or_default();
    lines.into_iter().map(|(language, lines)| (language, Denials::of(lines))).collect()
});

/// The words of one language, as `data/denials.toml` has them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    subjects: Vec<String>,
    denies: Vec<String>,
    refuses: Vec<String>,
    reports: Vec<String>,
}

#[derive(Debug)]
struct Denials {
    subjects: Vec<String>,
    denies: Patterns,
    refuses: Patterns,
    reports: Patterns,
}

impl Denials {
    fn of(lines: Lines) -> Self {
        let [denies, refuses, reports] =
            [lines.denies, lines.refuses, lines.reports].map(|lines| Patterns::of(&lines));
        Self { subjects: lines.subjects, denies, refuses, reports }
    }
}

/// A claim among the words of its zone.
struct Claim<'a> {
    text: &'a str,
    words: &'a [Lexeme],
    /// The words of the claim.
    at: Range<usize>,
}

impl<'a> Claim<'a> {
    fn of(text: &'a str, words: &'a [Lexeme], bytes: &Range<usize>) -> Self {
        let at = place(words, bytes.start)..place(words, bytes.end);
        Self { text, words, at }
    }

    /// The words from `first` on, folded.
    fn folded(&self, places: Range<usize>) -> Vec<String> {
        let word = |word: &Lexeme| folded(&self.text[word.start as usize..word.end as usize]);
        self.words[places].iter().map(word).collect()
    }

    /// The first word of what `begins` separates, at most so many words before `place`.
    fn beginning(&self, place: usize, begins: impl Fn(&str, &[Lexeme], usize) -> bool) -> usize {
        let first = place.saturating_sub(MAX_WORDS);
        (first + 1..=place).rev().find(|&place| begins(self.text, self.words, place)).unwrap_or(first)
    }

    /// From behind the words that report it to the end of the sentence, in bytes.
    fn reported(&self, denials: &Denials) -> Option<Range<usize>> {
        let first = self.beginning(self.at.start, sentence::begins_at);
        let words = self.folded(first..self.at.end);
        let before = self.at.start - first;
        let reports = denials.reports.find(&words);
        let report = reports.into_iter().find(|at| at.start <= before + 1 && at.end < words.len())?;
        let most = self.words.len().min(self.at.end + MAX_WORDS);
        let is_end = |&place: &usize| sentence::begins_at(self.text, self.words, place);
        let last = (self.at.end..most).find(is_end).unwrap_or(most);
        // a claim that begins with the words that report it is reported, too
        let from = (first + report.end).min(self.at.start);
        Some(self.words[from].start as usize..self.words[last - 1].end as usize)
    }

    /// Whether its verb or noun is denied: a negation ends where a part of the phrase begins.
    fn is_denied(&self, parts: &[Range<usize>], denials: &Denials) -> bool {
        let mut before: Option<usize> = None;
        parts.iter().any(|part| {
            let part = place(self.words, part.start)..place(self.words, part.end);
            let first = self.beginning(part.start, sentence::clause_begins_at);
            let from = before.replace(part.end).unwrap_or(first).max(first);
            let words = self.folded(from..part.start + 1);
            let begins_anew = part.start == self.at.start
                && words.last().is_some_and(|word| denials.subjects.contains(word));
            let before = &words[..words.len() - 1];
            // "nobody has" is a subject itself, "not" is none
            let denies = |at: &Range<usize>| at.end == before.len() && (at.len() > 1 || !begins_anew);
            denials.denies.find(before).iter().any(denies)
        })
    }

    /// Whether somebody says that nobody will, or should, do what it demands.
    fn is_refused(&self, denials: &Denials) -> bool {
        let first = self.beginning(self.at.start, sentence::clause_begins_at);
        let mut words = vec![BEGINNING.to_owned()];
        words.extend(self.folded(first..self.at.end));
        let before = self.at.start - first + 1;
        let mut refusals = denials.refuses.find(&words).into_iter();
        refusals.any(|at| at.start <= before && at.end + MAX_AWAY >= before)
    }
}

/// The number of the word that begins at this byte, or after it.
fn place(words: &[Lexeme], byte: usize) -> usize {
    words.partition_point(|word| (word.start as usize) < byte)
}

/// Kinds that are denied by a negation. Others have one of their own ("if you do not pay", "nobody will know", "I will not send it").
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

impl Findings {
    /// Marks the claims that are denied; what is reported joins what is quoted. `parts` holds those of the phrase of each mark.
    pub(super) fn denials(&mut self, text: &Text, cut: &Cut, parts: &[Vec<Range<usize>>]) {
        let languages = Lexicon::get().languages();
        let mut denied = Vec::new();
        for (mark, parts) in self.marks.iter_mut().zip(parts) {
            let Mark { kind, at: At::Words(zone, at), language: Some(language), .. } = mark else { continue };
            let kind = *kind;
            let known = languages.get(usize::from(*language)).and_then(|language| DENIALS.get(language));
            let Some(denials) = known else { continue };
            if matches!(kind, IndicatorKind::Quotation | IndicatorKind::Advice) {
                continue;
            }
            let claim = Claim::of(text.zones[*zone].as_str(), cut.lexemes(*zone), at);
            if claim.at.is_empty() {
                continue;
            }
            mark.denied = match kind {
                IndicatorKind::Pay | IndicatorKind::PrepaidCard => claim.is_refused(denials),
                kind => can_be_denied(kind) && claim.is_denied(parts, denials),
            };
            if mark.denied && can_be_denied(kind) {
                let words = claim.words;
                let is_end = |&place: &usize| sentence::clause_begins_at(claim.text, words, place);
                let end = (claim.at.end..words.len()).find(is_end).unwrap_or(words.len());
                denied.push((kind, *zone, at.clone(), words[end - 1].end as usize));
            }
            if let Some(reported) = claim.reported(denials) {
                self.reported.push((*zone, reported));
            }
        }
        // what the same words say otherwise, and what the rest of the clause says of it
        for mark in &mut self.marks {
            let Some((zone, at)) = mark.at.words() else { continue };
            let over = can_be_denied(mark.kind) || mark.kind == IndicatorKind::SecretKnown;
            mark.denied |= denied.iter().any(|(kind, in_zone, other, end)| {
                *in_zone == zone
                    && ((over && other.start < at.end && at.start < other.end)
                        || (*kind == mark.kind && other.start <= at.start && at.start < *end))
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_phrase() {
        let all: BTreeMap<String, Lines> = data_file::try_read(FILE).unwrap();
        assert_eq!(all.len(), 8);
        for (language, lines) in all {
            for line in lines.denies.iter().chain(&lines.refuses).chain(&lines.reports) {
                assert!(Patterns::default().add(line).is_some(), "{language}: {line}");
            }
        }
    }
}
