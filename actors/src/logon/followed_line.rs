//! A line that a logon follows: its calls, the work that waits for its turn, and how far its reading has come.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use actix::Addr;
use altilink::Pad;
use altilink::message::agents::AgentStateChange;
use altilink::message::call_info::CallInfoReply;
use tokio::sync::oneshot;

use super::agent_notes::{AgentNote, AgentWish};
use super::agent_standing::{AgentNews, AgentReading, AgentStanding};
use super::call_queue::CallQueue;
use super::line_event::{LineEvent, QueueNews};
use super::read_pacing::ReadPacing;
use super::service_board::ServiceWatch;
use super::service_level::ServiceTracker;
use super::table::CallTable;
use super::update::LineChange;
use super::waiters::ReadingWaiter;
use crate::Extension;
use crate::call::{
    CallActor, CallCommand, CallError, CallKey, FollowedCall, Forget, OperationId, Origin, PlacedBy, Seat,
};
use crate::connection::CommandError;

/// Work that waits for its turn on a line.
#[derive(Debug)]
pub(crate) enum Work {
    /// An event of the server.
    Event { event: LineEvent, arrived: SystemTime },
    /// An event about the queue of the workgroup.
    Queue { news: QueueNews, arrived: SystemTime },
    /// A reading of the calls of the line, or the reason why there is none.
    Calls(Result<CallInfoReply, CommandError>),
    /// A reading of the line's agent, before which so many events about the agent had come; none if the server has not
    /// answered.
    Agent { reading: Option<Box<AgentReading>>, heard: u64 },
    /// A wish of the line's agent, and the place for the answer whether it is kept.
    Wish { wish: AgentWish, reply: oneshot::Sender<bool> },
    /// The note of the line's agent has changed.
    Note,
    /// The answer to a command about a call.
    Answer { actor: Addr<CallActor>, operation: OperationId, result: Result<(), CallError> },
    /// A command that acts on what the line does. It is sent when everything before it is known.
    Command(CallCommand),
    /// It is known which request has placed a call.
    Placed { key: CallKey, placed_by: PlacedBy },
    /// The connection came or went, and with it what may be done.
    Contact {
        /// True if what is known so far may have changed without an event.
        is_lost: bool,
    },
}

/// The service level of a workgroup: the callers of whom nothing has become yet, and the place for what becomes of them.
#[derive(Debug)]
pub(crate) struct QueueService {
    pub(crate) tracker: ServiceTracker,
    /// None without a connection.
    pub(crate) watch: Option<ServiceWatch>,
}

/// State of a line's agent as the server has told it.
#[derive(Debug)]
pub(crate) enum AgentTold {
    /// An event, and the time of it.
    Event { change: AgentStateChange, arrived: SystemTime },
    /// The answers to a reading, or none.
    Read(Option<Box<AgentReading>>),
    /// Only what the proxy keeps of the agent.
    Note,
}

impl AgentTold {
    /// True for an event that does not say in which workgroup the state has changed.
    pub(crate) fn leaves_open(&self) -> bool {
        matches!(self, Self::Event { change, .. } if change.changed.is_none())
    }
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
    /// The callers who wait, if the line is a workgroup; it has no other calls then.
    pub(crate) queue: Option<CallQueue>,
    /// The part in the workgroup's service level, if it is a workgroup.
    pub(crate) service: Option<QueueService>,
    /// The line's agent as sessions were told it; none if it is no agent or nothing is known.
    pub(crate) agent: Option<Arc<AgentStanding>>,
    /// Number of events about the agent.
    pub(crate) agent_events: u64,

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
            queue: None,
            service: None,
            agent: None,
            agent_events: 0,
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

    /// A workgroup whose queue is heard.
    pub(crate) fn workgroup(number: Extension, pad: Pad, watch: ServiceWatch) -> Self {
        let service = QueueService { tracker: ServiceTracker::default(), watch: Some(watch) };
        Self { queue: Some(CallQueue::default()), service: Some(service), ..Self::new(number, Seat::Watched, pad) }
    }

    /// True if the server tells the events of the line on the connection, or will once it is restored.
    pub(crate) fn is_heard(&self) -> bool {
        self.looked_at.is_none()
    }

    /// True if sessions are told of the line's agent: the line is watched, or is the own one and an event has told of it.
    pub(crate) fn has_agent_told(&self) -> bool {
        self.is_heard() && self.queue.is_none() && (self.seat == Seat::Watched || self.agent.is_some())
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

    /// Takes what was told of the line's agent, of whom this is kept. Returns what sessions are to be told.
    pub(crate) fn take_agent(&mut self, told: AgentTold, note: AgentNote) -> Option<LineChange> {
        let (standing, news, origin) = match told {
            AgentTold::Note => {
                let mut standing = AgentStanding::clone(self.agent.as_deref()?);
                if !standing.take_note(note) {
                    return None;
                }
                let news = standing.news_of(None);
                (standing, vec![news], Origin::Live)
            }
            AgentTold::Event { change, arrived } => {
                self.agent_events += 1;
                let mut standing = AgentStanding::after(self.agent.as_deref(), &change, arrived);
                standing.take_note(note);
                let news = standing.news_of(change.changed);
                (standing, vec![news], Origin::Live)
            }
            AgentTold::Read(reading) => match reading.filter(|reading| !reading.tells_nothing()) {
                None => return self.agent_not_told(),
                Some(reading) => self.agent_read(*reading, note)?,
            },
        };
        let standing = Arc::new(standing);
        self.agent = Some(Arc::clone(&standing));
        Some(LineChange::Agent { news, standing: Some(standing), origin })
    }

    fn agent_read(&self, reading: AgentReading, note: AgentNote) -> Option<(AgentStanding, Vec<AgentNews>, Origin)> {
        let AgentReading { mut standing, refused } = reading;
        standing.take_note(note);
        let (news, origin) = match &self.agent {
            None if standing.is_of_none() => return None,
            None => (standing.introduction(), Origin::Existing),
            // Events came before the watch could begin with all of it.
            Some(before) if self.seat == Seat::Watched && !before.was_read() => {
                (standing.introduction(), Origin::Existing)
            }
            Some(before) => (standing.differences(before, &refused), Origin::Reconciled),
        };
        Some((standing, news, origin))
    }

    /// Keeps the agent's state if events of this connection have told it. An older one is not known any more.
    fn agent_not_told(&mut self) -> Option<LineChange> {
        self.agent.take_if(|agent| !agent.is_sure())?;
        Some(LineChange::Agent { news: vec![AgentNews::unknown()], standing: None, origin: Origin::Reconciled })
    }

    /// Notes that the agent's states may have changed without an event.
    pub(crate) fn doubt_agent(&mut self) {
        if let Some(agent) = &mut self.agent {
            Arc::make_mut(agent).doubt();
        }
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
            (Work::Contact { is_lost: true }, false),
        ] {
            line.work = [work].into();
            assert_eq!(line.goes_on_at_once(), is_short, "{:?}", line.work);
        }
    }
}
