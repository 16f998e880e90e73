//! The switch itself: lines, calls, call pads and recordings as a pure state machine.
//!
//! It must never know a socket, a task, a clock or a client: time is passed in as the span since the server started,
//! and what subscribers should hear comes out as [`Effect`]s. A refused input changes nothing and has no effects.
//!
//! What an observer may rely on: a line is in use exactly while it has a call; no two calls of a line have the same call
//! pad; each party of a call hears RING or RING_BACK, then perhaps that it connected, and at the end CALLDROP once.
//! A line talks on one call at a time, or on the two of a conference that it hosts.

mod agent;
mod agents;
mod call;
mod conference;
mod control;
mod dial;
mod event;
mod file_name;
mod flash;
mod hunt;
mod line;
mod listening;
mod overflow;
mod phone;
mod pickup;
mod placing;
mod queue;
mod recording;
mod redirect;
mod refusal;
mod release;
mod tally;
mod tape;
mod timers;
mod tones;
mod transfer;
mod view;
mod waiting;
mod workgroup;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use altilink::message::agents::AgentState;
use altilink::message::call_control::ConferenceAction;
use altilink::message::monitoring::MonitoringStyle;
use altilink::message::recording::PauseAction;
use altilink::{Pad, SessionHandle};

pub(crate) use agent::{Afterwards, Membership};
pub(crate) use call::{CallData, Caller, Keyed, OriginalParty, Stay};
pub(crate) use event::{Effect, LineEvent, RecordingChange};
pub(crate) use file_name::FileName;
pub(crate) use line::{Line, LineRole};
pub(crate) use recording::Wanted;
pub(crate) use refusal::Refusal;
pub(crate) use tally::{Tallies, Tally};
pub(crate) use tape::{Outcome, Scene, Sound, TapeFailure, TapeId, TapeName, TapeOrder, TapeReport, Ticket};
pub(crate) use view::{CallListing, CallView, RecordingListing};

use crate::settings::{OutsideNumberSettings, Product, plan::ServerPlan};
use crate::simulator::PhoneChange;
use agent::Agent;
use call::Call;
use dial::DialPlan;
use listening::Leg;
use tape::Tapes;
use waiting::Waiting;

/// Calls that one line can have at once; a further one finds it busy.
pub(crate) const MAX_CALLS_PER_LINE: usize = 4;

/// Most of a call's user data that is kept, in bytes: what fits one parameter with its terminator.
pub(crate) const MAX_USER_DATA: usize = 4096;

/// What the SDK client keys for the hook flash of an analogue phone.
const HOOK_FLASH: &str = "F";

/// What a line asks for, over the wire.
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
    /// Answers a call that rings somebody else or waits in a queue.
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

/// Who asks for a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recorder {
    Agent,
    Supervisor,
}

/// What happens to the switch from outside the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Happening {
    /// An outside caller rings an extension or a workgroup.
    OutsideCall { to: String, caller: Caller, data: Box<CallData> },
    /// The called phone answers.
    CallAnswered { call: SessionHandle },
    /// The outside party hangs up.
    OutsideHangup { call: SessionHandle },
    /// The desk phone of an extension goes off hook: its oldest ringing call is answered.
    PhoneAnswers { line: Pad },
    /// The desk phone of an extension is put down: its current call is dropped, or the conference that it hosts.
    PhoneHangsUp { line: Pad },
    /// The desk phone of an extension joins the call that it talks on with the one that it holds.
    PhoneConference { line: Pad },
    /// The desk phone of an extension leaves the party that it holds to the one that it has consulted or is calling.
    PhoneTransfers { line: Pad },
    /// Switches of the desk phone of an extension are turned.
    PhoneSet { line: Pad, change: PhoneChange },
    /// Somebody is logged on to the extension, or nobody any more.
    Attended { line: Pad, attended: bool },
}

/// An accepted input: the call it made or concerned, where there is one.
pub(crate) type Accepted = Result<Option<SessionHandle>, Refusal>;

/// The switch.
#[derive(Debug)]
pub(crate) struct Exchange {
    product: Product,
    ring_timeout: Duration,
    outside_numbers: OutsideNumberSettings,
    dial_plan: DialPlan,
    lines: BTreeMap<Pad, Line>,
    agents: BTreeMap<Pad, Agent>,
    calls: BTreeMap<SessionHandle, Call>,
    /// Supervisors who take part in the calls of others.
    legs: BTreeMap<Pad, Leg>,
    /// Lines whose last command was a hook flash.
    flashed: BTreeSet<Pad>,
    /// The queues as subscribers know them.
    reported: Waiting,
    last_handle: i32,
    tallies: Tallies,
    effects: Vec<Effect>,
    tapes: Tapes,
}

impl Exchange {
    pub(crate) fn new(plan: &ServerPlan) -> Self {
        let lines = line::lines(plan);
        Self {
            product: plan.product,
            ring_timeout: plan.ring_timeout,
            outside_numbers: plan.outside_numbers.clone(),
            dial_plan: DialPlan::new(plan, &lines),
            agents: agents::agents(&lines),
            lines,
            calls: BTreeMap::new(),
            legs: BTreeMap::new(),
            flashed: BTreeSet::new(),
            reported: Waiting::new(),
            last_handle: 0,
            tallies: Tallies::default(),
            effects: Vec::new(),
            tapes: Tapes::default(),
        }
    }

    /// A line asks for something.
    pub(crate) fn request(&mut self, now: Duration, line: Pad, request: Request) -> Accepted {
        if !self.line(line).is_some_and(Line::is_extension) {
            return Err(Refusal::NoSuchLine);
        }
        self.tapes.set_time(now);
        let flashed = self.flashed.remove(&line);
        let accepted = match request {
            Request::Dial { number } => self.dial(now, line, &number).map(Some),
            Request::Answer { call } => self.answer(now, line, self.call_on(line, call)?),
            Request::Drop { call } if self.is_leg(line, call) => self.leave_leg(line),
            Request::Drop { .. } if self.product == Product::MaxAcd => Err(Refusal::DropNotSupported),
            Request::Drop { call } => {
                let handle = call.map_or_else(|| self.current_call(line), |pad| self.call_on(line, pad))?;
                self.drop_on_command(now, line, handle)
            }
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
        };
        self.settle_after(now, accepted)
    }

    /// Something happens outside the wire.
    pub(crate) fn happen(&mut self, now: Duration, happening: Happening) -> Accepted {
        self.tapes.set_time(now);
        let accepted = match happening {
            Happening::OutsideCall { to, caller, data } => self.offer(now, &to, caller, *data).map(Some),
            Happening::CallAnswered { call } => self.called_party_answers(now, call),
            Happening::OutsideHangup { call } => self.outside_hangup(now, call),
            Happening::PhoneAnswers { line } => self.ringing_call(line).and_then(|call| self.answer(now, line, call)),
            Happening::PhoneHangsUp { line } => self.hang_up(now, line),
            Happening::PhoneConference { line } => self.confer(line),
            Happening::PhoneTransfers { line } => self.transfer(now, line),
            Happening::PhoneSet { line, change } => self.set_phone(line, change),
            Happening::Attended { line, attended } => self.attend(now, line, attended),
        };
        self.settle_after(now, accepted)
    }

    /// What subscribers should hear since this was last asked, in order.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// What became of the calls from outside.
    pub(crate) fn tallies(&self) -> &Tallies {
        &self.tallies
    }

    /// From now on the run's tally counts anew.
    pub(crate) fn begin_run(&mut self) {
        self.tallies.begin_run();
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.values()
    }

    pub(crate) fn line(&self, pad: Pad) -> Option<&Line> {
        self.lines.get(&pad)
    }

    /// Whether an extension or a workgroup has this number.
    pub(crate) fn takes_calls(&self, number: &str) -> bool {
        self.dial_plan.line(number).is_some()
    }

    /// The extension with this number.
    pub(crate) fn extension(&self, number: &str) -> Option<Pad> {
        self.dial_plan.line(number).filter(|pad| self.line(*pad).is_some_and(Line::is_extension))
    }

    /// The workgroup with this number.
    pub(crate) fn workgroup_with(&self, number: &str) -> Option<Pad> {
        self.dial_plan.line(number).filter(|pad| self.is_workgroup(*pad))
    }

    fn emit(&mut self, line: Pad, event: LineEvent) {
        // Trunks and workgroups have no logons; their pads are seen by the other party only. What happens in a queue is
        // told separately.
        if self.line(line).is_some_and(Line::is_extension) {
            self.effects.push(Effect { line, event });
        }
    }

    fn next_handle(&mut self) -> SessionHandle {
        self.last_handle = self.last_handle.checked_add(1).unwrap_or(1);
        SessionHandle(self.last_handle)
    }

    /// Workgroup calls that wait get whoever has become free, and tapes what is heard now. A refused input has no
    /// effects at all.
    fn settle_after(&mut self, now: Duration, accepted: Accepted) -> Accepted {
        if accepted.is_ok() {
            self.end_legs();
            self.serve_queues(now);
            self.set_scenes();
        }
        accepted
    }

    /// Whoever has just logged on has not been free before.
    fn attend(&mut self, now: Duration, line: Pad, attended: bool) -> Accepted {
        let line = self.lines.get_mut(&line).ok_or(Refusal::NoSuchLine)?;
        if attended && !line.attended {
            line.idle_since = now;
        }
        line.attended = attended;
        Ok(None)
    }

    fn set_user_data(&mut self, line: Pad, handle: SessionHandle, data: String) -> Accepted {
        if data.len() > MAX_USER_DATA {
            return Err(Refusal::InvalidData);
        }
        let call = self.calls.get_mut(&handle).filter(|call| call.involves(line)).ok_or(Refusal::NoSuchCall)?;
        call.data.user_data = data;
        Ok(Some(handle))
    }
}

#[cfg(test)]
mod invariants;
#[cfg(test)]
mod property_test;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
