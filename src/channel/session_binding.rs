use actix::Addr;
use actors::session::{Bind, ReadUp, SessionActor, SocketId, Unbind};

use super::channel_close::ChannelClose;
use super::channel_request::SessionName;
use crate::state::AppState;

/// Place of a channel in its session, from the moment at which it asks for one. Dropping it gives the place up: a client
/// that disconnects while it is bound keeps no session, and so no licence.
#[derive(Debug)]
pub(crate) struct SessionBinding {
    session: Addr<SessionActor>,
    socket: SocketId,
    is_given_up: bool,
}

impl SessionBinding {
    /// Finds a session, and asks it for a place.
    pub(crate) async fn take(state: &AppState, named: &SessionName, bind: Bind) -> Result<Self, ChannelClose> {
        let found = match named {
            SessionName::Id(id) => state.session(id),
            SessionName::Token(token) => state.session_of_token(token),
        };
        let session = found.map_err(|_| ChannelClose::UnknownSession)?;
        let bound = Self { session: session.clone(), socket: bind.socket, is_given_up: false };
        match session.send(bind).await {
            Ok(Ok(())) => Ok(bound),
            Ok(Err(error)) => Err(ChannelClose::Refused(error)),
            Err(_) => Err(ChannelClose::UnknownSession),
        }
    }

    /// Tells the session that the client has read every event up to this one. True if the session takes the message.
    pub(crate) fn read_up(&self, seq: u64) -> bool {
        self.session.try_send(ReadUp { socket: self.socket, seq }).is_ok()
    }

    /// Gives the place up for now: the client is answered, and comes back with another channel. Resolves when the session
    /// sends nothing more.
    pub(crate) async fn answered(mut self) {
        self.is_given_up = true;
        // A session that has ended sends nothing more.
        let _ = self.session.send(Unbind { socket: self.socket, comes_back: true }).await;
    }
}

impl Drop for SessionBinding {
    fn drop(&mut self) {
        if !self.is_given_up {
            // Notice of the end, which has to arrive even with a full mailbox. The session ignores it for a channel that
            // it has never taken.
            self.session.do_send(Unbind { socket: self.socket, comes_back: false });
        }
    }
}
