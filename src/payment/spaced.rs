//! [`WordCluster`]: odd words close together, and the address that they form when joined, from
//! either end.

use std::ops::Range;

use super::formats::{AddressFormat, LONGEST, Letters};
use super::parse_address::parse_address;
use super::search_budget::SearchBudget;
use super::{Disguise, FoundAddress, iban};

/// Bytes between two odd words of one cluster, and how far before or behind it pieces that are not
/// odd may be: room for seven single letters with ` - ` between them.
const REACH: usize = 32;
/// Bytes between two pieces of one address: ` - `, `=` and a line end, `\r\n> > `.
const WIDEST_GAP: usize = 8;
/// A cluster with fewer letters in its odd words is prose with a number in it. In an address in
/// pairs, the worst case, every other pair is odd.
const LEAST_LETTERS: usize = 6;
/// Two odd words are tried if they have as many letters as the odd pieces of an address in long
/// pieces.
const LEAST_IN_TWO: usize = 10;
/// One odd word alone is tried when it is long enough to be most of an address.
const LEAST_ALONE: usize = 16;
/// Two or three words with this many letters are most of an address.
const MOST_OF_IT: usize = 26;
/// Random Base58 of 26 letters or more has this many capitals and this many lower-case letters
/// except once in 10,000; prose seldom has such capitals. Nor are half of them digits, as in
/// tables: one in six is, and half are in one of 100,000.
const LEAST_OF_EACH_CASE: usize = 4;
/// The number of letters after which tables and words can be told from addresses.
const FIRST_LOOK: usize = 12;
/// Random Base32 of 56 letters has fewer digits than this only once in 1,000; capitals in prose
/// have none.
const LEAST_DIGITS: usize = 3;

/// Odd words close together.
pub(super) struct WordCluster {
    span: Range<usize>,
    words: usize,
    letters: usize,
    /// Letters of the last word, and how many words are as long as the one before.
    last: usize,
    even: usize,
}

impl From<&Range<usize>> for WordCluster {
    fn from(word: &Range<usize>) -> Self {
        Self { span: word.clone(), words: 1, letters: word.len(), last: word.len(), even: 0 }
    }
}

impl WordCluster {
    /// Whether the word is close enough to belong to the cluster.
    pub(super) const fn reaches(&self, word: &Range<usize>) -> bool {
        word.start - self.span.end <= REACH
    }

    /// Makes the word, which comes later, part of the cluster.
    pub(super) fn add(&mut self, word: &Range<usize>) {
        self.span.end = word.end;
        self.words += 1;
        self.letters += word.len();
        self.even += usize::from(word.len() == self.last);
        self.last = word.len();
    }

    /// Whether its words may be pieces of one size: two are as long as the one before, or there are
    /// few and long ones.
    pub(super) const fn may_be_even(&self) -> bool {
        self.letters >= LEAST_IN_TWO && (self.even >= 2 || (self.words <= 3 && self.letters >= MOST_OF_IT))
    }

    /// Where it is.
    pub(super) const fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// Appends the addresses that pieces of the cluster form; none of them reaches `before`.
    pub(super) fn join(
        self,
        bytes: &[u8],
        before: usize,
        work: &mut SearchBudget,
        found: &mut Vec<FoundAddress>,
    ) {
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

/// Where the first whole word after `after` and within reach of `at` starts.
pub(super) fn within_reach(bytes: &[u8], at: usize, after: usize) -> usize {
    let from = after.max(at.saturating_sub(REACH)).min(at);
    let cut = from > 0 && bytes[from - 1].is_ascii_alphanumeric();
    let rest = if cut { bytes[from..at].iter().take_while(|b| b.is_ascii_alphanumeric()).count() } else { 0 };
    from + rest
}

/// The run of letters and digits that starts at `at` or later.
pub(super) fn next_piece(bytes: &[u8], at: usize) -> Option<Range<usize>> {
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

/// The address of several pieces whose first letter is at `first`.
fn read(bytes: &[u8], first: usize, direction: Direction, work: &mut SearchBudget) -> Option<FoundAddress> {
    // an address begins after a space, a colon or a bracket; after these marks a link or a list of
    // codes continues
    let outside = match direction {
        Direction::Forward => first.checked_sub(1),
        Direction::Backward => first.checked_add(1),
    };
    if outside.and_then(|at| bytes.get(at)).is_some_and(|b| matches!(b, b'/' | b'&' | b'%' | b'_' | b'-')) {
        return None;
    }
    AddressFormat::all_of(*bytes.get(first)?).find_map(|kind| read_as(bytes, first, direction, kind, work))
}

fn read_as(
    bytes: &[u8],
    first: usize,
    direction: Direction,
    kind: &AddressFormat,
    work: &mut SearchBudget,
) -> Option<FoundAddress> {
    let mut letters = [0_u8; LONGEST];
    let (mut len, mut gap, mut pieces, mut capitals, mut small) = (0, 0_usize, 1, 0, 0);
    let (mut at, mut last, mut best) = (Some(first), first, None);
    loop {
        let byte = at.and_then(|at| bytes.get(at).copied());
        if let (Some(at), Some(byte)) = (at, byte.filter(|&byte| kind.letters.holds(byte))) {
            if len == kind.longest() || !kind.allows(len, byte) {
                break;
            }
            letters[len] = byte;
            len += 1;
            pieces += usize::from(gap > 0);
            capitals += usize::from(byte.is_ascii_uppercase());
            small += usize::from(byte.is_ascii_lowercase());
            (gap, last) = (0, at);
            if len == FIRST_LOOK && !is_promising(kind.letters, capitals, small) {
                break;
            }
        } else {
            let mixed = is_mixed(kind.letters, len, capitals, small);
            let joined = pieces > 1 || direction == Direction::Backward;
            if gap == 0 && joined && mixed && kind.lengths.contains(&len) {
                if !work.spend(SearchBudget::CHECKSUM) {
                    return None;
                }
                best = parse_address(&letters[..len], false);
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
    let hiding = hiding(&bytes[span.clone()], kind.letters, direction);
    Some(FoundAddress::at(span, coin, address, hiding))
}

/// How the pieces between the first and the last letter are separated and in which direction they
/// were read.
fn hiding(bytes: &[u8], letters: Letters, direction: Direction) -> Vec<Disguise> {
    let gaps = || bytes.split(|&byte| letters.holds(byte)).filter(|gap| !gap.is_empty());
    let is_break = |gap: &[u8]| gap.contains(&b'\n');
    let mut hiding = Vec::new();
    if gaps().any(|gap| !is_break(gap)) {
        hiding.push(Disguise::Spaced);
    }
    if gaps().any(is_break) {
        hiding.push(Disguise::LineBreak);
    }
    if direction == Direction::Backward {
        hiding.push(Disguise::Reversed);
    }
    hiding
}

/// Whether the first letters are as mixed as random ones are. In tables, at most three in
/// [`FIRST_LOOK`] are letters; in words, all are lower case. At most one in 3,000 addresses begins
/// like that.
const fn is_promising(letters: Letters, capitals: usize, small: usize) -> bool {
    match letters {
        Letters::Base58 | Letters::Base64 | Letters::Base64Bare => capitals + small > 3 && small < FIRST_LOOK,
        Letters::Bech32 => capitals + small > 3,
        Letters::Base32 | Letters::Hexadecimal => true,
    }
}

/// Whether letters are as mixed as random ones are.
pub(super) const fn is_mixed(letters: Letters, len: usize, capitals: usize, small: usize) -> bool {
    let digits = len - capitals - small;
    match letters {
        Letters::Base58 | Letters::Base64 | Letters::Base64Bare => {
            capitals >= LEAST_OF_EACH_CASE && small >= LEAST_OF_EACH_CASE && digits * 2 <= len
        }
        Letters::Base32 => digits >= LEAST_DIGITS,
        Letters::Bech32 | Letters::Hexadecimal => true,
    }
}
