use serde_json::json;

use crate::guide::FORM;
use crate::harness::{Session, TestApp};

async fn is_recorded(session: &Session) -> bool {
    session.calls().await.iter().any(|call| call["recording"]["recordingState"] != "Stop")
}

#[actix_web::test]
async fn the_call_handle_is_taken_wherever_it_stands_and_however_it_is_spelt() {
    let app = TestApp::start().await;
    let (anna, mut channel, handle) = app.talking("101").await;
    let data = |operation: &str| json!({ "Operation": operation });
    for (path, body) in [
        (format!("/record?CALLHANDLE={handle}"), data("Start")),
        (format!("/record/{handle}"), data("Stop")),
        (format!("/calls/{handle}/record"), data("Start")),
        ("/record".to_owned(), json!({ "Operation": "Stop", "callhandle": handle })),
        ("/record".to_owned(), json!({ "Operation": "Start", "CallHandle": handle.to_string() })),
        (format!("/record/{handle}?callhandle={handle}"), json!({ "Operation": "Stop", "callHandle": handle })),
    ] {
        app.post(&anna.path(&path), &body).await.ok();
        let expected = if body["Operation"] == "Start" { "Start" } else { "Stop" };
        channel.record_event(&handle, expected, "Agent").await;
    }
}

#[actix_web::test]
async fn a_call_handle_that_is_named_and_unknown_could_not_be_found_and_nothing_is_recorded() {
    let app = TestApp::start().await;
    let (anna, _channel, _) = app.talking("101").await;
    let start = json!({ "Operation": "Start" });
    for path in ["/record?callhandle=99999", "/record?callHandle=abc", "/record/99999", "/calls/abc/record"] {
        assert_eq!(app.post(&anna.path(path), &start).await.status, 404, "{path}");
    }
    for handle in [json!(99999), json!("99999"), json!("abc")] {
        let body = json!({ "Operation": "Start", "callhandle": handle });
        assert_eq!(app.post(&anna.path("/record"), &body).await.status, 404, "{handle}");
    }
    let wrong = app.post(&anna.path("/record"), &json!({ "Operation": "Start", "callHandle": [] })).await;
    assert!(wrong.refused(400, "wrong_field").starts_with("callHandle: "));
    assert!(!is_recorded(&anna).await);
}

#[actix_web::test]
async fn a_blank_call_handle_counts_as_not_named() {
    let app = TestApp::start().await;
    let (anna, _channel, _) = app.talking("101").await;
    let data = |operation: &str| json!({ "Operation": operation, "callHandle": " " });
    app.post(&anna.path("/record?callhandle="), &data("Start")).await.ok();
    assert!(is_recorded(&anna).await);
    app.post(&anna.path("/record?callHandle=%20"), &data("Stop")).await.ok();
    assert!(!is_recorded(&anna).await);
}

#[actix_web::test]
async fn two_call_handles_that_differ_are_refused() {
    let app = TestApp::start().await;
    let (anna, _channel, handle) = app.talking("101").await;
    let body = json!({ "Operation": "Start", "callHandle": handle });
    for path in ["/record?callhandle=99999", "/record/99999"] {
        assert_eq!(app.post(&anna.path(path), &body).await.status, 400, "{path}");
    }
    assert!(!is_recorded(&anna).await);
}

#[actix_web::test]
async fn record_data_comes_as_a_form_and_under_its_name() {
    let app = TestApp::start().await;
    let (anna, _channel, _) = app.talking("101").await;
    for (body, recorded) in [
        ("Operation=Start&filename=", true),
        ("data%5BOperation%5D=Stop", false),
        (r#"{"data":{"Operation":"Start","filename":""}}"#, true),
        ("OPERATION=stop", false),
    ] {
        let request = app.http().request("POST", &anna.path("/record")).header("Content-Type", FORM);
        request.body(body).send().await.ok();
        assert_eq!(is_recorded(&anna).await, recorded, "{body}");
    }
}
