//! Who sends, and whether the fields that name a sender agree.

use super::hosts::{is_freemail, is_reserved, same_organisation};
use super::{Signs, is_emoji};
use crate::message::{Address, Message};

pub(super) fn sender(message: &Message<'_>, signs: &mut Signs) {
    let from = &message.from;
    let (name, domain) = (from.name(), from.domain());
    let lower = name.to_lowercase();
    signs.say(
        "from.name",
        match name {
            "" => "none",
            _ if name.eq_ignore_ascii_case(from.mailbox()) => "address",
            _ if lower.contains('@') => "other-address",
            _ if name.len() > 3 && name.chars().all(|ch| !ch.is_lowercase()) => "capitals",
            _ if name.chars().any(|ch| ch.is_ascii_digit()) => "digits",
            _ if !name.is_ascii() => "foreign",
            _ => "words",
        },
    );
    signs.count("from.name.words", name.split_whitespace().count());
    signs.when(name.chars().any(is_emoji), "from.name.emoji");
    let in_domain =
        lower.split(|ch: char| !ch.is_alphanumeric()).any(|word| word.len() >= 4 && domain.contains(word));
    let in_local = lower
        .split(|ch: char| !ch.is_alphanumeric())
        .any(|word| word.len() >= 3 && from.local().to_lowercase().contains(word));
    signs.say(
        "from.name-in-address",
        if in_domain {
            "domain"
        } else if in_local {
            "local"
        } else {
            "no"
        },
    );
    signs.say(
        "from.kind",
        if is_freemail(&domain) {
            "freemail"
        } else if domain.is_empty() {
            "none"
        } else {
            "own"
        },
    );
    let ending = domain.rsplit('.').next().unwrap_or_default();
    if !is_reserved(ending) {
        signs.say("from.tld", ending);
    }
    signs.count("from.labels", domain.split('.').count());
    signs.when(domain.bytes().any(|byte| byte.is_ascii_digit()), "from.domain.digits");
    signs.when(domain.contains('-'), "from.domain.hyphen");
    let local = from.local().to_lowercase();
    signs.count("from.local.digits", local.bytes().filter(u8::is_ascii_digit).count());
    signs.count("from.local.length", local.len() / 4);
    let role = [
        "noreply",
        "no-reply",
        "donotreply",
        "newsletter",
        "news",
        "info",
        "support",
        "sales",
        "service",
        "admin",
        "marketing",
        "notification",
        "alert",
        "bounce",
        "mailer-daemon",
        "postmaster",
    ]
    .into_iter()
    .find(|role| local.contains(role));
    signs.say("from.role", role.unwrap_or("no"));
}

/// A discussion list rewrites sender, way back and bulk fields: they tell about the list, not about
/// the message.
pub(super) fn came_through_a_list(message: &Message<'_>) -> bool {
    ["list-post", "x-beenthere", "x-mailman-version", "mailing-list"]
        .into_iter()
        .any(|name| message.field(name).is_some())
        || message.field("precedence").is_some_and(|precedence| precedence.eq_ignore_ascii_case("list"))
}

pub(super) fn agreement(message: &Message<'_>, by_list: bool, signs: &mut Signs) {
    let from = &message.from;
    if !by_list {
        signs.say("reply-to", compare(from, &message.reply_to));
        signs.say("sender", compare(from, &message.sender));
    }
    signs.when(is_freemail(&message.reply_to.domain()) && !is_freemail(&from.domain()), "reply-to.freemail");
    let path =
        message.field("return-path").filter(|_| !by_list).map(|path| path.trim_matches(['<', '>', ' ']));
    let path_domain = path.and_then(|path| path.rsplit_once('@')).map(|(_, domain)| domain.to_lowercase());
    if let Some(path) = path {
        // where there is none, the mail was never delivered or the list took it away: no sign
        signs.say(
            "return-path",
            match &path_domain {
                _ if path.is_empty() => "empty",
                None => "odd",
                Some(domain) => same_organisation(&from.domain(), domain),
            },
        );
    }
    signs.when(path.is_some_and(|path| path.contains('=')), "return-path.verp");
    let id = message.field("message-id").map(|id| id.trim_matches(['<', '>', ' ']));
    let id_domain = id.and_then(|id| id.rsplit_once('@')).map(|(_, domain)| domain.to_lowercase());
    signs.say(
        "message-id",
        match (id, &id_domain) {
            (None, _) => "none",
            (Some(_), None) => "no-domain",
            (Some(_), Some(domain)) => same_organisation(&from.domain(), domain),
        },
    );
    if let (Some(path), Some(id)) = (&path_domain, &id_domain) {
        signs.say("return-path.message-id", same_organisation(path, id));
    }
    signs.say("message-id.shape", id.map_or("none", id_shape));
    let signed: Vec<_> = message.fields("dkim-signature").filter_map(signing_domain).collect();
    signs.say(
        "dkim",
        match &signed[..] {
            [] => "none",
            domains if domains.iter().any(|domain| same_organisation(&from.domain(), domain) == "same") => {
                "same"
            }
            _ => "other",
        },
    );
    signs.count("dkim.count", signed.len());
}

fn compare(from: &Address<'_>, other: &Address<'_>) -> &'static str {
    if other.is_empty() {
        "none"
    } else if other.mailbox().eq_ignore_ascii_case(from.mailbox()) {
        "identical"
    } else {
        same_organisation(&from.domain(), &other.domain())
    }
}

fn signing_domain(signature: &str) -> Option<String> {
    signature
        .split(';')
        .map(str::trim)
        .find_map(|tag| tag.strip_prefix("d="))
        .map(|domain| domain.trim().to_lowercase())
}

fn id_shape(id: &str) -> &'static str {
    let local = id.rsplit_once('@').map_or(id, |(local, _)| local);
    let hex = local.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    match local {
        "" => "empty",
        _ if local.contains('$') => "dollar",
        _ if hex && local.matches('-').count() == 4 => "uuid",
        _ if local.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => "digits",
        _ if hex => "hex",
        _ if local.contains(".JavaMail.") => "javamail",
        _ if local.contains('.') => "dotted",
        _ if local.len() > 40 => "long",
        _ => "other",
    }
}
