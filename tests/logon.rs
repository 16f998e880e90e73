//! Logon and log off: accepted and refused credentials, and the contents of the answers.

use std::time::Duration;

use serde_json::json;

use crate::harness::{PASSWORD, Session, TestApp, eventually};

#[actix_web::test]
async fn a_logon_answers_the_session_and_where_its_events_are() {
    let app = TestApp::start().await;
    let body = app.http().try_log_on("101").await.ok();
    let id = body["sessionId"].as_str().expect("an id");
    uuid::Uuid::parse_str(id).expect("a UUID");
    let expected = json!({
        "sessionId": id,
        "extension": "101",
        "product": "MaxCS",
        "eventsUrl": format!("ws://{}/ws?sessionId={id}", app.address()),
        "warnings": [],
    });
    assert_eq!(body, expected);
}

#[actix_web::test]
async fn a_session_describes_itself() {
    let app = TestApp::start().await;
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

#[actix_web::test]
async fn an_insecure_password_is_a_success_with_a_warning() {
    let app = TestApp::with(|settings| {
        settings.altiserv.embedded.server.extensions[1].password = "110".into();
    })
    .await;
    let body = app.http().log_on("110", "110", &json!({})).await.ok();
    assert_eq!(body["warnings"][0]["code"], 3052);
    assert!(body["warnings"][0]["message"].as_str().expect("a message").contains("insecure"), "{body}");
}

#[actix_web::test]
async fn without_credentials_a_logon_is_told_to_authenticate() {
    let app = TestApp::start().await;
    let reply = app.post("/sessions", &json!({})).await;
    reply.refused(401, "no_credentials");
    assert!(reply.header("www-authenticate").starts_with("Basic realm="), "{reply:?}");
    let wrong = app.http().request("POST", "/sessions").bearer("abc").send().await;
    wrong.refused(401, "no_credentials");
}

#[actix_web::test]
async fn wrong_credentials_are_refused_with_the_code_of_altiserv() {
    let app = TestApp::start().await;
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

#[actix_web::test]
async fn an_extension_that_altiserv_has_blocked_is_let_in_again_after_a_while_and_no_other_is_blocked() {
    let app = TestApp::with(|settings| {
        let blocking = &mut settings.altiserv.embedded.server.blocking;
        (blocking.failures, blocking.duration) = (1, Duration::from_secs(1));
    })
    .await;
    app.http().log_on("101", "wrong", &json!({})).await.refused_with(401, 3004, "wrong_credentials");
    let blocked = app.http().try_log_on("101").await;
    assert!(blocked.refused_with(403, 3051, "forbidden").contains("blocked"));
    app.log_on("102").await;
    eventually("the end of the block", async || (app.http().try_log_on("101").await.status == 200).then_some(())).await;
}

#[actix_web::test]
async fn a_logon_that_names_its_live_session_gets_that_one() {
    const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for named in [json!({ "SESSIONID": session.id }), json!({ "session": { "sessionId": session.id } })] {
        let again = app.http().log_on("101", PASSWORD, &named).await.ok();
        assert_eq!(again["sessionId"], session.id, "{named}");
    }
    let form = app.http().request("POST", "/sessions").basic("101", PASSWORD).header("Content-Type", FORM);
    let again = form.body(format!("session%5BsessionId%5D={}", session.id)).send().await.ok();
    assert_eq!(again["sessionId"], session.id);
}

#[actix_web::test]
async fn a_logon_that_names_any_other_session_gets_a_new_one() {
    let app = TestApp::start().await;
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

#[actix_web::test]
async fn a_live_session_is_not_given_to_a_wrong_password() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    let refused = app.http().log_on("101", "wrong", &json!({ "sessionId": session.id })).await;
    let message = refused.refused_with(401, 3004, "wrong_credentials");
    assert!(!message.contains(&session.id), "{message}");
    session.dial("102").await.ok();
    channel.call("ringback").await;
}

#[actix_web::test]
async fn logging_off_twice_is_a_success_and_unknown_sessions_are_gone_already() {
    let app = TestApp::start().await;
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
