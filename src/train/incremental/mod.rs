//! Learning a few more messages, one by one, and undoing it.

pub(crate) mod journal;
mod online;
mod update;

pub use journal::Journal;
pub use online::{OnlineParams, online};
pub(crate) use update::key_of;
pub use update::{UpdateRequest, Updated, update};
