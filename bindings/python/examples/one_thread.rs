//! What `bench.py` compares the package with: classifies the messages of a file with the crate
//! alone, on one thread, and prints the seconds, on the clock and on the processor. Each message
//! follows its length, four bytes, the lowest first.

use bluff::Classifier;
use std::hint::black_box;
use std::time::Instant;
use std::{env, error, fs};

/// Seconds this process has spent on a processor. Linux reports it in nanoseconds, as the first of
/// three numbers.
fn processor_time() -> Result<f64, Box<dyn error::Error>> {
    let stat = fs::read_to_string("/proc/self/schedstat")?;
    Ok(stat.split(' ').next().unwrap_or_default().parse::<f64>()? / 1e9)
}

#[allow(clippy::print_stdout)] // for bench.py
fn main() -> Result<(), Box<dyn error::Error>> {
    let path = env::args_os().nth(1).ok_or("the file with the messages is missing")?;
    let bytes = fs::read(path)?;
    let mut rest = bytes.as_slice();
    let mut messages = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk() {
        let (message, after) = after
            .split_at_checked(u32::from_le_bytes(*length) as usize)
            .ok_or("the last message is cut short")?;
        messages.push(message);
        rest = after;
    }
    let classifier = Classifier::builtin();
    let (begin, processor) = (Instant::now(), processor_time()?);
    for report in classifier.classify_many(messages) {
        black_box(&report.verdict);
    }
    println!("{} {}", begin.elapsed().as_secs_f64(), processor_time()? - processor);
    Ok(())
}
