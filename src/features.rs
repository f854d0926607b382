//! [`Features`]: a message as a sparse vector, sorted by index; owns the layout of the index space.
//!
//! Four groups share one index space and are weighted apart, so that none drowns the others and a group that is missing adds exactly
//! nothing: the text (pieces and pairs of pieces), the structure of the body, the header fields, the claims.

use crate::hash::Hash;
use crate::header_words::header_words;
use crate::indicators::{Findings, Landmark, Placeholder, claim_signs};
use crate::lexicon::Lexicon;
use crate::message::Message;
use crate::structure::{body_signs, header_signs};
use crate::text::{Place, Text, Zone};
use crate::tokens::{Cut, Piece, Vocabulary, Words};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Buckets for pieces and pairs of pieces: with three labels 5 MB of the model, whose file may have 8.
pub(crate) const TEXT_SIZE: u32 = 1 << 20;
/// Buckets for signs of structure and words of header fields.
pub(crate) const SIGN_SIZE: u32 = 1 << 17;
/// Buckets for what the message claims and demands: a few hundred names.
pub(crate) const CLAIM_SIZE: u32 = 1 << 13;
/// All buckets.
pub(crate) const SIZE: u32 = TEXT_SIZE + 2 * SIGN_SIZE + CLAIM_SIZE;
/// Number of groups.
pub(crate) const GROUPS: usize = 4;

/// Which header fields are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Headers {
    /// Their words too: best for the mailbox the model learned from.
    All,
    /// How they are built and whether they agree, no names: holds elsewhere.
    #[default]
    Safe,
    /// None but the subject.
    None,
}

/// A group of features that is weighted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Text,
    Body,
    Header,
    Claims,
}

impl Group {
    pub(crate) const ALL: [Self; GROUPS] = [Self::Text, Self::Body, Self::Header, Self::Claims];

    /// The indices of the group.
    pub(crate) const fn range(self) -> Range<u32> {
        match self {
            Self::Text => 0..TEXT_SIZE,
            Self::Body => TEXT_SIZE..TEXT_SIZE + SIGN_SIZE,
            Self::Header => TEXT_SIZE + SIGN_SIZE..TEXT_SIZE + 2 * SIGN_SIZE,
            Self::Claims => TEXT_SIZE + 2 * SIGN_SIZE..SIZE,
        }
    }
}

/// Where a feature came from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin<'a> {
    /// Words at a range of a zone of the text.
    Words { zone: usize, start: u32, end: u32 },
    /// A sign, by its name.
    Sign(&'a str),
}

/// How often each feature occurs in a message: sorted by index, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Counts(pub(crate) Vec<(u32, u32)>);

/// Reusable memory of the extraction; one per thread.
pub struct Scratch {
    words: Words,
    cut: Cut,
    first: Vec<u32>,
    other: Vec<u32>,
}

impl Default for Scratch {
    fn default() -> Self {
        let words = Words::new(Lexicon::id_of);
        Self { words, cut: Cut::default(), first: Vec::new(), other: Vec::new() }
    }
}

impl Scratch {
    /// The words and pieces of all zones of a text. Give them back by [`keep`](Self::keep), and the next message needs no new memory.
    pub(crate) fn cut(&mut self, vocabulary: &Vocabulary, text: &Text) -> Cut {
        let mut cut = std::mem::take(&mut self.cut);
        self.words.cut(vocabulary, text.zones.iter().map(Zone::as_str), &mut cut);
        cut
    }

    /// Keeps the memory of a cut.
    pub(crate) fn keep(&mut self, cut: Cut) {
        self.cut = cut;
    }
}

/// A message as it was read: its parts, its text, the words of the text, and what was noticed in it.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) message: &'a Message<'a>,
    pub(crate) text: &'a Text,
    pub(crate) cut: &'a Cut,
    pub(crate) findings: &'a Findings,
}

/// The features of a message, counted.
pub(crate) fn count(
    reading: Reading<'_>,
    vocabulary: &Vocabulary,
    headers: Headers,
    scratch: &mut Scratch,
) -> Counts {
    let mut first = std::mem::take(&mut scratch.first);
    let mut other = std::mem::take(&mut scratch.other);
    first.clear();
    other.clear();
    walk(reading, vocabulary, headers, |index, origin| match origin {
        Origin::Words { zone, .. } if reading.text.zones[zone].alternative => other.push(index),
        _ => first.push(index),
    });
    let counts = merge(&mut first, &mut other);
    scratch.first = first;
    scratch.other = other;
    counts
}

/// Counts both lists; what stands in both counts as often as in the one where it stands more often.
fn merge(first: &mut [u32], other: &mut [u32]) -> Counts {
    first.sort_unstable();
    other.sort_unstable();
    let (mut a, mut b) = (runs(first).peekable(), runs(other).peekable());
    let mut counts = Vec::with_capacity(first.len());
    loop {
        let next = match (a.peek().copied(), b.peek().copied()) {
            (None, None) => return Counts(counts),
            (Some(x), Some(y)) if x.0 == y.0 => {
                a.next();
                b.next();
                (x.0, x.1.max(y.1))
            }
            (Some(x), Some(y)) if x.0 < y.0 => {
                a.next();
                x
            }
            (Some(x), None) => {
                a.next();
                x
            }
            (_, Some(y)) => {
                b.next();
                y
            }
        };
        counts.push(next);
    }
}

/// The runs of equal numbers in a sorted list, with their lengths.
fn runs(sorted: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    sorted.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32))
}

/// Calls `found` with every feature and its origin; the one path from a message to features.
pub(crate) fn walk(
    reading: Reading<'_>,
    vocabulary: &Vocabulary,
    headers: Headers,
    mut found: impl FnMut(u32, Origin<'_>),
) {
    let Reading { message, text, cut, findings } = reading;
    for (number, zone) in text.zones.iter().enumerate() {
        let salt = match zone.place {
            Place::Body(_) | Place::Pdf(_) => Salt::Body,
            Place::Subject => Salt::Subject,
            Place::Hidden(_) => Salt::Hidden,
            Place::FromName if !zone.is_name() => Salt::Body,
            Place::FromName if headers == Headers::All => Salt::FromName,
            Place::FromName => continue,
        };
        let first_pair = first_pair(vocabulary);
        let quoted = QuotedPieces::of(findings, number);
        for stretch in zone.counted() {
            let mut previous: Option<Piece> = None;
            for piece in with_placeholders(
                within(cut.pieces(number), stretch),
                findings.landmarks_in(number),
                vocabulary,
            ) {
                let salt = if salt == Salt::Body && quoted.holds(&piece) { Salt::Quoted } else { salt };
                let here = |start| Origin::Words { zone: number, start, end: piece.end };
                if matches!(salt, Salt::Body | Salt::Subject) {
                    found(u32::from(piece.id), here(piece.start));
                }
                if salt != Salt::Body {
                    found(pair_index(salt, None, piece.id, first_pair), here(piece.start));
                }
                if let Some(before) = previous {
                    found(pair_index(salt, Some(before.id), piece.id, first_pair), here(before.start));
                }
                previous = Some(piece);
            }
        }
    }
    claim_signs(findings, |sign| found(sign_index(Group::Claims, sign), Origin::Sign(sign)));
    for sign in body_signs(message, text, headers != Headers::None).iter() {
        found(sign_index(Group::Body, sign), Origin::Sign(sign));
    }
    if headers != Headers::None && message.has_envelope() {
        for sign in header_signs(message).iter() {
            found(sign_index(Group::Header, sign), Origin::Sign(sign));
        }
        if headers == Headers::All {
            header_words(message, |word| found(sign_index(Group::Header, word), Origin::Sign(word)));
        }
    }
}

/// Calls `found` with the start of each piece in a stretch of a zone and the features it makes as text of a body: itself, and the pair with
/// the piece before it.
#[inline]
pub(crate) fn walk_body(
    reading: Reading<'_>,
    vocabulary: &Vocabulary,
    (zone, stretch): (usize, &Range<usize>),
    mut found: impl FnMut(u32, u32, Option<u32>),
) {
    let first_pair = first_pair(vocabulary);
    let mut previous: Option<Piece> = None;
    let pieces = within(reading.cut.pieces(zone), stretch);
    for piece in with_placeholders(pieces, reading.findings.landmarks_in(zone), vocabulary) {
        let pair = previous.map(|before| pair_index(Salt::Body, Some(before.id), piece.id, first_pair));
        found(piece.start, u32::from(piece.id), pair);
        previous = Some(piece);
    }
}

/// The features of a passage by itself, as if it were all of a body and nobody quoted it: its text, its claims and demands.
pub(crate) fn count_passage(
    reading: Reading<'_>,
    vocabulary: &Vocabulary,
    zone: usize,
    bytes: &Range<usize>,
) -> Counts {
    let mut found = Vec::new();
    walk_body(reading, vocabulary, (zone, bytes), |_, piece, pair| {
        found.push(piece);
        found.extend(pair);
    });
    claim_signs(&reading.findings.within(zone, bytes), |sign| found.push(sign_index(Group::Claims, sign)));
    merge(&mut found, &mut [])
}

/// The first feature that stands for a pair of pieces.
fn first_pair(vocabulary: &Vocabulary) -> u32 {
    (vocabulary.len() + Placeholder::COUNT) as u32
}

/// The pieces that begin in a stretch of their zone.
fn within<'a>(pieces: &'a [Piece], stretch: &Range<usize>) -> &'a [Piece] {
    let start = pieces.partition_point(|piece| (piece.start as usize) < stretch.start);
    let end = pieces.partition_point(|piece| (piece.start as usize) < stretch.end);
    &pieces[start..end.max(start)]
}

/// The pieces of a zone; those of a stretch that stands for its kind become one, numbered above those of the vocabulary.
fn with_placeholders<'a>(
    pieces: &'a [Piece],
    landmarks: &'a [Landmark],
    vocabulary: &Vocabulary,
) -> impl Iterator<Item = Piece> + 'a {
    let known = vocabulary.len();
    let mut landmarks = landmarks.iter().peekable();
    let mut told_until = 0;
    pieces.iter().filter_map(move |&piece| {
        let (start, end) = (piece.start as usize, piece.end as usize);
        while landmarks.next_if(|landmark| landmark.at.end <= start).is_some() {}
        match landmarks.peek().filter(|landmark| landmark.at.start < end) {
            None => Some(piece),
            // the first piece of the stretch stands for all of it
            Some(landmark) if told_until <= landmark.at.start => {
                told_until = landmark.at.end;
                let id = (known + landmark.placeholder as usize) as u16;
                Some(Piece { id, start: landmark.at.start as u32, end: landmark.at.end as u32 })
            }
            Some(_) => None,
        }
    })
}

/// Tells which pieces of a zone stand in the quotation of a mail that extorts: those count apart, for it is not the sender who says them.
struct QuotedPieces<'a> {
    ranges: Vec<&'a Range<usize>>,
}

impl<'a> QuotedPieces<'a> {
    fn of(findings: &'a Findings, zone: usize) -> Self {
        let ranges = if findings.quotes_extortion { findings.quoted_in(zone).collect() } else { Vec::new() };
        Self { ranges }
    }

    fn holds(&self, piece: &Piece) -> bool {
        let start = piece.start as usize;
        self.ranges.iter().any(|range| range.contains(&start))
    }
}

/// Which kind of zone a piece stands in; part of the frozen layout.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Salt {
    Body = 1,
    Subject = 2,
    Hidden = 3,
    FromName = 4,
    Quoted = 5,
}

/// The bucket of a pair of pieces, or of one piece in a zone of its own; above all pieces.
fn pair_index(salt: Salt, before: Option<u16>, piece: u16, first_pair: u32) -> u32 {
    let before = before.map_or(u32::MAX, u32::from);
    let hash = Hash::new().number(salt as u32).number(before).number(u32::from(piece)).finish() >> 32;
    // multiply and shift: an even share of what lies above the pieces
    first_pair + ((hash * u64::from(TEXT_SIZE - first_pair)) >> 32) as u32
}

fn sign_index(group: Group, sign: &str) -> u32 {
    let range = group.range();
    range.start + Hash::new().bytes(sign.as_bytes()).bucket(range.end - range.start)
}

/// A message as a sparse vector: indices rise, values are finite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    pub(crate) indices: Vec<u32>,
    pub(crate) values: Vec<f32>,
}

impl Features {
    /// Weighs counts: (1 + ln count) times the rarity of the feature, each group to the length it may have.
    ///
    /// Sublinear TF-IDF with L2 norm (Manning, Raghavan, Schütze, *Introduction to Information Retrieval*, 2008, sections
    /// 6.4.1 and 6.2.1). Features that training never saw have no rarity and drop out. Claims are not brought to a length: ten
    /// of them say more than one does, and each has the value `lengths` gives.
    pub(crate) fn weigh(counts: &Counts, rarity: impl Fn(u32) -> f32, lengths: [f32; GROUPS]) -> Self {
        // all of them before any is used, so that the processor fetches many at once
        let rarities: Vec<f32> = counts.0.iter().map(|&(index, _)| rarity(index)).collect();
        let mut features =
            Self { indices: Vec::with_capacity(counts.0.len()), values: Vec::with_capacity(counts.0.len()) };
        for (&(index, count), rarity) in counts.0.iter().zip(rarities) {
            if rarity > 0.0 {
                features.indices.push(index);
                features.values.push(sublinear(count) * rarity);
            }
        }
        for (group, length) in Group::ALL.into_iter().zip(lengths) {
            let range = group.range();
            let start = features.indices.partition_point(|&index| index < range.start);
            let end = features.indices.partition_point(|&index| index < range.end);
            let values = &mut features.values[start..end];
            if group == Group::Claims {
                values.fill(length);
                continue;
            }
            let norm = values.iter().map(|value| value * value).sum::<f32>().sqrt();
            if norm > 0.0 {
                values.iter_mut().for_each(|value| *value *= length / norm);
            }
        }
        features
    }
}

impl Features {
    /// Adds the features of other groups.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.indices.extend_from_slice(&other.indices);
        self.values.extend_from_slice(&other.values);
    }
}

/// How much of the text of a message the training mail had held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Different pieces of words, and pairs of them, in the text.
    pub features: usize,
    /// Those that the training mail held.
    pub known: usize,
}

impl Evidence {
    pub(crate) fn of(counts: &Counts, features: &Features) -> Self {
        let end = Group::Text.range().end;
        Self {
            features: counts.0.partition_point(|&(index, _)| index < end),
            known: features.indices.partition_point(|&index| index < end),
        }
    }
}

/// 1 + ln(count).
fn sublinear(count: u32) -> f32 {
    if count == 1 { 1.0 } else { 1.0 + (count as f32).ln() }
}
