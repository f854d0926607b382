//! [`Campaigns`]: which of many messages belong together: copies of one text, and demands to
//! be paid at one address.
//!
//! A [`CampaignMember`] of about a kilobyte is kept for each message: a signature of its words and
//! a few facts, never its text. Two messages belong together if their words resemble each other or
//! they share a payment address, and so do those that a chain of such messages links. The order of
//! the messages changes nothing.

mod words;

use crate::email::Email;
use crate::hash::Hash;
use crate::indicators::REDACTED;
use crate::label::Labels;
use crate::message::Date;
use crate::payment::{Coin, PaymentAddress};
use crate::report::Report;
use crate::similarity::{UnionFind, join_near_duplicates, minhash_signature};
use crate::text::{SegmentKind, Text};
use crate::units::Probability;
use crate::verdict::Verdict;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Messages are copies if their sets of words have this share in common (words of both, divided by
/// words of either), measured by the hashes that agree.
///
/// Measured on 15,109 spam messages of 2007 (joined; recall of pairs with 70 % of their three-word
/// sequences in common is 100 % in all rows), 59 real sextortion emails (pairs of one family found,
/// of 136; wrong pairs), and pairs of ham joined with less than half of their words in common, out
/// of all pairs joined (private mail; a mailing list). 128 hashes, bands of 4, texts with at least
/// 12 hashed items.
///
/// | what is hashed | share | spam joined | families | wrong | private mail | list |
/// |---|--:|--:|--:|--:|--:|--:|
/// | words | .5 | 10,849 | 132 | 16 | 488 of 1,724 | 187 of 1,271 |
/// | words | .6 | 10,172 | 91 | 0 | 106 of 1,129 | 59 of 962 |
/// | **words** | **.7** | **9,326** | **89** | **0** | **20 of 745** | **6 of 659** |
/// | words | .8 | 8,271 | 89 | 0 | 0 of 464 | 0 of 361 |
/// | pairs of words | .5 | 10,098 | 91 | 0 | 287 of 1,433 | 76 of 1,045 |
/// | pairs of words | .6 | 9,524 | 89 | 0 | 97 of 981 | 35 of 817 |
/// | three words in a row | .4 | 10,219 | 91 | 0 | 310 of 1,444 | 148 of 1,190 |
/// | words and pairs | .6 | 10,021 | 89 | 0 | 66 of 974 | 25 of 820 |
/// | words, 64 hashes | .7 | 9,552 | 89 | 0 | 64 of 925 | 11 of 650 |
///
/// A family of extortion is wider than a text: a third of its pairs are other words for the same
/// threats, and no row finds them without joining strangers.
const RESEMBLANCE: f64 = 0.7;
/// Two messages whose hashes agree in all of one band are compared. Those that resemble each other
/// by .7 meet with probability .9998, by .5 with .87, by .3 with .23.
const BANDS: usize = 32;
/// Hashes of one band.
const HASHES_A_BAND: usize = 4;
/// Hashes of a signature. Half as many save a quarter of a kilobyte a message and join three times
/// as many strangers.
const HASHES: usize = BANDS * HASHES_A_BAND;
/// Hashes that must agree.
const AGREEING: usize = (RESEMBLANCE * HASHES as f64) as usize + 1;
/// Messages with fewer different words are alike by chance ("thanks, see you") and are not copies
/// of anything. With 12, 206 fewer spam messages were joined; with 5, 32 more; ham did not change.
const MIN_WORDS: usize = 8;
/// A message that names more payment addresses is a list of them (a warning, a price list) and
/// links nobody to anybody.
const MAX_PAYEES: usize = 4;
/// Characters of the subject that are kept.
const SUBJECT_CHARS: usize = 100;

/// What is kept of one message.
#[derive(Clone, Debug)]
pub struct CampaignMember {
    name: Box<str>,
    subject: Box<str>,
    date: Option<Date>,
    /// `None` for too few words.
    signature: Option<Box<[u32; HASHES]>>,
    /// The number of the label; `None` for unsure.
    label: Option<usize>,
    probabilities: Box<[f32]>,
    addresses: Box<[(Coin, Box<str>)]>,
    amounts: Box<[(Box<str>, f64)]>,
    language: Option<&'static str>,
}

impl CampaignMember {
    /// What is kept of a message: the name to find it again, and the verdict.
    #[must_use]
    pub fn new(email: &Email<'_>, report: &Report, name: &str) -> Self {
        let known = |label: &str| report.labels().index_of(label);
        let subject = if report.shows_password() { REDACTED } else { &email.message.subject };
        Self {
            name: name.into(),
            subject: subject.chars().take(SUBJECT_CHARS).collect::<String>().into(),
            date: email.message.date(),
            signature: signature(&email.text),
            label: match &report.verdict {
                Verdict::Known(label) => known(label.as_str()),
                Verdict::Unsure => None,
            },
            probabilities: report.probabilities.iter().map(|probability| probability.get() as f32).collect(),
            addresses: report.demand.addresses.iter().map(payee).collect(),
            amounts: report
                .demand
                .amounts
                .iter()
                .map(|sum| (&*sum.currency).into())
                .zip(report.demand.amounts.iter().map(|sum| sum.value))
                .collect(),
            language: report.languages.first().copied(),
        }
    }

    /// The probability of a label; for unsure, that of anything but ham.
    fn probability(&self, label: Option<usize>) -> f64 {
        let at =
            |number: usize| self.probabilities.get(number).map_or(0.0, |&probability| f64::from(probability));
        label.map_or_else(|| 1.0 - at(Labels::HAM), at)
    }
}

fn payee(address: &PaymentAddress) -> (Coin, Box<str>) {
    (address.coin, (&*address.address).into())
}

/// The signature of the words a reader sees; `None` if there are too few.
fn signature(text: &Text) -> Option<Box<[u32; HASHES]>> {
    let mut hashes = Vec::new();
    for segment in &text.segments {
        if matches!(segment.kind, SegmentKind::Body(_) | SegmentKind::Pdf(_)) {
            words::each_word(segment.as_str(), |word| {
                hashes.push(Hash::new().bytes(word.as_bytes()).finish())
            });
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    (hashes.len() >= MIN_WORDS).then(|| Box::new(minhash_signature(hashes.into_iter())))
}

/// Many messages, among which those that belong together are looked for.
///
/// # Example
/// ```
/// # #[cfg(feature = "builtin-model")] {
/// use bluff::{Campaigns, Classifier, Email};
///
/// let classifier = Classifier::builtin();
/// let mut campaigns = Campaigns::new(classifier.labels());
/// for (name, pin) in [("a", 8812), ("b", 1704)] {
///     let raw = format!("Subject: Prize\r\n\r\nYou have won a prize in our great summer draw, your pin is {pin}.\r\n");
///     let email = Email::parse(raw.as_bytes());
///     campaigns.add(&email, &classifier.classify_email(&email), name);
/// }
/// let groups = campaigns.groups(2);
/// assert_eq!(groups.campaigns[0].members, ["a", "b"]);
/// # }
/// ```
#[derive(Debug)]
pub struct Campaigns {
    labels: Labels,
    seen: Vec<CampaignMember>,
}

/// What [`Campaigns::groups`] found.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignReport<'a> {
    /// The campaigns with enough messages, largest first, those of one size by their first name.
    pub campaigns: Vec<Campaign<'a>>,
    /// Campaigns of two or more messages that are too small to be listed.
    pub smaller: usize,
    /// Messages that belong to no other.
    pub singles: usize,
}

/// Messages that belong together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Campaign<'a> {
    /// How many there are.
    pub messages: usize,
    /// The earliest date in one of them.
    pub first: Option<Date>,
    /// The latest date in one of them.
    pub last: Option<Date>,
    /// The answer most of them got, `unsure` included. If two answers are equally frequent, the
    /// later label.
    pub label: &'a str,
    /// The mean of that label's probability; for unsure, of anything but ham.
    pub probability: Probability,
    /// Where they want to be paid, most frequent first.
    pub addresses: Vec<PaymentTarget<'a>>,
    /// The amounts they demand, by currency.
    pub amounts: Vec<AmountRange<'a>>,
    /// The languages in which they make their claims, the most used one of each message, most
    /// frequent first.
    pub languages: Vec<&'static str>,
    /// The name of the one in the middle, by date and then by name.
    pub example: &'a str,
    /// The first 100 characters of its subject, as the sender wrote them; `****` if the message
    /// shows a password.
    pub subject: &'a str,
    /// The names of all, sorted.
    pub members: Vec<&'a str>,
}

/// A payment address, and how many messages of a campaign name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentTarget<'a> {
    /// What it is an address of.
    pub coin: Coin,
    /// The address in its usual form.
    pub address: &'a str,
    /// Messages that name it.
    pub count: usize,
}

/// The least and the greatest amount of one currency that a campaign demands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AmountRange<'a> {
    /// ISO 4217 code, or the ticker of a coin.
    pub currency: &'a str,
    /// The least.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
}

impl Campaigns {
    /// No messages yet; `labels` are those of the model that judges them.
    #[must_use]
    pub fn new(labels: &Labels) -> Self {
        Self { labels: labels.clone(), seen: Vec::new() }
    }

    /// Adds a message.
    pub fn add(&mut self, email: &Email<'_>, report: &Report, name: &str) {
        self.push(CampaignMember::new(email, report, name));
    }

    /// Adds what is kept of a message, which another thread may have made.
    pub fn push(&mut self, member: CampaignMember) {
        self.seen.push(member);
    }

    /// How many messages were added.
    #[must_use]
    pub fn messages(&self) -> usize {
        self.seen.len()
    }

    /// The campaigns of at least `min_size` messages.
    #[must_use]
    pub fn groups(&self, min_size: usize) -> CampaignReport<'_> {
        let mut sets = UnionFind::new(self.seen.len());
        self.join_copies(&mut sets);
        self.join_payees(&mut sets);
        let mut members: BTreeMap<usize, Vec<&CampaignMember>> = BTreeMap::new();
        for (number, member) in self.seen.iter().enumerate() {
            members.entry(sets.root(number)).or_default().push(member);
        }
        let sizes = || members.values().map(Vec::len);
        let singles = sizes().filter(|&size| size == 1).count();
        let smaller = sizes().filter(|&size| size > 1 && size < min_size).count();
        let listed = members.into_values().filter(|members| members.len() >= min_size);
        let mut campaigns: Vec<Campaign<'_>> = listed.map(|members| self.campaign(members)).collect();
        campaigns.sort_by(|one, other| {
            (Reverse(one.messages), &one.members).cmp(&(Reverse(other.messages), &other.members))
        });
        CampaignReport { campaigns, smaller, singles }
    }

    /// Joins messages whose words resemble each other.
    fn join_copies(&self, sets: &mut UnionFind) {
        let members = self.seen.iter().enumerate();
        let signatures = members.filter_map(|(number, member)| Some((member.signature.as_deref()?, number)));
        join_near_duplicates(signatures, HASHES_A_BAND, resemble, sets);
    }

    /// Joins messages that want to be paid at the same address.
    fn join_payees(&self, sets: &mut UnionFind) {
        let mut first_with: BTreeMap<&(Coin, Box<str>), usize> = BTreeMap::new();
        for (number, member) in self.seen.iter().enumerate() {
            if member.addresses.len() <= MAX_PAYEES {
                for address in &member.addresses {
                    sets.join(*first_with.entry(address).or_insert(number), number);
                }
            }
        }
    }

    fn campaign<'a>(&'a self, mut members: Vec<&'a CampaignMember>) -> Campaign<'a> {
        members.sort_by(|one, other| one.order().cmp(&other.order()));
        let label = majority(&members);
        let sum: f64 = members.iter().map(|member| member.probability(label)).sum();
        let middle = members[(members.len() - 1) / 2];
        let mut names: Vec<&str> = members.iter().map(|member| &*member.name).collect();
        names.sort_unstable();
        Campaign {
            messages: members.len(),
            first: members.iter().filter_map(|member| member.date).min(),
            last: members.iter().filter_map(|member| member.date).max(),
            label: label
                .and_then(|label| self.labels.get(label))
                .map_or(Verdict::Unsure.as_str(), |label| label.as_str()),
            probability: Probability::new((sum / members.len() as f64).clamp(0.0, 1.0)).unwrap_or_default(),
            addresses: addresses(&members),
            amounts: amounts(&members),
            languages: by_count(members.iter().flat_map(|member| member.language))
                .into_iter()
                .map(|(language, _)| language)
                .collect(),
            example: &middle.name,
            subject: &middle.subject,
            members: names,
        }
    }
}

impl CampaignMember {
    /// By date, those without one last; then by everything else that is shown, so that the order of
    /// input does not matter.
    fn order(&self) -> (bool, Option<Date>, &str, &str) {
        (self.date.is_none(), self.date, &self.name, &self.subject)
    }
}

/// Whether enough hashes agree.
fn resemble(one: &[u32; HASHES], other: &[u32; HASHES]) -> bool {
    one.iter().zip(other).map(|(one, other)| usize::from(one == other)).sum::<usize>() >= AGREEING
}

/// The most frequent answer; if several are equally frequent, the later label.
fn majority(members: &[&CampaignMember]) -> Option<usize> {
    let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for member in members {
        *counts.entry(member.label).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(label, count)| (count, label)).and_then(|(label, _)| label)
}

fn addresses<'a>(members: &[&'a CampaignMember]) -> Vec<PaymentTarget<'a>> {
    let named =
        members.iter().flat_map(|member| member.addresses.iter().map(|(coin, address)| (*coin, &**address)));
    by_count(named)
        .into_iter()
        .map(|((coin, address), count)| PaymentTarget { coin, address, count })
        .collect()
}

fn amounts<'a>(members: &[&'a CampaignMember]) -> Vec<AmountRange<'a>> {
    let mut ranges: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (currency, value) in members.iter().flat_map(|member| &member.amounts) {
        let (least, greatest) = ranges.entry(currency).or_insert((*value, *value));
        (*least, *greatest) = (least.min(*value), greatest.max(*value));
    }
    ranges
        .into_iter()
        .map(|(currency, (least, greatest))| AmountRange { currency, least, greatest })
        .collect()
}

/// Each item with its count, most frequent first, equally frequent ones in their order.
fn by_count<T: Ord + Copy>(all: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    all.for_each(|one| *counts.entry(one).or_default() += 1);
    let mut counts: Vec<(T, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(one, count)| (Reverse(count), one));
    counts
}

#[cfg(test)]
mod tests;
