//! Graceful shutdown: channels are closed and users logged off, all within five seconds.

use std::time::{Duration, Instant};

use crate::harness::{EventChannel, STOP_LIMIT, TestAltiserv, TestApp, lone_address};

/// AltiServ with one licence, which outlives the application under test.
async fn altiserv_with_one_licence() -> TestAltiserv {
    TestAltiserv::start(altiserv::Settings { licences: 1, ..altiserv::Settings::default() }).await
}

#[actix_web::test]
async fn channels_are_closed_with_1001() {
    let mut app = TestApp::start().await;
    let first = app.log_on("101").await;
    let second = app.log_on("102").await;
    let mut channels = [first.bind().await, second.bind().await, second.bind().await];
    let mut unbound = EventChannel::connect(app.address(), "/ws").await;
    app.begin_stop();
    for channel in &mut channels {
        assert_eq!(channel.close_code().await, 1001);
    }
    app.stop().await;
    // The channel has no session, so the connection may be cut instead of closed.
    assert!(matches!(unbound.close_code().await, 1001 | 1006));
}

#[actix_web::test]
async fn clients_that_stay_do_not_hold_up_the_end() {
    let app = TestApp::start().await;
    let session = app.log_on("101").await;
    let _unread = session.bind().await;
    let _unbound = EventChannel::connect(app.address(), "/ws").await;
    let begun = Instant::now();
    app.stop().await;
    assert!(begun.elapsed() < STOP_LIMIT, "{:?}", begun.elapsed());
}

#[actix_web::test]
async fn users_are_logged_off_so_that_their_licences_are_free_at_once() {
    let altiserv = altiserv_with_one_licence().await;
    let first = TestApp::remote(altiserv.address(), |_| {}).await;
    let session = first.log_on("101").await;
    let _channel = session.bind().await;
    let second = TestApp::remote(altiserv.address(), |_| {}).await;
    second.http().try_log_on("102").await.refused_with(402, 3012, "no_licence");
    first.stop().await;
    second.log_on("102").await;
}

#[actix_web::test]
async fn a_silent_altiserv_does_not_hold_up_the_end() {
    let limit = Duration::from_secs(2);
    let altiserv = altiserv_with_one_licence().await;
    let app = TestApp::remote(altiserv.address(), |settings| settings.server.shutdown_timeout = limit).await;
    let session = app.log_on("101").await;
    let mut channel = session.bind().await;
    altiserv.freeze().await;
    let begun = Instant::now();
    app.stop().await;
    let took = begun.elapsed();
    assert!(took < limit, "{took:?}");
    assert_eq!(channel.close_code().await, 1001);
}

#[actix_web::test]
async fn nobody_is_let_in_any_more_once_it_has_ended() {
    let app = TestApp::with(|settings| settings.server.listen = lone_address()).await;
    let address = app.address();
    app.log_on("101").await;
    app.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
