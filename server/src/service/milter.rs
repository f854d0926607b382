//! Answers mail servers that speak the milter protocol: Postfix, Sendmail, OpenSMTPD's and
//! Stalwart's milters. One connection can carry any number of messages.

use super::{Origin, READ_BYTES, Service};
use crate::deltas::UserName;
use crate::header_fields::{ERROR_FIELD, FAMILIES, header_fields};
use crate::metrics::Protocol;
use crate::milter::{Answer, Decision, Envelope, MOST_REMOVALS, Session, SessionLimits, Step};
use crate::net::{Peer, Shutdown, Stream, StreamError};
use crate::scan::{Judged, Part, Raw, ScanError};
use crate::settings::{Action, OnError};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often a mail server that waits is told that work goes on; Postfix waits 300 seconds, others
/// as few as 10.
const PROGRESS: Duration = Duration::from_secs(5);
/// The bytes of macros that are kept: six names and addresses.
const MACRO_BYTES: usize = 16 << 10;
/// What a connection may hold while memory is short: the envelope of a usual message. So a mail server
/// that wants messages accepted gets them through, unjudged.
const FREE_BYTES: usize = 32 << 10;
/// How long an idle connection is kept. Postfix keeps its own for as long as a client of it may be
/// silent (`smtpd_timeout`, 300 seconds).
const IDLE: Duration = Duration::from_secs(600);

/// Answers a connection until the mail server or the daemon ends it.
pub async fn answer(service: Arc<Service>, mut stream: Stream, peer: Peer, shutdown: Shutdown) {
    let _open = service.metrics.connection(Protocol::Milter);
    let origin = Origin { protocol: Protocol::Milter, peer, queue_id: None };
    let ended = converse(&service, &mut stream, origin, &shutdown).await;
    if let Err((kind, error)) = ended {
        service.failed(origin, kind, &error);
    }
}

type Ended = Result<(), (&'static str, String)>;

/// How long a mail server has been sending since its latest message. Pauses between its packets are
/// those of its own client and do not count, but a packet or a message that has begun has to go on.
#[derive(Debug, Default)]
struct SendingTime {
    before: Duration,
    since: Option<Instant>,
}

impl SendingTime {
    fn set(&mut self, is_sending: bool) {
        match (self.since, is_sending) {
            (None, true) => self.since = Some(Instant::now()),
            (Some(since), false) => {
                self.before += since.elapsed();
                self.since = None;
            }
            _ => {}
        }
    }

    fn elapsed(&self) -> Duration {
        self.before + self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

async fn converse(service: &Service, stream: &mut Stream, origin: Origin<'_>, shutdown: &Shutdown) -> Ended {
    let limits = &service.settings.limits;
    let mut session = Session::new(SessionLimits {
        message_bytes: limits.message_bytes,
        header_fields: limits.header_fields,
        header_bytes: limits.header_bytes,
        recipients: limits.recipients,
        macro_bytes: MACRO_BYTES,
    });
    let broken = |error: StreamError| (error.kind(), error.to_string());
    let mut part = service.memory.part();
    let mut buffer = vec![0; READ_BYTES];
    let mut sending = SendingTime::default();
    loop {
        if !hold(&mut part, &mut session) {
            session.refuse_for_now();
            service.not_judged(origin, ScanError::OutOfMemory);
        }
        while let Some(step) = session.next() {
            match step {
                Step::Send(bytes) => stream.write_within(&bytes, limits.write()).await.map_err(broken)?,
                Step::Judge(envelope) => {
                    sending = SendingTime::default();
                    // what was held for the message is held until its answer
                    let answer = judge(service, stream, origin, *envelope).await.map_err(broken)?;
                    let encoded = session.answer(&answer);
                    if encoded.unremoved > 0 {
                        let count = encoded.unremoved;
                        tracing::warn!(
                            count,
                            "forged header fields were not removed: the mail server does not permit it, or there are too many"
                        );
                    }
                    if encoded.unadded > 0 || encoded.unquarantined {
                        tracing::warn!(
                            "the mail server does not permit this milter to add fields, or to quarantine"
                        );
                    }
                    stream.write_within(&encoded.bytes, limits.write()).await.map_err(broken)?;
                }
                Step::Close => {
                    return session.error().map_or(Ok(()), |error| Err(("bad-request", error.to_string())));
                }
            }
        }
        // less than before, or what came early and is short
        let _ = part.hold(session.held());
        let is_idle = !session.is_receiving();
        sending.set(!is_idle || !session.is_negotiated());
        let left = limits.request().saturating_sub(sending.elapsed());
        let wait = if is_idle && session.is_negotiated() { IDLE } else { limits.read().min(left) };
        let read = tokio::select! {
            read = stream.read_some(&mut buffer, wait) => read,
            () = shutdown.wait(), if is_idle => return Ok(()),
        };
        match read {
            Ok(0) => return Ok(()),
            // an error closes the session, and its last step says so
            Ok(read) => drop(session.push(&buffer[..read])),
            Err(StreamError::TimedOut) if is_idle && session.is_negotiated() => return Ok(()),
            Err(error) => return Err(broken(error)),
        }
    }
}

/// Holds the memory of a session. If there is not enough, the text of its message goes, and what is
/// left is free up to [`FREE_BYTES`]; false if it is more.
fn hold(part: &mut Part, session: &mut Session) -> bool {
    if part.hold(session.held()).is_ok() {
        return true;
    }
    session.drop_text();
    part.hold(session.held().saturating_sub(FREE_BYTES)).is_ok()
}

/// Judges a message, while the mail server is told that work goes on.
async fn judge(
    service: &Service,
    stream: &mut Stream,
    origin: Origin<'_>,
    envelope: Envelope,
) -> Result<Answer, StreamError> {
    let settings = &service.settings.milter;
    if settings.skip_authenticated && envelope.authenticated.is_some() {
        return Ok(Answer { remove_prefixes: Vec::new(), add: Vec::new(), decision: Decision::Accept });
    }
    let queue_id = envelope.queue_id;
    let origin = Origin { queue_id: queue_id.as_deref(), ..origin };
    let remove_prefixes: Vec<String> = FAMILIES.iter().map(|family| family.to_ascii_lowercase()).collect();
    let forged: usize = envelope.fields.matching(&remove_prefixes).map(|(_, count)| count).sum();
    if envelope.fields.uncounted() > 0 || forged > MOST_REMOVALS {
        // forged fields among them could not be removed, and would be believed
        let words =
            "the message has more header fields than limits.header_fields, or too many that are forged";
        service.failed(origin, "too-many-fields", &words);
        let words = "550 5.7.1 Message has too many header fields".to_owned();
        return Ok(Answer {
            remove_prefixes: Vec::new(),
            add: Vec::new(),
            decision: Decision::Reject(words),
        });
    }
    // a message for several people is judged by what the site taught alone
    let user = match envelope.recipients.as_slice() {
        [one] if envelope.more_recipients == 0 => service.user(&String::from_utf8_lossy(one)),
        _ => None,
    };
    let user = user.unwrap_or(UserName::SITE);
    let raw = Raw { bytes: Arc::new(envelope.message), truncated: envelope.truncated, user };
    let judged = if envelope.dropped {
        let error = ScanError::OutOfMemory;
        service.not_judged(origin, error);
        Err(error)
    } else {
        let mut judging = pin!(service.judge(origin, raw));
        loop {
            tokio::select! {
                judged = &mut judging => break judged,
                () = tokio::time::sleep(PROGRESS) => {
                    stream.write_within(&Session::progress(), service.settings.limits.write()).await?;
                }
            }
        }
    };
    Ok(match judged {
        Ok(judged) => {
            let owned = |(name, value): (&str, String)| (name.to_owned(), value);
            let add = header_fields(&judged).into_iter().map(owned).collect();
            Answer { remove_prefixes, add, decision: decision(service, &judged) }
        }
        Err(error) => match settings.on_error {
            OnError::Accept => {
                let add = vec![(ERROR_FIELD.0.to_owned(), ERROR_FIELD.1.to_owned())];
                Answer { remove_prefixes, add, decision: Decision::Accept }
            }
            OnError::Tempfail => {
                let words = format!("451 4.7.1 Message not checked, try again later ({})", error.kind());
                Answer { remove_prefixes, add: Vec::new(), decision: Decision::TempFail(words) }
            }
        },
    })
}

fn decision(service: &Service, judged: &Judged) -> Decision {
    let label = judged.report.verdict.as_str();
    match service.action(Protocol::Milter, judged) {
        None | Some(Action::Header) => Decision::Accept,
        Some(Action::Quarantine) => Decision::Quarantine(format!("bluff: {label}")),
        Some(Action::Reject) => Decision::Reject(format!("550 5.7.1 Message refused: {label}")),
    }
}
