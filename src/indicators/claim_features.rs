//! [`for_each_claim_feature`]: what was noticed, as features of the model.

use super::{Detections, IndicatorKind, Severity};
use crate::lexicon::{Lexicon, Unit};

/// The most sums and times that are told a message.
const MAX_QUANTITIES: usize = 6;

/// Calls `sign` with the name of each thing noticed: each kind once, how many kinds there are,
/// coins, tricks, sums and times in steps.
pub(crate) fn for_each_claim_feature(detections: &Detections, mut sign: impl FnMut(&str)) {
    let mut kinds: Vec<(IndicatorKind, bool)> =
        detections.marks.iter().filter(|mark| !mark.denied).map(|mark| (mark.kind, mark.quoted)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for (kind, quoted) in &kinds {
        if *quoted {
            sign(&format!("claim.quoted.{kind}"));
        } else {
            sign(&format!("claim.{kind}"));
        }
    }
    let own = |least: Severity| {
        let kinds = kinds.iter().filter(|(kind, quoted)| !quoted && kind.severity() >= least);
        kinds.count()
    };
    steps("claims.high", own(Severity::High), &mut sign);
    steps("claims.medium", own(Severity::Medium), &mut sign);
    if detections.quotes_extortion {
        sign("claims.quotes-extortion");
    }
    for payee in &detections.payees {
        sign(&format!("payee.{}", payee.address.coin));
        for hiding in &payee.address.hiding {
            sign(&format!("payee.hidden.{hiding}"));
        }
    }
    if !detections.payees.is_empty() {
        let wallets = detections.payees.iter().filter(|payee| !payee.address.coin.is_account()).count();
        sign(match wallets {
            0 => "wallets=0",
            1 => "wallets=1",
            2..=3 => "wallets=2-3",
            _ => "wallets=4+",
        });
    }
    if own(Severity::High) > 0 {
        for quantity in detections.quantities.iter().take(MAX_QUANTITIES) {
            match quantity.unit {
                Unit::Currency(number) => {
                    let currency = Lexicon::get().currency(number);
                    sign(&format!("sum.{currency}={}", rounded(quantity.value)));
                }
                Unit::Hours(hours) => sign(&format!("hours={}", rounded(quantity.value * hours))),
            }
        }
    }
}

/// One sign a step that is reached, so that more always counts at least as much as fewer.
fn steps(name: &str, count: usize, sign: &mut impl FnMut(&str)) {
    for least in [1, 2, 3, 4, 6, 8, 10] {
        if count >= least {
            sign(&format!("{name}>={least}"));
        }
    }
}

/// A value in steps of 1, 2 and 5 times a power of ten.
fn rounded(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let step = [5.0, 2.0, 1.0].into_iter().find(|step| value >= step * power).unwrap_or(1.0);
    step * power
}
