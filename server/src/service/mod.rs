//! [`Service`]: what all protocols share: judging, counting and logging a message.

pub mod admin;
pub mod http;
pub mod milter;
pub mod spamd;

use crate::deltas::{Taught, TeachError, UserName};
use crate::metrics::{Metrics, Protocol};
use crate::net::Peer;
use crate::points::is_unwanted;
use crate::scan::{Judged, Memory, Raw, ScanError, Scanner};
use crate::settings::{Action, Settings, UserKey};
use bluff::Label;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Bytes that are read from a client at a time.
const READ_BYTES: usize = 16 << 10;

/// What all connections share.
#[derive(Debug)]
pub struct Service {
    /// The settings.
    pub settings: Settings,
    /// Judges messages.
    pub scanner: Scanner,
    /// What is counted.
    pub metrics: Metrics,
    /// The bytes of all messages under way.
    pub memory: Memory,
    ids: Ids,
}

/// What is known of a message beside its bytes; all of it goes into the log.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The protocol by which it came.
    pub protocol: Protocol,
    /// The client that sent it.
    pub peer: Peer,
    /// Its number in the queue of the mail server.
    pub queue_id: Option<&'a str>,
}

/// Why nothing was learned or forgotten.
#[derive(Debug)]
pub enum TeachFailure {
    /// No folder for it is set.
    Off,
    /// The message, or what it would do, or the journal.
    Refused(TeachError),
}

impl fmt::Display for TeachFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("learning is off: learn.folder is not set"),
            Self::Refused(error) => error.fmt(f),
        }
    }
}

impl Service {
    /// A service that nobody has asked yet.
    #[must_use]
    pub fn new(settings: Settings, scanner: Scanner, metrics: Metrics, memory: Memory) -> Arc<Self> {
        Arc::new(Self { settings, scanner, metrics, memory, ids: Ids::new() })
    }

    /// Whose message it is, by a login name or an address. `None` for a name that nobody has.
    #[must_use]
    pub fn user(&self, name: &str) -> Option<UserName> {
        let name = name.trim().trim_matches(['<', '>']);
        let local = || name.rsplit_once('@').map_or(name, |(local, _)| local);
        UserName::new(match self.settings.learn.user {
            UserKey::Address => name,
            UserKey::LocalPart => local(),
        })
    }

    /// Judges a message, counts it, and writes its line of the log.
    ///
    /// # Errors
    /// If it could not be judged; that is counted and logged, too.
    pub async fn judge(&self, origin: Origin<'_>, raw: Raw) -> Result<Judged, ScanError> {
        let id = self.ids.next();
        let (protocol, queue_id) = (origin.protocol, origin.queue_id.unwrap_or_default());
        let bytes = raw.bytes.len();
        match self.scanner.scan(raw).await {
            Ok(judged) => {
                self.metrics.judged(protocol, &judged);
                tracing::info!(
                    %id,
                    queue_id,
                    message_id = judged.message_id,
                    label = judged.report.verdict.as_str(),
                    not_ham = rounded(judged.report.not_ham().get(), 4),
                    points = %judged.points,
                    action = self.action(protocol, &judged).map_or("none", Action::name),
                    ms = rounded(judged.elapsed.as_secs_f64() * 1000.0, 1),
                    protocol = protocol.name(),
                    bytes,
                    truncated = judged.truncated,
                    "judged"
                );
                Ok(judged)
            }
            Err(error) => {
                self.not_judged(origin, error);
                Err(error)
            }
        }
    }

    /// What is to be done with a message; `None` for ham and if it is unsure.
    #[must_use]
    pub fn action(&self, protocol: Protocol, judged: &Judged) -> Option<Action> {
        let (spam, sextortion) = match protocol {
            Protocol::Milter => (self.settings.milter.spam, self.settings.milter.sextortion),
            Protocol::Http => (self.settings.http.spam, self.settings.http.sextortion),
            // its clients decide by themselves
            Protocol::Spamd | Protocol::Admin => (Action::Header, Action::Header),
        };
        is_unwanted(&judged.report).then(|| match judged.report.verdict.as_str() {
            Label::SEXTORTION => sextortion,
            _ => spam,
        })
    }

    /// Learns a message for a user, or forgets it if there is no label. Counts and logs it.
    ///
    /// # Errors
    /// If nobody can teach here, or nothing was learned; in words.
    pub async fn teach(
        self: &Arc<Self>,
        origin: Origin<'_>,
        raw: Raw,
        label: Option<Label>,
    ) -> Result<Taught, TeachFailure> {
        let Some(deltas) = self.scanner.deltas().cloned() else { return Err(TeachFailure::Off) };
        let (user, class) = (raw.user.clone(), label.as_ref().map_or("forget", Label::as_str).to_owned());
        let model = self.scanner.models().current();
        let teaching = move || deltas.teach(&model.classifier, &raw.user, &raw.bytes, label.as_ref());
        let taught = tokio::task::spawn_blocking(teaching).await;
        let taught = taught.unwrap_or_else(|panic| Err(TeachError::Journal(io::Error::other(panic))));
        match taught {
            Ok(taught) => {
                self.metrics.taught(&class, taught);
                tracing::info!(
                    protocol = origin.protocol.name(),
                    user = user.to_string(),
                    class,
                    result = taught.name(),
                    "taught"
                );
                Ok(taught)
            }
            Err(error) => {
                self.failed(origin, error.kind(), &format_args!("{user}: {error}"));
                Err(TeachFailure::Refused(error))
            }
        }
    }

    /// Counts and logs a message that was not judged. Its request was in order.
    pub fn not_judged(&self, origin: Origin<'_>, error: ScanError) {
        self.metrics.not_judged(origin.protocol, error);
        self.failed(origin, error.kind(), &error);
    }

    /// Counts and logs a request that failed.
    pub fn failed(&self, origin: Origin<'_>, kind: &'static str, error: &dyn fmt::Display) {
        let queue_id = origin.queue_id.unwrap_or_default();
        self.metrics.failed(origin.protocol, kind);
        tracing::warn!(
            protocol = origin.protocol.name(),
            client = %origin.peer,
            queue_id,
            kind,
            %error,
            "failed"
        );
    }
}

/// A number rounded to this many decimals. Unlike formatted text, it stays a number in a JSON log.
fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

/// Numbers of messages, which differ between runs of the daemon.
#[derive(Debug)]
struct Ids {
    run: u64,
    next: AtomicU64,
}

impl Ids {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { run: now.as_secs(), next: AtomicU64::new(1) }
    }

    fn next(&self) -> String {
        format!("{:x}-{:x}", self.run, self.next.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_number_is_given_twice() {
        let ids = Ids::new();
        let given: BTreeSet<String> = (0..1000).map(|_| ids.next()).collect();
        assert_eq!(given.len(), 1000);
    }
}
