//! [`Address`]: where a listener listens.

use serde::{Deserialize, Deserializer};
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

/// What unix sockets begin with.
const UNIX: &str = "unix:";

/// Where a listener listens: an address and a port, or the path of a unix socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `127.0.0.1:10783`, `[::1]:10783`.
    Tcp(SocketAddr),
    /// `unix:/run/bluff/spamd.sock`.
    Unix(PathBuf),
}

impl Address {
    /// A port of this machine alone.
    #[must_use]
    pub fn loopback(port: u16) -> Self {
        Self::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix(UNIX) {
            let path = PathBuf::from(path);
            return if path.is_absolute() {
                Ok(Self::Unix(path))
            } else {
                Err(format!("{text:?}: expected an absolute path, such as unix:/run/bluff/spamd.sock"))
            };
        }
        text.parse().map(Self::Tcp).map_err(|_| {
            format!("{text:?}: expected IP:PORT, such as 127.0.0.1:10783, or unix:/PATH; names of hosts are not looked up")
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "{UNIX}{}", path.display()),
        }
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_printed() {
        for text in ["127.0.0.1:10783", "[::1]:783", "0.0.0.0:0", "unix:/run/bluff/spamd.sock"] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_an_example() {
        for text in ["", "10783", "localhost:783", "127.0.0.1", "unix:", "unix:spamd.sock", "127.0.0.1:99999"]
        {
            assert!(text.parse::<Address>().unwrap_err().contains("such as"), "{text}");
        }
    }
}
