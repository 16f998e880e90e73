//! What the sessions are sent, and what stands still while they are behind.

use std::time::Duration;

use actix::prelude::*;

use super::LogonActor;
use crate::Extension;
use crate::call::Hurry;

/// What may wait on all lines together before the connection is read no further: a second or two of hundreds of busy
/// lines.
const MOST_WORK: usize = 4096;

/// How long updates of which no application hears wait for one of which they do: only the timeline of the session shows
/// them.
const UNHEARD: Duration = Duration::from_millis(100);

impl LogonActor {
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

    /// Sends the sessions what is due to them.
    pub(super) fn flush(&mut self, ctx: &mut Context<Self>) {
        self.is_awaited = false;
        for (id, recipient, updates) in self.audience.due() {
            ctx.spawn(recipient.send(updates).into_actor(self).map(move |taken, logon, ctx| match taken {
                Ok(()) => {
                    logon.audience.taken(id);
                    logon.flush(ctx);
                    logon.resume(ctx);
                }
                // The session has ended.
                Err(_) => logon.subscriber_gone(id, ctx),
            }));
        }
        self.make_room();
    }

    /// Lines that stood still go on.
    pub(super) fn resume(&mut self, ctx: &mut Context<Self>) {
        if self.audience.is_behind() {
            return;
        }
        let waiting = self.lines.iter().filter(|(_, line)| !line.is_busy && !line.work.is_empty());
        let waiting: Vec<Extension> = waiting.map(|(number, _)| number.clone()).collect();
        for number in waiting {
            self.begin_turns(&number, ctx);
        }
        self.make_room();
    }

    /// Whether so much waits that the connection is to be read no further.
    pub(super) fn is_full(&self) -> bool {
        self.audience.is_behind() || self.lines.values().map(|line| line.work.len()).sum::<usize>() > MOST_WORK
    }

    /// Goes on reading where there is room again.
    fn make_room(&mut self) {
        if self.reader.is_some()
            && !self.is_full()
            && let Some(reader) = self.reader.take()
        {
            // The connection has ended meanwhile where this fails.
            let _ = reader.send(());
        }
    }

    /// Nothing is read any more, so neither is the extra information that calls wait for.
    pub(super) fn hurry_all(&self) {
        for gathering in self.lines.values().filter_map(|line| line.gathering.as_ref()) {
            gathering.do_send(Hurry);
        }
    }
}
