//! [`Aims`] and [`Deciding`]: the arguments that say from which probabilities on programs decide.

use super::training::{probability_arg, share_arg};
use crate::classifier::Classifier;
use crate::error::Result;
use crate::fpr_bound::FprBound;
use crate::units::Probability;
use crate::verdict::{Costs, Thresholds};
use clap::Args;

/// What thresholds shall reach.
#[derive(Args, Debug)]
pub struct Aims {
    /// FprBound that no larger share of ham than this is called anything but ham or unsure; ham
    /// that was held out tells which threshold keeps it
    #[arg(long, value_name = "SHARE", value_parser = open_share_arg, conflicts_with = "cost")]
    pub fpr_bound: Option<f64>,
    /// The confidence that --fpr-bound holds
    #[arg(long, value_name = "SHARE", value_parser = open_share_arg, default_value = "0.95", requires = "fpr_bound")]
    pub confidence: f64,
    /// Decide by what it costs to lose ham (fp), to let in anything else (fn), and to be unsure,
    /// such as fp=100,fn=1,unsure=0.5; without unsure=, no message is unsure
    #[arg(long, value_name = "fp=N,fn=N,unsure=N", value_parser = costs_arg)]
    pub cost: Option<Costs>,
}

impl Aims {
    /// The bound that was asked for.
    #[must_use]
    pub fn bound(&self) -> Option<FprBound> {
        FprBound::new(self.fpr_bound?, self.confidence)
    }
}

/// What a classifier decides by, if not by the thresholds of its model.
#[derive(Args, Debug)]
pub struct Deciding {
    /// Call a message ham if its probability of being unwanted is below P, and never answer unsure
    /// [default: the model's two thresholds]
    #[arg(long, short, value_name = "P", value_parser = probability_arg, conflicts_with_all = ["fpr_bound", "cost"])]
    threshold: Option<Probability>,
    #[command(flatten)]
    aims: Aims,
    /// Shares of the labels in the mail, such as spam=0.6,sextortion=0.002 [default: the model's]
    #[arg(long, value_name = "LABEL=SHARE", value_delimiter = ',', value_parser = share_arg)]
    prior: Vec<(String, f64)>,
}

impl Deciding {
    /// The classifier that decides so.
    ///
    /// # Errors
    /// For shares of labels that the model does not know or that do not add up, and a bound that
    /// its model cannot support.
    pub fn instruct(&self, mut classifier: Classifier) -> Result<Classifier> {
        if !self.prior.is_empty() {
            let shares: Vec<(&str, f64)> =
                self.prior.iter().map(|(label, share)| (label.as_str(), *share)).collect();
            classifier = classifier.with_prior(&shares)?;
        }
        let thresholds = self.threshold.map(Thresholds::at).or(self.aims.cost.map(Thresholds::for_costs));
        match (thresholds, self.aims.bound()) {
            (Some(thresholds), _) => Ok(classifier.with_thresholds(thresholds)),
            (None, Some(bound)) => classifier.with_fpr_bound(bound),
            (None, None) => Ok(classifier),
        }
    }
}

fn open_share_arg(argument: &str) -> Result<f64, String> {
    let share: Option<f64> = argument.parse().ok().filter(|share| *share > 0.0 && *share < 1.0);
    share.ok_or_else(|| "a number above 0 and below 1".to_owned())
}

fn costs_arg(argument: &str) -> Result<Costs, String> {
    let expected = || "fp=N,fn=N or fp=N,fn=N,unsure=N, each N above 0".to_owned();
    let mut costs = [None; 3];
    for part in argument.split(',') {
        let (name, cost) = share_arg(part).map_err(|_| expected())?;
        let place = ["fp", "fn", "unsure"].iter().position(|known| *known == name).ok_or_else(expected)?;
        if costs[place].replace(cost).is_some() {
            return Err(expected());
        }
    }
    match costs {
        [Some(false_positive), Some(false_negative), unsure] => {
            Costs::new(false_positive, false_negative, unsure).ok_or_else(expected)
        }
        _ => Err(expected()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_named_and_above_zero() {
        assert_eq!(costs_arg("fp=100,fn=1,unsure=5"), Ok(Costs::new(100.0, 1.0, Some(5.0)).unwrap()));
        assert_eq!(costs_arg("fn=1,fp=2"), Ok(Costs::new(2.0, 1.0, None).unwrap()));
        for wrong in ["", "fp=1", "fp=1,fn=0", "fp=1,fn=1,fn=1", "fp=1,fn=1,x=1", "fp=1,fn=inf", "1,2,3"] {
            assert!(costs_arg(wrong).is_err(), "{wrong}");
        }
    }
}
