//! [`Layout`]: how a table is written. Its first lines show what separates its cells and what its
//! columns mean.

use super::columns::{Column, LAYOUT};
use super::encoding::TableEncoding;
use super::spelling::Spellings;
use super::{CorpusOptions, shown};
use crate::error::{Error, ErrorKind, Result};
use csv::ByteRecord;
use std::path::Path;

/// How many bytes of a table are looked at.
pub(super) const SAMPLE_BYTES: u64 = 1 << 16;
/// How many rows of these bytes are looked at.
const SAMPLE_ROWS: usize = 100;

/// What separates cells, and what people call it.
const DELIMITERS: [(u8, &str); 4] =
    [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs"), (b'|', "vertical bars")];

/// How a table is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) delimiter: u8,
    /// Bytes in front of the table: a line `sep=;`, which spreadsheets write for each other.
    pub(super) skipped: usize,
    /// Whether the first line names the columns.
    pub(super) has_header: bool,
    /// What each column means.
    pub(super) columns: Vec<Option<Column>>,
}

impl Layout {
    /// The layout of a table that begins with this sample.
    ///
    /// # Errors
    /// If its columns are not known.
    pub(super) fn find(
        path: &Path,
        sample: &[u8],
        encoding: TableEncoding,
        options: &CorpusOptions,
        spellings: &Spellings,
    ) -> Result<Self> {
        let (declared, skipped) = declared_delimiter(sample);
        let sample = &sample[skipped..];
        let chosen = options.delimiter.or(declared);
        let candidates: Vec<u8> = match chosen {
            Some(delimiter) => vec![delimiter],
            None => DELIMITERS.iter().map(|(delimiter, _)| *delimiter).collect(),
        };
        let tables: Vec<(u8, Vec<Vec<String>>)> =
            candidates.iter().map(|delimiter| (*delimiter, rows(sample, *delimiter, encoding))).collect();
        let mut fault = None;
        for (delimiter, rows) in &tables {
            let names: Vec<&str> = rows.first().into_iter().flatten().map(String::as_str).collect();
            match Column::resolve(&names, &options.columns) {
                Ok(columns) => {
                    let label = columns.iter().position(|column| *column == Some(Column::Label));
                    let first = label.and_then(|label| names.get(label)).copied().unwrap_or_default();
                    // a label that was given by its number says nothing about the first line
                    let asked = options.columns.get(Column::Label.name()).map(|name| name.trim());
                    let by_number = asked.is_some_and(|asked| !first.trim().eq_ignore_ascii_case(asked));
                    let has_header = !(by_number && spellings.is_known(first));
                    return Ok(Self { delimiter: *delimiter, skipped, has_header, columns });
                }
                Err(found) if fault.is_none() || names.len() > 1 => fault = Some((*delimiter, found)),
                Err(_) => {}
            }
        }
        for (delimiter, rows) in &tables {
            if let Some(columns) = guess(rows, spellings).filter(|_| options.columns.is_empty()) {
                return Ok(Self { delimiter: *delimiter, skipped, has_header: false, columns });
            }
        }
        let (delimiter, fault) = fault.unwrap_or((b',', "nothing".to_owned()));
        let names = tables.iter().find(|(other, _)| *other == delimiter).and_then(|(_, rows)| rows.first());
        let names = names.map(|names| names.join(&char::from(delimiter).to_string())).unwrap_or_default();
        let separated = match DELIMITERS.iter().find(|(known, _)| *known == delimiter) {
            Some((_, name)) if names.contains(char::from(delimiter)) => format!(", separated by {name}"),
            _ => String::new(),
        };
        let line = if skipped > 0 { 2 } else { 1 };
        let place = format!("{}:{line}", path.display());
        let found = format!("{fault} among the columns {}{separated}", shown(&names));
        Err(Error::new(ErrorKind::Corpus, place, found, LAYOUT).hint(
            "name the columns in the first line, such as label,path, or say which they are, such as `columns` label=v1,text=v2",
        ))
    }
}

/// The delimiter of a line `sep=;`, and how long that line is.
fn declared_delimiter(sample: &[u8]) -> (Option<u8>, usize) {
    let line = sample.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    // some programs quote it
    let text = line.trim_ascii_end().strip_suffix(b"\"").unwrap_or(line);
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    match text {
        [s, e, p, b'=', delimiter] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => {
            (Some(*delimiter), line.len())
        }
        _ => (None, 0),
    }
}

/// The first rows of a table, as they are with this delimiter.
fn rows(sample: &[u8], delimiter: u8, encoding: TableEncoding) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(sample);
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    while rows.len() < SAMPLE_ROWS && reader.read_byte_record(&mut record).unwrap_or(false) {
        let cell = |cell: &[u8]| match encoding.decode(cell) {
            Some(text) => text.into_owned(),
            None => String::from_utf8_lossy(cell).into_owned(),
        };
        rows.push(record.iter().map(cell).collect());
    }
    if sample.len() as u64 >= SAMPLE_BYTES && rows.len() > 1 {
        rows.pop(); // it may have been cut
    }
    rows
}

/// The columns of a table whose first line names none: one column holds labels in each row, and
/// exactly one other is not empty.
fn guess(rows: &[Vec<String>], spellings: &Spellings) -> Option<Vec<Option<Column>>> {
    let width = rows.first()?.len();
    if width < 2 || rows.iter().any(|row| row.len() != width) {
        return None;
    }
    let mut columns = vec![None; width];
    let (mut labels, mut contents) = (Vec::new(), Vec::new());
    for column in 0..width {
        let mut cells = rows.iter().map(|row| row[column].trim());
        if cells.clone().all(|cell| spellings.is_known(cell)) {
            labels.push(column);
        } else if cells.any(|cell| !cell.is_empty()) {
            contents.push(column);
        }
    }
    match (&labels[..], &contents[..]) {
        (&[label], &[content]) => {
            columns[label] = Some(Column::Label);
            columns[content] = Some(Column::Text);
            Some(columns)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `DELIMITER HEADER COLUMNS` of a table, or the error.
    fn layout(table: &[u8], options: &CorpusOptions) -> Result<String, String> {
        let spellings = Spellings::new(&options.labels).unwrap();
        let layout = Layout::find(Path::new("c.csv"), table, TableEncoding::Windows1252, options, &spellings)
            .map_err(|error| error.to_string())?;
        let columns: Vec<&str> =
            layout.columns.iter().map(|column| column.map_or("-", |column| column.name())).collect();
        let header = if layout.has_header { "header" } else { "data" };
        Ok(format!("{} {header} {}", char::from(layout.delimiter), columns.join(" ")))
    }

    fn asked(columns: &[(&str, &str)]) -> CorpusOptions {
        let columns =
            columns.iter().map(|(column, name)| ((*column).to_owned(), (*name).to_owned())).collect();
        CorpusOptions { columns, ..CorpusOptions::default() }
    }

    /// flairNLP/flair#1499, aj3423/SpamBlocker#193, mlpack/examples#112,
    /// dotnet/machinelearning-modelbuilder#1672, and the first lines of tables that many people
    /// begin with.
    #[test]
    fn tables_are_understood_as_people_have_them() {
        for (table, expected) in [
            (&b"label,text\nham,x\n"[..], ", header label text"),
            (b"label;text\r\nham;f\xfcr\r\n", "; header label text"),
            (b"label\ttext\nham\tx, y; z\n", "\t header label text"),
            (b"label|text\nham|x, y; z\n", "| header label text"),
            (b"sep=;\r\nlabel;text\r\n", "; header label text"),
            (b"SEP=,\nlabel,text\n", ", header label text"),
            (b"\"sep=\t\"\nlabel\ttext\n", "\t header label text"),
            (b"v1,v2,,,\r\nham,x,,,\r\n", ", header label text - - -"),
            (b"Category,Message\nham,x\n", ", header label message"),
            (b",label,text,label_num\n1,ham,x,0\n", ", header - label text -"),
            (b"Message ID,Subject,Message,Spam/Ham,Date\n", ", header - subject message label date"),
            (b"text,spam\nx,1\n", ", header text label"),
            (b"email,label\nx,0\n", ", header text label"),
            (b"subject,body,label\nx,y,1\n", ", header subject text label"),
            (b",Email Text,Email Type\n0,x,Safe Email\n", ", header - text label"),
            (b"label,text,body\nham,x,y\n", ", header label text -"),
            // no header: the SMS collection as it was published, and the other way round
            (b"ham\tGo on, x\nspam\ty\n", "\t data label text"),
            (b"x,0\ny,1\n", ", data text label"),
            (b"Spam;x\nHam;y\n", "; data label text"),
        ] {
            assert_eq!(layout(table, &CorpusOptions::default()).as_deref(), Ok(expected), "{table:?}");
        }
    }

    #[test]
    fn what_is_asked_for_is_done() {
        for (table, options, expected) in [
            (&b"a,b\nham,x\n"[..], asked(&[("label", "a"), ("text", "B")]), ", header label text"),
            (b"a;b\nham;x\n", asked(&[("label", "a"), ("message", "b")]), "; header label message"),
            (b"spam,7,x\nham,8,y\n", asked(&[("label", "1"), ("text", "3")]), ", data label - text"),
            (b"a,b,c\nham,1,x\n", asked(&[("label", "1"), ("text", "3")]), ", header label - text"),
            (b"label,text,body\n", asked(&[("text", "body")]), ", header label - text"),
            (
                b"label:text\n",
                CorpusOptions { delimiter: Some(b':'), ..CorpusOptions::default() },
                ": header label text",
            ),
        ] {
            assert_eq!(layout(table, &options).as_deref(), Ok(expected), "{table:?}");
        }
    }

    #[test]
    fn what_was_seen_is_said() {
        for (table, options, part) in [
            (
                &b"a;b\nx;y\n"[..],
                asked(&[]),
                "no `label` among the columns \"a;b\", separated by semicolons; expected",
            ),
            (b"a\tb\nx\ty\n", asked(&[]), "separated by tabs"),
            (
                b"a,b\nx,y\n",
                asked(&[]),
                "no `label` among the columns \"a,b\", separated by commas; expected `label` and exactly one",
            ),
            (b"a\n", asked(&[]), "no `label` among the columns \"a\"; expected"),
            (b"a,b\n", asked(&[("label", "v1")]), "no column \"v1\" among the columns \"a,b\""),
            (b"label,text,path\n", asked(&[]), "several of"),
            // which of them is the text?
            (b"ham,x,y\nspam,z,w\n", asked(&[]), "no `label` among"),
            (b"sep=;\na;b\n", asked(&[]), "c.csv:2: no `label`"),
        ] {
            let error = layout(table, &options).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
