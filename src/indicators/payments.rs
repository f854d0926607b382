//! [`PaymentHit`]: a payment address with its place, in text, links and QR codes.

use super::detection::{DetectedAt, Detection, Span};
use super::payee::is_named;
use super::placeholders::{Placeholder, PlaceholderSpan};
use super::{IndicatorKind, near_demand};
use crate::payment::{self, Disguise, FoundAddress, PaymentAddress};
use crate::text::{Obfuscation, Segment, SegmentKind, SourceLocation, Text};

/// A payment address with its place.
#[derive(Clone, Debug)]
pub(crate) struct PaymentHit {
    pub(crate) address: PaymentAddress,
    pub(super) at: DetectedAt,
}

impl PaymentHit {
    /// The detection that the message shows it.
    pub(super) fn detection(&self) -> Detection {
        let is_account = self.address.coin.is_account();
        let kind = if is_account { IndicatorKind::BankAccount } else { IndicatorKind::CryptoAddress };
        Detection::new(kind, self.at.clone())
    }
}

/// The addresses in the visible part of a text, and the stretches of all text that hold an address;
/// `detections` are those of phrases.
pub(super) fn in_text(text: &Text, detections: &[Detection]) -> (Vec<PaymentHit>, Vec<PlaceholderSpan>) {
    let (mut hits, mut placeholders) = (Vec::new(), Vec::new());
    for (number, segment) in text.segments.iter().enumerate().filter(|(_, segment)| !segment.is_name()) {
        for found in payment::find(segment.cased()) {
            let spans: Vec<Span> = found.spans.iter().map(|at| Span::new(number, at.clone())).collect();
            if !is_address(&found, segment.cased(), &spans, detections) {
                continue;
            }
            let address = with_disguises(found, segment, &text.obfuscation);
            let placeholder =
                if address.coin.is_account() { Placeholder::Account } else { Placeholder::Wallet };
            let first = spans.first().cloned().unwrap_or(Span::new(number, 0..0));
            placeholders.extend(spans.into_iter().map(|span| PlaceholderSpan { span, placeholder }));
            if segment.is_seen() {
                hits.push(PaymentHit { address, at: DetectedAt::Words(first) });
            }
        }
    }
    (hits, placeholders)
}

/// Whether what was found is an address: its checksum proves it, or words beside it name the coin
/// or demand a payment.
fn is_address(found: &FoundAddress, text: &str, spans: &[Span], detections: &[Detection]) -> bool {
    let is_spoken_of = |span: &Span| is_named(text, &span.at) || near_demand::is_beside(detections, span);
    found.address.coin.has_checksum() || spans.iter().any(is_spoken_of)
}

fn with_disguises(found: FoundAddress, segment: &Segment, obfuscation: &Obfuscation) -> PaymentAddress {
    let mut address = found.address;
    if let SegmentKind::Pdf(_) = segment.kind {
        address.hiding.push(Disguise::Pdf);
    }
    // the address takes up more bytes in the text than it has: letters were exchanged or pushed
    // apart
    if found.spans.iter().any(|at| segment.source_span(at.clone()).len() > at.len()) {
        let tricks = [
            (obfuscation.invisible > 0, Disguise::Invisible),
            (obfuscation.lookalike + obfuscation.styled > 0, Disguise::LookAlike),
        ];
        address.hiding.extend(tricks.into_iter().filter_map(|(used, hiding)| used.then_some(hiding)));
    }
    address
}

/// The addresses in the targets of links.
pub(super) fn in_links(text: &Text) -> Vec<PaymentHit> {
    let mut hits = Vec::new();
    for link in &text.links {
        let is_spoken_of = || is_named(&link.target, &(0..link.target.len()));
        for found in payment::find(&link.target) {
            if found.address.coin.has_checksum() || is_spoken_of() {
                let at = DetectedAt::Other(SourceLocation::Link);
                hits.push(hidden(found.address, Disguise::Link, at));
            }
        }
    }
    hits
}

/// An address that is not in the text.
pub(super) fn hidden(mut address: PaymentAddress, in_what: Disguise, at: DetectedAt) -> PaymentHit {
    address.hiding.push(in_what);
    PaymentHit { address, at }
}

/// Each address once, with the plainest way it was written.
pub(super) fn unique(hits: impl Iterator<Item = PaymentHit>) -> Vec<PaymentHit> {
    let mut unique: Vec<PaymentHit> = Vec::new();
    for hit in hits {
        let known = unique.iter_mut().find(|known| {
            (known.address.coin, &known.address.address) == (hit.address.coin, &hit.address.address)
        });
        match known {
            Some(known) if hit.address.hiding.len() < known.address.hiding.len() => *known = hit,
            Some(_) => {}
            None => unique.push(hit),
        }
    }
    unique
}
