//! A supervisor's recording of an agent.

use actix::prelude::*;

use super::SessionActor;
use super::requests::{RecordError, talked_on};
use crate::Extension;
use crate::call::{CallError, Record, RecordOperation, RecordedBy, Recording, Wanted};
use crate::connection::CommandError;
use crate::logon::LookError;

/// Performs an operation on the recording of the call that an agent talks on. The agent need not be watched.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<Recording, SuperviseError>")]
pub struct RecordAgent {
    /// The agent.
    pub extension: Extension,
    /// The operation.
    pub operation: RecordOperation,
    /// For a start: true if the parties hear a tone.
    pub tone: bool,
}

/// A reason why an operation on an agent's recording is not performed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SuperviseError {
    /// It is the user's own line, whose recording has requests of its own.
    #[error("{0} is the session's own extension")]
    OwnExtension(Extension),
    /// The server has no such extension.
    #[error("no such extension: {0}")]
    NoSuchExtension(Extension),
    /// The recording does not allow it.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl From<CallError> for SuperviseError {
    fn from(error: CallError) -> Self {
        Self::Record(error.into())
    }
}

impl From<CommandError> for SuperviseError {
    fn from(error: CommandError) -> Self {
        CallError::from(error).into()
    }
}

impl Handler<RecordAgent> for SessionActor {
    type Result = ResponseActFuture<Self, Result<Recording, SuperviseError>>;

    fn handle(&mut self, message: RecordAgent, _: &mut Context<Self>) -> Self::Result {
        let RecordAgent { extension, operation, tone } = message;
        if extension == self.user {
            return Box::pin(actix::fut::ready(Err(SuperviseError::OwnExtension(extension))));
        }
        let line = self.line.clone();
        let agents = extension.clone();
        let recorded = async move {
            let (agent, calls) = match line.calls_of(agents.clone()).await {
                Ok(found) => found,
                Err(LookError::NoSuchExtension) => return Err(SuperviseError::NoSuchExtension(agents)),
                Err(LookError::Command(error)) => return Err(error.into()),
            };
            let held = CallError::WrongState("the agent holds the call, which is to be retrieved first");
            let call = talked_on(calls.iter(), held)?;
            let record = Record { operation, by: RecordedBy::Supervisor { agent, tone } };
            Ok(call.ask(Wanted::Record(record)).await?)
        };
        Box::pin(recorded.into_actor(self).then(move |outcome, session, _| {
            let caught_up =
                outcome.as_ref().ok().map(|done: &crate::call::Done| session.caught_up(&extension, done.revision));
            let told = async move {
                if let Some(caught_up) = caught_up {
                    caught_up.await;
                }
                outcome.map(|done| done.recording)
            };
            told.into_actor(session).map(move |outcome, session, _| {
                session.log_recorded(&extension, operation, &outcome);
                outcome
            })
        }))
    }
}
