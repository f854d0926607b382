//! The daemon.
#![forbid(unsafe_code)]
#![allow(clippy::print_stderr, clippy::print_stdout)] // a program speaks before its log begins

use bluff_server::daemon::{Daemon, StartError};
use bluff_server::net::Activated;
use bluff_server::settings::{DEFAULT_PATH, LogLevel, REFERENCE, Settings, SettingsError};
use bluff_server::{log, rights, systemd};
use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// The exit code for settings that cannot be used: EX_CONFIG of sysexits(3).
const CONFIG: u8 = 78;
/// How long the end waits for files that are read or written: a journal is synced by then, and a file
/// of a network that is gone is not waited for.
const LAST_FILES: Duration = Duration::from_secs(5);

/// Judges email for mail servers: spamd, milter and HTTP.
#[derive(Parser)]
#[command(version, about, long_about = None)]
struct Arguments {
    /// The settings; /etc/bluff/bluffd.toml if it exists
    #[arg(long, value_name = "FILE", env = "BLUFFD_CONFIG")]
    config: Option<PathBuf>,
    /// Check the settings with their models, messages, folders, addresses and owners, and exit; listens nowhere
    #[arg(long)]
    check_config: bool,
    /// Print every setting with its default, and exit
    #[arg(long)]
    print_config: bool,
    /// What to log, in place of the setting
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<LogLevel>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.print_config {
        print!("{REFERENCE}");
        return ExitCode::SUCCESS;
    }
    let path = arguments.config.clone().or_else(|| {
        let default = Path::new(DEFAULT_PATH);
        default.exists().then(|| default.to_owned())
    });
    match run(path.as_deref(), &arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let is_setting =
                error.is::<SettingsError>() || matches!(error.downcast_ref(), Some(StartError::Settings(_)));
            if is_setting { ExitCode::from(CONFIG) } else { ExitCode::FAILURE }
        }
    }
}

fn run(path: Option<&Path>, arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut settings = Settings::load(path, std::env::vars())?;
    settings.log.level = arguments.log_level.unwrap_or(settings.log.level);
    if rights::is_root() && !settings.process.allow_root && !arguments.check_config {
        return Err("bluffd does not run as root, because it reads email of strangers; start it as a user of its own, or set process.allow_root = true".into());
    }
    let named = path.map_or("the defaults".into(), Path::to_string_lossy);
    rights::keep_files_private();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if arguments.check_config {
        Daemon::check(&settings)?;
        println!("{named}: the settings are valid");
        for (name, addresses) in settings.listeners() {
            for address in addresses {
                println!("  {name:6} {address}");
            }
        }
        return Ok(());
    }
    let log = log::start(&settings.log)?;
    let ended = {
        // sockets belong to the loop that waits for them
        let _inside = runtime.enter();
        let activated = Activated::from_environment().map_err(StartError::System)?;
        runtime.block_on(serve(&named, settings, activated))
    };
    runtime.shutdown_timeout(LAST_FILES);
    drop(log);
    ended
}

async fn serve(
    named: &str,
    settings: Settings,
    activated: Activated,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut hangup = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let daemon = Daemon::start(settings, activated).await?;
    tracing::info!(settings = named, "settings");
    for (name, address) in daemon.addresses() {
        tracing::info!(protocol = name, address, "listening");
    }
    let model = daemon.service().scanner.models().current();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), model = model.classifier.model().id().id, "ready");
    drop(model);
    systemd::ready();
    let reloads = daemon.reloads().clone();
    let end = async {
        loop {
            tokio::select! {
                _ = hangup.recv() => reloads.request(),
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
            }
        }
        systemd::stopping();
        tracing::info!("shutting down");
    };
    daemon.run(end).await;
    Ok(())
}
