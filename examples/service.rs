//! A Tokio service that loads a new model without stopping: the classifier is an `Arc` that is
//! replaced as a whole.
//!
//! ```sh
//! cargo run --release --example service -- mine.bluff 127.0.0.1:8899
//! ```
//!
//! A client sends one message and closes its side; the answer is the report, one line of JSON.
//! Every few seconds the service checks the file of the model. If it has changed, it is loaded
//! beside the old one and takes its place. A damaged file changes nothing.
#![allow(clippy::print_stderr)] // a program writes its log

use bluff::{Classifier, Result};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The longest message that is accepted; mail servers refuse even shorter ones.
const MAX_BYTES: u64 = 64 << 20;
/// How often the file of the model is checked.
const LOOK: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(model), address) = (arguments.next(), arguments.next()) else {
        return Err("usage: service MODEL [ADDRESS]".into());
    };
    let current = Arc::new(Current::load(Path::new(&model))?);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8899")).await?;
    tokio::spawn(Arc::clone(&current).follow());
    serve(listener, current).await?;
    Ok(())
}

/// The classifier that serves at present.
struct Current {
    path: PathBuf,
    classifier: RwLock<Arc<Classifier>>,
}

impl Current {
    fn load(path: &Path) -> Result<Self> {
        let classifier = RwLock::new(Arc::new(Classifier::from_path(path)?));
        Ok(Self { path: path.to_path_buf(), classifier })
    }

    /// The classifier to judge with. A caller that holds it keeps it, even after a reload.
    fn get(&self) -> Arc<Classifier> {
        Arc::clone(&self.classifier.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loads the model that is in the file now. If it is damaged, the old one stays.
    fn reload(&self) -> Result<()> {
        let new = Arc::new(Classifier::from_path(&self.path)?);
        *self.classifier.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// Reloads whenever the file changes. `train` replaces a model as a whole, so half a model is
    /// never seen.
    async fn follow(self: Arc<Self>) {
        let changed = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
        let mut known: Option<SystemTime> = changed(&self.path);
        loop {
            tokio::time::sleep(LOOK).await;
            let now = changed(&self.path);
            if now.is_none() || now == known {
                continue;
            }
            known = now;
            let this = Arc::clone(&self);
            match tokio::task::spawn_blocking(move || this.reload()).await {
                Ok(Ok(())) => eprintln!("model {} from now on", self.get().model().id().id),
                Ok(Err(error)) => eprintln!("the model stays: {error}"),
                Err(error) => eprintln!("the model stays: {error}"),
            }
        }
    }
}

async fn serve(listener: TcpListener, current: Arc<Current>) -> std::io::Result<()> {
    loop {
        let (stream, peer) = listener.accept().await?;
        let current = Arc::clone(&current);
        tokio::spawn(async move {
            if let Err(error) = answer(stream, &current).await {
                eprintln!("{peer}: {error}");
            }
        });
    }
}

async fn answer(mut stream: TcpStream, current: &Current) -> std::io::Result<()> {
    let mut message = Vec::new();
    (&mut stream).take(MAX_BYTES).read_to_end(&mut message).await?;
    let classifier = current.get();
    // judging is work for a thread, not for the loop that waits for sockets
    let report = tokio::task::spawn_blocking(move || classifier.classify(&message)).await?;
    let mut line = serde_json::to_vec(&report)?;
    line.push(b'\n');
    stream.write_all(&line).await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(address: std::net::SocketAddr, message: &[u8]) -> serde_json::Value {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(message).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        serde_json::from_slice(&answer).unwrap()
    }

    #[tokio::test]
    async fn a_new_model_takes_its_place_and_a_damaged_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.bluff");
        std::fs::copy("models/default.bluff", &path).unwrap();
        let current = Arc::new(Current::load(&path).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, Arc::clone(&current)));
        let letter = include_bytes!("../data/samples/sextortion-fr.eml");
        assert_eq!(ask(address, letter).await["label"], "sextortion");
        let before = current.get();
        std::fs::write(&path, b"no model").unwrap();
        assert!(current.reload().unwrap_err().to_string().contains("not a bluff model"));
        assert!(Arc::ptr_eq(&before, &current.get()));
        std::fs::copy("models/default.bluff", &path).unwrap();
        current.reload().unwrap();
        assert!(!Arc::ptr_eq(&before, &current.get()));
        assert_eq!(ask(address, letter).await["label"], "sextortion");
    }
}
