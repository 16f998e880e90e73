//! A line that a logon follows: its calls, the work that waits for its turn, and how far its reading has come.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use actix::Addr;
use altilink::Pad;
use altilink::message::call_info::CallInfoReply;

use super::line_event::LineEvent;
use super::read_pacing::ReadPacing;
use super::table::CallTable;
use super::waiters::ReadingWaiter;
use crate::Extension;
use crate::call::{CallActor, CallCommand, CallError, CallKey, FollowedCall, Forget, OperationId, PlacedBy, Seat};
use crate::connection::CommandError;

/// Work that waits for its turn on a line.
#[derive(Debug)]
pub(crate) enum Work {
    /// An event of the server.
    Event { event: LineEvent, arrived: SystemTime },
    /// A reading of the calls of the line, or the reason why there is none.
    Calls(Result<CallInfoReply, CommandError>),
    /// The answer to a command about a call.
    Answer { actor: Addr<CallActor>, operation: OperationId, result: Result<(), CallError> },
    /// A command that acts on what the line does. It is sent when everything before it is known.
    Command(CallCommand),
    /// It is known which request has placed a call.
    Placed { key: CallKey, placed_by: PlacedBy },
    /// The connection came or went, and with it what may be done.
    Contact,
}

static NEXT_LINE: AtomicU64 = AtomicU64::new(1);

/// A line that is followed.
#[derive(Debug)]
pub(crate) struct FollowedLine {
    /// Number that no other line has, also not the same line when it is followed again.
    pub(crate) id: u64,
    pub(crate) number: Extension,
    pub(crate) seat: Seat,
    /// Pad of the line on the connection that stands; [`Pad::NONE`] if the server does not have the line.
    pub(crate) pad: Pad,
    pub(crate) calls: CallTable<Addr<CallActor>>,

    pub(crate) work: VecDeque<Work>,
    /// True during a turn: other work waits.
    pub(crate) is_busy: bool,
    /// The call whose extra information is being read.
    pub(crate) gathering: Option<Addr<CallActor>>,
    /// Number of the last turn.
    pub(crate) turns: u64,
    /// Number of the last turn of which sessions were told.
    pub(crate) revision: u64,

    /// True if sessions may be shown the line: its calls were read, or waited for long enough.
    pub(crate) is_open: bool,
    /// True until the calls were read on the connection that stands, or waited for long enough.
    pub(crate) is_awaited: bool,
    pub(crate) reading: ReadPacing,
    pub(crate) waiting: Vec<ReadingWaiter>,
    /// Number of the last look, if the line is not heard: its calls are read only when somebody asks for them.
    pub(crate) looked_at: Option<u64>,
}

impl FollowedLine {
    pub(crate) fn new(number: Extension, seat: Seat, pad: Pad) -> Self {
        Self {
            id: NEXT_LINE.fetch_add(1, Ordering::Relaxed),
            number,
            seat,
            pad,
            calls: CallTable::default(),
            work: VecDeque::new(),
            is_busy: false,
            gathering: None,
            turns: 0,
            revision: 0,
            is_open: false,
            is_awaited: true,
            reading: ReadPacing::default(),
            waiting: Vec::new(),
            looked_at: None,
        }
    }

    /// True if the server tells the events of the line on the connection, or will once it is restored.
    pub(crate) fn is_heard(&self) -> bool {
        self.looked_at.is_none()
    }

    /// True if the next turn comes at once and is short. A ring may wait for the extra information of its call, and a
    /// reading may find a call that does.
    pub(crate) fn goes_on_at_once(&self) -> bool {
        match self.work.front() {
            Some(Work::Event { event, .. }) => !matches!(event, LineEvent::Ring(_) | LineEvent::RingBack(_)),
            _ => false,
        }
    }

    /// Calls of which sessions have been told.
    pub(crate) fn followed_calls(&self) -> Arc<Vec<FollowedCall>> {
        let mut calls = Vec::new();
        for (key, entry) in self.calls.iter() {
            if let Some(view) = &entry.view {
                let view = Arc::clone(view);
                calls.push(FollowedCall { key, view, since: entry.since, actor: entry.handle.clone() });
            }
        }
        Arc::new(calls)
    }

    /// Ends the calls, since nobody follows the line any more. A full mailbox must not keep this out.
    pub(crate) fn forget_calls(&self) {
        for (_, entry) in self.calls.iter() {
            entry.handle.do_send(Forget);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_event_that_begins_no_call_is_a_short_turn() {
        let mut line = FollowedLine::new(Extension::parse("101").unwrap(), Seat::Own, Pad(101));
        assert!(!line.goes_on_at_once(), "nothing waits");
        let event = |event| Work::Event { event, arrived: SystemTime::UNIX_EPOCH };
        for (work, is_short) in [
            (event(LineEvent::Dropped(Pad(5000))), true),
            (event(LineEvent::Reset), true),
            (event(LineEvent::Ring(Box::default())), false),
            (event(LineEvent::RingBack(Box::default())), false),
            (Work::Calls(Ok(CallInfoReply::default())), false),
            (Work::Contact, false),
        ] {
            line.work = [work].into();
            assert_eq!(line.goes_on_at_once(), is_short, "{:?}", line.work);
        }
    }
}
