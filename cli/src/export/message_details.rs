//! [`MessageDetails`]: what a message says about itself, so that readers of the answer need no
//! email parser.

use crate::export::line_ends::MAX_LINE_BYTES;
use crate::export::links::{WebLinks, defang};
use crate::output::language::language_of;
use bluff::{Address, Date, Email, REDACTED, Report};
use serde::Serialize;

/// Fields and links of a message, without any password that it shows.
#[derive(Debug, Serialize)]
pub(crate) struct MessageDetails {
    subject: Option<String>,
    from: Option<SenderDetails>,
    date: Option<Date>,
    message_id: Option<String>,
    sha256: Option<String>,
    urls: Vec<String>,
    language: Option<&'static str>,
    /// The names of the fields here that do not hold everything.
    truncated: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct SenderDetails {
    name: Option<String>,
    address: Option<String>,
}

impl MessageDetails {
    /// What the message says about itself; `sha256` is the checksum of its bytes, if all of them
    /// were read.
    pub(crate) fn new(email: &Email<'_>, report: &Report, sha256: Option<String>, defangs: bool) -> Self {
        let message = &email.message;
        let mut truncated = Vec::new();
        // a sender may write a password unannounced into the subject, and into the name too
        let free = |text: &str| if report.shows_password() { REDACTED.to_owned() } else { text.to_owned() };
        let kept =
            |text: &str| if report.repeats_password(text) { REDACTED.to_owned() } else { text.to_owned() };
        let mut bounded = |field: &'static str, text: &str, shown: &dyn Fn(&str) -> String| {
            let text = text.trim();
            if text.is_empty() {
                return None;
            }
            if text.len() > MAX_LINE_BYTES && !truncated.contains(&field) {
                truncated.push(field);
            }
            Some(shown(&text[..text.floor_char_boundary(MAX_LINE_BYTES)]))
        };
        let subject = bounded("subject", &message.subject, &free);
        let mut sender = |from: &Address<'_>| SenderDetails {
            name: bounded("from", from.name(), &free),
            address: bounded("from", from.mailbox(), &kept),
        };
        let from = sender(&message.from);
        let message_id = bounded("message_id", message.field("message-id").unwrap_or_default(), &kept);
        let links = WebLinks::new(&email.text);
        if links.truncated {
            truncated.push("urls");
        }
        let shown = |link: &String| if defangs { defang(link) } else { link.clone() };
        Self {
            subject,
            from: (from.name.is_some() || from.address.is_some()).then_some(from),
            date: message.date(),
            message_id,
            sha256,
            urls: links
                .links
                .iter()
                .map(|link| if report.repeats_password(link) { REDACTED.to_owned() } else { shown(link) })
                .collect(),
            language: language_of(email),
            truncated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{extortion, extortion_on, wanted};
    use bluff::IndicatorKind;
    use serde_json::{Value, json};

    fn details(raw: &str, report: &Report, defangs: bool) -> Value {
        let details =
            MessageDetails::new(&Email::parse(raw.as_bytes()), report, Some("e3b0".into()), defangs);
        serde_json::to_value(details).unwrap()
    }

    const MAIL: &str = "From: \"Jo Ha\" <jo@a.example>\nSubject: =?utf-8?q?caf=C3=A9?=\n\
        Date: Sun, 19 May 2024 19:25:11 +0200\nMessage-ID: <1@a.example>\n\n\
        Shall we meet at noon on Thursday, in front of the town hall? See https://b.example/x.html\n";

    #[test]
    fn nobody_needs_a_second_parser() {
        let expected = json!({
            "subject": "caf\u{e9}", "from": { "name": "Jo Ha", "address": "jo@a.example" },
            "date": "2024-05-19T17:25:11Z", "message_id": "<1@a.example>", "sha256": "e3b0",
            "urls": ["https://b.example/x.html"], "language": "en", "truncated": [],
        });
        assert_eq!(details(MAIL, &wanted(), false), expected);
        assert_eq!(details(MAIL, &wanted(), true)["urls"], json!(["hxxps://b[.]example/x.html"]));
    }

    #[test]
    fn what_is_missing_is_null() {
        let expected = json!({
            "subject": null, "from": null, "date": null, "message_id": null, "sha256": "e3b0", "urls": [],
            "language": null, "truncated": [],
        });
        for raw in ["", "Subject:\nFrom:\nDate: yesterday\n\n"] {
            assert_eq!(details(raw, &wanted(), false), expected, "{raw:?}");
        }
        let no_name = details("From: jo@a.example\n\nx\n", &wanted(), false);
        assert_eq!(no_name["from"], json!({ "name": null, "address": "jo@a.example" }));
    }

    #[test]
    fn no_field_repeats_a_password() {
        let raw = "From: hunter2 <hunter2@a.example>\nSubject: you: hunter2\nMessage-ID: <hunter2@a.example>\n\n\
            I know that hunter2 is your password. https://a.example/?p=hunter2 https://b.example\n";
        let details_with = |report: Report| details(raw, &report, true);
        let known = details_with(extortion_on(raw.as_bytes(), &[]));
        assert!(!known.to_string().contains("hunter2"), "{known}");
        assert_eq!(known["urls"], json!(["****", "hxxps://b[.]example"]));
        let unknown = details_with(extortion(&[IndicatorKind::PasswordShown]));
        assert_eq!((&unknown["subject"], &unknown["from"]["name"]), (&json!("****"), &json!("****")));
    }

    #[test]
    fn long_fields_are_cut_and_named() {
        let long = "\u{e9}".repeat(MAX_LINE_BYTES);
        let raw = format!("From: {long} <{}@a.example>\nSubject: {long}\n\nx\n", "x".repeat(MAX_LINE_BYTES));
        let found = details(&raw, &wanted(), false);
        assert_eq!(found["truncated"], json!(["subject", "from"]));
        assert!(found["subject"].as_str().unwrap().len() <= MAX_LINE_BYTES);
    }
}
