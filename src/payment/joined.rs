//! [`Cluster`]: odd words close together, and the address that they make up when joined, from either end.

use std::ops::Range;

use super::work::Work;
use super::{Found, Hiding, base58, bech32, ethereum, iban, recognise};

/// Bytes between two odd words of one cluster, and how far pieces that are not odd may stand before or behind it: room for seven single
/// letters with ` - ` between them.
const REACH: usize = 32;
/// Bytes between two pieces of one address: ` - `, `=` and a line end, `\r\n> > `.
const WIDEST_GAP: usize = 8;
/// A cluster with fewer letters in its odd words is prose with a number in it; of an address in pairs, the worst case, every other pair
/// is odd.
const LEAST_LETTERS: usize = 6;
/// Two odd words are tried when they are as much as an address in long pieces leaves odd.
const LEAST_IN_TWO: usize = 10;
/// One odd word alone is tried when it is long enough to be most of an address.
const LEAST_ALONE: usize = 16;
/// Random Base58 of 26 letters or more has as many capitals and small letters but once in 10,000; prose seldom
/// has such capitals. Nor are half of them digits, as in tables: one in six is, and half in one of 100,000.
const LEAST_OF_EACH_CASE: usize = 4;
/// Letters after which tables and words are told from addresses.
const FIRST_LOOK: usize = 12;
/// The longest address there is.
const LONGEST: usize = 106;

/// Odd words close together.
pub(super) struct Cluster {
    span: Range<usize>,
    words: usize,
    letters: usize,
}

impl From<&Range<usize>> for Cluster {
    fn from(word: &Range<usize>) -> Self {
        Self { span: word.clone(), words: 1, letters: word.len() }
    }
}

impl Cluster {
    /// Whether the word is close enough to belong to the cluster.
    pub(super) const fn reaches(&self, word: &Range<usize>) -> bool {
        word.start - self.span.end <= REACH
    }

    /// Makes the word, which comes later, a part of the cluster.
    pub(super) fn add(&mut self, word: &Range<usize>) {
        self.span.end = word.end;
        self.words += 1;
        self.letters += word.len();
    }

    /// Appends the addresses that pieces of the cluster make up; none of them reaches `before`.
    pub(super) fn join(self, bytes: &[u8], before: usize, work: &mut Work, found: &mut Vec<Found>) {
        let least = match self.words {
            1 => LEAST_ALONE,
            2 => LEAST_IN_TWO,
            _ => LEAST_LETTERS,
        };
        if self.letters < least {
            return;
        }
        let known = found.len();
        let after = found.last().and_then(|last| last.spans.first()).map_or(0, |span| span.end);
        let bytes = &bytes[..before.max(self.span.end).min(bytes.len())];
        let mut at = within_reach(bytes, self.span.start, after);
        while at < self.span.end && work.spend(1) {
            let Some(piece) = next_piece(bytes, at) else { break };
            at = piece.end;
            if let Some(one) = iban::at(bytes, piece.start, work)
                .filter(|one| one.spans[0].len() > piece.len())
                .or_else(|| read(bytes, piece.start, Direction::Forward, work))
            {
                at = one.spans[0].end;
                found.push(one);
            }
        }
        if found.len() > known {
            return;
        }
        at = self.span.start;
        while at < bytes.len() && at <= self.span.end + REACH && work.spend(1) {
            let Some(piece) = next_piece(bytes, at) else { break };
            at = piece.end;
            let from = found.get(known..).and_then(|new| new.last()).map_or(after, |new| new.spans[0].end);
            if let Some(one) = read(bytes, piece.end - 1, Direction::Backward, work)
                && one.spans[0].start >= from
            {
                found.push(one);
            }
        }
    }
}

/// Where the first whole word starts that stands behind `after` and within reach of `at`.
fn within_reach(bytes: &[u8], at: usize, after: usize) -> usize {
    let from = after.max(at.saturating_sub(REACH)).min(at);
    let cut = from > 0 && bytes[from - 1].is_ascii_alphanumeric();
    let rest = if cut { bytes[from..at].iter().take_while(|b| b.is_ascii_alphanumeric()).count() } else { 0 };
    from + rest
}

/// The run of letters and digits that starts at `at` or later.
fn next_piece(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = bytes.get(at..)?;
    let start = at + rest.iter().position(u8::is_ascii_alphanumeric)?;
    let len = bytes[start..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    Some(start..start + len)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

/// What kind of address a first letter promises: which letters may follow, and how many.
#[derive(Clone, Copy)]
enum Kind {
    Base58 { longest: usize },
    Segwit { prefix: &'static str, longest: usize },
    Cash,
    Hexadecimal,
}

impl Kind {
    const BITCOIN: Self = Self::segwit(0);
    const LITECOIN: Self = Self::segwit(1);

    const fn segwit(row: usize) -> Self {
        let (prefix, _, lengths) = bech32::SEGWIT[row];
        Self::Segwit { prefix, longest: lengths[1] }
    }

    const fn all_of(first: u8) -> [Option<Self>; 2] {
        let base58 = Some(Self::Base58 { longest: *base58::USUAL_LENGTHS.end() });
        match first {
            b'1' | b'3' | b'M' | b'D' | b'9' | b'A' | b'T' => [base58, None],
            b'4' | b'8' => [Some(Self::Base58 { longest: LONGEST }), None],
            b'L' => [base58, Some(Self::LITECOIN)],
            b'r' => [base58, Some(Self::Cash)],
            b'R' | b'q' | b'Q' | b'p' | b'P' | b'z' | b'Z' => [Some(Self::Cash), None],
            b'b' | b'B' => [Some(Self::BITCOIN), None],
            b'l' => [Some(Self::LITECOIN), None],
            b'0' => [Some(Self::Hexadecimal), None],
            _ => [None, None],
        }
    }

    /// Whether an address of this kind can have the letter at this place.
    fn allows(self, at: usize, letter: u8) -> bool {
        match self {
            // the network byte decides about the second letter too
            Self::Base58 { longest: LONGEST } if at == 1 => {
                matches!(letter, b'1'..=b'9' | b'A'..=b'L')
            }
            Self::Base58 { .. } => base58::is_letter(letter),
            Self::Segwit { prefix, .. } => match prefix.as_bytes().get(at) {
                Some(&expected) => letter.eq_ignore_ascii_case(&expected),
                None => bech32::is_letter(letter),
            },
            Self::Cash => bech32::is_letter(letter),
            Self::Hexadecimal if at == 1 => letter | 0x20 == b'x',
            Self::Hexadecimal => letter.is_ascii_hexdigit(),
        }
    }

    fn longest(self) -> usize {
        match self {
            Self::Base58 { longest } | Self::Segwit { longest, .. } => longest,
            Self::Cash => bech32::CASH_LENGTH,
            Self::Hexadecimal => ethereum::LENGTH,
        }
    }

    /// Whether an address can have this length; those of Segwit versions from 2 on, which nobody uses, only in one piece.
    fn may_have(self, len: usize) -> bool {
        match self {
            Self::Base58 { longest: LONGEST } => base58::MONERO_LENGTHS.contains(&len),
            Self::Base58 { .. } => base58::USUAL_LENGTHS.contains(&len),
            Self::Segwit { prefix, .. } => {
                bech32::SEGWIT.iter().any(|(known, _, lengths)| *known == prefix && lengths.contains(&len))
            }
            Self::Cash => len == bech32::CASH_LENGTH,
            Self::Hexadecimal => len == ethereum::LENGTH,
        }
    }
}

/// The address of several pieces whose first letter is at `first`.
fn read(bytes: &[u8], first: usize, direction: Direction, work: &mut Work) -> Option<Found> {
    // an address begins behind a space, a colon or a bracket; behind these signs a link or a list of codes goes on
    let outside = match direction {
        Direction::Forward => first.checked_sub(1),
        Direction::Backward => first.checked_add(1),
    };
    if outside.and_then(|at| bytes.get(at)).is_some_and(|b| matches!(b, b'/' | b'&' | b'%' | b'_' | b'-')) {
        return None;
    }
    Kind::all_of(*bytes.get(first)?)
        .into_iter()
        .flatten()
        .find_map(|kind| read_as(bytes, first, direction, kind, work))
}

fn read_as(bytes: &[u8], first: usize, direction: Direction, kind: Kind, work: &mut Work) -> Option<Found> {
    let mut letters = [0_u8; LONGEST];
    let (mut len, mut gap, mut pieces, mut capitals, mut small) = (0, 0_usize, 1, 0, 0);
    let (mut at, mut last, mut best) = (Some(first), first, None);
    loop {
        let byte = at.and_then(|at| bytes.get(at).copied());
        if let (Some(at), Some(byte)) = (at, byte.filter(u8::is_ascii_alphanumeric)) {
            if len == kind.longest() || !kind.allows(len, byte) {
                break;
            }
            letters[len] = byte;
            len += 1;
            pieces += usize::from(gap > 0);
            capitals += usize::from(byte.is_ascii_uppercase());
            small += usize::from(byte.is_ascii_lowercase());
            (gap, last) = (0, at);
            if len == FIRST_LOOK && !is_promising(kind, capitals, small) {
                break;
            }
        } else {
            let mixed = !matches!(kind, Kind::Base58 { .. }) || is_mixed(len, capitals, small);
            let joined = pieces > 1 || direction == Direction::Backward;
            if gap == 0 && joined && mixed && kind.may_have(len) {
                if !work.spend(Work::CHECKSUM) {
                    return None;
                }
                best = recognise::address(&letters[..len], false);
            }
            gap += 1;
            if best.is_some() || byte.is_none() || gap > WIDEST_GAP {
                break;
            }
        }
        at = at.and_then(|at| match direction {
            Direction::Forward => at.checked_add(1),
            Direction::Backward => at.checked_sub(1),
        });
    }
    // not in the loop: the walk is short, and the sum is the same
    work.spend(last.abs_diff(first));
    let (coin, address) = best?;
    let span = first.min(last)..first.max(last) + 1;
    let hiding = hiding(&bytes[span.clone()], direction);
    Some(Found::at(span, coin, address, hiding))
}

/// How the pieces between the first and the last letter are apart and in which direction they were read.
fn hiding(bytes: &[u8], direction: Direction) -> Vec<Hiding> {
    let gaps = || bytes.split(u8::is_ascii_alphanumeric).filter(|gap| !gap.is_empty());
    let is_break = |gap: &[u8]| gap.contains(&b'\n');
    let mut hiding = Vec::new();
    if gaps().any(|gap| !is_break(gap)) {
        hiding.push(Hiding::Spaced);
    }
    if gaps().any(is_break) {
        hiding.push(Hiding::LineBreak);
    }
    if direction == Direction::Backward {
        hiding.push(Hiding::Reversed);
    }
    hiding
}

/// Whether the first letters are as mixed as random ones are: of tables, three in [`FIRST_LOOK`] are letters at most; of words, all are
/// small. Of addresses one in 3,000 begins like that, or fewer.
fn is_promising(kind: Kind, capitals: usize, small: usize) -> bool {
    match kind {
        Kind::Base58 { .. } => capitals + small > 3 && small < FIRST_LOOK,
        Kind::Cash | Kind::Segwit { .. } => capitals + small > 3,
        Kind::Hexadecimal => true,
    }
}

/// Whether letters of Base58 are as mixed as random ones are.
const fn is_mixed(len: usize, capitals: usize, small: usize) -> bool {
    let digits = len - capitals - small;
    capitals >= LEAST_OF_EACH_CASE && small >= LEAST_OF_EACH_CASE && digits * 2 <= len
}
