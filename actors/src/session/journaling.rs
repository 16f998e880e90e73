//! A session whose events are logged for the other nodes: what is sent waits for the log, and a session that another node
//! has served is taken over.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use actix::prelude::*;
use cluster::{LogAnswer, SessionRecord, WriterState, snapshot_of};

use super::close::EndReason;
use super::event::{EventBody, SessionEvent};
use super::journal::{TurnItem, watch_record};
use super::numbering::Overview;
use super::session_cluster::{ComparedLines, ShownNow};
use super::timeline::Moment;
use super::watch::SetWatch;
use super::watch_target::WatchTarget;
use super::{OwnLine, SessionActor};
use crate::meter::Counted;

/// Longest time for the fence of a session that is taken over. Its client then logs on anew.
const TAKE_OVER: Duration = Duration::from_secs(5);

/// Longest time for the last entry of a session that is handed over.
const LAST_ENTRY: Duration = Duration::from_secs(2);

/// Time for the watched lines of a session that was taken over to be shown.
const SHOWN: Duration = Duration::from_secs(10);

/// Stores everything for the node that continues the session, and ends it here when that is stored, or has waited for too
/// long.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(crate) struct HandOver;

impl Handler<HandOver> for SessionActor {
    type Result = ();

    fn handle(&mut self, _: HandOver, ctx: &mut Context<Self>) {
        let Some(journal) = &mut self.journal else { return self.end(EndReason::HandedOver, ctx) };
        if !matches!(self.own_line, OwnLine::Shown { .. }) || !journal.is_open() {
            return self.end(EndReason::HandedOver, ctx);
        }
        journal.writer.close();
        self.is_handing_over = true;
        ctx.run_later(LAST_ENTRY, |session, ctx| session.end(EndReason::HandedOver, ctx));
        self.work_on_log(ctx);
    }
}

impl SessionActor {
    /// True if nothing is told any more, since another node is to continue the session.
    pub(super) fn is_handing_over(&self) -> bool {
        self.is_handing_over
    }

    /// Begins the session. One that was taken over first has its log fenced.
    pub(super) fn begin(&mut self, ctx: &mut Context<Self>) {
        match &self.journal {
            Some(journal) if !journal.is_open() => {
                ctx.run_later(TAKE_OVER, |session, ctx| {
                    if session.journal.as_ref().is_some_and(|journal| !journal.is_open()) {
                        session.end(EndReason::Moved, ctx);
                    }
                });
                self.work_on_log(ctx);
            }
            _ => self.subscribe(ctx),
        }
        // The directory has written the record of a new one.
        if self.journal.as_ref().is_some_and(|journal| journal.told.is_some()) {
            self.remember();
        }
    }

    /// Notes in the session's record what it watches.
    pub(super) fn remember(&self) {
        let Some(journal) = &self.journal else { return };
        // What was watched at the node before counts until it is watched here.
        let Some(view) = journal.watched.is_none().then(|| self.watch_view()) else { return };
        let record = SessionRecord::new(self.user.to_string(), watch_record(&view), journal.sealed.clone());
        actix::spawn(journal.cluster.remember(self.id, record));
    }

    /// Hands numbered events to the log.
    pub(super) fn log(&mut self, events: &[Arc<SessionEvent>], ctx: &mut Context<Self>) {
        let Some(journal) = &mut self.journal else { return };
        for event in events {
            if let Err(error) = journal.tell(event) {
                log::warn!(session:% = self.id; "an event cannot be told: {error}");
                return self.end(EndReason::Moved, ctx);
            }
        }
    }

    /// Sends something when everything before it is stored.
    pub(super) fn send_in_turn(&mut self, outgoing: TurnItem, ctx: &mut Context<Self>) {
        if let Some(journal) = &mut self.journal {
            journal.push(outgoing);
            self.work_on_log(ctx);
        }
    }

    /// Tells the log which numbers are in doubt.
    pub(super) fn note_unread(&mut self) {
        if let Some(journal) = &mut self.journal {
            journal.set_unread(self.numbering.in_doubt());
        }
    }

    /// Sends what may be sent, and asks the engine what is to be asked.
    fn work_on_log(&mut self, ctx: &mut Context<Self>) {
        let now = Instant::now();
        let Some(journal) = &mut self.journal else { return };
        let (released, unlogged) = journal.take_released(now);
        self.meter.count_all(Counted::EventUnlogged, unlogged);
        for outgoing in released {
            match outgoing {
                TurnItem::Events(events) => self.deliver_to_all(&events, ctx),
                TurnItem::First(first) => self.begin_socket(first, ctx),
            }
        }
        self.ask_engine(now, ctx);
        self.set_log_timer(ctx);
    }

    fn ask_engine(&mut self, now: Instant, ctx: &mut Context<Self>) {
        let Some(journal) = &self.journal else { return };
        if journal.is_asking {
            return;
        }
        // Few entries have a snapshot, so it is made when one is wanted.
        let snapshot = Snapshot { cluster: Arc::clone(&journal.cluster), overview: None, told: Vec::new() };
        let Some(question) = self.next_question(now, snapshot) else { return };
        let Some(journal) = &mut self.journal else { return };
        journal.is_asking = true;
        let answer = journal.cluster.ask(self.id, question).into_actor(self);
        let meter = self.meter.clone();
        ctx.spawn(answer.map(move |answer, session, ctx| {
            meter.took(crate::meter::Timed::Append, now.elapsed());
            session.engine_answered(answer, ctx);
        }));
    }

    fn next_question(&mut self, now: Instant, mut snapshot: Snapshot) -> Option<cluster::LogQuestion> {
        if self.journal.as_ref()?.writer.may_want_snapshot() {
            snapshot.told = self.journal.as_ref()?.told.clone().unwrap_or_default();
            snapshot.overview = matches!(self.own_line, OwnLine::Shown { .. }).then(|| self.overview());
        }
        self.journal.as_mut()?.writer.question(now, || snapshot.write())
    }

    fn engine_answered(&mut self, answer: Option<LogAnswer>, ctx: &mut Context<Self>) {
        let Some(journal) = &mut self.journal else { return };
        journal.is_asking = false;
        let was_open = journal.is_open();
        if let Some(answer) = answer {
            journal.writer.answer(answer, Instant::now());
            journal.history.settled(journal.writer.settled());
        }
        match journal.writer.state() {
            WriterState::Open if !was_open => self.subscribe(ctx),
            WriterState::Open | WriterState::TakingOver => {}
            WriterState::Overtaken => return self.read_log_again(ctx),
            WriterState::Closed => {
                self.work_on_log_before_end(ctx);
                return self.end(EndReason::HandedOver, ctx);
            }
            WriterState::Fenced => {
                let epoch = journal.epoch;
                let cluster = Arc::clone(&journal.cluster);
                log::warn!(session:% = self.id; "another node serves {}", self.user);
                self.note(|| Moment::Fenced);
                actix::spawn(cluster.fenced(&self.user, epoch));
                return self.end(EndReason::Moved, ctx);
            }
        }
        self.work_on_log(ctx);
    }

    /// Sends what the last entry has stored.
    fn work_on_log_before_end(&mut self, ctx: &mut Context<Self>) {
        let Some(journal) = &mut self.journal else { return };
        let (released, _) = journal.take_released(Instant::now());
        for outgoing in released {
            match outgoing {
                TurnItem::Events(events) => self.deliver_to_all(&events, ctx),
                TurnItem::First(first) => self.begin_socket(first, ctx),
            }
        }
    }

    fn set_log_timer(&mut self, ctx: &mut Context<Self>) {
        let wake_at = self.journal.as_ref().and_then(|journal| journal.wake_at());
        let Some(at) = wake_at else { return };
        if self.log_timer.is_some_and(|(set, _)| set <= at) {
            return;
        }
        if let Some((_, timer)) = self.log_timer.take() {
            ctx.cancel_future(timer);
        }
        let timer = ctx.run_later(at.saturating_duration_since(Instant::now()), |session, ctx| {
            session.log_timer = None;
            session.work_on_log(ctx);
        });
        self.log_timer = Some((at, timer));
    }

    /// Takes over once more, since the node before has written an entry meanwhile.
    fn read_log_again(&mut self, ctx: &mut Context<Self>) {
        let Some(journal) = &self.journal else { return };
        let past = journal.cluster.past(self.id, &self.user).into_actor(self);
        ctx.spawn(past.map(|past, session, ctx| {
            let taken = match (past, &mut session.journal) {
                (Ok(Some(past)), Some(journal)) => journal.take_over(&past).is_ok(),
                _ => false,
            };
            if !taken {
                return session.end(EndReason::Moved, ctx);
            }
            if let Some(journal) = &session.journal {
                session.numbering.go_on_after(journal.writer.last(), journal.unread());
            }
            session.work_on_log(ctx);
        }));
    }

    /// Tells what differs on the user's own line from what the node before has told, and has the lines watched that it
    /// watched.
    pub(super) fn compare_own(&mut self, ctx: &mut Context<Self>) {
        let connected = self.is_connected();
        let Some(journal) = &mut self.journal else { return };
        let Some(told) = &journal.told else { return };
        let own = self.user.clone();
        let calls = self.shown.own().map(|call| &call.view).collect();
        let now = ShownNow { connected: Some(connected), lines: ComparedLines::Own(&own), calls, queues: Vec::new() };
        let bodies = journal.cluster.differences(told, &now);
        let watched = journal.watched.take();
        let told = told.len();
        self.meter.count(Counted::TakenOver);
        self.note(|| Moment::TakenOver { told, differences: bodies.len() });
        self.emit(bodies, None, ctx);
        match watched {
            None => self.compare_others_now(ctx),
            Some(target) => self.watch_again(target, ctx),
        }
    }

    fn watch_again(&mut self, target: WatchTarget, ctx: &mut Context<Self>) {
        let asked = ctx.address().send(SetWatch(target)).into_actor(self);
        ctx.spawn(asked.map(|answer, session, ctx| match answer {
            Ok(Ok(_)) => {
                session.compare_others(ctx);
                ctx.run_later(SHOWN, Self::compare_others_now);
            }
            refused => {
                log::warn!(session:% = session.id; "the lines of before are not watched any more: {refused:?}");
                session.remember();
                session.compare_others_now(ctx);
            }
        }));
    }

    /// Tells what differs on the watched lines, once all of them are shown.
    pub(super) fn compare_others(&mut self, ctx: &mut Context<Self>) {
        let is_waiting = self.journal.as_ref().is_some_and(|journal| journal.told.is_some());
        let view = self.watch_view();
        let mut watched = view.extensions.iter().chain(&view.workgroups).peekable();
        if is_waiting && watched.peek().is_some() && watched.all(|line| self.shown.shows(line)) {
            self.compare_others_now(ctx);
        }
    }

    fn compare_others_now(&mut self, ctx: &mut Context<Self>) {
        let Some(journal) = &mut self.journal else { return };
        let Some(told) = journal.told.take() else { return };
        let own = self.user.clone();
        let calls = self.shown.views().filter(|call| call.extension != own).collect();
        let queues = self.shown.queues().collect();
        let now = ShownNow { connected: None, lines: ComparedLines::Others(&own), calls, queues };
        let bodies = journal.cluster.differences(&told, &now);
        self.emit(bodies, None, ctx);
    }
}

/// State that clients have been told, for an entry that has it.
struct Snapshot {
    cluster: Arc<dyn super::session_cluster::SessionCluster>,
    /// State that is shown; `None` before the own line is.
    overview: Option<Overview>,
    /// Frames of the node before that were not compared with what is shown.
    told: Vec<Box<cluster::RawValue>>,
}

impl Snapshot {
    fn write(self) -> Box<cluster::RawValue> {
        let mut frames = self.told;
        if let Some(Overview { connected, calls }) = self.overview {
            let now = SystemTime::now();
            let bodies = std::iter::once(EventBody::ServerStatus { connected }).chain(calls);
            frames.extend(bodies.map(|body| self.cluster.render(&SessionEvent::new(0, now, body))));
        }
        snapshot_of(&frames)
    }
}

#[cfg(test)]
mod tests;
