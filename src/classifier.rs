//! [`Classifier`]: raw bytes in, [`Report`] out.

use crate::advice::{Advice, Country, Language};
use crate::blackmail;
use crate::delta::{Delta, DeltaFeatures, Learned, Lesson};
use crate::email::Email;
use crate::error::{Error, ErrorKind, Result};
use crate::explanation::explain;
use crate::features::{Analysis, Scratch, TokenCoverage, count};
use crate::fpr_bound::FprBound;
use crate::gradient_step::gradient_step;
use crate::indicators::detect;
use crate::label::{Label, Labels};
use crate::math::argmax;
use crate::message::Message;
use crate::message_key::MessageKey;
use crate::model::Model;
use crate::passages;
use crate::report::Report;
use crate::scratch_pool::ScratchPool;
use crate::script_coverage::Traits;
use crate::test_string;
use crate::text::Text;
use crate::units::{Probability, add};
use crate::verdict::{Thresholds, UnsureReason, Verdict};
use std::path::Path;

/// A message called ham may have at most this much unread text; a letter can hide in more.
const MAX_UNREAD_BYTES: usize = 1 << 10;
/// From this probability of ham on, a passage by itself is no reason for doubt. Of 2,793 ham
/// messages of all corpora this makes two unsure; .05 makes none, with the same letters missed.
const MAX_HAM_OF_PASSAGE: f64 = 0.08;

/// Classifies messages with one model. It never changes, and is `Send` and `Sync`: share it among
/// threads. Memory made for one message is reused for the next ones.
///
/// # Example
/// ```
/// # #[cfg(feature = "builtin-model")] {
/// use bluff::Classifier;
/// let classifier = Classifier::builtin();
/// let report = classifier.classify(b"Subject: lunch?\r\n\r\nAt noon, usual place.\r\n");
/// assert!((report.probabilities.iter().map(|p| p.get()).sum::<f64>() - 1.0).abs() < 1e-9);
/// # }
/// ```
#[derive(Debug)]
pub struct Classifier {
    model: Model,
    thresholds: Thresholds,
    prior: Option<Vec<f64>>,
    /// Whether [`with_fpr_bound`](Self::with_fpr_bound) chose the thresholds: the bound holds for
    /// the prior of the training data only.
    has_fpr_bound: bool,
    explain: usize,
    language: Language,
    country: Option<Country>,
    pool: ScratchPool,
}

impl Classifier {
    /// The classifier with the model that is built in.
    #[cfg(feature = "builtin-model")]
    #[must_use]
    pub fn builtin() -> Self {
        Self::new(Model::builtin())
    }

    /// The classifier with the model in a file.
    ///
    /// # Errors
    /// If the file cannot be read or is not a model that this version can use.
    pub fn from_path(path: &Path) -> Result<Self> {
        Ok(Self::new(Model::load(path)?))
    }

    /// The classifier with the model in these bytes.
    ///
    /// # Errors
    /// If they are not a model that this version can use.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Ok(Self::new(Model::from_bytes(bytes.to_vec().into())?))
    }

    /// The classifier with this model.
    #[must_use]
    pub fn new(model: Model) -> Self {
        let thresholds = model.thresholds();
        Self {
            model,
            thresholds,
            prior: None,
            has_fpr_bound: false,
            explain: 0,
            language: Language::default(),
            country: None,
            pool: ScratchPool::default(),
        }
    }

    /// Explains each verdict by this many of its features, the heaviest first; 0 (the default)
    /// explains nothing and is fastest.
    #[must_use]
    pub fn with_explanation(mut self, features: usize) -> Self {
        self.explain = features;
        self
    }

    /// Gives [`advice`](Self::advice) in this language, with the offices of this country; the
    /// default is English with the offices for everybody.
    #[must_use]
    pub fn with_advice_for(mut self, language: Language, country: Option<Country>) -> Self {
        (self.language, self.country) = (language, country);
        self
    }

    /// Decides by other thresholds than those of the model.
    #[must_use]
    pub fn with_thresholds(mut self, thresholds: Thresholds) -> Self {
        self.thresholds = thresholds;
        self.has_fpr_bound = false;
        self
    }

    /// Chooses thresholds with which at most the promised share of ham is called something else:
    /// ham below one half, another label from the threshold on that keeps the bound, unsure
    /// between.
    ///
    /// The bound holds for email like the ham the model was calibrated on, each campaign once, and
    /// for the prior of the training data. It rests on the scores of models that had not seen that
    /// ham.
    ///
    /// # Errors
    /// If the calibration sample of the model cannot support it, the model has learned by updates
    /// since, or [`with_prior`](Self::with_prior) was called.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "builtin-model")] {
    /// use bluff::{Classifier, FprBound};
    /// let bound = FprBound::new(0.01, 0.95).unwrap();
    /// let careful = Classifier::builtin().with_fpr_bound(bound).unwrap();
    /// assert!(careful.thresholds().other() > careful.thresholds().ham());
    /// # }
    /// ```
    pub fn with_fpr_bound(mut self, bound: FprBound) -> Result<Self> {
        if self.prior.is_some() {
            return Err(bound_and_prior());
        }
        let updates = self.model.provenance().updates;
        if updates > 0 {
            let found = format!("a model that {updates} messages have changed since it was calibrated");
            return Err(Error::new(ErrorKind::Usage, "max_fpr", found, "a model as it was trained")
                .hint("train again on old and new messages together, or undo the updates"));
        }
        self.thresholds = Thresholds::not_below(self.model.calibration().threshold_for(bound)?);
        self.has_fpr_bound = true;
        Ok(self)
    }

    /// The thresholds on probabilities by which it decides.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// Assumes that email holds the labels in these shares, instead of the shares of the training
    /// data. Labels that are not named keep their shares, scaled so that all sum to one.
    ///
    /// # Errors
    /// For a label the model does not know, a share not above 0 and below 1, shares that leave
    /// nothing for the others, or if [`with_fpr_bound`](Self::with_fpr_bound) chose the thresholds.
    pub fn with_prior(mut self, shares: &[(&str, f64)]) -> Result<Self> {
        if self.has_fpr_bound {
            return Err(bound_and_prior());
        }
        self.prior = Some(self.model.prior_with(shares)?);
        Ok(self)
    }

    /// The labels the model knows, `ham` first.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        self.model.labels()
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Classifies a raw message. Never fails: input that is not an email is read as bare text.
    #[must_use]
    pub fn classify(&self, raw: &[u8]) -> Report {
        self.classify_email(&Email::parse(raw))
    }

    /// Classifies bare text, such as a message that somebody pasted.
    #[must_use]
    pub fn classify_text(&self, text: &str) -> Report {
        self.classify_email(&Email::from_text(text))
    }

    /// Classifies an email that was read already.
    #[must_use]
    pub fn classify_email(&self, email: &Email<'_>) -> Report {
        self.classify_with(email, &[])
    }

    /// Classifies an email with what mailboxes taught: the sums of all deltas are added to the
    /// scores of the model.
    #[must_use]
    pub fn classify_with(&self, email: &Email<'_>, deltas: &[&Delta]) -> Report {
        self.pool.with(|scratch| self.judge(&email.message, &email.text, deltas, scratch))
    }

    /// Teaches a delta a raw message; see [`Delta`]. `None` if the model does not know the label.
    #[must_use]
    pub fn learn(&self, delta: &mut Delta, raw: &[u8], label: &Label) -> Option<Learned> {
        let truth = self.labels().index_of(label.as_str())?;
        let email = Email::parse(raw);
        if email.text.is_blank() && email.message.attachments.is_empty() {
            return Some(Learned::Blank);
        }
        match delta.label_of(raw) {
            Some(known) if known == label.as_str() => return Some(Learned::Known),
            _ => {}
        }
        let corrected = delta.forget(raw).is_some();
        let (features, mut scores) = self.pool.with(|scratch| {
            let Email { message, text } = &email;
            let tokens = scratch.tokenize(self.model.vocabulary(), text);
            let detections = detect(message, text, &tokens);
            let analysis = Analysis { message, text, tokens: &tokens, detections: &detections };
            let counts = count(analysis, self.model.vocabulary(), self.model.headers(), scratch);
            let scores = self.model.linear().score(&self.model.linear().features(&counts));
            let features = DeltaFeatures::new(analysis, self.model.linear());
            scratch.reuse(tokens);
            (features, scores)
        });
        let mut learned = vec![0.0; scores.len() - 1];
        delta.add_to(&features, &mut learned);
        add(&learned, &mut scores);
        let amounts = gradient_step(self.model.calibration(), features.squared_length(), &scores, truth);
        let message = MessageKey::of_raw(raw).name;
        delta.push(Lesson::new(message, label, amounts, &features));
        Some(if corrected { Learned::Corrected } else { Learned::New })
    }

    /// Classifies many messages, one after the other, in their order.
    ///
    /// For several threads, give each a part of the messages: a classifier can be shared.
    ///
    /// # Example
    /// ```
    /// # #[cfg(feature = "builtin-model")] {
    /// use bluff::{Classifier, Label};
    /// let messages = ["Subject: minutes\r\n\r\nSee you on Monday.\r\n", "Subject: lunch\r\n\r\nAt noon, as always?\r\n"];
    /// let classifier = Classifier::builtin();
    /// let ham: Vec<_> = classifier.classify_many(messages).map(|report| report.probability(Label::HAM)).collect();
    /// assert_eq!(ham.len(), 2);
    /// # }
    /// ```
    pub fn classify_many<M: AsRef<[u8]>>(
        &self,
        messages: impl IntoIterator<Item = M>,
    ) -> impl Iterator<Item = Report> {
        messages.into_iter().map(|raw| self.classify(raw.as_ref()))
    }

    /// What a report means for the person who received the message, and what they can do.
    #[must_use]
    pub fn advice(&self, report: &Report) -> Advice {
        Advice::new(report, self.language, self.country.clone())
    }

    /// Whether people who see other forms of a text than most do read something that is not ham, or
    /// a passage that is not.
    fn is_unwanted_in_other_forms(&self, message: &Message<'_>, scratch: &mut Scratch) -> bool {
        let report = self.judge(message, &Text::read_other_forms(message), &[], scratch);
        match report.verdict {
            Verdict::Known(label) => label.as_str() != Label::HAM,
            Verdict::Unsure => report.unsure_reason == Some(UnsureReason::UnwantedPassage),
        }
    }

    fn judge(&self, message: &Message<'_>, text: &Text, deltas: &[&Delta], scratch: &mut Scratch) -> Report {
        let tokens = scratch.tokenize(self.model.vocabulary(), text);
        let detections = detect(message, text, &tokens);
        let analysis = Analysis { message, text, tokens: &tokens, detections: &detections };
        let counts = count(analysis, self.model.vocabulary(), self.model.headers(), scratch);
        let features = self.model.linear().features(&counts);
        let mut scores = self.model.linear().score(&features);
        let mut learned = vec![0.0; scores.len() - 1];
        if deltas.iter().any(|delta| !delta.is_empty()) {
            let own = DeltaFeatures::new(analysis, self.model.linear());
            deltas.iter().for_each(|delta| delta.add_to(&own, &mut learned));
        }
        add(&learned, &mut scores);
        let probabilities = self.model.calibration().probabilities(&scores, self.prior.as_deref());
        let coverage = TokenCoverage::new(&counts, &features);
        let parts = (self.model.linear(), self.model.vocabulary(), self.model.calibration());
        let unsure_reason = |label| match label {
            _ if message.flags.partial || is_unread(message, text) => Some(UnsureReason::Unread),
            Labels::HAM if text.is_of_pictures || text.unread > MAX_UNREAD_BYTES => {
                Some(UnsureReason::Unread)
            }
            Labels::HAM if text.forms_differ && self.is_unwanted_in_other_forms(message, scratch) => {
                Some(UnsureReason::UnwantedPassage)
            }
            Labels::HAM => passages::find(analysis, &features, parts, &learned)
                .filter(|passage| passage.ham() <= MAX_HAM_OF_PASSAGE)
                .map(|_| UnsureReason::UnwantedPassage),
            _ => self.model.script_coverage().unsure_reason(coverage, Traits::new(analysis)),
        };
        let judged = match nothing_to_judge(message, text) {
            true if self.thresholds.may_be_unsure() => Err(UnsureReason::TooLittleText),
            _ => self.thresholds.judge(&probabilities, self.labels(), unsure_reason),
        };
        let tested = test_string::asked(message, self.labels());
        let judged = tested.map_or(judged, Ok);
        let probabilities =
            tested.map_or(probabilities, |label| test_string::probabilities(label, self.labels()));
        let unsure_reason = judged.err();
        let label = judged.ok().and_then(|label| self.labels().get(label)).cloned();
        let verdict = label.map_or(Verdict::Unsure, Verdict::Known);
        let explanation = (self.explain > 0).then(|| {
            let label = likeliest_other(&probabilities);
            let name = self.labels().get(label).map_or("", |label| label.as_str());
            let parts = (self.model.linear(), self.model.vocabulary(), self.model.headers());
            let mut explanation = explain(analysis, &features, parts, (label, name), self.explain);
            explanation.rest += learned[label - 1];
            explanation
        });
        let reads_like_blackmail = blackmail::reads_like_blackmail(analysis);
        let names_contact = detections.names_contact(text, &tokens);
        scratch.reuse(tokens);
        let mut flags = message.flags;
        flags.truncated |= text.truncated;
        flags.no_text = text.is_blank();
        flags.test_string = tested.is_some();
        flags.attachment_truncated |= text.attachment_truncated || detections.attachment_truncated;
        flags.attachment_locked = text.attachment_locked;
        flags.attachment_unread |= text.encrypted || text.attachment_damaged;
        flags.forms_differ = text.forms_differ;
        let (labels, model) = self.model.shared_names();
        let indicators = detections.to_indicators(message, text);
        let demand = detections.demand();
        let languages = detections.languages();
        let quotes_extortion = detections.quotes_extortion;
        let passwords = detections.passwords(text);
        Report {
            verdict,
            unsure_reason,
            probabilities,
            scores,
            explanation,
            indicators,
            demand,
            quotes_extortion,
            picture: message.shows_picture(),
            languages,
            coverage,
            flags,
            reads_like_blackmail,
            names_contact,
            passwords,
            labels,
            model,
        }
    }
}

/// Whether the content of a message is in files that were not read: its bodies hold nothing.
fn is_unread(message: &Message<'_>, text: &Text) -> bool {
    let is_nothing = |ch: char| ch.is_whitespace() || ch.is_control();
    let mut bodies = text.segments.iter().filter(|segment| segment.is_seen() && segment.is_body());
    let unread = message.flags.attachment_unread
        || message.flags.outside_parts
        || text.encrypted
        || text.attachment_damaged;
    unread && bodies.all(|segment| segment.as_str().chars().all(is_nothing))
}

/// Whether a message holds neither words nor files: an empty input, a header without a subject, or
/// one word alone.
fn nothing_to_judge(message: &Message<'_>, text: &Text) -> bool {
    text.is_a_word() && message.attachments.is_empty()
}

fn bound_and_prior() -> Error {
    let found = "a prior other than that of the training data";
    Error::new(ErrorKind::Usage, "max_fpr", found, "the model's own")
        .hint("scores were kept with that prior only; leave `prior` out")
}

/// The number of the likeliest label that is not ham.
fn likeliest_other(probabilities: &[Probability]) -> usize {
    argmax(probabilities.iter().skip(1)).map_or(1, |other| other + 1)
}
