//! Reading the calls of a line, so that its subscribers know how it stands.

use std::time::Duration;

use actix::prelude::*;
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::{Command, Message as _};
use altilink::{Pad, Parameters, ResponseCode};

use super::audience::Delivery;
use super::connection::ConnectionId;
use super::logon::Channel;
use super::{AltiservLink, CommandError, Completion, Connected, LineUpdate, LogonId, Owner};
use crate::Extension;

/// How long a subscriber with a full mailbox, or a server in trouble, gets before the calls are read again.
pub(super) const CATCH_UP_DELAY: Duration = Duration::from_millis(250);

impl AltiservLink {
    /// Reads the calls of a logon's own line at once, those of a watched line as soon as there is room.
    pub(super) fn read_calls(&mut self, id: LogonId, line: &Extension, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let Some(channel) = logon.channel.as_ref().filter(|_| logon.audience.follows(line)) else { return };
        if line == logon.audience.own() {
            let pad = channel.line;
            self.ask_for_calls(id, line.clone(), pad, ctx);
        } else if logon.monitor.pad_of(line).is_some() {
            logon.monitor.read_soon(line.clone());
            self.read_watched_calls(id, ctx);
        } else {
            self.tell_calls(id, line, Pad::NONE, CallInfoReply::default(), ctx);
        }
    }

    /// An event may have been lost: how the lines stand is asked anew, and what is not answered ends the connection.
    pub(super) fn read_after_gap(&mut self, connection: ConnectionId, ctx: &mut Context<Self>) {
        let Some(Connected { owner: Owner::Logon(id), .. }) = self.connections.get(&connection).copied() else {
            return;
        };
        let Some(logon) = self.logons.get(&id) else { return };
        let own = logon.audience.own().clone();
        for line in logon.audience.watched().iter().chain([&own]) {
            self.read_calls(id, line, ctx);
        }
    }

    fn read_watched_calls(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        while let Some((line, pad)) = self.logons.get_mut(&id).and_then(|logon| logon.monitor.read_next()) {
            self.ask_for_calls(id, line, pad, ctx);
        }
    }

    fn ask_for_calls(&mut self, id: LogonId, line: Extension, pad: Pad, ctx: &mut Context<Self>) {
        let ask =
            |sequence_id, channel: &Channel| GetCallInfo { pad }.block(sequence_id, channel.line, &channel.dialect);
        self.send(id, ask, Completion::Calls(id, line, pad), ctx);
    }

    pub(super) fn calls_read(
        &mut self,
        id: LogonId,
        line: &Extension,
        pad: Pad,
        result: Result<Parameters, CommandError>,
        ctx: &mut Context<Self>,
    ) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let is_watched = line != logon.audience.own();
        if is_watched {
            logon.monitor.read();
        }
        let Some(channel) = &logon.channel else { return };
        let reply = match result {
            Ok(parameters) => CallInfoReply::read(&parameters, &channel.dialect).unwrap_or_else(|error| {
                log::error!(logon:% = id; "the calls cannot be read and are taken for none: {error}");
                CallInfoReply::default()
            }),
            Err(CommandError::Overloaded) => return Self::read_calls_later(id, line.clone(), ctx),
            Err(CommandError::Refused(code)) if is_failure(code) => {
                log::warn!(logon:% = id; "the calls cannot be read: {code}");
                return Self::read_calls_later(id, line.clone(), ctx);
            }
            // How a live AltiServ answers for a line without calls is not known; a refusal is taken for that.
            Err(CommandError::Refused(_)) => CallInfoReply::default(),
            Err(CommandError::Timeout) => return self.abandon(id, ctx),
            // The reconnection reads them again.
            Err(_) => return,
        };
        self.tell_calls(id, line, pad, reply, ctx);
        if is_watched {
            self.read_watched_calls(id, ctx);
        }
    }

    fn tell_calls(&mut self, id: LogonId, line: &Extension, pad: Pad, reply: CallInfoReply, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let update = LineUpdate::Calls { line: line.clone(), pad, calls: reply.calls };
        if logon.audience.tell_calls(line, &update) == Delivery::Behind {
            Self::read_calls_later(id, line.clone(), ctx);
        }
    }

    pub(super) fn read_calls_later(id: LogonId, line: Extension, ctx: &mut Context<Self>) {
        log::warn!(logon:% = id; "the calls of a line are read again in a moment");
        ctx.run_later(CATCH_UP_DELAY, move |link, ctx| link.read_calls(id, &line, ctx));
    }
}

/// Whether a refusal says that something went wrong in the server, and nothing about what was asked.
pub(super) fn is_failure(code: ResponseCode) -> bool {
    matches!(
        code,
        ResponseCode::SystemError | ResponseCode::ProtocolError | ResponseCode::Error | ResponseCode::UnknownError
    )
}
