//! The writer of a session's log: numbers events, stores them in batches behind the fence, and tells when each may be
//! sent. Pure.
//!
//! ```text
//!              begin                first entry stored
//!     (none) -------> open    +------------------------------> open
//!     (none) -------> taking over                               |  close, last entry stored
//!          take_over       |                                    +----------------------------> closed
//!                          +--- a later epoch ---> fenced <-----+  an entry of another writer
//!                          +--- an entry of an earlier epoch ---> overtaken: read the log and begin again
//! ```
//!
//! An event is sent when it is stored, or when it has waited for the deadline. From then on events are sent at once, until
//! an entry is stored again; what was sent without being stored is stored later, or the log is marked as broken.

mod held;
mod in_flight;
mod log_question;
mod snapshots;
mod starts;
mod trail;

use std::time::{Duration, Instant};

use serde_json::value::RawValue;

use crate::entry::{EntryHead, LogEntry, Tail};
use crate::numbers::{Doubt, NoNumber, Numbers};
use crate::{Epoch, LoggedEvent, Position};
use held::HeldEvents;
use in_flight::InFlight;
pub use log_question::{DEADLINE, LogAnswer, LogQuestion, Outdated, Release, WriterLimits, WriterState};
use snapshots::Snapshots;
use starts::Starts;
use trail::Trail;

/// Writer of the log of one session, within one epoch.
#[derive(Debug)]
pub struct LogWriter {
    epoch: Epoch,
    limits: WriterLimits,
    state: WriterState,
    /// The fence.
    expected: Position,
    batch: u64,
    numbers: Numbers,
    held: HeldEvents,
    in_flight: Option<InFlight>,
    /// True from a missed deadline to the next stored entry.
    late: bool,
    broken: bool,
    closing: bool,
    snapshots: Snapshots,
    starts: Starts,
    trail: Trail,
    doubt: Option<Doubt>,
    unread: Option<Doubt>,
    /// The same as the newest entry has it.
    logged_unread: Option<Doubt>,
    /// Last number that an entry covers.
    settled: u64,
    stored_at: Option<Instant>,
}

impl LogWriter {
    /// Begins the log of a new session.
    #[must_use]
    pub fn begin(epoch: Epoch, limits: WriterLimits) -> Self {
        Self {
            epoch,
            limits,
            state: WriterState::Open,
            expected: Position::START,
            batch: 0,
            numbers: Numbers::new(),
            held: HeldEvents::default(),
            in_flight: None,
            late: false,
            broken: false,
            closing: false,
            snapshots: Snapshots::default(),
            starts: Starts::default(),
            trail: Trail::default(),
            doubt: None,
            unread: None,
            logged_unread: None,
            settled: 0,
            stored_at: None,
        }
    }

    /// Continues the log of another owner, as [read](crate::read_log). The first question is a mark, which is the fence.
    pub fn take_over(epoch: Epoch, limits: WriterLimits, log: &[(Position, LogEntry)]) -> Result<Self, Outdated> {
        let tail = log.last().map(|(position, entry)| entry.tail(*position));
        if let Some(later) = tail.map(|tail| tail.epoch).filter(|other| *other >= epoch) {
            return Err(Outdated { later });
        }
        let (expected, last) = tail.map_or((Position::START, 0), |tail| (tail.position, tail.last));
        Ok(Self {
            state: WriterState::TakingOver,
            expected,
            numbers: Numbers::after(last),
            doubt: Tail::doubt_after(tail),
            unread: tail.and_then(|tail| tail.unread),
            settled: last,
            starts: Starts::of(log, limits.history),
            trail: log.last().map_or_else(Trail::default, |(at, entry)| Trail::behind(*at, entry)),
            ..Self::begin(epoch, limits)
        })
    }

    /// Returns its state.
    #[must_use]
    pub fn state(&self) -> WriterState {
        self.state
    }

    /// Returns the last number that was given.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.numbers.last()
    }

    /// Returns the numbers that an earlier owner may have given to events that are in no log.
    #[must_use]
    pub fn doubt(&self) -> Option<Doubt> {
        self.doubt
    }

    /// Returns the last number that the log covers: no other owner has given one up to it, but for those in doubt.
    #[must_use]
    pub fn settled(&self) -> u64 {
        self.settled
    }

    /// Returns the numbers of initial events that a client may not have read to their end.
    #[must_use]
    pub fn unread(&self) -> Option<Doubt> {
        self.unread
    }

    /// Sets the numbers of initial events that a client may not have read to their end. Such a number says nothing about
    /// what its client knows, whatever its epoch, so a successor must know of them; an entry for them is due at once.
    pub fn set_unread(&mut self, unread: Option<Doubt>) {
        self.unread = unread;
    }

    /// True if a successor would know of the initial events that are unread. They may be sent then, or after the deadline.
    #[must_use]
    pub fn has_stored_unread(&self) -> bool {
        self.unread.is_none()
            || (self.unread == self.logged_unread && self.in_flight.as_ref().is_none_or(InFlight::is_done))
    }

    /// Gives the number of the next event, which must then be [told](Self::tell).
    pub fn next_number(&mut self) -> Result<u64, NoNumber> {
        match self.state {
            WriterState::TakingOver | WriterState::Overtaken => Err(NoNumber::NotOpen),
            WriterState::Closed | WriterState::Fenced => Err(NoNumber::Fenced),
            WriterState::Open if self.closing => Err(NoNumber::Closing),
            WriterState::Open => self.numbers.give().ok_or(NoNumber::UsedUp),
        }
    }

    /// Takes an event.
    pub fn tell(&mut self, event: LoggedEvent, now: Instant) {
        self.snapshots.told(event.frame.get().len());
        self.held.push(event, now);
        if self.held.exceeds(&self.limits) {
            self.late = true;
        }
    }

    /// True if the next entry may have a snapshot, so that it is to be at hand.
    #[must_use]
    pub fn may_want_snapshot(&self) -> bool {
        let is_idle = self.in_flight.as_ref().is_none_or(InFlight::is_done);
        is_idle && (self.batch == 0 || self.closing || self.broken || self.snapshots.is_due(&self.limits))
    }

    /// Notes that the engine cannot be reached. Events wait for nothing then, until an entry is stored again.
    pub fn engine_is_lost(&mut self) {
        self.late = true;
    }

    /// Asks for the last entry: everything so far, and that nothing follows. Nothing may be told afterwards.
    pub fn close(&mut self) {
        self.closing = true;
    }

    /// Returns the events that may be sent now, in order.
    pub fn releases(&mut self, now: Instant) -> Vec<Release> {
        let mut released = self.in_flight.as_mut().map_or_else(Vec::new, InFlight::take_stored);
        if self.state != WriterState::Open {
            return released;
        }
        self.late |= self.oldest_wait(now).is_some_and(|wait| wait >= self.limits.deadline);
        if self.late {
            released.extend(self.in_flight.iter_mut().flat_map(InFlight::release_unlogged));
            released.extend(self.held.release_unlogged());
            self.broken |= self.held.give_up(&self.limits);
        }
        released
    }

    fn oldest_wait(&self, now: Instant) -> Option<Duration> {
        let since = self.in_flight.as_ref().and_then(InFlight::waiting_since).or_else(|| self.held.waiting_since())?;
        Some(now.saturating_duration_since(since))
    }

    /// Returns the question to ask the engine now, if there is one. One is open at a time.
    ///
    /// `told` writes all that clients have been told with the events so far, as JSON. Few entries need that.
    pub fn question(&mut self, now: Instant, told: impl FnOnce() -> Box<RawValue>) -> Option<LogQuestion> {
        if !matches!(self.state, WriterState::TakingOver | WriterState::Open) {
            return None;
        }
        if self.in_flight.as_ref().is_none_or(InFlight::is_done) {
            self.begin_entry(now, told)?;
        }
        let in_flight = self.in_flight.as_mut()?;
        in_flight.question(self.expected, now, self.limits.ask_again)
    }

    /// Makes the next entry of what is held, if there is a reason for one.
    fn begin_entry(&mut self, now: Instant, told: impl FnOnce() -> Box<RawValue>) -> Option<()> {
        let is_old = self.refresh_at().is_some_and(|at| at <= now);
        let is_unread = self.unread.is_some() && self.unread != self.logged_unread;
        let is_mark_due = self.closing || self.broken || is_old || is_unread || self.state == WriterState::TakingOver;
        let is_due = !self.held.is_empty() || is_mark_due;
        // What is stored and not sent yet must be fetched first.
        let is_fetched = self.in_flight.as_ref().is_none_or(InFlight::is_fetched);
        if !is_due || !is_fetched {
            return None;
        }
        self.batch += 1;
        let head = EntryHead { epoch: self.epoch, batch: self.batch };
        let mut entry = LogEntry::new(head, self.numbers.last(), self.numbers.to_grant());
        entry.begins = self.batch == 1;
        entry.closed = self.closing;
        entry.broken = std::mem::take(&mut self.broken);
        // What was before a gap is of no use to anybody.
        let read_from = self.starts.oldest().filter(|_| !entry.broken);
        entry.read_from = read_from.unwrap_or(self.expected);
        entry.earlier = Some(self.trail.places());
        entry.doubt = self.doubt;
        entry.unread = self.unread;
        self.logged_unread = self.unread;
        let is_told = entry.begins || entry.closed || entry.broken || self.snapshots.is_due(&self.limits);
        entry.told = is_told.then(told);
        self.snapshots.stored(entry.told.as_deref());
        self.in_flight = Some(InFlight::new(entry, self.held.take()));
        Some(())
    }

    /// Takes an answer of the engine.
    pub fn answer(&mut self, answer: LogAnswer, now: Instant) {
        let Some(in_flight) = self.in_flight.as_mut().filter(|in_flight| !in_flight.is_done()) else { return };
        match answer {
            LogAnswer::Stored { head, position } if head == in_flight.head() => self.stored(position, now),
            LogAnswer::Refused { head, last } if head == in_flight.head() => self.refused(last),
            LogAnswer::Seen { at, entry } if in_flight.looks_at(at) => self.seen(at, entry, now),
            LogAnswer::Unreadable { at } if in_flight.looks_at(at) => self.fence(),
            _ => {}
        }
    }

    fn stored(&mut self, position: Position, now: Instant) {
        self.stored_at = Some(now);
        let Some(in_flight) = self.in_flight.as_mut() else { return };
        self.expected = position;
        self.settled = in_flight.entry().last;
        self.numbers.grant(in_flight.entry().numbers_to);
        self.starts.stored(position, in_flight.entry(), self.limits.history);
        self.trail = Trail::behind(position, in_flight.entry());
        self.late = false;
        self.state = if in_flight.entry().closed { WriterState::Closed } else { WriterState::Open };
        in_flight.is_stored();
    }

    fn refused(&mut self, last: Position) {
        let is_gone = last == Position::START && self.expected != Position::START;
        match self.in_flight.as_mut() {
            // The session has ended elsewhere.
            _ if is_gone => self.fence(),
            Some(in_flight) if last != self.expected => in_flight.look(last),
            _ => {}
        }
    }

    fn seen(&mut self, at: Position, entry: Option<(EntryHead, Tail)>, now: Instant) {
        let Some(in_flight) = self.in_flight.as_mut() else { return };
        match entry {
            // The answer to an earlier try was lost.
            Some((head, _)) if head == in_flight.head() => self.stored(at, now),
            Some((_, tail)) if self.state == WriterState::TakingOver => self.overtaken(tail),
            // No other writer has come, so the engine has lost what was behind it.
            Some((head, _)) if head.epoch == self.epoch => {
                self.expected = at;
                self.starts.forget();
                self.trail = Trail::begin_at(at);
                let events = in_flight.take_events();
                // Behind what was given up they have no place; they are sent.
                if !self.broken {
                    self.held.put_back(events);
                }
                self.broken = true;
                self.in_flight = None;
            }
            Some(_) => self.fence(),
            None => in_flight.append_again(),
        }
    }

    /// Returns when a mark is due, so that the last entry is never too old to be kept.
    fn refresh_at(&self) -> Option<Instant> {
        let is_idle = self.state == WriterState::Open && self.in_flight.as_ref().is_none_or(InFlight::is_done);
        if is_idle { Some(self.stored_at? + self.limits.refresh) } else { None }
    }

    /// Another entry came before the mark: a late one of the owner before, or one of a later owner.
    fn overtaken(&mut self, tail: Tail) {
        self.in_flight = None;
        self.state = if tail.epoch < self.epoch { WriterState::Overtaken } else { WriterState::Fenced };
    }

    fn fence(&mut self) {
        self.state = WriterState::Fenced;
        self.in_flight = None;
        self.held = HeldEvents::default();
    }

    /// Returns when [`Self::releases`] and [`Self::question`] are to be asked again, if nothing happens before.
    #[must_use]
    pub fn wake_at(&self) -> Option<Instant> {
        let waiting = self.in_flight.as_ref().and_then(InFlight::waiting_since).or_else(|| self.held.waiting_since());
        let deadline = if self.late { None } else { waiting.map(|since| since + self.limits.deadline) };
        let again = self.in_flight.as_ref().and_then(InFlight::asked_at).map(|at| at + self.limits.ask_again);
        deadline.into_iter().chain(again).chain(self.refresh_at()).min()
    }
}

#[cfg(test)]
mod tests;
