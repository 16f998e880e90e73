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

/// A call as its line's sessions hold it: how it is, and where it is asked for more.
#[derive(Debug, Clone)]
pub(crate) struct FollowedCall {
    /// Its name among all calls of the logon.
    pub(crate) key: CallKey,
    /// How it is.
    pub(crate) view: Arc<CallView>,
    /// When it began, in seconds since 1970, by the server's clock where it tells.
    pub(crate) since: i64,
    pub(crate) actor: Addr<CallActor>,
}

impl FollowedCall {
    /// The call pad.
    #[must_use]
    pub(crate) fn pad(&self) -> Pad {
        self.view.call
    }

    /// The line.
    #[must_use]
    pub(crate) fn extension(&self) -> &Extension {
        &self.view.extension
    }

    /// Has it do something.
    pub(crate) fn ask(&self, wanted: Wanted) -> impl Future<Output = Result<Done, CallError>> + use<> {
        let actor = self.actor.clone();
        async move { actor.send(Ask(wanted)).await.unwrap_or(Err(CallError::Gone)) }
    }
}

/// Do something with this call. The reply is how it is then.
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
        // Nothing is changed by beginning, so the revision that shows it is any that was told.
        self.go_on(0, ctx);
        Box::pin(async move { outcome.await.unwrap_or(Err(CallError::Gone)) })
    }
}
