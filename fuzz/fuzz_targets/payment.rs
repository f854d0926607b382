//! A pasted text with a demand: amounts, deadlines and payment addresses.
#![no_main]

use bluff_fuzz::{CLAIM, CLASSIFIER, assert_report};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|words: &str| {
    let report = CLASSIFIER.classify_text(&format!("{CLAIM} {words}"));
    assert_report(&report);
    for found in &report.demand.addresses {
        assert!(
            !found.address.is_empty() && found.address.chars().all(|ch| ch.is_ascii_graphic()),
            "{found:?}"
        );
    }
});
