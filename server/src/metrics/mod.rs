//! [`Metrics`]: what the daemon counts, in the format of OpenMetrics.

mod process;

use crate::deltas::Taught;
use crate::scan::{Judged, Memory, Models, ScanError};
use crate::settings::{ADMIN, HTTP, MILTER, SPAMD};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::{prometheus_text, text::encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

/// Bounds of the seconds that judging takes: most messages take a millisecond, the largest a
/// second.
const SECONDS: [f64; 13] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0, 20.0];
/// Bounds of the probability that a message is not ham, close to each other where it decides.
const PROBABILITIES: [f64; 11] = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

/// A protocol that clients speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// That of SpamAssassin.
    Spamd,
    /// The milter protocol.
    Milter,
    /// HTTP.
    Http,
    /// HTTP of the admin listener, by which no messages come.
    Admin,
}

impl Protocol {
    /// Its name in metrics and in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spamd => SPAMD,
            Self::Milter => MILTER,
            Self::Http => HTTP,
            Self::Admin => ADMIN,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfLabel {
    protocol: &'static str,
    label: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfKind {
    protocol: &'static str,
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfClass {
    class: String,
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfProtocol {
    protocol: &'static str,
}

// gauges of 1 and no metrics of the type "info", which `promtool check metrics` does not know
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfVersion {
    version: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfModel {
    model: String,
}

/// Everything that is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    messages: Family<OfLabel, Counter>,
    /// The same, over all protocols.
    by_label: Mutex<BTreeMap<String, u64>>,
    errors: Family<OfKind, Counter>,
    not_judged: Family<OfKind, Counter>,
    truncated: Counter,
    learned: Family<OfClass, Counter>,
    users: Gauge,
    users_bytes: Gauge,
    seconds: Histogram,
    probability: Histogram,
    connections: Family<OfProtocol, Gauge>,
    reloads_refused: Counter,
    loaded: Gauge<f64, AtomicU64>,
    model: Mutex<Option<String>>,
    drift: Gauge<f64, AtomicU64>,
    models: Family<OfModel, Gauge<i64, AtomicI64>>,
}

impl Metrics {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(memory: Memory) -> Self {
        let mut all = Registry::default();
        all.register_collector(Box::new(process::Process::new(memory)));
        let registry = all.sub_registry_with_prefix("bluff");
        let build = Family::<OfVersion, Gauge>::default();
        registry.register("build_info", "The version of bluffd", build.clone());
        build.get_or_create(&OfVersion { version: env!("CARGO_PKG_VERSION") }).set(1);
        let messages = Family::default();
        registry.register("messages", "Messages judged", messages.clone());
        let errors = Family::default();
        registry.register(
            "errors",
            "Requests that failed, and messages that were not judged",
            errors.clone(),
        );
        let not_judged = Family::default();
        registry.register(
            "messages_not_judged",
            "Messages that were not judged, though their requests were in order",
            not_judged.clone(),
        );
        let truncated = Counter::default();
        registry.register(
            "truncated",
            "Messages of which only the first bytes were judged",
            truncated.clone(),
        );
        let learned = Family::default();
        registry.register("learned", "Messages that users taught, by what became of them", learned.clone());
        let users = Gauge::default();
        registry.register("learned_users", "Users whose lessons are in memory", users.clone());
        let users_bytes = Gauge::default();
        registry.register_with_unit("learned_memory", "Lessons in memory", Unit::Bytes, users_bytes.clone());
        let seconds = Histogram::new(SECONDS);
        registry.register_with_unit(
            "scan_duration",
            "Time to judge a message, with the time in the queue",
            Unit::Seconds,
            seconds.clone(),
        );
        let probability = Histogram::new(PROBABILITIES);
        registry.register("probability", "Probability that a message is not ham", probability.clone());
        let connections = Family::default();
        registry.register("connections", "Connections that are open", connections.clone());
        let reloads_refused = Counter::default();
        registry.register("reloads_refused", "Models that were refused on reload", reloads_refused.clone());
        let loaded = Gauge::<f64, AtomicU64>::default();
        registry.register_with_unit(
            "model_loaded_timestamp",
            "When the model was loaded, in seconds since 1970",
            Unit::Seconds,
            loaded.clone(),
        );
        let drift = Gauge::<f64, AtomicU64>::default();
        registry.register(
            "drift_stability_index",
            "How far the latest messages differ from those of the past: above 0.25, the email has changed",
            drift.clone(),
        );
        let models = Family::default();
        registry.register("model_info", "The model that judges", models.clone());
        let model = Mutex::new(None);
        Self {
            registry: all,
            messages,
            by_label: Mutex::default(),
            errors,
            not_judged,
            truncated,
            learned,
            users,
            users_bytes,
            seconds,
            probability,
            connections,
            reloads_refused,
            loaded,
            drift,
            model,
            models,
        }
    }

    /// Counts a message that was judged.
    pub fn judged(&self, protocol: Protocol, judged: &Judged) {
        let label = judged.report.verdict.as_str().to_owned();
        *self.by_label.lock().unwrap_or_else(PoisonError::into_inner).entry(label.clone()).or_default() += 1;
        self.messages.get_or_create(&OfLabel { protocol: protocol.name(), label }).inc();
        self.seconds.observe(judged.elapsed.as_secs_f64());
        self.probability.observe(judged.report.not_ham().get());
        if judged.truncated {
            self.truncated.inc();
        }
    }

    /// Counts a message that a user taught: its class, a label or `forget`, and what became of it.
    pub fn taught(&self, class: &str, taught: Taught) {
        self.learned.get_or_create(&OfClass { class: class.to_owned(), result: taught.name() }).inc();
    }

    /// Notes how many users have their lessons in memory, and in how many bytes.
    pub fn lessons_in_memory(&self, (users, bytes): (usize, usize)) {
        self.users.set(users as i64);
        self.users_bytes.set(bytes as i64);
    }

    /// How many messages got each label, over all protocols.
    #[must_use]
    pub fn messages_by_label(&self) -> BTreeMap<String, u64> {
        self.by_label.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts a request that failed. `kind` is one of a few words of ours.
    pub fn failed(&self, protocol: Protocol, kind: &'static str) {
        self.errors.get_or_create(&OfKind { protocol: protocol.name(), kind }).inc();
    }

    /// Counts a message that was not judged; its request failed, too.
    pub fn not_judged(&self, protocol: Protocol, error: ScanError) {
        self.not_judged.get_or_create(&OfKind { protocol: protocol.name(), kind: error.kind() }).inc();
    }

    /// Counts a connection for as long as the value lives.
    #[must_use]
    pub fn connection(&self, protocol: Protocol) -> Connection {
        let gauge = self.connections.get_or_create(&OfProtocol { protocol: protocol.name() }).clone();
        gauge.inc();
        Connection(gauge)
    }

    /// Notes how far the latest messages differ from those of the past; 0 before that is known.
    pub fn drift(&self, stability_index: Option<f64>) {
        self.drift.set(stability_index.unwrap_or_default());
    }

    /// Notes which model judges now.
    pub fn model_loaded(&self, models: &Models) {
        let current = models.current();
        let since = current.since.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.loaded.set(since.as_secs_f64());
        let id = current.classifier.model().id().id.clone();
        let mut known = self.model.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = known.replace(id.clone()) {
            self.models.remove(&OfModel { model: before });
        }
        self.models.get_or_create(&OfModel { model: id }).set(1);
    }

    /// Counts a model that was refused.
    pub fn model_refused(&self) {
        self.reloads_refused.inc();
    }

    /// All of it in the text format 0.0.4 of Prometheus, for tools that read no OpenMetrics.
    #[must_use]
    pub fn to_prometheus_text(&self) -> String {
        let mut text = String::new();
        // a String accepts everything
        if prometheus_text::encode(&mut text, &self.registry).is_err() {
            text.clear();
        }
        text
    }

    /// All of it as OpenMetrics 1.0.
    #[must_use]
    pub fn to_open_metrics(&self) -> String {
        let mut text = String::new();
        // a String accepts everything
        if encode(&mut text, &self.registry).is_err() {
            text.clear();
        }
        text
    }
}

/// A connection that is open.
#[derive(Debug)]
pub struct Connection(Gauge);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_shown() {
        let metrics = Metrics::new(Memory::new(1));
        let models = Models::load(None, bluff::Options::default()).unwrap();
        metrics.model_loaded(&models);
        let judged =
            Judged::new(&models.current().classifier, b"Subject: x\n\nHello there, you all.", true, &[]);
        metrics.judged(Protocol::Spamd, &judged);
        metrics.failed(Protocol::Milter, "timeout");
        metrics.not_judged(Protocol::Milter, ScanError::TimedOut);
        let open = metrics.connection(Protocol::Http);
        let text = metrics.to_open_metrics();
        for line in [
            "bluff_truncated_total 1",
            "bluff_errors_total{protocol=\"milter\",kind=\"timeout\"} 1",
            "bluff_messages_not_judged_total{protocol=\"milter\",kind=\"timeout\"} 1",
            "bluff_log_lines_dropped_total 0",
            "bluff_connections{protocol=\"http\"} 1",
            "bluff_scan_duration_seconds_count 1",
            "bluff_probability_count 1",
            "# EOF",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
        let id = models.current().classifier.model().id().id.clone();
        assert!(text.contains(&format!("bluff_model_info{{model=\"{id}\"}} 1")), "{text}");
        let text = metrics.to_prometheus_text();
        assert!(text.contains("# TYPE bluff_truncated_total counter\nbluff_truncated_total 1\n"), "{text}");
        assert!(!text.contains("# UNIT") && !text.contains("# EOF"));
        drop(open);
        assert!(metrics.to_open_metrics().contains("bluff_connections{protocol=\"http\"} 0"));
    }
}
