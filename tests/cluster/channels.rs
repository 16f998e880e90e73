//! Event channels at a node that does not serve their session: the same events, in every way to hear them.

use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::harness::{EventChannel, EventSource, Http, Session, SharedAltiserv, eventually};

/// Three nodes, and a session that the first one serves, with an event channel there.
struct Site {
    nodes: SharedAltiserv,
    session: Session,
    /// The session at the second node.
    there: Session,
    here: EventChannel,
}

impl Site {
    async fn start() -> Self {
        let nodes = SharedAltiserv::start(3).await;
        let (session, _) = nodes.log_on(0, "101").await;
        let here = session.bind().await;
        Self { there: session.at(nodes.nodes[1]), nodes, session, here }
    }

    fn other(&self) -> Http {
        self.nodes.nodes[1]
    }

    /// Has a caller ring, and returns the event as the node tells it that serves the session.
    async fn rings(&mut self) -> Value {
        self.nodes.rings("101").await;
        self.here.next_any().await
    }

    /// Has the caller hang up.
    async fn hangs_up(&mut self) -> Value {
        self.nodes.callers_hang_up().await;
        self.here.next_any().await
    }

    /// Waits until the node that serves the session has this many channels of other nodes.
    async fn until_channels_elsewhere(&self, count: usize) {
        let counted = async || (self.nodes.seen_by(0).await["channelsFromElsewhere"] == count).then_some(());
        eventually("channels of other nodes", counted).await;
    }

    async fn token(&self, giver: usize) -> String {
        let reply = self.nodes.nodes[giver].post(&self.session.path("/channel-token"), &json!({})).await.ok();
        reply["token"].as_str().expect("a token").to_owned()
    }
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_websocket_at_another_node_has_the_same_events_and_resumes() {
    let mut site = Site::start().await;
    let mut elsewhere = site.there.bind().await;
    assert_eq!(site.rings().await, elsewhere.next_any().await);
    let seen = elsewhere.last_seq();
    elsewhere.close_in_order().await;
    let missed = site.hangs_up().await;
    let mut back = site.there.resume(seen).await;
    assert_eq!(back.next_any().await, missed);
    assert_eq!(site.rings().await, back.next_any().await, "and live events follow");
    let mut new = site.there.open().await;
    new.server_status(true).await;
    assert_eq!(new.call_event("ring").await["origin"], "existing");
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_stream_at_another_node_has_the_same_events_and_resumes() {
    let mut site = Site::start().await;
    let path = site.there.path("/events");
    let mut stream = EventSource::open(site.other().address, &path).await;
    assert_eq!(stream.next_event().await["eventType"], "ServerStatusEvent");
    let ring = site.rings().await;
    assert_eq!(stream.next_event().await, ring);
    drop(stream);
    let missed = site.hangs_up().await;
    let seen = ring["seq"].to_string();
    let mut stream = EventSource::open_with(site.other().address, &path, &[("Last-Event-ID", &seen)]).await;
    assert_eq!(stream.next_event().await, missed);
    assert_eq!(site.rings().await, stream.next_event().await, "and live events follow");
    site.session.log_off().await.ok();
    assert_eq!(stream.closed().await.0, 4000);
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn long_polls_at_another_node_have_the_same_events_and_go_on() {
    let mut site = Site::start().await;
    let path = site.there.path("/events");
    let first = site.other().get(&format!("{path}?wait=0s")).await;
    let seen = first.header("last-event-id").to_owned();
    assert_eq!(first.ok()[0]["eventType"], "ServerStatusEvent");
    let next = format!("{path}?after={seen}&wait=60s");
    let other = site.other();
    let (ring, polled) = futures::join!(site.rings(), other.get(&next));
    assert_eq!(polled.ok(), json!([ring]));
    assert_eq!(other.get(&next).await.ok(), json!([ring]), "a poll may be repeated");
    let missed = site.hangs_up().await;
    let after = format!("{path}?after={}&wait=60s", ring["seq"]);
    assert_eq!(other.get(&after).await.ok(), json!([missed]));
    assert_eq!(other.get(&format!("{path}?after={}", missed["seq"])).await.ok(), json!([]));
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_channel_at_a_node_that_hung_is_closed_when_it_has_missed_an_event_and_no_other_is() {
    let mut site = Site::start().await;
    let mut hung = site.there.bind().await;
    let mut third = site.session.at(site.nodes.nodes[2]).bind().await;
    site.nodes.programs[1].signal(Signal::SIGSTOP);
    let ring = site.rings().await;
    assert_eq!(third.next_any().await, ring);
    site.until_channels_elsewhere(1).await;
    site.nodes.programs[1].signal(Signal::SIGCONT);
    let code = hung.close_code().await;
    assert!(matches!(code, 1013 | 4409), "{code}");
    let mut back = eventually("an event channel", async || {
        let mut channel = site.there.open_after(1).await;
        matches!(channel.any_or_close().await, Ok(event) if event == ring).then_some(channel)
    })
    .await;
    let ended = site.hangs_up().await;
    assert_eq!(third.next_any().await, ended);
    assert_eq!(back.next_any().await, ended);
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_node_that_is_killed_keeps_no_channel_of_another() {
    let mut site = Site::start().await;
    let mut elsewhere = site.there.bind().await;
    site.until_channels_elsewhere(1).await;
    site.nodes.kill(1).await;
    assert_eq!(elsewhere.close_code().await, 1006);
    site.until_channels_elsewhere(0).await;
    assert_eq!(site.nodes.nodes[0].bound_channels().await, 1);
}

#[actix_web::test]
#[ignore = "needs nats-server: just cluster"]
async fn a_channel_token_opens_one_channel_at_any_node() {
    let mut site = Site::start().await;
    for (giver, opener) in [(0, 1), (1, 0), (1, 2), (2, 2)] {
        let at = site.nodes.nodes[opener];
        let ring = site.rings().await;
        let token = site.token(giver).await;
        let path = format!("/ws?token={token}&lastSeq={}", site.here.last_seq() - 1);
        let mut channel = EventChannel::connect(at.address, &path).await;
        assert_eq!(channel.next_any().await, ring, "given by {giver}, opened at {opener}");
        for node in &site.nodes.nodes {
            let mut used = EventChannel::connect(node.address, &path).await;
            assert_eq!(used.close_code().await, 4404, "given by {giver}, used at {opener}");
        }
        let events = format!("/events?token={}", site.token(giver).await);
        let mut stream = EventSource::open(at.address, &events).await;
        assert_eq!(stream.next_event().await["eventType"], "ServerStatusEvent");
        let events = format!("/events?token={}&wait=0s", site.token(giver).await);
        assert_eq!(at.get(&events).await.ok()[1]["callHandle"], ring["callHandle"]);
        at.get(&events).await.refused(404, "no_such_session");
        site.hangs_up().await;
    }
}
