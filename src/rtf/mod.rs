//! What all readers of Rich Text Format share: its control words ([`control`]) and its compression
//! in mail ([`compression`]).

pub(crate) mod compression;
pub(crate) mod control;
