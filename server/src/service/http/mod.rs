//! HTTP: the protocol of Rspamd's clients, the hooks of Stalwart, and bluff's own.

mod classify;
mod learn;
mod rspamd;
mod stalwart;

use super::{Origin, Service};
use crate::bounded::append_up_to;
use crate::deltas::UserName;
use crate::metrics::Protocol;
use crate::net::{Peer, Shutdown, Stream, StreamError, TimedWrites, serve};
use crate::scan::{Judged, OutOfMemory, Part, Raw, ScanError};
use crate::settings::Limits;
use axum::body::{Body, HttpBody};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::error::Error as _;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use tokio::time::timeout;

/// The number of the mail server's queue, in a request.
const QUEUE_ID: &str = "queue-id";
/// The longest number of a queue that is logged.
const MAX_QUEUE_ID: usize = 64;
/// The largest buffer for the header of a request; hyper asks for 8 KiB at least.
const MAX_BUFFER: usize = 64 << 10;

/// The routes for clients.
pub fn routes(service: Arc<Service>) -> Router {
    Router::new()
        .route("/checkv2", post(rspamd::check))
        // rspamc of old versions, and Exim
        .route("/check", post(rspamd::check))
        .route("/symbols", post(rspamd::check))
        .route("/ping", get(|| async { "pong\r\n" }).post(|| async { "pong\r\n" }))
        .route("/stat", get(rspamd::stat))
        .route("/learnspam", post(learn::learn_spam))
        .route("/learnham", post(learn::learn_ham))
        .route("/v1/classify", post(classify::classify))
        .route("/v1/learn", post(learn::learn))
        .route("/v1/stalwart", post(stalwart::hook))
        .fallback(|| async {
            refused(
                StatusCode::NOT_FOUND,
                "there is nothing here; POST a message to /v1/classify or /checkv2",
            )
        })
        .with_state(service)
}

/// Answers connections until the daemon ends.
pub async fn listen(
    listener: crate::net::Listener,
    router: Router,
    (service, protocol): (Arc<Service>, Protocol),
    shutdown: Shutdown,
) {
    let places = service.settings.limits.connections;
    let ending = shutdown.clone();
    serve(listener, places, shutdown, move |stream, peer| {
        answer(stream, peer, router.clone(), (Arc::clone(&service), protocol), ending.clone())
    })
    .await;
}

async fn answer(
    stream: Stream,
    peer: Peer,
    router: Router,
    (service, protocol): (Arc<Service>, Protocol),
    shutdown: Shutdown,
) {
    let _open = service.metrics.connection(protocol);
    let limits = &service.settings.limits;
    let stream = TimedWrites::new(stream, limits.write());
    let exchange = stream.exchange();
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.read())
        .max_buf_size(MAX_BUFFER)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.layer(Extension(peer))));
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.wait() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    let Err(error) = ended else { return };
    match failure(&error, exchange.has_begun()) {
        Some(kind) => service.failed(Origin { protocol, peer, queue_id: None }, kind, &described(&error)),
        None => tracing::debug!(%peer, %error, "a connection of HTTP ended"),
    }
}

/// Why a connection ended, if that is to be counted: what failed while a body was read is counted
/// there, and an idle connection ends without a failure.
fn failure(error: &hyper::Error, has_begun: bool) -> Option<&'static str> {
    if is_slow_reader(error) || (error.is_timeout() && has_begun) {
        Some(StreamError::TimedOut.kind())
    } else if error.is_parse() {
        Some("bad-request")
    } else {
        None
    }
}

/// Whether the client did not take its answer.
fn is_slow_reader(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::TimedOut)
}

fn described(error: &hyper::Error) -> String {
    if error.is_parse() { error.to_string() } else { StreamError::TimedOut.to_string() }
}

/// An answer that refuses a request, in words.
fn refused(status: StatusCode, error: &str) -> Response {
    (status, axum::Json(serde_json::json!({ "error": error }))).into_response()
}

/// The answer that refuses a parameter of a query which the path does not know: a misspelled one would
/// be ignored.
fn refused_parameter(
    service: &Service,
    origin: Origin<'_>,
    (path, known): (&str, &[&str]),
    given: &[(String, String)],
) -> Option<Response> {
    let (name, _) = given.iter().find(|(name, _)| !known.contains(&name.as_str()))?;
    let expected = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let error = format!(
        "`{}` is no parameter of {path}; expected {expected}. A user goes into the header User or Deliver-To",
        name.escape_debug()
    );
    service.failed(origin, "bad-request", &error);
    Some(refused(StatusCode::BAD_REQUEST, &error))
}

/// The parameters of a query.
type Parameters = Query<Vec<(String, String)>>;

/// What is known of a request before its body.
fn origin_of(peer: Peer, headers: &HeaderMap) -> Origin<'_> {
    let queue_id = text_of(headers, QUEUE_ID).map(|id| id.get(..MAX_QUEUE_ID).unwrap_or(id));
    Origin { protocol: Protocol::Http, peer, queue_id }
}

/// The part of a body that may be held. What is beyond the limit is read and dropped.
async fn read_body(
    body: Body,
    (origin, headers): (Origin<'_>, &HeaderMap),
    service: &Service,
) -> Result<(Raw, Part), Response> {
    let limits: &Limits = &service.settings.limits;
    let failed = |kind, status, error: &str| {
        service.failed(origin, kind, &error);
        refused(status, error)
    };
    let encoded = [header::CONTENT_ENCODING.as_str(), "compression"].map(|name| text_of(headers, name));
    if encoded.into_iter().flatten().any(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        let words = "the message is compressed; expected it as it is";
        return Err(failed("compressed", StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
    }
    let mut part = service.memory.part();
    let (mut bytes, mut truncated) = (Vec::new(), false);
    let mut body = pin!(body);
    let reading = async {
        loop {
            let frame =
                timeout(limits.read(), poll_fn(|cx| body.as_mut().poll_frame(cx))).await.map_err(|_| {
                    failed(
                        "client-timeout",
                        StatusCode::REQUEST_TIMEOUT,
                        "no bytes came within limits.read_seconds",
                    )
                })?;
            let Some(frame) = frame else { return Ok(()) };
            let frame = frame.map_err(|error| {
                failed(
                    "broken-connection",
                    StatusCode::BAD_REQUEST,
                    &format!("the request ended early: {error}"),
                )
            })?;
            let Ok(data) = frame.into_data() else { continue };
            truncated |= append_up_to(&mut bytes, &data, limits.message_bytes) < data.len();
            part.hold(bytes.capacity()).map_err(|full| out_of_memory(service, origin, full))?;
        }
    };
    timeout(limits.request(), reading).await.map_err(|_| {
        failed(
            "client-timeout",
            StatusCode::REQUEST_TIMEOUT,
            "the request took longer than limits.request_seconds",
        )
    })??;
    Ok((Raw { bytes: Arc::new(bytes), truncated, user: UserName::SITE }, part))
}

/// Counts and refuses a request for which there is no memory.
fn out_of_memory(service: &Service, origin: Origin<'_>, full: OutOfMemory) -> Response {
    let error = ScanError::from(full);
    service.not_judged(origin, error);
    refused(StatusCode::SERVICE_UNAVAILABLE, &error.to_string())
}

/// Judges the message in a body.
async fn judge(
    service: &Service,
    peer: Peer,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Judged, Raw), HttpFailure> {
    let origin = origin_of(peer, headers);
    let (mut raw, _part) = read_body(body, (origin, headers), service)
        .await
        .map_err(|answer| HttpFailure::Request(Box::new(answer)))?;
    raw.user = user_of(service, headers).unwrap_or(UserName::SITE);
    match service.judge(origin, raw.clone()).await {
        Ok(judged) => Ok((judged, raw)),
        Err(error) => Err(HttpFailure::Scan(error, raw)),
    }
}

/// The value of a header of a request, if it is text.
fn text_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whose message it is, as clients of Rspamd say it. `None` for a name that nobody has.
fn user_of(service: &Service, headers: &HeaderMap) -> Option<UserName> {
    service.user(text_of(headers, "deliver-to").or(text_of(headers, "user")).unwrap_or_default())
}

/// Why there is no answer of the classifier.
enum HttpFailure {
    /// The request itself failed; this is what to say.
    Request(Box<Response>),
    /// The message could not be judged.
    Scan(ScanError, Raw),
}

/// A short name for the state that routes get.
type Shared = State<Arc<Service>>;
