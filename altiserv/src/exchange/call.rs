//! A call: who called, what they called, and how far it has come.

use std::net::Ipv4Addr;
use std::time::Duration;

use altilink::message::recording::{RecordingKind, RecordingState};
use altilink::{LineState, Pad, SessionHandle};

/// An outside or inside party as a display shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Caller {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) ip: Option<Ipv4Addr>,
}

/// A party with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) pad: Pad,
    pub(crate) who: Caller,
}

/// The call that a callback answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OriginalParty {
    pub(crate) workgroup: String,
    pub(crate) caller_id: String,
    pub(crate) caller_name: String,
}

/// What a call carries along, whoever it is passed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct CallData {
    pub(crate) access_code: u8,
    pub(crate) workgroup: String,
    pub(crate) outbound_workgroup: String,
    pub(crate) dnis: Caller,
    pub(crate) ani: Caller,
    pub(crate) ivr_data: String,
    pub(crate) user_data: String,
    pub(crate) priority: i32,
    pub(crate) skill: i32,
    pub(crate) call_type: String,
    pub(crate) original: OriginalParty,
}

/// A call between the caller and whatever the caller called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) handle: SessionHandle,
    pub(crate) caller: Party,
    /// An extension, a workgroup or an outside number on its trunk line. Its pad is the call pad that the caller sees,
    /// for as long as the call lasts, whichever member of a workgroup answers.
    pub(crate) dialled: Party,
    pub(crate) phase: Phase,
    pub(crate) data: CallData,
    pub(crate) started: Duration,
    /// When the outside party hangs up by itself; survives a redirect, because the party does.
    pub(crate) hang_up_at: Option<Duration>,
}

/// How far a call has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Waits in the queue of the workgroup that was dialled.
    Queued { resting: Option<Resting> },
    /// Alerts the called line.
    Ringing { callee: Pad, since: Duration, ends: Duration, end: RingEnd },
    /// The parties talk, or hold each other.
    Connected { callee: Pad, caller_side: Side, callee_side: Side },
}

/// A workgroup member who declined or did not answer is not rung again for the same call before this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resting {
    pub(crate) member: Pad,
    pub(crate) until: Duration,
}

/// What ends the ringing by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RingEnd {
    /// The called party answers; an outside party may hang up this long after.
    Answer { hang_up_after: Option<Duration> },
    /// The outside number is busy.
    Busy,
    /// Nobody answered.
    NoAnswer,
}

/// One party's end of a connected call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Side {
    /// Since when this party holds the other.
    pub(crate) holding_since: Option<Duration>,
    pub(crate) recording: Option<Recording>,
}

/// A recording that one party's line has running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recording {
    pub(crate) state: RecordingState,
    pub(crate) kind: RecordingKind,
    pub(crate) file: String,
}

impl Call {
    /// The line that is rung or talks; none while the call waits in a queue.
    pub(crate) fn callee(&self) -> Option<Pad> {
        match self.phase {
            Phase::Queued { .. } => None,
            Phase::Ringing { callee, .. } | Phase::Connected { callee, .. } => Some(callee),
        }
    }

    pub(crate) fn involves(&self, line: Pad) -> bool {
        self.caller.pad == line || self.callee() == Some(line)
    }

    /// The call pad under which `line`, one of its parties, knows this call.
    pub(crate) fn seen_from(&self, line: Pad) -> Pad {
        if self.caller.pad == line { self.dialled.pad } else { self.caller.pad }
    }

    /// The other party's line, where there is one yet.
    pub(crate) fn peer_of(&self, line: Pad) -> Option<Pad> {
        if self.caller.pad == line { self.callee() } else { Some(self.caller.pad) }
    }

    pub(crate) fn side(&self, line: Pad) -> Option<&Side> {
        match &self.phase {
            Phase::Connected { caller_side, .. } if self.caller.pad == line => Some(caller_side),
            Phase::Connected { callee, callee_side, .. } if *callee == line => Some(callee_side),
            _ => None,
        }
    }

    pub(crate) fn side_mut(&mut self, line: Pad) -> Option<&mut Side> {
        match &mut self.phase {
            Phase::Connected { caller_side, .. } if self.caller.pad == line => Some(caller_side),
            Phase::Connected { callee, callee_side, .. } if *callee == line => Some(callee_side),
            _ => None,
        }
    }

    pub(crate) fn rings(&self, line: Pad) -> bool {
        matches!(self.phase, Phase::Ringing { callee, .. } if callee == line)
    }

    /// Whether `line` is the caller of a call that nobody has answered.
    pub(crate) fn awaits_answer(&self, line: Pad) -> bool {
        self.caller.pad == line && !matches!(self.phase, Phase::Connected { .. })
    }

    /// Whether `line` talks on this call: connected and not holding it.
    pub(crate) fn is_active(&self, line: Pad) -> bool {
        self.side(line).is_some_and(|side| side.holding_since.is_none())
    }

    /// The state of the call as `line`, one of its parties, has it.
    pub(crate) fn state_of(&self, line: Pad) -> LineState {
        let holds = |pad: Pad| self.side(pad).is_some_and(|side| side.holding_since.is_some());
        match self.phase {
            Phase::Connected { .. } if holds(line) => LineState::Hold,
            Phase::Connected { .. } if self.peer_of(line).is_some_and(holds) => LineState::MusicOnHold,
            Phase::Connected { .. } => LineState::Connected,
            _ if self.caller.pad == line => LineState::Ringback,
            _ => LineState::Ring,
        }
    }
}
