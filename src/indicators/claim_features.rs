//! [`for_each_claim_feature`]: detections as features of the model.

use super::detections::Detections;
use super::{IndicatorKind, Severity};
use crate::lexicon::{Lexicon, Unit};

/// The most amounts and times of a message that become features.
const MAX_QUANTITIES: usize = 6;

/// Calls `feature` with the name of each feature: each kind once, the number of kinds, coins,
/// disguises, amounts and times in steps.
pub(crate) fn for_each_claim_feature(detections: &Detections, mut feature: impl FnMut(&str)) {
    let mut kinds: Vec<(IndicatorKind, bool)> =
        detections.all.iter().filter(|one| !one.denied).map(|one| (one.kind, one.quoted)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for (kind, quoted) in &kinds {
        if *quoted {
            feature(&format!("claim.quoted.{kind}"));
        } else {
            feature(&format!("claim.{kind}"));
        }
    }
    let own = |least: Severity| {
        let kinds = kinds.iter().filter(|(kind, quoted)| !quoted && kind.severity() >= least);
        kinds.count()
    };
    steps("claims.high", own(Severity::High), &mut feature);
    steps("claims.medium", own(Severity::Medium), &mut feature);
    if detections.quotes_extortion {
        feature("claims.quotes-extortion");
    }
    for payment in &detections.payments {
        feature(&format!("payee.{}", payment.address.coin));
        for hiding in &payment.address.hiding {
            feature(&format!("payee.hidden.{hiding}"));
        }
    }
    if !detections.payments.is_empty() {
        let wallets = detections.payments.iter().filter(|payment| !payment.address.coin.is_account()).count();
        feature(match wallets {
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
                    feature(&format!("sum.{currency}={}", rounded(quantity.value)));
                }
                Unit::Hours(hours) => feature(&format!("hours={}", rounded(quantity.value * hours))),
            }
        }
    }
}

/// One feature for each step that is reached, so that a higher count always counts at least as much
/// as a lower one.
fn steps(name: &str, count: usize, feature: &mut impl FnMut(&str)) {
    for least in [1, 2, 3, 4, 6, 8, 10] {
        if count >= least {
            feature(&format!("{name}>={least}"));
        }
    }
}

/// A value in steps of 1, 2 and 5 times a power of ten.
fn rounded(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let step = [5.0, 2.0, 1.0].into_iter().find(|step| value >= step * power).unwrap_or(1.0);
    step * power
}
