//! One web session: its place among the user's, its sockets, and the numbers of its events.
//!
//! ```text
//!              the own line is shown                the last socket has gone
//!   loading ------------------------> known, bound <------------------------> known, not bound -- grace --> ended
//! ```
//!
//! `SessionActor` owns the licence lease, the sockets and what waits for each, the numbering of events and what is kept
//! for sockets that come back. It decides nothing about calls: `ShownLines` is what the logon has told last. `Directory`
//! owns the sessions: it opens, finds and closes them, and sees to it that each user holds one licence.
//!
//! Must never know HTTP or JSON: sockets are recipients of typed events.

mod agent;
mod bound_socket;
mod channel;
mod close;
mod config;
mod delivery;
mod directory;
mod discreet;
mod ending;
mod event;
mod id;
mod inspect;
mod last_asked;
mod lease;
mod licence;
mod numbering;
mod places;
mod reconfigure;
mod replay;
mod requests;
mod shown;
mod supervise;
mod telling;
mod timeline;
mod watch;

use std::collections::HashMap;
use std::time::SystemTime;

use actix::prelude::*;
use tokio::sync::oneshot;

pub use agent::{AgentError, AgentView, GetAgent, LogOnToWorkgroup, SetAgent, WorkgroupStanding};
pub use bound_socket::{Bind, BindError, ToSocket};
pub use channel::{ReadUp, Unbind};
pub use close::{CloseCause, EndReason};
pub use config::SessionConfig;
pub use directory::{
    CloseAll, CloseSession, Directory, EndSession, FindSession, ListSessions, ListedSession, OpenError, OpenSession,
    OpenedSession,
};
pub use event::{EventBody, SessionEvent};
pub use id::{InvalidSessionId, SessionId, SocketId};
pub use inspect::{GetGlance, GetTimeline, Glance};
pub use places::NoRoom;
pub use reconfigure::Reconfigure;
pub use replay::ReplayLimits;
pub use requests::{Describe, MakeCall, PerformOn, RecordError, RecordOn, SessionView};
pub use supervise::{RecordAgent, SuperviseError};
pub use timeline::{Batch, Entry, Moment, Recipients, Timeline, TimelineView, Told};
pub use watch::{GetWatch, MAX_WATCHED, SetWatch, WatchError, WatchTarget, WatchView};

pub use crate::logon::Arrival;

use crate::Extension;
use crate::logon::{LineHandle, Subscription, WatchRevision};
use crate::meter::{Held, Level, Meter};
use bound_socket::BoundSocket;
use last_asked::LastAsked;
use lease::Lease;
use numbering::Numbering;
use shown::ShownLines;

/// Requests and notices that may wait for one session, beside what its logon tells, one message at a time.
const MAILBOX: usize = 1024;

/// The actor of one web session.
pub struct SessionActor {
    id: SessionId,
    user: Extension,
    line: LineHandle,
    subscription: Subscription,
    config: SessionConfig,
    /// Given back when the actor is dropped, however that comes about.
    lease: Lease,
    own_line: OwnLine,
    shown: ShownLines,
    /// The workgroup whose members are watched.
    watched_workgroup: Option<Extension>,
    watch_revision: WatchRevision,
    sockets: HashMap<SocketId, BoundSocket>,
    /// More for the sockets is to come at once: all of it is sent together.
    is_gathering: bool,
    numbering: Numbering,
    timeline: Timeline,
    began: SystemTime,
    last_event: Option<SystemTime>,
    /// Ends the session unless a socket binds in time.
    release_timer: Option<SpawnHandle>,
    /// When the session was asked for last.
    last_asked: LastAsked,
    /// The logon's last message, which is answered when there is room for more.
    room_wanted: Option<oneshot::Sender<()>>,
    /// Answers that wait until the session shows what they say.
    waiting_answers: Vec<(Extension, u64, oneshot::Sender<()>)>,
    meter: Meter,
    /// Its place among the sessions that are counted.
    _counted: Held,
}

/// The session's view of the user's logon.
enum OwnLine {
    /// The own line is not shown yet. Sockets wait for it, so that the first thing they are sent is complete; and so do
    /// requests about calls.
    Loading { waiting: Vec<Bind>, ready: Vec<oneshot::Sender<()>> },
    /// It is.
    Shown {
        /// Whether the connection to AltiServ stands, as applications were told.
        connected: bool,
    },
}

impl SessionActor {
    fn new(
        id: SessionId,
        user: Extension,
        line: LineHandle,
        config: SessionConfig,
        lease: Lease,
        last_asked: LastAsked,
        meter: Meter,
    ) -> Self {
        Self {
            id,
            subscription: line.subscription(),
            line,
            numbering: Numbering::new(config.replay),
            timeline: Timeline::new(config.timeline),
            config,
            lease,
            own_line: OwnLine::Loading { waiting: Vec::new(), ready: Vec::new() },
            shown: ShownLines::new(user.clone()),
            watched_workgroup: None,
            watch_revision: WatchRevision::default(),
            user,
            sockets: HashMap::new(),
            is_gathering: false,
            began: SystemTime::now(),
            last_event: None,
            release_timer: None,
            last_asked,
            room_wanted: None,
            waiting_answers: Vec::new(),
            _counted: meter.hold(Level::Session),
            meter,
        }
    }

    fn is_connected(&self) -> bool {
        matches!(self.own_line, OwnLine::Shown { connected: true } | OwnLine::Loading { .. })
    }
}

impl Actor for SessionActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        let subscriber = ctx.address().downgrade().recipient();
        let subscribed = self.subscription.begin(subscriber).into_actor(self).map(|stands, session, ctx| {
            if !stands {
                // The server stopped taking the password since the session was opened: nothing would ever come.
                session.end(EndReason::PasswordRefused, ctx);
            }
        });
        ctx.spawn(subscribed);
        self.release_unless_asked(self.config.bind_timeout, ctx);
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.lease.give_back();
    }
}
