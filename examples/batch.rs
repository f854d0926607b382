//! A batch job: judges all files of a folder on all cores and prints a table, in the order of their
//! names.
//!
//! ```sh
//! cargo run --release --example batch -- data/samples > answers.csv
//! ```

use bluff::{Classifier, Report};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;

/// The number of files that a thread judges in a row: enough to reuse its memory, and few enough to
/// hold them all.
const CHUNK: usize = 64;

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "data/samples".to_owned());
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "eml"));
    paths.sort();
    table(&paths, &Classifier::builtin(), &mut io::stdout().lock())
}

/// Writes one line for each file. A file that cannot be read ends the job, because people would
/// take a table with holes for a complete one.
fn table(paths: &[PathBuf], classifier: &Classifier, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "path,label,not_ham")?;
    let threads = thread::available_parallelism()?.get();
    for round in paths.chunks(CHUNK * threads) {
        let judged: Vec<io::Result<Vec<Report>>> = thread::scope(|scope| {
            let parts: Vec<_> =
                round.chunks(CHUNK).map(|part| scope.spawn(move || judge(part, classifier))).collect();
            parts
                .into_iter()
                .map(|part| part.join().unwrap_or_else(|_| Err(io::Error::other("a thread died"))))
                .collect()
        });
        let reports = judged.into_iter().collect::<io::Result<Vec<_>>>()?.concat();
        for (path, report) in round.iter().zip(&reports) {
            writeln!(out, "{},{},{:.6}", path.display(), report.verdict, report.not_ham().get())?;
        }
    }
    Ok(())
}

fn judge(paths: &[PathBuf], classifier: &Classifier) -> io::Result<Vec<Report>> {
    let mails: Vec<Vec<u8>> = paths.iter().map(|path| read(path)).collect::<io::Result<_>>()?;
    Ok(classifier.classify_many(mails).collect())
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_files_however_many_there_are() {
        let one = PathBuf::from("data/samples/ham-colleague-en.eml");
        let other = PathBuf::from("data/samples/sextortion-en.eml");
        let paths: Vec<PathBuf> = [one, other].into_iter().cycle().take(3 * CHUNK + 1).collect();
        let mut out = Vec::new();
        table(&paths, &Classifier::builtin(), &mut out).unwrap();
        let lines: Vec<String> = String::from_utf8(out).unwrap().lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 1 + paths.len());
        assert!(lines[1..].iter().step_by(2).all(|line| line.contains("ham-colleague-en.eml,ham,")));
        assert!(lines[2..].iter().step_by(2).all(|line| line.contains("sextortion-en.eml,sextortion,")));
        let missing = table(&[PathBuf::from("no/such.eml")], &Classifier::builtin(), &mut Vec::new());
        assert!(missing.unwrap_err().to_string().starts_with("no/such.eml: "));
    }
}
