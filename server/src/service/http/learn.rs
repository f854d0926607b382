//! `/learnspam`, `/learnham` and `/v1/learn`: users teach.
//!
//! `POST /v1/learn?label=spam` learns the message in the body with any label of the model, and
//! `?label=forget` forgets it. Whose lesson it is stands in the header `User` or `Deliver-To`;
//! without one it is the site's, and holds for everybody.

use super::{Parameters, Shared, origin_of, read_body, refused, refused_parameter, text_of, user_of};
use crate::deltas::{Taught, TeachError};
use crate::net::Peer;
use crate::service::{Service, TeachFailure};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bluff::Label;
use serde_json::json;
use std::sync::Arc;

/// The label that forgets.
const FORGET: &str = "forget";

/// The parameter of `/v1/learn`.
const LABEL: &str = "label";
/// What a client may send to be let in (RFC 6750).
const CHALLENGE: (HeaderName, &str) = (header::WWW_AUTHENTICATE, "Bearer realm=\"bluffd\"");

pub(super) async fn learn_spam(
    State(service): Shared,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    teach(service, peer, (&headers, body), Label::new(Label::SPAM)).await
}

pub(super) async fn learn_ham(
    State(service): Shared,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    teach(service, peer, (&headers, body), Label::new(Label::HAM)).await
}

pub(super) async fn learn(
    State(service): Shared,
    Extension(peer): Extension<Peer>,
    Query(parameters): Parameters,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let origin = origin_of(peer, &headers);
    if let Some(answer) = refused_parameter(&service, origin, ("/v1/learn", &[LABEL]), &parameters) {
        return answer;
    }
    let label = parameters.iter().find(|(name, _)| name == LABEL).map_or("", |(_, label)| label);
    match Label::new(label) {
        _ if label == FORGET => teach(service, peer, (&headers, body), None).await,
        None => refused(StatusCode::BAD_REQUEST, "label: expected a label of the model, or forget"),
        label => teach(service, peer, (&headers, body), label).await,
    }
}

async fn teach(
    service: Arc<Service>,
    peer: Peer,
    (headers, body): (&HeaderMap, Body),
    label: Option<Label>,
) -> Response {
    let origin = origin_of(peer, headers);
    if !may_teach(&service, peer, headers) {
        let (status, words) = if service.scanner.deltas().is_none() {
            (StatusCode::FORBIDDEN, "learning is off: learn.folder is not set")
        } else if service.settings.learn.token.is_empty() {
            (StatusCode::FORBIDDEN, "teaching needs the unix socket: learn.token is not set")
        } else {
            (StatusCode::UNAUTHORIZED, "teaching needs the token of learn.token, or the unix socket")
        };
        service.failed(origin, "not-allowed", &words);
        let answer = refused(status, words);
        return if status == StatusCode::UNAUTHORIZED {
            ([CHALLENGE], answer).into_response()
        } else {
            answer
        };
    }
    let Some(user) = user_of(&service, headers) else {
        return refused(StatusCode::BAD_REQUEST, "the user's name is too long");
    };
    let (mut raw, _part) = match read_body(body, (origin, headers), &service).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    raw.user = user;
    match service.teach(origin, raw, label).await {
        Ok(Taught::Known | Taught::Unknown) => {
            let words = "the message was already learned or forgotten";
            (StatusCode::ALREADY_REPORTED, axum::Json(json!({ "success": false, "error": words })))
                .into_response()
        }
        Ok(_) => axum::Json(json!({ "success": true })).into_response(),
        Err(error) => {
            let status = match &error {
                TeachFailure::Off => StatusCode::FORBIDDEN,
                TeachFailure::Refused(TeachError::Journal(_)) => StatusCode::INTERNAL_SERVER_ERROR,
                TeachFailure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            refused(status, &error.to_string())
        }
    }
}

/// Whether a client may teach: over the unix socket, or with the token.
fn may_teach(service: &Service, peer: Peer, headers: &HeaderMap) -> bool {
    let learn = &service.settings.learn;
    let bearer =
        text_of(headers, header::AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer "));
    // clients of Rspamd send it so
    let given = bearer.or(text_of(headers, "password")).unwrap_or_default();
    peer == Peer::Unix || learn.over_tcp || (!learn.token.is_empty() && is_same(given, &learn.token))
}

/// Whether two secrets are the same, in a time that does not depend on where they differ.
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}
