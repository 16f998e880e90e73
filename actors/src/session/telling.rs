//! The way from the logon's updates to a session's events.

use std::sync::Arc;
use std::time::SystemTime;

use actix::prelude::*;
use tokio::sync::oneshot;

use super::channel::{agent_bodies, introductions, waiting_bodies};
use super::close::EndReason;
use super::event::EventBody;
use super::timeline::Moment;
use super::{OwnLine, SessionActor};
use crate::Extension;
use crate::call::{CallNews, FollowedCall, Origin};
use crate::logon::{Cause, LineChange, LineUpdate, Update, Updates};

impl Handler<Updates> for SessionActor {
    type Result = ResponseFuture<()>;

    /// Answers when there is room for more: updates that are not taken wait in the logon, and in the end at AltiServ.
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
        self.room_wanted = Some(room);
        Box::pin(async move { there_is_room.await.unwrap_or(()) })
    }
}

impl SessionActor {
    fn take(&mut self, update: Update, ctx: &mut Context<Self>) {
        match update {
            Update::Shown { line, revision, connected, calls, agent, queue } => {
                self.show(line.clone(), revision, connected, &calls, ctx);
                if let Some(agent) = agent {
                    if line != self.user {
                        let bodies = agent_bodies(&line, agent.introduction(), Origin::Existing).collect();
                        self.emit(bodies, None, ctx);
                    }
                    self.shown.set_agent(&line, Some(agent));
                }
                if let Some(queue) = queue {
                    self.emit(waiting_bodies(&line, &queue).collect(), None, ctx);
                    self.shown.set_queue(&line, queue);
                }
                self.compare_others(ctx);
            }
            Update::Line(update) => self.happened(&update, ctx),
            Update::Connected(connected) => {
                if !connected {
                    self.note(|| Moment::Disconnected);
                }
                if let OwnLine::Shown { connected: known } = &mut self.own_line {
                    *known = connected;
                }
                self.emit(vec![EventBody::ServerStatus { connected }], None, ctx);
            }
            Update::PasswordRefused => self.end(EndReason::PasswordRefused, ctx),
        }
    }

    /// Shows a line: the own one, for which sockets and requests wait at first, or one that is watched.
    fn show(
        &mut self,
        line: Extension,
        revision: u64,
        connected: bool,
        calls: &[FollowedCall],
        ctx: &mut Context<Self>,
    ) {
        self.note(|| Moment::CallsRead { extension: line.clone(), calls: calls.len() });
        let is_own = line == self.user;
        self.shown.show(line, revision, calls);
        for call in calls {
            self.note_placed(&call.view);
        }
        if is_own {
            for call in self.shown.own() {
                self.history.found(call.key, &call.view, call.since, SystemTime::now());
            }
        }
        match std::mem::replace(&mut self.own_line, OwnLine::Shown { connected }) {
            OwnLine::Loading { waiting, ready } => {
                for ready in ready {
                    // The request may have been given up.
                    let _ = ready.send(());
                }
                self.compare_own(ctx);
                self.welcome_all(waiting, ctx);
            }
            before @ OwnLine::Shown { .. } => {
                self.own_line = before;
                self.emit(introductions(calls.iter().map(|call| &call.view), Origin::Existing), None, ctx);
            }
        }
        self.answer_waiting();
    }

    /// Handles what happened on a line.
    fn happened(&mut self, update: &LineUpdate, ctx: &mut Context<Self>) {
        let LineUpdate { line, revision, cause, changes } = update;
        match cause {
            Some(Cause::Arrived { what, call, at }) => {
                self.timeline.note(*at, || Moment::Arrived { extension: line.clone(), what: *what, call: *call });
            }
            Some(Cause::CallsRead(calls)) => {
                self.note(|| Moment::CallsRead { extension: line.clone(), calls: *calls });
            }
            None => {}
        }
        // A line may have been shown until a moment ago, when the watch changed.
        if self.shown.shows(line) {
            self.shown.set_revision(line, *revision);
            let mut bodies = Vec::new();
            for change in changes {
                match change {
                    LineChange::Call { call, news, origin } => {
                        self.shown.update_call(call);
                        self.note_placed(&call.view);
                        if *line == self.user {
                            self.history.told(call.key, &call.view, SystemTime::now());
                        }
                        bodies.extend(news.iter().map(|news| body(call, *news, *origin)));
                    }
                    LineChange::Queue(change) => {
                        self.shown.change_queue(line, change);
                        bodies.push(EventBody::Queue { workgroup: line.clone(), change: change.clone() });
                    }
                    LineChange::Agent { news, standing, origin } => {
                        self.shown.set_agent(line, standing.clone());
                        bodies.extend(agent_bodies(line, news.clone(), *origin));
                    }
                }
            }
            let arrived = match cause {
                Some(Cause::Arrived { at, .. }) => Some(*at),
                Some(Cause::CallsRead(_)) | None => None,
            };
            self.emit(bodies, arrived, ctx);
        }
        self.answer_waiting();
    }

    /// Resolves when a line is shown as of this revision, so that a client that gets an answer and then looks sees what
    /// the answer said.
    pub(super) fn caught_up(&mut self, line: &Extension, revision: u64) -> impl Future<Output = ()> + use<> {
        let (caught_up, is_caught_up) = oneshot::channel();
        if self.shown.is_up_to_date(line, revision) {
            // The receiver is awaited below.
            let _ = caught_up.send(());
        } else {
            self.waiting_answers.push((line.clone(), revision, caught_up));
        }
        async move { is_caught_up.await.unwrap_or(()) }
    }

    /// Resolves the answers that waited for what is shown now.
    fn answer_waiting(&mut self) {
        for (line, revision, caught_up) in std::mem::take(&mut self.waiting_answers) {
            if self.shown.is_up_to_date(&line, revision) {
                // The request may have been given up.
                let _ = caught_up.send(());
            } else {
                self.waiting_answers.push((line, revision, caught_up));
            }
        }
    }

    /// Resolves when the user's own line is shown.
    pub(super) fn ready(&mut self) -> impl Future<Output = ()> + use<> {
        let (ready, is_ready) = oneshot::channel();
        match &mut self.own_line {
            OwnLine::Loading { ready: waiting, .. } => waiting.push(ready),
            OwnLine::Shown { .. } => {
                // The receiver is awaited below.
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
