//! A node stands still, and goes on when others have its sessions.

use std::time::{Duration, Instant};

use futures::StreamExt;
use futures::future::join_all;
use nix::sys::signal::Signal;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::client::{Heartbeat, MOVED};
use super::crowd::{Crowd, Spread};
use super::figures::Times;
use super::lab::{Lab, Plan};
use crate::harness::{from_environment, in_time};

/// Longest time for every session of the stopped node to be elsewhere.
const ALL_MOVED: Duration = Duration::from_secs(6);

/// Longest time for a node that goes on to close the channels of sessions that it has lost.
const CLOSED: Duration = Duration::from_secs(1);

/// Channels that stay at the stopped node, as those of clients that notice nothing.
const LINGERING: usize = 20;

struct Lingering {
    extension: String,
    socket: WebSocketStream<TcpStream>,
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn sessions_of_a_stopped_node_move_and_it_tells_nobody_anything_when_it_goes_on() {
    let users = from_environment("CLUSTER_USERS", 1_000);
    let runs = from_environment("CLUSTER_RUNS", 10);
    let lab = Lab::start(Plan { nodes: 3, users, licences: 2 * users, drain: "5s" }).await;
    let crowd = Crowd::log_on(&lab, users, Spread::Evenly, Heartbeat::EachSecond).await;
    let (mut moved, mut closed) = (Vec::new(), Vec::new());
    for run in 0..runs {
        let stopped = run % 3;
        let lingering = linger(&lab, &crowd, stopped).await;
        let affected = crowd.of_node(&lab, stopped).await;
        let moment = Instant::now();
        lab.signal(stopped, Signal::SIGSTOP);
        let moved_now = crowd.moved_since(moment, &affected).await;
        println!("stop {run}: {moved_now}");
        // The stopped node hears these too, when it goes on.
        let calls = crowd.call(&lab, 30).await;
        lab.signal(stopped, Signal::SIGCONT);
        let closed_now = closed_since(Instant::now(), lingering, &crowd).await;
        println!("goes on {run}: {closed_now}");
        crowd.agrees(&lab).await;
        for call in &calls {
            lab.simulator.hang_up(call).await;
        }
        crowd.agrees(&lab).await;
        moved.push(moved_now);
        closed.push(closed_now);
    }
    let (moved, closed) = (Times::of_all(&moved), Times::of_all(&closed));
    println!("{users} sessions, SIGSTOP of one of three nodes: moved {moved}");
    println!("SIGCONT: channels closed with 4409 {closed}");
    crowd.log_off(&lab, 2 * users).await;
    assert!(moved.longest() <= ALL_MOVED && closed.longest() <= CLOSED);
}

/// Opens further channels at a node, of sessions that it serves.
async fn linger(lab: &Lab, crowd: &Crowd, node: usize) -> Vec<Lingering> {
    let served = lab.served_at(node).await;
    let mut channels = Vec::new();
    for client in crowd.clients.iter().filter(|client| served.contains(&client.extension)).take(LINGERING) {
        let url = format!("ws://{}/ws?sessionId={}", lab.nodes[node], client.session());
        let stream = TcpStream::connect(lab.nodes[node]).await.expect("the node listens");
        let (socket, _) = tokio_tungstenite::client_async(url, stream).await.expect("a WebSocket");
        channels.push(Lingering { extension: client.extension.clone(), socket });
    }
    channels
}

/// Waits until a node that goes on has closed these channels, which have told nothing but what the session's client knows.
async fn closed_since(moment: Instant, channels: Vec<Lingering>, crowd: &Crowd) -> Times {
    let closed = channels.into_iter().map(|channel| async {
        let Lingering { extension, mut socket } = channel;
        loop {
            match in_time("the close", socket.next()).await {
                Some(Ok(Message::Close(frame))) => {
                    assert_eq!(frame.map(|frame| u16::from(frame.code)), Some(MOVED), "of {extension}");
                    return moment.elapsed();
                }
                Some(Ok(Message::Text(text))) => told_before(&text, &extension, crowd),
                Some(Ok(_)) => {}
                ended => panic!("{extension}: the channel ends without a close frame: {ended:?}"),
            }
        }
    });
    Times::new(join_all(closed).await)
}

/// Checks that the session's client has the same under the number.
fn told_before(text: &str, extension: &str, crowd: &Crowd) {
    let client = crowd.clients.iter().find(|client| client.extension == extension).expect("a client");
    let event: Value = serde_json::from_str(text).expect("JSON");
    let seq = event["seq"].as_u64().expect("a number");
    // The first events of a channel repeat what was told, under the latest numbers.
    if event["eventType"] == "ServerStatusEvent" || event["origin"] == "existing" {
        return;
    }
    if let Some(known) = client.seen().texts.get(&seq) {
        assert_eq!(known, text, "two events of {extension} have one number");
    }
}
