//! `POST /v1/classify`: a raw message in, the JSON of `docs/src/reference/json.md` out.

use super::{HttpFailure, Shared, judge, refused};
use crate::net::Peer;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

pub(super) async fn classify(
    State(service): Shared,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match judge(&service, peer, &headers, body).await {
        Ok((judged, _)) => axum::Json(judged.report).into_response(),
        Err(HttpFailure::Request(answer)) => *answer,
        Err(HttpFailure::Scan(error, _)) => refused(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
    }
}
