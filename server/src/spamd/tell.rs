//! What TELL asks for: a class, and places to set or remove it.

use std::fmt;

/// The class of a message that a client reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageClass {
    /// `Message-class: spam`
    Spam,
    /// `Message-class: ham`
    Ham,
}

impl MessageClass {
    /// The word in a request.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            MessageClass::Spam => "spam",
            MessageClass::Ham => "ham",
        }
    }

    pub(super) fn parse(value: &[u8]) -> Option<Self> {
        [MessageClass::Spam, MessageClass::Ham]
            .into_iter()
            .find(|class| value.eq_ignore_ascii_case(class.word().as_bytes()))
    }
}

/// The places of `Set`, `Remove`, `DidSet` and `DidRemove`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Places {
    /// The data of this server: set is learn, remove is forget.
    pub local: bool,
    /// Services elsewhere: set is report, remove is revoke.
    pub remote: bool,
}

impl Places {
    /// No place.
    pub const NONE: Places = Places { local: false, remote: false };
    /// This server alone.
    pub const LOCAL: Places = Places { local: true, remote: false };

    /// Whether there is no place.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Places::NONE
    }

    /// Reads places between commas or blanks, in any case. As in `got_set_header` other words are
    /// ignored: an example of PROTOCOL is `Set: local, remove`.
    pub(super) fn parse(value: &[u8]) -> Self {
        let mut places = Places::NONE;
        for word in value.split(|&byte| byte == b',' || byte.is_ascii_whitespace()) {
            places.local |= word.eq_ignore_ascii_case(b"local");
            places.remote |= word.eq_ignore_ascii_case(b"remote");
        }
        places
    }
}

impl fmt::Display for Places {
    /// As `dotell` and `message_tell` write them: `local,remote`, without a blank.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.local, self.remote) {
            (true, true) => "local,remote",
            (true, false) => "local",
            (false, true) => "remote",
            (false, false) => "",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_in_every_form() {
        let both = Places { local: true, remote: true };
        let remote = Places { local: false, remote: true };
        for (value, expected) in [
            ("local", Places::LOCAL),
            ("remote", remote),
            ("local,remote", both),
            ("local, remote", both),
            ("Remote LOCAL", both),
            ("local, remove", Places::LOCAL),
            ("remove", Places::NONE),
            ("locals", Places::NONE),
            ("", Places::NONE),
            (",, ,", Places::NONE),
        ] {
            assert_eq!(Places::parse(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn places_are_written_as_spamd_writes_them() {
        for places in [Places::NONE, Places::LOCAL, Places { local: true, remote: true }] {
            assert_eq!(Places::parse(places.to_string().as_bytes()), places);
        }
        assert_eq!(Places { local: true, remote: true }.to_string(), "local,remote");
    }

    #[test]
    fn classes_are_read_in_any_case() {
        assert_eq!(MessageClass::parse(b"spam"), Some(MessageClass::Spam));
        assert_eq!(MessageClass::parse(b"HAM"), Some(MessageClass::Ham));
        assert_eq!(MessageClass::parse(b"spam2"), None);
        assert_eq!(MessageClass::parse(b""), None);
    }
}
