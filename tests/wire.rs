//! Faults of the connection to AltiServ: their detection, its delay, and the full recovery afterwards.

use std::time::{Duration, Instant};

use crate::harness::{BreakingProxy, EventChannel, Session, TestAltiserv, TestApp};

const PING: Duration = Duration::from_millis(100);
const MISSES: u32 = 2;

/// User of an application with a breakable wire to its AltiServ.
struct Scene {
    channel: EventChannel,
    session: Session,
    wire: BreakingProxy,
    _app: TestApp,
    altiserv: TestAltiserv,
}

impl Scene {
    /// Sets up with many allowed missed pings. Then only the test's faults end a connection, even on a busy machine.
    async fn set() -> Self {
        Self::with_misses(100).await
    }

    async fn with_misses(misses: u32) -> Self {
        let altiserv = TestAltiserv::start(altiserv::Settings::default()).await;
        let wire = BreakingProxy::start(altiserv.address()).await;
        let app = TestApp::remote(wire.address(), |settings| {
            settings.altiserv.ping_interval = PING;
            settings.altiserv.ping_misses = misses;
        })
        .await;
        let session = app.log_on("101").await;
        let channel = session.bind().await;
        Self { channel, session, wire, _app: app, altiserv }
    }

    async fn works(&mut self) {
        self.session.dial("102").await.ok();
        let call = self.channel.call("ringback").await;
        self.altiserv.desk_phone_hangs_up("101").await;
        assert_eq!(self.channel.call("disconnect").await, call);
    }
}

#[actix_web::test]
async fn a_pulled_cable_is_noticed_within_the_missed_pings() {
    let mut scene = Scene::with_misses(MISSES).await;
    let pulled = Instant::now();
    scene.wire.freeze(true);
    scene.channel.server_status(false).await;
    // The last sign of life may come just before the fault, and misses are counted at the next tick.
    let latest = PING * (MISSES + 2);
    assert!(pulled.elapsed() < latest, "{:?}", pulled.elapsed());
    scene.session.dial("102").await.refused(503, "not_connected");
    scene.wire.freeze(false);
    scene.channel.server_status(true).await;
    scene.works().await;
}

#[actix_web::test]
async fn a_garbled_stream_is_left() {
    let mut scene = Scene::set().await;
    scene.wire.garble(true);
    scene.channel.server_status(false).await;
    scene.wire.garble(false);
    scene.channel.server_status(true).await;
    scene.works().await;
}

#[actix_web::test]
async fn a_packet_that_is_torn_in_its_middle_is_no_event() {
    let mut scene = Scene::set().await;
    scene.wire.tear_after(100);
    scene.altiserv.rings("101").await;
    scene.channel.server_status(false).await;
    scene.wire.mend();
    // The torn RING's call is found by the next query of calls, and reported once.
    let ring = scene.channel.call_event("ring").await;
    assert_eq!(ring["origin"], "reconciled");
    scene.channel.server_status(true).await;
}

#[actix_web::test]
async fn a_slow_wire_delays_and_loses_nothing() {
    let mut scene = Scene::set().await;
    scene.wire.throttle(Some(20_000));
    scene.wire.delay(Duration::from_millis(5));
    for _ in 0..3 {
        scene.works().await;
    }
    scene.wire.throttle(None);
    scene.works().await;
}

#[actix_web::test]
async fn the_server_behind_the_address_may_become_another() {
    let mut scene = Scene::set().await;
    let other = TestAltiserv::start(altiserv::Settings::default()).await;
    scene.wire.lead_to(other.address());
    scene.wire.cut();
    scene.channel.server_status(false).await;
    scene.channel.server_status(true).await;
    // Both servers run. The application must leave the old one although it still answers.
    let _left = std::mem::replace(&mut scene.altiserv, other);
    scene.works().await;
}
