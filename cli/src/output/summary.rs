//! [`Summary`]: the number of messages for each answer, and the exit code that follows.

use bluff::{Label, Labels, Verdict};
use std::fmt;
use std::process::ExitCode;

/// Exit code if a message could not be read.
const FAILED: u8 = 1;
/// Spam, or any other label that is neither ham nor sextortion.
const SPAM: u8 = 10;
/// Sextortion.
const SEXTORTION: u8 = 11;
/// Unsure.
const UNSURE: u8 = 12;

/// The number of messages for each answer.
#[derive(Clone, Debug)]
pub struct Summary {
    labels: Labels,
    known: Vec<usize>,
    unsure: usize,
    failed: usize,
}

impl Summary {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(labels: &Labels) -> Self {
        Self { labels: labels.clone(), known: vec![0; labels.len()], unsure: 0, failed: 0 }
    }

    /// Counts an answer.
    pub(crate) fn count(&mut self, verdict: &Verdict) {
        match self.labels.index_of(verdict.as_str()) {
            Some(label) => self.known[label] += 1,
            None => self.unsure += 1,
        }
    }

    /// Counts a message that could not be read.
    pub(crate) fn count_failure(&mut self) {
        self.failed += 1;
    }

    /// All messages, judged or not.
    #[must_use]
    pub fn total(&self) -> usize {
        self.known.iter().sum::<usize>() + self.unsure + self.failed
    }

    /// 1 if a message could not be read. Otherwise, if the exit code should report the answers,
    /// that of the gravest: 11 sextortion, then 10 spam or any other label, then 12 unsure, then 0
    /// ham. Otherwise 0.
    #[must_use]
    pub fn exit_code(&self, tells_answers: bool) -> ExitCode {
        ExitCode::from(self.code(tells_answers))
    }

    fn code(&self, tells_answers: bool) -> u8 {
        if self.failed > 0 {
            return FAILED;
        }
        if !tells_answers {
            return 0;
        }
        let seen = self.labels.iter().zip(&self.known).filter(|(_, count)| **count > 0);
        let codes = seen.map(|(label, _)| match label.as_str() {
            Label::HAM => 0,
            Label::SEXTORTION => SEXTORTION,
            _ => SPAM,
        });
        let gravity = |code: &u8| [0, UNSURE, SPAM, SEXTORTION].iter().position(|known| known == code);
        codes.chain((self.unsure > 0).then_some(UNSURE)).max_by_key(gravity).unwrap_or(0)
    }
}

impl fmt::Display for Summary {
    /// `3 messages: 1 ham, 2 spam, 0 sextortion, 0 unsure`, and how many could not be read if any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} messages: ", self.total())?;
        for (label, count) in self.labels.iter().zip(&self.known) {
            write!(f, "{count} {label}, ")?;
        }
        write!(f, "{} unsure", self.unsure)?;
        if self.failed > 0 {
            write!(f, ", {} not read", self.failed)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_answer_wins_and_failure_before_all() {
        let labels =
            Labels::new(["ham", "spam", "sextortion", "werbung"].iter().filter_map(|name| Label::new(name)))
                .unwrap();
        for (answers, failures, expected) in [
            (&[][..], 0, 0),
            (&["ham", "ham"], 0, 0),
            (&["ham", "spam"], 0, SPAM),
            (&["werbung"], 0, SPAM),
            (&["sextortion", "spam"], 0, SEXTORTION),
            (&["unsure", "sextortion"], 0, SEXTORTION),
            (&["unsure", "spam"], 0, SPAM),
            (&["unsure", "ham"], 0, UNSURE),
            (&["sextortion"], 1, FAILED),
        ] {
            let mut summary = Summary::new(&labels);
            answers
                .iter()
                .for_each(|name| summary.count(&Label::new(name).map_or(Verdict::Unsure, Verdict::Known)));
            (0..failures).for_each(|_| summary.count_failure());
            assert_eq!(summary.code(true), expected, "{answers:?}");
            assert_eq!(summary.code(false), if failures > 0 { FAILED } else { 0 }, "{answers:?}");
        }
    }

    #[test]
    fn counts_are_told_in_the_order_of_the_labels() {
        let labels = Labels::new(["spam", "ham"].iter().filter_map(|name| Label::new(name))).unwrap();
        let mut summary = Summary::new(&labels);
        summary.count(&Verdict::Unsure);
        summary.count(&Verdict::Known(Label::new("spam").unwrap()));
        assert_eq!(summary.to_string(), "2 messages: 0 ham, 1 spam, 1 unsure");
        summary.count_failure();
        assert_eq!(summary.to_string(), "3 messages: 0 ham, 1 spam, 1 unsure, 1 not read");
    }
}
