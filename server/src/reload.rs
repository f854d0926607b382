//! [`Reloads`]: loads the models anew on request, and when the file has changed.

use crate::service::Service;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::spawn_blocking;

/// Where somebody asks for the models to be loaded anew.
#[derive(Clone, Debug, Default)]
pub struct Reloads(Arc<Notify>);

/// What differs between a file and another one that took its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileVersion {
    device: u64,
    inode: u64,
    length: u64,
    modified: (i64, i64),
    /// When its bytes, its name or its rights changed. Nobody can set it.
    changed: (i64, i64),
}

impl Reloads {
    /// Asks for the models to be loaded anew, and waits for nothing. While they are loaded, one request
    /// more is kept, and further ones are the same request.
    pub fn request(&self) {
        self.0.notify_one();
    }

    /// Loads the models whenever somebody asked, never twice at a time.
    pub(crate) async fn serve(self, service: Arc<Service>) {
        loop {
            self.0.notified().await;
            reload(&service).await;
        }
    }

    /// Asks whenever the file of the model has changed. bluff replaces a model as a whole, so half a
    /// model is never seen.
    pub(crate) async fn follow(self, service: Arc<Service>) {
        let seconds = service.settings.model.check_seconds;
        let Some(path) = service.scanner.models().path().filter(|_| seconds > 0).cloned() else { return };
        let mut known = version(path.clone()).await;
        loop {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let now = version(path.clone()).await;
            if now.is_some() && now != known {
                known = now;
                self.request();
            }
        }
    }
}

/// Which file there is; `None` if there is none. A file of a network may take its time.
async fn version(path: PathBuf) -> Option<FileVersion> {
    let file = spawn_blocking(move || fs::metadata(path)).await.ok()?.ok()?;
    Some(FileVersion {
        device: file.dev(),
        inode: file.ino(),
        length: file.size(),
        modified: (file.mtime(), file.mtime_nsec()),
        changed: (file.ctime(), file.ctime_nsec()),
    })
}

/// Loads the models anew. If one is refused, the one of before goes on judging.
async fn reload(service: &Arc<Service>) {
    let loading = Arc::clone(service);
    let loaded = spawn_blocking(move || {
        if let Some(Err(error)) = loading.scanner.shadow().map(|shadow| shadow.reload()) {
            loading.metrics.model_refused();
            tracing::error!(%error, hint = error.remedy(), "the second model was refused; the previous one stays in use");
        }
        loading.scanner.models().reload()
    })
    .await;
    match loaded {
        Ok(Ok(loaded)) => {
            // the labels may be others, and files may have been exchanged as well
            if let Some(deltas) = service.scanner.deltas() {
                deltas.clear();
            }
            if let Some(drift) = service.scanner.drift() {
                drift.restart(service.scanner.models().histogram());
            }
            service.metrics.model_loaded(service.scanner.models());
            tracing::info!(
                model = loaded.classifier.model().id().id,
                "the model was loaded; settings are read at the start only"
            );
        }
        Ok(Err(error)) => {
            service.metrics.model_refused();
            tracing::error!(%error, hint = error.remedy(), "the model was refused; the previous model stays in use");
        }
        Err(error) => {
            service.metrics.model_refused();
            tracing::error!(%error, "loading the model failed; the previous model stays in use");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn another_file_of_the_same_length_and_time_is_another_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.bluff");
        assert_eq!(version(path.clone()).await, None);
        fs::write(&path, "one").unwrap();
        let (first, time) = (version(path.clone()).await, fs::metadata(&path).unwrap().modified().unwrap());
        assert_eq!(version(path.clone()).await, first);
        let beside = folder.path().join("new");
        fs::write(&beside, "two").unwrap();
        fs::File::options().write(true).open(&beside).unwrap().set_modified(time).unwrap();
        fs::rename(&beside, &path).unwrap();
        assert_ne!(version(path).await, first);
    }
}
