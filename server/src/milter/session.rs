//! The state of one connection.

use std::sync::Arc;

use super::{
    answer::{Answer, Encoded},
    command::{self, MilterCommand},
    envelope::Envelope,
    error::ProtocolError,
    fields::FieldCounts,
    flags::{LEADING_SPACE, Offer, SKIP},
    limits::{EARLY_BYTES, SessionLimits},
    message::Message,
    packet::{Packet, Packets, grow},
    peer::{SmtpClient, short},
    reply::Reply,
};

/// What is to be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send these bytes.
    Send(Vec<u8>),
    /// Judge this message, then call [`Session::answer`] and send its bytes.
    Judge(Box<Envelope>),
    /// Close the connection. It is the last step.
    Close,
}

/// Where a session stands.
#[derive(Debug)]
enum SessionState {
    /// Commands are read.
    Reading,
    /// A message was given out and is not answered. Its fields are remembered.
    Judging(Arc<FieldCounts>),
    /// The connection ends, and [`Step::Close`] was not given yet.
    Closing,
    /// All is done.
    Closed,
}

/// One connection of a mail server. It takes bytes and gives steps; see the [module](super).
#[derive(Debug)]
pub struct Session {
    limits: SessionLimits,
    packets: Packets,
    agreed: Option<Offer>,
    peer: SmtpClient,
    message: Message,
    state: SessionState,
    error: Option<ProtocolError>,
    /// Replies to send.
    out: Vec<u8>,
    /// A message to judge that was not given out yet.
    ready: Option<Box<Envelope>>,
    /// Bytes that came while a message was judged.
    early: Vec<u8>,
}

impl Session {
    /// Starts a connection.
    #[must_use]
    pub fn new(limits: SessionLimits) -> Self {
        Self {
            limits,
            packets: Packets::new(),
            agreed: None,
            peer: SmtpClient::default(),
            message: Message::default(),
            state: SessionState::Reading,
            error: None,
            out: Vec::new(),
            ready: None,
            early: Vec::new(),
        }
    }

    /// Takes bytes as they arrive. Then call [`Session::next`] until it gives `None`, also after an error.
    ///
    /// # Errors
    ///
    /// If the bytes are not the milter protocol. The error stays: every later call gives it again.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ProtocolError> {
        if self.error.is_none() {
            self.error = self.read(bytes).err();
        }
        match self.error.clone() {
            Some(error) => {
                self.close();
                Err(error)
            }
            None => Ok(()),
        }
    }

    /// What to do now. `None` means that more bytes are needed or that an answer is.
    #[expect(clippy::should_implement_trait, reason = "it is no iterator: after `None` there can be more")]
    pub fn next(&mut self) -> Option<Step> {
        if matches!(self.state, SessionState::Reading) && !self.early.is_empty() {
            let early = std::mem::take(&mut self.early);
            // An error closes the session and is told by `error`.
            let _ = self.push(&early);
        }
        if !self.out.is_empty() {
            return Some(Step::Send(std::mem::take(&mut self.out)));
        }
        if let Some(envelope) = self.ready.take() {
            return Some(Step::Judge(envelope));
        }
        if matches!(self.state, SessionState::Closing) {
            self.state = SessionState::Closed;
            return Some(Step::Close);
        }
        None
    }

    /// Encodes the answer to the message given by [`Step::Judge`]. Send its bytes before the next step. Without such a
    /// message there is nothing to answer, and the bytes are empty.
    #[must_use]
    pub fn answer(&mut self, answer: &Answer) -> Encoded {
        let (SessionState::Judging(fields), Some(agreed), None) = (&self.state, self.agreed, &self.ready)
        else {
            return Encoded::default();
        };
        let encoded = answer.encode(fields, agreed);
        self.state = SessionState::Reading;
        encoded
    }

    /// The bytes that make the mail server wait longer. Send them now and then between [`Step::Judge`] and the answer:
    /// Postfix waits 300 seconds (`milter_content_timeout`).
    #[must_use]
    pub fn progress() -> Vec<u8> {
        let mut bytes = Vec::new();
        Reply::Progress.encode(&mut bytes);
        bytes
    }

    /// What was wrong, if the session was closed because of an error.
    #[must_use]
    pub fn error(&self) -> Option<&ProtocolError> {
        self.error.as_ref()
    }

    /// Whether a message was given out and is not answered yet.
    #[must_use]
    pub fn is_judging(&self) -> bool {
        matches!(self.state, SessionState::Judging(_))
    }

    /// Whether the mail server has agreed on what will be said.
    #[must_use]
    pub fn is_negotiated(&self) -> bool {
        self.agreed.is_some()
    }

    /// Whether a part of a message or of a packet is here and the rest must follow without a pause.
    /// Otherwise the mail server waits for its own client, which may take minutes.
    #[must_use]
    pub fn is_receiving(&self) -> bool {
        !self.message.bytes.is_empty() || self.message.dropped || self.packets.is_begun()
    }

    /// Asks the mail server to try again later, in place of replies that were not given out, and closes.
    /// A mail server that gets replies at the end of a message only finds it there.
    pub fn refuse_for_now(&mut self) {
        self.out.clear();
        if self.agreed.is_some() {
            Reply::TempFail.encode(&mut self.out);
        }
        self.close();
    }

    /// Gives back the memory of the message that is being received, and keeps nothing of it until
    /// its end. Forged fields can still be removed.
    pub fn drop_text(&mut self) {
        self.message.drop_text();
    }

    /// Bytes in memory now, for a memory budget. An envelope that was given out counts for itself
    /// ([`Envelope::held`]).
    #[must_use]
    pub fn held(&self) -> usize {
        self.packets.held()
            + self.peer.held()
            + self.message.held()
            + self.out.capacity()
            + self.early.capacity()
            + self.ready.as_ref().map_or(0, |envelope| envelope.held())
    }

    fn read(&mut self, mut bytes: &[u8]) -> Result<(), ProtocolError> {
        while !bytes.is_empty() {
            match self.state {
                SessionState::Reading => {}
                SessionState::Judging(_) => {
                    let found = self.early.len() + bytes.len();
                    if found > EARLY_BYTES {
                        return Err(ProtocolError::Impatient { found, at_most: EARLY_BYTES });
                    }
                    grow(&mut self.early, bytes, EARLY_BYTES);
                    return Ok(());
                }
                SessionState::Closing | SessionState::Closed => return Ok(()),
            }
            // Taken out for the time in which its packet is borrowed.
            let mut packets = std::mem::take(&mut self.packets);
            let result =
                packets.take(&mut bytes).and_then(|packet| packet.map_or(Ok(()), |p| self.packet(p)));
            if matches!(self.state, SessionState::Reading | SessionState::Judging(_)) {
                self.packets = packets;
            }
            result?;
        }
        Ok(())
    }

    fn packet(&mut self, packet: Packet<'_>) -> Result<(), ProtocolError> {
        let Some(agreed) = self.agreed else {
            return match packet.command {
                command::NEGOTIATE => self.negotiate(Offer::parse(packet.data)?),
                command::QUIT => {
                    self.close();
                    Ok(())
                }
                found => Err(ProtocolError::NotNegotiated { found }),
            };
        };
        match MilterCommand::parse(packet)? {
            MilterCommand::Negotiate(offer) => return self.negotiate(offer),
            // Half a value could be somebody else's name.
            MilterCommand::Macros { .. } if packet.cut => {}
            MilterCommand::Macros { for_command, pairs } => self.macros(for_command, pairs),
            MilterCommand::Connect { host, address, .. } => {
                self.message = Message::default();
                self.peer.connect(host, address);
            }
            MilterCommand::Helo(name) => self.peer.helo = Some(short(name)),
            MilterCommand::Mail { sender, .. } => {
                // Sendmail may begin a new message without a word about the last one.
                let before = std::mem::take(&mut self.message);
                if before.mail_follows {
                    self.message.macros = before.macros;
                }
                self.message.mail(sender);
            }
            MilterCommand::Rcpt { recipient, .. } => self.message.recipient(recipient, &self.limits),
            MilterCommand::Header { name, value } => {
                if !self.message.in_header() {
                    return Err(ProtocolError::LateField);
                }
                self.message.field(name, value, !agreed.speaks(LEADING_SPACE), &self.limits);
                self.message.truncated |= packet.cut;
            }
            MilterCommand::EndOfHeader => self.message.end_header(&self.limits),
            MilterCommand::Body(bytes) => {
                self.message.body(bytes, &self.limits);
                self.message.truncated |= packet.cut;
            }
            MilterCommand::EndOfMessage(bytes) => {
                self.message.body(bytes, &self.limits);
                self.message.truncated |= packet.cut;
                self.finish();
                return Ok(());
            }
            MilterCommand::Abort => self.message = Message::default(),
            MilterCommand::QuitNewConnection => {
                self.message = Message::default();
                self.peer = SmtpClient::default();
            }
            MilterCommand::Quit => self.close(),
            MilterCommand::Data | MilterCommand::Unknown(_) => {}
        }
        if agreed.expects_reply(packet.command) {
            let full =
                packet.command == command::BODY && self.message.bytes.len() >= self.limits.message_bytes;
            if full && agreed.speaks(SKIP) {
                // What is skipped is not known, so the message counts as cut.
                self.message.truncated = true;
                Reply::Skip.encode(&mut self.out);
            } else {
                Reply::Continue.encode(&mut self.out);
            }
        }
        Ok(())
    }

    fn negotiate(&mut self, offer: Offer) -> Result<(), ProtocolError> {
        let agreed = offer.agree()?;
        self.agreed = Some(agreed);
        self.peer = SmtpClient::default();
        self.message = Message::default();
        Reply::Negotiate(agreed).encode(&mut self.out);
        Ok(())
    }

    /// Macros for CONNECT and HELO belong to the client, others to the message. They come before their command.
    fn macros<'a>(&mut self, for_command: u8, pairs: impl Iterator<Item = (&'a [u8], &'a [u8])>) {
        let macros = match for_command {
            command::CONNECT | command::HELO | command::UNKNOWN => &mut self.peer.macros,
            _ => {
                if for_command == command::MAIL {
                    self.message = Message::default();
                    self.message.mail_follows = true;
                }
                &mut self.message.macros
            }
        };
        for (name, value) in pairs {
            macros.set(name, value, self.limits.macro_bytes);
        }
    }

    /// Makes an envelope of the message.
    fn finish(&mut self) {
        let message = std::mem::take(&mut self.message);
        let envelope = Envelope::new(message, &self.peer);
        let fields = Arc::clone(&envelope.fields);
        self.ready = Some(Box::new(envelope));
        self.state = SessionState::Judging(fields);
    }

    /// Gives all memory back, except replies that were promised.
    fn close(&mut self) {
        if !matches!(self.state, SessionState::Closed) {
            self.state = SessionState::Closing;
        }
        self.packets = Packets::new();
        self.message = Message::default();
        self.peer = SmtpClient::default();
        self.ready = None;
        self.early = Vec::new();
    }
}
