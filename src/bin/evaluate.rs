//! `evaluate`: measures a model on labelled mail.

use bluff::cli::{
    Deciding, Effort, FEATURES, Preface, Reporting, Tables, Work, answer_on_stdout, check_apart,
    check_labels, chosen_classifier, finish, grouped, parse, save_trec, usage_error,
};
use bluff::train::{OnlineParams, Study, TrecFigures, heaviest, judge, online, trec_lines};
use bluff::{Classifier, Headers, Result};
use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

const EXAMPLES: &str = "\
Examples:
  evaluate --data corpus.csv                            the built-in model
  evaluate --data corpus.csv --model mine.bluff --format json
  evaluate --data corpus.csv --report report.html       with plots, to look at
  evaluate --online --data corpus.csv                   as a filter that learns

The mail must not be the mail the model was trained on: that only shows how well
it remembers. Corpora are given as to train, see train --help.";

/// Measure a model on labelled mail
#[derive(Parser)]
#[command(name = "evaluate", version, after_help = EXAMPLES)]
struct Arguments {
    /// Labelled mail; give it several times for several corpora
    #[arg(long, required = true, value_name = "CORPUS")]
    data: Vec<String>,
    /// Measure this model [default: the one built in]
    #[arg(long, short, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    deciding: Deciding,
    /// Go on without rows that cannot be used, and say how many
    #[arg(long)]
    skip_bad: bool,
    #[command(flatten)]
    tables: Tables,
    /// Learn each message after it was judged, in the order of the files, as the TREC spam tracks did; begins with the subwords of the model only
    #[arg(long, conflicts_with_all = ["threshold", "max_fpr", "cost", "prior"])]
    online: bool,
    /// Begin with the weights of the model
    #[arg(long, requires = "online")]
    warm: bool,
    /// Judge so many messages before the label of the first is learned
    #[arg(long, value_name = "N", requires = "online", default_value_t)]
    delay: usize,
    /// Write the result file of the TREC spam tracks here, a line a message: judge= is its label, class= what was said
    #[arg(long, value_name = "FILE")]
    trec: Option<PathBuf>,
    #[command(flatten)]
    reporting: Reporting,
    #[command(flatten)]
    work: Work,
}

fn main() -> ExitCode {
    finish(run(&parse()))
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let Arguments { work, reporting, .. } = arguments;
    work.start_threads()?;
    reporting.check()?;
    let read =
        arguments.data.iter().map(String::as_str).chain(arguments.model.as_deref().and_then(Path::to_str));
    check_apart([("--report", reporting.page()), ("--trec", arguments.trec.as_deref())], read)?;
    let classifier = arguments.deciding.instruct(chosen_classifier(arguments.model.as_deref())?)?;
    let corpus = arguments.tables.options(arguments.skip_bad).open(&arguments.data)?;
    work.note_skipped(&corpus);
    if corpus.rows.is_empty() {
        return Err(usage_error("--data", "no messages", "labelled mail to measure on", "see train --help"));
    }
    check_labels(&corpus, classifier.labels(), arguments.skip_bad)?;
    let changes = || corpus.rows.windows(2).filter(|pair| pair[0].label != pair[1].label).count();
    if arguments.online && changes() < classifier.labels().len() {
        work.note(
            "all mail of a label comes in one block: sort the rows by time, or the figures mean little",
        );
    }
    let begin = Instant::now();
    let judgements = work.with_steps(|listener| match arguments.online_params(&classifier) {
        Some(params) => online(classifier.model(), &corpus, params, listener),
        None => judge(&classifier, &corpus, listener),
    })?;
    let effort = Effort::since(begin);
    let labels = classifier.labels();
    if let Some(path) = &arguments.trec {
        save_trec(path, &trec_lines(&corpus, &judgements, labels.len()))?;
    }
    let mut study = Study::of(&corpus, labels, &judgements, reporting.redact);
    if arguments.online {
        study.trec = TrecFigures::of(&judgements, labels.len());
    }
    if reporting.has_page() && !reporting.redact && !arguments.online {
        study.features =
            work.with_steps(|listener| heaviest(classifier.model(), &corpus, FEATURES, listener))?;
    }
    answer_on_stdout(&reporting.tell(&study, effort, preface(arguments, &classifier, &study))?)?;
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    /// How to learn on the way, if that was asked for: from nothing with all header fields, for then it is one mailbox; or as the model does.
    fn online_params(&self, classifier: &Classifier) -> Option<OnlineParams> {
        let headers = if self.warm { classifier.model().headers() } else { Headers::All };
        self.online.then_some(OnlineParams { headers, cold: !self.warm, delay: self.delay })
    }
}

fn preface(arguments: &Arguments, classifier: &Classifier, study: &Study) -> Preface {
    let model = classifier.model();
    let (messages, sources) = (grouped(study.evaluation.messages), grouped(study.evaluation.sources.len()));
    if arguments.online {
        let begin = if arguments.warm { "the weights" } else { "the subwords only" };
        return Preface {
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
    Preface {
        title: format!("Model {} measured", model.id().id),
        notes: vec![
            format!(
                "{messages} messages of {sources} sources, judged by model {} (bluff {}).",
                model.id().id,
                model.id().version
            ),
            format!("It is {}.", model.provenance().learner),
        ],
        sources_left_out: false,
    }
}
