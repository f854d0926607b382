//! Reports made by hand, for tests of what is made of a report: they need no model.

use crate::features::TokenCoverage;
use crate::indicators::{Amount, Demand, Indicator, IndicatorKind, Quote, Secrets};
use crate::label::{Label, Labels};
use crate::message::Flags;
use crate::payment::{Coin, Disguise, PaymentAddress};
use crate::report::{ModelId, Report};
use crate::text::{SegmentKind, SourceLocation};
use crate::units::{Probability, Score};
use crate::verdict::Verdict;
use std::sync::Arc;

/// The address that [`extortion`] demands money to; that of the first block, which nobody can spend
/// from.
pub(crate) const ADDRESS: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

/// Sextortion with 97 %, a disguised address, a claim with a quotation that is markup, and these
/// indicators.
pub(crate) fn extortion(kinds: &[IndicatorKind]) -> Report {
    let spot = SourceLocation::Text { place: SegmentKind::Subject, start: 0, end: 7 };
    let indicator = |kind: &IndicatorKind, text: &str| Indicator {
        id: *kind,
        severity: kind.severity(),
        sentence: kind.sentence(),
        quoted: false,
        quotes: vec![Quote { text: text.to_owned(), spot }],
    };
    let mut report = wanted();
    report.verdict = Verdict::Known(Label::new(Label::SEXTORTION).unwrap());
    report.probabilities = [0.02, 0.01, 0.97].map(|p| Probability::new(p).unwrap()).to_vec();
    report.indicators.push(indicator(&IndicatorKind::Webcam, "<script>I filmed you</script>"));
    report.indicators.extend(kinds.iter().map(|kind| indicator(kind, "hunter2")));
    report.demand = Demand {
        amounts: vec![Amount { value: 900.0, currency: "EUR".to_owned() }],
        hours: Some(48.0),
        addresses: vec![PaymentAddress {
            coin: Coin::Btc,
            address: ADDRESS.to_owned(),
            hiding: vec![Disguise::Spaced, Disguise::Reversed],
        }],
    };
    report
}

/// Ham with 97 %, without indicators.
pub(crate) fn wanted() -> Report {
    let labels = [Label::HAM, "spam", Label::SEXTORTION].iter().filter_map(|name| Label::new(name));
    Report {
        verdict: Verdict::Known(Label::new(Label::HAM).unwrap()),
        doubt: None,
        probabilities: [0.97, 0.02, 0.01].map(|p| Probability::new(p).unwrap()).to_vec(),
        scores: [0.0, -3.0, -4.0].map(Score::new).to_vec(),
        explanation: None,
        indicators: Vec::new(),
        demand: Demand::default(),
        quotes_extortion: false,
        picture: false,
        languages: Vec::new(),
        evidence: TokenCoverage::default(),
        flags: Flags::default(),
        reads_like_blackmail: false,
        names_contact: false,
        secrets: Secrets::default(),
        labels: Arc::new(Labels::new(labels).unwrap()),
        model: Arc::new(ModelId { id: "00000000".to_owned(), version: "0.0.0".to_owned() }),
    }
}
