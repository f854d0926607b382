//! A daemon on free ports of this machine, and plain clients.
#![allow(dead_code)] // each file of tests uses a part of it

use bluff_server::daemon::Daemon;
use bluff_server::net::Activated;
use bluff_server::reload::Reloads;
use bluff_server::service::Service;
use bluff_server::settings::Settings;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub const SEXTORTION: &[u8] = include_bytes!("../../../data/samples/sextortion-fr.eml");
pub const HAM: &[u8] = include_bytes!("../../../data/samples/ham-invoice-fr.eml");

/// How long to wait for what should happen soon. Reached only if it does not happen.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A daemon that runs until it is dropped or ended.
pub struct Running {
    pub service: Arc<Service>,
    pub reloads: Reloads,
    addresses: Vec<(&'static str, String)>,
    end: Option<oneshot::Sender<()>>,
    pub task: JoinHandle<()>,
}

/// Starts a daemon with these settings; addresses that are not named get free ports.
pub async fn start(toml: &str) -> Running {
    let free = ["spamd", "milter", "http", "admin"]
        .map(|name| (format!("BLUFFD_{}_LISTEN", name.to_uppercase()), "127.0.0.1:0".to_owned()));
    let free = free.into_iter().filter(|(name, _)| {
        let section = name.trim_start_matches("BLUFFD_").trim_end_matches("_LISTEN").to_lowercase();
        !toml.contains(&format!("[{section}]\nlisten"))
    });
    let settings = Settings::parse(toml, "test", free).unwrap();
    let daemon = Daemon::start(settings, Activated::default()).await.unwrap();
    let (addresses, service) = (daemon.addresses(), Arc::clone(daemon.service()));
    let reloads = daemon.reloads().clone();
    let (end, ended) = oneshot::channel();
    let task = tokio::spawn(daemon.run(async { drop(ended.await) }));
    Running { service, reloads, addresses, end: Some(end), task }
}

impl Running {
    pub fn address(&self, name: &str) -> &str {
        &self.addresses.iter().find(|(of, _)| *of == name).unwrap().1
    }

    pub async fn connect(&self, name: &str) -> TcpStream {
        TcpStream::connect(self.address(name)).await.unwrap()
    }

    pub fn addresses_of(&self, name: &str) -> Vec<String> {
        self.addresses.iter().filter(|(of, _)| *of == name).map(|(_, address)| address.clone()).collect()
    }

    /// Waits until a line of the metrics is this one.
    pub async fn counts(&self, line: &str) {
        let counted = async {
            while !self.service.metrics.to_open_metrics().lines().any(|found| found == line) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let metrics = || self.service.metrics.to_open_metrics();
        assert!(tokio::time::timeout(PATIENCE, counted).await.is_ok(), "no {line} in\n{}", metrics());
    }

    /// Sends bytes, ends its side, and reads the answer to its end.
    pub async fn ask(&self, name: &str, request: &[u8]) -> Vec<u8> {
        self.ask_at(self.address(name), request).await
    }

    /// The same, at an address.
    pub async fn ask_at(&self, address: &str, request: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer))
            .await
            .unwrap()
            .unwrap();
        answer
    }

    /// The same, for an answer of text.
    pub async fn ask_text(&self, name: &str, request: &[u8]) -> String {
        String::from_utf8(self.ask(name, request).await).unwrap()
    }

    /// One HTTP request: the status and the body.
    pub async fn http(&self, name: &str, head: &str, body: &[u8]) -> (u16, String) {
        let mut request = format!(
            "{head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        let answer = self.ask_text(name, &request).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Ends the daemon.
    pub fn end(&mut self) {
        drop(self.end.take());
    }
}
