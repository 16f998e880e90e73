//! Clients that misbehave, and start and stop of the server.

use altilink::message::logon::Ping;
use altilink::{Charset, CommandCode, ResponseCode};
use altiserv::{Server, ServerStartError, Settings};

use super::client::{Client, serve};

#[tokio::test]
async fn garbage_is_passed_over_and_the_next_command_answered() {
    let server = serve(&Settings::default()).await;
    let mut anna = Client::log_on(&server, "101").await;
    anna.send_bytes(b"GET / HTTP/1.1\r\n\r\n").await;
    assert_eq!(anna.ask(&Ping).await, ResponseCode::Ok);
    server.shutdown().await;
}

#[tokio::test]
async fn too_many_bad_packets_end_the_connection() {
    let server = serve(&Settings::default()).await;
    let mut anna = Client::log_on(&server, "101").await;
    let mut bert = Client::log_on(&server, "102").await;
    // Repeats the tag with an unknown version.
    anna.send_bytes(&b"ALV2\xff\xff\xff\x7f0000111122223333".repeat(16)).await;
    anna.closed().await;
    assert_eq!(bert.ask(&Ping).await, ResponseCode::Ok, "others do not notice");
    server.shutdown().await;
}

#[tokio::test]
async fn endless_noise_ends_the_connection() {
    let server = serve(&Settings::default()).await;
    let mut anna = Client::log_on(&server, "101").await;
    anna.send_bytes(&b"x".repeat(128 * 1024)).await;
    anna.closed().await;
    server.shutdown().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off_and_others_are_not() {
    let server = serve(&Settings { licences: 2, ..Settings::default() }).await;
    let deaf = Client::log_on(&server, "101").await;
    let mut anna = Client::log_on(&server, "102").await;
    // Unread answers of some 4 KB each fill the socket and then the queue.
    let cut_off = tokio::spawn(deaf.flood(CommandCode::GetLineInfo));
    while !cut_off.is_finished() {
        assert_eq!(anna.ask(&Ping).await, ResponseCode::Ok);
    }
    cut_off.await.expect("the server closes");
    Client::log_on(&server, "101").await;
    server.shutdown().await;
}

#[tokio::test]
async fn a_shutdown_closes_connections_and_frees_the_port() {
    let server = serve(&Settings::default()).await;
    let address = server.local_addr();
    let mut anna = Client::log_on(&server, "101").await;
    server.shutdown().await;
    anna.closed().await;
    let again = Server::bind(&Settings::default(), address, Charset::default()).await.expect("the port is free");
    again.shutdown().await;
}

#[tokio::test]
async fn a_dropped_server_stops() {
    let server = serve(&Settings::default()).await;
    let mut anna = Client::log_on(&server, "101").await;
    drop(server);
    anna.closed().await;
}

#[tokio::test]
async fn a_server_runs_until_its_stop_completes() {
    let server = serve(&Settings::default()).await;
    let mut anna = Client::log_on(&server, "101").await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(server.run_until(async { stopped.await.expect("a stop signal") }));
    assert_eq!(anna.ask(&Ping).await, ResponseCode::Ok);
    stop.send(()).expect("it runs");
    running.await.expect("stops");
    anna.closed().await;
}

#[tokio::test]
async fn errors_at_the_start_are_reported() {
    let server = serve(&Settings::default()).await;
    let taken = server.local_addr();
    let refused = Server::bind(&Settings::default(), taken, Charset::default()).await.expect_err("taken");
    assert!(matches!(refused, ServerStartError::Bind { listen, .. } if listen == taken));
    let mut settings = Settings::default();
    settings.extensions[0].number = "one".to_owned();
    let refused = Server::bind(&settings, taken, Charset::default()).await.expect_err("wrong");
    assert!(matches!(refused, ServerStartError::Settings(error) if error.key == "extensions[0].number"));
}
