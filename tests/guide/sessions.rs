use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{EventChannel, PASSWORD, TestApp};

#[actix_web::test]
async fn an_application_without_an_event_channel_keeps_its_session_by_its_requests() {
    let patience = Duration::from_millis(1500);
    let app = TestApp::with(|settings| {
        settings.sessions.bind_timeout = patience;
        settings.altiserv.embedded.server.licences = 1;
    })
    .await;
    let session = app.log_on("101").await;
    let begun = Instant::now();
    while begun.elapsed() < patience * 2 {
        session.describe().await.ok();
        tokio::time::sleep(patience / 6).await;
    }
    // A free licence shows that the session is gone. A request to the session would keep it alive.
    app.next_user("102").await;
    assert_eq!(session.describe().await.status, 404);
}

#[actix_web::test]
async fn paths_are_taken_in_any_letter_case_and_with_a_slash_at_the_end() {
    let app = TestApp::start().await;
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

#[actix_web::test]
async fn a_password_in_latin_1_is_taken() {
    let app = TestApp::with(|settings| {
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
