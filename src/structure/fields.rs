//! To whom, how often, in answer to what, and how the fields are written.

use super::{Signs, is_emoji, short};
use crate::message::{Address, Message};

pub(super) fn recipients(message: &Message<'_>, signs: &mut Signs) {
    let to = &message.recipients;
    signs.count("to.count", to.len());
    signs.when(message.field("to").is_none(), "to.none");
    signs.when(
        message.field("to").is_some_and(|to| to.to_lowercase().contains("undisclosed")),
        "to.undisclosed",
    );
    signs.when(message.field("cc").is_some(), "cc");
    let own = |address: &Address<'_>| {
        !address.mailbox().is_empty() && address.mailbox().eq_ignore_ascii_case(message.from.mailbox())
    };
    signs.when(to.iter().any(own), "to.is-from");
    signs.say(
        "to.name",
        match to.first().map(Address::name) {
            None | Some("") => "none",
            Some(name) if name.contains('@') => "address",
            Some(_) => "words",
        },
    );
}

pub(super) fn bulk(message: &Message<'_>, signs: &mut Signs) {
    let unsubscribe = message.field("list-unsubscribe").map(str::to_lowercase);
    signs.say(
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
    signs.when(message.field("list-unsubscribe-post").is_some(), "list-unsubscribe.one-click");
    if let Some(precedence) = message.field("precedence") {
        signs.say("precedence", &short(precedence));
    }
    if let Some(automatic) = message.field("auto-submitted") {
        signs.say("auto-submitted", &short(automatic));
    }
    signs.when(message.field("feedback-id").is_some(), "feedback-id");
    let urgent = ["x-priority", "importance", "priority", "x-msmail-priority"]
        .into_iter()
        .filter_map(|name| message.field(name))
        .any(|value| {
            value.starts_with(['1', '2'])
                || value.to_lowercase().contains("high")
                || value.to_lowercase().contains("urgent")
        });
    signs.when(urgent, "urgent");
}

pub(super) fn thread(message: &Message<'_>, signs: &mut Signs) {
    let answers = message.field("in-reply-to").is_some() || message.field("references").is_some();
    let subject = message.subject.to_lowercase();
    let re = ["re:", "aw:", "sv:", "antw:", "res:", "rif:"].iter().any(|mark| subject.contains(mark));
    signs.say(
        "thread",
        match (answers, re) {
            (true, true) => "reply",
            (true, false) => "references",
            (false, true) => "claims-reply",
            (false, false) => "new",
        },
    );
    signs.when(
        ["fw:", "fwd:", "tr:", "wg:", "rv:"].iter().any(|mark| subject.starts_with(mark)),
        "thread.forward",
    );
}

/// How subject and fields are written.
pub(super) fn writing(message: &Message<'_>, signs: &mut Signs) {
    let subject = message.subject.trim();
    let letters = subject.chars().filter(|ch| ch.is_alphabetic()).count();
    let capitals = subject.chars().filter(|ch| ch.is_uppercase()).count();
    signs.say(
        "subject.case",
        match (letters, capitals) {
            (0, _) => "no-letters",
            (_, 0) => "lower",
            _ if capitals * 10 > letters * 7 => "capitals",
            _ if capitals * 4 > letters => "many",
            _ => "sentence",
        },
    );
    signs.count("subject.words", subject.split_whitespace().count());
    signs.when(subject.chars().any(is_emoji), "subject.emoji");
    signs.when(subject.ends_with('!'), "subject.ends!");
    signs.when(subject.ends_with('?'), "subject.ends?");
    signs.when(message.field("subject").is_some_and(|raw| raw.contains("=?")), "subject.encoded");
    signs.when(message.field("subject").is_some_and(|raw| !raw.is_ascii()), "subject.raw-8bit");
    signs.say("shape", &message.shape);
    let content_type = message.field("content-type").unwrap_or_default().to_lowercase();
    let charset = content_type.split("charset=").nth(1).unwrap_or_default().trim_matches(['"', '\'', ' ']);
    signs.say("charset", charset.split([';', '"', ' ']).next().unwrap_or_default());
    signs.say("encoding", &short(message.field("content-transfer-encoding").unwrap_or("none")));
    signs.when(message.field("mime-version").is_none(), "mime-version.none");
    signs.when(message.field("date").is_none(), "date.none");
    signs.when(message.field("user-agent").is_some(), "user-agent");
    signs.when(message.field("x-mailer").is_some(), "x-mailer");
    signs.when(message.field("organization").is_some(), "organization");
}
