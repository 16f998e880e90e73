//! The course of one call: its call-pad state, its recording, and the news of each change. Pure: the time is passed in.
//!
//! `call_state` and `recording` have the diagrams of the two. Here stands how they meet: the end of a call ends its recording,
//! a leg of a conference shows the conference's recording, and an answer counts less than an event about the same thing.

use std::sync::Arc;
use std::time::Instant;

use altilink::LineState;
use altilink::message::call_info::{CallDetails, CallExtras};
use altilink::message::extra_call_info::ExtraCallInfo;
use altilink::message::recording::RecordingKind;

use super::actions::{
    Action, Situation, check, check_consultation, check_contact, check_possible, check_recorder, offered,
};
use super::birth::Birth;
use super::call_change::{CallChange, CallNews};
use super::call_state::{CallState, tells_of_a_conversation};
use super::call_view::CallView;
use super::error::CallError;
use super::info_cache::InfoCache;
use super::recording::{Decision, RecordOperation, Recording, RecordingControl, check_spacing, decide};
use super::seat::Seat;
use super::surroundings::{Contact, Footprint, Surroundings, most};
use super::wanted::{ActsOn, Perform, Record, Wanted};
use crate::Extension;
use crate::connection::Request;

/// Counts of what was heard of a call. They tell if an event came while a command was under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Marks {
    state: u64,
    recording: u64,
}

/// Decision about what is wanted of a call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CourseDecision {
    /// It is so already.
    Holds,
    /// The server is to be asked.
    Ask(Request),
}

/// Agreement of the server's yes with what is known of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// The call is as the yes says.
    Agrees,
    /// It is not: an event that came meanwhile says otherwise, or nothing has told of it yet.
    Disagrees,
    /// The command names the line, which has gone to another call meanwhile: it is not known to which of them it was done.
    Elsewhere,
}

/// One call of a line.
#[derive(Debug)]
pub(crate) struct Course {
    birth: Birth,
    state: CallState,
    other_side_holds: bool,
    recording: RecordingControl,
    ivr_data: Arc<str>,
    user_data: Arc<str>,
    /// Cache of what is made of these and of the details.
    info_cache: InfoCache,
    surroundings: Surroundings,
    marks: Marks,
    /// View as applications were told last.
    shown: Option<Arc<CallView>>,
}

impl Course {
    pub(crate) fn new(birth: Birth) -> Self {
        Self {
            state: birth.newborn.state,
            other_side_holds: birth.newborn.other_side_holds,
            recording: RecordingControl::found(birth.newborn.recording),
            ivr_data: Arc::default(),
            user_data: Arc::default(),
            info_cache: InfoCache::default(),
            surroundings: Surroundings::default(),
            marks: Marks::default(),
            shown: None,
            birth,
        }
    }

    pub(crate) fn details(&self) -> &CallDetails {
        &self.birth.newborn.details
    }

    pub(crate) fn extension(&self) -> &Extension {
        &self.birth.extension
    }

    pub(crate) fn seat(&self) -> Seat {
        self.birth.seat
    }

    pub(crate) fn contact(&self) -> Contact {
        self.surroundings.contact
    }

    pub(crate) fn state(&self) -> CallState {
        self.state
    }

    pub(crate) fn marks(&self) -> Marks {
        self.marks
    }

    /// The call as the others of its line see it.
    pub(crate) fn footprint(&self) -> Footprint {
        Footprint {
            state: self.state,
            other_side_holds: self.other_side_holds && self.state == CallState::Connected,
            recording: self.recording.recording(),
            by_answer: self.recording.is_by_answer(),
            last_mute: self.recording.last_mute(),
        }
    }

    /// Recording as it is shown. A conference is one conversation, and so has one.
    pub(crate) fn recording(&self) -> Recording {
        let own = self.recording.recording();
        match self.state {
            CallState::Conference => most([own, self.surroundings.conference_recording].into_iter()),
            CallState::Disconnected => Recording::Off,
            _ => own,
        }
    }

    /// Takes the extra information that was read.
    pub(crate) fn set_extra_info(&mut self, extra: ExtraCallInfo) {
        self.ivr_data = extra.ivr_data.into();
        self.user_data = extra.user_data.into();
        self.info_cache = InfoCache::default();
    }

    /// Has the application hear of the call for the first time.
    pub(crate) fn introduce(&mut self, surroundings: Surroundings) -> (Arc<CallView>, Vec<CallNews>) {
        self.surroundings = surroundings;
        let view = Arc::new(self.view());
        self.shown = Some(Arc::clone(&view));
        let mut news = vec![CallNews::Call(self.state.introduction())];
        if view.recording != Recording::Off {
            news.push(CallNews::Recording { now: view.recording, before: Recording::Off });
        }
        (view, news)
    }

    /// Takes how the line is now, which is told with the next change.
    pub(crate) fn set_surroundings(&mut self, surroundings: Surroundings) {
        self.surroundings = surroundings;
    }

    /// Takes what has happened to the call, or to the others around it.
    pub(crate) fn apply(
        &mut self,
        change: Option<CallChange>,
        surroundings: Surroundings,
        now: Instant,
    ) -> (Arc<CallView>, Vec<CallNews>) {
        self.surroundings = surroundings;
        let mut news = Vec::new();
        if self.state != CallState::Disconnected
            && let Some(change) = change
        {
            self.take_change(change, now, &mut news);
        }
        self.news_since(news)
    }

    fn take_change(&mut self, change: CallChange, now: Instant, news: &mut Vec<CallNews>) {
        match change {
            CallChange::State(state) => {
                self.marks.state += u64::from(tells_of_a_conversation(state));
                self.take_state(state, news);
            }
            CallChange::Recording { now: recording, kind } => {
                self.marks.recording += 1;
                let shown = self.recording();
                if let Some(before) = self.recording.take_event(recording, kind, now)
                    && self.recording() == shown
                    && recording == Recording::Off
                    && shown == Recording::Off
                {
                    // One that did not come about: nothing that is shown has changed.
                    news.push(CallNews::Recording { now: recording, before });
                }
            }
            CallChange::RecordedElsewhere => {
                self.marks.recording += 1;
                if self.recording.is_by_answer() {
                    self.recording.take_reading(Recording::Off, now);
                }
            }
            CallChange::OperatedElsewhere(operation) => {
                self.recording.take_answer(operation, RecordingKind::Agent, now);
            }
            CallChange::Found { state, recording, details } => self.take_found(state, recording, *details, now, news),
            CallChange::PlacedBy(placed_by) => self.birth.placed_by = Some(placed_by),
            CallChange::Dropped => self.end(news),
        }
    }

    fn take_found(
        &mut self,
        state: Option<LineState>,
        recording: Recording,
        details: CallDetails,
        now: Instant,
        news: &mut Vec<CallNews>,
    ) {
        let hold_time = details.info.hold_time;
        self.set_details(details);
        self.marks.state += u64::from(state.is_some());
        let is_held = CallState::found(None, self.birth.newborn.direction, hold_time) == CallState::Held;
        let state = if state.is_none() && is_held { Some(LineState::Hold) } else { state };
        if let Some(state) = state {
            // A call that is held has been answered before, though nobody told of that.
            if matches!(state, LineState::Hold | LineState::MusicOnHold) && !self.state.is_connected() {
                self.take_state(LineState::Connected, news);
            }
            self.take_state(state, news);
        }
        self.marks.recording += 1;
        self.recording.take_reading(recording, now);
    }

    /// Takes the data of the server about the parties. The extras come with RING, and need not come again.
    fn set_details(&mut self, mut details: CallDetails) {
        if details.extras == CallExtras::default() {
            details.extras = self.birth.newborn.details.extras.clone();
        }
        self.birth.newborn.details = Arc::new(details);
        self.info_cache = InfoCache::default();
    }

    fn take_state(&mut self, state: LineState, news: &mut Vec<CallNews>) {
        match state {
            LineState::MusicOnHold => self.other_side_holds = true,
            state if tells_of_a_conversation(state) => self.other_side_holds = false,
            _ => {}
        }
        let (state, told) = self.state.reported(state);
        if state == CallState::Disconnected {
            return self.end(news);
        }
        self.state = state;
        news.extend(told.map(CallNews::Call));
    }

    fn end(&mut self, news: &mut Vec<CallNews>) {
        let (state, told) = self.state.dropped();
        self.state = state;
        news.extend(told.map(CallNews::Call));
    }

    /// Completes the news since applications were told last: a CallEvent and a RecordEvent tell what they are about, an
    /// update tells the rest.
    fn news_since(&mut self, mut news: Vec<CallNews>) -> (Arc<CallView>, Vec<CallNews>) {
        let view = Arc::new(self.view());
        let Some(shown) = self.shown.replace(Arc::clone(&view)) else { return (view, news) };
        if shown.recording != view.recording {
            let changed = CallNews::Recording { now: view.recording, before: shown.recording };
            // The recording's end comes before the call's.
            let at = if view.state == CallState::Disconnected { 0 } else { news.len() };
            news.insert(at, changed);
        }
        let call_is_told = news.iter().any(|news| matches!(news, CallNews::Call(_)));
        let recording_is_told = news.iter().any(|news| matches!(news, CallNews::Recording { .. }));
        let is_told = call_is_told
            || view.shows_the_same(&shown)
            || (recording_is_told && view.shows_the_same_of_the_call(&shown));
        if !is_told {
            news.push(CallNews::Update);
        }
        (view, news)
    }

    /// True if commands that name the line act on this call.
    fn is_talked_on(&self) -> bool {
        match self.state {
            CallState::Conference => true,
            CallState::Connected => !self.surroundings.talks_elsewhere(),
            _ => false,
        }
    }

    fn situation(&self) -> Situation {
        Situation {
            product: self.birth.product,
            state: self.state,
            recording: self.recording(),
            other_side_holds: self.other_side_holds,
            surroundings: self.surroundings,
        }
    }

    fn view(&self) -> CallView {
        CallView {
            extension: self.birth.extension.clone(),
            call: self.birth.newborn.call,
            direction: self.birth.newborn.direction,
            state: self.state,
            recording: self.recording(),
            details: Arc::clone(&self.birth.newborn.details),
            ivr_data: Arc::clone(&self.ivr_data),
            user_data: Arc::clone(&self.user_data),
            placed_by: self.birth.placed_by.clone(),
            info_cache: self.info_cache.clone(),
            actions: offered(self.birth.seat, &self.situation()),
        }
    }

    /// True if the call is already as this would make it.
    pub(crate) fn holds(&self, wanted: &Wanted) -> bool {
        match wanted {
            Wanted::Perform(perform) => perform.holds(self.birth.newborn.direction, self.state),
            Wanted::Record(Record { operation, .. }) => {
                self.state != CallState::Disconnected
                    && matches!(decide(self.recording(), *operation), Ok(Decision::Holds))
            }
            Wanted::Key(_) => false,
        }
    }

    /// Decides about what is wanted of the call.
    pub(crate) fn decide(&self, wanted: &Wanted, now: Instant) -> Result<CourseDecision, CallError> {
        let situation = self.situation();
        match wanted {
            Wanted::Perform(perform) => {
                let Some(action) = perform.action() else {
                    check_contact(&situation)?;
                    check_consultation(&situation)?;
                    return Ok(CourseDecision::Ask(perform.request(self.birth.newborn.call)));
                };
                check_possible(action, &situation)?;
                if self.holds(wanted) {
                    return Ok(CourseDecision::Holds);
                }
                check(action, &situation)?;
                Ok(CourseDecision::Ask(perform.request(self.birth.newborn.call)))
            }
            Wanted::Record(Record { operation, by }) => {
                check(Action::Record(*operation), &situation)?;
                let mut last_mute = self.recording.last_mute();
                if self.state == CallState::Conference {
                    last_mute = last_mute.max(self.surroundings.conference_mute);
                }
                check_spacing(*operation, last_mute, now)?;
                check_recorder(*operation, situation.recording, by.kind())?;
                match decide(situation.recording, *operation)? {
                    Decision::Holds => Ok(CourseDecision::Holds),
                    Decision::Ask(change) => Ok(CourseDecision::Ask(by.request(change))),
                }
            }
            // Not everybody in a conference is to hear a PIN.
            Wanted::Key(_) if self.state == CallState::Conference => {
                Err(CallError::WrongState("the call is in a conference"))
            }
            Wanted::Key(keyed) => {
                check(Action::SendDigits, &situation)?;
                Ok(CourseDecision::Ask(Request::SendDigits(keyed.digits.clone())))
            }
        }
    }

    /// Takes the server's yes. It counts less than an event about the same thing that came since `asked`. Returns the change
    /// that is still to be applied.
    pub(crate) fn accepted(&mut self, wanted: &Wanted, asked: Marks, now: Instant) -> (Agreement, Option<CallChange>) {
        let heard = match wanted {
            Wanted::Perform(_) | Wanted::Key(_) => self.marks.state != asked.state,
            Wanted::Record(_) => self.marks.recording != asked.recording,
        };
        if self.state == CallState::Disconnected {
            return (Agreement::Agrees, None);
        }
        let may_be_elsewhere = wanted.acts_on() == ActsOn::TalkedOn && !self.is_talked_on();
        if may_be_elsewhere && !(heard && self.holds(wanted)) {
            return (Agreement::Elsewhere, None);
        }
        if !wanted.has_a_lasting_effect() {
            return (Agreement::Agrees, None);
        }
        if heard || wanted.concerns_two_calls() {
            let agreement = if self.holds(wanted) { Agreement::Agrees } else { Agreement::Disagrees };
            // That a call was dropped or passed on is no state of it: nothing that it tells can say otherwise.
            return match wanted {
                Wanted::Perform(Perform::Drop | Perform::Transfer(_)) => (Agreement::Agrees, Some(CallChange::Dropped)),
                _ => (agreement, None),
            };
        }
        let change = match wanted {
            Wanted::Perform(Perform::Hold) => Some(CallChange::State(LineState::Hold)),
            Wanted::Perform(Perform::Retrieve) => Some(CallChange::State(LineState::Connected)),
            // As observed, a client removes a redirected call itself.
            Wanted::Perform(Perform::Drop | Perform::Transfer(_)) => Some(CallChange::Dropped),
            Wanted::Key(_)
            | Wanted::Perform(
                Perform::Answer | Perform::SendDigits(_) | Perform::Conference | Perform::TransferConsult,
            ) => None,
            Wanted::Record(Record { operation, by }) => {
                // In a conference it may be another leg that is recorded, which is told as well.
                if self.recording.recording() != Recording::Off || *operation == RecordOperation::Start {
                    self.recording.take_answer(*operation, by.kind(), now);
                }
                None
            }
        };
        (Agreement::Agrees, change)
    }
}

#[cfg(test)]
mod tests;
