//! Resumed event channels: they get the events that they missed, and none twice.

mod gone;

use std::time::Duration;

use altigen_webproxy::settings::Settings;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{EventChannel, Session, TestApp, eventually};

/// Grace period longer than any test.
const GRACE: Duration = Duration::from_secs(3600);

/// Outage longer than any test. The test ends it by request.
const OUTAGE: Duration = Duration::from_secs(3600);

async fn with_grace(change: impl FnOnce(&mut Settings)) -> TestApp {
    TestApp::with(|settings| {
        settings.sessions.release_grace = GRACE;
        change(settings);
    })
    .await
}

/// Places ringing outside calls and waits until the session lists each.
async fn calls(app: &TestApp, session: &Session, count: usize) -> Vec<i64> {
    let mut placed = Vec::new();
    for _ in 0..count {
        placed.push(app.simulate_call(&json!({ "to": "101", "from": { "number": "5550001" } })).await);
        let known = placed.len();
        eventually("the call", async || (session.calls().await.len() == known).then_some(())).await;
    }
    placed
}

/// Hangs up every call and waits until the session no longer lists it.
async fn hung_up(app: &TestApp, session: &Session, calls: Vec<i64>) {
    for call in calls {
        app.hang_up(call).await;
    }
    eventually("the end of the calls", async || session.calls().await.is_empty().then_some(())).await;
}

/// Causes this many call events: each call rings and ends.
async fn events(app: &TestApp, session: &Session, count: usize) {
    for _ in 0..count / 2 {
        let ringing = calls(app, session, 1).await;
        hung_up(app, session, ringing).await;
    }
}

/// Reads the next event, which must be a ResyncEvent. Returns the number of lost events.
async fn resync(channel: &mut EventChannel) -> u64 {
    let event = channel.next_event().await;
    let fields = event.as_object().expect("an event is an object");
    assert_eq!((&event["eventType"], fields.len()), (&json!("ResyncEvent"), 2), "{event}");
    event["missed"].as_u64().expect("a number of events")
}

/// Checks that the channel gets the session's next event without another one before it.
async fn hears_what_happens_next(app: &TestApp, channel: &mut EventChannel) {
    let call = app.simulate_call(&json!({ "to": "101", "from": { "number": "5550009" } })).await;
    let ring = channel.call_event("ring").await;
    assert_eq!((&ring["callInfo"]["callerID"], &ring["origin"]), (&json!("5550009"), &json!("live")));
    app.hang_up(call).await;
    channel.call("disconnect").await;
}

#[actix_web::test]
async fn a_reloaded_page_is_told_what_it_missed_in_whichever_way_it_binds() {
    let app = with_grace(|_| {}).await;
    let session = app.log_on("101").await;
    let mut page = session.bind().await;
    let ringing = calls(&app, &session, 1).await;
    let call = page.call("ring").await;
    let seen = page.last_seq();
    page.close().await;
    hung_up(&app, &session, ringing).await;
    events(&app, &session, 2).await;
    let address = app.address();
    let id = &session.id;
    let mut told: Vec<Vec<Value>> = Vec::new();
    for way in 0..4 {
        let mut page = match way {
            0 => session.open_after(seen).await,
            1 => EventChannel::connect(address, &session.path(&format!("/events?lastSeq={seen}"))).await,
            2 => EventChannel::connect(address, &format!("/ws?lastSeq={seen}")).await,
            _ => EventChannel::connect(address, "/ws").await,
        }
        .going_on_after(seen);
        match way {
            2 => page.send(Message::text(id.clone())).await,
            3 => page.send(Message::text(json!({ "SESSIONID": id, "LASTseq": seen }).to_string())).await,
            _ => {}
        }
        let missed = [page.next_numbered().await, page.next_numbered().await, page.next_numbered().await];
        assert_eq!((&missed[0]["callEventType"], &missed[0]["callHandle"]), (&json!("disconnect"), &call));
        // The events have their original number and time.
        told.push(missed.to_vec());
    }
    assert!(told.iter().all(|missed| *missed == told[0]), "{told:?}");
    hears_what_happens_next(&app, &mut session.resume(seen + 3).await).await;
}

#[actix_web::test]
async fn the_first_message_wins_over_the_query() {
    let app = with_grace(|_| {}).await;
    let session = app.log_on("101").await;
    let mut page = session.bind().await;
    hears_what_happens_next(&app, &mut page).await;
    let mut page = EventChannel::connect(app.address(), "/ws?lastSeq=1").await.going_on_after(2);
    page.send(Message::text(json!({ "sessionId": session.id, "lastSeq": 2 }).to_string())).await;
    page.call("disconnect").await;
}

#[actix_web::test]
async fn whoever_missed_nothing_is_told_nothing() {
    let app = with_grace(|_| {}).await;
    let session = app.log_on("101").await;
    let mut page = session.bind().await;
    for _ in 0..3 {
        hears_what_happens_next(&app, &mut page).await;
        let seen = page.last_seq();
        page.close().await;
        page = session.resume(seen).await;
    }
    hears_what_happens_next(&app, &mut page).await;
}

#[actix_web::test]
async fn a_client_that_has_seen_nothing_is_told_everything() {
    let app = with_grace(|_| {}).await;
    let session = app.log_on("101").await;
    for _ in 0..2 {
        let mut page = session.resume(0).await;
        page.server_status(true).await;
        assert_eq!(page.last_seq(), 1);
    }
    let mut page = session.resume(1).await;
    hears_what_happens_next(&app, &mut page).await;
    let mut late = session.resume(0).await;
    late.server_status(true).await;
    late.call("ring").await;
    late.call("disconnect").await;
}

#[actix_web::test]
async fn what_is_no_longer_held_is_told_as_lost_and_then_how_everything_stands() {
    let app = with_grace(|settings| settings.sessions.replay_events = 4).await;
    let session = app.log_on("101").await;
    let page = session.bind().await;
    page.close().await;
    events(&app, &session, 4).await;
    session.resume(1).await.call("ring").await;
    // The session holds one event less.
    let ringing = calls(&app, &session, 1).await;
    let mut page = session.open_after(1).await;
    assert_eq!(resync(&mut page).await, 5);
    page.server_status(true).await;
    let ring = page.call_event("ring").await;
    assert_eq!((&ring["origin"], page.last_seq()), (&json!("existing"), 6));
    // From here on the channel is a normal one, and it can be resumed again.
    page.close().await;
    hung_up(&app, &session, ringing).await;
    let mut page = session.resume(6).await;
    page.call("disconnect").await;
    hears_what_happens_next(&app, &mut page).await;
}

#[actix_web::test]
async fn a_heavy_past_is_not_held() {
    let app = with_grace(|settings| settings.sessions.replay_bytes = 65_536).await;
    let session = app.log_on("101").await;
    session.bind().await.close().await;
    // Each byte becomes six characters of JSON.
    let bulk = "\u{1}".repeat(4096);
    for _ in 0..2 {
        let call = app.simulate_call(&json!({ "to": "101", "ivrData": bulk, "userData": bulk })).await;
        eventually("the call", async || (session.calls().await.len() == 1).then_some(())).await;
        hung_up(&app, &session, vec![call]).await;
    }
    // What a call is is held once for its two events, and for one call only.
    let mut page = session.resume(3).await;
    page.call("ring").await;
    page.call("disconnect").await;
    assert_eq!(resync(&mut session.open_after(2).await).await, 3);
}

#[actix_web::test]
async fn without_a_past_only_those_who_missed_something_lose_it() {
    let app = with_grace(|settings| settings.sessions.replay_events = 0).await;
    let session = app.log_on("101").await;
    session.bind().await.close().await;
    events(&app, &session, 2).await;
    hears_what_happens_next(&app, &mut session.resume(3).await).await;
    let mut page = session.open_after(3).await;
    assert_eq!(resync(&mut page).await, 2);
    page.server_status(true).await;
    assert_eq!(page.last_seq(), 5);
}

#[actix_web::test]
async fn an_outage_that_was_missed_is_told() {
    let app = with_grace(|_| {}).await;
    let session = app.log_on("101").await;
    session.bind().await.close().await;
    let connected = async |expected: bool| {
        eventually("the server's status", async || {
            (session.describe().await.ok()["serverStatus"] == json!({ "connected": expected })).then_some(())
        })
        .await;
    };
    app.fault("disconnect", OUTAGE).await;
    connected(false).await;
    let mut during = session.resume(1).await;
    during.server_status(false).await;
    app.simulate_call(&json!({ "to": "101" })).await;
    app.clear_faults().await;
    assert_eq!(during.call_event("ring").await["origin"], "reconciled");
    during.server_status(true).await;
    let mut after = session.resume(1).await;
    after.server_status(false).await;
    assert_eq!(after.call_event("ring").await["origin"], "reconciled");
    after.server_status(true).await;
    during.close().await;
    hears_what_happens_next(&app, &mut after).await;
}

#[actix_web::test]
async fn a_channel_goes_on_while_the_connection_is_made_again() {
    let app = with_grace(|_| {}).await;
    let session = app.log_on("101").await;
    session.bind().await.close().await;
    let mut seen = 1;
    for _ in 0..10 {
        app.fault("disconnect", Duration::ZERO).await;
        let mut page = session.resume(seen).await;
        page.server_status(false).await;
        page.server_status(true).await;
        seen = page.last_seq();
    }
    assert_eq!(seen, 21);
}

#[actix_web::test]
async fn one_of_two_channels_comes_back_and_the_other_hears_nothing_of_it() {
    let app = with_grace(|_| {}).await;
    let session = app.log_on("101").await;
    let mut stays = session.bind().await;
    let goes = session.bind().await;
    goes.close().await;
    let call = app.simulate_call(&json!({ "to": "101" })).await;
    let heard = [stays.next_numbered().await];
    let mut back = session.resume(1).await;
    assert_eq!(back.next_numbered().await, heard[0]);
    app.hang_up(call).await;
    assert_eq!(stays.next_numbered().await, back.next_numbered().await);
    hears_what_happens_next(&app, &mut stays).await;
}

#[actix_web::test]
async fn a_reload_replaces_a_channel_that_is_still_open() {
    // Without a grace period the session lives only as long as its channels.
    let app = TestApp::with(|settings| settings.sessions.release_grace = Duration::ZERO).await;
    let session = app.log_on("101").await;
    let mut old = session.bind().await;
    hears_what_happens_next(&app, &mut old).await;
    let mut new = session.resume(2).await;
    new.call("disconnect").await;
    old.close().await;
    hears_what_happens_next(&app, &mut new).await;
    new.close().await;
    session.until_over().await;
}

#[actix_web::test]
async fn a_number_of_another_session_loses_everything_and_gives_nobody_a_gap() {
    let app = with_grace(|_| {}).await;
    let session = app.log_on("101").await;
    let mut own = session.bind().await;
    let mut stranger = session.open_after(57).await;
    assert_eq!(resync(&mut stranger).await, 1);
    stranger.server_status(true).await;
    // The two channels need more numbers than there were. The repeated status fills the gap.
    own.server_status(true).await;
    assert_eq!((own.last_seq(), stranger.last_seq()), (2, 2));
    hears_what_happens_next(&app, &mut own).await;
    stranger.call("ring").await;
    let another = app.log_on("101").await;
    let mut first = another.open_after(57).await;
    assert_eq!(resync(&mut first).await, 0);
    first.server_status(true).await;
    assert_eq!(first.last_seq(), 2);
}

/// Session with a call that has caused two events. A page has seen the first two of the three events.
async fn behind(app: &TestApp) -> Session {
    let session = app.log_on("101").await;
    let mut page = session.bind().await;
    let call = app.simulate_call(&json!({ "to": "101" })).await;
    page.call("ring").await;
    page.close().await;
    app.post(&format!("/simulator/calls/{call}/answer"), &json!({})).await.ok();
    eventually("the connection", async || (session.calls().await[0]["state"] == "connected").then_some(())).await;
    session
}

#[actix_web::test]
async fn a_page_that_broke_off_within_its_welcome_is_told_everything_again() {
    let app = with_grace(|_| {}).await;
    let session = behind(&app).await;
    let page = session.bind().await;
    assert_eq!(page.last_seq(), 2);
    // The event of the call was sent but not yet read.
    page.close().await;
    let mut page = session.open_after(2).await;
    assert_eq!(resync(&mut page).await, 1);
    page.server_status(true).await;
    assert_eq!(page.call_event("connect").await["origin"], "existing");
}

#[actix_web::test]
async fn a_second_page_that_has_read_its_welcome_takes_nothing_from_the_first() {
    let app = with_grace(|settings| settings.sessions.ping_interval = Duration::from_millis(100)).await;
    let session = behind(&app).await;
    let mut second = session.bind().await;
    second.call("connect").await;
    // Pings have a payload until the client has answered one that came after its initial events.
    let mut pings: Vec<bool> = Vec::new();
    while !pings.windows(2).any(|pair| pair == [true, false]) {
        if let Some(Message::Ping(payload)) = second.next_message().await {
            pings.push(!payload.is_empty());
        }
    }
    let mut first = session.resume(2).await;
    assert_eq!(first.call_event("connect").await["origin"], "live");
}

#[actix_web::test]
async fn what_is_no_number_of_an_event_is_refused() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for path in [format!("/ws?sessionId={}&lastSeq=x", session.id), session.path("/events?lastSeq=x")] {
        assert!(app.get(&path).await.refused(400, "wrong_field").contains("lastSeq"), "{path}");
    }
    let mut channel = EventChannel::connect(app.address(), "/ws").await;
    channel.send(Message::text(json!({ "sessionId": session.id, "lastSeq": -1 }).to_string())).await;
    assert_eq!(channel.close_code().await, 4404);
}
