//! `bluff evaluate`: measures a model on labelled email.

use crate::args::corpus::CorpusArgs;
use crate::args::decision::DecisionArgs;
use crate::args::model::ModelArgs;
use crate::args::report::{FEATURES, ReportArgs, ReportHeader};
use crate::args::runtime::RuntimeArgs;
use crate::error::usage_error;
use crate::input::corpus::{check_apart, check_labels, check_stdin, open_corpus};
use crate::output::comparison::comparison_tables;
use crate::output::evaluation::{check_trec, save_trec};
use crate::output::format::grouped;
use crate::output::learner::about_learner;
use crate::output::resource_usage::ResourceUsage;
use crate::output::write::{is_stdout, say};
use crate::program::Run;
use bluff::train::{
    Compared, Comparison, Corpus, EvaluationReport, Journal, OnlineParams, Overlap, TrecFigures, online,
    predict, predict_both, top_features, trec_lines,
};
use bluff::{Classifier, Headers, Result};
use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

const EXAMPLES: &str = "\
Examples:
  bluff evaluate --data corpus.csv                            the built-in model
  bluff evaluate --data corpus.csv --model mine.bluff --format json
  bluff evaluate --data corpus.csv --report report.html       with plots, to look at
  bluff evaluate --data corpus.csv --model mine.bluff --against models/default.bluff
                                                        what mine does differently
  bluff evaluate --online --data corpus.csv                   as a filter that learns

Do not use messages the model was trained on: they only show how well it
remembers. Give corpora as to train, see bluff train --help.";

/// The number of messages with another label that a comparison lists by default: a screen of them.
const FLIPS: usize = 20;

/// Measure a model on labelled mail
#[derive(Parser)]
#[command(name = "evaluate", version, after_help = EXAMPLES)]
pub struct EvaluateArgs {
    /// Labelled mail; give it several times for several corpora
    #[arg(long, required = true, value_name = "CORPUS")]
    data: Vec<String>,
    #[command(flatten)]
    model: ModelArgs,
    /// Compare with this model: each figure before (this one) and after (the one of --model), with
    /// the 95 % interval of the change, and the messages whose label changed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["online", "trec", "report"])]
    against: Option<PathBuf>,
    /// List at most N messages whose label changed; 0 lists all
    #[arg(long, value_name = "N", requires = "against", default_value_t = FLIPS)]
    flips: usize,
    #[command(flatten)]
    decision: DecisionArgs,
    /// Skip rows that cannot be used, and report how many
    #[arg(long)]
    skip_bad: bool,
    #[command(flatten)]
    tables: CorpusArgs,
    /// Learn each message after it was judged, in the order of the files, as the TREC spam tracks
    /// did; starts from the vocabulary of the model and no weights
    #[arg(long, conflicts_with_all = ["threshold", "fpr_bound", "costs", "prior"])]
    online: bool,
    /// Start with the weights of the model
    #[arg(long, requires = "online")]
    warm: bool,
    /// Judge N messages before the label of the first is learned
    #[arg(long, value_name = "N", requires = "online", default_value_t)]
    delay: usize,
    /// Write the result file of the TREC spam tracks here, one line per message: judge= is its
    /// label, class= the answer
    #[arg(long, value_name = "FILE")]
    trec: Option<PathBuf>,
    #[command(flatten)]
    reporting: ReportArgs,
    #[command(flatten)]
    runtime: RuntimeArgs,
}

impl Run for EvaluateArgs {
    fn run(&self) -> Result<ExitCode> {
        run(self)
    }

    fn runtime(&self) -> Option<&RuntimeArgs> {
        Some(&self.runtime)
    }
}

fn run(arguments: &EvaluateArgs) -> Result<ExitCode> {
    let EvaluateArgs { runtime, reporting, .. } = arguments;
    runtime.start_threads()?;
    reporting.check()?;
    let models = [&arguments.model.model, &arguments.against];
    let models = models.into_iter().flatten().filter_map(|path| path.to_str());
    let read = arguments.data.iter().map(String::as_str).chain(models);
    let written = [("--report", reporting.page()), ("--trec", arguments.trec.as_deref())];
    check_apart(written, read)?;
    if let Some(path) = &arguments.trec {
        check_trec(path)?;
    }
    let classifier = arguments.decision.apply(arguments.model.classifier()?)?;
    let load = |path: &PathBuf| arguments.decision.apply(Classifier::from_path(path)?);
    let against = arguments.against.as_ref().map(load).transpose()?;
    check_stdin(&arguments.data)?;
    let opened = open_corpus(&arguments.data, &arguments.tables.options(arguments.skip_bad))?;
    let corpus = &opened.corpus;
    runtime.note_skipped(corpus);
    if corpus.rows.is_empty() {
        return Err(usage_error(
            "--data",
            "no messages",
            "labelled mail to measure on",
            "see bluff train --help",
        ));
    }
    check_labels(corpus, classifier.labels(), arguments.skip_bad)?;
    if let Some(against) = &against {
        check_labels(corpus, against.labels(), arguments.skip_bad)?;
        return compare(arguments, against, &classifier, corpus);
    }
    let changes = || corpus.rows.windows(2).filter(|pair| pair[0].label != pair[1].label).count();
    if arguments.online && changes() < classifier.labels().len() {
        runtime.note(
            "all mail of a label comes in one block: sort the rows by time, or the figures mean little",
        );
    }
    let overlap = arguments.overlap(&classifier, arguments.model.model.as_deref(), corpus)?;
    if let Some(overlap) = &overlap {
        about(overlap).iter().for_each(|note| runtime.note(note));
    }
    let begin = Instant::now();
    let predictions = runtime.with_steps(|listener| match arguments.online_params(&classifier) {
        Some(params) => online(classifier.model(), corpus, params, listener),
        None => predict(&classifier, corpus, listener),
    })?;
    let usage = ResourceUsage::since(begin);
    let labels = classifier.labels();
    if let Some(path) = &arguments.trec {
        save_trec(path, &trec_lines(corpus, &predictions, labels.len()))?;
    }
    let mut study = EvaluationReport::new(corpus, labels, &predictions, reporting.redact);
    study.overlap = overlap;
    if arguments.online {
        study.trec = TrecFigures::new(&predictions, labels.len());
    }
    if reporting.has_page() && !reporting.redact && !arguments.online {
        study.features =
            runtime.with_steps(|listener| top_features(classifier.model(), corpus, FEATURES, listener))?;
    }
    let text = reporting.render(&study, usage, report_header(arguments, &classifier, &study))?;
    say(&text, written.iter().any(|(_, path)| path.is_some_and(is_stdout)))?;
    Ok(ExitCode::SUCCESS)
}

/// Measures the model side by side with the one of `--against`.
fn compare(
    arguments: &EvaluateArgs,
    against: &Classifier,
    classifier: &Classifier,
    corpus: &Corpus,
) -> Result<ExitCode> {
    let EvaluateArgs { runtime, reporting, .. } = arguments;
    let mut notes = Vec::new();
    for (classifier, path) in [(against, &arguments.against), (classifier, &arguments.model.model)] {
        let overlap = arguments.overlap(classifier, path.as_deref(), corpus)?;
        notes.extend(overlap.iter().flat_map(about));
    }
    notes.dedup(); // both may have learned the same messages
    notes.iter().for_each(|note| runtime.note(note));
    let begin = Instant::now();
    let (before, after) =
        runtime.with_steps(|listener| predict_both(against, classifier, corpus, listener))?;
    let (before, after) = (Compared::new(against, &before), Compared::new(classifier, &after));
    let comparison = Comparison::new(corpus, before, after, arguments.flips, reporting.redact);
    say(&comparison_tables(&comparison, reporting.format, ResourceUsage::since(begin)), false)?;
    Ok(ExitCode::SUCCESS)
}

impl EvaluateArgs {
    /// How many of the messages the model has learned; `None` if it starts without its weights.
    fn overlap(
        &self,
        classifier: &Classifier,
        path: Option<&Path>,
        corpus: &Corpus,
    ) -> Result<Option<Overlap>> {
        if self.online && !self.warm {
            return Ok(None);
        }
        let model = classifier.model();
        let journal = match path {
            Some(path) => Journal::load(&Journal::path_of(path), model).unwrap_or_else(|error| {
                self.runtime.note(&format!("whether the model learned these messages is unknown: {error}"));
                Journal::default()
            }),
            None => Journal::default(),
        };
        self.runtime.with_steps(|listener| Overlap::new(model, &journal, corpus, listener)).map(Some)
    }

    /// How to learn message by message, if that was asked for. It starts from nothing with all
    /// header fields, because the email is then one mailbox, or it learns as the model does.
    fn online_params(&self, classifier: &Classifier) -> Option<OnlineParams> {
        let headers = if self.warm { classifier.model().headers() } else { Headers::All };
        self.online.then_some(OnlineParams { headers, cold: !self.warm, delay: self.delay })
    }
}

/// What to warn about.
fn about(overlap: &Overlap) -> Vec<String> {
    let mut notes = Vec::new();
    if overlap.learned_by_updates > 0 {
        notes.push(format!(
            "{} of these messages were learned by the model (bluff update): on them the figures show how well it remembers",
            grouped(overlap.learned_by_updates)
        ));
    }
    if overlap.messages_of_sources > 0 {
        notes.push(format!(
            "{} messages are of sources that have the names of those the model was trained on ({}): if they are the same mail, the figures \
             show how well it remembers",
            grouped(overlap.messages_of_sources),
            overlap.sources_trained_on.join(", ")
        ));
    }
    notes
}

fn report_header(
    arguments: &EvaluateArgs,
    classifier: &Classifier,
    study: &EvaluationReport,
) -> ReportHeader {
    let model = classifier.model();
    let (messages, sources) = (grouped(study.evaluation.messages), grouped(study.evaluation.sources.len()));
    if arguments.online {
        let begin = if arguments.warm { "the weights" } else { "the subwords only" };
        return ReportHeader {
            title: "A filter that learns, measured on the way".to_owned(),
            notes: vec![
                format!(
                    "{messages} messages of {sources} sources in the order of the files, each judged, then learned, after {} others.",
                    arguments.delay
                ),
                format!(
                    "It began with {begin} of model {} and no mail of these files; its probabilities are not calibrated.",
                    model.id().id
                ),
            ],
            sources_left_out: false,
        };
    }
    let overlap = study.overlap.as_ref().map(about).unwrap_or_default();
    let mut notes = vec![
        format!(
            "{messages} messages of {sources} sources, judged by model {} (bluff {}).",
            model.id().id,
            model.id().version
        ),
        format!("It is {}.", about_learner(model)),
    ];
    notes.extend(overlap.iter().map(|note| format!("{note}.")));
    ReportHeader { title: format!("Model {} measured", model.id().id), notes, sources_left_out: false }
}
