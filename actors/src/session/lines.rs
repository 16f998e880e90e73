//! The lines that a session follows: its user's own, and those of others that it watches. Pure; `H` is whatever handles
//! a call.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use altilink::Pad;

use super::table::CallTable;
use crate::Extension;
use crate::call::{CallKey, CallView, Seat};

/// Every line that is followed, with its calls. Two lines may have calls on the same call pad, as the two ends of one
/// trunk's calls have: a call is known by its line and its pad.
#[derive(Debug)]
pub(super) struct Lines<H> {
    own: Extension,
    followed: HashMap<Extension, Followed<H>>,
    /// In the order in which they were asked for.
    watched: Vec<Extension>,
    /// Lines of which it is not known how they stand.
    open: HashSet<Extension>,
    /// Lines whose calls no socket has been told.
    untold: HashSet<Extension>,
    last_key: u64,
}

/// A line that is followed.
#[derive(Debug)]
pub(super) struct Followed<H> {
    pub(super) calls: CallTable<H>,
    /// As last told; none until then, and for a line that the server does not have.
    pub(super) pad: Pad,
    reading: Reading,
}

/// How far the reading of a line's calls has come.
#[derive(Debug)]
enum Reading {
    /// The link has been asked for them.
    Awaited,
    /// They are known, but for what these have to say for themselves.
    Hearing(HashSet<CallKey>),
    /// It is known how the line stands.
    Done,
}

impl<H> Default for Followed<H> {
    fn default() -> Self {
        Self { calls: CallTable::default(), pad: Pad::NONE, reading: Reading::Awaited }
    }
}

impl<H> Lines<H> {
    /// The user's own line, whose calls are still to be read.
    pub(super) fn new(own: Extension) -> Self {
        let everything = HashSet::from([own.clone()]);
        Self {
            followed: HashMap::from([(own.clone(), Followed::default())]),
            own,
            watched: Vec::new(),
            open: everything.clone(),
            untold: everything,
            last_key: 0,
        }
    }

    /// A name for the next call, on whichever line.
    pub(super) fn next_key(&mut self) -> CallKey {
        self.last_key += 1;
        CallKey(self.last_key)
    }

    pub(super) fn get(&self, line: &Extension) -> Option<&Followed<H>> {
        self.followed.get(line)
    }

    pub(super) fn get_mut(&mut self, line: &Extension) -> Option<&mut Followed<H>> {
        self.followed.get_mut(line)
    }

    /// The calls of the user's own line.
    pub(super) fn own(&self) -> &CallTable<H> {
        &self.followed.get(&self.own).expect("the own line is there from the beginning and never leaves").calls
    }

    pub(super) fn seat(&self, line: &Extension) -> Seat {
        if *line == self.own { Seat::Own } else { Seat::Watched }
    }

    pub(super) fn watched(&self) -> &[Extension] {
        &self.watched
    }

    /// Whether a watched line is one whose calls applications know.
    pub(super) fn is_told(&self, line: &Extension) -> bool {
        self.followed.contains_key(line) && !self.untold.contains(line)
    }

    /// Watches these lines and no others. Returns those that are new: their calls are to be read.
    pub(super) fn watch(&mut self, lines: Vec<Extension>) -> Vec<Extension> {
        let kept: HashSet<&Extension> = lines.iter().chain([&self.own]).collect();
        self.followed.retain(|line, _| kept.contains(line));
        self.open.retain(|line| kept.contains(line));
        self.untold.retain(|line| kept.contains(line));
        let new: Vec<Extension> = lines.iter().filter(|line| !self.followed.contains_key(line)).cloned().collect();
        for line in &new {
            self.followed.insert(line.clone(), Followed::default());
            self.open.insert(line.clone());
            self.untold.insert(line.clone());
        }
        self.watched = lines;
        new
    }

    /// The connection is lost: how the lines stand is to be read again.
    pub(super) fn lost(&mut self) {
        for (line, followed) in &mut self.followed {
            followed.reading = Reading::Awaited;
            self.open.insert(line.clone());
        }
    }

    /// Whether it is not known how a line stands.
    pub(super) fn is_open(&self, line: &Extension) -> bool {
        self.open.contains(line)
    }

    /// A line's calls have been read, and these of them have something to say for themselves.
    pub(super) fn read(&mut self, line: &Extension, hearing: HashSet<CallKey>) {
        if let Some(followed) = self.followed.get_mut(line).filter(|_| self.open.contains(line)) {
            followed.reading = Reading::Hearing(hearing);
            self.close_when_heard(line);
        }
    }

    /// A call has said something.
    pub(super) fn heard(&mut self, line: &Extension, key: CallKey) {
        if let Some(Followed { reading: Reading::Hearing(keys), .. }) = self.followed.get_mut(line)
            && keys.remove(&key)
        {
            self.close_when_heard(line);
        }
    }

    fn close_when_heard(&mut self, line: &Extension) {
        if let Some(followed) = self.followed.get_mut(line)
            && matches!(&followed.reading, Reading::Hearing(keys) if keys.is_empty())
        {
            followed.reading = Reading::Done;
            self.open.remove(line);
        }
    }

    /// Whether it is known how every line stands.
    pub(super) fn are_known(&self) -> bool {
        self.open.is_empty()
    }

    /// The calls of the lines that nobody has been told of, who are told now.
    pub(super) fn tell(&mut self) -> Vec<Arc<CallView>> {
        if self.untold.is_empty() {
            return Vec::new();
        }
        let untold = std::mem::take(&mut self.untold);
        self.in_order().filter(|line| untold.contains(*line)).flat_map(|line| self.views_of(line)).cloned().collect()
    }

    /// The calls that applications know: the own ones, then those of the watched lines.
    pub(super) fn views(&self) -> impl Iterator<Item = &Arc<CallView>> {
        self.in_order().filter(|line| !self.untold.contains(*line)).flat_map(|line| self.views_of(line))
    }

    fn in_order(&self) -> impl Iterator<Item = &Extension> {
        std::iter::once(&self.own).chain(&self.watched)
    }

    fn views_of(&self, line: &Extension) -> impl Iterator<Item = &Arc<CallView>> {
        self.followed.get(line).into_iter().flat_map(|followed| followed.calls.views())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Extension {
        Extension::parse(text).unwrap()
    }

    fn known() -> Lines<()> {
        let mut lines = Lines::new(number("110"));
        lines.read(&number("110"), HashSet::new());
        assert!(lines.are_known());
        lines.tell();
        lines
    }

    #[test]
    fn new_lines_are_open_and_untold_until_their_calls_have_spoken() {
        let mut lines = known();
        assert_eq!(lines.watch(vec![number("101"), number("102")]), [number("101"), number("102")]);
        assert!(!lines.are_known() && !lines.is_told(&number("101")) && lines.is_told(&number("110")));
        lines.read(&number("101"), HashSet::from([CallKey(1)]));
        lines.read(&number("102"), HashSet::new());
        assert!(!lines.are_known());
        lines.heard(&number("102"), CallKey(1));
        assert!(!lines.are_known());
        lines.heard(&number("101"), CallKey(1));
        assert!(lines.are_known());
        lines.tell();
        assert!(lines.is_told(&number("101")));
    }

    #[test]
    fn a_line_that_stays_watched_goes_on_and_one_that_does_not_is_forgotten() {
        let mut lines = known();
        lines.watch(vec![number("101"), number("102")]);
        lines.read(&number("102"), HashSet::new());
        assert_eq!(lines.watch(vec![number("103"), number("102")]), [number("103")]);
        assert_eq!(lines.watched(), [number("103"), number("102")]);
        assert!(lines.get(&number("101")).is_none() && !lines.is_open(&number("102")));
        assert!(lines.watch(Vec::new()).is_empty());
        assert!(lines.are_known());
    }

    #[test]
    fn after_a_loss_every_line_is_read_again_and_what_was_told_stays_told() {
        let mut lines = known();
        lines.watch(vec![number("101")]);
        lines.read(&number("101"), HashSet::new());
        lines.tell();
        lines.lost();
        assert!(lines.is_open(&number("110")) && lines.is_open(&number("101")));
        lines.read(&number("110"), HashSet::new());
        assert!(!lines.are_known());
        lines.read(&number("101"), HashSet::new());
        assert!(lines.are_known() && lines.is_told(&number("101")));
    }
}
