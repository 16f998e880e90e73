//! The lines that a session shows, with their calls as the logon reported them last. Pure.
//!
//! Nothing is decided here: each call is as its own actor reported it, in the order in which the logon passed it on.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use altilink::Pad;

use crate::Extension;
use crate::call::{CallKey, CallState, CallView, FollowedCall};

/// The lines that are shown: the user's own, and those that are watched. Two lines may have calls on the same call pad,
/// such as the two ends of one trunk call, so a call is identified by its line and its pad.
#[derive(Debug)]
pub(crate) struct ShownLines {
    own: Extension,
    /// The lines that the logon has shown.
    lines: HashMap<Extension, ShownLine>,
    /// The watched lines in the order in which they were asked for, shown or not.
    watched: Vec<Extension>,
}

#[derive(Debug)]
struct ShownLine {
    calls: BTreeMap<CallKey, FollowedCall>,
    /// Number of the line's last update.
    revision: u64,
}

impl ShownLines {
    /// Creates it without any line.
    pub(crate) fn new(own: Extension) -> Self {
        Self { own, lines: HashMap::new(), watched: Vec::new() }
    }

    /// Takes a line as the logon shows it.
    pub(crate) fn show(&mut self, line: Extension, revision: u64, calls: &[FollowedCall]) {
        let calls = calls.iter().map(|call| (call.key, call.clone())).collect();
        self.lines.insert(line, ShownLine { calls, revision });
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

    /// Shows these lines beside the own one, and no others.
    pub(crate) fn watch(&mut self, lines: Vec<Extension>) {
        self.lines.retain(|line, _| *line == self.own || lines.contains(line));
        self.watched = lines;
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
        std::iter::once(&self.own).chain(&self.watched).flat_map(|line| self.calls_of(line)).map(|call| &call.view)
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
