use std::time::Duration;

use actix::prelude::*;

use super::lease::SessionEnded;
use super::test_support::{SilentLogon, TestSocket, config, happens, session, show_own_line};
use super::{Binding, GetGlance, ReconfigureSessions, ReplayLimits, SessionActor, SessionId, SocketId, Unbind};

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

fn begins(after: u64, latest: u64, resumed: bool) -> Binding {
    Binding { after, latest, resumed, epoch: None, ticket: None }
}

#[actix::test]
async fn a_socket_is_told_first_where_its_events_begin() {
    let logon = SilentLogon::new();
    let session = started(&logon);
    let mut first = TestSocket::bind(&session, 1, None).await;
    first.numbers().await;
    assert_eq!(first.binding(), None, "the own line is loading");
    show_own_line(&session).await;
    assert_eq!((first.numbers().await, first.binding()), (vec![1], Some(begins(0, 1, false))));
    happens(&session).await;
    happens(&session).await;
    for (resume, numbers, binding) in [
        (None, vec![3], begins(2, 3, false)),
        (Some(1), vec![2, 3], begins(1, 3, true)),
        (Some(3), vec![], begins(3, 3, true)),
        (Some(9), vec![2, 3], begins(1, 3, false)),
    ] {
        let mut socket = TestSocket::bind(&session, 2, resume).await;
        assert_eq!((socket.numbers().await, socket.binding()), (numbers, Some(binding)), "{resume:?}");
        session.send(Unbind { socket: SocketId(2), comes_back: false }).await.unwrap();
    }
}

#[actix::test]
async fn a_session_waits_for_a_client_that_comes_back_and_not_for_one_that_has_closed() {
    for (comes_back, lives_on) in [(true, true), (false, false)] {
        let logon = SilentLogon::new();
        let session = started(&logon);
        session
            .send(ReconfigureSessions(super::SessionConfig { release_grace: Duration::ZERO, ..config() }))
            .await
            .unwrap();
        show_own_line(&session).await;
        let mut socket = TestSocket::bind(&session, 1, None).await;
        socket.numbers().await;
        session.send(Unbind { socket: SocketId(1), comes_back }).await.unwrap();
        assert_eq!(session.send(GetGlance).await.is_ok(), lives_on);
        if lives_on {
            let mut back = TestSocket::bind(&session, 2, Some(1)).await;
            assert_eq!((back.numbers().await, back.binding()), (vec![], Some(begins(1, 1, true))));
        }
    }
}
