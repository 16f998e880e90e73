use std::sync::Arc;

use actix::prelude::*;
use altilink::Pad;
use tokio::sync::oneshot;

use super::CallActor;
use super::call_view::CallView;
use super::error::CallError;
use super::key::CallKey;
use super::operations::Done;
use super::recording::RecordingRefusal;
use super::wanted::Wanted;
use crate::Extension;
use crate::connection::CommandError;

/// A call as the sessions of its line hold it: its view, and the actor that is asked for more.
#[derive(Debug, Clone)]
pub(crate) struct FollowedCall {
    pub(crate) key: CallKey,
    pub(crate) view: Arc<CallView>,
    /// Time at which it began, in seconds since 1970; by the server's clock if the server tells it.
    pub(crate) since: i64,
    pub(crate) actor: Addr<CallActor>,
}

impl FollowedCall {
    /// Call pad.
    pub(crate) fn pad(&self) -> Pad {
        self.view.call
    }

    /// Number of the line.
    pub(crate) fn extension(&self) -> &Extension {
        &self.view.extension
    }

    /// Asks the call for something. Resolves to its state when that is done.
    pub(crate) fn ask(&self, wanted: Wanted) -> impl Future<Output = Result<Done, CallError>> + use<> {
        let actor = self.actor.clone();
        async move { actor.send(Ask(wanted)).await.unwrap_or(Err(CallError::Gone)) }
    }
}

/// Request to do something with this call. The reply is its state when that is done.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<Done, CallError>")]
pub(crate) struct Ask(pub(crate) Wanted);

impl Handler<Ask> for CallActor {
    type Result = ResponseFuture<Result<Done, CallError>>;

    fn handle(&mut self, Ask(wanted): Ask, ctx: &mut Context<Self>) -> Self::Result {
        let (reply, outcome) = oneshot::channel();
        let is_record = matches!(wanted, Wanted::Record(_));
        if let Err(asked) = self.operations.take(wanted, reply) {
            let refusal = if is_record { RecordingRefusal::Busy.into() } else { CommandError::Overloaded.into() };
            asked.answer(&Err(refusal));
        }
        // Beginning an operation changes nothing, so any revision that was told shows the call as it is.
        self.begin_operations(0, ctx);
        Box::pin(async move { outcome.await.unwrap_or(Err(CallError::Gone)) })
    }
}
