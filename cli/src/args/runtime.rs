//! [`RuntimeArgs`]: how many threads a program may use, and how it shows its progress.

use crate::output::sanitize::sanitize_lines;
use bluff::mailbox::had_junk;
use bluff::train::{Corpus, Listener, Progress};
use bluff::{Error, ErrorKind, Result};
use clap::Args;
use clap::builder::RangedU64ValueParser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::thread::available_parallelism;

/// Room for the name of a step in front of the bar.
const BAR: &str = "{msg:<24} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}";
/// For work of unknown length.
const COUNTER: &str = "{msg:<24} {spinner} {human_pos} {per_sec}";

/// More threads than any machine has cores: beyond this, starting them takes longer than the work.
const MAX_THREADS: usize = 1_024;

/// How a program works; flatten it into its arguments.
#[derive(Args, Clone, Debug, Default)]
pub struct RuntimeArgs {
    /// Use this many threads, 1 to 1,024; more than one per core does not help
    /// [default: one per core]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=MAX_THREADS as u64))]
    threads: Option<usize>,
    /// Print nothing on stderr except errors
    #[arg(long, short)]
    quiet: bool,
}

impl RuntimeArgs {
    /// The number of threads for this many pieces of work: never more than pieces or 1,024, and one
    /// per core by default.
    #[must_use]
    pub fn threads_for(&self, pieces: usize) -> usize {
        let cores = || available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.unwrap_or_else(cores).min(pieces).clamp(1, MAX_THREADS)
    }

    /// Prints a note on stderr, unless `--quiet` is given.
    pub fn note(&self, note: &str) {
        if !self.quiet {
            // if nobody reads stderr, the failure has no reader either
            let _ = writeln!(io::stderr().lock(), "note: {}", sanitize_lines(note));
        }
    }

    /// Reports what was left out of gzip files, at the end of a run.
    pub fn note_gzip_junk(&self) {
        if had_junk() {
            self.note("a gzip file has data that is not gzip after the email; it was left out");
        }
    }

    /// Starts the threads of this run, once, before the first parallel step. A program that never
    /// calls it works with one thread per core.
    ///
    /// # Errors
    /// If the system grants no more threads.
    pub fn start_threads(&self) -> Result<()> {
        start_pool(self.threads_for(usize::MAX))
    }

    /// A progress bar on stderr, or a counter where the length is not known; hidden with `--quiet`,
    /// and if stderr is not a terminal.
    #[must_use]
    pub fn progress(&self, length: Option<usize>, step: &str) -> ProgressBar {
        if self.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar =
            ProgressBar::with_draw_target(length.map(|length| length as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(if length.is_some() { BAR } else { COUNTER }) {
            bar.set_style(style);
        }
        bar.with_message(step.to_owned())
    }

    /// The same, but also hidden if the answers themselves appear on the terminal and show how far
    /// the work is.
    #[must_use]
    pub(crate) fn progress_beside_answers(&self, length: Option<usize>, step: &str) -> ProgressBar {
        if io::stdout().is_terminal() { ProgressBar::hidden() } else { self.progress(length, step) }
    }
}

/// The number of skipped rows that are named one by one; the rest are counted.
const SKIPPED_SHOWN: usize = 5;

impl RuntimeArgs {
    /// Does work that reports its steps, and shows them as progress bars.
    ///
    /// # Errors
    /// The errors of the work.
    pub fn with_steps<T>(&self, work: impl FnOnce(Listener<'_>) -> Result<T>) -> Result<T> {
        let shown: Mutex<Option<(&'static str, ProgressBar)>> = Mutex::new(None);
        let result = work(&|Progress { step, done, of }| {
            let Ok(mut shown) = shown.lock() else { return };
            if shown.as_ref().is_none_or(|(current, _)| *current != step) {
                if let Some((_, bar)) = shown.take() {
                    bar.finish_and_clear();
                }
                *shown = Some((step, self.progress(Some(of), step)));
            }
            if let Some((_, bar)) = &*shown {
                bar.set_position(done as u64);
            }
        });
        if let Ok(Some((_, bar))) = shown.into_inner() {
            bar.finish_and_clear();
        }
        result
    }

    /// Prints which rows and files of a corpus were skipped, and why.
    pub fn note_skipped(&self, corpus: &Corpus) {
        for skipped in corpus.skipped.iter().take(SKIPPED_SHOWN) {
            self.note(&format!("skipped {}: {}", skipped.place, skipped.reason));
        }
        if corpus.skipped.len() > SKIPPED_SHOWN {
            self.note(&format!("skipped {} rows or files in all", corpus.skipped.len()));
        }
    }
}

/// Starts the pool that all parallel steps of the process share.
pub(crate) fn start_pool(threads: usize) -> Result<()> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(|error| {
        Error::new(ErrorKind::Io, "--threads", error.to_string(), format!("{threads} threads to start"))
            .hint("pass a smaller --threads")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_fit_the_work() {
        for (asked, pieces, expected) in [
            (Some(4), 100, 4),
            (Some(4), 2, 2),
            (Some(1), 100, 1),
            (Some(4), 0, 1),
            (None, 1, 1),
            (Some(1_024), usize::MAX, 1_024),
            (Some(1_024), 3, 3),
        ] {
            let runtime = RuntimeArgs { threads: asked, quiet: false };
            assert_eq!(runtime.threads_for(pieces), expected, "{asked:?} {pieces}");
        }
    }

    #[test]
    fn a_number_of_threads_that_helps_nobody_is_refused() {
        #[derive(clap::Parser)]
        struct Probe {
            #[command(flatten)]
            runtime: RuntimeArgs,
        }
        for (asked, expected) in [
            ("1", Some(1)),
            ("1024", Some(1_024)),
            ("0", None),
            ("1025", None),
            ("99999", None),
            ("-1", None),
        ] {
            let probe = <Probe as clap::Parser>::try_parse_from(["probe", &format!("--threads={asked}")]);
            assert_eq!(probe.ok().and_then(|probe| probe.runtime.threads), expected, "{asked}");
        }
    }

    #[test]
    fn quiet_shows_no_bar() {
        assert!(RuntimeArgs { threads: None, quiet: true }.progress(Some(10), "reading").is_hidden());
    }

    #[test]
    fn the_bar_has_a_style() {
        assert!(ProgressStyle::with_template(BAR).is_ok() && ProgressStyle::with_template(COUNTER).is_ok());
    }
}
