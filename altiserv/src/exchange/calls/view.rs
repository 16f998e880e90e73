//! Calls as one of their parties, or an onlooker, sees them.

use std::time::Duration;

use altilink::message::recording::RecordingState;
use altilink::{LineState, Pad, SessionHandle};
use serde::Serialize;

use super::call::{Call, CallData, Caller, Keyed, Phase};
use crate::exchange::{Exchange, Line, RecordingChange, Refusal};

/// A party in a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartyView {
    pub(crate) pad: Pad,
    pub(crate) who: Caller,
}

/// A call as one of its parties sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallView {
    /// The line that looks.
    pub(crate) line: Pad,
    pub(crate) handle: SessionHandle,
    pub(crate) state: LineState,
    pub(crate) caller: PartyView,
    pub(crate) callee: PartyView,
    pub(crate) workgroup: Pad,
    pub(crate) data: CallData,
    /// Since the server started.
    pub(crate) started: Duration,
    /// Since when the line holds the call.
    pub(crate) holding_since: Option<Duration>,
    pub(crate) recording: Option<RecordingChange>,
}

/// A call as an onlooker sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallListing {
    pub(crate) handle: SessionHandle,
    pub(crate) state: SimulatedCallState,
    pub(crate) from: Caller,
    pub(crate) dialled: Caller,
    /// The number of the line that talks, or of the first that rings.
    pub(crate) callee: Option<String>,
    pub(crate) keyed: Vec<Keyed>,
    /// What its parties' lines have running.
    pub(crate) recordings: Vec<RecordingListing>,
}

/// State of a call as an onlooker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SimulatedCallState {
    /// Waits for a free member of a workgroup.
    Queued,
    /// Rings.
    Ringing,
    /// The parties talk.
    Connected,
    /// One party, or both, hold the other.
    Held,
    /// The parties talk, together with those of another call.
    Conference,
}

/// A line's recording of a call, as an onlooker sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordingListing {
    /// The number of the line.
    pub(crate) line: String,
    pub(crate) state: RecordingState,
}

impl Exchange {
    /// The calls of a line, its current one first.
    pub(crate) fn views(&self, line: Pad) -> Vec<CallView> {
        let current = self.current_call(line).ok();
        let mut calls: Vec<&Call> = self.calls_of(line).collect();
        calls.sort_by_key(|call| Some(call.handle) != current);
        calls.into_iter().map(|call| self.view(call, line)).collect()
    }

    pub(crate) fn listings(&self) -> Vec<CallListing> {
        self.calls.values().map(|call| self.listing(call)).collect()
    }

    /// What a call carries, for one of its parties and for supervisors.
    pub(crate) fn call_data(&self, line: Pad, handle: SessionHandle) -> Result<&CallData, Refusal> {
        let may_see = |call: &&Call| call.involves(line) || self.line(line).is_some_and(Line::is_supervisor);
        let call = self.calls.get(&handle).filter(may_see).ok_or(Refusal::NoSuchCall)?;
        Ok(&call.data)
    }

    pub(crate) fn view(&self, call: &Call, line: Pad) -> CallView {
        let side = call.side(line);
        let recording = side.and_then(|side| side.recording.as_ref());
        let pad = call.seen_from(line);
        CallView {
            line,
            handle: call.handle,
            state: call.state_of(line),
            caller: PartyView { pad: call.caller.pad, who: call.caller.who.clone() },
            callee: self.callee_view(call, line),
            workgroup: self.workgroup_pad(call),
            data: call.data.clone(),
            started: call.started,
            holding_since: side.and_then(|side| side.standing.holding_since()),
            recording: recording
                .and_then(|it| it.state().map(|state| RecordingChange { call: pad, state, kind: it.kind })),
        }
    }

    /// The caller sees what it dialled; the called line sees itself.
    fn callee_view(&self, call: &Call, line: Pad) -> PartyView {
        if line != call.caller.pad && line != call.dialled.pad {
            return PartyView { pad: line, who: self.display(line) };
        }
        PartyView { pad: call.dialled.pad, who: call.dialled.who.clone() }
    }

    fn workgroup_pad(&self, call: &Call) -> Pad {
        let named = || self.dial_plan.line(&call.data.workgroup).filter(|pad| self.is_workgroup(*pad));
        if self.is_workgroup(call.dialled.pad) { call.dialled.pad } else { named().unwrap_or(Pad::NONE) }
    }

    fn listing(&self, call: &Call) -> CallListing {
        let state = match call.phase {
            Phase::Queued => SimulatedCallState::Queued,
            Phase::Ringing { .. } => SimulatedCallState::Ringing,
            Phase::Connected { .. } if self.is_conference(call.handle) => SimulatedCallState::Conference,
            Phase::Connected { callee, .. } if call.holds(callee) || call.holds(call.caller.pad) => {
                SimulatedCallState::Held
            }
            Phase::Connected { .. } => SimulatedCallState::Connected,
        };
        CallListing {
            handle: call.handle,
            state,
            from: call.caller.who.clone(),
            dialled: call.dialled.who.clone(),
            callee: call.callee().and_then(|pad| self.line(pad)).map(|line| line.number.clone()),
            keyed: call.keyed.clone(),
            recordings: self.recordings_of(call),
        }
    }

    /// Those that somebody has been told of.
    fn recordings_of(&self, call: &Call) -> Vec<RecordingListing> {
        let recorded = call.parties().into_iter().filter_map(|pad| {
            let state = call.side(pad)?.recording.as_ref()?.state()?;
            Some(RecordingListing { line: self.line(pad)?.number.clone(), state })
        });
        recorded.collect()
    }
}
