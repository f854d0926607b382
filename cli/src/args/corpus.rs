//! [`CorpusArgs`]: the options of `train`, `evaluate` and `update` for what a table of labelled
//! email does not say itself.

use bluff::train::CorpusOptions;
use clap::Args;

/// How tables are written; flatten it into the arguments.
#[derive(Args, Clone, Debug, Default)]
pub struct CorpusArgs {
    /// What separates the cells of a table: comma, semicolon, tab, pipe or another character
    /// [default: as is found]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter_arg)]
    delimiter: Option<u8>,
    /// Which column of a table is which, by its name or number, such as label=v1,text=v2
    #[arg(long, value_name = "COLUMN=NAME", value_delimiter = ',', value_parser = pair_arg)]
    columns: Vec<(String, String)>,
    /// What labels are called in the corpus, such as 1=spam,0=ham
    #[arg(long, value_name = "WORD=LABEL", value_delimiter = ',', value_parser = pair_arg)]
    labels: Vec<(String, String)>,
}

impl CorpusArgs {
    /// The options in the form that the library takes.
    #[must_use]
    pub fn options(&self, skip_bad: bool) -> CorpusOptions {
        CorpusOptions {
            skip_bad,
            delimiter: self.delimiter,
            columns: self.columns.iter().cloned().collect(),
            labels: self.labels.iter().cloned().collect(),
        }
    }
}

fn delimiter_arg(argument: &str) -> Result<u8, String> {
    match (argument.to_lowercase().as_str(), argument.as_bytes()) {
        ("comma", _) => Ok(b','),
        ("semicolon", _) => Ok(b';'),
        ("tab" | "\\t", _) => Ok(b'\t'),
        ("pipe" | "bar", _) => Ok(b'|'),
        (_, [byte]) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err("comma, semicolon, tab, pipe, or one character".to_owned()),
    }
}

fn pair_arg(argument: &str) -> Result<(String, String), String> {
    match argument.split_once('=').map(|(name, value)| (name.trim(), value.trim())) {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err("expected two words with = between".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_have_names() {
        for (argument, expected) in [
            (",", Ok(b',')),
            ("Semicolon", Ok(b';')),
            ("tab", Ok(b'\t')),
            ("\t", Ok(b'\t')),
            ("\\t", Ok(b'\t')),
            ("pipe", Ok(b'|')),
            ("ab", Err(())),
            ("", Err(())),
            ("\"", Err(())),
            ("é", Err(())),
        ] {
            assert_eq!(delimiter_arg(argument).map_err(|_| ()), expected, "{argument:?}");
        }
        assert_eq!(pair_arg("label = v1"), Ok(("label".to_owned(), "v1".to_owned())));
        assert!(pair_arg("label").is_err() && pair_arg("=v1").is_err());
    }
}
