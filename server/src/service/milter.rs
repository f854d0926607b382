//! Answers mail servers that speak the milter protocol: Postfix, Sendmail, OpenSMTPD's and
//! Stalwart's milters. One connection can carry any number of messages.

use super::{Origin, READ_BYTES, Service};
use crate::deltas::UserName;
use crate::header_fields::{ERROR_FIELD, FAMILIES, header_fields};
use crate::metrics::Protocol;
use crate::milter::{Answer, Decision, Envelope, MOST_REMOVALS, Session, SessionLimits, Step};
use crate::net::{Peer, Shutdown, Stream, StreamError};
use crate::points::is_unwanted;
use crate::scan::{Judged, Raw, ScanError};
use crate::settings::{Action, MilterSettings, OnError};
use bluff::Label;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often a mail server that waits is told that work goes on; Postfix waits 300 seconds, others
/// as few as 10.
const PROGRESS: Duration = Duration::from_secs(5);
/// The bytes of macros that are kept: six names and addresses.
const MACRO_BYTES: usize = 16 << 10;
/// How long an idle connection is kept. Postfix keeps its own for as long as a client of it may be
/// silent (`smtpd_timeout`, 300 seconds).
const IDLE: Duration = Duration::from_secs(600);

/// Answers a connection until the mail server or the daemon ends it.
pub async fn answer(service: Arc<Service>, mut stream: Stream, peer: Peer, shutdown: Shutdown) {
    let _open = service.metrics.connection(Protocol::Milter.name());
    let ended = converse(&service, &mut stream, &shutdown).await;
    if let Err((kind, error)) = ended {
        let origin = Origin { protocol: Protocol::Milter, queue_id: None };
        service.failed(origin, kind, &format_args!("{peer}: {error}"));
    }
}

type Ended = Result<(), (&'static str, String)>;

async fn converse(service: &Service, stream: &mut Stream, shutdown: &Shutdown) -> Ended {
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
    // since when a message is being received
    let mut began: Option<Instant> = None;
    loop {
        while let Some(step) = session.next() {
            match step {
                Step::Send(bytes) => stream.write_within(&bytes, limits.write()).await.map_err(broken)?,
                Step::Judge(envelope) => {
                    began = None;
                    // the message counts by itself while it is judged
                    let _ = part.hold(session.held());
                    let answer = judge(service, stream, *envelope).await.map_err(broken)?;
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
        if part.hold(session.held()).is_err() {
            session.drop_text();
            let _ = part.hold(session.held());
        }
        let wait = match began {
            Some(began) => limits.read().min(limits.request().saturating_sub(began.elapsed())),
            None if session.is_negotiated() => IDLE,
            None => limits.read(),
        };
        let read = tokio::select! {
            read = stream.read_some(&mut buffer, wait) => read,
            () = shutdown.wait(), if began.is_none() => return Ok(()),
        };
        match read {
            Ok(0) => return Ok(()),
            Ok(read) => {
                // an error closes the session, and its last step says so
                drop(session.push(&buffer[..read]));
                began = session.is_receiving().then(|| began.unwrap_or_else(Instant::now));
            }
            Err(StreamError::TimedOut) if began.is_none() && session.is_negotiated() => return Ok(()),
            Err(error) => return Err(broken(error)),
        }
    }
}

/// Judges a message, while the mail server is told that work goes on.
async fn judge(service: &Service, stream: &mut Stream, envelope: Envelope) -> Result<Answer, StreamError> {
    let settings = &service.settings.milter;
    if settings.skip_authenticated && envelope.authenticated.is_some() {
        return Ok(Answer { remove_prefixes: Vec::new(), add: Vec::new(), decision: Decision::Accept });
    }
    let queue_id = envelope.queue_id;
    let remove_prefixes: Vec<String> = FAMILIES.iter().map(|family| family.to_ascii_lowercase()).collect();
    let forged: usize = envelope.fields.matching(&remove_prefixes).map(|(_, count)| count).sum();
    if envelope.fields.uncounted() > 0 || forged > MOST_REMOVALS {
        // forged fields among them could not be removed, and would be believed
        let origin = Origin { protocol: Protocol::Milter, queue_id: queue_id.as_deref() };
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
    let origin = Origin { protocol: Protocol::Milter, queue_id: queue_id.as_deref() };
    let mut part = service.memory.part();
    let judged = match part.hold(raw.bytes.len()) {
        held if held.is_err() || envelope.dropped => {
            let error = ScanError::OutOfMemory;
            service.failed(origin, error.kind(), &error);
            Err(error)
        }
        _ => {
            let mut judging = pin!(service.judge(origin, raw));
            loop {
                tokio::select! {
                    judged = &mut judging => break judged,
                    () = tokio::time::sleep(PROGRESS) => {
                        stream.write_within(&Session::progress(), service.settings.limits.write()).await?;
                    }
                }
            }
        }
    };
    Ok(match judged {
        Ok(judged) => {
            let owned = |(name, value): (&str, String)| (name.to_owned(), value);
            let add = header_fields(&judged).into_iter().map(owned).collect();
            Answer { remove_prefixes, add, decision: decision(settings, &judged) }
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

fn decision(settings: &MilterSettings, judged: &Judged) -> Decision {
    let label = judged.report.verdict.as_str();
    let action = match label {
        _ if !is_unwanted(&judged.report) => Action::Header,
        Label::SEXTORTION => settings.sextortion,
        _ => settings.spam,
    };
    match action {
        Action::Header => Decision::Accept,
        Action::Quarantine => Decision::Quarantine(format!("bluff: {label}")),
        Action::Reject => Decision::Reject(format!("550 5.7.1 Message refused: {label}")),
    }
}
