//! The clues of an explanation, in words that people understand.

use super::{Advice, Language, place};
use crate::explanation::Clue;
use crate::indicators::IndicatorKind;
use crate::label::Label;
use crate::text::SourceLocation;
use serde::Deserialize;

/// The points in favour of an answer, in the words of people.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ClueWords {
    heading: String,
    sextortion: String,
    spam: String,
    several: String,
    address: String,
    sum: String,
    time: String,
    structure: String,
    quoted: String,
}

impl Advice {
    /// A heading for the answer that the clues of an explanation support.
    #[must_use]
    pub fn heading_of_clues(&self, label: &str) -> String {
        let clue = &self.language.page_words().clue;
        let name = match label {
            Label::SEXTORTION => &clue.sextortion,
            "spam" => &clue.spam,
            other => other,
        };
        clue.heading.replace("{label}", name)
    }

    /// A clue in words, and where it is; words of the message itself are in quotes.
    #[must_use]
    pub fn clue(&self, clue: &Clue) -> String {
        let words = self.language.words();
        match clue.location {
            SourceLocation::Text { .. } => format!("\"{}\" ({})", clue.feature, place(words, clue.location)),
            SourceLocation::Structure
            | SourceLocation::Header
            | SourceLocation::Link
            | SourceLocation::Qr(_) => sign(self.language, &clue.feature).to_owned(),
        }
    }
}

/// A feature of the model, such as `claim.webcam` or `reply-to=other`, in words. It has no full
/// stop, because it is a line of a list.
fn sign(language: Language, name: &str) -> &'static str {
    let clue = &language.page_words().clue;
    if name.starts_with("claim.quoted.") || name == "claims.quotes-extortion" {
        return &clue.quoted;
    }
    if let Some(kind) = name.strip_prefix("claim.") {
        let kind = IndicatorKind::ALL.iter().find(|known| known.id() == kind);
        let claim = kind.and_then(|kind| language.words().claim.get(kind));
        return claim.unwrap_or(&clue.structure).trim_end_matches('.');
    }
    let families = [
        ("claims.", &clue.several),
        ("payee.", &clue.address),
        ("wallets=", &clue.address),
        ("sum.", &clue.sum),
        ("hours=", &clue.time),
    ];
    match families.iter().find(|(start, _)| name.starts_with(start)) {
        Some((_, words)) => words,
        None => structural(language, name).unwrap_or(&clue.structure),
    }
}

/// Kinds of features that have one sentence for the whole kind.
const SHARED: [&str; 2] = ["mask", "hide"];

/// The sentence of a feature of structure: the one for its value, else the one for its topic. A
/// word of the header, `field:word`, has the sentence of all such words.
fn structural(language: Language, name: &str) -> Option<&'static str> {
    let sentences = &language.page_words().feature;
    let find = |key: &str| sentences.get(key).map(String::as_str);
    let about = name.split_once('=').map_or(name, |(about, _)| about);
    let kind = about.split_once('.').map_or(about, |(kind, _)| kind);
    let shared = || SHARED.contains(&kind).then(|| find(kind)).flatten();
    let word = || name.contains(':').then(|| find("word")).flatten();
    find(name).or_else(|| find(about)).or_else(shared).or_else(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    #[test]
    fn signs_are_told_in_the_language_of_the_page() {
        for (language, name, expected) in [
            (Language::En, "claim.webcam", "It says that you were filmed through your camera"),
            (Language::Fr, "claim.webcam", "Il dit que votre caméra a servi à vous filmer"),
            (Language::Fr, "claims.high>=3", "Il affirme plusieurs de ces choses à la fois"),
            (Language::De, "sum.EUR=500", "Sie nennt einen Geldbetrag"),
            (Language::Pl, "hours=50", "Wyznacza termin"),
            (Language::En, "reply-to=other", "The reply address is not the sender's"),
            (Language::En, "reply-to=same", "The reply address is the sender's"),
            (Language::Es, "reply-to=other", "La dirección de respuesta no es la del remitente"),
            (Language::En, "links.organisations=1", "All links lead to one site"),
            (Language::En, "hide.color=1", "Some text is made hard or impossible to see"),
            (Language::En, "x-mailer:outlook", "A word of its header"),
            (Language::En, "never-seen=1", "The way the message is built"),
            (Language::It, "claim.quoted.pay", "Parole che cita da un altro messaggio"),
        ] {
            assert_eq!(sign(language, name), expected, "{language} {name}");
        }
    }

    /// The name in a call such as `features.push("reply-to", ...)`: for `push_if` its last text,
    /// for others the first.
    fn named_by_calls(source: &str) -> Vec<String> {
        let mut names = Vec::new();
        for (call, takes_last) in
            [("features.push(", false), ("features.push_count(", false), ("features.push_if(", true)]
        {
            for (start, _) in source.match_indices(call) {
                let texts = texts_of_call(&source[start + call.len()..]);
                names.extend(if takes_last { texts.last() } else { texts.first() }.cloned());
            }
        }
        // lists of names that a loop goes through
        let listed =
            source.match_indices("(\"mask.").filter_map(|(start, _)| source[start + 2..].split('"').next());
        names.extend(listed.map(str::to_owned));
        names
    }

    /// The texts between the parentheses of a call that has just been opened.
    fn texts_of_call(source: &str) -> Vec<String> {
        let (mut depth, mut texts, mut rest) = (1, Vec::new(), source.chars());
        while let Some(ch) = rest.next() {
            match ch {
                '(' => depth += 1,
                ')' if depth == 1 => break,
                ')' => depth -= 1,
                '"' => texts.push(rest.by_ref().take_while(|ch| *ch != '"').collect()),
                // a character such as '(' or '"'
                '\'' if rest.as_str().chars().nth(1) == Some('\'') => drop(rest.nth(1)),
                _ => {}
            }
        }
        texts
    }

    /// A new feature of structure needs a sentence in `[feature]` of every language.
    #[test]
    fn every_sign_of_structure_has_a_sentence() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/structure");
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let source = fs::read_to_string(entry.unwrap().path()).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap_or_default();
            names.extend(named_by_calls(code));
        }
        assert!(names.len() >= 70, "the calls are found no longer: {names:?}");
        for expected in
            ["list", "from.name", "links.from", "mask.bidi", "hide.{what}", "to.is-from", "subject.ends!"]
        {
            assert!(names.iter().any(|name| name == expected), "{expected} is not found: {names:?}");
        }
        for language in Language::ALL {
            for name in &names {
                assert!(
                    structural(*language, name).is_some(),
                    "data/advice/{language}.toml: [feature] has no {name}"
                );
            }
        }
    }

    #[test]
    fn every_language_has_the_same_sentences() {
        let keys = |language: Language| -> Vec<&str> {
            language.page_words().feature.keys().map(String::as_str).collect()
        };
        for language in Language::ALL {
            assert_eq!(keys(*language), keys(Language::En), "data/advice/{language}.toml");
            assert!(
                language.page_words().feature.values().all(|sentence| !sentence.ends_with('.')),
                "{language}"
            );
        }
    }
}
