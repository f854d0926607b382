//! A filter beside a mail server: it keeps one classifier and answers over a socket, as milters do
//! (in a protocol of its own, not in theirs).
//!
//! ```sh
//! cargo run --release --example milter -- 127.0.0.1:8899
//! ```
//!
//! A request is the length of a message in bytes, a line feed, and the message. One connection can
//! carry any number of requests. The answer is one line: the label, and the probability that the
//! message is not ham. One thread serves one connection; all share the classifier.
#![allow(clippy::print_stderr)] // a program writes its log

use bluff::Classifier;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// The longest message that is accepted; mail servers refuse even shorter ones.
const MAX_BYTES: u64 = 64 << 20;
/// The longest line that may name a length.
const MAX_LINE: u64 = 32;

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8899".to_owned());
    serve(&TcpListener::bind(address)?, &Classifier::builtin())
}

/// Serves every connection until the listener fails.
fn serve(listener: &TcpListener, classifier: &Classifier) -> io::Result<()> {
    thread::scope(|scope| {
        loop {
            let (stream, peer) = listener.accept()?;
            scope.spawn(move || {
                if let Err(error) = answer(stream, classifier) {
                    eprintln!("{peer}: {error}");
                }
            });
        }
    })
}

/// Answers one connection until the other side ends it.
fn answer(stream: TcpStream, classifier: &Classifier) -> io::Result<()> {
    let mut requests = BufReader::new(&stream);
    let (mut line, mut message) = (String::new(), Vec::new());
    while requests.by_ref().take(MAX_LINE).read_line(&mut line)? > 0 {
        let length = line.trim_end().parse::<u64>().ok().filter(|length| *length <= MAX_BYTES);
        let length =
            length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no length of a message"))?;
        message.clear();
        requests.by_ref().take(length).read_to_end(&mut message)?;
        if (message.len() as u64) < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let report = classifier.classify(&message);
        writeln!(&stream, "{} {:.6}", report.verdict, report.not_ham().get())?;
        line.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEXTORTION: &[u8] = include_bytes!("../data/samples/sextortion-en.eml");
    const MINUTES: &[u8] = b"Subject: minutes\r\n\r\nI will bring them on Monday, and the cake.\r\n";

    fn ask(stream: &mut TcpStream, message: &[u8]) -> String {
        writeln!(stream, "{}", message.len()).and_then(|()| stream.write_all(message)).unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line
    }

    #[test]
    fn two_connections_are_served_side_by_side() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || serve(&listener, &Classifier::builtin()));
        let (mut one, mut other) =
            (TcpStream::connect(address).unwrap(), TcpStream::connect(address).unwrap());
        for _ in 0..2 {
            assert!(ask(&mut one, SEXTORTION).starts_with("sextortion "));
            assert!(ask(&mut other, MINUTES).starts_with("ham "));
        }
        other.write_all(b"not a number\n").unwrap();
        assert_eq!(
            BufReader::new(&other).read_line(&mut String::new()).unwrap(),
            0,
            "the connection is closed"
        );
        assert!(ask(&mut one, MINUTES).starts_with("ham "), "and no other");
    }
}
