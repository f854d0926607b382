//! [`QuoteGuard`]: stops the reading of a table where a quote was never closed, before it swallows
//! the rest of the file.

use std::fmt;
use std::io::{self, Read};

/// The longest row: room for the longest message, with every second character escaped.
pub(super) const MAX_ROW_BYTES: u64 = 2 * crate::mailbox::MAX_MESSAGE_BYTES;

/// Passes bytes on to the crate `csv` and looks at them as that crate does: a quote opens a cell
/// only at its beginning.
pub(super) struct QuoteGuard<R> {
    reader: R,
    delimiter: u8,
    state: QuoteState,
    /// The line of the next byte, from 1.
    line: u64,
    /// The line on which the row begins.
    row: u64,
    row_bytes: u64,
    /// The line on which the last quote opened a cell.
    opened: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum QuoteState {
    CellStart,
    Plain,
    Quoted,
    /// After a quote within quotes: the end of the cell, or half of an escaped quote.
    Closing,
}

/// What is wrong, and on which line it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QuoteFault {
    pub(super) line: u64,
    pub(super) what: &'static str,
}

impl fmt::Display for QuoteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on line {}", self.what, self.line)
    }
}

impl std::error::Error for QuoteFault {}

pub(super) const NEVER_CLOSED: &str = "a quote that is never closed";
const CLOSED_LATE: &str = "a quote that is closed lines later, in the middle of a cell";
const LONG_ROW: &str = "a row of more than 128 MiB";

impl<R: Read> QuoteGuard<R> {
    /// `line` is the number of the first line.
    pub(super) fn new(reader: R, delimiter: u8, line: u64) -> Self {
        Self { reader, delimiter, state: QuoteState::CellStart, line, row: line, row_bytes: 0, opened: 0 }
    }

    fn take(&mut self, byte: u8) -> Result<(), QuoteFault> {
        let is_row_end = matches!(byte, b'\n' | b'\r');
        self.state = match self.state {
            QuoteState::Quoted if byte == b'"' => QuoteState::Closing,
            QuoteState::Quoted => QuoteState::Quoted,
            QuoteState::Closing if byte == b'"' => QuoteState::Quoted,
            QuoteState::CellStart if byte == b'"' => {
                self.opened = self.line;
                QuoteState::Quoted
            }
            QuoteState::Closing if byte != self.delimiter && !is_row_end && self.opened != self.line => {
                return Err(QuoteFault { line: self.opened, what: CLOSED_LATE });
            }
            _ if is_row_end || byte == self.delimiter => QuoteState::CellStart,
            _ => QuoteState::Plain,
        };
        self.line += u64::from(byte == b'\n');
        self.row_bytes += 1;
        if is_row_end && self.state == QuoteState::CellStart {
            self.row = self.line;
            self.row_bytes = 0;
        } else if self.row_bytes > MAX_ROW_BYTES {
            let is_open = self.state == QuoteState::Quoted;
            return Err(if is_open {
                QuoteFault { line: self.opened, what: NEVER_CLOSED }
            } else {
                QuoteFault { line: self.row, what: LONG_ROW }
            });
        }
        Ok(())
    }
}

impl<R: Read> Read for QuoteGuard<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(room)?;
        if length == 0 && self.state == QuoteState::Quoted && !room.is_empty() {
            return Err(io::Error::other(QuoteFault { line: self.opened, what: NEVER_CLOSED }));
        }
        for &byte in &room[..length] {
            self.take(byte).map_err(io::Error::other)?;
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(table: &str) -> Option<QuoteFault> {
        let outcome = io::copy(&mut QuoteGuard::new(table.as_bytes(), b',', 1), &mut io::sink());
        outcome.err().and_then(|error| error.into_inner()?.downcast().ok().map(|fault| *fault))
    }

    /// awsdocs/amazon-comprehend-developer-guide#18
    #[test]
    fn a_quote_that_is_never_closed_is_found_where_it_opened() {
        for (table, line) in [
            ("label,text\nham,\"never closed\nspam,x\n", 2),
            ("label,text\nham,x\nham,\"never \"\"closed\"\"\nspam,x\n", 3),
            ("label,text\r\nham,\"", 2),
            ("text,label\n\"never closed,ham\nx,spam\n\"y, z\",ham\n", 2),
            ("label,text\nham,\"a\nb\"c\nspam,x\n", 2),
            ("label,text\nham,\"\"\"\nspam,x\n", 2),
        ] {
            assert_eq!(fault(table).map(|fault| fault.line), Some(line), "{table:?}");
        }
    }

    #[test]
    fn what_is_quoted_well_or_not_at_all_goes_through() {
        for table in [
            "label,text\nham,\"a\n\nb \"\"c\"\"\n\"\nspam,x\n",
            "ham,5\" of snow\nham,say \"hello\nspam,x\n",
            "ham,\"a\"b\nspam,x\n", // sloppy, but it ends on the same line
            "ham,\"\"\nham,\"x\"",
            "",
        ] {
            assert_eq!(fault(table), None, "{table:?}");
        }
    }

    #[test]
    fn an_open_quote_costs_bounded_memory() {
        let swallowed = io::repeat(b'a').take(MAX_ROW_BYTES * 4);
        let mut guard = QuoteGuard::new(b"ham,\"".chain(swallowed), b',', 7);
        let error = io::copy(&mut guard, &mut io::sink()).unwrap_err();
        assert_eq!(error.to_string(), "a quote that is never closed on line 7");
        assert!(guard.row_bytes <= MAX_ROW_BYTES + 1);
    }
}
