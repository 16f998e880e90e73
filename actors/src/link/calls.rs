//! Reading the calls of a line, so that its subscribers know how it stands.

use actix::prelude::*;
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::{Command, Message as _};
use altilink::{Parameters, ResponseCode};

use super::logon::{Channel, Delivery, Logon};
use super::{AltiservLink, CommandError, Completion, LineUpdate, LogonId};

/// How long a subscriber with a full mailbox gets before it is told the calls again.
const CATCH_UP_DELAY: std::time::Duration = std::time::Duration::from_millis(250);

impl AltiservLink {
    pub(super) fn read_calls(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        if self.logons.get(&id).is_some_and(Logon::has_subscribers) {
            let ask = |sequence_id, channel: &Channel| {
                GetCallInfo { pad: channel.line }.block(sequence_id, channel.line, &channel.dialect)
            };
            self.send(id, ask, Completion::Calls(id), ctx);
        }
    }

    pub(super) fn calls_read(
        &mut self,
        id: LogonId,
        result: Result<Parameters, CommandError>,
        ctx: &mut Context<Self>,
    ) {
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

    pub(super) fn read_calls_later(id: LogonId, ctx: &mut Context<Self>) {
        log::warn!("{id:?}: a session is behind; its calls are read again");
        ctx.run_later(CATCH_UP_DELAY, move |link, ctx| link.read_calls(id, ctx));
    }
}

/// Whether a refusal says that something went wrong in the server, and nothing about what was asked.
fn is_failure(code: ResponseCode) -> bool {
    matches!(
        code,
        ResponseCode::SystemError | ResponseCode::ProtocolError | ResponseCode::Error | ResponseCode::UnknownError
    )
}
