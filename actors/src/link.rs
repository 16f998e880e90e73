//! The link to AltiServ: which server is used, every connection to it, and what waits for its answers.
//!
//! Must never know what a session or a call is: it carries commands down and line events up, keyed by [`LogonId`].

mod audience;
mod calls;
mod candidate;
mod config;
mod connection;
mod error;
mod failover;
mod following;
mod handlers;
mod handshake;
mod line;
mod line_book;
mod logon;
mod messages;
mod monitor;
mod newcomer;
mod outage;
mod pending;
mod question;
mod race;
mod readmission;
mod reconfigure;
mod request;
mod resolver;
mod search;
mod trial;
mod watching;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Instant, SystemTime};

use actix::prelude::*;
use altilink::{Block, CommandCode, EventCode, Head, Pad, Parameters, ResponseCode, SequenceId};
use tokio::sync::{mpsc, oneshot};

pub use audience::SubscriptionId;
pub use config::{LinkConfig, ServerAddress};
pub use error::{CommandError, EstablishError, LogOnError};
pub use line::{Line, Subscription};
pub use line_book::LineBook;
pub use messages::{
    Ask, CheckPassword, GetStatus, LineCommand, LineEvent, LineUpdate, LinkStatus, LogOff, LogOn, LoggedOn, LogonId,
    ReadCalls, ReadLines, RecordedLine, Request, ServerStatus, SetWatch, Shutdown, Subscribe, Unsubscribe,
    WatchRevision,
};
pub use question::{CallsOn, ExtraOf, OwnAgentState, Question, WorkgroupOn};
pub use reconfigure::Reconfigure;
pub use resolver::ResolveError;
pub use trial::Trial;

use audience::Delivery;
use connection::{Connection, ConnectionId, OUTBOUND_QUEUE, Watch};
use failover::Failover;
use handshake::{Established, Plan, SequenceIds};
use logon::{Channel, Delays, Logon};
use newcomer::Newcomer;
use pending::{Part, Pending};
use readmission::Readmission;
use resolver::Resolver;
use search::Scout;
use watching::ListFor;

use crate::meter::{Counted, Meter, Queue, Timed};

/// Commands and events that may wait for the link. Connections wait for room, so a burst slows the server's sending
/// down; requests are few beside it, one or two per session.
const MAILBOX: usize = 4096;

/// The actor that owns the choice of server and every connection to it.
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
    /// Users who wait for a search to end. Each is a request of the edge, which bounds those.
    newcomers: Vec<Newcomer>,
    /// Where the server is that is in use, or was in use last.
    last_used: Option<SocketAddr>,
    readmission: Readmission,
    sequence: SequenceIds,
    pending: Pending<Completion>,
    logons: HashMap<LogonId, Logon>,
    connections: HashMap<ConnectionId, Connected>,
    watch: Watcher,
    watch_delays: Delays,
    next_logon: u64,
    next_connection: u64,
    next_ordinal: i32,
    expiry: Option<SpawnHandle>,
    stopping: bool,
}

/// The connection that tells whether a server is there when nobody is logged on.
enum Watcher {
    Absent,
    Coming,
    #[expect(dead_code, reason = "it is held, and dropped when it is no longer wanted")]
    There(Channel),
}

/// A connection at work.
#[derive(Debug, Clone, Copy)]
struct Connected {
    owner: Owner,
    /// Where it leads.
    address: SocketAddr,
}

/// Whose a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Watch,
    Logon(LogonId),
}

/// What an answer completes.
#[derive(Debug)]
enum Completion {
    /// Somebody's request.
    Caller(oneshot::Sender<Result<Parameters, CommandError>>),
    /// The list of lines.
    Lines(LogonId, ListFor),
    /// The link's own question for the calls of a line that a logon follows.
    Calls(LogonId, crate::Extension, Pad),
    /// A change of the lines of others that a logon hears.
    Monitor(LogonId),
}

/// An answer with the parts that came before its last.
#[derive(Debug, Default)]
struct Answer {
    parts: Vec<Parameters>,
    last: Parameters,
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
            newcomers: Vec::new(),
            readmission: Readmission::new(config.logons_at_once),
            watch_delays: Delays::new(&config),
            last_used: None,
            config,
            meter,
            sequence: SequenceIds::default(),
            pending: Pending::default(),
            logons: HashMap::new(),
            connections: HashMap::new(),
            watch: Watcher::Absent,
            next_logon: 0,
            next_connection: 0,
            next_ordinal: 0,
            expiry: None,
            stopping: false,
        })
    }

    fn plan(&self, credentials: Option<crate::Credentials>, ordinal: i32) -> Plan {
        Plan::new(&self.config, credentials, ordinal, self.sequence.clone())
    }

    /// The server in use, or those that are tried, for a person to read.
    fn server_shown(&self) -> String {
        match self.failover.site() {
            Some(site) => site.to_string(),
            None => self.failover.servers().iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }
    }

    /// How the link is.
    fn status(&self) -> LinkStatus {
        let (site, is_serving) = (self.failover.site().map(|site| &site.server), self.failover.is_serving());
        let configured = self.failover.servers();
        // One that is configured no more may be in use still.
        let left = site.filter(|server| !configured.contains(server));
        let status = |server: &ServerAddress| ServerStatus {
            server: server.to_string(),
            connected: is_serving && site == Some(server),
        };
        LinkStatus {
            connected: is_serving,
            server: self.server_shown(),
            servers: configured.iter().chain(left).map(status).collect(),
            product: self.config.product,
            logons: self.logons.len(),
            licences: self.logons.values().filter(|logon| logon.channel.is_some()).count(),
        }
    }

    /// Puts an established connection to work.
    fn attach(
        &mut self,
        owner: Owner,
        address: SocketAddr,
        established: Established,
        ctx: &mut Context<Self>,
    ) -> Channel {
        self.next_connection += 1;
        let connection = ConnectionId(self.next_connection);
        let (commands, queue) = mpsc::channel(OUTBOUND_QUEUE);
        let line = established.line.unwrap_or(Pad::NONE);
        let channel = Channel { connection, commands, line, dialect: established.dialect };
        let watch = Watch {
            ping_interval: self.config.ping_interval,
            ping_misses: self.config.ping_misses,
            write_timeout: self.config.command_timeout,
        };
        let link = ctx.address().downgrade();
        let (sequence, meter) = (self.sequence.clone(), self.meter.clone());
        let worker = Connection::new(connection, link, established, queue, watch, sequence, meter);
        self.meter.count(Counted::Connected);
        actix::spawn(worker.run());
        self.connections.insert(connection, Connected { owner, address });
        self.failover.attached(address);
        channel
    }

    /// Notes a new logon whose connection is up.
    fn adopt(
        &mut self,
        credentials: crate::Credentials,
        address: SocketAddr,
        established: Established,
        ctx: &mut Context<Self>,
    ) -> LogonId {
        self.next_logon += 1;
        let id = LogonId(self.next_logon);
        let mut logon = Logon::new(credentials, established.ordinal, &self.config, self.meter.clone());
        logon.channel = Some(self.attach(Owner::Logon(id), address, established, ctx));
        self.logons.insert(id, logon);
        id
    }

    /// Sends a command on a logon's connection. The completion fires in any case.
    fn send(
        &mut self,
        id: LogonId,
        block: impl FnOnce(SequenceId, &Channel) -> Block,
        completion: Completion,
        ctx: &mut Context<Self>,
    ) {
        let Some(channel) = self.logons.get(&id).and_then(|logon| logon.channel.clone()) else {
            self.complete(completion, Err(CommandError::NotConnected), ctx);
            return;
        };
        self.send_on(&channel, block, completion, ctx);
    }

    fn send_on(
        &mut self,
        channel: &Channel,
        block: impl FnOnce(SequenceId, &Channel) -> Block,
        completion: Completion,
        ctx: &mut Context<Self>,
    ) {
        let sequence_id = self.sequence.next();
        let block = block(sequence_id, channel);
        let Head::Command(code) = block.head else { return };
        let now = Instant::now();
        let deadline = now + self.config.command_timeout;
        self.pending.insert(sequence_id, channel.connection, code, now, deadline, completion);
        let failure = match channel.commands.try_send(block) {
            Ok(()) => None,
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.meter.count(Counted::Refused(Queue::Connection));
                Some(CommandError::Overloaded)
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Some(CommandError::NotConnected),
        };
        match failure {
            Some(error) => {
                if let Some(completion) = self.pending.take(sequence_id) {
                    self.complete(completion, Err(error), ctx);
                }
            }
            None => self.arm_expiry(ctx),
        }
    }

    /// One timer for the earliest deadline.
    fn arm_expiry(&mut self, ctx: &mut Context<Self>) {
        if self.expiry.is_some() {
            return;
        }
        let Some(deadline) = self.pending.next_deadline() else { return };
        let delay = deadline.saturating_duration_since(Instant::now());
        self.expiry = Some(ctx.run_later(delay, |link, ctx| {
            link.expiry = None;
            for completion in link.pending.expired(Instant::now()) {
                link.complete(completion, Err(CommandError::Timeout), ctx);
            }
            link.arm_expiry(ctx);
        }));
    }

    fn complete(&mut self, completion: Completion, result: Result<Answer, CommandError>, ctx: &mut Context<Self>) {
        let only = |result: Result<Answer, CommandError>| result.map(|answer| answer.last);
        match completion {
            // A caller that has gone away no longer cares.
            Completion::Caller(caller) => drop(caller.send(only(result))),
            Completion::Lines(id, list_for) => self.list_read(id, list_for, result, ctx),
            Completion::Calls(id, line, pad) => self.calls_read(id, &line, pad, only(result), ctx),
            Completion::Monitor(id) => self.monitor_set(id, result.map(drop), ctx),
        }
    }

    fn block_received(&mut self, connection: ConnectionId, block: &Block, ctx: &mut Context<Self>) {
        let Some(Connected { owner, .. }) = self.connections.get(&connection).copied() else { return };
        match block.head {
            Head::Response { command, result } => self.response_received(connection, command, result, block, ctx),
            Head::Event(code) => {
                if let Owner::Logon(id) = owner {
                    self.event_received(id, code, block, ctx);
                }
            }
            Head::Command(code) => log::warn!("AltiServ sent a command, {code}; passed over"),
        }
    }

    fn response_received(
        &mut self,
        connection: ConnectionId,
        command: CommandCode,
        result: ResponseCode,
        block: &Block,
        ctx: &mut Context<Self>,
    ) {
        let parameters = block.parameters.clone();
        // A line list is any number of responses, and then one that says that it was the last.
        if command == CommandCode::GetLineInfo && result == ResponseCode::Ok {
            if let Part::TooMany(completion) = self.pending.part(block.sequence_id, connection, command, parameters) {
                self.complete(completion, Err(CommandError::Endless), ctx);
            }
            return;
        }
        let Some(answered) = self.pending.answered(block.sequence_id, connection, command) else { return };
        self.meter.took(Timed::Command, answered.sent.elapsed());
        let is_end = command == CommandCode::GetLineInfo && result == ResponseCode::ListEnd;
        let result = if is_end || result.is_success() {
            Ok(Answer { parts: answered.parts, last: parameters })
        } else {
            Err(CommandError::Refused(result))
        };
        self.complete(answered.completion, result, ctx);
    }

    fn event_received(&mut self, id: LogonId, code: EventCode, block: &Block, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let Some(channel) = &logon.channel else { return };
        let dialect = channel.dialect;
        match code {
            EventCode::ConfigChange | EventCode::SysConfigChange => logon.book = None,
            EventCode::Redundancy => return self.redundancy_changed(id, ctx),
            _ => {}
        }
        let Some(line) = logon.line_on(block.location).cloned() else { return };
        let delivery = match LineEvent::read(code, block, &dialect) {
            Ok(None) => return,
            Ok(Some(event @ LineEvent::Agent(_))) => {
                self.meter.count(Counted::EventArrived);
                return logon.audience.tell_at_once(&line, event);
            }
            Ok(Some(event)) => {
                self.meter.count(Counted::EventArrived);
                let update = LineUpdate::Event { line: line.clone(), event, arrived: SystemTime::now() };
                logon.audience.tell_event(&line, &update)
            }
            Err(error) => {
                log::error!(logon:% = id; "event {code} cannot be read, the calls are read instead: {error}");
                return self.read_calls(id, &line, ctx);
            }
        };
        if delivery == Delivery::Behind {
            Self::read_calls_later(id, line, ctx);
        }
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
