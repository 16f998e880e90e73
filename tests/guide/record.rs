use serde_json::{Value, json};

use crate::guide::{FORM, talking};
use crate::harness::{Product, Reply, TestApp, both_products};

both_products![
    the_call_handle_is_taken_wherever_it_stands_and_however_it_is_spelt,
    a_call_handle_that_is_named_and_unknown_could_not_be_found_and_nothing_is_recorded,
    a_blank_call_handle_counts_as_not_named,
    two_call_handles_that_differ_are_refused,
    if_the_filename_is_blank_the_server_generates_it,
    record_data_comes_as_a_form_and_under_its_name,
];

async fn is_recorded(session: &crate::harness::Session) -> bool {
    session.calls().await.iter().any(|call| call["recording"]["recordingState"] != "Stop")
}

async fn post(app: &TestApp, path: &str, body: &Value) -> Reply {
    app.post(path, body).await
}

async fn the_call_handle_is_taken_wherever_it_stands_and_however_it_is_spelt(product: Product) {
    let app = TestApp::of(product).await;
    let [(anna, mut channel, call), _] = talking(&app).await;
    let handle = &call["callHandle"];
    let data = |operation: &str| json!({ "Operation": operation });
    for (path, body) in [
        (format!("/record?callhandle={handle}"), data("Start")),
        (format!("/record?callHandle={handle}"), data("Stop")),
        (format!("/record?CALLHANDLE={handle}"), data("Start")),
        (format!("/record/{handle}"), data("Stop")),
        (format!("/calls/{handle}/record"), data("Start")),
        ("/record".to_owned(), json!({ "Operation": "Stop", "callhandle": handle })),
        ("/record".to_owned(), json!({ "Operation": "Start", "CallHandle": handle.to_string() })),
        (format!("/record/{handle}?callhandle={handle}"), json!({ "Operation": "Stop", "callHandle": handle })),
    ] {
        post(&app, &anna.path(&path), &body).await.ok();
        let expected = if body["Operation"] == "Start" { "Start" } else { "Stop" };
        channel.record_event(handle, expected, "Agent").await;
    }
}

async fn a_call_handle_that_is_named_and_unknown_could_not_be_found_and_nothing_is_recorded(product: Product) {
    let app = TestApp::of(product).await;
    let [(anna, ..), _] = talking(&app).await;
    let start = json!({ "Operation": "Start" });
    for path in ["/record?callhandle=99999", "/record?callHandle=abc", "/record/99999", "/calls/99999/record"] {
        assert_eq!(post(&app, &anna.path(path), &start).await.status, 404, "{path}");
    }
    for handle in [json!(99999), json!("99999"), json!("abc")] {
        let body = json!({ "Operation": "Start", "callhandle": handle });
        assert_eq!(post(&app, &anna.path("/record"), &body).await.status, 404, "{handle}");
    }
    assert!(!is_recorded(&anna).await);
}

async fn a_blank_call_handle_counts_as_not_named(product: Product) {
    let app = TestApp::of(product).await;
    let [(anna, ..), _] = talking(&app).await;
    let data = |operation: &str| json!({ "Operation": operation, "callHandle": " " });
    post(&app, &anna.path("/record?callhandle="), &data("Start")).await.ok();
    assert!(is_recorded(&anna).await);
    post(&app, &anna.path("/record?callHandle=%20"), &data("Stop")).await.ok();
    assert!(!is_recorded(&anna).await);
}

async fn two_call_handles_that_differ_are_refused(product: Product) {
    let app = TestApp::of(product).await;
    let [(anna, _, call), _] = talking(&app).await;
    let handle = &call["callHandle"];
    let body = json!({ "Operation": "Start", "callHandle": handle });
    for path in ["/record?callhandle=99999", "/record/99999"] {
        assert_eq!(post(&app, &anna.path(path), &body).await.status, 400, "{path}");
    }
    assert!(!is_recorded(&anna).await);
}

async fn if_the_filename_is_blank_the_server_generates_it(product: Product) {
    let app = TestApp::of(product).await;
    let [(anna, mut channel, call), _] = talking(&app).await;
    for blank in [json!(""), Value::Null] {
        post(&app, &anna.path("/record"), &json!({ "Operation": "Start", "filename": blank })).await.ok();
        channel.record_event(&call["callHandle"], "Start", "Agent").await;
        post(&app, &anna.path("/record"), &json!({ "Operation": "Stop" })).await.ok();
        channel.record_event(&call["callHandle"], "Stop", "Agent").await;
    }
    let files = std::fs::read_dir(app.recordings()).expect("the directory of recordings");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("a name"));
    assert!(names.inspect(|name| assert!(name.contains("-101-"), "{name}")).count() > 0);
}

async fn record_data_comes_as_a_form_and_under_its_name(product: Product) {
    let app = TestApp::of(product).await;
    let [(anna, ..), _] = talking(&app).await;
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
