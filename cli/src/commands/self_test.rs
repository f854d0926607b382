//! `bluff self-test`: checks that the program works where it runs.

use crate::args::model::ModelArgs;
use crate::error::stdout_error;
use crate::output::sanitize::sanitize_lines;
use crate::program::Run;
use bluff::{Classifier, GTUBE, Label, Result};
use clap::Args;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// A sextortion letter of our own, and an ordinary one, from `data/samples`.
const EXTORTION: &[u8] = include_bytes!("../../../data/samples/sextortion-en.eml");
const ORDINARY: &[u8] = include_bytes!("../../../data/samples/ham-newsletter-en.eml");

/// Check that this program and its model work here
#[derive(Args)]
pub(crate) struct SelfTestArgs {
    #[command(flatten)]
    model: ModelArgs,
}

impl Run for SelfTestArgs {
    fn run(&self) -> Result<ExitCode> {
        self_test(&self.model.classifier()?, self.model.model.as_deref(), io::stdout().lock())
    }
}

/// Prints version, model and labels, and the answers to three known messages; `model` is the file
/// of the model.
///
/// The exit code is 1 if an answer is wrong. A message whose label the model does not have is
/// skipped.
///
/// # Errors
/// If `out` cannot be written.
fn self_test(classifier: &Classifier, model: Option<&Path>, mut out: impl Write) -> Result<ExitCode> {
    let (text, works) = report(classifier, model);
    out.write_all(sanitize_lines(&text).as_bytes()).and_then(|()| out.flush()).map_err(stdout_error)?;
    Ok(if works { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn report(classifier: &Classifier, model: Option<&Path>) -> (String, bool) {
    let id = classifier.model().id();
    let place = model.map_or("built in".to_owned(), |path| path.display().to_string());
    let labels: Vec<&str> = classifier.labels().iter().map(|label| label.as_str()).collect();
    let mut text = format!(
        "bluff {}\nmodel {} of bluff {}, {place}\nlabels {}\n",
        env!("CARGO_PKG_VERSION"),
        id.id,
        id.version,
        labels.join(", ")
    );
    let gtube = format!("From: Test <test@bluff.example>\r\nSubject: Test of the filter\r\n\r\n{GTUBE}\r\n");
    let mut works = true;
    for (what, raw, expected) in [
        ("the test string GTUBE", gtube.as_bytes(), "spam"),
        ("a letter that extorts", EXTORTION, Label::SEXTORTION),
        ("an ordinary email", ORDINARY, Label::HAM),
    ] {
        if !labels.contains(&expected) {
            text.push_str(&format!("skipped: {what}; the model has no label {expected}\n"));
            continue;
        }
        let verdict = classifier.classify(raw).verdict;
        // a model of one mailbox may never have seen such wanted email
        let is_right = verdict.as_str() == expected || expected == Label::HAM && verdict.as_str() == "unsure";
        works &= is_right;
        let answer = if is_right { String::new() } else { format!(", but it should be {expected}") };
        text.push_str(&format!(
            "{}: {what} is {verdict}{answer}\n",
            if is_right { "right" } else { "WRONG" }
        ));
    }
    text.push_str(if works { "bluff works here\n" } else { "bluff does not work here as it should\n" });
    (text, works)
}

#[cfg(all(test, feature = "builtin-model"))]
mod tests {
    use super::*;
    use bluff::Thresholds;

    #[test]
    fn the_built_in_model_works_and_a_spoiled_one_is_seen() {
        let (text, works) = report(&Classifier::builtin(), None);
        assert!(works, "{text}");
        for part in
            ["built in", "labels ham, spam, sextortion", "right: the test string GTUBE is spam", "works here"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        let all_ham = Thresholds::at(bluff::Probability::new(1.0).unwrap());
        let (text, works) =
            report(&Classifier::builtin().with_thresholds(all_ham), Some(Path::new("a\u{1b}")));
        assert!(!works, "{text}");
        assert!(text.contains("WRONG: a letter that extorts is ham, but it should be sextortion"), "{text}");
    }
}
