//! Rules for every request: errors in the guide's form, methods, bodies, request ids.

use serde_json::json;

use crate::harness::{PASSWORD, TestApp};

const UNKNOWN: &str = "6f1d0c1e-0000-4000-8000-000000000000";

/// Paths that name a session, with their methods.
const ROUTES: [(&str, &[&str]); 15] = [
    // Logging off is a success then.
    ("/sessions/ID", &["GET"]),
    ("/sessions/ID/calls", &["GET", "POST"]),
    ("/sessions/ID/calls/7", &["DELETE"]),
    ("/sessions/ID/calls/7/answer", &["POST"]),
    ("/sessions/ID/calls/7/hold", &["POST"]),
    ("/sessions/ID/calls/7/retrieve", &["POST"]),
    ("/sessions/ID/calls/7/conference", &["POST"]),
    ("/sessions/ID/calls/7/transfer", &["POST"]),
    ("/sessions/ID/calls/7/record", &["POST"]),
    ("/sessions/ID/calls/7/dtmf", &["POST"]),
    ("/sessions/ID/watch", &["GET", "PUT"]),
    ("/sessions/ID/agent", &["GET", "PUT"]),
    ("/sessions/ID/workgroups/800", &["PUT"]),
    ("/sessions/ID/extensions/101/record", &["POST"]),
    ("/sessions/ID/record", &["POST"]),
];

#[actix_web::test]
async fn an_unknown_session_is_404_wherever_one_is_needed() {
    let app = TestApp::start().await;
    for session in [UNKNOWN, "garbage", "%2e%2e", "a%00b"] {
        for (path, methods) in ROUTES {
            for method in methods {
                let path = path.replace("ID", session);
                let body = json!({ "target": "102", "Operation": "Start" });
                let reply = app.http().request(method, &path).json(&body).send().await;
                let message = reply.refused(404, "no_such_session");
                assert!(!message.contains(session), "{message}");
            }
        }
    }
}

#[actix_web::test]
async fn an_unknown_path_is_404() {
    let app = TestApp::start().await;
    for path in ["/nothing", "/v1/sessions", "/sessions/a/b/c/d", "/simulator", "//sessions"] {
        app.get(path).await.refused(404, "no_such_path");
    }
}

/// Gzip form of `{"target":"102"}`.
const PACKED: &[u8] = &[
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xab, 0x56, 0x2a, 0x49, 0x2c, 0x4a, 0x4f, 0x2d, 0x51, 0xb2, 0x52, 0x32, 0x34,
    0x30, 0x52, 0xaa, 5, 0, 0x84, 0x8a, 0x5b, 0x7d, 0x10, 0, 0, 0,
];

#[actix_web::test]
async fn a_packed_body_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for encoding in ["gzip", "identity, deflate"] {
        for path in [session.path("/calls"), "/sessions".to_owned(), "/simulator/calls".to_owned()] {
            let request = app.http().request("POST", &path).basic("102", PASSWORD).header("Content-Encoding", encoding);
            let reply = request.body(PACKED).send().await;
            let message = reply.refused(415, "packed_body");
            assert!(message.contains(&encoding.replace(' ', "")), "{message}");
            assert_eq!(reply.header("accept-encoding"), "identity");
        }
    }
    let plain = app.http().request("POST", &session.path("/calls")).header("Content-Encoding", "Identity");
    plain.json(&json!({ "target": "102" })).send().await.ok();
}

#[actix_web::test]
async fn an_unknown_call_is_404() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for call in [json!(7), json!(2_147_483_648_u64)] {
        session.drop_call(&call).await.refused(404, "no_such_call");
        session.transfer(&call, "102").await.refused(404, "no_such_call");
        for action in ["answer", "hold", "retrieve"] {
            session.act(&call, action).await.refused(404, "no_such_call");
        }
    }
    app.http().delete(&session.path("/calls/seven")).await.refused(404, "no_such_call");
}

#[actix_web::test]
async fn a_body_that_is_no_json_object_of_the_kind_is_400() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let calls = session.path("/calls");
    for body in ["{\"target\":\"102\"}x".to_owned(), "[".repeat(20_000)] {
        app.http().request("POST", &calls).body(body).send().await.refused(400, "bad_request");
    }
}

#[actix_web::test]
async fn a_wrong_type_names_the_field_as_the_client_spelt_it() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let message = app.post(&session.path("/calls"), &json!({ "Target": ["102"] })).await.refused(400, "wrong_field");
    assert!(message.starts_with("Target: "), "{message}");
}

#[actix_web::test]
async fn a_body_over_the_limit_is_413() {
    let app = TestApp::with(|settings| settings.server.max_body_bytes = 1024).await;
    let session = app.log_on("101").await;
    let long = json!({ "target": "102", "more": "x".repeat(1024) });
    let message = app.post(&session.path("/calls"), &long).await.refused(413, "body_too_large");
    assert!(message.contains("1024"), "{message}");
    let most = json!({ "target": "102", "more": "x".repeat(950) });
    app.post(&session.path("/calls"), &most).await.ok();
}

#[actix_web::test]
async fn a_short_printable_request_id_is_kept_and_any_other_replaced() {
    let app = TestApp::start().await;
    for path in ["/health", "/nothing", "/sessions/x"] {
        let asked = |id| app.http().request("GET", path).header("X-Request-Id", id).send();
        assert_eq!(asked("trace:42/x").await.header("x-request-id"), "trace:42/x", "{path}");
        uuid::Uuid::parse_str(asked("two words").await.header("x-request-id")).expect("a UUID");
    }
}

#[actix_web::test]
async fn health_tells_of_the_process() {
    let app = TestApp::start().await;
    let health = app.get("/health").await.ok();
    assert_eq!(health, json!({ "status": "ok" }));
    let head = app.http().request("HEAD", "/health").send().await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
}
