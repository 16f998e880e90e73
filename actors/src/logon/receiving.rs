//! Taking what comes from the connection: answers and events.

use std::time::SystemTime;

use actix::prelude::*;
use altilink::message::Command;
use altilink::message::logon::Ping;
use altilink::{Block, CommandCode, EventCode, Head, Pad, ResponseCode};
use tokio::sync::oneshot;

use super::LogonActor;
use super::completion::{Completion, GatheredAnswer};
use super::followed_line::Work;
use super::line_event::{LineEvent, QueueNews};
use super::news::LogonNews;
use super::pending::Part;
use crate::Extension;
use crate::connection::{CommandError, FromConnection, Loss, News, says_logged_off};
use crate::log_limit::LogLimit;
use crate::meter::{Counted, Timed};

static COMMANDS: LogLimit = LogLimit::new();
static UNREADABLE: LogLimit = LogLimit::new();

impl Handler<FromConnection> for LogonActor {
    type Result = ResponseFuture<()>;

    /// The connection is read further when the reply comes.
    fn handle(&mut self, FromConnection { connection, news }: FromConnection, ctx: &mut Context<Self>) -> Self::Result {
        // A connection that was let go may still say something.
        if !self.is_on(connection) {
            return Box::pin(std::future::ready(()));
        }
        match news {
            News::Blocks(blocks) => {
                for block in blocks {
                    // One of them may say that the logon stands no more.
                    if self.is_on(connection) {
                        self.block_received(&block, ctx);
                    }
                }
            }
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

impl LogonActor {
    fn block_received(&mut self, block: &Block, ctx: &mut Context<Self>) {
        match block.head {
            Head::Response { command, result } => self.response_received(command, result, block, ctx),
            Head::Event(code) => self.event_received(code, block, ctx),
            Head::Command(code) => {
                if let Some(left_out) = COMMANDS.admit() {
                    log::warn!(logon:% = self.id, extension:% = self.audience.own(); "AltiServ sent a command, {code}; passed over{left_out}");
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
        let Some(channel) = &self.channel else { return };
        let connection = channel.connection;
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
        let is_end_of_list = command == CommandCode::GetLineInfo && result == ResponseCode::ListEnd;
        if is_end_of_list || result.is_success() {
            let answer = GatheredAnswer { parts: answered.parts, last: parameters };
            self.complete(answered.completion, Ok(answer), ctx);
        } else if says_logged_off(result) {
            self.refused_as_logged_off(command, result, answered.completion, ctx);
        } else {
            self.complete(answered.completion, Err(CommandError::Refused(result)), ctx);
        }
    }

    /// Finds out if a refusal means that the server does not know the logon any more. If so, nothing was done, and the link
    /// logs the user on again.
    ///
    /// A refusal of a command that names another line may be about that line's logon. The server is then asked for a sign
    /// of life: it refuses that, and so ends the connection, only if it does not know this logon.
    fn refused_as_logged_off(
        &mut self,
        command: CommandCode,
        code: ResponseCode,
        completion: Completion,
        ctx: &mut Context<Self>,
    ) {
        if names_others(command) {
            return self.send(
                |id, channel| Ping.block(id, channel.line, &channel.dialect),
                Completion::Probe(Box::new(completion), code),
                ctx,
            );
        }
        let is_being_logged_off = self.address.is_none();
        if !is_being_logged_off {
            log::warn!(logon:% = self.id, extension:% = self.audience.own(); "AltiServ answers {command} with {code}; the user is logged on again");
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
        let arrived = SystemTime::now();
        let read = if self.is_workgroup(&line) {
            let news = QueueNews::read(code, block, &dialect);
            news.map(|news| news.map(|news| Work::Queue { news, arrived }))
        } else {
            let event = LineEvent::read(code, block, &dialect);
            event.map(|event| event.map(|event| Work::Event { event, arrived }))
        };
        match read {
            Ok(None) => {}
            Ok(Some(work)) => {
                self.meter.count(Counted::EventArrived);
                self.enqueue(&line, work, ctx);
            }
            Err(error) => {
                if let Some(left_out) = UNREADABLE.admit() {
                    log::error!(logon:% = self.id, extension:% = self.audience.own(); "event {code} cannot be read, the calls are read instead: {error}{left_out}");
                }
                self.doubt(&line, ctx);
                self.read_calls(&line, ctx);
                if code == EventCode::AgentStateChange {
                    self.read_agent_again(&line, ctx);
                }
            }
        }
    }

    /// Number of the line on a pad, if it is the own line or one that is heard.
    fn line_on(&self, location: Pad) -> Option<Extension> {
        let is_own = self.channel.as_ref().is_some_and(|channel| channel.line == location);
        if is_own { Some(self.own_number()) } else { self.monitor.line_on(location).cloned() }
    }
}

/// True for a command that names a workgroup or a line of others, which have logons of their own.
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
            | Code::WorkgroupForceLogOn
            | Code::CallMonitoring
    )
}
