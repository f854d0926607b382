//! [`Fragments`]: pieces of one address at different places of a text.

use std::ops::Range;

use super::work::Work;
use super::{Found, Hiding, PaymentAddress, base58, bech32, recognise};

/// Fragments kept; a text with more (a list of codes) hides an address among them without our finding it.
const MOST: usize = 16;
/// A fragment is at least a sixth of an address.
const SHORTEST: usize = 6;
/// The longest fragment: most of a Monero address.
const LONGEST: usize = 100;
/// Usual lengths of addresses; those of Bitcoin Cash and Ethereum are the same.
const LENGTHS: [usize; 9] = [32, 33, 34, bech32::CASH_LENGTH, 43, 62, 63, 95, 106];

/// Words that may be parts of an address.
#[derive(Default)]
pub(super) struct Fragments(Vec<Range<usize>>);

impl Fragments {
    /// Keeps the word if it can be a part; words inside links are none.
    pub(super) fn add(&mut self, bytes: &[u8], word: &Range<usize>) {
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

    /// Appends the address that two or three fragments make up, in whatever order they stand.
    pub(super) fn assemble(mut self, bytes: &[u8], work: &mut Work, found: &mut Vec<Found>) {
        self.0.retain(|part| found.iter().all(|one| one.spans.iter().all(|span| apart(span, part))));
        let parts = &self.0;
        for first in parts.iter().filter(|first| opens(&bytes[(*first).clone()])) {
            for second in parts.iter().filter(|second| *second != first) {
                let two = first.len() + second.len();
                if let Some(one) =
                    LENGTHS.contains(&two).then(|| assembled(bytes, &[first, second], work)).flatten()
                {
                    found.push(one);
                    return;
                }
                if two + SHORTEST > LENGTHS[LENGTHS.len() - 1] || !work.spend(parts.len()) {
                    continue;
                }
                for third in parts.iter().filter(|third| *third != first && *third != second) {
                    if LENGTHS.contains(&(two + third.len()))
                        && let Some(one) = assembled(bytes, &[first, second, third], work)
                    {
                        found.push(one);
                        return;
                    }
                }
            }
        }
    }
}

fn apart(span: &Range<usize>, part: &Range<usize>) -> bool {
    span.end <= part.start || part.end <= span.start
}

/// Whether an address can start with these letters, which are [`SHORTEST`] or more.
fn opens(part: &[u8]) -> bool {
    let all = |is: fn(u8) -> bool, from: usize| part[from..].iter().all(|&b| is(b));
    match part[0] {
        b'1' | b'3' | b'4' | b'8' | b'M' | b'D' | b'9' | b'A' | b'T' => all(base58::is_letter, 0),
        b'L' | b'r' => all(base58::is_letter, 0) || all(bech32::is_letter, 4),
        b'0' => part[1] | 0x20 == b'x' && part[2..].iter().all(u8::is_ascii_hexdigit),
        b'b' | b'B' | b'l' => bech32::SEGWIT.iter().any(|(prefix, ..)| {
            part[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
                && all(bech32::is_letter, prefix.len())
        }),
        b'q' | b'p' | b'z' | b'Q' | b'P' | b'Z' | b'R' => all(bech32::is_letter, 0),
        _ => false,
    }
}

fn assembled(bytes: &[u8], parts: &[&Range<usize>], work: &mut Work) -> Option<Found> {
    if !work.spend(Work::CHECKSUM) {
        return None;
    }
    let letters: Vec<u8> = parts.iter().flat_map(|part| &bytes[(*part).clone()]).copied().collect();
    let (coin, address) = recognise::address(&letters, false)?;
    let spans = parts.iter().map(|part| (*part).clone()).collect();
    Some(Found { address: PaymentAddress { coin, address, hiding: vec![Hiding::Parts] }, spans })
}
