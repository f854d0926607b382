//! Where the log goes: text or JSON on stderr, or the journal of systemd.

mod queue;

use crate::settings::{LogFormat, LogLevel, LogSettings};
use queue::LogQueue;
use std::env;
use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer, format};
use tracing_subscriber::fmt::{FmtContext, layer};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// Set by systemd if stderr goes to its journal (systemd.exec(5)).
const JOURNAL_STREAM: &str = "JOURNAL_STREAM";

/// The lines that were dropped since the start, because nobody read the log.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// A log that was started. The last lines are written when it is dropped.
#[derive(Debug)]
pub struct Log(Option<LogQueue>);

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(queue) = &self.0 {
            queue.flush();
        }
    }
}

/// How many lines were dropped, because nobody read the log.
#[must_use]
pub fn dropped_lines() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// Starts to log.
///
/// # Errors
/// If the journal was asked for and is not there.
pub fn start(settings: &LogSettings) -> io::Result<Log> {
    let is_journal = settings.format == LogFormat::Journald;
    let queue = (!is_journal).then(|| LogQueue::start(io::stderr(), &DROPPED)).transpose()?;
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match (settings.format, queue.clone()) {
        (LogFormat::Journald, _) | (_, None) => {
            Box::new(tracing_journald::layer()?.with_syslog_identifier("bluffd".to_owned()))
        }
        (LogFormat::Auto, Some(queue)) if env::var_os(JOURNAL_STREAM).is_some() => {
            Box::new(layer().event_format(WithPriority).with_ansi(false).with_writer(queue))
        }
        (LogFormat::Text | LogFormat::Auto, Some(queue)) => {
            Box::new(layer().with_target(false).with_ansi(false).with_writer(queue))
        }
        (LogFormat::Json, Some(queue)) => Box::new(layer().json().flatten_event(true).with_writer(queue)),
    };
    let level = match settings.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    tracing_subscriber::registry().with(layer.with_filter(level)).try_init().map_err(io::Error::other)?;
    Ok(Log(queue))
}

/// Lines as people read them with `journalctl`: without a time, which the journal adds, and with the
/// priority in front, which it takes off (sd-daemon(3)).
struct WithPriority;

impl<S, N> FormatEvent<S, N> for WithPriority
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let priority = match *event.metadata().level() {
            Level::ERROR => 3,
            Level::WARN => 4,
            Level::INFO => 6,
            _ => 7,
        };
        write!(writer, "<{priority}>")?;
        let line = format().without_time().with_target(false).with_level(false).with_ansi(false);
        line.format_event(context, writer, event)
    }
}
