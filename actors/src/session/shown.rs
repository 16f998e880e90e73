//! The lines that a session shows, with their calls as the logon reported them last. Pure.
//!
//! Nothing is decided here: each call is as its own actor reported it, in the order in which the logon passed it on.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use altilink::Pad;

use super::line_use::LineUse;
use crate::Extension;
use crate::call::{CallKey, CallState, CallView, FollowedCall};
use crate::logon::{AgentStanding, QueueChange, QueueChangeKind, WaitingCaller};

/// The lines that are shown: the user's own, and those that are watched. Two lines may have calls on the same call pad,
/// such as the two ends of one trunk call, so a call is identified by its line and its pad.
#[derive(Debug)]
pub(crate) struct ShownLines {
    own: Extension,
    /// The lines that the logon has shown.
    lines: HashMap<Extension, ShownLine>,
    /// The watched lines in the order in which they were asked for, shown or not.
    watched: Vec<Extension>,
    /// The watched workgroups, in the order in which they were asked for.
    workgroups: Vec<Extension>,
}

#[derive(Debug)]
struct ShownLine {
    calls: BTreeMap<CallKey, FollowedCall>,
    /// Number of the line's last update.
    revision: u64,
    /// The line's agent, if it is known.
    agent: Option<Arc<AgentStanding>>,
    /// The callers who wait, if it is a workgroup.
    queue: Option<Vec<Arc<WaitingCaller>>>,
}

impl ShownLines {
    /// Creates it without any line.
    pub(crate) fn new(own: Extension) -> Self {
        Self { own, lines: HashMap::new(), watched: Vec::new(), workgroups: Vec::new() }
    }

    /// Takes a line as the logon shows it.
    pub(crate) fn show(&mut self, line: Extension, revision: u64, calls: &[FollowedCall]) {
        let calls = calls.iter().map(|call| (call.key, call.clone())).collect();
        self.lines.insert(line, ShownLine { calls, revision, agent: None, queue: None });
    }

    /// Takes a call as it is now. One that is over is removed.
    pub(crate) fn update_call(&mut self, call: &FollowedCall) {
        let Some(line) = self.lines.get_mut(call.extension()) else { return };
        if call.view.state == CallState::Disconnected {
            line.calls.remove(&call.key);
        } else {
            line.calls.insert(call.key, call.clone());
        }
    }

    /// Takes a line's agent as it is now; none if it is not known.
    pub(crate) fn set_agent(&mut self, line: &Extension, agent: Option<Arc<AgentStanding>>) {
        if let Some(shown) = self.lines.get_mut(line) {
            shown.agent = agent;
        }
    }

    /// Takes the queue of a workgroup as it is now.
    pub(crate) fn set_queue(&mut self, workgroup: &Extension, callers: Vec<Arc<WaitingCaller>>) {
        if let Some(shown) = self.lines.get_mut(workgroup) {
            shown.queue = Some(callers);
        }
    }

    /// Takes a change of a queue.
    pub(crate) fn change_queue(&mut self, workgroup: &Extension, change: &QueueChange) {
        let Some(queue) = self.lines.get_mut(workgroup).and_then(|shown| shown.queue.as_mut()) else { return };
        let known = queue.iter().position(|caller| caller.id() == change.caller.id());
        match (change.kind, known) {
            (QueueChangeKind::Out, Some(index)) => drop(queue.remove(index)),
            (QueueChangeKind::Out, None) => {}
            (QueueChangeKind::In | QueueChangeKind::Priority, Some(index)) => queue[index] = Arc::clone(&change.caller),
            (QueueChangeKind::In | QueueChangeKind::Priority, None) => queue.push(Arc::clone(&change.caller)),
        }
    }

    /// Returns the callers who wait in a workgroup, if its queue is heard.
    pub(crate) fn queue(&self, workgroup: &Extension) -> Option<&[Arc<WaitingCaller>]> {
        self.lines.get(workgroup)?.queue.as_deref()
    }

    /// Returns the watched workgroups whose queues are heard, with their callers.
    pub(crate) fn queues(&self) -> impl Iterator<Item = (&Extension, &[Arc<WaitingCaller>])> {
        self.in_order().filter_map(|workgroup| Some((workgroup, self.queue(workgroup)?)))
    }

    /// Returns the agent of a line, if it is known.
    pub(crate) fn agent(&self, line: &Extension) -> Option<Arc<AgentStanding>> {
        self.lines.get(line)?.agent.clone()
    }

    /// Returns the agents of the watched lines, as far as they are known.
    pub(crate) fn watched_agents(&self) -> impl Iterator<Item = (&Extension, &AgentStanding)> {
        let watched = self.in_order().filter(|line| **line != self.own);
        watched.filter_map(|line| Some((line, self.lines.get(line)?.agent.as_deref()?)))
    }

    /// Returns the lines and workgroups that are shown: the own line, those of the watch in the order in which they were
    /// asked for, and those that the logon shows already although the request for them is not answered yet.
    fn in_order(&self) -> impl Iterator<Item = &Extension> {
        let mut lines: Vec<&Extension> =
            std::iter::once(&self.own).chain(&self.watched).chain(&self.workgroups).collect();
        let asked: HashSet<&Extension> = lines.iter().copied().collect();
        let mut early: Vec<&Extension> = self.lines.keys().filter(|line| !asked.contains(*line)).collect();
        early.sort_by_key(|line| line.as_str());
        lines.extend(early);
        lines.into_iter()
    }

    /// True if the line is one that is shown.
    pub(crate) fn shows(&self, line: &Extension) -> bool {
        self.lines.contains_key(line)
    }

    /// Notes the revision up to which a line is shown.
    pub(crate) fn set_revision(&mut self, line: &Extension, revision: u64) {
        if let Some(shown) = self.lines.get_mut(line) {
            shown.revision = revision;
        }
    }

    /// True if the line is shown as of this revision or a later one, or is not shown at all and never will be.
    pub(crate) fn is_up_to_date(&self, line: &Extension, revision: u64) -> bool {
        self.lines.get(line).is_none_or(|shown| shown.revision >= revision)
    }

    /// Shows these lines and workgroups beside the own line, instead of those of before. A line of neither stays: it is one of
    /// a later watch, which the logon shows already.
    pub(crate) fn watch(&mut self, lines: Vec<Extension>, workgroups: Vec<Extension>) {
        let mut ended: HashSet<Extension> = self.watched.drain(..).chain(self.workgroups.drain(..)).collect();
        for line in lines.iter().chain(&workgroups).chain([&self.own]) {
            ended.remove(line);
        }
        self.lines.retain(|line, _| !ended.contains(line));
        self.watched = lines;
        self.workgroups = workgroups;
    }

    /// Returns the watched workgroups.
    pub(crate) fn watched_workgroups(&self) -> &[Extension] {
        &self.workgroups
    }

    pub(crate) fn watched(&self) -> &[Extension] {
        &self.watched
    }

    /// Returns the calls of the user's own line, oldest first.
    pub(crate) fn own(&self) -> impl Iterator<Item = &FollowedCall> {
        self.calls_of(&self.own)
    }

    /// Returns the call of the own line on this pad.
    pub(crate) fn find(&self, pad: Pad) -> Option<&FollowedCall> {
        self.own().find(|call| call.pad() == pad)
    }

    /// Returns every call: the own ones, then those of the watched lines.
    pub(crate) fn views(&self) -> impl Iterator<Item = &Arc<CallView>> {
        self.in_order().flat_map(|line| self.calls_of(line)).map(|call| &call.view)
    }

    /// Returns the state of each line that is shown.
    pub(crate) fn uses(&self) -> HashMap<Extension, LineUse> {
        let lines = self.lines.iter();
        lines
            .map(|(number, line)| (number.clone(), LineUse::of(line.calls.values().map(|call| call.view.state))))
            .collect()
    }

    fn calls_of(&self, line: &Extension) -> impl Iterator<Item = &FollowedCall> + use<'_> {
        let mut calls = Vec::new();
        if let Some(line) = self.lines.get(line) {
            calls.extend(line.calls.values());
        }
        calls.sort_by_key(|call| (call.since, call.key));
        calls.into_iter()
    }
}

#[cfg(test)]
mod tests;
