//! Web sessions: one SessionActor per session, the Directory that finds them, the licences that they share.
//!
//! Must never know HTTP or JSON: sockets are recipients of typed events.

mod agent;
mod channel;
mod directory;
mod event;
mod handlers;
mod id;
mod inspect;
mod lease;
mod licence;
mod line;
mod lines;
mod messages;
mod numbering;
mod places;
mod replay;
mod supervise;
mod table;
mod timeline;
mod watch;

use std::collections::HashMap;
use std::time::SystemTime;

use actix::prelude::*;

pub use agent::{AgentView, GetAgent, SetAgent};
pub use directory::Directory;
pub use event::{EventBody, SessionEvent};
pub use id::{InvalidSessionId, SessionId};
pub use inspect::{GetGlance, GetTimeline, Glance};
pub use messages::{
    Bind, BindError, CloseAll, CloseCause, CloseSession, Describe, EndReason, EndSession, FindSession, ListSessions,
    ListedSession, MakeCall, OpenError, OpenSession, OpenedSession, PerformOn, ReadUp, Reconfigure, RecordError,
    RecordOn, SessionConfig, SessionView, SocketId, ToSocket, Unbind,
};
pub use places::NoRoom;
pub use replay::ReplayLimits;
pub use supervise::{RecordAgent, SuperviseError};
pub use timeline::{Arrival, Batch, Entry, Moment, Recipients, Timeline, TimelineView, Told};
pub use watch::{GetWatch, MAX_WATCHED, SetWatch, WatchError, WatchTarget, WatchView};

use crate::Extension;
use crate::call::{CallActor, RecordingControl};
use crate::link::{Line, Subscription};
use crate::meter::{Held, Level, Meter};
use lease::Lease;
use lines::Lines;
use numbering::Numbering;
use watch::Watch;

/// Updates of the lines, notices of calls and requests that may wait for one session: some seconds of the busiest line, and a
/// second or two of hundreds that are watched.
/// What the link cannot deliver it makes up for by reading the calls again.
const MAILBOX: usize = 1024;

/// The actor of one web session.
pub struct SessionActor {
    id: SessionId,
    user: Extension,
    line: Line,
    subscription: Subscription,
    config: SessionConfig,
    /// Given back when the actor is dropped, however that comes about.
    lease: Lease,
    connection: Connection,
    lines: Lines<Addr<CallActor>>,
    watch: Watch,
    /// Recordings of agents who are not watched, for as long as something about them has to be remembered.
    unwatched: HashMap<Extension, RecordingControl>,
    /// Not weak ones: the bound of a mailbox holds against each sender that is kept, and a weak recipient makes a new
    /// sender each time. A socket that has gone is forgotten when it says so, or when it is next told something.
    sockets: HashMap<SocketId, BoundSocket>,
    numbering: Numbering,
    timeline: Timeline,
    began: SystemTime,
    last_event: Option<SystemTime>,
    /// Ends the session unless a socket binds in time.
    release: Option<SpawnHandle>,
    meter: Meter,
    /// Its place among the sessions that are counted.
    _counted: Held,
}

/// A socket that is told the session's events.
struct BoundSocket {
    recipient: Recipient<ToSocket>,
    /// Its place among the sockets that are counted.
    _counted: Held,
}

/// The session's view of its lines.
enum Connection {
    /// The calls are being read, or their extra information is. Sockets wait for it, so that the first thing they are
    /// sent is complete.
    Loading { waiting: Vec<Bind>, told_down: bool },
    /// The calls are known.
    Up,
    /// The connection to AltiServ is lost.
    Down,
}

impl SessionActor {
    fn new(id: SessionId, user: Extension, line: Line, config: SessionConfig, lease: Lease, meter: Meter) -> Self {
        let (numbering, timeline) = (Numbering::new(config.replay), Timeline::new(config.timeline));
        Self {
            id,
            subscription: line.subscription(),
            line,
            config,
            lease,
            connection: Connection::Loading { waiting: Vec::new(), told_down: false },
            lines: Lines::new(user.clone()),
            watch: Watch::default(),
            unwatched: HashMap::new(),
            user,
            sockets: HashMap::new(),
            numbering,
            timeline,
            began: SystemTime::now(),
            last_event: None,
            release: None,
            _counted: meter.hold(Level::Session),
            meter,
        }
    }

    fn is_connected(&self) -> bool {
        !matches!(self.connection, Connection::Down)
    }
}

impl Actor for SessionActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        let own_ear = ctx.address().downgrade().recipient();
        let subscribed = self.subscription.begin(own_ear).into_actor(self).map(|result, session, ctx| {
            if let Err(error) = result {
                log::error!(session:% = session.id; "its line cannot be followed: {error}");
                session.end(EndReason::Shutdown, ctx);
            }
        });
        ctx.spawn(subscribed);
        self.release_after(self.config.bind_timeout, EndReason::NeverBound, ctx);
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.lease.give_back();
    }
}
