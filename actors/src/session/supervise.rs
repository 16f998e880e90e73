//! A supervisor's recording of an agent.

use actix::prelude::*;

use super::SessionActor;
use super::error::SessionError;
use super::requests::talked_on;
use crate::Extension;
use crate::call::{CallError, Done, Record, RecordOperation, RecordedBy, Recording, Wanted};
use crate::logon::LookError;

/// Performs an operation on the recording of the call that an agent talks on. The agent need not be watched.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<Recording, SessionError>")]
pub struct RecordAgent {
    /// The agent.
    pub extension: Extension,
    /// The operation.
    pub operation: RecordOperation,
    /// For a start: true if the parties hear a tone.
    pub tone: bool,
}

impl Handler<RecordAgent> for SessionActor {
    type Result = ResponseActFuture<Self, Result<Recording, SessionError>>;

    fn handle(&mut self, message: RecordAgent, _: &mut Context<Self>) -> Self::Result {
        let RecordAgent { extension, operation, tone } = message;
        if extension == self.user {
            return Box::pin(actix::fut::ready(Err(SessionError::OwnExtension(extension))));
        }
        let line = self.line.clone();
        let agents = extension.clone();
        let recorded = async move {
            let (agent, calls) = match line.calls_of(agents.clone()).await {
                Ok(found) => found,
                Err(LookError::NoSuchExtension) => return Err(SessionError::NoSuchExtension(agents)),
                Err(LookError::Command(error)) => return Err(CallError::from(error).into()),
            };
            let held = CallError::WrongState("the agent holds the call, which is to be retrieved first");
            let call = talked_on(calls.iter(), held.into())?;
            let record = Record { operation, by: RecordedBy::Supervisor { agent, tone } };
            let asked = call.ask(Wanted::Record(record)).await;
            asked.map_err(|error| SessionError::from(error).of_unnamed_call())
        };
        Box::pin(recorded.into_actor(self).then(move |outcome, session, _| {
            let caught_up = outcome.as_ref().ok().map(|done: &Done| session.caught_up(&extension, done.revision));
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
