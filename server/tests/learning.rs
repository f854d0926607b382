//! Teaching: who may, what changes, and what survives.

mod common;

use bluff_server::client::{Ask, ClientError, ask};
use bluff_server::settings::Address;
use bluff_server::spamd::{MessageClass, Places};
use common::{Running, start};
use serde_json::Value;
use std::path::Path;

const NEWSLETTER: &[u8] = b"From: Garden Club <news@garden.example>\r\nTo: carol@b.example\r\nSubject: Tulips in May\r\nMessage-ID: <1@garden.example>\r\n\r\nThe tulips are here. Come and see them on Sunday, and bring your friends to the old mill.\r\n";

async fn teaching(folder: &Path, more: &str) -> Running {
    let socket = folder.join("spamd.sock");
    let deltas = folder.join("deltas");
    start(&format!(
        "[spamd]\nlisten = [\"unix:{}\", \"127.0.0.1:0\"]\n[learn]\nfolder = \"{}\"\ntoken = \"secret\"\n{more}",
        socket.display(),
        deltas.display()
    ))
    .await
}

async fn not_ham(daemon: &Running, user: &str) -> f64 {
    let head = format!(
        "POST /v1/classify HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUser: {user}\r\nContent-Length: {}\r\n\r\n",
        NEWSLETTER.len()
    );
    let answer = daemon.ask_text("http", &[head.as_bytes(), NEWSLETTER].concat()).await;
    let body: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    1.0 - body["probabilities"]["ham"].as_f64().unwrap()
}

async fn learn(folder: &Path, asked: Ask, user: &str) -> Result<(Places, Places), ClientError> {
    let (socket, user) = (Address::Unix(folder.join("spamd.sock")), user.to_owned());
    let asked = move || ask(&socket, asked, Some(&user), NEWSLETTER);
    let answered = tokio::task::spawn_blocking(asked).await.unwrap()?;
    Ok((answered.head.did_set, answered.head.did_remove))
}

#[tokio::test]
async fn a_user_teaches_over_the_unix_socket_and_only_their_own_answers_change() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = teaching(folder.path(), "").await;
    let before = not_ham(&daemon, "carol").await;
    let spam = Ask::Learn(MessageClass::Spam);
    assert_eq!(learn(folder.path(), spam, "Carol").await.unwrap(), (Places::LOCAL, Places::NONE));
    assert_eq!(learn(folder.path(), spam, "carol").await.unwrap(), (Places::NONE, Places::NONE));
    assert!(not_ham(&daemon, "carol").await > before + 0.2);
    assert_eq!(not_ham(&daemon, "dave").await, before);
    assert_eq!(learn(folder.path(), Ask::Forget, "carol").await.unwrap(), (Places::NONE, Places::LOCAL));
    assert_eq!(not_ham(&daemon, "carol").await, before);
    let metrics = daemon.service.metrics.to_open_metrics();
    assert!(metrics.contains("bluff_learned_total{class=\"spam\",result=\"learned\"} 1"), "{metrics}");
    assert!(metrics.contains("bluff_learned_total{class=\"forget\",result=\"forgotten\"} 1"), "{metrics}");
}

#[tokio::test]
async fn what_was_taught_survives_the_daemon() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = teaching(folder.path(), "").await;
    learn(folder.path(), Ask::Learn(MessageClass::Spam), "carol").await.unwrap();
    let taught = not_ham(&daemon, "carol").await;
    daemon.end();
    (&mut daemon.task).await.unwrap();
    let daemon = teaching(folder.path(), "").await;
    assert_eq!(not_ham(&daemon, "carol").await, taught);
}

#[tokio::test]
async fn over_tcp_a_token_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = teaching(folder.path(), "").await;
    let post = async |path: &str, more: &str| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUser: carol\r\n{more}Content-Length: {}\r\n\r\n",
            NEWSLETTER.len()
        );
        let answer = daemon.ask_text("http", &[head.as_bytes(), NEWSLETTER].concat()).await;
        answer.split(' ').nth(1).unwrap().parse::<u16>().unwrap()
    };
    for (path, more, expected) in [
        ("/learnspam", "", 401),
        ("/learnspam", "Authorization: Bearer wrong\r\n", 401),
        ("/v1/learn?label=spam", "Password: wrong\r\n", 401),
        ("/learnspam", "Authorization: Bearer secret\r\n", 200),
        ("/learnspam", "Password: secret\r\n", 208),
        ("/learnham", "Password: secret\r\n", 200),
        ("/v1/learn?label=sextortion", "Password: secret\r\n", 200),
        ("/v1/learn?label=forget", "Password: secret\r\n", 200),
        ("/v1/learn?label=forget", "Password: secret\r\n", 208),
        ("/v1/learn?label=scam", "Password: secret\r\n", 422),
        ("/v1/learn", "Password: secret\r\n", 400),
        ("/v1/learn?label=spam&user=carol", "Password: secret\r\n", 400),
    ] {
        assert_eq!(post(path, more).await, expected, "{path} {more}");
    }
    let answer = daemon
        .ask_text(
            "http",
            b"POST /learnham HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        )
        .await;
    assert!(answer.contains("\r\nwww-authenticate: Bearer realm=\"bluffd\"\r\n"), "{answer}");
    let request = [
        format!(
            "TELL SPAMC/1.5\r\nMessage-class: spam\r\nSet: local\r\nContent-length: {}\r\n\r\n",
            NEWSLETTER.len()
        )
        .as_bytes(),
        NEWSLETTER,
    ]
    .concat();
    let tcp = daemon.addresses_of("spamd").into_iter().find(|address| !address.starts_with("unix:")).unwrap();
    let answer = daemon.ask_at(&tcp, &request).await;
    assert!(answer.starts_with(b"SPAMD/1.0 77 "), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn a_lesson_that_harms_the_check_set_is_refused_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("check/ham")).unwrap();
    std::fs::write(folder.path().join("check/ham/1.eml"), NEWSLETTER).unwrap();
    let daemon =
        teaching(folder.path(), &format!("check = \"{}\"\n", folder.path().join("check").display())).await;
    let refused = learn(folder.path(), Ask::Learn(MessageClass::Spam), "carol").await.unwrap_err();
    assert!(
        matches!(&refused, ClientError::Refused(65, words) if words.contains("judged worse")),
        "{refused}"
    );
    learn(folder.path(), Ask::Learn(MessageClass::Ham), "carol").await.unwrap();
    let metrics = daemon.service.metrics.to_open_metrics();
    assert!(metrics.contains("kind=\"harmful-lesson\"} 1"), "{metrics}");
}

#[tokio::test]
async fn a_server_without_a_folder_does_not_learn() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("spamd.sock");
    let _daemon = start(&format!("[spamd]\nlisten = [\"unix:{}\"]\n", socket.display())).await;
    let refused = learn(folder.path(), Ask::Learn(MessageClass::Spam), "carol").await.unwrap_err();
    assert!(refused.to_string().contains("learn.folder"), "{refused}");
    assert_eq!(refused.exit_code(), 77);
}

#[tokio::test]
async fn without_a_token_no_client_over_tcp_is_asked_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = start(&format!("[learn]\nfolder = \"{}\"\n", folder.path().display())).await;
    let (status, body) = daemon.http("http", "POST /learnspam", NEWSLETTER).await;
    assert_eq!(status, 403);
    assert!(body.contains("learn.token is not set"), "{body}");
}
