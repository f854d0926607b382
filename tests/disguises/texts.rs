//! The texts, from `tests/texts`: written as tests, never trained on.

use serde_json::Value;

/// A text with its language, its subject and the payment address in it.
pub struct OwnText {
    pub id: String,
    pub lang: String,
    pub subject: String,
    pub text: String,
    pub address: Option<String>,
}

impl OwnText {
    /// The text as a message, its address written differently; nothing without an address.
    pub fn with_address(&self, write: fn(&str) -> Option<String>) -> Option<Vec<u8>> {
        let address = self.address.as_ref()?;
        let written = write(address)?;
        Some(super::carrier::plain(self, &self.text.replace(address.as_str(), &written)))
    }
}

/// Sextortion in eight languages.
pub fn own_texts() -> Vec<OwnText> {
    read(include_str!("../texts/sextortion.jsonl"))
}

/// Wanted mail in eight languages, a third of it about neighbouring subjects.
pub fn ham_texts() -> Vec<OwnText> {
    read(include_str!("../texts/ham.jsonl"))
}

fn read(lines: &str) -> Vec<OwnText> {
    lines
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| row[name].as_str().map(str::to_owned);
            OwnText {
                id: field("id").unwrap(),
                lang: field("lang").unwrap(),
                subject: field("subject").unwrap(),
                text: field("text").unwrap(),
                address: field("address"),
            }
        })
        .collect()
}
