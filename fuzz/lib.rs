//! What the fuzz targets share.

#[path = "../tests/properties/assertions.rs"]
mod assertions;

pub use assertions::assert_read;

use bluff::{Advice, Classifier, Language, Report};
use std::sync::LazyLock;

/// The classifier with the built-in model, which also explains.
pub static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| Classifier::builtin().with_explanation(8));

/// Words of a claim at the heart of extortion: with them pictures are read, too.
pub const CLAIM: &str =
    "I hacked your device and filmed you through your camera. Send $900 in bitcoin within 48 hours:";

/// Asserts what holds of every report, and gives advice in each language.
pub fn assert_report(report: &Report) {
    let sum: f64 = report.probabilities.iter().map(|probability| probability.get()).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{:?}", report.probabilities);
    for language in Language::ALL {
        assert!(!Advice::new(report, *language, None).title.is_empty());
    }
}
