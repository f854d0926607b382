//! `/checkv2` and `/stat`, with the fields that clients of Rspamd read: Haraka, OpenSMTPD's filter,
//! James, rspamc, rspamd-iscan, Amavis.
//!
//! bluff is not Rspamd. Of its actions it names `no action`, `add header` and `reject`, and its
//! points are those of [`crate::points`]. No request can name a file: Rspamd had to take that back
//! in 4.1.5.

use super::{HttpFailure, Shared, judge, refused};
use crate::header_fields::{ERROR_FIELD, FAMILIES, header_fields};
use crate::metrics::Protocol;
use crate::net::Peer;
use crate::points::REQUIRED;
use crate::scan::{Judged, Raw};
use crate::settings::{Action, OnError};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bluff::Message;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

pub(super) async fn check(
    State(service): Shared,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match judge(&service, peer, &headers, body).await {
        Ok((judged, raw)) => {
            let action = match service.action(Protocol::Http, &judged) {
                None => "no action",
                Some(Action::Reject) => "reject",
                Some(_) => "add header",
            };
            axum::Json(answer(&judged, &raw, action)).into_response()
        }
        Err(HttpFailure::Request(answer)) => *answer,
        Err(HttpFailure::Scan(_, raw)) if service.settings.http.on_error == OnError::Accept => {
            axum::Json(skipped(&raw.bytes)).into_response()
        }
        Err(HttpFailure::Scan(error, _)) => refused(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
    }
}

/// The answer for a message that could not be judged and passes: no score, and marked.
fn skipped(raw: &[u8]) -> Value {
    json!({
        "is_skipped": true,
        "score": 0.0,
        "required_score": REQUIRED,
        "action": "no action",
        "symbols": {},
        "milter": { "add_headers": { ERROR_FIELD.0: ERROR_FIELD.1 }, "remove_headers": forged(raw) },
    })
}

fn answer(judged: &Judged, raw: &Raw, action: &str) -> Value {
    let symbols: Map<String, Value> = judged
        .symbols()
        .into_iter()
        .map(|symbol| {
            let value = json!({
                "name": symbol.name,
                "score": symbol.points,
                "metric_score": symbol.points,
                "description": symbol.sentence,
            });
            (symbol.name, value)
        })
        .collect();
    let added: Map<String, Value> = header_fields(judged)
        .into_iter()
        // plain strings: OpenSMTPD's filter and `rspamc -j` read nothing else
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect();
    let message_id = judged.message_id.trim_matches(['<', '>']);
    json!({
        "is_skipped": false,
        "score": judged.points.get(),
        "required_score": REQUIRED,
        "action": action,
        "thresholds": { "add header": REQUIRED },
        "symbols": symbols,
        "messages": {},
        "message-id": if message_id.is_empty() { "undef" } else { message_id },
        "time_real": judged.elapsed.as_secs_f64(),
        "milter": { "add_headers": added, "remove_headers": forged(&raw.bytes) },
    })
}

/// The names of the fields of our families in a message, as the clients ask for them: 0 removes all
/// fields of a name. A name with blanks before its colon is there with them and without: OpenSMTPD's
/// filter compares the line up to the colon.
fn forged(raw: &[u8]) -> BTreeMap<String, u8> {
    let mut names = BTreeMap::new();
    for line in raw[Message::header_start(raw)..].split(|&byte| byte == b'\n') {
        if line.trim_ascii().is_empty() {
            break;
        }
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { continue };
        let name = String::from_utf8_lossy(&line[..colon]);
        let is_ours =
            |family: &&str| name.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family));
        if FAMILIES.iter().any(is_ours) {
            names.insert(name.trim_end().to_owned(), 0);
            names.insert(name.into_owned(), 0);
        }
    }
    names
}

/// What `rspamc stat` and monitors read.
pub(super) async fn stat(State(service): Shared) -> Response {
    let model = service.scanner.models().current();
    let since = model.since.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let uptime = SystemTime::now().duration_since(model.since).unwrap_or_default().as_secs();
    let counted = service.metrics.messages_by_label();
    let scanned: u64 = counted.values().sum();
    let ham = counted.get(bluff::Label::HAM).copied().unwrap_or_default();
    let unsure = counted.get("unsure").copied().unwrap_or_default();
    let spam = scanned - ham - unsure;
    axum::Json(json!({
        "read_only": true,
        "version": format!("bluff {}", env!("CARGO_PKG_VERSION")),
        "config_id": model.classifier.model().id().id,
        "model_loaded": since,
        "uptime": uptime,
        "scanned": scanned,
        "learned": 0,
        "spam_count": spam,
        "ham_count": ham,
        "actions": { "no action": ham + unsure, "add header": spam },
        "labels": counted,
        "statfiles": [],
    }))
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deltas::UserName;
    use bluff::Classifier;
    use std::sync::Arc;

    #[test]
    fn forged_fields_are_named_in_any_case() {
        let raw = b"X-Spam-Flag: NO\nx-bluff-LABEL : ham\nX-Spam-Flag: NO\nSubject: X-Spam-Level\n\nX-Spam-Score: 1\n";
        let names: Vec<String> = forged(raw).into_keys().collect();
        assert_eq!(names, ["X-Spam-Flag", "x-bluff-LABEL", "x-bluff-LABEL "]);
    }

    #[test]
    fn the_score_is_that_of_the_symbols() {
        let letter = include_bytes!("../../../../data/samples/sextortion-fr.eml");
        let judged = Judged::new(&Classifier::builtin(), letter, false, &[]);
        let raw = Raw { bytes: Arc::new(letter.to_vec()), truncated: false, user: UserName::SITE };
        let answer = answer(&judged, &raw, "add header");
        let sum: f64 = answer["symbols"]
            .as_object()
            .unwrap()
            .values()
            .map(|symbol| symbol["score"].as_f64().unwrap())
            .sum();
        assert_eq!(answer["score"].as_f64(), Some(sum));
        assert!(answer["milter"]["add_headers"]["X-Spam-Flag"] == "YES");
    }
}
