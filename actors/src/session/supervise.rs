//! A supervisor's recording of an agent.

use std::time::Instant;

use actix::prelude::*;
use altilink::Pad;
use altilink::message::call_info::CallSnapshot;

use super::SessionActor;
use super::messages::RecordError;
use crate::Extension;
use crate::call::{
    CallActor, CallError, CallState, Decision, Direction, Record, RecordOperation, RecordedBy, Recording,
    RecordingControl, check_record,
};
use crate::link::{CallsOn, CommandError, Line};

/// Do something with the recording of an agent's call. The agent need not be watched.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<Recording, SuperviseError>")]
pub struct RecordAgent {
    /// Whose call.
    pub extension: Extension,
    /// What.
    pub operation: RecordOperation,
    /// For a start: whether the parties hear a tone.
    pub tone: bool,
}

/// Why an agent's recording does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SuperviseError {
    /// It is the user's own line, which is recorded as such.
    #[error("{0} is the session's own extension")]
    OwnExtension(Extension),
    /// The server has no such extension.
    #[error("no such extension: {0}")]
    NoSuchExtension(Extension),
    /// The recording cannot.
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

type Reply = Result<Recording, SuperviseError>;

/// The call that a command naming the line is about: the one that it talks on, else the one call that it holds. `calls`
/// are the line's connected ones.
fn meant<T>(calls: Vec<(Pad, CallState, T)>) -> Result<(CallState, T), SuperviseError> {
    let (mut held, mut talking): (Vec<_>, Vec<_>) =
        calls.into_iter().filter(|(_, state, _)| state.is_connected()).partition(|(_, it, _)| *it == CallState::Held);
    let candidates = if talking.is_empty() { &mut held } else { &mut talking };
    match candidates.len() {
        0 => Err(RecordError::Call(CallError::Gone).into()),
        1 => Ok(candidates.remove(0)).map(|(_, state, call)| (state, call)),
        _ => Err(RecordError::Ambiguous(candidates.iter().map(|(pad, ..)| *pad).collect()).into()),
    }
}

/// The recording of an agent's call as the server has it.
async fn look(line: Line, extension: Extension) -> Result<(Pad, CallState, Recording), SuperviseError> {
    let book = line.clone().lines(false).await?;
    let agent = book.extension(&extension).ok_or(SuperviseError::NoSuchExtension(extension))?;
    let calls = line.ask(CallsOn(agent)).await?.calls;
    let seen = |call: CallSnapshot| {
        let info = &call.details.info;
        let (direction, pad) =
            if info.caller == agent { (Direction::Out, info.callee) } else { (Direction::In, info.caller) };
        let recording = call.recording.map(|report| Recording::reported(&report)).unwrap_or_default();
        (pad, CallState::found(call.state, direction, info.hold_time), recording)
    };
    let (state, recording) = meant(calls.into_iter().map(seen).collect())?;
    Ok((agent, state, recording))
}

impl Handler<RecordAgent> for SessionActor {
    type Result = ResponseActFuture<Self, Reply>;

    fn handle(&mut self, message: RecordAgent, _: &mut Context<Self>) -> Self::Result {
        let RecordAgent { extension, operation, tone } = message;
        if extension == self.user {
            return Box::pin(actix::fut::ready(Err(SuperviseError::OwnExtension(extension))));
        }
        if let Some((agent, call)) = self.watched_call(&extension) {
            let record = Record { operation, by: RecordedBy::Supervisor { agent, tone } };
            let asked = async move { Ok(call?.send::<Record>(record).await.unwrap_or(Err(CallError::Gone))?) };
            return Box::pin(asked.into_actor(self));
        }
        let looked = look(self.line.clone(), extension.clone()).into_actor(self);
        Box::pin(looked.then(move |found, session, _| match found {
            Ok(found) => session.record_unwatched(extension, found, operation, tone),
            Err(error) => Box::pin(actix::fut::ready(Err(error))),
        }))
    }
}

impl SessionActor {
    /// The call of a watched line that a recording would be of, with the line's pad; none where the line is not watched,
    /// or it is not known how it stands.
    fn watched_call(&self, line: &Extension) -> Option<(Pad, Result<Addr<CallActor>, SuperviseError>)> {
        let followed =
            self.lines.get(line).filter(|followed| !self.lines.is_open(line) && followed.pad != Pad::NONE)?;
        let calls = followed.calls.views().filter_map(|view| {
            let (_, actor) = followed.calls.live(view.call)?;
            Some((view.call, view.state, actor.clone()))
        });
        Some((followed.pad, meant(calls.collect()).map(|(_, actor)| actor)))
    }

    fn record_unwatched(
        &mut self,
        extension: Extension,
        (agent, state, recording): (Pad, CallState, Recording),
        operation: RecordOperation,
        tone: bool,
    ) -> ResponseActFuture<Self, Reply> {
        let now = Instant::now();
        let product = self.config.product;
        self.unwatched.retain(|_, control| !control.is_at_rest(now));
        let control = self.unwatched.entry(extension.clone()).or_insert_with(|| RecordingControl::found(recording));
        control.reported(recording, now);
        let by = RecordedBy::Supervisor { agent, tone };
        let kind = by.kind();
        let decision = check_record(state, operation)
            .and_then(|()| control.request(operation, kind, product, now).map_err(CallError::from));
        let change = match decision {
            Err(error) => return Box::pin(actix::fut::ready(Err(error.into()))),
            Ok(Decision::Holds) => return Box::pin(actix::fut::ready(Ok(control.recording()))),
            Ok(Decision::Ask(change)) => change,
        };
        let command = self.line.clone().command(by.request(change)).into_actor(self);
        Box::pin(command.map(move |result, session, _| {
            let Some(control) = session.unwatched.get_mut(&extension) else { return Err(CallError::Gone.into()) };
            control.answered(result.is_ok(), kind, Instant::now());
            result?;
            Ok(control.recording())
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_meant_is_the_one_talked_on_else_the_one_held() {
        let call = |pad, state| (Pad(pad), state, pad);
        let found = |calls: &[(i32, CallState)]| meant(calls.iter().map(|(pad, state)| call(*pad, *state)).collect());
        let (held, talking) = (CallState::Held, CallState::Connected);
        assert_eq!(found(&[(1, held), (2, talking), (3, CallState::Ringing)]), Ok((talking, 2)));
        assert_eq!(found(&[(1, held), (3, CallState::RingingBack)]), Ok((held, 1)));
        assert_eq!(found(&[(3, CallState::Ringing)]), Err(CallError::Gone.into()));
        let both = SuperviseError::Record(RecordError::Ambiguous(vec![Pad(1), Pad(2)]));
        assert_eq!(found(&[(1, held), (2, held)]), Err(both));
    }
}
