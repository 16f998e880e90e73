//! Active and standby role, and the effect of a role change on users.

use std::time::{Duration, Instant};

use altilink::message::call_control::{Answer, MakeCall};
use altilink::message::events::{Ring, VoiceRecording};
use altilink::message::recording::StartCallRecord;
use altilink::message::redundancy::Redundancy;
use altilink::{CommandCode, EventCode, Head, Pad, Parameters, ResponseCode};
use altiserv::{OutsideCall, Server, ServerRole, Settings};

use super::client::{Client, grown_to, result, serve};

/// Time for which users stay connected after their server became a standby.
const FAREWELL: Duration = Duration::from_secs(1);

async fn standby() -> Server {
    serve(&Settings { role: ServerRole::Standby, ..Settings::default() }).await
}

async fn demoted(client: &mut Client) {
    let (location, news) = client.event_at::<Redundancy>().await;
    assert_eq!((location, news), (Pad::NONE, Redundancy { role: Redundancy::STANDBY, detail: 0 }));
}

#[tokio::test]
async fn a_standby_is_reached_but_takes_no_logon_until_it_is_promoted() {
    let server = standby().await;
    let handle = server.handle();
    let mut anna = Client::connect(&server).await;
    assert_eq!(result(&anna.exchange(CommandCode::GetVersion, Parameters::new()).await), ResponseCode::Ok);
    // This is more often than the limit that blocks an extension.
    for _ in 0..6 {
        assert_eq!(anna.try_log_on("101", "wrong").await, ResponseCode::InvalidState);
    }
    assert_eq!(handle.role().await, Ok(ServerRole::Standby));
    for _ in 0..2 {
        handle.promote().await.expect("promotes");
        assert_eq!(handle.role().await, Ok(ServerRole::Active));
    }
    assert_eq!(anna.try_log_on("101", "1234").await, ResponseCode::Ok);
    server.shutdown().await;
}

#[tokio::test]
async fn a_demotion_is_one_event_and_ends_all_calls_and_a_second_later_the_connections() {
    let server = serve(&Settings::default()).await;
    let handle = server.handle();
    let (mut anna, mut bert) = (Client::log_on(&server, "101").await, Client::log_on(&server, "102").await);
    let mut carl = Client::connect(&server).await;
    let call = OutsideCall { to: "101".to_owned(), ..OutsideCall::default() };
    handle.place_call(call).await.expect("rings");
    let Ring(_) = anna.event().await;
    let begun = Instant::now();
    for _ in 0..2 {
        handle.demote().await.expect("demotes");
        assert_eq!(handle.role().await, Ok(ServerRole::Standby));
    }
    assert_eq!(handle.calls().await.expect("lists"), []);
    assert_eq!(carl.try_log_on("103", "1234").await, ResponseCode::InvalidState, "at once");
    for client in [&mut anna, &mut bert] {
        demoted(client).await;
    }
    for client in [&mut anna, &mut bert] {
        assert!(client.next_block().await.is_none(), "nothing more comes");
        assert!(begun.elapsed() >= FAREWELL, "{:?}", begun.elapsed());
    }
    assert_eq!(carl.try_log_on("103", "1234").await, ResponseCode::InvalidState, "others stay connected");
    server.shutdown().await;
}

#[tokio::test]
async fn a_promotion_within_that_second_takes_other_logons_but_keeps_no_dismissed_user() {
    let server = serve(&Settings { licences: 1, ..Settings::default() }).await;
    let handle = server.handle();
    let mut told = Client::log_on(&server, "101").await;
    handle.demote().await.expect("demotes");
    handle.promote().await.expect("promotes");
    demoted(&mut told).await;
    let mut next = Client::log_on(&server, "101").await;
    assert!(told.next_block().await.is_none());
    let call = MakeCall { number: "102".to_owned(), account_code: String::new() };
    assert_eq!(next.ask(&call).await, ResponseCode::Ok, "the new one stays");
    server.shutdown().await;
}

#[tokio::test]
async fn a_demotion_leaves_finished_recordings() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = serve(&Settings { recordings_dir: directory.path().to_owned(), ..Settings::default() }).await;
    let (mut anna, mut bert) = (Client::log_on(&server, "101").await, Client::log_on(&server, "102").await);
    let dial = MakeCall { number: "102".to_owned(), account_code: String::new() };
    assert_eq!(anna.ask(&dial).await, ResponseCode::Ok);
    let Ring(rung) = bert.event().await;
    assert_eq!(bert.ask(&Answer { call: rung.info.caller }).await, ResponseCode::Ok);
    let record =
        StartCallRecord { line: anna.line, rate: StartCallRecord::PCM, file_name: "a".to_owned(), append: false };
    assert_eq!(anna.ask(&record).await, ResponseCode::Ok);
    let VoiceRecording(_) = anna.event().await;
    // Waits for a fifth of a second of audio behind the header.
    let path = directory.path().join("a.wav");
    grown_to(&path, 44 + 2 * 1600).await;
    server.handle().demote().await.expect("demotes");
    loop {
        let block = anna.next_block().await.expect("a block");
        assert_ne!(block.head, Head::Event(EventCode::CallDrop), "calls end unheard");
        if block.head == Head::Event(EventCode::Redundancy) {
            break;
        }
    }
    assert!(anna.next_block().await.is_none());
    // The file has the audio up to the demotion, and not the second after it.
    let file = hound::WavReader::open(path).expect("a WAV file");
    assert!((1600..8000).contains(&file.duration()), "{} samples", file.duration());
    server.shutdown().await;
}

#[tokio::test]
async fn the_pool_of_licences_grows_and_shrinks_while_users_stay() {
    let server = serve(&Settings { licences: 1, ..Settings::default() }).await;
    let handle = server.handle();
    let mut anna = Client::log_on(&server, "101").await;
    let mut bert = Client::connect(&server).await;
    assert_eq!(bert.try_log_on("102", "1234").await, ResponseCode::AppIdLicenseFull);
    handle.set_licences(2).await.expect("sets");
    assert_eq!(bert.try_log_on("102", "1234").await, ResponseCode::Ok);
    handle.set_licences(0).await.expect("sets");
    let ring = MakeCall { number: "102".to_owned(), account_code: String::new() };
    assert_eq!(anna.ask(&ring).await, ResponseCode::Ok);
    let Ring(_) = bert.event().await;
    let mut carl = Client::connect(&server).await;
    assert_eq!(carl.try_log_on("103", "1234").await, ResponseCode::AppIdLicenseFull);
    server.shutdown().await;
}
