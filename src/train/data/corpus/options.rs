//! [`CorpusOptions`]: what can be said about labelled email that it does not say itself.

use super::columns::Column;
use super::spelling::Spellings;
use super::{Corpus, CorpusBuilder, shown};
use crate::error::{Error, ErrorKind, Result};
use std::collections::BTreeMap;

/// How labelled email is opened. By default the content of a table shows what separates its cells,
/// how it is encoded, and what its columns and labels are called.
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
    /// Whether rows that cannot be understood are skipped and listed in [`Corpus::skipped`].
    pub skip_bad: bool,
    /// The byte between two cells of a table.
    pub delimiter: Option<u8>,
    /// Which column of a table is `label`, `text` and so on: by its name there, or by its number
    /// from 1.
    pub columns: BTreeMap<String, String>,
    /// The name of a label, such as `spam`, by its spelling in the corpus, such as `1`.
    pub labels: BTreeMap<String, String>,
}

impl CorpusOptions {
    /// Lists the labelled email of each of `specs`: a table (such as CSV), a JSON Lines file, a
    /// directory with a `corpus.csv`, a directory with one folder per label, or `LABEL=PATH` with
    /// an mbox, a Maildir, a directory or a file.
    ///
    /// No message is read. It is only checked that its file exists and is an email.
    ///
    /// # Errors
    /// If an option names an unknown column or something that is not a label, if a file cannot be
    /// read or its layout not understood, and, without `skip_bad`, at the first bad row.
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
