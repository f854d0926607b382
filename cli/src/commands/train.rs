//! `bluff train`: learns a model from labelled email and prints how well it judges email it has not
//! seen.

use crate::args::corpus::CorpusArgs;
use crate::args::decision::ThresholdArgs;
use crate::args::parsers::{headers_arg, share_arg};
use crate::args::report::{FEATURES, ReportArgs, ReportHeader, TableFormat};
use crate::args::runtime::RuntimeArgs;
use crate::error::usage_error;
use crate::input::corpus::{OpenCorpus, check_apart, check_stdin, open_corpus};
use crate::output::evaluation::{check_held_out, check_model, save_held_out, save_model};
use crate::output::format::grouped;
use crate::output::learner::about_learner;
use crate::output::page_parts::wrapped;
use crate::output::resource_usage::ResourceUsage;
use crate::output::sanitize::sanitize_lines;
use crate::output::write::{is_stdout, say};
use crate::program::Run;
use bluff::train::{EvaluationReport, Learner, ThresholdPolicy, TrainParams, Trained, top_features, train};
use bluff::{CrossValidation, Headers, Labels, Result};
use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

const EXAMPLES: &str = "\
Examples:
  bluff train --data corpus.csv                              writes corpus.bluff
  bluff train --data ham=Maildir --data spam=Junk.mbox --headers all --out mine.bluff
  bluff train --data a.csv --data b.jsonl --cv source --dry-run
                                                       only measures
  bluff train --data t.csv --columns label=kind,text=notes --labels 2=spam,1=ham

Corpora:
  A table (CSV, TSV, what spreadsheets save) has a column label and one of path
  (relative to the table; .txt is bare text, anything else a raw message),
  message (raw) or text, with subject if there is one; source, group, date and
  lang are used if there. Columns and labels of other names: --columns, --labels.
  JSON Lines have the same fields. A directory holds ham/, spam/ ... or a
  corpus.csv. LABEL=PATH names an mbox, a Maildir or a folder, LABEL=- a message
  or an mbox on stdin. gzip is unpacked. Files that are not email are skipped.
  One label must be ham.";

/// Learn a model from labelled mail
#[derive(Parser)]
#[command(name = "train", version, after_help = EXAMPLES)]
pub struct TrainArgs {
    /// Labelled mail; give it several times for several corpora
    #[arg(long, required = true, value_name = "CORPUS")]
    data: Vec<String>,
    /// Replace the file that is already there
    #[arg(long)]
    force: bool,
    /// Write the model here, '-' for stdout [default: the name of the corpus with .bluff, which must
    /// be a new file]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only measure, write no model
    #[arg(long, conflicts_with = "out")]
    dry_run: bool,
    /// Which header fields to learn from: all suits the mailbox that the email comes from, safe
    /// works elsewhere
    #[arg(long, value_parser = headers_arg, default_value = "safe", value_name = "all|safe|none")]
    headers: Headers,
    /// Which learner gives the scores
    #[arg(long, value_name = "ensemble|logistic|naive-bayes", default_value_t)]
    learner: Learner,
    /// What is held out together when measuring and calibrating
    #[arg(long, value_name = "group|source|time", default_value_t)]
    cv: CrossValidation,
    /// How many parts are held out in turn
    #[arg(long, default_value_t = TrainParams::default().folds, value_name = "N")]
    folds: usize,
    /// Seed of the order of the parts; the same seed gives the same bytes
    #[arg(long, default_value_t = TrainParams::default().seed, value_name = "N")]
    seed: u64,
    /// Size of the subword vocabulary
    #[arg(long, default_value_t = TrainParams::default().vocab_size, value_name = "N")]
    vocab_size: usize,
    /// Make subwords only of words that N sources hold, 1 to 3, so that no name from a single
    /// source can be read out of the model
    #[arg(long, default_value_t = TrainParams::default().min_sources, value_name = "N")]
    min_sources: usize,
    /// Inverse strength of the regularisation [default: 50, with --headers all 1000]
    #[arg(long, value_name = "C")]
    c: Option<f64>,
    /// How much a message of a label counts, such as spam=2
    #[arg(long, value_name = "LABEL=WEIGHT", value_delimiter = ',', value_parser = share_arg)]
    label_weight: Vec<(String, f64)>,
    /// How much a message of a source counts, such as old-list=0.5
    #[arg(long, value_name = "SOURCE=WEIGHT", value_delimiter = ',', value_parser = share_arg)]
    source_weight: Vec<(String, f64)>,
    /// Learn from these sources, but never measure or calibrate on them: texts written for training
    #[arg(long, value_name = "SOURCE", value_delimiter = ',')]
    train_only: Vec<String>,
    /// Leave out the sextortion texts of this project, which are learned too unless the corpus
    /// holds 100 campaigns of its own
    #[arg(long)]
    no_builtin_sextortion: bool,
    /// Scale down each source and label that has more votes than this
    #[arg(long, value_name = "VOTES")]
    source_cap: Option<f64>,
    /// Count the votes of a source and label to this power, so that large sources do not drown
    /// small ones
    #[arg(long, value_name = "POWER", default_value_t = 1.0)]
    source_power: f64,
    /// Choose the upper threshold so that this share of held-out ham is called something else; with
    /// --cv source, the mean over sources [default: 0.001]
    #[arg(long, value_name = "SHARE", conflicts_with_all = ["fpr_bound", "costs"])]
    fpr: Option<f64>,
    #[command(flatten)]
    threshold_args: ThresholdArgs,
    /// Write the probabilities of each held-out message here, as JSON Lines
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Skip rows that cannot be used, and report how many
    #[arg(long)]
    skip_bad: bool,
    #[command(flatten)]
    tables: CorpusArgs,
    #[command(flatten)]
    reporting: ReportArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

impl Run for TrainArgs {
    fn run(&self) -> Result<ExitCode> {
        run(self)
    }

    fn runtime(&self) -> Option<&RuntimeArgs> {
        Some(&self.runtime)
    }
}

fn run(arguments: &TrainArgs) -> Result<ExitCode> {
    let TrainArgs { runtime, reporting, .. } = arguments;
    runtime.start_threads()?;
    reporting.check()?;
    let out = model_path(arguments)?;
    let written = [
        ("--out", out.as_deref()),
        ("--predictions", arguments.predictions.as_deref()),
        ("--report", reporting.page()),
    ];
    check_apart(written, arguments.data.iter().map(String::as_str))?;
    if let Some(out) = &out {
        check_model(out)?;
    }
    if let Some(held_out) = &arguments.predictions {
        check_held_out(held_out)?;
    }
    check_stdin(&arguments.data)?;
    let mut opened = arguments.open(&arguments.data)?;
    let corpus = &mut opened.corpus;
    let builtin = if arguments.no_builtin_sextortion { 0 } else { corpus.add_builtin_sextortion() };
    let labels = corpus.check(arguments.skip_bad)?;
    let corpus = &*corpus;
    runtime.note_skipped(corpus);
    let begin = Instant::now();
    let trained = runtime.with_steps(|listener| train(corpus, &labels, &params(arguments), listener))?;
    let usage = ResourceUsage::since(begin);
    if let Some(out) = &out {
        save_model(out, &trained.model)?;
    }
    if let Some(held_out) = &arguments.predictions {
        save_held_out(held_out, corpus, &labels, &trained)?;
    }
    let mut study = EvaluationReport::new(corpus, &labels, &trained.held_out, reporting.redact);
    study.learning.clone_from(&trained.learning);
    study.builtin_texts = builtin;
    study.bytes_a_message = Some(trained.bytes_a_message);
    if reporting.has_page() && !reporting.redact {
        study.features =
            runtime.with_steps(|listener| top_features(&trained.model, corpus, FEATURES, listener))?;
    }
    let text = reporting.render(
        &study,
        usage,
        report_header(arguments, corpus.rows.len() - builtin, &trained, builtin),
    )?;
    let text = match reporting.format {
        TableFormat::Json => text,
        TableFormat::Text => {
            with_frame(out.as_deref(), corpus.rows.len() - builtin, &labels, &trained, builtin, &text)
        }
    };
    say(&text, written.iter().any(|(_, path)| path.is_some_and(is_stdout)))?;
    Ok(ExitCode::SUCCESS)
}

impl TrainArgs {
    fn open(&self, data: &[String]) -> Result<OpenCorpus> {
        open_corpus(data, &self.tables.options(self.skip_bad))
    }
}

/// The path of the model; `None` if it is only measured. A file that exists is replaced only if
/// `--out` names it or `--force` is given.
fn model_path(arguments: &TrainArgs) -> Result<Option<PathBuf>> {
    if arguments.dry_run || arguments.out.is_some() {
        return Ok(arguments.out.clone());
    }
    let path = default_name(&arguments.data);
    if path.exists() && !arguments.force {
        let found = format!("{}, which exists", path.display());
        let hint = "replace it with --force, name another file, or only measure with --dry-run";
        return Err(usage_error("--out", &found, "a new file", hint));
    }
    Ok(Some(path))
}

/// `mail/corpus.csv` gives `corpus.bluff`; several corpora, or one of `LABEL=PATH`, give `model.bluff`.
fn default_name(data: &[String]) -> PathBuf {
    let stem = match data {
        [one] if Path::new(one).exists() || !one.contains('=') => {
            let unpacked = one.strip_suffix(".gz").unwrap_or(one);
            Path::new(unpacked).file_stem().map(PathBuf::from)
        }
        _ => None,
    };
    let mut name = stem.unwrap_or_else(|| "model".into()).into_os_string();
    name.push(".bluff");
    name.into()
}

fn params(arguments: &TrainArgs) -> TrainParams {
    TrainParams {
        headers: arguments.headers,
        learner: arguments.learner,
        cv: arguments.cv,
        folds: arguments.folds,
        seed: arguments.seed,
        vocab_size: arguments.vocab_size,
        min_sources: arguments.min_sources,
        c: arguments.c,
        label_weights: arguments.label_weight.iter().cloned().collect(),
        source_weights: arguments.source_weight.iter().cloned().collect(),
        train_only: arguments.train_only.iter().cloned().collect(),
        source_cap: arguments.source_cap,
        source_power: arguments.source_power,
        learning_curve: arguments.reporting.has_page(),
        policy: policy(arguments),
    }
}

fn policy(arguments: &TrainArgs) -> ThresholdPolicy {
    let threshold_args = &arguments.threshold_args;
    threshold_args
        .bound()
        .map(ThresholdPolicy::FprBound)
        .or(threshold_args.costs.map(ThresholdPolicy::Costs))
        .or(arguments.fpr.map(ThresholdPolicy::Fpr))
        .unwrap_or(TrainParams::default().policy)
}

fn report_header(arguments: &TrainArgs, messages: usize, trained: &Trained, builtin: usize) -> ReportHeader {
    let provenance = trained.model.provenance();
    let campaigns = provenance.campaigns;
    let held_out = trained.held_out.len();
    let together = match arguments.cv {
        CrossValidation::Group => "group",
        CrossValidation::Source => "source",
        CrossValidation::Time => "future",
    };
    let mut header = ReportHeader {
        title: format!("Model {} trained", trained.model.id().id),
        notes: vec![
            format!(
                "Learned from {} messages in {} campaigns: {} are near-copies, which share one vote.",
                grouped(messages),
                grouped(campaigns),
                grouped(messages - campaigns)
            ),
            format!("It is {}; {}.", about_learner(&trained.model), decides(trained)),
            format!(
                "While learning, the features of a message took {} bytes of memory.",
                grouped(trained.bytes_a_message)
            ),
            format!(
                "All figures are of {} messages held out, each judged by a model that had not seen it, its near-duplicates or its {together}.",
                grouped(held_out)
            ),
            CHOSEN_ON_THEM.to_owned(),
        ],
        sources_left_out: arguments.cv == CrossValidation::Source,
    };
    if builtin > 0 {
        header.notes.insert(1, format!("{}.", about_builtin(builtin)));
    }
    header
}

fn about_builtin(texts: usize) -> String {
    format!("{} built-in sextortion texts are learned too, and measured nowhere", grouped(texts))
}

/// The thresholds of the model, in words.
fn decides(trained: &Trained) -> String {
    let thresholds = trained.model.thresholds();
    let (ham, other) = (thresholds.ham().get(), thresholds.other().get());
    let sextortion = thresholds
        .sextortion()
        .map_or_else(String::new, |from| format!(", sextortion if P(sextortion) >= {:.4}", from.get()));
    format!("ham if P(not ham) < {ham:.4}, another label from {other:.4} on{sextortion}")
}

/// What the figures of held-out messages do not measure.
const CHOSEN_ON_THEM: &str = "Calibration and thresholds were chosen on them, so FPR, FNR and unsure are what \
     was asked for: measure them on other messages with evaluate.";

/// The tables, with what was learned above them and the path of the model below.
fn with_frame(
    out: Option<&Path>,
    messages: usize,
    labels: &Labels,
    trained: &Trained,
    builtin: usize,
    tables: &[u8],
) -> Vec<u8> {
    let provenance = trained.model.provenance();
    let names: Vec<&str> = labels.iter().map(|label| label.as_str()).collect();
    let wrap = |text: &str| wrapped(text, "", "  ").join("\n");
    let builtin = match builtin {
        0 => String::new(),
        texts => wrap(&format!("{}; --no-builtin-sextortion leaves them out", about_builtin(texts))) + "\n",
    };
    let above = format!(
        "{} messages in {} campaigns, labels {}\n{builtin}{}\n{}\n\n{}\n\n",
        messages,
        provenance.campaigns,
        names.join(", "),
        wrap(&about_learner(&trained.model)),
        wrap(&decides(trained)),
        wrap(&format!("Held-out messages, judged by models that had not seen them. {CHOSEN_ON_THEM}")),
    );
    let written = out.map_or("no model written: --dry-run only measures".to_owned(), |out: &Path| {
        let place = if is_stdout(out) { "stdout".into() } else { out.display().to_string() };
        format!("model {} written to {}", trained.model.id().id, sanitize_lines(&place))
    });
    [above.as_bytes(), tables, format!("\n{written}\n").as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_after_its_corpus() {
        for (data, name) in [
            (&["mail/corpus.csv"][..], "corpus.bluff"),
            (&["mail/corpus.jsonl.gz"], "corpus.bluff"),
            (&["data/samples"], "samples.bluff"),
            (&["ham=Maildir"], "model.bluff"),
            (&["a.csv", "b.csv"], "model.bluff"),
            (&[".."], "model.bluff"),
        ] {
            let data: Vec<String> = data.iter().map(|&one| one.to_owned()).collect();
            assert_eq!(default_name(&data), Path::new(name), "{data:?}");
        }
    }
}
