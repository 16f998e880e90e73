//! Placing and controlling calls, and what is known about them.

use altilink::message::Message;
use altilink::message::call_control::{
    Answer as AnswerCall, CallPickup, Conference, DropCall, Hold, MakeCall, Redirect, RedirectKind, SimChars,
};
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo, SetUserData};
use altilink::message::monitoring::CallMonitoring;
use altilink::{MessageError, Pad, SessionHandle};

use super::error::CommandError;
use super::{Answer, Asked, Reply, Switchboard, render};
use crate::exchange::{LineRequest, Refusal};

impl Switchboard {
    pub(super) fn request(&mut self, line: Pad, asked: &Asked<'_>, request: LineRequest) -> Answer {
        self.exchange.request(asked.now, line, request)?;
        Ok(Reply::ok())
    }

    pub(super) fn make_call(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let MakeCall { number, .. } = asked.read()?;
        self.request(line, asked, LineRequest::Dial { number })
    }

    pub(super) fn answer_call(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let AnswerCall { call } = asked.read()?;
        self.request(line, asked, LineRequest::Answer { call })
    }

    pub(super) fn drop_call(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let DropCall { call } = asked.read()?;
        let call = (call != DropCall::CURRENT).then_some(call);
        self.request(line, asked, LineRequest::Drop { call })
    }

    pub(super) fn redirect_call(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let Redirect { call, destination, kind } = asked.read()?;
        match kind {
            RedirectKind::Number | RedirectKind::NumberOfDotNet | RedirectKind::Ip => {
                self.request(line, asked, LineRequest::Redirect { call, destination })
            }
            RedirectKind::VoiceMail | RedirectKind::AutoAttendant => Err(CommandError::NoVoiceMail),
            RedirectKind::Unknown(value) => Err(MessageError::Value { id: 2, value }.into()),
        }
    }

    pub(super) fn hold_call(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let Hold { call, retrieve } = asked.read()?;
        let request = if retrieve { LineRequest::Retrieve { call } } else { LineRequest::Hold { call } };
        self.request(line, asked, request)
    }

    pub(super) fn sim_chars(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let SimChars { digits } = asked.read()?;
        self.request(line, asked, LineRequest::Key { digits })
    }

    /// The phone is put down, which is possible with MaxACD too.
    pub(super) fn sim_on_hook(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        self.request(line, asked, LineRequest::OnHook)
    }

    pub(super) fn conference(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let Conference { call, action } = asked.read()?;
        self.request(line, asked, LineRequest::Confer { call, action })
    }

    /// What the three types stand for is not known: each is taken for the same.
    pub(super) fn pick_up(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let CallPickup { session, workgroup, .. } = asked.read()?;
        self.request(line, asked, LineRequest::PickUp { call: session, workgroup })
    }

    pub(super) fn listen_in(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let CallMonitoring { style, workgroup, agent, monitor } = asked.read()?;
        self.require_supervisor(asked)?;
        self.check_workgroup(workgroup, agent)?;
        self.request(line, asked, LineRequest::ListenIn { monitor, agent, style })
    }

    /// Another line's calls are shown to supervisors only.
    pub(super) fn call_info(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let GetCallInfo { pad } = asked.read()?;
        self.exchange.line(pad).ok_or(Refusal::NoSuchLine)?;
        if pad != line {
            self.require_supervisor(asked)?;
        }
        let clock = self.clock(asked.now);
        let calls = self.exchange.views(pad).iter().map(|view| render::snapshot(view, clock)).collect();
        Ok(Reply::with(CallInfoReply { calls }.write(&self.dialect)))
    }

    pub(super) fn extra_call_info(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let GetExtraCallInfo { session } = asked.read()?;
        let data = self.exchange.call_data(line, session)?;
        let info = ExtraCallInfo {
            session,
            ivr_data: data.ivr_data.clone(),
            user_data: data.user_data.clone(),
            ..ExtraCallInfo::default()
        };
        Ok(Reply::with(info.write(&self.dialect)))
    }

    pub(super) fn set_user_data(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let SetUserData { session, data } = asked.read()?;
        let call: SessionHandle = session;
        self.request(line, asked, LineRequest::SetUserData { call, data })
    }
}
