//! [`Stages`]: what happens within [`Classifier::judge`](crate::Classifier::judge), step by step, for `benches/stages.rs` alone.
//!
//! Hidden from the documentation and no part of what users may rely on. The steps before these are public: [`Message::parse`],
//! [`Text::read`]. That the steps give what the whole gives is made sure of by the bench before it measures anything.

use crate::features::{Counts, Scratch, count};
use crate::message::Message;
use crate::model::Model;
use crate::text::Text;
use crate::tokens::{Piece, Words};
use crate::units::Probability;

/// The inner steps with one model, and the memory they reuse from message to message.
pub struct Stages<'a> {
    model: &'a Model,
    words: Words,
    pieces: Vec<Piece>,
    scratch: Scratch,
}

/// The features of a message, counted but not yet weighed.
pub struct Counted(Counts);

impl<'a> Stages<'a> {
    /// The steps with this model.
    #[must_use]
    pub fn new(model: &'a Model) -> Self {
        Self { model, words: Words::default(), pieces: Vec::new(), scratch: Scratch::default() }
    }

    /// Cuts all zones into pieces; how many there are.
    pub fn tokens(&mut self, text: &Text) -> usize {
        self.pieces.clear();
        for zone in &text.zones {
            self.words.cut(self.model.vocabulary(), zone.as_str(), &mut self.pieces);
        }
        self.pieces.len()
    }

    /// Counts the features. They come from the pieces one by one, so this cuts again: its time contains that of [`tokens`](Self::tokens).
    pub fn features(&mut self, message: &Message<'_>, text: &Text) -> Counted {
        Counted(count(message, text, self.model.vocabulary(), self.model.headers(), &mut self.scratch))
    }

    /// Weighs counted features, sums them up and makes probabilities of the sums.
    #[must_use]
    pub fn score(&self, counted: &Counted) -> Vec<Probability> {
        let features = self.model.linear().features(&counted.0);
        self.model.calibration().probabilities(&self.model.linear().score(&features), None)
    }
}
