//! The calls of a line, and what each thing that happens on the line means for them. Pure; `H` is the handle of a call.
//!
//! An event or a reading becomes a [`CallPlan`]: the calls to be told, the calls to be begun, and whether the calls have to
//! be read since the server knows more than it said. The table itself changes when the plan is carried out.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use altilink::message::agents::AgentStateChange;
use altilink::message::call_info::{CallDetails, CallSnapshot};
use altilink::message::recording::{RecordingKind, RecordingReport};
use altilink::{LineState, Pad};

use super::identity::{Identity, is_backwards, seen_from};
use super::line_event::LineEvent;
use crate::call::{
    CallChange, CallKey, CallState, CallView, Direction, Footprint, Newborn, Origin, Recording, Surroundings,
};

/// Most calls of a line that are followed. A line has a handful; a server that has gone mad, any number. Calls that are left
/// out are read again when there is room.
pub(crate) const MOST_CALLS: usize = 64;

/// The calls of a line by their keys, and the keys by call pad.
#[derive(Debug)]
pub(crate) struct CallTable<H> {
    calls: BTreeMap<CallKey, CallEntry<H>>,
    pads: HashMap<Pad, CallKey>,
    /// True if the server has told of calls that were left out.
    has_more: bool,
}

/// A call of the line.
#[derive(Debug)]
pub(crate) struct CallEntry<H> {
    pub(crate) handle: H,
    pad: Pad,
    identity: Identity,
    /// Time at which it began, in seconds since 1970.
    pub(crate) since: i64,
    /// State as the call has reported it.
    pub(crate) footprint: Footprint,
    /// Surroundings as the call was told last.
    pub(crate) surroundings: Surroundings,
    /// True if the server has told of it on the connection that stands.
    pub(crate) confirmed: bool,
    /// View as applications were told last; none until the call has been introduced.
    pub(crate) view: Option<Arc<CallView>>,
}

/// One step of a plan.
#[derive(Debug)]
pub(crate) enum CallStep {
    /// Tell a call of a change.
    Change { key: CallKey, change: CallChange, origin: Origin },
    /// Begin a call.
    Birth { newborn: Box<Newborn>, origin: Origin },
}

/// Meaning of an event or a reading for the calls of a line.
#[derive(Debug, Default)]
pub(crate) struct CallPlan {
    pub(crate) steps: Vec<CallStep>,
    /// New state of the line's agent.
    pub(crate) agent: Option<AgentStateChange>,
    /// True if the server knows more than it said, so that the calls are to be read.
    pub(crate) is_unclear: bool,
}

impl CallPlan {
    fn change(key: CallKey, change: CallChange) -> Self {
        Self { steps: vec![CallStep::Change { key, change, origin: Origin::Live }], ..Self::default() }
    }

    /// Calls that are new.
    pub(crate) fn births(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, CallStep::Birth { .. })).count()
    }

    /// Calls that end.
    fn ends(&self) -> usize {
        let ends =
            self.steps.iter().filter(|step| matches!(step, CallStep::Change { change: CallChange::Dropped, .. }));
        ends.count()
    }
}

impl<H> Default for CallTable<H> {
    fn default() -> Self {
        Self { calls: BTreeMap::new(), pads: HashMap::new(), has_more: false }
    }
}

impl<H> CallTable<H> {
    pub(crate) fn is_empty(&self) -> bool {
        self.calls.is_empty()
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

    /// Notes a call that begins.
    pub(crate) fn insert(&mut self, key: CallKey, newborn: &Newborn, now: i64, handle: H) {
        let told = i64::from(newborn.details.info.start_time);
        let entry = CallEntry {
            handle,
            pad: newborn.call,
            identity: Identity::of(newborn.direction, &newborn.details.info),
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

    /// Forgets a call that is over. Its pad is free from here on, unless a later call has it already.
    pub(crate) fn remove(&mut self, key: CallKey) -> Option<CallEntry<H>> {
        let entry = self.calls.remove(&key)?;
        if self.pads.get(&entry.pad) == Some(&key) {
            self.pads.remove(&entry.pad);
        }
        Some(entry)
    }

    /// Notes that the connection is lost, so that it is not known which calls are still there.
    pub(crate) fn unconfirm_all(&mut self) {
        for entry in self.calls.values_mut() {
            entry.confirmed = false;
        }
    }

    /// Calls that may be begun by this plan, beside those that it ends.
    pub(crate) fn room_after(&self, plan: &CallPlan) -> usize {
        (MOST_CALLS + plan.ends()).saturating_sub(self.calls.len())
    }

    /// Notes that calls are left out for want of room. Returns true if none were before.
    pub(crate) fn leave_out(&mut self) -> bool {
        !std::mem::replace(&mut self.has_more, true)
    }

    /// Returns true once when calls were left out and there is room again.
    pub(crate) fn has_room_again(&mut self) -> bool {
        let has_room_again = self.has_more && self.calls.len() < MOST_CALLS;
        if has_room_again {
            self.has_more = false;
        }
        has_room_again
    }

    fn call_on(&self, pad: Pad) -> Option<(CallKey, &CallEntry<H>)> {
        let key = *self.pads.get(&pad)?;
        Some((key, self.calls.get(&key)?))
    }

    /// Key of the call for which this holds, if it holds for one call only.
    fn only_call(&self, wanted: impl Fn(&CallEntry<H>) -> bool) -> Option<CallKey> {
        let mut found = self.calls.iter().filter(|(_, entry)| wanted(entry));
        match (found.next(), found.next()) {
            (Some((key, _)), None) => Some(*key),
            _ => None,
        }
    }

    /// True for the call that commands act on which name the line: the one that it talks on, or, in a conference, any leg.
    pub(crate) fn is_talked_on(&self, key: CallKey) -> bool {
        let state = self.calls.get(&key).map(|entry| entry.footprint.state);
        match state {
            Some(CallState::Conference) => true,
            Some(CallState::Connected) => self.only_call(talks) == Some(key),
            _ => false,
        }
    }

    /// True if the line holds just one call and has just one other that it talks on, or, with `may_alert`, that alerts, and
    /// the given call is one of the two. A call that rings the line meanwhile is not counted.
    pub(crate) fn is_of_a_pair(&self, key: CallKey, may_alert: bool) -> bool {
        let Some(held) = self.only_call(|entry| entry.footprint.state == CallState::Held) else { return false };
        let Some(other) = self.only_call(|entry| talks(entry) || alerts(entry) || is_leg(entry)) else { return false };
        let Some(entry) = self.calls.get(&other) else { return false };
        let fits =
            if may_alert { talks(entry) || alerts(entry) } else { talks(entry) && !entry.footprint.other_side_holds };
        fits && (held == key || other == key)
    }

    /// Plan for an event on the line, which is on this pad.
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
            // It does not say what has become of the calls.
            LineEvent::Reset => CallPlan { is_unclear: !self.calls.is_empty(), ..CallPlan::default() },
        }
    }

    /// Plan for a call that rings or alerts. If the call on the pad is the same and still does, nothing is new. If not,
    /// that call is over, and its end was not heard.
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

    /// Plan for a state. It is that of the call on this pad, if there is one. On the line's own pad, or on none, it is the
    /// line's, and so that of its only call. Any other pad is that of a call that is not known, or its meaning is not known.
    fn state_changed(&self, state: LineState, pad: Pad, line: Pad) -> CallPlan {
        let mut concerned = self.call_on(pad).map(|(key, _)| key);
        if concerned.is_none() && (pad == line || pad == Pad::NONE) {
            concerned = self.only_call(|_| true);
        }
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
        // It is a call that was never announced, or one of several: the server knows which.
        CallPlan { is_unclear: tells_of_a_call || ends_something, ..CallPlan::default() }
    }

    /// Plan for a report of a recording. It is of the call that the report names; without a name, of the one that the line
    /// talks on.
    fn recorded(&self, report: &RecordingReport) -> CallPlan {
        let now = Recording::reported(report);
        let key = match report.call {
            Some(pad) => self.call_on(pad).map(|(key, _)| key),
            None => self.recorded_call(),
        };
        let Some(key) = key else {
            // It is of a call that is not known, or, if it has stopped, of one that is over already.
            return CallPlan { is_unclear: now != Recording::Off, ..CallPlan::default() };
        };
        let kind = report.call.is_some().then_some(report.kind);
        let mut plan = CallPlan::change(key, CallChange::Recording { now, kind });
        let is_in_conference = self.calls.get(&key).is_some_and(is_leg);
        for (other, entry) in self.calls.iter().filter(|(other, _)| **other != key) {
            if !is_in_conference {
                // A recording that was booked on another call by an answer may be this one.
                plan.is_unclear |= entry.footprint.by_answer;
            } else if is_leg(entry) {
                let change = CallChange::RecordedElsewhere;
                plan.steps.push(CallStep::Change { key: *other, change, origin: Origin::Live });
            }
        }
        plan
    }

    /// Key of the call that a report of a recording is of which names none.
    fn recorded_call(&self) -> Option<CallKey> {
        let is_recorded = |entry: &CallEntry<H>| entry.footprint.recording != Recording::Off;
        self.only_call(talks)
            .or_else(|| self.only_call(|entry| is_leg(entry) && is_recorded(entry)))
            .or_else(|| self.calls.iter().find(|(_, entry)| is_leg(entry)).map(|(key, _)| *key))
            .or_else(|| self.only_call(is_recorded))
            .or_else(|| self.only_call(|_| true))
    }

    /// Plan for the calls as the server has them. A difference from the calls that are known came about while nobody was
    /// told. Calls that are kept count as confirmed from here on.
    pub(crate) fn plan_found(&mut self, line: Pad, calls: Vec<CallSnapshot>, origin: Origin) -> CallPlan {
        let mut changes = Vec::new();
        let mut newborns = Vec::new();
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
            // A conference has one recording, whatever the bytes of its legs say.
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
                changes.push(CallStep::Change { key, change, origin });
            } else {
                newborns.push(Newborn {
                    call: pad,
                    direction,
                    state,
                    other_side_holds: call.state == Some(LineState::MusicOnHold),
                    recording,
                    details: Arc::new(call.details),
                });
            }
        }
        let mut steps = Vec::new();
        for key in self.calls.keys().filter(|key| !kept.contains(key)) {
            steps.push(CallStep::Change { key: *key, change: CallChange::Dropped, origin });
        }
        steps.append(&mut changes);
        newborns.sort_by_key(|newborn| newborn.details.info.start_time);
        steps.extend(newborns.into_iter().map(|newborn| CallStep::Birth { newborn: Box::new(newborn), origin }));
        CallPlan { steps, ..CallPlan::default() }
    }

    /// Pads of the legs, among the calls that are found, on which the recording of the conference is booked: those that the
    /// server reports, or else those on which it was booked before.
    fn recorded_legs(&self, line: Pad, calls: &[CallSnapshot]) -> HashSet<Pad> {
        let mut reported = HashSet::new();
        let mut booked = HashSet::new();
        for call in calls {
            let (_, pad) = seen_from(line, &call.details);
            if is_reported_leg(call) {
                reported.insert(pad);
            }
            let is_booked = self
                .call_on(pad)
                .is_some_and(|(_, entry)| is_leg(entry) && entry.footprint.recording != Recording::Off);
            if call.details.info.is_recorded && is_booked {
                booked.insert(pad);
            }
        }
        if reported.is_empty() { booked } else { reported }
    }
}

impl<H> CallEntry<H> {
    /// True if a call that is found on this call's pad is this call.
    fn is(&self, found: &Identity, state: Option<CallState>) -> bool {
        let agrees = if self.confirmed { self.identity.is_still(found) } else { self.identity.is_surely(found) };
        agrees && !state.is_some_and(|state| is_backwards(self.footprint.state, state))
    }
}

/// Recording of a call that is found, with the recording that was known before. The server's report counts. Without one,
/// a byte says whether there is a recording, but not whose, nor whether it is paused or muted: that is then as it was. A
/// recording that was not known is taken for the agent's, which is not verified against a live AltiServ.
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
    let Some(report) = &call.recording else { return false };
    call.state.is_some_and(is_of_conference) && Recording::reported(report) != Recording::Off
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
