//! The calls that a session was told of on its user's own line, for an application that shows a shift. Pure; the time is
//! passed in.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use altilink::Pad;

use crate::call::{CallKey, CallState, CallView, Direction, Recording};

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
    calls: VecDeque<(CallKey, PastCall)>,
    limit: usize,
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
    pub(crate) fn calls(&self) -> impl Iterator<Item = &PastCall> {
        self.calls.iter().rev().map(|(_, call)| call)
    }

    fn take(&mut self, key: CallKey, view: &CallView, began: SystemTime, now: SystemTime) {
        let Some((_, known)) = self.calls.iter_mut().rev().find(|(known, _)| *known == key) else {
            // A call whose end alone is told was never shown, or is kept no longer.
            if self.limit > 0 && view.state != CallState::Disconnected {
                self.shorten_to(self.limit - 1);
                if self.calls.len() == self.calls.capacity() {
                    self.calls.reserve_exact(ROOM);
                }
                self.calls.push_back((key, PastCall::new(view, began, now)));
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

impl PastCall {
    fn new(view: &CallView, began: SystemTime, now: SystemTime) -> Self {
        let mut call = Self {
            call: view.call,
            direction: view.direction,
            number: "".into(),
            name: "".into(),
            workgroup: "".into(),
            began,
            answered: None,
            ended: None,
            recorded: false,
        };
        call.follow(view, now);
        call
    }

    fn follow(&mut self, view: &CallView, now: SystemTime) {
        if view.state == CallState::Disconnected {
            self.ended = self.ended.or(Some(now));
            return;
        }
        let info = &view.details.info;
        let (number, name) = match self.direction {
            Direction::In => (&info.caller_id, &info.caller_name),
            Direction::Out => (&info.callee_id, &info.callee_name),
        };
        replace(&mut self.number, number);
        replace(&mut self.name, name);
        if self.direction == Direction::In {
            replace(&mut self.workgroup, &info.workgroup);
        }
        if !matches!(view.state, CallState::Ringing | CallState::RingingBack) {
            self.answered = self.answered.or(Some(now));
        }
        self.recorded |= view.recording != Recording::Off;
    }
}

/// Takes over a text, unless it is as it was or no longer told.
fn replace(text: &mut Box<str>, told: &str) {
    if !told.is_empty() && **text != *told {
        *text = told.into();
    }
}

/// The begin of a call in seconds since 1970, by a clock that may go before this one.
fn began(since: i64, now: SystemTime) -> SystemTime {
    let since = u64::try_from(since).ok().filter(|since| *since > 0).map(Duration::from_secs);
    since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since)).map_or(now, |began| began.min(now))
}

#[cfg(test)]
mod tests;
