//! What must hold after every input: checked on the state, and on what was heard.

use std::collections::{HashMap, HashSet};

use altilink::message::recording::RecordingState;
use altilink::{LineState, Pad};

use super::call::Phase;
use super::{Effect, Exchange, LineEvent, LineRole, MAX_CALLS_PER_LINE};

/// No line is in use without a call, no call without a line.
pub(super) fn check_state(exchange: &Exchange) {
    for line in exchange.lines() {
        let most = match line.role {
            LineRole::Extension { .. } => MAX_CALLS_PER_LINE,
            LineRole::Trunk { .. } => 1,
            LineRole::Workgroup { .. } => 0,
        };
        assert!(line.calls.len() <= most, "{} has {} calls", line.number, line.calls.len());
        let mut call_pads = HashSet::new();
        for handle in &line.calls {
            let call = exchange.calls.get(handle).expect("a line's call exists");
            assert!(call.involves(line.pad), "{} is no party of {handle}", line.number);
            assert!(call_pads.insert(call.seen_from(line.pad)), "two calls of {} look the same", line.number);
        }
        let active = exchange.calls_of(line.pad).filter(|call| call.is_active(line.pad)).count();
        assert!(active <= 1, "{} talks on {active} calls", line.number);
    }
    for call in exchange.calls.values() {
        assert!(call.peer_of(call.caller.pad) != Some(call.caller.pad), "a line talks to itself");
        for pad in [Some(call.caller.pad), call.callee()].into_iter().flatten() {
            let line = exchange.line(pad).expect("a call's line exists");
            assert_eq!(line.calls.iter().filter(|handle| **handle == call.handle).count(), 1, "{}", line.number);
        }
        assert!(!matches!(call.phase, Phase::Queued { .. }) || exchange.is_workgroup(call.dialled.pad));
    }
}

/// What an observer of all extensions knows from events alone.
#[derive(Debug, Default)]
pub(super) struct Observer {
    calls: HashMap<(Pad, Pad), LineState>,
    recordings: HashMap<(Pad, Pad), RecordingState>,
}

impl Observer {
    /// Each party's events are balanced: begin, perhaps connect, end.
    pub(super) fn hear(&mut self, effects: &[Effect]) {
        for Effect { line, event } in effects {
            match event {
                LineEvent::Ring(view) => self.begin(*line, view.caller.pad, LineState::Ring),
                LineEvent::RingBack(view) => self.begin(*line, view.callee.pad, LineState::Ringback),
                LineEvent::State { state: LineState::Idle, pad } => self.idle(*line, *pad),
                LineEvent::State { state, pad } => self.change(*line, *pad, *state),
                LineEvent::Dropped { call } => self.end(*line, *call),
                LineEvent::Recording(change) => self.record(*line, change.call, change.state),
            }
        }
    }

    fn begin(&mut self, line: Pad, call: Pad, state: LineState) {
        assert_eq!(self.calls.insert((line, call), state), None, "{line}/{call} begins twice");
    }

    fn change(&mut self, line: Pad, call: Pad, state: LineState) {
        let known = self.calls.get_mut(&(line, call)).expect("a call changes only while it exists");
        let ringing = matches!(known, LineState::Ring | LineState::Ringback);
        assert!(ringing || !matches!(state, LineState::Ring | LineState::Ringback), "a connected call rings again");
        *known = state;
    }

    fn end(&mut self, line: Pad, call: Pad) {
        assert!(self.calls.remove(&(line, call)).is_some(), "{line}/{call} ends without a beginning");
        assert!(!self.recordings.contains_key(&(line, call)), "{line}/{call} ends before its recording");
    }

    fn idle(&mut self, line: Pad, pad: Pad) {
        assert_eq!(line, pad, "a line becomes idle, not a call");
        assert!(!self.calls.keys().any(|(of, _)| *of == line), "{line} is idle with calls");
    }

    fn record(&mut self, line: Pad, call: Pad, state: RecordingState) {
        let key = (line, call);
        assert!(self.calls.contains_key(&key), "a recording without a call");
        if state == RecordingState::Stopped {
            assert!(self.recordings.remove(&key).is_some(), "a recording stops that never started");
        } else {
            self.recordings.insert(key, state);
        }
    }

    /// Events alone tell an observer all there is.
    pub(super) fn agree(&self, exchange: &Exchange) {
        let mut calls = HashMap::new();
        let mut recordings = HashMap::new();
        for line in exchange.lines().filter(|line| line.is_extension()) {
            for view in exchange.views(line.pad) {
                let call = if view.caller.pad == line.pad { view.callee.pad } else { view.caller.pad };
                calls.insert((line.pad, call), view.state);
                if let Some(recording) = view.recording {
                    recordings.insert((line.pad, recording.call), recording.state);
                }
            }
        }
        assert_eq!(self.calls, calls);
        assert_eq!(self.recordings, recordings);
    }
}
