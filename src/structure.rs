//! [`signs`]: how a message is built, in words that name no host, list or person.
//!
//! A spam run can be told by what does not fit together: a From that disagrees with Reply-To, Return-Path, Message-ID
//! or the signature; a reply that answers nothing; bulk mail without a way out. None of these signs betrays which mailbox or list a
//! message came from, so they hold in mail from elsewhere (`--headers safe`).

use crate::message::{Address, Message};
use crate::text::{Place, Text};

/// Signs of the header fields; only for messages that have headers.
pub(crate) fn header_signs(message: &Message<'_>) -> Vec<String> {
    let mut signs = Signs(Vec::with_capacity(64));
    let by_list = came_through_a_list(message);
    signs.when(by_list, "list");
    sender(message, &mut signs);
    agreement(message, by_list, &mut signs);
    recipients(message, &mut signs);
    if !by_list {
        bulk(message, &mut signs);
    }
    thread(message, &mut signs);
    writing(message, &mut signs);
    signs.0
}

/// Signs of the body, which every message has.
pub(crate) fn body_signs(message: &Message<'_>, text: &Text) -> Vec<String> {
    let mut signs = Signs(Vec::with_capacity(24));
    links(message, text, &mut signs);
    hiding(text, &mut signs);
    attachments(message, &mut signs);
    signs.0
}

/// Endings of link hosts that are told, a message.
const MAX_ENDINGS: usize = 5;
/// The longest ending that is told; the longest one that exists in ASCII and is in use has 13 letters.
const MAX_ENDING_BYTES: usize = 13;

struct Signs(Vec<String>);

impl Signs {
    fn say(&mut self, what: &str, value: &str) {
        self.0.push(format!("{what}={value}"));
    }

    fn count(&mut self, what: &str, n: usize) {
        self.say(what, bucket(n));
    }

    fn when(&mut self, condition: bool, what: &str) {
        if condition {
            self.0.push(what.to_owned());
        }
    }
}

/// Counts in steps: beyond a few, how many exactly is chance.
fn bucket(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2..=3 => "2-3",
        4..=7 => "4-7",
        8..=19 => "8-19",
        _ => "20+",
    }
}

fn sender(message: &Message<'_>, signs: &mut Signs) {
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
    signs.say("from.tld", domain.rsplit('.').next().unwrap_or_default());
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

/// A discussion list rewrites sender, way back and bulk fields: they tell about the list, not about the message.
fn came_through_a_list(message: &Message<'_>) -> bool {
    ["list-post", "x-beenthere", "x-mailman-version", "mailing-list"]
        .into_iter()
        .any(|name| message.field(name).is_some())
        || message.field("precedence").is_some_and(|precedence| precedence.eq_ignore_ascii_case("list"))
}

fn agreement(message: &Message<'_>, by_list: bool, signs: &mut Signs) {
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

fn recipients(message: &Message<'_>, signs: &mut Signs) {
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

fn bulk(message: &Message<'_>, signs: &mut Signs) {
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

fn thread(message: &Message<'_>, signs: &mut Signs) {
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
fn writing(message: &Message<'_>, signs: &mut Signs) {
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

/// Links of HTML only: bare addresses in text, counted or by their endings, made sources left out worse (1-AUC 1.5 % became
/// 3.0 % on one of them), for old mailing lists are full of them.
fn links(message: &Message<'_>, text: &Text, signs: &mut Signs) {
    let own = message.from.domain();
    let hosts: Vec<String> = text.links.iter().filter_map(|link| host_of(&link.target)).collect();
    signs.count("links", hosts.len());
    if !hosts.is_empty() && !own.is_empty() {
        let same = hosts.iter().filter(|host| same_organisation(&own, host) == "same").count();
        signs.say(
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
    signs.count("links.organisations", organisations.len());
    let mut endings: Vec<&str> = hosts.iter().filter_map(|host| host.rsplit('.').next()).collect();
    endings.sort_unstable();
    endings.dedup();
    for ending in endings.into_iter().filter(|ending| ending.len() <= MAX_ENDING_BYTES).take(MAX_ENDINGS) {
        signs.say("links.tld", ending);
    }
    signs.when(
        organisations.iter().any(|name| name.bytes().any(|byte| byte.is_ascii_digit())),
        "links.digits",
    );
    signs.when(
        hosts.iter().any(|host| host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')),
        "links.ip",
    );
    let says_other =
        text.links.iter().any(|link| match (host_of(link.words.trim()), host_of(&link.target)) {
            (Some(said), Some(real)) => same_organisation(&said, &real) == "other",
            _ => false,
        });
    signs.when(says_other, "links.says-other");
    signs.when(text.links.iter().any(|link| link.target.starts_with("mailto:")), "links.mailto");
}

fn hiding(text: &Text, signs: &mut Signs) {
    let masking = &text.masking;
    for (what, n) in [
        ("mask.invisible", masking.invisible),
        ("mask.bidi", masking.bidi),
        ("mask.styled", masking.styled),
        ("mask.marks", masking.marks),
        ("mask.lookalike", masking.lookalike),
    ] {
        if n > 0 {
            signs.count(what, n as usize);
        }
    }
    for (what, n) in text.hiding.named() {
        if n > 0 {
            signs.count(&format!("hide.{what}"), n as usize);
        }
    }
    let visible: usize = text
        .zones
        .iter()
        .filter(|zone| matches!(zone.place, Place::Body(_)))
        .map(|zone| zone.as_str().trim().len())
        .sum();
    signs.say(
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

fn attachments(message: &Message<'_>, signs: &mut Signs) {
    for attachment in message.attachments.iter().take(4) {
        signs.say("attachment", &attachment.media_type);
        let ending = attachment.name.rsplit_once('.').map_or("none", |(_, ending)| ending);
        signs.say("attachment.ending", &short(ending));
    }
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

fn same_organisation(one: &str, other: &str) -> &'static str {
    match (organisation(one), organisation(other)) {
        ("", _) | (_, "") => "none",
        (one, other) if one == other => "same",
        _ => "other",
    }
}

/// The part of a host name that somebody registered: two labels, three under second-level registries such as `co.uk`.
fn organisation(host: &str) -> &str {
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
fn host_of(link: &str) -> Option<String> {
    let rest =
        link.split_once("://").map(|(_, rest)| rest).or_else(|| link.starts_with("www.").then_some(link))?;
    let authority = rest.split(['/', '?', '#', ' ']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then(|| host.to_lowercase())
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

fn is_freemail(domain: &str) -> bool {
    const NAMES: &[&str] = &[
        "gmail",
        "googlemail",
        "yahoo",
        "ymail",
        "hotmail",
        "outlook",
        "live",
        "msn",
        "aol",
        "gmx",
        "web",
        "mail",
        "icloud",
        "me",
        "mac",
        "protonmail",
        "proton",
        "yandex",
        "rambler",
        "bk",
        "list",
        "inbox",
        "qq",
        "163",
        "126",
        "sina",
        "sohu",
        "foxmail",
        "naver",
        "hanmail",
        "rediffmail",
        "free",
        "orange",
        "wanadoo",
        "laposte",
        "sfr",
        "libero",
        "tiscali",
        "virgilio",
        "alice",
        "t-online",
        "freenet",
        "arcor",
        "uol",
        "bol",
        "terra",
        "ig",
        "wp",
        "o2",
        "onet",
        "interia",
        "seznam",
        "zoho",
        "tutanota",
        "excite",
        "lycos",
        "juno",
        "netzero",
        "earthlink",
        "comcast",
        "verizon",
        "att",
        "sbcglobal",
        "bellsouth",
        "cox",
        "charter",
        "btinternet",
        "ntlworld",
    ];
    let organisation = organisation(domain);
    organisation.split('.').next().is_some_and(|name| NAMES.contains(&name))
}

fn is_emoji(ch: char) -> bool {
    matches!(ch as u32, 0x1F300..=0x1FAFF | 0x2600..=0x27BF | 0x2B50 | 0x2B55 | 0x1F1E6..=0x1F1FF)
}

/// The first word of a value, short and in lower case.
fn short(value: &str) -> String {
    value.trim().to_lowercase().chars().take_while(|ch| ch.is_alphanumeric() || *ch == '-').take(16).collect()
}
