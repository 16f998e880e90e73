//! States of a line's agent, on the whole and in each workgroup, as far as they are known. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use altilink::Pad;
use altilink::message::agents::{AgentState, AgentStateChange, StateInWorkgroup};

use super::agent_notes::AgentNote;
use crate::Extension;

/// Most workgroups of which an agent's state is kept. A server tells of no more in its list of lines; this bounds what
/// events can name.
const MOST_WORKGROUPS: usize = 256;

/// States of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentStanding {
    /// State over all workgroups.
    state: AgentState,
    /// Time since which it holds, if it is known.
    since: Option<SystemTime>,
    /// Workgroups by their numbers.
    workgroups: BTreeMap<String, InWorkgroup>,
    /// True if the server was asked for all of it; else only events have told of it.
    was_read: bool,
    /// True if the server has told of it since there was doubt.
    is_sure: bool,
    /// Note of the agent, as far as it holds in the state.
    note: AgentNote,
}

/// Answer of the server to the question for an agent's states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentReading {
    pub(crate) standing: AgentStanding,
    /// Workgroups of which the server refuses to tell.
    pub(crate) refused: BTreeSet<String>,
}

/// State of an agent in one workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InWorkgroup {
    pub(crate) pad: Pad,
    pub(crate) state: AgentState,
    /// Time since which it holds, if it is known.
    pub(crate) since: Option<SystemTime>,
    /// True if the agent is logged on there; no event tells it.
    pub(crate) logged_on: Option<bool>,
}

/// News of an agent: the overall state, and the workgroup that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentNews {
    /// None if it is not known any more; nor are the states in workgroups then.
    pub(crate) state: Option<AgentState>,
    /// Time since which the overall state holds.
    pub(crate) since: Option<SystemTime>,
    pub(crate) changed: Option<StateInWorkgroup>,
    /// True if the agent is logged on to that workgroup, if it is known.
    pub(crate) logged_on: Option<bool>,
    /// Note that the proxy keeps of the agent.
    pub(crate) note: AgentNote,
}

/// State over all workgroups: an agent who is in wrap-up in any is in wrap-up, or else ready if ready in any.
pub(crate) fn overall(states: impl IntoIterator<Item = AgentState>) -> AgentState {
    let of_most_weight = states.into_iter().max_by_key(|state| match state {
        AgentState::NotReady => 0,
        AgentState::Ready => 1,
        AgentState::WrapUp => 2,
    });
    of_most_weight.unwrap_or(AgentState::NotReady)
}

/// Time since which the overall state holds: since when the last of the workgroups in that state has it. So it is the same
/// whether events told of the workgroups, or the server was asked.
fn newest(state: AgentState, workgroups: &BTreeMap<String, InWorkgroup>) -> Option<SystemTime> {
    workgroups.values().filter(|workgroup| workgroup.state == state).filter_map(|workgroup| workgroup.since).max()
}

impl AgentNews {
    /// News that an agent's states are not known any more.
    pub(crate) fn unknown() -> Self {
        Self { state: None, since: None, changed: None, logged_on: None, note: AgentNote::default() }
    }
}

impl AgentReading {
    /// True if the server does not say whether the line has an agent, or in which state.
    pub(crate) fn tells_nothing(&self) -> bool {
        self.standing.workgroups.is_empty() && !self.refused.is_empty()
    }
}

impl AgentStanding {
    /// Makes it of what the server was asked for: each workgroup of the agent with its number.
    pub(crate) fn read(workgroups: impl IntoIterator<Item = (String, InWorkgroup)>) -> Self {
        let workgroups: BTreeMap<_, _> = workgroups.into_iter().take(MOST_WORKGROUPS).collect();
        let state = overall(workgroups.values().map(|workgroup| workgroup.state));
        let since = newest(state, &workgroups);
        Self { state, since, workgroups, was_read: true, is_sure: true, note: AgentNote::default() }
    }

    /// Takes an event of the server, which came at this time.
    pub(crate) fn after(before: Option<&Self>, change: &AgentStateChange, at: SystemTime) -> Self {
        let mut standing = before.cloned().unwrap_or_else(|| Self {
            state: change.state,
            since: None,
            workgroups: BTreeMap::new(),
            was_read: false,
            is_sure: true,
            note: AgentNote::default(),
        });
        standing.is_sure = true;
        let is_other = before.is_none_or(|before| before.state != change.state);
        standing.state = change.state;
        if let Some(StateInWorkgroup { workgroup, number, state }) = &change.changed {
            let is_known = standing.workgroups.contains_key(number);
            if is_known || standing.workgroups.len() < MOST_WORKGROUPS {
                let logged_on = standing.workgroups.get(number).and_then(|known| known.logged_on);
                let there = InWorkgroup { pad: *workgroup, state: *state, since: Some(at), logged_on };
                standing.workgroups.insert(number.clone(), there);
            }
            standing.since = newest(standing.state, &standing.workgroups);
        } else if is_other {
            standing.since = Some(at);
        }
        standing
    }

    /// News that tells an event.
    pub(crate) fn news_of(&self, changed: Option<StateInWorkgroup>) -> AgentNews {
        let known = changed.as_ref().and_then(|changed| self.workgroups.get(&changed.number));
        let logged_on = known.and_then(|known| known.logged_on);
        AgentNews { state: Some(self.state), since: self.since, changed, logged_on, note: self.note.clone() }
    }

    /// News that tells all of it: the overall state, then each workgroup.
    pub(crate) fn introduction(&self) -> Vec<AgentNews> {
        let workgroups = self.workgroups.iter().map(|(number, there)| self.news_in(number, there));
        std::iter::once(self.news_of(None)).chain(workgroups).collect()
    }

    /// News that tells how it differs from what was known before. An agent who is no member of a workgroup any more is
    /// not logged on there; one of which the server `refused` to tell is left out.
    pub(crate) fn differences(&self, before: &Self, refused: &BTreeSet<String>) -> Vec<AgentNews> {
        let mut news = Vec::new();
        for (number, known) in &before.workgroups {
            if refused.contains(number) {
                continue;
            }
            let gone = InWorkgroup { logged_on: Some(false), ..known.clone() };
            let there = self.workgroups.get(number).unwrap_or(&gone);
            let is_other_logon = known.logged_on.is_some() && known.logged_on != there.logged_on;
            if known.state != there.state || is_other_logon {
                news.push(self.news_in(number, there));
            }
        }
        if before.was_read {
            let joined = self.workgroups.iter().filter(|(number, _)| !before.workgroups.contains_key(*number));
            news.extend(joined.map(|(number, there)| self.news_in(number, there)));
        }
        if news.is_empty() && (self.state != before.state || self.note != before.note) {
            news.push(self.news_of(None));
        }
        news
    }

    /// Overall state.
    pub(crate) fn state(&self) -> AgentState {
        self.state
    }

    /// Takes what the proxy keeps of the agent. Returns true if another part of it holds than before.
    pub(crate) fn take_note(&mut self, note: AgentNote) -> bool {
        let note = note.in_state(self.state);
        let is_other = self.note != note;
        self.note = note;
        is_other
    }

    /// Notes that the states may have changed without an event.
    pub(crate) fn doubt(&mut self) {
        self.is_sure = false;
    }

    /// True if the server has told of it since there was doubt.
    pub(crate) fn is_sure(&self) -> bool {
        self.is_sure
    }

    /// True if the server was asked for all of it.
    pub(crate) fn was_read(&self) -> bool {
        self.was_read
    }

    /// State in a workgroup, if it is known.
    pub(crate) fn state_in(&self, workgroup: &Extension) -> Option<AgentState> {
        self.workgroups.get(workgroup.as_str()).map(|there| there.state)
    }

    /// True if the agent is logged on to a workgroup, if it is known.
    pub(crate) fn is_logged_on(&self, workgroup: &Extension) -> Option<bool> {
        self.workgroups.get(workgroup.as_str()).and_then(|there| there.logged_on)
    }

    /// True if the agent is in no workgroup.
    pub(crate) fn is_of_none(&self) -> bool {
        self.workgroups.is_empty()
    }

    fn news_in(&self, number: &str, there: &InWorkgroup) -> AgentNews {
        let changed = StateInWorkgroup { workgroup: there.pad, number: number.to_owned(), state: there.state };
        AgentNews {
            state: Some(self.state),
            since: self.since,
            changed: Some(changed),
            logged_on: there.logged_on,
            note: self.note.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
