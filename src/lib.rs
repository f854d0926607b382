//! `bluff` reads an email and answers, with a calibrated probability, whether it is ham, spam or
//! *sextortion*.
//!
//! ```
//! # #[cfg(feature = "builtin-model")] {
//! use bluff::{Classifier, Label};
//!
//! let classifier = Classifier::builtin();
//! let report = classifier.classify(b"Subject: Re: minutes\r\n\r\nThanks, I will bring them on Monday.\r\n");
//! println!("{}: {}", report.verdict, report.probability(Label::HAM).unwrap());
//! # }
//! ```
//!
//! The steps of a message, one type each:
//!
//! | type | what it is |
//! |---|---|
//! | [`Message`] | raw bytes taken apart: fields, texts, attachments |
//! | [`Text`] | what the reader would see, unmasked, and what was hidden from them |
//! | [`Score`] | uncalibrated log-odds against ham |
//! | [`Probability`] | calibrated, from 0 to 1 |
//! | [`Verdict`] | a label, or unsure |
//! | [`Report`] | all of that, with the clues that decided |
//!
//! [`Classifier`] takes these steps with a [`Model`], which holds everything learned. Nothing here
//! panics on any input, prints, reads a clock or a network, or changes between two calls. With
//! `default-features = false` only this inference is built. The feature `train` adds
//! [`train`](mod@train), the feature `builtin-model` puts the default model into the library.
//!
//! # A guide
//!
//! **A model.** [`Classifier::builtin`] has one inside. [`Classifier::from_path`] and
//! [`Classifier::from_bytes`] take your own; only loading can fail, and its [`Error`] says what was
//! found, what was expected and what to do.
//!
//! **One message.** [`classify`](Classifier::classify) takes raw bytes as they came over the wire,
//! [`classify_text`](Classifier::classify_text) a text that somebody pasted, without a known
//! header.
//!
//! **Many messages.** [`classify_many`](Classifier::classify_many) takes an iterator. A classifier
//! is `Send + Sync` and never changes: share one among threads, in an `Arc` or by reference, and
//! exchange the `Arc` for a new model. `examples/` holds a loop behind a mail server, a Tokio service
//! that takes a new model while it runs, and a batch job. To classify, report and group the same
//! message, read it once as an [`Email`].
//!
//! **The answer.** [`Report::verdict`] is what to act on. [`Report::not_ham`] and
//! [`Report::probability`] are for programs that set their own threshold. It can also be set
//! beforehand: [`with_thresholds`](Classifier::with_thresholds), [`Thresholds::for_costs`], or a
//! [`FprBound`] on false alarms. Why: [`Report::indicators`] is what the message claims, in words;
//! [`with_explanation`](Classifier::with_explanation) adds the heaviest terms of the sum.
//! [`Advice`] is for the person who got the message, in their language. A report is
//! serde-serialisable, as the JSON of `classify`.
//!
//! **Another mailbox.** A probability holds for a mixture like that of the training data;
//! [`with_prior`](Classifier::with_prior) sets another.

#![forbid(unsafe_code)]

/// The examples of the README, run as tests.
#[cfg(all(doctest, feature = "builtin-model"))]
#[doc = include_str!("../README.md")]
struct Readme;

/// The examples of the guide, likewise.
#[cfg(all(doctest, feature = "builtin-model"))]
#[doc = include_str!("../docs/src/guides/embed/rust.md")]
struct Guide;

mod advice;
mod annotate;
#[cfg(feature = "train")]
pub mod atomic_file;
#[cfg(feature = "pdf")]
mod attachments;
mod blackmail;
mod calibration;
mod campaigns;
mod classifier;
mod cross_validation;
mod delta;
mod email;
mod embedded;
mod error;
mod explanation;
mod features;
mod fpr_bound;
mod gradient_step;
mod hash;
mod header_words;
mod indicators;
mod label;
mod lexicon;
pub mod limits;
mod linear;
#[cfg(feature = "mailbox")]
pub mod mailbox;
mod math;
mod message;
mod message_key;
mod model;
mod model_file;
mod options;
#[cfg(feature = "msg")]
pub mod outlook;
mod passages;
mod payment;
mod probability_histogram;
mod provenance;
mod range;
mod regular_file;
mod report;
mod rtf;
mod scratch_pool;
mod script_coverage;
mod similarity;
#[doc(hidden)]
pub mod stages;
mod structure;
mod test_string;
mod text;
mod tokens;
mod units;
mod verdict;

#[cfg(feature = "train")]
pub mod train;

pub use advice::{Advice, Brief, Claim, Country, DemandText, Language, Office, Role, Step};
pub use calibration::CalibrationMethod;
pub use campaigns::{AmountRange, Campaign, CampaignMember, CampaignReport, Campaigns, PaymentTarget};
pub use classifier::Classifier;
pub use cross_validation::CrossValidation;
pub use delta::{Delta, Learned, Lesson};
pub use email::Email;
pub use error::{Error, ErrorKind, Result};
pub use explanation::{Clue, Explanation};
pub use features::{Headers, TokenCoverage};
pub use fpr_bound::FprBound;
pub use indicators::{Amount, Demand, Indicator, IndicatorKind, Quote, REDACTED, Severity};
pub use label::{Label, Labels};
pub use message::{Address, Attachment, Date, Flags, Message, TextKind, TextPart};
pub use model::Model;
pub use options::Options;
pub use payment::{Coin, Disguise, PaymentAddress};
pub use probability_histogram::ProbabilityHistogram;
pub use provenance::{Provenance, TrainingSource};
pub use report::{ModelId, Report};
pub use test_string::GTUBE;
pub use text::{HiddenTextCounts, Link, Obfuscation, Segment, SegmentKind, SourceLocation, Text};
pub use units::{Probability, Score};
pub use verdict::{Costs, Thresholds, UnsureReason, Verdict};
