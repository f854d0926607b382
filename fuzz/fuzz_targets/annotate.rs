//! The header fields of a verdict: writing them twice is writing them once.
#![no_main]

use bluff_fuzz::CLASSIFIER;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    let report = CLASSIFIER.classify(raw);
    let annotated = |raw: &[u8]| {
        let (mut message, rest) = report.annotate_header(raw);
        message.extend_from_slice(&raw[rest..]);
        message
    };
    let once = annotated(raw);
    assert_eq!(annotated(&once), once);
});
