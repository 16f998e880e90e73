//! Placing and controlling calls, and what is known about them.

use altilink::message::Message;
use altilink::message::call_control::{Answer as AnswerCall, DropCall, Hold, MakeCall, Redirect, SimChars};
use altilink::message::call_info::{CallInfoReply, GetCallInfo};
use altilink::message::extra_call_info::{ExtraCallInfo, GetExtraCallInfo, SetUserData};
use altilink::{Pad, SessionHandle};

use super::{Answer, Asked, Reply, Switchboard, render};
use crate::exchange::{Happening, Refusal, Request};

impl Switchboard {
    pub(super) fn request(&mut self, line: Pad, asked: &Asked<'_>, request: Request) -> Answer {
        self.exchange.request(asked.now, line, request)?;
        Ok(Reply::ok())
    }

    pub(super) fn make_call(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let MakeCall { number, .. } = asked.read()?;
        self.request(line, asked, Request::Dial { number })
    }

    pub(super) fn answer_call(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let AnswerCall { call } = asked.read()?;
        self.request(line, asked, Request::Answer { call })
    }

    pub(super) fn drop_call(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let DropCall { call } = asked.read()?;
        let call = (call != DropCall::CURRENT).then_some(call);
        self.request(line, asked, Request::Drop { call })
    }

    pub(super) fn redirect_call(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let Redirect { call, destination } = asked.read()?;
        self.request(line, asked, Request::Redirect { call, destination })
    }

    pub(super) fn hold_call(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let Hold { call, retrieve } = asked.read()?;
        let request = if retrieve { Request::Retrieve { call } } else { Request::Hold { call } };
        self.request(line, asked, request)
    }

    pub(super) fn sim_chars(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        let SimChars { digits } = asked.read()?;
        self.request(line, asked, Request::Key { digits })
    }

    /// The phone is put down, which is possible with MaxACD too. A phone without a call stays down.
    pub(super) fn sim_on_hook(&mut self, line: Pad, asked: &Asked<'_>) -> Answer {
        match self.exchange.happen(asked.now, Happening::PhoneHangsUp { line }) {
            Ok(_) | Err(Refusal::NoSuchCall) => Ok(Reply::ok()),
            Err(refusal) => Err(refusal.into()),
        }
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
        self.request(line, asked, Request::SetUserData { call, data })
    }
}
