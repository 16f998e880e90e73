//! What sessions and calls have the server do.

use actix::prelude::*;
use altilink::Parameters;
use altilink::message::Message as _;
use altilink::message::extra_call_info::ExtraCallInfo;
use tokio::sync::oneshot;

use super::line::Work;
use super::{Completion, LogonActor};
use crate::Extension;
use crate::call::{CallActor, CallCommand, CallError, OperationId, ReadExtra};
use crate::connection::{Channel, CommandError, ExtraOf, Question, Request};

/// Waits for an answer, which comes by the command's deadline; a logon that is gone counts as a loss.
async fn answer(receiver: oneshot::Receiver<Result<Parameters, CommandError>>) -> Result<Parameters, CommandError> {
    receiver.await.unwrap_or(Err(CommandError::ConnectionLost))
}

/// Have the server do something that is about no call that there is.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(), CommandError>")]
pub(super) struct Order(pub(super) Request);

impl Handler<Order> for LogonActor {
    type Result = ResponseFuture<Result<(), CommandError>>;

    fn handle(&mut self, Order(request): Order, ctx: &mut Context<Self>) -> Self::Result {
        let (caller, answered) = oneshot::channel();
        let command = move |id, channel: &Channel| request.block(id, channel.line, &channel.dialect);
        self.send(command, Completion::Caller(caller), ctx);
        Box::pin(async move { answer(answered).await.map(drop) })
    }
}

/// Ask the server something.
#[derive(Debug, Clone)]
pub(super) struct Query<Q>(pub(super) Q);

impl<Q: Question> Message for Query<Q> {
    type Result = Result<Q::Answer, CommandError>;
}

impl LogonActor {
    fn query<Q: Question>(
        &mut self,
        question: &Q,
        ctx: &mut Context<Self>,
    ) -> ResponseFuture<Result<Q::Answer, CommandError>> {
        let Some(dialect) = self.channel.as_ref().map(|channel| channel.dialect) else {
            return Box::pin(std::future::ready(Err(CommandError::NotConnected)));
        };
        let (caller, answered) = oneshot::channel();
        let command = |id, channel: &Channel| question.block(id, channel.line, &channel.dialect);
        self.send(command, Completion::Caller(caller), ctx);
        Box::pin(async move { Ok(Q::Answer::read(&answer(answered).await?, &dialect)?) })
    }

    /// Sends a call's command. Its answer waits for its turn on the line.
    pub(super) fn send_for_call(&mut self, number: &Extension, command: CallCommand, ctx: &mut Context<Self>) {
        let CallCommand { actor, operation, request, .. } = command;
        let block = move |id, channel: &Channel| request.block(id, channel.line, &channel.dialect);
        self.send(block, Completion::Call(number.clone(), actor, operation), ctx);
    }

    /// A call's command was answered.
    pub(super) fn answered(
        &mut self,
        number: &Extension,
        actor: Addr<CallActor>,
        operation: OperationId,
        result: Result<(), CallError>,
        ctx: &mut Context<Self>,
    ) {
        self.take(number, Work::Answer { actor, operation, result }, ctx);
    }
}

impl<Q: Question> Handler<Query<Q>> for LogonActor {
    type Result = ResponseFuture<Result<Q::Answer, CommandError>>;

    fn handle(&mut self, Query(question): Query<Q>, ctx: &mut Context<Self>) -> Self::Result {
        self.query(&question, ctx)
    }
}

impl Handler<ReadExtra> for LogonActor {
    type Result = ResponseFuture<Result<ExtraCallInfo, CommandError>>;

    fn handle(&mut self, ReadExtra(session): ReadExtra, ctx: &mut Context<Self>) -> Self::Result {
        self.query(&ExtraOf(session), ctx)
    }
}

impl Handler<CallCommand> for LogonActor {
    type Result = ();

    fn handle(&mut self, command: CallCommand, ctx: &mut Context<Self>) {
        let number = command.line.clone();
        if command.names_the_line {
            self.take(&number, Work::Command(command), ctx);
        } else {
            self.send_for_call(&number, command, ctx);
        }
    }
}
