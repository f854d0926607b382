//! [`Demand`]: how much, in what, until when, to which address.

use super::IndicatorKind;
use super::detection::{Detection, Span};
use super::detections::Detections;
use super::quantity::Quantity;
use crate::lexicon::{Lexicon, Unit};
use crate::payment::PaymentAddress;
use serde::Serialize;
use std::cmp::Reverse;

/// The most amounts that are reported. A sextortion message names one, at times in two currencies.
const MAX_AMOUNTS: usize = 4;

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Amount {
    /// How many, in units of the currency.
    pub value: f64,
    /// ISO 4217 code such as `EUR`, or the ticker of a coin such as `BTC`; `XXX` where none is
    /// named (`1,950 in BTC`).
    pub currency: String,
}

/// What a message wants its reader to pay.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Demand {
    /// The amounts it names.
    pub amounts: Vec<Amount>,
    /// The time it leaves, in hours.
    pub hours: Option<f64>,
    /// The addresses to pay to. Each has a valid checksum, except those of Solana, which have none.
    pub addresses: Vec<PaymentAddress>,
}

impl Demand {
    /// Whether nothing is demanded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.amounts.is_empty() && self.hours.is_none() && self.addresses.is_empty()
    }
}

impl Detections {
    /// The hours of the demand. Of several times it is the one nearest to words that set a deadline
    /// ("it takes five minutes. You have two days"), then the one nearest to the demand itself ("I
    /// watched you for ten days. Send $900 in three days"), then the last.
    fn deadline(&self) -> Option<f64> {
        let nearest = |span: &Span, is: &dyn Fn(&Detection) -> bool| {
            let words = self.all.iter().filter(|detection| is(detection)).filter_map(|one| one.at.words());
            words.filter_map(|words| words.distance(span)).min().unwrap_or(usize::MAX)
        };
        let sets_deadline = |one: &Detection| one.kind == IndicatorKind::Deadline && one.language.is_some();
        let demands = |one: &Detection| one.kind != IndicatorKind::Deadline && one.kind.is_demand();
        let distance = |span: &Span| {
            (nearest(span, &sets_deadline), nearest(span, &demands), Reverse((span.segment, span.at.start)))
        };
        let times = self.demanded().filter_map(|quantity| match quantity.unit {
            Unit::Hours(hours) => Some((distance(&quantity.span), quantity.value * hours)),
            Unit::Currency(_) => None,
        });
        times.min_by_key(|(distance, _)| *distance).map(|(_, hours)| hours)
    }

    fn demanded(&self) -> impl Iterator<Item = &Quantity> {
        self.quantities.iter().filter(|quantity| quantity.demanded)
    }

    /// Amounts, time and addresses of the demand.
    pub(crate) fn demand(&self) -> Demand {
        let lexicon = Lexicon::get();
        let mut amounts = Vec::new();
        for quantity in self.demanded() {
            let Unit::Currency(number) = quantity.unit else { continue };
            let amount = Amount { value: quantity.value, currency: lexicon.currency(number).to_owned() };
            if amounts.len() < MAX_AMOUNTS && !amounts.contains(&amount) {
                amounts.push(amount);
            }
        }
        let addresses = self.payments.iter().map(|payment| payment.address.clone()).collect();
        Demand { amounts, hours: self.deadline(), addresses }
    }
}
