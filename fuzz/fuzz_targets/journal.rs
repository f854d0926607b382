//! The journal beside a model, which crashes and editors may have damaged.
#![no_main]

use bluff::train::Journal;
use bluff_fuzz::CLASSIFIER;
use libfuzzer_sys::fuzz_target;
use std::fs;

fuzz_target!(|bytes: &[u8]| {
    let model = CLASSIFIER.model();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.bluff.journal");
    // `ID` becomes the id of the model, so that the lines above it count
    let text = String::from_utf8_lossy(bytes).replace("ID", &model.id().id);
    fs::write(&path, text).unwrap();
    let _ = Journal::load(&path, model);
});
