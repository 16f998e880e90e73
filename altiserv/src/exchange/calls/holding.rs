//! Holding and retrieving calls, and telling the parties of it.

use std::time::Duration;

use altilink::{Pad, SessionHandle};

use super::call::PartyState;
use crate::exchange::exchange_event::ExchangeEventKind;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

impl Switch {
    pub(crate) fn hold(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> InputResult {
        if self.is_conference(handle) || !self.calls.get(&handle).is_some_and(|call| call.is_active(line)) {
            return Err(Refusal::InvalidState);
        }
        self.set_party_state(handle, line, PartyState::Holding { since: now });
        Ok(Some(handle))
    }

    pub(crate) fn retrieve(&mut self, now: Duration, line: Pad, handle: SessionHandle) -> InputResult {
        if !self.calls.get(&handle).is_some_and(|call| call.holds(line)) {
            return Err(Refusal::InvalidState);
        }
        self.check_disengaged(line)?;
        self.hold_active(now, line);
        self.set_party_state(handle, line, PartyState::Talking);
        Ok(Some(handle))
    }

    /// Holds the call that the line talks on. The calls of a conference are not put on hold, but its lines take part in
    /// nothing else either.
    pub(crate) fn hold_active(&mut self, now: Duration, line: Pad) {
        if let Some(handle) = self.active_call(line) {
            self.set_party_state(handle, line, PartyState::Holding { since: now });
        }
    }

    /// Changes the state of one party, and tells both parties if the state of the call has changed for them.
    pub(crate) fn set_party_state(&mut self, handle: SessionHandle, line: Pad, state: PartyState) {
        let Some(call) = self.calls.get_mut(&handle) else { return };
        let parties: Vec<Pad> = [Some(line), call.peer_of(line)].into_iter().flatten().collect();
        let before: Vec<_> = parties.iter().map(|pad| call.state_of(*pad)).collect();
        if let Some(side) = call.side_mut(line) {
            side.state = state;
        }
        let after: Vec<_> = parties.iter().map(|pad| call.state_of(*pad)).collect();
        for (index, pad) in parties.into_iter().enumerate() {
            if after[index] != before[index] {
                self.report_state(handle, pad);
            }
        }
    }

    pub(crate) fn report_state(&mut self, handle: SessionHandle, line: Pad) {
        if let Some(call) = self.calls.get(&handle) {
            let state = call.state_of(line);
            let pad = call.seen_from(line);
            self.emit(line, ExchangeEventKind::State { state, pad });
        }
    }
}
