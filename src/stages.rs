//! [`Stages`]: what happens within [`Classifier::classify`](crate::Classifier::classify), step by step,
//! for `benches/stages.rs` alone; and [`PhraseTrial`], for `cli/examples/phrases.rs` alone.
//!
//! Hidden from the documentation and not part of what users may rely on. The steps before these are
//! public: [`Message::parse`], [`Text::from_message`]. Before it measures anything, the bench
//! checks that the steps give the same result as the whole.

use crate::features::{Analysis, Counts, Scratch, count};
use crate::indicators::{Detections, detect};
pub use crate::lexicon::PhraseTrial;
use crate::message::Message;
use crate::model::Model;
use crate::text::Text;
use crate::tokens::Tokens;
use crate::units::Probability;

/// The inner steps with one model, and the memory they reuse from message to message.
pub struct Stages<'a> {
    model: &'a Model,
    scratch: Scratch,
}

/// The words and subwords of a text.
pub struct Subwords(Tokens);

/// What a message claims and demands.
pub struct Detected(Detections);

/// The features of a message, counted but not yet weighted.
pub struct Counted(Counts);

impl<'a> Stages<'a> {
    /// The steps with this model.
    #[must_use]
    pub fn new(model: &'a Model) -> Self {
        Self { model, scratch: Scratch::default() }
    }

    /// Cuts all segments into words and subwords.
    pub fn tokens(&mut self, text: &Text) -> Subwords {
        Subwords(self.scratch.tokenize(self.model.vocabulary(), text))
    }

    /// Finds what the message claims and demands.
    #[must_use]
    pub fn detect(message: &Message<'_>, text: &Text, subwords: &Subwords) -> Detected {
        Detected(detect(message, text, &subwords.0))
    }

    /// Counts the features.
    pub fn features(
        &mut self,
        message: &Message<'_>,
        text: &Text,
        subwords: &Subwords,
        detected: &Detected,
    ) -> Counted {
        let analysis = Analysis { message, text, tokens: &subwords.0, detections: &detected.0 };
        Counted(count(analysis, self.model.vocabulary(), self.model.headers(), &mut self.scratch))
    }

    /// Gives back the memory of tokens.
    pub fn keep(&mut self, subwords: Subwords) {
        self.scratch.reuse(subwords.0);
    }

    /// Weights counted features, sums them up and turns the sums into probabilities.
    #[must_use]
    pub fn score(&self, counted: &Counted) -> Vec<Probability> {
        let features = self.model.linear().features(&counted.0);
        self.model.calibration().probabilities(&self.model.linear().score(&features), None)
    }
}
