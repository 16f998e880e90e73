//! What an administrator asks a session.

use std::time::SystemTime;

use actix::prelude::*;

use super::SessionActor;
use super::id::{SessionId, SocketId};
use super::timeline::TimelineView;
use crate::Extension;

/// How is the session, in short?
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Glance")]
pub struct GetGlance;

/// A session in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub extension: Extension,
    /// Whether the user's connection to AltiServ stands.
    pub connected: bool,
    /// Since when it is there.
    pub began: SystemTime,
    /// Its sockets, in their order.
    pub sockets: Vec<SocketId>,
    /// How many calls its user has.
    pub calls: usize,
    /// How many lines of others it watches.
    pub watched: usize,
    /// When it had its last event.
    pub last_event: Option<SystemTime>,
}

/// What has happened in the session lately?
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "TimelineView")]
pub struct GetTimeline;

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
