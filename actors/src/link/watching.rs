//! Hearing the lines of others: SET_MONITORENTRY, and the list of lines that says which number is on which pad.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix::prelude::*;
use altilink::message::lines::LineList;
use altilink::message::monitoring::SetMonitorEntry;
use altilink::message::{Command, Message as _};
use altilink::{Block, CommandCode, Pad, Parameters};
use tokio::sync::oneshot;

use super::calls::{CATCH_UP_DELAY, is_failure};
use super::line_book::LineBook;
use super::logon::{Channel, Logon};
use super::messages::{ReadLines, SetWatch, Unsubscribe, WatchRevision};
use super::monitor::{Change, UnderWay};
use super::{AltiservLink, Answer, CommandError, Completion, LogonId};
use crate::Extension;

/// Most lines that one logon hears: what one parameter of SET_MONITORENTRY can name, six bytes each.
const MAX_HEARD: usize = 10_000;

/// Whom a change of watched lines is answered to.
pub(super) type WatchReply = oneshot::Sender<Result<WatchRevision, CommandError>>;

/// Who asked for the list of lines.
#[derive(Debug)]
pub(super) enum ListFor {
    Caller(oneshot::Sender<Result<Arc<LineBook>, CommandError>>),
    /// The link itself, to find the watched lines on a new connection.
    Restore,
}

impl AltiservLink {
    /// Begins the next change of what a logon hears, unless one is under way.
    fn next_change(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        while let Some(logon) = self.logons.get_mut(&id)
            && let Some(change) = logon.monitor.next()
        {
            if matches!(change, Change::Restore) {
                logon.monitor.ask(change, BTreeMap::new());
                return self.read_list(id, ListFor::Restore, ctx);
            }
            let target = logon.target(&change);
            if target.len() > MAX_HEARD {
                self.disagreed(id, change, CommandError::Overloaded, ctx);
            } else if target == *logon.monitor.heard() {
                self.agreed(id, change, target, ctx);
            } else {
                return self.ask_to_hear(id, change, target, ctx);
            }
        }
    }

    fn ask_to_hear(
        &mut self,
        id: LogonId,
        change: Change<WatchReply>,
        target: BTreeMap<Pad, Extension>,
        ctx: &mut Context<Self>,
    ) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let wanted = SetMonitorEntry { lines: target.keys().copied().collect() };
        logon.monitor.ask(change, target);
        let command = |sequence_id, channel: &Channel| wanted.block(sequence_id, channel.line, &channel.dialect);
        self.send(id, command, Completion::Monitor(id), ctx);
    }

    /// The server has answered SET_MONITORENTRY.
    pub(super) fn monitor_set(&mut self, id: LogonId, result: Result<(), CommandError>, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let Some(UnderWay { change, target }) = logon.monitor.answered() else { return };
        match result {
            Ok(()) => self.agreed(id, change, target, ctx),
            Err(error) => self.disagreed(id, change, error, ctx),
        }
        self.next_change(id, ctx);
    }

    fn agreed(
        &mut self,
        id: LogonId,
        change: Change<WatchReply>,
        target: BTreeMap<Pad, Extension>,
        ctx: &mut Context<Self>,
    ) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        logon.monitor.hear(target);
        match change {
            Change::Trim => {}
            Change::Restore => self.restored(id, ctx),
            Change::Watch { subscription, lines, reply } => {
                let lines: Vec<Extension> = lines.into_iter().map(|(line, _)| line).collect();
                logon.audience.watch(subscription, &lines);
                // Where nobody waits any more the subscriber has gone, and says so.
                let _ = reply.send(Ok(logon.next_revision()));
            }
        }
    }

    /// What was heard stays. Whether a server that did not answer has changed it is not known, so its connection is made
    /// anew, which restores what is watched.
    fn disagreed(&mut self, id: LogonId, change: Change<WatchReply>, error: CommandError, ctx: &mut Context<Self>) {
        let silent = error == CommandError::Timeout;
        match (change, error) {
            (Change::Watch { reply, .. }, error) => {
                let _ = reply.send(Err(error));
            }
            (Change::Restore, CommandError::Refused(code)) if !is_failure(code) => {
                log::warn!(logon:% = id; "its watched lines can no longer be watched: {code}");
                self.restored(id, ctx);
            }
            (Change::Restore, error @ (CommandError::Refused(_) | CommandError::Overloaded)) => {
                log::warn!(logon:% = id; "its watched lines cannot be watched now: {error}");
                ctx.run_later(CATCH_UP_DELAY, move |link, ctx| link.restore(id, ctx));
            }
            (change @ (Change::Trim | Change::Restore), error) => log::debug!(logon:% = id; "{change:?}: {error}"),
        }
        if silent {
            self.abandon(id, ctx);
        }
    }

    /// Has a new connection hear what is watched.
    pub(super) fn restore(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        if logon.channel.is_some() && !logon.audience.watched().is_empty() {
            // Where so many changes wait, each of them asks for everything that is watched.
            let _ = logon.monitor.want(Change::Restore);
            self.next_change(id, ctx);
        }
    }

    /// Has the calls of the watched lines told. A line that this server does not have, or will not tell of, has none.
    fn restored(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        for line in logon.audience.watched() {
            self.read_calls(id, &line, ctx);
        }
    }

    /// The subscriber is gone, or has stopped watching.
    fn trim(&mut self, id: LogonId, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        if logon.channel.is_some() && !logon.monitor.heard().is_empty() {
            // Where so many changes wait, the last of them leaves out what nobody watches.
            let _ = logon.monitor.want(Change::Trim);
            self.next_change(id, ctx);
        }
    }

    fn read_list(&mut self, id: LogonId, list_for: ListFor, ctx: &mut Context<Self>) {
        let command = |sequence_id, _: &Channel| {
            Block::command(CommandCode::GetLineInfo, sequence_id, Pad::NONE, Parameters::new())
        };
        self.send(id, command, Completion::Lines(id, list_for), ctx);
    }

    pub(super) fn list_read(
        &mut self,
        id: LogonId,
        list_for: ListFor,
        result: Result<Answer, CommandError>,
        ctx: &mut Context<Self>,
    ) {
        let read = result.and_then(|answer| self.take_list(id, &answer));
        match list_for {
            // A caller that has gone away no longer cares.
            ListFor::Caller(caller) => drop(caller.send(read)),
            ListFor::Restore => self.found_watched(id, read, ctx),
        }
    }

    fn take_list(&mut self, id: LogonId, answer: &Answer) -> Result<Arc<LineBook>, CommandError> {
        let logon = self.logons.get_mut(&id).ok_or(CommandError::NotConnected)?;
        let channel = logon.channel.as_ref().ok_or(CommandError::NotConnected)?;
        let mut lines = Vec::new();
        for part in &answer.parts {
            lines.extend(LineList::read(part, &channel.dialect)?.lines);
        }
        let book = Arc::new(LineBook::new(channel.connection, lines));
        logon.book = Some(Arc::clone(&book));
        Ok(book)
    }

    fn found_watched(&mut self, id: LogonId, read: Result<Arc<LineBook>, CommandError>, ctx: &mut Context<Self>) {
        let Some(logon) = self.logons.get_mut(&id) else { return };
        let Some(UnderWay { change, .. }) = logon.monitor.answered() else { return };
        match read {
            Ok(book) => {
                let on_pad = |line: Extension| book.extension(&line).map(|pad| (pad, line));
                let target = logon.audience.watched().into_iter().filter_map(on_pad).collect();
                self.ask_to_hear(id, change, target, ctx);
            }
            Err(error) => {
                self.disagreed(id, change, error, ctx);
                self.next_change(id, ctx);
            }
        }
    }
}

impl Logon {
    /// The lines to be heard once a change is done.
    fn target(&self, change: &Change<WatchReply>) -> BTreeMap<Pad, Extension> {
        let (kept, added) = match change {
            Change::Watch { subscription, lines, .. } => {
                (self.audience.watched_beside(*subscription), lines.as_slice())
            }
            Change::Trim | Change::Restore => (self.audience.watched(), &[][..]),
        };
        let kept = kept.into_iter().filter_map(|line| self.monitor.pad_of(&line).map(|pad| (pad, line)));
        kept.chain(added.iter().map(|(line, pad)| (*pad, line.clone()))).collect()
    }
}

impl Handler<SetWatch> for AltiservLink {
    type Result = ResponseFuture<Result<WatchRevision, CommandError>>;

    fn handle(&mut self, message: SetWatch, ctx: &mut Context<Self>) -> Self::Result {
        let SetWatch { logon: id, subscription, book, lines } = message;
        let (reply, answered) = oneshot::channel();
        let begun = self.begin_watch(id, Change::Watch { subscription, lines, reply }, book.as_deref());
        self.next_change(id, ctx);
        Box::pin(async move {
            match begun {
                Err(error) => Err(error),
                Ok(()) => answered.await.unwrap_or(Err(CommandError::ConnectionLost)),
            }
        })
    }
}

impl AltiservLink {
    fn begin_watch(
        &mut self,
        id: LogonId,
        change: Change<WatchReply>,
        book: Option<&LineBook>,
    ) -> Result<(), CommandError> {
        let logon = self.logons.get_mut(&id).ok_or(CommandError::NotConnected)?;
        match (&logon.channel, book, change) {
            // Nothing is heard without a connection: a watch can end there.
            (None, None, Change::Watch { subscription, lines, reply }) if lines.is_empty() => {
                logon.audience.watch(subscription, &[]);
                let _ = reply.send(Ok(logon.next_revision()));
                Ok(())
            }
            (None, ..) => Err(CommandError::NotConnected),
            // The pads are of a connection that is no more.
            (Some(channel), Some(book), _) if !book.is_of(channel.connection) => Err(CommandError::NotConnected),
            (Some(_), _, change) => logon.monitor.want(change).map_err(|_| CommandError::Overloaded),
        }
    }
}

impl Handler<Unsubscribe> for AltiservLink {
    type Result = ();

    fn handle(&mut self, Unsubscribe { logon: id, subscription }: Unsubscribe, ctx: &mut Context<Self>) {
        if let Some(logon) = self.logons.get_mut(&id) {
            logon.audience.unsubscribe(subscription);
            self.trim(id, ctx);
        }
    }
}

impl Handler<ReadLines> for AltiservLink {
    type Result = ResponseFuture<Result<Arc<LineBook>, CommandError>>;

    fn handle(&mut self, ReadLines { logon: id, known_will_do }: ReadLines, ctx: &mut Context<Self>) -> Self::Result {
        let known = self.logons.get(&id).and_then(|logon| logon.book.clone()).filter(|_| known_will_do);
        if let Some(book) = known {
            return Box::pin(futures::future::ready(Ok(book)));
        }
        let (caller, answered) = oneshot::channel();
        self.read_list(id, ListFor::Caller(caller), ctx);
        Box::pin(async move { answered.await.unwrap_or(Err(CommandError::ConnectionLost)) })
    }
}
