//! Rules for every request: errors in the guide's form, methods, bodies, request ids.

use hyper::body::Bytes;
use serde_json::json;

use crate::harness::{PASSWORD, Product, TestApp, both_products};

both_products![
    a_wrong_method_is_told_the_right_ones,
    an_unknown_session_is_404_wherever_one_is_needed,
    an_unknown_path_is_404,
    a_packed_body_is_refused_with_the_reason,
    an_unknown_call_is_404,
    a_body_that_is_no_json_object_of_the_kind_is_400,
    a_wrong_type_names_the_field_as_the_client_spelt_it,
    keys_are_taken_in_any_letter_case_and_unknown_ones_ignored,
    an_absent_body_is_an_empty_object_whatever_its_type,
    a_body_over_the_limit_is_413,
    a_short_printable_request_id_is_kept_and_any_other_replaced,
    health_tells_of_the_process_and_readiness_of_the_link,
];

const UNKNOWN: &str = "6f1d0c1e-0000-4000-8000-000000000000";

/// Every path with its allowed methods.
const ROUTES: [(&str, &[&str]); 19] = [
    ("/sessions", &["POST"]),
    ("/sessions/ID", &["GET", "DELETE"]),
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
    ("/dialplan", &["GET"]),
    ("/health", &["GET"]),
    ("/ready", &["GET"]),
];

async fn a_wrong_method_is_told_the_right_ones(product: Product) {
    let app = TestApp::of(product).await;
    for (path, methods) in ROUTES {
        let path = path.replace("ID", UNKNOWN);
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            if methods.contains(&method) {
                continue;
            }
            let reply = app.http().request(method, &path).send().await;
            reply.refused(405, "method_not_allowed");
            let mut allowed: Vec<_> = reply.header("allow").split(", ").filter(|method| *method != "HEAD").collect();
            allowed.sort_unstable();
            let mut expected = methods.to_vec();
            expected.sort_unstable();
            assert_eq!(allowed, expected, "{method} {path}");
        }
    }
}

async fn an_unknown_session_is_404_wherever_one_is_needed(product: Product) {
    let app = TestApp::of(product).await;
    for session in [UNKNOWN, "garbage", "%2e%2e", "a%00b"] {
        for (path, methods) in ROUTES.iter().filter(|(path, _)| path.contains("ID")) {
            for method in methods.iter().filter(|method| !(**method == "DELETE" && path.ends_with("ID"))) {
                let path = path.replace("ID", session);
                let body = json!({ "target": "102", "Operation": "Start" });
                let reply = app.http().request(method, &path).json(&body).send().await;
                let message = reply.refused(404, "no_such_session");
                assert!(!message.contains(session), "{message}");
            }
        }
    }
}

async fn an_unknown_path_is_404(product: Product) {
    let app = TestApp::of(product).await;
    for path in ["/nothing", "/v1/sessions", "/sessions/a/b/c/d", "/simulator", "//sessions"] {
        app.get(path).await.refused(404, "no_such_path");
    }
}

/// Gzip form of `{"target":"102"}`.
const PACKED: &[u8] = &[
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xab, 0x56, 0x2a, 0x49, 0x2c, 0x4a, 0x4f, 0x2d, 0x51, 0xb2, 0x52, 0x32, 0x34,
    0x30, 0x52, 0xaa, 5, 0, 0x84, 0x8a, 0x5b, 0x7d, 0x10, 0, 0, 0,
];

async fn a_packed_body_is_refused_with_the_reason(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    for encoding in ["gzip", "br", "GZIP", "identity, deflate", "invented"] {
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

async fn an_unknown_call_is_404(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    for call in [json!(7), json!(-1), json!(2_147_483_648_u64)] {
        session.drop_call(&call).await.refused(404, "no_such_call");
        session.transfer(&call, "102").await.refused(404, "no_such_call");
        for action in ["answer", "hold", "retrieve"] {
            session.act(&call, action).await.refused(404, "no_such_call");
        }
    }
    app.http().delete(&session.path("/calls/seven")).await.refused(404, "no_such_call");
}

async fn a_body_that_is_no_json_object_of_the_kind_is_400(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let calls = session.path("/calls");
    let wrong: [&[u8]; 7] = [b"{", b"[]", b"5", b"hello", b"{\"target\":\"102\"}x", b"\xff\xfe", b"{'target':'102'}"];
    for body in wrong {
        let reply = app.http().request("POST", &calls).body(Bytes::from_static(body)).send().await;
        reply.refused(400, "bad_request");
    }
    let deep = "[".repeat(20_000);
    app.http().request("POST", &calls).body(deep).send().await.refused(400, "bad_request");
}

async fn a_wrong_type_names_the_field_as_the_client_spelt_it(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    for (field, value) in [("target", json!(true)), ("Target", json!(["102"])), ("TrunkAccessCode", json!(9.5))] {
        let reply = app.post(&session.path("/calls"), &json!({ field: value })).await;
        let message = reply.refused(400, "wrong_field");
        assert!(message.starts_with(&format!("{field}: ")), "{message}");
    }
    let reply = app.http().log_on("101", "1234", &json!({ "sessionId": [5] })).await;
    assert!(reply.refused(400, "wrong_field").starts_with("sessionId: "));
}

async fn keys_are_taken_in_any_letter_case_and_unknown_ones_ignored(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    for body in
        [json!({ "TARGET": "102", "colour": { "deep": [1, 2] } }), json!({ "Target": "102", "trunkAccessCode": null })]
    {
        app.post(&session.path("/calls"), &body).await.ok();
        let call = channel.call("ringback").await;
        session.end_call(&call).await;
        channel.call("disconnect").await;
    }
}

async fn an_absent_body_is_an_empty_object_whatever_its_type(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    app.http().request("POST", &session.path("/calls")).send().await.refused(400, "wrong_target");
    let form = "application/x-www-form-urlencoded";
    let reply = app.http().request("POST", &session.path("/calls")).header("Content-Type", form);
    reply.body(r#"{"target":"102"}"#).send().await.ok();
}

async fn a_body_over_the_limit_is_413(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.server.max_body_bytes = 1024).await;
    let session = app.log_on("101").await;
    let long = json!({ "target": "102", "more": "x".repeat(1024) });
    let message = app.post(&session.path("/calls"), &long).await.refused(413, "body_too_large");
    assert!(message.contains("1024"), "{message}");
    let most = json!({ "target": "102", "more": "x".repeat(950) });
    app.post(&session.path("/calls"), &most).await.ok();
}

async fn a_short_printable_request_id_is_kept_and_any_other_replaced(product: Product) {
    let app = TestApp::of(product).await;
    for path in ["/health", "/nothing", "/sessions/x"] {
        let kept = app.http().request("GET", path).header("X-Request-Id", "trace:42/x").send().await;
        assert_eq!(kept.header("x-request-id"), "trace:42/x", "{path}");
        for other in ["two words", &"x".repeat(65)] {
            let replaced = app.http().request("GET", path).header("X-Request-Id", other).send().await;
            uuid::Uuid::parse_str(replaced.header("x-request-id")).expect("a UUID");
        }
    }
    let first = app.get("/health").await;
    let second = app.get("/health").await;
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

async fn health_tells_of_the_process_and_readiness_of_the_link(product: Product) {
    let app = TestApp::of(product).await;
    let health = app.get("/health").await.ok();
    assert_eq!(health, json!({ "status": "ok" }));
    app.ready().await;
    assert_eq!(app.get("/ready").await.ok(), json!({ "status": "ready", "product": product.name() }));
    let head = app.http().request("HEAD", "/health").send().await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
}
