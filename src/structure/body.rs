//! Where links lead, what is hidden, what is attached.

use super::hosts::{host_of, is_reserved, organisation, same_organisation};
use super::{StructureFeatures, short};
use crate::message::Message;
use crate::text::{SegmentKind, Text};

/// The most endings of link hosts that are reported for a message.
const MAX_ENDINGS: usize = 5;
/// The longest ending that is reported. The longest existing ASCII ending in use has 13 letters.
const MAX_ENDING_BYTES: usize = 13;

/// Only links of HTML. Bare addresses in text, counted or by their endings, made left-out sources
/// worse (1-AUC 1.5 % became 3.0 % on one of them), because old mailing lists are full of them.
pub(super) fn links(own: &str, text: &Text, features: &mut StructureFeatures) {
    let hosts: Vec<String> = text.links.iter().filter_map(|link| host_of(&link.target)).collect();
    features.push_count("links", hosts.len());
    if !hosts.is_empty() && !own.is_empty() {
        let same = hosts.iter().filter(|host| same_organisation(own, host) == "same").count();
        features.push(
            "links.from",
            match same {
                0 => "none",
                n if n == hosts.len() => "all",
                n if n * 2 >= hosts.len() => "most",
                _ => "some",
            },
        );
    }
    let mut organisations: Vec<&str> = hosts.iter().map(|host| organisation(host)).collect();
    organisations.sort_unstable();
    organisations.dedup();
    features.push_count("links.organisations", organisations.len());
    let mut endings: Vec<&str> = hosts.iter().filter_map(|host| host.rsplit('.').next()).collect();
    endings.sort_unstable();
    endings.dedup();
    for ending in endings
        .into_iter()
        .filter(|ending| ending.len() <= MAX_ENDING_BYTES && !is_reserved(ending))
        .take(MAX_ENDINGS)
    {
        features.push("links.tld", ending);
    }
    features.push_if(
        organisations.iter().any(|name| name.bytes().any(|byte| byte.is_ascii_digit())),
        "links.digits",
    );
    features.push_if(
        hosts.iter().any(|host| host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')),
        "links.ip",
    );
    let says_other =
        text.links.iter().any(|link| match (host_of(link.words.trim()), host_of(&link.target)) {
            (Some(said), Some(real)) => same_organisation(&said, &real) == "other",
            _ => false,
        });
    features.push_if(says_other, "links.says-other");
    features.push_if(text.links.iter().any(|link| link.target.starts_with("mailto:")), "links.mailto");
}

pub(super) fn hiding(text: &Text, features: &mut StructureFeatures) {
    let obfuscation = &text.obfuscation;
    for (what, n) in [
        ("mask.invisible", obfuscation.invisible),
        ("mask.bidi", obfuscation.bidi),
        ("mask.styled", obfuscation.styled),
        ("mask.marks", obfuscation.marks),
        ("mask.lookalike", obfuscation.lookalike),
        ("mask.references", obfuscation.references),
    ] {
        if n > 0 {
            features.push_count(what, n as usize);
        }
    }
    for (what, n) in text.hiding.named() {
        if n > 0 {
            features.push_count(&format!("hide.{what}"), n as usize);
        }
    }
    let visible: usize = text
        .segments
        .iter()
        .filter(|segment| matches!(segment.kind, SegmentKind::Body(_)))
        .map(|segment| segment.as_str().trim().len())
        .sum();
    features.push(
        "body.length",
        match visible {
            0 => "none",
            1..=49 => "line",
            50..=299 => "short",
            300..=1_499 => "medium",
            1_500..=5_999 => "long",
            _ => "very-long",
        },
    );
}

pub(super) fn attachments(message: &Message<'_>, features: &mut StructureFeatures) {
    for attachment in message.attachments.iter().take(4) {
        features.push("attachment", &attachment.media_type);
        let ending = attachment.name.rsplit_once('.').map_or("none", |(_, ending)| ending);
        features.push("attachment.ending", &short(ending));
    }
}
