//! [`Indicator`]: what a message claims, demands, shows and hides; readable evidence, and features
//! of the model.
//!
//! [`detect`] looks for every [`IndicatorKind`] once and keeps places only.
//! [`Detections::to_indicators`] quotes them for a report. No indicator decides: the verdict stays
//! the model's.

mod announced_password;
mod claim_features;
mod contact;
mod demand;
mod denied;
mod detect;
mod detection;
mod detections;
mod named_password;
mod near_demand;
mod passwords;
mod payee;
mod payments;
mod phrases;
mod placeholders;
mod qr_codes;
mod quantity;
mod quotation;
mod render;
mod sender;

pub use crate::lexicon::{IndicatorKind, Severity};
pub(crate) use claim_features::for_each_claim_feature;
pub use demand::{Amount, Demand};
pub(crate) use detect::detect;
pub(crate) use detections::Detections;
pub(crate) use passwords::Passwords;
pub use passwords::REDACTED;
pub(crate) use placeholders::{Placeholder, PlaceholderSpan};

use crate::text::SourceLocation;
use serde::Serialize;

/// The most places that are kept, of phrases, of quantities and of addresses. A message with more
/// of them is a list.
const MAX_FOUND: usize = 400;

/// One thing that a message claims, demands, shows or hides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Indicator {
    /// Which kind it is.
    pub id: IndicatorKind,
    /// How much it says by itself.
    pub severity: Severity,
    /// What it means, in English.
    pub sentence: &'static str,
    /// Whether the sender does not claim it, because the message quotes, denies or reports it.
    pub quoted: bool,
    /// The words that make the claim, at most two places; passwords are redacted.
    pub quotes: Vec<Quote>,
}

/// Words of a message with their place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// The words, as read; empty if there are none (a forged sender, say).
    pub text: String,
    /// Where they are.
    pub location: SourceLocation,
}
