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
mod commands;
mod event;
mod handle;
mod identity;
mod lifecycle;
mod line;
mod line_book;
mod list;
mod look;
mod members;
mod monitor;
mod pending;
mod placements;
mod placing;
mod reading;
mod schedule;
mod table;
mod turn;
mod update;
mod watching;

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use actix::prelude::*;
use altilink::message::Command;
use altilink::message::logon::{LogOff as LogOffCommand, Ping};
use altilink::{Block, CommandCode, EventCode, Head, Pad, Parameters, ResponseCode, SequenceId};
use tokio::sync::oneshot;

pub use handle::LineHandle;
pub(crate) use handle::Subscription;
pub(crate) use line_book::LineBook;
pub(crate) use list::LookError;
pub(crate) use reading::is_failure;
pub use update::Arrival;
pub(crate) use update::{Cause, Change, LineUpdate, Update, Updates};
pub(crate) use watching::WatchRevision;

pub(crate) use lifecycle::{Attach, End, Reconfigure, RefusePassword, TakeAway};

use audience::Audience;
use event::LineEvent;
use line::{Line, Work};
use list::ListFor;
use members::MembersReply;
use monitor::Monitor;
use pending::{Part, Pending};
use placements::{PlacementId, Placements};
use reading::LATE_ANSWER;
use watching::WatchReply;

use crate::call::{CallCommand, Seat};
use crate::connection::{Channel, CommandError, FromConnection, KeepAlive, Loss, News, SequenceIds, says_logged_off};
use crate::log_limit::LogLimit;
use crate::meter::{BoundedQueue, Counted, Meter, Timed};
use crate::{Extension, Product};

/// Requests that may wait for one logon: each of its sessions and calls has a few at a time.
const MAILBOX: usize = 1024;

/// What may wait on all lines together before the connection is read no further: a second or two of hundreds of busy
/// lines.
const MOST_WORK: usize = 4096;

static COMMANDS: LogLimit = LogLimit::new();
static UNREADABLE: LogLimit = LogLimit::new();

/// One user's logon. Stays the same when the connection under it is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LogonId(pub(crate) u64);

impl fmt::Display for LogonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a logon works.
#[derive(Debug, Clone)]
pub(crate) struct LogonConfig {
    pub(crate) product: Product,
    /// How long the server may take to answer a command.
    pub(crate) command_timeout: Duration,
    /// How long what is told may wait for what the server has still to say of it.
    pub(crate) extra_info_timeout: Duration,
    pub(crate) watch: KeepAlive,
}

/// What a logon tells the link.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct FromLogon {
    pub(crate) logon: LogonId,
    pub(crate) news: LogonNews,
}

#[derive(Debug)]
pub(crate) enum LogonNews {
    /// The connection is lost.
    Lost(SocketAddr, Loss),
    /// The server says that something about the redundancy of the system has changed.
    Redundancy,
}

/// The actor of one user's logon.
pub struct LogonActor {
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
    lines: HashMap<Extension, Line>,
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

/// What an answer completes.
#[derive(Debug)]
enum Completion {
    /// Somebody's request.
    Caller(oneshot::Sender<Result<Parameters, CommandError>>),
    /// A call that is to be placed, and whoever asked for it.
    Placed(PlacementId, oneshot::Sender<Result<Parameters, CommandError>>),
    /// A command about a call of a line.
    Call(Box<CallCommand>),
    /// The list of lines.
    Lines,
    /// The list of the members of a workgroup.
    Members(Pad),
    /// The calls of a line, and the number of the question.
    Calls(Extension, u64),
    /// A change of the lines of others that are heard.
    Monitor,
    /// What was refused with this code, which is told when it is known whether the server still knows the logon.
    Probe(Box<Completion>, ResponseCode),
}

/// Whether a command is about a workgroup or a line of others too, which have logons of their own.
fn names_others(command: CommandCode) -> bool {
    use CommandCode as Code;
    matches!(
        command,
        Code::GetAgentState
            | Code::SetAgentState
            | Code::GetWorkgroupInfo
            | Code::LogOnWorkgroup
            | Code::GetCallInfo
            | Code::GetExtraCallInfo
            | Code::VoiceRecord
    )
}

/// An answer with the parts that came before its last.
#[derive(Debug, Default)]
struct Answer {
    parts: Vec<Parameters>,
    last: Parameters,
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
        let own = Line::new(user.clone(), Seat::Own, Pad::NONE);
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

    fn own(&self) -> Extension {
        self.audience.own().clone()
    }

    /// Sends a command. The completion fires in any case.
    fn send(
        &mut self,
        block: impl FnOnce(SequenceId, &Channel) -> Block,
        completion: Completion,
        ctx: &mut Context<Self>,
    ) {
        let Some(channel) = self.channel.clone() else {
            return self.complete(completion, Err(CommandError::NotConnected), ctx);
        };
        let sequence_id = self.sequence.next();
        let block = block(sequence_id, &channel);
        let Head::Command(code) = block.head else { return };
        let patience = match completion {
            // A live server often takes longer over this than over anything else, and what it says is true all the same.
            Completion::Calls(..) => self.config.command_timeout + LATE_ANSWER,
            _ => self.config.command_timeout,
        };
        let now = Instant::now();
        self.pending.insert(sequence_id, channel.connection, code, now, now + patience, completion);
        match channel.send(block) {
            Ok(()) => self.arm_expiry(ctx),
            Err(error) => {
                if error == CommandError::Overloaded {
                    self.meter.count(Counted::Refused(BoundedQueue::Connection));
                }
                if let Some(completion) = self.pending.take(sequence_id) {
                    self.complete(completion, Err(error), ctx);
                }
            }
        }
    }

    /// One timer for the earliest deadline.
    fn arm_expiry(&mut self, ctx: &mut Context<Self>) {
        let Some(deadline) = self.pending.next_deadline() else { return };
        match self.expiry.take() {
            Some((armed, timer)) if armed <= deadline => return self.expiry = Some((armed, timer)),
            Some((_, timer)) => drop(ctx.cancel_future(timer)),
            None => {}
        }
        let delay = deadline.saturating_duration_since(Instant::now());
        let timer = ctx.run_later(delay, |logon, ctx| {
            logon.expiry = None;
            for completion in logon.pending.expired(Instant::now()) {
                logon.complete(completion, Err(CommandError::Timeout), ctx);
            }
            logon.arm_expiry(ctx);
        });
        self.expiry = Some((deadline, timer));
    }

    fn complete(&mut self, completion: Completion, result: Result<Answer, CommandError>, ctx: &mut Context<Self>) {
        let only = |result: Result<Answer, CommandError>| result.map(|answer| answer.last);
        match completion {
            // A caller that has gone away no longer cares.
            Completion::Caller(caller) => drop(caller.send(only(result))),
            Completion::Placed(placement, caller) => self.placed(placement, caller, only(result), ctx),
            Completion::Call(command) => self.answered(*command, result.map(drop), ctx),
            Completion::Lines => self.list_read(result, ctx),
            Completion::Members(workgroup) => self.members_read(workgroup, only(result)),
            Completion::Calls(line, number) => self.calls_read(&line, number, only(result), ctx),
            Completion::Monitor => self.monitor_set(result.map(drop), ctx),
            Completion::Probe(inner, code) => {
                let error = match result {
                    // The one that was refused before was surely not carried out.
                    Err(CommandError::ConnectionLost | CommandError::NotConnected) => CommandError::NotConnected,
                    _ => CommandError::Refused(code),
                };
                self.complete(*inner, Err(error), ctx);
            }
        }
    }

    fn block_received(&mut self, block: &Block, ctx: &mut Context<Self>) {
        match block.head {
            Head::Response { command, result } => self.response_received(command, result, block, ctx),
            Head::Event(code) => self.event_received(code, block, ctx),
            Head::Command(code) => {
                if let Some(left_out) = COMMANDS.admit() {
                    log::warn!(logon:% = self.id; "AltiServ sent a command, {code}; passed over{left_out}");
                }
            }
        }
    }

    fn response_received(
        &mut self,
        command: CommandCode,
        result: ResponseCode,
        block: &Block,
        ctx: &mut Context<Self>,
    ) {
        let Some(connection) = self.channel.as_ref().map(|channel| channel.connection) else { return };
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
        match result {
            Err(CommandError::Refused(code)) if says_logged_off(code) => {
                self.logged_off(command, code, answered.completion, ctx);
            }
            result => self.complete(answered.completion, result, ctx),
        }
    }

    /// The server does not know the logon any more: nothing was done, and the user is logged on again. Where the answer may be
    /// about another logon, the server is asked for a sign of life first. It refuses that, and so ends the connection, only
    /// where it does not know this one.
    fn logged_off(
        &mut self,
        command: CommandCode,
        code: ResponseCode,
        completion: Completion,
        ctx: &mut Context<Self>,
    ) {
        if names_others(command) {
            let ping = |id, channel: &Channel| Ping.block(id, channel.line, &channel.dialect);
            return self.send(ping, Completion::Probe(Box::new(completion), code), ctx);
        }
        // None where the user is being logged off anyway.
        if self.address.is_some() {
            log::warn!(logon:% = self.id; "AltiServ answers {command} with {code}; the user is logged on again");
        }
        self.abandon(Loss::LoggedOff, ctx);
        self.complete(completion, Err(CommandError::NotConnected), ctx);
    }

    fn event_received(&mut self, code: EventCode, block: &Block, ctx: &mut Context<Self>) {
        let Some(channel) = &self.channel else { return };
        let dialect = channel.dialect;
        match code {
            EventCode::ConfigChange | EventCode::SysConfigChange | EventCode::ConfigWorkgroupChange => self.book = None,
            EventCode::Redundancy => return self.tell_link(LogonNews::Redundancy),
            _ => {}
        }
        let Some(line) = self.line_on(block.location) else { return };
        match LineEvent::read(code, block, &dialect) {
            Ok(None) => {}
            Ok(Some(event)) => {
                self.meter.count(Counted::EventArrived);
                self.take(&line, Work::Event { event, arrived: SystemTime::now() }, ctx);
            }
            Err(error) => {
                if let Some(left_out) = UNREADABLE.admit() {
                    log::error!(logon:% = self.id, extension:% = self.audience.own(); "event {code} cannot be read, the calls are read instead: {error}{left_out}");
                }
                self.read_calls(&line, ctx);
            }
        }
    }

    /// Whose line a location is, if anybody wants to know.
    fn line_on(&self, location: Pad) -> Option<Extension> {
        let is_own = self.channel.as_ref().is_some_and(|channel| channel.line == location);
        if is_own { Some(self.own()) } else { self.monitor.line_on(location).cloned() }
    }

    /// A notice of the connection's life, which a full mailbox must not keep out.
    fn tell_link(&self, news: LogonNews) {
        self.link.do_send(FromLogon { logon: self.id, news });
    }

    /// The connection is gone, whoever ended it, and with it everything that was agreed on it.
    fn lose(&mut self, ctx: &mut Context<Self>) {
        let Some(channel) = self.channel.take() else { return };
        self.book = None;
        self.reader = None;
        for completion in self.pending.lost(channel.connection) {
            self.complete(completion, Err(CommandError::ConnectionLost), ctx);
        }
        let unplaced = self.placements.lost();
        self.heed_verdicts(unplaced);
        for reply in self.monitor.lost() {
            // Nobody waits any more where this fails.
            let _ = reply.send(Err(CommandError::NotConnected));
        }
        self.is_restored = self.audience.watched().is_empty();
        self.tell_connected(false, ctx);
        self.lines.retain(|_, line| line.looked_at.is_none());
        let lines: Vec<Extension> = self.lines.keys().cloned().collect();
        for number in lines {
            self.line_lost(&number, ctx);
        }
    }

    fn line_lost(&mut self, number: &Extension, ctx: &mut Context<Self>) {
        let Some(line) = self.lines.get_mut(number) else { return };
        line.is_awaited = true;
        line.reading.start_over();
        self.settle_waiting(number, &Err(CommandError::ConnectionLost));
        self.take(number, Work::Contact, ctx);
    }

    fn tell_connected(&mut self, connected: bool, ctx: &mut Context<Self>) {
        if std::mem::replace(&mut self.told_connected, connected) != connected {
            self.audience.tell_all(&Update::Connected(connected));
            self.flush(ctx);
        }
    }

    /// Drops a connection that no longer serves, as if it had been lost.
    fn abandon(&mut self, loss: Loss, ctx: &mut Context<Self>) {
        self.lose(ctx);
        if let Some(address) = self.address.take() {
            self.tell_link(LogonNews::Lost(address, loss));
        }
    }

    fn log_off(&mut self, ctx: &mut Context<Self>) -> oneshot::Receiver<Result<Parameters, CommandError>> {
        let (completion, answered) = oneshot::channel();
        let command = |id, channel: &Channel| LogOffCommand.block(id, channel.line, &channel.dialect);
        self.send(command, Completion::Caller(completion), ctx);
        answered
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
            entry.handle.do_send(crate::call::Forget);
        }
    }
}

impl Handler<FromConnection> for LogonActor {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, FromConnection { connection, news }: FromConnection, ctx: &mut Context<Self>) -> Self::Result {
        if self.channel.as_ref().is_none_or(|channel| channel.connection != connection) {
            // One that was let go.
            return Box::pin(std::future::ready(()));
        }
        match news {
            News::Block(block) => self.block_received(&block, ctx),
            News::Gap => self.read_after_gap(ctx),
            News::Ended(ended) => {
                self.lose(ctx);
                if let Some(address) = self.address.take() {
                    let loss = ended.err().unwrap_or(Loss::Closed);
                    log::warn!(logon:% = self.id, extension:% = self.audience.own(); "connection to {address} lost: {loss}");
                    self.tell_link(LogonNews::Lost(address, loss));
                }
            }
        }
        if !self.is_full() {
            return Box::pin(std::future::ready(()));
        }
        self.hurry_all();
        let (reader, room) = oneshot::channel();
        self.reader = Some(reader);
        Box::pin(async move { room.await.unwrap_or(()) })
    }
}
