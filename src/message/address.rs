//! [`Address`]: a display name and a mailbox.

use crate::limits::ADDRESSES;
use std::borrow::Cow;

/// A display name and a mailbox, as a header field gave them; both may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address<'a> {
    name: Cow<'a, str>,
    mailbox: Cow<'a, str>,
}

impl<'a> Address<'a> {
    /// The first address of a parsed field.
    pub(super) fn first(list: mail_parser::Address<'a>) -> Self {
        let mut all = Vec::new();
        Self::all(list, &mut all);
        all.into_iter().next().unwrap_or_default()
    }

    /// Appends all addresses of a parsed field, those of groups included.
    pub(super) fn all(list: mail_parser::Address<'a>, into: &mut Vec<Self>) {
        let addresses: Vec<_> = match list {
            mail_parser::Address::List(list) => list,
            mail_parser::Address::Group(groups) => {
                groups.into_iter().flat_map(|group| group.addresses).collect()
            }
        };
        let room = ADDRESSES.saturating_sub(into.len());
        into.extend(addresses.into_iter().take(room).map(|address| Self {
            name: address.name.unwrap_or_default(),
            mailbox: address.address.unwrap_or_default(),
        }));
    }

    /// The same, independent of the bytes that it was read from.
    pub(super) fn into_owned(self) -> Address<'static> {
        Address { name: self.name.into_owned().into(), mailbox: self.mailbox.into_owned().into() }
    }

    /// Whether nothing was given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.mailbox.is_empty()
    }

    /// The display name, decoded; may be empty.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `local@domain` as written; may be empty.
    #[must_use]
    pub fn mailbox(&self) -> &str {
        &self.mailbox
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.mailbox.rsplit_once('@').map_or(&*self.mailbox, |(local, _)| local)
    }

    /// The domain in lower case; empty without `@`.
    #[must_use]
    pub fn domain(&self) -> String {
        self.mailbox
            .rsplit_once('@')
            .map(|(_, domain)| domain.trim_end_matches(['>', '.']).to_lowercase())
            .unwrap_or_default()
    }
}
