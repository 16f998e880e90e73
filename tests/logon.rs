//! Logon and log off: accepted and refused credentials, and the contents of the answers.

use std::time::Duration;

use serde_json::json;

use crate::harness::{PASSWORD, Product, Session, TestApp, both_products, eventually};

both_products![
    a_logon_answers_the_session_and_where_its_events_are,
    a_session_describes_itself,
    an_insecure_password_is_a_success_with_a_warning,
    without_credentials_a_logon_is_told_to_authenticate,
    a_script_is_challenged_in_a_way_that_opens_no_dialog,
    wrong_credentials_are_refused_with_the_code_of_altiserv,
    five_failures_block_the_extension_and_no_other,
    a_blocked_extension_is_let_in_again_after_a_while,
    too_many_failures_of_an_extension_have_to_wait,
    too_many_failures_from_an_address_have_to_wait_whoever_is_tried,
    a_logon_that_names_its_live_session_gets_that_one,
    a_logon_that_names_any_other_session_gets_a_new_one,
    a_live_session_is_not_given_to_a_wrong_password,
    logging_off_twice_is_a_success_and_unknown_sessions_are_gone_already,
];

async fn a_logon_answers_the_session_and_where_its_events_are(product: Product) {
    let app = TestApp::of(product).await;
    let body = app.http().try_log_on("101").await.ok();
    let id = body["sessionId"].as_str().expect("an id");
    uuid::Uuid::parse_str(id).expect("a UUID");
    let expected = json!({
        "sessionId": id,
        "extension": "101",
        "product": product.name(),
        "eventsUrl": format!("ws://{}/ws?sessionId={id}", app.address()),
        "warnings": [],
    });
    assert_eq!(body, expected);
}

async fn a_session_describes_itself(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let _channel = session.bind().await;
    let expected = json!({
        "sessionId": session.id,
        "extension": "101",
        "serverStatus": { "connected": true },
        "watch": { "extensions": [] },
        "calls": [],
    });
    assert_eq!(session.describe().await.ok(), expected);
}

async fn an_insecure_password_is_a_success_with_a_warning(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        settings.altiserv.embedded.server.extensions[1].password = "110".into();
    })
    .await;
    let body = app.http().log_on("110", "110", &json!({})).await.ok();
    assert_eq!(body["warnings"][0]["code"], 3052);
    assert!(body["warnings"][0]["message"].as_str().expect("a message").contains("insecure"), "{body}");
}

async fn without_credentials_a_logon_is_told_to_authenticate(product: Product) {
    let app = TestApp::of(product).await;
    let reply = app.post("/sessions", &json!({})).await;
    reply.refused(401, "no_credentials");
    assert!(reply.header("www-authenticate").starts_with("Basic realm="), "{reply:?}");
    for wrong in ["Bearer abc", "Basic", "Basic !!!", "Digest username=\"101\""] {
        let reply = app.http().request("POST", "/sessions").header("Authorization", wrong).send().await;
        reply.refused(401, "no_credentials");
    }
}

async fn a_script_is_challenged_in_a_way_that_opens_no_dialog(product: Product) {
    let app = TestApp::of(product).await;
    for (mode, scheme) in [("cors", "xBasic "), ("same-origin", "xBasic "), ("navigate", "Basic ")] {
        for reply in [
            app.http().request("POST", "/sessions").header("Sec-Fetch-Mode", mode).send().await,
            app.http().request("POST", "/sessions").header("Sec-Fetch-Mode", mode).basic("101", "x").send().await,
        ] {
            assert_eq!(reply.status, 401);
            assert!(reply.header("www-authenticate").starts_with(scheme), "{mode}: {reply:?}");
        }
    }
}

async fn wrong_credentials_are_refused_with_the_code_of_altiserv(product: Product) {
    let app = TestApp::of(product).await;
    let refused = app.http().log_on("101", "wrong", &json!({})).await;
    refused.refused_with(401, 3004, "wrong_credentials");
    assert!(!refused.is_retryable());
    app.http().log_on("199", PASSWORD, &json!({})).await.refused_with(401, 3001, "wrong_credentials");
    app.http().log_on("101", "", &json!({})).await.refused_with(401, 3004, "wrong_credentials");
    for nobody in ["", "no such name", "10\u{1}1"] {
        let reply = app.http().log_on(nobody, PASSWORD, &json!({})).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["error"]), (401, &json!("wrong_credentials")), "{nobody:?}");
    }
    app.log_on("101").await;
}

async fn five_failures_block_the_extension_and_no_other(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.failed_logons_per_extension = 10).await;
    for _ in 0..5 {
        app.http().log_on("101", "wrong", &json!({})).await.refused_with(401, 3004, "wrong_credentials");
    }
    let blocked = app.http().try_log_on("101").await;
    assert!(blocked.refused_with(403, 3051, "forbidden").contains("blocked"));
    app.log_on("102").await;
}

async fn a_blocked_extension_is_let_in_again_after_a_while(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        let blocking = &mut settings.altiserv.embedded.server.blocking;
        (blocking.failures, blocking.duration) = (1, Duration::from_secs(1));
    })
    .await;
    app.http().log_on("101", "wrong", &json!({})).await.refused_with(401, 3004, "wrong_credentials");
    app.http().try_log_on("101").await.refused_with(403, 3051, "forbidden");
    eventually("the end of the block", async || (app.http().try_log_on("101").await.status == 200).then_some(())).await;
}

async fn too_many_failures_of_an_extension_have_to_wait(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.failed_logons_per_extension = 2).await;
    for _ in 0..2 {
        app.http().log_on("101", "wrong", &json!({})).await.refused_with(401, 3004, "wrong_credentials");
    }
    let refused = app.http().try_log_on("101").await;
    refused.refused(429, "too_many_failed_logons");
    assert!(refused.is_retryable());
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    app.log_on("102").await;
}

async fn too_many_failures_from_an_address_have_to_wait_whoever_is_tried(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.failed_logons_per_address = 2).await;
    for extension in ["101", "102"] {
        app.http().log_on(extension, "wrong", &json!({})).await.refused_with(401, 3004, "wrong_credentials");
    }
    app.http().try_log_on("103").await.refused(429, "too_many_failed_logons");
}

async fn a_logon_that_names_its_live_session_gets_that_one(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    for key in ["sessionId", "SESSIONID", "sessionid"] {
        let again = app.http().log_on("101", PASSWORD, &json!({ key: session.id })).await.ok();
        assert_eq!(again["sessionId"], session.id);
    }
}

async fn a_logon_that_names_any_other_session_gets_a_new_one(product: Product) {
    let app = TestApp::of(product).await;
    let others = app.log_on("102").await;
    let gone = app.log_on("101").await;
    gone.log_off().await.ok();
    for named in [others.id.as_str(), gone.id.as_str(), "garbage", ""] {
        let body = app.http().log_on("101", PASSWORD, &json!({ "sessionId": named })).await.ok();
        assert_ne!(body["sessionId"], named);
        Session::new(app.http(), &body).describe().await.ok();
    }
    assert_eq!(others.describe().await.ok()["extension"], "102");
}

async fn a_live_session_is_not_given_to_a_wrong_password(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let refused = app.http().log_on("101", "wrong", &json!({ "sessionId": session.id })).await;
    let message = refused.refused_with(401, 3004, "wrong_credentials");
    assert!(!message.contains(&session.id), "{message}");
    session.dial("102").await.ok();
    channel.call("ringback").await;
}

async fn logging_off_twice_is_a_success_and_unknown_sessions_are_gone_already(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    session.log_off().await.ok();
    assert_eq!(channel.close_code().await, 4000);
    session.log_off().await.ok();
    session.describe().await.refused(404, "no_such_session");
    for unknown in ["6f1d0c1e-0000-4000-8000-000000000000", "garbage", "%00", "a%20b"] {
        app.http().delete(&format!("/sessions/{unknown}")).await.ok();
    }
}
