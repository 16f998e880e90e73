//! One web session: its sockets, the numbers of its events, and its share of the user's licence.
//!
//! ```text
//!                 Bind                             last socket gone
//!   never bound ---------> bound <------------------------------------------> unbound
//!        |                   |            Bind, within the grace period          |
//!        | not asked within  | logged off, evicted,                              | the grace period
//!        | the bind timeout  | password refused, shutdown                        | is over
//!        v                   v                                                   v
//!      ended               ended (so from every state)                         ended
//! ```
//!
//! Beside that, the user's own line is first loading and then shown (`OwnLine`): sockets that bind while it is loading,
//! and requests about calls, wait for it.
//!
//! `SessionActor` owns the licence lease, the sockets with the events that wait for each, the numbering of events, and
//! the events that are kept for clients that come back. It decides nothing about calls: `ShownLines` is the logon's
//! latest report. `Directory` owns the sessions: it opens and closes them, and has each user hold one licence.
//! Requests find them in `OpenSessions`.
//!
//! The actor's handlers are in `agent`, `channel`, `delivery`, `ending`, `inspect`, `oversee`, `phone_book`, `placing`,
//! `reconfigure`, `requests`, `supervise`, `telling`, `waiting`, `watch` and `workgroups`, with the directory above them; the
//! other files are below the actor and do not know it. Must never know HTTP or JSON: sockets are recipients of typed events.

mod agent;
mod bound_socket;
mod channel;
mod close;
mod config;
mod delivery;
mod directory;
mod discreet;
mod ending;
mod error;
mod event;
mod history;
mod id;
mod inspect;
mod journal;
mod journaling;
mod last_asked;
mod lease;
mod licence;
mod line_use;
mod numbering;
mod open_sessions;
mod oversee;
mod phone_book;
mod places;
mod placing;
mod reconfigure;
mod replay;
mod requests;
mod session_cluster;
mod session_count;
mod shown;
mod supervise;
mod telling;
mod timeline;
mod waiting;
mod watch;
mod watch_target;
mod workgroups;

use std::collections::HashMap;
use std::time::{Instant, SystemTime};

use actix::prelude::*;
use tokio::sync::oneshot;

pub use agent::{AgentView, GetAgent, LogOnToWorkgroup, SetAgent, SetNextState, WorkgroupStanding};
pub use bound_socket::{Bind, Binding, ToSocket};
pub use channel::{ReadUp, Unbind};
pub use close::{CloseCause, EndReason};
pub use config::{MAX_WATCHED, MAX_WORKGROUPS, SessionConfig};
pub use directory::{
    AskWhetherAlive, CloseAll, CloseSession, CountSessions, Directory, EndSession, HandOverAll, LoseUser, OpenSession,
    OpenedSession,
};
pub use error::{BindError, OpenError, SessionError};
pub use event::{EventBody, SessionEvent, WrittenEvent};
pub use history::PastCall;
pub use id::{InvalidSessionId, SessionId, SocketId};
pub use inspect::{GetGlance, GetHistory, GetTimeline, Glance, HistoryView};
pub use line_use::LineUse;
pub use open_sessions::{ListedSession, OpenSessions};
pub use oversee::{LeaveAgent, LogOnAgent, MonitorAgent, SetStateOf};
pub use phone_book::{GetPhoneBook, PhoneBook, PhoneBookEntry};
pub use placing::{PlaceCall, PlacedCall, RING_WAIT};
pub use reconfigure::ReconfigureSessions;
pub use replay::ReplayLimits;
pub use requests::{Describe, PerformOn, RecordOn, SessionView};
pub use session_cluster::{ComparedLines, SessionCluster, SessionPast, ShownNow};
pub use session_count::SessionCount;
pub use supervise::RecordAgent;
pub use timeline::{Batch, EventSummary, Moment, Recipients, Timeline, TimelineEntry, TimelineView};
pub use waiting::{GetQueue, QueueView};
pub use watch::{GetWatch, SetWatch};
pub use watch_target::{WatchTarget, WatchView};
pub use workgroups::{ListWorkgroups, MemberView, WaitingView, WorkgroupView, WorkgroupsView};

pub use crate::logon::{
    AgentNote, AgentReason, Arrival, EntryKind, FailedState, NextState, QueueChange, QueueChangeKind, ServiceLevel,
    Unseen, WaitingCaller,
};

use crate::Extension;
use crate::logon::{LineHandle, Subscription, WatchRevision};
use crate::meter::{Held, Level, Meter};
use bound_socket::BoundSocket;
use history::CallHistory;
use journal::Journal;
use last_asked::LastAsked;
use lease::Lease;
use numbering::Numbering;
use placing::RingWait;
use shown::ShownLines;

/// Requests and notices that may wait for one session, beside its logon's updates, which come one message at a time.
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
    /// True if the workgroups that are watched were asked for as a list.
    watches_list: bool,
    watch_revision: WatchRevision,
    /// On the heap one by one: a table has room for four entries, and most sessions have one socket.
    sockets: HashMap<SocketId, Box<BoundSocket>>,
    /// True while several updates are handled together: their events are sent together at the end.
    is_gathering: bool,
    numbering: Numbering,
    /// Log of its events, where other nodes may continue the session.
    journal: Option<Box<Journal>>,
    log_timer: Option<(Instant, SpawnHandle)>,
    is_handing_over: bool,
    timeline: Timeline,
    history: CallHistory,
    began: SystemTime,
    last_event: Option<SystemTime>,
    /// Timer that ends the session unless a socket binds in time.
    release_timer: Option<SpawnHandle>,
    /// Time of the last request for the session.
    last_asked: LastAsked,
    /// Answer to the logon's last message, sent when there is room for more.
    room_wanted: Option<oneshot::Sender<()>>,
    /// Answers that wait until a line is shown as of a revision, so that the session shows what they say.
    waiting_answers: Vec<(Extension, u64, oneshot::Sender<()>)>,
    /// Requests that wait until their calls ring out, each for [`RING_WAIT`] at the most.
    ring_waits: Vec<RingWait>,
    meter: Meter,
    /// Counts the session in the metrics.
    _counted: Held,
}

/// State of the user's own line in the session.
enum OwnLine {
    /// The line is not shown yet. Sockets wait for it, so that their first events are complete; and so do requests
    /// about calls.
    Loading { waiting: Vec<Bind>, ready: Vec<oneshot::Sender<()>> },
    /// The line is shown.
    Shown {
        /// True if the connection to AltiServ stands, as applications were told.
        connected: bool,
    },
}

impl SessionActor {
    fn new(
        lease: Lease,
        line: LineHandle,
        config: SessionConfig,
        last_asked: LastAsked,
        meter: Meter,
        journal: Option<Journal>,
    ) -> Self {
        let (id, user) = lease.holder();
        Self {
            id,
            subscription: line.subscription(),
            line,
            numbering: numbering(config.replay, journal.as_ref()),
            journal: journal.map(Box::new),
            log_timer: None,
            is_handing_over: false,
            timeline: Timeline::new(config.timeline),
            history: CallHistory::new(config.history_calls),
            config,
            lease,
            own_line: OwnLine::Loading { waiting: Vec::new(), ready: Vec::new() },
            shown: ShownLines::new(user.clone()),
            watches_list: false,
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
            ring_waits: Vec::new(),
            _counted: meter.hold(Level::Session),
            meter,
        }
    }

    /// Has the logon tell what happens on the user's line.
    fn subscribe(&mut self, ctx: &mut Context<Self>) {
        let subscriber = ctx.address().downgrade().recipient();
        let subscribed = self.subscription.begin(subscriber).into_actor(self).map(|stands, session, ctx| {
            if !stands {
                // The logon has ended since the session was opened, because the server no longer takes the password.
                session.end(EndReason::PasswordRefused, ctx);
            }
        });
        ctx.spawn(subscribed);
    }

    fn is_connected(&self) -> bool {
        matches!(self.own_line, OwnLine::Shown { connected: true } | OwnLine::Loading { .. })
    }
}

/// Numbers of a session. Where they are logged, the log keeps the events.
fn numbering(limits: ReplayLimits, journal: Option<&Journal>) -> Numbering {
    match journal {
        Some(journal) => {
            Numbering::after(journal.writer.last(), journal.unread(), ReplayLimits { events: 0, bytes: 0 })
        }
        None => Numbering::new(limits),
    }
}

impl Actor for SessionActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.begin(ctx);
        self.release_unless_asked(self.config.bind_timeout, ctx);
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.lease.give_back();
    }
}

#[cfg(test)]
mod test_cluster;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
