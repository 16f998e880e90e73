//! Turns about a line's agent, and what the agent of the own line wants kept beside the states that AltiServ has.

use std::collections::VecDeque;

use actix::prelude::*;
use altilink::message::agents::AgentState;
use tokio::sync::oneshot;

use super::LogonActor;
use super::agent_notes::{AgentNote, AgentWish, NoteChanged};
use super::followed_line::{AgentTold, Work};
use super::turn::TurnTopic;
use crate::Extension;
use crate::call::Origin;

/// Order to keep what the agent of the own line wishes. The reply comes when what was told before is dealt with: false if
/// a next state is not kept, since there is no call.
#[derive(Debug, Clone, Message)]
#[rtype(result = "bool")]
pub(crate) struct KeepWish(pub(crate) AgentWish);

impl Handler<KeepWish> for LogonActor {
    type Result = ResponseFuture<bool>;

    fn handle(&mut self, KeepWish(wish): KeepWish, ctx: &mut Context<Self>) -> Self::Result {
        let (reply, kept) = oneshot::channel();
        let own = self.own_number();
        self.enqueue(&own, Work::Wish { wish, reply }, ctx);
        Box::pin(async move { kept.await.unwrap_or(false) })
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
        let Some(line) = self.lines.get(&agent) else { return };
        if line.agent.is_some() {
            self.enqueue(&agent, Work::Note, ctx);
        } else if agent == self.own_number() {
            // The own agent's states are read when there is something to tell of them.
            self.read_agents([agent], ctx);
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
            Work::Wish { wish, reply } => {
                // Whoever asked may have gone.
                let _ = reply.send(self.keep(number, wish));
                return;
            }
            Work::Note => AgentTold::Note,
            _ => return,
        };
        let topic = TurnTopic { agent: Some(told), ..TurnTopic::default() };
        self.run_turn(number, VecDeque::new(), topic, Origin::Live, ctx);
    }

    /// Keeps what the agent of the own line wishes. A reason is not kept if an event has told meanwhile that the agent is in
    /// another state. Returns false if a next state is not kept for want of a call.
    fn keep(&mut self, number: &Extension, wish: AgentWish) -> bool {
        let Some(line) = self.lines.get(number) else { return false };
        let is_not_ready = line.agent.as_ref().is_none_or(|agent| agent.state() == AgentState::NotReady);
        match wish {
            AgentWish::IsSet { reason } => {
                let reason = if is_not_ready { reason } else { None };
                self.shared.notes.change(number, |note| *note = AgentNote { reason, ..AgentNote::default() });
            }
            AgentWish::Next(Some(_)) if line.calls.is_empty() => return false,
            AgentWish::Next(next) => self.shared.notes.change(number, |note| {
                note.next = next;
                note.failed = None;
            }),
            AgentWish::NextIsSet(set, state) => {
                let holds = is_not_ready && state == AgentState::NotReady;
                self.shared.notes.change(number, |note| {
                    note.next.take_if(|next| *next == set);
                    note.failed = None;
                    note.reason = if holds { set.reason.clone() } else { None };
                });
            }
        }
        true
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
