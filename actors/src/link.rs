//! The link to AltiServ: which server is used, every connection to it, and what waits for its answers.
//!
//! Must never know what a session or a call is: it carries commands down and line events up, keyed by [`LogonId`].

mod config;
mod connection;
mod error;
mod failover;
mod handlers;
mod handshake;
mod line;
mod logon;
mod messages;
mod pending;
mod request;

use std::collections::HashMap;
use std::time::Instant;

use actix::prelude::*;
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::{Command, Message as _};
use altilink::{Block, Head, Pad, Parameters, ResponseCode, SequenceId};
use tokio::sync::{mpsc, oneshot};

pub use config::{LinkConfig, ServerAddress};
pub use error::{CommandError, LogOnError};
pub use line::Line;
pub use messages::{
    CheckPassword, GetStatus, LineCommand, LineEvent, LineUpdate, LinkStatus, LogOff, LogOn, LoggedOn, LogonId,
    ReadCallsAgain, ReadExtraCallInfo, Request, Shutdown, Subscribe,
};

use connection::{Connection, ConnectionId, Loss, OUTBOUND_QUEUE, Watch};
use error::EstablishError;
use failover::ServerChoice;
use handshake::{Established, Plan, SequenceIds};
use logon::{Channel, Delays, Delivery, Logon};
use pending::Pending;

/// Commands and events that may wait for the link. Connections wait for room, so a burst slows the server's sending
/// down; requests are few beside it, one or two per session.
const MAILBOX: usize = 4096;

/// How long a subscriber with a full mailbox gets before it is told the calls again.
const CATCH_UP_DELAY: std::time::Duration = std::time::Duration::from_millis(250);

/// The actor that owns the choice of server and every connection to it.
pub struct AltiservLink {
    config: LinkConfig,
    servers: ServerChoice,
    sequence: SequenceIds,
    pending: Pending<Completion>,
    logons: HashMap<LogonId, Logon>,
    connections: HashMap<ConnectionId, Owner>,
    /// The connection that tells whether a server is there when nobody is logged on.
    watch: Option<Channel>,
    watch_delays: Delays,
    next_logon: u64,
    next_connection: u64,
    next_ordinal: i32,
    expiry: Option<SpawnHandle>,
    stopping: bool,
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
    /// The link's own question for a logon's calls.
    Calls(LogonId),
}

impl AltiservLink {
    /// A link that connects when it is started. `None` where the configuration names no server.
    #[must_use]
    pub fn new(config: LinkConfig) -> Option<Self> {
        Some(Self {
            servers: ServerChoice::new(config.servers.clone())?,
            watch_delays: Delays::new(&config),
            config,
            sequence: SequenceIds::default(),
            pending: Pending::default(),
            logons: HashMap::new(),
            connections: HashMap::new(),
            watch: None,
            next_logon: 0,
            next_connection: 0,
            next_ordinal: 0,
            expiry: None,
            stopping: false,
        })
    }

    fn plan(&self, credentials: Option<crate::Credentials>, ordinal: i32) -> Plan {
        Plan::new(&self.config, self.servers.current().clone(), credentials, ordinal, self.sequence.clone())
    }

    /// Puts an established connection to work.
    fn attach(&mut self, owner: Owner, established: Established, ctx: &mut Context<Self>) -> Channel {
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
        let address = ctx.address().downgrade();
        let worker = Connection::new(connection, address, established, queue, watch, self.sequence.clone());
        actix::spawn(worker.run());
        self.connections.insert(connection, owner);
        channel
    }

    fn connect_watch(&mut self, ctx: &mut Context<Self>) {
        if self.stopping {
            return;
        }
        let plan = self.plan(None, 0);
        let server = plan.server.clone();
        let connected = plan.establish().into_actor(self).map(move |result, link, ctx| match result {
            Ok(established) => {
                log::info!("AltiServ {server} is there, version {:#06x}", established.dialect.version.0);
                link.watch_delays.reset();
                link.watch = Some(link.attach(Owner::Watch, established, ctx));
            }
            Err(error) => {
                log::warn!("AltiServ {server}: {error}");
                link.servers.failed(&server);
                link.connect_watch_later(ctx);
            }
        });
        ctx.spawn(connected);
    }

    fn connect_watch_later(&mut self, ctx: &mut Context<Self>) {
        let delay = self.watch_delays.next();
        ctx.run_later(delay, Self::connect_watch);
    }

    /// Notes a new logon whose connection is up.
    fn adopt(&mut self, credentials: crate::Credentials, established: Established, ctx: &mut Context<Self>) -> LogonId {
        self.next_logon += 1;
        let id = LogonId(self.next_logon);
        let mut logon = Logon::new(credentials, established.ordinal, &self.config);
        logon.channel = Some(self.attach(Owner::Logon(id), established, ctx));
        self.logons.insert(id, logon);
        id
    }

    fn reconnect_later(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let delay = logon.delays.next();
        ctx.run_later(delay, move |link, ctx| link.reconnect(id, ctx));
    }

    fn reconnect(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get(&id).filter(|_| !self.stopping) else { return };
        let plan = self.plan(Some(logon.credentials.clone()), logon.ordinal);
        let server = plan.server.clone();
        let connected = plan.establish().into_actor(self).map(move |result, link, ctx| match result {
            Ok(established) => link.reconnected(id, established, ctx),
            Err(error) => {
                log::warn!("cannot log {id:?} on again at {server}: {error}");
                if error.refuses_password() {
                    link.refuse(id);
                    return;
                }
                link.note_outage(&server, &error);
                link.reconnect_later(id, ctx);
            }
        });
        ctx.spawn(connected);
    }

    fn reconnected(&mut self, id: LogonId, established: Established, ctx: &mut Context<Self>) {
        if self.stopping || !self.logons.contains_key(&id) {
            actix::spawn(established.say_goodbye(self.sequence.clone(), self.config.command_timeout));
            return;
        }
        let channel = self.attach(Owner::Logon(id), established, ctx);
        if let Some(logon) = self.logons.get_mut(&id) {
            logon.channel = Some(channel);
            logon.delays.reset();
        }
        log::info!("{id:?} is logged on again");
        self.read_calls(id, ctx);
    }

    /// Ends a logon whose password the server no longer takes.
    fn refuse(&mut self, id: LogonId) {
        if let Some(mut logon) = self.logons.remove(&id)
            && logon.tell_loss(&LineUpdate::PasswordRefused) == Delivery::Behind
        {
            log::error!("{id:?}: a session could not be told that its password is refused");
        }
    }

    fn note_outage(&mut self, server: &ServerAddress, error: &EstablishError) {
        if error.is_outage() {
            self.servers.failed(server);
        }
    }

    /// Forgets a connection that was let go on purpose.
    fn connection_released(&mut self, connection: ConnectionId, ctx: &mut Context<Self>) -> Option<Owner> {
        let owner = self.connections.remove(&connection)?;
        for completion in self.pending.lost(connection) {
            self.complete(completion, Err(CommandError::ConnectionLost), ctx);
        }
        Some(owner)
    }

    fn connection_lost(&mut self, connection: ConnectionId, loss: &Loss, ctx: &mut Context<Self>) {
        match self.connection_released(connection, ctx) {
            None => {}
            Some(Owner::Watch) => {
                log::warn!("AltiServ {}: connection lost: {loss}", self.servers.current());
                self.watch = None;
                self.connect_watch_later(ctx);
            }
            Some(Owner::Logon(id)) => self.logon_lost(id, loss, ctx),
        }
    }

    fn logon_lost(&mut self, id: LogonId, loss: &Loss, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        log::warn!("{id:?}: connection lost: {loss}");
        logon.channel = None;
        if logon.tell_loss(&LineUpdate::Disconnected) == Delivery::Behind {
            // The session hears the calls after the reconnection all the same, and closes the gap then.
            log::error!("{id:?}: a session could not be told of the lost connection");
        }
        self.reconnect_later(id, ctx);
    }

    /// Drops a connection that no longer serves, as if it had been lost.
    fn abandon(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let channel = self.logons.get_mut(&id).and_then(|logon| logon.channel.take());
        if let Some(channel) = channel {
            self.connection_lost(channel.connection, &Loss::Silent, ctx);
        }
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
        let deadline = Instant::now() + self.config.command_timeout;
        self.pending.insert(sequence_id, channel.connection, code, deadline, completion);
        let failure = match channel.commands.try_send(block) {
            Ok(()) => None,
            Err(mpsc::error::TrySendError::Full(_)) => Some(CommandError::Overloaded),
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

    fn complete(&mut self, completion: Completion, result: Result<Parameters, CommandError>, ctx: &mut Context<Self>) {
        match completion {
            // A caller that has gone away no longer cares.
            Completion::Caller(caller) => drop(caller.send(result)),
            Completion::Calls(id) => self.calls_read(id, result, ctx),
        }
    }

    fn read_calls(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        if self.logons.get(&id).is_some_and(Logon::has_subscribers) {
            let ask = |sequence_id, channel: &Channel| {
                GetCallInfo { pad: channel.line }.block(sequence_id, channel.line, &channel.dialect)
            };
            self.send(id, ask, Completion::Calls(id), ctx);
        }
    }

    fn calls_read(&mut self, id: LogonId, result: Result<Parameters, CommandError>, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let Some(channel) = &logon.channel else { return };
        let reply = match result {
            Ok(parameters) => CallInfoReply::read(&parameters, &channel.dialect).unwrap_or_else(|error| {
                log::error!("{id:?}: the calls cannot be read and are taken for none: {error}");
                CallInfoReply::default()
            }),
            Err(CommandError::Overloaded) => return Self::read_calls_later(id, ctx),
            Err(CommandError::Refused(code)) if is_failure(code) => {
                log::warn!("{id:?}: the calls cannot be read: {code}");
                return Self::read_calls_later(id, ctx);
            }
            // How a live AltiServ answers for a line without calls is not known; a refusal is taken for that.
            Err(CommandError::Refused(_)) => CallInfoReply::default(),
            Err(CommandError::Timeout) => return self.abandon(id, ctx),
            // The reconnection reads them again.
            Err(_) => return,
        };
        let update = LineUpdate::Connected { line: channel.line, calls: reply.calls };
        if logon.tell_calls(&update) == Delivery::Behind {
            Self::read_calls_later(id, ctx);
        }
    }

    fn read_calls_later(id: LogonId, ctx: &mut Context<Self>) {
        log::warn!("{id:?}: a session is behind; its calls are read again");
        ctx.run_later(CATCH_UP_DELAY, move |link, ctx| link.read_calls(id, ctx));
    }

    fn block_received(&mut self, connection: ConnectionId, block: &Block, ctx: &mut Context<Self>) {
        let Some(owner) = self.connections.get(&connection).copied() else { return };
        match block.head {
            Head::Response { command, result } => {
                let Some(completion) = self.pending.answered(block.sequence_id, connection, command) else { return };
                let result =
                    if result.is_success() { Ok(block.parameters.clone()) } else { Err(CommandError::Refused(result)) };
                self.complete(completion, result, ctx);
            }
            Head::Event(code) => {
                if let Owner::Logon(id) = owner {
                    self.event_received(id, code, block, ctx);
                }
            }
            Head::Command(code) => log::warn!("AltiServ sent a command, {code}; passed over"),
        }
    }

    fn event_received(&mut self, id: LogonId, code: altilink::EventCode, block: &Block, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let Some(channel) = &logon.channel else { return };
        if block.location != channel.line {
            return;
        }
        let delivery = match LineEvent::read(code, block, &channel.dialect) {
            Ok(None) => return,
            Ok(Some(event)) => logon.tell_event(&LineUpdate::Event(event)),
            Err(error) => {
                log::error!("{id:?}: event {code} cannot be read, the calls are read instead: {error}");
                return self.read_calls(id, ctx);
            }
        };
        if delivery == Delivery::Behind {
            Self::read_calls_later(id, ctx);
        }
    }
}

/// Whether a refusal says that something went wrong in the server, and nothing about what was asked.
fn is_failure(code: ResponseCode) -> bool {
    matches!(
        code,
        ResponseCode::SystemError | ResponseCode::ProtocolError | ResponseCode::Error | ResponseCode::UnknownError
    )
}

impl Actor for AltiservLink {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.connect_watch(ctx);
    }
}
