//! Asks a bluffd about messages from many connections at a time, and compares every answer with that
//! of the library.
//!
//! ```sh
//! cargo run --release --package bluff-server --example load -- spamd 127.0.0.1:10783 64 60 MESSAGE...
//! ```
//!
//! The arguments are the protocol (`spamd`, `milter`, `http` or `rspamd`), the address, connections,
//! seconds, and files of messages; a seventh before the files, `--rate N`, asks for N messages a
//! second altogether. Prints messages a second, the middle, 99th of 100 and longest time, and wrong
//! answers. spamd and Rspamd themselves can be asked as well; then all answers count as wrong.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program prints

use bluff::{Classifier, Report};
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long an answer may take; without it, one lost answer would end a measurement.
const PATIENCE: Duration = Duration::from_secs(60);

/// A message, and what the library says of it.
struct Expected {
    raw: Vec<u8>,
    label: String,
    unwanted: bool,
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    times: Vec<Duration>,
    wrong: usize,
    failed: usize,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next =
        || arguments.next().ok_or("usage: load PROTOCOL ADDRESS CONNECTIONS SECONDS [--rate N] MESSAGE...");
    let (protocol, address) = (next()?, next()?);
    let (connections, seconds): (usize, u64) = (next()?.parse()?, next()?.parse()?);
    let mut files: Vec<String> = arguments.collect();
    let rate: Option<f64> = match files.first().map(String::as_str) {
        Some("--rate") => Some(files.drain(..2).next_back().unwrap_or_default().parse()?),
        _ => None,
    };
    let classifier = Classifier::builtin();
    let mut messages = Vec::new();
    for file in &files {
        let raw = std::fs::read(file)?;
        let seen = if protocol == "milter" { rebuilt(&raw) } else { raw.clone() };
        let report: Report = classifier.classify(&seen);
        let label = report.verdict.to_string();
        messages.push(Expected { raw, unwanted: !matches!(label.as_str(), "ham" | "unsure"), label });
    }
    let (messages, end) = (Arc::new(messages), Instant::now() + Duration::from_secs(seconds));
    let pause = rate.map(|rate| Duration::from_secs_f64(connections as f64 / rate));
    let began = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|number| {
            let (protocol, address, messages) = (protocol.clone(), address.clone(), Arc::clone(&messages));
            tokio::spawn(async move {
                let mut seen = Seen::default();
                // not all at the same message
                let mut at = number * messages.len() / connections;
                while Instant::now() < end {
                    let expected = &messages[at % messages.len()];
                    at += 1;
                    let asked = Instant::now();
                    match ask(&protocol, &address, &expected.raw).await {
                        Ok(answer) => seen.wrong += usize::from(!is_right(&protocol, &answer, expected)),
                        Err(_) => seen.failed += 1,
                    }
                    seen.times.push(asked.elapsed());
                    if let Some(pause) = pause {
                        tokio::time::sleep(pause.saturating_sub(asked.elapsed())).await;
                    }
                }
                seen
            })
        })
        .collect();
    let mut all = Seen::default();
    for task in tasks {
        let seen = task.await?;
        all.times.extend(seen.times);
        all.wrong += seen.wrong;
        all.failed += seen.failed;
    }
    all.times.sort();
    let share = |of: f64| all.times[((all.times.len() - 1) as f64 * of) as usize].as_secs_f64() * 1000.0;
    println!(
        "{protocol}: {} messages, {:.0} a second; ms: middle {:.1}, 99 % {:.1}, longest {:.1}; {} wrong, {} failed",
        all.times.len(),
        all.times.len() as f64 / began.elapsed().as_secs_f64(),
        share(0.5),
        share(0.99),
        share(1.0),
        all.wrong,
        all.failed
    );
    Ok(())
}

/// One message, one connection, as most clients do it.
async fn ask(protocol: &str, address: &str, raw: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let request = match protocol {
        "spamd" => {
            [format!("SYMBOLS SPAMC/1.5\r\nContent-length: {}\r\n\r\n", raw.len()).as_bytes(), raw].concat()
        }
        "http" | "rspamd" => {
            let path = if protocol == "http" { "/v1/classify" } else { "/checkv2" };
            let length = raw.len();
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
            );
            [head.as_bytes(), raw].concat()
        }
        _ => milter(raw),
    };
    stream.write_all(&request).await?;
    if protocol == "spamd" {
        // spamd reads to the end, whatever Content-length says
        stream.shutdown().await?;
    }
    let mut answer = Vec::new();
    let answered = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    answered.map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))??;
    Ok(answer)
}

fn is_right(protocol: &str, answer: &[u8], expected: &Expected) -> bool {
    let text = String::from_utf8_lossy(answer);
    match protocol {
        "spamd" => {
            let name = format!("BLUFF_{}", expected.label.to_uppercase());
            let spam = if expected.unwanted { "Spam: True" } else { "Spam: False" };
            text.contains(&name) && text.contains(spam)
        }
        "http" => text.contains(&format!("\"label\":\"{}\"", expected.label)),
        "rspamd" => text.contains(&format!("\"BLUFF_{}\"", expected.label.to_uppercase())),
        _ => text.contains(&format!("X-Bluff-Label\0 {}\0", expected.label)),
    }
}

/// Name and value of a header field.
type Field = (Vec<u8>, Vec<u8>);

/// The fields of a message, their lines separated by line feeds, and its body with the line ends of
/// SMTP: what a mail server hands to a milter.
fn fields_and_body(raw: &[u8]) -> (Vec<Field>, Vec<u8>) {
    let text = raw.iter().copied().filter(|byte| *byte != b'\r').collect::<Vec<u8>>();
    let end = text.windows(2).position(|pair| pair == b"\n\n").unwrap_or(text.len());
    let mut fields: Vec<Field> = Vec::new();
    for line in text[..end].split(|byte| *byte == b'\n') {
        match (line.first(), fields.last_mut()) {
            (Some(b' ' | b'\t'), Some((_, value))) => value.extend([b"\n", line].concat()),
            _ => {
                if let Some(colon) = line.iter().position(|byte| *byte == b':') {
                    fields.push((line[..colon].to_vec(), line[colon + 1..].to_vec()));
                }
            }
        }
    }
    (fields, with_crlf(text.get(end + 2..).unwrap_or_default()))
}

fn with_crlf(text: &[u8]) -> Vec<u8> {
    text.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..])
}

/// The message that a milter gets to see.
fn rebuilt(raw: &[u8]) -> Vec<u8> {
    let (fields, body) = fields_and_body(raw);
    let fields = fields.iter().map(|(name, value)| [name, &b":"[..], &with_crlf(value), b"\r\n"].concat());
    [fields.collect::<Vec<_>>().concat(), b"\r\n".to_vec(), body].concat()
}

/// A message as a mail server sends it to a milter, from the negotiation to the end.
fn milter(raw: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut packet = |letter: u8, data: &[u8]| {
        bytes.extend_from_slice(&(data.len() as u32 + 1).to_be_bytes());
        bytes.push(letter);
        bytes.extend_from_slice(data);
    };
    packet(b'O', &[0, 0, 0, 6, 0, 0, 1, 0xff, 0, 0x1f, 0xff, 0xff]);
    let (fields, body) = fields_and_body(raw);
    for (name, value) in fields {
        packet(b'L', &[&name[..], b"\0", &value, b"\0"].concat());
    }
    packet(b'N', b"");
    for piece in body.chunks(65_535) {
        packet(b'B', piece);
    }
    packet(b'E', b"");
    packet(b'Q', b"");
    bytes
}
