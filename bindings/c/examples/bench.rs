//! The Rust side of `bench.sh`: `bench make FILE` writes the messages, `bench classify FILE`
//! classifies them and prints the seconds of processor time.
#![allow(clippy::print_stdout)] // it is a program

use bluff::{Classifier, Label};
use std::ffi::c_long;
use std::fs;
use std::path::Path;

const MESSAGES: usize = 5_000;
/// The number of bytes at which a message is long enough.
const LENGTH: usize = 8_000;
/// POSIX requires a million, whatever unit the system counts in.
const CLOCKS_PER_SEC: f64 = 1e6;

unsafe extern "C" {
    /// Processor time of this program, measured as on the C side.
    safe fn clock() -> c_long;
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", file] => fs::write(file, messages()).unwrap(),
        ["classify", file] => classify(&fs::read(file).unwrap()),
        _ => panic!("bench make FILE | bench classify FILE"),
    }
}

/// All messages, each after its length in four bytes of this machine's order.
fn messages() -> Vec<u8> {
    let texts = texts();
    let mut file = Vec::new();
    let mut random = 1_u64;
    for number in 0..MESSAGES {
        let mut message = format!(
            "From: Someone <someone{number}@example.org>\r\nTo: you@example.com\r\nSubject: message {number}\r\n\r\n"
        );
        while message.len() < LENGTH {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            message.push_str(&texts[(random >> 33) as usize % texts.len()]);
            message.push_str("\r\n\r\n");
        }
        message.truncate(message.floor_char_boundary(LENGTH));
        file.extend_from_slice(&(message.len() as u32).to_ne_bytes());
        file.extend_from_slice(message.as_bytes());
    }
    file
}

/// The bodies of the messages that were written for training.
fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/training");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        for line in fs::read_to_string(path).unwrap().lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let message = row["message"].as_str().unwrap();
            texts.push(message.split_once("\n\n").map_or(message, |(_, body)| body).to_owned());
        }
    }
    texts
}

fn classify(file: &[u8]) {
    let classifier = Classifier::builtin();
    let (mut rest, mut ham, mut unsure) = (file, 0.0, 0);
    let start = clock();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let (message, after) = after.split_at(u32::from_ne_bytes(*length) as usize);
        rest = after;
        let report = classifier.classify(message);
        ham += report.probability(Label::HAM).unwrap().get();
        unsure += usize::from(report.verdict.as_str() == "unsure");
    }
    let seconds = (clock() - start) as f64 / CLOCKS_PER_SEC;
    println!("{seconds:.6} {ham:.6} {unsure}");
}
