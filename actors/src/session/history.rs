//! The calls that a session was told of on its user's own line, for an application that shows a shift. Pure; the time is
//! passed in.

mod party_texts;

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::time::{Duration, SystemTime};

use altilink::Pad;

use crate::call::{CallKey, CallState, CallView, Direction, Recording};
use party_texts::PartyTexts;

/// A call of the user's own line, with the times at which the session was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCall {
    /// Call pad.
    pub call: Pad,
    /// Direction, seen from the line.
    pub direction: Direction,
    /// Number of the other party, or empty.
    pub number: Box<str>,
    /// Name of the other party, or empty.
    pub name: Box<str>,
    /// Workgroup of an incoming call, or empty.
    pub workgroup: Box<str>,
    /// Begin. For a call that was there before the session, as AltiServ tells it.
    pub began: SystemTime,
    /// First time at which it was more than ringing.
    pub answered: Option<SystemTime>,
    /// End; none while it goes on.
    pub ended: Option<SystemTime>,
    /// True if any of it was recorded.
    pub recorded: bool,
}

impl PastCall {
    /// True for a call that rang on this line until its end.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.direction == Direction::In && self.answered.is_none() && self.ended.is_some()
    }
}

/// Number of calls for which room is made at a time. A session keeps hundreds of them; twice the room, as usual, would leave
/// much of it empty.
const ROOM: usize = 16;

/// The last calls of the own line, the newest last.
#[derive(Debug)]
pub(crate) struct CallHistory {
    calls: VecDeque<KeptCall>,
    limit: usize,
}

/// A call of the history. A session keeps hundreds, so it is small.
#[derive(Debug)]
struct KeptCall {
    key: CallKey,
    began: KeptTime,
    answered: Option<KeptTime>,
    ended: Option<KeptTime>,
    party: PartyTexts,
    call: Pad,
    direction: Direction,
    recorded: bool,
}

impl CallHistory {
    /// Creates it without any call. `limit` is the most calls that it keeps.
    pub(crate) fn new(limit: usize) -> Self {
        Self { calls: VecDeque::new(), limit }
    }

    /// Takes a call that was there before the session, since when AltiServ says in seconds since 1970.
    pub(crate) fn found(&mut self, key: CallKey, view: &CallView, since: i64, now: SystemTime) {
        self.take(key, view, began(since, now), now);
    }

    /// Takes a call as it is told now.
    pub(crate) fn told(&mut self, key: CallKey, view: &CallView, now: SystemTime) {
        self.take(key, view, now, now);
    }

    /// Keeps as many calls as this from now on.
    pub(crate) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
        self.shorten_to(limit);
    }

    /// Returns the calls, the newest first.
    pub(crate) fn calls(&self) -> impl Iterator<Item = PastCall> {
        self.calls.iter().rev().map(KeptCall::told)
    }

    fn take(&mut self, key: CallKey, view: &CallView, began: SystemTime, now: SystemTime) {
        let Some(known) = self.calls.iter_mut().rev().find(|known| known.key == key) else {
            // A call whose end alone is told was never shown, or is kept no longer.
            if self.limit > 0 && view.state != CallState::Disconnected {
                self.shorten_to(self.limit - 1);
                if self.calls.len() == self.calls.capacity() {
                    self.calls.reserve_exact(ROOM);
                }
                self.calls.push_back(KeptCall::new(key, view, began, now));
            }
            return;
        };
        known.follow(view, now);
    }

    fn shorten_to(&mut self, most: usize) {
        while self.calls.len() > most {
            self.calls.pop_front();
        }
    }
}

impl KeptCall {
    fn new(key: CallKey, view: &CallView, began: SystemTime, now: SystemTime) -> Self {
        let mut call = Self {
            key,
            began: KeptTime::of(began),
            answered: None,
            ended: None,
            party: PartyTexts::default(),
            call: view.call,
            direction: view.direction,
            recorded: false,
        };
        call.follow(view, now);
        call
    }

    fn follow(&mut self, view: &CallView, now: SystemTime) {
        if view.state == CallState::Disconnected {
            self.ended = self.ended.or(Some(KeptTime::of(now)));
            return;
        }
        let info = &view.details.info;
        match self.direction {
            Direction::In => self.party.take(&info.caller_id, &info.caller_name, &info.workgroup),
            Direction::Out => self.party.take(&info.callee_id, &info.callee_name, ""),
        }
        if !matches!(view.state, CallState::Ringing | CallState::RingingBack) {
            self.answered = self.answered.or(Some(KeptTime::of(now)));
        }
        self.recorded |= view.recording != Recording::Off;
    }

    fn told(&self) -> PastCall {
        PastCall {
            call: self.call,
            direction: self.direction,
            number: self.party.number().into(),
            name: self.party.name().into(),
            workgroup: self.party.workgroup().into(),
            began: self.began.time(),
            answered: self.answered.map(KeptTime::time),
            ended: self.ended.map(KeptTime::time),
            recorded: self.recorded,
        }
    }
}

/// The begin of a call in seconds since 1970, by a clock that may go before this one.
fn began(since: i64, now: SystemTime) -> SystemTime {
    let since = u64::try_from(since).ok().filter(|since| *since > 0).map(Duration::from_secs);
    since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since)).map_or(now, |began| began.min(now))
}

/// A time in nanoseconds since 1970, in half the room of a `SystemTime`. Years from 1970 to 2554 have one.
#[derive(Debug, Clone, Copy)]
struct KeptTime(NonZeroU64);

impl KeptTime {
    fn of(time: SystemTime) -> Self {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let nanoseconds = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
        Self(NonZeroU64::new(nanoseconds).unwrap_or(NonZeroU64::MIN))
    }

    fn time(self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_nanos(self.0.get())
    }
}

#[cfg(test)]
mod tests;
