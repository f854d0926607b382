//! Who needs help: [`calls_for_help`] against mass mail, [`threatens`] where somebody the reader
//! knows may be behind it.

use crate::indicators::{Indicator, IndicatorKind, Severity};
use crate::label::Label;
use crate::report::Report;
use crate::verdict::Verdict;

/// This many claims at the heart of extortion call for the advice even if the model is unsure.
const MIN_CLAIMS: usize = 2;
/// Sextortion also calls for it if it is likelier than everything else together, unless somebody
/// known may be behind it.
const MIN_SEXTORTION: f64 = 0.5;

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
        Verdict::Unsure => claims >= MIN_CLAIMS || (sextortion > MIN_SEXTORTION && !threatens(report)),
        verdict if verdict.as_str() == Label::HAM => false,
        // a threshold may call spam what would be unsure
        verdict => verdict.as_str() == Label::SEXTORTION || claims >= MIN_CLAIMS,
    }
}

/// Whether it threatens, or says that it holds pictures or a secret, and demands something or sets
/// a condition, whatever the model's verdict. Blackmail by somebody the reader knows is unlike mass
/// mail, and "ask the sender in another way" would be the wrong advice.
pub(super) fn threatens(report: &Report) -> bool {
    use IndicatorKind as AdviceKind;
    let has = |wanted: fn(AdviceKind) -> bool| {
        report.indicators.iter().any(|found| !found.quoted && wanted(found.id))
    };
    let conditions = has(|kind| kind == AdviceKind::Ultimatum);
    // beside a picture, a time alone is not a demand: "the film of you two is ready on Friday"
    let wants_money =
        has(|kind| kind.is_demand() && !matches!(kind, AdviceKind::Deadline | AdviceKind::QrCode));
    report.reads_like_blackmail
        || (has(|kind| kind == AdviceKind::ThreatToSend) && (conditions || has(AdviceKind::is_demand)))
        || (has(|kind| matches!(kind, AdviceKind::IntimatePictures | AdviceKind::SecretKnown))
            && (conditions || wants_money))
}
