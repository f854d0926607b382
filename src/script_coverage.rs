//! [`ScriptCoverage`]: the scripts in which the training data held ham. In other scripts a model
//! cannot tell ham from anything else, however high its probability.

use crate::features::{Analysis, TokenCoverage};
use crate::range::{MAX_MESSAGES, OutOfRange, at_most, shown};
use crate::verdict::UnsureReason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// With fewer known subwords and pairs of subwords a text is too short to accuse somebody: a
/// handful of words. Of ham with fewer, held out with its source, 5 of 7 messages were called spam
/// (10 to 20: 7 of 12, but sparing those would leave 540 spam messages unsure).
const MIN_KNOWN: usize = 10;
/// The same if nothing is beside the words, neither link nor address nor file: people write "Can
/// you call me back when you are home?", and spam wants its reader to go somewhere. This costs 17
/// of 2,400 spam messages, which become unsure. No ham message there was called spam because of so
/// few words, because the corpora hold hardly any.
const MIN_KNOWN_ALONE: usize = 25;
/// With fewer ham messages in a script it is not known what ham in that script looks like.
const MIN_HAM: usize = 20;

/// The traits of a message that doubt depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits {
    /// Its script by its four-letter code; `None` without letters.
    pub(crate) script: Option<&'static str>,
    /// Whether it holds words but nothing that its reader could follow, write to, pay to or open.
    pub(crate) words_alone: bool,
}

impl Traits {
    pub(crate) fn new(analysis: Analysis<'_>) -> Self {
        let Analysis { message, text, detections, .. } = analysis;
        Self { script: text.script(), words_alone: detections.are_words_alone(message, text) }
    }
}

/// How many ham messages of the training data were written in each script.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ScriptCoverage {
    ham_by_script: BTreeMap<String, usize>,
}

impl ScriptCoverage {
    /// From the script of each ham message.
    #[cfg(any(test, feature = "train"))]
    pub(crate) fn new<'a>(scripts: impl Iterator<Item = &'a str>) -> Self {
        let mut ham_by_script = BTreeMap::new();
        for script in scripts {
            *ham_by_script.entry(script.to_owned()).or_insert(0) += 1;
        }
        Self { ham_by_script }
    }

    /// Whether training could have written this: names of scripts by ISO 15924 or the like, and
    /// messages of each.
    pub(crate) fn check(&self) -> Result<(), OutOfRange> {
        /// More than there are scripts.
        const MAX_SCRIPTS: usize = 1_000;
        at_most("number of scripts in script_coverage", self.ham_by_script.len(), MAX_SCRIPTS)?;
        for (script, &messages) in &self.ham_by_script {
            if !(1..=8).contains(&script.len()) || !script.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return Err(OutOfRange::new(
                    "script in script_coverage",
                    &shown(script),
                    "a code such as Latn",
                ));
            }
            at_most(&format!("script_coverage.{script}"), messages, MAX_MESSAGES)?;
        }
        Ok(())
    }

    /// Why a message should not be called anything but ham, if there is a reason. A model that
    /// learned no ham with letters has none.
    pub(crate) fn unsure_reason(&self, coverage: TokenCoverage, traits: Traits) -> Option<UnsureReason> {
        let most = *self.ham_by_script.values().max()?;
        if coverage.known < if traits.words_alone { MIN_KNOWN_ALONE } else { MIN_KNOWN } {
            return Some(UnsureReason::TooLittleText);
        }
        let ham = traits.script.map_or(most, |script| self.ham_by_script.get(script).copied().unwrap_or(0));
        (ham < MIN_HAM.min(most)).then_some(UnsureReason::UnknownScript)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_seen_is_doubted() {
        let coverage = |known| TokenCoverage { features: 100, known };
        let scripts = |count: usize, script| std::iter::repeat_n(script, count);
        let large = ScriptCoverage::new(scripts(500, "Latn").chain(scripts(19, "Jpan")));
        let small = ScriptCoverage::new(scripts(8, "Cyrl"));
        for (script_coverage, known, script, expected) in [
            (&large, 50, Some("Latn"), None),
            (&large, 9, Some("Latn"), Some(UnsureReason::TooLittleText)),
            (&large, 50, Some("Jpan"), Some(UnsureReason::UnknownScript)),
            (&large, 50, Some("Arab"), Some(UnsureReason::UnknownScript)),
            (&large, 50, None, None),
            (&small, 50, Some("Cyrl"), None),
            (&small, 50, Some("Latn"), Some(UnsureReason::UnknownScript)),
            (&ScriptCoverage::default(), 0, Some("Arab"), None),
        ] {
            let reason =
                script_coverage.unsure_reason(coverage(known), Traits { script, words_alone: false });
            assert_eq!(reason, expected, "{script_coverage:?} {known} {script:?}");
        }
        let alone = Traits { script: Some("Latn"), words_alone: true };
        assert_eq!(large.unsure_reason(coverage(24), alone), Some(UnsureReason::TooLittleText));
        assert_eq!(large.unsure_reason(coverage(25), alone), None);
    }
}
