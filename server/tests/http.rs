//! HTTP: the fields that clients of Rspamd read, Stalwart's hook, bluff's own, and the admin
//! listener.

mod common;

use common::{HAM, PATIENCE, SEXTORTION, start};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

#[tokio::test]
async fn clients_of_rspamd_find_their_fields() {
    let daemon = start("").await;
    let (status, body) = daemon.http("http", "POST /checkv2", SEXTORTION).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, answer["action"].as_str()), (200, Some("add header")));
    assert!(answer["score"].as_f64().unwrap() >= answer["required_score"].as_f64().unwrap());
    assert_eq!(answer["is_skipped"], false);
    assert_eq!(answer["symbols"]["BLUFF_WALLET_BTC"]["score"], 0.0);
    let (_, body) = daemon.http("http", "POST /checkv2", HAM).await;
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["action"], "no action");
    assert_eq!(daemon.http("http", "GET /ping", b"").await, (200, "pong\r\n".to_owned()));
    let (_, body) = daemon.http("http", "GET /stat", b"").await;
    let stat: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (&stat["scanned"], &stat["ham_count"], &stat["spam_count"]),
        (&json!(2), &json!(1), &json!(1))
    );
}

#[tokio::test]
async fn refusing_is_a_setting() {
    let daemon = start("[http]\nsextortion = \"reject\"\n").await;
    let (_, body) = daemon.http("http", "POST /checkv2", SEXTORTION).await;
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["action"], "reject");
    let spam = include_bytes!("../../data/samples/spam-pills-en.eml");
    let (_, body) = daemon.http("http", "POST /checkv2", spam).await;
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["action"], "add header");
}

#[tokio::test]
async fn our_own_answer_is_the_report() {
    let daemon = start("").await;
    let (status, body) = daemon.http("http", "POST /v1/classify", SEXTORTION).await;
    assert_eq!(status, 200);
    let expected = bluff::Classifier::builtin().classify(SEXTORTION);
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), serde_json::to_value(&expected).unwrap());
    let (status, body) = daemon.http("http", "POST /v2/classify", SEXTORTION).await;
    assert_eq!(status, 404);
    assert!(body.contains("/v1/classify"), "{body}");
}

#[tokio::test]
async fn no_header_of_a_request_opens_a_file() {
    let daemon = start("").await;
    let with_file = "POST /checkv2 HTTP/1.1\r\nHost: x\r\nFile: /etc/passwd\r\nPath: /etc/passwd\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let answer = daemon.ask_text("http", with_file.as_bytes()).await;
    assert!(answer.contains("BLUFF_UNSURE_TOO_LITTLE_TEXT") && !answer.contains("root"), "{answer}");
}

#[tokio::test]
async fn a_hook_of_stalwart_gets_its_changes() {
    let daemon = start("").await;
    let text = String::from_utf8_lossy(SEXTORTION);
    let (head, contents) = text.split_once("\n\n").or_else(|| text.split_once("\r\n\r\n")).unwrap();
    let subject = head.lines().find_map(|line| line.strip_prefix("Subject:")).unwrap();
    let from = head.lines().find_map(|line| line.strip_prefix("From:")).unwrap();
    let hook = json!({
        "context": { "stage": "data", "queue": { "id": "4a" }, "server": { "port": 25 } },
        "message": {
            "headers": [["From", from], ["Subject", subject], ["X-Spam-Flag", " NO\r\n"]],
            "serverHeaders": [],
            "contents": contents,
            "size": 1
        }
    });
    let (status, body) = daemon.http("http", "POST /v1/stalwart", hook.to_string().as_bytes()).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &answer["action"]), (200, &json!("accept")));
    let changes = answer["modifications"].as_array().unwrap();
    assert_eq!(changes[0], json!({ "type": "deleteHeader", "index": 1, "name": "x-spam-flag" }));
    assert!(
        changes.contains(&json!({ "type": "addHeader", "name": "X-Bluff-Label", "value": "sextortion" }))
    );
    let hook =
        json!({ "context": { "stage": "data", "sasl": { "login": "carol" } }, "message": hook["message"] });
    let (_, body) = daemon.http("http", "POST /v1/stalwart", hook.to_string().as_bytes()).await;
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["modifications"], json!([]));
    let (status, body) = daemon.http("http", "POST /v1/stalwart", b"{").await;
    assert_eq!(status, 400);
    assert!(body.contains("no hook of Stalwart"), "{body}");
}

#[tokio::test]
async fn of_a_long_message_the_first_part_is_judged() {
    let daemon = start("[limits]\nmessage_bytes = 20_000\nmemory_bytes = 1_000_000\n").await;
    let long = [SEXTORTION, &b"x".repeat(100_000)].concat();
    let (_, body) = daemon.http("http", "POST /v1/classify", &long).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer["label"], "sextortion");
    assert!(answer["flags"].as_array().unwrap().contains(&json!("truncated")));
}

#[tokio::test]
async fn the_admin_listener_shows_health_and_metrics() {
    let daemon = start("").await;
    daemon.http("http", "POST /v1/classify", SEXTORTION).await;
    assert_eq!(daemon.http("admin", "GET /healthz", b"").await, (200, "ok\n".to_owned()));
    assert_eq!(daemon.http("admin", "GET /readyz", b"").await, (200, "ready\n".to_owned()));
    let (_, text) = daemon.http("admin", "GET /metrics", b"").await;
    assert!(text.contains("bluff_messages_total{protocol=\"http\",label=\"sextortion\"} 1"), "{text}");
    assert_eq!(daemon.http("http", "GET /metrics", b"").await.0, 404);
}

#[tokio::test]
async fn a_client_that_takes_no_answers_is_cut_off_and_counted() {
    let daemon = start("[limits]\nwrite_seconds = 1\n").await;
    for (name, path) in [("http", "/stat"), ("admin", "/metrics")] {
        let mut client = daemon.connect(name).await;
        let requests = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").repeat(100);
        let ask = async { while client.write_all(requests.as_bytes()).await.is_ok() {} };
        assert!(timeout(PATIENCE, ask).await.is_ok(), "{name}");
        daemon.counts(&format!("bluff_errors_total{{protocol=\"{name}\",kind=\"client-timeout\"}} 1")).await;
    }
}

#[tokio::test]
async fn half_a_header_is_counted_and_an_idle_connection_is_not() {
    let daemon = start("[limits]\nread_seconds = 1\n").await;
    for sent in [&b""[..], b"GET /ping HT", b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n", b"\0\0\r\n\r\n"] {
        let mut client = daemon.connect("http").await;
        client.write_all(sent).await.unwrap();
        timeout(PATIENCE, client.read_to_end(&mut Vec::new())).await.unwrap().unwrap();
    }
    daemon.counts("bluff_errors_total{protocol=\"http\",kind=\"client-timeout\"} 1").await;
    daemon.counts("bluff_errors_total{protocol=\"http\",kind=\"bad-request\"} 1").await;
}

#[tokio::test]
async fn a_hook_counts_its_copies_against_the_memory() {
    // room for the request, and not for its texts beside it
    let limits = "[limits]\nmessage_bytes = 100_000\nmemory_bytes = 150_000\n";
    let daemon = start(limits).await;
    let hook = json!({ "message": { "headers": [["Subject", "x"]], "contents": "Hello. ".repeat(13_000) } });
    let (status, body) = daemon.http("http", "POST /v1/stalwart", hook.to_string().as_bytes()).await;
    assert_eq!(status, 503);
    assert!(body.contains("limits.memory_bytes"), "{body}");
    daemon.counts("bluff_errors_total{protocol=\"http\",kind=\"memory\"} 1").await;
    assert_eq!(daemon.service.memory.used(), 0);
}

#[tokio::test]
async fn a_parameter_that_there_is_not_is_named() {
    let daemon = start("").await;
    for (path, expected) in [
        ("/v1/classify?user=carol", "`user` is no parameter of /v1/classify; expected none"),
        ("/v1/learn?label=spam&User=carol", "`User` is no parameter of /v1/learn; expected label"),
        ("/v1/stalwart?x=1", "`x` is no parameter of /v1/stalwart; expected none"),
    ] {
        let (status, body) = daemon.http("http", &format!("POST {path}"), SEXTORTION).await;
        assert_eq!(status, 400, "{path}");
        assert!(body.contains(expected), "{path}: {body}");
    }
}
