//! The least work of every mail filter: it only reads the files of a list and parses them with
//! mail-parser.
//!
//! `parse_only LIST` prints the number of messages and the bytes of decoded body text that
//! they held, on one thread. Built and run by `speed.sh` beside `classify` over the same list.

use mail_parser::MessageParser;
use std::io::{self, Write};

fn main() -> io::Result<()> {
    let list = std::env::args_os()
        .nth(1)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "usage: parse_only LIST"))?;
    let parser = MessageParser::default();
    let (mut messages, mut text_bytes) = (0, 0);
    for path in std::fs::read_to_string(list)?.lines() {
        let raw = std::fs::read(path)?;
        messages += 1;
        text_bytes += parser.parse(&raw).map_or(0, |message| body_bytes(&message));
    }
    writeln!(io::stdout(), "{messages} messages, {text_bytes} bytes of body text")
}

/// Looks at the decoded bodies, so that no decoding can be left out as unused.
fn body_bytes(message: &mail_parser::Message<'_>) -> usize {
    let (text, html) = (message.text_bodies(), message.html_bodies());
    text.chain(html).map(|part| part.text_contents().map_or(0, str::len)).sum()
}
