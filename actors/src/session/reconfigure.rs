use actix::prelude::*;

use super::SessionActor;
use super::config::SessionConfig;

/// Takes another configuration: the directory for new sessions, and each session for itself. Timers that run keep their
/// time, such as the one of a session that waits for a socket.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct ReconfigureSessions(pub SessionConfig);

impl Handler<ReconfigureSessions> for SessionActor {
    type Result = ();

    fn handle(&mut self, ReconfigureSessions(config): ReconfigureSessions, _: &mut Context<Self>) {
        // Where events are logged, the log keeps them.
        if self.journal.is_none() {
            self.numbering.set_limits(config.replay);
        }
        self.history.set_limit(config.history_calls);
        self.timeline.set_limit(config.timeline);
        self.config = config;
    }
}
