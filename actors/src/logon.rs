//! One user's logon: the connection, and the calls of every line that it follows.
//!
//! ```text
//! the connection:
//!
//!                    Attach               every line was read, or waited for
//!   not connected ----------> connected, -----------------------------------> connected,
//!        ^                    not told                                        told to the sessions
//!        |                       |                                               |
//!        +-----------------------+-- lost, or taken away by the link ------------+
//!              every call becomes unsure; sessions are told only if they were told that it stood
//!
//!   any state -- EndLogon: log off was answered -------------> stopped
//!             -- RefusePassword: sessions are told -----> stopped
//!
//! a line:
//!
//!             work arrives              its turn has come             the calls have reported
//!   at rest --------------> waiting ---------------------> in a turn -------------------------> one update to sessions
//!      ^                       ^                                                                         |
//!      +---- nothing waits ----+----------------------------- more work waits ---------------------------+
//!
//!   work: an event, an answer, a command that needs certainty, a reading of the calls, the connection that came or went
//!   sessions are behind: no turn begins; much waits: the connection is read no further
//! ```
//!
//! `LogonActor` owns the connection, the commands that wait for answers on it (`Pending`), the subscribed sessions
//! (`Audience`), the lines of others that are heard on it (`Monitor`), and for each line that is followed a
//! `FollowedLine` with one `CallActor` for each of its calls. It decides which call an event is about (`CallTable`)
//! and in which order sessions are told. What state a call is in, the call decides.
//!
//! One thing is done at a time on a line. A call whose extra information is awaited holds back what follows on its
//! line, and no other line. What waits is bounded: a full logon is read no further, so a flood slows its sender down.
//!
//! The rooms, from the connection to the sessions: `receiving` takes what the server says, `sending` asks it and
//! completes what was asked; `schedule` puts work in a line's order, `turn` has the calls take it (`queue_turn`: the queue,
//! `agent_turn`: the agent), `delivery` sends the sessions what came of it. `agent_reading`, `call_reading`, `line_list`,
//! `members` and `watching` read from the server; `place_call` and `server_requests` are what sessions and calls ask of it;
//! `lifecycle` is what the link does with the logon. The rest decides and holds data, and knows no actor context.
//!
//! Must never know which server is used, what a session is, or what an application is told.

mod agent_notes;
mod agent_reading;
mod agent_standing;
mod agent_turn;
mod audience;
mod call_queue;
mod call_reading;
mod completion;
mod config;
mod delivery;
mod followed_line;
mod handle;
mod id;
mod identity;
mod lifecycle;
mod line_book;
mod line_event;
mod line_list;
mod look;
mod members;
mod monitor;
mod news;
mod next_state;

mod pending;
mod place_call;
mod placements;
mod queue_turn;
mod read_pacing;
mod receiving;
mod refusal;
mod schedule;
mod sending;
mod server_requests;
mod service_board;
mod service_level;
mod shared;
mod table;
mod turn;
mod update;
mod waiters;
mod watching;

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use actix::prelude::*;
use altilink::Pad;
use tokio::sync::oneshot;

pub(crate) use agent_notes::AgentWish;
pub use agent_notes::{AgentNote, AgentReason, FailedState, NextState};
pub(crate) use agent_standing::{AgentNews, AgentStanding, overall};
pub(crate) use call_queue::callers_read;
pub use call_queue::{QueueChange, QueueChangeKind, WaitingCaller};
pub(crate) use config::LogonConfig;
pub use handle::LineHandle;
pub(crate) use handle::Subscription;
pub use id::LogonId;
pub(crate) use lifecycle::{Attach, EndLogon, ReconfigureLogon, RefusePassword, TakeAway};
pub use line_book::EntryKind;
pub(crate) use line_book::LineBook;
pub(crate) use news::{FromLogon, LogonNews};
pub use placements::Unseen;
pub(crate) use queue_turn::ServiceLevelsOf;
pub(crate) use refusal::is_failure;
pub use service_board::ServiceLevel;
pub(crate) use shared::Shared;
pub use update::Arrival;
pub(crate) use update::{Cause, LineChange, LineUpdate, Update, Updates};
pub(crate) use waiters::{LookError, WatchRevision};

use agent_reading::AgentReadings;
use audience::Audience;
use completion::Completion;
use followed_line::FollowedLine;
use monitor::Monitor;
use pending::Pending;
use placements::{PlacementId, Placements};
use waiters::{ListWaiter, MembersReply, WatchReply};

use crate::Extension;
use crate::call::Seat;
use crate::connection::{Channel, SequenceIds};
use crate::meter::Meter;

/// Requests that may wait for one logon: each of its sessions and calls has a few at a time.
const MAILBOX: usize = 1024;

/// The actor of one user's logon. Its state is private here, and so visible to its rooms and to nobody else.
pub(crate) struct LogonActor {
    id: LogonId,
    config: LogonConfig,
    link: Recipient<FromLogon>,
    sequence: SequenceIds,
    meter: Meter,
    /// Records that all logons share.
    shared: Shared,

    /// The connection; none while it is lost.
    channel: Option<Channel>,
    /// The server at the other end, until the link knows that the connection is gone.
    address: Option<SocketAddr>,
    pending: Pending<Completion>,
    /// Deadline of the next command that expires, and the timer for it.
    expiry: Option<(Instant, SpawnHandle)>,
    /// Wakes the connection's reader, which waits for room.
    reader: Option<oneshot::Sender<()>>,

    /// On the heap one by one: a table has room for four entries, and most logons follow one line.
    lines: HashMap<Extension, Box<FollowedLine>>,
    /// Key of the call that was begun last.
    last_key: u64,
    /// Calls that are being placed on the own line.
    placements: Placements,
    /// Requests that wait for calls that they have placed, to be told if these will not be seen.
    lost_sight: HashMap<PlacementId, oneshot::Sender<Unseen>>,
    /// Number of the last look at a line that is not heard.
    looks: u64,

    /// Lines of others that are heard on the connection.
    monitor: Monitor<WatchReply>,
    last_revision: WatchRevision,
    /// Pads of the connection that are of workgroups whose queues are, or were, to be heard.
    queue_pads: BTreeSet<Pad>,
    /// True if the connection hears the lines that are watched.
    is_restored: bool,
    /// Attempts to restore them that failed on this connection.
    restores: u32,
    /// Lines of the server as last read on the connection.
    book: Option<Arc<LineBook>>,
    /// Waiters for the list of lines that is being read.
    list_awaited: Vec<ListWaiter>,
    /// Waiters for the lists of members that are being read, by the workgroup's pad.
    members_awaited: HashMap<Pad, Vec<MembersReply>>,

    /// Work about the agents of the lines that is under way.
    agents: AgentReadings,

    audience: Audience,
    /// State of the connection that sessions were told last.
    told_connected: bool,
    /// True if somebody waits for an update that was not sent to the sessions yet.
    is_awaited: bool,
    /// Timer that sends the updates for which nobody waits.
    flush_later: Option<SpawnHandle>,
}

impl LogonActor {
    pub(crate) fn new(
        id: LogonId,
        user: Extension,
        config: LogonConfig,
        link: Recipient<FromLogon>,
        sequence: SequenceIds,
        meter: Meter,
        shared: Shared,
    ) -> Self {
        let own = Box::new(FollowedLine::new(user.clone(), Seat::Own, Pad::NONE));
        Self {
            id,
            config,
            link,
            sequence,
            meter,
            shared,
            channel: None,
            address: None,
            pending: Pending::default(),
            expiry: None,
            reader: None,
            lines: HashMap::from([(user.clone(), own)]),
            last_key: 0,
            placements: Placements::default(),
            lost_sight: HashMap::new(),
            looks: 0,
            monitor: Monitor::default(),
            last_revision: WatchRevision::default(),
            queue_pads: BTreeSet::new(),
            is_restored: true,
            restores: 0,
            book: None,
            list_awaited: Vec::new(),
            members_awaited: HashMap::new(),
            agents: AgentReadings::default(),
            audience: Audience::new(user),
            told_connected: true,
            is_awaited: false,
            flush_later: None,
        }
    }

    fn own_number(&self) -> Extension {
        self.audience.own().clone()
    }
}

impl Actor for LogonActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.shared.notes.join(self.id, ctx.address().recipient());
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        for line in self.lines.values() {
            line.forget_calls();
        }
        self.shared.notes.leave(self.id);
        self.shared.notes.change(self.audience.own(), |note| *note = AgentNote::default());
    }
}
