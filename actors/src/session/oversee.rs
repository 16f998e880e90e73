//! A supervisor's hand on an agent: the agent's state and log-ons, and a part in the agent's call.

use std::sync::Arc;

use actix::prelude::*;
use altilink::message::agents::AgentState;
use altilink::message::monitoring::MonitoringStyle;
use altilink::message::workgroups::WorkgroupForceLogOn;
use altilink::{Pad, ResponseCode};

use super::SessionActor;
use super::agent::{Agent, AgentView, WorkgroupStanding};
use super::error::SessionError;
use crate::Extension;
use crate::connection::{CommandError, Request};
use crate::logon::{LineBook, LineHandle};

/// Puts an agent into a state. The reply has the states that hold then.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<AgentView, SessionError>")]
pub struct SetStateOf {
    /// The agent.
    pub extension: Extension,
    /// The new state.
    pub state: AgentState,
    /// The workgroup; none for all workgroups of the agent.
    pub workgroup: Option<Extension>,
}

/// Logs an agent on to a workgroup, or off. The reply has the state that holds there then.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<WorkgroupStanding, SessionError>")]
pub struct LogOnAgent {
    /// The agent.
    pub extension: Extension,
    /// The workgroup.
    pub workgroup: Extension,
    /// True to log on, false to log off.
    pub logged_on: bool,
}

/// Has the user's phone take part in the call that an agent talks on.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(), SessionError>")]
pub struct MonitorAgent {
    /// The agent.
    pub extension: Extension,
    /// The part in the call.
    pub style: MonitoringStyle,
}

/// Has the user's phone leave the call of an agent.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<(), SessionError>")]
pub struct LeaveAgent(pub Extension);

/// The agent of another line, with the server's list of lines. Numbers and pads can change, so the list is read anew.
async fn found(line: &LineHandle, extension: &Extension) -> Result<(Arc<LineBook>, Pad), SessionError> {
    let book = line.clone().lines(false).await?;
    let pad = book.extension(extension).ok_or_else(|| SessionError::NoSuchExtension(extension.clone()))?;
    Ok((book, pad))
}

async fn set_state(line: LineHandle, wanted: SetStateOf) -> Result<AgentView, SessionError> {
    let SetStateOf { extension, state, workgroup } = wanted;
    let (book, pad) = found(&line, &extension).await?;
    let agent = Agent { line, book: &book, pad };
    let memberships = match workgroup {
        Some(number) => vec![agent.named(number).await?],
        None => agent.memberships().await?,
    };
    agent.set(state, memberships).await?;
    Ok(agent.view(extension).await?)
}

/// The command is sent also if the agent is logged on, or off, already: AltiServ decides who may.
async fn log_on(line: LineHandle, wanted: LogOnAgent) -> Result<WorkgroupStanding, SessionError> {
    let LogOnAgent { extension, workgroup, logged_on } = wanted;
    let (book, pad) = found(&line, &extension).await?;
    let agent = Agent { line: line.clone(), book: &book, pad };
    let membership = agent.named(workgroup.clone()).await?;
    let command = WorkgroupForceLogOn { workgroup: membership.pad, agent: pad, logged_on };
    line.clone().order_by(&book, Request::ForceLogOn(command)).await?;
    line.agent_changed(extension).await;
    let membership = agent.named(workgroup).await?;
    Ok(agent.standing(membership).await?)
}

/// The workgroup that a live AltiServ expects here is not verified. The agent's first one is named, and none for an
/// extension that is no agent.
async fn monitor(line: LineHandle, MonitorAgent { extension, style }: MonitorAgent) -> Result<(), SessionError> {
    let (book, pad) = found(&line, &extension).await?;
    let agent = Agent { line: line.clone(), book: &book, pad };
    let workgroup = match agent.memberships().await {
        Ok(memberships) => memberships.first().map_or(Pad::NONE, |membership| membership.pad),
        Err(CommandError::Refused(_)) => Pad::NONE,
        Err(error) => return Err(error.into()),
    };
    Ok(line.order_by(&book, Request::Monitor { workgroup, agent: pad, style }).await?)
}

impl SessionActor {
    /// Refuses the user's own extension, for which other requests are there.
    fn other(&self, extension: &Extension) -> Result<LineHandle, SessionError> {
        if *extension == self.user {
            return Err(SessionError::OwnExtension(extension.clone()));
        }
        Ok(self.line.clone())
    }
}

impl Handler<SetStateOf> for SessionActor {
    type Result = ResponseFuture<Result<AgentView, SessionError>>;

    fn handle(&mut self, wanted: SetStateOf, _: &mut Context<Self>) -> Self::Result {
        let line = self.other(&wanted.extension);
        Box::pin(async move { set_state(line?, wanted).await })
    }
}

impl Handler<LogOnAgent> for SessionActor {
    type Result = ResponseFuture<Result<WorkgroupStanding, SessionError>>;

    fn handle(&mut self, wanted: LogOnAgent, _: &mut Context<Self>) -> Self::Result {
        let line = self.other(&wanted.extension);
        Box::pin(async move { log_on(line?, wanted).await })
    }
}

impl Handler<MonitorAgent> for SessionActor {
    type Result = ResponseFuture<Result<(), SessionError>>;

    fn handle(&mut self, wanted: MonitorAgent, _: &mut Context<Self>) -> Self::Result {
        let line = self.other(&wanted.extension);
        Box::pin(async move { monitor(line?, wanted).await })
    }
}

impl Handler<LeaveAgent> for SessionActor {
    type Result = ResponseActFuture<Self, Result<(), SessionError>>;

    /// DROPCALL with the agent's pad. A call of the own line on that pad would be meant instead, so it is refused then.
    fn handle(&mut self, LeaveAgent(extension): LeaveAgent, _: &mut Context<Self>) -> Self::Result {
        let line = self.other(&extension);
        let looked = async move {
            let line = line?;
            let (book, pad) = found(&line, &extension).await?;
            Ok((line, book, pad))
        };
        Box::pin(looked.into_actor(self).then(|looked: Result<_, SessionError>, session, _| {
            let is_own_call = matches!(&looked, Ok((.., pad)) if session.shown.find(*pad).is_some());
            let left = async move {
                let (line, book, pad) = looked?;
                if is_own_call {
                    return Err(SessionError::OwnCall);
                }
                match line.order_by(&book, Request::Drop(pad)).await {
                    Err(CommandError::Refused(ResponseCode::InvalidId)) => Err(SessionError::NoCall),
                    left => Ok(left?),
                }
            };
            left.into_actor(session)
        }))
    }
}
