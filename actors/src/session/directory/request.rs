//! Requests for sessions, and what is known of them on their way.

use std::net::IpAddr;

use actix::prelude::*;
use altilink::ResponseCode;
use cluster::Epoch;
use tokio::sync::oneshot;

use crate::link::LoggedOn;
use crate::session::error::OpenError;
use crate::session::id::SessionId;
use crate::session::places::SessionPlace;
use crate::session::session_count::SessionCount;
use crate::{Credentials, Extension};

/// Logs a user on for a new session, or finds the user's existing one.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<OpenedSession, OpenError>")]
pub struct OpenSession {
    /// The user.
    pub credentials: Credentials,
    /// The session that the user may still have.
    pub existing: Option<SessionId>,
    /// The client's address, as the limits count it; `None` counts in total only.
    pub from: Option<IpAddr>,
    /// The sessions at other nodes, which the limits count too.
    pub elsewhere: SessionCount,
    /// True if no session may begin of which this node alone knows: the existing one can be found when the cluster answers.
    pub needs_cluster: bool,
}

/// A session that has been opened, or was open already.
#[derive(Debug, Clone)]
pub struct OpenedSession {
    /// The session.
    pub id: SessionId,
    /// The user.
    pub extension: Extension,
    /// The server's warning about the logon.
    pub warning: Option<ResponseCode>,
}

/// A request for a session that is under way.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) credentials: Credentials,
    pub(super) existing: Option<SessionId>,
    pub(super) from: Option<IpAddr>,
    pub(super) elsewhere: SessionCount,
    pub(super) needs_cluster: bool,
    /// None if it goes back to a session, which has a place.
    pub(super) place: Option<SessionPlace>,
    reply: oneshot::Sender<Result<OpenedSession, OpenError>>,
}

impl Opening {
    /// Makes the request of a message, and what waits for its answer.
    pub(super) fn new(message: OpenSession) -> (Self, oneshot::Receiver<Result<OpenedSession, OpenError>>) {
        let (reply, opened) = oneshot::channel();
        let OpenSession { credentials, existing, from, elsewhere, needs_cluster } = message;
        (Self { credentials, existing, from, elsewhere, needs_cluster, place: None, reply }, opened)
    }

    pub(super) fn user(&self) -> &Extension {
        &self.credentials.extension
    }

    /// Answers the request. It may have been given up; its session then ends by the bind timeout.
    pub(super) fn answer(self, result: Result<OpenedSession, OpenError>) {
        let _ = self.reply.send(result);
    }
}

/// A request whose user is logged on. The logon is held under a session's id.
#[derive(Debug)]
pub(super) struct Joining {
    pub(super) id: SessionId,
    pub(super) opening: Opening,
    pub(super) held: HeldLogon,
}

/// A user's logon, and since when this node serves the user.
#[derive(Debug, Clone)]
pub(super) struct HeldLogon {
    pub(super) logged_on: LoggedOn,
    /// `None` without other nodes, or while they are out of reach.
    pub(super) epoch: Option<Epoch>,
}
