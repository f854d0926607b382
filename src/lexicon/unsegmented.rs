//! [`Unsegmented`]: phrases of languages that write no spaces, found as runs of characters. This is
//! the only place that names `aho-corasick`.

use super::{Hit, IndicatorKind, Unit};
use aho_corasick::Input;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

/// The most forms of a part.
const MAX_FORMS: usize = 64;
/// The most bytes between two parts of a phrase: about twenty characters.
const MAX_GAP: usize = 60;

/// The phrases of languages that write no spaces.
#[derive(Default)]
pub(super) struct Unsegmented {
    patterns: Vec<String>,
    meanings: Vec<Meaning>,
    parts: Vec<UnsegmentedPart>,
    /// Built when the first text needs it, because most messages never do. The kind is set here:
    /// `AhoCorasick` would choose the same for this many patterns, but compiles two others in.
    automaton: OnceLock<Option<NFA>>,
}

enum Meaning {
    Part(usize),
    Unit(Unit),
}

struct UnsegmentedPart {
    kind: IndicatorKind,
    language: u8,
    first: bool,
    last: bool,
}

impl Unsegmented {
    /// Adds the phrases and units of a language.
    pub(super) fn add(
        &mut self,
        language: u8,
        phrases: &BTreeMap<IndicatorKind, Vec<String>>,
        units: &[(&str, Unit)],
    ) {
        for (&kind, lines) in phrases {
            for parts in lines.iter().filter_map(|line| forms(line)) {
                let count = parts.len();
                for (place, forms) in parts.into_iter().enumerate() {
                    self.parts.push(UnsegmentedPart {
                        kind,
                        language,
                        first: place == 0,
                        last: place + 1 == count,
                    });
                    for form in forms {
                        self.patterns.push(form);
                        self.meanings.push(Meaning::Part(self.parts.len() - 1));
                    }
                }
            }
        }
        for &(word, unit) in units.iter().filter(|(word, _)| !word.is_ascii()) {
            self.patterns.push(word.to_lowercase());
            self.meanings.push(Meaning::Unit(unit));
        }
    }

    /// Calls `found` with every phrase and unit in a text in lower case, in the order in which they
    /// end.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Hit)) {
        if text.is_ascii() || !text.chars().any(is_spaceless) {
            return;
        }
        // fails only for more than 2^31 patterns; then nothing is found
        let automaton = self.automaton.get_or_init(|| NFA::new(&self.patterns).ok()).as_ref();
        let hits = automaton.and_then(|automaton| automaton.try_find_overlapping_iter(Input::new(text)).ok());
        // for each part that was reached: where the phrase began, and where the part ended
        let mut reached: Vec<Option<Range<usize>>> = vec![None; self.parts.len()];
        for hit in hits.into_iter().flatten() {
            match self.meanings[hit.pattern().as_usize()] {
                Meaning::Unit(unit) => found(Hit::Unit { unit, at: hit.range() }),
                Meaning::Part(number) => {
                    let part = &self.parts[number];
                    let start = if part.first {
                        hit.start()
                    } else {
                        match &reached[number - 1] {
                            Some(before)
                                if before.end <= hit.start() && hit.start() - before.end <= MAX_GAP =>
                            {
                                before.start
                            }
                            _ => continue,
                        }
                    };
                    let at = start..hit.end();
                    if part.last {
                        found(Hit::Phrase {
                            kind: part.kind,
                            language: part.language,
                            at,
                            parts: Vec::new(),
                        });
                    } else {
                        reached[number] = Some(at);
                    }
                }
            }
        }
    }
}

/// Kana and Chinese characters.
fn is_spaceless(ch: char) -> bool {
    matches!(ch, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}

/// The forms of each part of a line, alternatives written out; `None` if brackets do not match or
/// there are too many.
pub(super) fn forms(line: &str) -> Option<Vec<Vec<String>>> {
    line.split("..").map(|part| written_out(part.trim())).collect()
}

fn written_out(part: &str) -> Option<Vec<String>> {
    let mut written = vec![String::new()];
    let mut rest = part;
    while let Some((before, group)) = rest.split_once('(') {
        let (inside, after) = group.split_once(')')?;
        let alternatives: Vec<&str> = inside.split('|').collect();
        if inside.contains('(') || written.len() * alternatives.len() > MAX_FORMS {
            return None;
        }
        let with = |so_far: &String| {
            alternatives
                .iter()
                .map(|alternative| format!("{so_far}{before}{alternative}"))
                .collect::<Vec<_>>()
        };
        written = written.iter().flat_map(with).collect();
        rest = after;
    }
    written.iter_mut().for_each(|so_far| so_far.push_str(&rest.to_lowercase()));
    written.iter().all(|form| !form.is_empty()).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_in_their_order() {
        let mut unsegmented = Unsegmented::default();
        let phrases =
            BTreeMap::from([(IndicatorKind::Webcam, vec!["(カメラ|ウェブカメラ)..録画".to_owned()])]);
        unsegmented.add(3, &phrases, &[("時間", Unit::Hours(1.0)), ("h", Unit::Hours(1.0))]);
        for (text, expected) in [
            ("あなたのカメラで録画しました", 1),
            ("録画はカメラで", 0),
            ("カメラ", 0),
            ("48時間以内", 1),
            ("48 h", 0),
        ] {
            let mut found = 0;
            unsegmented.find(text, |_| found += 1);
            assert_eq!(found, expected, "{text}");
        }
    }
}
