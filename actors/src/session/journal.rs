//! The log of a session's events, and what waits for it: nothing is sent before it is stored, or has waited for too long.

use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::Recipient;
use cluster::{
    DEADLINE, Doubt, Epoch, History, LastSeen, LogEntry, LogWriter, LoggedEvent, NoNumber, Outdated, RawValue,
    SessionRecord, Told, WatchRecord, WriterState,
};

use futures::future::BoxFuture;

use super::bound_socket::{Binding, ToSocket};
use super::event::SessionEvent;
use super::id::{SessionId, SocketId};
use super::session_cluster::{SessionCluster, SessionPast};
use super::watch_target::WatchTarget;
use crate::{Credentials, Extension};

/// Log of one session, at the node that serves it.
pub(crate) struct Journal {
    pub(crate) cluster: Arc<dyn SessionCluster>,
    pub(crate) session: SessionId,
    pub(crate) epoch: Epoch,
    pub(crate) writer: LogWriter,
    pub(crate) history: History,
    credentials: Credentials,
    /// Password of the user, sealed for the session's record.
    pub(crate) sealed: Option<String>,
    /// Frames that the node before has told, until they have been compared with what is.
    pub(crate) told: Option<Vec<Box<RawValue>>>,
    /// Watch of the session at the node before, until it is set here.
    pub(crate) watched: Option<WatchTarget>,
    /// True while the engine is asked.
    pub(crate) is_asking: bool,
    outbox: VecDeque<TurnItem>,
    /// Number of the last event that may be sent.
    released: u64,
}

/// Events and bindings that are sent in their turn.
#[derive(Debug)]
pub(crate) enum TurnItem {
    /// Events for every socket.
    Events(Vec<Arc<SessionEvent>>),
    /// The first events of a socket, which is told all others behind them.
    First(FirstEvents),
}

/// The first events of a socket.
#[derive(Debug)]
pub(crate) struct FirstEvents {
    pub(crate) socket: SocketId,
    pub(crate) recipient: Recipient<ToSocket>,
    pub(crate) binding: Binding,
    pub(crate) events: Vec<Arc<SessionEvent>>,
    /// Time until which they wait for the log.
    pub(crate) deadline: Instant,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("session", &self.session).field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

/// Longest time that first events wait for the log.
const FIRST_DEADLINE: Duration = DEADLINE;

impl Journal {
    /// Begins the log of a new session.
    pub(crate) fn begin(
        cluster: Arc<dyn SessionCluster>,
        session: SessionId,
        epoch: Epoch,
        credentials: Credentials,
    ) -> Self {
        let sealed = cluster.seal(session, &credentials);
        let limits = cluster.writer_limits();
        let writer = LogWriter::begin(epoch, limits);
        let history = History::begin(epoch, limits.history);
        Self {
            cluster,
            session,
            epoch,
            writer,
            history,
            credentials,
            sealed,
            told: None,
            watched: None,
            is_asking: false,
            outbox: VecDeque::new(),
            released: 0,
        }
    }

    /// Continues the log of a session that another node has served.
    pub(crate) fn continued(
        cluster: Arc<dyn SessionCluster>,
        session: SessionId,
        epoch: Epoch,
        credentials: Credentials,
        past: &SessionPast,
    ) -> Result<Self, Outdated> {
        let mut journal = Self::begin(cluster, session, epoch, credentials);
        journal.watched = past.watch();
        journal.take_over(past)?;
        Ok(journal)
    }

    /// Writes the record of a new session; `None` for one that is continued, which has one.
    pub(crate) fn record_of_new(&self, user: &Extension) -> Option<BoxFuture<'static, ()>> {
        if self.told.is_some() {
            return None;
        }
        let record = SessionRecord::new(user.to_string(), WatchRecord::default(), self.sealed.clone());
        Some(self.cluster.remember(self.session, record))
    }

    /// Reads the log of the node before, once more if it has written to it meanwhile.
    pub(crate) fn take_over(&mut self, past: &SessionPast) -> Result<(), Outdated> {
        let limits = self.cluster.writer_limits();
        self.writer = LogWriter::take_over(self.epoch, limits, &past.entries)?;
        let entries: Vec<LogEntry> = past.entries.iter().map(|(_, entry)| entry.clone()).collect();
        self.history = History::take_over(self.epoch, limits.history, &entries, self.writer.doubt());
        self.told = Some(self.cluster.summary(told_by(&entries)));
        self.released = self.writer.last();
        Ok(())
    }

    /// Makes a ticket of the session.
    pub(crate) fn ticket(&self) -> String {
        self.cluster.ticket(self.session, &self.credentials)
    }

    /// Takes an event that has the next number.
    pub(crate) fn tell(&mut self, event: &SessionEvent) -> Result<(), NoNumber> {
        let seq = self.writer.next_number()?;
        debug_assert_eq!(seq, event.seq, "the session numbers its events as the log does");
        let logged = LoggedEvent { seq, frame: self.cluster.render(event) };
        self.history.sent(logged.clone());
        self.writer.tell(logged, Instant::now());
        Ok(())
    }

    /// Puts something in line.
    pub(crate) fn push(&mut self, outgoing: TurnItem) {
        self.outbox.push_back(outgoing);
    }

    /// Returns the time until which the first events of a socket wait that binds now.
    pub(crate) fn first_deadline() -> Instant {
        Instant::now() + FIRST_DEADLINE
    }

    /// Number of sockets whose first events wait.
    pub(crate) fn waiting_sockets(&self) -> usize {
        self.outbox.iter().filter(|outgoing| matches!(outgoing, TurnItem::First(_))).count()
    }

    /// Forgets a socket that has gone before it was told anything.
    pub(crate) fn forget_socket(&mut self, socket: SocketId) {
        self.outbox.retain(|outgoing| !matches!(outgoing, TurnItem::First(first) if first.socket == socket));
    }

    /// Returns the sockets that wait, for a session that ends.
    pub(crate) fn take_waiting(&mut self) -> Vec<Recipient<ToSocket>> {
        let waiting = self.outbox.drain(..).filter_map(|outgoing| match outgoing {
            TurnItem::First(first) => Some(first.recipient),
            TurnItem::Events(_) => None,
        });
        waiting.collect()
    }

    /// Returns the numbers of first events that may be unread, as the log has them.
    pub(crate) fn unread(&self) -> Range<u64> {
        self.writer.unread().map_or(0..0, |Doubt { after, up_to }| after + 1..up_to + 1)
    }

    /// Notes the numbers of first events that may be unread. A successor must know of them.
    pub(crate) fn set_unread(&mut self, unread: Option<Range<u64>>) {
        self.writer.set_unread(unread.map(|numbers| Doubt { after: numbers.start - 1, up_to: numbers.end - 1 }));
    }

    /// Returns what may be sent now, and how many of its events are in no log yet.
    pub(crate) fn take_released(&mut self, now: Instant) -> (Vec<TurnItem>, usize) {
        if !self.cluster.is_reachable() {
            self.writer.engine_is_lost();
        }
        let mut unlogged = 0;
        for release in self.writer.releases(now) {
            self.released = release.event.seq;
            unlogged += usize::from(!release.logged);
        }
        let mut released = Vec::new();
        while let Some(outgoing) = self.next_released(now) {
            released.push(outgoing);
        }
        (released, unlogged)
    }

    fn next_released(&mut self, now: Instant) -> Option<TurnItem> {
        let released = self.released;
        match self.outbox.front_mut()? {
            TurnItem::Events(events) => {
                let count = events.iter().take_while(|event| event.seq <= released).count();
                if count == 0 {
                    return None;
                }
                if count < events.len() {
                    return Some(TurnItem::Events(events.drain(..count).collect()));
                }
            }
            TurnItem::First(first) => {
                let is_known = self.writer.has_stored_unread() || now >= first.deadline;
                if first.binding.latest > released || !is_known {
                    return None;
                }
            }
        }
        self.outbox.pop_front()
    }

    /// Returns when [`Self::take_released`] and the writer's question are to be looked at again.
    pub(crate) fn wake_at(&self) -> Option<Instant> {
        let first = self.outbox.iter().find_map(|outgoing| match outgoing {
            TurnItem::First(first) => Some(first.deadline),
            TurnItem::Events(_) => None,
        });
        // What has waited beyond its deadline waits for something else.
        let first = first.filter(|deadline| *deadline > Instant::now());
        self.writer.wake_at().into_iter().chain(first).min()
    }

    /// Returns the missed events of a client that continues where it stopped; `None` if it has to be told everything anew.
    pub(crate) fn events_after(&self, seq: u64, epoch: Option<Epoch>) -> Option<Vec<Arc<SessionEvent>>> {
        let missed = self.history.after(LastSeen { seq, epoch })?;
        Some(missed.into_iter().map(|(_, event)| self.cluster.event_of(event.seq, &event.frame)).collect())
    }

    /// True if events can be told.
    pub(crate) fn is_open(&self) -> bool {
        self.writer.state() == WriterState::Open
    }
}

/// Returns the frames that lead to what clients know. Where the log does not say that, they are taken to know nothing: they
/// are then told of every call, and not of those that have ended meanwhile.
fn told_by(entries: &[LogEntry]) -> Vec<Box<RawValue>> {
    let Some(told) = Told::from_log(entries) else { return Vec::new() };
    let mut frames = told.snapshot.map(cluster::frames_of).unwrap_or_default();
    frames.extend(told.since.into_iter().map(|event| event.frame.clone()));
    frames
}

/// Returns what a session watches, as its record has it.
pub(crate) fn watch_record(view: &super::watch_target::WatchView) -> WatchRecord {
    let texts = |numbers: &[Extension]| numbers.iter().map(ToString::to_string).collect();
    let extensions = if view.workgroups.is_empty() { texts(&view.extensions) } else { Vec::new() };
    WatchRecord { extensions, workgroups: texts(&view.workgroups), is_list: view.is_list }
}
