//! [`update_model`]: `train --update`, which changes a model that is there already.

use super::work::Work;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Model;
use crate::train::written::{decimal, grouped, percent};
use crate::train::{Changes, Evaluation, Journal, Updated, update};
use std::fmt::Write as _;
use std::path::Path;

/// Changes the model in a file, and its journal; returns what to tell. The new model goes to `out`.
///
/// # Errors
/// If the model or its journal cannot be read or written, or the model would get worse on the mail to check with and nobody forces it.
pub fn update_model(
    model_path: &Path,
    out: &Path,
    changes: Changes<'_>,
    force: bool,
    work: &Work,
) -> Result<String> {
    let model = Model::load(model_path)?;
    let journal = Journal::load(&Journal::path_of(model_path), &model.id().id)?;
    Model::check_place(out)?;
    let updated = work.with_steps(|listener| update(&model, journal, changes, listener))?;
    let mut told = String::new();
    // a String takes everything
    let _ = describe(&mut told, &updated);
    if let Some(reason) = updated.worse().filter(|_| !force) {
        let place = model_path.display().to_string();
        let error = Error::new(
            ErrorKind::Training,
            place,
            reason,
            "a model that is no worse on the mail to check with",
        );
        return Err(error.hint("nothing was changed; look at the labels of the new mail, or pass --force"));
    }
    let Updated { model: after, journal, .. } = updated;
    journal.save(&Journal::path_of(out), &model.id().id, &after.id().id)?;
    after.save(out)?;
    let _ = writeln!(told, "\nmodel {} written to {}", after.id().id, out.display());
    Ok(told)
}

fn describe(told: &mut String, updated: &Updated) -> std::fmt::Result {
    let Updated { learned, known, held_back, forgotten, unknown, check, journal, .. } = updated;
    for (count, what) in [
        (learned, "messages learned"),
        (known, "messages passed over, for they had been learned before"),
        (held_back, "messages held back to check with"),
        (forgotten, "messages taken back"),
        (unknown, "messages to take back that no update had learned"),
    ] {
        if *count > 0 {
            writeln!(told, "{} {what}", grouped(*count))?;
        }
    }
    writeln!(told, "{} messages learned by updates in all", grouped(journal.len()))?;
    let Some([before, after]) = check else {
        return writeln!(told, "not checked: there is no mail to check with, --check FILE names some");
    };
    writeln!(
        told,
        "\n{:<40}{:>12}{:>12}",
        format!("On {} messages", grouped(before.messages)),
        "before",
        "after"
    )?;
    let lost = |evaluation: &Evaluation| evaluation.decisions.ham_called_not_ham.map(|rate| rate.share);
    let let_in = |evaluation: &Evaluation| evaluation.decisions.not_ham_called_ham.map(|rate| rate.share);
    let unsure = |evaluation: &Evaluation| evaluation.decisions.unsure.map(|rate| rate.share);
    for (name, [before, after]) in [
        ("log-loss, nats", [before, after].map(|evaluation| decimal(evaluation.log_loss, 4))),
        ("1-AUC, not ham against ham, %", [before, after].map(|e| percent(e.not_ham.one_minus_auc, 4))),
        ("lost: ham called not ham, %", [before, after].map(|evaluation| percent(lost(evaluation), 2))),
        ("let in: not ham called ham, %", [before, after].map(|evaluation| percent(let_in(evaluation), 2))),
        ("unsure, %", [before, after].map(|evaluation| percent(unsure(evaluation), 2))),
    ] {
        writeln!(told, "{name:<40}{before:>12}{after:>12}")?;
    }
    Ok(())
}
