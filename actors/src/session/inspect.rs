//! Questions about the past of a session: those of an administrator, and the history of its calls.

use std::time::SystemTime;

use actix::prelude::*;

use super::SessionActor;
use super::history::PastCall;
use super::id::{SessionId, SocketId};
use super::timeline::TimelineView;
use crate::Extension;

/// Asks for a summary of the session.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Glance")]
pub struct GetGlance;

/// Summary of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// Its id.
    pub id: SessionId,
    /// Its user.
    pub extension: Extension,
    /// True if the user's connection to AltiServ stands.
    pub connected: bool,
    /// Time at which it was opened.
    pub began: SystemTime,
    /// Its sockets, in the order of their ids.
    pub sockets: Vec<SocketId>,
    /// Number of its user's calls.
    pub calls: usize,
    /// Number of other users' lines that it watches.
    pub watched: usize,
    /// Time of its last event.
    pub last_event: Option<SystemTime>,
}

/// Asks for the session's timeline.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "TimelineView")]
pub struct GetTimeline;

/// Asks for the calls of the user's own line that the session was told of.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "HistoryView")]
pub struct GetHistory;

/// The calls of a session's own line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryView {
    /// The line.
    pub extension: Extension,
    /// The calls, the newest first.
    pub calls: Vec<PastCall>,
}

impl Handler<GetHistory> for SessionActor {
    type Result = ResponseActFuture<Self, HistoryView>;

    fn handle(&mut self, _: GetHistory, _: &mut Context<Self>) -> Self::Result {
        Box::pin(self.ready().into_actor(self).map(|(), session, _| HistoryView {
            extension: session.user.clone(),
            calls: session.history.calls().collect(),
        }))
    }
}

impl Handler<GetGlance> for SessionActor {
    type Result = MessageResult<GetGlance>;

    fn handle(&mut self, _: GetGlance, _: &mut Context<Self>) -> Self::Result {
        let mut sockets: Vec<SocketId> = self.sockets.keys().copied().collect();
        sockets.sort_by_key(|socket| socket.0);
        MessageResult(Glance {
            id: self.id,
            extension: self.user.clone(),
            connected: self.is_connected(),
            began: self.began,
            sockets,
            calls: self.shown.own().count(),
            watched: self.shown.watched().len(),
            last_event: self.last_event,
        })
    }
}

impl Handler<GetTimeline> for SessionActor {
    type Result = MessageResult<GetTimeline>;

    fn handle(&mut self, _: GetTimeline, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.timeline.view())
    }
}
