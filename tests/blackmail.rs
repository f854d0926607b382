//! Blackmail by somebody the reader knows: how often help is shown, and how often it is shown for
//! nothing.
//!
//! Authors of phrases may read `blackmail.jsonl`. The files `*-held-out*` may not be read: they are
//! counted and never looked at. The first was counted while the weights were made. The others, by
//! another writer, were counted once, and five times more while the last texts were added.
#![cfg(feature = "builtin-model")]

use bluff::{Advice, Classifier};
use std::fs;
use std::path::Path;

/// Texts of `blackmail.jsonl` that show help, of 120; raise it whenever it rises.
const MIN_HELPED: usize = 119;
/// The same of `blackmail-held-out.jsonl`, of 120.
const MIN_HELPED_HELD_OUT: usize = 118;
/// The same of `blackmail-held-out-2.jsonl`, of 120.
const MIN_HELPED_HELD_OUT_2: usize = 114;

/// Texts of `near-blackmail.jsonl`, of 160, that show help for nothing: ordinary emails that were
/// written to be mistaken.
const MAX_HELPED_FOR_NOTHING: usize = 22;
/// The same of `near-blackmail-held-out.jsonl`, of 120.
const MAX_HELPED_FOR_NOTHING_HELD_OUT: usize = 29;

/// How many texts of a file show help, and how many there are.
fn helped(name: &str) -> (usize, usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/texts").join(name);
    let classifier = Classifier::builtin();
    let rows: Vec<serde_json::Value> =
        fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let is_helped = |row: &&serde_json::Value| {
        let text = row["text"].as_str().unwrap();
        Advice::is_needed(&classifier.classify(text.as_bytes()))
    };
    (rows.iter().filter(is_helped).count(), rows.len())
}

#[test]
fn who_is_blackmailed_gets_help() {
    let texts = [
        ("blackmail.jsonl", MIN_HELPED),
        ("blackmail-held-out.jsonl", MIN_HELPED_HELD_OUT),
        ("blackmail-held-out-2.jsonl", MIN_HELPED_HELD_OUT_2),
    ];
    let counts = texts.map(|(name, least)| (name, helped(name), least));
    for (name, (helped, all), least) in counts {
        assert_eq!(all, 120, "{name}");
        assert!(helped >= least, "{name}: {helped} of {all} show help, expected {least}; {counts:?}");
    }
}

#[test]
fn wanted_email_in_such_words_shows_little() {
    for (name, texts, most) in [
        ("near-blackmail.jsonl", 160, MAX_HELPED_FOR_NOTHING),
        ("near-blackmail-held-out.jsonl", 120, MAX_HELPED_FOR_NOTHING_HELD_OUT),
    ] {
        let (helped, all) = helped(name);
        assert_eq!(all, texts, "{name}");
        assert!(helped <= most, "{name}: {helped} of {all} show help, expected {most}");
    }
}
