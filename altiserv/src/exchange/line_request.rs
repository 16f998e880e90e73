//! Requests of lines over the wire, and the way of each into the rooms.

use std::time::Duration;

use altilink::message::agents::AgentState;
use altilink::message::call_control::ConferenceAction;
use altilink::message::monitoring::MonitoringStyle;
use altilink::message::recording::PauseAction;
use altilink::{Pad, SessionHandle};

use super::calls::hook_flash::HOOK_FLASH;
use super::recordings::line_recording::{Recorder, Wanted};
use super::refusal::{InputResult, Refusal};
use super::switch::Switch;
use crate::settings::Product;

/// A request of a line, over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    Dial {
        number: String,
    },
    Answer {
        call: Pad,
    },
    Drop {
        call: Option<Pad>,
    },
    Redirect {
        call: Pad,
        destination: String,
    },
    Hold {
        call: Pad,
    },
    Retrieve {
        call: Pad,
    },
    SetUserData {
        call: SessionHandle,
        data: String,
    },
    /// DTMF in the call that the line talks on.
    Key {
        digits: String,
    },
    /// `target` is the own line for the current call, a call pad of the line, or an agent's line for a supervisor.
    StartRecording {
        target: Pad,
        by: Recorder,
        wanted: Wanted,
    },
    StopRecording {
        target: Pad,
        by: Recorder,
    },
    ChangeRecording {
        target: Pad,
        by: Recorder,
        action: PauseAction,
    },
    /// The state of the own line's agent in a workgroup.
    SetAgentState {
        workgroup: Pad,
        state: AgentState,
    },
    /// `agent` is the own line, or an agent's for a supervisor.
    LogOnToWorkgroup {
        workgroup: Pad,
        agent: Pad,
        logged_on: bool,
    },
    /// One call of the line joins the other in a conference, or leaves it.
    Confer {
        call: Pad,
        action: ConferenceAction,
    },
    /// The phone is put down.
    OnHook,
    /// A supervisor has a line, mostly the own one, listen to an agent's call or barge in.
    ListenIn {
        monitor: Pad,
        agent: Pad,
        style: MonitoringStyle,
    },
    /// Answers a call that rings another line or waits in a queue.
    PickUp {
        call: SessionHandle,
        workgroup: String,
    },
    SetQueuePriority {
        workgroup: Pad,
        call: SessionHandle,
        priority: i32,
    },
    /// Sends a call that waits in a queue on.
    SendOn {
        workgroup: Pad,
        call: SessionHandle,
        destination: String,
    },
}

impl Switch {
    pub(crate) fn request(&mut self, now: Duration, line: Pad, request: Request) -> InputResult {
        if !self.is_extension(line) {
            return Err(Refusal::NoSuchLine);
        }
        self.tapes.set_time(now);
        let flashed = self.flashed.remove(&line);
        let concerned = match request {
            Request::Dial { number } => self.dial(now, line, &number).map(Some),
            Request::Answer { call } => self.answer(now, line, self.call_on(line, call)?),
            Request::Drop { call } if self.drop_leaves_leg(line, call) => self.leave_leg(line),
            Request::Drop { .. } if self.product == Product::MaxAcd => Err(Refusal::DropNotSupported),
            Request::Drop { call: None } => self.drop_on_command(now, line, self.current_call(line)?),
            Request::Drop { call: Some(call) } => self.drop_on_command(now, line, self.call_on(line, call)?),
            Request::Redirect { call, destination } => {
                self.redirect(now, line, self.call_on(line, call)?, &destination)
            }
            Request::Hold { call } => self.hold(now, line, self.call_on(line, call)?),
            Request::Retrieve { call } => self.retrieve(now, line, self.call_on(line, call)?),
            Request::SetUserData { call, data } => self.set_user_data(line, call, data),
            Request::Key { digits } if digits == HOOK_FLASH => self.flash(line, flashed),
            Request::Key { digits } => self.key(line, &digits),
            Request::OnHook => self.on_hook(now, line, flashed),
            Request::Confer { call, action } => self.confer_on_command(now, line, call, action),
            Request::ListenIn { monitor, agent, style } => self.listen_in(line, monitor, agent, style),
            Request::PickUp { call, workgroup } => self.pick_up(now, line, call, &workgroup),
            Request::StartRecording { target, by, wanted } => self.start_recording(line, target, by, &wanted),
            Request::StopRecording { target, by } => self.stop_recording(line, target, by),
            Request::ChangeRecording { target, by, action } => self.change_recording(line, target, by, action),
            Request::SetAgentState { workgroup, state } => self.set_agent_state(now, line, workgroup, state),
            Request::LogOnToWorkgroup { workgroup, agent, logged_on } => {
                self.log_on_to_workgroup(line, agent, workgroup, logged_on)
            }
            Request::SetQueuePriority { workgroup, call, priority } => {
                self.set_queue_priority(line, workgroup, call, priority)
            }
            Request::SendOn { workgroup, call, destination } => self.send_on(now, line, workgroup, call, &destination),
        }?;
        self.settle(now);
        Ok(concerned)
    }
}
