//! The mail server's client, as far as the mail server tells.

use std::net::IpAddr;

use super::{limits::NAME_BYTES, macros::Macros};

/// What is known of the mail server's client.
#[derive(Debug, Default)]
pub(super) struct SmtpClient {
    pub(super) host: Vec<u8>,
    pub(super) address: Option<IpAddr>,
    pub(super) helo: Option<Vec<u8>>,
    pub(super) macros: Macros,
}

impl SmtpClient {
    /// A client connects. Its macros came before.
    pub(super) fn connect(&mut self, host: &[u8], address: &[u8]) {
        self.host = short(host);
        self.address = ip_address(address);
        self.helo = None;
    }

    /// Bytes of memory held now.
    pub(super) fn held(&self) -> usize {
        self.host.len() + self.helo.as_ref().map_or(0, Vec::len) + self.macros.held()
    }
}

/// Reads an address as mail servers write it. Sendmail puts `IPv6:` before one of IPv6. An IPv4 address inside an IPv6
/// address becomes IPv4.
pub(super) fn ip_address(bytes: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(bytes).ok()?;
    let bare = match text.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("ipv6:") => &text[5..],
        _ => text,
    };
    bare.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// Reads a client's name. Mail servers say `unknown` or give the address in brackets if there is no name.
pub(super) fn host_name(bytes: &[u8]) -> Option<&[u8]> {
    if bytes.is_empty() || bytes.starts_with(b"[") || bytes == b"unknown" { None } else { Some(bytes) }
}

/// A name cut to its limit.
pub(super) fn short(name: &[u8]) -> Vec<u8> {
    name[..name.len().min(NAME_BYTES)].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_are_read() {
        for (text, address) in [
            ("192.0.2.1", Some("192.0.2.1")),
            ("2001:db8::1", Some("2001:db8::1")),
            ("IPv6:2001:db8::1", Some("2001:db8::1")),
            ("::ffff:192.0.2.1", Some("192.0.2.1")),
            ("/run/socket", None),
            ("", None),
            ("äöü", None),
        ] {
            assert_eq!(ip_address(text.as_bytes()), address.map(|a| a.parse().unwrap()), "{text}");
        }
        assert_eq!(ip_address(b"\xff"), None);
        for (bytes, name) in
            [("mx.example", Some("mx.example")), ("[192.0.2.1]", None), ("unknown", None), ("", None)]
        {
            assert_eq!(host_name(bytes.as_bytes()), name.map(str::as_bytes));
        }
    }
}
