use actix::prelude::*;

use super::SessionActor;
use super::config::SessionConfig;

/// Take another configuration from now on: the directory for new sessions, and each session for itself. What is under way
/// goes on by the old one, as the time that a session waits for a socket.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct Reconfigure(pub SessionConfig);

impl Handler<Reconfigure> for SessionActor {
    type Result = ();

    fn handle(&mut self, Reconfigure(config): Reconfigure, _: &mut Context<Self>) {
        self.numbering.set_limits(config.replay);
        self.timeline.set_limit(config.timeline);
        self.config = config;
    }
}
