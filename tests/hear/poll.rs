//! The event channel as a long poll.

use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::json;

use super::{GRACE, UNKNOWN, bound, ended, poll, rings, told};
use crate::harness::{EventSource, PATIENCE, Product, TestApp, both_products, connect, eventually};

both_products![
    a_poll_is_answered_at_once_with_what_there_is_and_by_the_next_event_else,
    what_happens_between_two_polls_is_told_by_the_second,
    two_polls_at_once_are_told_the_same,
    a_poll_that_has_lost_events_is_told_everything_anew,
];

async fn a_poll_is_answered_at_once_with_what_there_is_and_by_the_next_event_else(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    let call = rings(&app, &session).await;
    let first = poll(app.http(), &session, "wait=50s").await;
    let events = told(&first);
    let types: Vec<_> = events.iter().map(|event| event["eventType"].as_str().expect("a type")).collect();
    assert_eq!(types, ["ServerStatusEvent", "CallEvent"]);
    assert_eq!((first.header("last-event-id"), &events[1]["seq"]), ("2", &json!(2)));
    assert_eq!(first.header("content-type"), "application/json");
    let begun = Instant::now();
    let nothing = poll(app.http(), &session, "AFTER=2&Wait=300ms").await;
    assert_eq!((told(&nothing), nothing.header("last-event-id")), (Vec::new(), "2"));
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_eq!(told(&poll(app.http(), &session, "after=2").await), Vec::<serde_json::Value>::new());
    let (next, ()) = tokio::join!(poll(app.http(), &session, "after=2&wait=1m"), async {
        bound(app.http(), 1).await;
        app.hang_up(call).await;
    });
    let events = told(&next);
    assert_eq!((&events[0]["callEventType"], &events[0]["seq"]), (&json!("disconnect"), &json!(3)));
    // Who asks again after the same number has not got the answer.
    assert_eq!(told(&poll(app.http(), &session, "after=2&wait=1m").await), events);
}

async fn what_happens_between_two_polls_is_told_by_the_second(product: Product) {
    // By the guide's rule the session ends with its last channel, but a poll that was answered is none that has closed.
    let app = TestApp::of_with(product, |settings| settings.sessions.release_grace = Duration::ZERO).await;
    let session = app.log_on("101").await;
    assert_eq!(told(&poll(app.http(), &session, "wait=1s").await).len(), 1);
    for round in 0..3 {
        let call = app.simulate_call(&json!({ "to": "101" })).await;
        app.hang_up(call).await;
        let gone = async || session.calls().await.is_empty().then_some(());
        eventually("the end of the call", gone).await;
        let after = 1 + 2 * round;
        let seqs = async || {
            let events = told(&poll(app.http(), &session, &format!("after={after}&wait=1s")).await);
            let seqs: Vec<_> = events.iter().map(|event| event["seq"].as_u64().expect("a number")).collect();
            (seqs == [after + 1, after + 2]).then_some(())
        };
        eventually("both events", seqs).await;
    }
    // A client that breaks a poll off has closed its channel.
    let mut waiting = connect(app.address(), None).await;
    let request = format!("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", session.path("/events?after=7&wait=60s"));
    tokio::io::AsyncWriteExt::write_all(&mut waiting, request.as_bytes()).await.expect("it is open");
    bound(app.http(), 1).await;
    drop(waiting);
    ended(&session).await;
}

async fn two_polls_at_once_are_told_the_same(product: Product) {
    let app = TestApp::of(product).await;
    let session = app.log_on("101").await;
    assert_eq!(told(&poll(app.http(), &session, "wait=1s").await).len(), 1);
    let waiting = || poll(app.http(), &session, "after=1&wait=60s");
    let (one, other, call) = tokio::join!(waiting(), waiting(), async {
        bound(app.http(), 2).await;
        app.simulate_call(&json!({ "to": "101" })).await
    });
    assert_eq!(told(&one)[0]["callEventType"], "ring");
    assert_eq!(one.body, other.body);
    app.hang_up(call).await;
}

async fn a_poll_that_has_lost_events_is_told_everything_anew(product: Product) {
    let app = TestApp::of_with(product, |settings| {
        settings.sessions.replay_events = 2;
        settings.sessions.release_grace = GRACE;
    })
    .await;
    let session = app.log_on("101").await;
    let mut stream = EventSource::open(app.address(), &session.path("/events")).await;
    stream.next_event().await;
    for _ in 0..2 {
        let call = app.simulate_call(&json!({ "to": "101" })).await;
        app.hang_up(call).await;
        stream.call_event("ring").await;
        stream.call_event("disconnect").await;
    }
    let events = told(&poll(app.http(), &session, "after=1&wait=60s").await);
    let types: Vec<_> = events.iter().map(|event| event["eventType"].as_str().expect("a type")).collect();
    assert_eq!((types, &events[0]["missed"]), (vec!["ResyncEvent", "ServerStatusEvent"], &json!(4)));
    assert_eq!(events[1]["seq"], 5);
    let future = told(&poll(app.http(), &session, "after=4711").await);
    assert_eq!(future[0]["eventType"], "ResyncEvent");
    assert_eq!(told(&poll(app.http(), &session, "after=3").await).len(), 2);
}

#[actix_web::test]
async fn a_poll_that_cannot_be_meant_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    for (query, field) in [
        ("after=-1", "after"),
        ("after=x&wait=1s", "after"),
        ("after=1.5", "after"),
        ("after=18446744073709551616", "after"),
        ("after=1&wait=61s", "wait"),
        ("after=1&wait=5", "wait"),
        ("wait=-1s", "wait"),
        ("wait=1s&hello=perhaps", "hello"),
    ] {
        let refused = poll(app.http(), &session, query).await.refused(400, "wrong_field");
        assert!(refused.starts_with(field), "{query}: {refused}");
    }
    for (query, told) in [("after=1&lastSeq=1", "lastSeq"), ("wait=1s&heartbeat=1s", "heartbeat"), ("wait=1s&x=1", "x")]
    {
        let refused = poll(app.http(), &session, query).await.refused(400, "bad_request");
        assert!(refused.contains(told), "{query}: {refused}");
    }
    app.get("/events?wait=1s").await.refused(400, "wrong_field");
    app.get(&format!("/sessions/{UNKNOWN}/events?wait=60s")).await.refused(404, "no_such_session");
    app.get("/sessions/x/events?wait=60s").await.refused(404, "no_such_session");
    assert_eq!(app.http().bound_channels().await, 0);
    assert_eq!(told(&poll(app.http(), &session, "wait=0&after=").await)[0]["seq"], 1);
}

#[actix_web::test]
async fn a_poll_ends_with_its_session_and_with_the_server() {
    let mut app = TestApp::start().await;
    let session = app.log_on("101").await;
    assert_eq!(told(&poll(app.http(), &session, "wait=1s").await).len(), 1);
    let (ended, ()) = tokio::join!(poll(app.http(), &session, "after=1&wait=60s"), async {
        bound(app.http(), 1).await;
        session.log_off().await.ok();
    });
    assert!(ended.refused(404, "no_such_session").contains("logged off"));
    let session = app.log_on("101").await;
    assert_eq!(told(&poll(app.http(), &session, "wait=1s").await).len(), 1);
    let http = app.http();
    let waiting = poll(http, &session, "after=1&wait=60s");
    let (stopped, ()) = tokio::join!(waiting, async {
        bound(http, 1).await;
        app.begin_stop();
    });
    assert!(stopped.refused(503, "overloaded").contains("stops"));
}

#[actix_web::test]
async fn very_many_polls_have_no_more_than_the_places_of_their_sessions() {
    let app = TestApp::with(|settings| {
        settings.sessions.sockets_per_session = 4;
        // So many connections at once take a busy machine a while.
        settings.server.client_request_timeout = PATIENCE;
    })
    .await;
    let sessions = join_all((101..=105).map(async |extension: u32| app.log_on(&extension.to_string()).await)).await;
    for session in &sessions {
        assert_eq!(told(&poll(app.http(), session, "wait=1s").await).len(), 1);
    }
    let polls = (0..1000).map(|number| poll(app.http(), &sessions[number % 5], "after=1&wait=3s"));
    let replies = join_all(polls).await;
    let answered = replies.iter().filter(|reply| reply.status == 200).count();
    let refused = replies.iter().filter(|reply| reply.status == 503);
    assert!(answered >= 20, "{answered}");
    for reply in refused.clone() {
        assert!(reply.refused(503, "overloaded").contains("channels") && reply.headers.contains_key("retry-after"));
    }
    assert_eq!(answered + refused.count(), replies.len());
    bound(app.http(), 0).await;
    for session in &sessions {
        assert_eq!(told(&poll(app.http(), session, "after=1").await).len(), 0);
    }
}
