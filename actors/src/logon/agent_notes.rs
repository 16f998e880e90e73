//! What the proxy keeps of agents beside their states, since no command of AltiServ has a place for it: the reason why an
//! agent is not ready, and the state that is to follow a call. All logons share it, so that whoever watches the agent is told.
//!
//! The agent's own logon writes it, and takes it away when the agent's state changes or the logon ends. The others read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix::prelude::*;
use altilink::message::agents::AgentState;

use super::id::LogonId;
use crate::Extension;
use crate::connection::CommandError;

/// A reason why an agent is not ready.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AgentReason {
    /// Its code.
    pub code: u16,
    /// Its name.
    pub name: String,
}

/// A state that an agent takes when the last call ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextState {
    /// The state.
    pub state: AgentState,
    /// The reason for it, if it is not ready.
    pub reason: Option<Arc<AgentReason>>,
}

/// A state that was to follow a call, and that AltiServ did not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedState {
    /// The state.
    pub state: AgentState,
    /// AltiServ's refusal, or that it did not answer.
    pub error: CommandError,
}

/// Note that the proxy keeps of an agent, since AltiServ has no place for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgentNote {
    /// The reason why the agent is not ready.
    pub reason: Option<Arc<AgentReason>>,
    /// The state that follows the last call.
    pub next: Option<Arc<NextState>>,
    /// The last one that could not be set, until the agent asks for another state.
    pub failed: Option<Arc<FailedState>>,
}

/// Wish of the agent of the own line.
#[derive(Debug, Clone)]
pub(crate) enum AgentWish {
    /// A state was set in all workgroups, as AltiServ has it. It may have a reason.
    IsSet { reason: Option<Arc<AgentReason>> },
    /// A state is to follow the last call; none takes back what was wished.
    Next(Option<Arc<NextState>>),
    /// The state that was to follow the last call is set, with the overall state that AltiServ tells.
    NextIsSet(Arc<NextState>, AgentState),
}

/// Notice that the note of an agent is another one.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub(crate) struct NoteChanged(pub(crate) Extension);

/// The notes of all agents.
#[derive(Debug, Clone, Default)]
pub(crate) struct AgentNotes(Arc<Mutex<NotesByAgent>>);

#[derive(Debug, Default)]
struct NotesByAgent {
    of_agents: HashMap<Extension, AgentNote>,
    readers: HashMap<LogonId, Recipient<NoteChanged>>,
}

impl AgentNote {
    /// The note as far as it holds in this overall state.
    pub(crate) fn in_state(mut self, state: AgentState) -> Self {
        if state != AgentState::NotReady {
            self.reason = None;
        }
        self
    }
}

impl AgentNotes {
    /// Tells a logon of every change from now on.
    pub(crate) fn join(&self, logon: LogonId, reader: Recipient<NoteChanged>) {
        self.notes().readers.insert(logon, reader);
    }

    /// Ends what [`Self::join`] has begun.
    pub(crate) fn leave(&self, logon: LogonId) {
        self.notes().readers.remove(&logon);
    }

    /// The note of an agent.
    pub(crate) fn of(&self, agent: &Extension) -> AgentNote {
        self.notes().of_agents.get(agent).cloned().unwrap_or_default()
    }

    /// Changes the note of an agent.
    pub(crate) fn change(&self, agent: &Extension, change: impl FnOnce(&mut AgentNote)) {
        let mut notes = self.notes();
        let before = notes.of_agents.remove(agent).unwrap_or_default();
        let mut after = before.clone();
        change(&mut after);
        let is_other = after != before;
        if after != AgentNote::default() {
            notes.of_agents.insert(agent.clone(), after);
        }
        if is_other {
            for reader in notes.readers.values() {
                // There are as few of these as pauses of agents, and one that was lost would be a lie on a screen.
                reader.do_send(NoteChanged(agent.clone()));
            }
        }
    }

    fn notes(&self) -> MutexGuard<'_, NotesByAgent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lunch() -> Arc<AgentReason> {
        Arc::new(AgentReason { code: 2, name: "Lunch".to_owned() })
    }

    #[test]
    fn a_note_is_kept_until_nothing_is_left_of_it() {
        let notes = AgentNotes::default();
        let agent = Extension::parse("101").unwrap();
        assert_eq!(notes.of(&agent), AgentNote::default());
        notes.change(&agent, |note| note.reason = Some(lunch()));
        assert_eq!(notes.of(&agent).reason, Some(lunch()));
        notes.change(&agent, |note| note.reason = None);
        assert!(notes.notes().of_agents.is_empty());
    }

    /// Logon that counts what it is told.
    struct Reader(Arc<Mutex<Vec<Extension>>>);

    impl actix::Actor for Reader {
        type Context = actix::Context<Self>;
    }

    impl actix::Handler<NoteChanged> for Reader {
        type Result = ();

        fn handle(&mut self, NoteChanged(agent): NoteChanged, _: &mut Self::Context) {
            self.0.lock().unwrap().push(agent);
        }
    }

    #[actix::test]
    async fn a_logon_is_told_of_changes_from_its_joining_until_it_leaves() {
        let (notes, told) = (AgentNotes::default(), Arc::default());
        let reader = Reader(Arc::clone(&told)).start();
        let agent = Extension::parse("101").unwrap();
        let change = |reason| notes.change(&agent, |note| note.reason = reason);
        change(Some(lunch()));
        notes.join(LogonId(1), reader.clone().recipient());
        change(None);
        change(None);
        notes.leave(LogonId(1));
        change(Some(lunch()));
        reader.send(NoteChanged(Extension::parse("999").unwrap())).await.unwrap();
        let told = told.lock().unwrap();
        assert_eq!(told.iter().map(Extension::as_str).collect::<Vec<_>>(), ["101", "999"], "999 is the last message");
    }

    #[test]
    fn a_reason_holds_while_the_agent_is_not_ready() {
        let note = AgentNote { reason: Some(lunch()), ..AgentNote::default() };
        assert_eq!(note.clone().in_state(AgentState::NotReady), note);
        for state in [AgentState::Ready, AgentState::WrapUp] {
            assert_eq!(note.clone().in_state(state), AgentNote::default(), "{state:?}");
        }
    }
}
