//! States of a line's agent, on the whole and in each workgroup, as far as they are known. Pure.

use std::collections::BTreeMap;
use std::time::SystemTime;

use altilink::Pad;
use altilink::message::agents::{AgentState, AgentStateChange, StateInWorkgroup};

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
    pub(crate) state: AgentState,
    /// Time since which the overall state holds.
    pub(crate) since: Option<SystemTime>,
    pub(crate) changed: Option<StateInWorkgroup>,
    /// True if the agent is logged on to that workgroup, if it is known.
    pub(crate) logged_on: Option<bool>,
}

/// State over all workgroups: an agent who is in wrap-up in any is in wrap-up, or else ready if ready in any.
pub(crate) fn overall(states: impl IntoIterator<Item = AgentState>) -> AgentState {
    let rank = |state: &AgentState| match state {
        AgentState::NotReady => 0,
        AgentState::Ready => 1,
        AgentState::WrapUp => 2,
    };
    states.into_iter().max_by_key(rank).unwrap_or(AgentState::NotReady)
}

impl AgentStanding {
    /// Makes it of what the server was asked for: each workgroup of the agent with its number.
    pub(crate) fn read(workgroups: impl IntoIterator<Item = (String, InWorkgroup)>) -> Self {
        let workgroups: BTreeMap<_, _> = workgroups.into_iter().take(MOST_WORKGROUPS).collect();
        let state = overall(workgroups.values().map(|workgroup| workgroup.state));
        let in_state = workgroups.values().filter(|workgroup| workgroup.state == state);
        let since = in_state.filter_map(|workgroup| workgroup.since).max();
        Self { state, since, workgroups, was_read: true }
    }

    /// Takes an event of the server, which came at this time.
    pub(crate) fn after(before: Option<&Self>, change: &AgentStateChange, at: SystemTime) -> Self {
        let mut standing = before.cloned().unwrap_or_else(|| Self {
            state: change.state,
            since: None,
            workgroups: BTreeMap::new(),
            was_read: false,
        });
        let is_other = before.is_none_or(|before| before.state != change.state);
        let begins_there = change.changed.as_ref().is_none_or(|changed| changed.state == change.state);
        if begins_there && (is_other || change.changed.is_some()) {
            standing.since = Some(at);
        } else if is_other {
            standing.since = None;
        }
        standing.state = change.state;
        if let Some(StateInWorkgroup { workgroup, number, state }) = &change.changed {
            let is_known = standing.workgroups.contains_key(number);
            if is_known || standing.workgroups.len() < MOST_WORKGROUPS {
                let logged_on = standing.workgroups.get(number).and_then(|known| known.logged_on);
                let there = InWorkgroup { pad: *workgroup, state: *state, since: Some(at), logged_on };
                standing.workgroups.insert(number.clone(), there);
            }
        }
        standing
    }

    /// News that tells an event.
    pub(crate) fn news_of(&self, changed: Option<StateInWorkgroup>) -> AgentNews {
        let known = changed.as_ref().and_then(|changed| self.workgroups.get(&changed.number));
        let logged_on = known.and_then(|known| known.logged_on);
        AgentNews { state: self.state, since: self.since, changed, logged_on }
    }

    /// News that tells all of it: the overall state, then each workgroup.
    pub(crate) fn introduction(&self) -> Vec<AgentNews> {
        let workgroups = self.workgroups.iter().map(|(number, there)| self.news_in(number, there));
        std::iter::once(self.news_of(None)).chain(workgroups).collect()
    }

    /// News that tells how it differs from what was known before. An agent who is no member of a workgroup any more is
    /// not logged on there.
    pub(crate) fn differences(&self, before: &Self) -> Vec<AgentNews> {
        let mut news = Vec::new();
        for (number, known) in &before.workgroups {
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
        if news.is_empty() && self.state != before.state {
            news.push(self.news_of(None));
        }
        news
    }

    /// True if the agent is in no workgroup.
    pub(crate) fn is_of_none(&self) -> bool {
        self.workgroups.is_empty()
    }

    fn news_in(&self, number: &str, there: &InWorkgroup) -> AgentNews {
        let changed = StateInWorkgroup { workgroup: there.pad, number: number.to_owned(), state: there.state };
        AgentNews { state: self.state, since: self.since, changed: Some(changed), logged_on: there.logged_on }
    }
}

#[cfg(test)]
mod tests;
