//! [`Indicator`]: what a message claims, demands, shows and hides; readable evidence, and features
//! of the model.
//!
//! [`detect`] asks every question of [`IndicatorKind`] once and keeps places only;
//! [`Detections::to_indicators`] makes words of them for a report. No indicator decides: the
//! verdict stays the model's.

mod claim_features;
mod contact;
mod demand;
mod denied;
mod named_password;
mod payee;
mod placeholders;
mod quantity;
mod quotation;
mod render;
mod secret;

pub use crate::lexicon::{IndicatorKind, Severity};
pub(crate) use claim_features::for_each_claim_feature;
pub use demand::{Amount, Demand};
pub(crate) use placeholders::{Placeholder, PlaceholderSpan};
pub use secret::REDACTED;
pub(crate) use secret::Secrets;

#[cfg(feature = "attachments")]
use crate::attachments;
use crate::lexicon::{Hit, Lexicon, Unit};
use crate::message::Message;
use crate::payment::{self, Disguise, FoundAddress, PaymentAddress};
use crate::text::{Obfuscation, Segment, SegmentKind, SourceLocation, Text};
use crate::tokens::Tokens;
use serde::Serialize;
use std::ops::Range;

/// So many letters must have been disguised to speak of hiding; one or two happen by accident.
const MIN_MASKED: u32 = 3;
/// A message that quotes another and has no more than this many words of its own is that other one,
/// quoted to look harmless.
const MIN_OWN_WORDS: usize = 4;
/// Two claims at the heart of extortion inside a quotation make a message one that quotes such a
/// mail.
const MIN_QUOTED_CLAIMS: usize = 2;
/// The most places that are kept, of phrases, of quantities and of addresses; mail with more of
/// them is a list.
const MAX_MARKS: usize = 400;

/// One thing that a message claims, demands, shows or hides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Indicator {
    /// Which.
    pub id: IndicatorKind,
    /// How much it says by itself.
    pub severity: Severity,
    /// What it means, in English.
    pub sentence: &'static str,
    /// Whether the sender does not claim it, because the message quotes, denies or reports it.
    pub quoted: bool,
    /// The words that say so, at most two places; passwords are blurred.
    pub quotes: Vec<Quote>,
}

/// Words of a message with their place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// The words, as read; empty if there are none (a forged sender, say).
    pub text: String,
    /// Where they stand.
    pub location: SourceLocation,
}

/// An indicator found at a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Detection {
    pub(crate) kind: IndicatorKind,
    pub(crate) at: DetectedAt,
    pub(crate) quoted: bool,
    /// Whether the message denies it.
    pub(crate) denied: bool,
    language: Option<u8>,
}

/// Where something was noticed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DetectedAt {
    /// Words: segment and range in it.
    Words(usize, Range<usize>),
    /// The target of a link, a QR code, the header, or the whole message.
    Other(SourceLocation),
}

impl DetectedAt {
    /// Segment and range of words.
    fn words(&self) -> Option<(usize, &Range<usize>)> {
        match self {
            Self::Words(segment, range) => Some((*segment, range)),
            Self::Other(_) => None,
        }
    }
}

/// A payment address with its place.
#[derive(Clone, Debug)]
pub(crate) struct PaymentHit {
    pub(crate) address: PaymentAddress,
    at: DetectedAt,
}

/// A sum or a time, with its place.
#[derive(Clone, Debug)]
pub(crate) struct Quantity {
    value: f64,
    unit: Unit,
    at: (usize, Range<usize>),
    /// Whether it belongs to a demand, decided once all phrases are known.
    demanded: bool,
}

/// All that was noticed in one message.
#[derive(Debug, Default)]
pub(crate) struct Detections {
    pub(crate) marks: Vec<Detection>,
    pub(crate) landmarks: Vec<PlaceholderSpan>,
    pub(crate) payees: Vec<PaymentHit>,
    pub(crate) quantities: Vec<Quantity>,
    /// Passwords: segment and range.
    secrets: Vec<(usize, Range<usize>)>,
    /// What is quoted from another message: segment and range.
    quoted: Vec<(usize, Range<usize>)>,
    /// What is reported: segment and range.
    reported: Vec<(usize, Range<usize>)>,
    /// Whether the message quotes a message that extorts.
    pub(crate) quotes_extortion: bool,
    /// Whether a picture was larger or more complex than is read.
    pub(crate) attachment_truncated: bool,
}

/// Asks every question of a message; `tokens` holds the words of its segments.
pub(crate) fn detect(message: &Message<'_>, text: &Text, tokens: &Tokens) -> Detections {
    let mut detections = Detections::default();
    detections.phrases(text, tokens);
    for (number, segment) in text.segments.iter().enumerate() {
        if !segment.is_name() {
            detections.quotations(message, number, segment.kind, segment.as_str());
            detections.payees(number, segment, &text.masking);
            detections.addresses(message, number, segment.as_str());
        }
    }
    detections.links(text);
    detections.pictures(message);
    detections.sender(message);
    detections.disguise(text);
    detections.demands();
    detections.weigh_quotation(text);
    placeholders::resolve_overlaps(&mut detections.landmarks);
    detections
}

impl Detections {
    fn quotations(&mut self, message: &Message<'_>, segment: usize, place: SegmentKind, text: &str) {
        match place {
            SegmentKind::Body(part) if message.texts.get(part).is_some_and(|part| part.nested) => {
                self.quoted.push((segment, 0..text.len()));
            }
            SegmentKind::Body(_) => {
                self.quoted.extend(quotation::quoted(text).into_iter().map(|at| (segment, at)))
            }
            _ => {}
        }
    }

    fn phrases(&mut self, text: &Text, tokens: &Tokens) {
        let lexicon = Lexicon::get();
        let texts: Vec<_> = text
            .segments
            .iter()
            .enumerate()
            .map(|(number, segment)| (segment.as_str(), tokens.words(number)))
            .collect();
        let mut parts = Vec::new();
        lexicon.find(&texts, |segment, hit| match hit {
            _ if text.segments[segment].is_name() => {}
            Hit::Phrase { kind, language, at, parts: of_phrase } => {
                if text.segments[segment].is_seen() && self.marks.len() < MAX_MARKS {
                    self.marks.push(Detection {
                        kind,
                        at: DetectedAt::Words(segment, at),
                        quoted: false,
                        denied: false,
                        language: Some(language),
                    });
                    parts.push(of_phrase);
                }
            }
            Hit::Unit { unit, at } => {
                if self.quantities.len() < MAX_MARKS
                    && let Some((value, unit, at)) = quantity::beside(texts[segment].0, (unit, at), lexicon)
                {
                    let placeholder = match unit {
                        Unit::Currency(_) => Placeholder::Amount,
                        Unit::Hours(_) => Placeholder::Time,
                    };
                    self.landmarks.push(PlaceholderSpan { segment, at: at.clone(), placeholder });
                    if text.segments[segment].is_seen() {
                        self.quantities.push(Quantity { value, unit, at: (segment, at), demanded: false });
                    }
                }
            }
        });
        self.denials(text, tokens, &parts);
        for mark in &self.marks {
            if mark.kind == IndicatorKind::PasswordShown
                && let Some((segment, at)) = mark.at.words()
                && let Some(secret) = secret::shown(texts[segment].0, at.clone())
            {
                self.secrets.push((segment, secret));
            }
        }
        if self.marks.iter().any(|mark| mark.kind.severity() == Severity::High) {
            let named = |(segment, (text, _)): (usize, &(&str, _))| {
                named_password::named(text).into_iter().map(move |at| (segment, at)).collect::<Vec<_>>()
            };
            self.secrets.extend(texts.iter().enumerate().flat_map(named).take(named_password::MAX_FOUND));
        }
        // wherever it is repeated it stays a secret
        let shown = self.secrets.iter().map(|(segment, at)| &texts[*segment].0[at.clone()]).collect();
        self.secrets = secret::everywhere(texts.iter().map(|(text, _)| *text), shown);
    }

    fn payees(&mut self, segment: usize, read: &Segment, masking: &Obfuscation) {
        for found in payment::find(read.cased()) {
            if !self.is_payee(segment, read.cased(), &found) {
                continue;
            }
            let mut address = found.address;
            if let SegmentKind::Pdf(_) = read.kind {
                address.hiding.push(Disguise::Pdf);
            }
            // what was read stood there in more bytes than it has: letters were exchanged or pushed
            // apart
            if found.spans.iter().any(|at| read.source_span(at.clone()).len() > at.len()) {
                let tricks = [
                    (masking.invisible > 0, Disguise::Invisible),
                    (masking.lookalike + masking.styled > 0, Disguise::LookAlike),
                ];
                address.hiding.extend(tricks.into_iter().filter_map(|(used, hiding)| used.then_some(hiding)));
            }
            let placeholder =
                if address.coin.is_account() { Placeholder::Account } else { Placeholder::Wallet };
            for at in &found.spans {
                self.landmarks.push(PlaceholderSpan { segment, at: at.clone(), placeholder });
            }
            if !read.is_seen() {
                continue;
            }
            let first = found.spans.first().cloned().unwrap_or_default();
            self.payee(PaymentHit { address, at: DetectedAt::Words(segment, first) });
        }
    }

    /// Whether what was found is an address: proved by its checksum, or by words beside it that
    /// name the coin or demand a payment.
    fn is_payee(&self, segment: usize, text: &str, found: &FoundAddress) -> bool {
        found.address.coin.has_checksum()
            || found
                .spans
                .iter()
                .any(|at| payee::is_named(text, at) || demand::is_beside(&self.marks, segment, at))
    }

    fn links(&mut self, text: &Text) {
        for link in &text.links {
            for found in payment::find(&link.target) {
                if !found.address.coin.has_checksum()
                    && !payee::is_named(&link.target, &(0..link.target.len()))
                {
                    continue;
                }
                let mut address = found.address;
                address.hiding.push(Disguise::Link);
                self.payee(PaymentHit { address, at: DetectedAt::Other(SourceLocation::Link) });
            }
        }
    }

    /// Keeps each address once, with the plainest way it was written.
    fn payee(&mut self, payee: PaymentHit) {
        let known = self.payees.iter_mut().find(|known| {
            (known.address.coin, &known.address.address) == (payee.address.coin, &payee.address.address)
        });
        match known {
            Some(known) if payee.address.hiding.len() < known.address.hiding.len() => *known = payee,
            Some(_) => {}
            None => self.payees.push(payee),
        }
    }

    fn addresses(&mut self, message: &Message<'_>, segment: usize, text: &str) {
        let is_own =
            |address: &str| message.recipients.iter().any(|own| own.mailbox().eq_ignore_ascii_case(address));
        let first = self.landmarks.len();
        placeholders::addresses(text, is_own, |at, placeholder| {
            if self.landmarks.len() < first + MAX_MARKS {
                self.landmarks.push(PlaceholderSpan { segment, at, placeholder });
            }
        });
    }

    fn sender(&mut self, message: &Message<'_>) {
        let from = message.from.mailbox();
        let own =
            !from.is_empty() && message.recipients.iter().any(|own| own.mailbox().eq_ignore_ascii_case(from));
        let proved = ["authentication-results", "arc-authentication-results"]
            .into_iter()
            .filter_map(|name| message.field(name))
            .any(|results| results.contains("dmarc=pass"));
        if own && !proved {
            self.mark(IndicatorKind::ForgedSender, DetectedAt::Other(SourceLocation::Header));
        }
    }

    fn disguise(&mut self, text: &Text) {
        if text.masking.total() >= MIN_MASKED {
            self.mark(IndicatorKind::HiddenText, DetectedAt::Other(SourceLocation::Structure));
        }
    }

    /// Looks for addresses in QR codes, if the words make a claim at the heart of extortion: a
    /// picture takes as long as a hundred messages.
    #[cfg(feature = "attachments")]
    fn pictures(&mut self, message: &Message<'_>) {
        if !self.marks.iter().any(|mark| mark.kind.severity() == Severity::High) {
            return;
        }
        let contents = message.attachments.iter().map(|attachment| &*attachment.content);
        let attached = attachments::read(contents, attachments::TextHolder::Qr);
        self.attachment_truncated = attached.cut;
        for code in attached.texts {
            let at = DetectedAt::Other(SourceLocation::Qr(code.attachment));
            self.mark(IndicatorKind::QrCode, at.clone());
            for found in payment::find(&code.text) {
                let mut address = found.address;
                address.hiding.push(Disguise::Qr);
                self.payee(PaymentHit { address, at: at.clone() });
            }
        }
    }

    #[cfg(not(feature = "attachments"))]
    fn pictures(&mut self, _: &Message<'_>) {}

    fn demands(&mut self) {
        let payees: Vec<_> =
            self.payees.iter().map(|payee| (payee.address.coin.is_account(), payee.at.clone())).collect();
        for (is_account, at) in payees {
            let kind = if is_account { IndicatorKind::BankAccount } else { IndicatorKind::CryptoAddress };
            self.mark(kind, at);
        }
        let demanded: Vec<bool> =
            self.quantities.iter().map(|quantity| demand::is_demanded(&self.marks, quantity)).collect();
        for (number, demanded) in demanded.into_iter().enumerate().filter(|(_, demanded)| *demanded) {
            let quantity = &mut self.quantities[number];
            quantity.demanded = demanded;
            let kind = match quantity.unit {
                Unit::Currency(_) => IndicatorKind::RansomAmount,
                Unit::Hours(_) => IndicatorKind::Deadline,
            };
            let (segment, at) = quantity.at.clone();
            self.mark(kind, DetectedAt::Words(segment, at));
        }
    }

    fn mark(&mut self, kind: IndicatorKind, at: DetectedAt) {
        self.marks.push(Detection { kind, at, quoted: false, denied: false, language: None });
    }

    /// Decides whether quoted words are quoted by somebody, or are all there is.
    fn weigh_quotation(&mut self, text: &Text) {
        if self.quoted.is_empty() && self.reported.is_empty() {
            return;
        }
        let own: usize = text
            .segments
            .iter()
            .enumerate()
            .filter(|(_, segment)| matches!(segment.kind, SegmentKind::Body(_)) && !segment.alternative)
            .map(|(number, segment)| own_words(segment.as_str(), self.quoted_in(number)))
            .sum();
        if own < MIN_OWN_WORDS {
            self.quoted.clear();
        }
        let reports = !self.reported.is_empty();
        self.join_reported();
        for mark in &mut self.marks {
            mark.quoted = mark.at.words().is_some_and(|(segment, at)| {
                self.quoted.iter().any(|(in_zone, quoted)| *in_zone == segment && quoted.contains(&at.start))
            });
        }
        let high = self.marks.iter().filter(|mark| mark.kind.severity() == Severity::High);
        let (quoted, own): (Vec<&Detection>, Vec<&Detection>) = high.partition(|mark| mark.quoted);
        let mut claims: Vec<IndicatorKind> = quoted.into_iter().map(|mark| mark.kind).collect();
        claims.sort_unstable();
        claims.dedup();
        // one that is told in words of one's own says as much, if there is none of the sender's
        let is_told = reports && !claims.is_empty() && own.iter().all(|mark| mark.denied);
        self.quotes_extortion = claims.len() >= MIN_QUOTED_CLAIMS || is_told;
    }

    /// Adds what is reported to what is quoted, in order and none over another.
    fn join_reported(&mut self) {
        self.quoted.append(&mut self.reported);
        self.quoted.sort_by_key(|(segment, at)| (*segment, at.start));
        self.quoted.dedup_by(|(segment, at), (before_zone, before)| {
            let joins = segment == before_zone && at.start <= before.end;
            if joins {
                before.end = before.end.max(at.end);
            }
            joins
        });
    }

    /// Whether a message holds words and nothing that its reader could follow, write to, pay to or
    /// open.
    pub(crate) fn are_words_alone(&self, message: &Message<'_>, text: &Text) -> bool {
        let leads_on =
            |mark: &PlaceholderSpan| !matches!(mark.placeholder, Placeholder::Amount | Placeholder::Time);
        message.attachments.is_empty() && text.links.is_empty() && !self.landmarks.iter().any(leads_on)
    }

    /// Whether a passage of a segment makes a claim at the heart of extortion.
    pub(crate) fn claims_within(&self, segment: usize, passage: &Range<usize>) -> bool {
        let mut high = self.marks.iter().filter(|mark| mark.kind.severity() == Severity::High);
        high.any(|mark| {
            mark.at.words().is_some_and(|(in_zone, at)| in_zone == segment && passage.contains(&at.start))
        })
    }

    /// What was found in a passage of a segment, as if nobody quoted it.
    pub(crate) fn within(&self, segment: usize, passage: &Range<usize>) -> Self {
        let holds = |(in_zone, at): (usize, &Range<usize>)| in_zone == segment && passage.contains(&at.start);
        let marks = self.marks.iter().filter(|mark| mark.at.words().is_some_and(holds));
        Self {
            marks: marks.map(|mark| Detection { quoted: false, ..mark.clone() }).collect(),
            payees: self.payees.iter().filter(|payee| payee.at.words().is_some_and(holds)).cloned().collect(),
            quantities: self
                .quantities
                .iter()
                .filter(|quantity| holds((quantity.at.0, &quantity.at.1)))
                .cloned()
                .collect(),
            ..Self::default()
        }
    }

    /// The quoted ranges of a segment, in order.
    pub(crate) fn quoted_in(&self, segment: usize) -> impl Iterator<Item = &Range<usize>> {
        self.quoted.iter().filter(move |(in_zone, _)| *in_zone == segment).map(|(_, at)| at)
    }

    /// The placeholders of a segment, in order, none over another.
    pub(crate) fn landmarks_in(&self, segment: usize) -> &[PlaceholderSpan] {
        let start = self.landmarks.partition_point(|mark| mark.segment < segment);
        let end = self.landmarks.partition_point(|mark| mark.segment <= segment);
        &self.landmarks[start..end]
    }
}

/// The words of a text outside the quoted ranges, which are in order.
fn own_words<'a>(text: &str, quoted: impl Iterator<Item = &'a Range<usize>>) -> usize {
    let words =
        |part: &str| part.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    let mut own = 0;
    let mut at = 0;
    for range in quoted {
        own += words(&text[at..range.start.max(at)]);
        at = range.end.max(at);
    }
    own + words(&text[at..])
}
