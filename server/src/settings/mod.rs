//! [`Settings`]: what a file in TOML and the environment ask of the daemon.
//!
//! `bluffd.toml` beside the manifest names every key with its default. A test keeps it and this
//! file equal.

mod address;
mod kind;
mod load;

pub use address::Address;
pub use load::SettingsError;

use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// The settings file that names every key with its default.
pub const REFERENCE: &str = include_str!("../../bluffd.toml");
/// Where the settings are if no other file is named; it may be missing.
pub const DEFAULT_PATH: &str = "/etc/bluff/bluffd.toml";

/// The name of the listener for the protocol of SpamAssassin, in the settings, in metrics, in the log
/// and of its socket.
pub const SPAMD: &str = "spamd";
/// The same of the milter protocol.
pub const MILTER: &str = "milter";
/// The same of HTTP.
pub const HTTP: &str = "http";
/// The same of metrics and health.
pub const ADMIN: &str = "admin";

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The model.
    pub model: ModelSettings,
    /// How to classify.
    pub options: bluff::Options,
    /// The protocol of SpamAssassin.
    pub spamd: SpamdSettings,
    /// The milter protocol.
    pub milter: MilterSettings,
    /// HTTP.
    pub http: HttpSettings,
    /// Metrics and health.
    pub admin: AdminSettings,
    /// A second model that decides nothing.
    pub shadow: ShadowSettings,
    /// Whether today's messages are like those of the past.
    pub drift: DriftSettings,
    /// What users teach.
    pub learn: LearnSettings,
    /// Unix sockets.
    pub socket: SocketSettings,
    /// What one client, or all of them, may cost.
    pub limits: Limits,
    /// The log.
    pub log: LogSettings,
    /// The process.
    pub process: ProcessSettings,
}

/// The model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelSettings {
    /// Its file; an empty path is the model that is built in.
    pub path: PathBuf,
    /// Seconds between two checks for a change of the file; 0: none.
    pub check_seconds: u64,
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self { path: PathBuf::new(), check_seconds: 5 }
    }
}

/// What to answer when a message could not be judged. No message is ever discarded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnError {
    /// Pass it on, marked with `X-Bluff-Status: error`.
    Accept,
    /// Ask the client to try again later.
    #[default]
    Tempfail,
}

/// What to do with a message beside adding header fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Nothing more.
    #[default]
    Header,
    /// Hold it in the queue of the mail server.
    Quarantine,
    /// Refuse it.
    Reject,
}

impl Action {
    /// Its name in the settings and in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }
}

/// The protocol of SpamAssassin.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SpamdSettings {
    /// Where to listen.
    pub listen: Vec<Address>,
    /// What to answer when a message could not be judged.
    pub on_error: OnError,
}

impl Default for SpamdSettings {
    fn default() -> Self {
        Self { listen: vec![Address::loopback(10783)], on_error: OnError::default() }
    }
}

/// The milter protocol.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MilterSettings {
    /// Where to listen.
    pub listen: Vec<Address>,
    /// What to answer when a message could not be judged.
    pub on_error: OnError,
    /// Whether messages of senders who logged in pass unjudged and unchanged.
    pub skip_authenticated: bool,
    /// What to do with spam.
    pub spam: Action,
    /// What to do with sextortion.
    pub sextortion: Action,
}

impl Default for MilterSettings {
    fn default() -> Self {
        Self {
            listen: vec![Address::loopback(10784)],
            on_error: OnError::default(),
            skip_authenticated: true,
            spam: Action::default(),
            sextortion: Action::default(),
        }
    }
}

/// HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSettings {
    /// Where to listen.
    pub listen: Vec<Address>,
    /// What to answer when a message could not be judged.
    pub on_error: OnError,
    /// What to do with spam.
    pub spam: Action,
    /// What to do with sextortion.
    pub sextortion: Action,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: vec![Address::loopback(10785)],
            on_error: OnError::default(),
            spam: Action::default(),
            sextortion: Action::default(),
        }
    }
}

/// Metrics and health.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AdminSettings {
    /// Where to listen.
    pub listen: Vec<Address>,
}

impl Default for AdminSettings {
    fn default() -> Self {
        Self { listen: vec![Address::loopback(10786)] }
    }
}

/// A second model that decides nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShadowSettings {
    /// Its file; empty: none.
    pub model: PathBuf,
}

/// Whether today's messages are like those of the past.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DriftSettings {
    /// How many messages are compared at a time; 0: none.
    pub messages: u64,
    /// The population stability index beyond which the email has changed.
    pub threshold: f64,
}

impl Default for DriftSettings {
    fn default() -> Self {
        Self { messages: 1000, threshold: 0.25 }
    }
}

/// Which part of a name or address says whose message it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserKey {
    /// All of it.
    #[default]
    Address,
    /// What is before the last `@`.
    LocalPart,
}

/// What users teach.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LearnSettings {
    /// The folder of what was taught, one file for each user; empty: nobody can teach.
    pub folder: PathBuf,
    /// Which part of a name or address says whose message it is.
    pub user: UserKey,
    /// Whether clients may teach over TCP without a token.
    pub over_tcp: bool,
    /// The token with which clients may teach over HTTP; empty: none.
    pub token: String,
    /// The most messages that are kept of a user.
    pub lessons: usize,
    /// The bytes of memory for what was taught.
    pub cache_bytes: usize,
    /// A folder of messages that a lesson may not harm; empty: none.
    pub check: PathBuf,
}

impl Default for LearnSettings {
    fn default() -> Self {
        Self {
            folder: PathBuf::new(),
            user: UserKey::default(),
            over_tcp: false,
            token: String::new(),
            lessons: 200,
            cache_bytes: 256 << 20,
            check: PathBuf::new(),
        }
    }
}

/// Owner, group and mode of unix sockets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SocketSettings {
    /// The name of the owner; empty: whoever the daemon runs as.
    pub owner: String,
    /// The name of the group; empty: that of the daemon.
    pub group: String,
    /// The mode, in octal digits.
    pub mode: String,
}

impl Default for SocketSettings {
    fn default() -> Self {
        Self { owner: String::new(), group: String::new(), mode: "0660".to_owned() }
    }
}

/// What one client, or all of them, may cost.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The longest message; of a longer one the first bytes are judged.
    pub message_bytes: usize,
    /// The bytes of messages that all connections together may hold.
    pub memory_bytes: usize,
    /// The header of a request, or of a message of a milter.
    pub header_bytes: usize,
    /// The header fields of a message of a milter.
    pub header_fields: usize,
    /// The recipients of a message of a milter.
    pub recipients: usize,
    /// The connections of each listener.
    pub connections: usize,
    /// The threads that judge; 0: one for each processor.
    pub threads: usize,
    /// The messages that wait for a thread.
    pub queue: usize,
    /// Seconds until a client has to send its next bytes.
    pub read_seconds: u64,
    /// Seconds until a client has to have sent a whole request, or a milter a whole message.
    pub request_seconds: u64,
    /// Seconds until a client has to take the next bytes of an answer.
    pub write_seconds: u64,
    /// Seconds until a message has to be judged.
    pub scan_seconds: u64,
    /// Seconds that are left to requests under way when the daemon ends.
    pub drain_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 50 << 20,
            memory_bytes: 512 << 20,
            header_bytes: 1 << 20,
            header_fields: 10_000,
            recipients: 1_000,
            connections: 256,
            threads: 0,
            queue: 64,
            read_seconds: 60,
            request_seconds: 300,
            write_seconds: 10,
            scan_seconds: 20,
            drain_seconds: 30,
        }
    }
}

impl Limits {
    /// How long a client may take to send its next bytes.
    #[must_use]
    pub fn read(&self) -> Duration {
        Duration::from_secs(self.read_seconds)
    }

    /// How long a client may take to send a whole request.
    #[must_use]
    pub fn request(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    /// How long a client may take to take the next bytes of an answer.
    #[must_use]
    pub fn write(&self) -> Duration {
        Duration::from_secs(self.write_seconds)
    }

    /// How long judging may take.
    #[must_use]
    pub fn scan(&self) -> Duration {
        Duration::from_secs(self.scan_seconds)
    }

    /// How long requests under way may take when the daemon ends.
    #[must_use]
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}

/// The log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogSettings {
    /// What is logged.
    pub level: LogLevel,
    /// Where to and how.
    pub format: LogFormat,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { level: LogLevel::Info, format: LogFormat::Auto }
    }
}

/// What is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// Where the log goes, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people, on stderr.
    Text,
    /// A JSON object a line, on stderr.
    Json,
    /// The journal of systemd, with a field for each fact.
    Journald,
    /// Text; if systemd started the daemon, without a time and with the priority that its journal
    /// reads.
    Auto,
}

/// The process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProcessSettings {
    /// Whether it may run as root.
    pub allow_root: bool,
}
