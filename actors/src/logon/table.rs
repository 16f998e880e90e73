//! The calls of a line, and what each thing that happens on the line means for them. Pure; `H` is whatever handles a call.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use altilink::message::agents::AgentStateChange;
use altilink::message::call_info::{CallDetails, CallSnapshot};
use altilink::message::recording::{RecordingKind, RecordingReport};
use altilink::{LineState, Pad};

use super::identity::{Identity, is_backwards, seen_from};
use super::line_event::LineEvent;
use crate::call::{CallChange, CallKey, CallState, CallView, Direction, Footprint, Origin, Recording, Surroundings};

/// Most calls of a line that are followed. A line has a handful; a server that has gone mad, any number. What is over is
/// read again when there is room.
pub(crate) const MOST_CALLS: usize = 64;

/// The calls by their keys, and the keys by call pad.
#[derive(Debug)]
pub(crate) struct CallTable<H> {
    calls: BTreeMap<CallKey, CallEntry<H>>,
    pads: HashMap<Pad, CallKey>,
    /// The server has told of more calls than are followed.
    pub(crate) has_more: bool,
}

/// A call of the line.
#[derive(Debug)]
pub(crate) struct CallEntry<H> {
    pub(crate) handle: H,
    pad: Pad,
    identity: Identity,
    /// When it began, in seconds since 1970.
    pub(crate) since: i64,
    /// As the call has reported it.
    pub(crate) footprint: Footprint,
    /// As the call was told of its line last.
    pub(crate) surroundings: Surroundings,
    /// The server has told of it on the connection that stands.
    pub(crate) confirmed: bool,
    /// As applications were told last; none until the call has been introduced.
    pub(crate) view: Option<Arc<CallView>>,
}

/// A call that is new.
#[derive(Debug, Clone)]
pub(crate) struct Newborn {
    pub(crate) call: Pad,
    pub(crate) direction: Direction,
    pub(crate) state: CallState,
    pub(crate) other_side_holds: bool,
    pub(crate) recording: Recording,
    pub(crate) details: Arc<CallDetails>,
}

/// What is to be done with a call.
#[derive(Debug)]
pub(crate) enum CallStep {
    /// Tell it of a change.
    Change { key: CallKey, change: CallChange, origin: Origin },
    /// Begin it.
    Birth { newborn: Box<Newborn>, origin: Origin },
}

/// What something means for the calls of a line.
#[derive(Debug, Default)]
pub(crate) struct CallPlan {
    pub(crate) steps: Vec<CallStep>,
    pub(crate) agent: Option<AgentStateChange>,
    /// The server knows more than it said: the calls are to be read.
    pub(crate) is_unclear: bool,
}

impl CallPlan {
    fn change(key: CallKey, change: CallChange) -> Self {
        Self { steps: vec![CallStep::Change { key, change, origin: Origin::Live }], ..Self::default() }
    }
}

impl<H> Default for CallTable<H> {
    fn default() -> Self {
        Self { calls: BTreeMap::new(), pads: HashMap::new(), has_more: false }
    }
}

impl<H> CallTable<H> {
    /// Notes a call that begins.
    pub(crate) fn insert(&mut self, key: CallKey, newborn: &Newborn, now: i64, handle: H) {
        let identity = Identity::of(newborn.direction, &newborn.details.info);
        let told = i64::from(newborn.details.info.start_time);
        let entry = CallEntry {
            handle,
            pad: newborn.call,
            identity,
            since: if told > 0 { told } else { now },
            footprint: Footprint {
                state: newborn.state,
                other_side_holds: newborn.other_side_holds,
                recording: newborn.recording,
                by_answer: false,
                last_mute: None,
            },
            surroundings: Surroundings::default(),
            confirmed: true,
            view: None,
        };
        self.pads.insert(newborn.call, key);
        self.calls.insert(key, entry);
    }

    pub(crate) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(crate) fn get(&self, key: CallKey) -> Option<&CallEntry<H>> {
        self.calls.get(&key)
    }

    pub(crate) fn get_mut(&mut self, key: CallKey) -> Option<&mut CallEntry<H>> {
        self.calls.get_mut(&key)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (CallKey, &CallEntry<H>)> {
        self.calls.iter().map(|(key, entry)| (*key, entry))
    }

    /// The calls that have been introduced.
    pub(crate) fn introduced(&self) -> impl Iterator<Item = (CallKey, &CallEntry<H>, &Arc<CallView>)> {
        self.calls.iter().filter_map(|(key, entry)| Some((*key, entry, entry.view.as_ref()?)))
    }

    /// Forgets a call that is over. Its pad is free from here on.
    pub(crate) fn remove(&mut self, key: CallKey) -> Option<CallEntry<H>> {
        let entry = self.calls.remove(&key)?;
        if self.pads.get(&entry.pad) == Some(&key) {
            self.pads.remove(&entry.pad);
        }
        Some(entry)
    }

    /// The connection is lost: which calls are still there is not known.
    pub(crate) fn unconfirm_all(&mut self) {
        for entry in self.calls.values_mut() {
            entry.confirmed = false;
        }
    }

    fn call_on(&self, pad: Pad) -> Option<(CallKey, &CallEntry<H>)> {
        let key = *self.pads.get(&pad)?;
        Some((key, self.calls.get(&key)?))
    }

    /// The only call for which this holds.
    fn only_call(&self, wanted: impl Fn(&CallEntry<H>) -> bool) -> Option<CallKey> {
        let mut found = self.calls.iter().filter(|(_, entry)| wanted(entry)).map(|(key, _)| *key);
        found.next().filter(|_| found.next().is_none())
    }

    /// The call that commands act on which name the line: the one that it talks on, or, in a conference, any leg.
    pub(crate) fn is_talked_on(&self, key: CallKey) -> bool {
        let state = self.calls.get(&key).map(|entry| entry.footprint.state);
        match state {
            Some(CallState::Conference) => true,
            Some(CallState::Connected) => self.only_call(talks) == Some(key),
            _ => false,
        }
    }

    /// Whether the line holds just one call and has just one other that it talks on, or, where it may, that alerts, and this
    /// is one of the two. A call that rings the line meanwhile is not counted.
    pub(crate) fn is_of_a_pair(&self, key: CallKey, may_alert: bool) -> bool {
        let held = self.only_call(|entry| entry.footprint.state == CallState::Held);
        let other = self.only_call(|entry| talks(entry) || alerts(entry) || is_leg(entry));
        let (Some(held), Some(other)) = (held, other) else { return false };
        let fits = |entry: &CallEntry<H>| {
            if may_alert { talks(entry) || alerts(entry) } else { talks(entry) && !entry.footprint.other_side_holds }
        };
        (held == key || other == key) && self.calls.get(&other).is_some_and(fits)
    }

    /// What an event on the line, which is on this pad, means.
    pub(crate) fn plan_event(&self, line: Pad, event: LineEvent) -> CallPlan {
        match event {
            LineEvent::Ring(details) => {
                let pad = details.info.caller;
                self.arrived(pad, Direction::In, CallState::Ringing, *details)
            }
            LineEvent::RingBack(details) => {
                let pad = details.info.callee;
                self.arrived(pad, Direction::Out, CallState::RingingBack, *details)
            }
            LineEvent::State { state, call } => self.state_changed(state, call, line),
            LineEvent::Dropped(call) => match self.call_on(call) {
                Some((key, _)) => CallPlan::change(key, CallChange::Dropped),
                None => CallPlan::default(),
            },
            LineEvent::Recording(report) => self.recorded(&report),
            LineEvent::Agent(change) => CallPlan { agent: Some(change), ..CallPlan::default() },
            // What has become of the calls is not said.
            LineEvent::Reset => CallPlan { is_unclear: !self.calls.is_empty(), ..CallPlan::default() },
        }
    }

    /// A call rings or is alerting. Told again of a call that still does, nothing is new. Otherwise whatever was on the pad
    /// is over: its end was not heard.
    fn arrived(&self, call: Pad, direction: Direction, state: CallState, details: CallDetails) -> CallPlan {
        let mut steps = Vec::new();
        if let Some((key, entry)) = self.call_on(call) {
            let found = Identity::of(direction, &details.info);
            if entry.is(&found, Some(state)) {
                return CallPlan::default();
            }
            steps.push(CallStep::Change { key, change: CallChange::Dropped, origin: Origin::Reconciled });
        }
        let newborn = Newborn {
            call,
            direction,
            state,
            other_side_holds: false,
            recording: Recording::Off,
            details: Arc::new(details),
        };
        steps.push(CallStep::Birth { newborn: Box::new(newborn), origin: Origin::Live });
        CallPlan { steps, ..CallPlan::default() }
    }

    /// A state is of the call on this pad, where there is one. On the line's own pad, or on none, it is the line's, and so
    /// that of its only call. Any other pad is that of a call that is not known, or means something that is not known.
    fn state_changed(&self, state: LineState, pad: Pad, line: Pad) -> CallPlan {
        let is_of_the_line = pad == line || pad == Pad::NONE;
        let only = || self.only_call(|_| true).filter(|_| is_of_the_line);
        let concerned = self.call_on(pad).map(|(key, _)| key).or_else(only);
        if let Some(key) = concerned {
            let is_news = self.calls.get(&key).is_none_or(|entry| !entry.footprint.state.ignores(state));
            return if is_news { CallPlan::change(key, CallChange::State(state)) } else { CallPlan::default() };
        }
        let tells_of_a_call = matches!(
            state,
            LineState::Connected
                | LineState::InUse
                | LineState::Hold
                | LineState::MusicOnHold
                | LineState::Conferencing
                | LineState::Ring
                | LineState::Ringback
        );
        let ends_something = matches!(state, LineState::Idle | LineState::Disconnect) && !self.calls.is_empty();
        // A call that was never announced, or one among several: the server knows which.
        CallPlan { is_unclear: tells_of_a_call || ends_something, ..CallPlan::default() }
    }

    /// A recording is of the call that the report names, or, where it names none, of the one that the line talks on.
    fn recorded(&self, report: &RecordingReport) -> CallPlan {
        let change = |named: bool| CallChange::Recording {
            now: Recording::reported(report),
            kind: named.then_some(report.kind),
        };
        let key = match report.call {
            Some(pad) => self.call_on(pad).map(|(key, _)| key),
            None => self.recorded_call(),
        };
        let Some(key) = key else {
            // One of a call that is not known, or is over already.
            let is_unclear = Recording::reported(report) != Recording::Off;
            return CallPlan { is_unclear, ..CallPlan::default() };
        };
        let mut plan = CallPlan::change(key, change(report.call.is_some()));
        if self.calls.get(&key).is_some_and(|entry| entry.footprint.state == CallState::Conference) {
            let legs = self.calls.iter().filter(|(other, entry)| **other != key && is_leg(entry));
            plan.steps.extend(legs.map(|(other, _)| CallStep::Change {
                key: *other,
                change: CallChange::RecordedElsewhere,
                origin: Origin::Live,
            }));
        } else {
            // A recording that another call was booked with may be this one.
            plan.is_unclear = self.calls.iter().any(|(other, entry)| *other != key && entry.footprint.by_answer);
        }
        plan
    }

    /// The legs, among the calls that are found, with which the recording of the conference is booked: those that the server
    /// reports, or else those that it was booked with before.
    fn recorded_legs(&self, line: Pad, calls: &[CallSnapshot]) -> HashSet<Pad> {
        let pad = |call: &CallSnapshot| seen_from(line, &call.details).1;
        let reported: HashSet<Pad> = calls.iter().filter(|call| is_reported_leg(call)).map(pad).collect();
        if !reported.is_empty() {
            return reported;
        }
        let is_booked = |entry: &CallEntry<H>| is_leg(entry) && entry.footprint.recording != Recording::Off;
        let is_known = |pad: &Pad| self.call_on(*pad).is_some_and(|(_, entry)| is_booked(entry));
        calls.iter().filter(|call| call.details.info.is_recorded).map(pad).filter(is_known).collect()
    }

    fn recorded_call(&self) -> Option<CallKey> {
        let is_recorded = |entry: &CallEntry<H>| entry.footprint.recording != Recording::Off;
        self.only_call(talks)
            .or_else(|| self.only_call(|entry| is_leg(entry) && is_recorded(entry)))
            .or_else(|| self.calls.iter().find(|(_, entry)| is_leg(entry)).map(|(key, _)| *key))
            .or_else(|| self.only_call(is_recorded))
            .or_else(|| self.only_call(|_| true))
    }

    /// The calls as the server has them. What differs from the calls known happened while nobody was told.
    pub(crate) fn plan_found(&mut self, line: Pad, calls: Vec<CallSnapshot>, origin: Origin) -> CallPlan {
        let mut steps = Vec::new();
        let mut newborn = Vec::new();
        let mut kept = HashSet::new();
        let mut pads = HashSet::new();
        let recorded_legs = self.recorded_legs(line, &calls);
        for call in calls {
            let (direction, pad) = seen_from(line, &call.details);
            // Two calls on one pad cannot be told apart: the first one is believed.
            if !pads.insert(pad) {
                continue;
            }
            let state = CallState::found(call.state, direction, call.details.info.hold_time);
            let identity = Identity::of(direction, &call.details.info);
            let known = self.call_on(pad).filter(|(_, entry)| entry.is(&identity, call.state.map(|_| state)));
            let was = known.map(|(_, entry)| entry.footprint.recording).unwrap_or_default();
            let is_of_a_leg = call.state.map_or(known.is_some_and(|(_, entry)| is_leg(entry)), is_of_conference);
            // The conversation has one recording, whatever the bytes of its legs say.
            let is_anothers = is_of_a_leg && !recorded_legs.is_empty() && !recorded_legs.contains(&pad);
            let recording = if is_anothers { Recording::Off } else { recorded_as(&call, was) };
            if let Some(key) = known.map(|(key, _)| key) {
                kept.insert(key);
                if let Some(entry) = self.calls.get_mut(&key) {
                    entry.confirmed = true;
                    entry.identity = identity;
                }
                let details = Box::new(call.details);
                let change = CallChange::Found { state: call.state, recording, details };
                steps.push(CallStep::Change { key, change, origin });
                continue;
            }
            newborn.push(Newborn {
                call: pad,
                direction,
                state,
                other_side_holds: call.state == Some(LineState::MusicOnHold),
                recording,
                details: Arc::new(call.details),
            });
        }
        let gone = self.calls.keys().filter(|key| !kept.contains(key));
        let ends = gone.map(|key| CallStep::Change { key: *key, change: CallChange::Dropped, origin });
        let mut all: Vec<CallStep> = ends.collect();
        all.append(&mut steps);
        newborn.sort_by_key(|newborn| newborn.details.info.start_time);
        all.extend(newborn.into_iter().map(|newborn| CallStep::Birth { newborn: Box::new(newborn), origin }));
        CallPlan { steps: all, ..CallPlan::default() }
    }
}

impl<H> CallEntry<H> {
    /// Whether a call found on this call's pad is this call.
    fn is(&self, found: &Identity, state: Option<CallState>) -> bool {
        let agrees = if self.confirmed { self.identity.is_still(found) } else { self.identity.is_surely(found) };
        agrees && !state.is_some_and(|state| is_backwards(self.footprint.state, state))
    }
}

/// The recording of a call that was found, and was known to be recorded like this. What the server reports of it counts.
/// Where it reports nothing, one byte says whether there is a recording, and not whose, nor whether it is paused or muted:
/// that is then as it was. One that was not known is taken for the agent's, which is not verified against a live AltiServ.
fn recorded_as(call: &CallSnapshot, known: Recording) -> Recording {
    match (&call.recording, call.details.info.is_recorded, known) {
        (Some(report), ..) => Recording::reported(report),
        (None, false, _) => Recording::Off,
        (None, true, Recording::Off) => Recording::On(RecordingKind::Agent),
        (None, true, known) => known,
    }
}

fn is_of_conference(state: LineState) -> bool {
    state == LineState::Conferencing
}

fn is_reported_leg(call: &CallSnapshot) -> bool {
    let is_recorded = |report| Recording::reported(report) != Recording::Off;
    call.state.is_some_and(is_of_conference) && call.recording.as_ref().is_some_and(is_recorded)
}

fn alerts<H>(entry: &CallEntry<H>) -> bool {
    entry.footprint.state == CallState::RingingBack
}

fn talks<H>(entry: &CallEntry<H>) -> bool {
    entry.footprint.state == CallState::Connected
}

fn is_leg<H>(entry: &CallEntry<H>) -> bool {
    entry.footprint.state == CallState::Conference
}

#[cfg(test)]
mod tests;
