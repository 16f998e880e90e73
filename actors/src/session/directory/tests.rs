use super::super::test_support::{SilentLogon, TestSocket, config, happens, link, session, show_own_line, user};
use super::*;
use crate::session::ReplayLimits;

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
        .send(OpenSession { credentials, existing: None, from: None, elsewhere: SessionCount::default() })
        .await
        .unwrap();
    assert!(matches!(refused, Err(OpenError::LogOn(LogOnError::Closed))));
}
