//! [`WebLinks`]: the web addresses that a message names.

use bluff::{Message, SegmentKind, Text};

/// The most links of one message that are reported.
const MAX_LINKS: usize = 50;
/// The longest link that is given to others, in bytes; longer ones are tracking data.
const MAX_SHARED_BYTES: usize = 500;
/// The longest link that is reported at all, in bytes: browsers and servers all accept this length.
const MAX_BYTES: usize = 2_000;
/// Names before the `@` that are shorter than this are in many links by accident.
const MIN_LOCAL: usize = 4;
/// Characters that end a sentence or a bracket after a link, and are not part of it.
const BEHIND: [char; 11] = ['.', ',', ';', ':', '!', '?', ')', ']', '>', '"', '\''];

/// The `http` and `https` links of a message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct WebLinks {
    /// Each once, in the order of the message: targets in HTML, then those written as words.
    pub(crate) links: Vec<String>,
    /// Whether there are more, or one that is too long.
    pub(crate) truncated: bool,
}

impl WebLinks {
    /// All of them, as the message holds them.
    pub(crate) fn new(text: &Text) -> Self {
        let targets = text.links.iter().map(|link| link.target.trim());
        let bodies = text
            .segments
            .iter()
            .filter(|segment| matches!(segment.kind, SegmentKind::Body(_) | SegmentKind::Pdf(_)));
        let words = bodies.flat_map(|segment| segment.cased().split_whitespace());
        let written = words.map(|word| {
            let lower = word.to_ascii_lowercase();
            let start = ["http://", "https://"].iter().filter_map(|scheme| lower.find(scheme)).min();
            let start = start.unwrap_or(word.len());
            word[start..].trim_end_matches(BEHIND)
        });
        let mut found = Self::default();
        for link in targets.chain(written).filter(|link| is_web(link)) {
            if found.links.iter().any(|known| known == link) {
                continue;
            }
            if link.len() > MAX_BYTES {
                found.truncated = true;
            } else if found.links.len() == MAX_LINKS {
                found.truncated = true;
                break;
            } else {
                found.links.push(link.to_owned());
            }
        }
        found
    }
}

/// The links that may be given to others.
///
/// Links that name a recipient are left out: readers of these links must not learn who got the
/// message. So are links that could not be in a header field as they are.
pub(crate) fn named_links(message: &Message<'_>, text: &Text) -> Vec<String> {
    let mut links = WebLinks::new(text).links;
    links.retain(|link| is_plain(link) && !names_recipient(message, link));
    links
}

/// Whether the words hold the address of a recipient, or its part before the `@` if that is not a
/// short word.
pub(crate) fn names_recipient(message: &Message<'_>, words: &str) -> bool {
    let words = words.to_lowercase();
    message.recipients.iter().any(|own| {
        let (mailbox, local) = (own.mailbox().to_lowercase(), own.local().to_lowercase());
        !mailbox.is_empty() && words.contains(&mailbox) || local.len() >= MIN_LOCAL && words.contains(&local)
    })
}

/// The host of a link in lower case; `None` if it has no host that is a DNS name.
pub(crate) fn host(link: &str) -> Option<String> {
    let (_, rest) = link.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let is_name =
        host.contains('.') && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let is_number = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_name && !is_number).then_some(host)
}

/// The link in a form that no program makes clickable: `hxxps://example[.]com/a.html`.
pub(crate) fn defang(link: &str) -> String {
    let Some((scheme, rest)) = link.split_once("://") else { return link.to_owned() };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let scheme = scheme.replace('t', "x").replace('T', "X");
    format!("{scheme}://{}{path}", authority.replace('.', "[.]"))
}

/// Whether it is a web link, even a wrong one.
fn is_web(link: &str) -> bool {
    let begins = |scheme: &str| {
        link.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && link.len() > scheme.len()
    };
    begins("http://") || begins("https://")
}

/// Whether it can be as it is in a header field and in JSON: visible ASCII, of a length that a
/// field holds.
fn is_plain(link: &str) -> bool {
    link.len() <= MAX_SHARED_BYTES
        && link.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"\\".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(raw: &str) -> WebLinks {
        WebLinks::new(&Text::from_message(&Message::parse(raw.as_bytes())))
    }

    #[test]
    fn links_of_words_and_of_html() {
        for (raw, expected) in [
            (
                "Subject: a\n\nsee http://a.example/B, or (https://c.example).\n",
                &["http://a.example/B", "https://c.example"][..],
            ),
            ("Subject: a\n\nhttp://a.example http://a.example ftp://b.example\n", &["http://a.example"]),
            ("Subject: a\n\nhttp://, (x)-HTTPS://A.example/\n", &["HTTPS://A.example/"]),
            (
                "Content-Type: text/html; charset=utf-8\n\n<a href=\"https://x.example/?q=1\">here</a>\
                 <a href=\"javascript:1\">b</a><a href=\"https://\u{fc}.example\">c</a>",
                &["https://x.example/?q=1", "https://\u{fc}.example"],
            ),
        ] {
            assert_eq!(
                links(raw),
                WebLinks { links: expected.iter().map(|&link| link.into()).collect(), truncated: false }
            );
        }
    }

    #[test]
    fn what_others_get_names_no_recipient_and_fits_in_a_field() {
        let long = format!("http://l.example/{}", "x".repeat(MAX_SHARED_BYTES));
        let raw = format!(
            "To: jane.doe@a.example\n\nhttp://t.example/?u=Jane.Doe http://b.example http://c.example/<x {long}\n"
        );
        let message = Message::parse(raw.as_bytes());
        assert_eq!(named_links(&message, &Text::from_message(&message)), ["http://b.example"]);
    }

    #[test]
    fn the_number_and_the_length_of_links_are_bounded() {
        let many: String = (0..=MAX_LINKS).map(|number| format!("http://a.example/{number}\n")).collect();
        let found = links(&format!("Subject: a\n\n{many}"));
        assert_eq!((found.links.len(), found.truncated), (MAX_LINKS, true));
        let long = format!("http://a.example/{}", "x".repeat(MAX_BYTES));
        let found = links(&format!("Subject: a\n\n{long} http://b.example\n"));
        assert_eq!((found.links.len(), found.truncated), (1, true));
    }

    #[test]
    fn a_defanged_link_is_no_link() {
        for (link, expected) in [
            ("https://a.example.com/x.html?y=1.2", "hxxps://a[.]example[.]com/x.html?y=1.2"),
            ("HTTP://u.v@192.0.2.1:80", "HXXP://u[.]v@192[.]0[.]2[.]1:80"),
            ("http://a.example?b.c", "hxxp://a[.]example?b.c"),
            ("no link", "no link"),
        ] {
            assert_eq!(defang(link), expected);
            assert!(!is_web(&defang(link)));
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
