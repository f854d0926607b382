//! [`Fragments`]: pieces of one address at different places of a text.

use std::ops::Range;

use super::formats::{AddressFormat, LONGEST, Letters};
use super::parse_address::parse_address;
use super::search_budget::SearchBudget;
use super::{Disguise, FoundAddress, PaymentAddress, ton};

/// The most fragments that are kept. In a text with more (a list of codes) an address among them is
/// not found.
const MOST: usize = 16;
/// A fragment is at least a sixth of an address.
const SHORTEST: usize = 6;
/// Words that may be parts of an address.
#[derive(Default)]
pub(super) struct Fragments(Vec<Range<usize>>);

impl Fragments {
    /// Keeps the word if it can be a part, and the run of Base64 around it. Words inside links are
    /// not parts.
    pub(super) fn add(&mut self, bytes: &[u8], word: &Range<usize>) {
        self.keep(bytes, word);
        if self.0.len() < MOST && ton::is_beside_a_sign(bytes, word) {
            let run = ton::run(bytes, word);
            if run != *word && run.len() < ton::LENGTH && self.0.last() != Some(&run) {
                self.keep(bytes, &run);
            }
        }
    }

    fn keep(&mut self, bytes: &[u8], word: &Range<usize>) {
        if self.0.len() == MOST || !(SHORTEST..=LONGEST).contains(&word.len()) {
            return;
        }
        let in_link = |byte: Option<&u8>| {
            byte.is_some_and(|b| matches!(b, b'/' | b'=' | b'?' | b'&' | b'%' | b'_' | b'@' | b'#'))
        };
        if in_link(word.start.checked_sub(1).and_then(|at| bytes.get(at))) || in_link(bytes.get(word.end)) {
            return;
        }
        self.0.push(word.clone());
    }

    /// Appends the address that two or three fragments make up, in any order.
    pub(super) fn assemble(mut self, bytes: &[u8], work: &mut SearchBudget, found: &mut Vec<FoundAddress>) {
        self.0.retain(|part| found.iter().all(|one| one.spans.iter().all(|span| apart(span, part))));
        let parts = &self.0;
        for first in parts {
            for kind in
                AddressFormat::all_of(bytes[first.start]).filter(|kind| begins(kind, &bytes[first.clone()]))
            {
                if let Some(one) = continued(bytes, kind, first, parts, work) {
                    found.push(one);
                    return;
                }
            }
        }
    }
}

/// The address of this kind that one or two other parts make with the first.
fn continued(
    bytes: &[u8],
    kind: &AddressFormat,
    first: &Range<usize>,
    parts: &[Range<usize>],
    work: &mut SearchBudget,
) -> Option<FoundAddress> {
    for second in parts.iter().filter(|second| apart(second, first)) {
        let two = first.len() + second.len();
        if kind.lengths.contains(&two)
            && let Some(one) = assembled(bytes, &[first, second], work)
        {
            return Some(one);
        }
        if two + SHORTEST > kind.longest() || !work.spend(parts.len()) {
            continue;
        }
        for third in parts.iter().filter(|third| apart(third, first) && apart(third, second)) {
            if kind.lengths.contains(&(two + third.len()))
                && let Some(one) = assembled(bytes, &[first, second, third], work)
            {
                return Some(one);
            }
        }
    }
    None
}

pub(super) fn apart(span: &Range<usize>, part: &Range<usize>) -> bool {
    span.end <= part.start || part.end <= span.start
}

/// Whether an address of this kind can begin with all these letters.
fn begins(kind: &AddressFormat, part: &[u8]) -> bool {
    kind.letters != Letters::Base64Bare
        && part.iter().enumerate().all(|(at, &letter)| kind.allows(at, letter))
}

fn assembled(bytes: &[u8], parts: &[&Range<usize>], work: &mut SearchBudget) -> Option<FoundAddress> {
    if !work.spend(SearchBudget::CHECKSUM) {
        return None;
    }
    let letters: Vec<u8> = parts.iter().flat_map(|part| &bytes[(*part).clone()]).copied().collect();
    let (coin, address) = parse_address(&letters, false)?;
    let spans = parts.iter().map(|part| (*part).clone()).collect();
    Some(FoundAddress { address: PaymentAddress { coin, address, hiding: vec![Disguise::Parts] }, spans })
}
