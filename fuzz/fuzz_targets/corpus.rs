//! A table of labelled email: CSV or JSON Lines, by the first byte.
#![no_main]

use bluff::train::Corpus;
use libfuzzer_sys::fuzz_target;
use std::fs;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, table)) = bytes.split_first() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(if choice % 2 == 0 { "corpus.csv" } else { "corpus.jsonl" });
    fs::write(&path, table).unwrap();
    let spec = [path.display().to_string()];
    let strict = Corpus::open(&spec, false).and_then(|mut corpus| corpus.check(false));
    let lenient = Corpus::open(&spec, true).and_then(|mut corpus| corpus.check(true));
    assert!(strict.is_err() || lenient.is_ok(), "{:?}", lenient.err());
});
