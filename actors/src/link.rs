//! The choice of the AltiServ, and the logons there.
//!
//! ```text
//!              search              found                  last connection lost, silence, or "standby"
//!   no server --------> searching ------> a server is used ------------------------------------------> searching
//!       ^                   |               ^  (users log on, or on again after a lost connection)         |
//!       +---- in vain ------+               +---- found: the same or another one; in vain: the same -------+
//! ```
//!
//! `AltiservLink` owns the choice of the server (`Failover`), the connection that watches the server when nobody is
//! logged on (`Watcher`), the order in which users log on again (`Readmission`), and the `LogonActor`s: it starts them,
//! hands each its connection, and takes it away when another server becomes the active one. A logon alone knows what
//! happens on its connection.
//!
//! The actor's handlers are in `newcomer`, `outage`, `search`, `watcher`, `following`, `status` and `reconfigure`; the
//! other files are below the actor and do not know it. Must never know calls or sessions.

mod candidate;
mod config;
mod delays;
mod error;
mod failover;
mod following;
mod lookup;
mod newcomer;
mod outage;
mod race;
mod readmission;
mod reconfigure;
mod relapses;
mod resolver;
mod scout;
mod search;
mod status;
mod trial;
mod watcher;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use actix::prelude::*;
use futures::future::join_all;

pub use config::{LinkConfig, ServerAddress};
pub use error::LogOnError;
pub use lookup::ResolveError;
pub(crate) use newcomer::{CheckPassword, LogOffUser, LogOnUser};
pub use reconfigure::ReconfigureLink;
pub(crate) use scout::LoggedOn;
pub use status::{GetStatus, LinkStatus, ServerStatus};
pub use trial::Trial;

pub use crate::connection::{CommandError, EstablishError};
pub(crate) use crate::logon::LogonId;

use delays::Delays;
use failover::Failover;
use readmission::Readmission;
use relapses::Relapses;
use resolver::Resolver;
use scout::{Newcomer, Scout};

use crate::Credentials;
use crate::connection::{Channel, ConnectionPlan, Established, SequenceIds};
use crate::logon::{Attach, EndLogon, LineHandle, LogonActor, Shared};
use crate::meter::Meter;

/// Requests and notices that may wait for the link: one or two for each user who logs on or off.
const MAILBOX: usize = 4096;

/// The actor that owns the choice of the server and the logons there.
pub struct AltiservLink {
    config: LinkConfig,
    meter: Meter,
    /// Records that all logons share.
    shared: Shared,
    failover: Failover,
    resolver: Resolver,
    search_delays: Delays,
    /// Timer of the search that follows one in vain.
    next_search: Option<SpawnHandle>,
    /// Time before which no search is made because a connected server refuses or fails.
    next_doubt: Instant,
    /// The question to the DNS that is under way, or the timer of the next one.
    following: Option<SpawnHandle>,
    /// Time before which no other change of redundancy is looked into, and the timer of the one that waits.
    next_redundancy_check: Instant,
    redundancy_check: Option<SpawnHandle>,
    /// Users who wait for the search to end. Each is a request of the edge, which bounds those.
    newcomers: Vec<Newcomer>,
    /// Address of the server that is in use, or was in use last.
    last_used: Option<SocketAddr>,
    readmission: Readmission,
    sequence: SequenceIds,
    /// On the heap one by one: the table keeps its size when its users have gone.
    logons: HashMap<LogonId, Box<UserLogon>>,
    watcher: Watcher,
    watch_delays: Delays,
    watch_relapses: Relapses,
    next_logon: u64,
    next_ordinal: i32,
    stopping: bool,
}

/// A user who is logged on.
struct UserLogon {
    logon: Addr<LogonActor>,
    credentials: Credentials,
    /// Ordinal of the logon, the same for all its connections.
    ordinal: i32,
    /// Address of the server that it is connected to; none while the connection is lost.
    at: Option<SocketAddr>,
    /// Pauses between attempts to log on again.
    delays: Delays,
    relapses: Relapses,
}

/// State of the connection that watches the server when nobody is logged on.
///
/// ```text
///            connect_watcher               start_watcher
///   Absent -----------------> Connecting ---------------> Connected
///     ^                            |                          |
///     +---- failed: again later ---+                          |
///     +---- lost, or another server is in use ----------------+
/// ```
enum Watcher {
    Absent,
    Connecting,
    Connected {
        /// Held for the connection's life.
        channel: Channel,
        address: SocketAddr,
    },
}

impl AltiservLink {
    /// Creates a link, which connects when it is started and reports to the meter. `None` if the configuration names no
    /// server.
    #[must_use]
    pub fn new(config: LinkConfig, meter: Meter) -> Option<Self> {
        Some(Self {
            failover: Failover::new(config.servers.clone())?,
            resolver: Resolver::new(config.dns_servers.clone(), config.connect_timeout),
            search_delays: Delays::new(&config),
            next_search: None,
            next_doubt: Instant::now(),
            following: None,
            next_redundancy_check: Instant::now(),
            redundancy_check: None,
            newcomers: Vec::new(),
            readmission: Readmission::new(config.logons_at_once),
            watch_delays: Delays::new(&config),
            watch_relapses: Relapses::new(Delays::new(&config)),
            last_used: None,
            config,
            meter,
            shared: Shared::default(),
            sequence: SequenceIds::default(),
            logons: HashMap::new(),
            watcher: Watcher::Absent,
            next_logon: 0,
            next_ordinal: 0,
            stopping: false,
        })
    }

    fn plan(&self, credentials: Option<Credentials>, ordinal: i32) -> ConnectionPlan {
        ConnectionPlan { credentials, ordinal, config: self.config.connection(), sequence: self.sequence.clone() }
    }

    /// Starts the actor of a new logon, whose connection is up.
    fn adopt(
        &mut self,
        credentials: Credentials,
        address: SocketAddr,
        established: Established,
        ctx: &mut Context<Self>,
    ) -> LoggedOn {
        self.next_logon += 1;
        let id = LogonId(self.next_logon);
        let logon = LogonActor::new(
            id,
            credentials.extension.clone(),
            self.config.logon(),
            ctx.address().recipient(),
            self.sequence.clone(),
            self.meter.clone(),
            self.shared.clone(),
        )
        .start();
        let logged_on = LoggedOn { line: LineHandle::new(id, logon.clone()), warning: established.warning };
        let member = Box::new(UserLogon {
            logon,
            credentials,
            ordinal: established.ordinal,
            at: None,
            delays: Delays::new(&self.config),
            relapses: Relapses::new(Delays::new(&self.config)),
        });
        self.logons.insert(id, member);
        self.attach(id, address, established);
        logged_on
    }

    /// Hands a logon its connection.
    fn attach(&mut self, id: LogonId, address: SocketAddr, established: Established) {
        let Some(member) = self.logons.get_mut(&id) else { return };
        member.at = Some(address);
        member.delays.reset();
        member.relapses.connected(Instant::now());
        self.failover.attached(address);
        // One for each connection that comes up. A full mailbox must not keep it out.
        member.logon.do_send(Attach { established, address });
    }
}

impl Actor for AltiservLink {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.search(Scout::Nobody, ctx);
        self.follow_dns(ctx);
    }
}

/// Logs everybody off and ends the link. The reply comes when all are logged off.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Shutdown;

impl Handler<Shutdown> for AltiservLink {
    type Result = ResponseActFuture<Self, ()>;

    fn handle(&mut self, _: Shutdown, _: &mut Context<Self>) -> Self::Result {
        /// Time for the connections' tasks to close their sockets.
        const CLOSING: Duration = Duration::from_millis(50);
        self.stopping = true;
        self.watcher = Watcher::Absent;
        self.readmission.clear();
        for newcomer in self.newcomers.drain(..) {
            newcomer.refuse(LogOnError::Closed);
        }
        let logged_off: Vec<_> = self.logons.drain().map(|(_, user)| user.logon.send(EndLogon)).collect();
        Box::pin(join_all(logged_off).into_actor(self).map(|_, _, ctx| {
            ctx.run_later(CLOSING, |_, ctx| ctx.stop());
        }))
    }
}
