//! Models that are exchanged while the daemon runs.

mod common;

use common::{PATIENCE, SEXTORTION, start};
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use std::fs;
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/default.bluff");

fn settings(path: &Path, check_seconds: u64) -> String {
    format!("[model]\npath = \"{}\"\ncheck_seconds = {check_seconds}\n", path.display())
}

#[tokio::test]
async fn what_is_no_file_is_refused_and_holds_up_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.bluff");
    fs::copy(MODEL, &path).unwrap();
    let mut daemon = start(&settings(&path, 0)).await;
    fs::remove_file(&path).unwrap();
    mkfifo(&path, Mode::S_IRWXU).unwrap();
    daemon.reloads.request();
    daemon.counts("bluff_reloads_refused_total 1").await;
    assert_eq!(daemon.http("http", "POST /v1/classify", SEXTORTION).await.0, 200);
    daemon.end();
    timeout(PATIENCE, &mut daemon.task).await.unwrap().unwrap();
}

#[tokio::test]
async fn requests_that_meet_are_one_and_none_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.bluff");
    fs::copy(MODEL, &path).unwrap();
    let daemon = start(&settings(&path, 0)).await;
    let first = daemon.service.scanner.models().current();
    fs::write(&path, "no model").unwrap();
    for _ in 0..100 {
        daemon.reloads.request();
    }
    daemon.counts("bluff_reloads_refused_total 1").await;
    // the last request sees the file of now
    fs::copy(MODEL, &path).unwrap();
    daemon.reloads.request();
    let changed = async {
        while std::sync::Arc::ptr_eq(&first, &daemon.service.scanner.models().current()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, changed).await.unwrap();
}

#[tokio::test]
async fn a_file_of_the_same_length_and_time_is_noticed_and_a_second_model_is_counted_too() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["site.bluff", "second.bluff", "new"] {
        fs::copy(MODEL, at(name)).unwrap();
    }
    let shadow = format!("[shadow]\nmodel = \"{}\"\n", at("second.bluff").display());
    let daemon = start(&(settings(&at("site.bluff"), 1) + &shadow)).await;
    let first = daemon.service.scanner.models().current();
    // the second look at the file at the earliest
    tokio::time::sleep(Duration::from_millis(1500)).await;
    fs::write(at("second.bluff"), "no model").unwrap();
    let time = fs::metadata(at("site.bluff")).unwrap().modified().unwrap();
    fs::File::options().write(true).open(at("new")).unwrap().set_modified(time).unwrap();
    fs::rename(at("new"), at("site.bluff")).unwrap();
    daemon.counts("bluff_reloads_refused_total 1").await;
    let changed = async {
        while std::sync::Arc::ptr_eq(&first, &daemon.service.scanner.models().current()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, changed).await.unwrap();
}
