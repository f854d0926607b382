//! [`header_words`]: the words of the header fields themselves, for `--headers all`.
//!
//! Hosts, addresses, programs and lists tell a mailbox's own spam from its ham best of all, and
//! mean nothing in other mailboxes. They are right for a model that judges the mailbox it learned
//! from, and wrong for one that is shipped.

use crate::embedded::lines;
use crate::message::Message;
use std::sync::LazyLock;

/// The longest value that is cut into words, in bytes; longer ones are signatures.
const MAX_VALUE_BYTES: usize = 400;
/// The most fields of one message that are cut into words.
const MAX_FIELDS: usize = 80;

/// Fields that another filter wrote, or an archive, as `data/filter-headers.txt` lists them: they
/// show its verdict, and a spammer can forge them.
fn is_filter_header(name: &str) -> bool {
    static NAMES: LazyLock<Vec<&str>> =
        LazyLock::new(|| lines(include_str!("../data/filter-headers.txt")).collect());
    NAMES.iter().any(|known| match known.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == *known,
    })
}

/// Calls `each` with `field:word` for the words of all fields.
pub(crate) fn header_words(message: &Message<'_>, mut each: impl FnMut(&str)) {
    let mut name = String::new();
    let mut token = String::new();
    let mut received = 0;
    for (field, value) in message.all_fields().take(MAX_FIELDS) {
        name.clear();
        name.extend(field.chars().map(|ch| ch.to_ascii_lowercase()));
        if is_filter_header(&name) {
            continue;
        }
        let mut say = |kind: &str, word: &str| {
            token.clear();
            token.push_str(kind);
            token.push(':');
            token.push_str(word);
            each(&token);
        };
        say("field", &name);
        match &*name {
            "dkim-signature"
            | "domainkey-signature"
            | "x-face"
            | "list-unsubscribe"
            | "references"
            | "in-reply-to"
            | "thread-index" => continue,
            "date" => {
                // day and hour are chance; the zone and the way it is written are not
                say("date", value.rsplit(' ').next().unwrap_or_default());
                say("date-words", if value.contains(',') { "day" } else { "no-day" });
                continue;
            }
            "received" => received += 1,
            _ => {}
        }
        let value = &value[..value.floor_char_boundary(MAX_VALUE_BYTES)];
        let decoded = if name == "subject" { &*message.subject } else { value };
        let kind = if name == "received" {
            if received == 1 { "received-last" } else { "received" }
        } else {
            &*name
        };
        words(decoded, |word| say(kind, word));
    }
}

/// Words of a value: runs without white space and brackets, and for hosts and addresses the parts
/// between dots and `@`.
fn words(value: &str, mut each: impl FnMut(&str)) {
    let mut lower = value.to_lowercase();
    // a number that counts up from message to message says nothing
    if lower.bytes().any(|byte| byte.is_ascii_digit()) {
        lower = fold_long_numbers(&lower);
    }
    for word in lower.split(|ch: char| {
        ch.is_whitespace() || matches!(ch, '<' | '>' | '(' | ')' | '"' | ';' | ',' | '[' | ']' | '=')
    }) {
        let word = word.trim_matches(['.', ':', '\'']);
        if word.is_empty() {
            continue;
        }
        each(word);
        for (at, _) in word.match_indices(['.', '@']) {
            each(&word[at..]);
        }
        if word.split('.').count() == 4 && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            // the network of an IPv4 address: /8, /16, /24
            for (at, _) in word.match_indices('.') {
                each(&word[..=at]);
            }
        }
    }
}

/// Numbers of five digits or more become `#`.
fn fold_long_numbers(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut digits = 0;
    for ch in value.chars().chain(std::iter::once(' ')) {
        if ch.is_ascii_digit() {
            digits += 1;
            out.push(ch);
        } else {
            if digits >= 5 {
                out.truncate(out.len() - digits);
                out.push('#');
            }
            digits = 0;
            out.push(ch);
        }
    }
    out.pop();
    out
}
