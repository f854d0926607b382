//! The few macros that are of use. All others are dropped.

/// The macros that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Macro {
    /// `i`
    QueueId,
    /// `{auth_authen}`
    Authenticated,
    /// `{client_addr}`
    ClientAddress,
    /// `{client_name}`
    ClientName,
    /// `{mail_addr}`
    MailAddress,
    /// `{daemon_name}`
    DaemonName,
}

/// How many macros are kept.
const KEPT: usize = 6;

impl Macro {
    /// Finds a macro by its name, with or without braces.
    fn named(name: &[u8]) -> Option<Self> {
        let bare = name.strip_prefix(b"{").and_then(|name| name.strip_suffix(b"}")).unwrap_or(name);
        Some(match bare {
            b"i" => Self::QueueId,
            b"auth_authen" => Self::Authenticated,
            b"client_addr" => Self::ClientAddress,
            b"client_name" => Self::ClientName,
            b"mail_addr" => Self::MailAddress,
            b"daemon_name" => Self::DaemonName,
            _ => return None,
        })
    }
}

/// Values of the kept macros, for a connection or for a message.
#[derive(Debug, Default)]
pub(super) struct Macros {
    values: [Vec<u8>; KEPT],
}

impl Macros {
    /// Keeps a value if its name is of use and there is room. A value without room is dropped, not cut: half a login
    /// name is somebody else's.
    pub(super) fn set(&mut self, name: &[u8], value: &[u8], limit: usize) {
        let Some(index) = Macro::named(name).map(|name| name as usize) else { return };
        self.values[index] = Vec::new();
        if value.len() <= limit.saturating_sub(self.held()) {
            self.values[index] = value.to_vec();
        }
    }

    /// A value that is there and not empty.
    pub(super) fn get(&self, name: Macro) -> Option<&[u8]> {
        Some(self.values[name as usize].as_slice()).filter(|value| !value.is_empty())
    }

    /// Bytes of memory held now.
    pub(super) fn held(&self) -> usize {
        self.values.iter().map(Vec::capacity).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn useful_macros_are_kept_within_the_limit() {
        let mut macros = Macros::default();
        for (name, value) in [
            (&b"i"[..], &b"4Xyz"[..]),
            (b"{auth_authen}", b"anna"),
            (b"{client_addr}", b"192.0.2.1"),
            (b"{client_name}", b""),
            (b"j", b"mail.example"),
            (b"{daemon_name}", b"much too long for the room"),
            (b"mail_addr", b"a@b"),
        ] {
            macros.set(name, value, 30);
        }
        assert_eq!(macros.get(Macro::QueueId), Some(&b"4Xyz"[..]));
        assert_eq!(macros.get(Macro::Authenticated), Some(&b"anna"[..]));
        assert_eq!(macros.get(Macro::ClientAddress), Some(&b"192.0.2.1"[..]));
        assert_eq!(macros.get(Macro::ClientName), None);
        assert_eq!(macros.get(Macro::MailAddress), Some(&b"a@b"[..]));
        assert_eq!(macros.get(Macro::DaemonName), None);
        macros.set(b"i", b"much too long for the room that is left", 30);
        assert_eq!(macros.get(Macro::QueueId), None, "an old value does not stay");
        assert!(macros.held() <= 30);
    }
}
