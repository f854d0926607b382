//! `POST /v1/stalwart`: the MTA hook of Stalwart, at its stage `data`.
//!
//! The request holds the header fields and the body apart; the answer holds what to do and which
//! fields to delete and to add. A hook of another stage is accepted, because nothing can be judged
//! yet.

use super::{Shared, action_for, read_body, refused};
use crate::deltas::UserName;
use crate::header_fields::{ERROR_FIELD, FAMILIES, header_fields};
use crate::metrics::Protocol;
use crate::scan::Raw;
use crate::service::Origin;
use crate::settings::{Action, OnError};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is read of a request; Stalwart sends more.
#[derive(Deserialize)]
struct Hook {
    #[serde(default)]
    context: Context,
    message: Option<HookMessage>,
}

#[derive(Default, Deserialize)]
struct Context {
    sasl: Option<Value>,
    queue: Option<Queue>,
}

#[derive(Deserialize)]
struct Queue {
    id: String,
}

#[derive(Deserialize)]
struct HookMessage {
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    contents: String,
}

pub(super) async fn hook(State(service): Shared, headers: HeaderMap, body: Body) -> Response {
    let (request, _part) = match read_body(body, &headers, &service).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let hook: Hook = match serde_json::from_slice(&request.bytes) {
        Ok(hook) => hook,
        Err(error) => {
            let error = if request.truncated {
                "the request is longer than limits.message_bytes".to_owned()
            } else {
                format!("the body is no hook of Stalwart: {error}")
            };
            service.failed(Origin { protocol: Protocol::Http, queue_id: None }, "bad-request", &error);
            return refused(StatusCode::BAD_REQUEST, &error);
        }
    };
    let is_authenticated = hook.context.sasl.is_some() && service.settings.milter.skip_authenticated;
    let Some(message) = hook.message.filter(|_| !is_authenticated) else {
        return axum::Json(json!({ "action": "accept", "modifications": [] })).into_response();
    };
    let raw = Raw { bytes: Arc::new(message.to_raw()), truncated: false, user: UserName::SITE };
    let queue_id = hook.context.queue.map(|queue| queue.id);
    let origin = Origin { protocol: Protocol::Http, queue_id: queue_id.as_deref() };
    match service.judge(origin, raw).await {
        Ok(judged) => {
            let added = header_fields(&judged);
            let answer = match action_for(&service.settings.http, &judged) {
                Some(Action::Reject) => json!({
                    "action": "reject",
                    "response": {
                        "status": 550,
                        "enhancedStatus": "5.7.1",
                        "enhanced_status": "5.7.1",
                        "message": format!("Message refused: {}", judged.report.verdict),
                        "disconnect": false,
                    },
                }),
                _ => json!({ "action": "accept", "modifications": message.modifications(&added) }),
            };
            axum::Json(answer).into_response()
        }
        Err(_) if service.settings.http.on_error == OnError::Accept => {
            let added = [(ERROR_FIELD.0, ERROR_FIELD.1.to_owned())];
            let modifications = message.modifications(&added);
            axum::Json(json!({ "action": "accept", "modifications": modifications })).into_response()
        }
        Err(error) => refused(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
    }
}

impl HookMessage {
    /// The message as it came: values may have their blanks and line ends, or not.
    fn to_raw(&self) -> Vec<u8> {
        let mut raw = Vec::with_capacity(self.contents.len() + 1024);
        for (name, value) in &self.headers {
            raw.extend_from_slice(name.as_bytes());
            raw.extend_from_slice(if value.starts_with([' ', '\t']) { b":" } else { b": " });
            raw.extend_from_slice(value.as_bytes());
            if !value.ends_with('\n') {
                raw.extend_from_slice(b"\r\n");
            }
        }
        raw.extend_from_slice(b"\r\n");
        raw.extend_from_slice(self.contents.as_bytes());
        raw
    }

    /// Forged fields are deleted, from the last of a name to the first, because the others of that
    /// name move up. Then these are added.
    fn modifications(&self, added: &[(&str, String)]) -> Vec<Value> {
        let mut forged: BTreeMap<String, usize> = BTreeMap::new();
        for (name, _) in &self.headers {
            let name = name.trim().to_ascii_lowercase();
            if FAMILIES.iter().any(|family| name.starts_with(&family.to_ascii_lowercase())) {
                *forged.entry(name).or_default() += 1;
            }
        }
        let deleted = forged.into_iter().flat_map(|(name, count)| {
            (1..=count)
                .rev()
                .map(move |index| json!({ "type": "deleteHeader", "index": index, "name": name }))
        });
        // each goes on top of those before it
        let added = added
            .iter()
            .rev()
            .map(|(name, value)| json!({ "type": "addHeader", "name": name, "value": value }));
        deleted.chain(added).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(headers: &[(&str, &str)]) -> HookMessage {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        HookMessage { headers, contents: "Hello.\r\n".to_owned() }
    }

    #[test]
    fn the_message_is_as_it_was() {
        let message = message(&[("Subject", " lunch\r\n"), ("To", "a@b.example")]);
        assert_eq!(message.to_raw(), b"Subject: lunch\r\nTo: a@b.example\r\n\r\nHello.\r\n");
    }

    #[test]
    fn forged_fields_are_deleted_from_the_last_to_the_first() {
        let message =
            message(&[("x-spam-flag", "NO"), ("To", "x"), ("X-Spam-Flag", "NO"), ("X-BLUFF-Label", "ham")]);
        let changes =
            message.modifications(&[("X-Spam-Flag", "YES".to_owned()), ("X-Spam-Score", "9.0".to_owned())]);
        let changes: Vec<String> = changes.iter().map(Value::to_string).collect();
        assert_eq!(
            changes,
            [
                r#"{"type":"deleteHeader","index":1,"name":"x-bluff-label"}"#,
                r#"{"type":"deleteHeader","index":2,"name":"x-spam-flag"}"#,
                r#"{"type":"deleteHeader","index":1,"name":"x-spam-flag"}"#,
                r#"{"type":"addHeader","name":"X-Spam-Score","value":"9.0"}"#,
                r#"{"type":"addHeader","name":"X-Spam-Flag","value":"YES"}"#,
            ]
            .map(|text| serde_json::from_str::<Value>(text).unwrap().to_string())
        );
    }
}
