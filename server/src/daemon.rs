//! [`Daemon`]: listens, answers, takes a new model, and ends in order.

use crate::deltas::{CheckSet, Deltas};
use crate::metrics::{Metrics, Protocol};
use crate::net::{Activated, BindError, Listener, Peer, Shutdown, Stream, Trigger, owner_of, serve};
use crate::reload::Reloads;
use crate::rights::check_writable;
use crate::scan::{Beside, Drift, Memory, Models, Scanner, Shadow};
use crate::service::{Service, admin, http, milter, spamd};
use crate::settings::{ADMIN, DriftSettings, LearnSettings, Settings};
use std::fmt;
use std::fs;
use std::io;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Why the daemon did not start.
#[derive(Debug)]
pub enum StartError {
    /// The model, or options that do not fit it.
    Model(bluff::Error),
    /// An address.
    Bind(BindError),
    /// The sockets of systemd, or a thread.
    System(io::Error),
    /// Settings.
    Settings(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(error) => error.fmt(f),
            Self::Bind(error) => error.fmt(f),
            Self::System(error) => error.fmt(f),
            Self::Settings(error) => f.write_str(error),
        }
    }
}

impl std::error::Error for StartError {}

/// A daemon that listens.
#[derive(Debug)]
pub struct Daemon {
    service: Arc<Service>,
    trigger: Trigger,
    shutdown: Shutdown,
    reloads: Reloads,
    listeners: Vec<(&'static str, Listener)>,
}

impl Daemon {
    /// Loads the model and listens; nothing is answered before [`run`](Self::run). Sockets of
    /// systemd take the place of the addresses of their protocol.
    ///
    /// # Errors
    /// If the model, an address or a socket cannot be used.
    pub async fn start(settings: Settings, mut activated: Activated) -> Result<Self, StartError> {
        let models = Arc::new(models(&settings)?);
        let memory = Memory::new(settings.limits.memory_bytes);
        let metrics = Metrics::new(memory.clone());
        metrics.model_loaded(&models);
        let mode = settings.socket_mode().map_err(StartError::Settings)?;
        let mut listeners = Vec::new();
        for (name, addresses) in settings.listeners() {
            let sockets = activated.take(name);
            if !sockets.is_empty() {
                listeners.extend(sockets.into_iter().map(|socket| (name, socket)));
                continue;
            }
            for address in addresses {
                let listener =
                    Listener::bind(address, (&settings.socket, mode)).await.map_err(StartError::Bind)?;
                listeners.push((name, listener));
            }
        }
        if let Some(name) = activated.left().first() {
            return Err(StartError::Settings(format!(
                "a socket of systemd is named {name:?}; expected FileDescriptorName=spamd, milter, http or admin"
            )));
        }
        if listeners.is_empty() {
            return Err(StartError::Settings(
                "nothing listens: expected an address for spamd, milter or http".into(),
            ));
        }
        let limits = &settings.limits;
        let beside = Beside {
            deltas: deltas(&settings.learn)?,
            shadow: shadow(&settings)?.map(Arc::new),
            drift: drift(&settings, &models).map(Arc::new),
        };
        let places = (limits.threads, limits.queue);
        let scanner = Scanner::start(models, beside, places, limits.scan()).map_err(StartError::System)?;
        let (trigger, shutdown) = Trigger::new();
        let service = Service::new(settings, scanner, metrics, memory);
        Ok(Self { service, trigger, shutdown, reloads: Reloads::default(), listeners })
    }

    /// Whether a daemon could start with these settings, as the user who asks; it listens nowhere.
    ///
    /// # Errors
    /// If a model, the messages to check with, an address, a folder, or an owner of sockets cannot be
    /// used.
    pub fn check(settings: &Settings) -> Result<(), StartError> {
        models(settings)?;
        shadow(settings)?;
        check_set(&settings.learn)?;
        let folder = &settings.learn.folder;
        if !folder.as_os_str().is_empty() {
            check_writable(folder)
                .map_err(|error| StartError::Settings(format!("learn.folder = {folder:?}: {error}")))?;
        }
        owner_of(&settings.socket).map_err(|error| StartError::Settings(error.to_string()))?;
        let addresses = settings.listeners().into_iter().flat_map(|(_, addresses)| addresses);
        for address in addresses {
            Listener::check(address).map_err(StartError::Bind)?;
        }
        Ok(())
    }

    /// What the connections share.
    #[must_use]
    pub fn service(&self) -> &Arc<Service> {
        &self.service
    }

    /// Where somebody asks for the models to be loaded anew.
    #[must_use]
    pub fn reloads(&self) -> &Reloads {
        &self.reloads
    }

    /// Where it listens: the name of each protocol with its address.
    #[must_use]
    pub fn addresses(&self) -> Vec<(&'static str, String)> {
        self.listeners.iter().map(|(name, listener)| (*name, listener.to_string())).collect()
    }

    /// Answers until `end` completes. Then it listens no more, and requests under way have
    /// `limits.drain_seconds` to end.
    pub async fn run(self, end: impl Future<Output = ()>) {
        let Self { service, trigger, shutdown, reloads, listeners } = self;
        let mut running = JoinSet::new();
        for (name, listener) in listeners {
            running.spawn(listen(name, listener, Arc::clone(&service), shutdown.clone()));
        }
        let follow = tokio::spawn(reloads.clone().follow(Arc::clone(&service)));
        let reload = tokio::spawn(reloads.serve(Arc::clone(&service)));
        end.await;
        follow.abort();
        reload.abort();
        trigger.pull();
        let drained = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(service.settings.limits.drain(), drained).await.is_err() {
            tracing::warn!("some connections did not end within limits.drain_seconds and are cut off");
        }
    }
}

/// The model that decides.
fn models(settings: &Settings) -> Result<Models, StartError> {
    let path = &settings.model.path;
    let path = (!path.as_os_str().is_empty()).then(|| path.clone());
    Models::load(path, settings.options.clone()).map_err(StartError::Model)
}

/// The second model, if there is one.
fn shadow(settings: &Settings) -> Result<Option<Shadow>, StartError> {
    let path = &settings.shadow.model;
    let load = || Shadow::load(path.clone(), settings.options.clone());
    (!path.as_os_str().is_empty()).then(load).transpose().map_err(StartError::Model)
}

/// What notices a change in the messages, if that is wanted.
fn drift(settings: &Settings, models: &Models) -> Option<Drift> {
    let DriftSettings { messages, threshold } = settings.drift;
    (messages > 0).then(|| Drift::new(messages, threshold, models.histogram()))
}

/// The messages that a lesson may not harm.
fn check_set(learn: &LearnSettings) -> Result<CheckSet, StartError> {
    if learn.check.as_os_str().is_empty() {
        return Ok(CheckSet::default());
    }
    CheckSet::load(&learn.check)
        .map_err(|error| StartError::Settings(format!("learn.check = {:?}: {error}", learn.check)))
}

/// Where users teach, if they can.
fn deltas(learn: &LearnSettings) -> Result<Option<Arc<Deltas>>, StartError> {
    if learn.folder.as_os_str().is_empty() {
        return Ok(None);
    }
    let check = check_set(learn)?;
    fs::create_dir_all(&learn.folder)
        .map_err(|error| StartError::Settings(format!("learn.folder = {:?}: {error}", learn.folder)))?;
    Ok(Some(Arc::new(Deltas::new(learn.folder.clone(), learn.lessons, learn.cache_bytes, check))))
}

async fn listen(name: &'static str, listener: Listener, service: Arc<Service>, shutdown: Shutdown) {
    let places = service.settings.limits.connections;
    let ending = shutdown.clone();
    if name == ADMIN {
        let router = admin::routes(Arc::clone(&service), shutdown.clone());
        http::listen(listener, router, (service, Protocol::Admin), shutdown).await;
    } else if name == Protocol::Http.name() {
        let router = http::routes(Arc::clone(&service));
        http::listen(listener, router, (service, Protocol::Http), shutdown).await;
    } else if name == Protocol::Milter.name() {
        let answer = move |stream: Stream, peer: Peer| {
            milter::answer(Arc::clone(&service), stream, peer, ending.clone())
        };
        serve(listener, places, shutdown, answer).await;
    } else {
        let answer = move |stream: Stream, peer: Peer| {
            spamd::answer(Arc::clone(&service), stream, peer, ending.clone())
        };
        serve(listener, places, shutdown, answer).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_checked_to_the_folders_and_the_owners() {
        for (text, expected) in [
            (
                "[learn]\nfolder = \"/dev/null/lessons\"",
                "learn.folder = \"/dev/null/lessons\": /dev/null is no folder",
            ),
            (
                "[socket]\nowner = \"nobody-has-this\"",
                "socket.owner = \"nobody-has-this\": there is no such name",
            ),
            ("[spamd]\nlisten = [\"unix:/nowhere/a.sock\"]", "cannot listen on unix:/nowhere/a.sock: "),
        ] {
            let error = Daemon::check(&Settings::parse(text, "test", []).unwrap()).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
        Daemon::check(&Settings::default()).unwrap();
    }
}
