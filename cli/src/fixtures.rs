//! Reports for the tests of output that is made from a report.

use bluff::{
    Amount, Classifier, Coin, Demand, Disguise, Flags, Indicator, IndicatorKind, Label, PaymentAddress,
    Probability, Quote, Report, Score, SegmentKind, SourceLocation, TokenCoverage, Verdict,
};

/// The address to which [`extortion`] demands money. It is that of the first block, from which
/// nobody can spend.
pub(crate) const ADDRESS: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

/// Sextortion with 97 %, a disguised address, a claim with a quotation that is markup, and these
/// indicators.
pub(crate) fn extortion(kinds: &[IndicatorKind]) -> Report {
    extortion_on(b"", kinds)
}

/// The same with the passwords that a message shows.
pub(crate) fn extortion_on(message: &[u8], kinds: &[IndicatorKind]) -> Report {
    let location = SourceLocation::Text { segment: SegmentKind::Subject, start: 0, end: 7 };
    let indicator = |kind: &IndicatorKind, text: &str| Indicator {
        id: *kind,
        severity: kind.severity(),
        sentence: kind.sentence(),
        quoted: false,
        quotes: vec![Quote { text: text.to_owned(), location }],
    };
    let mut report = report_on(message);
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
    report_on(b"")
}

/// Ham with 97 %, whatever the message; only the passwords it shows are its own.
fn report_on(message: &[u8]) -> Report {
    let mut report = Classifier::builtin().classify(message);
    report.verdict = Verdict::Known(Label::new(Label::HAM).unwrap());
    report.unsure_reason = None;
    report.probabilities = [0.97, 0.02, 0.01].map(|p| Probability::new(p).unwrap()).to_vec();
    report.scores = [0.0, -3.0, -4.0].map(Score::new).to_vec();
    report.indicators.clear();
    report.demand = Demand::default();
    report.languages.clear();
    report.coverage = TokenCoverage::default();
    report.flags = Flags::default();
    report
}
