//! Which AltiServ is used, and who is let in.
//!
//! ```text
//!             begin            found                     the last connection lost, silence, or "standby"
//!   no server -----> searching -----> a server is in use ---------------------------------------------> searching
//!        ^               |                  ^   (logons are let in, users who lost it come back)             |
//!        +---- in vain --+                  +------------- found: the same, or another one ------------------+
//! ```
//!
//! `AltiservLink` owns the choice of the server (`Failover`), the connection that tells whether it is there when nobody
//! is logged on, the order in which users come back (`Readmission`), and the `LogonActor`s: it starts them, hands each
//! its connection, and takes it away when another server is the active one. What happens on a connection at work, its
//! logon knows.
//!
//! Must never know what a call or a session is.

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
pub use newcomer::{CheckPassword, LogOff, LogOn};
pub use reconfigure::Reconfigure;
pub use scout::LoggedOn;
pub use status::{GetStatus, LinkStatus, ServerStatus};
pub use trial::Trial;

pub use crate::connection::{CommandError, EstablishError};
pub use crate::logon::LogonId;

use delays::Delays;
use failover::Failover;
use readmission::Readmission;
use relapses::Relapses;
use resolver::Resolver;
use scout::{Newcomer, Scout};
use watcher::Watcher;

use crate::Credentials;
use crate::connection::{Established, Plan, SequenceIds};
use crate::logon::{Attach, EndLogon, FromLogon, LogonActor, LogonNews};
use crate::meter::Meter;

/// Requests and notices that may wait for the link: one or two for each user who comes or goes.
const MAILBOX: usize = 4096;

/// The actor that owns the choice of server and the logons there.
pub struct AltiservLink {
    config: LinkConfig,
    meter: Meter,
    failover: Failover,
    resolver: Resolver,
    search_delays: Delays,
    /// The search that comes by itself after one in vain.
    next_search: Option<SpawnHandle>,
    /// Before this a server with connections that stand is not doubted again.
    next_doubt: Instant,
    following: Option<SpawnHandle>,
    /// Before this, what the server in use tells of redundancy waits, and what is to be done then.
    next_heed: Instant,
    heeding: Option<SpawnHandle>,
    /// Users who wait for a search to end. Each is a request of the edge, which bounds those.
    newcomers: Vec<Newcomer>,
    /// Where the server is that is in use, or was in use last.
    last_used: Option<SocketAddr>,
    readmission: Readmission,
    sequence: SequenceIds,
    logons: HashMap<LogonId, Member>,
    watcher: Watcher,
    watch_delays: Delays,
    watch_relapses: Relapses,
    next_logon: u64,
    next_ordinal: i32,
    stopping: bool,
}

/// A user who is logged on, as the link keeps it.
struct Member {
    logon: Addr<LogonActor>,
    credentials: Credentials,
    /// Stays with the logon over all its connections.
    ordinal: i32,
    /// Where its connection leads; none while it is lost.
    at: Option<SocketAddr>,
    /// The pauses between tries to log on again.
    delays: Delays,
    relapses: Relapses,
}

impl AltiservLink {
    /// A link that connects when it is started and tells the meter what happens. `None` where the configuration names no
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
            next_heed: Instant::now(),
            heeding: None,
            newcomers: Vec::new(),
            readmission: Readmission::new(config.logons_at_once),
            watch_delays: Delays::new(&config),
            watch_relapses: Relapses::new(Delays::new(&config)),
            last_used: None,
            config,
            meter,
            sequence: SequenceIds::default(),
            logons: HashMap::new(),
            watcher: Watcher::Absent,
            next_logon: 0,
            next_ordinal: 0,
            stopping: false,
        })
    }

    fn plan(&self, credentials: Option<Credentials>, ordinal: i32) -> Plan {
        Plan { credentials, ordinal, config: self.config.connection(), sequence: self.sequence.clone() }
    }

    /// Starts the actor of a new logon whose connection is up.
    fn adopt(
        &mut self,
        credentials: Credentials,
        address: SocketAddr,
        established: Established,
        ctx: &mut Context<Self>,
    ) -> LoggedOn {
        self.next_logon += 1;
        let id = LogonId(self.next_logon);
        let (ordinal, warning) = (established.ordinal, established.warning);
        let user = credentials.extension.clone();
        let (link, sequence) = (ctx.address().recipient(), self.sequence.clone());
        let logon = LogonActor::new(id, user, self.config.logon(), link, sequence, self.meter.clone()).start();
        let delays = Delays::new(&self.config);
        let line = crate::logon::LineHandle::new(id, logon.clone());
        let relapses = Relapses::new(Delays::new(&self.config));
        self.logons.insert(id, Member { logon, credentials, ordinal, at: None, delays, relapses });
        self.attach(id, address, established);
        LoggedOn { line, warning }
    }

    /// Hands a logon its connection.
    fn attach(&mut self, id: LogonId, address: SocketAddr, established: Established) {
        let Some(member) = self.logons.get_mut(&id) else { return };
        member.at = Some(address);
        member.delays.reset();
        member.relapses.begun(Instant::now());
        self.failover.attached(address);
        // One for each connection that comes up, which a full mailbox must not keep out.
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

impl Handler<FromLogon> for AltiservLink {
    type Result = ();

    fn handle(&mut self, FromLogon { logon, news }: FromLogon, ctx: &mut Context<Self>) {
        match news {
            LogonNews::Lost(address, loss) => self.logon_lost(logon, address, &loss, ctx),
            LogonNews::Redundancy => self.redundancy_changed(logon, ctx),
        }
    }
}

/// Log everybody off and end. The reply comes when that is done.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Shutdown;

impl Handler<Shutdown> for AltiservLink {
    type Result = ResponseActFuture<Self, ()>;

    fn handle(&mut self, _: Shutdown, _: &mut Context<Self>) -> Self::Result {
        /// Time for the connections' tasks to close their sockets.
        const PARTING: Duration = Duration::from_millis(50);
        self.stopping = true;
        self.watcher = Watcher::Absent;
        self.readmission.clear();
        self.newcomers.drain(..).for_each(|newcomer| newcomer.refuse(LogOnError::Closed));
        let farewells: Vec<_> = self.logons.drain().map(|(_, member)| member.logon.send(EndLogon)).collect();
        Box::pin(join_all(farewells).into_actor(self).map(|_, _, ctx| {
            ctx.run_later(PARTING, |_, ctx| ctx.stop());
        }))
    }
}
