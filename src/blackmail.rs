//! [`reads_like_blackmail`]: whether a message reads like blackmail by somebody its reader knows.
//!
//! Such messages are too different from each other for phrases ("Does your boss know about the
//! visa? You will clean my flat from now on"). So a small logistic regression over words, pairs of
//! words, beginnings of words and the phrases found judges them as a whole. It decides about help
//! only: no verdict and no probability depends on it. `models/train-blackmail.sh` makes its
//! weights.

use crate::features::Analysis;
use crate::hash::Hash;
use crate::text::{SegmentKind, fold};

/// Buckets for features, a byte each; twice as many find no more texts.
pub(crate) const BUCKETS: u32 = 1 << 16;
/// What comes before the weights: the bias and the value of one step of a weight, both `f32` in
/// little-endian order.
pub(crate) const HEAD_BYTES: usize = 8;
/// The weights, a byte a bucket.
pub(crate) type Weights = [u8; HEAD_BYTES + BUCKETS as usize];
const WEIGHTS: &Weights = include_bytes!("../models/blackmail.bin");
/// From these log-odds on, a message reads like blackmail. With the phrases, help is then shown for
/// 118 of 120 texts nobody looked at, for 22 of 160 ordinary ones in the words of blackmail and for
/// 6 of 361 other ordinary ones. At -0.6 it is 111, 13 and 2, at -1.2 116, 17 and 3, at -2 119, 38
/// and 14 (`train::fit::blackmail::how_many_get_help`). Missing a victim costs more than showing help to
/// somebody who does not need it.
const THRESHOLD: f32 = -1.4;
/// A longer text is not a threat; the longest written for training has 220 words.
const MAX_WORDS: usize = 300;
/// Nothing can be said about fewer words.
const MIN_WORDS: usize = 5;
/// The number of digits of a number matters only for small ones.
const MAX_DIGITS: usize = 8;
/// Letters of the beginning of a word, which stands for its forms: `zaplacisz`, `zaplacic`.
const STEM: usize = 5;

/// Whether the message's own words, without its quotations, read like blackmail by somebody its
/// reader knows.
pub(crate) fn reads_like_blackmail(analysis: Analysis<'_>) -> bool {
    features(analysis, true).is_some_and(|features| score(&features, WEIGHTS) >= THRESHOLD)
}

/// The log-odds of a text with these features.
pub(crate) fn score(features: &[u32], weights: &Weights) -> f32 {
    let number =
        |at: usize| f32::from_le_bytes([weights[at], weights[at + 1], weights[at + 2], weights[at + 3]]);
    let (bias, step) = (number(0), number(4));
    let weight = |&feature: &u32| i32::from(weights[HEAD_BYTES + feature as usize].cast_signed());
    let sum: i32 = features.iter().map(weight).sum();
    bias + step * sum as f32 * value(features.len())
}

/// The value of each feature of a text with this many: longer texts say no more than shorter ones.
pub(crate) fn value(features: usize) -> f32 {
    1.0 / (features.max(1) as f32).sqrt()
}

/// The features of a message, sorted, each once, with or without those of phrases and indicators;
/// `None` if it has too few or too many words of its own.
pub(crate) fn features(analysis: Analysis<'_>, with_claims: bool) -> Option<Vec<u32>> {
    let Analysis { text, tokens, detections, .. } = analysis;
    let mut found = Vec::new();
    let (mut words, mut folded) = (0, String::new());
    for (number, segment) in text.segments.iter().enumerate() {
        let is_read =
            matches!(segment.kind, SegmentKind::Subject | SegmentKind::FromName | SegmentKind::Body(_))
                && !segment.is_name();
        if !segment.is_seen() || segment.alternative || !is_read {
            continue;
        }
        let mut last: Option<Hash> = None;
        for word in tokens.words(number) {
            let at = word.start as usize..word.end as usize;
            if detections.quoted_in(number).any(|quoted| quoted.contains(&at.start)) {
                continue;
            }
            words += 1;
            if words > MAX_WORDS {
                return None;
            }
            folded.clear();
            fold_word(&segment.as_str()[at], &mut folded);
            let hash = Hash::new().bytes(folded.as_bytes());
            found.push(hash.bucket(BUCKETS));
            if let Some((end, _)) = folded.char_indices().nth(STEM) {
                found.push(Hash::new().bytes(&folded.as_bytes()[..end]).number(0).bucket(BUCKETS));
            }
            if let Some(last) = last.replace(hash) {
                found.push(last.number(1).bytes(folded.as_bytes()).bucket(BUCKETS));
            }
        }
    }
    if words < MIN_WORDS {
        return None;
    }
    if with_claims {
        let claims = detections.claims();
        found.extend(
            claims.map(|claim| Hash::new().bytes(claim.kind.id().as_bytes()).number(2).bucket(BUCKETS)),
        );
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}

/// Appends a word without its accents; a number becomes as many zeros as it has digits.
fn fold_word(word: &str, to: &mut String) {
    if word.starts_with(char::is_numeric) {
        to.extend(word.chars().take(MAX_DIGITS).map(|_| '0'));
    } else {
        fold(word, to);
    }
}
