//! Dead, sleeping and non-reading clients: their channels end, and free their licence, their place and their memory.

use std::time::Duration;

use altigen_webproxy::settings::Settings;
use serde_json::json;

use super::{events, hears_what_happens_next, resync, with_grace};
use crate::harness::raw_channel::{CLOSE, FIN, PING, RawChannel, UPGRADE};
use crate::harness::{EventChannel, Http, Session, TestApp, eventually};

#[actix_web::test]
async fn after_the_grace_period_there_is_nothing_to_come_back_to() {
    let app = TestApp::with(|settings| {
        settings.altiserv.embedded.server.licences = 1;
        settings.sessions.release_grace = Duration::from_millis(100);
    })
    .await;
    let session = app.log_on("101").await;
    session.bind().await.close().await;
    session.until_over().await;
    assert_eq!(session.open_after(1).await.close_code().await, 4404);
    app.next_user("102").await;
}

/// Client that reads but answers no pings, until the server ends the connection. It must be told why.
async fn sleeps(app: &TestApp, session: &Session) {
    let path = format!("GET {}", session.path("/events"));
    let mut channel = RawChannel::ask(app.address(), &path, UPGRADE, &[]).await;
    let mut pings = 0_usize;
    let why = loop {
        let (first, payload) = channel.next().await.expect("a close frame before the end");
        if first == FIN | CLOSE {
            break payload;
        }
        pings += usize::from(first == FIN | PING);
    };
    assert_eq!(why, [&1001_u16.to_be_bytes()[..], b"pings were not answered"].concat());
    assert!(pings >= 3, "{pings} pings");
    assert_eq!(channel.next().await, None, "the connection ends");
}

/// Sets short ping times, so that a sleeping client is closed soon. A live client has three quarters of a second to
/// answer, which is enough on a busy machine.
fn sleeping(settings: &mut Settings) {
    settings.altiserv.embedded.server.licences = 1;
    settings.sessions.ping_interval = Duration::from_millis(250);
    settings.sessions.ping_misses = 3;
}

#[actix_web::test]
async fn a_laptop_that_sleeps_is_let_go_and_told_when_it_wakes_what_it_missed() {
    let app = with_grace(sleeping).await;
    let session = app.log_on("101").await;
    sleeps(&app, &session).await;
    app.http().try_log_on("102").await.refused_with(402, 3012, "no_licence");
    events(&app, &session, 2).await;
    let mut awake = session.resume(1).await;
    awake.call("ring").await;
    awake.call("disconnect").await;
    hears_what_happens_next(&app, &mut awake).await;
}

#[actix_web::test]
async fn a_laptop_that_sleeps_too_long_leaves_its_licence() {
    let app = TestApp::with(|settings| {
        sleeping(settings);
        settings.sessions.release_grace = Duration::from_millis(100);
    })
    .await;
    let session = app.log_on("101").await;
    sleeps(&app, &session).await;
    app.next_user("102").await;
    assert_eq!(session.open_after(1).await.close_code().await, 4404);
}

/// Makes a call with two events of tens of thousands of bytes each, which this channel reads.
async fn bulky_call(http: Http, lively: &mut EventChannel) {
    // Each byte becomes six characters of JSON.
    let bulk = "\u{1}".repeat(4096);
    let placed = http.post("/simulator/calls", &json!({ "to": "101", "ivrData": bulk, "userData": bulk })).await;
    assert_eq!(placed.status, 201, "{placed:?}");
    lively.call("ring").await;
    http.delete(&format!("/simulator/calls/{}", placed.json()["id"])).await.ok();
    lively.call("disconnect").await;
}

/// Number of calls. Their events exceed the kernel's buffers for a client that does not read (on Linux 4 MiB by
/// default) and the product's queue.
const BULKY_CALLS: usize = 100;

/// Waits until at most one channel is bound. The slow channels must be closed before they are read again.
async fn only_one_is_left(http: Http) {
    eventually("the end of the slow channels", async || (http.bound_channels().await == 1).then_some(())).await;
}

async fn narrow(http: Http, session: &Session) -> EventChannel {
    let mut channel = EventChannel::connect_narrow(http.address, &session.path("/events")).await;
    channel.server_status(true).await;
    channel
}

#[actix_web::test]
async fn a_channel_that_never_reads_leaves_the_session_to_the_other() {
    let app = TestApp::with(|settings| {
        settings.sessions.unread_bytes = 1024;
        // The channel must not be closed for missing pongs.
        settings.sessions.ping_interval = Duration::from_secs(3600);
    })
    .await;
    let session = app.log_on("101").await;
    let mut slow = narrow(app.http(), &session).await;
    let mut lively = session.bind().await;
    for _ in 0..BULKY_CALLS {
        bulky_call(app.http(), &mut lively).await;
    }
    only_one_is_left(app.http()).await;
    assert_eq!(slow.close_code().await, 4429);
    let closed = "event_channel_closes_total{by=\"server\",code=\"4429\"}";
    eventually("its figure", async || (app.http().figure(closed).await == Some(1)).then_some(())).await;
    assert!(app.http().figure("events_dropped_total{cause=\"too_slow\"}").await > Some(0));
    let seen = slow.last_seq();
    hears_what_happens_next(&app, &mut lively).await;
    // The events exceed what is held, so the channel starts with a resync.
    let mut back = session.open_after(seen).await;
    assert!(resync(&mut back).await > 4);
    back.server_status(true).await;
    assert_eq!(back.last_seq(), lively.last_seq());
}

#[actix_web::test]
async fn channels_that_are_dead_give_their_places_to_new_ones() {
    let app = TestApp::with(|settings| {
        settings.sessions.sockets_per_session = 3;
        settings.sessions.ping_interval = Duration::from_millis(500);
        // Missed pings do not close these channels. Only a new channel that needs a place does.
        settings.sessions.ping_misses = 100;
    })
    .await;
    let session = app.log_on("101").await;
    let _dead = [session.bind().await, session.bind().await];
    let mut live = session.bind().await;
    let answers = async { while live.next_message().await.is_some_and(|message| message.is_ping()) {} };
    let new = eventually("a place", async || {
        let mut new = session.open().await;
        let first = new.next_message().await?;
        first.is_text().then_some(new)
    });
    let mut new = tokio::select! {
        () = answers => panic!("a live channel was closed or got an event"),
        new = new => new,
    };
    session.dial("103").await.ok();
    new.next_event().await;
}

/// Memory limit for all events beyond the first few. It does not include the kernel's buffers.
#[cfg(target_os = "linux")]
const MOST_MEMORY: u64 = 32 * 1024;

#[cfg(target_os = "linux")]
#[actix_web::test]
async fn channels_that_never_read_cost_bounded_memory() {
    let variables = [
        ("WEBPROXY_SERVER__LISTEN", "127.0.0.1:0"),
        ("WEBPROXY_SESSIONS__UNREAD_BYTES", "65536"),
        // The channels must not be closed for missing pongs.
        ("WEBPROXY_SESSIONS__PING_INTERVAL", "1h"),
        ("WEBPROXY_LOGGING__FILTER", "warn,altigen_webproxy::startup=info"),
    ];
    let mut program = crate::harness::Program::start(&[], &variables);
    let http = program.web_api().await;
    let session = Session::new(http, &http.try_log_on("101").await.ok());
    let mut lively = session.bind().await;
    let mut slow = Vec::new();
    for _ in 0..12 {
        slow.push(narrow(http, &session).await);
    }
    for _ in 0..5 {
        bulky_call(http, &mut lively).await;
    }
    let before = program.resident();
    // If all were kept, this would take over a hundred megabytes.
    for _ in 0..BULKY_CALLS {
        bulky_call(http, &mut lively).await;
    }
    let grown = program.resident().saturating_sub(before);
    assert!(grown < MOST_MEMORY, "{grown} KiB for channels that do not read");
    only_one_is_left(http).await;
    for mut channel in slow {
        assert_eq!(channel.close_code().await, 4429);
    }
    hears_nothing_else(&mut lively, &session).await;
}

#[cfg(target_os = "linux")]
async fn hears_nothing_else(lively: &mut EventChannel, session: &Session) {
    session.dial("103").await.ok();
    lively.call("ringback").await;
}
