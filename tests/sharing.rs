//! Several sessions of one user: each is separate, they share one logon, and each gets every event.

use serde_json::json;

use crate::harness::TestApp;

#[actix_web::test]
async fn two_places_have_two_sessions_and_one_licence() {
    let app = TestApp::with(|settings| settings.altiserv.embedded.server.licences = 1).await;
    let desk = app.log_on("101").await;
    let home = app.log_on("101").await;
    assert_ne!(desk.id, home.id);
    app.http().try_log_on("102").await.refused_with(402, 3012, "no_licence");
    desk.log_off().await.ok();
    home.describe().await.ok();
    app.http().try_log_on("102").await.refused_with(402, 3012, "no_licence");
    home.log_off().await.ok();
    app.log_on("102").await;
}

#[actix_web::test]
async fn both_places_get_every_event() {
    let app = TestApp::start().await;
    let desk = app.log_on("101").await;
    let home = app.log_on("101").await;
    let mut channels = [desk.bind().await, home.bind().await];
    desk.dial("102").await.ok();
    for channel in &mut channels {
        channel.call("ringback").await;
    }
    app.desk_phone("102", "answer").await;
    let mut call = json!(null);
    for channel in &mut channels {
        call = channel.call("connect").await;
    }
    home.record("Start").await.ok();
    for channel in &mut channels {
        channel.record_event(&call, "Start", "Agent").await;
    }
    desk.end_call(&call).await;
    for channel in &mut channels {
        channel.record_event(&call, "Stop", "Agent").await;
        channel.call("disconnect").await;
    }
}

#[actix_web::test]
async fn one_place_leaving_does_not_disturb_the_other() {
    let app = TestApp::start().await;
    let desk = app.log_on("101").await;
    let home = app.log_on("101").await;
    let desk_channel = desk.bind().await;
    let mut home_channel = home.bind().await;
    home.dial("102").await.ok();
    let call = home_channel.call("ringback").await;
    desk_channel.close().await;
    desk.log_off().await.ok();
    desk.describe().await.refused(404, "no_such_session");
    home.end_call(&call).await;
    assert_eq!(home_channel.call("disconnect").await, call);
}

#[actix_web::test]
async fn sessions_do_not_hear_or_touch_the_calls_of_other_users() {
    let app = TestApp::start().await;
    let caller = app.log_on("101").await;
    let stranger = app.log_on("103").await;
    let mut channel = caller.bind().await;
    let mut other = stranger.bind().await;
    caller.dial("102").await.ok();
    let call = channel.call("ringback").await;
    stranger.drop_call(&call).await.refused(404, "no_such_call");
    stranger.act(&call, "answer").await.refused(404, "no_such_call");
    assert!(stranger.calls().await.is_empty());
    app.simulate_call(&json!({ "to": "103", "from": { "number": "555" } })).await;
    let ring = other.call_event("ring").await;
    assert_eq!(ring["callInfo"]["callerID"], "555");
}
