//! Requests of sessions and calls to the server.

use actix::prelude::*;
use altilink::Parameters;
use altilink::message::Message as _;
use altilink::message::extra_call_info::ExtraCallInfo;
use tokio::sync::oneshot;

use super::LogonActor;
use super::completion::Completion;
use super::followed_line::Work;
use crate::call::{ActsOn, CallCommand, ReadExtra};
use crate::connection::{CommandError, ConnectionId, ExtraOf, Question, Request};

/// Waits for an answer, which comes by the command's deadline. A logon that is gone counts as a loss.
async fn answer(receiver: oneshot::Receiver<Result<Parameters, CommandError>>) -> Result<Parameters, CommandError> {
    receiver.await.unwrap_or(Err(CommandError::ConnectionLost))
}

/// Request to the server that is about no call.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(), CommandError>")]
pub(crate) struct SendRequest {
    pub(crate) request: Request,
    /// Connection that the pads in it are of.
    pub(crate) of: ConnectionId,
}

impl Handler<SendRequest> for LogonActor {
    type Result = ResponseFuture<Result<(), CommandError>>;

    fn handle(&mut self, SendRequest { request, of }: SendRequest, ctx: &mut Context<Self>) -> Self::Result {
        if !self.is_on(of) {
            return Box::pin(std::future::ready(Err(CommandError::NotConnected)));
        }
        let (caller, answered) = oneshot::channel();
        self.send(
            move |id, channel| request.block(id, channel.line, &channel.dialect),
            Completion::Caller(caller),
            ctx,
        );
        Box::pin(async move { answer(answered).await.map(drop) })
    }
}

/// Question to the server.
#[derive(Debug, Clone)]
pub(crate) struct AskQuestion<Q> {
    pub(crate) question: Q,
    /// Connection that the pads in it are of.
    pub(crate) of: ConnectionId,
}

impl<Q: Question> Message for AskQuestion<Q> {
    type Result = Result<Q::Answer, CommandError>;
}

impl LogonActor {
    /// True if this is the connection that stands, so that pads of it are good.
    pub(super) fn is_on(&self, connection: ConnectionId) -> bool {
        self.channel.as_ref().is_some_and(|channel| channel.connection == connection)
    }

    fn ask<Q: Question>(
        &mut self,
        question: &Q,
        ctx: &mut Context<Self>,
    ) -> ResponseFuture<Result<Q::Answer, CommandError>> {
        let Some(dialect) = self.channel.as_ref().map(|channel| channel.dialect) else {
            return Box::pin(std::future::ready(Err(CommandError::NotConnected)));
        };
        let (caller, answered) = oneshot::channel();
        self.send(|id, channel| question.block(id, channel.line, &channel.dialect), Completion::Caller(caller), ctx);
        Box::pin(async move { Ok(Q::Answer::read(&answer(answered).await?, &dialect)?) })
    }

    /// Sends a call's command. Its answer waits for its turn on the line.
    pub(super) fn send_for_call(&mut self, command: CallCommand, ctx: &mut Context<Self>) {
        let request = command.request.clone();
        self.send(
            move |id, channel| request.block(id, channel.line, &channel.dialect),
            Completion::Call(Box::new(command)),
            ctx,
        );
    }

    /// Has the answer to a call's command wait for its turn on the line. If the server said yes and another command is to
    /// follow, that command waits instead.
    pub(super) fn call_command_answered(
        &mut self,
        command: CallCommand,
        result: Result<(), CommandError>,
        ctx: &mut Context<Self>,
    ) {
        let number = command.line.clone();
        let work = match (result, command.request.followed_by()) {
            (Ok(()), Some(request)) => Work::Command(CallCommand { request, ..command }),
            (result, _) => {
                let result = result.map_err(Into::into);
                Work::Answer { actor: command.actor, operation: command.operation, result }
            }
        };
        self.enqueue(&number, work, ctx);
    }
}

impl<Q: Question> Handler<AskQuestion<Q>> for LogonActor {
    type Result = ResponseFuture<Result<Q::Answer, CommandError>>;

    fn handle(&mut self, AskQuestion { question, of }: AskQuestion<Q>, ctx: &mut Context<Self>) -> Self::Result {
        if !self.is_on(of) {
            return Box::pin(std::future::ready(Err(CommandError::NotConnected)));
        }
        self.ask(&question, ctx)
    }
}

impl Handler<ReadExtra> for LogonActor {
    type Result = ResponseFuture<Result<ExtraCallInfo, CommandError>>;

    fn handle(&mut self, ReadExtra(session): ReadExtra, ctx: &mut Context<Self>) -> Self::Result {
        self.ask(&ExtraOf(session), ctx)
    }
}

impl Handler<CallCommand> for LogonActor {
    type Result = ();

    fn handle(&mut self, command: CallCommand, ctx: &mut Context<Self>) {
        match command.acts_on {
            ActsOn::Named => self.send_for_call(command, ctx),
            ActsOn::TalkedOn | ActsOn::Pair { .. } => {
                let number = command.line.clone();
                self.enqueue(&number, Work::Command(command), ctx);
            }
        }
    }
}
