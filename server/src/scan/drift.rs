//! [`Drift`]: notices when the messages of today get other probabilities than those of the past.
//!
//! A filter that meets a new kind of email, or a mail server that starts to pass other messages to
//! it, shows that in the histogram of probabilities, long before somebody complains.

use bluff::{Probability, ProbabilityHistogram};
use std::sync::{Mutex, PoisonError};

/// Compares the messages of each window with a reference.
#[derive(Debug)]
pub struct Drift {
    /// The messages of a window.
    window: u64,
    /// The stability index beyond which the email has changed.
    threshold: f64,
    windows: Mutex<Windows>,
}

#[derive(Debug, Default)]
struct Windows {
    /// What to compare with; `None` until the first window is full, if the model has none.
    reference: Option<ProbabilityHistogram>,
    window: ProbabilityHistogram,
    messages: u64,
    index: Option<f64>,
}

/// What a full window showed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shift {
    /// The window is what later ones are compared with.
    Reference,
    /// The stability index crossed the threshold upwards.
    Began(f64),
    /// It crossed it downwards.
    Ended(f64),
}

impl Drift {
    /// Compares windows of this many messages, at least one, with what was known before.
    #[must_use]
    pub fn new(window: u64, threshold: f64, reference: Option<ProbabilityHistogram>) -> Self {
        let windows = Windows { reference, ..Windows::default() };
        Self { window: window.max(1), threshold, windows: Mutex::new(windows) }
    }

    /// Starts anew, after a change of the model.
    pub fn restart(&self, reference: Option<ProbabilityHistogram>) {
        let windows = Windows { reference, ..Windows::default() };
        *self.windows.lock().unwrap_or_else(PoisonError::into_inner) = windows;
    }

    /// Adds a message. If that fills a window, returns what the window showed, unless it was like
    /// the one before.
    pub fn add(&self, not_ham: Probability) -> Option<Shift> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.window.add(not_ham, 1.0);
        windows.messages += 1;
        if windows.messages < self.window {
            return None;
        }
        let window = std::mem::take(&mut windows.window);
        windows.messages = 0;
        let Some(reference) = &windows.reference else {
            windows.reference = Some(window);
            return Some(Shift::Reference);
        };
        let index = window.stability_index(reference);
        let before = windows.index.replace(index).is_some_and(|before| before > self.threshold);
        match (before, index > self.threshold) {
            (false, true) => Some(Shift::Began(index)),
            (true, false) => Some(Shift::Ended(index)),
            _ => None,
        }
    }

    /// The stability index of the latest full window; `None` before there is one to compare.
    #[must_use]
    pub fn index(&self) -> Option<f64> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner).index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds a window of ten messages, this many of them spam, and returns what it showed.
    fn window(drift: &Drift, spam: usize) -> Option<Shift> {
        let add = |at: usize| drift.add(Probability::new(if at < spam { 0.98 } else { 0.02 }).unwrap());
        let shown: Vec<Option<Shift>> = (0..10).map(add).collect();
        assert!(shown[..9].iter().all(Option::is_none));
        shown[9]
    }

    #[test]
    fn the_first_window_is_the_reference_and_a_shift_is_reported_once() {
        let drift = Drift::new(10, 0.25, None);
        assert_eq!((window(&drift, 2), drift.index()), (Some(Shift::Reference), None));
        assert_eq!((window(&drift, 2), drift.index()), (None, Some(0.0)));
        let Some(Shift::Began(index)) = window(&drift, 9) else { panic!("no shift") };
        assert!(index > 0.25 && drift.index() == Some(index));
        assert_eq!(window(&drift, 10), None);
        assert!(matches!(window(&drift, 2), Some(Shift::Ended(0.0))));
    }

    #[test]
    fn a_model_brings_its_reference() {
        let mut reference = ProbabilityHistogram::default();
        reference.add(Probability::new(0.02).unwrap(), 1000.0);
        let drift = Drift::new(10, 0.25, Some(reference));
        assert!(matches!(window(&drift, 9), Some(Shift::Began(_))));
        drift.restart(None);
        assert_eq!(window(&drift, 9), Some(Shift::Reference));
    }
}
