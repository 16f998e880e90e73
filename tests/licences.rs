//! Licences: one for each user, held as long as a session of the user lives.

use std::time::Duration;

use serde_json::json;

use crate::harness::TestApp;

/// Grace period longer than any test.
const GRACE: Duration = Duration::from_secs(3600);

async fn with_one_licence() -> TestApp {
    TestApp::with(|settings| settings.altiserv.embedded.server.licences = 1).await
}

async fn without_grace() -> TestApp {
    TestApp::with(|settings| {
        settings.altiserv.embedded.server.licences = 1;
        settings.sessions.release_grace = Duration::ZERO;
    })
    .await
}

#[actix_web::test]
async fn an_exhausted_pool_asks_for_payment() {
    let app = with_one_licence().await;
    let _first = app.log_on("101").await;
    let refused = app.http().try_log_on("102").await;
    assert!(refused.refused_with(402, 3012, "no_licence").contains("in use"));
    assert!(refused.is_retryable());
}

#[actix_web::test]
async fn logging_off_frees_the_licence_before_it_answers() {
    let app = with_one_licence().await;
    for extension in ["101", "102", "101", "103"] {
        app.log_on(extension).await.log_off().await.ok();
    }
}

#[actix_web::test]
async fn without_a_grace_period_closing_the_event_channel_frees_the_licence_at_once() {
    let app = without_grace().await;
    let session = app.log_on("101").await;
    session.bind().await.close().await;
    app.next_user("102").await;
    session.describe().await.refused(404, "no_such_session");
}

#[actix_web::test]
async fn without_a_grace_period_a_vanished_client_frees_the_licence_at_once() {
    let app = without_grace().await;
    let session = app.log_on("101").await;
    drop(session.bind().await);
    app.next_user("102").await;
}

#[actix_web::test]
async fn by_default_the_only_page_of_a_user_may_be_reloaded() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    session.bind().await.close().await;
    let mut reloaded = session.resume(1).await;
    session.dial("103").await.ok();
    reloaded.call("ringback").await;
}

#[actix_web::test]
async fn a_session_without_a_channel_ends_by_itself() {
    let app = TestApp::with(|settings| {
        settings.altiserv.embedded.server.licences = 1;
        settings.sessions.bind_timeout = Duration::from_millis(150);
    })
    .await;
    let session = app.log_on("101").await;
    app.next_user("102").await;
    session.describe().await.refused(404, "no_such_session");
}

#[actix_web::test]
async fn a_bound_session_outlives_the_time_for_binding() {
    let app = TestApp::with(|settings| {
        settings.sessions.bind_timeout = Duration::from_secs(1);
        settings.altiserv.embedded.server.licences = 2;
    })
    .await;
    let unbound = app.log_on("101").await;
    let bound = app.log_on("102").await;
    let _channel = bound.bind().await;
    // A request to the session itself would keep it alive.
    app.next_user("103").await;
    unbound.describe().await.refused(404, "no_such_session");
    bound.describe().await.ok();
}

#[actix_web::test]
async fn within_the_grace_period_the_same_session_binds_again() {
    let app = TestApp::with(|settings| {
        settings.altiserv.embedded.server.licences = 1;
        settings.sessions.release_grace = GRACE;
    })
    .await;
    let session = app.log_on("101").await;
    session.bind().await.close().await;
    app.http().try_log_on("102").await.refused_with(402, 3012, "no_licence");
    let mut channel = session.bind().await;
    session.dial("103").await.ok();
    channel.call("ringback").await;
    // A log off does not wait for the end of the grace period.
    session.log_off().await.ok();
    app.log_on("102").await;
}

#[actix_web::test]
async fn failed_logons_hold_no_licence() {
    let app = with_one_licence().await;
    for extension in ["101", "102", "103", "199"] {
        assert_eq!(app.http().log_on(extension, "wrong", &json!({})).await.status, 401);
    }
    app.log_on("104").await;
}

#[actix_web::test]
async fn logons_of_one_user_at_the_same_time_take_one_licence() {
    let app = with_one_licence().await;
    let logons = futures::future::join_all((0..8).map(|_| app.log_on("101"))).await;
    app.http().try_log_on("102").await.refused_with(402, 3012, "no_licence");
    for session in logons {
        session.log_off().await.ok();
    }
    app.log_on("102").await;
}
