//! `POST /v1/classify`: a raw message in, the JSON of `docs/src/reference/json.md` out.

use super::{HttpFailure, Parameters, Shared, judge, origin_of, refused, refused_parameter};
use crate::net::Peer;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

pub(super) async fn classify(
    State(service): Shared,
    Extension(peer): Extension<Peer>,
    Query(parameters): Parameters,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let origin = origin_of(peer, &headers);
    if let Some(answer) = refused_parameter(&service, origin, ("/v1/classify", &[]), &parameters) {
        return answer;
    }
    match judge(&service, peer, &headers, body).await {
        Ok((judged, _)) => axum::Json(judged.report).into_response(),
        Err(HttpFailure::Request(answer)) => *answer,
        Err(HttpFailure::Scan(error, _)) => refused(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
    }
}
