//! A line that a logon follows: its calls, what has arrived and waits for its turn, and how far its reading has come.

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
use crate::call::{CallActor, CallCommand, CallError, CallKey, FollowedCall, Forget, OperationId, Seat};
use crate::connection::CommandError;

/// What waits for its turn on a line.
#[derive(Debug)]
pub(crate) enum Work {
    /// The server told something.
    Event { event: LineEvent, arrived: SystemTime },
    /// The calls of the line were read, or could not be.
    Calls(Result<CallInfoReply, CommandError>),
    /// A command about a call was answered.
    Answer { actor: Addr<CallActor>, operation: OperationId, result: Result<(), CallError> },
    /// A command that acts on what the line does: it is sent when everything before it is known.
    Command(CallCommand),
    /// The connection came or went, and with it what may be done.
    Contact,
}

static NEXT_LINE: AtomicU64 = AtomicU64::new(1);

/// A line that is followed.
#[derive(Debug)]
pub(crate) struct FollowedLine {
    /// One that no other line has, also not this number's when it is followed again.
    pub(crate) id: u64,
    pub(crate) number: Extension,
    pub(crate) seat: Seat,
    /// Where the line is on the connection that stands; none for a line that the server does not have.
    pub(crate) pad: Pad,
    pub(crate) calls: CallTable<Addr<CallActor>>,
    pub(crate) work: VecDeque<Work>,
    /// Something is being done; what comes waits.
    pub(crate) is_busy: bool,
    /// The call whose extra information is being read.
    pub(crate) gathering: Option<Addr<CallActor>>,
    /// The number of the last turn.
    pub(crate) turns: u64,
    /// The number of the last turn of which sessions were told.
    pub(crate) revision: u64,
    /// It is known how the line stands, or was waited for long enough.
    pub(crate) is_open: bool,
    /// Nobody knows yet how the line stands on the connection that stands.
    pub(crate) is_awaited: bool,
    pub(crate) reading: ReadPacing,
    pub(crate) waiting: Vec<ReadingWaiter>,
    /// It is not heard: its calls are read when somebody wants to know them. The number of the last time.
    pub(crate) looked_at: Option<u64>,
}

impl FollowedLine {
    /// Whether the next turn comes at once and is short. A ring may wait for the data of its call, and a reading may find
    /// one that does.
    pub(crate) fn goes_on_at_once(&self) -> bool {
        match self.work.front() {
            Some(Work::Event { event, .. }) => !matches!(event, LineEvent::Ring(_) | LineEvent::RingBack(_)),
            _ => false,
        }
    }

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

    /// Nobody follows the line any more.
    pub(crate) fn forget(&self) {
        for (_, entry) in self.calls.iter() {
            // A notice of the end, which a full mailbox must not keep out.
            entry.handle.do_send(Forget);
        }
    }

    /// The calls that have been introduced, as sessions hold them.
    pub(crate) fn followed(&self) -> Arc<Vec<FollowedCall>> {
        let call = |(key, entry, view): (CallKey, &super::table::CallEntry<Addr<CallActor>>, &Arc<_>)| FollowedCall {
            key,
            view: Arc::clone(view),
            since: entry.since,
            actor: entry.handle.clone(),
        };
        Arc::new(self.calls.introduced().map(call).collect())
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
