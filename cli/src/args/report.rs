//! [`ReportArgs`]: how `train` and `evaluate` report a measurement.

use crate::html::evaluation_report::EvaluationPage;
use crate::output::answer::json_line;
use crate::output::resource_usage::ResourceUsage;
use crate::output::sanitize::sanitize_lines;
use crate::output::tables::{evaluation_tables, trec_figures};
use crate::output::write;
use bluff::Result;
use bluff::train::EvaluationReport;
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// How an evaluation is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum TableFormat {
    /// For people: tables.
    #[default]
    Text,
    /// For programs: one JSON object.
    Json,
}

/// What `train` and `evaluate` print about a measurement; flatten it into their arguments.
#[derive(Args, Debug)]
pub struct ReportArgs {
    /// What to print of the measurement
    #[arg(long, short, value_enum, default_value_t)]
    pub format: TableFormat,
    /// Also write all figures with their plots here, as one page of HTML
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Leave out subjects, places and learned words
    #[arg(long)]
    pub redact: bool,
}

/// What a report says before its figures.
#[derive(Clone, Debug)]
pub struct ReportHeader {
    /// What was measured.
    pub title: String,
    /// How it was measured, one sentence each.
    pub notes: Vec<String>,
    /// Whether each source was judged by a model that had learned only from the other ones.
    pub sources_left_out: bool,
}

impl ReportArgs {
    /// Whether there will be a page, which needs more numbers than the table.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.report.is_some()
    }

    /// The path of the page.
    #[must_use]
    pub fn page(&self) -> Option<&Path> {
        self.report.as_deref()
    }

    /// Checks that the page can be written there, before work starts.
    ///
    /// # Errors
    /// If not.
    pub fn check(&self) -> Result<()> {
        self.report.as_deref().map_or(Ok(()), |path| write::check(path, WRITING_REPORT))
    }

    /// Writes the page, if one was asked for, and returns what to print: tables, or one line of
    /// JSON.
    ///
    /// # Errors
    /// If the page cannot be written.
    pub fn render(
        &self,
        study: &EvaluationReport,
        usage: ResourceUsage,
        header: ReportHeader,
    ) -> Result<Vec<u8>> {
        if let Some(path) = &self.report {
            let ReportHeader { title, notes, sources_left_out } = header;
            let page = EvaluationPage { title, notes, study, sources_left_out, usage };
            write::save(path, WRITING_REPORT, page.html().as_bytes())?;
        }
        if self.format == TableFormat::Text {
            let trec = study.trec.map(|figures| format!("\nLearned on the way:\n{}", trec_figures(&figures)));
            let tables = evaluation_tables(&study.evaluation) + &trec.unwrap_or_default();
            return Ok(sanitize_lines(&tables).into_owned().into_bytes());
        }
        let mut line = Vec::new();
        json_line(&EvaluationJson { study, usage }, &mut line);
        Ok(line)
    }
}

/// The number of features that a page shows for each label, and again for ham.
pub const FEATURES: usize = 20;
/// The step that an error names when a report could not be written.
const WRITING_REPORT: &str = "writing the report";

#[derive(Serialize)]
struct EvaluationJson<'a> {
    #[serde(flatten)]
    study: &'a EvaluationReport,
    usage: ResourceUsage,
}
