//! [`choose`]: the thresholds that a policy gives on held-out ham.

use crate::calibration::Calibration;
use crate::cross_validation::CrossValidation;
use crate::error::Result;
use crate::label::{Label, Labels};
use crate::train::params::{ThresholdPolicy, TrainParams};
use crate::units::Probability;
use crate::verdict::Thresholds;
use std::collections::BTreeMap;

/// The most held-out ham that may be called sextortion: 1 in 20,000 messages. At 1 in 10,000, 3
/// instead of 2 of our 205 ham texts are called sextortion, and still 74 of 91 letters that were
/// not learned.
const SEXTORTION_FPR: f64 = 5e-5;
/// A source with less ham has no share of its own.
const MIN_HAM_OF_SOURCE: usize = 30;

/// A held-out message that is ham.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ham<'a> {
    pub(crate) probabilities: &'a [Probability],
    /// Number of its source.
    pub(crate) source: u32,
}

impl Ham<'_> {
    fn not_ham(&self) -> f64 {
        1.0 - self.probabilities[Labels::HAM].get()
    }
}

/// The thresholds that the policy of these parameters gives.
///
/// # Errors
/// If too little ham was held out to keep a bound on the false-positive rate.
pub(crate) fn choose(
    params: &TrainParams,
    calibration: &Calibration,
    ham: &[Ham<'_>],
    labels: &Labels,
) -> Result<Thresholds> {
    Ok(match params.policy {
        ThresholdPolicy::Fpr(fpr) => {
            let by_source = params.cv == CrossValidation::Source;
            thresholds(ham, fpr, by_source, labels.index_of(Label::SEXTORTION))
        }
        ThresholdPolicy::FprBound(bound) => Thresholds::not_below(calibration.threshold_for(bound)?),
        ThresholdPolicy::Costs(costs) => Thresholds::for_costs(costs),
    })
}

/// A message is ham below one half. It gets another label from the probability on that at most this
/// share of ham reaches, and sextortion, the label of that number, from the probability on that
/// next to no ham reaches.
///
/// Where whole sources were held out, the share is the mean over sources, whatever their numbers of
/// messages. A mailbox that is like none of them can expect this mean.
fn thresholds(ham: &[Ham<'_>], fpr: f64, by_source: bool, sextortion: Option<usize>) -> Thresholds {
    let votes = if by_source { votes_by_source(ham) } else { vec![1.0; ham.len()] };
    let not_ham = ham.iter().map(Ham::not_ham).zip(votes).collect();
    let thresholds = Thresholds::not_below(lowest(not_ham, fpr));
    sextortion.map_or(thresholds, |label| {
        let of_sextortion = ham.iter().map(|ham| (ham.probabilities[label].get(), 1.0)).collect();
        thresholds.with_sextortion_from(lowest(of_sextortion, SEXTORTION_FPR))
    })
}

/// The weight of each message, such that each source counts the same.
fn votes_by_source(ham: &[Ham<'_>]) -> Vec<f64> {
    let mut messages: BTreeMap<u32, usize> = BTreeMap::new();
    for ham in ham {
        *messages.entry(ham.source).or_default() += 1;
    }
    let vote = |ham: &Ham<'_>| match messages[&ham.source] {
        few if few < MIN_HAM_OF_SOURCE => 0.0,
        many => 1.0 / many as f64,
    };
    let votes: Vec<f64> = ham.iter().map(vote).collect();
    if votes.iter().any(|vote| *vote > 0.0) { votes } else { vec![1.0; ham.len()] }
}

/// The lowest probability that at most this share of the votes reaches; `messages` are pairs of a
/// probability and a vote.
fn lowest(mut messages: Vec<(f64, f64)>, share: f64) -> Probability {
    messages.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: f64 = messages.iter().map(|(_, vote)| vote).sum();
    // a share that is met exactly counts as met, whatever rounding did to the sum
    let most = share * all * (1.0 + 1e-9);
    let mut reached = 0.0;
    let kept = messages.iter().find(|(_, vote)| {
        reached += vote;
        reached > most
    });
    // just above the first message that must be kept
    let above = kept.map_or(0.0, |(kept, _)| kept.next_up().clamp(0.0, 1.0));
    Probability::new(above).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(value: f64) -> Probability {
        Probability::new(value).unwrap()
    }

    #[test]
    fn a_share_of_the_votes_may_reach_the_threshold() {
        let messages = vec![(0.6, 1.0), (0.9, 1.0), (0.7, 1.0), (0.8, 1.0)];
        for (share, expected) in [(0.0, 0.9), (0.25, 0.8), (0.3, 0.8), (0.5, 0.7), (0.99, 0.6)] {
            let found = lowest(messages.clone(), share).get();
            assert!(found > expected && found < expected + 1e-9, "{share}: {found}");
        }
        assert_eq!(lowest(messages, 1.0).get(), 0.0);
        assert_eq!(lowest(Vec::new(), 0.1).get(), 0.0);
    }

    #[test]
    fn each_source_counts_the_same_where_sources_were_held_out() {
        let (good, bad) = (vec![p(0.99), p(0.01), p(0.0)], vec![p(0.05), p(0.35), p(0.6)]);
        // one message in 30 of a small source, none of 970 of a large one, and one of a source that
        // is too small
        let ham: Vec<Ham<'_>> = (0..1_001)
            .map(|number| Ham {
                probabilities: if number == 0 || number == 1_000 { &bad } else { &good },
                source: if number == 1_000 { 2 } else { u32::from(number >= 30) },
            })
            .collect();
        let other = |by_source| thresholds(&ham, 0.01, by_source, Some(2)).other().get();
        assert_eq!(other(false), 0.5);
        assert!(other(true) > 0.95, "a mean of 1.7 % is more than 1 %");
        let sextortion = |most| thresholds(&ham[..most], 0.01, true, Some(2)).sextortion().unwrap().get();
        assert!(sextortion(1_000) > 0.6);
        assert_eq!(thresholds(&ham[1..1_000], 0.01, true, Some(2)).sextortion(), Some(p(0.5)));
        assert_eq!(thresholds(&ham, 0.01, true, None).sextortion(), None);
    }
}
