//! [`PaymentAddress`]: where a text asks to be paid, proved by a checksum, however the address was
//! disguised. (Solana's addresses have none: [`solana`] explains how they are found.)
//!
//! A checksum makes it safe to put an address together again from pieces: a wrong guess passes once
//! in 2^30 tries or rarer. So the scan looks for *odd words* ([`candidates`]: digits inside
//! letters, capitals inside words, single letters), which prose hardly has. It tries each as an
//! address ([`recognise`]), and joins, turns round or corrects only around them ([`spaced`],
//! [`fragments`], [`look_alike`]). A valid address is a fact and not a verdict: invoices have them
//! too.

mod base58;
mod bech32;
mod candidates;
mod cardano;
mod ethereum;
#[cfg(test)]
mod fixtures;
mod formats;
mod fragments;
mod iban;
mod look_alike;
mod packed;
mod parse_address;
mod recognise;
mod search_budget;
mod solana;
mod spaced;
mod stellar;
mod ton;

use std::fmt;
use std::ops::Range;

use serde::Serialize;

use self::candidates::WordCandidates;
use self::fragments::Fragments;
use self::search_budget::SearchBudget;
use self::solana::Candidates;
use self::spaced::WordCluster;

/// A currency or account system with addresses that carry a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum Coin {
    /// Bitcoin.
    Btc,
    /// Litecoin.
    Ltc,
    /// Bitcoin Cash.
    Bch,
    /// Dogecoin.
    Doge,
    /// Ethereum, and all tokens and chains that share its addresses.
    Eth,
    /// Monero.
    Xmr,
    /// Tron; USDT is often sent this way.
    Trx,
    /// XRP, the ledger of Ripple.
    Xrp,
    /// Dash.
    Dash,
    /// Zcash.
    Zec,
    /// Cardano.
    Ada,
    /// Cosmos.
    Atom,
    /// Stellar.
    Xlm,
    /// TON.
    Ton,
    /// Solana, and all tokens on it. Its addresses have no checksum.
    Sol,
    /// A bank account.
    Iban,
}

impl Coin {
    /// The ticker, as it serialises.
    #[must_use]
    pub const fn ticker(self) -> &'static str {
        match self {
            Self::Btc => "BTC",
            Self::Ltc => "LTC",
            Self::Bch => "BCH",
            Self::Doge => "DOGE",
            Self::Eth => "ETH",
            Self::Xmr => "XMR",
            Self::Trx => "TRX",
            Self::Xrp => "XRP",
            Self::Dash => "DASH",
            Self::Zec => "ZEC",
            Self::Ada => "ADA",
            Self::Atom => "ATOM",
            Self::Xlm => "XLM",
            Self::Ton => "TON",
            Self::Sol => "SOL",
            Self::Iban => "IBAN",
        }
    }
}

/// A way in which an address was disguised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Disguise {
    /// Spaces or other marks between the letters.
    Spaced,
    /// Broken over lines.
    LineBreak,
    /// Letters exchanged for others that look like them, as `0` for `o`.
    LookAlike,
    /// Pieces at different places of the text.
    Parts,
    /// Written from the end to the start.
    Reversed,
    /// Invisible characters between the letters.
    Invisible,
    /// In the target of a link and not in the visible text.
    Link,
    /// In a QR code.
    Qr,
    /// In a PDF file.
    Pdf,
}

/// A way to be paid that a text names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentAddress {
    /// What it is an address of.
    pub coin: Coin,
    /// The address in its usual form: one case where the format has one, EIP-55 for Ethereum, with
    /// prefix for Bitcoin Cash, no spaces.
    pub address: String,
    /// How it was disguised; empty if it is written plainly.
    pub hiding: Vec<Disguise>,
}

impl Coin {
    /// Whether it is a bank account and not a crypto-currency.
    #[must_use]
    pub const fn is_account(self) -> bool {
        matches!(self, Self::Iban)
    }

    /// Whether a checksum proves its addresses. Any other may be a number of another kind, unless
    /// the words around it name it.
    pub(crate) const fn has_checksum(self) -> bool {
        !matches!(self, Self::Sol)
    }
}

impl fmt::Display for Coin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.ticker())
    }
}

impl Disguise {
    /// The name in reports, as it serialises.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spaced => "spaced",
            Self::LineBreak => "line-break",
            Self::LookAlike => "look-alike",
            Self::Parts => "parts",
            Self::Reversed => "reversed",
            Self::Invisible => "invisible",
            Self::Link => "link",
            Self::Qr => "qr",
            Self::Pdf => "pdf",
        }
    }
}

impl fmt::Display for Disguise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A payment address and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundAddress {
    /// What was found.
    pub address: PaymentAddress,
    /// Bytes of the text; several only for [`Disguise::Parts`], in the order in which they make up
    /// the address.
    pub spans: Vec<Range<usize>>,
}

impl FoundAddress {
    /// An address at one place.
    fn at(span: Range<usize>, coin: Coin, address: String, hiding: Vec<Disguise>) -> Self {
        Self { address: PaymentAddress { coin, address, hiding }, spans: Vec::from_iter([span]) }
    }

    fn start(&self) -> usize {
        self.spans.iter().map(|span| span.start).min().unwrap_or(0)
    }
}

/// All valid addresses in `text`, in their order in the text, each address once, at its first
/// place.
///
/// `text` has its capitals, and is already free of invisible characters and foreign look-alike
/// letters.
pub(crate) fn find(text: &str) -> Vec<FoundAddress> {
    find_within(text, &mut SearchBudget::new(text.len()))
}

fn find_within(text: &str, work: &mut SearchBudget) -> Vec<FoundAddress> {
    let bytes = text.as_bytes();
    let mut found: Vec<FoundAddress> = Vec::new();
    let mut fragments = Fragments::default();
    let mut candidates = Candidates::default();
    let mut cluster: Option<WordCluster> = None;
    let mut done = 0;
    for word in WordCandidates::new(bytes) {
        if word.start < done {
            continue;
        }
        let whole = iban::at(bytes, word.start, work).or_else(|| recognise::scan_word(bytes, &word, work));
        if let Some(address) = whole {
            let before = address.spans[0].start.min(word.start);
            close(&mut cluster, bytes, before, work, &mut found, &mut candidates);
            done = address.spans[0].end;
            found.push(address);
            continue;
        }
        fragments.add(bytes, &word);
        candidates.add(bytes, &word);
        match &mut cluster {
            Some(cluster) if cluster.reaches(&word) => cluster.add(&word),
            _ => {
                close(&mut cluster, bytes, word.start, work, &mut found, &mut candidates);
                cluster = Some(WordCluster::from(&word));
            }
        }
    }
    close(&mut cluster, bytes, bytes.len(), work, &mut found, &mut candidates);
    fragments.assemble(bytes, work, &mut found);
    candidates.settle(bytes, work, &mut found);
    found.sort_by_key(FoundAddress::start);
    keep_first(&mut found);
    found
}

/// Joins what can be joined in a finished cluster.
fn close(
    cluster: &mut Option<WordCluster>,
    bytes: &[u8],
    before: usize,
    work: &mut SearchBudget,
    found: &mut Vec<FoundAddress>,
    candidates: &mut Candidates,
) {
    if let Some(cluster) = cluster.take() {
        candidates.add_spaced(bytes, &cluster, work);
        cluster.join(bytes, before, work, found);
    }
}

/// Drops each address that came before.
fn keep_first(found: &mut Vec<FoundAddress>) {
    let mut seen = std::collections::HashSet::new();
    found.retain(|one| seen.insert((one.address.coin, one.address.address.clone())));
}

#[cfg(test)]
mod tests;
