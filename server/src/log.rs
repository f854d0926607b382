//! Where the log goes: text or JSON on stderr, or the journal of systemd.

use crate::settings::{LogFormat, LogLevel, LogSettings};
use std::env;
use std::io;
use tracing_subscriber::Registry;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Set by systemd if stderr goes to its journal (systemd.exec(5)).
const JOURNAL_STREAM: &str = "JOURNAL_STREAM";

/// Starts to log.
///
/// # Errors
/// If the journal was asked for and is not there.
pub fn start(settings: &LogSettings) -> io::Result<()> {
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match settings.format {
        LogFormat::Journald => journal()?,
        LogFormat::Auto if env::var_os(JOURNAL_STREAM).is_some() => {
            journal().or_else(|_| io::Result::Ok(text()))?
        }
        LogFormat::Text | LogFormat::Auto => text(),
        LogFormat::Json => {
            Box::new(tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(io::stderr))
        }
    };
    let level = match settings.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    tracing_subscriber::registry().with(layer.with_filter(level)).try_init().map_err(io::Error::other)
}

fn text() -> Box<dyn Layer<Registry> + Send + Sync> {
    Box::new(tracing_subscriber::fmt::layer().with_target(false).with_ansi(false).with_writer(io::stderr))
}

fn journal() -> io::Result<Box<dyn Layer<Registry> + Send + Sync>> {
    Ok(Box::new(tracing_journald::layer()?.with_syslog_identifier("bluffd".to_owned())))
}
