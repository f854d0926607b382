//! [`named_links`]: the web addresses that a message names.

use bluff::{Message, SegmentKind, Text};

/// The most links that are told of one message.
const MAX_LINKS: usize = 50;
/// The longest link that is told, in bytes; longer ones are tracking data.
const MAX_BYTES: usize = 500;
/// Names before the `@` shorter than this stand in many links by accident.
const MIN_LOCAL: usize = 4;

/// The `http` and `https` links of a message, each once, in the order they stand: targets in HTML,
/// then those written as words.
///
/// Left out is what names a recipient: whoever gets these links shall not learn who got the mail.
pub(crate) fn named_links(message: &Message<'_>, text: &Text) -> Vec<String> {
    let targets = text.links.iter().map(|link| link.target.trim());
    let bodies = text
        .segments
        .iter()
        .filter(|segment| matches!(segment.place, SegmentKind::Body(_) | SegmentKind::Pdf(_)));
    let words = bodies.flat_map(|segment| segment.cased().split_whitespace()).map(|word| {
        let start = word.find("http").unwrap_or(word.len());
        word[start..].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '>', '"', '\''])
    });
    let mut links: Vec<String> = Vec::new();
    for link in targets.chain(words) {
        if links.len() == MAX_LINKS {
            break;
        }
        if is_web(link) && !names_recipient(message, link) && !links.iter().any(|known| known == link) {
            links.push(link.to_owned());
        }
    }
    links
}

/// Whether the words hold the address of a recipient, or the part before the `@` of one that is no
/// short word.
pub(crate) fn names_recipient(message: &Message<'_>, words: &str) -> bool {
    let words = words.to_lowercase();
    message.recipients.iter().any(|own| {
        let (mailbox, local) = (own.mailbox().to_lowercase(), own.local().to_lowercase());
        !mailbox.is_empty() && words.contains(&mailbox) || local.len() >= MIN_LOCAL && words.contains(&local)
    })
}

/// The host of a link in small letters; `None` if it has none that is a name of the DNS.
pub(crate) fn host(link: &str) -> Option<String> {
    let (_, rest) = link.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let is_name =
        host.contains('.') && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let is_number = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_name && !is_number).then_some(host)
}

/// Whether it can stand as it is in a header field and in JSON: ASCII that is seen, of a length
/// that a field holds.
fn is_web(link: &str) -> bool {
    let lower = link.get(..8).unwrap_or(link).to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://"))
        && link.len() <= MAX_BYTES
        && link.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"\\".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_words_and_of_html() {
        for (raw, expected) in [
            (
                "Subject: a\n\nsee http://a.example/B, or (https://c.example).\n",
                &["http://a.example/B", "https://c.example"][..],
            ),
            ("Subject: a\n\nhttp://a.example http://a.example ftp://b.example\n", &["http://a.example"]),
            (
                "Content-Type: text/html\n\n<a href=\"https://x.example/?q=1\">here</a><a href=\"javascript:1\">b</a>",
                &["https://x.example/?q=1"],
            ),
            (
                "To: jane.doe@a.example\n\nhttp://t.example/?u=Jane.Doe http://b.example\n",
                &["http://b.example"],
            ),
        ] {
            let message = Message::parse(raw.as_bytes());
            assert_eq!(named_links(&message, &Text::from_message(&message)), expected, "{raw:?}");
        }
    }

    #[test]
    fn hosts_are_names() {
        for (link, expected) in [
            ("https://A.example:8080/x", Some("a.example")),
            ("http://u@b.example?x", Some("b.example")),
            ("http://192.0.2.1/", None),
            ("http://[2001:db8::1]/", None),
            ("nothing", None),
        ] {
            assert_eq!(host(link).as_deref(), expected, "{link}");
        }
    }
}
