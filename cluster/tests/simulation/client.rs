//! Clients: mirrors that apply what they are sent, and come back at another node when their connection is cut. Some know
//! the epoch of what they have seen; those of AltiGen's guide know the number alone.

use cluster::{Epoch, LastSeen};

use crate::checks::{Numbered, Told};
use crate::message::Message;
use crate::world::{NODES, World, session_of};

#[derive(Debug, Default)]
pub(crate) struct Client {
    pub(crate) mirror: Told,
    pub(crate) seen: u64,
    /// Epoch that the event channel has told.
    epoch: Option<Epoch>,
    /// Owner that numbered the last event; for the checks.
    giver: Option<Epoch>,
    /// Number of the connection, and the node behind it.
    pub(crate) connection: u64,
    pub(crate) node: usize,
    pub(crate) attached: bool,
    /// Frames of a connection arrive in their order.
    pub(crate) last_arrival: u64,
}

/// What a client is sent.
#[derive(Debug, Clone)]
pub(crate) enum Frame {
    /// Everything anew, as a BoundEvent, a ResyncEvent and the state.
    Resync { told: Told, seq: u64, epoch: Epoch },
    /// The client goes on where it stopped, as a BoundEvent says.
    Resumed { epoch: Epoch },
    /// `giver` is for the checks: no client knows it.
    Event { seq: u64, call: u32, state: u32, giver: Epoch },
    /// The connection is closed; go there, or anywhere.
    Closed { go_to: Option<usize> },
}

fn knows_epochs(id: usize) -> bool {
    id.is_multiple_of(2)
}

impl World {
    /// Connects anew, to any node or to the one that was named.
    pub(crate) fn connect(&mut self, id: usize, to: Option<usize>) {
        self.forget_socket(self.clients[id].node, id);
        let node = to.unwrap_or_else(|| self.random(NODES));
        let client = &mut self.clients[id];
        client.connection += 1;
        (client.node, client.attached) = (node, false);
        let connection = client.connection;
        let seen = LastSeen { seq: client.seen, epoch: if knows_epochs(id) { client.epoch } else { None } };
        let delay = 1 + self.random(20) as u64;
        self.send(delay, Message::Arrive { node, client: id, connection, seen });
        self.send(2_000, Message::GiveUp { client: id, connection });
    }

    pub(crate) fn receive(&mut self, id: usize, frame: Frame) {
        match frame {
            Frame::Closed { go_to } => return self.connect(id, go_to),
            Frame::Event { seq, call, state, giver } => self.apply(id, seq, (call, state), giver),
            Frame::Resync { told, seq, epoch } => {
                let client = &mut self.clients[id];
                (client.mirror, client.seen, client.epoch, client.giver) = (told, seq, Some(epoch), None);
                self.figures.resyncs += 1;
            }
            Frame::Resumed { epoch } => {
                self.clients[id].epoch = Some(epoch);
                self.figures.resumed += 1;
            }
        }
        self.clients[id].attached = true;
    }

    fn apply(&mut self, id: usize, seq: u64, (call, state): (u32, u32), giver: Epoch) {
        let (client, session) = (&mut self.clients[id], session_of(id));
        let before = Numbered { session, epoch: client.giver.unwrap_or(Epoch(0)), seq: client.seen };
        (client.seen, client.giver) = (seq, Some(giver));
        client.mirror.apply(call, state);
        self.checks.applied(before, Numbered { session, epoch: giver, seq }, &client.mirror);
        self.figures.events += 1;
    }
}
