//! [`Provenance`]: where a model came from, as its header says it.

use crate::label::Labels;
use crate::range::{MAX_MESSAGES, OutOfRange, at_most, of_length, shown};
use serde::{Deserialize, Serialize};

/// What a model was trained on, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of the crate that trained it.
    pub version: String,
    /// Seed of the folds.
    pub seed: u64,
    /// Naive Bayes, logistic or fused, with the parameters.
    pub learner: String,
    /// Per source: name, and messages per label in the order of the labels.
    pub sources: Vec<(String, Vec<usize>)>,
    /// Campaigns: groups of near-copies, which count once each; those of built-in texts apart.
    pub campaigns: usize,
    /// Messages that updates have taught it since, and that were not taken back; its calibration
    /// knows nothing of them. At 0 it has the weights it was trained with, but for those that came
    /// to the end of their range on the way.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub learned_since: usize,
}

impl Provenance {
    /// Whether training could have written this for so many labels.
    pub(crate) fn check(&self, labels: usize) -> Result<(), OutOfRange> {
        /// Versions are written into headers of mail and into reports, so they are short and plain.
        const MAX_VERSION_BYTES: usize = 32;
        /// The sentence on the learner has some hundred bytes.
        const MAX_LEARNER_BYTES: usize = 1_000;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
        if !(1..=MAX_VERSION_BYTES).contains(&self.version.len()) || !self.version.bytes().all(is_plain) {
            let expected = format!("1 to {MAX_VERSION_BYTES} of the characters 0-9 A-Z a-z . + -");
            return Err(OutOfRange::new("provenance.version", &shown(&self.version), expected));
        }
        if self.learner.len() > MAX_LEARNER_BYTES || self.learner.contains(char::is_control) {
            let expected = format!("a line of at most {MAX_LEARNER_BYTES} bytes");
            return Err(OutOfRange::new("provenance.learner", &shown(&self.learner), expected));
        }
        for (source, counts) in &self.sources {
            of_length(&format!("provenance.sources of {}", shown(source)), counts, labels)?;
            for &count in counts {
                at_most(&format!("provenance.sources of {}", shown(source)), count, MAX_MESSAGES)?;
            }
        }
        at_most("provenance.campaigns", self.campaigns, MAX_MESSAGES)?;
        at_most("provenance.learned_since", self.learned_since, MAX_MESSAGES)
    }

    /// How many ham messages it was trained on.
    pub(crate) fn ham_messages(&self) -> usize {
        let of_source = |(_, counts): &(String, Vec<usize>)| counts.get(Labels::HAM).copied().unwrap_or(0);
        self.sources.iter().map(of_source).fold(0, usize::saturating_add)
    }
}

// the signature is that of serde
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
