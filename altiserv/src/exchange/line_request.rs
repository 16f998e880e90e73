//! Requests of lines over the wire, and the way of each into the rooms.

use std::time::Duration;

use altilink::message::agents::AgentState;
use altilink::message::call_control::ConferenceAction;
use altilink::message::monitoring::MonitoringStyle;
use altilink::message::recording::PauseAction;
use altilink::{Pad, SessionHandle};

use super::calls::hook_flash::HOOK_FLASH;
use super::recordings::line_recording::{RecordingOrigin, RecordingRequest};
use super::refusal::{InputResult, Refusal};
use super::switch::Switch;
use crate::settings::Product;

/// A request of a line, over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineRequest {
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
        by: RecordingOrigin,
        wanted: RecordingRequest,
    },
    StopRecording {
        target: Pad,
        by: RecordingOrigin,
    },
    ChangeRecording {
        target: Pad,
        by: RecordingOrigin,
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
    pub(crate) fn request(&mut self, now: Duration, line: Pad, request: LineRequest) -> InputResult {
        if !self.is_extension(line) {
            return Err(Refusal::NoSuchLine);
        }
        self.tapes.set_time(now);
        let flashed = self.flashed.remove(&line);
        let concerned = match request {
            LineRequest::Dial { number } => self.dial(now, line, &number).map(Some),
            LineRequest::Answer { call } => self.answer(now, line, self.call_on(line, call)?),
            LineRequest::Drop { call } if self.drop_leaves_leg(line, call) => self.leave_leg(line),
            LineRequest::Drop { .. } if self.product == Product::MaxAcd => Err(Refusal::DropNotSupported),
            LineRequest::Drop { call: None } => self.drop_on_command(now, line, self.current_call(line)?),
            LineRequest::Drop { call: Some(call) } => self.drop_on_command(now, line, self.call_on(line, call)?),
            LineRequest::Redirect { call, destination } => {
                self.redirect(now, line, self.call_on(line, call)?, &destination)
            }
            LineRequest::Hold { call } => self.hold(now, line, self.call_on(line, call)?),
            LineRequest::Retrieve { call } => self.retrieve(now, line, self.call_on(line, call)?),
            LineRequest::SetUserData { call, data } => self.set_user_data(line, call, data),
            LineRequest::Key { digits } if digits == HOOK_FLASH => self.flash(line, flashed),
            LineRequest::Key { digits } => self.key(line, &digits),
            LineRequest::OnHook => self.on_hook(now, line, flashed),
            LineRequest::Confer { call, action } => self.confer_on_command(now, line, call, action),
            LineRequest::ListenIn { monitor, agent, style } => self.listen_in(line, monitor, agent, style),
            LineRequest::PickUp { call, workgroup } => self.pick_up(now, line, call, &workgroup),
            LineRequest::StartRecording { target, by, wanted } => self.start_recording(line, target, by, &wanted),
            LineRequest::StopRecording { target, by } => self.stop_recording(line, target, by),
            LineRequest::ChangeRecording { target, by, action } => self.change_recording(line, target, by, action),
            LineRequest::SetAgentState { workgroup, state } => self.set_agent_state(now, line, workgroup, state),
            LineRequest::LogOnToWorkgroup { workgroup, agent, logged_on } => {
                self.log_on_to_workgroup(line, agent, workgroup, logged_on)
            }
            LineRequest::SetQueuePriority { workgroup, call, priority } => {
                self.set_queue_priority(line, workgroup, call, priority)
            }
            LineRequest::SendOn { workgroup, call, destination } => {
                self.send_on(now, line, workgroup, call, &destination)
            }
        }?;
        self.settle(now);
        Ok(concerned)
    }
}
