//! The state that an agent takes when the last call of the own line ends: set by the logon, so that it does not depend on any
//! session, and once the connection stands if it does not at that time.

use std::sync::Arc;

use actix::prelude::*;
use altilink::ResponseCode;
use altilink::message::agents::AgentState;
use futures::{StreamExt, stream};
use tokio::sync::oneshot;

use super::LogonActor;
use super::agent_notes::{AgentWish, FailedState, NextState};
use super::agent_reading::Rosters;
use super::followed_line::Work;
use super::handle::LineHandle;
use crate::connection::{CommandError, Request};

/// Workgroups in which the state is set at the same time.
const AT_ONCE: usize = 8;

/// Sets the state in all workgroups of the line's agent. Returns the overall state that holds then.
async fn set(line: LineHandle, state: AgentState) -> Result<AgentState, CommandError> {
    let book = line.clone().lines(false).await?;
    let rosters = Rosters::read(&line, &book).await?;
    let own = book.own();
    if rosters.roles_of(own).is_empty() {
        return Err(CommandError::Refused(ResponseCode::NoPrivilege));
    }
    let ordered = rosters.roles_of(own).iter().map(|role| {
        line.clone().order_by(&book, Request::SetAgentState { agent: own, workgroup: role.workgroup, state })
    });
    let outcomes: Vec<Result<(), CommandError>> = stream::iter(ordered).buffered(AT_ONCE).collect().await;
    outcomes.into_iter().collect::<Result<(), CommandError>>()?;
    Ok(rosters.reading_of(&line, &book, own).await?.standing.state())
}

impl LogonActor {
    /// Sets the state that is to follow the last call, if that has ended.
    pub(super) fn set_next_state(&mut self, ctx: &mut Context<Self>) {
        let own = self.own_number();
        let Some(line) = self.lines.get(&own) else { return };
        if self.agents.is_setting_next || self.channel.is_none() || line.is_awaited || !line.calls.is_empty() {
            return;
        }
        let Some(next) = self.shared.notes.of(&own).next else { return };
        self.agents.is_setting_next = true;
        let line = LineHandle::new(self.id, ctx.address());
        let set = set(line, next.state).into_actor(self);
        ctx.spawn(set.map(|set, logon, ctx| logon.next_state_set(next, set, ctx)));
    }

    fn next_state_set(&mut self, next: Arc<NextState>, set: Result<AgentState, CommandError>, ctx: &mut Context<Self>) {
        self.agents.is_setting_next = false;
        let own = self.own_number();
        match set {
            Ok(state) => {
                let (reply, _) = oneshot::channel();
                self.enqueue(&own, Work::Wish { wish: AgentWish::NextIsSet(next, state), reply }, ctx);
            }
            // It is set once the connection is back, and the calls are known.
            Err(CommandError::NotConnected | CommandError::ConnectionLost) => self.set_next_state(ctx),
            Err(error) => {
                log::warn!(logon:% = self.id, extension:% = own; "the state that was to follow the call is not set: {error}");
                let failed = Arc::new(FailedState { state: next.state, error });
                self.shared.notes.change(&own, |note| {
                    if note.next.take_if(|kept| *kept == next).is_some() {
                        note.failed = Some(failed);
                    }
                });
            }
        }
    }
}
