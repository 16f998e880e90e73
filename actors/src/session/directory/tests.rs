use super::super::test_cluster::TestCluster;
use super::super::test_support::{SilentLogon, TestSocket, config, happens, link, session, show_own_line, user};
use super::request::Joining;
use super::*;
use std::sync::atomic::Ordering;

use cluster::Epoch;

use crate::Credentials;
use crate::link::{LogOnError, LoggedOn};
use crate::session::error::OpenError;
use crate::session::lease::SessionEnded;
use crate::session::licence::Claim;
use crate::session::open_sessions::SessionEntry;
use crate::session::{LastAsked, ReplayLimits, SessionActor};

/// A directory with one session, which holds the user's licence.
fn with_session(logon: &SilentLogon) -> (Addr<Directory>, Addr<SessionActor>) {
    let line = logon.line();
    let id = SessionId::random();
    let mut directory = Directory::new(link(), config(), Meter::default(), OpenSessions::default());
    assert!(matches!(directory.book.claim(&user()), Claim::LogOn));
    directory.book.granted(
        &user(),
        HeldLogon { logged_on: LoggedOn { line: line.clone(), warning: None }, epoch: None },
        id,
    );
    let context = Context::new();
    let address = session(id, line, context.address().recipient());
    let place = directory.places.take(None, 9, 9).expect("a place");
    let last_asked = LastAsked::now();
    directory.sessions.insert(SessionEntry { id, address: address.clone(), user: user(), last_asked, _place: place });
    (context.run(directory), address)
}

#[actix::test]
async fn a_configuration_that_is_read_again_reaches_the_sessions_that_run() {
    let logon = SilentLogon::new();
    let (directory, session) = with_session(&logon);
    show_own_line(&session).await;
    let _first = TestSocket::bind(&session, 1, None).await;
    happens(&session).await;
    let replay = ReplayLimits { events: 0, bytes: usize::MAX };
    directory.send(ReconfigureSessions(SessionConfig { replay, ..config() })).await.unwrap();
    let mut socket = TestSocket::bind(&session, 2, Some(1)).await;
    assert_eq!(socket.numbers().await, [1, 2], "a ResyncEvent and the server's status: nothing is kept");
}

#[actix::test]
async fn the_end_of_all_sessions_waits_for_their_licences() {
    let logon = SilentLogon::new();
    let id = SessionId::random();
    let mut directory = Directory::new(link(), config(), Meter::default(), OpenSessions::default());
    assert!(matches!(directory.book.claim(&user()), Claim::LogOn));
    directory.book.granted(
        &user(),
        HeldLogon { logged_on: LoggedOn { line: logon.line(), warning: None }, epoch: None },
        id,
    );
    let directory = directory.start();
    let mut closed = Box::pin(directory.send(CloseAll));
    directory.send(AskWhetherAlive).await.unwrap();
    assert!(futures::poll!(&mut closed).is_pending(), "there is no session, and the user is logged on");
    directory.send(SessionEnded { id, user: user() }).await.unwrap();
    closed.await.unwrap();
}

#[actix::test]
async fn the_end_of_all_sessions_ends_each_of_them_and_no_more_are_taken() {
    let logon = SilentLogon::new();
    let (directory, session) = with_session(&logon);
    directory.send(CloseAll).await.unwrap();
    assert!(!session.connected());
    let credentials = Credentials { extension: user(), password: "22".into() };
    let refused = directory
        .send(OpenSession {
            credentials,
            existing: None,
            from: None,
            elsewhere: SessionCount::default(),
            needs_cluster: false,
        })
        .await
        .unwrap();
    assert!(matches!(refused, Err(OpenError::LogOn(LogOnError::Closed))));
}

#[actix::test]
async fn a_session_whose_past_cannot_be_read_is_asked_for_again_and_not_replaced() {
    let logon = SilentLogon::new();
    let cluster = Arc::new(TestCluster::default());
    cluster.is_unreadable.store(true, Ordering::Relaxed);
    let directory = Directory::new(link(), config(), Meter::default(), OpenSessions::default());
    let mut directory = directory.among(Some(Arc::clone(&cluster) as _));
    let held = HeldLogon { logged_on: LoggedOn { line: logon.line(), warning: None }, epoch: Some(Epoch(1)) };
    let id = SessionId::random();
    assert!(matches!(directory.book.claim(&user()), Claim::LogOn));
    directory.book.granted(&user(), held.clone(), id);
    let credentials = Credentials { extension: user(), password: "22".into() };
    let (existing, elsewhere) = (Some(SessionId::random()), SessionCount::default());
    let (opening, opened) =
        Opening::new(OpenSession { credentials, existing, from: None, elsewhere, needs_cluster: false });
    let mut context = Context::new();
    directory.join(Joining { id, opening, held }, &mut context);
    let sessions = directory.sessions.clone();
    context.run(directory);
    assert!(matches!(opened.await, Ok(Err(OpenError::Elsewhere(node))) if node.is_empty()));
    assert!(sessions.is_empty());
}

#[actix::test]
async fn a_session_that_cannot_be_looked_for_is_asked_for_again_and_not_replaced() {
    let cluster = Arc::new(TestCluster::default());
    cluster.is_lost.store(true, Ordering::Relaxed);
    let directory = Directory::new(link(), config(), Meter::default(), OpenSessions::default());
    let sessions = directory.sessions.clone();
    let directory = directory.among(Some(cluster as _)).start();
    let credentials = Credentials { extension: user(), password: "22".into() };
    let (existing, elsewhere) = (Some(SessionId::random()), SessionCount::default());
    let opening = OpenSession { credentials, existing, from: None, elsewhere, needs_cluster: true };
    let opened = directory.send(opening).await.unwrap();
    assert!(matches!(opened, Err(OpenError::Elsewhere(node)) if node.is_empty()));
    assert!(sessions.is_empty());
}
