//! The milter protocol over a socket, as Postfix speaks it.

mod common;

use common::{HAM, PATIENCE, Running, SEXTORTION, start};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The offer of Postfix 3.7: version 6, all actions, all of the protocol.
const OFFER: &[u8] = b"\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff";

struct MailServer(TcpStream);

fn packet(letter: u8, data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len() + 1).unwrap().to_be_bytes();
    [&length[..], &[letter], data].concat()
}

impl MailServer {
    /// A connection before a word was said.
    async fn connect(daemon: &Running) -> Self {
        Self(daemon.connect("milter").await)
    }

    /// One after the negotiation.
    async fn negotiated(daemon: &Running) -> Self {
        let mut server = Self::connect(daemon).await;
        server.send(b'O', OFFER).await;
        assert_eq!(server.reply().await.unwrap().0, b'O');
        server
    }

    async fn send(&mut self, letter: u8, data: &[u8]) {
        self.0.write_all(&packet(letter, data)).await.unwrap();
    }

    /// The next reply; `None` at the end of the connection.
    async fn reply(&mut self) -> Option<(u8, String)> {
        let read = async {
            let length = self.0.read_u32().await.ok()?;
            let mut reply = vec![0; length as usize];
            self.0.read_exact(&mut reply).await.ok()?;
            Some((reply[0], String::from_utf8_lossy(&reply[1..]).into_owned()))
        };
        timeout(PATIENCE, read).await.unwrap()
    }

    async fn envelope(&mut self) {
        self.send(b'C', b"mail.example.net\x004\x92\x4e192.0.2.1\0").await;
        self.send(b'H', b"mail.example.net\0").await;
        self.send(b'M', b"<anna@example.net>\0").await;
        self.send(b'D', b"Ri\x004bYn0m3Xv8z6J\0").await;
        self.send(b'R', b"<carol@example.org>\0").await;
        self.send(b'T', b"").await;
    }

    /// Sends a message and reads the replies to it.
    async fn message(&mut self, message: &[u8]) -> Vec<(u8, String)> {
        let text = String::from_utf8_lossy(message).replace("\r\n", "\n");
        let (head, body) = text.split_once("\n\n").unwrap();
        let mut fields: Vec<String> = Vec::new();
        for line in head.lines() {
            match fields.last_mut() {
                Some(field) if line.starts_with([' ', '\t']) => *field += &format!("\n{line}"),
                _ => fields.push(line.to_owned()),
            }
        }
        for (name, value) in fields.iter().filter_map(|field| field.split_once(':')) {
            self.send(b'L', format!("{name}\0{value}\0").as_bytes()).await;
        }
        self.send(b'N', b"").await;
        self.send(b'B', body.replace('\n', "\r\n").as_bytes()).await;
        self.send(b'E', b"").await;
        let mut replies = Vec::new();
        loop {
            let reply = self.reply().await.unwrap();
            let is_last = !b"imhpq".contains(&reply.0);
            replies.push(reply);
            if is_last {
                return replies;
            }
        }
    }
}

/// The fields that were added, without the index before each.
fn added(replies: &[(u8, String)]) -> Vec<String> {
    let inserted = replies.iter().filter(|(letter, _)| *letter == b'i');
    inserted.map(|(_, data)| data[4..].trim_end_matches('\0').replace('\0', ":")).collect()
}

#[tokio::test]
async fn messages_of_one_connection_get_their_fields() {
    let daemon = start("").await;
    let mut server = MailServer::negotiated(&daemon).await;
    for (message, label) in [(SEXTORTION, "sextortion"), (HAM, "ham")] {
        server.envelope().await;
        let replies = server.message(message).await;
        assert_eq!(replies.last().unwrap().0, b'c');
        let expected = format!("X-Bluff-Label: {label}");
        assert!(added(&replies).contains(&expected), "{replies:?}");
    }
    // forged fields go, the last of a name first
    server.envelope().await;
    let forged = [b"X-Spam-Flag: NO\r\nX-Spam-Flag: NO\r\n", SEXTORTION].concat();
    let replies = server.message(&forged).await;
    let deleted: Vec<&str> =
        replies.iter().filter(|(letter, _)| *letter == b'm').map(|(_, data)| data.as_str()).collect();
    assert_eq!(deleted, ["\0\0\0\x02x-spam-flag\0\0", "\0\0\0\x01x-spam-flag\0\0"]);
    daemon.counts("bluff_messages_total{protocol=\"milter\",label=\"sextortion\"} 2").await;
}

#[tokio::test]
async fn actions_are_settings() {
    let daemon =
        start("[milter]\nlisten = [\"127.0.0.1:0\"]\nsextortion = \"reject\"\nspam = \"quarantine\"\n").await;
    let mut server = MailServer::negotiated(&daemon).await;
    server.envelope().await;
    let (letter, words) = server.message(SEXTORTION).await.pop().unwrap();
    assert_eq!((letter, words.as_str()), (b'y', "550 5.7.1 Message refused: sextortion\0"));
    server.envelope().await;
    let replies = server.message(include_bytes!("../../data/samples/spam-pills-en.eml")).await;
    assert!(replies.contains(&(b'q', "bluff: spam\0".to_owned())), "{replies:?}");
}

#[tokio::test]
async fn half_a_packet_is_not_waited_for() {
    let daemon = start("[limits]\nread_seconds = 1\n").await;
    let mut begun = Vec::new();
    for step in [&packet(b'O', OFFER)[..6], b"\0", b""] {
        let mut server = MailServer::connect(&daemon).await;
        server.0.write_all(step).await.unwrap();
        begun.push(server);
    }
    for step in [&packet(b'M', b"<anna@example.net>\0")[..9], b"\0\0"] {
        let mut server = MailServer::negotiated(&daemon).await;
        server.0.write_all(step).await.unwrap();
        begun.push(server);
    }
    for mut server in begun {
        assert_eq!(server.reply().await, None);
    }
    daemon.counts("bluff_errors_total{protocol=\"milter\",kind=\"client-timeout\"} 5").await;
}

/// A byte at a time, so that no pause is too long.
#[tokio::test]
async fn a_slow_packet_and_a_slow_negotiation_end_after_request_seconds() {
    let daemon = start("[limits]\nrequest_seconds = 1\n").await;
    let fresh = MailServer::connect(&daemon).await;
    let mut negotiated = MailServer::negotiated(&daemon).await;
    negotiated.envelope().await;
    for mut server in [fresh, negotiated] {
        let trickle = async {
            // short packets, too, are all the time in the middle of one
            for byte in packet(b'U', b"x").iter().cycle() {
                if server.0.write_all(&[*byte]).await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(timeout(PATIENCE, trickle).await.is_ok());
    }
}

#[tokio::test]
async fn envelopes_count_against_the_memory() {
    let daemon = start("[limits]\nmessage_bytes = 100_000\nmemory_bytes = 100_000\n").await;
    let mut server = MailServer::negotiated(&daemon).await;
    server.envelope().await;
    let recipient = [b"<", &b"r".repeat(1000)[..], b"@example.org>\0"].concat();
    let sent = async { while server.0.write_all(&packet(b'R', &recipient)).await.is_ok() {} };
    assert!(timeout(PATIENCE, sent).await.is_ok());
    daemon.counts("bluff_errors_total{protocol=\"milter\",kind=\"memory\"} 1").await;
    daemon.counts("bluff_connections{protocol=\"milter\"} 0").await;
    assert_eq!(daemon.service.memory.used(), 0);
    let mut server = MailServer::negotiated(&daemon).await;
    server.envelope().await;
    let busy = &mut daemon.service.memory.part();
    busy.hold(100_000 - daemon.service.memory.used()).unwrap();
    // a usual envelope is free, a long one is not
    server.send(b'R', b"<dave@example.org>\0").await;
    for _ in 0..40 {
        drop(server.0.write_all(&packet(b'R', &recipient)).await); // closed after some of them
    }
    assert_eq!(server.reply().await, Some((b't', String::new())));
    assert_eq!(server.reply().await, None);
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_end() {
    let mut daemon = start("[limits]\ndrain_seconds = 86_400\n").await;
    let mut fresh = MailServer::connect(&daemon).await;
    let mut negotiated = MailServer::negotiated(&daemon).await;
    daemon.counts("bluff_connections{protocol=\"milter\"} 2").await;
    daemon.end();
    assert_eq!((fresh.reply().await, negotiated.reply().await), (None, None));
    timeout(PATIENCE, &mut daemon.task).await.unwrap().unwrap();
}
