//! A conference of three: two calls of one line, its host, joined so that all three hear each other.
//!
//! It begins at the host's desk phone, by CONFERENCE, or by two hook flashes. The guide says that a drop does not work for
//! a conference call; CONFERENCE makes one guest leave. While it lasts the three lines can place, answer, hold, retrieve and pass on no call
//! of their own, so that nobody is in two conversations; a call that comes for one of them rings on. When a guest
//! leaves, the other two go on talking; when the host leaves, both calls end.

use std::time::Duration;

use altilink::message::call_control::ConferenceAction;
use altilink::{LineState, Pad, SessionHandle};

use super::call::{Call, Standing};
use crate::exchange::{Accepted, Exchange, Refusal};

impl Exchange {
    /// The line joins the call that it talks on with the one that it holds.
    pub(crate) fn confer(&mut self, line: Pad) -> Accepted {
        let calls = self.consultation(line)?;
        let listens = |handle| self.calls.get(&handle).is_some_and(|call| far_end_listens(call, line));
        let talks = self.calls.get(&calls.other).is_some_and(|call| call.state_of(line) == LineState::Connected);
        if !talks || !listens(calls.held) {
            return Err(Refusal::InvalidState);
        }
        for handle in [calls.other, calls.held] {
            self.set_standing(handle, line, Standing::Conferencing);
        }
        Ok(Some(calls.held))
    }

    /// What CONFERENCE asks for. A call that is in the conference already is joined.
    pub(crate) fn confer_on_command(
        &mut self,
        now: Duration,
        line: Pad,
        call: Pad,
        action: ConferenceAction,
    ) -> Accepted {
        let handle = self.call_on(line, call)?;
        let hosted = self.calls.get(&handle).and_then(host_of) == Some(line);
        match action {
            ConferenceAction::Join if hosted => Ok(Some(handle)),
            ConferenceAction::Join => {
                let calls = self.consultation(line)?;
                if handle != calls.held && handle != calls.other {
                    return Err(Refusal::InvalidState);
                }
                self.confer(line)
            }
            ConferenceAction::Drop if hosted => {
                self.release(now, handle);
                Ok(Some(handle))
            }
            ConferenceAction::Drop => Err(Refusal::InvalidState),
        }
    }

    pub(crate) fn is_conferencing(&self, line: Pad) -> bool {
        self.calls_of(line).any(|call| call.state_of(line) == LineState::Conferencing)
    }

    pub(crate) fn is_conference(&self, handle: SessionHandle) -> bool {
        self.calls.get(&handle).is_some_and(|call| host_of(call).is_some())
    }

    /// Whoever places a call, is in a conference or listens to somebody else's call takes part in nothing else.
    pub(crate) fn check_disengaged(&self, line: Pad) -> Result<(), Refusal> {
        let placing = self.calls_of(line).any(|call| call.awaits_answer(line));
        if placing || self.is_conferencing(line) || self.listens_in(line) { Err(Refusal::InvalidState) } else { Ok(()) }
    }

    /// A phone is put down. With that of a conference's host both of its calls end.
    pub(crate) fn hang_up(&mut self, now: Duration, line: Pad) -> Accepted {
        if self.listens_in(line) {
            return self.leave_leg(line);
        }
        let handle = self.current_call(line)?;
        let hosted = self.calls.get(&handle).and_then(host_of) == Some(line);
        let Some((_, other)) = self.joined_with(handle).filter(|_| hosted) else {
            return self.drop_from(now, line, handle);
        };
        self.end(now, handle);
        self.end(now, other);
        Ok(Some(handle))
    }

    /// The host of the conference that the call is in, and the other call of it.
    pub(crate) fn joined_with(&self, handle: SessionHandle) -> Option<(Pad, SessionHandle)> {
        let host = host_of(self.calls.get(&handle)?)?;
        let other = self.calls_of(host).find(|call| call.handle != handle && host_of(call) == Some(host))?;
        Some((host, other.handle))
    }
}

fn host_of(call: &Call) -> Option<Pad> {
    let hosts = |pad: &Pad| call.side(*pad).is_some_and(|side| side.standing == Standing::Conferencing);
    [Some(call.caller.pad), call.callee()].into_iter().flatten().find(hosts)
}

/// Whether the other party does not hold the call as well.
fn far_end_listens(call: &Call, line: Pad) -> bool {
    let side = call.peer_of(line).and_then(|peer| call.side(peer));
    side.is_some_and(|side| side.standing == Standing::Talking)
}
