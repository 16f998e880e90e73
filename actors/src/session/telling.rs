//! From what the logon tells to what a session's sockets are told.

use std::sync::Arc;

use actix::prelude::*;
use altilink::message::agents::AgentStateChange;
use tokio::sync::oneshot;

use super::channel::introductions;
use super::close::EndReason;
use super::event::EventBody;
use super::timeline::Moment;
use super::{Connection, SessionActor};
use crate::Extension;
use crate::call::{CallNews, FollowedCall, Origin};
use crate::logon::{Cause, LineChange, LineUpdate, Update, Updates};

impl Handler<Updates> for SessionActor {
    type Result = ResponseFuture<()>;

    /// Answered when there is room for more: what is not taken here waits at the logon, and in the end at AltiServ.
    fn handle(&mut self, Updates(updates): Updates, ctx: &mut Context<Self>) -> Self::Result {
        self.is_gathering = true;
        for update in updates {
            self.take(update, ctx);
        }
        self.is_gathering = false;
        self.send_all(ctx);
        if !self.is_full() {
            return Box::pin(std::future::ready(()));
        }
        let (room, there_is_room) = oneshot::channel();
        self.room = Some(room);
        Box::pin(async move { there_is_room.await.unwrap_or(()) })
    }
}

impl SessionActor {
    fn take(&mut self, update: Update, ctx: &mut Context<Self>) {
        match update {
            Update::Shown { line, revision, connected, calls } => self.show(line, revision, connected, &calls, ctx),
            Update::Line(update) => self.happened(&update, ctx),
            Update::Connected(connected) => {
                if !connected {
                    self.note(|| Moment::Disconnected);
                }
                if let Connection::Known { connected: known } = &mut self.connection {
                    *known = connected;
                }
                self.emit(vec![EventBody::ServerStatus { connected }], None, ctx);
            }
            Update::PasswordRefused => self.end(EndReason::PasswordRefused, ctx),
        }
    }

    /// A line is shown: the own one, with which everything begins, or one that is watched.
    fn show(
        &mut self,
        line: Extension,
        revision: u64,
        connected: bool,
        calls: &[FollowedCall],
        ctx: &mut Context<Self>,
    ) {
        self.note(|| Moment::CallsRead { extension: line.clone(), calls: calls.len() });
        self.shown.show(line, revision, calls);
        match std::mem::replace(&mut self.connection, Connection::Known { connected }) {
            Connection::Loading { waiting, ready } => {
                for ready in ready {
                    // Nobody waits any more where this fails.
                    let _ = ready.send(());
                }
                self.welcome_all(waiting, ctx);
            }
            before @ Connection::Known { .. } => {
                self.connection = before;
                self.emit(introductions(calls.iter().map(|call| &call.view), Origin::Existing), None, ctx);
            }
        }
        self.tell_who_waited();
    }

    fn happened(&mut self, update: &LineUpdate, ctx: &mut Context<Self>) {
        let LineUpdate { line, revision, cause, changes } = update;
        match cause {
            Some(Cause::Arrived { what, call, at }) => {
                let moment = || Moment::Arrived { extension: line.clone(), what: *what, call: *call };
                self.timeline.note(*at, moment);
            }
            Some(Cause::CallsRead(calls)) => {
                self.note(|| Moment::CallsRead { extension: line.clone(), calls: *calls });
            }
            None => {}
        }
        // A line that is watched no more has nobody to tell.
        if self.shown.told(line, *revision) {
            let mut bodies = Vec::new();
            for change in changes {
                match change {
                    LineChange::Call { call, news, origin } => {
                        self.shown.take(call);
                        bodies.extend(news.iter().map(|news| body(call, *news, *origin)));
                    }
                    LineChange::Agent(AgentStateChange { state, changed, .. }) => {
                        let (state, changed) = (*state, changed.clone());
                        bodies.push(EventBody::Agent { extension: line.clone(), state, changed });
                    }
                }
            }
            let arrived = match cause {
                Some(Cause::Arrived { at, .. }) => Some(*at),
                Some(Cause::CallsRead(_)) | None => None,
            };
            self.emit(bodies, arrived, ctx);
        }
        self.tell_who_waited();
    }

    /// Resolves when everything up to this revision of a line has been told: whoever gets an answer and then looks, sees
    /// what the answer said.
    pub(super) fn caught_up(&mut self, line: &Extension, revision: u64) -> impl Future<Output = ()> + use<> {
        let (caught_up, is_caught_up) = oneshot::channel();
        if self.shown.knows(line, revision) {
            // It is awaited below.
            let _ = caught_up.send(());
        } else {
            self.behind.push((line.clone(), revision, caught_up));
        }
        async move { is_caught_up.await.unwrap_or(()) }
    }

    fn tell_who_waited(&mut self) {
        if self.behind.is_empty() {
            return;
        }
        let (known, behind): (Vec<_>, Vec<_>) =
            self.behind.drain(..).partition(|(line, revision, _)| self.shown.knows(line, *revision));
        self.behind = behind;
        for (_, _, caught_up) in known {
            // Nobody waits any more where this fails.
            let _ = caught_up.send(());
        }
    }

    /// Resolves when it is known how the user's own line stands.
    pub(super) fn ready(&mut self) -> impl Future<Output = ()> + use<> {
        let (ready, is_ready) = oneshot::channel();
        match &mut self.connection {
            Connection::Loading { ready: waiting, .. } => waiting.push(ready),
            Connection::Known { .. } => {
                // It is awaited below.
                let _ = ready.send(());
            }
        }
        async move { is_ready.await.unwrap_or(()) }
    }
}

fn body(call: &FollowedCall, news: CallNews, origin: Origin) -> EventBody {
    let call = Arc::clone(&call.view);
    match news {
        CallNews::Call(kind) => EventBody::Call { kind, call, origin },
        CallNews::Recording { now, before } => EventBody::Recording { call, now, before },
        CallNews::Update => EventBody::CallUpdate { call, origin },
    }
}
