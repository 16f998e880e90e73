//! Turns about a line's agent, and what the agent of the own line wants kept beside the states that AltiServ has.

use std::collections::VecDeque;
use std::sync::Arc;

use actix::prelude::*;
use altilink::message::agents::AgentState;
use tokio::sync::oneshot;

use super::LogonActor;
use super::agent_notes::{AgentNote, AgentReason, NoteChanged};
use super::followed_line::{AgentTold, Work};
use super::turn::TurnTopic;
use crate::Extension;
use crate::call::Origin;

/// Order to keep the reason why the agent of the own line is not ready, or to keep none. Sent when AltiServ has the state.
/// The reply comes when what was told before is dealt with.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub(crate) struct KeepReason(pub(crate) Option<Arc<AgentReason>>);

impl Handler<KeepReason> for LogonActor {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, KeepReason(reason): KeepReason, ctx: &mut Context<Self>) -> Self::Result {
        let (reply, kept) = oneshot::channel();
        let own = self.own_number();
        self.enqueue(&own, Work::Reason { reason, reply }, ctx);
        Box::pin(async move { kept.await.unwrap_or(()) })
    }
}

/// Question for what is kept of an agent.
#[derive(Debug, Clone, Message)]
#[rtype(result = "AgentNote")]
pub(crate) struct NoteOf(pub(crate) Extension);

impl Handler<NoteOf> for LogonActor {
    type Result = MessageResult<NoteOf>;

    fn handle(&mut self, NoteOf(agent): NoteOf, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.shared.notes.of(&agent))
    }
}

impl Handler<NoteChanged> for LogonActor {
    type Result = ();

    fn handle(&mut self, NoteChanged(agent): NoteChanged, ctx: &mut Context<Self>) {
        if self.lines.get(&agent).is_some_and(|line| line.agent.is_some()) {
            self.enqueue(&agent, Work::Note, ctx);
        }
    }
}

impl LogonActor {
    /// Does what waits for its turn and is about the line's agent alone.
    pub(super) fn deal_with_agent(&mut self, number: &Extension, work: Work, ctx: &mut Context<Self>) {
        let told = match work {
            Work::Agent { reading, heard } => {
                let Some(line) = self.lines.get(number) else { return };
                if reading.is_some() && line.agent_events != heard {
                    return self.read_agents([number.clone()], ctx);
                }
                AgentTold::Read(reading)
            }
            Work::Reason { reason, reply } => {
                self.keep_reason(number, reason);
                // Whoever asked may have gone.
                let _ = reply.send(());
                return;
            }
            Work::Note => AgentTold::Note,
            _ => return,
        };
        let topic = TurnTopic { agent: Some(told), ..TurnTopic::default() };
        self.run_turn(number, VecDeque::new(), topic, Origin::Live, ctx);
    }

    /// Keeps a reason, unless an event has told meanwhile that the agent is in another state.
    fn keep_reason(&mut self, number: &Extension, reason: Option<Arc<AgentReason>>) {
        let Some(line) = self.lines.get(number) else { return };
        if reason.is_none() || line.agent.as_ref().is_none_or(|agent| agent.state() == AgentState::NotReady) {
            self.shared.notes.change(number, |note| note.reason = reason);
        }
    }

    /// Takes away what does not hold any more. Only the agent's own logon does it: another one may hear of a state later.
    pub(super) fn agent_was_told(&mut self, number: &Extension) {
        if *number != self.own_number() {
            return;
        }
        let state = self.lines.get(number).and_then(|line| line.agent.as_ref()).map(|agent| agent.state());
        if state != Some(AgentState::NotReady) {
            self.shared.notes.change(number, |note| note.reason = None);
        }
    }
}
