//! The state of the session's user as a workgroup agent.

use actix::prelude::*;
use altilink::message::agents::AgentState;

use super::SessionActor;
use crate::Extension;
use crate::connection::{CommandError, OwnAgentState, Request};
use crate::logon::LineHandle;

/// How does the user stand as an agent?
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<AgentView, CommandError>")]
pub struct GetAgent;

/// Put the user into this state. The reply is how the user stands then.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<AgentView, CommandError>")]
pub struct SetAgent(pub AgentState);

/// How an agent stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentView {
    /// Whose line it is.
    pub extension: Extension,
    /// The state.
    pub state: AgentState,
    /// Since when, in seconds since 1970, by the server's clock.
    pub since: i32,
    /// The workgroups that the agent is a member of.
    pub workgroups: Vec<Extension>,
}

/// Workgroups come as pads. A list of lines that does not know one of them is read again, once.
async fn look(line: LineHandle, extension: Extension) -> Result<AgentView, CommandError> {
    let status = line.clone().ask(OwnAgentState).await?;
    let mut book = line.clone().lines(true).await?;
    if status.workgroups.iter().any(|pad| book.workgroup_on(*pad).is_none()) {
        book = line.lines(false).await?;
    }
    let workgroups = status.workgroups.iter().filter_map(|pad| book.workgroup_on(*pad).cloned()).collect();
    Ok(AgentView { extension, state: status.state, since: status.since, workgroups })
}

impl Handler<GetAgent> for SessionActor {
    type Result = ResponseFuture<Result<AgentView, CommandError>>;

    fn handle(&mut self, _: GetAgent, _: &mut Context<Self>) -> Self::Result {
        Box::pin(look(self.line.clone(), self.user.clone()))
    }
}

impl Handler<SetAgent> for SessionActor {
    type Result = ResponseFuture<Result<AgentView, CommandError>>;

    fn handle(&mut self, SetAgent(state): SetAgent, _: &mut Context<Self>) -> Self::Result {
        let (line, extension) = (self.line.clone(), self.user.clone());
        Box::pin(async move {
            line.clone().order(Request::SetAgentState(state)).await?;
            look(line, extension).await
        })
    }
}
