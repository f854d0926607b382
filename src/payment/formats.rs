//! [`AddressFormat`]: what the first letters of an address promise: which letters follow, and how
//! many.

use super::{base58, bech32};

/// The longest address in usual use, a unified one of Zcash with three receivers.
pub(super) const LONGEST: usize = 213;

/// The letters after the start of an address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    Base58,
    Bech32,
    Hexadecimal,
    /// Capitals and the digits 2 to 7 (RFC 4648).
    Base32,
    /// In the form for links, with `-` and `_`.
    Base64,
    /// The same where `-` and `_` are between the pieces of an address that happens to have
    /// neither.
    Base64Bare,
}

impl Letters {
    /// Whether a byte is a letter or digit of an address, and not a mark between two pieces.
    pub(super) const fn holds(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || (matches!(self, Self::Base64) && matches!(byte, b'-' | b'_'))
    }

    const fn has(self, byte: u8) -> bool {
        match self {
            Self::Base58 => base58::is_letter(byte),
            Self::Bech32 => bech32::is_letter(byte),
            Self::Hexadecimal => byte.is_ascii_hexdigit(),
            Self::Base32 => matches!(byte, b'A'..=b'Z' | b'2'..=b'7'),
            Self::Base64 | Self::Base64Bare => self.holds(byte),
        }
    }
}

/// A kind of address.
pub(super) struct AddressFormat {
    /// The letters that are allowed at each of the first places.
    start: &'static [&'static [u8]],
    /// The letters that are allowed after them.
    pub(super) letters: Letters,
    /// How many letters it usually has, the fewest first. Segwit versions from 2 on, which nobody
    /// uses, are found in one piece only.
    pub(super) lengths: &'static [usize],
}

impl AddressFormat {
    /// Whether an address of this kind can have the letter at this place.
    #[inline]
    pub(super) fn allows(&self, at: usize, letter: u8) -> bool {
        self.start.get(at).map_or_else(|| self.letters.has(letter), |allowed| allowed.contains(&letter))
    }

    /// Whether an address of this kind can begin with these letters, which are at least as many as
    /// the start of one has.
    pub(super) fn opens(&self, letters: &[u8]) -> bool {
        letters.len() >= self.start.len()
            && self.start.iter().zip(letters).all(|(set, letter)| set.contains(letter))
    }

    /// How an address of this kind begins: the first letter that is allowed at each place.
    pub(super) fn prefix(&self) -> impl Iterator<Item = u8> {
        self.start.iter().map(|set| set[0])
    }

    pub(super) fn longest(&self) -> usize {
        self.lengths.last().copied().unwrap_or(0)
    }

    /// The kinds whose addresses can start with this letter.
    pub(super) fn all_of(first: u8) -> impl Iterator<Item = &'static Self> {
        let mut rows = KINDS_OF.get(usize::from(first)).copied().unwrap_or(0);
        std::iter::from_fn(move || {
            let kind = KINDS.get(rows.trailing_zeros() as usize);
            rows &= rows.saturating_sub(1);
            kind
        })
    }
}

/// For each first letter the rows of [`KINDS`] whose addresses can start with it, as bits. Most
/// words of a text are excluded by that.
const KINDS_OF: [u32; 128] = {
    let mut all = [0; 128];
    let mut row = 0;
    while row < KINDS.len() {
        let first = KINDS[row].start[0];
        let mut at = 0;
        while at < first.len() {
            all[first[at] as usize] |= 1 << row;
            at += 1;
        }
        row += 1;
    }
    all
};

/// A row of [`KINDS`].
const fn kind(start: &'static [&'static [u8]], letters: Letters, lengths: &'static [usize]) -> AddressFormat {
    AddressFormat { start, letters, lengths }
}

/// All kinds. Addresses that are written in one case may be in either.
pub(super) const KINDS: &[AddressFormat] = &[
    // Bitcoin, Litecoin, Dogecoin, Tron, Dash, XRP; shorter ones have leading zero bytes by chance,
    // one in 100,000
    kind(&[b"139ADLMTX7r"], Letters::Base58, &[31, 32, 33, 34]),
    // Zcash without secrecy: to a key and to a script
    kind(&[b"t", b"13"], Letters::Base58, &[base58::ZCASH_LENGTH]),
    // Monero: the network byte decides about the second letter too
    kind(&[b"48", b"123456789ABCDEFGHJKL"], Letters::Base58, &base58::MONERO_LENGTHS),
    // Cardano of the first years (Byron), without and with a path of keys inside
    kind(&[b"A", b"e", b"2"], Letters::Base58, &[59]),
    kind(&[b"D", b"d", b"z", b"F", b"F"], Letters::Base58, &[104]),
    kind(&[b"bB", b"cC", b"1"], Letters::Bech32, &[42, 62]),
    kind(&[b"lL", b"tT", b"cC", b"1"], Letters::Bech32, &[43, 63]),
    // Bitcoin Cash without its prefix
    kind(&[b"qpzrQPZR"], Letters::Bech32, &[bech32::CASH_LENGTH]),
    // Zcash, Sapling; and unified: one, two or three receivers
    kind(&[b"zZ", b"sS", b"1"], Letters::Bech32, &[78]),
    kind(&[b"uU", b"1"], Letters::Bech32, &[106, 141, 178, LONGEST]),
    // Cardano: without and with a key for staking
    kind(&[b"aA", b"dD", b"dD", b"rR", b"1"], Letters::Bech32, &[58, 103]),
    // Cosmos: a key, and a module or contract
    kind(&[b"cC", b"oO", b"sS", b"mM", b"oO", b"sS", b"1"], Letters::Bech32, &[45, 65]),
    kind(&[b"0", b"xX"], Letters::Hexadecimal, &[super::ethereum::LENGTH]),
    // Stellar: an account, and one of many customers of an account
    kind(&[b"G", b"ABCD"], Letters::Base32, &[super::stellar::LENGTHS[0]]),
    kind(&[b"M", b"ABCD"], Letters::Base32, &[super::stellar::LENGTHS[1]]),
    // TON: both flags, both workchains
    kind(&[b"EU", b"Qf", b"ABCD89-_"], Letters::Base64, &[super::ton::LENGTH]),
    kind(&[b"EU", b"Qf", b"ABCD89"], Letters::Base64Bare, &[super::ton::LENGTH]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_whole() {
        assert_eq!(AddressFormat::all_of(b'L').count(), 2);
        assert_eq!(AddressFormat::all_of(b'h').count() + AddressFormat::all_of(0xe9).count(), 0);
        for kind in KINDS {
            assert!(!kind.start.is_empty() && kind.start.iter().all(|set| !set.is_empty()));
            assert!(kind.lengths.is_sorted() && kind.longest() <= LONGEST);
            let prefix: Vec<u8> = kind.prefix().collect();
            assert!(kind.opens(&prefix));
            assert!(AddressFormat::all_of(prefix[0]).any(|one| std::ptr::eq(one, kind)));
        }
    }
}
