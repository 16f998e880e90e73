//! Desk of a user: link, directory, one session and one socket, without HTTP.

use std::time::Duration;

use actix::{Actor, Addr, Context, Handler};
use actors::call::{CallEventKind, CallState, Origin, Perform};
use actors::link::{AltiservLink, LinkConfig, ServerAddress};
use actors::meter::Meter;
use actors::session::{
    Bind, CloseCause, CloseSession, Describe, Directory, EventBody, OpenSession, OpenSessions, PerformOn,
    QueueChangeKind, ReplayLimits, SessionActor, SessionConfig, SessionCount, SocketId, ToSocket,
};
use actors::{Credentials, Extension, Product};
use altilink::message::agents::AgentState;
use altilink::message::call_info::{CallDetails, CallInfo};
use altilink::{CommandCode, Pad, Parameters, ResponseCode, SessionHandle};
use tokio::sync::mpsc;

use super::peer::{Conversation, LINE, Peer, within};

/// Events at a test's socket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Status(bool),
    Call(CallEventKind, Pad),
    /// Call event of a watched line.
    Watched(CallEventKind, String, Origin),
    /// State of an agent over all workgroups, and the workgroup in which it changed.
    Agent(String, AgentState, Option<(String, AgentState)>),
    /// New state of a call.
    Update(CallState, Pad),
    Recording(&'static str),
    /// Change of a queue, and the number of callers who wait.
    Queue(QueueChangeKind, usize),
    Closed(CloseCause),
    /// Number of lost events.
    Resync(u64),
}

/// Extension that logs on.
pub(crate) const OWN: &str = "101";

struct Socket(mpsc::Sender<Seen>);

impl Actor for Socket {
    type Context = Context<Self>;
}

impl Handler<ToSocket> for Socket {
    type Result = ();

    fn handle(&mut self, message: ToSocket, _: &mut Context<Self>) {
        let seen: Vec<Seen> = match message {
            ToSocket::Close(cause) => vec![Seen::Closed(cause)],
            ToSocket::Bound(_) | ToSocket::Probe => Vec::new(),
            ToSocket::Events(batch) => batch
                .events
                .iter()
                .map(|event| match &event.body {
                    EventBody::ServerStatus { connected } => Seen::Status(*connected),
                    EventBody::Resync { missed } => Seen::Resync(*missed),
                    EventBody::Call { kind, call, origin } if call.extension.as_str() != OWN => {
                        Seen::Watched(*kind, call.extension.to_string(), *origin)
                    }
                    EventBody::Call { kind, call, .. } => Seen::Call(*kind, call.call),
                    EventBody::CallUpdate { call, .. } => Seen::Update(call.state, call.call),
                    EventBody::Agent { extension, state, changed, .. } => {
                        let changed = changed.as_ref().map(|changed| (changed.number.clone(), changed.state));
                        Seen::Agent(extension.to_string(), state.expect("a state"), changed)
                    }
                    EventBody::Written(written) => panic!("no other node has told anything: {written:?}"),
                    EventBody::Queue { change, .. } => Seen::Queue(change.kind, change.waiting),
                    EventBody::Recording { now, .. } => Seen::Recording(match now {
                        actors::call::Recording::Off => "stop",
                        actors::call::Recording::On(_) => "start",
                        actors::call::Recording::Muted(_) => "mute",
                        actors::call::Recording::Paused(_) => "pause",
                    }),
                })
                .collect(),
        };
        for seen in seen {
            self.0.try_send(seen).expect("a test reads what it causes");
        }
    }
}

pub(crate) struct Desk {
    pub(crate) peer: Peer,
    /// Connection of the user at the server.
    pub(crate) server: Conversation,
    pub(crate) session: Addr<SessionActor>,
    seen: mpsc::Receiver<Seen>,
    _socket: Addr<Socket>,
    directory: Addr<Directory>,
    open: OpenSessions,
}

impl Desk {
    /// User who is logged on and has the event that the server is connected. The server refuses the query of calls.
    pub(crate) async fn open(change: impl FnOnce(&mut LinkConfig)) -> Self {
        let mut peer = Peer::bind().await;
        let mut config = link(peer.address());
        change(&mut config);
        let link = AltiservLink::new(config, Meter::default()).expect("there is a server").start();
        peer.take_watch().await;
        let open = OpenSessions::default();
        let directory = Directory::new(link, sessions(), Meter::default(), open.clone()).start();
        let credentials = Credentials { extension: Extension::parse(OWN).unwrap(), password: "1234".into() };
        let opening = directory.send(OpenSession {
            credentials,
            existing: None,
            from: None,
            elsewhere: SessionCount::default(),
            needs_cluster: false,
        });
        let (opened, mut server) = tokio::join!(opening, peer.let_in());
        let id = opened.unwrap().unwrap().id;
        let session = open.find(id).expect("the session is there");
        server.answer(CommandCode::GetCallInfo, ResponseCode::InvalidState, Parameters::new()).await;
        let (sender, seen) = mpsc::channel(64);
        let socket = Socket(sender).start();
        let recipient = socket.downgrade().recipient();
        session.send(Bind { socket: SocketId(1), recipient, resume: None, epoch: None }).await.unwrap().unwrap();
        let mut desk = Self { peer, server, session, seen, _socket: socket, directory, open };
        assert_eq!(desk.next().await, Seen::Status(true));
        desk
    }

    /// Next event that the guide knows.
    pub(crate) async fn next(&mut self) -> Seen {
        loop {
            let seen = self.next_any().await;
            if !matches!(seen, Seen::Update(..)) {
                return seen;
            }
        }
    }

    pub(crate) async fn next_any(&mut self) -> Seen {
        within("an event", self.seen.recv()).await.expect("the socket is there")
    }

    pub(crate) async fn another_session(&self) -> Addr<SessionActor> {
        let credentials = Credentials { extension: Extension::parse(OWN).unwrap(), password: "1234".into() };
        let opened = self.directory.send(OpenSession {
            credentials,
            existing: None,
            from: None,
            elsewhere: SessionCount::default(),
            needs_cluster: false,
        });
        let opened = within("another session", opened).await.unwrap().unwrap();
        self.open.find(opened.id).expect("the session is there")
    }

    pub(crate) async fn close(&self, session: &Addr<SessionActor>) {
        let id = session.send(Describe).await.unwrap().id;
        within("the end of a session", self.directory.send(CloseSession(id))).await.unwrap();
    }

    pub(crate) async fn perform(&self, call: Pad, perform: Perform) -> Result<CallState, actors::call::CallError> {
        within("an action", self.session.send(PerformOn { call, perform })).await.unwrap()
    }
}

/// Link to this server, with deadlines longer than any test.
pub(crate) fn link(server: ServerAddress) -> LinkConfig {
    LinkConfig {
        servers: vec![server],
        dns_servers: Vec::new(),
        follow_dns: false,
        logons_at_once: 8,
        product: Product::MaxCs,
        charset: altilink::Charset::default(),
        application_id: "GATORS11".to_owned(),
        connect_timeout: Duration::from_secs(5),
        command_timeout: Duration::from_secs(5),
        extra_info_timeout: Duration::from_millis(200),
        ping_interval: Duration::ZERO,
        ping_misses: 2,
        backoff_min: Duration::from_millis(10),
        backoff_max: Duration::from_millis(50),
    }
}

pub(crate) fn sessions() -> SessionConfig {
    SessionConfig {
        sessions_per_address: 100,
        max_sessions: 10,
        sockets_per_session: 4,
        timeline: 16,
        replay: ReplayLimits { events: 256, bytes: 262_144 },
        history_calls: 0,
        service_window: Duration::from_secs(1800),
        service_threshold: Duration::from_secs(20),
        release_grace: Duration::ZERO,
        bind_timeout: Duration::from_secs(60),
        unread_bytes: 1_048_576,
        unread_timeout: Duration::from_secs(30),
    }
}

/// Call from this pad without a session handle. So there is no query of extra data for it.
pub(crate) fn incoming(from: Pad) -> CallDetails {
    let info = CallInfo { line: LINE, caller: from, callee: LINE, session: SessionHandle(0), ..CallInfo::default() };
    CallDetails { info, ..CallDetails::default() }
}
