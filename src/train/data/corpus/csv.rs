//! [`read`]: labelled email in a table: CSV, and whatever people call CSV.
//!
//! The only file that names the crate `csv`.

use super::columns::{Cells, Column, Home};
use super::encoding::{self, TableEncoding};
use super::layout::{Layout, SAMPLE_BYTES};
use super::quotes::{QuoteFault, QuoteGuard};
use super::spelling::Spellings;
use super::{CorpusBuilder, RowError, directory_name, folder_of};
use crate::error::{Error, ErrorKind, Result};
use crate::mailbox::kind_of;
use crate::mailbox::{DATA, FileKind, Foreign};
use csv::ByteRecord;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Reads all rows of a table.
pub(super) fn read(builder: &mut CorpusBuilder<'_>, path: &Path) -> Result<()> {
    let io = |source: io::Error| Error::io(path, "reading the table", source);
    check_text(path)?;
    let (layout, encoding) = layout_of(builder, path)?;
    let folder = folder_of(path).to_path_buf();
    let home = Home { source: directory_name(&folder), folder };
    let first_line = if layout.skipped > 0 { 2 } else { 1 };
    let table = || -> io::Result<_> {
        let mut table = encoding::open(path)?;
        io::copy(&mut table.by_ref().take(layout.skipped as u64), &mut io::sink())?;
        Ok(table)
    };
    let mut lines = LineCount::new(BufReader::new(table().map_err(io)?), first_line);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true) // rows of a wrong length are found here, where they can be skipped
        .delimiter(layout.delimiter)
        .from_reader(QuoteGuard::new(table().map_err(io)?, layout.delimiter, first_line));
    let mut record = ByteRecord::new();
    let first_row = builder.corpus.rows.len();
    let mut is_header = layout.has_header;
    while reader.read_byte_record(&mut record).map_err(|error| fault(path, error))? {
        if std::mem::take(&mut is_header) {
            continue;
        }
        let start = record.position().map_or(0, csv::Position::byte);
        let line = lines.at_record(start).map_err(io)?;
        let place = format!("{}:{line}", path.display());
        if let Some(within) = swallowed_rows(&record, &layout, &builder.spellings) {
            return Err(never_closed(path, QuoteFault { line: line + within, what: SWALLOWED }));
        }
        let spellings = &builder.spellings;
        let row =
            cells(&layout.columns, &record, encoding).and_then(|cells| cells.row(&home, &place, spellings));
        builder.take(place, row)?;
    }
    builder.settle(first_row, path)
}

/// Whether a file of any name is a table that can be understood.
pub(super) fn is_table(builder: &CorpusBuilder<'_>, path: &Path) -> bool {
    matches!(kind_of(path), Ok(kind) if kind.kind == FileKind::Message) && layout_of(builder, path).is_ok()
}

fn layout_of(builder: &CorpusBuilder<'_>, path: &Path) -> Result<(Layout, TableEncoding)> {
    let io = |source: io::Error| Error::io(path, "reading the table", source);
    let encoding = encoding::encoding_of(path).map_err(io)?;
    let mut sample = Vec::new();
    encoding::open(path).map_err(io)?.take(SAMPLE_BYTES).read_to_end(&mut sample).map_err(io)?;
    let layout = Layout::find(path, &sample, encoding, builder.options, &builder.spellings)?;
    Ok((layout, encoding))
}

/// Checks that a file is no spreadsheet, picture or the like, whatever its name.
pub(super) fn check_text(path: &Path) -> Result<()> {
    match kind_of(path).map(|kind| (kind.kind, kind.is_packed)) {
        Ok((FileKind::Foreign(foreign @ Foreign { what, .. }), false)) if foreign != DATA => {
            let place = path.display().to_string();
            Err(Error::new(ErrorKind::Corpus, place, what, "a table in text")
                .hint("save the table as CSV or JSON Lines"))
        }
        _ => Ok(()),
    }
}

/// What went wrong with the bytes of a table.
fn fault(path: &Path, error: csv::Error) -> Error {
    let text = error.to_string();
    let error = match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other(text),
    };
    match error.get_ref().and_then(|inner| inner.downcast_ref::<QuoteFault>()) {
        Some(fault) => never_closed(path, *fault),
        None => Error::io(path, "reading the table", error),
    }
}

/// This error is never skipped: nobody knows how many rows were lost.
fn never_closed(path: &Path, QuoteFault { line, what }: QuoteFault) -> Error {
    let place = format!("{}:{line}", path.display());
    Error::new(ErrorKind::Corpus, place, what, "cells that end where they should")
        .hint("close the quote, and write a quote within a quoted cell twice")
}

const SWALLOWED: &str = "a quoted cell that swallows the rows below it";

/// The number of lines from the beginning of a record to a cell whose lines look like rows: a quote
/// was not closed there, and the next quoted cell ended it.
fn swallowed_rows(record: &ByteRecord, layout: &Layout, spellings: &Spellings) -> Option<u64> {
    /// A message may quote a line or two that begin with a label; a list of such lines is a table.
    const FEWEST: usize = 3;
    let label = layout.columns.iter().position(|column| *column == Some(Column::Label))?;
    let from_end = layout.columns.len() - 1 - label;
    let is_row = |line: &[u8]| {
        let cells: Vec<&[u8]> = line.split(|byte| *byte == layout.delimiter).collect();
        if cells.len() < layout.columns.len() {
            return false;
        }
        // the text before or after a label may also hold delimiters
        [cells.get(label), cells.iter().rev().nth(from_end)].into_iter().flatten().any(|cell| {
            let cell = cell.trim_ascii();
            let cell = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell);
            str::from_utf8(cell).is_ok_and(|cell| spellings.is_known(cell))
        })
    };
    let mut above = 0;
    for cell in record {
        let ends = cell.iter().filter(|byte| **byte == b'\n').count();
        if ends >= FEWEST {
            let rows = cell.split(|byte| *byte == b'\n').skip(1).filter(|line| is_row(line)).count();
            if rows >= FEWEST && rows * 2 >= ends {
                return Some(above);
            }
        }
        above += ends as u64;
    }
    None
}

/// The line on which a record begins. The crate `csv` counts before it skips the line ends in front
/// of the record: it is one short after `\r\n`, and more after blank lines.
struct LineCount<R> {
    reader: R,
    at: u64,
    line: u64,
}

impl<R: BufRead> LineCount<R> {
    fn new(reader: R, line: u64) -> Self {
        Self { reader, at: 0, line }
    }

    /// The line of the record whose reading began `start` bytes into the file; goes forward only.
    fn at_record(&mut self, start: u64) -> io::Result<u64> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let ahead = start.saturating_sub(self.at);
            let step = match buffer.first() {
                Some(_) if ahead > 0 => buffer.len().min(usize::try_from(ahead).unwrap_or(usize::MAX)),
                Some(b'\r' | b'\n') => 1,
                _ => return Ok(self.line),
            };
            self.line += buffer[..step].iter().filter(|byte| **byte == b'\n').count() as u64;
            self.at += step as u64;
            self.reader.consume(step);
        }
    }
}

fn cells(
    columns: &[Option<Column>],
    record: &ByteRecord,
    encoding: TableEncoding,
) -> Result<Cells, RowError> {
    if record.len() != columns.len() {
        let found = format!("{} cell{}", record.len(), if record.len() == 1 { "" } else { "s" });
        let expected = format!("{}, as in the first line", columns.len());
        return Err(RowError::new(found, expected, "look for a delimiter or a quote too many or too few"));
    }
    let mut cells = Cells::default();
    for (column, cell) in columns.iter().zip(record) {
        let Some(column) = *column else { continue };
        if column == Column::Message && encoding != TableEncoding::Utf8 {
            cells.set_message(cell); // it says itself how it is written
            continue;
        }
        let Some(cell) = encoding.decode(cell) else {
            let found = format!("bytes in column `{}` that are not UTF-8", column.name());
            return Err(RowError::new(
                found,
                "UTF-8",
                "save the table as UTF-8, or put raw messages in files",
            ));
        };
        cells.set(column, &cell);
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::super::{Corpus, MessageContent, Row};
    use std::fs;

    const INTERNAL: &[u8] = b"From: Mail System Internal Data <MAILER-DAEMON@host.example>\n\
        Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1118793345 0000000456\n\n\
        This text is part of the internal format of your mail folder, and is not a real message.\n";

    /// The outcome of a table in the folder `mine`, beside the files `a.eml` and `b.txt`.
    fn open(table: &[u8], skip_bad: bool) -> Result<Corpus, String> {
        let folder = tempfile::tempdir().unwrap();
        let mine = folder.path().join("mine");
        fs::create_dir_all(mine.join("sub")).unwrap();
        for (name, content) in [
            ("corpus.csv", table),
            ("a.eml", b"A: 1\n\nx"),
            ("b.txt", b"y"),
            ("../up", b"z"),
            ("i.eml", INTERNAL),
        ] {
            fs::write(mine.join(name), content).unwrap();
        }
        let mut corpus = Corpus::open(&[mine.display().to_string()], skip_bad)
            .map_err(|error| error.to_string().replace(&format!("{}/", mine.display()), ""))?;
        for row in &mut corpus.rows {
            // read while the folder is there
            row.group.get_or_insert(match row.content.read().unwrap() {
                MessageContent::Raw(raw) => format!("raw {}", String::from_utf8(raw).unwrap()),
                MessageContent::Text(text) => format!("text {text}"),
            });
        }
        Ok(corpus)
    }

    fn line(row: &Row) -> &str {
        row.place.rsplit(':').next().unwrap()
    }

    #[test]
    fn columns_are_found_by_name() {
        for (table, expected) in [
            ("label,path\nham,a.eml\nSPAM,b.txt\n", &["2 ham mine raw A: 1\n\nx", "3 spam mine text y"][..]),
            (
                "\u{feff}Label , PATH\r\nham,a.eml\r\n\r\nspam,../up",
                &["2 ham mine raw A: 1\n\nx", "4 spam mine raw z"],
            ),
            ("\u{feff}\"label\",path\nham,a.eml\n", &["2 ham mine raw A: 1\n\nx"]),
            (
                "other,message,label\n\"\",\"A: 1\n\ny, \"\"z\"\"\",spam\n,B,ham\n",
                &["2 spam mine raw A: 1\n\ny, \"z\"", "5 ham mine raw B"],
            ),
            (
                "text,label,source\nhello,ham,\nbye,spam, s \n",
                &["2 ham mine text hello", "3 spam s text bye"],
            ),
            ("label,path\n", &[]),
        ] {
            let corpus = open(table.as_bytes(), false).unwrap();
            let rows: Vec<_> = corpus
                .rows
                .iter()
                .map(|row| {
                    format!("{} {} {} {}", line(row), row.label, row.source, row.group.as_deref().unwrap())
                })
                .collect();
            assert_eq!(rows, expected, "{table:?}");
        }
    }

    #[test]
    fn optional_columns_may_be_empty_and_date_beats_year() {
        let table = "label,text,group,date,year,lang\nham,x,g,2020-01-02,2020,en\nham,x,, ,2021,\n";
        let rows = open(table.as_bytes(), false).unwrap().rows;
        let seen: Vec<_> = rows.iter().map(|row| (row.date.as_deref(), row.lang.as_deref())).collect();
        assert_eq!(seen, [(Some("2020-01-02"), Some("en")), (Some("2021"), None)]);
        assert_eq!(rows[0].group.as_deref(), Some("g"));
    }

    #[test]
    fn broken_rows_say_where_what_and_what_to_do_and_can_be_skipped() {
        let rows: [(&[u8], &str); 9] = [
            (b"ham", "1 cell; expected 2, as in the first line"),
            (b"ham,a.eml,", "3 cells; expected 2, as in the first line"),
            (b",a.eml", "an empty label; expected a word such as ham"),
            (b"unsure,a.eml", "label \"unsure\"; expected a word such as ham"),
            (b"ham,", "a row without content; expected a `path`, `message` or `text`"),
            (b"ham,no\x1b.eml", "\"no\\u{1b}.eml\", no such file"),
            (b"ham,sub", "\"sub\", not a file; expected the path of a file"),
            (b"ham,\xff\xc3\xa4\xc3\xa4.eml", "bytes in column `path` that are not UTF-8; expected UTF-8"),
            (b"ham,a\0.eml", "\"a\\0.eml\", "),
        ];
        for (row, part) in rows {
            let table = [b"label,path\nham,a.eml\n", row, b"\nspam,b.txt\n"].concat();
            let error = open(&table, false).unwrap_err();
            assert!(error.starts_with("corpus.csv:3: ") && error.contains(part), "{error}");
            assert!(error.contains("hint: ") && error.ends_with(", or use `skip_bad`"), "{error}");
            let corpus = open(&table, true).unwrap();
            assert_eq!(corpus.rows.iter().map(line).collect::<Vec<_>>(), ["2", "4"], "{part}");
            assert_eq!(corpus.skipped.len(), 1);
            assert!(
                corpus.skipped[0].place.ends_with("corpus.csv:3") && corpus.skipped[0].reason.contains(part)
            );
        }
    }

    #[test]
    fn what_a_server_keeps_in_a_mailbox_is_passed_over() {
        let corpus = open(b"label,path\nham,i.eml\nham,a.eml\n", false).unwrap();
        assert_eq!(corpus.rows.iter().map(line).collect::<Vec<_>>(), ["3"]);
        assert!(corpus.skipped[0].reason.contains("internal data of a mail server"), "{:?}", corpus.skipped);
    }

    #[test]
    fn a_broken_layout_cannot_be_skipped() {
        for (table, part) in [
            ("", "no `label` among the columns \"\"; expected `label` and exactly one of"),
            ("work,a.eml\n", "no `label` among the columns \"work,a.eml\""),
            ("a;b\nham;a.eml\n", "no `label` among the columns \"a;b\", separated by semicolons"),
            ("label,kind\n", "none of `path`, `message` and `text` among the columns \"label,kind\""),
            ("label,path,text\n", "several of `path`, `message` and `text`"),
            ("label,path,Path\n", "`path` more than once"),
            ("label,path,lang,lang\n", "`lang` more than once"),
        ] {
            let error = open(table.as_bytes(), true).unwrap_err();
            assert!(error.starts_with("corpus.csv:1: ") && error.contains(part), "{error}");
            assert!(error.contains("hint: name the columns"), "{error}");
        }
    }
}
