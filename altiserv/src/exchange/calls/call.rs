//! A call between two parties, and its states.
//!
//! ```text
//!   a workgroup is dialled               a line is dialled
//!            |                                   |
//!            v        a member is free           v
//!         Queued ---------------------------> Ringing <-----------------+
//!          ^   ^                               |   |                    |
//!          |   +------ no member answers ------+   | answer, pickup,    | redirect
//!          |                                       | answer by itself   | to a line
//!          |                                       v                    |
//!          +------ redirect to a workgroup ----- Connected -------------+
//! ```
//!
//! - The called party can redirect a call that rings, too.
//! - Sent on or overflowed, a queued call rings another line, or waits in another queue. An overflowing call may ring
//!   members already.
//! - In an attended transfer the held call takes over the state of the consulted one, which is gone.
//! - From every state the call ends: a party hangs up, the time to ring is over, or it overflows and there is no
//!   extension to overflow to.
//!
//! While it is connected, each party is in one of these:
//!
//! ```text
//!   Talking --- hold ---> Holding --- retrieve ---> Talking
//!   both calls of the host --- conference ---> Conferencing --- one of the two ends ---> Talking
//! ```

use std::time::Duration;

use altilink::{LineState, Pad, SessionHandle};

use super::call_data::{CallData, Caller, KeyedByLine};
use super::hunt::{Hunt, Wait};
use crate::exchange::recordings::line_recording::LineRecording;

/// A party with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) pad: Pad,
    pub(crate) who: Caller,
}

/// A call between the caller and the called party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) handle: SessionHandle,
    pub(crate) caller: Party,
    /// An extension, a workgroup or an outside number on its trunk line. Its pad is the call pad that the caller sees,
    /// for as long as the call lasts; the member of a workgroup that answers does not change it.
    pub(crate) dialled: Party,
    pub(crate) phase: Phase,
    pub(crate) hunt: Hunt,
    pub(crate) data: CallData,
    pub(crate) started: Duration,
    /// Time at which the outside party hangs up by itself. It survives a redirect, because the party does.
    pub(crate) hang_up_at: Option<Duration>,
    /// Digits keyed in it, by party; the party that keyed last comes last.
    pub(crate) keyed: Vec<KeyedByLine>,
}

/// State of a call.
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
    /// Time at which the ringing is given up at the latest.
    pub(crate) given_up: Duration,
    /// Time at which the ringing ends by itself.
    pub(crate) ends: Duration,
    pub(crate) end: RingEnd,
}

/// Way in which the ringing ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RingEnd {
    /// The called party answers; an outside party may hang up this long after.
    Answer { hang_up_after: Option<Duration> },
    /// The outside number is busy.
    Busy,
    /// Nobody answers.
    NoAnswer,
}

/// One party's end of a connected call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Side {
    pub(crate) state: PartyState,
    pub(crate) recording: Option<LineRecording>,
}

/// State of one party of a connected call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum PartyState {
    /// Talks, unless the other party holds the call.
    #[default]
    Talking,
    /// Holds the call.
    Holding { since: Duration },
    /// Hosts a conference; the call is one of its two.
    Conferencing,
}

impl PartyState {
    pub(crate) fn holding_since(self) -> Option<Duration> {
        match self {
            Self::Holding { since } => Some(since),
            Self::Talking | Self::Conferencing => None,
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

    /// A call that no longer rings any line waits in the queue.
    pub(crate) fn remove_bell(&mut self, line: Pad) {
        if let Phase::Ringing { bells } = &mut self.phase {
            bells.retain(|bell| bell.line != line);
            if bells.is_empty() {
                self.phase = Phase::Queued;
            }
        }
    }

    /// Its time in the workgroup, while it waits for a member or rings members.
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

    /// True if `line` is the caller and nobody has answered.
    pub(crate) fn awaits_answer(&self, line: Pad) -> bool {
        self.caller.pad == line && !matches!(self.phase, Phase::Connected { .. })
    }

    fn party_state(&self, line: Pad) -> Option<PartyState> {
        self.side(line).map(|side| side.state)
    }

    /// True if `line` talks on this call: it is connected and does not hold it.
    pub(crate) fn is_active(&self, line: Pad) -> bool {
        self.side(line).is_some() && !self.holds(line)
    }

    pub(crate) fn holds(&self, line: Pad) -> bool {
        matches!(self.party_state(line), Some(PartyState::Holding { .. }))
    }

    /// Place of the call among those of a line, the current one first: the one that it talks on, the one that it is
    /// placing, those that ring, those that it holds.
    pub(crate) fn precedence(&self, line: Pad) -> u8 {
        if self.is_active(line) {
            0
        } else if self.awaits_answer(line) {
            1
        } else if self.rings(line) {
            2
        } else {
            3
        }
    }

    /// State of the call for `line`, one of its parties.
    pub(crate) fn state_of(&self, line: Pad) -> LineState {
        let peer = self.peer_of(line).and_then(|peer| self.party_state(peer));
        match (self.party_state(line), peer) {
            (Some(PartyState::Holding { .. }), _) => LineState::Hold,
            (Some(PartyState::Conferencing), _) | (Some(_), Some(PartyState::Conferencing)) => LineState::Conferencing,
            (Some(_), Some(PartyState::Holding { .. })) => LineState::MusicOnHold,
            (Some(_), _) => LineState::Connected,
            (None, _) if self.caller.pad == line => LineState::Ringback,
            (None, _) => LineState::Ring,
        }
    }
}
