//! [`is_demanded`] and [`is_beside`]: what belongs to a demand because it is near its words.

use super::IndicatorKind;
use super::detection::{Detection, Span};
use super::quantity::Quantity;
use crate::lexicon::Unit;

/// An amount this near to the words that demand a payment is the ransom; bytes.
const NEAR_PAY: usize = 300;
/// A time this near to a demand or threat is its deadline; bytes.
const NEAR_DEADLINE: usize = 250;

/// Whether an amount or a time is near enough to words that demand or threaten to belong to them.
pub(super) fn is_demanded(detections: &[Detection], quantity: &Quantity) -> bool {
    use IndicatorKind::{Deadline, Pay, PrepaidCard, PromiseToDelete, ThreatToSend};
    let (kinds, reach) = match quantity.unit {
        Unit::Currency(_) => ([Pay, PrepaidCard, PromiseToDelete], NEAR_PAY),
        Unit::Hours(_) => ([Pay, Deadline, ThreatToSend], NEAR_DEADLINE),
    };
    is_near(detections, &kinds, &quantity.span, reach)
}

/// Whether a place is near enough to words that demand a payment, threaten or promise to delete.
pub(super) fn is_beside(detections: &[Detection], span: &Span) -> bool {
    use IndicatorKind::{Pay, PrepaidCard, PromiseToDelete, ThreatToSend};
    is_near(detections, &[Pay, PrepaidCard, ThreatToSend, PromiseToDelete], span, NEAR_PAY)
}

/// Whether words of one of these kinds are near a place.
fn is_near(detections: &[Detection], kinds: &[IndicatorKind], span: &Span, reach: usize) -> bool {
    let of_kinds = |detection: &&Detection| !detection.denied && kinds.contains(&detection.kind);
    let mut words = detections.iter().filter(of_kinds).filter_map(|detection| detection.at.words());
    words.any(|words| words.is_near(span, reach))
}
