//! Calls of the model AltiServ on two lines, and the events for each change.

use actors::call::{Direction, RecordOperation};
use altilink::message::Event;
use altilink::message::call_info::{CallDetails, CallInfo, CallInfoReply, CallSnapshot};
use altilink::message::events::{CallDropped, Ring, RingBack, StateChange, VoiceRecording};
use altilink::message::recording::{RecordingKind, RecordingReport, RecordingState};
use altilink::{Block, Dialect, LineState, Pad, SessionHandle};

/// Number of call pads. It is small, so that pads are reused.
const PADS: usize = 4;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) pad: Pad,
    pub(crate) session: i32,
    pub(crate) direction: Direction,
    pub(crate) state: LineState,
    /// True if the other party holds the call. This line then hears music, unless it holds too.
    other_side_holds: bool,
    pub(crate) recording: Option<(RecordingState, RecordingKind)>,
    started: i32,
    party: String,
}

/// Line with its calls in the order of their start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) pad: Pad,
    pub(crate) number: &'static str,
    pub(crate) calls: Vec<Call>,
}

/// Change on a line. `pick` chooses a call. A change that is impossible for the call has no effect.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Begin {
        direction: Direction,
        slot: usize,
        has_handle: bool,
    },
    RingAgain {
        pick: usize,
    },
    Connect {
        pick: usize,
    },
    Hold {
        pick: usize,
    },
    Retrieve {
        pick: usize,
    },
    /// Hold or retrieve by the other party.
    Music {
        pick: usize,
    },
    Confer,
    Record {
        operation: RecordOperation,
        kind: RecordingKind,
        is_named: bool,
    },
    /// Failed start of a recording.
    FailedStart,
    End {
        pick: usize,
        by_idle: bool,
    },
}

/// Values for the next call of a server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counters {
    pub(crate) handle: i32,
    pub(crate) clock: i32,
}

pub(crate) fn talks(call: &Call) -> bool {
    matches!(call.state, LineState::Connected | LineState::MusicOnHold)
}

pub(crate) fn is_leg(call: &Call) -> bool {
    call.state == LineState::Conferencing
}

impl Line {
    fn tell(&self, event: &impl Event) -> Block {
        event.block(self.pad, &Dialect::default())
    }

    fn state(&mut self, index: usize, state: LineState, told: &mut Vec<Block>) {
        self.calls[index].state = state;
        told.push(self.tell(&StateChange { state, call: self.calls[index].pad }));
    }

    fn talk(&mut self, index: usize, told: &mut Vec<Block>) {
        let is_held = self.calls[index].other_side_holds;
        self.state(index, if is_held { LineState::MusicOnHold } else { LineState::Connected }, told);
    }

    fn details(&self, call: &Call) -> CallDetails {
        let (caller, callee) = match call.direction {
            Direction::In => (call.pad, self.pad),
            Direction::Out => (self.pad, call.pad),
        };
        let info = CallInfo {
            line: self.pad,
            session: SessionHandle(call.session),
            caller,
            callee,
            caller_id: call.party.clone(),
            start_time: call.started,
            ..CallInfo::default()
        };
        CallDetails { info, ..CallDetails::default() }
    }

    fn report(&self, call: &Call, is_named: bool) -> RecordingReport {
        let (state, kind) = call.recording.unwrap_or((RecordingState::Stopped, RecordingKind::Agent));
        RecordingReport { line: self.pad, state, kind, call: is_named.then_some(call.pad) }
    }

    pub(crate) fn snapshot(&self) -> CallInfoReply {
        let found = |call: &Call| CallSnapshot {
            details: self.details(call),
            state: Some(call.state),
            recording: call.recording.map(|_| self.report(call, true)),
        };
        CallInfoReply { calls: self.calls.iter().map(found).collect() }
    }

    fn is(&self, pick: usize, wanted: impl Fn(&Call) -> bool) -> Option<usize> {
        let index = pick.checked_rem(self.calls.len())?;
        wanted(&self.calls[index]).then_some(index)
    }

    fn rings_out(&self) -> bool {
        self.calls.iter().any(|call| call.state == LineState::Ringback)
    }

    pub(crate) fn is_engaged(&self) -> bool {
        self.rings_out() || self.calls.iter().any(is_leg)
    }

    fn hold_talker(&mut self, told: &mut Vec<Block>) {
        if let Some(index) = self.calls.iter().position(talks) {
            self.state(index, LineState::Hold, told);
        }
    }

    /// Call that a recording command acts on.
    fn recorded(&self) -> Option<usize> {
        let recorded_leg = |call: &Call| is_leg(call) && call.recording.is_some();
        let leg = || self.calls.iter().position(recorded_leg).or_else(|| self.calls.iter().position(is_leg));
        self.calls.iter().position(talks).or_else(leg)
    }

    /// Applies a change and returns its events.
    pub(crate) fn take(&mut self, change: &Change, counters: &mut Counters) -> Vec<Block> {
        let mut told = Vec::new();
        self.change(change, counters, &mut told);
        told
    }

    fn change(&mut self, change: &Change, counters: &mut Counters, told: &mut Vec<Block>) -> Option<()> {
        match *change {
            Change::Begin { direction, slot, has_handle } => self.begin(direction, slot, has_handle, counters, told)?,
            Change::RingAgain { pick } => {
                let index = self.is(pick, |call| call.state == LineState::Ring)?;
                told.push(self.tell(&Ring(self.details(&self.calls[index]))));
            }
            Change::Connect { pick } => {
                let index = self.is(pick, |call| matches!(call.state, LineState::Ring | LineState::Ringback))?;
                self.connect(index, told)?;
            }
            Change::Hold { pick } => {
                let index = self.is(pick, talks)?;
                self.state(index, LineState::Hold, told);
            }
            Change::Retrieve { pick } => {
                let index = self.is(pick, |call| call.state == LineState::Hold)?;
                self.connect(index, told)?;
            }
            Change::Music { pick } => {
                let index = self.is(pick, |call| talks(call) || call.state == LineState::Hold)?;
                self.calls[index].other_side_holds ^= true;
                if talks(&self.calls[index]) {
                    self.talk(index, told);
                }
            }
            Change::Confer => self.confer(told)?,
            Change::Record { operation, kind, is_named } => {
                self.record(operation, kind, is_named, told)?;
            }
            Change::FailedStart => {
                let call = &self.calls[self.recorded()?];
                let is_recorded = self.calls.iter().any(|call| call.recording.is_some());
                if !is_recorded {
                    told.push(self.tell(&VoiceRecording(self.report(call, true))));
                }
            }
            Change::End { pick, by_idle } => {
                let index = self.is(pick, |_| true)?;
                self.end(index, by_idle, told);
            }
        }
        Some(())
    }

    fn begin(
        &mut self,
        direction: Direction,
        slot: usize,
        has_handle: bool,
        counters: &mut Counters,
        told: &mut Vec<Block>,
    ) -> Option<()> {
        let pad = |slot: usize| Pad(5000 + i32::try_from(slot % PADS).expect("few"));
        let is_free = |pad: &Pad| self.calls.iter().all(|call| call.pad != *pad);
        let pad = (slot..slot + PADS).map(pad).find(is_free)?;
        let state = match direction {
            Direction::In => LineState::Ring,
            Direction::Out if self.is_engaged() => return None,
            Direction::Out => LineState::Ringback,
        };
        counters.clock += 1;
        counters.handle += 1;
        let session = if has_handle { counters.handle } else { 0 };
        let started = counters.clock;
        let party = format!("555{slot}");
        let call = Call { pad, session, direction, state, other_side_holds: false, recording: None, started, party };
        let details = self.details(&call);
        match direction {
            Direction::In => told.push(self.tell(&Ring(details))),
            Direction::Out => {
                self.hold_talker(told);
                told.push(self.tell(&RingBack(details)));
            }
        }
        self.calls.push(call);
        Some(())
    }

    /// Connects a call by answer or retrieve. The call that was connected before goes on hold.
    fn connect(&mut self, index: usize, told: &mut Vec<Block>) -> Option<()> {
        if self.calls[index].state != LineState::Ringback && self.is_engaged() {
            return None;
        }
        self.hold_talker(told);
        self.talk(index, told);
        Some(())
    }

    fn confer(&mut self, told: &mut Vec<Block>) -> Option<()> {
        let talker = self.calls.iter().position(talks)?;
        let held = self.calls.iter().position(|call| call.state == LineState::Hold)?;
        if self.is_engaged() {
            return None;
        }
        // A conference has only one recording.
        self.stop(held, told);
        for index in [talker, held] {
            self.calls[index].other_side_holds = false;
            self.state(index, LineState::Conferencing, told);
        }
        Some(())
    }

    fn stop(&mut self, index: usize, told: &mut Vec<Block>) {
        if let Some((state, kind)) = &mut self.calls[index].recording {
            *state = RecordingState::Stopped;
            let report = RecordingReport { kind: *kind, ..self.report(&self.calls[index], true) };
            told.push(self.tell(&VoiceRecording(report)));
            self.calls[index].recording = None;
        }
    }

    pub(crate) fn record(
        &mut self,
        operation: RecordOperation,
        kind: RecordingKind,
        is_named: bool,
        told: &mut Vec<Block>,
    ) -> Option<()> {
        use RecordOperation as Op;
        use RecordingState as Is;
        let index = self.recorded()?;
        let (state, kind) = match (self.calls[index].recording, operation) {
            (None, Op::Start) => (Is::Recording, kind),
            (Some((_, kind)), Op::Stop) => (Is::Stopped, kind),
            (Some((Is::Recording, kind)), Op::Mute) => (Is::Muted, kind),
            (Some((Is::Recording, kind)), Op::Pause) => (Is::Paused, kind),
            (Some((Is::Muted, kind)), Op::Unmute) | (Some((Is::Paused, kind)), Op::Resume) => (Is::Recording, kind),
            _ => return None,
        };
        self.calls[index].recording = Some((state, kind));
        // The start of a conference's recording must name the leg.
        let is_named = is_named || (is_leg(&self.calls[index]) && operation == Op::Start);
        let report = self.report(&self.calls[index], is_named);
        told.push(self.tell(&VoiceRecording(report)));
        if state == Is::Stopped {
            self.calls[index].recording = None;
        }
        Some(())
    }

    pub(crate) fn end(&mut self, index: usize, by_idle: bool, told: &mut Vec<Block>) {
        self.stop(index, told);
        let call = self.calls.remove(index);
        if by_idle {
            told.push(self.tell(&StateChange { state: LineState::Idle, call: call.pad }));
        } else {
            told.push(self.tell(&CallDropped { call: call.pad }));
        }
        let leg = self.calls.iter().position(is_leg);
        if let (true, Some(leg)) = (is_leg(&call), leg) {
            self.state(leg, LineState::Connected, told);
        }
    }
}
