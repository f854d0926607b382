//! [`CorpusOptions`]: what can be said of labelled mail that it does not say itself.

use super::columns::Column;
use super::spelling::Spellings;
use super::{Corpus, CorpusBuilder, shown};
use crate::error::{Error, ErrorKind, Result};
use std::collections::BTreeMap;

/// How labelled mail is opened. By default tables are understood by what stands in them: what
/// separates their cells, how they are encoded, and what their columns and labels are called.
///
/// # Example
/// ```no_run
/// let mut options = bluff::train::CorpusOptions::default();
/// options.columns.insert("text".into(), "notes".into());
/// options.labels.insert("werbung".into(), "spam".into());
/// let corpus = options.open(&["table.csv".into()])?;
/// # Ok::<(), bluff::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct CorpusOptions {
    /// Whether rows that cannot be understood are passed over and listed in [`Corpus::skipped`].
    pub skip_bad: bool,
    /// The byte between two cells of a table.
    pub delimiter: Option<u8>,
    /// Which column of a table is `label`, `text` and so on: by its name there, or by its number
    /// from 1.
    pub columns: BTreeMap<String, String>,
    /// What a label is called, such as `spam`, by its spelling in the mail, such as `1`.
    pub labels: BTreeMap<String, String>,
}

impl CorpusOptions {
    /// Lists the labelled mail of each of `specs`: a table (CSV and its like), a JSON Lines file, a
    /// directory with a `corpus.csv`, a directory with one folder a label, or `LABEL=PATH` with an
    /// mbox, a Maildir, a directory or a file.
    ///
    /// No message is read; that its file exists and is mail is made sure of.
    ///
    /// # Errors
    /// If an option names an unknown column or no label, if a file cannot be read or its layout
    /// understood, and, without `skip_bad`, at the first bad row.
    pub fn open(&self, specs: &[String]) -> Result<Corpus> {
        if let Some(name) = self.columns.keys().find(|name| Column::named(name).is_none()) {
            let expected = format!("one of {}", Column::names());
            return Err(Error::new(
                ErrorKind::Usage,
                "columns",
                format!("the column {}", shown(name)),
                expected,
            ));
        }
        let spellings = Spellings::new(&self.labels)?;
        let mut builder = CorpusBuilder { corpus: Corpus::default(), options: self, spellings };
        for spec in specs {
            builder.open(spec)?;
        }
        Ok(builder.corpus)
    }
}
