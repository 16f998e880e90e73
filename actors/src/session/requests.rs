//! Requests of applications about the user's calls.

use std::sync::Arc;

use actix::prelude::*;
use altilink::Pad;

use super::SessionActor;
use super::error::SessionError;
use super::id::SessionId;
use super::watch_target::WatchView;
use crate::Extension;
use crate::call::{
    CallError, CallState, CallView, Done, FollowedCall, Perform, Record, RecordOperation, Recording, Wanted,
};

/// Asks for the session's state.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "SessionView")]
pub struct Describe;

/// State of a session.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// Its user.
    pub extension: Extension,
    /// True if the user's connection to AltiServ stands.
    pub connected: bool,
    /// The lines that it watches.
    pub watch: WatchView,
    /// Its user's own calls, oldest first.
    pub calls: Vec<Arc<CallView>>,
}

impl Handler<Describe> for SessionActor {
    type Result = ResponseActFuture<Self, SessionView>;

    fn handle(&mut self, _: Describe, _: &mut Context<Self>) -> Self::Result {
        Box::pin(self.ready().into_actor(self).map(|(), session, _| SessionView {
            id: session.id,
            extension: session.user.clone(),
            connected: session.is_connected(),
            watch: session.watch_view(),
            calls: session.shown.own().map(|call| Arc::clone(&call.view)).collect(),
        }))
    }
}

/// Performs an operation on a call. The reply is the state that holds then.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<CallState, CallError>")]
pub struct PerformOn {
    /// The call pad.
    pub call: Pad,
    /// The operation.
    pub perform: Perform,
}

/// Performs an operation on a call's recording. The reply is the recording that holds then.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<Recording, SessionError>")]
pub struct RecordOn {
    /// The call pad; none for the one call that is connected.
    pub call: Option<Pad>,
    /// The operation.
    pub record: Record,
}

impl SessionActor {
    /// Has a call perform an operation, once the own line is shown. Done when the session shows the result.
    fn ask_call<E: From<CallError> + 'static>(
        &mut self,
        find: impl FnOnce(&Self) -> Result<FollowedCall, E> + 'static,
        wanted: Wanted,
    ) -> ResponseActFuture<Self, Result<Done, E>> {
        let found = self.ready().into_actor(self).map(|(), session, _| find(session));
        Box::pin(found.then(move |found, session, _| {
            let asked = async move {
                let call = found?;
                let line = call.extension().clone();
                Ok((line, call.ask(wanted).await?))
            };
            asked.into_actor(session).then(|outcome: Result<(Extension, Done), E>, session, _| {
                let caught_up = outcome.as_ref().ok().map(|(line, done)| session.caught_up(line, done.revision));
                let told = async move {
                    if let Some(caught_up) = caught_up {
                        caught_up.await;
                    }
                    outcome.map(|(_, done)| done)
                };
                told.into_actor(session)
            })
        }))
    }

    /// Logs the result of an operation on a recording of a line's call.
    pub(super) fn log_recorded(
        &self,
        line: &Extension,
        operation: RecordOperation,
        outcome: &Result<Recording, SessionError>,
    ) {
        let id = self.id;
        let user = &self.user;
        let whose = if line == user { "its call".to_owned() } else { format!("the call of {line}") };
        match outcome {
            Ok(recording) => log::info!(session:% = id; "{user} records {whose}, {operation:?}: {recording:?}"),
            Err(error) => log::info!(session:% = id; "{user} does not record {whose}, {operation:?}: {error}"),
        }
    }

    fn call_on(&self, pad: Pad) -> Result<FollowedCall, CallError> {
        self.shown.find(pad).cloned().ok_or(CallError::Gone)
    }
}

impl Handler<PerformOn> for SessionActor {
    type Result = ResponseActFuture<Self, Result<CallState, CallError>>;

    fn handle(&mut self, PerformOn { call, perform }: PerformOn, _: &mut Context<Self>) -> Self::Result {
        let done = self.ask_call(move |session| session.call_on(call), Wanted::Perform(perform));
        Box::pin(done.map(|done, _, _| done.map(|done| done.state)))
    }
}

impl Handler<RecordOn> for SessionActor {
    type Result = ResponseActFuture<Self, Result<Recording, SessionError>>;

    fn handle(&mut self, RecordOn { call, record }: RecordOn, _: &mut Context<Self>) -> Self::Result {
        let find = move |session: &Self| match call {
            Some(pad) => Ok(session.call_on(pad)?),
            None => talked_on(session.shown.own(), SessionError::NoCall),
        };
        let operation = record.operation;
        let done = self.ask_call(find, Wanted::Record(record));
        Box::pin(done.map(move |done, session, _| {
            let outcome = match done {
                Ok(done) => Ok(done.recording),
                Err(error) if call.is_none() => Err(SessionError::of_unnamed_call(error)),
                Err(error) => Err(error),
            };
            session.log_recorded(&session.user, operation, &outcome);
            outcome
        }))
    }
}

/// Finds the call that a line talks on: the connected one, also beside held ones, or a leg of the conference. `held` is
/// the error for a line that has only calls on hold.
pub(super) fn talked_on<'a>(
    calls: impl Iterator<Item = &'a FollowedCall>,
    held: SessionError,
) -> Result<FollowedCall, SessionError> {
    let mut connected = Vec::new();
    let mut leg = None;
    let mut is_held = false;
    for call in calls {
        match call.view.state {
            CallState::Connected => connected.push(call),
            CallState::Conference if leg.is_none() => leg = Some(call),
            CallState::Held => is_held = true,
            _ => {}
        }
    }
    match (&connected[..], leg) {
        ([only], _) => Ok((*only).clone()),
        ([], Some(leg)) => Ok(leg.clone()),
        ([], None) if is_held => Err(held),
        ([], None) => Err(SessionError::NoCall),
        _ => Err(SessionError::Ambiguous(connected.iter().map(|call| call.pad()).collect())),
    }
}
