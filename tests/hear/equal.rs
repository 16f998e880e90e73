//! The same events by all three ways, with random cuts.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::{GRACE, poll};
use crate::harness::{Block, EventChannel, EventSource, Http, Product, Session, TestApp, both_products};

both_products![the_same_events_come_by_every_way_whatever_is_cut];

/// Events with their numbers.
type Told = BTreeMap<u64, Value>;

/// Notes an event. One that comes again must be the same.
fn note(told: &mut Told, event: Value) {
    assert_ne!(event["eventType"], "ResyncEvent", "events are lost: {event}");
    let seq = event["seq"].as_u64().expect("a number");
    let last = told.last_key_value().map_or(0, |(seq, _)| *seq);
    assert_eq!(seq, last + 1, "a gap or an event twice: {event}");
    told.insert(seq, event);
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("an event is JSON")
}

fn last(told: &Told) -> u64 {
    told.last_key_value().map_or(0, |(seq, _)| *seq)
}

/// A client by one way, which is cut now and then, up to this number.
async fn by_websocket(app: Http, session: Session, up_to: u64, mut chance: ChaCha8Rng) -> Told {
    let mut told = Told::new();
    while last(&told) < up_to {
        let path = format!("/ws?sessionId={}&lastSeq={}", session.id, last(&told));
        let mut channel = EventChannel::connect(app.address, &path).await;
        for _ in 0..chance.random_range(1..200) {
            if last(&told) >= up_to {
                break;
            }
            note(&mut told, parsed(&channel.next_text().await));
        }
    }
    told
}

async fn by_stream(app: Http, session: Session, up_to: u64, mut chance: ChaCha8Rng) -> Told {
    let mut told = Told::new();
    while last(&told) < up_to {
        let seen = last(&told).to_string();
        let seen = [("Last-Event-ID", seen.as_str())];
        let mut stream = EventSource::open_with(app.address, &session.path("/events"), &seen).await;
        for _ in 0..chance.random_range(1..200) {
            if last(&told) >= up_to {
                break;
            }
            match stream.next_block().await {
                Some(Block::Event { id, data }) => {
                    note(&mut told, parsed(&data));
                    assert_eq!(id, Some(last(&told)));
                }
                Some(Block::Other(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }
    told
}

async fn by_polls(app: Http, session: Session, up_to: u64, mut chance: ChaCha8Rng) -> Told {
    let mut told = Told::new();
    while last(&told) < up_to {
        let query = format!("after={}&wait=20s", last(&told));
        let patience = Duration::from_millis(chance.random_range(1..400));
        // A poll that is broken off is asked again.
        let Ok(reply) = tokio::time::timeout(patience, poll(app, &session, &query)).await else { continue };
        for event in super::told(&reply) {
            note(&mut told, event);
        }
    }
    told
}

/// Another seed for each run. It is told where the run fails.
fn seed() -> u64 {
    uuid::Uuid::new_v4().as_u64_pair().0
}

/// Has at least this many events come by all three ways. The connection to AltiServ is lost in between.
async fn compare(product: Product, events: u64, seed: u64) {
    let app = TestApp::of_with(product, |settings| {
        settings.sessions.release_grace = GRACE;
        settings.sessions.replay_events = 65_536;
        settings.sessions.replay_bytes = 512 * 1024 * 1024;
        settings.server.workers = 2;
        // A channel that was cut counts until the server has noticed, and these are cut many times a second.
        settings.sessions.sockets_per_session = 1024;
    })
    .await;
    let session = app.log_on("101").await;
    // All begin with the same first event, so that no client has one of another's beginning.
    let first = session.bind().await;
    let http = app.http();
    let spawn = |stream: u64| {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(stream);
        chance
    };
    let clients = Box::pin(async {
        tokio::join!(
            by_websocket(http, session.clone(), events, spawn(1)),
            by_stream(http, session.clone(), events, spawn(2)),
            by_polls(http, session.clone(), events, spawn(3)),
        )
    });
    let calls = Box::pin(async {
        for number in 0_u64.. {
            let call = app.simulate_call(&json!({ "to": "101", "userData": number.to_string() })).await;
            app.hang_up(call).await;
            if number == events / 4 {
                app.fault("disconnect", Duration::from_millis(50)).await;
                app.ready().await;
            }
        }
    });
    let (by_websocket, by_stream, by_polls) = tokio::select! {
        told = clients => told,
        () = calls => unreachable!("calls are placed until the clients have enough"),
    };
    drop(first);
    let same = |told: Told| told.into_iter().take_while(|(seq, _)| *seq <= events).collect::<Told>();
    let by_websocket = same(by_websocket);
    assert_eq!(by_websocket.len() as u64, events);
    assert!(by_websocket.values().any(|event| event["connected"] == false), "an outage is told too");
    assert_eq!(by_websocket, same(by_stream), "seed {seed}");
    assert_eq!(by_websocket, same(by_polls), "seed {seed}");
}

async fn the_same_events_come_by_every_way_whatever_is_cut(product: Product) {
    compare(product, 400, seed()).await;
}

#[actix_web::test]
#[ignore = "takes minutes; `just hear`"]
async fn ten_thousand_events_come_by_every_way_whatever_is_cut() {
    let begun = std::time::Instant::now();
    compare(Product::MaxCs, 10_000, seed()).await;
    println!("10,000 events by three ways in {:?}", begun.elapsed());
}
