use std::sync::atomic::Ordering;

use cluster::{DEADLINE, Epoch};

use super::super::journal::Journal;
use super::super::lease::SessionEnded;
use super::super::session_cluster::SessionCluster;
use super::super::test_cluster::TestCluster;
use super::super::test_support::{SilentLogon, TestSocket, happens, logged_session, show_own_line, user};
use super::super::{CloseCause, SessionId, SocketId, Unbind};
use super::*;
use crate::Credentials;

fn credentials() -> Credentials {
    Credentials { extension: user(), password: "1234".into() }
}

struct NoDirectory;

impl Actor for NoDirectory {
    type Context = Context<Self>;
}

impl Handler<SessionEnded> for NoDirectory {
    type Result = ();

    fn handle(&mut self, _: SessionEnded, _: &mut Context<Self>) {}
}

fn begun(logon: &SilentLogon, cluster: &Arc<TestCluster>, id: SessionId) -> Addr<SessionActor> {
    let cluster: Arc<dyn SessionCluster> = Arc::clone(cluster) as _;
    let journal = Journal::begin(cluster, id, Epoch(1), credentials());
    logged_session(id, logon.line(), NoDirectory.start().recipient(), journal)
}

async fn continued(logon: &SilentLogon, cluster: &Arc<TestCluster>, id: SessionId, epoch: Epoch) -> Addr<SessionActor> {
    let entries = cluster;
    let past = cluster.past(id, &user()).await.unwrap().unwrap();
    let cluster: Arc<dyn SessionCluster> = Arc::clone(cluster) as _;
    let journal = Journal::continued(cluster, id, epoch, credentials(), &past).unwrap();
    let session = logged_session(id, logon.line(), NoDirectory.start().recipient(), journal);
    // Its own line is shown when its log is fenced.
    while entries.past(id, &user()).await.unwrap().unwrap().entries.last().unwrap().1.epoch != epoch {
        tokio::task::yield_now().await;
    }
    session
}

/// Numbers of the events that the log has.
async fn logged(cluster: &TestCluster, id: SessionId) -> Vec<u64> {
    let past = cluster.past(id, &user()).await.unwrap().unwrap();
    past.entries.iter().flat_map(|(_, entry)| entry.events.iter().map(|event| event.seq)).collect()
}

#[actix::test]
async fn an_event_is_stored_before_it_is_sent() {
    let (logon, cluster, id) = (SilentLogon::new(), Arc::new(TestCluster::default()), SessionId::random());
    let session = begun(&logon, &cluster, id);
    show_own_line(&session).await;
    let mut socket = TestSocket::bind(&session, 1, None).await;
    assert_eq!(socket.next_number().await, 1);
    cluster.is_silent.store(true, Ordering::Relaxed);
    happens(&session).await;
    assert_eq!(socket.numbers().await, Vec::<u64>::new(), "it waits for the log");
    assert_eq!(logged(&cluster, id).await, [1]);
    cluster.is_silent.store(false, Ordering::Relaxed);
    assert_eq!(socket.next_number().await, 2);
    assert_eq!(logged(&cluster, id).await, [1, 2]);
}

#[actix::test]
async fn an_event_that_has_waited_for_too_long_is_sent_and_stored_later() {
    let (logon, cluster, id) = (SilentLogon::new(), Arc::new(TestCluster::default()), SessionId::random());
    let session = begun(&logon, &cluster, id);
    show_own_line(&session).await;
    let mut socket = TestSocket::bind(&session, 1, None).await;
    assert_eq!(socket.next_number().await, 1);
    cluster.is_silent.store(true, Ordering::Relaxed);
    let began = Instant::now();
    happens(&session).await;
    assert_eq!(socket.next_number().await, 2);
    assert!(began.elapsed() >= DEADLINE);
    happens(&session).await;
    assert_eq!(socket.next_number().await, 3);
    assert!(began.elapsed() < 2 * DEADLINE, "the next one does not wait");
    assert_eq!(logged(&cluster, id).await, [1]);
    cluster.is_silent.store(false, Ordering::Relaxed);
    while logged(&cluster, id).await != [1, 2, 3] {
        tokio::task::yield_now().await;
    }
}

#[actix::test]
async fn an_event_does_not_wait_for_an_engine_that_is_lost() {
    let (logon, cluster, id) = (SilentLogon::new(), Arc::new(TestCluster::default()), SessionId::random());
    let session = begun(&logon, &cluster, id);
    show_own_line(&session).await;
    let mut socket = TestSocket::bind(&session, 1, None).await;
    assert_eq!(socket.next_number().await, 1);
    cluster.is_silent.store(true, Ordering::Relaxed);
    cluster.is_lost.store(true, Ordering::Relaxed);
    happens(&session).await;
    assert_eq!(socket.numbers().await, [2], "it is sent at once");
    assert_eq!(logged(&cluster, id).await, [1]);
    cluster.is_silent.store(false, Ordering::Relaxed);
    cluster.is_lost.store(false, Ordering::Relaxed);
    while logged(&cluster, id).await != [1, 2] {
        tokio::task::yield_now().await;
    }
}

#[actix::test]
async fn a_socket_that_binds_behind_events_that_wait_is_told_them_once() {
    let (logon, cluster, id) = (SilentLogon::new(), Arc::new(TestCluster::default()), SessionId::random());
    let session = begun(&logon, &cluster, id);
    show_own_line(&session).await;
    let mut first = TestSocket::bind(&session, 1, None).await;
    assert_eq!(first.next_number().await, 1);
    cluster.is_silent.store(true, Ordering::Relaxed);
    happens(&session).await;
    let mut second = TestSocket::bind(&session, 2, Some(1)).await;
    happens(&session).await;
    assert_eq!((first.numbers().await, second.numbers().await), (vec![], vec![]));
    cluster.is_silent.store(false, Ordering::Relaxed);
    for socket in [&mut first, &mut second] {
        assert_eq!([socket.next_number().await, socket.next_number().await], [2, 3]);
    }
    assert_eq!(
        second.binding().map(|binding| (binding.after, binding.resumed, binding.epoch)),
        Some((1, true, Some(Epoch(1))))
    );
}

#[actix::test]
async fn a_node_that_takes_over_goes_on_with_the_numbers_and_the_one_before_is_fenced() {
    let (logon, cluster, id) = (SilentLogon::new(), Arc::new(TestCluster::default()), SessionId::random());
    let before = begun(&logon, &cluster, id);
    show_own_line(&before).await;
    let mut socket = TestSocket::bind(&before, 1, None).await;
    assert_eq!(socket.next_number().await, 1);
    happens(&before).await;
    assert_eq!(socket.next_number().await, 2);
    let after = continued(&logon, &cluster, id, Epoch(2)).await;
    show_own_line(&after).await;
    let mut returning = TestSocket::bind(&after, 1, Some(1)).await;
    assert_eq!([returning.next_number().await, returning.next_number().await], [2, 3], "missed, and what differs");
    assert_eq!(returning.binding().and_then(|binding| binding.epoch), Some(Epoch(2)));
    happens(&before).await;
    assert_eq!(socket.closed().await, CloseCause::Ended(EndReason::Moved));
    assert!(cluster.fenced.load(Ordering::Relaxed));
    assert_eq!(socket.numbers_so_far(), Vec::<u64>::new(), "nothing that was not stored was sent");
    assert_eq!(logged(&cluster, id).await, [1, 2, 3]);
}

#[actix::test]
async fn a_successor_tells_anew_who_stopped_within_initial_events_and_nobody_else() {
    let (logon, cluster, id) = (SilentLogon::new(), Arc::new(TestCluster::default()), SessionId::random());
    let before = begun(&logon, &cluster, id);
    show_own_line(&before).await;
    let mut socket = TestSocket::bind(&before, 1, None).await;
    assert_eq!(socket.next_number().await, 1);
    happens(&before).await;
    happens(&before).await;
    assert_eq!([socket.next_number().await, socket.next_number().await], [2, 3]);
    // A ResyncEvent and the status of the server have numbers that the other socket knows from other events.
    let mut unread = TestSocket::bind(&before, 2, Some(99)).await;
    assert_eq!([unread.next_number().await, unread.next_number().await], [2, 3]);
    let after = continued(&logon, &cluster, id, Epoch(2)).await;
    show_own_line(&after).await;
    for (socket, epoch) in [(1, None), (2, Some(Epoch(1)))] {
        let mut returning = TestSocket::bind_of(&after, socket, Some(3), epoch).await;
        assert_eq!(returning.next_number().await, 4);
        assert_eq!(returning.binding().map(|binding| (binding.after, binding.resumed)), Some((3, true)), "{epoch:?}");
    }
    for (socket, epoch) in [(3, None), (4, Some(Epoch(1)))] {
        let mut returning = TestSocket::bind_of(&after, socket, Some(2), epoch).await;
        returning.next_number().await;
        assert_eq!(returning.binding().map(|binding| binding.resumed), Some(false), "{epoch:?}");
    }
    // The next successor knows of them too.
    let after = continued(&logon, &cluster, id, Epoch(3)).await;
    show_own_line(&after).await;
    let mut returning = TestSocket::bind_of(&after, 1, Some(2), Some(Epoch(1))).await;
    returning.next_number().await;
    assert_eq!(returning.binding().map(|binding| binding.resumed), Some(false));
}

#[actix::test]
async fn initial_events_of_sockets_that_have_gone_stay_in_doubt_while_the_log_has_their_numbers() {
    let (logon, cluster, id) = (SilentLogon::new(), Arc::new(TestCluster::default()), SessionId::random());
    let session = begun(&logon, &cluster, id);
    show_own_line(&session).await;
    let mut socket = TestSocket::bind(&session, 1, None).await;
    assert_eq!(socket.next_number().await, 1);
    for (gone, last) in [(2, 3), (3, 5)] {
        happens(&session).await;
        happens(&session).await;
        assert_eq!([socket.next_number().await, socket.next_number().await], [last - 1, last]);
        let mut unread = TestSocket::bind(&session, gone, Some(99)).await;
        assert_eq!([unread.next_number().await, unread.next_number().await], [last - 1, last]);
        session.send(Unbind { socket: SocketId(gone), comes_back: false }).await.unwrap();
    }
    for (socket, seen, resumed) in [(4, 2, false), (5, 4, false), (6, 1, true), (7, 5, true)] {
        let mut returning = TestSocket::bind_of(&session, socket, Some(seen), Some(Epoch(1))).await;
        let binding = loop {
            if let Some(binding) = returning.binding() {
                break binding;
            }
            returning.numbers().await;
        };
        assert_eq!(binding.resumed, resumed, "{seen}");
    }
}

#[actix::test]
async fn a_session_that_is_handed_over_says_so_in_the_log_and_closes_its_sockets() {
    let (logon, cluster, id) = (SilentLogon::new(), Arc::new(TestCluster::default()), SessionId::random());
    let session = begun(&logon, &cluster, id);
    show_own_line(&session).await;
    let mut socket = TestSocket::bind(&session, 1, None).await;
    assert_eq!(socket.next_number().await, 1);
    session.send(HandOver).await.unwrap();
    assert_eq!(socket.closed().await, CloseCause::Ended(EndReason::HandedOver));
    let past = cluster.past(id, &user()).await.unwrap().unwrap();
    let (_, last) = past.entries.last().unwrap();
    assert!(last.closed && last.told.is_some());
}

#[actix::test]
async fn a_session_is_handed_over_in_time_though_the_engine_is_silent() {
    let (logon, cluster, id) = (SilentLogon::new(), Arc::new(TestCluster::default()), SessionId::random());
    let session = begun(&logon, &cluster, id);
    show_own_line(&session).await;
    let mut socket = TestSocket::bind(&session, 1, None).await;
    assert_eq!(socket.next_number().await, 1);
    cluster.is_silent.store(true, Ordering::Relaxed);
    session.send(HandOver).await.unwrap();
    assert_eq!(socket.closed().await, CloseCause::Ended(EndReason::HandedOver));
}
