//! What a session and the directory are asked, and what a session tells its sockets.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix::{Addr, Message, WeakRecipient};
use altilink::{Pad, ResponseCode};

use super::SessionActor;
use super::id::SessionId;
use super::places::NoRoom;
use super::replay::ReplayLimits;
use super::timeline::Batch;
use super::watch::WatchView;
use crate::call::{CallError, CallView, Perform, Record, Recording};
use crate::link::{CommandError, LogOnError};
use crate::{Credentials, Extension, Product};

/// What the directory and its sessions are told at their start.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// Most sessions at once.
    pub max_sessions: usize,
    /// Most sessions that were opened from one address.
    pub sessions_per_address: usize,
    /// Most sockets of one session.
    pub sockets_per_session: usize,
    /// What a session keeps for sockets that come back.
    pub replay: ReplayLimits,
    /// How many moments its timeline keeps; 0 keeps none.
    pub timeline: usize,
    /// How long a session outlives its last socket.
    pub release_grace: Duration,
    /// How long a new session waits for its first socket.
    pub bind_timeout: Duration,
    /// How long a call waits for its IVR and user data.
    pub extra_info_timeout: Duration,
    /// What the phone system can do.
    pub product: Product,
}

/// Take another configuration from now on: the directory for new sessions, and each session for itself. What is under way
/// goes on by the old one, as the time that a session waits for a socket.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct Reconfigure(pub SessionConfig);

/// Why a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// Its user logged off.
    LoggedOff,
    /// Its last socket closed and the grace period is over.
    ChannelClosed,
    /// No socket came in time.
    NeverBound,
    /// The server no longer takes the user's password.
    PasswordRefused,
    /// An administrator ended it.
    Evicted,
    /// The proxy stops.
    Shutdown,
}

/// Log a user on for a new session, or find the user's existing one.
#[derive(Debug, Message)]
#[rtype(result = "Result<OpenedSession, OpenError>")]
pub struct OpenSession {
    /// Who.
    pub credentials: Credentials,
    /// A session that the user believes to have.
    pub existing: Option<SessionId>,
    /// From where, as limits count it; `None` counts with nobody.
    pub from: Option<IpAddr>,
}

/// Why a user gets no session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The user is not logged on.
    #[error(transparent)]
    LogOn(#[from] LogOnError),
    /// There is no room for another session.
    #[error(transparent)]
    NoRoom(#[from] NoRoom),
}

/// A user has a session.
#[derive(Debug, Clone)]
pub struct OpenedSession {
    /// The session.
    pub id: SessionId,
    /// The user.
    pub extension: Extension,
    /// What the server warned of.
    pub warning: Option<ResponseCode>,
}

/// Find a session by its id.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Option<Addr<SessionActor>>")]
pub struct FindSession(pub SessionId);

/// End a session. The reply comes when it is gone and its licence, if it was the user's last, is free.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct CloseSession(pub SessionId);

/// End a session in spite of its user. The reply comes as that of [`CloseSession`] does.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct EndSession(pub SessionId);

/// Which sessions are there?
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Vec<ListedSession>")]
pub struct ListSessions;

/// A session that is there.
#[derive(Debug, Clone)]
pub struct ListedSession {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub extension: Extension,
    /// Where it is asked for more.
    pub address: Addr<SessionActor>,
}

/// End all sessions and take no more. The reply comes when all licences are free.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct CloseAll;

/// A session has ended, by itself or because it was told to.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub(super) struct SessionEnded {
    pub(super) id: SessionId,
    pub(super) user: Extension,
}

/// End now.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct Terminate(pub(super) EndReason);

/// One socket among all that ever bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SocketId(pub u64);

/// Send a session's events to a socket from now on. The first thing sent is what it has missed, or how everything
/// stands.
#[derive(Debug, Message)]
#[rtype(result = "Result<(), BindError>")]
pub struct Bind {
    /// Which socket.
    pub socket: SocketId,
    /// Where it is told.
    pub recipient: WeakRecipient<ToSocket>,
    /// The number of the last event that its client has seen, on a socket before this one. None for a new client.
    pub resume: Option<u64>,
}

/// Why a socket is not bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// The session has as many sockets as it may. Those that are dead give up their places soon after.
    #[error("the session has too many event channels")]
    TooManySockets,
}

/// A socket's client has read everything that it was sent first.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct ReadUp(pub SocketId);

/// A socket has gone.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Unbind(pub SocketId);

/// What a socket is told.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub enum ToSocket {
    /// Send these.
    Events(Batch),
    /// Another socket wants a place: make sure that the client is still there, and give up yours where it is not.
    Probe,
    /// Close.
    Close(CloseCause),
}

/// Why a socket is closed by its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseCause {
    /// The session has ended.
    Ended(EndReason),
    /// The socket does not take its events as fast as they come.
    TooSlow,
}

/// How is everything?
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "SessionView")]
pub struct Describe;

/// A session at one moment.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub extension: Extension,
    /// Whether the user's connection to AltiServ stands.
    pub connected: bool,
    /// Whom it watches.
    pub watch: WatchView,
    /// Its user's own calls, oldest first.
    pub calls: Vec<Arc<CallView>>,
}

/// Place a call to what is dialled, access code included.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(), CommandError>")]
pub struct MakeCall(pub String);

/// Do something with a call.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(), CallError>")]
pub struct PerformOn {
    /// The call pad.
    pub call: Pad,
    /// What.
    pub perform: Perform,
}

/// Do something with a call's recording.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<Recording, RecordError>")]
pub struct RecordOn {
    /// The call pad, or none for the one call that is connected.
    pub call: Option<Pad>,
    /// What.
    pub record: Record,
}

/// Why a recording does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Several calls are connected and none was named.
    #[error("several calls are connected; name one by its callHandle")]
    Ambiguous(Vec<Pad>),
    /// The call cannot.
    #[error(transparent)]
    Call(#[from] CallError),
}
