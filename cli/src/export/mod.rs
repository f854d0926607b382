//! Reports of one message for others: STIX, ARF, evidence packages.

pub(crate) mod arf;
pub(crate) mod evidence;
pub(crate) mod header_block;
mod line_ends;
mod links;
pub(crate) mod message_details;
pub(crate) mod sha256;
pub(crate) mod stix;
pub(crate) mod timestamp;
