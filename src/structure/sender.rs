//! Who sends, and whether the fields that name a sender agree.

use super::hosts::{is_freemail, is_reserved, same_organisation};
use super::{StructureFeatures, is_emoji};
use crate::message::{Address, Message};

pub(super) fn sender(message: &Message<'_>, features: &mut StructureFeatures) {
    let from = &message.from;
    let (name, domain) = (from.name(), from.domain());
    let lower = name.to_lowercase();
    features.push(
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
    features.push_count("from.name.words", name.split_whitespace().count());
    features.push_if(name.chars().any(is_emoji), "from.name.emoji");
    let in_domain =
        lower.split(|ch: char| !ch.is_alphanumeric()).any(|word| word.len() >= 4 && domain.contains(word));
    let in_local = lower
        .split(|ch: char| !ch.is_alphanumeric())
        .any(|word| word.len() >= 3 && from.local().to_lowercase().contains(word));
    features.push(
        "from.name-in-address",
        if in_domain {
            "domain"
        } else if in_local {
            "local"
        } else {
            "no"
        },
    );
    features.push(
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
        features.push("from.tld", ending);
    }
    features.push_count("from.labels", domain.split('.').count());
    features.push_if(domain.bytes().any(|byte| byte.is_ascii_digit()), "from.domain.digits");
    features.push_if(domain.contains('-'), "from.domain.hyphen");
    let local = from.local().to_lowercase();
    features.push_count("from.local.digits", local.bytes().filter(u8::is_ascii_digit).count());
    features.push_count("from.local.length", local.len() / 4);
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
    features.push("from.role", role.unwrap_or("no"));
}

/// A discussion list rewrites the sender, the return path and the bulk fields. They then describe
/// the list, not the message.
pub(super) fn came_through_a_list(message: &Message<'_>) -> bool {
    ["list-post", "x-beenthere", "x-mailman-version", "mailing-list"]
        .into_iter()
        .any(|name| message.field(name).is_some())
        || message.field("precedence").is_some_and(|precedence| precedence.eq_ignore_ascii_case("list"))
}

pub(super) fn agreement(message: &Message<'_>, by_list: bool, features: &mut StructureFeatures) {
    let from = &message.from;
    if !by_list {
        features.push("reply-to", compare(from, &message.reply_to));
        features.push("sender", compare(from, &message.sender));
    }
    features.push_if(
        is_freemail(&message.reply_to.domain()) && !is_freemail(&from.domain()),
        "reply-to.freemail",
    );
    let path =
        message.field("return-path").filter(|_| !by_list).map(|path| path.trim_matches(['<', '>', ' ']));
    let path_domain = path.and_then(|path| path.rsplit_once('@')).map(|(_, domain)| domain.to_lowercase());
    if let Some(path) = path {
        // without one, the message was never delivered or the list removed it: no feature
        features.push(
            "return-path",
            match &path_domain {
                _ if path.is_empty() => "empty",
                None => "odd",
                Some(domain) => same_organisation(&from.domain(), domain),
            },
        );
    }
    features.push_if(path.is_some_and(|path| path.contains('=')), "return-path.verp");
    let id = message.field("message-id").map(|id| id.trim_matches(['<', '>', ' ']));
    let id_domain = id.and_then(|id| id.rsplit_once('@')).map(|(_, domain)| domain.to_lowercase());
    features.push(
        "message-id",
        match (id, &id_domain) {
            (None, _) => "none",
            (Some(_), None) => "no-domain",
            (Some(_), Some(domain)) => same_organisation(&from.domain(), domain),
        },
    );
    if let (Some(path), Some(id)) = (&path_domain, &id_domain) {
        features.push("return-path.message-id", same_organisation(path, id));
    }
    features.push("message-id.shape", id.map_or("none", id_shape));
    let signed: Vec<_> = message.fields("dkim-signature").filter_map(signing_domain).collect();
    features.push(
        "dkim",
        match &signed[..] {
            [] => "none",
            domains if domains.iter().any(|domain| same_organisation(&from.domain(), domain) == "same") => {
                "same"
            }
            _ => "other",
        },
    );
    features.push_count("dkim.count", signed.len());
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
