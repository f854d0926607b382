//! `openapi.json` against the running daemon: each path is there, by no other method, and each answer
//! has the fields and the status that are described.

mod common;

use common::{SEXTORTION, start};
use serde_json::Value;

const DESCRIPTION: &str = include_str!("../openapi.json");

/// A part of the description, through its references.
fn resolved<'a>(all: &'a Value, part: &'a Value) -> &'a Value {
    part["$ref"].as_str().map_or(part, |to| all.pointer(to.trim_start_matches('#')).unwrap())
}

#[tokio::test]
async fn every_path_answers_as_it_is_described() {
    let folder = tempfile::tempdir().unwrap();
    let daemon =
        start(&format!("[learn]\nfolder = \"{}\"\ntoken = \"secret\"\n", folder.path().display())).await;
    let all: Value = serde_json::from_str(DESCRIPTION).unwrap();
    for (path, methods) in all["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let query = if path == "/v1/learn" { "?label=spam" } else { "" };
            let body = if path == "/v1/stalwart" { br#"{"context":{}}"# } else { SEXTORTION };
            let token = if operation["security"].is_null() { "" } else { "\r\nAuthorization: Bearer secret" };
            let head = format!(
                "{} {path}{query} HTTP/1.1{token}\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                method.to_uppercase(),
                body.len()
            );
            let answer = daemon.ask_text("http", &[head.as_bytes(), body].concat()).await;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            let status = head.split(' ').nth(1).unwrap();
            let described = resolved(&all, &operation["responses"][status]);
            assert!(described.is_object(), "{method} {path}: {status} is not described\n{answer}");
            let Some(schema) = described.pointer("/content/application~1json/schema") else { continue };
            let schema = resolved(&all, schema);
            let body: Value = serde_json::from_str(body).unwrap();
            for field in schema["required"].as_array().unwrap() {
                assert!(body.get(field.as_str().unwrap()).is_some(), "{method} {path}: no {field}\n{body}");
            }
            if let Some(allowed) = schema.pointer("/properties/action/enum") {
                assert!(allowed.as_array().unwrap().contains(&body["action"]), "{path}: {body}");
            }
        }
        let other = if methods.get("get").is_some() { "DELETE" } else { "GET" };
        assert_eq!(daemon.http("http", &format!("{other} {path}"), b"").await.0, 405, "{other} {path}");
    }
}

/// A path of the code that nobody described.
#[test]
fn every_path_is_described() {
    let all: Value = serde_json::from_str(DESCRIPTION).unwrap();
    let code = include_str!("../src/service/http/mod.rs");
    let paths = code.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
    // the older names of /checkv2
    for path in paths.filter(|path| !["/check", "/symbols"].contains(path)) {
        assert!(all["paths"].get(path).is_some(), "{path}");
    }
}
