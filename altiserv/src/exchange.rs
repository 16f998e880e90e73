//! The switch itself: lines, calls, call pads and recordings as a pure state machine.
//!
//! It must never know a socket, a task, a clock or a client: time is passed in as the span since the server started,
//! and what subscribers should hear comes out as [`Effect`]s. A refused input changes nothing and has no effects.
//!
//! What an observer may rely on: a line is in use exactly while it has a call; no two calls of a line have the same call
//! pad; each party of a call hears RING or RING_BACK, then perhaps that it connected, and at the end CALLDROP once.

mod call;
mod control;
mod dial;
mod event;
mod line;
mod placing;
mod queue;
mod recording;
mod redirect;
mod refusal;
mod release;
mod timers;
mod view;

use std::collections::BTreeMap;
use std::time::Duration;

use altilink::message::recording::PauseAction;
use altilink::{Pad, SessionHandle};

pub(crate) use call::{CallData, Caller, OriginalParty};
pub(crate) use event::{Effect, LineEvent, RecordingChange};
pub(crate) use line::{Line, LineRole};
pub(crate) use refusal::Refusal;
pub(crate) use view::{CallListing, CallView};

use crate::settings::{OutsideNumberSettings, Product, plan::Plan};
use call::Call;
use dial::DialPlan;

/// Calls that one line can have at once; a further one finds it busy.
pub(crate) const MAX_CALLS_PER_LINE: usize = 4;

/// Most of a call's user data that is kept, in bytes: what fits one parameter with its terminator.
pub(crate) const MAX_USER_DATA: usize = 4096;

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
    /// `target` is the own line for the current call, a call pad of the line, or an agent's line for a supervisor.
    StartRecording {
        target: Pad,
        by: Recorder,
        file: String,
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
    /// The desk phone of an extension is put down: its current call is dropped.
    PhoneHangsUp { line: Pad },
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
    calls: BTreeMap<SessionHandle, Call>,
    last_handle: i32,
    effects: Vec<Effect>,
}

impl Exchange {
    pub(crate) fn new(plan: &Plan) -> Self {
        let lines = line::lines(plan);
        Self {
            product: plan.product,
            ring_timeout: plan.ring_timeout,
            outside_numbers: plan.outside_numbers.clone(),
            dial_plan: DialPlan::new(plan, &lines),
            lines,
            calls: BTreeMap::new(),
            last_handle: 0,
            effects: Vec::new(),
        }
    }

    /// A line asks for something.
    pub(crate) fn request(&mut self, now: Duration, line: Pad, request: Request) -> Accepted {
        if !self.line(line).is_some_and(Line::is_extension) {
            return Err(Refusal::NoSuchLine);
        }
        let accepted = match request {
            Request::Dial { number } => self.dial(now, line, &number).map(Some),
            Request::Answer { call } => self.answer(now, line, self.call_on(line, call)?),
            Request::Drop { .. } if self.product == Product::MaxAcd => Err(Refusal::DropNotSupported),
            Request::Drop { call } => {
                let handle = call.map_or_else(|| self.current_call(line), |pad| self.call_on(line, pad))?;
                self.drop_from(now, line, handle)
            }
            Request::Redirect { call, destination } => {
                self.redirect(now, line, self.call_on(line, call)?, &destination)
            }
            Request::Hold { call } => self.hold(now, line, self.call_on(line, call)?),
            Request::Retrieve { call } => self.retrieve(now, line, self.call_on(line, call)?),
            Request::SetUserData { call, data } => self.set_user_data(line, call, data),
            Request::StartRecording { target, by, file } => self.start_recording(now, line, target, by, file),
            Request::StopRecording { target, by } => self.stop_recording(line, target, by),
            Request::ChangeRecording { target, by, action } => self.change_recording(line, target, by, action),
        };
        self.settle_after(now, accepted)
    }

    /// Something happens outside the wire.
    pub(crate) fn happen(&mut self, now: Duration, happening: Happening) -> Accepted {
        let accepted = match happening {
            Happening::OutsideCall { to, caller, data } => self.outside_call(now, &to, caller, *data).map(Some),
            Happening::CallAnswered { call } => self.called_party_answers(now, call),
            Happening::OutsideHangup { call } => self.outside_hangup(now, call),
            Happening::PhoneAnswers { line } => self.ringing_call(line).and_then(|call| self.answer(now, line, call)),
            Happening::PhoneHangsUp { line } => {
                self.current_call(line).and_then(|call| self.drop_from(now, line, call))
            }
            Happening::Attended { line, attended } => self.attend(line, attended),
        };
        self.settle_after(now, accepted)
    }

    /// What subscribers should hear since this was last asked, in order.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.values()
    }

    pub(crate) fn line(&self, pad: Pad) -> Option<&Line> {
        self.lines.get(&pad)
    }

    /// The extension with this number.
    pub(crate) fn extension(&self, number: &str) -> Option<Pad> {
        self.dial_plan.line(number).filter(|pad| self.line(*pad).is_some_and(Line::is_extension))
    }

    fn emit(&mut self, line: Pad, event: LineEvent) {
        // Trunks and workgroups have no logons; their pads are seen by the other party only.
        if self.line(line).is_some_and(Line::is_extension) {
            self.effects.push(Effect { line, event });
        }
    }

    fn next_handle(&mut self) -> SessionHandle {
        self.last_handle = self.last_handle.checked_add(1).unwrap_or(1);
        SessionHandle(self.last_handle)
    }

    /// Workgroup calls that wait get whoever has become free. A refused input has no effects at all.
    fn settle_after(&mut self, now: Duration, accepted: Accepted) -> Accepted {
        if accepted.is_ok() {
            self.serve_queues(now);
        }
        accepted
    }

    fn attend(&mut self, line: Pad, attended: bool) -> Accepted {
        self.lines.get_mut(&line).ok_or(Refusal::NoSuchLine)?.attended = attended;
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
