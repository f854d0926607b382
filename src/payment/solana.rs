//! [`Candidates`]: what may be addresses of Solana: a key of 32 bytes in Base58, without any
//! checksum.
//!
//! Half of all numbers of that size are points of the curve Ed25519, as a key is, so nothing may be
//! guessed. Such an address is read in one piece or in pieces of one size with one and the same
//! mark between them, and last, where no other address is. Only the words around it can show
//! whether it is one.

use std::ops::Range;

use curve25519_dalek::edwards::CompressedEdwardsY;

use super::formats::Letters;
use super::fragments::apart;
use super::search_budget::SearchBudget;
use super::spaced::{WordCluster, is_mixed, next_piece, within_reach};
use super::{Coin, Disguise, FoundAddress, base58};

/// Letters of a number of 32 bytes; shorter ones have leading zeros by chance, one in 60,000.
const LENGTHS: std::ops::RangeInclusive<usize> = 42..=44;
const BYTES: usize = 32;
/// The most candidates that are kept; a text with more is a list of codes.
const MOST: usize = 16;
/// The longest mark between two pieces: a line end with a quote mark.
const WIDEST_GAP: usize = 4;

/// The most places of a text that are checked when everything else is found.
#[derive(Default)]
pub(super) struct Candidates(Vec<Range<usize>>);

impl Candidates {
    /// Keeps a word of the right letters. Those inside a path or a longer run of Base64 are
    /// skipped, except for the end of a link.
    pub(super) fn add(&mut self, bytes: &[u8], word: &Range<usize>) {
        if !(*LENGTHS.start()..=LENGTHS.end() + 2).contains(&word.len()) {
            return;
        }
        let before = word.start.checked_sub(1).and_then(|at| bytes.get(at));
        let behind = word.start + if before == Some(&b'%') { 2 } else { 0 };
        let inside = matches!(before, Some(b'+' | b'-' | b'_'))
            || matches!(bytes.get(word.end), Some(b'+' | b'-' | b'_' | b'/' | b'='));
        if !inside && bytes.get(behind..word.end).is_some_and(has_the_letters) {
            self.keep(behind..word.end);
        }
    }

    /// Keeps the first row of even pieces in or shortly before a group of odd words.
    pub(super) fn add_spaced(&mut self, bytes: &[u8], cluster: &WordCluster, work: &mut SearchBudget) {
        if !cluster.may_be_even() {
            return;
        }
        let cluster = cluster.span();
        let mut at = within_reach(bytes, cluster.start, 0);
        let mut last = None;
        while at < cluster.end && work.spend(1) {
            let Some(piece) = next_piece(bytes, at) else { return };
            at = piece.end;
            let in_a_row = last.is_some_and(|last| goes_on(bytes, &piece, &last));
            if !in_a_row && let Some(span) = even_pieces(bytes, &piece, work) {
                self.keep(span);
                return;
            }
            last = Some(piece);
        }
    }

    fn keep(&mut self, span: Range<usize>) {
        if self.0.len() < MOST {
            self.0.push(span);
        }
    }

    /// Appends the addresses at places where no other was found.
    pub(super) fn settle(self, bytes: &[u8], work: &mut SearchBudget, found: &mut Vec<FoundAddress>) {
        for span in self.0 {
            if !found.iter().all(|one| one.spans.iter().all(|other| apart(other, &span))) {
                continue;
            }
            if !work.spend(SearchBudget::POINT) {
                return;
            }
            let stands = &bytes[span.clone()];
            let letters: Vec<u8> = stands.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
            if is_address(&letters) {
                let hiding = if letters.len() == stands.len() {
                    Vec::new()
                } else if stands.contains(&b'\n') {
                    Vec::from([Disguise::LineBreak])
                } else {
                    Vec::from([Disguise::Spaced])
                };
                let address = String::from_utf8_lossy(&letters).into_owned();
                found.push(FoundAddress::at(span, Coin::Sol, address, hiding));
            }
        }
    }
}

/// Whether the letters are 32 bytes that are a point of the curve.
fn is_address(letters: &[u8]) -> bool {
    #[cfg(test)]
    super::search_budget::tests::count();
    let mut bytes = [0_u8; BYTES];
    bs58::decode(letters).onto(&mut bytes) == Ok(BYTES) && CompressedEdwardsY(bytes).decompress().is_some()
}

/// Whether the letters are those of Base58, and as numerous and as mixed as in an address.
fn has_the_letters(letters: &[u8]) -> bool {
    let count = |is: fn(&u8) -> bool| letters.iter().filter(|byte| is(byte)).count();
    LENGTHS.contains(&letters.len())
        && letters.iter().all(|&byte| base58::is_letter(byte))
        && is_mixed(
            Letters::Base58,
            letters.len(),
            count(u8::is_ascii_uppercase),
            count(u8::is_ascii_lowercase),
        )
}

/// Whether the piece `next` to a piece of a row may also be part of the row: of the same length,
/// and not a word.
fn goes_on(bytes: &[u8], piece: &Range<usize>, next: &Range<usize>) -> bool {
    let is_word = next.len() > 1 && bytes[next.clone()].iter().all(u8::is_ascii_lowercase);
    next.len() == piece.len() && !is_word
}

/// The row of pieces that starts with `first`, each of its length except the last, which may be
/// shorter, if all together have the length of an address.
fn even_pieces(bytes: &[u8], first: &Range<usize>, work: &mut SearchBudget) -> Option<Range<usize>> {
    let gap = |from: usize| {
        let rest = bytes.get(from..)?;
        let len = rest.iter().take(WIDEST_GAP + 1).take_while(|b| !b.is_ascii_alphanumeric()).count();
        (len <= WIDEST_GAP).then(|| &rest[..len])
    };
    let between = gap(first.end).filter(|gap| !gap.is_empty())?;
    let mut letters = [0_u8; *LENGTHS.end()];
    let (mut len, mut end, mut piece) = (0, first.end, first.clone());
    while work.spend(1) {
        let into = letters.get_mut(len..len + piece.len()).filter(|into| into.len() <= first.len());
        let Some(into) = into else {
            if goes_on(bytes, first, &piece) {
                return None;
            }
            break;
        };
        into.copy_from_slice(&bytes[piece.clone()]);
        len += piece.len();
        end = piece.end;
        if piece.len() < first.len() || gap(end) != Some(between) {
            break;
        }
        let Some(next) = next_piece(bytes, end) else { break };
        piece = next;
    }
    (end > first.end && has_the_letters(&letters[..len])).then_some(first.start..end)
}

#[cfg(test)]
pub(in crate::payment) mod tests {
    use super::*;
    use crate::payment::find;
    use crate::payment::fixtures::hash32;

    /// The first address of nobody whose number is on the curve, or is not.
    pub fn key(is_on_curve: bool) -> String {
        let numbers = (0..).map(|n: u32| bs58::encode(hash32(&n.to_string())).into_string());
        numbers
            .into_iter()
            .find(|one| has_the_letters(one.as_bytes()) && is_address(one.as_bytes()) == is_on_curve)
            .unwrap()
    }

    #[test]
    fn knows_published_addresses() {
        for right in [
            // the program of tokens, the tokens USDC and wrapped SOL, and RFC 8032, 7.1, the key of
            // the first test
            "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
            "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
            "FVen3X669xLzsi6N2V91DoiyzHzg1uAgqiT8jZ9nS96Z",
        ] {
            assert!(is_address(right.as_bytes()), "{right}");
        }
        for wrong in [
            // addresses of programs, which the tests of Solana's libraries derive: not on the
            // curve, so that nobody has the key
            "7ytmC1nT1xY4RfxCV2ZgyA7UakC93do5ZdyhdF3EtPj7".to_owned(),
            "HwRVBufQ4haG5XSgpspwKtNd3PC9GM9m1196uJW36vds".to_owned(),
            key(false),
            "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5D".to_owned(),
            "lokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA".to_owned(),
            "z".repeat(44),
            String::new(),
        ] {
            assert!(!is_address(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn stands_in_one_piece_or_in_even_ones() {
        let right = key(true);
        let pieces = |size: usize, between: &str| {
            let pieces: Vec<_> =
                right.as_bytes().chunks(size).map(|p| std::str::from_utf8(p).unwrap()).collect();
            pieces.join(between)
        };
        for (stands, hiding) in [
            (right.clone(), vec![]),
            (pieces(1, " "), vec![Disguise::Spaced]),
            (pieces(1, " . "), vec![Disguise::Spaced]),
            (pieces(3, "-"), vec![Disguise::Spaced]),
            (pieces(4, " "), vec![Disguise::Spaced]),
            (pieces(5, "*"), vec![Disguise::Spaced]),
            (pieces(22, "\n"), vec![Disguise::LineBreak]),
            (pieces(30, "\r\n> "), vec![Disguise::LineBreak]),
        ] {
            for text in [
                stands.clone(),
                format!("Send 2 SOL to my wallet: {stands}, within 48 hours."),
                format!("you send {stands} with care"),
                format!("solana:{stands}?amount=2"),
                format!("(https://explorer.example.com/address/{stands})"),
            ] {
                let found = find(&text);
                let [one] = &found[..] else { panic!("{found:?} in {text:?}") };
                assert_eq!((one.address.coin, &one.address.address), (Coin::Sol, &right), "{text:?}");
                assert_eq!(one.address.hiding, hiding, "{text:?}");
                assert_eq!(&text[one.spans[0].clone()], stands);
            }
        }
        let found = find(&format!("https://x.example/pay?to=solana%3A{right}"));
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn nothing_is_guessed() {
        let right = key(true);
        let (a, b) = right.split_at(15);
        for text in [
            key(false),
            format!("{right}After"),
            format!("{right}="),
            format!("{right}/x+{right}"),
            format!("x-{right}"),
            format!("first {a} and then {b}"),
            format!("{a} {b}"),
            "The quick brown fox".repeat(10),
            "1 2 3 4 5 6 7 8 9 ".repeat(20),
        ] {
            assert_eq!(find(&text), [], "{text}");
        }
    }
}
