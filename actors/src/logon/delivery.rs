//! Sending the sessions their updates, and standing still while a session is behind.

use std::time::Duration;

use actix::prelude::*;

use super::LogonActor;
use super::audience::DueMessage;
use crate::Extension;
use crate::call::Hurry;

/// Most work that waits on all lines together before the connection is read no further: a second or two of hundreds of
/// busy lines.
const MOST_WORK: usize = 4096;

/// Time that updates without changes wait for one with changes. No application hears of them; only the timeline of the
/// session shows them.
const UNHEARD: Duration = Duration::from_millis(100);

impl LogonActor {
    /// Sends the sessions their updates at once if somebody waits for them, or else soon.
    pub(super) fn flush_due(&mut self, ctx: &mut Context<Self>) {
        if self.is_awaited {
            return self.flush(ctx);
        }
        if self.flush_later.is_none() {
            self.flush_later = Some(ctx.run_later(UNHEARD, |logon, ctx| {
                logon.flush_later = None;
                logon.flush(ctx);
            }));
        }
    }

    /// Sends each session its updates, unless it has not taken the message before.
    pub(super) fn flush(&mut self, ctx: &mut Context<Self>) {
        self.is_awaited = false;
        for message in self.audience.due() {
            self.send_updates(message, ctx);
        }
        self.make_room();
    }

    fn send_updates(&mut self, message: DueMessage, ctx: &mut Context<Self>) {
        let DueMessage { id, recipient, updates } = message;
        ctx.spawn(recipient.send(updates).into_actor(self).map(move |taken, logon, ctx| match taken {
            Ok(()) => {
                if let Some(next) = logon.audience.taken(id) {
                    logon.send_updates(next, ctx);
                }
                logon.resume(ctx);
            }
            // The session has ended.
            Err(_) => logon.subscriber_gone(id, ctx),
        }));
    }

    /// Has lines that stood still go on, if no session is behind.
    pub(super) fn resume(&mut self, ctx: &mut Context<Self>) {
        if self.audience.is_behind() {
            return;
        }
        let standing = self.lines.values().filter(|line| !line.is_busy && !line.work.is_empty());
        let standing: Vec<Extension> = standing.map(|line| line.number.clone()).collect();
        for number in standing {
            self.begin_turns(&number, ctx);
        }
        self.make_room();
    }

    /// True if so much waits that the connection is to be read no further.
    pub(super) fn is_full(&self) -> bool {
        self.audience.is_behind() || self.lines.values().map(|line| line.work.len()).sum::<usize>() > MOST_WORK
    }

    /// Has the connection read on, if there is room again.
    fn make_room(&mut self) {
        if self.reader.is_some()
            && !self.is_full()
            && let Some(reader) = self.reader.take()
        {
            // This fails if the connection has ended meanwhile.
            let _ = reader.send(());
        }
    }

    /// Ends the waits for extra information: while the connection is not read, it cannot come.
    pub(super) fn hurry_all(&self) {
        for gathering in self.lines.values().filter_map(|line| line.gathering.as_ref()) {
            gathering.do_send(Hurry);
        }
    }
}
