//! One user's logon: the connection, and the calls of every line that it follows.
//!
//! ```text
//!                 Attach                        all lines are read, or waited for
//!   disconnected --------> connected, not told ----------------------------------> connected, told
//!        ^                       |                                                       |
//!        +----- lost, or taken away by the link: every call is unsure, sessions hear ----+
//!
//!   a line:   work arrives --> waits in the line's order --> its turn: the calls concerned are told, then the others of
//!             (events, answers, readings)                   the line --> one update, with the next revision, to sessions
//! ```
//!
//! `LogonActor` owns the connection and what waits for answers on it (`Pending`), who listens (`Audience`), what of
//! other lines is heard (`Monitor`), the list of lines, and a `CallActor` for each call of a
//! line. It decides which call something is about (`CallTable`) and in which order it is told; how a
//! call is, the call decides.
//!
//! One thing is done at a time on a line. A call whose extra information is awaited holds back what follows on its line,
//! and no other line. What waits is bounded: a full line is read no further, so a flood slows its sender down.
//!
//! Must never know which server is used, what a session is, or what an application is told.

mod audience;
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
mod pending;
mod place_call;
mod placements;
mod read_pacing;
mod receiving;
mod refusal;
mod schedule;
mod sending;
mod server_requests;
mod table;
mod turn;
mod update;
mod waiters;
mod watching;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use actix::prelude::*;
use altilink::Pad;
use tokio::sync::oneshot;

pub(crate) use config::LogonConfig;
pub use handle::LineHandle;
pub(crate) use handle::Subscription;
pub use id::LogonId;
pub(crate) use lifecycle::{Attach, End, Reconfigure, RefusePassword, TakeAway};
pub(crate) use line_book::LineBook;
pub(crate) use news::{FromLogon, LogonNews};
pub(crate) use refusal::is_failure;
pub use update::Arrival;
pub(crate) use update::{Cause, Change, LineUpdate, Update, Updates};
pub(crate) use waiters::{LookError, WatchRevision};

use audience::Audience;
use completion::Completion;
use followed_line::FollowedLine;
use monitor::Monitor;
use pending::Pending;
use placements::Placements;
use waiters::{ListFor, MembersReply, WatchReply};

use crate::Extension;
use crate::call::{Forget, Seat};
use crate::connection::{Channel, SequenceIds};
use crate::meter::Meter;

/// Requests that may wait for one logon: each of its sessions and calls has a few at a time.
const MAILBOX: usize = 1024;

/// The actor of one user's logon.
pub(crate) struct LogonActor {
    id: LogonId,
    config: LogonConfig,
    link: Recipient<FromLogon>,
    sequence: SequenceIds,
    meter: Meter,
    /// None while the connection is lost.
    channel: Option<Channel>,
    /// Where the connection leads.
    address: Option<SocketAddr>,
    pending: Pending<Completion>,
    /// When the next command expires, and the timer for it.
    expiry: Option<(Instant, SpawnHandle)>,
    audience: Audience,
    /// What sessions were told of the connection last.
    told_connected: bool,
    lines: HashMap<Extension, FollowedLine>,
    last_key: u64,
    /// The calls that are being placed on the own line.
    placements: Placements,
    /// The lines of others on the connection.
    monitor: Monitor<WatchReply>,
    /// The lines of the server as last read on the connection.
    book: Option<Arc<LineBook>>,
    /// Who waits for the list that is being read.
    list_awaited: Vec<ListFor>,
    /// The same of the lists of members, by the workgroup's pad.
    members_awaited: HashMap<Pad, Vec<MembersReply>>,
    last_revision: WatchRevision,
    /// The watched lines are heard on the connection that stands.
    is_restored: bool,
    restores: u32,
    looks: u64,
    /// The connection's reader, which waits for room.
    reader: Option<oneshot::Sender<()>>,
    /// Somebody waits for what is still to be sent to the sessions.
    is_awaited: bool,
    /// The timer that sends it in any case.
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
    ) -> Self {
        let own = FollowedLine::new(user.clone(), Seat::Own, Pad::NONE);
        Self {
            id,
            config,
            link,
            sequence,
            meter,
            channel: None,
            address: None,
            pending: Pending::default(),
            expiry: None,
            audience: Audience::new(user.clone()),
            told_connected: true,
            lines: HashMap::from([(user, own)]),
            last_key: 0,
            placements: Placements::default(),
            monitor: Monitor::default(),
            book: None,
            list_awaited: Vec::new(),
            members_awaited: HashMap::new(),
            last_revision: WatchRevision::default(),
            is_restored: true,
            restores: 0,
            looks: 0,
            reader: None,
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
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        let calls = self.lines.values().flat_map(|line| line.calls.iter());
        for (_, entry) in calls {
            // A notice of the end, which a full mailbox must not keep out.
            entry.handle.do_send(Forget);
        }
    }
}
