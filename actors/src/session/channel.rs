//! The event channel of a session: the first events of a socket, and those that follow.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix::prelude::*;
use cluster::Epoch;

use super::bound_socket::{Bind, Binding, BoundSocket, ToSocket};
use super::close::EndReason;
use super::error::BindError;
use super::event::{EventBody, SessionEvent};
use super::id::SocketId;
use super::journal::{FirstEvents, Journal, TurnItem};
use super::numbering::{Overview, Welcome};
use super::timeline::{EventSummary, Moment, Recipients, seqs};
use super::{OwnLine, SessionActor};
use crate::Extension;
use crate::call::{CallView, Origin, Recording};
use crate::logon::{AgentNews, QueueChange, QueueChangeKind, WaitingCaller};
use crate::meter::{Counted, DropCause};

/// Notes that a socket's client has read every event up to a number.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct ReadUp {
    /// The socket.
    pub socket: SocketId,
    /// The number.
    pub seq: u64,
}

/// Notes that a socket has closed.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Unbind {
    /// The socket.
    pub socket: SocketId,
    /// True if its client was answered, and will come back for more with another socket.
    pub comes_back: bool,
}

/// Shortest time for which a session outlives a socket whose client comes back: a round trip, with time to handle what
/// was answered.
const UNTIL_BACK: Duration = Duration::from_secs(10);

/// Returns the events that introduce calls to an application.
pub(super) fn introductions<'a>(calls: impl Iterator<Item = &'a Arc<CallView>>, origin: Origin) -> Vec<EventBody> {
    let mut bodies = Vec::new();
    for call in calls {
        let kind = call.state.introduction();
        bodies.push(EventBody::Call { kind, call: Arc::clone(call), origin });
        if call.recording != Recording::Off {
            bodies.push(EventBody::Recording { call: Arc::clone(call), now: call.recording, before: Recording::Off });
        }
    }
    bodies
}

/// Returns the events that tell news of an agent.
pub(super) fn agent_bodies(
    line: &Extension,
    news: Vec<AgentNews>,
    origin: Origin,
) -> impl Iterator<Item = EventBody> + use<'_> {
    news.into_iter().map(move |AgentNews { state, since, changed, logged_on, note }| EventBody::Agent {
        extension: line.clone(),
        state,
        since,
        changed,
        logged_on,
        note,
        origin,
    })
}

/// Returns the events that introduce the callers who wait in a queue.
pub(super) fn waiting_bodies(
    workgroup: &Extension,
    callers: &[Arc<WaitingCaller>],
) -> impl Iterator<Item = EventBody> + use<> {
    let mut bodies = Vec::with_capacity(callers.len());
    for (before, caller) in callers.iter().enumerate() {
        let caller = Arc::clone(caller);
        let change = QueueChange { kind: QueueChangeKind::In, caller, waiting: before + 1, origin: Origin::Existing };
        bodies.push(EventBody::Queue { workgroup: workgroup.clone(), change });
    }
    bodies.into_iter()
}

impl SessionActor {
    /// Sends these events to every socket, together. `arrived` is the time at which AltiServ sent their cause.
    pub(super) fn emit(&mut self, bodies: Vec<EventBody>, arrived: Option<SystemTime>, ctx: &mut Context<Self>) {
        if self.is_handing_over() {
            // The node that continues the session finds out what has changed.
            return;
        }
        let now = SystemTime::now();
        let mut events = Vec::with_capacity(bodies.len());
        for body in bodies {
            let told = EventSummary::from(&body);
            match self.numbering.next_event(body, now) {
                Some(event) => {
                    if let Some(arrived) = arrived {
                        // It cannot be set yet: the event is new.
                        let _ = event.arrived.set(arrived);
                    }
                    events.push(event);
                }
                None => self.timeline.note(now, || Moment::Unheard(told)),
            }
        }
        self.tell(events, ctx);
    }

    /// Sends these events, which are the next ones, to every socket.
    fn tell(&mut self, events: Vec<Arc<SessionEvent>>, ctx: &mut Context<Self>) {
        if events.is_empty() {
            return;
        }
        self.note_queued(&events, Recipients::All(self.sockets.len()));
        if self.journal.is_some() {
            self.log(&events, ctx);
            self.send_in_turn(TurnItem::Events(events), ctx);
        } else {
            self.deliver_to_all(&events, ctx);
        }
    }

    /// Sends events to every socket that is bound.
    pub(super) fn deliver_to_all(&mut self, events: &[Arc<SessionEvent>], ctx: &mut Context<Self>) {
        let sockets: Vec<SocketId> = self.sockets.keys().copied().collect();
        for socket in sockets {
            self.deliver(socket, events, ctx);
        }
    }

    /// Notes in the timeline that events are queued for sockets.
    fn note_queued(&mut self, events: &[Arc<SessionEvent>], recipients: Recipients) {
        if events.is_empty() {
            return;
        }
        let now = SystemTime::now();
        self.last_event = Some(now);
        for event in events {
            self.timeline.note(now, || Moment::Queued {
                seq: event.seq,
                told: EventSummary::from(&event.body),
                recipients,
            });
        }
    }

    /// Notes a moment in the timeline, with the time of now.
    pub(super) fn note(&self, moment: impl FnOnce() -> Moment) {
        self.timeline.note(SystemTime::now(), moment);
    }

    /// Binds a socket. It is first sent the events that it has missed, or those that tell the current state of
    /// everything.
    fn welcome(&mut self, Bind { socket, recipient, resume, epoch }: Bind, ctx: &mut Context<Self>) {
        let Some(recipient) = recipient.upgrade() else { return };
        let missed = resume.and_then(|seen| Some((seen, self.events_after(seen, epoch)?)));
        let resumed = missed.is_some();
        let (after, first) = if let Some((seen, missed)) = missed {
            if let Some(seqs) = seqs(&missed) {
                self.note(|| Moment::Replayed { seqs, socket });
            }
            (seen, missed)
        } else {
            let first = self.introduce(socket, resume, ctx);
            (first.first().map_or(0, |event| event.seq - 1), first)
        };
        let epoch = self.journal.as_ref().map(|journal| journal.epoch);
        let ticket = self.journal.as_ref().map(|journal| journal.ticket().into());
        let binding = Binding { after, latest: self.numbering.last(), resumed, epoch, ticket };
        let first = FirstEvents { socket, recipient, binding, events: first, deadline: Journal::first_deadline() };
        if self.journal.is_some() {
            self.send_in_turn(TurnItem::First(first), ctx);
        } else {
            self.begin_socket(first, ctx);
        }
    }

    /// Returns the events that a client has missed; `None` if it has to be told everything anew.
    fn events_after(&self, seen: u64, epoch: Option<Epoch>) -> Option<Vec<Arc<SessionEvent>>> {
        match &self.journal {
            Some(journal) if self.numbering.may_continue(seen) => journal.events_after(seen, epoch),
            Some(_) => None,
            None => self.numbering.events_after(seen),
        }
    }

    /// Sends a socket its first events. From now on it is told all others.
    pub(super) fn begin_socket(&mut self, first: FirstEvents, ctx: &mut Context<Self>) {
        let FirstEvents { socket, recipient, binding, events, .. } = first;
        // Comes once, so it cannot fill the mailbox.
        recipient.do_send(ToSocket::Bound(binding));
        let bound = BoundSocket::new(recipient, &self.meter, std::time::Instant::now());
        self.sockets.insert(socket, Box::new(bound));
        self.deliver(socket, &events, ctx);
    }

    /// Returns the events that tell a socket the current state of everything.
    fn introduce(&mut self, socket: SocketId, resume: Option<u64>, ctx: &mut Context<Self>) -> Vec<Arc<SessionEvent>> {
        let overview = self.overview();
        let is_first = self.numbering.last() == 0;
        let Welcome { everyone, socket: first } = self.numbering.welcome(socket, resume, overview, SystemTime::now());
        if is_first {
            self.log(&first, ctx);
        }
        if let Some(EventBody::Resync { missed }) = first.first().map(|event| &event.body) {
            let missed = usize::try_from(*missed).unwrap_or(usize::MAX);
            self.meter.count_all(Counted::EventDropped(DropCause::ReplayLost), missed);
        }
        self.tell(everyone, ctx);
        self.note_unread();
        self.note_queued(&first, Recipients::One(socket));
        first
    }

    /// Returns the current state of everything.
    pub(super) fn overview(&self) -> Overview {
        let mut calls = introductions(self.shown.views(), Origin::Existing);
        for (line, agent) in self.shown.watched_agents() {
            calls.extend(agent_bodies(line, agent.introduction(), Origin::Existing));
        }
        for (workgroup, callers) in self.shown.queues() {
            calls.extend(waiting_bodies(workgroup, callers));
        }
        Overview { connected: self.is_connected(), calls }
    }

    /// Binds the sockets that have waited.
    pub(super) fn welcome_all(&mut self, waiting: Vec<Bind>, ctx: &mut Context<Self>) {
        if waiting.is_empty() {
            return;
        }
        for bind in waiting {
            self.welcome(bind, ctx);
        }
        self.release_unless_bound(self.config.release_grace, ctx);
    }

    /// Number of sockets, including those that wait for the own line.
    fn bound(&self) -> usize {
        let waiting = match &self.own_line {
            OwnLine::Loading { waiting, .. } => waiting.len(),
            OwnLine::Shown { .. } => 0,
        };
        self.sockets.len() + waiting + self.journal.as_ref().map_or(0, |journal| journal.waiting_sockets())
    }

    /// Starts the grace period, if the last socket has gone.
    pub(super) fn release_unless_bound(&mut self, grace: Duration, ctx: &mut Context<Self>) {
        if self.bound() == 0 && self.release_timer.is_none() {
            self.release_after(grace, EndReason::ChannelClosed, ctx);
        }
    }

    /// Ends a session that has never had a socket if it has not been asked for anything for this time. An application
    /// that only dials keeps its session for as long as it uses it.
    pub(super) fn release_unless_asked(&mut self, patience: Duration, ctx: &mut Context<Self>) {
        let left = patience.saturating_sub(self.last_asked.elapsed());
        if left.is_zero() {
            return self.end(EndReason::NeverBound, ctx);
        }
        self.release_timer = Some(ctx.run_later(left, move |session, ctx| session.release_unless_asked(patience, ctx)));
    }

    /// Ends the session after a delay.
    fn release_after(&mut self, delay: Duration, reason: EndReason, ctx: &mut Context<Self>) {
        if delay.is_zero() {
            return self.end(reason, ctx);
        }
        self.release_timer = Some(ctx.run_later(delay, move |session, ctx| session.end(reason, ctx)));
    }
}

impl Handler<Bind> for SessionActor {
    type Result = Result<(), BindError>;

    fn handle(&mut self, bind: Bind, ctx: &mut Context<Self>) -> Self::Result {
        if self.bound() >= self.config.sockets_per_session {
            self.probe();
            self.note(|| Moment::Refused(bind.socket));
            return Err(BindError::TooManySockets);
        }
        self.note(|| Moment::Bound { socket: bind.socket, resume: bind.resume });
        if let Some(release) = self.release_timer.take() {
            ctx.cancel_future(release);
        }
        match &mut self.own_line {
            OwnLine::Loading { waiting, .. } => waiting.push(bind),
            OwnLine::Shown { .. } => self.welcome_all(vec![bind], ctx),
        }
        Ok(())
    }
}

impl Handler<ReadUp> for SessionActor {
    type Result = ();

    fn handle(&mut self, ReadUp { socket, seq }: ReadUp, _: &mut Context<Self>) {
        self.numbering.acknowledge(socket, seq);
        self.note_unread();
    }
}

impl Handler<Unbind> for SessionActor {
    type Result = ();

    fn handle(&mut self, Unbind { socket, comes_back }: Unbind, ctx: &mut Context<Self>) {
        self.note(|| Moment::Closed(socket));
        self.unbind(socket);
        if let Some(journal) = &mut self.journal {
            journal.forget_socket(socket);
        }
        if let OwnLine::Loading { waiting, .. } = &mut self.own_line {
            waiting.retain(|bind| bind.socket != socket);
        }
        let grace = self.config.release_grace;
        self.release_unless_bound(if comes_back { grace.max(UNTIL_BACK) } else { grace }, ctx);
    }
}
