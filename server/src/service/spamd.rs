//! Answers clients of SpamAssassin: spamc, Exim, Haraka, James. One connection carries one request.

mod report;

use super::{Origin, READ_BYTES, Service, TeachFailure};
use crate::deltas::{Taught, TeachError, UserName};
use crate::header_fields::{ERROR_FIELD, FAMILIES, header_fields};
use crate::metrics::Protocol;
use crate::net::{Peer, Shutdown, Stream, StreamError};
use crate::points::{REQUIRED, is_unwanted};
use crate::scan::{Judged, Part, Raw, ScanError};
use crate::settings::OnError;
use crate::spamd::{
    Command, Decoder, ExitCode, MessageClass, Places, Request, RequestError, RequestLimits, Response,
    SpamLine, Version,
};
use bluff::{Label, Message};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Why there is no request to answer.
enum SpamdFailure {
    Stream(StreamError),
    Request(RequestError),
    Memory(ScanError),
}

/// Answers a connection. At the end of the daemon, one that asked for nothing yet is closed.
pub async fn answer(service: Arc<Service>, mut stream: Stream, peer: Peer, shutdown: Shutdown) {
    let _open = service.metrics.connection(Protocol::Spamd);
    let origin = Origin { protocol: Protocol::Spamd, peer, queue_id: None };
    let limit = service.settings.limits.write();
    match answer_request(&service, &mut stream, origin, &shutdown).await {
        Ok(SpamdEnd::Answered) => stream.close(limit).await,
        // a client that sent nothing gets no more time
        Ok(SpamdEnd::Silent) => stream.close(Duration::ZERO).await,
        Err(error) => service.failed(origin, error.kind(), &error),
    }
}

/// How an exchange ended.
enum SpamdEnd {
    Answered,
    /// The client sent nothing, or nothing more.
    Silent,
}

/// Reads a request and answers it. Its part of the memory is given back before the connection ends,
/// and before an error is written.
async fn answer_request(
    service: &Arc<Service>,
    stream: &mut Stream,
    origin: Origin<'_>,
    shutdown: &Shutdown,
) -> Result<SpamdEnd, StreamError> {
    let mut part = service.memory.part();
    let reading =
        timeout(service.settings.limits.request(), read_request(service, stream, &mut part, shutdown));
    let failure = match reading.await.unwrap_or(Err(SpamdFailure::Stream(StreamError::TimedOut))) {
        Ok(Some(request)) if request.command == Command::Tell => {
            return tell(service, stream, origin, request).await.map(|()| SpamdEnd::Answered);
        }
        Ok(Some(request)) => {
            return respond(service, stream, origin, request).await.map(|()| SpamdEnd::Answered);
        }
        // the client asked for nothing
        Ok(None) => return Ok(SpamdEnd::Silent),
        Err(failure) => failure,
    };
    drop(part);
    let (kind, code, words) = match &failure {
        SpamdFailure::Stream(error) => (error.kind(), ExitCode::Timeout, error.to_string()),
        SpamdFailure::Request(error) => ("bad-request", error.code(), error.to_string()),
        SpamdFailure::Memory(error) => (error.kind(), ExitCode::TempFail, error.to_string()),
    };
    match failure {
        SpamdFailure::Memory(error) => service.not_judged(origin, error),
        _ => service.failed(origin, kind, &words),
    }
    if let SpamdFailure::Stream(StreamError::Broken(_)) = failure {
        return Ok(SpamdEnd::Silent);
    }
    write(service, stream, &Response::Error { code, words: &words }, Version::CURRENT).await?;
    Ok(match failure {
        SpamdFailure::Stream(_) => SpamdEnd::Silent,
        _ => SpamdEnd::Answered,
    })
}

/// Reads the request; `None` if the client closed, or the daemon ends, before its first byte.
async fn read_request(
    service: &Service,
    stream: &mut Stream,
    part: &mut Part,
    shutdown: &Shutdown,
) -> Result<Option<Request>, SpamdFailure> {
    let limits = &service.settings.limits;
    let mut decoder = Decoder::new(RequestLimits {
        header_bytes: limits.header_bytes,
        message_bytes: limits.message_bytes,
    });
    let mut buffer = vec![0; READ_BYTES];
    let mut is_first = true;
    loop {
        let read = tokio::select! {
            // bytes that are there already are a request
            biased;
            read = stream.read_some(&mut buffer, limits.read()) => read.map_err(SpamdFailure::Stream)?,
            () = shutdown.wait(), if is_first => return Ok(None),
        };
        let request = match read {
            0 if is_first => return Ok(None),
            0 => Some(decoder.end().map_err(SpamdFailure::Request)?),
            read => match decoder.push(&buffer[..read]).map_err(SpamdFailure::Request)? {
                None => {
                    part.hold(decoder.held()).map_err(|full| SpamdFailure::Memory(full.into()))?;
                    is_first = false;
                    continue;
                }
                request => request,
            },
        };
        let held = request.as_ref().map_or(0, |request| request.message.capacity());
        part.hold(held).map_err(|full| SpamdFailure::Memory(full.into()))?;
        return Ok(request);
    }
}

async fn respond(
    service: &Service,
    stream: &mut Stream,
    origin: Origin<'_>,
    request: Request,
) -> Result<(), StreamError> {
    let Request { command, version, message, truncated, user, .. } = request;
    let user = user.as_deref().and_then(|name| service.user(name)).unwrap_or(UserName::SITE);
    let raw = Raw { bytes: Arc::new(message), truncated, user };
    let refuse = |code, words| Response::Error { code, words };
    match command {
        Command::Ping => return write(service, stream, &Response::Pong, version).await,
        Command::Skip => return Ok(()),
        Command::Process if truncated => {
            let words = "the message is longer than limits.message_bytes and could not be given back whole";
            service.failed(origin, "too-long", &words);
            return write(service, stream, &refuse(ExitCode::Unavailable, words), version).await;
        }
        _ => {}
    }
    match service.judge(origin, raw.clone()).await {
        Ok(judged) => write_judged(service, stream, (command, version), (&judged, &raw.bytes)).await,
        Err(error) => write_unjudged(service, stream, (command, version), (error, &raw)).await,
    }
}

/// Learns or forgets a message. Places elsewhere than on this server are left out: nothing is ever
/// reported to anybody.
async fn tell(
    service: &Arc<Service>,
    stream: &mut Stream,
    origin: Origin<'_>,
    request: Request,
) -> Result<(), StreamError> {
    let version = request.version;
    let refuse = async |stream: &mut Stream, code, words: &str| {
        write(service, stream, &Response::Error { code, words }, version).await
    };
    let is_on = service.scanner.deltas().is_some();
    if is_on && origin.peer != Peer::Unix && !service.settings.learn.over_tcp {
        let words = "this server learns over its unix socket only, unless learn.over_tcp is set";
        service.failed(origin, "not-allowed", &words);
        return refuse(stream, ExitCode::NoPerm, words).await;
    }
    let Some(user) = service.user(request.user.as_deref().unwrap_or_default()) else {
        return refuse(stream, ExitCode::Usage, "the user's name is too long").await;
    };
    let label = match request.message_class {
        _ if !request.set.local => None,
        Some(MessageClass::Ham) => Label::new(Label::HAM),
        Some(MessageClass::Spam) | None => Label::new(Label::SPAM),
    };
    if label.is_none() && !request.remove.local {
        let nothing = Response::Told { did_set: Places::NONE, did_remove: Places::NONE };
        return write(service, stream, &nothing, version).await;
    }
    let raw = Raw { bytes: Arc::new(request.message), truncated: request.truncated, user };
    let (did_set, did_remove) = match service.teach(origin, raw, label).await {
        Ok(Taught::Learned) => (Places::LOCAL, Places::NONE),
        Ok(Taught::Forgotten) => (Places::NONE, Places::LOCAL),
        // spamc says that the message was already learned or forgotten
        Ok(Taught::Known | Taught::Unknown) => (Places::NONE, Places::NONE),
        Err(error) => {
            let code = match &error {
                TeachFailure::Off => ExitCode::NoPerm,
                TeachFailure::Refused(TeachError::Journal(_)) => ExitCode::IoErr,
                TeachFailure::Refused(_) => ExitCode::DataErr,
            };
            return refuse(stream, code, &error.to_string()).await;
        }
    };
    write(service, stream, &Response::Told { did_set, did_remove }, version).await
}

async fn write_judged(
    service: &Service,
    stream: &mut Stream,
    (command, version): (Command, Version),
    (judged, raw): (&Judged, &[u8]),
) -> Result<(), StreamError> {
    let spam =
        SpamLine { spam: is_unwanted(&judged.report), points: judged.points.get(), required: REQUIRED };
    let rewritten = || judged.report.replace_header_fields(raw, &header_fields(judged), FAMILIES);
    match command {
        Command::Check => write(service, stream, &Response::Check(spam), version).await,
        Command::Symbols => {
            let symbols = judged.symbols();
            let names: Vec<&str> = symbols.iter().map(|symbol| symbol.name.as_str()).collect();
            write(service, stream, &Response::Symbols { spam, names: &names }, version).await
        }
        Command::Headers => {
            let (mut head, rest) = rewritten();
            let end = end_of_header(&raw[rest..]);
            head.extend_from_slice(end);
            write(service, stream, &Response::Headers { spam, parts: &[&head] }, version).await
        }
        Command::Process => {
            let (head, rest) = rewritten();
            write(service, stream, &Response::Process { spam, parts: &[&head, &raw[rest..]] }, version).await
        }
        Command::ReportIfSpam => {
            let text = report::report(judged);
            write(service, stream, &Response::ReportIfSpam { spam, text: &text }, version).await
        }
        _ => {
            let text = report::report(judged);
            write(service, stream, &Response::Report { spam, text: &text }, version).await
        }
    }
}

/// A message that could not be judged is an error, or passes with a mark and without a score.
async fn write_unjudged(
    service: &Service,
    stream: &mut Stream,
    (command, version): (Command, Version),
    (error, raw): (ScanError, &Raw),
) -> Result<(), StreamError> {
    let passes = service.settings.spamd.on_error == OnError::Accept;
    if !passes || !matches!(command, Command::Headers | Command::Process) {
        let words = error.to_string();
        return write(service, stream, &Response::Error { code: ExitCode::TempFail, words: &words }, version)
            .await;
    }
    let spam = SpamLine { spam: false, points: 0.0, required: REQUIRED };
    let fields = [(ERROR_FIELD.0, ERROR_FIELD.1.to_owned())];
    let (mut head, rest) = Message::parse(&raw.bytes).replace_header_fields(&raw.bytes, &fields, FAMILIES);
    if command == Command::Headers {
        head.extend_from_slice(end_of_header(&raw.bytes[rest..]));
        return write(service, stream, &Response::Headers { spam, parts: &[&head] }, version).await;
    }
    write(service, stream, &Response::Process { spam, parts: &[&head, &raw.bytes[rest..]] }, version).await
}

/// The empty line that ends a header, of the message if it has one.
fn end_of_header(rest: &[u8]) -> &[u8] {
    if rest.starts_with(b"\n") { b"\n" } else { b"\r\n" }
}

async fn write(
    service: &Service,
    stream: &mut Stream,
    response: &Response<'_>,
    version: Version,
) -> Result<(), StreamError> {
    let limit = service.settings.limits.write();
    stream.write_within(&response.head(version), limit).await?;
    for part in response.body() {
        stream.write_within(part, limit).await?;
    }
    Ok(())
}
