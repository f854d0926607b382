//! The mail server's side of the protocol, as far as tests need it.

/// Writes commands one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct MailServer(pub(crate) Vec<u8>);

impl MailServer {
    pub(crate) fn packet(mut self, command: u8, parts: &[&[u8]]) -> Self {
        let data = parts.concat();
        self.0.extend((data.len() as u32 + 1).to_be_bytes());
        self.0.push(command);
        self.0.extend(data);
        self
    }

    fn strings(self, command: u8, strings: &[&str]) -> Self {
        let data: Vec<u8> = strings.iter().flat_map(|string| [string.as_bytes(), b"\0"].concat()).collect();
        self.packet(command, &[&data])
    }

    pub(crate) fn offer(self, version: u32, actions: u32, protocol: u32) -> Self {
        self.packet(b'O', &[&version.to_be_bytes(), &actions.to_be_bytes(), &protocol.to_be_bytes()])
    }

    pub(crate) fn macros(self, command: u8, pairs: &[(&str, &str)]) -> Self {
        let data: String = pairs.iter().map(|(name, value)| format!("{name}\0{value}\0")).collect();
        self.packet(b'D', &[&[command], data.as_bytes()])
    }

    pub(crate) fn connect(self, host: &str, family: u8, port: u16, address: &str) -> Self {
        self.packet(b'C', &[host.as_bytes(), &[0, family], &port.to_be_bytes(), address.as_bytes(), b"\0"])
    }

    pub(crate) fn helo(self, name: &str) -> Self {
        self.strings(b'H', &[name])
    }

    pub(crate) fn mail(self, strings: &[&str]) -> Self {
        self.strings(b'M', strings)
    }

    pub(crate) fn rcpt(self, strings: &[&str]) -> Self {
        self.strings(b'R', strings)
    }

    pub(crate) fn data(self) -> Self {
        self.packet(b'T', &[])
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        self.strings(b'L', &[name, value])
    }

    pub(crate) fn headers(self, fields: &[(&str, &str)]) -> Self {
        fields.iter().fold(self, |client, (name, value)| client.header(name, value))
    }

    pub(crate) fn end_of_header(self) -> Self {
        self.packet(b'N', &[])
    }

    pub(crate) fn body(self, bytes: &[u8]) -> Self {
        self.packet(b'B', &[bytes])
    }

    pub(crate) fn end_of_message(self, bytes: &[u8]) -> Self {
        self.packet(b'E', &[bytes])
    }

    pub(crate) fn abort(self) -> Self {
        self.packet(b'A', &[])
    }

    pub(crate) fn quit(self) -> Self {
        self.packet(b'Q', &[])
    }

    pub(crate) fn quit_new_connection(self) -> Self {
        self.packet(b'K', &[])
    }
}

/// Splits a filter's replies into letters and data.
pub(crate) fn replies(mut bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut found = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let (packet, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
        found.push((packet[0], packet[1..].to_vec()));
        bytes = rest;
    }
    assert!(bytes.is_empty(), "half a packet");
    found
}
