use std::time::{Duration, Instant};

use serde_json::json;

use crate::guide::FORM;
use crate::harness::{EventChannel, PASSWORD, Product, TestApp, both_products, eventually};

both_products![
    logon_returns_the_existing_session_if_it_is_found_or_else_creates_a_new_one,
    the_username_or_password_does_not_match,
    no_license_is_payment_required,
    one_user_logs_in_at_several_locations_with_one_license,
    log_off_is_successful_and_frees_the_license,
    the_session_is_released_when_the_event_channel_is_disconnected,
    an_application_without_an_event_channel_keeps_its_session_by_its_requests,
    paths_are_taken_in_any_letter_case_and_with_a_slash_at_the_end,
    a_password_in_latin_1_is_taken,
];

async fn logon_returns_the_existing_session_if_it_is_found_or_else_creates_a_new_one(product: Product) {
    let app = TestApp::of(product).await;
    let first = app.http().log_on("101", PASSWORD, &json!({})).await.ok();
    for session in
        [json!({ "sessionId": first["sessionId"] }), json!({ "session": { "sessionId": first["sessionId"] } })]
    {
        let again = app.http().log_on("101", PASSWORD, &session).await.ok();
        assert_eq!(again["sessionId"], first["sessionId"], "{session}");
    }
    let form = format!("session%5BsessionId%5D={}", first["sessionId"].as_str().expect("an id"));
    let request = app.http().request("POST", "/sessions").basic("101", PASSWORD).header("Content-Type", FORM);
    assert_eq!(request.body(form).send().await.ok()["sessionId"], first["sessionId"]);
    let unknown = json!({ "sessionId": "00000000-0000-4000-8000-000000000000" });
    let other = app.http().log_on("101", PASSWORD, &unknown).await.ok();
    assert_ne!(other["sessionId"], first["sessionId"]);
}

async fn the_username_or_password_does_not_match(product: Product) {
    let app = TestApp::of(product).await;
    for (user, password) in [("101", "wrong"), ("999", PASSWORD)] {
        let refused = app.http().log_on(user, password, &json!({})).await;
        assert_eq!(refused.status, 401, "{refused:?}");
        assert!(refused.json()["code"].is_i64() && refused.json()["message"].is_string());
    }
}

async fn no_license_is_payment_required(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.altiserv.embedded.server.licences = 1).await;
    let _session = app.log_on("101").await;
    assert_eq!(app.http().try_log_on("102").await.status, 402);
}

async fn one_user_logs_in_at_several_locations_with_one_license(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.altiserv.embedded.server.licences = 1).await;
    let office = app.log_on("101").await;
    let home = app.log_on("101").await;
    assert_ne!(office.path(""), home.path(""));
    let mut channels = [office.bind().await, home.bind().await];
    app.simulate_call(&json!({ "to": "101" })).await;
    for channel in &mut channels {
        channel.call_event("ring").await;
    }
}

async fn log_off_is_successful_and_frees_the_license(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.altiserv.embedded.server.licences = 1).await;
    let session = app.log_on("101").await;
    session.log_off().await.ok();
    app.http().try_log_on("102").await.ok();
    let gone = app.post(&session.path("/calls"), &json!({ "target": "102" })).await;
    assert_eq!(gone.status, 404, "the session could not be found");
}

async fn the_session_is_released_when_the_event_channel_is_disconnected(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.release_grace = Duration::ZERO).await;
    let session = app.log_on("101").await;
    session.bind().await.close().await;
    let gone = async || (session.describe().await.status == 404).then_some(());
    eventually("the session to be gone", gone).await;
}

async fn an_application_without_an_event_channel_keeps_its_session_by_its_requests(product: Product) {
    let patience = Duration::from_millis(600);
    let app = TestApp::of_with(product, |settings| {
        settings.sessions.bind_timeout = patience;
        settings.altiserv.embedded.server.licences = 1;
    })
    .await;
    let session = app.log_on("101").await;
    let begun = Instant::now();
    while begun.elapsed() < patience * 3 {
        session.describe().await.ok();
        tokio::time::sleep(patience / 6).await;
    }
    // A free licence shows that the session is gone. A request to the session would keep it alive.
    let gone = async || (app.http().try_log_on("102").await.status == 200).then_some(());
    eventually("the session to be released", gone).await;
    assert_eq!(session.describe().await.status, 404);
}

async fn paths_are_taken_in_any_letter_case_and_with_a_slash_at_the_end(product: Product) {
    let app = TestApp::of(product).await;
    let logged_on = app.http().request("POST", "/Sessions/").basic("101", PASSWORD).send().await.ok();
    let id = logged_on["sessionId"].as_str().expect("an id");
    for path in
        [format!("/SESSIONS/{id}"), format!("/sessions/{id}/"), format!("/Sessions/{}/Calls/", id.to_uppercase())]
    {
        app.get(&path).await.ok();
    }
    app.post(&format!("/Sessions/{id}/Calls/"), &json!({ "target": "102" })).await.ok();
    let mut channel = EventChannel::connect(app.address(), &format!("/WS/?sessionId={id}")).await;
    channel.server_status(true).await;
    channel.call_event("ringback").await;
    assert_eq!(app.get("/no/such/path/").await.status, 404);
}

async fn a_password_in_latin_1_is_taken(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        settings.altiserv.embedded.server.extensions[0].password = "pässword".into();
    })
    .await;
    // "101:pässword" as btoa encodes it, and in UTF-8; "101:passwörd" as btoa encodes it.
    for (credentials, status) in [("MTAxOnDkc3N3b3Jk", 200), ("MTAxOnDDpHNzd29yZA==", 200), ("MTAxOnBhc3N39nJk", 401)] {
        let request = app.http().request("POST", "/sessions");
        let reply = request.header("Authorization", &format!("Basic {credentials}")).send().await;
        assert_eq!(reply.status, status, "{credentials}: {reply:?}");
    }
}
