//! A conference of three: two calls of one line, its host, joined so that all three hear each other.
//!
//! It begins at the host's desk phone, by CONFERENCE, or by two hook flashes. The guide says that a drop does not work
//! for a conference call; CONFERENCE makes one guest leave. While it lasts the three lines can place, answer, hold,
//! retrieve and pass on no call of their own, so that nobody is in two conversations; a call that comes for one of them
//! rings on. When a guest leaves, the other two go on talking; when the host leaves, both calls end.

use std::time::Duration;

use altilink::message::call_control::ConferenceAction;
use altilink::{LineState, Pad, SessionHandle};

use super::call::{Call, PartyState};
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

impl Switch {
    /// The line joins the call that it talks on with the one that it holds.
    pub(crate) fn confer(&mut self, line: Pad) -> InputResult {
        let calls = self.consultation(line)?;
        let talks = self.calls.get(&calls.other).is_some_and(|call| call.state_of(line) == LineState::Connected);
        let held_party_listens = self.calls.get(&calls.held).is_some_and(|call| {
            let peer = call.peer_of(line).and_then(|peer| call.side(peer));
            peer.is_some_and(|side| side.state == PartyState::Talking)
        });
        if !talks || !held_party_listens {
            return Err(Refusal::InvalidState);
        }
        for handle in [calls.other, calls.held] {
            self.set_party_state(handle, line, PartyState::Conferencing);
        }
        Ok(Some(calls.held))
    }

    /// Carries out CONFERENCE. Joining a call that is in the conference already changes nothing.
    pub(crate) fn confer_on_command(
        &mut self,
        now: Duration,
        line: Pad,
        call: Pad,
        action: ConferenceAction,
    ) -> InputResult {
        let handle = self.call_on(line, call)?;
        let hosted = self.host_of(handle) == Some(line);
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
        self.host_of(handle).is_some()
    }

    /// The line that hosts the conference that a call is in.
    fn host_of(&self, handle: SessionHandle) -> Option<Pad> {
        host(self.calls.get(&handle)?)
    }

    /// A phone is put down. If its line hosts a conference, both calls of it end.
    pub(crate) fn hang_up(&mut self, now: Duration, line: Pad) -> InputResult {
        if self.listens_in(line) {
            return self.leave_leg(line);
        }
        let handle = self.current_call(line)?;
        match self.joined_with(handle) {
            Some((host, other)) if host == line => {
                self.end(now, handle);
                self.end(now, other);
                Ok(Some(handle))
            }
            _ => self.drop_from(now, line, handle),
        }
    }

    /// The host of the conference that the call is in, and the other call of it.
    pub(crate) fn joined_with(&self, handle: SessionHandle) -> Option<(Pad, SessionHandle)> {
        let host_line = self.host_of(handle)?;
        let other = self.calls_of(host_line).find(|call| call.handle != handle && host(call) == Some(host_line))?;
        Some((host_line, other.handle))
    }
}

fn host(call: &Call) -> Option<Pad> {
    let mut parties = [Some(call.caller.pad), call.callee()].into_iter().flatten();
    parties.find(|pad| call.side(*pad).is_some_and(|side| side.state == PartyState::Conferencing))
}
