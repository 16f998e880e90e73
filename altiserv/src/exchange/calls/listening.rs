//! Supervisors who listen in on an agent's call, or barge in: legs of the conversation that are no calls of their own.
//!
//! A leg lasts as long as the agent has the call, whatever the agent does with it, or until the supervisor hangs up.
//! While it lasts, the supervisor's line takes part in nothing else; a call that comes for it rings on.

use altilink::message::monitoring::MonitoringStyle;
use altilink::{LineState, Pad, SessionHandle};

use super::leg::Leg;
use crate::exchange::exchange_event::ExchangeEventKind;
use crate::exchange::recordings::tape::Sound;
use crate::exchange::refusal::{InputResult, Refusal};
use crate::exchange::switch::Switch;

impl Switch {
    /// The supervisor on line `by` has `line` begin to listen to the call that an agent talks on, or change between
    /// listening and talking.
    pub(crate) fn listen_in(&mut self, by: Pad, line: Pad, agent: Pad, style: MonitoringStyle) -> InputResult {
        if !self.is_supervisor(by) {
            return Err(Refusal::NoPrivilege);
        }
        if line == agent || !self.is_extension(agent) || !self.is_extension(line) {
            return Err(Refusal::NoSuchLine);
        }
        let call = self.active_call(agent).ok_or(Refusal::InvalidState)?;
        let leg = Leg { agent, call, style };
        match self.legs.get(&line) {
            Some(before) if *before == leg => return Ok(Some(call)),
            Some(before) if (before.agent, before.call) != (agent, call) => return Err(Refusal::LineBusy),
            Some(_) => {}
            None => {
                self.check_disengaged(line)?;
                // A call with the agent and the leg could not be told apart.
                if self.calls_of(line).any(|call| call.is_active(line) || call.seen_from(line) == agent) {
                    return Err(Refusal::LineBusy);
                }
            }
        }
        self.legs.insert(line, leg);
        let pad = self.calls.get(&call).map_or(Pad::NONE, |call| call.seen_from(agent));
        self.emit(agent, ExchangeEventKind::State { state: leg.state(), pad });
        self.emit(line, ExchangeEventKind::State { state: leg.state(), pad: agent });
        Ok(Some(call))
    }

    /// True if a line takes part in another line's call.
    pub(crate) fn listens_in(&self, line: Pad) -> bool {
        self.legs.contains_key(&line)
    }

    /// State of a line that takes part in another line's call.
    pub(crate) fn listening_state(&self, line: Pad) -> Option<LineState> {
        self.legs.get(&line).map(|leg| leg.state())
    }

    /// True if a supervisor's line that drops `pad` leaves the call that it listens to: `pad` is the agent's, or none.
    pub(crate) fn drop_leaves_leg(&self, line: Pad, pad: Option<Pad>) -> bool {
        self.legs.get(&line).is_some_and(|leg| pad.is_none_or(|pad| pad == leg.agent))
    }

    /// A supervisor hangs up. The agent's line is told its own state again.
    pub(crate) fn leave_leg(&mut self, line: Pad) -> InputResult {
        let leg = self.legs.remove(&line).ok_or(Refusal::NoSuchCall)?;
        self.report_idle(line);
        self.report_state(leg.call, leg.agent);
        Ok(Some(leg.call))
    }

    /// A line with a call, one that rings for example, is not idle.
    fn report_idle(&mut self, line: Pad) {
        if self.line(line).is_some_and(|line| line.calls.is_empty()) {
            self.emit(line, ExchangeEventKind::State { state: LineState::Idle, pad: line });
        }
    }

    /// Ends the legs of calls that the agent no longer has.
    pub(crate) fn end_legs(&mut self) {
        let mut over = Vec::new();
        for (line, leg) in &self.legs {
            let mut calls = self.calls_of(leg.agent);
            if !calls.any(|call| call.handle == leg.call && call.side(leg.agent).is_some()) {
                over.push(*line);
            }
        }
        for line in over {
            self.legs.remove(&line);
            self.report_idle(line);
        }
    }

    /// The supervisors who are heard in a call.
    pub(crate) fn barging_in(&self, call: SessionHandle) -> impl Iterator<Item = Sound> {
        let legs = self.legs.iter().filter(move |(_, leg)| leg.call == call && leg.style == MonitoringStyle::BargeIn);
        legs.map(|(line, _)| Sound::Voice(*line))
    }
}
