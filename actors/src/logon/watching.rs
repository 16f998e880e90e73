//! Hearing the lines of others: SET_MONITORENTRY, for all sessions of the user together. [`Monitor`](super::monitor::Monitor)
//! keeps the order of the changes.
//!
//! A change names pads, which are good for one connection. On a new connection the watched lines are looked up in the list
//! of lines and asked for again ("restored"), before their calls are read.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use actix::WeakRecipient;
use actix::prelude::*;
use altilink::Pad;
use altilink::message::Command;
use altilink::message::monitoring::{MonitorEntry, SetMonitorEntry};
use tokio::sync::oneshot;

use super::LogonActor;
use super::audience::SubscriptionId;
use super::completion::Completion;
use super::followed_line::FollowedLine;
use super::line_book::LineBook;
use super::monitor::{MonitorChange, MonitorRequest};
use super::refusal::is_failure;
use super::update::Updates;
use super::waiters::{ListWaiter, WatchReply, WatchRevision};
use crate::Extension;
use crate::call::Seat;
use crate::connection::{CommandError, Loss};
use crate::log_limit::LogLimit;

/// Most lines that one command names: what one parameter of SET_MONITORENTRY can hold, six bytes each.
const MAX_NAMED: usize = 10_000;

/// First pause before the watched lines are restored again on a connection where that has failed; each further one is
/// twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// Longest of these pauses.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

static UNWATCHED: LogLimit = LogLimit::new();

/// Order to tell a subscriber about the logon's own line: first its calls as they are, then every update in order.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct Subscribe {
    pub(crate) subscription: SubscriptionId,
    /// Told as long as it lives.
    pub(crate) subscriber: WeakRecipient<Updates>,
}

impl Handler<Subscribe> for LogonActor {
    type Result = ();

    fn handle(&mut self, Subscribe { subscription, subscriber }: Subscribe, ctx: &mut Context<Self>) {
        self.audience.subscribe(subscription, &subscriber);
        let own = self.own_number();
        if self.channel.is_none() {
            // Nothing is read before the connection is back.
            self.open(&own);
        }
        self.show(&own);
        self.flush(ctx);
    }
}

/// Order to tell a subscriber nothing more. Lines that only it watched are no longer heard.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(crate) struct Unsubscribe(pub(crate) SubscriptionId);

impl Handler<Unsubscribe> for LogonActor {
    type Result = ();

    fn handle(&mut self, Unsubscribe(subscription): Unsubscribe, ctx: &mut Context<Self>) {
        self.subscriber_gone(subscription, ctx);
    }
}

/// Request to have a subscriber watch these lines of others, instead of those that it watched before. Answered when the
/// server has agreed; if it has not, nothing changes.
#[derive(Debug, Message)]
#[rtype(result = "Result<WatchRevision, CommandError>")]
pub(crate) struct WatchLines {
    pub(crate) subscription: SubscriptionId,
    /// Book that the pads are from; not needed without lines.
    pub(crate) book: Option<Arc<LineBook>>,
    /// The lines; an empty list ends the watch.
    pub(crate) lines: Vec<(Extension, Pad)>,
    /// The workgroups whose queues are to be heard, if the server lets the user hear them.
    pub(crate) queues: Vec<(Extension, Pad)>,
}

impl Handler<WatchLines> for LogonActor {
    type Result = ResponseFuture<Result<WatchRevision, CommandError>>;

    fn handle(&mut self, message: WatchLines, ctx: &mut Context<Self>) -> Self::Result {
        let (reply, answered) = oneshot::channel();
        let begun = self.begin_watch(message, reply, ctx);
        self.next_change(ctx);
        Box::pin(async move {
            begun?;
            answered.await.unwrap_or(Err(CommandError::ConnectionLost))
        })
    }
}

impl LogonActor {
    fn begin_watch(
        &mut self,
        WatchLines { subscription, book, lines, queues }: WatchLines,
        reply: WatchReply,
        ctx: &mut Context<Self>,
    ) -> Result<(), CommandError> {
        let Some(channel) = &self.channel else {
            // Without a connection nothing is heard, so a watch can end there and cannot begin.
            if book.is_some() || !lines.is_empty() {
                return Err(CommandError::NotConnected);
            }
            self.audience.watch(subscription, &[]);
            self.is_restored = self.audience.watched().is_empty();
            let _ = reply.send(Ok(self.last_revision.advance()));
            self.follow_watched(ctx);
            return Ok(());
        };
        if let Some(book) = book
            && !book.is_of(channel.connection)
        {
            return Err(CommandError::NotConnected);
        }
        self.queue_pads.extend(queues.iter().map(|(_, pad)| *pad));
        let change = MonitorChange::Watch { subscription, lines, queues, reply };
        self.monitor.enqueue(change).map_err(|_| CommandError::Overloaded)
    }

    /// Begins the next change of the lines that are heard, unless one is under way.
    fn next_change(&mut self, ctx: &mut Context<Self>) {
        while let Some(change) = self.monitor.next_change() {
            if matches!(change, MonitorChange::Restore) {
                self.monitor.begin(change, BTreeMap::new());
                return self.read_list(ListWaiter::Restore, ctx);
            }
            let target = self.target(&change);
            let named = target.len() + self.monitor.no_longer_in(&target).count();
            if named > MAX_NAMED {
                self.change_refused(change, &CommandError::Overloaded, ctx);
            } else if target == *self.monitor.heard() {
                self.change_accepted(change, target, ctx);
            } else {
                return self.ask_to_hear(change, target, ctx);
            }
        }
    }

    /// Lines to be heard once a change is done.
    fn target(&self, change: &MonitorChange<WatchReply>) -> BTreeMap<Pad, Extension> {
        let kept = match change {
            MonitorChange::Watch { subscription, .. } => self.audience.watched_beside(*subscription),
            MonitorChange::Trim | MonitorChange::Restore => self.audience.watched(),
        };
        let mut target = BTreeMap::new();
        for line in kept {
            if let Some(pad) = self.monitor.pad_of(&line) {
                target.insert(pad, line);
            }
        }
        if let MonitorChange::Watch { lines, queues, .. } = change {
            for (line, pad) in lines.iter().chain(queues) {
                target.insert(*pad, line.clone());
            }
        }
        target
    }

    fn ask_to_hear(
        &mut self,
        change: MonitorChange<WatchReply>,
        target: BTreeMap<Pad, Extension>,
        ctx: &mut Context<Self>,
    ) {
        let entry = |pad| {
            if self.queue_pads.contains(&pad) { MonitorEntry::workgroup(pad) } else { MonitorEntry::extension(pad) }
        };
        let left_out = self.monitor.no_longer_in(&target).map(|pad| entry(pad).ended());
        let entries = target.keys().copied().map(entry).chain(left_out).collect();
        let wanted = SetMonitorEntry { entries };
        self.monitor.begin(change, target);
        self.send(|id, channel| wanted.block(id, channel.line, &channel.dialect), Completion::Monitor, ctx);
    }

    /// Takes the answer to SET_MONITORENTRY, and begins the next change.
    pub(super) fn monitor_set(&mut self, result: Result<(), CommandError>, ctx: &mut Context<Self>) {
        let Some(MonitorRequest { change, target }) = self.monitor.end_request() else { return };
        match result {
            Ok(()) => self.change_accepted(change, target, ctx),
            Err(error) => {
                self.change_refused(change, &error, ctx);
                // After no answer it is not known which lines the server tells of. On a new connection it is.
                if error == CommandError::Timeout {
                    self.abandon(Loss::Unanswered, ctx);
                }
            }
        }
        self.next_change(ctx);
    }

    fn change_accepted(
        &mut self,
        change: MonitorChange<WatchReply>,
        target: BTreeMap<Pad, Extension>,
        ctx: &mut Context<Self>,
    ) {
        self.monitor.confirm(target);
        match change {
            MonitorChange::Trim => {}
            MonitorChange::Restore => self.restored(ctx),
            MonitorChange::Watch { subscription, lines, queues, reply } => {
                let lines: Vec<Extension> = lines.into_iter().chain(queues).map(|(line, _)| line).collect();
                self.audience.watch(subscription, &lines);
                // A subscriber that has gone away no longer cares, and unsubscribes.
                let _ = reply.send(Ok(self.last_revision.advance()));
            }
        }
        self.follow_watched(ctx);
    }

    /// Takes the refusal of a change, after which the same lines are heard as before.
    fn change_refused(&mut self, change: MonitorChange<WatchReply>, error: &CommandError, ctx: &mut Context<Self>) {
        match (change, error) {
            (MonitorChange::Watch { subscription, lines, queues, reply }, CommandError::Refused(code))
                if !queues.is_empty() && !is_failure(*code) =>
            {
                // The lines alone may be allowed.
                log::info!(logon:% = self.id, extension:% = self.audience.own(); "it may not hear queues of workgroups, or lines: {code}");
                self.monitor.repeat(MonitorChange::Watch { subscription, lines, queues: Vec::new(), reply });
            }
            (MonitorChange::Watch { reply, .. }, error) => {
                let _ = reply.send(Err(error.clone()));
            }
            (MonitorChange::Trim, error) => {
                log::debug!(logon:% = self.id, extension:% = self.audience.own(); "lines that nobody watches are still heard: {error}");
            }
            (MonitorChange::Restore, CommandError::NotConnected | CommandError::ConnectionLost) => {}
            (MonitorChange::Restore, CommandError::Refused(code)) if !is_failure(*code) => {
                if let Some(left_out) = UNWATCHED.admit() {
                    log::warn!(logon:% = self.id, extension:% = self.audience.own(); "its watched lines can no longer be watched: {code}{left_out}");
                }
                self.restored(ctx);
            }
            (MonitorChange::Restore, error) => {
                if let Some(left_out) = UNWATCHED.admit() {
                    log::warn!(logon:% = self.id, extension:% = self.audience.own(); "its watched lines cannot be watched now: {error}{left_out}");
                }
                self.restore_later(ctx);
            }
        }
    }

    /// Follows the lines that are watched, and no others. The calls of those that are new are read.
    fn follow_watched(&mut self, ctx: &mut Context<Self>) {
        let watched = self.audience.watched();
        let own = self.own_number();
        self.lines.retain(|number, line| {
            let stays = *number == own || watched.contains(number) || !line.is_heard();
            if !stays {
                line.forget_calls();
            }
            stays
        });
        let mut unknown = Vec::new();
        for number in watched {
            let Some(pad) = self.monitor.pad_of(&number) else { continue };
            let is_queue = self.queue_pads.contains(&pad);
            let line = self.lines.entry(number.clone()).or_insert_with(|| {
                let number = number.clone();
                Box::new(if is_queue {
                    let watch = self.shared.service.watch(&number, SystemTime::now());
                    FollowedLine::workgroup(number, pad, watch)
                } else {
                    FollowedLine::new(number, Seat::Watched, pad)
                })
            });
            line.pad = pad;
            if line.agent.is_none() && line.queue.is_none() {
                unknown.push(number.clone());
            }
            if line.looked_at.take().is_some() {
                // It is heard from now on. What is known of it was true when somebody looked.
                line.is_open = false;
                line.is_awaited = true;
            }
            if line.is_open {
                self.show(&number);
            } else {
                self.read_calls(&number, ctx);
            }
        }
        self.read_agents(unknown, ctx);
        // Lines that have gone have given their places back.
        self.read_watched_calls(ctx);
        self.flush(ctx);
    }

    /// Has a new connection hear the watched lines.
    pub(super) fn restore(&mut self, ctx: &mut Context<Self>) {
        if self.channel.is_some() && !self.is_restored {
            // If too many changes wait for this, each of them asks for everything that is watched.
            let _ = self.monitor.enqueue(MonitorChange::Restore);
            self.next_change(ctx);
        }
    }

    /// Asks to hear the watched lines that are in the list of a new connection.
    pub(super) fn watched_lines_found(&mut self, read: Result<Arc<LineBook>, CommandError>, ctx: &mut Context<Self>) {
        let Some(MonitorRequest { change, .. }) = self.monitor.end_request() else { return };
        match read {
            Ok(book) => {
                let mut target = BTreeMap::new();
                for line in self.audience.watched() {
                    let pad = if self.is_workgroup(&line) { book.workgroup(&line) } else { book.extension(&line) };
                    if let Some(pad) = pad {
                        if self.is_workgroup(&line) {
                            self.queue_pads.insert(pad);
                        }
                        target.insert(pad, line);
                    }
                }
                self.ask_to_hear(change, target, ctx);
            }
            Err(error) => {
                self.change_refused(change, &error, ctx);
                self.next_change(ctx);
            }
        }
    }

    /// Has the calls of the watched lines read. A line that this server does not have, or does not tell of, has none.
    fn restored(&mut self, ctx: &mut Context<Self>) {
        self.is_restored = true;
        for number in self.audience.watched() {
            let pad = self.monitor.pad_of(&number).unwrap_or(Pad::NONE);
            let line = self.lines.entry(number.clone());
            line.or_insert_with(|| Box::new(FollowedLine::new(number.clone(), Seat::Watched, pad))).pad = pad;
            self.read_calls(&number, ctx);
        }
        self.read_all_agents(ctx);
    }

    /// Restores the watched lines after a pause. Meanwhile they are shown as far as they are known.
    fn restore_later(&mut self, ctx: &mut Context<Self>) {
        let pause = FIRST_PAUSE.saturating_mul(1 << self.restores.min(16)).min(LONGEST_PAUSE);
        self.restores += 1;
        ctx.run_later(pause, Self::restore);
        for number in self.audience.watched() {
            self.open(&number);
        }
        self.tell_if_back(ctx);
    }

    /// Lets go of a subscriber that has ended.
    pub(super) fn subscriber_gone(&mut self, subscription: SubscriptionId, ctx: &mut Context<Self>) {
        self.audience.unsubscribe(subscription);
        if self.channel.is_some() && !self.monitor.heard().is_empty() {
            // If too many changes wait for this, the last of them leaves out what nobody watches.
            let _ = self.monitor.enqueue(MonitorChange::Trim);
            self.next_change(ctx);
        }
        self.follow_watched(ctx);
        self.resume(ctx);
    }
}
