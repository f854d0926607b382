//! [`gather`]: reads and judges many messages, and keeps what shows which of them belong together.

use crate::args::runtime::{RuntimeArgs, start_pool};
use crate::error::print_error;
use crate::input::{Input, Inputs, note_if_empty};
use crate::output::summary::Summary;
use bluff::{CampaignMember, Campaigns, Classifier, Email, Report, Result, Verdict};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// The number of messages that are read at once. Only their texts are in memory.
const CHUNK: usize = 512;

/// What is kept of a message, and its name as a member of its campaign.
pub(crate) struct Kept<T> {
    pub(crate) name: String,
    pub(crate) content: T,
}

/// Reads and judges all messages. For each it keeps only what [`CampaignMember`] holds and what
/// `keep` makes from its name, bytes and answer; `take` gets the latter in the order of the
/// messages. For each message that cannot be read an error is printed, and the work goes on.
///
/// # Errors
/// If the threads do not start, and those of `take`.
pub(crate) fn gather<T: Send>(
    classifier: &Classifier,
    mut inputs: Inputs,
    runtime: &RuntimeArgs,
    summary: &mut Summary,
    keep: impl Fn(&str, &[u8], &Email<'_>, &Report) -> Kept<T> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<Campaigns> {
    let mut campaigns = Campaigns::new(classifier.labels());
    let progress = runtime.progress(inputs.known_count(), "judging");
    start_pool(runtime.threads_for(inputs.known_count().unwrap_or(usize::MAX)))?;
    let see = |input: Input| -> Result<Seen<T>> {
        let name = input.name();
        let raw = input.read()?;
        let email = Email::parse(&raw);
        let report = classifier.classify_email(&email);
        let kept = keep(&name, &raw, &email, &report);
        let member = CampaignMember::new(&email, &report, &kept.name);
        let empty = raw.trim_ascii().is_empty().then_some(name);
        Ok(Seen { verdict: report.verdict, member, content: kept.content, empty })
    };
    while let Some(chunk) = inputs.next_chunk(CHUNK) {
        let seen: Vec<Result<Seen<T>>> = chunk.into_par_iter().map(see).collect();
        for seen in seen {
            match seen {
                Ok(seen) => {
                    summary.count(&seen.verdict);
                    campaigns.push(seen.member);
                    take(seen.content)?;
                    if let Some(name) = seen.empty {
                        progress.suspend(|| note_if_empty(runtime, &name, b""));
                    }
                }
                Err(error) => {
                    summary.count_failure();
                    progress.suspend(|| print_error(&error));
                }
            }
            progress.inc(1);
        }
    }
    progress.finish_and_clear();
    Ok(campaigns)
}

/// A message that was judged.
struct Seen<T> {
    verdict: Verdict,
    member: CampaignMember,
    content: T,
    /// Its name, if it holds nothing but blanks.
    empty: Option<String>,
}
