//! A raw message: parsed, read as its reader sees it, classified and explained.
#![no_main]

use bluff_fuzz::{CLASSIFIER, assert_read, assert_report};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &[u8]| {
    assert_read(raw);
    assert_report(&CLASSIFIER.classify(raw));
});
