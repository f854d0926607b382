//! `POST /v1/stalwart`: the MTA hook of Stalwart, at its stage `data`.
//!
//! The request holds the header fields and the body apart; the answer holds what to do and which
//! fields to delete and to add. A hook of another stage is accepted, because nothing can be judged
//! yet.

use super::{Parameters, Shared, origin_of, out_of_memory, read_body, refused, refused_parameter};
use crate::deltas::UserName;
use crate::header_fields::{ERROR_FIELD, FAMILIES, header_fields};
use crate::metrics::Protocol;
use crate::net::Peer;
use crate::scan::Raw;
use crate::service::Origin;
use crate::settings::{Action, OnError};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::de::{Error as _, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The most header fields of a message, as `limits.header_fields` has it for milters by default.
const MAX_FIELDS: usize = 10_000;

/// What is read of a request; Stalwart sends more.
#[derive(Deserialize)]
struct Hook {
    #[serde(default)]
    context: Context,
    message: Option<HookMessage>,
}

#[derive(Default, Deserialize)]
struct Context {
    sasl: Option<IgnoredAny>,
    queue: Option<Queue>,
}

#[derive(Deserialize)]
struct Queue {
    id: String,
}

#[derive(Deserialize)]
struct HookMessage {
    #[serde(default, deserialize_with = "fields")]
    headers: Vec<(String, String)>,
    #[serde(default)]
    contents: String,
}

pub(super) async fn hook(
    State(service): Shared,
    Extension(peer): Extension<Peer>,
    Query(parameters): Parameters,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let origin = origin_of(peer, &headers);
    if let Some(answer) = refused_parameter(&service, origin, ("/v1/stalwart", &[]), &parameters) {
        return answer;
    }
    let (request, mut part) = match read_body(body, (origin, &headers), &service).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    // texts are copied out of the request, and are not longer than they are there
    if let Err(full) = part.hold(2 * request.bytes.capacity()) {
        return out_of_memory(&service, origin, full);
    }
    let hook: Hook = match serde_json::from_slice(&request.bytes) {
        Ok(hook) => hook,
        Err(error) => {
            let error = if request.truncated {
                "the request is longer than limits.message_bytes".to_owned()
            } else {
                format!("the body is no hook of Stalwart: {error}")
            };
            service.failed(origin, "bad-request", &error);
            return refused(StatusCode::BAD_REQUEST, &error);
        }
    };
    drop(request);
    let is_authenticated = hook.context.sasl.is_some() && service.settings.milter.skip_authenticated;
    let Some(message) = hook.message.filter(|_| !is_authenticated) else {
        return axum::Json(json!({ "action": "accept", "modifications": [] })).into_response();
    };
    if let Err(full) = part.hold(message.held() + message.raw_bytes()) {
        return out_of_memory(&service, origin, full);
    }
    let raw = Raw { bytes: Arc::new(message.to_raw()), truncated: false, user: UserName::SITE };
    let queue_id = hook.context.queue.map(|queue| queue.id);
    let origin = Origin { queue_id: queue_id.as_deref().or(origin.queue_id), ..origin };
    match service.judge(origin, raw).await {
        Ok(judged) => {
            let added = header_fields(&judged);
            let answer = match service.action(Protocol::Http, &judged) {
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

/// The fields of a message, as many as there may be: each costs more in memory than in the request.
fn fields<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, String)>, D::Error> {
    struct Fields;

    impl<'de> Visitor<'de> for Fields {
        type Value = Vec<(String, String)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {MAX_FIELDS} pairs of a name and a value")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
            let mut fields = Vec::new();
            while let Some(field) = sequence.next_element()? {
                if fields.len() == MAX_FIELDS {
                    return Err(A::Error::invalid_length(MAX_FIELDS + 1, &self));
                }
                fields.push(field);
            }
            Ok(fields)
        }
    }

    deserializer.deserialize_seq(Fields)
}

impl HookMessage {
    /// The bytes of its texts and of the list of its fields.
    fn held(&self) -> usize {
        let texts = self.headers.iter().map(|(name, value)| name.capacity() + value.capacity());
        let list = self.headers.capacity() * size_of::<(String, String)>();
        texts.sum::<usize>() + list + self.contents.capacity()
    }

    /// The most bytes that the message has.
    fn raw_bytes(&self) -> usize {
        let fields = self.headers.iter().map(|(name, value)| name.len() + value.len() + ": \r\n".len());
        fields.sum::<usize>() + "\r\n".len() + self.contents.len()
    }

    /// The message as it came: values may have their blanks and line ends, or not.
    fn to_raw(&self) -> Vec<u8> {
        let mut raw = Vec::with_capacity(self.raw_bytes());
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
        assert!(message.to_raw().capacity() <= message.raw_bytes());
    }

    #[test]
    fn more_fields_than_a_message_has_are_refused() {
        let hook = |count| json!({ "headers": vec![["a", "b"]; count], "contents": "" }).to_string();
        let message: HookMessage = serde_json::from_str(&hook(MAX_FIELDS)).unwrap();
        assert_eq!(message.headers.len(), MAX_FIELDS);
        let error = serde_json::from_str::<HookMessage>(&hook(MAX_FIELDS + 1)).err().unwrap().to_string();
        assert!(error.contains("expected at most 10000 pairs"), "{error}");
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
