//! The last events of a session, for clients that come back. Pure.

use std::collections::{HashMap, VecDeque};
use std::mem::size_of;
use std::sync::Arc;

use altilink::message::call_info::CallDetails;

use super::event::{EventBody, SessionEvent};
use crate::call::{CallView, InfoId, PlacedBy};
use crate::logon::WaitingCaller;

/// Limits of the events that a session keeps. It keeps nothing if one of them is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplayLimits {
    /// Most events.
    pub events: usize,
    /// Most memory of all of them together, in bytes.
    pub bytes: usize,
}

/// The last events, without gaps, within limits.
#[derive(Debug)]
pub(crate) struct Replay {
    limits: ReplayLimits,
    kept: VecDeque<Arc<SessionEvent>>,
    /// Number of kept events that share the data of one call.
    shared: HashMap<InfoId, usize>,
    /// Weight of all that are kept. What events share weighs once.
    weight: usize,
    /// Number of the last event that is no longer kept; the first one that is kept has the next number.
    forgotten: u64,
}

impl Replay {
    pub(crate) fn new(limits: ReplayLimits) -> Self {
        Self { limits, kept: VecDeque::new(), shared: HashMap::new(), weight: 0, forgotten: 0 }
    }

    /// Begins behind the event with this number.
    pub(crate) fn after(last: u64, limits: ReplayLimits) -> Self {
        Self { forgotten: last, ..Self::new(limits) }
    }

    /// Returns an empty one with the same limits.
    pub(crate) fn begun_after(&self, last: u64) -> Self {
        Self::after(last, self.limits)
    }

    /// Keeps the next event, and forgets the oldest ones if there is no room.
    pub(crate) fn keep(&mut self, event: &Arc<SessionEvent>) {
        debug_assert_eq!(event.seq, self.forgotten + self.kept.len() as u64 + 1, "events come in order");
        self.weight += own_weight(event);
        if let Some(call) = call_of(event) {
            let sharing = self.shared.entry(call.info_cache.id()).or_default();
            *sharing += 1;
            if *sharing == 1 {
                self.weight += call_weight(call);
            }
        }
        self.kept.push_back(Arc::clone(event));
        self.make_room();
    }

    /// Sets other limits.
    pub(crate) fn set_limits(&mut self, limits: ReplayLimits) {
        self.limits = limits;
        self.make_room();
    }

    fn make_room(&mut self) {
        while self.kept.len() > self.limits.events || self.weight > self.limits.bytes {
            self.forget_oldest();
        }
    }

    /// Forgets the events up to this number.
    pub(crate) fn forget(&mut self, up_to: u64) {
        while self.forgotten < up_to && !self.kept.is_empty() {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some(event) = self.kept.pop_front() else { return };
        self.weight -= own_weight(&event);
        self.forgotten = event.seq;
        let Some(call) = call_of(&event) else { return };
        let id = call.info_cache.id();
        if let Some(sharing) = self.shared.get_mut(&id) {
            *sharing -= 1;
            if *sharing == 0 {
                self.shared.remove(&id);
                self.weight -= call_weight(call);
            }
        }
    }

    /// Returns the number of the last event that is no longer kept.
    pub(crate) fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Returns every event after this number; `None` if one of them is no longer kept.
    pub(crate) fn events_after(&self, seq: u64) -> Option<Vec<Arc<SessionEvent>>> {
        let seen = usize::try_from(seq.checked_sub(self.forgotten)?).ok()?;
        Some(self.kept.iter().skip(seen).cloned().collect())
    }
}

/// Bytes that the allocator and an `Arc`'s counters add to an allocation.
const ALLOCATION: usize = 32;

/// Bytes of the data of a call as JSON without its texts: names, numbers and punctuation.
const CALL_INFO: usize = 400;

/// Bytes of the rest of a call's event, or of a RecordEvent, as JSON: names and words, with room for a few actions.
const CALL_FRAME: usize = 448;

/// Bytes of the rest of a QueueEvent as JSON: names, words, numbers and two times.
const QUEUE_FRAME: usize = 320;

/// Bytes of a reason as JSON, without its name.
const REASON_FRAME: usize = 40;

/// Bytes of a next state as JSON, or of the error of one, without a reason.
const NEXT_FRAME: usize = 192;

/// Bytes of any other event's JSON.
const SMALL_FRAME: usize = 256;

/// Returns the bytes that an event takes in memory where it shares nothing, including its text, which it may get later.
pub(crate) fn weight(event: &SessionEvent) -> usize {
    own_weight(event) + call_of(event).map_or(0, call_weight)
}

/// Returns the call that the event shows.
fn call_of(event: &SessionEvent) -> Option<&CallView> {
    match &event.body {
        EventBody::Call { call, .. } | EventBody::CallUpdate { call, .. } | EventBody::Recording { call, .. } => {
            Some(call)
        }
        EventBody::Agent { .. }
        | EventBody::Queue { .. }
        | EventBody::ServerStatus { .. }
        | EventBody::Resync { .. }
        | EventBody::Written(_) => None,
    }
}

/// Returns the bytes of an event without the data of its call.
fn own_weight(event: &SessionEvent) -> usize {
    let frame = match &event.body {
        EventBody::Call { call, .. } | EventBody::CallUpdate { call, .. } | EventBody::Recording { call, .. } => {
            let placed_by = call.placed_by.as_ref().map_or(0, placed_by_weight);
            CALL_FRAME + size_of::<CallView>() + 2 * ALLOCATION + placed_by
        }
        EventBody::Agent { changed, note, .. } => {
            let number = changed.as_ref().map(|changed| changed.number.as_str()).unwrap_or_default();
            // The reason is shared, and weighs as text.
            let next = note.next.as_ref().and_then(|next| next.reason.as_ref());
            let reasons = note.reason.iter().chain(next).map(|reason| REASON_FRAME + json_length(&reason.name));
            let kept = if note.next.is_some() || note.failed.is_some() { NEXT_FRAME } else { 0 };
            SMALL_FRAME + json_length(number) + number.len() + ALLOCATION + kept + reasons.sum::<usize>()
        }
        EventBody::Queue { change, .. } => {
            let texts =
                [&change.caller.number, &change.caller.name].map(|text| json_length(text) + text.len() + ALLOCATION);
            QUEUE_FRAME + size_of::<WaitingCaller>() + 2 * ALLOCATION + texts.iter().sum::<usize>()
        }
        EventBody::ServerStatus { .. } | EventBody::Resync { .. } => SMALL_FRAME,
        EventBody::Written(written) => SMALL_FRAME + 2 * written.fields.len(),
    };
    size_of::<Arc<SessionEvent>>() + size_of::<SessionEvent>() + 2 * ALLOCATION + frame
}

/// Returns the bytes of the data of a call, as the server told them and as JSON. All events share them until the data
/// change.
fn call_weight(call: &CallView) -> usize {
    call.info_cache.weight(|| {
        let mut bytes = size_of::<CallDetails>() + 2 * ALLOCATION + CALL_INFO;
        for text in call.texts().into_iter().filter(|text| !text.is_empty()) {
            bytes += text.len() + ALLOCATION + json_length(text);
        }
        bytes
    })
}

/// The name of the request, which all calls share that it has placed, and as JSON.
fn placed_by_weight(placed_by: &PlacedBy) -> usize {
    let name = placed_by.as_str();
    ALLOCATION + name.len() + r#""placedBy":{"requestId":""},"#.len() + json_length(name)
}

/// Returns the length of a text in JSON, which writes control characters as `\u0001`.
fn json_length(text: &str) -> usize {
    let mut length = 0;
    for byte in text.bytes() {
        length += match byte {
            b'"' | b'\\' => 2,
            byte if byte.is_ascii_control() => 6,
            _ => 1,
        };
    }
    length
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use altilink::Pad;
    use altilink::message::agents::{AgentState, StateInWorkgroup};

    use super::*;
    use crate::Extension;
    use crate::call::{CallState, Direction, InfoCache, Origin, Recording};
    use crate::logon::{AgentNote, AgentReason, NextState};
    use crate::session::WrittenEvent;

    fn event(seq: u64) -> Arc<SessionEvent> {
        SessionEvent::new(seq, SystemTime::UNIX_EPOCH, EventBody::ServerStatus { connected: true })
    }

    fn replay(events: usize, bytes: usize, told: u64) -> Replay {
        let mut replay = Replay::new(ReplayLimits { events, bytes });
        for seq in 1..=told {
            replay.keep(&event(seq));
        }
        replay
    }

    fn after(replay: &Replay, seq: u64) -> Option<Vec<u64>> {
        Some(replay.events_after(seq)?.iter().map(|event| event.seq).collect())
    }

    #[test]
    fn what_is_held_is_told_and_of_what_is_not_nothing() {
        let replay = replay(3, usize::MAX, 5);
        assert_eq!(after(&replay, 1), None);
        assert_eq!(after(&replay, 2), Some(vec![3, 4, 5]));
        assert_eq!(after(&replay, 4), Some(vec![5]));
        assert_eq!(after(&replay, 5), Some(vec![]));
    }

    #[test]
    fn bytes_bound_it_as_well_as_the_number_of_events() {
        let one = weight(&event(1));
        let replay = replay(100, 2 * one + one / 2, 5);
        assert_eq!((replay.kept.len(), replay.weight), (2, 2 * one));
        assert_eq!(after(&replay, 3), Some(vec![4, 5]));
        assert_eq!(after(&replay, 2), None);
    }

    #[test]
    fn other_limits_hold_at_once() {
        let mut replay = replay(10, usize::MAX, 5);
        replay.set_limits(ReplayLimits { events: 2, bytes: usize::MAX });
        assert_eq!((after(&replay, 2), after(&replay, 3)), (None, Some(vec![4, 5])));
        replay.set_limits(ReplayLimits { events: 3, bytes: usize::MAX });
        replay.keep(&event(6));
        assert_eq!(after(&replay, 3), Some(vec![4, 5, 6]));
    }

    #[test]
    fn without_room_only_a_client_that_has_missed_nothing_is_served() {
        for replay in [replay(0, usize::MAX, 3), replay(10, 0, 3)] {
            assert_eq!((after(&replay, 2), after(&replay, 3)), (None, Some(vec![])));
            assert_eq!(replay.weight, 0);
        }
    }

    #[test]
    fn the_limit_of_bytes_may_be_reached_and_not_passed() {
        let one = weight(&event(1));
        assert_eq!(after(&replay(100, 2 * one, 5), 3), Some(vec![4, 5]));
        assert_eq!(after(&replay(100, 2 * one - 1, 5), 3), None);
    }

    #[test]
    fn events_are_forgotten_up_to_a_number_and_no_further() {
        let mut replay = replay(10, usize::MAX, 3);
        replay.forget(0);
        assert_eq!(after(&replay, 0), Some(vec![1, 2, 3]));
        replay.forget(2);
        assert_eq!((after(&replay, 1), after(&replay, 2), replay.forgotten()), (None, Some(vec![3]), 2));
        replay.forget(9);
        assert_eq!((after(&replay, 3), replay.weight, replay.forgotten()), (Some(vec![]), 0, 3));
    }

    #[test]
    fn a_number_that_was_never_given_is_followed_by_nothing() {
        assert_eq!(after(&replay(10, usize::MAX, 3), 9), Some(vec![]));
    }

    #[test]
    fn an_event_weighs_what_its_texts_weigh() {
        let agent = |number: &str| {
            let state = AgentState::Ready;
            let changed = Some(StateInWorkgroup { workgroup: Pad(1), number: number.to_owned(), state });
            let body = EventBody::Agent {
                extension: Extension::parse("101").unwrap(),
                state: Some(state),
                since: None,
                changed,
                logged_on: None,
                note: AgentNote::default(),
                origin: Origin::Live,
            };
            weight(&SessionEvent::new(1, SystemTime::UNIX_EPOCH, body))
        };
        assert_eq!(agent("800") - agent(""), 6, "once as it is and once as JSON");
        assert_eq!(agent("\"") - agent(""), 3);
        assert_eq!(agent("") - weight(&event(1)), ALLOCATION);
        let own = size_of::<Arc<SessionEvent>>() + size_of::<SessionEvent>();
        assert_eq!(weight(&event(1)), own + ALLOCATION + ALLOCATION + SMALL_FRAME, "the event's and its text's");
    }

    #[test]
    fn the_reasons_of_an_agent_weigh_as_json() {
        let agent = |reason: Option<&str>, next: Option<&str>| {
            let named = |name: &str| Arc::new(AgentReason { code: 2, name: name.to_owned() });
            let next = next.map(|name| Arc::new(NextState { state: AgentState::NotReady, reason: Some(named(name)) }));
            let note = AgentNote { reason: reason.map(named), next, ..AgentNote::default() };
            let body = EventBody::Agent {
                extension: Extension::parse("101").unwrap(),
                state: Some(AgentState::NotReady),
                since: None,
                changed: None,
                logged_on: None,
                note,
                origin: Origin::Live,
            };
            weight(&SessionEvent::new(1, SystemTime::UNIX_EPOCH, body))
        };
        assert_eq!(agent(Some("Lunch"), None) - agent(None, None), REASON_FRAME + 5);
        assert_eq!(agent(None, Some("Lunch")) - agent(None, None), NEXT_FRAME + REASON_FRAME + 5);
    }

    #[test]
    fn an_event_that_was_written_by_another_node_weighs_its_text_twice() {
        let written = |fields: &'static str| {
            let body = EventBody::Written(WrittenEvent { event_type: "RingEvent", fields: fields.into() });
            weight(&SessionEvent::new(1, SystemTime::UNIX_EPOCH, body))
        };
        assert_eq!(written("\"call\":1") - written(""), 2 * 8);
    }

    #[test]
    fn the_name_of_the_request_that_has_placed_a_call_weighs_twice() {
        let placed_by = |name| {
            let call = CallView { placed_by: Some(PlacedBy::request(name)), ..CallView::clone(&call("")) };
            own_weight(&update(1, &Arc::new(call)))
        };
        assert_eq!(placed_by("request") - placed_by(""), 2 * "request".len());
        assert_eq!(
            placed_by("") - own_weight(&update(1, &call(""))),
            ALLOCATION + r#""placedBy":{"requestId":""},"#.len()
        );
    }

    fn call(user_data: &str) -> Arc<CallView> {
        Arc::new(CallView {
            extension: Extension::parse("101").unwrap(),
            call: Pad(5000),
            direction: Direction::In,
            state: CallState::Connected,
            recording: Recording::Off,
            details: Arc::default(),
            ivr_data: Arc::default(),
            user_data: user_data.into(),
            actions: Vec::new(),
            info_cache: InfoCache::default(),
            placed_by: None,
        })
    }

    fn update(seq: u64, call: &Arc<CallView>) -> Arc<SessionEvent> {
        let body = EventBody::CallUpdate { call: Arc::clone(call), origin: Origin::Live };
        SessionEvent::new(seq, SystemTime::UNIX_EPOCH, body)
    }

    #[test]
    fn a_call_weighs_what_its_texts_weigh() {
        let weight = |user_data: &str| weight(&update(1, &call(user_data)));
        assert_eq!(weight("abc") - weight(""), 6 + ALLOCATION, "the text as it is and as JSON");
        assert_eq!(weight("\"") - weight("a"), 1);
        let own = own_weight(&update(1, &call(""))) - own_weight(&event(1));
        assert_eq!(own, CALL_FRAME - SMALL_FRAME + size_of::<CallView>() + ALLOCATION + ALLOCATION);
        let number = "101".len() * 2 + ALLOCATION;
        assert_eq!(call_weight(&call("")), size_of::<CallDetails>() + 2 * ALLOCATION + CALL_INFO + number);
    }

    #[test]
    fn the_data_of_a_call_weigh_once_as_long_as_an_event_shows_them() {
        let mut replay = Replay::new(ReplayLimits { events: usize::MAX, bytes: usize::MAX });
        let (first, second) = (call("first"), call("second, longer"));
        let own = own_weight(&update(1, &first));
        for (seq, call) in [(1, &first), (2, &first), (3, &second), (4, &first)] {
            replay.keep(&update(seq, call));
        }
        let (one, other) = (call_weight(&first), call_weight(&second));
        assert_eq!(replay.weight, 4 * own + one + other);
        replay.forget(2);
        assert_eq!(replay.weight, 2 * own + one + other, "the fourth shows the first call");
        replay.forget(3);
        assert_eq!(replay.weight, own + one);
        replay.forget(4);
        assert_eq!((replay.weight, replay.shared.len()), (0, 0));
    }

    #[test]
    fn a_text_counts_as_json_writes_it() {
        assert_eq!(json_length("a\u{1}\"é\\\u{7f} "), r#"a\u0001\"é\\\u007f "#.len());
        assert_eq!(json_length(""), 0);
    }
}
