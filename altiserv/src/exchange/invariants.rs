//! Invariants after every input: checked on the state, and on the events.

mod hunts;
mod tape_observer;

use std::collections::{HashMap, HashSet};

use altilink::message::agents::AgentState;
use altilink::message::recording::RecordingState;
use altilink::{LineState, Pad, SessionHandle};

use super::calls::call::{Call, PartyState, Phase};
use super::calls::ring_target::MAX_CALLS_PER_LINE;
use super::{Exchange, ExchangeEvent, ExchangeEventKind, LineRole, SwitchLine};
use hunts::check_hunt;
pub(crate) use tape_observer::TapeObserver;

/// No line is in use without a call, no call without a line, no call from outside uncounted.
pub(crate) fn check_state(exchange: &Exchange) {
    check_tally(exchange);
    for line in exchange.lines() {
        let most = match line.role {
            LineRole::Extension { .. } => MAX_CALLS_PER_LINE,
            LineRole::Trunk { .. } => 1,
            LineRole::Workgroup(_) => 0,
        };
        assert!(line.calls.len() <= most, "{} has {} calls", line.number, line.calls.len());
        let mut call_pads = HashSet::new();
        for handle in &line.calls {
            let call = exchange.switch.calls.get(handle).expect("a line's call exists");
            assert!(call.involves(line.pad), "{} is no party of {handle}", line.number);
            assert!(call_pads.insert(call.seen_from(line.pad)), "two calls of {} look the same", line.number);
        }
        check_talk(exchange, line);
    }
    for call in exchange.switch.calls.values() {
        assert!(call.peer_of(call.caller.pad) != Some(call.caller.pad), "a line talks to itself");
        for pad in call.parties() {
            let line = exchange.line(pad).expect("a call's line exists");
            assert_eq!(line.calls.iter().filter(|handle| **handle == call.handle).count(), 1, "{}", line.number);
        }
        let unanswered = !matches!(call.phase, Phase::Connected { .. });
        assert!(unanswered || !exchange.switch.tallies.since_start.waits(call.handle), "an answered call waits");
        check_hunt(exchange, call);
    }
}

/// Every call offered is in one class.
fn check_tally(exchange: &Exchange) {
    let tally = &exchange.switch.tallies.since_start;
    let waiting = tally.waiting() as u64;
    assert_eq!(tally.offered, tally.answered + tally.abandoned + tally.overflowed + waiting, "{tally:?}");
    assert_eq!(tally.answered, tally.answered_by.values().sum::<u64>());
    assert!(tally.active() <= exchange.switch.calls.len(), "a call that is over is still counted as active");
    assert_eq!(*tally, exchange.switch.tallies.run, "a run that began with the server knows as much");
}

/// A line talks on one call at the most, or hosts a conference of two and does nothing else.
fn check_talk(exchange: &Exchange, line: &SwitchLine) {
    let count = |wanted: &dyn Fn(&Call) -> bool| exchange.switch.calls_of(line.pad).filter(|call| wanted(call)).count();
    let hosts = |call: &Call| call.side(line.pad).is_some_and(|side| side.state == PartyState::Conferencing);
    let active = count(&|call| call.is_active(line.pad));
    let hosted = count(&hosts);
    assert!(matches!((active, hosted), (0 | 1, 0) | (2, 2)), "{} talks on {active}, hosts {hosted}", line.number);
    if hosted == 2 {
        assert!(line.is_extension(), "{} hosts a conference", line.number);
        assert_eq!(count(&|call| call.awaits_answer(line.pad)), 0, "{} confers and places a call", line.number);
    }
    for call in exchange.switch.calls_of(line.pad).filter(|call| hosts(call)) {
        let guest = call.peer_of(line.pad).and_then(|pad| call.side(pad)).expect("a conference has a guest");
        assert_eq!(guest.state, PartyState::Talking, "a guest takes no part");
        assert!(exchange.switch.joined_with(call.handle).is_some_and(|(host, _)| host == line.pad));
    }
}

/// Knowledge that an observer of all extensions has from events alone.
#[derive(Debug, Default)]
pub(crate) struct EventObserver {
    calls: HashMap<(Pad, Pad), LineState>,
    recordings: HashMap<(Pad, Pad), RecordingState>,
    queues: HashSet<(Pad, SessionHandle)>,
    /// By agent and workgroup.
    agents: HashMap<(Pad, Pad), AgentState>,
    in_use: HashSet<Pad>,
}

impl EventObserver {
    /// Each party's events are balanced: begin, perhaps connect, end.
    pub(crate) fn hear(&mut self, effects: &[ExchangeEvent]) {
        for ExchangeEvent { line, event } in effects {
            match event {
                ExchangeEventKind::Ring(view) => self.begin(*line, view.caller.pad, LineState::Ring),
                ExchangeEventKind::RingBack(view) => self.begin(*line, view.callee.pad, LineState::Ringback),
                ExchangeEventKind::State { state: LineState::Idle, pad } => self.idle(*line, *pad),
                ExchangeEventKind::State { state, pad } => self.change(*line, *pad, *state),
                ExchangeEventKind::Dropped { call } => self.end(*line, *call),
                ExchangeEventKind::Recording(change) => self.record(*line, change.call, change.state),
                ExchangeEventKind::InQueue(call) if call.workgroup == *line => {
                    assert!(self.queues.insert((*line, call.session)), "{} waits twice", call.session);
                }
                ExchangeEventKind::OutQueue(call) if call.workgroup == *line => {
                    assert!(self.queues.remove(&(*line, call.session)), "{} did not wait", call.session);
                }
                ExchangeEventKind::QueuePriority(call) => {
                    assert!(self.queues.contains(&(call.workgroup, call.session)), "{} does not wait", call.session);
                }
                ExchangeEventKind::InQueue(_) | ExchangeEventKind::OutQueue(_) => {}
                ExchangeEventKind::AgentState { changed, .. } => {
                    let before = self.agents.insert((*line, changed.workgroup), changed.state);
                    assert_ne!(before.unwrap_or(AgentState::Ready), changed.state, "a change that is none");
                }
            }
        }
    }

    fn begin(&mut self, line: Pad, call: Pad, state: LineState) {
        assert_eq!(self.calls.insert((line, call), state), None, "{line}/{call} begins twice");
        self.in_use.insert(line);
    }

    fn change(&mut self, line: Pad, call: Pad, state: LineState) {
        if matches!(state, LineState::SilentMonitor | LineState::BargeIn) {
            // With a call of the line, a supervisor takes part in it; else the line takes part in another line's.
            if !self.calls.contains_key(&(line, call)) {
                self.in_use.insert(line);
            }
            return;
        }
        let known = self.calls.get_mut(&(line, call)).expect("a call changes only while it exists");
        let ringing = matches!(known, LineState::Ring | LineState::Ringback);
        assert!(ringing || !matches!(state, LineState::Ring | LineState::Ringback), "a connected call rings again");
        assert!(!ringing || state != LineState::Conferencing, "a call confers before it is connected");
        *known = state;
    }

    fn end(&mut self, line: Pad, call: Pad) {
        assert!(self.calls.remove(&(line, call)).is_some(), "{line}/{call} ends without a beginning");
        assert!(!self.recordings.contains_key(&(line, call)), "{line}/{call} ends before its recording");
    }

    fn idle(&mut self, line: Pad, pad: Pad) {
        assert_eq!(line, pad, "a line becomes idle, not a call");
        assert!(!self.calls.keys().any(|(of, _)| *of == line), "{line} is idle with calls");
        assert!(self.in_use.remove(&line), "{line} becomes idle twice");
    }

    fn record(&mut self, line: Pad, call: Pad, state: RecordingState) {
        let key = (line, call);
        assert!(self.calls.contains_key(&key), "a recording without a call");
        if state == RecordingState::Stopped {
            // A recording whose tape could not be opened is reported as stopped without having been reported as started.
            self.recordings.remove(&key);
        } else {
            self.recordings.insert(key, state);
        }
    }

    /// Events alone tell an observer all there is.
    pub(crate) fn agree(&self, exchange: &Exchange) {
        let mut calls = HashMap::new();
        let mut recordings = HashMap::new();
        for line in exchange.lines().filter(|line| line.is_extension()) {
            let in_use = !line.calls.is_empty() || exchange.switch.listens_in(line.pad);
            assert_eq!(self.in_use.contains(&line.pad), in_use, "{} is in use", line.number);
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
        let queued = exchange.switch.calls.values().filter(|call| call.phase == Phase::Queued);
        assert_eq!(self.queues, queued.map(|call| (call.dialled.pad, call.handle)).collect());
        for (pad, agent) in &exchange.switch.agents {
            for (workgroup, membership) in agent.memberships() {
                let known = self.agents.get(&(*pad, workgroup)).copied();
                assert_eq!(known.unwrap_or(AgentState::Ready), membership.state());
            }
        }
    }
}
