//! [`NamedAddress`]: who sent a message and who got it.

use super::field;
use super::properties::{Properties, PropertyId};

/// An address is shorter (RFC 5321, 4.5.3.1: 64 and 255 bytes).
const MAX_ADDRESS: usize = 320;

/// A name and an address. One of them may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NamedAddress {
    name: String,
    address: String,
}

impl NamedAddress {
    /// Takes the first of `addresses` that is an internet address. Exchange identifies its own users
    /// by a path such as `/O=ORG/OU=UNIT/CN=RECIPIENTS/CN=ANNA`, which is not one.
    pub(super) fn new(
        name: Option<String>,
        addresses: impl IntoIterator<Item = Option<String>>,
    ) -> Option<Self> {
        let name = name.unwrap_or_default();
        let mut candidates = addresses.into_iter().flatten().chain([unquoted(&name).to_owned()]);
        let address = candidates.find(|text| is_address(text)).unwrap_or_default();
        // a name that repeats the address says nothing
        let name = if unquoted(&name).eq_ignore_ascii_case(&address) { String::new() } else { name };
        (!name.is_empty() || !address.is_empty()).then_some(Self { name, address })
    }

    /// The person on whose behalf a message was sent and, if somebody else sent it, that sender
    /// (MS-OXOMSG 2.2.1).
    pub(super) fn senders(message: &Properties<'_, '_>) -> (Option<Self>, Option<Self>) {
        let person =
            |name, smtp, address| Self::new(message.line(name), [message.line(smtp), message.line(address)]);
        let author = person(
            PropertyId::SENT_REPRESENTING_NAME,
            PropertyId::SENT_REPRESENTING_SMTP_ADDRESS,
            PropertyId::SENT_REPRESENTING_ADDRESS,
        );
        let sender =
            person(PropertyId::SENDER_NAME, PropertyId::SENDER_SMTP_ADDRESS, PropertyId::SENDER_ADDRESS);
        match (author, sender) {
            (None, sender) => (sender, None),
            (Some(author), Some(sender)) if sender.is_same(&author) => (Some(author.or(sender)), None),
            (author, sender) => (author, sender),
        }
    }

    /// Of a recipient.
    pub(super) fn recipient(recipient: &Properties<'_, '_>) -> Option<Self> {
        let line = |id| recipient.line(id);
        Self::new(
            line(PropertyId::DISPLAY_NAME),
            [line(PropertyId::SMTP_ADDRESS), line(PropertyId::EMAIL_ADDRESS)],
        )
    }

    /// Of the names that Outlook shows, such as `Anna Gruber; bob@example.org`.
    pub(super) fn shown(names: &str) -> Vec<Self> {
        names.split(';').filter_map(|name| Self::new(Some(name.trim().to_owned()), [])).collect()
    }

    /// As the value of a field. Without an address it is `"Name" <>`, which readers take for a name
    /// alone.
    pub(super) fn value(&self) -> String {
        match (self.name.is_empty(), self.address.is_empty()) {
            (true, _) => self.address.clone(),
            (false, _) => format!("{} <{}>", field::phrase(&self.name), self.address),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        let has_both = !self.address.is_empty() && !other.address.is_empty();
        if has_both { self.address.eq_ignore_ascii_case(&other.address) } else { self.name == other.name }
    }

    /// This, with what it lacks taken from another.
    fn or(self, other: Self) -> Self {
        let name = if self.name.is_empty() { other.name } else { self.name };
        let address = if self.address.is_empty() { other.address } else { self.address };
        Self { name, address }
    }
}

/// A list of addresses, folded.
pub(super) fn list(mailboxes: &[NamedAddress]) -> String {
    mailboxes.iter().map(NamedAddress::value).collect::<Vec<_>>().join(",\r\n ")
}

fn unquoted(name: &str) -> &str {
    name.trim_matches(|letter| matches!(letter, '\'' | '"' | '<' | '>' | ' '))
}

/// Whether a text is `local@domain`, without anything that ends an address in a field.
fn is_address(text: &str) -> bool {
    let is_part = |part: &str, more: &[char]| {
        let fits = |letter: char| {
            !letter.is_control() && !letter.is_whitespace() && !"<>()[],;:\\\"@".contains(letter)
                || more.contains(&letter)
        };
        !part.is_empty() && part.chars().all(fits)
    };
    let parts = text.rsplit_once('@');
    text.len() <= MAX_ADDRESS
        && parts.is_some_and(|(local, domain)| is_part(local, &[]) && is_part(domain, &['[', ']']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_are_written() {
        for (name, addresses, expected) in [
            ("Anna Gruber", &["anna@example.org"][..], Some("\"Anna Gruber\" <anna@example.org>")),
            ("anna@example.org", &["Anna@example.org"], Some("Anna@example.org")),
            ("'anna@example.org'", &[], Some("anna@example.org")),
            ("Anna", &["/O=ORG/OU=UNIT/CN=RECIPIENTS/CN=ANNA"], Some("\"Anna\" <>")),
            ("Anna", &["/O=ORG/CN=ANNA", "anna@example.org"], Some("\"Anna\" <anna@example.org>")),
            ("Anna", &["a@example.org>, <b@example.org"], Some("\"Anna\" <>")),
            ("Anna", &["a b@example.org", "@", "x@[192.0.2.1]"], Some("\"Anna\" <x@[192.0.2.1]>")),
            ("Анна", &["anna@пример.example"], Some("=?utf-8?B?0JDQvdC90LA=?= <anna@пример.example>")),
            ("", &[], None),
        ] {
            let addresses = addresses.iter().map(|&address| Some(address.to_owned()));
            let mailbox = NamedAddress::new(Some(name.to_owned()), addresses);
            assert_eq!(mailbox.map(|mailbox| mailbox.value()).as_deref(), expected, "{name}");
        }
        let shown = NamedAddress::shown("Anna Gruber; bob@example.org;");
        assert_eq!(list(&shown), "\"Anna Gruber\" <>,\r\n bob@example.org");
    }

    #[test]
    fn a_sender_is_the_author_under_the_same_address() {
        let mailbox =
            |name: &str, address: &str| NamedAddress { name: name.to_owned(), address: address.to_owned() };
        for (a, b, same) in [
            (mailbox("Anna", "anna@example.org"), mailbox("A. Gruber", "ANNA@example.org"), true),
            (mailbox("Anna", "anna@example.org"), mailbox("Anna", "bob@example.org"), false),
            (mailbox("Anna", ""), mailbox("Anna", "anna@example.org"), true),
            (mailbox("Anna", ""), mailbox("Bob", "bob@example.org"), false),
        ] {
            assert_eq!(a.is_same(&b), same, "{a:?} {b:?}");
        }
        assert_eq!(
            mailbox("Anna", "").or(mailbox("A", "anna@example.org")),
            mailbox("Anna", "anna@example.org")
        );
    }
}
