//! `cargo run --release -p bluff-ocr --example lines PICTURE...`: a line of JSON for each picture, with its lines of text and
//! the seconds of processor time of the one thread, as `benches/ocr/measure.py` reads them. Linux only.

use bluff_ocr::{Limits, Reader};
use std::io::{self, Write};
use std::path::Path;
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let reader = Reader::builtin()?;
    for path in env::args().skip(1) {
        let before = processor_seconds()?;
        let reading = reader.read(&fs::read(&path)?, &Limits::default(), &mut || true)?;
        let seconds = processor_seconds()? - before;
        let id = Path::new(&path).file_stem().unwrap_or_default().to_string_lossy();
        let lines: Vec<String> = reading.lines.iter().map(|line| json(&line.text)).collect();
        writeln!(
            io::stdout(),
            r#"{{"id": {}, "lines": [{}], "seconds": {seconds:.3}}}"#,
            json(&id),
            lines.join(", ")
        )?;
    }
    Ok(())
}

fn json(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Linux counts the nanoseconds that this thread ran.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    let counts = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = counts.split_whitespace().next().ok_or("schedstat is empty")?;
    Ok(nanoseconds.parse::<f64>()? / 1e9)
}
