//! The admin listener: `/metrics`, `/shadow`, `/healthz` and `/readyz`.

use super::Service;
use crate::net::Shutdown;
use crate::scan::Drift;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;

/// The type of OpenMetrics, which Prometheus asks for.
const OPEN_METRICS: &str = "application/openmetrics-text";
const OPEN_METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The type of the older format of Prometheus.
const PROMETHEUS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

#[derive(Clone)]
struct Admin {
    service: Arc<Service>,
    shutdown: Shutdown,
}

/// The routes. `/healthz` answers as long as the process does; `/readyz` says 503 once the daemon
/// ends, so that a balancer sends its clients elsewhere.
pub fn routes(service: Arc<Service>, shutdown: Shutdown) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/shadow", get(shadow))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(Admin { service, shutdown })
}

async fn metrics(State(admin): State<Admin>, headers: HeaderMap) -> impl IntoResponse {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let metrics = &admin.service.metrics;
    if let Some(deltas) = admin.service.scanner.deltas() {
        metrics.lessons_in_memory(deltas.cached());
    }
    metrics.drift(admin.service.scanner.drift().and_then(Drift::index));
    if accepts.contains(OPEN_METRICS) {
        ([(header::CONTENT_TYPE, OPEN_METRICS_TYPE)], metrics.to_open_metrics())
    } else {
        ([(header::CONTENT_TYPE, PROMETHEUS_TYPE)], metrics.to_prometheus_text())
    }
}

async fn shadow(State(admin): State<Admin>) -> Response {
    match admin.service.scanner.shadow() {
        Some(shadow) => axum::Json(shadow.report()).into_response(),
        None => {
            (StatusCode::NOT_FOUND, "there is no second model: shadow.model is not set\n").into_response()
        }
    }
}

async fn ready(State(admin): State<Admin>) -> (StatusCode, &'static str) {
    if admin.shutdown.is_on() {
        (StatusCode::SERVICE_UNAVAILABLE, "ending\n")
    } else {
        (StatusCode::OK, "ready\n")
    }
}
