//! [`DecisionArgs`] and [`ThresholdArgs`]: the arguments that choose thresholds and the prior.

use crate::args::parsers::{probability_arg, share_arg};
use crate::error::usage_error;
use bluff::{Classifier, Costs, FprBound, Options, Probability, Result};
use clap::Args;

/// The aim of the thresholds.
#[derive(Args, Debug)]
pub(crate) struct ThresholdArgs {
    /// Guarantee a false-positive rate of at most SHARE on ham like the training ham
    #[arg(long, visible_alias = "max-fpr", value_name = "SHARE", value_parser = open_share_arg, conflicts_with = "costs")]
    pub(crate) fpr_bound: Option<f64>,
    /// The confidence that --fpr-bound holds
    #[arg(long, value_name = "SHARE", value_parser = open_share_arg, default_value_t = Options::default().confidence, requires = "fpr_bound")]
    confidence: f64,
    /// Choose thresholds by what mistakes cost, such as fp=100,fn=1,unsure=0.5; without unsure=, no
    /// message is unsure
    #[arg(long, value_name = "fp=N,fn=N,unsure=N", value_parser = costs_arg)]
    pub(crate) costs: Option<Costs>,
}

impl ThresholdArgs {
    /// The bound that was asked for.
    pub(crate) fn bound(&self) -> Option<FprBound> {
        // clap has checked both
        FprBound::new(self.fpr_bound?, self.confidence).ok()
    }
}

/// How a classifier decides, unless by the thresholds and the prior of its model.
#[derive(Args, Debug)]
pub(crate) struct DecisionArgs {
    /// Use one threshold: a probability of "not ham" below P is ham, and no message is unsure
    /// [default: the model's two thresholds]
    #[arg(long, short, value_name = "P", value_parser = probability_arg, conflicts_with_all = ["fpr_bound", "costs"])]
    threshold: Option<Probability>,
    #[command(flatten)]
    threshold_args: ThresholdArgs,
    /// Shares of the labels in this email, such as spam=0.6,sextortion=0.002 [default: the model's]
    #[arg(long, value_name = "LABEL=SHARE", value_delimiter = ',', value_parser = share_arg)]
    prior: Vec<(String, f64)>,
}

impl DecisionArgs {
    /// The options in the form that the library takes.
    ///
    /// # Errors
    /// For a label that has two shares.
    fn options(&self) -> Result<Options> {
        let mut labels: Vec<&str> = self.prior.iter().map(|(label, _)| label.as_str()).collect();
        labels.sort_unstable();
        if let Some(twice) = labels.windows(2).find(|pair| pair[0] == pair[1]) {
            let found = format!("{} twice", twice[0]);
            return Err(usage_error("--prior", &found, "each label once", "leave one of them out"));
        }
        let mut options = Options::default();
        options.threshold = self.threshold.map(Probability::get);
        options.costs = self.threshold_args.costs;
        options.max_fpr = self.threshold_args.fpr_bound;
        options.confidence = self.threshold_args.confidence;
        options.prior = self.prior.iter().cloned().collect();
        Ok(options)
    }

    /// The classifier with these options.
    ///
    /// # Errors
    /// For shares of labels that the model does not know or that do not add up, and for a bound
    /// that the model cannot support.
    pub(crate) fn apply(&self, classifier: Classifier) -> Result<Classifier> {
        classifier.with_options(&self.options()?)
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
            Costs::new(false_positive, false_negative, unsure).map_err(|_| expected())
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
