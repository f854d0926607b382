//! A complete request.

use super::{Command, MessageClass, Places, Version};

/// What a client asked for, and its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What to do.
    pub command: Command,
    /// The version of the client, which decides the form of the answer.
    pub version: Version,
    /// The value of `User`, checked: at most [`USER_BYTES_MAX`](super::USER_BYTES_MAX) bytes, and no
    /// control characters. An empty one is `None`.
    pub user: Option<String>,
    /// The value of `Message-class`.
    pub message_class: Option<MessageClass>,
    /// The places of `Set`.
    pub set: Places,
    /// The places of `Remove`.
    pub remove: Places,
    /// The message, expanded if it was compressed.
    pub message: Vec<u8>,
    /// Whether the message was longer than [`RequestLimits::message_bytes`](super::RequestLimits::message_bytes):
    /// only the first bytes are here.
    pub truncated: bool,
    /// Whether the client sent it compressed.
    pub compressed: bool,
}
