//! [`Column`] and [`Cells`]: what the columns of labelled mail mean; [`read`]: their rows in a CSV file.
//!
//! The door to the crate `csv`.

use super::{Bad, Intake, Row, Stored, directory_name, folder_of, shown};
use crate::error::{Error, ErrorKind, Result};
use crate::label::Label;
use csv::ByteRecord;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// What a column of a table, or a field of a JSON object, means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Label,
    Path,
    Message,
    Text,
    Source,
    Group,
    Date,
    Year,
    Lang,
}

impl Column {
    const ALL: [(Self, &str); 9] = [
        (Self::Label, "label"),
        (Self::Path, "path"),
        (Self::Message, "message"),
        (Self::Text, "text"),
        (Self::Source, "source"),
        (Self::Group, "group"),
        (Self::Date, "date"),
        (Self::Year, "year"),
        (Self::Lang, "lang"),
    ];

    /// The column of that name, however it is capitalised; `None` for columns that are of no use here.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(column, _)| *column)
    }

    pub(super) fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// What is wrong with a set of columns, if anything.
    pub(super) fn fault(columns: &[Self]) -> Option<String> {
        let times = |wanted: Self| columns.iter().filter(|column| **column == wanted).count();
        let contents: usize = [Self::Path, Self::Message, Self::Text].into_iter().map(times).sum();
        if let Some((_, name)) = Self::ALL.iter().find(|(column, _)| times(*column) > 1) {
            return Some(format!("`{name}` more than once"));
        }
        match (times(Self::Label), contents) {
            (0, _) => Some("no `label`".into()),
            (_, 0) => Some("none of `path`, `message` and `text`".into()),
            (_, 1) => None,
            _ => Some("several of `path`, `message` and `text`".into()),
        }
    }
}

/// The columns that a row needs, for errors.
pub(super) const LAYOUT: &str = "`label` and exactly one of `path`, `message` and `text`";

/// Where a table stands, and the source of its rows unless they name one.
pub(super) struct Home {
    pub(super) folder: PathBuf,
    pub(super) source: String,
}

/// The cells of one row, in the order of [`Column::ALL`]; those of absent columns are empty.
#[derive(Default)]
pub(super) struct Cells([String; Column::ALL.len()]);

impl Cells {
    pub(super) fn set(&mut self, column: Column, cell: &str) {
        self.0[column as usize] = cell.to_string();
    }

    /// The cell, trimmed; `None` if nothing is left.
    fn optional(&self, column: Column) -> Option<String> {
        let cell = self.0[column as usize].trim();
        (!cell.is_empty()).then(|| cell.to_string())
    }

    pub(super) fn row(mut self, home: &Home, place: &str) -> Result<Row, Bad> {
        let name = &self.0[Column::Label as usize];
        let label = Label::new(name).ok_or_else(|| Bad::label(name))?;
        Ok(Row {
            label,
            source: self.optional(Column::Source).unwrap_or_else(|| home.source.clone()),
            group: self.optional(Column::Group),
            date: self.optional(Column::Date).or_else(|| self.optional(Column::Year)),
            lang: self.optional(Column::Lang),
            content: self.content(home)?,
            place: place.to_string(),
        })
    }

    /// Moves the content out; the layout has been checked, so one of the three columns is there.
    fn content(&mut self, home: &Home) -> Result<Stored, Bad> {
        let [path, message, text] = [Column::Path, Column::Message, Column::Text]
            .map(|column| std::mem::take(&mut self.0[column as usize]));
        if !message.is_empty() {
            return Ok(Stored::InlineMessage(message.into_bytes()));
        }
        if !text.is_empty() {
            return Ok(Stored::InlineText(text));
        }
        if path.is_empty() {
            return Err(Bad::new("a row without content", "a `path`, `message` or `text`", "fill the cell"));
        }
        let file = home.folder.join(&path);
        let fault = match fs::metadata(&file) {
            Ok(kind) if kind.is_file() => return Ok(Stored::file(file)),
            Ok(_) => "not a file".to_string(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => "no such file".to_string(),
            Err(error) => error.to_string(),
        };
        let expected = "the path of a file, from the folder of the table";
        Err(Bad::new(format!("{}, {fault}", shown(&path)), expected, "correct the path"))
    }
}

/// Takes in all rows of a CSV file; the first line names the columns.
pub(super) fn read(intake: &mut Intake, path: &Path) -> Result<()> {
    let io = |source: io::Error| Error::io(path, "reading the table", source);
    let folder = folder_of(path).to_path_buf();
    let home = Home { source: directory_name(&folder), folder };
    let mut lines = LineCount::new(BufReader::new(File::open(path).map_err(io)?));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true) // rows of a wrong length are found here, where they can be skipped
        .from_reader(File::open(path).map_err(io)?);
    let mut record = ByteRecord::new();
    reader.read_byte_record(&mut record).map_err(|error| io(error.into()))?;
    let columns = layout(path, &record)?;
    while reader.read_byte_record(&mut record).map_err(|error| io(error.into()))? {
        let start = record.position().map_or(0, csv::Position::byte);
        let place = format!("{}:{}", path.display(), lines.at_record(start).map_err(io)?);
        let row = cells(&columns, &record).and_then(|cells| cells.row(&home, &place));
        intake.take(place, row)?;
    }
    Ok(())
}

/// The line on which a record begins. The count of the crate `csv` stands before the line ends that it skips on its
/// way to the record: one short after `\r\n`, and more after blank lines.
struct LineCount<R> {
    reader: R,
    at: u64,
    line: u64,
}

impl<R: BufRead> LineCount<R> {
    fn new(reader: R) -> Self {
        Self { reader, at: 0, line: 1 }
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

/// What each column means; without an understandable header there is no row to skip.
fn layout(path: &Path, header: &ByteRecord) -> Result<Vec<Option<Column>>> {
    let names: Vec<_> = header.iter().map(String::from_utf8_lossy).collect();
    let columns: Vec<_> = names.iter().map(|name| Column::named(name)).collect();
    let known: Vec<_> = columns.iter().copied().flatten().collect();
    let Some(fault) = Column::fault(&known) else { return Ok(columns) };
    let place = format!("{}:1", path.display());
    let found = format!("{fault} among the columns {}", shown(&names.join(",")));
    Err(Error::new(ErrorKind::Corpus, place, found, LAYOUT)
        .hint("name the columns in the first line, with commas between, such as label,path"))
}

fn cells(columns: &[Option<Column>], record: &ByteRecord) -> Result<Cells, Bad> {
    if record.len() != columns.len() {
        let found = format!("{} cell{}", record.len(), if record.len() == 1 { "" } else { "s" });
        let expected = format!("{}, as in the first line", columns.len());
        return Err(Bad::new(found, expected, "look for a comma or a quote too many or too few"));
    }
    let mut cells = Cells::default();
    for (column, cell) in columns.iter().zip(record) {
        let Some(column) = *column else { continue };
        let Ok(cell) = str::from_utf8(cell) else {
            let found = format!("bytes in column `{}` that are not UTF-8", column.name());
            return Err(Bad::new(found, "UTF-8", "save the table as UTF-8, or put raw messages in files"));
        };
        cells.set(column, cell);
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::super::{Content, Corpus, Row};
    use std::fs;

    /// The outcome of a table that stands in the folder `mine` beside the files `a.eml` and `b.txt`.
    fn open(table: &[u8], skip_bad: bool) -> Result<Corpus, String> {
        let folder = tempfile::tempdir().unwrap();
        let mine = folder.path().join("mine");
        fs::create_dir_all(mine.join("sub")).unwrap();
        for (name, content) in
            [("corpus.csv", table), ("a.eml", b"A: 1\n\nx"), ("b.txt", b"y"), ("../up", b"z")]
        {
            fs::write(mine.join(name), content).unwrap();
        }
        let mut corpus = Corpus::open(&[mine.display().to_string()], skip_bad)
            .map_err(|error| error.to_string().replace(&format!("{}/", mine.display()), ""))?;
        for row in &mut corpus.rows {
            // read while the folder is there
            row.group.get_or_insert(match row.content.read().unwrap() {
                Content::Raw(raw) => format!("raw {}", String::from_utf8(raw).unwrap()),
                Content::Text(text) => format!("text {text}"),
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
            (b"ham,\xff.eml", "bytes in column `path` that are not UTF-8; expected UTF-8"),
            (b"ham,a\0.eml", "\"a\\0.eml\", "),
        ];
        for (row, part) in rows {
            let table = [b"label,path\nham,a.eml\n", row, b"\nspam,b.txt\n"].concat();
            let error = open(&table, false).unwrap_err();
            assert!(error.starts_with("corpus.csv:3: ") && error.contains(part), "{error}");
            assert!(error.contains("hint: ") && error.ends_with(", or pass --skip-bad"), "{error}");
            let corpus = open(&table, true).unwrap();
            assert_eq!(corpus.rows.iter().map(line).collect::<Vec<_>>(), ["2", "4"], "{part}");
            assert_eq!(corpus.skipped.len(), 1);
            assert!(
                corpus.skipped[0].place.ends_with("corpus.csv:3") && corpus.skipped[0].reason.contains(part)
            );
        }
        // A quote that is never closed swallows the rest, and no more.
        let corpus = open(b"label,path\nham,a.eml\nham,\"b\nspam,b.txt\n", true).unwrap();
        assert_eq!((corpus.rows.len(), corpus.skipped.len()), (1, 1));
    }

    #[test]
    fn a_broken_layout_cannot_be_skipped() {
        for (table, part) in [
            ("", "no `label` among the columns \"\"; expected `label` and exactly one of"),
            ("ham,a.eml\n", "no `label` among the columns \"ham,a.eml\""),
            ("label;path\nham;a.eml\n", "no `label` among the columns \"label;path\""),
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
