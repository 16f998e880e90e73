//! A session without an AltiServ, for tests: its logon does not run, and the test sends the updates in its place.

use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use altilink::Charset;
use cluster::Epoch;
use tokio::sync::mpsc;

use super::bound_socket::{Bind, Binding, ToSocket};
use super::close::CloseCause;
use super::config::SessionConfig;
use super::event::SessionEvent;
use super::id::{SessionId, SocketId};
use super::inspect::GetGlance;
use super::journal::Journal;
use super::last_asked::LastAsked;
use super::lease::{Lease, SessionEnded};
use super::replay::ReplayLimits;
use super::{EventBody, SessionActor};
use crate::link::{AltiservLink, LinkConfig, ServerAddress};
use crate::logon::{LineHandle, LogonActor, LogonId, Update, Updates};
use crate::meter::Meter;
use crate::{Extension, Product};

const LONG: Duration = Duration::from_secs(3600);

pub(crate) fn user() -> Extension {
    Extension::parse("101").unwrap()
}

pub(crate) fn config() -> SessionConfig {
    SessionConfig {
        max_sessions: 9,
        sessions_per_address: 9,
        sockets_per_session: 9,
        replay: ReplayLimits { events: 100, bytes: usize::MAX },
        timeline: 100,
        history_calls: 9,
        service_window: Duration::from_secs(1800),
        service_threshold: Duration::from_secs(20),
        release_grace: LONG,
        bind_timeout: LONG,
        unread_bytes: usize::MAX,
        unread_timeout: LONG,
    }
}

/// A link whose server takes no connections.
pub(crate) fn link() -> Addr<AltiservLink> {
    let config = LinkConfig {
        servers: vec![ServerAddress { host: "127.0.0.1".to_owned(), port: 1 }],
        dns_servers: Vec::new(),
        follow_dns: false,
        logons_at_once: 1,
        product: Product::MaxCs,
        charset: Charset::default(),
        application_id: "test".to_owned(),
        connect_timeout: LONG,
        command_timeout: LONG,
        extra_info_timeout: LONG,
        ping_interval: LONG,
        ping_misses: 1,
        backoff_min: LONG,
        backoff_max: LONG,
    };
    AltiservLink::new(config, Meter::default()).unwrap().start()
}

/// A logon that does not run: it takes messages for as long as this is kept.
pub(crate) struct SilentLogon(Context<LogonActor>);

impl SilentLogon {
    pub(crate) fn new() -> Self {
        Self(Context::new())
    }

    pub(crate) fn line(&self) -> LineHandle {
        LineHandle::new(LogonId(1), self.0.address())
    }
}

pub(crate) fn session(id: SessionId, line: LineHandle, directory: Recipient<SessionEnded>) -> Addr<SessionActor> {
    let lease = Lease::new(id, user(), directory);
    SessionActor::new(lease, line, config(), LastAsked::now(), Meter::default(), None).start()
}

/// A session whose events are logged for other nodes.
pub(crate) fn logged_session(
    id: SessionId,
    line: LineHandle,
    directory: Recipient<SessionEnded>,
    journal: Journal,
) -> Addr<SessionActor> {
    let lease = Lease::new(id, user(), directory);
    SessionActor::new(lease, line, config(), LastAsked::now(), Meter::default(), Some(journal)).start()
}

/// Shows the own line, without calls.
pub(crate) async fn show_own_line(session: &Addr<SessionActor>) {
    let shown =
        Update::Shown { line: user(), revision: 0, connected: true, calls: Arc::default(), agent: None, queue: None };
    session.send(Updates(vec![shown])).await.unwrap();
}

/// Has the session tell an event.
pub(crate) async fn happens(session: &Addr<SessionActor>) {
    session.send(Updates(vec![Update::Connected(true)])).await.unwrap();
}

/// A socket that hands on the events that it is sent.
pub(crate) struct TestSocket {
    actor: Addr<Forwarder>,
    session: Addr<SessionActor>,
    events: mpsc::Receiver<Arc<SessionEvent>>,
    bindings: mpsc::Receiver<Binding>,
    closes: mpsc::Receiver<CloseCause>,
}

struct Forwarder {
    closes: mpsc::Sender<CloseCause>,
    events: mpsc::Sender<Arc<SessionEvent>>,
    bindings: mpsc::Sender<Binding>,
    is_bound: bool,
}

impl Actor for Forwarder {
    type Context = Context<Self>;
}

impl Handler<ToSocket> for Forwarder {
    type Result = ();

    fn handle(&mut self, message: ToSocket, _: &mut Context<Self>) {
        match message {
            ToSocket::Bound(binding) => {
                assert!(!std::mem::replace(&mut self.is_bound, true), "it is bound once");
                self.bindings.try_send(binding).unwrap();
            }
            ToSocket::Events(batch) => {
                assert!(self.is_bound, "it is bound before all events");
                for event in &batch.events {
                    self.events.try_send(Arc::clone(event)).unwrap();
                }
            }
            ToSocket::Probe => {}
            ToSocket::Close(cause) => self.closes.try_send(cause).unwrap(),
        }
    }
}

impl TestSocket {
    pub(crate) async fn bind(session: &Addr<SessionActor>, id: u64, resume: Option<u64>) -> Self {
        Self::bind_of(session, id, resume, None).await
    }

    /// Binds for a client that knows the epoch of its last event, or does not.
    pub(crate) async fn bind_of(
        session: &Addr<SessionActor>,
        id: u64,
        resume: Option<u64>,
        epoch: Option<Epoch>,
    ) -> Self {
        let (told, events) = mpsc::channel(100);
        let (bound, bindings) = mpsc::channel(1);
        let (close, closes) = mpsc::channel(1);
        let actor = Forwarder { closes: close, events: told, bindings: bound, is_bound: false }.start();
        let recipient = actor.downgrade().recipient();
        session.send(Bind { socket: SocketId(id), recipient, resume, epoch }).await.unwrap().unwrap();
        Self { actor, session: session.clone(), events, bindings, closes }
    }

    /// The place at which its events begin, which is told once.
    pub(crate) fn binding(&mut self) -> Option<Binding> {
        self.bindings.try_recv().ok()
    }

    /// The number of the next event that it is sent.
    pub(crate) async fn next_number(&mut self) -> u64 {
        self.events.recv().await.expect("an event").seq
    }

    /// The reason for which it is closed.
    pub(crate) async fn closed(&mut self) -> CloseCause {
        self.closes.recv().await.expect("a reason")
    }

    /// The numbers of the events that it has been sent, and that nobody has asked for.
    pub(crate) fn numbers_so_far(&mut self) -> Vec<u64> {
        std::iter::from_fn(|| self.events.try_recv().ok()).map(|event| event.seq).collect()
    }

    /// The numbers of the events that it has been sent by now.
    pub(crate) async fn numbers(&mut self) -> Vec<u64> {
        // Session and socket handle what is in their mailboxes: a batch, and the one that waits for it to be taken.
        for _ in 0..3 {
            self.actor.send(ToSocket::Probe).await.unwrap();
            self.session.send(GetGlance).await.unwrap();
        }
        let mut numbers = Vec::new();
        while let Ok(event) = self.events.try_recv() {
            numbers.push(event.seq);
            assert!(matches!(event.body, EventBody::ServerStatus { .. } | EventBody::Resync { .. }));
        }
        numbers
    }
}
