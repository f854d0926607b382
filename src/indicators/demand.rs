//! [`Demand`]: how much, in what, until when, to which address.

use super::{Detection, Detections, IndicatorKind, Quantity};
use crate::lexicon::{Lexicon, Unit};
use crate::payment::PaymentAddress;
use serde::Serialize;
use std::cmp::Reverse;
use std::ops::Range;

/// A sum that stands this near to the words that demand a payment is the ransom; bytes.
const NEAR_PAY: usize = 300;
/// A time that stands this near to a demand or threat is its deadline; bytes.
const NEAR_DEADLINE: usize = 250;
/// The most sums that are told; a sextortion mail names one, at times in two currencies.
const MAX_AMOUNTS: usize = 4;

/// A sum of money.
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
    /// The sums it names.
    pub amounts: Vec<Amount>,
    /// The time it leaves, in hours.
    pub hours: Option<f64>,
    /// Where the payment shall go; every address has a valid checksum, but for those of Solana,
    /// which have none.
    pub addresses: Vec<PaymentAddress>,
}

impl Demand {
    /// Whether nothing is demanded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.amounts.is_empty() && self.hours.is_none() && self.addresses.is_empty()
    }
}

/// Whether a sum or a time stands near enough to words that demand or threaten to belong to them.
pub(super) fn is_demanded(marks: &[Detection], quantity: &Quantity) -> bool {
    use IndicatorKind::{Deadline, Pay, PrepaidCard, PromiseToDelete, ThreatToSend};
    let (kinds, reach) = match quantity.unit {
        Unit::Currency(_) => ([Pay, PrepaidCard, PromiseToDelete], NEAR_PAY),
        Unit::Hours(_) => ([Pay, Deadline, ThreatToSend], NEAR_DEADLINE),
    };
    is_near(marks, &kinds, (quantity.at.0, &quantity.at.1), reach)
}

/// Whether a place stands near enough to words that demand a payment, threaten or promise to
/// delete.
pub(super) fn is_beside(marks: &[Detection], segment: usize, at: &Range<usize>) -> bool {
    use IndicatorKind::{Pay, PrepaidCard, PromiseToDelete, ThreatToSend};
    is_near(marks, &[Pay, PrepaidCard, ThreatToSend, PromiseToDelete], (segment, at), NEAR_PAY)
}

/// Whether words of one of these kinds stand near a place.
fn is_near(
    marks: &[Detection],
    kinds: &[IndicatorKind],
    (segment, at): (usize, &Range<usize>),
    reach: usize,
) -> bool {
    marks.iter().filter(|mark| !mark.denied && kinds.contains(&mark.kind)).any(|mark| {
        mark.at.words().is_some_and(|(in_zone, range)| {
            in_zone == segment && range.start < at.end + reach && at.start < range.end + reach
        })
    })
}

impl Detections {
    /// The hours of the demand: of several times the one nearest to words that set a deadline ("it
    /// takes five minutes. You have two days"), then the one nearest to the demand itself ("I
    /// watched you for ten days. Send $900 in three days"), then the last.
    fn deadline(&self) -> Option<f64> {
        let nearest = |(segment, at): &(usize, Range<usize>), is: &dyn Fn(&Detection) -> bool| {
            let marks = self.marks.iter().filter(|mark| is(mark)).filter_map(|mark| mark.at.words());
            let apart = marks
                .filter(|(in_zone, _)| in_zone == segment)
                .map(|(_, range)| range.start.saturating_sub(at.end).max(at.start.saturating_sub(range.end)));
            apart.min().unwrap_or(usize::MAX)
        };
        let sets_deadline =
            |mark: &Detection| mark.kind == IndicatorKind::Deadline && mark.language.is_some();
        let demands = |mark: &Detection| mark.kind != IndicatorKind::Deadline && mark.kind.is_demand();
        let distance = |at: &(usize, Range<usize>)| {
            (nearest(at, &sets_deadline), nearest(at, &demands), Reverse((at.0, at.1.start)))
        };
        let times =
            self.quantities.iter().filter(|quantity| quantity.demanded).filter_map(|quantity| match quantity
                .unit
            {
                Unit::Hours(hours) => Some((distance(&quantity.at), quantity.value * hours)),
                Unit::Currency(_) => None,
            });
        times.min_by_key(|(distance, _)| *distance).map(|(_, hours)| hours)
    }

    /// Sum, time and addresses of the demand.
    pub(crate) fn demand(&self) -> Demand {
        let lexicon = Lexicon::get();
        let mut demand = Demand::default();
        for quantity in self.quantities.iter().filter(|quantity| quantity.demanded) {
            match quantity.unit {
                Unit::Currency(number) => {
                    let currency = lexicon.currency(number).to_owned();
                    let amount = Amount { value: quantity.value, currency };
                    if demand.amounts.len() < MAX_AMOUNTS && !demand.amounts.contains(&amount) {
                        demand.amounts.push(amount);
                    }
                }
                Unit::Hours(_) => {}
            }
        }
        demand.hours = self.deadline();
        demand.addresses = self.payees.iter().map(|payee| payee.address.clone()).collect();
        demand
    }
}
