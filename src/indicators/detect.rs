//! [`detect`]: finds what a message claims, demands, shows and hides.

use super::detections::Detections;
use super::payments::PaymentHit;
use super::phrases::Phrases;
use super::quantity::Quantity;
use super::quotation::Quotation;
use super::{near_demand, passwords, payments, phrases, placeholders, qr_codes, sender};
use crate::message::Message;
use crate::text::Text;
use crate::tokens::Tokens;

/// Looks for every indicator in a message; `tokens` holds the words of its segments. Each step
/// takes what the steps before it found.
pub(crate) fn detect(message: &Message<'_>, text: &Text, tokens: &Tokens) -> Detections {
    let Phrases { detections, quantities, placeholders, reported } = phrases::find(text, tokens);
    let passwords = passwords::find(text, &detections);
    let (in_text, payment_spans) = payments::in_text(text, &detections);
    let codes = qr_codes::read(message, &detections);
    let payments =
        payments::unique(in_text.into_iter().chain(payments::in_links(text)).chain(codes.payments));
    let demanded = |quantity| {
        let demanded = near_demand::is_demanded(&detections, &quantity);
        Quantity { demanded, ..quantity }
    };
    let quantities: Vec<Quantity> = quantities.into_iter().map(demanded).collect();

    let mut all = detections;
    all.extend(codes.detections);
    all.extend(sender::forged_sender(message));
    all.extend(sender::hidden_text(text));
    all.extend(payments.iter().map(PaymentHit::detection));
    all.extend(quantities.iter().filter(|quantity| quantity.demanded).map(Quantity::detection));

    let quotation = Quotation::new(message, text, reported);
    for detection in &mut all {
        detection.quoted = quotation.holds(detection);
    }
    let placeholders = [placeholders, payment_spans, placeholders::in_text(message, text)];
    Detections {
        quotes_extortion: quotation.extorts(&all),
        all,
        quantities,
        payments,
        passwords,
        placeholders: placeholders::without_overlaps(placeholders.concat()),
        quoted: quotation.spans,
        attachment_truncated: codes.truncated,
    }
}
