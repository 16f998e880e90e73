use actix::Addr;
use actors::session::{ReadUp, SessionActor, SocketId, Unbind};

/// Place of a socket in its session, from the moment at which it asks for one. Dropping it gives the place up: a client
/// that disconnects while it is bound keeps no session, and so no licence.
#[derive(Debug)]
pub(crate) struct SessionBinding {
    session: Addr<SessionActor>,
    socket: SocketId,
}

impl SessionBinding {
    pub(crate) fn new(session: Addr<SessionActor>, socket: SocketId) -> Self {
        Self { session, socket }
    }

    /// Tells the session that the client has read every event up to this one. True if the session takes the message.
    pub(crate) fn read_up(&self, seq: u64) -> bool {
        self.session.try_send(ReadUp { socket: self.socket, seq }).is_ok()
    }
}

impl Drop for SessionBinding {
    fn drop(&mut self) {
        // Notice of the end, which has to arrive even with a full mailbox. The session ignores it for a socket that it
        // has never taken.
        self.session.do_send(Unbind(self.socket));
    }
}
