//! [`Flips`]: the messages that two classifiers decide differently.

use super::judged_pair::{Both, JudgedPair};
use super::prediction::Prediction;
use crate::label::Labels;
use crate::train::data::corpus::{MessageSource, Row};
use serde::Serialize;

/// The decision where no label is chosen.
const UNSURE: &str = "unsure";

/// Messages that two classifiers decide differently.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flips {
    /// How many there are.
    pub all: usize,
    /// Those that only the second decides rightly.
    pub now_right: usize,
    /// Those that only the first decides rightly.
    pub now_wrong: usize,
    /// Those whose probability of the true label moved most, the largest move first; at most the
    /// number asked for.
    pub shown: Vec<Flip>,
}

/// A message that two classifiers decide differently.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flip {
    /// The file it is in, with its number if there are several; the place of its row where the row
    /// itself holds the message. `None` if it must not be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Where it was collected.
    pub source: String,
    /// Its true label.
    pub truth: String,
    /// The answer of the first.
    pub before: DecisionOf,
    /// The answer of the second.
    pub after: DecisionOf,
}

/// The answer of a classifier for a message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionOf {
    /// The label decided on, or `unsure`.
    pub label: String,
    /// The probability of the true label.
    pub probability: f64,
}

impl Flips {
    /// The flips among messages that two classifiers judged, with `most` of them shown (0 is all);
    /// `redacted` leaves out their paths.
    pub(crate) fn new(pairs: &[JudgedPair<'_>], both: Both<'_>, most: usize, redacted: bool) -> Self {
        let said = |labels: &Labels, prediction: &Prediction| DecisionOf {
            label: prediction
                .decision
                .and_then(|label| labels.get(label))
                .map_or(UNSURE.into(), ToString::to_string),
            probability: prediction.probability(|label| Some(label) == prediction.y_true),
        };
        let mut flipped: Vec<(JudgedPair<'_>, DecisionOf, DecisionOf)> = pairs
            .iter()
            .map(|pair| (*pair, said(both.before, pair.before), said(both.after, pair.after)))
            .filter(|(_, before, after)| before.label != after.label)
            .collect();
        let moved = |(_, before, after): &(JudgedPair<'_>, DecisionOf, DecisionOf)| {
            (after.probability - before.probability).abs()
        };
        flipped.sort_by(|a, b| moved(b).total_cmp(&moved(a))); // stable: the order of the corpus decides ties
        let count =
            |is_now: fn(&JudgedPair<'_>) -> bool| flipped.iter().filter(|(pair, ..)| is_now(pair)).count();
        let (all, now_right, now_wrong) =
            (flipped.len(), count(|pair| pair.after.is_right()), count(|pair| pair.before.is_right()));
        let shown = flipped.into_iter().take(if most == 0 { usize::MAX } else { most });
        let flip = |(pair, before, after): (JudgedPair<'_>, DecisionOf, DecisionOf)| Flip {
            path: (!redacted).then(|| path(pair.row)),
            source: pair.row.source.clone(),
            truth: pair.row.label.to_string(),
            before,
            after,
        };
        Self { all, now_right, now_wrong, shown: shown.map(flip).collect() }
    }
}

/// The file of a message, or the place of its row.
fn path(row: &Row) -> String {
    match &row.content {
        MessageSource::Message(location) => location.to_string(),
        MessageSource::TextFile(path) => path.display().to_string(),
        MessageSource::InlineMessage(_) | MessageSource::InlineText(_) => row.place.clone(),
    }
}
