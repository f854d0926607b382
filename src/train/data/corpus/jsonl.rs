//! [`read`]: labelled email in a JSON Lines file, one object per line.

use super::columns::{Cells, Column, Home, LAYOUT};
use super::{CorpusBuilder, RowError, csv, encoding, folder_of, stem};
use crate::error::{Error, Result};
use crate::mailbox::MAX_MESSAGE_BYTES;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// The endings of the names of JSON Lines files.
pub(super) const EXTENSIONS: &[&str] = &["jsonl", "ndjson"];

/// The longest line that is parsed: room for the longest message, with every second character
/// escaped.
const MAX_LINE_BYTES: u64 = 2 * MAX_MESSAGE_BYTES;

/// Reads all lines of a JSON Lines file and ignores blank ones.
pub(super) fn read(builder: &mut CorpusBuilder<'_>, path: &Path) -> Result<()> {
    let io = |source: io::Error| Error::io(path, "reading the lines", source);
    csv::check_text(path)?;
    let mut reader = BufReader::new(encoding::open(path).map_err(io)?);
    let first_row = builder.corpus.rows.len();
    let home = Home { folder: folder_of(path).to_path_buf(), source: stem(path) };
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let length = reader.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line).map_err(io)?;
        if length == 0 {
            break;
        }
        let place = format!("{}:{number}", path.display());
        let row = if length as u64 == MAX_LINE_BYTES && line.last() != Some(&b'\n') {
            reader.skip_until(b'\n').map_err(io)?;
            let found = format!("a line of more than {MAX_LINE_BYTES} bytes");
            Err(RowError::new(
                found,
                "one JSON object a line",
                "put the message in a file and name it as `path`",
            ))
        } else {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let spellings = &builder.spellings;
            let cells = cells(line.trim_ascii_end(), &builder.options.columns);
            cells.and_then(|cells| cells.row(&home, &place, spellings))
        };
        builder.take(place, row)?;
    }
    builder.settle(first_row, path)
}

fn cells(line: &[u8], asked: &BTreeMap<String, String>) -> Result<Cells, RowError> {
    let object: Map<String, Value> = serde_json::from_slice(line).map_err(|error| {
        // serde_json counts lines within the text it gets: its "at line 1" would mislead, but the
        // column is right.
        let fault = error.to_string();
        let fault = fault.split(" at line ").next().unwrap_or_default();
        let found = format!("{fault} at column {}", error.column());
        RowError::new(found, "one JSON object a line", "correct the line")
    })?;
    let fields: Vec<(&String, &Value)> = object.iter().filter(|(_, value)| !value.is_null()).collect();
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    let columns = Column::resolve(&names, asked)
        .map_err(|fault| RowError::new(format!("{fault} among the fields"), LAYOUT, "correct the line"))?;
    let mut cells = Cells::default();
    for (column, (_, value)) in columns.into_iter().zip(fields) {
        let Some(column) = column else { continue };
        match value {
            Value::String(text) => cells.set(column, text),
            Value::Number(number) if matches!(column, Column::Label | Column::Date | Column::Year) => {
                cells.set(column, &number.to_string());
            }
            Value::Bool(answer) if column == Column::Label => cells.set(column, &answer.to_string()),
            _ => {
                let found = format!("field `{}` that is no string", column.name());
                return Err(RowError::new(
                    found,
                    "a string (a label, date or year may be a number)",
                    "quote the value",
                ));
            }
        }
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::super::{Corpus, MessageContent};
    use super::MAX_LINE_BYTES;
    use std::fs;
    use std::io::{Seek, SeekFrom, Write};

    fn open(lines: &[u8], skip_bad: bool) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.jsonl");
        fs::write(&path, lines).unwrap();
        fs::write(folder.path().join("a.eml"), "A: 1\n\nx").unwrap();
        let corpus = Corpus::open(&[path.display().to_string()], skip_bad)
            .map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))?;
        let rows = corpus.rows.iter().map(|row| {
            let content = match row.content.read().unwrap() {
                MessageContent::Raw(raw) => format!("raw {}", String::from_utf8(raw).unwrap()),
                MessageContent::Text(text) => format!("text {text}"),
            };
            let line = row.place.rsplit(':').next().unwrap();
            let [group, date, lang] =
                [&row.group, &row.date, &row.lang].map(|cell| cell.as_deref().unwrap_or("-"));
            format!("{line} {} {} {group} {date} {lang} {content}", row.label, row.source)
        });
        let skipped = corpus.skipped.iter().map(|skipped| {
            let line = skipped.place.rsplit(':').next().unwrap();
            format!("{line} skipped: {}", skipped.reason)
        });
        Ok(rows.chain(skipped).collect())
    }

    #[test]
    fn fields_are_found_by_name() {
        for (line, expected) in [
            (r#"{"label":"ham","path":"a.eml"}"#, "1 ham mine - - - raw A: 1\n\nx"),
            (r#"{"LABEL":"Spam","Text":"y\u00e4","year":2020,"lang":"de"}"#, "1 spam mine - 2020 de text yä"),
            (
                r#"{"label":"ham","message":"A: 1\n","date":"2021","year":1,"n":[{}]}"#,
                "1 ham mine - 2021 - raw A: 1\n",
            ),
            (r#"{"label":1,"text":"x","subject":""}"#, "1 spam mine - - - text x"),
            (r#"{"label":false,"content":"x"}"#, "1 ham mine - - - text x"),
            (r#"{"label":"ham","body":"x","subject":"y\nz"}"#, "1 ham mine - - - raw Subject: y z\n\nx"),
            (r#"{"label":"ham","text":"x","path":null,"source":"s","group":"g"}"#, "1 ham s g - - text x"),
            ("\u{feff}{\"label\":\"ham\",\"text\":\"x\"}\r", "1 ham mine - - - text x"),
        ] {
            assert_eq!(open(line.as_bytes(), false).unwrap(), [expected], "{line}");
            assert_eq!(open(format!("{line}\n\n").as_bytes(), false).unwrap(), [expected], "{line}");
        }
        assert!(open(b"", false).unwrap().is_empty());
    }

    #[test]
    fn broken_lines_say_where_what_and_what_to_do_and_can_be_skipped() {
        let deep = "[".repeat(100_000);
        let lines: [(&[u8], &str); 11] = [
            (
                b"{\"label\":\"ham\",",
                "EOF while parsing a value at column 15; expected one JSON object a line",
            ),
            (b"[1]", "invalid type: sequence, expected a map at column"),
            (b"{\"label\":\"\xff\"}", "invalid unicode code point at column 11"),
            (deep.as_bytes(), "at column"),
            (b"{}", "no `label` among the fields; expected `label` and exactly one of"),
            (br#"{"label":"ham"}"#, "none of `path`, `message` and `text` among the fields"),
            (br#"{"label":"ham","text":"x","message":"y"}"#, "several of `path`, `message` and `text`"),
            (br#"{"label":"ham","Label":"spam","text":"x"}"#, "`label` more than once"),
            (br#"{"label":"ham","text":1}"#, "field `text` that is no string; expected a string"),
            (br#"{"label":" ","text":"x"}"#, "an empty label"),
            (br#"{"label":"ham","path":"none"}"#, "\"none\", no such file"),
        ];
        for (line, part) in lines {
            let file =
                [b"{\"label\":\"ham\",\"text\":\"x\"}\n", line, b"\n{\"label\":\"ham\",\"text\":\"y\"}"]
                    .concat();
            let error = open(&file, false).unwrap_err();
            assert!(error.starts_with("mine.jsonl:2: ") && error.contains(part), "{error}");
            assert!(error.contains("hint: ") && error.ends_with(", or use `skip_bad`"), "{error}");
            let rows = open(&file, true).unwrap();
            assert_eq!(rows[..2], ["1 ham mine - - - text x", "3 ham mine - - - text y"]);
            assert!(
                rows.len() == 3 && rows[2].starts_with("2 skipped: ") && rows[2].contains(part),
                "{rows:?}"
            );
        }
    }

    #[test]
    fn a_line_of_any_length_costs_bounded_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.jsonl");
        let mut file = fs::File::create(&path).unwrap();
        file.set_len(MAX_LINE_BYTES + 1000).unwrap(); // sparse
        file.seek(SeekFrom::End(0)).unwrap();
        file.write_all(b"\n{\"label\":\"ham\",\"text\":\"x\"}\n").unwrap();
        let corpus = Corpus::open(&[path.display().to_string()], true).unwrap();
        assert!(corpus.skipped[0].reason.starts_with("a line of more than"), "{:?}", corpus.skipped);
        assert_eq!(corpus.rows.len(), 1);
        assert!(corpus.rows[0].place.ends_with(":2"), "{}", corpus.rows[0].place);
    }
}
