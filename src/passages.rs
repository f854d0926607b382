//! [`find`]: the passage of a message that reads most like unwanted email.
//!
//! A linear model sees the mean of a message. A letter between pages of somebody's ordinary words
//! has the mean of ordinary words, so each passage of a message that would be called ham is judged
//! by itself. A passage decides nothing: it is a reason for doubt.

use crate::calibration::Calibration;
use crate::features::{Analysis, Features, Group, count_passage, for_each_body_feature};
use crate::label::Labels;
use crate::linear::Linear;
use crate::text::Segment;
use crate::tokens::Vocabulary;
use crate::units::{Probability, Score, add};
use std::ops::Range;

/// Bytes of a passage. Shorter passages are weak evidence, and in longer ones a short letter drowns
/// again.
const PASSAGE_BYTES: usize = 1_000;
/// Passages begin this often, so that at least half of one belongs to a letter of that length.
const STEP_BYTES: usize = PASSAGE_BYTES / 2;
/// A message with less text is a passage itself.
const MIN_TEXT_BYTES: usize = PASSAGE_BYTES * 3 / 2;
/// A shorter subject or name is not a passage.
const MIN_LINE_BYTES: usize = 200;
/// A passage with fewer known subwords is no evidence.
const MIN_KNOWN: usize = 30;

/// A passage that is at least this likely to be ham in the rough count is not counted again.
const PLAINLY_HAM: f64 = 0.5;
/// The most passages of one message that are counted like a message, the worst first.
const MAX_COUNTED: usize = 32;

/// The verdict of the model on a passage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Passage {
    probabilities: Vec<Probability>,
}

impl Passage {
    /// The probability that the passage by itself is ham.
    pub(crate) fn ham(&self) -> f64 {
        self.probabilities[Labels::HAM].get()
    }
}

/// Sums over the text that begins in one step.
#[derive(Clone, Default)]
struct WindowSums {
    sums: Vec<f64>,
    squares: f64,
    known: usize,
}

/// The passage of the visible text that is least like ham; `None` if there is too little text or
/// every passage is like ham.
///
/// The score of a passage is that of the message with the text of the passage instead of all its
/// text, and the claims in the passage instead of all its claims. Most passages are plainly ham.
/// Each is first counted roughly, single subwords as often as they occur. Only those that are not
/// plainly ham are counted like a message.
///
/// `learned` is what a mailbox taught about the message, for each label but ham. It holds for each
/// passage of it as well.
pub(crate) fn find(
    analysis: Analysis<'_>,
    features: &Features,
    model: (&Linear, &Vocabulary, &Calibration),
    learned: &[f64],
) -> Option<Passage> {
    let (linear, vocabulary, calibration) = model;
    let bytes: usize = segments(analysis).map(|(_, length)| length).sum();
    if bytes < MIN_TEXT_BYTES && !analysis.detections.quotes_extortion {
        return None;
    }
    let frame = frame(features);
    let mut base = linear.score(&frame);
    add(learned, &mut base);
    let mut rough: Vec<(Probability, usize, Range<usize>)> = Vec::new();
    for (segment, length) in segments(analysis) {
        let steps = steps(analysis, linear, vocabulary, segment, length);
        for (first, pair) in steps.windows(2).enumerate() {
            let ham = calibration.probabilities(&rough_score(pair, &base, linear), None)[Labels::HAM];
            let bytes = first * STEP_BYTES..(first + 2) * STEP_BYTES;
            let claims = analysis.detections.claims_within(segment, &bytes);
            if pair[0].known + pair[1].known >= MIN_KNOWN && (claims || ham.get() < PLAINLY_HAM) {
                rough.push((ham, segment, bytes));
            }
        }
    }
    // where probabilities are equal, the order is that of the text, so it is the same wherever this
    // runs
    rough.sort_by(|a, b| a.0.get().total_cmp(&b.0.get()));
    rough
        .into_iter()
        .take(MAX_COUNTED)
        .map(|(_, segment, bytes)| {
            let counts = count_passage(analysis, vocabulary, segment, &bytes);
            let mut features = linear.features(&counts);
            features.extend(&frame);
            let mut scores = linear.score(&features);
            add(learned, &mut scores);
            Passage { probabilities: calibration.probabilities(&scores, None) }
        })
        .min_by(|a, b| a.ham().total_cmp(&b.ham()))
}

/// The segments that a reader sees as a text, each with its length. A letter may also be in a line
/// of the header.
fn segments(analysis: Analysis<'_>) -> impl Iterator<Item = (usize, usize)> {
    let is_text = |segment: &Segment| segment.is_body() || segment.as_str().len() >= MIN_LINE_BYTES;
    let segments = analysis
        .text
        .segments
        .iter()
        .enumerate()
        .filter(move |(_, segment)| segment.is_seen() && is_text(segment));
    segments.map(|(number, segment)| (number, segment.as_str().len()))
}

/// Sums over each step of a segment; at least two of them.
fn steps(
    analysis: Analysis<'_>,
    linear: &Linear,
    vocabulary: &Vocabulary,
    segment: usize,
    bytes: usize,
) -> Vec<WindowSums> {
    let labels = linear.scoring().bias.len();
    let count = bytes.div_ceil(STEP_BYTES).max(2);
    let mut steps = vec![WindowSums { sums: vec![0.0; labels], ..WindowSums::default() }; count];
    for_each_body_feature(analysis, vocabulary, (segment, &(0..bytes)), |start, subword, _| {
        let step = &mut steps[(start as usize / STEP_BYTES).min(count - 1)];
        step.known += usize::from(linear.add_to(subword, &mut step.sums, &mut step.squares));
    });
    steps
}

/// The score of the text of two steps, without its claims.
fn rough_score(pair: &[WindowSums], base: &[Score], linear: &Linear) -> Vec<Score> {
    let scoring = linear.scoring();
    let length = f64::from(scoring.lengths[Group::Text as usize]);
    let norm = (pair[0].squares + pair[1].squares).sqrt().max(1.0);
    let mut scores = base.to_vec();
    for (label, score) in scores.iter_mut().skip(1).enumerate() {
        let text = (pair[0].sums[label] + pair[1].sums[label]) * scoring.steps[label] * length / norm;
        *score = Score::new(score.get() + text);
    }
    scores
}

/// What all passages share: how the message is built, and its header.
fn frame(features: &Features) -> Features {
    let mut frame = Features::default();
    for (&index, &value) in features.indices.iter().zip(&features.values) {
        if [Group::Body, Group::Header].iter().any(|group| group.range().contains(&index)) {
            frame.indices.push(index);
            frame.values.push(value);
        }
    }
    frame
}
