//! Learning a few more messages, one by one, and undoing it.

pub(crate) mod journal;
pub(crate) mod message_key;
mod online;
mod update;

pub use journal::Journal;
pub use online::{OnlineParams, online};
pub use update::{UpdateRequest, Updated, update};
