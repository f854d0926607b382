//! The protocol of SpamAssassin over a socket, as its clients use it.

mod common;

use common::{HAM, PATIENCE, SEXTORTION, start};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn request(head: &str, message: &[u8]) -> Vec<u8> {
    let mut request = format!("{head}\r\nContent-length: {}\r\n\r\n", message.len()).into_bytes();
    request.extend_from_slice(message);
    request
}

#[tokio::test]
async fn every_command_is_answered() {
    let daemon = start("").await;
    let ask = async |head: &str, message: &[u8]| daemon.ask_text("spamd", &request(head, message)).await;
    assert_eq!(daemon.ask_text("spamd", b"PING SPAMC/1.2\r\n").await, "SPAMD/1.5 0 PONG\r\n");
    let answer = ask("CHECK SPAMC/1.2", SEXTORTION).await;
    assert!(answer.starts_with("SPAMD/1.1 0 EX_OK\r\nSpam: True ; 1"), "{answer}");
    let answer = ask("CHECK SPAMC/1.5", HAM).await;
    assert!(answer.starts_with("SPAMD/1.1 0 EX_OK\r\nSpam: False ; -"), "{answer}");
    assert!(answer.contains(" / 5.0\r\n"));
    assert!(ask("SYMBOLS SPAMC/1.5", SEXTORTION).await.contains("BLUFF_SEXTORTION,"));
    assert!(ask("REPORT SPAMC/1.2", SEXTORTION).await.contains("BLUFF_WALLET_BTC"));
    assert!(ask("REPORT_IFSPAM SPAMC/1.5", HAM).await.contains("Content-length: 0"));
    let answer = ask("TELL SPAMC/1.5\r\nMessage-class: spam\r\nSet: local", SEXTORTION).await;
    assert!(answer.starts_with("SPAMD/1.0 77 "), "{answer}");
    assert_eq!(ask("HELLO SPAMC/1.5", b"").await.split(' ').nth(1), Some("76"));
}

#[tokio::test]
async fn a_message_is_given_back_with_our_fields_and_without_forged_ones() {
    let daemon = start("").await;
    let message = b"X-Spam-Flag: NO\r\nSubject: minutes\r\nx-bluff-label: ham\r\n\r\nI will bring them.\r\n";
    let answer = daemon.ask_text("spamd", &request("PROCESS SPAMC/1.5", message)).await;
    let (head, given) = answer.split_once("\r\n\r\n").unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("Content-length: ")).unwrap();
    assert_eq!(length.parse(), Ok(given.len()));
    assert_eq!(given.matches("X-Spam-Flag").count(), 1);
    assert_eq!(given.to_lowercase().matches("x-bluff-label").count(), 1);
    assert!(given.ends_with("Subject: minutes\r\n\r\nI will bring them.\r\n"), "{given}");
    let answer = daemon.ask_text("spamd", &request("HEADERS SPAMC/1.5", message)).await;
    assert!(answer.ends_with("Subject: minutes\r\n\r\n"), "{answer}");
}

/// Haraka sends no length and closes its side.
#[tokio::test]
async fn a_message_without_a_length_ends_with_the_connection() {
    let daemon = start("").await;
    let request = [b"HEADERS SPAMC/1.4\r\nUser: haraka\r\n\r\n", SEXTORTION].concat();
    let answer = daemon.ask_text("spamd", &request).await;
    assert!(
        answer.contains("\r\nSpam: True ; 1") && answer.contains("X-Spam-Status: Yes, score=1"),
        "{answer}"
    );
}

#[tokio::test]
async fn of_a_long_message_the_first_part_is_judged_and_it_is_not_given_back_cut() {
    let daemon = start("[limits]\nmessage_bytes = 20_000\nmemory_bytes = 1_000_000\n").await;
    let long = [SEXTORTION, &b"x".repeat(100_000)].concat();
    let answer = daemon.ask_text("spamd", &request("SYMBOLS SPAMC/1.5", &long)).await;
    assert!(answer.contains("BLUFF_SEXTORTION") && answer.contains("BLUFF_FLAG_TRUNCATED"), "{answer}");
    let answer = daemon.ask_text("spamd", &request("PROCESS SPAMC/1.5", &long)).await;
    assert!(answer.starts_with("SPAMD/1.0 69 "), "{answer}");
}

#[tokio::test]
async fn slow_clients_are_answered_and_silent_ones_are_not_waited_for() {
    let daemon = start("[limits]\nread_seconds = 1\n").await;
    let mut slow = daemon.connect("spamd").await;
    for byte in request("CHECK SPAMC/1.5", b"Subject: x\r\n\r\nHello there, you all.\r\n") {
        slow.write_all(&[byte]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("SPAMD/1.1 0 EX_OK\r\nSpam: "), "{answer}");
    let mut silent = daemon.connect("spamd").await;
    silent.write_all(b"CHECK SPAMC/1.5\r\n").await.unwrap();
    let mut answer = String::new();
    silent.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("SPAMD/1.0 79 "), "{answer}");
}

#[tokio::test]
async fn what_could_not_be_judged_is_an_error_or_passes_with_a_mark() {
    // no memory for a message of this length
    let limits = "[limits]\nmessage_bytes = 1_024\nmemory_bytes = 1_024\n";
    let daemon = start(limits).await;
    let busy = daemon.service.memory.part();
    let mut busy = busy;
    busy.hold(1_024).unwrap();
    let message = b"X-Spam-Flag: NO\nSubject: x\n\nHello there, you all.\n";
    let answer = daemon.ask_text("spamd", &request("CHECK SPAMC/1.5", message)).await;
    assert!(answer.starts_with("SPAMD/1.0 75 "), "{answer}");
    assert!(
        daemon
            .service
            .metrics
            .to_open_metrics()
            .contains("bluff_errors_total{protocol=\"spamd\",kind=\"memory\"} 1")
    );
}

#[tokio::test]
async fn requests_under_way_end_and_new_ones_do_not_begin() {
    let mut daemon = start("").await;
    let mut under_way = daemon.connect("spamd").await;
    let request = request("CHECK SPAMC/1.5", HAM);
    under_way.write_all(&request[..100]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    daemon.end();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(tokio::net::TcpStream::connect(daemon.address("spamd")).await.is_err());
    under_way.write_all(&request[100..]).await.unwrap();
    let mut answer = String::new();
    under_way.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("Spam: False"), "{answer}");
    drop(under_way);
    tokio::time::timeout(Duration::from_secs(15), &mut daemon.task).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_connection_without_a_request_does_not_hold_up_the_end() {
    let mut daemon = start("[limits]\ndrain_seconds = 86_400\nwrite_seconds = 86_400\n").await;
    let mut idle = daemon.connect("spamd").await;
    daemon.counts("bluff_connections{protocol=\"spamd\"} 1").await;
    daemon.end();
    assert_eq!(idle.read(&mut [0; 1]).await.unwrap(), 0);
    // and its client has not closed its own side
    tokio::time::timeout(PATIENCE, &mut daemon.task).await.unwrap().unwrap();
    drop(idle);
}

#[tokio::test]
async fn a_request_that_was_refused_gives_its_memory_back_at_once() {
    let daemon = start("[limits]\nmessage_bytes = 100_000\nmemory_bytes = 100_000\n").await;
    let whole = request("CHECK SPAMC/1.5", &[b"Subject: x\n\n", &b"x ".repeat(30_000)[..]].concat());
    let (half, rest) = whole.split_at(30_000);
    let mut first = daemon.connect("spamd").await;
    first.write_all(half).await.unwrap();
    while daemon.service.memory.used() < 30_000 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let held = daemon.service.memory.used();
    // refused, and still there
    let mut second = daemon.connect("spamd").await;
    second.write_all(&request("CHECK SPAMC/1.5", &b"x ".repeat(45_000))).await.unwrap();
    let mut answer = [0; 13];
    second.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"SPAMD/1.0 75 ");
    assert_eq!(daemon.service.memory.used(), held);
    first.write_all(rest).await.unwrap();
    let mut answer = String::new();
    first.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("SPAMD/1.1 0 EX_OK"), "{answer}");
}
