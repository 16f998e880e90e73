use actix::prelude::*;

use super::lease::SessionEnded;
use super::test_support::{SilentLogon, TestSocket, config, happens, session, show_own_line};
use super::{ReconfigureSessions, ReplayLimits, SessionActor, SessionId, SocketId, Unbind};

/// A directory that takes no notice.
struct NoDirectory;

impl Actor for NoDirectory {
    type Context = Context<Self>;
}

impl Handler<SessionEnded> for NoDirectory {
    type Result = ();

    fn handle(&mut self, _: SessionEnded, _: &mut Context<Self>) {}
}

fn started(logon: &SilentLogon) -> Addr<SessionActor> {
    session(SessionId::random(), logon.line(), NoDirectory.start().recipient())
}

#[actix::test]
async fn a_socket_that_binds_while_the_own_line_is_loading_is_sent_nothing_until_it_is_shown() {
    let logon = SilentLogon::new();
    let session = started(&logon);
    let mut new = TestSocket::bind(&session, 1, None).await;
    let mut returning = TestSocket::bind(&session, 2, Some(3)).await;
    assert_eq!((new.numbers().await, returning.numbers().await), (vec![], vec![]));
    show_own_line(&session).await;
    // The second is sent a ResyncEvent, for which the first makes up.
    assert_eq!((new.numbers().await, returning.numbers().await), (vec![1, 2], vec![1, 2]));
}

#[actix::test]
async fn a_client_that_comes_back_to_a_line_that_is_shown_is_told_at_once_what_it_has_missed() {
    let logon = SilentLogon::new();
    let session = started(&logon);
    show_own_line(&session).await;
    let mut socket = TestSocket::bind(&session, 1, None).await;
    assert_eq!(socket.numbers().await, [1]);
    session.send(Unbind { socket: SocketId(1), comes_back: false }).await.unwrap();
    happens(&session).await;
    happens(&session).await;
    let mut socket = TestSocket::bind(&session, 2, Some(1)).await;
    assert_eq!(socket.numbers().await, [2, 3]);
}

#[actix::test]
async fn other_limits_of_the_replay_count_for_a_session_that_runs() {
    let logon = SilentLogon::new();
    let session = started(&logon);
    show_own_line(&session).await;
    let _first = TestSocket::bind(&session, 1, None).await;
    for _ in 0..3 {
        happens(&session).await;
    }
    let replay = ReplayLimits { events: 1, bytes: usize::MAX };
    session.send(ReconfigureSessions(super::SessionConfig { replay, ..config() })).await.unwrap();
    let mut socket = TestSocket::bind(&session, 2, Some(3)).await;
    assert_eq!(socket.numbers().await, [4], "one event is kept");
    let mut socket = TestSocket::bind(&session, 3, Some(2)).await;
    assert_eq!(socket.numbers().await, [3, 4], "a ResyncEvent and the server's status");
}
