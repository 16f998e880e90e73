use actix::Addr;
use actors::session::{ReadUp, SessionActor, SocketId, Unbind};

/// A socket's place among those of its session, from the moment at which it asks for one. It is given up when dropped,
/// so that a client that goes away in the middle of the binding keeps no session, and with it no licence.
#[derive(Debug)]
pub(crate) struct SessionBinding {
    session: Addr<SessionActor>,
    socket: SocketId,
}

impl SessionBinding {
    pub(crate) fn new(session: Addr<SessionActor>, socket: SocketId) -> Self {
        Self { session, socket }
    }

    /// Tells the session that the client has read every event up to this one. Returns whether the session takes it.
    pub(crate) fn read_up(&self, seq: u64) -> bool {
        self.session.try_send(ReadUp { socket: self.socket, seq }).is_ok()
    }
}

impl Drop for SessionBinding {
    fn drop(&mut self) {
        // A notice of the end, sent past a full mailbox. One for a socket that was never taken in changes nothing.
        self.session.do_send(Unbind(self.socket));
    }
}
