//! The clues of an explanation, in words that people understand.

use super::{Advice, Language, place};
use crate::explanation::Clue;
use crate::indicators::IndicatorKind;
use crate::label::Label;
use crate::text::SourceLocation;

impl Advice {
    /// What the clues of an explanation speak for, as a heading.
    #[must_use]
    pub fn heading_of_clues(&self, label: &str) -> String {
        let clue = &self.language.words().clue;
        let name = match label {
            Label::SEXTORTION => &clue.sextortion,
            "spam" => &clue.spam,
            other => other,
        };
        clue.heading.replace("{label}", name)
    }

    /// A clue in words, and where it is; what the message says by itself is in quotes.
    #[must_use]
    pub fn clue(&self, clue: &Clue) -> String {
        let words = self.language.words();
        match clue.place {
            SourceLocation::Text { .. } => format!("\"{}\" ({})", clue.feature, place(words, clue.place)),
            SourceLocation::Structure
            | SourceLocation::Header
            | SourceLocation::Link
            | SourceLocation::Qr(_) => sign(self.language, &clue.feature).to_owned(),
        }
    }
}

/// A sign of the model, such as `claim.webcam`, in words.
fn sign(language: Language, name: &str) -> &'static str {
    let words = language.words();
    let clue = &words.clue;
    if name.starts_with("claim.quoted.") || name == "claims.quotes-extortion" {
        return &clue.quoted;
    }
    if let Some(kind) = name.strip_prefix("claim.") {
        let kind = IndicatorKind::ALL.iter().find(|known| known.id() == kind);
        return kind.and_then(|kind| words.claim.get(kind)).unwrap_or(&clue.structure);
    }
    let families = [
        ("claims.", &clue.several),
        ("payee.", &clue.address),
        ("wallets=", &clue.address),
        ("sum.", &clue.sum),
        ("hours=", &clue.time),
    ];
    families.iter().find(|(start, _)| name.starts_with(start)).map_or(&clue.structure, |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_told_in_the_language_of_the_page() {
        for (language, name, expected) in [
            (Language::En, "claim.webcam", "It says that you were filmed through your camera."),
            (Language::Fr, "claim.webcam", "Il dit que votre caméra a servi à vous filmer."),
            (Language::Fr, "claims.high>=3", "Il affirme plusieurs de ces choses à la fois"),
            (Language::De, "sum.EUR=500", "Sie nennt einen Geldbetrag"),
            (Language::Pl, "hours=50", "Wyznacza termin"),
            (Language::Es, "reply-to=other", "La forma en que está hecho el mensaje"),
            (Language::It, "claim.quoted.pay", "Parole che cita da un altro messaggio"),
        ] {
            assert_eq!(sign(language, name), expected, "{language} {name}");
        }
    }
}
