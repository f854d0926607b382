//! Names of hosts: who registered them, and which hosts give addresses to anybody.

use crate::embedded::lines;
use std::sync::LazyLock;

pub(super) fn same_organisation(one: &str, other: &str) -> &'static str {
    match (organisation(one), organisation(other)) {
        ("", _) | (_, "") => "none",
        (one, other) if one == other => "same",
        _ => "other",
    }
}

/// The part of a host name that somebody registered: two labels, or three under second-level
/// registries such as `co.uk`.
pub(super) fn organisation(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    let (last, second, third) = (dots.next(), dots.next(), dots.next());
    let Some(last) = last else { return host };
    let label = &host[second.map_or(0, |at| at + 1)..last];
    let is_registry = host.len() - last == 3
        && matches!(
            label,
            "co" | "com" | "org" | "net" | "ac" | "gov" | "edu" | "or" | "ne" | "go" | "gob" | "gouv"
        );
    match if is_registry { third } else { second } {
        Some(at) => &host[at + 1..],
        None => host,
    }
}

/// The host of a link, or of visible words that look like one.
pub(super) fn host_of(link: &str) -> Option<String> {
    let rest =
        link.split_once("://").map(|(_, rest)| rest).or_else(|| link.starts_with("www.").then_some(link))?;
    let authority = rest.split(['/', '?', '#', ' ']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then(|| host.to_lowercase())
}

/// Endings that no real host has (RFC 2606, section 2). They would only show which texts were
/// written for training.
pub(super) fn is_reserved(ending: &str) -> bool {
    matches!(ending, "example" | "invalid" | "test" | "localhost")
}

/// Whether anybody can have an address there: the names of `data/freemail.txt`, below any ending.
pub(super) fn is_freemail(domain: &str) -> bool {
    static NAMES: LazyLock<Vec<&str>> =
        LazyLock::new(|| lines(include_str!("../../data/freemail.txt")).collect());
    let organisation = organisation(domain);
    organisation.split('.').next().is_some_and(|name| NAMES.contains(&name))
}
