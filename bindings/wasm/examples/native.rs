//! What `bench/node.js` does, without WebAssembly: MODEL and the file of `bench/messages.js`.
#![allow(clippy::print_stdout)] // its purpose

use bluff::{Classifier, Label};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, messages] = &arguments[..] else { panic!("usage: MODEL MESSAGES") };
    let classifier = Classifier::from_path(Path::new(model)).unwrap_or_else(|error| panic!("{error}"));
    let file = std::fs::read(messages).expect("a file of messages.js");
    let mut rest = &file[..];
    let mut messages = Vec::new();
    while let Some((length, more)) = rest.split_first_chunk() {
        let (message, more) = more.split_at(u32::from_le_bytes(*length) as usize);
        messages.push(message);
        rest = more;
    }
    black_box(classifier.classify(messages[0])); // the phrases are read with the first message
    let (start, cpu) = (Instant::now(), processor_time());
    let mut ham = 0.0;
    for message in messages {
        let report = classifier.classify(message);
        ham += report.probability(Label::HAM).map_or(0.0, |ham| ham.get());
        black_box(serde_json::to_string(&report).expect("a report is JSON")); // an answer that JavaScript can use
    }
    println!("{} {} {ham:.3}", processor_time() - cpu, start.elapsed().as_millis());
}

/// Milliseconds of processor time of this process: columns 14 and 15 of Linux's `stat`, in
/// hundredths of a second.
fn processor_time() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let columns = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
    columns.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}
