//! Hearing the lines of others: SET_MONITORENTRY, and the list of lines that says which number is on which pad.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

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
use super::waiters::{ListFor, WatchReply, WatchRevision};
use crate::Extension;
use crate::call::Seat;
use crate::connection::{Channel, CommandError, Loss};
use crate::log_limit::LogLimit;

/// Most lines that one command names: what one parameter of SET_MONITORENTRY can hold, six bytes each.
const MAX_NAMED: usize = 10_000;

/// First pause before the watched lines are restored again on a connection where that has failed; each further one is
/// twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

static UNWATCHED: LogLimit = LogLimit::new();

impl LogonActor {
    /// Begins the next change of what is heard, unless one is under way.
    fn next_change(&mut self, ctx: &mut Context<Self>) {
        while let Some(change) = self.monitor.next_change() {
            if matches!(change, MonitorChange::Restore) {
                self.monitor.begin(change, BTreeMap::new());
                return self.read_list(ListFor::Restore, ctx);
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

    /// The lines to be heard once a change is done.
    fn target(&self, change: &MonitorChange<WatchReply>) -> BTreeMap<Pad, Extension> {
        let (kept, added) = match change {
            MonitorChange::Watch { subscription, lines, .. } => {
                (self.audience.watched_beside(*subscription), lines.as_slice())
            }
            MonitorChange::Trim | MonitorChange::Restore => (self.audience.watched(), &[][..]),
        };
        let kept = kept.into_iter().filter_map(|line| self.monitor.pad_of(&line).map(|pad| (pad, line)));
        kept.chain(added.iter().map(|(line, pad)| (*pad, line.clone()))).collect()
    }

    fn ask_to_hear(
        &mut self,
        change: MonitorChange<WatchReply>,
        target: BTreeMap<Pad, Extension>,
        ctx: &mut Context<Self>,
    ) {
        let left = self.monitor.no_longer_in(&target).map(MonitorEntry::no_extension);
        let entries = target.keys().copied().map(MonitorEntry::extension).chain(left).collect();
        let wanted = SetMonitorEntry { entries };
        self.monitor.begin(change, target);
        let command = |id, channel: &Channel| wanted.block(id, channel.line, &channel.dialect);
        self.send(command, Completion::Monitor, ctx);
    }

    /// The server has answered SET_MONITORENTRY.
    pub(super) fn monitor_set(&mut self, result: Result<(), CommandError>, ctx: &mut Context<Self>) {
        let Some(MonitorRequest { change, target }) = self.monitor.end_request() else { return };
        match result {
            Ok(()) => self.change_accepted(change, target, ctx),
            Err(error) => {
                self.change_refused(change, &error, ctx);
                // Whether a server that did not answer has changed what it tells is not known. A new connection knows.
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
            MonitorChange::Watch { subscription, lines, reply } => {
                let lines: Vec<Extension> = lines.into_iter().map(|(line, _)| line).collect();
                self.audience.watch(subscription, &lines);
                // The subscriber has gone, and says so, where this fails.
                let _ = reply.send(Ok(self.last_revision.advance()));
            }
        }
        self.follow_watched(ctx);
    }

    /// Follows the lines that are watched, and no others. The calls of those that are new are read.
    fn follow_watched(&mut self, ctx: &mut Context<Self>) {
        let watched = self.audience.watched();
        let own = self.own_number();
        self.lines.retain(|number, line| {
            let stays = *number == own || watched.contains(number) || line.looked_at.is_some();
            if !stays {
                line.forget();
            }
            stays
        });
        for number in watched {
            let Some(pad) = self.monitor.pad_of(&number) else { continue };
            let line = self.lines.entry(number.clone());
            let line = line.or_insert_with(|| FollowedLine::new(number.clone(), Seat::Watched, pad));
            line.pad = pad;
            if line.looked_at.take().is_some() {
                // What was known of it was true when somebody looked.
                line.is_open = false;
                line.is_awaited = true;
            }
            if line.is_open {
                self.show(&number);
            } else {
                self.read_calls(&number, ctx);
            }
        }
        self.flush(ctx);
    }

    /// What was heard stays.
    fn change_refused(&mut self, change: MonitorChange<WatchReply>, error: &CommandError, ctx: &mut Context<Self>) {
        match (change, error) {
            (MonitorChange::Watch { reply, .. }, error) => {
                let _ = reply.send(Err(error.clone()));
            }
            (MonitorChange::Trim, error) => {
                log::debug!(logon:% = self.id, extension:% = self.audience.own(); "nobody hears less: {error}");
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

    /// Tries again, and lets nobody wait for it.
    fn restore_later(&mut self, ctx: &mut Context<Self>) {
        let pause = FIRST_PAUSE.saturating_mul(1 << self.restores.min(16)).min(LONGEST_PAUSE);
        self.restores += 1;
        ctx.run_later(pause, Self::restore);
        for number in self.audience.watched() {
            self.open(&number);
        }
        self.tell_if_back(ctx);
    }

    /// Has a new connection hear what is watched.
    pub(super) fn restore(&mut self, ctx: &mut Context<Self>) {
        if self.channel.is_some() && !self.is_restored {
            // Where so many changes wait, each of them asks for everything that is watched.
            let _ = self.monitor.enqueue(MonitorChange::Restore);
            self.next_change(ctx);
        }
    }

    /// Has the calls of the watched lines read. A line that this server does not have, or will not tell of, has none.
    fn restored(&mut self, ctx: &mut Context<Self>) {
        self.is_restored = true;
        for number in self.audience.watched() {
            let pad = self.monitor.pad_of(&number).unwrap_or(Pad::NONE);
            let line = self.lines.entry(number.clone());
            line.or_insert_with(|| FollowedLine::new(number.clone(), Seat::Watched, pad)).pad = pad;
            self.read_calls(&number, ctx);
        }
    }

    /// The subscriber is gone, or has stopped watching.
    fn hear_less(&mut self, ctx: &mut Context<Self>) {
        if self.channel.is_some() && !self.monitor.heard().is_empty() {
            // Where so many changes wait, the last of them leaves out what nobody watches.
            let _ = self.monitor.enqueue(MonitorChange::Trim);
            self.next_change(ctx);
        }
        self.follow_watched(ctx);
    }

    pub(super) fn watched_lines_found(&mut self, read: Result<Arc<LineBook>, CommandError>, ctx: &mut Context<Self>) {
        let Some(MonitorRequest { change, .. }) = self.monitor.end_request() else { return };
        match read {
            Ok(book) => {
                let on_pad = |line: Extension| book.extension(&line).map(|pad| (pad, line));
                let target = self.audience.watched().into_iter().filter_map(on_pad).collect();
                self.ask_to_hear(change, target, ctx);
            }
            Err(error) => {
                self.change_refused(change, &error, ctx);
                self.next_change(ctx);
            }
        }
    }

    /// A session has ended.
    pub(super) fn subscriber_gone(&mut self, subscription: SubscriptionId, ctx: &mut Context<Self>) {
        self.audience.unsubscribe(subscription);
        self.hear_less(ctx);
        self.resume(ctx);
    }
}

/// Tell a subscriber what happens on the logon's own line: first the calls as they are, then everything in order.
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

/// Tell a subscriber nothing more. What it alone watched is no longer heard.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(crate) struct Unsubscribe(pub(crate) SubscriptionId);

impl Handler<Unsubscribe> for LogonActor {
    type Result = ();

    fn handle(&mut self, Unsubscribe(subscription): Unsubscribe, ctx: &mut Context<Self>) {
        self.subscriber_gone(subscription, ctx);
    }
}

/// Have a subscriber watch these lines of others, and no more those that it watched before. Done when the server has
/// agreed; nothing has changed where it has not. Each subscriber has its own lines; the server is asked for those of all
/// together.
#[derive(Debug, Message)]
#[rtype(result = "Result<WatchRevision, CommandError>")]
pub(crate) struct WatchLines {
    pub(crate) subscription: SubscriptionId,
    /// Where the pads are from; needless where there are no lines.
    pub(crate) book: Option<Arc<LineBook>>,
    /// The lines; none ends the watch.
    pub(crate) lines: Vec<(Extension, Pad)>,
}

impl Handler<WatchLines> for LogonActor {
    type Result = ResponseFuture<Result<WatchRevision, CommandError>>;

    fn handle(&mut self, message: WatchLines, ctx: &mut Context<Self>) -> Self::Result {
        let WatchLines { subscription, book, lines } = message;
        let (reply, answered) = oneshot::channel();
        let begun = self.begin_watch(MonitorChange::Watch { subscription, lines, reply }, book.as_deref(), ctx);
        self.next_change(ctx);
        Box::pin(async move {
            match begun {
                Err(error) => Err(error),
                Ok(()) => answered.await.unwrap_or(Err(CommandError::ConnectionLost)),
            }
        })
    }
}

impl LogonActor {
    fn begin_watch(
        &mut self,
        change: MonitorChange<WatchReply>,
        book: Option<&LineBook>,
        ctx: &mut Context<Self>,
    ) -> Result<(), CommandError> {
        match (&self.channel, book, change) {
            // Nothing is heard without a connection: a watch can end there.
            (None, None, MonitorChange::Watch { subscription, lines, reply }) if lines.is_empty() => {
                self.audience.watch(subscription, &[]);
                self.is_restored = self.audience.watched().is_empty();
                let _ = reply.send(Ok(self.last_revision.advance()));
                self.follow_watched(ctx);
                Ok(())
            }
            (None, ..) => Err(CommandError::NotConnected),
            // The pads are of a connection that is no more.
            (Some(channel), Some(book), _) if !book.is_of(channel.connection) => Err(CommandError::NotConnected),
            (Some(_), _, change) => self.monitor.enqueue(change).map_err(|_| CommandError::Overloaded),
        }
    }
}
