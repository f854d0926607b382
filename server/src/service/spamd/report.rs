//! [`report`]: the answer for a person, as SpamAssassin's REPORT gives it.

use crate::points::REQUIRED;
use crate::scan::Judged;
use std::fmt::Write;

/// The answer in some lines of plain text: the label, how likely it is, and what was found.
#[must_use]
pub(super) fn report(judged: &Judged) -> String {
    let mut text = String::new();
    let label = judged.report.verdict.as_str();
    let not_ham = judged.report.not_ham().get();
    // a String accepts everything
    let _ = writeln!(
        text,
        "bluff calls this message {label}. The probability that it is not ham is {not_ham:.4}."
    );
    if let Some(reason) = judged.report.unsure_reason {
        let _ = writeln!(text, "It is unsure because of: {}.", reason.as_str());
    }
    if judged.truncated {
        text.push_str("The message is long. Only its first part was judged.\n");
    }
    let _ =
        writeln!(text, "\nContent analysis details:   ({} points, {REQUIRED:.1} required)\n", judged.points);
    text.push_str(" pts rule name              description\n");
    text.push_str("---- ---------------------- --------------------------------------------------\n");
    for symbol in judged.symbols() {
        let _ = writeln!(text, "{:4.1} {:22} {}", symbol.points, symbol.name, symbol.sentence);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluff::Classifier;

    #[test]
    fn a_person_reads_the_label_and_what_was_found() {
        let letter = include_bytes!("../../../../data/samples/sextortion-en.eml");
        let text = report(&Judged::new(&Classifier::builtin(), letter, true, &[]));
        assert!(text.starts_with("bluff calls this message sextortion. The probability"), "{text}");
        assert!(text.contains("Only its first part was judged.") && text.contains("5.0 required"));
        assert!(text.contains("\n 0.0 BLUFF_WEBCAM           It says "), "{text}");
    }
}
