//! A call: who called, what they called, and how far it has come.

use std::net::Ipv4Addr;
use std::time::Duration;

use altilink::message::recording::{RecordingKind, RecordingState};
use altilink::{LineState, Pad, SessionHandle};

use super::hunt::{Hunt, Wait};
use crate::exchange::recordings::tape::{TapeId, Ticket};

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

/// How long an outside caller stays, where the caller does not decide that later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stay {
    /// Hangs up when nobody has answered for so long.
    pub(crate) patience: Option<Duration>,
    /// Hangs up so long after the first answer.
    pub(crate) talk_time: Option<Duration>,
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
    /// Until the call is answered; the default from then on.
    pub(crate) stay: Stay,
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
    pub(crate) hunt: Hunt,
    pub(crate) data: CallData,
    pub(crate) started: Duration,
    /// When the outside party hangs up by itself; survives a redirect, because the party does.
    pub(crate) hang_up_at: Option<Duration>,
    /// What was keyed in it, by party; whoever keyed last comes last.
    pub(crate) keyed: Vec<Keyed>,
}

/// Digits that a party keyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keyed {
    /// The number of its line.
    pub(crate) from: String,
    pub(crate) digits: String,
}

/// How far a call has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Waits in the queue of the workgroup that was dialled.
    Queued,
    /// Alerts the called line, or members of a workgroup: one line at least, and no line twice.
    Ringing { bells: Vec<Bell> },
    /// The parties talk, or hold each other.
    Connected { callee: Pad, caller_side: Side, callee_side: Side },
}

/// A line that a call rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bell {
    pub(crate) line: Pad,
    /// When the ringing is given up at the latest.
    pub(crate) given_up: Duration,
    pub(crate) ends: Duration,
    pub(crate) end: RingEnd,
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
    pub(crate) standing: Standing,
    pub(crate) recording: Option<Recording>,
}

/// How a party stands to the other one of a connected call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Standing {
    /// Talks, as far as the other one lets it.
    #[default]
    Talking,
    /// Holds the other one.
    Holding { since: Duration },
    /// Hosts a conference that this call is one of the two of.
    Conferencing,
}

impl Standing {
    pub(crate) fn holding_since(self) -> Option<Duration> {
        match self {
            Self::Holding { since } => Some(since),
            Self::Talking | Self::Conferencing => None,
        }
    }
}

/// A recording that one party's line has running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recording {
    pub(crate) tape: TapeId,
    pub(crate) kind: RecordingKind,
    /// A tone tells the parties that they are recorded.
    pub(crate) notice: bool,
    pub(crate) stage: RecordingStage,
}

/// How far a recording has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordingStage {
    /// Its tape is being opened: nobody has been told of it.
    Opening {
        ticket: Option<Ticket>,
    },
    Running(RecordingState),
}

impl Recording {
    /// What it is doing, if anybody has been told of it.
    pub(crate) fn state(&self) -> Option<RecordingState> {
        match self.stage {
            RecordingStage::Opening { .. } => None,
            RecordingStage::Running(state) => Some(state),
        }
    }
}

impl Call {
    /// The line that talks, or the first of those that are rung; none while the call waits in a queue.
    pub(crate) fn callee(&self) -> Option<Pad> {
        match &self.phase {
            Phase::Queued => None,
            Phase::Ringing { bells } => bells.first().map(|bell| bell.line),
            Phase::Connected { callee, .. } => Some(*callee),
        }
    }

    /// The lines that are rung.
    pub(crate) fn ringing(&self) -> Vec<Pad> {
        self.bells().iter().map(|bell| bell.line).collect()
    }

    pub(crate) fn bells(&self) -> &[Bell] {
        match &self.phase {
            Phase::Ringing { bells } => bells,
            Phase::Queued | Phase::Connected { .. } => &[],
        }
    }

    pub(crate) fn add_bell(&mut self, bell: Bell) {
        match &mut self.phase {
            Phase::Ringing { bells } => bells.push(bell),
            Phase::Queued | Phase::Connected { .. } => self.phase = Phase::Ringing { bells: vec![bell] },
        }
    }

    /// A call that rings nobody any more waits.
    pub(crate) fn remove_bell(&mut self, line: Pad) {
        if let Phase::Ringing { bells } = &mut self.phase {
            bells.retain(|bell| bell.line != line);
            if bells.is_empty() {
                self.phase = Phase::Queued;
            }
        }
    }

    /// Its time in the workgroup, while it waits for a member or rings some.
    pub(crate) fn wait(&self) -> Option<&Wait> {
        if let Hunt::Members(wait) = &self.hunt { Some(wait) } else { None }
    }

    pub(crate) fn wait_mut(&mut self) -> Option<&mut Wait> {
        if let Hunt::Members(wait) = &mut self.hunt { Some(wait) } else { None }
    }

    /// The lines that are rung, or the one that talks.
    pub(crate) fn called(&self) -> Vec<Pad> {
        match self.phase {
            Phase::Connected { callee, .. } => vec![callee],
            Phase::Queued | Phase::Ringing { .. } => self.ringing(),
        }
    }

    /// Called lines and caller, the called ones first.
    pub(crate) fn parties(&self) -> Vec<Pad> {
        self.called().into_iter().chain([self.caller.pad]).collect()
    }

    pub(crate) fn involves(&self, line: Pad) -> bool {
        self.caller.pad == line || self.rings(line) || self.callee() == Some(line)
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
        self.bells().iter().any(|bell| bell.line == line)
    }

    /// Whether `line` is the caller of a call that nobody has answered.
    pub(crate) fn awaits_answer(&self, line: Pad) -> bool {
        self.caller.pad == line && !matches!(self.phase, Phase::Connected { .. })
    }

    fn standing_of(&self, line: Pad) -> Option<Standing> {
        self.side(line).map(|side| side.standing)
    }

    /// Whether `line` talks on this call: connected and not holding it.
    pub(crate) fn is_active(&self, line: Pad) -> bool {
        self.side(line).is_some() && !self.holds(line)
    }

    pub(crate) fn holds(&self, line: Pad) -> bool {
        matches!(self.standing_of(line), Some(Standing::Holding { .. }))
    }

    /// The state of the call as `line`, one of its parties, has it.
    pub(crate) fn state_of(&self, line: Pad) -> LineState {
        let peer = self.peer_of(line).and_then(|peer| self.standing_of(peer));
        match (self.standing_of(line), peer) {
            (Some(Standing::Holding { .. }), _) => LineState::Hold,
            (Some(Standing::Conferencing), _) | (Some(_), Some(Standing::Conferencing)) => LineState::Conferencing,
            (Some(_), Some(Standing::Holding { .. })) => LineState::MusicOnHold,
            (Some(_), _) => LineState::Connected,
            (None, _) if self.caller.pad == line => LineState::Ringback,
            (None, _) => LineState::Ring,
        }
    }
}
