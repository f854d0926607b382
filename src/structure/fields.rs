//! To whom, how often, in answer to what, and how the fields are written.

use super::{StructureFeatures, is_emoji, short};
use crate::message::{Address, Message};

pub(super) fn recipients(message: &Message<'_>, features: &mut StructureFeatures) {
    let to = &message.recipients;
    features.push_count("to.count", to.len());
    features.push_if(message.field("to").is_none(), "to.none");
    features.push_if(
        message.field("to").is_some_and(|to| to.to_lowercase().contains("undisclosed")),
        "to.undisclosed",
    );
    features.push_if(message.field("cc").is_some(), "cc");
    let own = |address: &Address<'_>| {
        !address.mailbox().is_empty() && address.mailbox().eq_ignore_ascii_case(message.from.mailbox())
    };
    features.push_if(to.iter().any(own), "to.is-from");
    features.push(
        "to.name",
        match to.first().map(Address::name) {
            None | Some("") => "none",
            Some(name) if name.contains('@') => "address",
            Some(_) => "words",
        },
    );
}

pub(super) fn bulk(message: &Message<'_>, features: &mut StructureFeatures) {
    let unsubscribe = message.field("list-unsubscribe").map(str::to_lowercase);
    features.push(
        "list-unsubscribe",
        match &unsubscribe {
            None => "none",
            Some(ways) => match (ways.contains("mailto:"), ways.contains("http")) {
                (true, true) => "both",
                (true, false) => "mailto",
                (false, true) => "http",
                (false, false) => "odd",
            },
        },
    );
    features.push_if(message.field("list-unsubscribe-post").is_some(), "list-unsubscribe.one-click");
    if let Some(precedence) = message.field("precedence") {
        features.push("precedence", &short(precedence));
    }
    if let Some(automatic) = message.field("auto-submitted") {
        features.push("auto-submitted", &short(automatic));
    }
    features.push_if(message.field("feedback-id").is_some(), "feedback-id");
    let urgent = ["x-priority", "importance", "priority", "x-msmail-priority"]
        .into_iter()
        .filter_map(|name| message.field(name))
        .any(|value| {
            value.starts_with(['1', '2'])
                || value.to_lowercase().contains("high")
                || value.to_lowercase().contains("urgent")
        });
    features.push_if(urgent, "urgent");
}

pub(super) fn thread(message: &Message<'_>, features: &mut StructureFeatures) {
    let answers = message.field("in-reply-to").is_some() || message.field("references").is_some();
    let subject = message.subject.to_lowercase();
    let re = ["re:", "aw:", "sv:", "antw:", "res:", "rif:"].iter().any(|mark| subject.contains(mark));
    features.push(
        "thread",
        match (answers, re) {
            (true, true) => "reply",
            (true, false) => "references",
            (false, true) => "claims-reply",
            (false, false) => "new",
        },
    );
    features.push_if(
        ["fw:", "fwd:", "tr:", "wg:", "rv:"].iter().any(|mark| subject.starts_with(mark)),
        "thread.forward",
    );
}

/// How subject and fields are written.
pub(super) fn writing(message: &Message<'_>, features: &mut StructureFeatures) {
    let subject = message.subject.trim();
    let letters = subject.chars().filter(|ch| ch.is_alphabetic()).count();
    let capitals = subject.chars().filter(|ch| ch.is_uppercase()).count();
    features.push(
        "subject.case",
        match (letters, capitals) {
            (0, _) => "no-letters",
            (_, 0) => "lower",
            _ if capitals * 10 > letters * 7 => "capitals",
            _ if capitals * 4 > letters => "many",
            _ => "sentence",
        },
    );
    features.push_count("subject.words", subject.split_whitespace().count());
    features.push_if(subject.chars().any(is_emoji), "subject.emoji");
    features.push_if(subject.ends_with('!'), "subject.ends!");
    features.push_if(subject.ends_with('?'), "subject.ends?");
    features.push_if(message.field("subject").is_some_and(|raw| raw.contains("=?")), "subject.encoded");
    features.push_if(message.field("subject").is_some_and(|raw| !raw.is_ascii()), "subject.raw-8bit");
    features.push("shape", &message.shape);
    let content_type = message.field("content-type").unwrap_or_default().to_lowercase();
    let charset = content_type.split("charset=").nth(1).unwrap_or_default().trim_matches(['"', '\'', ' ']);
    features.push("charset", charset.split([';', '"', ' ']).next().unwrap_or_default());
    features.push("encoding", &short(message.field("content-transfer-encoding").unwrap_or("none")));
    features.push_if(message.field("mime-version").is_none(), "mime-version.none");
    features.push_if(message.field("date").is_none(), "date.none");
    features.push_if(message.field("user-agent").is_some(), "user-agent");
    features.push_if(message.field("x-mailer").is_some(), "x-mailer");
    features.push_if(message.field("organization").is_some(), "organization");
}
