//! A whole message as it is given to the judge.

use std::{fmt, net::IpAddr, sync::Arc};

use super::{
    fields::FieldCounts,
    limits::ENTRY_BYTES,
    macros::Macro,
    message::Message,
    peer::{SmtpClient, host_name, ip_address, short},
};

/// One message with all that the mail server said about it.
///
/// Its `Debug` form shows how long the message is and not what it says, so that no mail gets into a log.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The message: the fields as received, an empty line and the body, with CRLF line ends.
    pub message: Vec<u8>,
    /// `message` is only a part of what came. The limits or an over-long packet cut it.
    pub truncated: bool,
    /// Nothing of the message was kept; see [`Session::drop_text`](super::Session::drop_text).
    pub dropped: bool,
    /// The mail server's queue id (macro `i`).
    pub queue_id: Option<String>,
    /// The login name of the client (macro `{auth_authen}`), if it logged in.
    pub authenticated: Option<String>,
    /// The sender without angle brackets, empty for bounces. `None` if the mail server did not say.
    pub sender: Option<Vec<u8>>,
    /// The recipients without angle brackets.
    pub recipients: Vec<Vec<u8>>,
    /// How many recipients came beyond the limit.
    pub more_recipients: usize,
    /// The client's address. `None` for a unix socket or if the mail server does not know.
    pub client_address: Option<IpAddr>,
    /// The client's name. `None` if it is unknown.
    pub client_name: Option<String>,
    /// The name the client gave itself.
    pub helo: Option<Vec<u8>>,
    /// The name of the mail server's daemon (macro `{daemon_name}`).
    pub daemon_name: Option<String>,
    /// How often each header field name occurs.
    pub fields: Arc<FieldCounts>,
}

impl Envelope {
    /// Puts together what was said. Macros of the message go before those of the client, commands before macros.
    pub(super) fn new(message: Message, peer: &SmtpClient) -> Self {
        let known = |name| message.macros.get(name).or_else(|| peer.macros.get(name));
        Self {
            queue_id: known(Macro::QueueId).map(text),
            authenticated: known(Macro::Authenticated).map(text),
            daemon_name: known(Macro::DaemonName).map(text),
            client_address: peer.address.or_else(|| known(Macro::ClientAddress).and_then(ip_address)),
            client_name: host_name(&peer.host)
                .or_else(|| known(Macro::ClientName).and_then(host_name))
                .map(|name| text(&short(name))),
            helo: peer.helo.clone(),
            sender: message.sender.or_else(|| known(Macro::MailAddress).map(short)),
            message: message.bytes,
            truncated: message.truncated,
            dropped: message.dropped,
            recipients: message.recipients,
            more_recipients: message.more_recipients,
            fields: Arc::new(message.fields),
        }
    }

    /// Bytes of memory held, for a memory budget.
    #[must_use]
    pub fn held(&self) -> usize {
        let texts = [&self.queue_id, &self.authenticated, &self.client_name, &self.daemon_name];
        let texts: usize = texts.iter().map(|text| text.as_ref().map_or(0, String::capacity)).sum();
        let names: usize =
            [&self.sender, &self.helo].iter().map(|name| name.as_ref().map_or(0, Vec::capacity)).sum();
        let recipients: usize =
            self.recipients.iter().map(|recipient| recipient.capacity() + ENTRY_BYTES).sum();
        self.message.capacity() + recipients + self.fields.held() + texts + names
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recipients = self.recipients.len() + self.more_recipients;
        f.debug_struct("Envelope")
            .field("message_bytes", &self.message.len())
            .field("truncated", &self.truncated)
            .field("queue_id", &self.queue_id)
            .field("authenticated", &self.authenticated)
            .field("sender", &self.sender.as_deref().map(text))
            .field("recipients", &recipients)
            .field("client_address", &self.client_address)
            .field("client_name", &self.client_name)
            .field("helo", &self.helo.as_deref().map(text))
            .field("daemon_name", &self.daemon_name)
            .finish_non_exhaustive()
    }
}

/// Bytes as text, with a mark in place of what is not UTF-8.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mail_is_shown() {
        let envelope = Envelope { message: b"secret".to_vec(), ..Envelope::default() };
        let shown = format!("{envelope:?}");
        assert!(
            shown.contains("message_bytes: 6") && !shown.contains("secret") && !shown.contains("115"),
            "{shown}"
        );
    }
}
