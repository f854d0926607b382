//! `bluffd`: judges email for mail servers, by the protocols of SpamAssassin, milter and Rspamd.
#![forbid(unsafe_code)]

mod bounded;
pub mod client;
pub mod daemon;
pub mod deltas;
pub mod header_fields;
pub mod log;
pub mod metrics;
pub mod milter;
pub mod net;
pub mod points;
pub mod regular_file;
pub mod reload;
pub mod rights;
pub mod scan;
pub mod service;
pub mod settings;
pub mod spamd;
pub mod symbols;
pub mod systemd;
