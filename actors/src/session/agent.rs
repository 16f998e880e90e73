//! Agents of workgroups, first of all the session's user: an agent may be in several workgroups, and has a state in each.

use std::sync::Arc;

use actix::prelude::*;
use altilink::message::agents::AgentState;
use altilink::message::workgroups::LogOnWorkgroup;
use altilink::{Pad, ResponseCode};
use futures::{StreamExt, TryStreamExt, stream};

use super::SessionActor;
use super::error::SessionError;
use crate::Extension;
use crate::connection::{CommandError, Request, StateOfAgent};
use crate::logon::{AgentNote, AgentReason, AgentWish, LineBook, LineHandle, NextState, is_failure, overall};

/// Workgroups that are asked about at the same time: enough to hide the distance to the server, few enough to leave
/// room on the connection for other commands.
const AT_ONCE: usize = 8;

/// Asks for the user's states as an agent.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Result<AgentView, SessionError>")]
pub struct GetAgent;

/// Puts the user into a state. The reply has the states that hold then.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<AgentView, SessionError>")]
pub struct SetAgent {
    /// The new state.
    pub state: AgentState,
    /// The workgroup; none for all workgroups of the user.
    pub workgroup: Option<Extension>,
    /// The reason why the user is not ready, in all workgroups.
    pub reason: Option<AgentReason>,
}

/// Has the user take a state when the last call ends, in all workgroups; without a call at once. None takes back what was
/// asked before.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<AgentView, SessionError>")]
pub struct SetNextState(pub Option<NextState>);

/// Logs the user on to a workgroup, or off. The reply has the state that holds there then.
#[derive(Debug, Clone, Message)]
#[rtype(result = "Result<WorkgroupStanding, SessionError>")]
pub struct LogOnToWorkgroup {
    /// The workgroup.
    pub workgroup: Extension,
    /// True to log on, false to log off.
    pub logged_on: bool,
    /// The reason, by the numbers that are set up on the server. None for the usual one.
    pub reason: Option<i32>,
}

/// States of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentView {
    /// The agent's extension.
    pub extension: Extension,
    /// The overall state.
    pub state: AgentState,
    /// Time since which it holds, in seconds since 1970 by the server's clock; none if the server does not tell it.
    pub since: Option<i32>,
    /// Note that the proxy keeps of the agent.
    pub note: AgentNote,
    /// The workgroups that the agent is a member of.
    pub workgroups: Vec<WorkgroupStanding>,
}

/// State of an agent in one workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkgroupStanding {
    /// The workgroup's number.
    pub number: Extension,
    /// The state there.
    pub state: AgentState,
    /// Time since which it holds, in seconds since 1970 by the server's clock; 0 if the server does not tell it.
    pub since: i32,
    /// True if the agent is logged on to it.
    pub logged_on: bool,
}

/// Response of AltiServ to a user who is not a member.
const NO_MEMBER: CommandError = CommandError::Refused(ResponseCode::NoPrivilege);

/// Reason of a log-off for which none is given.
const NO_REASON: i32 = 0;

impl AgentView {
    /// Puts the states together: an agent who is in wrap-up in any workgroup is in wrap-up, or else ready if ready in
    /// any.
    fn of(extension: Extension, workgroups: Vec<WorkgroupStanding>, note: AgentNote) -> Self {
        let state = overall(workgroups.iter().map(|workgroup| workgroup.state));
        let in_state = workgroups.iter().filter(|workgroup| workgroup.state == state);
        let known = in_state.map(|workgroup| workgroup.since).filter(|since| *since > 0);
        Self { extension, state, since: known.max(), note: note.in_state(state), workgroups }
    }
}

/// A workgroup that the agent is a member of.
#[derive(Debug)]
pub(super) struct Membership {
    number: Extension,
    pub(super) pad: Pad,
    pub(super) logged_on: bool,
}

/// An agent's workgroups, as the server has them on one connection.
pub(super) struct Agent<'a> {
    pub(super) line: LineHandle,
    pub(super) book: &'a LineBook,
    /// The agent's line.
    pub(super) pad: Pad,
}

impl<'a> Agent<'a> {
    fn own(line: LineHandle, book: &'a LineBook) -> Self {
        Self { line, book, pad: book.own() }
    }

    /// Returns the agent's membership of a workgroup; none if it is not a member.
    async fn membership(&self, number: Extension, pad: Pad) -> Result<Option<Membership>, CommandError> {
        let info = self.line.clone().members_by(self.book, pad).await?;
        let own = info.members.iter().find(|member| member.line == self.pad);
        Ok(own.map(|member| Membership { number, pad, logged_on: member.logged_on }))
    }

    /// Returns all memberships of the agent, in the order of the server's list. A refusal to tell about a workgroup is
    /// taken to mean that the agent is not in it; not verified against a live AltiServ.
    pub(super) async fn memberships(&self) -> Result<Vec<Membership>, CommandError> {
        let asked = self.book.agent_workgroups().map(|(number, pad)| self.membership(number.clone(), pad));
        let mut answers = stream::iter(asked).buffered(AT_ONCE);
        let mut memberships = Vec::new();
        while let Some(answer) = answers.next().await {
            match answer {
                Ok(membership) => memberships.extend(membership),
                Err(CommandError::Refused(code)) if !is_failure(code) => {}
                Err(error) => return Err(error),
            }
        }
        if memberships.is_empty() { Err(NO_MEMBER) } else { Ok(memberships) }
    }

    /// Returns the membership of the workgroup with this number.
    pub(super) async fn named(&self, number: Extension) -> Result<Membership, SessionError> {
        let found = self.book.agent_workgroups().find(|(known, _)| **known == number);
        let Some((_, pad)) = found else { return Err(SessionError::NoSuchWorkgroup(number)) };
        Ok(self.membership(number, pad).await?.ok_or(NO_MEMBER)?)
    }

    pub(super) async fn standing(&self, membership: Membership) -> Result<WorkgroupStanding, CommandError> {
        let Membership { number, pad, logged_on } = membership;
        let status = self.line.clone().ask_by(self.book, StateOfAgent { agent: self.pad, workgroup: pad }).await?;
        Ok(WorkgroupStanding { number, state: status.state, since: status.since, logged_on })
    }

    pub(super) async fn view(&self, extension: Extension) -> Result<AgentView, CommandError> {
        let asked = self.memberships().await?.into_iter().map(|membership| self.standing(membership));
        let standings = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
        let note = self.line.note_of(extension.clone()).await;
        Ok(AgentView::of(extension, standings, note))
    }

    /// Sets the state in all of them, whatever becomes of one. Returns the first refusal.
    pub(super) async fn set(&self, state: AgentState, memberships: Vec<Membership>) -> Result<(), CommandError> {
        let ordered = memberships.into_iter().map(|membership| {
            let request = Request::SetAgentState { agent: self.pad, workgroup: membership.pad, state };
            self.line.clone().order_by(self.book, request)
        });
        let outcomes: Vec<_> = stream::iter(ordered).buffered(AT_ONCE).collect().await;
        outcomes.into_iter().collect()
    }

    async fn log_on(&self, wanted: LogOnToWorkgroup) -> Result<WorkgroupStanding, SessionError> {
        let LogOnToWorkgroup { workgroup: number, logged_on, reason } = wanted;
        let mut membership = self.named(number.clone()).await?;
        if membership.logged_on != logged_on {
            let reason = reason.unwrap_or(if logged_on { LogOnWorkgroup::ON } else { NO_REASON });
            let command = LogOnWorkgroup { workgroup: membership.pad, logged_on, reason };
            self.line.clone().order_by(self.book, Request::LogOnWorkgroup(command)).await?;
            membership = self.named(number).await?;
        }
        Ok(self.standing(membership).await?)
    }
}

impl Handler<GetAgent> for SessionActor {
    type Result = ResponseFuture<Result<AgentView, SessionError>>;

    fn handle(&mut self, _: GetAgent, _: &mut Context<Self>) -> Self::Result {
        let line = self.line.clone();
        let extension = self.user.clone();
        Box::pin(async move {
            let book = line.clone().lines(true).await?;
            Ok(Agent::own(line, &book).view(extension).await?)
        })
    }
}

/// Sets a state of the user. The list of lines is read anew before anything is changed: numbers and pads can change.
async fn set(line: LineHandle, extension: Extension, wanted: SetAgent) -> Result<AgentView, SessionError> {
    let SetAgent { state, workgroup, reason } = wanted;
    let book = line.clone().lines(false).await?;
    let agent = Agent::own(line, &book);
    let is_of_all = workgroup.is_none();
    let memberships = match workgroup {
        Some(number) => vec![agent.named(number).await?],
        None => agent.memberships().await?,
    };
    agent.set(state, memberships).await?;
    let mut view = agent.view(extension.clone()).await?;
    if is_of_all {
        let reason = if view.state == AgentState::NotReady { reason.map(Arc::new) } else { None };
        agent.line.keep_wish(AgentWish::IsSet { reason }).await;
        view.note = agent.line.note_of(extension).await.in_state(view.state);
    }
    Ok(view)
}

/// Keeps a next state. The states are read first, so that nothing is kept of one who is no agent, or without a connection.
async fn set_next(line: LineHandle, extension: Extension, next: Option<NextState>) -> Result<AgentView, SessionError> {
    let book = line.clone().lines(false).await?;
    let mut view = Agent::own(line.clone(), &book).view(extension.clone()).await?;
    let is_kept = line.keep_wish(AgentWish::Next(next.clone().map(Arc::new))).await;
    if let Some(NextState { state, reason }) = next
        && !is_kept
    {
        let reason = reason.map(|reason| AgentReason::clone(&reason));
        return set(line, extension, SetAgent { state, workgroup: None, reason }).await;
    }
    view.note = line.note_of(extension).await.in_state(view.state);
    Ok(view)
}

impl Handler<SetAgent> for SessionActor {
    type Result = ResponseFuture<Result<AgentView, SessionError>>;

    fn handle(&mut self, wanted: SetAgent, _: &mut Context<Self>) -> Self::Result {
        Box::pin(set(self.line.clone(), self.user.clone(), wanted))
    }
}

impl Handler<SetNextState> for SessionActor {
    type Result = ResponseFuture<Result<AgentView, SessionError>>;

    fn handle(&mut self, SetNextState(next): SetNextState, _: &mut Context<Self>) -> Self::Result {
        Box::pin(set_next(self.line.clone(), self.user.clone(), next))
    }
}

impl Handler<LogOnToWorkgroup> for SessionActor {
    type Result = ResponseFuture<Result<WorkgroupStanding, SessionError>>;

    fn handle(&mut self, wanted: LogOnToWorkgroup, _: &mut Context<Self>) -> Self::Result {
        let line = self.line.clone();
        Box::pin(async move {
            let book = line.clone().lines(false).await?;
            Agent::own(line, &book).log_on(wanted).await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(workgroups: &[(&str, AgentState, i32)]) -> (AgentState, Option<i32>) {
        let standing = |(number, state, since): &(&str, AgentState, i32)| WorkgroupStanding {
            number: Extension::parse(number).unwrap(),
            state: *state,
            since: *since,
            logged_on: true,
        };
        let extension = Extension::parse("101").unwrap();
        let view = AgentView::of(extension, workgroups.iter().map(standing).collect(), AgentNote::default());
        (view.state, view.since)
    }

    #[test]
    fn an_agent_wraps_up_if_anywhere_and_is_ready_if_anywhere_else() {
        use AgentState::{NotReady, Ready, WrapUp};
        assert_eq!(view(&[("800", Ready, 5), ("801", WrapUp, 9), ("802", NotReady, 11)]), (WrapUp, Some(9)));
        assert_eq!(view(&[("800", NotReady, 11), ("801", Ready, 5), ("802", Ready, 7)]), (Ready, Some(7)));
        assert_eq!(view(&[("800", NotReady, 3), ("801", NotReady, 0)]), (NotReady, Some(3)));
    }

    #[test]
    fn a_server_that_does_not_say_since_when_leaves_that_open() {
        assert_eq!(view(&[("800", AgentState::Ready, 0), ("801", AgentState::NotReady, 7)]), (AgentState::Ready, None));
    }
}
