//! Slow clients: the server never closes a client that reads because of a burst. It closes a client that does not read
//! after a time, but that alone does not end the session.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::harness::{
    ADMIN_TOKEN, Desk, EventChannel, Mirror, Product, ScriptedAltiserv, ScriptedCall, Session, TestApp, eventually,
};
use altilink::message::recording::RecordingState;
use altilink::{Block, LineState};

/// Number of lines that a supervisor of a large call centre watches.
const LINES: i32 = 400;

/// Number of events that a reading client must keep up with. It is several times the capacity of the product's queue
/// and of the kernel's buffers.
const BURST: usize = 30_000;

/// Time limit for the server to close a client that does not read.
const BOUNDED: Duration = Duration::from_secs(120);

#[actix_web::test]
async fn hundreds_of_watched_calls_that_end_at_once_are_told_to_a_client_that_reads() {
    let server = ScriptedAltiserv::start().await;
    server.add_lines(1000..1000 + LINES);
    let calls: Vec<_> = (1000..1000 + LINES)
        .map(|line| ScriptedCall::incoming(line, 4000 + line).state(LineState::Connected))
        .collect();
    server.has_only(&calls);
    let mut desk = Desk::at(server, Product::MaxCs, |settings| settings.sessions.release_grace = Duration::ZERO).await;
    let lines: Vec<String> = calls.iter().map(|call| call.line.to_string()).collect();
    desk.session.watch(&lines).await;
    for _ in &calls {
        desk.mirror.any_call("connect").await;
    }
    desk.server.has_only([]);
    desk.server.tell(calls.iter().map(ScriptedCall::drops));
    let mut over = BTreeSet::new();
    while over.len() < calls.len() {
        over.insert(desk.mirror.any_call("disconnect").await["extension"].to_string());
    }
    desk.session.describe().await.ok();
    // The channel must still be open.
    desk.rings(&ScriptedCall::incoming(101, 5000)).await;
    desk.mirror.agrees(&desk.session).await;
}

/// Sends very many events of one call in very little time, and then its end.
async fn flood(event: impl Fn(&ScriptedCall, usize) -> Block) {
    let mut desk = Desk::at(ScriptedAltiserv::start().await, Product::MaxCs, |settings| {
        settings.sessions.release_grace = Duration::ZERO;
    })
    .await;
    let call = desk.talks(&ScriptedCall::incoming(101, 5000)).await;
    let other = ScriptedCall::incoming(101, 5001).later_by(60);
    desk.server.has_only([&other]);
    desk.server.tell((0..BURST).map(|number| event(&call, number)).chain([call.drops(), other.rings()]));
    desk.mirror.until_call("disconnect", &call.handle()).await;
    desk.mirror.until_call("ring", &other.handle()).await;
    desk.mirror.agrees(&desk.session).await;
    desk.session.describe().await.ok();
}

#[actix_web::test]
async fn very_many_states_of_a_call_and_its_end_are_told_to_a_client_that_reads() {
    flood(|call, number| call.becomes(if number.is_multiple_of(2) { LineState::Hold } else { LineState::Connected }))
        .await;
}

#[actix_web::test]
async fn very_many_recording_events_and_the_end_are_told_to_a_client_that_reads() {
    flood(|call, number| {
        call.tapes(if number.is_multiple_of(2) { RecordingState::Recording } else { RecordingState::Stopped })
    })
    .await;
}

/// Number of channels of the user's only session.
async fn sockets(app: &TestApp) -> usize {
    let listed = app.http().request("GET", "/admin/sessions?extension=101");
    let listed = listed.bearer(ADMIN_TOKEN).send().await.ok();
    listed["sessions"][0]["sockets"].as_array().unwrap_or_else(|| panic!("the session has ended: {listed}")).len()
}

/// Starts and ends of calls, which must all be reported.
fn lives() -> impl Iterator<Item = Block> {
    (5000..6000).map(|pad| ScriptedCall::incoming(101, pad).session(0)).flat_map(|call| [call.rings(), call.drops()])
}

/// Sends events until the session has only `count` channels.
async fn tell_until(app: &TestApp, session: &Session, server: &ScriptedAltiserv, count: usize) {
    let begun = Instant::now();
    while sockets(app).await > count {
        assert!(begun.elapsed() < BOUNDED, "a client that reads nothing is still served");
        server.tell(lives());
        // The request is answered after the events so far, or times out. Either way it limits the data under way.
        app.get(&session.path("/agent")).await;
    }
}

/// Desk with a second channel of its session that nobody reads.
async fn with_unread() -> (Desk, EventChannel) {
    let server = ScriptedAltiserv::start().await;
    let desk = Desk::at(server, Product::MaxCs, |settings| settings.admin.token = ADMIN_TOKEN.into()).await;
    let path = format!("/ws?sessionId={}", desk.session.id);
    let unread = EventChannel::connect_narrow(desk.app.address(), &path).await;
    eventually("the second channel", async || (sockets(&desk.app).await == 2).then_some(())).await;
    (desk, unread)
}

/// Checks that the channel was closed as too slow, or its connection was cut because the close frame could not be sent.
async fn was_closed(mut unread: EventChannel) {
    let code = unread.close_code().await;
    assert!(code == 4429 || code == 1006, "{code}");
}

#[actix_web::test]
async fn a_client_that_does_not_read_is_closed_and_one_that_reads_beside_it_is_not() {
    let (desk, unread) = with_unread().await;
    let Desk { mut mirror, session, app, server } = desk;
    let last = ScriptedCall::incoming(101, 6000);
    let handle = last.handle();
    let reading = async {
        mirror.until_call("ring", &handle).await;
        mirror
    };
    let telling = async {
        tell_until(&app, &session, &server, 1).await;
        server.has_only([&last]);
        server.tell([last.rings()]);
    };
    let (mut mirror, ()) = tokio::join!(reading, telling);
    was_closed(unread).await;
    mirror.agrees(&session).await;
}

#[actix_web::test]
async fn the_session_of_a_client_that_did_not_read_is_there_for_its_grace() {
    let (desk, unread) = with_unread().await;
    let Desk { mirror, session, app, server } = desk;
    drop(mirror);
    tell_until(&app, &session, &server, 0).await;
    was_closed(unread).await;
    let mut mirror = Mirror::open(&session).await;
    mirror.until_connected(true).await;
    let call = ScriptedCall::incoming(101, 6000);
    server.has_only([&call]);
    server.tell([call.rings()]);
    mirror.until_call("ring", &call.handle()).await;
    mirror.agrees(&session).await;
}
