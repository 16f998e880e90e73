//! Tokens for one opening of an event channel.

use serde_json::{Value, json};

use super::{GRACE, UNKNOWN, told};
use crate::harness::{EventChannel, EventSource, Product, Session, TestApp, both_products};

both_products![a_token_opens_one_channel_in_any_way_and_no_second_one];

async fn token(app: &TestApp, session: &Session) -> String {
    let body = app.post(&session.path("/channel-token"), &json!({})).await.ok();
    assert_eq!(body["expiresIn"], 30);
    let token = body["token"].as_str().expect("a token").to_owned();
    assert_eq!(body["eventsUrl"], format!("ws://{}/ws?token={token}", app.address()));
    assert!(!body.to_string().contains(&session.id), "{body}");
    token
}

async fn a_token_opens_one_channel_in_any_way_and_no_second_one(product: Product) {
    let app = TestApp::of_with(product, |settings| settings.sessions.release_grace = GRACE).await;
    let session = app.log_on("101").await;
    let used = token(&app, &session).await;
    EventChannel::connect(app.address(), &format!("/ws?token={used}")).await.server_status(true).await;
    let streaming = token(&app, &session).await;
    let mut stream = EventSource::open(app.address(), &format!("/events?Token={streaming}&lastSeq=0")).await;
    assert_eq!(stream.next_event().await["seq"], 1);
    let polling = token(&app, &session).await;
    let events = told(&app.get(&format!("/events?token={polling}&wait=60s")).await);
    assert_eq!(events[0]["seq"], 1);
    for token in [&used, &streaming, &polling, UNKNOWN, "x"] {
        let mut socket = EventChannel::connect(app.address(), &format!("/ws?token={token}")).await;
        assert_eq!(socket.close_code().await, 4404, "{token}");
        let stream = EventSource::open(app.address(), &format!("/events?token={token}")).await;
        assert_eq!(stream.closed().await, (4404, "no such session".to_owned()), "{token}");
        app.get(&format!("/events?token={token}&wait=60s")).await.refused(404, "no_such_session");
    }
}

#[actix_web::test]
async fn a_token_is_gone_with_its_session_and_is_of_use_for_nothing_else() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let first = token(&app, &session).await;
    app.get(&format!("/sessions/{first}/calls")).await.refused(404, "no_such_session");
    let both = format!("/events?token={first}&sessionId={}&wait=1s", session.id);
    app.get(&both).await.refused(400, "bad_request");
    app.get(&format!("{}?token={first}&wait=1s", session.path("/events"))).await.refused(400, "bad_request");
    // What was refused has not used it up.
    session.log_off().await.ok();
    let stream = EventSource::open(app.address(), &format!("/events?token={first}")).await;
    assert_eq!(stream.closed().await.0, 4404);
    app.post(&session.path("/channel-token"), &Value::Null).await.refused(404, "no_such_session");
    app.get(&session.path("/channel-token")).await.refused(405, "method_not_allowed");
}

#[actix_web::test]
async fn a_session_has_so_many_tokens_at_a_time() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for _ in 0..64 {
        token(&app, &session).await;
    }
    let refused = app.post(&session.path("/channel-token"), &json!({})).await;
    assert!(refused.refused(503, "overloaded").contains("tokens") && refused.is_retryable());
    let other = app.log_on("102").await;
    token(&app, &other).await;
}
