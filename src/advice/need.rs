//! Who needs help: [`calls_for_help`] against mass mail, [`threatens`] where somebody the reader
//! knows may be behind it.

use crate::indicators::{Indicator, IndicatorKind, Severity};
use crate::label::Label;
use crate::report::Report;
use crate::text::SourceLocation;
use crate::verdict::Verdict;

/// This many claims at the heart of extortion call for the advice even if the model is unsure.
const MIN_CLAIMS: usize = 2;
/// Sextortion also calls for it if it is likelier than everything else together, unless somebody
/// known may be behind it.
const MIN_SEXTORTION: f64 = 0.5;
/// Beside an address for payments this probability of sextortion is enough: such letters are
/// reworded until no phrase is known. Of 18,500 ham messages and texts, most of which the model
/// learned, none is unsure beside an address.
const MIN_BESIDE_ADDRESS: f64 = 0.1;
/// Bytes between a threat and its demand or condition, at most. Further apart they belong to two
/// items of a newsletter or a guide: by phrases 23 of 16,620 ham messages of the corpora threaten
/// at any distance, 17 within 2,000, 15 within 1,000 and 14 within 500; of 76 sextortion letters
/// it is 65, 65, 65 and 63.
const MAX_APART: usize = 1_000;

/// What a message most likely is. Thresholds that somebody set may give it a label that is not the
/// most likely one. A reader of such a verdict shall judge for themselves and delete nothing.
pub(super) fn likely(report: &Report) -> &Verdict {
    let called_ham = report.verdict.as_str() == Label::HAM;
    let most_likely_ham = report.not_ham().get() < 0.5;
    if called_ham == most_likely_ham { &report.verdict } else { &Verdict::Unsure }
}

/// Whether the reader of this message needs the advice for victims.
pub(super) fn calls_for_help(report: &Report) -> bool {
    let is_claim = |found: &&Indicator| !found.quoted && found.severity == Severity::High;
    let claims = report.indicators.iter().filter(is_claim).count();
    let sextortion = report.probability(Label::SEXTORTION).unwrap_or_default().get();
    match likely(report) {
        Verdict::Unsure => {
            claims >= MIN_CLAIMS
                || (sextortion > MIN_SEXTORTION && !threatens(report))
                || (sextortion > MIN_BESIDE_ADDRESS && shows_address(report))
        }
        verdict if verdict.as_str() == Label::HAM => false,
        // a threshold may call spam what would be unsure
        verdict => verdict.as_str() == Label::SEXTORTION || claims >= MIN_CLAIMS,
    }
}

/// Whether it shows an address for payments in a coin, outside of quotations.
fn shows_address(report: &Report) -> bool {
    report.indicators.iter().any(|found| !found.quoted && found.id == IndicatorKind::CryptoAddress)
}

/// Whether it threatens, or says that it holds pictures or a secret, and demands something or sets
/// a condition near those words, whatever the model's verdict. Blackmail by somebody the reader
/// knows is unlike mass mail, and "ask the sender in another way" would be the wrong advice.
pub(super) fn threatens(report: &Report) -> bool {
    use IndicatorKind as AdviceKind;
    // beside a picture, a time alone is not a demand: "the film of you two is ready on Friday"
    let wants_money =
        |kind: AdviceKind| kind.is_demand() && !matches!(kind, AdviceKind::Deadline | AdviceKind::QrCode);
    let is_condition = |kind: AdviceKind| kind == AdviceKind::Ultimatum;
    report.reads_like_blackmail
        || says_together(
            report,
            |kind| kind == AdviceKind::ThreatToSend,
            |kind| is_condition(kind) || kind.is_demand(),
        )
        || says_together(
            report,
            |kind| matches!(kind, AdviceKind::IntimatePictures | AdviceKind::SecretKnown),
            |kind| is_condition(kind) || wants_money(kind),
        )
}

/// Whether it makes a claim of one kind near one of the other, outside of quotations.
fn says_together(
    report: &Report,
    one: impl Fn(IndicatorKind) -> bool,
    other: impl Fn(IndicatorKind) -> bool,
) -> bool {
    let mut made = report.indicators.iter().filter(|found| !found.quoted);
    let others: Vec<&Indicator> = made.clone().filter(|found| other(found.id)).collect();
    made.any(|found| one(found.id) && others.iter().any(|other| are_near(found, other)))
}

/// Whether two claims are made near each other, or in two texts, such as subject and body.
fn are_near(one: &Indicator, other: &Indicator) -> bool {
    let is_near = |at: &SourceLocation, to: &SourceLocation| match (at, to) {
        (
            SourceLocation::Text { segment, start, end },
            SourceLocation::Text { segment: of_other, start: from, end: until },
        ) if segment == of_other => (*start).max(*from).saturating_sub((*end).min(*until)) <= MAX_APART,
        _ => true,
    };
    let has_place = |found: &Indicator| !found.quotes.is_empty();
    let mut pairs = one.quotes.iter().flat_map(|at| other.quotes.iter().map(move |to| (at, to)));
    !has_place(one) || !has_place(other) || pairs.any(|(at, to)| is_near(&at.location, &to.location))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::Quote;
    use crate::text::SegmentKind;

    #[test]
    fn claims_are_near_within_a_thousand_bytes_or_in_two_texts() {
        let found = |at: &[SourceLocation]| Indicator {
            id: IndicatorKind::ThreatToSend,
            severity: Severity::High,
            sentence: "",
            quoted: false,
            quotes: at.iter().map(|at| Quote { text: String::new(), location: *at }).collect(),
        };
        let body = |start| SourceLocation::Text { segment: SegmentKind::Body(0), start, end: start + 10 };
        let subject = SourceLocation::Text { segment: SegmentKind::Subject, start: 0, end: 10 };
        for (one, other, expected) in [
            (vec![body(0)], vec![body(20)], true),
            (vec![body(0)], vec![body(5)], true),
            (vec![body(0)], vec![body(1_010)], true),
            (vec![body(0)], vec![body(1_011)], false),
            (vec![body(5_000)], vec![body(0), body(4_900)], true),
            (vec![subject], vec![body(5_000)], true),
            (vec![SourceLocation::Link], vec![body(5_000)], true),
            (vec![], vec![body(5_000)], true),
        ] {
            let (one, other) = (found(&one), found(&other));
            assert_eq!(are_near(&one, &other), expected, "{one:?} {other:?}");
            assert_eq!(are_near(&other, &one), expected, "{other:?} {one:?}");
        }
    }
}
