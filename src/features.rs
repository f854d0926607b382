//! [`Features`]: a message as a sparse vector, sorted by index; owns the layout of the index space.
//!
//! Four groups share one index space: the text (subwords and pairs of subwords), the structure of
//! the body, the header fields, the claims. Each group is weighted by itself, so none drowns the
//! others. A group that is missing adds exactly nothing.

use crate::hash::Hash;
use crate::header_words::header_words;
use crate::indicators::{Detections, Placeholder, PlaceholderSpan, for_each_claim_feature};
use crate::lexicon::Lexicon;
use crate::message::Message;
use crate::structure::{body_signs, header_signs};
use crate::text::{Segment, SegmentKind, Text};
use crate::tokens::{Subword, Tokenizer, Tokens, Vocabulary};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Buckets for subwords and pairs of subwords. With three labels they take 5 MB of the model, whose
/// file may have 8 MB.
pub(crate) const TEXT_SIZE: u32 = 1 << 20;
/// Buckets for features of structure and words of header fields.
pub(crate) const STRUCTURE_SIZE: u32 = 1 << 17;
/// Buckets for what the message claims and demands: a few hundred names.
pub(crate) const CLAIM_SIZE: u32 = 1 << 13;
/// All buckets.
pub(crate) const SIZE: u32 = TEXT_SIZE + 2 * STRUCTURE_SIZE + CLAIM_SIZE;
/// Number of groups.
pub(crate) const FEATURE_GROUPS: usize = 4;

/// Which header fields are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Headers {
    /// Their words too: best for the mailbox that the training data came from.
    All,
    /// How they are built and whether they agree, without names: also holds for other mailboxes.
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
    pub(crate) const ALL: [Self; FEATURE_GROUPS] = [Self::Text, Self::Body, Self::Header, Self::Claims];

    /// The indices of the group.
    pub(crate) const fn range(self) -> Range<u32> {
        match self {
            Self::Text => 0..TEXT_SIZE,
            Self::Body => TEXT_SIZE..TEXT_SIZE + STRUCTURE_SIZE,
            Self::Header => TEXT_SIZE + STRUCTURE_SIZE..TEXT_SIZE + 2 * STRUCTURE_SIZE,
            Self::Claims => TEXT_SIZE + 2 * STRUCTURE_SIZE..SIZE,
        }
    }
}

/// Where a feature came from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FeatureOrigin<'a> {
    /// Words at a range of a segment of the text.
    Text { segment: usize, start: u32, end: u32 },
    /// A feature of another group, by its name.
    Named(&'a str),
}

/// How often each feature occurs in a message: sorted by index, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Counts(pub(crate) Vec<(u32, u32)>);

/// Reusable memory of the extraction; one per thread.
pub struct Scratch {
    words: Tokenizer,
    tokens: Tokens,
    first: Vec<u32>,
    other: Vec<u32>,
}

impl Default for Scratch {
    fn default() -> Self {
        let words = Tokenizer::new(Lexicon::id_of);
        Self { words, tokens: Tokens::default(), first: Vec::new(), other: Vec::new() }
    }
}

impl Scratch {
    /// The words and subwords of all segments of a text. Give them back with
    /// [`reuse`](Self::reuse), and the next message needs no new memory.
    pub(crate) fn tokenize(&mut self, vocabulary: &Vocabulary, text: &Text) -> Tokens {
        let mut tokens = std::mem::take(&mut self.tokens);
        self.words.tokenize(vocabulary, text.segments.iter().map(Segment::as_str), &mut tokens);
        tokens
    }

    /// Keeps the memory of these tokens for the next message.
    pub(crate) fn reuse(&mut self, tokens: Tokens) {
        self.tokens = tokens;
    }
}

/// A message as it was read: its parts, its text, the words of the text, and what was found in it.
#[derive(Clone, Copy)]
pub(crate) struct Analysis<'a> {
    pub(crate) message: &'a Message<'a>,
    pub(crate) text: &'a Text,
    pub(crate) tokens: &'a Tokens,
    pub(crate) detections: &'a Detections,
}

/// The features of a message, counted.
pub(crate) fn count(
    analysis: Analysis<'_>,
    vocabulary: &Vocabulary,
    headers: Headers,
    scratch: &mut Scratch,
) -> Counts {
    let mut first = std::mem::take(&mut scratch.first);
    let mut other = std::mem::take(&mut scratch.other);
    first.clear();
    other.clear();
    for_each_feature(analysis, vocabulary, headers, |index, origin| match origin {
        FeatureOrigin::Text { segment, .. } if analysis.text.segments[segment].alternative => {
            other.push(index)
        }
        _ => first.push(index),
    });
    let counts = merge(&mut first, &mut other);
    scratch.first = first;
    scratch.other = other;
    counts
}

/// Adds the counts of both lists. A feature in both lists gets the higher of its two counts.
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
pub(crate) fn for_each_feature(
    analysis: Analysis<'_>,
    vocabulary: &Vocabulary,
    headers: Headers,
    mut found: impl FnMut(u32, FeatureOrigin<'_>),
) {
    let Analysis { message, text, tokens, detections } = analysis;
    for (number, segment) in text.segments.iter().enumerate() {
        let field = match segment.kind {
            SegmentKind::Body(_) | SegmentKind::Pdf(_) => SegmentField::Body,
            SegmentKind::Subject => SegmentField::Subject,
            SegmentKind::Hidden(_) => SegmentField::Hidden,
            SegmentKind::FromName if !segment.is_name() => SegmentField::Body,
            SegmentKind::FromName if headers == Headers::All => SegmentField::FromName,
            SegmentKind::FromName => continue,
        };
        let first_pair = first_pair(vocabulary);
        let quoted = QuotedPieces::new(detections, number);
        for stretch in segment.counted() {
            let mut previous: Option<Subword> = None;
            for subword in with_placeholders(
                within(tokens.subwords(number), stretch),
                detections.placeholders_in(number),
                vocabulary,
            ) {
                let field = if field == SegmentField::Body && quoted.holds(&subword) {
                    SegmentField::Quoted
                } else {
                    field
                };
                let here = |start| FeatureOrigin::Text { segment: number, start, end: subword.end };
                if matches!(field, SegmentField::Body | SegmentField::Subject) {
                    found(u32::from(subword.id), here(subword.start));
                }
                if field != SegmentField::Body {
                    found(bigram_index(field, None, subword.id, first_pair), here(subword.start));
                }
                if let Some(before) = previous {
                    found(bigram_index(field, Some(before.id), subword.id, first_pair), here(before.start));
                }
                previous = Some(subword);
            }
        }
    }
    for_each_claim_feature(detections, |sign| {
        found(named_index(Group::Claims, sign), FeatureOrigin::Named(sign))
    });
    for sign in body_signs(message, text, headers != Headers::None).iter() {
        found(named_index(Group::Body, sign), FeatureOrigin::Named(sign));
    }
    if headers != Headers::None && message.has_envelope() {
        for sign in header_signs(message).iter() {
            found(named_index(Group::Header, sign), FeatureOrigin::Named(sign));
        }
        if headers == Headers::All {
            header_words(message, |word| found(named_index(Group::Header, word), FeatureOrigin::Named(word)));
        }
    }
}

/// Calls `found` with the start of each subword in a stretch of a segment and the features it makes
/// as text of a body: itself, and the pair with the subword before it.
#[inline]
pub(crate) fn for_each_body_feature(
    analysis: Analysis<'_>,
    vocabulary: &Vocabulary,
    (segment, stretch): (usize, &Range<usize>),
    mut found: impl FnMut(u32, u32, Option<u32>),
) {
    let first_pair = first_pair(vocabulary);
    let mut previous: Option<Subword> = None;
    let subwords = within(analysis.tokens.subwords(segment), stretch);
    for subword in with_placeholders(subwords, analysis.detections.placeholders_in(segment), vocabulary) {
        let pair =
            previous.map(|before| bigram_index(SegmentField::Body, Some(before.id), subword.id, first_pair));
        found(subword.start, u32::from(subword.id), pair);
        previous = Some(subword);
    }
}

/// The features of a passage by itself, as if it were the whole body and were not quoted: its text,
/// its claims and demands.
pub(crate) fn count_passage(
    analysis: Analysis<'_>,
    vocabulary: &Vocabulary,
    segment: usize,
    bytes: &Range<usize>,
) -> Counts {
    let mut found = Vec::new();
    for_each_body_feature(analysis, vocabulary, (segment, bytes), |_, subword, pair| {
        found.push(subword);
        found.extend(pair);
    });
    for_each_claim_feature(&analysis.detections.within(segment, bytes), |sign| {
        found.push(named_index(Group::Claims, sign))
    });
    merge(&mut found, &mut [])
}

/// The first feature that stands for a pair of subwords.
fn first_pair(vocabulary: &Vocabulary) -> u32 {
    (vocabulary.len() + Placeholder::COUNT) as u32
}

/// The subwords that begin in a stretch of their segment.
fn within<'a>(subwords: &'a [Subword], stretch: &Range<usize>) -> &'a [Subword] {
    let start = subwords.partition_point(|subword| (subword.start as usize) < stretch.start);
    let end = subwords.partition_point(|subword| (subword.start as usize) < stretch.end);
    &subwords[start..end.max(start)]
}

/// The subwords of a segment. Those of a stretch with a placeholder, such as a wallet, become one
/// subword. Its number is above those of the vocabulary.
fn with_placeholders<'a>(
    subwords: &'a [Subword],
    placeholders: &'a [PlaceholderSpan],
    vocabulary: &Vocabulary,
) -> impl Iterator<Item = Subword> + 'a {
    let known = vocabulary.len();
    let mut placeholders = placeholders.iter().peekable();
    let mut replaced_until = 0;
    subwords.iter().filter_map(move |&subword| {
        let (start, end) = (subword.start as usize, subword.end as usize);
        while placeholders.next_if(|placeholder| placeholder.span.at.end <= start).is_some() {}
        match placeholders.peek().filter(|placeholder| placeholder.span.at.start < end) {
            None => Some(subword),
            // the first subword of the stretch stands for all of it
            Some(PlaceholderSpan { span, placeholder }) if replaced_until <= span.at.start => {
                replaced_until = span.at.end;
                let id = (known + *placeholder as usize) as u16;
                Some(Subword { id, start: span.at.start as u32, end: span.at.end as u32 })
            }
            Some(_) => None,
        }
    })
}

/// Finds which subwords of a segment are in the quotation of a message that extorts. They are
/// counted apart, because it is not the sender who says them.
struct QuotedPieces<'a> {
    ranges: Vec<&'a Range<usize>>,
}

impl<'a> QuotedPieces<'a> {
    fn new(detections: &'a Detections, segment: usize) -> Self {
        let ranges =
            if detections.quotes_extortion { detections.quoted_in(segment).collect() } else { Vec::new() };
        Self { ranges }
    }

    fn holds(&self, subword: &Subword) -> bool {
        let start = subword.start as usize;
        self.ranges.iter().any(|range| range.contains(&start))
    }
}

/// Which kind of segment a subword is in; part of the frozen layout.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SegmentField {
    Body = 1,
    Subject = 2,
    Hidden = 3,
    FromName = 4,
    Quoted = 5,
}

/// The bucket of a pair of subwords, or of one subword in a segment of its own; above all subwords.
fn bigram_index(field: SegmentField, before: Option<u16>, subword: u16, first_pair: u32) -> u32 {
    let before = before.map_or(u32::MAX, u32::from);
    let hash = Hash::new().number(field as u32).number(before).number(u32::from(subword)).finish() >> 32;
    // multiply and shift: an even share of the buckets above the subwords
    first_pair + ((hash * u64::from(TEXT_SIZE - first_pair)) >> 32) as u32
}

fn named_index(group: Group, sign: &str) -> u32 {
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
    /// Weights counts: (1 + ln count) times the idf of the feature. Each group is brought to the
    /// length it may have.
    ///
    /// Sublinear TF-IDF with L2 norm (Manning, Raghavan, Schütze, *Introduction to Information
    /// Retrieval*, 2008, sections 6.4.1 and 6.2.1). Features that training never saw have no idf
    /// and drop out. Claims are not brought to a length, because ten of them say more than one
    /// does. Each claim has the value that `lengths` gives.
    pub(crate) fn tf_idf(counts: &Counts, idf: impl Fn(u32) -> f32, lengths: [f32; FEATURE_GROUPS]) -> Self {
        // all of them before any is used, so that the processor fetches many at once
        let rarities: Vec<f32> = counts.0.iter().map(|&(index, _)| idf(index)).collect();
        let mut features =
            Self { indices: Vec::with_capacity(counts.0.len()), values: Vec::with_capacity(counts.0.len()) };
        for (&(index, count), idf) in counts.0.iter().zip(rarities) {
            if idf > 0.0 {
                features.indices.push(index);
                features.values.push(sublinear(count) * idf);
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

/// How much of the text of a message occurs in the training data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TokenCoverage {
    /// Different subwords of words, and pairs of them, in the text.
    pub features: usize,
    /// Those that occur in the training data.
    pub known: usize,
}

impl TokenCoverage {
    pub(crate) fn new(counts: &Counts, features: &Features) -> Self {
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
