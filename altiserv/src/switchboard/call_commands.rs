//! Commands that place and control calls, and that read their data.

use altilink::message::Message;
use altilink::message::call_control::{
    Answer, CallPickup, Conference, DropCall, Hold, MakeCall, Redirect, RedirectKind, SimChars,
};
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo, SetUserData};
use altilink::message::monitoring::CallMonitoring;
use altilink::{MessageError, Pad};

use super::command_reply::{CommandReply, CommandResult};
use super::error::CommandRefusal;
use super::received_command::ReceivedCommand;
use super::{Switchboard, render};
use crate::exchange::{LineRequest, Refusal};

impl Switchboard {
    pub(super) fn request(&mut self, line: Pad, command: &ReceivedCommand<'_>, request: LineRequest) -> CommandResult {
        self.exchange.request(command.now, line, request)?;
        Ok(CommandReply::ok())
    }

    pub(super) fn make_call(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let MakeCall { number, .. } = command.read()?;
        self.request(line, command, LineRequest::Dial { number })
    }

    pub(super) fn answer_call(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let Answer { call } = command.read()?;
        self.request(line, command, LineRequest::Answer { call })
    }

    pub(super) fn drop_call(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let DropCall { call } = command.read()?;
        let call = (call != DropCall::CURRENT).then_some(call);
        self.request(line, command, LineRequest::Drop { call })
    }

    pub(super) fn redirect_call(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let Redirect { call, destination, kind } = command.read()?;
        match kind {
            RedirectKind::Number | RedirectKind::NumberOfDotNet | RedirectKind::Ip => {
                self.request(line, command, LineRequest::Redirect { call, destination })
            }
            RedirectKind::VoiceMail | RedirectKind::AutoAttendant => Err(CommandRefusal::NoVoiceMail),
            RedirectKind::Unknown(value) => Err(MessageError::Value { id: 2, value }.into()),
        }
    }

    pub(super) fn hold_call(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let Hold { call, retrieve } = command.read()?;
        let request = if retrieve { LineRequest::Retrieve { call } } else { LineRequest::Hold { call } };
        self.request(line, command, request)
    }

    pub(super) fn sim_chars(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let SimChars { digits } = command.read()?;
        self.request(line, command, LineRequest::Key { digits })
    }

    /// SIM_ONHOOK hangs the phone up. Unlike DROPCALL it exists in MaxACD too.
    pub(super) fn sim_on_hook(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        self.request(line, command, LineRequest::OnHook)
    }

    pub(super) fn conference(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let Conference { call, action } = command.read()?;
        self.request(line, command, LineRequest::Confer { call, action })
    }

    /// The meaning of the three types is not known: all are handled alike.
    pub(super) fn pick_up(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let CallPickup { session, workgroup, .. } = command.read()?;
        self.request(line, command, LineRequest::PickUp { call: session, workgroup })
    }

    pub(super) fn listen_in(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let CallMonitoring { style, workgroup, agent, monitor } = command.read()?;
        self.require_supervisor(command)?;
        self.check_workgroup(workgroup, agent)?;
        self.request(line, command, LineRequest::ListenIn { monitor, agent, style })
    }

    /// Only supervisors may read the calls of another line.
    pub(super) fn call_info(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let GetCallInfo { pad } = command.read()?;
        self.exchange.line(pad).ok_or(Refusal::NoSuchLine)?;
        if pad != line {
            self.require_supervisor(command)?;
        }
        let clock = self.clock(command.now);
        let calls = self.exchange.views(pad).iter().map(|view| render::snapshot(view, clock)).collect();
        Ok(CommandReply::with(CallInfoReply { calls }.write(&self.dialect)))
    }

    pub(super) fn extra_call_info(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let GetExtraCallInfo { session } = command.read()?;
        let data = self.exchange.call_data(line, session)?;
        let info = ExtraCallInfo {
            session,
            ivr_data: data.ivr_data.clone(),
            user_data: data.user_data.clone(),
            ..ExtraCallInfo::default()
        };
        Ok(CommandReply::with(info.write(&self.dialect)))
    }

    pub(super) fn set_user_data(&mut self, line: Pad, command: &ReceivedCommand<'_>) -> CommandResult {
        let SetUserData { session, data } = command.read()?;
        self.request(line, command, LineRequest::SetUserData { call: session, data })
    }
}
